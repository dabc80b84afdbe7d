package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bosang/rules"
)

// nested indents the lines of a provision, so that it stands among the exceptions of another.
func nested(depth int, text string) string {
	return strings.ReplaceAll("\n"+strings.TrimSuffix(text, "\n"), "\n", "\n"+strings.Repeat("    ", depth))[1:] + "\n"
}

func TestAGroundThatRestsOnWhatAPersonDecidesSaysSo(t *testing.T) {
	fault, paid := "{fact: cause.kind, is: overload}", "{fact: plan.periodic_fee, is: true}"
	gives := "{gives: {remedy: cash, standing: owed, amount: 1000 KRW}}"
	excepted := quantities + "provisions:\n" + provision("p", ever, gives) + "    exceptions:\n" + nested(1, provision("bars", fault, "bars")) + "        exceptions:\n"
	for name, c := range map[string]struct {
		body string
		more known
		want string
		says string
	}{
		"an exception to an exception refers": {excepted + nested(2, provision("asks", paid, "refers")), known{rules.FactPlanPeriodicFee: rules.Bool(true)},
			"referred; person", "p (source): a person has to decide, because of “asks”."},
		"and does not": {excepted + nested(2, provision("asks", paid, "refers")), known{rules.FactPlanPeriodicFee: rules.Bool(false)},
			"refused", "p (source): barred by the exception “bars”."},
		"where what it excepts from does not hold": {excepted + nested(2, provision("asks", paid, "refers")), known{rules.FactPlanPeriodicFee: rules.Bool(true), rules.FactCauseKind: {}},
			"granted; gives cash 1000 KRW", ""},
		"a ground of the book": {quantities + "provisions:\n" + provision("e", ever, "{entitles: x}") + "    exceptions:\n" + nested(1, provision("asks", paid, "refers")) + provision("p", "{ground: x, is: granted}", gives),
			known{rules.FactPlanPeriodicFee: rules.Bool(true)}, "referred; person", "p (source): cannot be told while the ground that it rests on is open: “e”."},
		"a ground for which a fact is missing": {quantities + "provisions:\n" + provision("e", paid, "{entitles: x}") + provision("p", "{ground: x, is: granted}", gives) + provision("q", ever, gives),
			known{}, "referred; gives cash 1000 KRW; unknown plan.periodic_fee", "p (source): cannot be told while the ground that it rests on is open: “e”."},
	} {
		t.Run(name, func(t *testing.T) {
			l := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", c.body)))
			f := known{rules.FactOutageDown: lasting(start, time.Hour), rules.FactCauseKind: rules.Text("overload")}.and(c.more).facts(t)
			o := must(l.Evaluate(f))
			x := must(l.Explain(o, f, rules.English))
			if got := told(o); got != c.want || !strings.Contains(strings.Join(x.Paragraphs, "\n"), c.says) {
				t.Errorf("got %q, expected %q; it says\n%s", got, c.want, strings.Join(x.Paragraphs, "\n"))
			}
			for i := range o.Grounds {
				if unreasoned(&o.Grounds[i]) {
					t.Errorf("%s: %s %v", o.Grounds[i].Provision, o.Grounds[i].Disposition, o.Grounds[i].Reasons)
				}
			}
		})
	}
}

func TestAGroundThatNoBookOfTheCaseEstablishesIsTheReason(t *testing.T) {
	asks := book(t, "a", "from: 2020-01-01", "provisions:\n"+provision("p", "{ground: x, is: granted}", "{gives: {remedy: cash, standing: owed, amount: 1000 KRW}}"))
	missing := edition(t, strings.Replace(fmt.Sprintf(head, "b", "1", "contract", "from: 2020-01-01"), "binds: {}", "binds: {provider: somebody}", 1)+quantities+"provisions:\n"+provision("e", ever, "{entitles: x}"))
	l := must(rules.NewLibrary(asks, missing))
	if got := told(must(l.Evaluate(known{rules.FactOutageDown: lasting(start, time.Hour)}.facts(t)))); got != "referred; ground" {
		t.Errorf("got %q", got)
	}
}

func TestWhatIsLackingWithinAPeriodIsToldOfQuantitiesThatAreDividedThemselves(t *testing.T) {
	body := `parameters:
  unit: {title: {ko: 단위, en: unit}, unit: money, values: [{from: 2020-01-01, value: 10 KRW}]}
quantities:
  down: {title: {ko: 시간, en: time}, measure: total, of: down}
  each: {title: {ko: 하루, en: daily}, value: {per: {period: day, of: down, take: sum, each: {fee_for: {time: part}}}}}
provisions:
` + provision("p", ever, "{gives: {remedy: cash, standing: owed, amount: {per: {period: month, of: down, take: sum, each: {sum: [{fee_for: {time: part}}, each, {fee_for: {time: part}}]}}}, round: nearest, to: unit}}")
	l := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", body)))
	if got := told(must(l.Evaluate(known{rules.FactOutageDown: lasting(start, time.Hour)}.facts(t)))); got != "referred; unknown subscription.fee; unknown subscription.fee_period" {
		t.Errorf("got %q", got)
	}
}

func TestGroundsThatRestOnOthersTwiceSaySoonWhatTheyLack(t *testing.T) {
	const n = 40
	for _, behind := range []bool{false, true} {
		list := []string{provision("e0", "{fact: plan.periodic_fee, is: true}", "{entitles: g0}")}
		for i := 1; i <= n; i++ {
			one := provision(fmt.Sprintf("e%d", i), strings.ReplaceAll("{all: [{ground: gI, is: granted}, {any: [{ground: gI, is: granted}, {quantity: down, more_than: 9h}]}]}", "gI", fmt.Sprintf("g%d", i-1)), fmt.Sprintf("{entitles: g%d}", i))
			if list = append(list, one); behind {
				list = append([]string{one}, list[:len(list)-1]...)
			}
		}
		l := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", quantities+"provisions:\n"+strings.Join(list, ""))))
		begun := time.Now()
		o := must(l.Evaluate(known{rules.FactOutageDown: lasting(start, time.Hour)}.facts(t)))
		if got := told(o); got != "referred; unknown plan.periodic_fee" || len(o.Grounds) != n+1 || time.Since(begun) > time.Minute {
			t.Errorf("%s, after %s", got, time.Since(begun))
		}
	}
}
