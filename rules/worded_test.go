package rules_test

import (
	"strings"
	"testing"

	"bosang/rules"
)

// withFailing gives a provision something to say where it does not apply.
func withFailing(p, said string) string {
	return strings.Replace(p, "    when:", "    failing: {ko: "+said+", en: "+said+"}\n    when:", 1)
}

// ruledOut gives a provision an exception.
func ruledOut(p, key, when, effect string) string {
	e := provision(key, when, effect)
	return p + "    exceptions:\n" + strings.ReplaceAll("    "+strings.ReplaceAll(strings.TrimSuffix(e, "\n"), "\n", "\n    "), "    \n", "") + "\n"
}

// says fails where a text lacks one thing or has another.
func says(t *testing.T, got string, wanted []string, unwanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(got, want) {
			t.Errorf("expected %q in\n%s", want, got)
		}
	}
	for _, not := range unwanted {
		if strings.Contains(got, not) {
			t.Errorf("expected no %q in\n%s", not, got)
		}
	}
}

func TestAGroundThatIsBarredIsNotSaidToFailOfItself(t *testing.T) {
	p := ruledOut(withFailing(provision("repair", someTime, owed("cash, standing: owed, amount: sum")), "nothing is owed here"), "bundle", "{fact: appointment.missed, is: true}", "bars")
	en, ko := promised(t, map[rules.Fact]rules.Value{"appointment.missed": rules.Bool(true)}, p)
	says(t, en, []string{"barred by the exception “bundle”"}, "nothing is owed here")
	says(t, ko, []string{"‘bundle’ 예외에 해당하여"}, "nothing is owed here")
}

func TestTheTimeOfAnOutageThatIsKnownIsSaidToBeKnown(t *testing.T) {
	p := provision("repair", "{all: [{any: [{fact: report.made_on, known: true}, {fact: outage.down, known: true}]}, {fact: outage.maintenance, known: false}]}", owed("cash, standing: owed, amount: sum"))
	en, ko := promised(t, nil, p)
	says(t, en, []string{"The time of the outage: known.", "Day of the report: not known.", "Announced maintenance: not known."}, "The time of the outage: not known")
	says(t, ko, []string{"중단된 시간: 알려져 있습니다."}, "중단된 시간: 알려져 있지")
}
