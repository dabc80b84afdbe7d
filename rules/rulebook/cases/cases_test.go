package cases_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"bosang/rules"
	"bosang/rules/fact"
	"bosang/rules/rulebook"
	"bosang/rules/rulebook/cases"
)

// book pays a day's rate for each whole day down once a fault was reported, unless it was the user's.
const book = `rulebook: sample
edition: 2020-01-01
title: {ko: 보기, en: Sample}
jurisdiction: GB
zone: Europe/London
calendar: GB
kind: statute
in_force: {from: 2020-01-01}
confidence: A
sources: [a source]
facts:
  report.made_on:
    type: date
    title: {ko: 신고일, en: day of the report}
    question: {ko: 언제 신고하셨습니까?, en: When did you report it?}
parameters:
  rate:
    title: {ko: 하루 보상액, en: rate per day}
    unit: money
    values: [{from: 2020-01-01, value: 8.40 GBP}]
  penny:
    title: {ko: 단위, en: unit}
    unit: money
    values: [{from: 2020-01-01, value: 0.01 GBP}]
quantities:
  longest:
    title: {ko: 중단, en: outage}
    measure: longest
    of: down
provisions:
  - provision: delay
    title: {ko: 지연, en: Delay}
    cites: {text: {ko: 규칙, en: the rules}}
    quoted: false
    paraphrase: {ko: 하루마다 냅니다., en: It is paid by the day.}
    source: a source
    when:
      all:
        - {quantity: longest, at_least: 24h}
        - {fact: report.made_on, known: true}
    effect:
      gives: {remedy: cash, standing: owed, round: nearest, to: penny,
        amount: {times: [rate, {units: {of: longest, each: 24h, count: whole}}]}}
    exceptions:
      - provision: own-fault
        title: {ko: 이용자의 잘못, en: The user's fault}
        cites: {text: {ko: 규칙, en: the rules}}
        quoted: false
        paraphrase: {ko: 내지 않습니다., en: It is not paid.}
        source: a source
        when: {fact: cause.attribution, is: user}
        effect: bars
`

const both = `facts:
  provider.jurisdiction: GB
  report.made_on: 2022-05-02
  outage.down: [{start: 2022-05-02T00:00:00Z, end: 2022-05-04T12:00:00Z}]
cases:
  - case: Two days are paid for
    expect:
      disposition: granted
      findings: {delay: applies, own-fault: does_not_apply}
      grounds: {delay: granted}
      amounts: {delay: 16.80 GBP}
      base: cash 16.80 GBP
      remedies: [cash 16.80 GBP]
      goodwill: []
      missing: []
      wakes_at: never
  - case: Nearly as much
    expect: {about: {delay: 16.75 GBP within 0.05 GBP}}
  - case: Less than a day is not paid for
    facts: {outage.down: [{start: 2022-05-02T00:00:00Z, end: 2022-05-02T23:59:59Z}]}
    expect: {disposition: refused, remedies: none, findings: {delay: does_not_apply}}
  - case: The user's own fault is not paid for
    facts: {cause.attribution: user}
    with: sample@2020-01-01
    law_on: 2022-05-02
    expect: {grounds: {delay: barred}, amounts: {delay: none}}
`

// read gives the sample with its cases, and a library that holds it.
func read(t testing.TB, text, examples string) (*rulebook.Instrument, *fact.Schema, *rules.Library) {
	t.Helper()
	in, err := rulebook.ReadInstrument("sample", rulebook.File{Name: "sample/2020-01-01.yaml", Data: []byte(text)},
		rulebook.File{Name: "sample/cases/days.yaml", Data: []byte(examples)})
	if err != nil {
		t.Fatal(err)
	}
	schema, err := rulebook.Schema(in)
	if err != nil {
		t.Fatal(err)
	}
	e, err := rules.Compile(in.Editions[0])
	if err != nil {
		t.Fatal(err)
	}
	l, err := rules.NewLibrary(e)
	if err != nil {
		t.Fatal(err)
	}
	return in, schema, l
}

func TestCasesThatComeOutAsTheySayAndReachEverythingHaveNoFault(t *testing.T) {
	in, schema, l := read(t, book, both)
	if err := cases.Check(l, in, schema); err != nil {
		t.Error(err)
	}
}

