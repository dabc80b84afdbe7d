package rules_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules"
	"bosang/rules/period"
)

// differences are quantities that compare an uncertain outage with itself.
const differences = `quantities:
  all: {title: {ko: 전부, en: all}, measure: total, of: down}
  held: {title: {ko: 보유, en: held}, measure: total, of: down, held: true}
  longest: {title: {ko: 가장 긴, en: longest}, measure: longest, of: down}
  announced: {title: {ko: 고지, en: announced}, measure: total, of: down, announced: only}
  in-time: {title: {ko: 일찍 고지, en: in time}, measure: total, of: down, announced: only, notice: 24h}
  beside-works: {title: {ko: 작업 밖, en: beside works}, measure: total, of: down, announced: left_out}
  began: {title: {ko: 시작, en: began}, measure: began, of: down}
  ended: {title: {ko: 끝, en: ended}, measure: ended, of: down}
  others: {title: {ko: 그 밖, en: others}, value: {excess: {of: all, over: longest}}}
  between: {title: {ko: 사이, en: between}, value: {excess: {of: {elapsed: {from: began, to: ended}}, over: all}}}
  not-held: {title: {ko: 미보유, en: not held}, value: {excess: {of: all, over: held}}}
  days-not-held: {title: {ko: 미보유 일수, en: days}, value: {excess: {of: {per: {period: day, of: all, take: count}}, over: {per: {period: day, of: held, take: count}}}}}
  late-notice: {title: {ko: 늦은 고지, en: late}, value: {excess: {of: announced, over: in-time}}}
  works: {title: {ko: 작업, en: works}, value: {excess: {of: all, over: beside-works}}}
  share: {title: {ko: 비율, en: share}, value: {times: [1h, {ratio: {of: held, to: all}}]}}
provisions:
`

// checked lists the quantities whose operands stand first in an outcome, in the order of the comparisons below.
var checked = []string{"others", "between", "not-held", "days-not-held", "late-notice", "works", "share"}

func differenceBook(t testing.TB) *rules.Library {
	body := differences
	for _, q := range checked {
		bound := "1h"
		if q == "days-not-held" {
			bound = "1"
		}
		body += provision("p-"+q, "{quantity: "+q+", at_least: "+bound+"}", "{entitles: g-"+q+"}")
	}
	body += provision("rest", "{all: [{quantity: all, more_than: 0s}, {quantity: held, more_than: 0s}, {quantity: longest, more_than: 0s}, "+
		"{quantity: announced, more_than: 0s}, {quantity: in-time, more_than: 0s}, {quantity: beside-works, more_than: 0s}]}", "{entitles: rest}")
	return must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", body)))
}

// bounds are those of each checked quantity.
func bounds(t *rapid.T, l *rules.Library, f *rules.Facts) [][2]int64 {
	o, err := l.Evaluate(f)
	if err != nil {
		t.Fatalf("%v", err)
	}
	out := make([][2]int64, len(checked))
	for i := range checked {
		k := o.Operand(o.ChecksOf(&o.Findings[i])[0].Left)
		if out[i] = [2]int64{k.Lo, k.Hi}; !k.IsKnown() {
			out[i] = [2]int64{0, 1 << 62}
		}
	}
	return out
}

// shifts are how far an edge may lie before and after where it is stated.
type shifts struct{ before, after time.Duration }

