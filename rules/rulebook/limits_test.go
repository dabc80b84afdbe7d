package rulebook_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bosang/rules/rulebook"
)

func TestWhatIsTooMuchIsRefusedAtOnce(t *testing.T) {
	many := func(n int, one string) string { return strings.Repeat(one, n) }
	condition := "        - {quantity: longest, at_least: threshold}\n"
	var chained, doubling, exceptions strings.Builder
	doubling.WriteString("conditions:\n  c0: {fact: plan.periodic_fee, is: true}\n")
	for i := 1; i < 40; i++ {
		fmt.Fprintf(&doubling, "  c%d: {all: [{condition: c%d}, {condition: c%d}]}\n", i, i-1, i-1)
	}
	for i := range 5000 {
		fmt.Fprintf(&chained, "  q%d:\n    title: {ko: 셈, en: q}\n    value: {sum: [q%d, q%d]}\n", i, i+1, i+1)
	}
	chained.WriteString("  q5000:\n    title: {ko: 셈, en: q}\n    value: {times: [longest, 2]}\n")
	for i := range 1500 {
		fmt.Fprintf(&exceptions, "      - {provision: x%d, title: {ko: 예외, en: X}, cites: {article: main}, quote: 법의 말, when: {fact: claim.loss, more_than: %d KRW}, effect: bars}\n", i, 3000-i)
	}
	for name, c := range map[string]struct{ text, want string }{
		"a large file":              {sound + many(1<<20, "#"), `sample.yaml:1:1: must not be larger than 1 MiB`},
		"no UTF-8":                  {strings.Replace(sound, "보기, en", "\xff, en", 1), `sample.yaml:3:13: not YAML: it is not UTF-8 from here on`},
		"an empty file":             {"", `sample.yaml:1:1: the file is empty, but for comments`},
		"comments alone":            {"# nothing\n\n# yet\n", `sample.yaml:1:1: the file is empty, but for comments`},
		"brackets without end":      {many(100_000, "["), `not YAML`},
		"deep mappings":             {"a: " + many(300, "{a: ") + "1" + many(300, "}"), `must not nest more than 200 levels deep`},
		"a long text":               {strings.Replace(sound, "en: Sample", "en: "+many(20_001, "x"), 1), `sample.yaml:3:21: a text must not be longer than 20000 bytes`},
		"many conditions":           {strings.Replace(sound, condition, many(12_000, condition), 1), `too many: an edition has at most 10000 conditions and formulas`},
		"many provisions":           {sound + many(2001, "  - {provision: more}\n"), `too many: an edition has at most 2000 provisions`},
		"conditions that double":    {strings.NewReplacer("quantities:\n", doubling.String()+"quantities:\n", "{fact: plan.periodic_fee, is: true}\n    effect", "{condition: c39}\n    effect").Replace(sound), `too large: with the named conditions written out`},
		"quantities in a chain":     {strings.NewReplacer("provisions:\n", chained.String()+"provisions:\n", "{fact: plan.periodic_fee, is: true}", "{quantity: q0, more_than: 0s}").Replace(sound), `too many: an edition has at most 10000 conditions and formulas`},
		"comparisons along a chain": {strings.NewReplacer("provisions:\n", compared(300)+"provisions:\n", "{fact: plan.periodic_fee, is: true}", "{condition: all}").Replace(sound), `sample.yaml:1232:5: too much: comparisons and remedies rest on more than 20000 quantities`},
		"exceptions by the dozen":   {strings.Replace(sound, "    exceptions:\n", "    exceptions:\n"+exceptions.String(), 1), ``},
		"a wide choice": {strings.Replace(sound, "{fact: plan.periodic_fee, is: true}\n    effect", "{all: ["+many(25, "{any: [{quantity: longest, less_than: 1h}, {quantity: longest, less_than: 2h}, {fact: claim.loss, more_than: 1 KRW}]}, ")+"{fact: claim.loss, at_most: 1 KRW}]}\n    effect", 1),
			``},
	} {
		t.Run(name, func(t *testing.T) {
			begun := time.Now()
			_, err := rulebook.Read("sample.yaml", []byte(c.text))
			if took := time.Since(begun); took > 30*time.Second {
				t.Errorf("took %s", took)
			}
			if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				got := fmt.Sprint(err)
				t.Errorf("expected %s, got\n%s", c.want, got[:min(len(got), 2000)])
			}
		})
	}
}

// compared writes quantities of which each rests on the one before it, and a condition that compares them all.
func compared(n int) string {
	var quantities, conditions strings.Builder
	before := "longest"
	for i := range n {
		q := fmt.Sprintf("q%d", i)
		fmt.Fprintf(&quantities, "  %s:\n    title: {ko: 셈, en: q}\n    value: {sum: [%s, 1s]}\n", q, before)
		fmt.Fprintf(&conditions, "      - {quantity: %s, more_than: 1h}\n", q)
		before = q
	}
	return quantities.String() + "conditions:\n  all:\n    all:\n" + conditions.String()
}

func TestOneThingThatIsWrongHidesNoOther(t *testing.T) {
	text := strings.NewReplacer("kind: statute", "kind: custom", "value: 4h", "value: four", "en: Rule}", "fr: Règle}", "measure: longest", "mesure: longest",
		"{fact: plan.periodic_fee, is: true}", "{fact: plan.periodic_fees, is: true}", "effect: bars", "effect: bar").Replace(sound)
	_, err := rulebook.Read("sample.yaml", []byte(text))
	want := []string{
		`sample.yaml:7:7: "custom" is not known here`,
		`sample.yaml:22:40: must be a length of time`,
		`sample.yaml:26:5: unknown key "mesure"; did you mean "measure"?`,
		`sample.yaml:30:12: lacks its translation "en"`,
		`sample.yaml:30:21: unknown key "fr"`,
		`sample.yaml:36:18: unknown fact "plan.periodic_fees"; did you mean "plan.periodic_fee"?`,
		`sample.yaml:46:17: "bar" is not known here; did you mean "bars"?`,
	}
	lines := strings.Split(fmt.Sprint(err), "\n")
	for i := range max(len(lines), len(want)) {
		if i >= len(lines) || i >= len(want) || !strings.HasPrefix(lines[i], want[i]) {
			t.Fatalf("expected\n%s\ngot\n%v", strings.Join(want, "\n"), err)
		}
	}
}
