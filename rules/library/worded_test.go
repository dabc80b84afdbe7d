package library

import (
	"strings"
	"testing"
	"time"

	"bosang/rules"
	"bosang/rules/money"
	"bosang/rules/period"
)

// toldOf decides facts by the whole library and writes that out.
func toldOf(t *testing.T, lang rules.Lang, facts map[rules.Fact]rules.Value) string {
	t.Helper()
	l := must(Load())
	f := rules.NewFacts()
	for name, v := range facts {
		if err := f.SetIn(l.Schema(), name, v); err != nil {
			t.Fatal(err)
		}
	}
	return written(must(l.Explain(must(l.Evaluate(f)), f, lang)))
}

// telling fails where a text lacks one thing or has another.
func telling(t *testing.T, got string, wanted []string, unwanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(got, want) {
			t.Errorf("expected %q in\n%s", want, got[:min(len(got), 5000)])
		}
	}
	for _, not := range unwanted {
		if strings.Contains(got, not) {
			t.Errorf("expected no %q in\n%s", not, got[:min(len(got), 5000)])
		}
	}
}

// broadband is a week without broadband in Britain, of which nobody says when it was reported.
func broadband() map[rules.Fact]rules.Value {
	london := must(time.LoadLocation("Europe/London"))
	return map[rules.Fact]rules.Value{rules.FactProviderJurisdiction: rules.Text("GB"), rules.FactProviderKey: rules.Text("bt"),
		rules.FactServiceKind: rules.Text("broadband"), rules.FactPlanAudience: rules.Text("consumer"), rules.FactPlanPeriodicFee: rules.Bool(true),
		rules.FactSubscriptionFee: rules.Money(money.MustParse("30.00", "GBP")), rules.FactSubscriptionPeriod: rules.Text("month"),
		rules.FactSubscriptionHeld: rules.Held(must(period.From(time.Date(2020, 1, 1, 0, 0, 0, 0, london)))),
		rules.FactOutageDown:       rules.Outage(period.Certainly(period.SetOf(must(period.New(time.Date(2024, 6, 3, 10, 0, 0, 0, london), time.Date(2024, 6, 10, 10, 0, 0, 0, london))))))}
}

func TestADutyThatRestsOnAnOpenGroundDependsOnWhatTheGroundLacks(t *testing.T) {
	telling(t, toldOf(t, rules.English, broadband()), []string{
		"Payment for delayed repair (Ofcom automatic compensation, payment): whether the provider has this duty depends on the day of the report.",
		"Compensation for delayed repair (Ofcom automatic compensation, amounts from 1 April 2024): cannot be told while the ground that it rests on is open: “Delayed repair”.",
		"The ground that it rests on, “Delayed repair”, is open.", "The time of the outage: known."}, "exactly when the outage ended")
	telling(t, toldOf(t, rules.Korean, broadband()), []string{
		"사업자에게 이 의무가 있는지는 다음에 달려 있습니다: 고장을 신고한 날.",
		"바탕이 되는 근거 ‘늦은 수리’가 아직 정해지지 않았습니다.", "다음 근거가 정해진 뒤에야 판단할 수 있습니다: ‘늦은 수리’."}, "장애가 정확히 언제 끝났는지에")
}

func TestTheMainTextShowsTheValueOfEverythingInASum(t *testing.T) {
	facts := broadband()
	facts["report.made_on"] = rules.Date(period.Date{Year: 2024, Month: time.June, Day: 3})
	telling(t, toldOf(t, rules.English, facts), []string{
		": 5 days (days of delayed repair) × 9.76 GBP (amount for a day of delayed repair) = 48.80 GBP, rounded to 0.01 GBP: 48.80 GBP in cash.",
		"Days of delayed repair: 5 days.",
		"2 working days (working days allowed for the repair) after 3 June 2024 (day of the report) = 5 June 2024",
		"It is reckoned so: 30 days (days for the payment) after the day of restoration."})
	telling(t, toldOf(t, rules.Korean, facts), []string{
		": 수리가 늦어진 날수 5일 × 수리가 늦어진 하루의 보상액 9.76 GBP = 48.80 GBP.",
		"고장을 신고한 날 2024년 6월 3일부터 수리까지 주어지는 영업일 2영업일 뒤 = 2024년 6월 5일",
		"기한: 복구된 날부터 지급 기한 30일 뒤."})
	telling(t, explained(t, "us-ny-cable: Exactly 24 hours are credited with one share", rules.English, nil), []string{
		": (24 h (longest outage while the subscription was held) ÷ 24 h (time that is credited by one share), rounded up = 1) × 3.00 USD (one share of the monthly rate) = 3.00 USD"})
}

func TestWhereNoRulebookAppliesTimesAreThoseOfThePlaceWithTheirZone(t *testing.T) {
	for place, want := range map[string][2]string{
		"FR":    {"began on 1 January 1990, 00:00 UTC", "1990년 1월 1일 00:00 UTC"},
		"US-NY": {"began on 31 December 1989, 19:00 EST", "1989년 12월 31일 19:00 EST"},
		"KR":    {"began on 1 January 1990, 09:00 KST", "1990년 1월 1일 09:00 KST"},
		"":      {"began on 1 January 1990, 00:00 UTC", "1990년 1월 1일 00:00 UTC"},
	} {
		facts := map[rules.Fact]rules.Value{rules.FactOutageDown: rules.Outage(period.Certainly(period.SetOf(must(period.New(
			time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(1990, 1, 2, 0, 0, 0, 0, time.UTC))))))}
		if place != "" {
			facts[rules.FactProviderJurisdiction] = rules.Text(place)
		}
		telling(t, toldOf(t, rules.English, facts), []string{"No rulebook says", want[0]})
		telling(t, toldOf(t, rules.Korean, facts), want[1:])
	}
}

func TestTheLengthOfAnOutageThatRunsIsToldAsOfNowAndNoMoreExactlyThanAnybodyWants(t *testing.T) {
	asOf := func(d time.Duration) map[rules.Fact]rules.Value {
		return map[rules.Fact]rules.Value{rules.FactAsOf: rules.Instant(begun.Add(d))}
	}
	const running = "Nineteen hours in it is granted for nineteen hours"
	now := 19*time.Hour + 29*time.Minute + 9*time.Second + 475481*time.Microsecond
	telling(t, explained(t, running, rules.English, asOf(now)), []string{
		"was still running on 16 October 2022, 10:59:09 KST. Its longest continuous span up to then was 19 h 29 min.",
		"Longest continuous outage: 19 h 29 min so far, which is at least 4 h", "× about 19 h 29 min ÷ 31 days"}, "475481")
	telling(t, explained(t, running, rules.Korean, asOf(now)), []string{
		"중단 시간은 19시간 29분입니다.", "가장 길게 이어진 중단 시간은 지금까지 19시간 29분으로, 기준 시간 4시간 이상입니다."}, "475481")
	telling(t, explained(t, running, rules.English, asOf(4*time.Hour-500*time.Millisecond)), []string{
		"Longest continuous outage: 3 h 59 min so far, which is not at least 4 h"})
	telling(t, explained(t, running, rules.English, asOf(4*time.Hour+500*time.Millisecond)), []string{ // not "4 h, more than 4 h"
		"Longest continuous outage outside the announced scope: 4 h 0.5 s so far, which is not at most 4 h"})
}