func TestDifferencesOfOneUncertainOutageHoldWhateverItWasAndAreNoWiderThanTheEndsAsk(t *testing.T) {
	l := differenceBook(t)
	rapid.Check(t, func(t *rapid.T) {
		count, apart := rapid.IntRange(1, 3).Draw(t, "windows"), 13
		if rapid.Bool().Draw(t, "edges may meet") {
			apart = 1
		}
		var stated []time.Time
		var edges []shifts
		at := start
		for range 2 * count {
			stated = append(stated, at)
			edges = append(edges, shifts{someShift(t), someShift(t)})
			at = at.Add(time.Duration(rapid.IntRange(apart, apart+27).Draw(t, "hours")) * time.Hour)
		}
		f := newFacts()
		know := func(f *rules.Facts, name rules.Fact, v rules.Value) {
			if err := f.Set(name, v); err != nil {
				t.Fatalf("%v", err)
			}
		}
		know(f, rules.FactSubscriptionHeld, someHeld(t, stated))
		know(f, rules.FactOutageMaintenance, someWorks(t, stated))
		uncertain := f.Clone()
		whole, _ := windowsOf(t, stated, edges, nil)
		know(uncertain, rules.FactOutageDown, whole)
		told := bounds(t, l, uncertain)
		least, most := make([]int64, len(checked)), make([]int64, len(checked))
		for i := range checked {
			least[i], most[i] = 1<<62, -1
		}
		for world := range 1 << (2 * count) * 2 { // each edge early or late; then each somewhere between
			exact := f.Clone()
			was, ok := windowsOf(t, stated, edges, func(i int) time.Duration {
				if e := edges[i]; world < 1<<(2*count) {
					return []time.Duration{-e.before, e.after}[world>>i&1]
				}
				return time.Duration(rapid.Int64Range(-edges[i].before.Microseconds(), edges[i].after.Microseconds()).Draw(t, "by")) * time.Microsecond
			})
			if !ok {
				continue
			}
			know(exact, rules.FactOutageDown, was)
			for i, b := range bounds(t, l, exact) {
				if b[0] < told[i][0] || b[1] > told[i][1] {
					t.Fatalf("%s may be %v, which is not within %v:\n%s\nfor\n%s", checked[i], b, told[i], exact.Canonical(), uncertain.Canonical())
				}
				least[i], most[i] = min(least[i], b[0]), max(most[i], b[1])
			}
		}
		for i, q := range checked {
			tight := q != "share" && q != "days-not-held"
			if tight && apart > 1 && (told[i][0] != least[i] || told[i][1] != most[i]) {
				t.Fatalf("%s lies within %v, but is told to lie within %v", q, [2]int64{least[i], most[i]}, told[i])
			}
		}
	})
}

func someShift(t *rapid.T) time.Duration {
	return time.Duration(rapid.SampledFrom([]int{0, 0, 1, 30, 300}).Draw(t, "minutes")) * time.Minute
}

// windowsOf is the outage with uncertain edges or, where by says how far each is from where it is stated, an exact one; false
// where one of its windows would be none.
func windowsOf(t *rapid.T, stated []time.Time, edges []shifts, by func(int) time.Duration) (rules.Value, bool) {
	edge := func(i int) period.Edge {
		if by != nil {
			return period.Exactly(stated[i].Add(by(i)))
		}
		return period.Edge{Earliest: stated[i].Add(-edges[i].before), Stated: stated[i], Latest: stated[i].Add(edges[i].after)}
	}
	var out []period.Window
	for i := 0; i < len(stated); i += 2 {
		w := period.Window{Start: edge(i), End: edge(i + 1)}
		if !w.Start.Stated.Before(w.End.Stated) {
			return rules.Value{}, false
		}
		out = append(out, w)
	}
	u, err := period.UncertainOf(out...)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return rules.Outage(u), true
}

// someHeld is a subscription that was held throughout, or began or ended within the outage.
func someHeld(t *rapid.T, stated []time.Time) rules.Value {
	from, to := stated[0].AddDate(-1, 0, 0), stated[len(stated)-1].AddDate(1, 0, 0)
	middle := stated[0].Add(stated[len(stated)-1].Sub(stated[0]) / 2)
	switch rapid.IntRange(0, 2).Draw(t, "held") {
	case 1:
		from = middle
	case 2:
		to = middle
	}
	return rules.Held(must(period.New(from, to)))
}

// someWorks are none, or works announced long or shortly before.
func someWorks(t *rapid.T, stated []time.Time) rules.Value {
	var out []rules.Announced
	for range rapid.IntRange(0, 2).Draw(t, "works") {
		from := stated[rapid.IntRange(0, len(stated)-1).Draw(t, "near")].Add(time.Duration(rapid.IntRange(-10, 10).Draw(t, "by")) * time.Hour)
		notice := time.Duration(rapid.IntRange(0, 48).Draw(t, "notice")) * time.Hour
		out = append(out, rules.Announced{Span: must(period.New(from, from.Add(5*time.Hour))), AnnouncedAt: from.Add(-notice)})
	}
	return rules.Maintenance(out...)
}
