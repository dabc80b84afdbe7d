package period_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules/period"
)

func TestSetOfNormalises(t *testing.T) {
	for _, c := range []struct {
		name  string
		edges []int
		want  string
	}{
		{"nothing", nil, "{}"},
		{"touching spans merge", []int{0, 1, 1, 2}, "{[2022-10-15T00:00:00Z,2022-10-15T02:00:00Z)}"},
		{"overlapping sources count once", []int{0, 3, 1, 5}, "{[2022-10-15T00:00:00Z,2022-10-15T05:00:00Z)}"},
		{"the same source twice counts once", []int{0, 3, 0, 3}, "{[2022-10-15T00:00:00Z,2022-10-15T03:00:00Z)}"},
		{"one within another is swallowed", []int{1, 2, 0, 9}, "{[2022-10-15T00:00:00Z,2022-10-15T09:00:00Z)}"},
		{"a pause stays", []int{3, 4, 0, 2}, "{[2022-10-15T00:00:00Z,2022-10-15T02:00:00Z),[2022-10-15T03:00:00Z,2022-10-15T04:00:00Z)}"},
		{"an open span swallows what comes later", []int{5, 6, 2, open, 3, 4}, "{[2022-10-15T02:00:00Z,)}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := hours(t, c.edges...).String(); got != c.want {
				t.Fatalf("got %s, want %s", got, c.want)
			}
		})
	}
	mustEqual(t, "the zero span is left out", period.SetOf(period.Span{}, hours(t, 1, 2).At(0), period.Span{}), hours(t, 1, 2))
	mustEqual(t, "the zero span alone is nothing", period.SetOf(period.Span{}), period.Set{})
}

func TestSetOfKeepsAndChangesNoSliceOfItsCaller(t *testing.T) {
	spans := []period.Span{span(t, hour(4), hour(5)), span(t, hour(0), hour(1))}
	before := slices.Clone(spans)
	set := period.SetOf(spans...)
	if !slices.Equal(spans, before) {
		t.Fatal("the slice was sorted")
	}
	spans[0], set.Spans()[0] = period.Span{}, period.Span{}
	mustEqual(t, "afterwards", set, hours(t, 0, 1, 4, 5))
}

func TestSetAlgebra(t *testing.T) {
	a, b := hours(t, 0, 4, 6, 8, 10, open), hours(t, 3, 7, 9, 11)
	mustEqual(t, "union", a.Union(b), hours(t, 0, 8, 9, open))
	mustEqual(t, "intersection", a.Intersect(b), hours(t, 3, 4, 6, 7, 10, 11))
	mustEqual(t, "difference", a.Minus(b), hours(t, 0, 3, 7, 8, 11, open))
	mustEqual(t, "difference the other way", b.Minus(a), hours(t, 4, 6, 9, 10))
	mustEqual(t, "gaps", a.Gaps(), hours(t, 4, 6, 8, 10))
	mustEqual(t, "gaps of one span", hours(t, 0, 4).Gaps(), period.Set{})
	mustEqual(t, "clip", a.Clip(span(t, hour(3), hour(7))), hours(t, 3, 4, 6, 7))
	mustEqual(t, "clip to an open span", a.Clip(span(t, hour(7), time.Time{})), hours(t, 7, 8, 10, open))
	mustEqual(t, "clip to no span", a.Clip(period.Span{}), period.Set{})
	if !a.Covers(hours(t, 1, 2, 12, open)) || a.Covers(b) || !a.Covers(period.Set{}) {
		t.Error("covers")
	}
}

