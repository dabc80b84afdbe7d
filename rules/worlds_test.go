package rules_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules"
	"bosang/rules/period"
)

// TestWhatIsToldOfAnUncertainOutageHoldsHoweverItWas draws cases with uncertain edges and, of each, outages that these leave
// possible: what the engine tells of the uncertain one it must not deny of any of them.
func TestWhatIsToldOfAnUncertainOutageHoldsHoweverItWas(t *testing.T) {
	ref := rules.EditionRef{Rulebook: "sample", Edition: "1"}
	rapid.Check(t, func(t *rapid.T) {
		s := editions(false).Draw(t, "edition")
		for range 4 {
			c := &caseOf{sound: s, t: t, f: s.draw(t, false)}
			c.begun = rapid.SampledFrom(append(ends, moments...)).Draw(t, "begun").Add(c.near())
			vague := c.vague(rules.FactOutageDown)
			if _, known := c.f.Get(rules.FactOutageDegraded); known {
				vague = append(vague, c.vague(rules.FactOutageDegraded)...)
			}
			told, err := s.library.EvaluateWith(c.f, ref)
			if err != nil {
				t.Fatalf("%v", err)
			}
			for range 8 {
				exact := &caseOf{sound: s, t: t, f: c.f.Clone()}
				if !exact.happened(vague) {
					continue
				}
				if was := must(s.library.EvaluateWith(exact.f, ref)); denied(told, was) != "" {
					t.Fatalf("%s\ntold of %s\nnot so of %s\n%s", denied(told, was), c.f.Canonical(), exact.f.Canonical(), s.text)
				}
			}
		}
	})
}

// ends are instants about which months of unlike length, and days of unlike length, meet.
var ends = []time.Time{time.Date(2023, 1, 31, 15, 0, 0, 0, time.UTC), time.Date(2023, 2, 1, 0, 0, 0, 0, time.UTC), time.Date(2022, 10, 30, 1, 0, 0, 0, time.UTC)}

// uncertain is an outage as it was drawn.
type uncertain struct {
	name    rules.Fact
	windows []period.Window
}

// vague draws an outage of uncertain edges.
func (c *caseOf) vague(name rules.Fact) []uncertain {
	at := c.begun.Add(c.near())
	out := uncertain{name: name}
	for range c.n(1, 3) {
		end := at.Add(c.length())
		out.windows = append(out.windows, period.Window{Start: c.edge(at, true), End: c.edge(end, true)})
		at = end.Add(c.length())
	}
	c.set(name, rules.Outage(must(period.UncertainOf(out.windows...))))
	return []uncertain{out}
}

// happened makes the outages exact ones that their edges leave possible; false where a window would be none.
func (c *caseOf) happened(list []uncertain) bool {
	at := func(e period.Edge) time.Time {
		switch c.n(0, 3) {
		case 0:
			return e.Earliest
		case 1:
			return e.Latest
		case 2:
			return e.Stated
		}
		return e.Earliest.Add(time.Duration(rapid.Int64Range(0, e.Latest.Sub(e.Earliest).Microseconds()).Draw(c.t, "by")) * time.Microsecond)
	}
	for _, u := range list {
		var spans []period.Span
		for _, w := range u.windows {
			s, err := period.New(at(w.Start), at(w.End))
			if err != nil {
				return false
			}
			spans = append(spans, s)
		}
		c.set(u.name, rules.Outage(period.Certainly(period.SetOf(spans...))))
	}
	return true
}

// denied names a general provision of which the opposite of what was told is so.
func denied(told, was *rules.Outcome) string {
	for i := range told.Grounds {
		p := told.Grounds[i].Provision
		for k := range told.Findings {
			a, b := told.Findings[k].Status, was.Findings[k].Status
			if told.Findings[k].Provision == p && a != b && a != rules.CannotTell && b != rules.CannotTell {
				return differ(p, a, b)
			}
		}
	}
	return ""
}

