package rules_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"bosang/rules"
	"bosang/rules/money"
	"bosang/rules/period"
)

// summed is an edition in which every operator of formulas is used once.
const summed = `rulebook: sums
edition: "2020-01-01"
title: {ko: 계산 보기, en: Sample of sums}
jurisdiction: KR
zone: Asia/Seoul
calendar: KR
kind: statute
in_force: {from: 2020-01-01}
binds: {}
confidence: C
sources: [a source]
facts:
  report.made_on:
    type: date
    title: {ko: 고장 신고일, en: day of the report}
    question: {ko: 고장을 언제 신고하셨습니까?, en: On which day did you report the fault?}
  report.waited:
    type: duration
    title: {ko: 기다린 시간, en: time waited}
    question: {ko: 얼마나 기다리셨습니까?, en: How long did you wait?}
  report.calls:
    type: count
    title: {ko: 전화한 횟수, en: number of calls}
    question: {ko: 몇 번 전화하셨습니까?, en: How often did you call?}
    unit: {ko: 회, en: times}
parameters:
  factor:
    title: {ko: 배수, en: factor}
    unit: count
    values: [{from: 2020-01-01, value: 3}]
  daily:
    title: {ko: 하루 보상액, en: rate per day}
    unit: money
    values: [{from: 2020-01-01, value: 1000 KRW}]
  most:
    title: {ko: 한도, en: limit}
    unit: money
    values: [{from: 2020-01-01, value: 5000 KRW}]
  won:
    title: {ko: 원 단위, en: unit of rounding}
    unit: money
    values: [{from: 2020-01-01, value: 10 KRW}]
  tier:
    title: {ko: 비율표, en: share by time}
    unit: rate
    bands_of: rate
    values:
      - from: 2020-01-01
        bands:
          - {less_than: 1%%, value: 10%%}
          - {at_least: 1%%, less_than: 2%%, value: 30%%}
quantities:
  down:
    title: {ko: 중단된 시간, en: time down}
    measure: total
    of: down
  began:
    title: {ko: 시작한 시각, en: beginning}
    measure: began
    of: down
  ended:
    title: {ko: 끝난 시각, en: end}
    measure: ended
    of: down
  longer:
    title: {ko: 늘린 시간, en: time to add}
    value: {times: [down, factor]}
  reported:
    title: {ko: 신고까지, en: days until the report}
    value: {days: {from: {date_of: began}, to: report.made_on}}
provisions:
%s`

// summing evaluates provisions of that edition and explains what they give, with and without the facts.
func summing(t *testing.T, provisions string, lang rules.Lang) (with, without *rules.Explanation) {
	t.Helper()
	l := must(rules.NewLibrary(edition(t, fmt.Sprintf(summed, provisions))))
	f := rules.NewFacts()
	first, second := must(period.New(start, start.Add(20*time.Hour))), must(period.New(start.Add(100*time.Hour), start.Add(106*time.Hour)))
	for name, v := range map[rules.Fact]rules.Value{"report.made_on": rules.Date(period.Date{Year: 2022, Month: 10, Day: 18}),
		"report.waited": rules.DurationOf(90 * time.Minute), "report.calls": rules.Count(2), rules.FactProviderJurisdiction: rules.Text("KR"),
		rules.FactOutageDown: rules.Outage(period.Certainly(period.SetOf(first, second))), rules.FactSubscriptionPeriod: rules.Text("month"),
		rules.FactSubscriptionFee: rules.Money(money.MustParse("39000", "KRW"))} {
		if err := f.SetIn(l.Schema(), name, v); err != nil {
			t.Fatal(err)
		}
	}
	o := must(l.Evaluate(f))
	return must(l.Explain(o, f, lang)), must(l.Explain(must(rules.ParseOutcome(o.Canonical())), nil, lang))
}

func cash(amount string) string {
	return "{gives: {remedy: cash, standing: owed, amount: " + amount + ", round: up, to: won}}"
}

func extension(t string) string {
	return "{gives: {remedy: extension, standing: owed, time: " + t + "}}"
}

// perDay gives the daily rate for each of a number of days.
func perDay(count string) string { return cash("{times: [" + count + ", daily]}") }