func TestSetValuedAsOfAnInstant(t *testing.T) {
	a := hours(t, 0, 4, 6, open)
	mustEqual(t, "what is open is closed", a.AsOf(hour(9)), hours(t, 0, 4, 6, 9))
	mustEqual(t, "what starts then is left out", a.AsOf(hour(6)), hours(t, 0, 4))
	mustEqual(t, "what starts later is left out", a.AsOf(hour(5)), hours(t, 0, 4))
	mustEqual(t, "what ends later has not ended yet", a.AsOf(hour(3)), hours(t, 0, 3))
	mustEqual(t, "before it all", a.AsOf(hour(-1)), period.Set{})
	mustEqual(t, "the zero time", a.AsOf(time.Time{}), period.Set{})
	mustEqual(t, "finer than a microsecond is rounded down", a.AsOf(hour(9).Add(999)), hours(t, 0, 4, 6, 9))
	mustEqual(t, "what is over stays as it is", hours(t, 0, 4).AsOf(hour(9)), hours(t, 0, 4))
	if a.AsOf(time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)).IsOpen() {
		t.Error("nothing is open any more at the end of time")
	}
}

func TestSetMeasures(t *testing.T) {
	a := hours(t, 0, 4, 6, 8, 10, 14)
	longest, err := a.Longest()
	total, err2 := a.Total()
	if err != nil || err2 != nil || longest != 4*time.Hour || total != 10*time.Hour {
		t.Error(longest, err, total, err2)
	}
	if s, ok := a.LongestSpan(); !ok || s != a.At(0) {
		t.Errorf("of two longest spans the earlier: %s, %t", s, ok)
	}
	if start, ok := a.Start(); !ok || !start.Equal(hour(0)) {
		t.Error(start, ok)
	}
	if end, ok := a.End(); !ok || !end.Equal(hour(14)) {
		t.Error(end, ok)
	}
	if !a.Contains(hour(6)) || a.Contains(hour(8)) {
		t.Error("contains")
	}
}

func TestOpenSetHasNoDurationBeforeItIsValued(t *testing.T) {
	a := hours(t, 0, 100, 200, open)
	if _, err := a.Longest(); !errors.Is(err, period.ErrOpen) {
		t.Errorf("longest: %v", err)
	}
	if _, err := a.Total(); !errors.Is(err, period.ErrOpen) {
		t.Errorf("total: %v", err)
	}
	if _, err := a.PerDay(time.UTC); !errors.Is(err, period.ErrOpen) {
		t.Errorf("per day: %v", err)
	}
	if _, err := a.PerMonth(time.UTC); !errors.Is(err, period.ErrOpen) {
		t.Errorf("per month: %v", err)
	}
	if s, ok := a.LongestSpan(); !ok || !s.IsOpen() {
		t.Errorf("the longest span is the open one: %s", s)
	}
	if end, ok := a.End(); ok || !end.IsZero() {
		t.Errorf("end: %s", end)
	}
}

func TestEmptySet(t *testing.T) {
	var none period.Set
	longest, err := none.Longest()
	total, err2 := none.Total()
	if longest != 0 || err != nil || total != 0 || err2 != nil {
		t.Error(longest, err, total, err2)
	}
	_, hasStart := none.Start()
	_, hasEnd := none.End()
	_, hasLongest := none.LongestSpan()
	if hasStart || hasEnd || hasLongest || none.IsOpen() || !none.IsEmpty() || none.Len() != 0 || none.Spans() != nil {
		t.Error("the zero set is empty")
	}
	days, err := none.PerDay(time.UTC)
	if days != nil || err != nil {
		t.Error(days, err)
	}
	mustEqual(t, "gaps", none.Gaps(), none)
}

func TestAtOutsideTheSetPanicsAsASliceDoes(t *testing.T) {
	for _, c := range []struct {
		set period.Set
		i   int
	}{{period.Set{}, 0}, {hours(t, 0, 1), 1}, {hours(t, 0, 1), -1}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s gave a span at %d", c.set, c.i)
				}
			}()
			c.set.At(c.i)
		}()
	}
}

