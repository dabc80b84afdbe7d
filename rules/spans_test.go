package rules_test

import (
	"strings"
	"testing"
	"time"

	"bosang/rules"
	"bosang/rules/period"
)

const counted = `parameters:
  shortest: {title: {ko: 최소 시간, en: least length}, unit: duration, by: provider.class, values: {value_added: [{from: 2020-01-01, value: 1h}], facilities_based: [{from: 2020-01-01, value: 2h}], data_centre: [{from: 2020-01-01, value: 2h}]}}
quantities:
  outages: {title: {ko: 중단 횟수, en: number of outages}, measure: spans, of: down, announced: left_out}
  long: {title: {ko: 긴 중단 횟수, en: number of long outages}, measure: spans, of: down, at_least: shortest, held: true}
provisions:
`

// spells is an outage of several spans, each from an hour to an hour after the start.
func spells(ends ...float64) rules.Value {
	var spans []period.Span
	at := func(hours float64) time.Time { return start.Add(time.Duration(hours * float64(time.Hour))) }
	for i := 0; i+1 < len(ends); i += 2 {
		spans = append(spans, must(period.New(at(ends[i]), at(ends[i+1]))))
	}
	if len(ends)%2 == 1 {
		spans = append(spans, must(period.From(at(ends[len(ends)-1]))))
	}
	return rules.Outage(period.Certainly(period.SetOf(spans...)))
}

func TestSpansAreCounted(t *testing.T) {
	hours := func(n float64) time.Time { return start.Add(time.Duration(n * float64(time.Hour))) }
	window := func(a, b, c, d, e, f float64) period.Window {
		return period.Window{Start: period.Edge{Earliest: hours(a), Stated: hours(b), Latest: hours(c)}, End: period.Edge{Earliest: hours(d), Stated: hours(e), Latest: hours(f)}}
	}
	vague := func(windows ...period.Window) rules.Value { return rules.Outage(must(period.UncertainOf(windows...))) }
	always := known{rules.FactSubscriptionHeld: rules.Held(must(period.From(start.AddDate(-1, 0, 0)))), rules.FactProviderClass: rules.Text("value_added")}
	works := rules.Maintenance(rules.Announced{Span: must(period.New(hours(1), hours(2))), AnnouncedAt: start.AddDate(0, 0, -1)})
	three, long := "{quantity: outages, at_least: 3}", "{quantity: long, at_least: 2}"
	for name, c := range map[string]struct {
		when string
		down rules.Value
		more known
		want string
	}{
		"three":                            {three, spells(0, 1, 2, 3, 4, 5), always, "granted; gives cash 5 KRW"},
		"two, of which one touches itself": {three, spells(0, 1, 1, 3, 4, 5), always, "refused"},
		"announced work divides one":       {three, spells(0, 3, 4, 5), always.and(known{rules.FactOutageMaintenance: works}), "granted; gives cash 5 KRW"},
		"exactly as long as they must be":  {long, spells(0, 1, 2, 3), always, "granted; gives cash 5 KRW"},
		"one is a little shorter":          {long, spells(0, 1, 2, 2.9), always, "refused"},
		"longer ones are asked for":        {long, spells(0, 1, 2, 3), always.and(known{rules.FactProviderClass: rules.Text("data_centre")}), "refused"},
		"how long is not known":            {long, spells(0, 1, 2, 3), always.and(known{rules.FactProviderClass: {}}), "referred; unknown provider.class"},
		"held for the second alone":        {long, spells(0, 1, 2, 3), always.and(known{rules.FactSubscriptionHeld: held(hours(1.5), hours(9))}), "refused"},
		"whether held is not known":        {long, spells(0, 1, 2, 3), always.and(known{rules.FactSubscriptionHeld: {}}), "referred; unknown subscription.held"},
		"nothing was down":                 {"{quantity: long, less_than: 2}", rules.Outage(period.Certainly(period.Set{})), always.and(known{rules.FactIncidentBeganAt: rules.Instant(start)}), "granted; gives cash 5 KRW"},
		"an edge that decides":             {long, vague(window(0, 0, 0, 1, 1, 1), window(2, 2, 2, 2.5, 3, 3.5)), always, "referred; inexact outage.down"},
		"an edge that does not":            {long, vague(window(0, 0, 0, 1, 1, 1), window(2, 2, 2, 3, 3, 3.5)), always, "granted; gives cash 5 KRW"},
		"two that may have been one":       {long, vague(window(0, 0, 0, 1, 1.2, 2), window(2, 2.1, 2.1, 4, 4, 4)), always, "referred; inexact outage.down"},
		"two or one, and one is enough":    {"{quantity: long, at_least: 1}", vague(window(0, 0, 0, 1, 1.2, 2), window(2, 2.1, 2.1, 4, 4, 4)), always, "granted; gives cash 5 KRW"},
		"running: the second gets long": {long, spells(0, 1, 2), always.and(known{rules.FactAsOf: rules.Instant(hours(2.5))}),
			"pending; wakes after 3h0m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			l := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", needed(counted, provision("p", c.when, "{gives: {remedy: cash, standing: owed, amount: 5 KRW}}")))))
			f := c.more.and(known{rules.FactOutageDown: c.down}).facts(t)
			if got := told(must(l.Evaluate(f))); got != c.want {
				t.Errorf("got %q, expected %q", got, c.want)
			}
		})
	}
}

