package library

import (
	"strings"
	"testing"
	"time"

	"bosang/rules"
	"bosang/rules/money"
	"bosang/rules/period"
)

// explained writes out a case of the library with some of its facts changed; a value that is none forgets the fact.
func explained(t *testing.T, of string, lang rules.Lang, change map[rules.Fact]rules.Value) string {
	t.Helper()
	l := must(Load())
	c := caseNamed(t, of)
	f := c.Facts.Clone()
	for name, v := range change {
		f.Unset(name)
		if v.Kind() == 0 {
			continue
		}
		if err := f.Set(name, v); err != nil {
			t.Fatal(err)
		}
	}
	return written(must(l.Explain(must(l.Evaluate(f)), f, lang)))
}

func lasting(from, to time.Duration) period.Span {
	return must(period.New(begun.Add(from), begun.Add(to)))
}

func TestAnExplanationSaysWhatIsSoAndNothingElse(t *testing.T) {
	const paid, merchant = "In 2022 a paid service down for exactly four hours is eligible and no notice is owed", "A merchant who states no loss is given nothing"
	works := rules.Maintenance(rules.Announced{Span: lasting(0, 5*time.Hour), AnnouncedAt: begun.Add(-100 * time.Hour)})
	nineHours := rules.Outage(period.Certainly(period.SetOf(lasting(0, 9*time.Hour))))
	uncertain := rules.Outage(must(period.UncertainOf(period.Window{Start: period.Exactly(begun), End: period.Edge{
		Earliest: begun.Add(3 * time.Hour), Stated: begun.Add(4 * time.Hour), Latest: begun.Add(5 * time.Hour)}})))
	for name, c := range map[string]struct {
		of     string
		change map[rules.Fact]rules.Value
		en, ko string // what is said
		not    string // what is not, in English
	}{
		"before it began": {paid, map[rules.Fact]rules.Value{rules.FactOutageDown: rules.Outage(period.Certainly(period.SetOf(must(period.From(begun))))),
			rules.FactAsOf: rules.Instant(begun.Add(-time.Hour))},
			"As of 15 October 2022, 14:30 KST the outage had not begun", "아직 중단이 시작되지 않았습니다", "still running on"},
		"held until it began": {paid, map[rules.Fact]rules.Value{rules.FactSubscriptionHeld: rules.Held(lasting(-100*time.Hour, 0)), rules.FactOutageDown: nineHours},
			"The claimant did not hold the plan then, so this duty is not addressed to them.", "이 의무는 청구인에 대한 것이 아닙니다", ""},
		"announced in part": {paid, map[rules.Fact]rules.Value{rules.FactOutageDown: nineHours, rules.FactOutageMaintenance: works},
			"5 h of this lay within announced work; 4 h remain.", "이 가운데 5시간은 미리 고지한 작업 시간이어서 빼고, 4시간이 남습니다.", ""},
		"announced and barred": {paid, map[rules.Fact]rules.Value{rules.FactOutageDown: rules.Outage(period.Certainly(period.SetOf(lasting(0, 8*time.Hour)))), rules.FactOutageMaintenance: works},
			"5 h of this lay within announced work; 3 h remain.", "3시간이 남습니다.", ""},
		"the exact limit from another cause": {paid, map[rules.Fact]rules.Value{rules.FactCauseKind: rules.Text("carrier_line_fault")},
			"this ground applies", "이 근거에 해당합니다", "exactly as long as the threshold"},
		"known between two lengths": {paid, map[rules.Fact]rules.Value{rules.FactOutageDown: uncertain},
			"the longest continuous outage is known only to lie between 3 h and 5 h while the threshold is 4 h.", "3시간에서 5시간 사이로만 알려져 있는데 기준은 4시간이어서", ""},
		"a fee in another currency": {paid, map[rules.Fact]rules.Value{rules.FactSubscriptionFee: rules.Money(money.MustParse("9.90", "USD"))},
			"the rulebook does not cover the currency of the fee", "통화를 이 규정집이 다루지 않아", "what was paid per billing period, in won: "},
		"no rulebook": {paid, map[rules.Fact]rules.Value{rules.FactOutageDown: rules.Outage(period.Certainly(period.SetOf(must(period.New(
			time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2010, 1, 2, 0, 0, 0, 0, time.UTC))))))},
			"No rulebook says what the law gives in this case.\nThe provider's liability under art. 33(1) of the Telecommunications Business Act is not decided here; a person looks at the claim.",
			"담당자가 이 청구를 살펴봅니다", ""},
		"its zone is Seoul's": {paid, map[rules.Fact]rules.Value{rules.FactOutageDown: rules.Outage(period.Certainly(period.SetOf(must(period.New(
			time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2010, 1, 2, 0, 0, 0, 0, time.UTC))))))},
			"1 January 2010, 09:00 KST", "2010년 1월 1일 09:00", "UTC"},
		"an unknown outage":         {"Where no time is known no edition applies and a person decides", nil, "It is not known when the outage was.", "장애가 언제 있었는지 알려져 있지 않습니다.", "was not down"},
		"a merchant without a loss": {merchant, nil, "State your loss of sales", "매출 손실액을 적어 주십시오", ""},
		"a consumer is no merchant": {merchant, map[rules.Fact]rules.Value{rules.FactClaimantKind: rules.Text("consumer")},
			"Small merchant, loss in the first band (Kakao's plan for small merchants of 29 December 2022, as reported) [I]: does not apply\n", "해당하지 않습니다", "State your loss"},
	} {
		t.Run(name, func(t *testing.T) {
			en, ko := explained(t, c.of, rules.English, c.change), explained(t, c.of, rules.Korean, c.change)
			if !strings.Contains(en, c.en) || c.not != "" && strings.Contains(en, c.not) {
				t.Errorf("expected %q and not %q in\n%s", c.en, c.not, en[:min(len(en), 3500)])
			}
			if !strings.Contains(ko, c.ko) {
				t.Errorf("expected %q in\n%s", c.ko, ko[:min(len(ko), 3500)])
			}
		})
	}
}