// The operations agree with what they mean instant by instant.
func TestSetOperationsMeanWhatTheySay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := drawSpans(t, "a", true)
		a, b := period.SetOf(raw...), period.SetOf(drawSpans(t, "b", true)...)
		inA, inB := a.Contains, b.Contains
		mustHold(t, "set of spans", a, func(p time.Time) bool {
			return slices.ContainsFunc(raw, func(s period.Span) bool { return s.Contains(p) })
		})
		mustHold(t, "union", a.Union(b), func(p time.Time) bool { return inA(p) || inB(p) }, a, b)
		mustHold(t, "intersection", a.Intersect(b), func(p time.Time) bool { return inA(p) && inB(p) }, a, b)
		mustHold(t, "difference", a.Minus(b), func(p time.Time) bool { return inA(p) && !inB(p) }, a, b)
		for _, s := range drawSpans(t, "clip", true) {
			mustHold(t, "clip", a.Clip(s), func(p time.Time) bool { return inA(p) && s.Contains(p) }, a, period.SetOf(s))
			mustHold(t, "as of", a.AsOf(s.Start()), func(p time.Time) bool { return inA(p) && p.Before(s.Start()) }, a, period.SetOf(s))
		}
		mustHold(t, "gaps", a.Gaps(), func(p time.Time) bool {
			first, ok := a.Start()
			return ok && !inA(p) && p.After(first) && p.Before(a.At(a.Len()-1).Start())
		}, a)
	})
}

func TestSetLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := period.SetOf(drawSpans(t, "a", true)...)
		b := period.SetOf(drawSpans(t, "b", true)...)
		c := period.SetOf(drawSpans(t, "c", true)...)
		for law, sides := range map[string][2]period.Set{
			"union commutes":               {a.Union(b), b.Union(a)},
			"intersection commutes":        {a.Intersect(b), b.Intersect(a)},
			"union associates":             {a.Union(b).Union(c), a.Union(b.Union(c))},
			"intersection distributes":     {a.Intersect(b.Union(c)), a.Intersect(b).Union(a.Intersect(c))},
			"taking away twice":            {a.Minus(b).Minus(c), a.Minus(b.Union(c))},
			"the parts make the whole":     {a.Minus(b).Union(a.Intersect(b)), a},
			"absorption":                   {a.Union(a.Intersect(b)), a},
			"gaps are gaps":                {a.Gaps().Intersect(a), period.Set{}},
			"from its spans":               {period.SetOf(a.Spans()...), a},
			"normal form does not matter ": {period.SetOf(append(a.Spans(), b.Spans()...)...), a.Union(b)},
		} {
			if !sides[0].Equal(sides[1]) {
				t.Fatalf("%s: %s is not %s", law, sides[0], sides[1])
			}
		}
		if !a.Union(b).Covers(a) || !a.Covers(a.Intersect(b)) {
			t.Fatal("covers")
		}
	})
}

// Lengths agree with adding up and with the largest, found another way.
func TestSetMeasuresAgreeWithTheirParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := period.SetOf(drawSpans(t, "a", false)...)
		b := period.SetOf(drawSpans(t, "b", false)...)
		if _, err := a.Union(b).Total(); errors.Is(err, period.ErrTooLong) {
			return
		}
		ta, _ := a.Total()
		tb, _ := b.Total()
		union, err1 := a.Union(b).Total()
		both, err2 := a.Intersect(b).Total()
		if err1 != nil || err2 != nil || union+both != ta+tb {
			t.Fatalf("%s and %s: together %s, shared %s", a, b, union, both)
		}
		longest, err := a.Longest()
		var want time.Duration
		for s := range a.All() {
			want = max(want, s.End().Sub(s.Start()))
		}
		if err != nil || longest != want {
			t.Fatalf("longest of %s: %s, %v", a, longest, err)
		}
	})
}

// A set that was returned stays as it was, whatever is made of it.
func TestSetsAreImmutable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := period.SetOf(drawSpans(t, "a", true)...)
		before := a.String()
		b := period.SetOf(drawSpans(t, "b", true)...)
		for _, made := range []period.Set{a.Union(b), a.Minus(b), a.Intersect(b), a.Union(period.Set{})} {
			made.Union(b).Minus(a).Clip(span(t, hour(0), hour(1)))
		}
		if a.String() != before {
			t.Fatalf("%s became %s", before, a)
		}
	})
}