func TestCountedSpansAreToldInBothLanguages(t *testing.T) {
	body := provision("p", "{quantity: long, at_least: 1}", "{gives: {remedy: cash, standing: owed, amount: {times: [long, 500 KRW]}, round: nearest, to: unit}}")
	declared := strings.Replace(counted, "parameters:\n", "parameters:\n  unit: {title: {ko: 단위, en: unit}, unit: money, values: [{from: 2020-01-01, value: 10 KRW}]}\n", 1)
	l := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", needed(declared, body))))
	f := known{rules.FactOutageDown: spells(0, 1, 2, 3, 4, 4.5), rules.FactProviderClass: rules.Text("value_added"), rules.FactSubscriptionHeld: rules.Held(must(period.From(start)))}.facts(t)
	o := must(l.Evaluate(f))
	for lang, want := range map[rules.Lang][]string{
		rules.English: {"p (source): 2 outages (number of long outages) × 500 won = 1,000 won, rounded to 10 won", "Number of long outages: 2 outages, which is at least 1 outage.", "2 outages (number of long outages) × 500 won = 1,000 won"},
		rules.Korean:  {"긴 중단 횟수 2회 × 500원 = 1,000원", "긴 중단 횟수는 2회로"},
	} {
		said := saidBy(must(l.Explain(o, f, lang)))
		for _, s := range must(l.Explain(o, f, lang)).Sums {
			said += strings.Join(s.Steps, "\n")
		}
		for _, w := range want {
			if !strings.Contains(said, w) {
				t.Errorf("expected %q in\n%s", w, said)
			}
		}
	}
}

func TestDownAndDegradedAreMeasuredTogether(t *testing.T) {
	parts := `parameters:
  unit: {title: {ko: 단위, en: unit}, unit: money, values: [{from: 2020-01-01, value: 10 KRW}]}
quantities:
  both: {title: {ko: 쓰기 어려운 시간, en: time down or slow}, measure: total, of: [down, degraded]}
  span: {title: {ko: 가장 긴 시간, en: longest time down or slow}, measure: longest, of: [degraded, down]}
  outages: {title: {ko: 횟수, en: number of outages}, measure: spans, of: [down, degraded]}
  days: {title: {ko: 날수, en: days}, value: {per: {period: day, of: both, take: count}}}
  ended: {title: {ko: 끝, en: end}, measure: ended, of: [down, degraded]}
provisions:
`
	gives := "{gives: {remedy: cash, standing: owed, amount: 5 KRW}}"
	for name, c := range map[string]struct {
		when string
		more known
		want string
	}{
		"what overlaps counts once":       {"{quantity: both, at_least: 5h}", known{rules.FactOutageDegraded: spells(1, 5)}, "granted; gives cash 5 KRW"},
		"and no more":                     {"{quantity: both, more_than: 5h}", known{rules.FactOutageDegraded: spells(1, 5)}, "refused"},
		"what touches is one span":        {"{all: [{quantity: span, at_least: 5h}, {quantity: outages, at_most: 1}]}", known{rules.FactOutageDegraded: spells(2, 5)}, "granted; gives cash 5 KRW"},
		"what does not are two":           {"{all: [{quantity: span, at_least: 5h}, {quantity: outages, at_least: 2}]}", known{rules.FactOutageDegraded: spells(3, 8)}, "granted; gives cash 5 KRW"},
		"one that is not told was not":    {"{quantity: both, at_least: 2h}", known{}, "granted; gives cash 5 KRW"},
		"nor the other":                   {"{quantity: both, at_least: 3h}", known{rules.FactOutageDown: {}, rules.FactOutageDegraded: spells(0, 3)}, "granted; gives cash 5 KRW"},
		"neither is told":                 {"{quantity: both, at_least: 3h}", known{rules.FactOutageDown: {}, rules.FactIncidentBeganAt: rules.Instant(start)}, "referred; unknown outage.down"},
		"divided among days":              {"{quantity: days, at_least: 2}", known{rules.FactOutageDegraded: spells(9, 10)}, "granted; gives cash 5 KRW"},
		"the end of either":               {"{quantity: ended, more_than: 2022-10-15T20:00:00+09:00}", known{rules.FactOutageDegraded: spells(1, 5)}, "granted; gives cash 5 KRW"},
		"the edge of one is uncertain":    {"{quantity: both, at_least: 5h}", known{rules.FactOutageDegraded: unsure([3]time.Time{start, start, start}, [3]time.Time{start.Add(4 * time.Hour), start.Add(5 * time.Hour), start.Add(6 * time.Hour)})}, "referred; inexact outage.degraded"},
		"running: the one while it lasts": {"{quantity: both, at_least: 5h}", known{rules.FactOutageDegraded: spells(1), rules.FactAsOf: rules.Instant(start.Add(3 * time.Hour))}, "pending; wakes after 5h0m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			l := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", needed(parts, provision("p", c.when, gives)))))
			f := known{rules.FactOutageDown: spells(0, 2)}.and(c.more).facts(t)
			o := must(l.Evaluate(f))
			if got := told(o); got != c.want {
				t.Errorf("got %q, expected %q", got, c.want)
			}
			if again := must(rules.ParseFacts(f.Canonical())); string(must(l.Evaluate(again)).Canonical()) != string(o.Canonical()) {
				t.Error("facts that were written and read come to something else")
			}
			must(l.Explain(o, f, rules.Korean))
		})
	}
	l := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", needed(parts, provision("p", "{quantity: both, more_than: 3h}", "{gives: {remedy: cash, standing: owed, amount: {fee_for: {time: both}}, round: nearest, to: unit}}")))))
	f := known{rules.FactOutageDown: spells(0, 2), rules.FactOutageDegraded: spells(1, 3), rules.FactSubscriptionFee: won("15500"), rules.FactSubscriptionPeriod: rules.Text("month")}.facts(t)
	if said := saidBy(must(l.Explain(must(l.Evaluate(f)), f, rules.English))); !strings.Contains(said, "Time down or slow: 3 h, which is not more than 3 h.") || !strings.Contains(said, "if the outage had ended") {
		t.Error(said)
	}
}
