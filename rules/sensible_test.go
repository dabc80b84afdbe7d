package rules_test

import (
	"strings"
	"testing"

	"bosang/rules"
)

// sayings are what is said, and what is not, of what would have been otherwise.
var sayings = map[string]struct {
	provision string
	change    map[rules.Fact]rules.Value
	said, not string
}{
	"a report made in time is not told to have been late": {
		provision("soon", "{fact: report.made_on, at_most: 2022-04-08}", owed("cash, standing: owed, amount: sum")),
		map[rules.Fact]rules.Value{"report.made_on": inApril(6)}, "", "if the day of the report"},
	"a report that was late is told by when it would have been in time": {
		provision("soon", "{fact: report.made_on, at_most: 2022-04-04}", owed("cash, standing: owed, amount: sum")),
		map[rules.Fact]rules.Value{"report.made_on": inApril(6)}, "if the day of the report had been 4 April 2022.", ""},
	"what is known is not supposed unknown": {
		provision("reported", "{fact: report.made_on, known: true}", owed("cash, standing: owed, amount: sum")),
		map[rules.Fact]rules.Value{"report.made_on": inApril(6)}, "", "if the day of the report"},
	"a date that would have to be known is named": {
		provision("reported", "{fact: report.made_on, known: true}", owed("cash, standing: owed, amount: sum")),
		nil, "if the day of the report had been ", "had been known"},
	"a length and an amount are not changed together": {
		provision("both", "{all: [{quantity: down, at_least: 60h}, {fact: report.calls, at_least: 5}]}", owed("cash, standing: owed, amount: sum")),
		map[rules.Fact]rules.Value{"report.calls": rules.Count(3)}, "", "and the number of calls had been"},
}

func TestWhatWouldHaveBeenOtherwiseIsToldOnlyWhereItHelps(t *testing.T) {
	for name, c := range sayings {
		t.Run(name, func(t *testing.T) {
			en, _ := promised(t, c.change, c.provision)
			if _, first, ok := strings.Cut(en, "* "); ok { // the first finding alone
				en, _, _ = strings.Cut(first, "\n* ")
			}
			if !strings.Contains(en, c.said) || c.not != "" && strings.Contains(en, c.not) {
				t.Errorf("expected %q and not %q in\n%s", c.said, c.not, en)
			}
		})
	}
}
