package period_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules/period"
)

// edge is an edge in hours.
func edge(earliest, stated, latest int) period.Edge {
	return period.Edge{Earliest: hour(earliest), Stated: hour(stated), Latest: hour(latest)}
}

func uncertain(t fataler, windows ...period.Window) period.Uncertain {
	t.Helper()
	u, err := period.UncertainOf(windows...)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestUncertainDurationIsAnIntervalOfDurations(t *testing.T) {
	u := uncertain(t, period.Window{Start: edge(0, 1, 2), End: edge(9, 10, 12)})
	longest, err := u.Longest()
	if want := (period.Estimate{Shortest: 7 * time.Hour, Stated: 9 * time.Hour, Longest: 12 * time.Hour}); err != nil || longest != want {
		t.Errorf("got %s, %v; want %s", longest, err, want)
	}
	if longest.Certain() || u.IsCertain() || longest.String() != "9h0m0s (7h0m0s to 12h0m0s)" {
		t.Error(longest)
	}
}

func TestCertainWindows(t *testing.T) {
	u := uncertain(t, period.Window{Start: period.Exactly(hour(0)), End: period.Exactly(hour(4))},
		period.Window{Start: period.Exactly(hour(4)), End: period.Exactly(hour(5))})
	longest, err := u.Longest()
	if err != nil || !u.IsCertain() || !longest.Certain() || longest.Stated != 5*time.Hour || longest.String() != "5h0m0s" {
		t.Error(longest, err)
	}
	if !u.Equal(period.Certainly(hours(t, 0, 5))) {
		t.Error(u)
	}
}

func TestWindowWhoseNarrowestFormVanishes(t *testing.T) {
	for name, w := range map[string]period.Window{
		"reversed":  {Start: edge(0, 1, 5), End: edge(4, 6, 7)},
		"no length": {Start: edge(0, 1, 4), End: edge(4, 6, 7)},
	} {
		u := uncertain(t, w, period.Window{Start: period.Exactly(hour(10)), End: period.Exactly(hour(11))})
		mustEqual(t, name, u.Narrowest, hours(t, 10, 11))
		mustEqual(t, name, u.Stated, hours(t, 1, 6, 10, 11))
		mustEqual(t, name, u.Widest, hours(t, 0, 7, 10, 11))
		alone := uncertain(t, w)
		longest, err := alone.Longest()
		if err != nil || longest.Shortest != 0 || alone.IsEmpty() || !alone.Narrowest.IsEmpty() {
			t.Error(name, longest, err)
		}
	}
}

func TestUncertainEdgesWithOpenEnd(t *testing.T) {
	u := uncertain(t, period.Window{Start: edge(0, 1, 2)})
	if !u.IsOpen() {
		t.Fatal("not open")
	}
	if _, err := u.Longest(); !errors.Is(err, period.ErrOpen) {
		t.Fatal(err)
	}
	total, err := u.AsOf(hour(5)).Total()
	if want := (period.Estimate{Shortest: 3 * time.Hour, Stated: 4 * time.Hour, Longest: 5 * time.Hour}); err != nil || total != want {
		t.Errorf("got %s, %v; want %s", total, err, want)
	}
	if !u.AsOf(hour(0)).IsEmpty() {
		t.Error("not begun yet, so there is nothing")
	}
}

func TestUncertainOfRefuses(t *testing.T) {
	fine := period.Edge{Stated: hour(1).Add(1), Earliest: hour(1), Latest: hour(2)}
	for _, c := range []struct {
		name   string
		window period.Window
		want   error
	}{
		{"a stated start before the earliest", period.Window{Start: edge(2, 1, 3), End: edge(9, 9, 9)}, period.ErrEdge},
		{"a stated end after the latest", period.Window{Start: edge(1, 1, 1), End: edge(8, 9, 8)}, period.ErrEdge},
		{"no start", period.Window{End: edge(9, 9, 9)}, period.ErrEdge},
		{"an end known only as earliest", period.Window{Start: edge(1, 1, 1), End: period.Edge{Earliest: hour(9)}}, period.ErrEdge},
		{"an end without bounds", period.Window{Start: edge(1, 1, 1), End: period.Edge{Stated: hour(9)}}, period.ErrEdge},
		{"a stated form of no length", period.Window{Start: edge(1, 2, 3), End: edge(2, 2, 4)}, period.ErrZeroLength},
		{"a reversed stated form", period.Window{Start: edge(1, 3, 3), End: edge(2, 2, 4)}, period.ErrReversed},
		{"a fine edge", period.Window{Start: fine, End: edge(9, 9, 9)}, period.ErrTooFine},
		{"a fine bound that counts in the narrowest form only", period.Window{
			Start: period.Edge{Earliest: hour(1), Stated: hour(1), Latest: hour(1).Add(1)}, End: edge(9, 9, 9),
		}, period.ErrTooFine},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := period.UncertainOf(c.window); !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestUncertainFromChecksThatTheFormsLieWithinEachOther(t *testing.T) {
	narrow, middle, wide := hours(t, 2, 3), hours(t, 1, 4), hours(t, 0, 5)
	if u, ok := period.UncertainFrom(narrow, middle, wide); !ok || !u.Stated.Equal(middle) {
		t.Error(u, ok)
	}
	for _, forms := range [][3]period.Set{{middle, narrow, wide}, {narrow, wide, middle}} {
		if _, ok := period.UncertainFrom(forms[0], forms[1], forms[2]); ok {
			t.Error("accepted", forms)
		}
	}
}

func drawUncertain(t *rapid.T, label string) (period.Uncertain, []period.Window) {
	step := rapid.IntRange(0, 3)
	var windows []period.Window
	for range rapid.IntRange(0, 4).Draw(t, label+" count") {
		start := rapid.IntRange(0, 20).Draw(t, label+" start")
		end := start + rapid.IntRange(1, 6).Draw(t, label+" length")
		w := period.Window{
			Start: edge(start-step.Draw(t, "e"), start, start+step.Draw(t, "l")),
			End:   edge(end-step.Draw(t, "e"), end, end+step.Draw(t, "l")),
		}
		if rapid.IntRange(0, 9).Draw(t, label+" open") == 0 {
			w.End = period.Edge{}
		}
		windows = append(windows, w)
	}
	return uncertain(t, windows...), windows
}

// Wherever the true edges lie within their bounds, the true set lies between
// the narrowest and the widest form, and its lengths within the estimates;
// through every operation.
func TestUncertainBoundsHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u, windows := drawUncertain(t, "u")
		other, _ := drawUncertain(t, "other")
		var spans []period.Span
		for _, w := range windows {
			spans = append(spans, drawTruth(t, w))
		}
		truth := period.SetOf(spans...)
		away := period.SetOf(drawSpans(t, "away", true)...).Union(hours(t, rapid.IntRange(0, 5).Draw(t, "from"), 6))
		within := span(t, hour(3), hour(rapid.IntRange(4, 20).Draw(t, "to")))
		now := hour(rapid.IntRange(0, 30).Draw(t, "now"))
		for _, c := range []struct {
			u     period.Uncertain
			truth period.Set
		}{
			{u, truth},
			{u.Minus(away), truth.Minus(away)},
			{u.Intersect(away), truth.Intersect(away)},
			{u.Clip(within), truth.Clip(within)},
			{u.AsOf(now), truth.AsOf(now)},
			{u.Union(other).AsOf(now), truth.Union(other.Stated).AsOf(now)},
		} {
			mustBound(t, c.u, c.truth)
			mustBound(t, c.u, c.u.Stated)
		}
	})
}