func TestWhatACaseDoesNotReachIsToldAtTheProvision(t *testing.T) {
	oneWay, _, _ := strings.Cut(both, "  - case: Less")
	for name, c := range map[string]struct{ examples, want string }{
		"no case at all": {"cases:\n  - case: Another country\n    facts: {provider.jurisdiction: KR}\n    expect: {grounds: {}}\n",
			"sample/2020-01-01.yaml:31:5: no case reaches \"delay\": it needs one in which it applies and one in which it does not\n" +
				"sample/2020-01-01.yaml:45:9: no case reaches \"own-fault\": it needs one in which it applies and one in which it does not"},
		"one way only": {oneWay,
			"sample/2020-01-01.yaml:31:5: no case finds \"delay\" not applying\nsample/2020-01-01.yaml:45:9: no case finds \"own-fault\" applying"},
	} {
		t.Run(name, func(t *testing.T) {
			in, schema, l := read(t, book, c.examples)
			if err := cases.Check(l, in, schema); fmt.Sprint(err) != c.want {
				t.Errorf("expected\n%s\ngot\n%v", c.want, err)
			}
		})
	}
}

func TestACaseThatComesOutOtherwiseIsToldAtItsLine(t *testing.T) {
	for name, c := range map[string]struct{ old, wrong, want string }{
		"another disposition": {"disposition: granted", "disposition: refused", `sample/cases/days.yaml:6:5: disposition: expected refused, got granted`},
		"another finding":     {"delay: applies", "delay: cannot_tell", `finding delay: expected cannot_tell, got applies`},
		"another amount":      {"{delay: 16.80 GBP}", "{delay: 16.81 GBP}", `amount of delay: expected 16.81 GBP, got 16.80 GBP`},
		"an amount for none":  {"{delay: none}", "{delay: 8.40 GBP}", `amount of delay: expected 8.40 GBP, got none`},
		"a time for money":    {"{delay: 16.80 GBP}", "{delay: 3h}", `amount of delay: expected 3h0m0s, got 16.80 GBP`},
		"beyond the bounds":   {"16.75 GBP within 0.05", "16.74 GBP within 0.05", `amount of delay: expected 16.74 GBP within 0.05 GBP, got 16.80 GBP`},
		"another remedy":      {"[cash 16.80 GBP]", "[cash 16.80 GBP, termination]", `remedies: expected cash 16.80 GBP, termination, got cash 16.80 GBP`},
		"none for some":       {"[cash 16.80 GBP]", "none", `remedies: expected none, got cash 16.80 GBP`},
		"something missing":   {"missing: []", "missing: claim.loss", `missing: expected claim.loss, got none`},
		"an instant":          {"wakes_at: never", "wakes_at: 2022-06-01T00:00:00Z", `wakes at: expected 2022-06-01T00:00:00Z, got never`},
		"an unknown edition":  {"sample@2020-01-01", "sample@2021-01-01", `cannot be decided: no such rulebook or edition`},
	} {
		t.Run(name, func(t *testing.T) {
			examples := strings.Replace(both, c.old, c.wrong, 1)
			if examples == both {
				t.Fatal("nothing was changed")
			}
			in, schema, l := read(t, book, examples)
			if err := cases.Check(l, in, schema); !strings.Contains(fmt.Sprint(err), c.want) {
				t.Errorf("expected %s, got\n%v", c.want, err)
			}
		})
	}
}

func TestHowACaseComesOutIsToldInKoreanToo(t *testing.T) {
	for old, c := range map[string][2]string{
		"disposition: granted":         {"disposition: refused", `처분(disposition): 예상은 refused, 결과는 granted`},
		"{delay: 16.80 GBP}":           {"{delay: 8.40 GBP}", `조항 delay의 금액이나 시간(amounts): 예상은 8.40 GBP, 결과는 16.80 GBP`},
		"[cash 16.80 GBP]":             {"none", `보상(remedies): 예상은 none, 결과는 cash 16.80 GBP`},
		"sample@2020-01-01":            {"sample@2021-01-01", `심사할 수 없습니다: 그런 규정집이나 판이 없습니다: sample 2021-01-01`},
		"end: 2022-05-04T12:00:00Z":    {"end: 2022-05-01T12:00:00Z", `장애 구간 1: 시작하기 전에 끝날 수는 없습니다: 시작 `},
		"provider.jurisdiction: GB":    {"provider.jurisdiction: Britain", `provider.jurisdiction은 KR, US-NY처럼 ISO 3166에 따른 관할이어야 하는데 "Britain"입니다`},
		"report.made_on: 2022-05-02\n": {"report.made_no: 2022-05-02\n", `알 수 없는 사실 "report.made_no"입니다. "report.made_on"을 뜻하셨습니까?`},
	} {
		examples := strings.Replace(both, old, c[0], 1)
		if examples == both {
			t.Fatalf("there is no %q", old)
		}
		in, schema, l := read(t, book, examples)
		var faults rulebook.Faults
		if err := cases.Check(l, in, schema); !errors.As(err, &faults) || !strings.Contains(faults.In(rules.Korean).Error(), c[1]) {
			t.Errorf("expected %s, got\n%v", c[1], faults.In(rules.Korean))
		}
	}
}

