package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bosang/rules"
	"bosang/rules/money"
	"bosang/rules/period"
)

// promises is an edition with the forms that remedies, duties and comparisons can take besides sums.
const promises = `rulebook: promises
edition: "2020-01-01"
title: {ko: 약속 보기, en: Sample of promises}
jurisdiction: GB
zone: Europe/London
calendar: GB
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
    essential: true
  appointment.missed:
    type: bool
    title: {ko: 기사 방문 약속 위반, en: missed appointment}
    question: {ko: 기사가 약속한 때에 오지 않았습니까?, en: Did the engineer fail to come as agreed?}
  service.uptime:
    type: rate
    title: {ko: 가동률, en: uptime}
    question: {ko: 가동률은 얼마였습니까?, en: What was the uptime?}
  report.calls:
    type: count
    title: {ko: 전화한 횟수, en: number of calls}
    question: {ko: 몇 번 전화하셨습니까?, en: How often did you call?}
    unit: {ko: 회, en: calls}
parameters:
  sum: {title: {ko: 정액, en: fixed sum}, unit: money, values: [{from: 2020-01-01, value: 30 GBP}]}
  promised: {title: {ko: 약속한 가동률, en: promised uptime}, unit: rate, values: [{from: 2020-01-01, value: 99.5%}]}
  late: {title: {ko: 기한, en: days allowed}, unit: count, values: [{from: 2020-01-01, value: 2}]}
  days: {title: {ko: 지급 기한, en: days to pay}, unit: count, values: [{from: 2020-01-01, value: 30}]}
quantities:
  down: {title: {ko: 중단된 시간, en: time down}, measure: total, of: down}
  ended: {title: {ko: 복구 시각, en: end of the fault}, measure: ended, of: down}
  waited: {title: {ko: 신고부터 복구까지, en: days until the repair}, value: {days: {from: report.made_on, to: {date_of: ended}}}}
  asked: {title: {ko: 기다릴 날수, en: days to wait}, value: {times: [report.calls, 2]}}
provisions:
`

// rest uses what a test leaves unused; it never applies.
var rest = provision("rest", "{all: [{shown: {fact: appointment.missed, is: true}}, {shown: {fact: service.uptime, less_than: promised}}, "+
	"{shown: {fact: report.calls, at_least: days}}, {quantity: waited, more_than: late}, {quantity: down, more_than: 9000h}, {quantity: asked, more_than: 9000}]}",
	"{gives: {remedy: coupon, standing: goodwill, amount: sum}}")

func promised(t *testing.T, change map[rules.Fact]rules.Value, provisions ...string) (en, ko string) {
	t.Helper()
	l := must(rules.NewLibrary(edition(t, promises+strings.Join(provisions, "")+rest)))
	f := rules.NewFacts()
	began := time.Date(2022, 4, 4, 9, 0, 0, 0, time.UTC)
	facts := map[rules.Fact]rules.Value{rules.FactProviderJurisdiction: rules.Text("GB"),
		rules.FactOutageDown:         rules.Outage(period.Certainly(period.SetOf(must(period.New(began, began.Add(50*time.Hour)))))),
		rules.FactSubscriptionFee:    rules.Money(money.MustParse("31.00", "GBP")),
		rules.FactSubscriptionPeriod: rules.Text("month")}
	for name, v := range change {
		facts[name] = v
	}
	for name, v := range facts {
		if err := f.SetIn(l.Schema(), name, v); err != nil {
			t.Fatal(err)
		}
	}
	o := must(l.EvaluateAsked(f, rules.Asked{LawOn: time.Date(2023, 5, 1, 0, 0, 0, 0, time.UTC)}))
	return saidBy(must(l.Explain(o, f, rules.English))), saidBy(must(l.Explain(o, f, rules.Korean)))
}

// saidBy lays an explanation out as lines.
func saidBy(x *rules.Explanation) string {
	lines := append([]string{x.Headline}, x.Paragraphs...)
	lines = append(lines, x.NextSteps...)
	lines = append(lines, x.Cautions...)
	for _, d := range x.Duties {
		lines = append(lines, d.Title+": "+d.Text)
	}
	for _, f := range x.Findings {
		lines = append(lines, fmt.Sprintf("* %s: %s [%s]", f.Title, f.StatusText, f.Confidence))
		for _, c := range f.Checks {
			lines = append(lines, "  "+c.Text)
		}
		lines = append(lines, "  "+f.WouldChange)
	}
	return strings.Join(lines, "\n")
}

