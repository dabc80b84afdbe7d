package period_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules/period"
)

// fataler is what *testing.T, *testing.B, *testing.F and *rapid.T share.
type fataler interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// at reads "2022-10-15T06:30:00Z"; "" is the zero time.
func at(t fataler, text string) time.Time {
	t.Helper()
	if text == "" {
		return time.Time{}
	}
	instant, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return instant
}

// hour is the n-th hour of the days the examples play on.
func hour(n int) time.Time {
	return time.Date(2022, 10, 15, 0, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Hour)
}

func span(t fataler, start, end time.Time) period.Span {
	t.Helper()
	s, err := period.New(start, end)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const open = -1 // the end of a span that has not ended, in hours

// hours makes a set of pairs of hours: hours(t, 0, 3, 5, open) is {[0,3),[5,)}.
func hours(t fataler, edges ...int) period.Set {
	t.Helper()
	var spans []period.Span
	for i := 0; i < len(edges); i += 2 {
		end := time.Time{}
		if edges[i+1] != open {
			end = hour(edges[i+1])
		}
		spans = append(spans, span(t, hour(edges[i]), end))
	}
	return period.SetOf(spans...)
}

func zone(t fataler, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// drawSpans draws spans of which many overlap and touch: edges are few instants
// from a narrow range, or any of the years 1 to 9999.
func drawSpans(t *rapid.T, label string, mayBeOpen bool) []period.Span {
	narrow := rapid.Int64Range(0, 24)
	wide := rapid.Int64Range(time.Date(1, 1, 1, 0, 0, 0, 1000, time.UTC).UnixMicro(), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).UnixMicro())
	edge := rapid.OneOf(narrow, narrow, narrow, wide)
	spans := make([]period.Span, 0, 12)
	for range rapid.IntRange(0, 12).Draw(t, label+" count") {
		a, b := edge.Draw(t, label+" edge"), edge.Draw(t, label+" edge")
		if a == b {
			b++
		}
		end := time.UnixMicro(max(a, b))
		if mayBeOpen && rapid.IntRange(0, 15).Draw(t, label+" open") == 0 {
			end = time.Time{}
		}
		spans = append(spans, span(t, time.UnixMicro(min(a, b)), end))
	}
	return spans
}

// mustHold fails unless the set is in normal form and holds an instant exactly
// where the model says so. Membership can change at edges only, so looking at
// every edge and just before it, and far away, looks everywhere.
func mustHold(t *rapid.T, what string, got period.Set, model func(time.Time) bool, involved ...period.Set) {
	t.Helper()
	var last period.Span
	for i, s := range got.Spans() {
		switch {
		case s.IsZero(), i > 0 && (last.IsOpen() || !last.End().Before(s.Start())):
			t.Fatalf("%s is not in normal form: %s", what, got)
		case !s.IsOpen() && !s.Start().Before(s.End()):
			t.Fatalf("%s holds a span that is none: %s", what, got)
		}
		last = s
	}
	points := []time.Time{time.Date(1, 1, 1, 0, 0, 0, 1000, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)}
	for _, set := range append(involved, got) {
		for s := range set.All() {
			points = append(points, s.Start(), s.Start().Add(-time.Microsecond))
			if !s.IsOpen() {
				points = append(points, s.End(), s.End().Add(-time.Microsecond))
			}
		}
	}
	for _, p := range points {
		if got.Contains(p) != model(p) {
			t.Fatalf("%s: at %s the set says %t: %s", what, p.Format(time.RFC3339Nano), got.Contains(p), got)
		}
	}
}

func mustEqual(t testing.TB, what string, got, want period.Set) {
	t.Helper()
	if !got.Equal(want) {
		t.Errorf("%s: got %s, want %s", what, got, want)
	}
}
