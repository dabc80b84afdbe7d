package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules"
	"bosang/rules/naive"
	"bosang/rules/period"
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
	if took := time.Since(begun); took > time.Minute || o.WakesAt.Sub(start) != 500*time.Hour-n*time.Second+time.Microsecond {
		t.Errorf("took %s, and wakes after %s", took, o.WakesAt.Sub(start))
	}
}

func TestARunningCaseWakesForWhatAnotherBeginningDecides(t *testing.T) {
	midnight := time.Date(2022, 10, 16, 0, 0, 0, 0, must(time.LoadLocation("Asia/Seoul")))
	l := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", `parameters:
  threshold: {title: {ko: 기준, en: threshold}, unit: duration, values: [{from: 2020-01-01, value: 40h}, {from: 2022-10-16, value: 20h}]}
`+quantities+"provisions:\n"+provision("p", "{quantity: down, at_least: threshold}", "{gives: {remedy: cash, standing: owed, amount: 5 KRW}}"))))
	for name, c := range map[string]struct{ stated, asOf, wakes time.Duration }{
		"stated before, it may be enough by the later value": {-time.Hour, 5 * time.Hour, 18 * time.Hour},
		"stated after, it is enough by the earlier value":    {30 * time.Minute, 19 * time.Hour, 41 * time.Hour},
	} {
		begin := period.Edge{Earliest: midnight.Add(-2 * time.Hour), Stated: midnight.Add(c.stated), Latest: midnight.Add(time.Hour)}
		f := known{rules.FactOutageDown: rules.Outage(must(period.UncertainOf(period.Window{Start: begin}))), rules.FactAsOf: rules.Instant(midnight.Add(c.asOf))}.facts(t)
		if o := must(l.Evaluate(f)); o.Disposition != rules.Pending || !o.WakesAt.Equal(midnight.Add(c.wakes)) {
			t.Errorf("%s: %s", name, told(o))
		}
	}
}

func TestARunningCaseWakesWhenAnUncertainQuantityIsEnoughHoweverItBegan(t *testing.T) {
	l := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", `quantities:
  down: {title: {ko: 시간, en: time}, measure: total, of: down}
  twice: {title: {ko: 두 배, en: twice}, value: {times: [down, 2]}}
provisions:
`+provision("p", "{any: [{quantity: twice, at_least: 20h}, {fact: claim.loss, at_least: 1000 KRW}]}", "{gives: {remedy: cash, standing: owed, amount: 5 KRW}}"))))
	begin := period.Edge{Earliest: start, Stated: start.Add(time.Hour), Latest: start.Add(2 * time.Hour)}
	f := known{rules.FactOutageDown: rules.Outage(must(period.UncertainOf(period.Window{Start: begin}))), rules.FactAsOf: rules.Instant(start.Add(5 * time.Hour))}.facts(t)
	if got, want := told(must(l.Evaluate(f))), "pending; unknown claim.loss; wakes after 12h0m0s"; got != want {
		t.Errorf("got %q, expected %q", got, want)
	}
}