// lossRule compensates a stated loss.
var lossRule = provision("loss", "{shown: {fact: claim.loss, more_than: sum}}", owed("cash, standing: owed, amount: sum"))

// someTime holds where anything was down.
const someTime = "{quantity: down, more_than: 0s}"

func inApril(day int) rules.Value {
	return rules.Date(period.Date{Year: 2022, Month: time.April, Day: day})
}

func share(num, den int64) rules.Value { return rules.Rate(must(money.RatioOf(num, den))) }

func owed(what string) string { return "{gives: {remedy: " + what + "}}" }

// forms are provisions with what is said of them.
var forms = map[string]struct {
	provisions []string
	change     map[rules.Fact]rules.Value
	en, ko     []string
}{
	"a fixed sum, for another loss": {[]string{
		provision("fee", someTime, owed("cash, standing: owed, amount: {times: [sum, 2]}, round: nearest, to: sum")),
		provision("visit", "{fact: appointment.missed, is: true}", owed("cash, standing: owed, amount: sum, loss: appointment"))},
		map[rules.Fact]rules.Value{"appointment.missed": rules.Bool(true)}, []string{
			"Granted: 60.00 GBP in cash and 30.00 GBP in cash",
			"fee (source): 30.00 GBP (fixed sum) × 2 = 60.00 GBP, rounded to 30.00 GBP: 60.00 GBP in cash.",
			"visit (source): this gives 30.00 GBP in cash.",
			"Under “visit”, 30.00 GBP in cash makes good another loss and stands beside the rest.",
			"“visit” rests on a single report.",
			"This was decided as the law stood on 1 May 2023",
			"Missed appointment: yes.",
			"This would be different if “missed appointment” had been answered with no."},
		[]string{
			"‘visit’에 따른 현금 30.00 GBP는 다른 손해에 대한 것이므로 따로 받습니다.",
			"2023년 5월 1일 현재의 규정에 따라 판단했습니다.",
			"‘기사 방문 약속 위반’이 ‘아니요’였다면 이 판단이 달라졌을 것입니다."}},
	"a right to end the contract and a coupon": {[]string{provision("end", someTime, owed("termination, standing: owed")), provision("coupon", someTime, owed("coupon, standing: goodwill"))}, nil, []string{
		"end (source): this gives the right to end the contract without a penalty.",
		"coupon (source): the provider gives a coupon as goodwill.",
		"Under “end”, the right to end the contract without a penalty stands beside the rest."},
		[]string{
			"‘end’에 따른 위약금 없는 해지권은 다른 보상과 별개로 가집니다.",
			"end(출처): 위약금 없는 해지권을 받습니다.",
			"coupon(출처): 사업자가 자율 지원으로 쿠폰을 제공합니다."}},
	"two sums for one loss": {[]string{provision("one", someTime, owed("cash, standing: owed, amount: sum")), provision("two", someTime, owed("cash, standing: owed, amount: {times: [sum, 2]}, round: nearest, to: sum"))}, nil, []string{
		"These are for one and the same loss and are not added up; the most favourable is given: 60.00 GBP in cash."},
		[]string{"가장 유리한 하나만 받습니다: 현금 60.00 GBP."}},
	"a loss that nobody stated": {[]string{lossRule}, nil, []string{
		"State your loss: what the outage cost you, with what shows it."},
		[]string{"손실액을 적어 주십시오. 장애 때문에 입은 손해"}},
	"a loss that a merchant did not state": {[]string{lossRule}, map[rules.Fact]rules.Value{rules.FactClaimantKind: rules.Text("small_merchant")}, []string{
		"State your loss of sales:"},
		[]string{"매출 손실액을 적어 주십시오."}},
	"a choice": {[]string{provision("choice", someTime, "{offers: [{remedy: cash, standing: owed, amount: sum}, {remedy: extension, standing: owed, time: {times: [down, 3]}}]}")}, nil, []string{
		"choice (source): this gives 30.00 GBP in cash.",
		"choice (source): 50 h (time down) × 3 = an extension of 150 h.",
		"There is a choice between 30.00 GBP in cash or an extension of 150 h.",
		"Without a choice, 30.00 GBP in cash is given."},
		[]string{
			"choice(출처): 중단된 시간 50시간 × 3 = 이용기간 150시간 연장.",
			"선택하지 않으면 현금 30.00 GBP를 받습니다."}},
	"a question": {[]string{provision("repair", "{quantity: waited, more_than: late}", owed("cash, standing: owed, amount: sum"))}, nil, []string{
		"repair (source): this cannot be told without knowing the day of the report.",
		"It helps if you can answer: On which day did you report the fault?",
		"This can be told once one knows the day of the report."},
		[]string{
			"repair(출처): 판단하려면 다음을 알아야 합니다: 고장 신고일.",
			"다음 질문에 답해 주시면 판단에 도움이 됩니다: 고장을 언제 신고하셨습니까?",
			"다음을 알면 판단할 수 있습니다: 고장 신고일."}},
	"days counted": {[]string{provision("repair", "{quantity: waited, more_than: late}", owed("cash, standing: owed, amount: sum"))},
		map[rules.Fact]rules.Value{"report.made_on": inApril(4)}, []string{
			"Days until the repair: 2 days, which is not more than 2 days (days allowed).",
			"This would be different if the outage had ended 12 h later, or if the day of the report had been 3 April 2022."},
		[]string{
			"신고부터 복구까지는 2일로, 기한 2일 초과가 아닙니다.",
			"장애가 12시간 더 늦게 끝났거나 고장 신고일이 2022년 4월 3일이었다면 이 판단이 달라졌을 것입니다."}},
	"a rate": {[]string{provision("uptime", "{fact: service.uptime, less_than: promised}", owed("cash, standing: owed, amount: sum"))},
		map[rules.Fact]rules.Value{"service.uptime": share(997, 1000)}, []string{
			"Uptime: 99.7%, which is not less than 99.5% (promised uptime).",
			"if the uptime had been less than 99.5%."},
		[]string{
			"가동률은 99.7%로, 약속한 가동률 99.5% 미만이 아닙니다.",
			"가동률이 99.5% 미만이었다면"}},
	"a rate that is no decimal": {[]string{provision("uptime", "{fact: service.uptime, less_than: promised}", owed("cash, standing: owed, amount: sum"))},
		map[rules.Fact]rules.Value{"service.uptime": share(2, 3)}, []string{
			"Uptime: 2/3, which is less than 99.5% (promised uptime).",
			"if the uptime had been at least 99.5%."},
		[]string{
			"가동률은 2/3으로, 약속한 가동률 99.5% 미만입니다."}},
	"a date": {[]string{provision("soon", "{fact: report.made_on, at_most: 2022-04-04}", owed("cash, standing: owed, amount: sum"))},
		map[rules.Fact]rules.Value{"report.made_on": inApril(6)}, []string{
			"Day of the report: 6 April 2022, which is not by 4 April 2022.",
			"if the day of the report had been"},
		[]string{
			"고장 신고일은 2022년 4월 6일로, 2022년 4월 4일까지(그날 포함)가 아닙니다."}},
	"known at all": {[]string{provision("reported", "{fact: report.made_on, known: true}", owed("cash, standing: owed, amount: sum")), provision("unreported", "{fact: report.calls, known: false}", owed("coupon, standing: goodwill, amount: sum"))},
		map[rules.Fact]rules.Value{"report.made_on": inApril(6)}, []string{
			"Day of the report: known.",
			"Number of calls: not known.",
			"if the number of calls had been known."},
		[]string{
			"고장 신고일: 알려져 있습니다.",
			"전화한 횟수를 알 수 있었다면"}},
	"quantities compared": {[]string{provision("repair", "{quantity: waited, at_least: asked}", owed("cash, standing: owed, amount: sum")), provision("calls", "{fact: report.calls, more_than: waited}", owed("cash, standing: owed, amount: sum"))},
		map[rules.Fact]rules.Value{"report.made_on": inApril(4), "report.calls": rules.Count(3)}, []string{
			"Days until the repair: 2 days, which is not at least 6 days (days to wait).",
			"Number of calls: 3 calls, which is more than 2 calls (days until the repair).",
			"if the outage had ended 84 h later"},
		[]string{
			"신고부터 복구까지는 2일로, 기다릴 날수 6일 이상이 아닙니다.",
			"전화한 횟수는 3회로, 신고부터 복구까지 2회 초과입니다."}},
	"a count with its unit": {[]string{provision("calls", "{fact: report.calls, at_least: 5}", owed("cash, standing: owed, amount: sum"))},
		map[rules.Fact]rules.Value{"report.calls": rules.Count(3)}, []string{
			"Number of calls: 3 calls, which is not at least 5 calls.",
			"if the number of calls had been higher by 2 calls."},
		[]string{
			"전화한 횟수는 3회로, 5회 이상이 아닙니다.",
			"전화한 횟수가 2회 더 많았다면"}},
	"duties of all kinds": {[]string{
		provision("pay", someTime, "{obliges: {duty: payment, title: {ko: 지급, en: Payment}, due: {working_day: {after: {date_of: ended}, count: days}}}}"),
		provision("tell", someTime, "{obliges: {duty: telling, title: {ko: 알림, en: Telling}, within_days: days}}"),
		provision("end", someTime, "{obliges: {duty: end, title: {ko: 달 안에, en: Within the month}, due: {end_of: {period: month, of: {date_of: ended}}}}}"),
		provision("now", someTime, "{obliges: {duty: repair, title: {ko: 복구, en: Repair}}}"),
		provision("late-pay", someTime, "{obliges: {duty: late, title: {ko: 늦은 지급, en: Late payment}, due: {working_day: {after: report.made_on, count: 9000}}}}"),
		provision("maybe", "{fact: appointment.missed, is: true}", "{obliges: {duty: visit, title: {ko: 방문, en: Visit}}}"),
		provision("open-pay", someTime, "{obliges: {duty: open, title: {ko: 열린 지급, en: Open payment}, due: {civil_day: {after: report.made_on, count: late}}}}")},
		map[rules.Fact]rules.Value{}, []string{
			"Payment: The provider must do this by 23 May 2022. It is reckoned so: 30 working days (days to pay) after the day of the end of the fault.",
			"Telling: The provider must do this by 6 May 2022. The days run from the restoration on 6 April 2022, 12:00 BST.",
			"Within the month: The provider must do this by 30 April 2022. It is reckoned so: the last day of the month of the day of the end of the fault.",
			"Repair: The provider must do this without delay.",
			"maybe (source): whether the provider has this duty depends on whether “missed appointment” holds.",
			"Missed appointment: not known.",
			"Open payment: The provider must do this. When it is due is not known yet."},
		[]string{
			"지급: 사업자는 2022년 5월 23일까지 이 의무를 이행해야 합니다. 기한: 복구 시각의 날짜부터 지급 기한 30영업일 뒤.",
			"달 안에: 사업자는 2022년 4월 30일까지 이 의무를 이행해야 합니다. 기한: 복구 시각의 날짜가 속한 달의 마지막 날.",
			"복구: 사업자는 지체 없이 이 의무를 이행해야 합니다."}},
	"past the calendar": {[]string{provision("repair", "{quantity: waited, more_than: late}", owed("cash, standing: owed, amount: {times: [sum, {days: {from: report.made_on, to: {working_day: {after: report.made_on, count: 9000}}}}]}, round: nearest, to: sum"))},
		map[rules.Fact]rules.Value{"report.made_on": inApril(1)}, []string{
			"repair (source): a date lies after the last year whose holidays are known (2027), so this cannot be told."},
		[]string{
			"repair(출처): 날짜가 공휴일이 알려진 마지막 해(2027년) 뒤에 있어 판단할 수 없습니다."}},
}

func TestTheNewFormsAreToldInBothLanguages(t *testing.T) {
	for name, c := range forms {
		t.Run(name, func(t *testing.T) {
			en, ko := promised(t, c.change, c.provisions...)
			for _, want := range c.en {
				if !strings.Contains(en, want) {
					t.Errorf("expected %q in\n%s", want, en)
				}
			}
			for _, want := range c.ko {
				if !strings.Contains(ko, want) {
					t.Errorf("expected %q in\n%s", want, ko)
				}
			}
			if strings.Contains(en+ko, "%!") || strings.Contains(en, "Korea") || strings.Contains(en, "Telecommunications Business Act") {
				t.Errorf("%s\n%s", en, ko)
			}
		})
	}
}