// Each case has a condition, an uncertain outage, and one that it leaves
// possible of which the condition holds.
func TestWhatOneUncertainOutageLeavesOpenIsNotTold(t *testing.T) {
	hours := func(z time.Time, n float64) time.Time { return z.Add(time.Duration(n * float64(time.Hour))) }
	window := func(z time.Time, a, b, c, d, e, f float64) period.Window {
		return period.Window{Start: period.Edge{Earliest: hours(z, a), Stated: hours(z, b), Latest: hours(z, c)}, End: period.Edge{Earliest: hours(z, d), Stated: hours(z, e), Latest: hours(z, f)}}
	}
	vague := func(windows ...period.Window) rules.Value { return rules.Outage(must(period.UncertainOf(windows...))) }
	february := time.Date(2023, 1, 31, 15, 0, 0, 0, time.UTC) // it begins then in Seoul
	exact := func(a, b float64) rules.Value {
		return lasting(hours(february, a), time.Duration((b-a)*float64(time.Hour)))
	}
	paid := known{rules.FactSubscriptionFee: won("310000"), rules.FactSubscriptionPeriod: rules.Text("month"), rules.FactSubscriptionHeld: rules.Held(must(period.From(start.AddDate(-1, 0, 0))))}
	late := known{rules.FactSubscriptionHeld: rules.Held(must(period.From(hours(start, 10))))}
	touching := known{rules.FactOutageDown: vague(window(start, 0, 0, 0, 4, 5, 6)), rules.FactOutageDegraded: vague(window(start, 5, 5, 8, 7, 8, 9))}
	apart := known{rules.FactOutageDown: spells(0, 4), rules.FactOutageDegraded: spells(6, 7.5)}
	declared := `quantities:
  all: {title: {ko: 전부, en: time down}, measure: total, of: down}
  peak: {title: {ko: 긴, en: greatest}, measure: longest, of: down}
  times: {title: {ko: 횟수, en: number}, measure: spans, of: down, held: true}
  either: {title: {ko: 둘, en: both}, measure: total, of: [down, degraded]}
  widest: {title: {ko: 긴 둘, en: greatest of both}, measure: longest, of: [down, degraded]}
  began: {title: {ko: 시작, en: start}, measure: began, of: [down, degraded]}
  ended: {title: {ko: 끝, en: finish}, measure: ended, of: [down, degraded]}
  spells: {title: {ko: 둘 횟수, en: number of both}, measure: spans, of: [down, degraded]}
  extra: {title: {ko: 차액, en: difference}, value: {excess: {of: {fee_for: {time: all}}, over: {fee_for: {time: peak}}}}}
  worth: {title: {ko: 값, en: value}, value: {fee_for: {time: {floor: {of: peak, at: 24h}}}}}
  others: {title: {ko: 그 밖, en: rest}, value: {excess: {of: either, over: widest}}}
  pause: {title: {ko: 사이, en: pause}, value: {excess: {of: {elapsed: {from: began, to: ended}}, over: either}}}
provisions:
`
	for name, c := range map[string]struct {
		when        string
		told, could known
	}{
		"a fee by its months and one by the first":   {"{quantity: extra, more_than: 9700 KRW}", paid.and(known{rules.FactOutageDown: vague(window(february, -24, -24, -24, 215, 216, 230))}), paid.and(known{rules.FactOutageDown: exact(-24, 225)})},
		"the month in which it began":                {"{quantity: worth, more_than: 10500 KRW}", paid.and(known{rules.FactOutageDown: vague(window(february, -1, -1, 1, 5, 5, 5))}), paid.and(known{rules.FactOutageDown: exact(1, 5)})},
		"one that may have lasted until it was held": {"{quantity: times, at_least: 2}", late.and(known{rules.FactOutageDown: vague(window(start, 0, 0, 0, 5, 5, 12), window(start, 11, 13, 13, 14, 14, 14))}), late.and(known{rules.FactOutageDown: spells(0, 10.5, 13, 14)})},
		"beside the longest, slow apart from down":   {"{quantity: others, more_than: 1h}", touching, apart},
		"between, slow apart from down":              {"{quantity: pause, more_than: 1h}", touching, apart},
		"how many, slow apart from down":             {"{quantity: spells, at_least: 2}", touching, apart},
	} {
		t.Run(name, func(t *testing.T) {
			l := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", needed(declared, provision("p", c.when, "{gives: {remedy: cash, standing: owed, amount: 5 KRW}}")))))
			if got := told(must(l.Evaluate(c.could.facts(t)))); got != "granted; gives cash 5 KRW" {
				t.Errorf("of what it can have been it tells %q", got)
			}
			if got := must(l.Evaluate(c.told.facts(t))).Disposition; got != rules.Referred {
				t.Errorf("what is uncertain is %s", got)
			}
		})
	}
}
