package rules_test

import (
	"strings"
	"testing"
	"time"

	"bosang/rules"
	"bosang/rules/period"
)

func TestHowAnEditionCameToBeAppliedIsToldAsItWas(t *testing.T) {
	body := quantities + "provisions:\n" + provision("some", "{quantity: down, more_than: 0s}", "{gives: {remedy: coupon, standing: goodwill}}")
	l := must(rules.NewLibrary(book(t, "changing", "from: 2020-01-01, to: 2022-10-16", body), book(t, "changing", "from: 2022-10-16", body)))
	amended := time.Date(2022, 10, 15, 15, 0, 0, 0, time.UTC) // midnight in Seoul
	around := period.Window{Start: period.Edge{Earliest: amended.Add(-2 * time.Hour), Stated: amended.Add(-time.Hour), Latest: amended.Add(time.Hour)},
		End: period.Exactly(amended.Add(5 * time.Hour))}
	certain := period.Window{Start: period.Exactly(amended.Add(-time.Hour)), End: period.Exactly(amended.Add(5 * time.Hour))}
	for name, c := range map[string]struct {
		window    period.Window
		asked     rules.Asked
		said, not string
	}{
		"amended while it ran": {certain, rules.Asked{}, "The edition in force when it began, 2020-01-01, was applied", "not certain"},
		"perhaps amended before it began": {around, rules.Asked{}, "It is not certain whether the outage began before or after “Sample” changed. Edition 2020-01-01 is shown here; what edition 2022-10-16 would decide otherwise",
			"was applied"},
		"the law of another day": {certain, rules.Asked{LawOn: amended.Add(48 * time.Hour)}, "“Sample”, edition 2022-10-16, was not in force when the outage began, but was on 18 October 2022.", "because it was named"},
		"named":                  {certain, rules.Asked{Editions: []rules.EditionRef{{Rulebook: "changing", Edition: "2022-10-16"}}}, "it was applied because it was named", "but was on"},
	} {
		t.Run(name, func(t *testing.T) {
			f := rules.NewFacts()
			for fact, v := range map[rules.Fact]rules.Value{rules.FactProviderJurisdiction: rules.Text("KR"),
				rules.FactOutageDown: rules.Outage(must(period.UncertainOf(c.window)))} {
				if err := f.Set(fact, v); err != nil {
					t.Fatal(err)
				}
			}
			said := strings.Join(must(l.Explain(must(l.EvaluateAsked(f, c.asked)), f, rules.English)).Cautions, "\n")
			if !strings.Contains(said, c.said) || strings.Contains(said, c.not) {
				t.Errorf("expected %q and not %q in\n%s", c.said, c.not, said)
			}
		})
	}
}