// operators are remedies, each with how it is worked out in English and in Korean.
var operators = map[string]struct{ gives, en, ko string }{
	"sum": {extension("{times: [{sum: [down, report.waited]}, report.calls]}"),
		"26 h (time down) + 1 h 30 min (time waited) = 27 h 30 min / 27 h 30 min × 2 times (number of calls) = 55 h / 55 h |  | an extension of 55 h",
		"중단된 시간 26시간 + 기다린 시간 1시간 30분 = 27시간 30분 / 27시간 30분 × 전화한 횟수 2회 = 55시간 / 55시간 |  | 이용기간 55시간 연장"},
	"times": {extension("longer"),
		"Time to add: 26 h (time down) × 3 (factor) = 78 h / 78 h |  | an extension of 78 h",
		"늘린 시간: 중단된 시간 26시간 × 배수 3 = 78시간 / 78시간 |  | 이용기간 78시간 연장"},
	"excess": {extension("{excess: {of: down, over: 24h}}"),
		"The part of 26 h (time down) beyond 24 h = 2 h / 2 h |  | an extension of 2 h",
		"중단된 시간 26시간 가운데 24시간을 넘는 부분 = 2시간 / 2시간 |  | 이용기간 2시간 연장"},
	"cap": {cash("{cap: {of: {times: [daily, 9]}, at: most}}"),
		"1,000 won (rate per day) × 9 = 9,000 won / 9,000 won, at most 5,000 won (limit) = 5,000 won / 5,000 won | rounded up to 10 won | 5,000 won in cash",
		"하루 보상액 1,000원 × 9 = 9,000원 / 9,000원(최대 한도 5,000원) = 5,000원 / 5,000원 | 10원 단위로 올림 | 현금 5,000원"},
	"floor": {cash("{floor: {of: {times: [daily, 9]}, at: most}}"),
		"1,000 won (rate per day) × 9 = 9,000 won / 9,000 won, at least 5,000 won (limit) = 9,000 won / 9,000 won | rounded up to 10 won | 9,000 won in cash",
		"하루 보상액 1,000원 × 9 = 9,000원 / 9,000원(최소 한도 5,000원) = 9,000원 / 9,000원 | 10원 단위로 올림 | 현금 9,000원"},
	"larger-of": {extension("{larger_of: [down, report.waited, 30h]}"),
		"The greatest of 26 h (time down), 1 h 30 min (time waited) and 30 h = 30 h / 30 h |  | an extension of 30 h",
		"중단된 시간 26시간, 기다린 시간 1시간 30분, 30시간 중 가장 큰 값 = 30시간 / 30시간 |  | 이용기간 30시간 연장"},
	"ratio": {cash("{times: [most, {ratio: {of: down, to: 720h}}]}"),
		"26 h (time down) ÷ 720 h = 13/360 / 5,000 won (limit) × 13/360 = about 180.56 won (exactly 1625/9 won) / about 180.56 won (exactly 1625/9 won) | rounded up to 10 won | 190 won in cash",
		"중단된 시간 26시간 ÷ 720시간 = 13/360 / 한도 5,000원 × 13/360 = 약 180.56원(정확히 1625/9원) / 약 180.56원(정확히 1625/9원) | 10원 단위로 올림 | 현금 190원"},
	"rest": {cash("{times: [most, {rest: {ratio: {of: down, to: 720h}}}]}"),
		"26 h (time down) ÷ 720 h = 13/360 / 1 − 13/360 = 347/360 / 5,000 won (limit) × 347/360 = about 4,819.44 won (exactly 43375/9 won) / about 4,819.44 won (exactly 43375/9 won) | rounded up to 10 won | 4,820 won in cash",
		"중단된 시간 26시간 ÷ 720시간 = 13/360 / 1 − 13/360 = 347/360 / 한도 5,000원 × 347/360 = 약 4,819.44원(정확히 43375/9원) / 약 4,819.44원(정확히 43375/9원) | 10원 단위로 올림 | 현금 4,820원"},
	"units": {perDay("{units: {of: down, each: 24h, count: whole}}"),
		"26 h (time down) ÷ 24 h, rounded down = 1 / 1 × 1,000 won (rate per day) = 1,000 won / 1,000 won | rounded up to 10 won | 1,000 won in cash",
		"중단된 시간 26시간 ÷ 24시간, 소수점 아래 버림 = 1 / 1 × 하루 보상액 1,000원 = 1,000원 / 1,000원 | 10원 단위로 올림 | 현금 1,000원"},
	"begun": {perDay("{units: {of: down, each: 24h, count: begun}}"),
		"26 h (time down) ÷ 24 h, rounded up = 2 / 2 × 1,000 won (rate per day) = 2,000 won / 2,000 won | rounded up to 10 won | 2,000 won in cash",
		"중단된 시간 26시간 ÷ 24시간, 소수점 아래 올림 = 2 / 2 × 하루 보상액 1,000원 = 2,000원 / 2,000원 | 10원 단위로 올림 | 현금 2,000원"},
	"round": {extension("{round: {of: down, mode: up, to: 24h}}"),
		"26 h (time down), rounded up to 24 h = 48 h / 48 h |  | an extension of 2 days",
		"중단된 시간 26시간(24시간 단위로 올림) = 48시간 / 48시간 |  | 이용기간 2일 연장"},
	"band": {cash("{times: [most, {band: {in: tier, of: {rest: {rest: {ratio: {of: report.waited, to: 100h}}}}}}]}"),
		"1 h 30 min (time waited) ÷ 100 h = 1.5% / 1 − 1.5% = 98.5% / 1 − 98.5% = 1.5% / The value in “share by time” for 1.5% (at least 1% and less than 2%) = 30% / 5,000 won (limit) × 30% = 1,500 won / 1,500 won | rounded up to 10 won | 1,500 won in cash",
		"기다린 시간 1시간 30분 ÷ 100시간 = 1.5% / 1 − 1.5% = 98.5% / 1 − 98.5% = 1.5% / ‘비율표’ 표에서 1.5%의 값(1% 이상, 2% 미만) = 30% / 한도 5,000원 × 30% = 1,500원 / 1,500원 | 10원 단위로 올림 | 현금 1,500원"},
	"no-band": {cash("{floor: {of: {times: [most, {band: {in: tier, of: {ratio: {of: down, to: 100h}}}}]}, at: daily}}"),
		"26 h (time down) ÷ 100 h = 26% / The value in “share by time” for 26% (in no band) = 0% / 5,000 won (limit) × 0% = 0 won / 0 won, at least 1,000 won (rate per day) = 1,000 won / 1,000 won | rounded up to 10 won | 1,000 won in cash",
		"중단된 시간 26시간 ÷ 100시간 = 26% / ‘비율표’ 표에서 26%의 값(어느 구간에도 들지 않음) = 0% / 한도 5,000원 × 0% = 0원 / 0원(최소 하루 보상액 1,000원) = 1,000원 / 1,000원 | 10원 단위로 올림 | 현금 1,000원"},
	"per": {cash("{per: {period: day, of: down, take: sum, each: {times: [daily, {units: {of: part, each: 4h, count: whole}}]}}}"),
		"The sum over every day of (1,000 won (rate per day) × (the time in the period ÷ 4 h, rounded down)) = 5,000 won: 15 October 2022, 8 h 30 min → 2,000 won; 16 October 2022, 11 h 30 min → 2,000 won; 19 October 2022, 4 h 30 min → 1,000 won; 20 October 2022, 1 h 30 min → 0 won / 5,000 won | rounded up to 10 won | 5,000 won in cash",
		"하루마다 계산한 (하루 보상액 1,000원 × (그 기간의 시간 ÷ 4시간, 소수점 아래 버림))을 모두 더한 값 = 5,000원: 2022년 10월 15일 8시간 30분 → 2,000원; 2022년 10월 16일 11시간 30분 → 2,000원; 2022년 10월 19일 4시간 30분 → 1,000원; 2022년 10월 20일 1시간 30분 → 0원 / 5,000원 | 10원 단위로 올림 | 현금 5,000원"},
	"per-most": {extension("{per: {period: month, of: down, take: most, each: {cap: {of: part, at: length}}}}"),
		"The greatest over every month of (the time in the period, at most the length of the period) = 26 h: 1 October 2022 to 31 October 2022, 26 h → 26 h / 26 h |  | an extension of 26 h",
		"한 달마다 계산한 (그 기간의 시간(최대 그 기간의 길이)) 가운데 가장 큰 값 = 26시간: 2022년 10월 1일부터 2022년 10월 31일까지 26시간 → 26시간 / 26시간 |  | 이용기간 26시간 연장"},
	"per-count": {perDay("{per: {period: day, of: down, only: {at_least: 5h}, take: count}}"),
		"The number of days with some of the time down (only periods with at least 5 h) = 2 days: 15 October 2022: 8 h 30 min; 16 October 2022: 11 h 30 min / 2 days × 1,000 won (rate per day) = 2,000 won / 2,000 won | rounded up to 10 won | 2,000 won in cash",
		"중단된 시간이 있는 날의 수(5시간 이상인 기간만) = 2일: 2022년 10월 15일: 8시간 30분; 2022년 10월 16일: 11시간 30분 / 2일 × 하루 보상액 1,000원 = 2,000원 / 2,000원 | 10원 단위로 올림 | 현금 2,000원"},
	"fee-for": {cash("{fee_for: {time: down}}"),
		"Fee 39,000 won × 26 h ÷ 31 days (1 October 2022 to 31 October 2022) = about 1,362.90 won (exactly 42250/31 won) / about 1,362.90 won (exactly 42250/31 won) | rounded up to 10 won | 1,370 won in cash",
		"요금 39,000원 × 26시간 ÷ 31일(2022년 10월 1일부터 2022년 10월 31일까지) = 약 1,362.90원(정확히 42250/31원) / 약 1,362.90원(정확히 42250/31원) | 10원 단위로 올림 | 현금 1,370원"},
	"ten-times": {cash("{times: [{fee_for: {time: down}}, 10]}"),
		"Fee 39,000 won × 26 h ÷ 31 days (1 October 2022 to 31 October 2022) = about 1,362.90 won (exactly 42250/31 won) / About 1,362.90 won (exactly 42250/31 won) × 10 = about 13,629.03 won (exactly 422500/31 won) / about 13,629.03 won (exactly 422500/31 won) | rounded up to 10 won | 13,630 won in cash",
		"요금 39,000원 × 26시간 ÷ 31일(2022년 10월 1일부터 2022년 10월 31일까지) = 약 1,362.90원(정확히 42250/31원) / 약 1,362.90원(정확히 42250/31원) × 10 = 약 13,629.03원(정확히 422500/31원) / 약 13,629.03원(정확히 422500/31원) | 10원 단위로 올림 | 현금 13,630원"},
	"of-a-month": {cash("{fee_for: {time: down, month: 720h}}"),
		"39,000 won (the fee of a month) × 26 h (time down) ÷ 720 h = about 1,408.33 won (exactly 4225/3 won) / about 1,408.33 won (exactly 4225/3 won) | rounded up to 10 won | 1,410 won in cash",
		"한 달 요금 39,000원 × 중단된 시간 26시간 ÷ 720시간 = 약 1,408.33원(정확히 4225/3원) / 약 1,408.33원(정확히 4225/3원) | 10원 단위로 올림 | 현금 1,410원"},
	"fee-per": {cash("{times: [{fee_per: month}, 10%]}"),
		"The fee of a month = 39,000 won / 39,000 won × 10% = 3,900 won / 3,900 won | rounded up to 10 won | 3,900 won in cash",
		"한 달 요금 = 39,000원 / 39,000원 × 10% = 3,900원 / 3,900원 | 10원 단위로 올림 | 현금 3,900원"},
	"days": {perDay("reported"),
		"The day of 15 October 2022, 15:30 KST (beginning) = 15 October 2022 / Days until the report: the days from 15 October 2022 up to 18 October 2022 (day of the report) = 3 days / 3 days (days until the report) × 1,000 won (rate per day) = 3,000 won / 3,000 won | rounded up to 10 won | 3,000 won in cash",
		"시작한 시각 2022년 10월 15일 15:30의 날짜 = 2022년 10월 15일 / 신고까지: 2022년 10월 15일부터 고장 신고일 2022년 10월 18일 전날까지의 일수 = 3일 / 신고까지 3일 × 하루 보상액 1,000원 = 3,000원 / 3,000원 | 10원 단위로 올림 | 현금 3,000원"},
	"working": {perDay("{days: {from: report.made_on, to: {working_day: {after: report.made_on, count: 3}}}}"),
		"3 working days after 18 October 2022 (day of the report) = 21 October 2022 / The days from 18 October 2022 (day of the report) up to 21 October 2022 = 3 days / 3 days × 1,000 won (rate per day) = 3,000 won / 3,000 won | rounded up to 10 won | 3,000 won in cash",
		"고장 신고일 2022년 10월 18일부터 3영업일 뒤 = 2022년 10월 21일 / 고장 신고일 2022년 10월 18일부터 2022년 10월 21일 전날까지의 일수 = 3일 / 3일 × 하루 보상액 1,000원 = 3,000원 / 3,000원 | 10원 단위로 올림 | 현금 3,000원"},
	"civil": {perDay("{days: {from: report.made_on, to: {civil_day: {after: report.made_on, count: 2}}}}"),
		"2 days after 18 October 2022 (day of the report) = 20 October 2022 / The days from 18 October 2022 (day of the report) up to 20 October 2022 = 2 days / 2 days × 1,000 won (rate per day) = 2,000 won / 2,000 won | rounded up to 10 won | 2,000 won in cash",
		"고장 신고일 2022년 10월 18일부터 2일 뒤 = 2022년 10월 20일 / 고장 신고일 2022년 10월 18일부터 2022년 10월 20일 전날까지의 일수 = 2일 / 2일 × 하루 보상액 1,000원 = 2,000원 / 2,000원 | 10원 단위로 올림 | 현금 2,000원"},
	"elapsed": {extension("{elapsed: {from: began, to: ended}}"),
		"The time from 15 October 2022, 15:30 KST (beginning) to 20 October 2022, 01:30 KST (end) = 106 h / 106 h |  | an extension of 106 h",
		"시작한 시각 2022년 10월 15일 15:30부터 끝난 시각 2022년 10월 20일 01:30까지의 시간 = 106시간 / 106시간 |  | 이용기간 106시간 연장"},
	"a-quantity": {extension("down"),
		"Time down: 26 h / 26 h |  | an extension of 26 h",
		"중단된 시간: 26시간 / 26시간 |  | 이용기간 26시간 연장"},
}