func drawTruth(t *rapid.T, w period.Window) period.Span {
	between := func(e period.Edge) time.Time {
		return e.Earliest.Add(time.Duration(rapid.Int64Range(0, int64(e.Latest.Sub(e.Earliest)/time.Hour)).Draw(t, "true edge")) * time.Hour)
	}
	start, end := between(w.Start), time.Time{}
	if w.End != (period.Edge{}) {
		if end = between(w.End); !start.Before(end) {
			return period.Span{} // in truth it never was
		}
	}
	return span(t, start, end)
}

func mustBound(t *rapid.T, u period.Uncertain, truth period.Set) {
	t.Helper()
	if !u.Widest.Covers(truth) || !truth.Covers(u.Narrowest) {
		t.Fatalf("%s does not lie between %s and %s", truth, u.Narrowest, u.Widest)
	}
	if u.IsOpen() {
		return
	}
	longest, err := u.Longest()
	if errors.Is(err, period.ErrTooLong) {
		return // a piece of centuries was left over
	}
	trueLongest, err2 := truth.Longest()
	if err != nil || err2 != nil || trueLongest < longest.Shortest || trueLongest > longest.Longest {
		t.Fatalf("longest %s does not lie in %s", trueLongest, longest)
	}
	total, err := u.Total()
	if errors.Is(err, period.ErrTooLong) {
		return
	}
	trueTotal, err2 := truth.Total()
	if err != nil || err2 != nil || trueTotal < total.Shortest || trueTotal > total.Longest {
		t.Fatalf("total %s does not lie in %s", trueTotal, total)
	}
}