func TestAFaultyCaseIsToldWithItsPlace(t *testing.T) {
	for name, c := range map[string]struct{ old, wrong, want string }{
		"an unknown fact":              {"report.made_on: 2022-05-02", "report.made_no: 2022-05-02", `3:3: unknown fact "report.made_no"; did you mean "report.made_on"?`},
		"a fact of another type":       {"report.made_on: 2022-05-02", "report.made_on: yesterday", `3:19: must be a date such as 2019-06-25, not "yesterday"`},
		"a word the fact never has":    {"cause.attribution: user", "cause.attribution: users", `23:32: "users" is not known here; did you mean "user"?`},
		"an outage reversed":           {"end: 2022-05-04T12:00:00Z", "end: 2022-05-01T12:00:00Z", `4:16: window 1: a span must not end before it starts`},
		"a word that no code is":       {"provider.jurisdiction: GB", "provider.jurisdiction: Britain", `2:26: provider.jurisdiction: must be a jurisdiction as ISO 3166 writes it`},
		"an edge without its instant":  {"end: 2022-05-04T12:00:00Z", "end_latest: 2022-05-04T12:00:00Z", `4:47: needs "end" beside it: the instant that is taken`},
		"an unknown key":               {"      goodwill: []", "      goodwil: []", `14:7: unknown key "goodwil"; did you mean "goodwill"?`},
		"an unknown provision":         {"{delay: applies", "{dealy: applies", `9:18: unknown provision "dealy" of "sample"; did you mean "delay"?`},
		"an unknown status":            {"{delay: applies", "{delay: granted", `9:25: "granted" is not known here; must be one of applies, does_not_apply, cannot_tell`},
		"an unknown disposition":       {"disposition: granted", "disposition: grant", `8:20: "grant" is not known here; did you mean "granted"?`},
		"an amount that is none":       {"{delay: 16.80 GBP}", "{delay: much}", `11:24: must be an amount such as 16.80 GBP, a time such as 49h30m, or none, not "much"`},
		"an amount without tolerance":  {"16.75 GBP within 0.05 GBP", "16.75 GBP", `18:29: must be an amount or a time within a tolerance`},
		"a tolerance of another kind":  {"within 0.05 GBP", "within 5m", `18:29: must be an amount or a time within a tolerance`},
		"a remedy that is none":        {"base: cash 16.80 GBP", "base: flowers", `12:13: must be a remedy such as "cash 30000 KRW"`},
		"two cases of a name":          {"case: Nearly as much", "case: Two days are paid for", `17:11: two cases are called "Two days are paid for"`},
		"a case without expectations":  {"    expect: {about: {delay: 16.75 GBP within 0.05 GBP}}\n", "", `17:5: "expect" is missing: what must come out`},
		"nothing expected":             {"{about: {delay: 16.75 GBP within 0.05 GBP}}", "{}", `18:13: must expect something`},
		"a fact left out that is none": {"    with: sample@2020-01-01", "    without: [claim.loss]", `24:15: "claim.loss" is not among the facts that the cases share`},
		"a date that is none":          {"law_on: 2022-05-02", "law_on: soon", `25:13: must be a date such as 2022-10-15 or an instant`},
		"an unknown fact missing":      {"missing: []", "missing: [claim.lost]", `15:17: unknown fact "claim.lost"; did you mean "claim.loss"?`},
		"no list":                      {"cases:\n", "cases: none\nx:\n", `5:8: must be a list`},
	} {
		t.Run(name, func(t *testing.T) {
			examples := strings.Replace(both, c.old, c.wrong, 1)
			if examples == both {
				t.Fatal("nothing was broken")
			}
			in, schema, _ := read(t, book, examples)
			if _, err := cases.Read(in, schema); !strings.Contains(fmt.Sprint(err), "sample/cases/days.yaml:"+c.want) {
				t.Errorf("expected %s, got\n%v", c.want, err)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(both))
	f.Add([]byte("facts: {plan.periodic_fee: true}\ncases:\n  - case: a\n    facts: {outage.down: [{start: 2022-10-15T15:30:00+09:00}]}\n    expect: {}\n"))
	in, schema, l := read(f, book, both)
	f.Fuzz(func(_ *testing.T, data []byte) {
		one := *in
		one.Cases = []rulebook.File{{Name: "fuzz.yaml", Data: data}}
		_ = cases.Check(l, &one, schema) // must neither panic nor hang
	})
}