func TestEveryOperatorIsWrittenAsAStepInBothLanguages(t *testing.T) {
	var provisions strings.Builder
	for _, name := range slices.Sorted(maps.Keys(operators)) {
		provisions.WriteString(provision(name, "{quantity: down, more_than: 0s}", operators[name].gives))
	}
	for _, lang := range []rules.Lang{rules.English, rules.Korean} {
		with, without := summing(t, provisions.String(), lang)
		if !slices.Equal(with.Paragraphs, without.Paragraphs) {
			t.Errorf("without the facts it reads\n%s\nwith them\n%s", strings.Join(without.Paragraphs, "\n"), strings.Join(with.Paragraphs, "\n"))
		}
		if len(with.Sums) != len(operators) || len(without.Sums) != len(operators) {
			t.Fatalf("%d of %d sums", len(with.Sums), len(operators))
		}
		for i, s := range with.Sums {
			want := operators[s.Provision].en
			if lang == rules.Korean {
				want = operators[s.Provision].ko
			}
			if got := shownSum(s); got != want {
				t.Errorf("%s: %q", s.Provision, got)
			}
			if shownSum(without.Sums[i]) != shownSum(s) {
				t.Errorf("%s: without the facts %q", s.Provision, shownSum(without.Sums[i]))
			}
		}
	}
}

func shownSum(s rules.SumText) string {
	return strings.Join(append(slices.Clone(s.Steps), s.Exact+" | "+s.Rounding+" | "+s.Result), " / ")
}
