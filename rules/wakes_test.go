package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules"
	"bosang/rules/naive"
)

func TestARunningCaseWakesWhenANaiveEvaluatorSeesAGroundChange(t *testing.T) {
	h := holidays(t)
	wakes, sleeps := 0, 0
	for range 3 { // each of rapid.checks editions
		rapid.Check(t, func(t *rapid.T) {
			s := editions(true).Draw(t, "edition")
			for range 5 {
				f := s.draw(t, true)
				o, err := s.library.Evaluate(f)
				if err != nil {
					t.Fatalf("%v", err)
				}
				wake := waking{t: t, s: s, f: f, h: h, asOf: o.AsOf}
				if now := wake.at(o.AsOf); o.WakesAt.IsZero() {
					sleeps++
					wake.same(now, o.AsOf, o.AsOf.Add(400*24*time.Hour))
				} else {
					wakes++
					wake.same(now, o.AsOf, o.WakesAt.Add(-time.Microsecond))
					if wake.at(o.WakesAt) == now {
						t.Fatalf("it wakes at %s, where nothing changes: %s\nfacts: %s\n%s", o.WakesAt, now, f.Canonical(), s.text)
					}
				}
			}
		})
	}
	t.Logf("%d cases wake, %d do not", wakes, sleeps)
}

// waking is a running case that is looked at as of other instants.
type waking struct {
	t    *rapid.T
	s    *sound
	f    *rules.Facts
	h    naive.Holidays
	asOf time.Time
}

// at sums up what becomes of the grounds as of an instant, and which give something. To be barred is to get nothing.
func (w *waking) at(as time.Time) (out string) {
	f := w.f.Clone()
	if err := f.Set(rules.FactAsOf, rules.Instant(as)); err != nil {
		w.t.Fatalf("%v", err)
	}
	r, err := naive.Evaluate(w.s.edition.Definition(), f, w.h)
	if err != nil {
		w.t.Fatalf("%v", err)
	}
	for i := range w.s.edition.Definition().Provisions {
		key := w.s.edition.Definition().Provisions[i].Key
		g := r.Grounds[key]
		if g == nil {
			continue // a duty
		}
		disposition := g.Disposition
		if disposition == rules.GroundBarred {
			disposition = rules.GroundDoesNotApply
		}
		out += fmt.Sprintf("%s %s %t; ", key, disposition, g.Gives())
	}
	return out
}

// same fails if something changes between two instants: at the second, and at a few between.
func (w *waking) same(now string, from, to time.Time) {
	for _, share := range []int64{1000, 999, 500, 100, 10, 1} {
		at := from.Add(time.Duration(to.Sub(from).Microseconds()/1000*share) * time.Microsecond)
		if share == 1000 {
			at = to
		}
		if then := w.at(at); then != now {
			w.t.Fatalf("as of %s nothing changes before %s, but at %s: %s becomes %s\nfacts: %s\n%s", w.asOf, to, at, now, then, w.f.Canonical(), w.s.text)
		}
	}
}

func TestWhatRestsOnManyQuantitiesIsDecidedSoon(t *testing.T) {
	var b, when strings.Builder
	b.WriteString("quantities:\n  q0: {title: {ko: 셈, en: q}, measure: total, of: down}\n")
	const n = 195
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "  q%d: {title: {ko: 셈, en: q}, value: {sum: [q%d, 1s]}}\n", i, i-1)
		fmt.Fprintf(&when, "{quantity: q%d, more_than: 500h}, ", i)
	}
	b.WriteString("provisions:\n" + provision("p", "{any: ["+strings.TrimSuffix(when.String(), ", ")+"]}", "{entitles: x}"))
	l := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", b.String())))
	f := known{rules.FactOutageDown: running(start), rules.FactAsOf: rules.Instant(start.Add(time.Hour))}.facts(t)
	begun := time.Now()
	o := must(l.Evaluate(f))
	if took := time.Since(begun); took > 10*time.Second || o.WakesAt.Sub(start) != 500*time.Hour-n*time.Second+time.Microsecond {
		t.Errorf("took %s, and wakes after %s", took, o.WakesAt.Sub(start))
	}
}
