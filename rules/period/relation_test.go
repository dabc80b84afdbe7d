package period_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules/period"
)

// Allen's thirteen relations of a to b = [10,20).
func TestRelate(t *testing.T) {
	b := hours(t, 10, 20).At(0)
	for _, c := range []struct {
		start, end int
		want       period.Relation
		name       string
		inverse    period.Relation
	}{
		{5, 9, period.Before, "before", period.After},
		{5, 10, period.Meets, "meets", period.MetBy},
		{5, 15, period.Overlaps, "overlaps", period.OverlappedBy},
		{5, 20, period.FinishedBy, "finished by", period.Finishes},
		{5, 25, period.Contains, "contains", period.During},
		{10, 15, period.Starts, "starts", period.StartedBy},
		{10, 20, period.Equals, "equals", period.Equals},
		{10, 25, period.StartedBy, "started by", period.Starts},
		{12, 18, period.During, "during", period.Contains},
		{12, 20, period.Finishes, "finishes", period.FinishedBy},
		{15, 25, period.OverlappedBy, "overlapped by", period.Overlaps},
		{20, 25, period.MetBy, "met by", period.Meets},
		{21, 25, period.After, "after", period.Before},
		{5, open, period.Contains, "contains", period.During},
		{10, open, period.StartedBy, "started by", period.Starts},
		{12, open, period.OverlappedBy, "overlapped by", period.Overlaps},
		{20, open, period.MetBy, "met by", period.Meets},
		{21, open, period.After, "after", period.Before},
	} {
		a := hours(t, c.start, c.end).At(0)
		if got := a.Relate(b); got != c.want || got.String() != c.name {
			t.Errorf("%s to %s: %s, want %s", a, b, got, c.name)
		}
		if got := b.Relate(a); got != c.inverse || c.want.Inverse() != c.inverse {
			t.Errorf("%s to %s: %s, inverse of %s is %s", b, a, got, c.want, c.want.Inverse())
		}
	}
}

func TestRelateOpenEndsAreTogether(t *testing.T) {
	b := hours(t, 10, open).At(0)
	for start, want := range map[int]period.Relation{
		9: period.FinishedBy, 10: period.Equals, 11: period.Finishes,
	} {
		if got := hours(t, start, open).At(0).Relate(b); got != want {
			t.Errorf("from %d on: %s, want %s", start, got, want)
		}
	}
}

func TestNoRelationToTheZeroSpan(t *testing.T) {
	s := hours(t, 10, 20).At(0)
	for _, got := range []period.Relation{s.Relate(period.Span{}), period.Span{}.Relate(s), period.Relation(0).Inverse(), period.Relation(14).Inverse()} {
		if got != 0 || got.String() != "none" {
			t.Error(got)
		}
	}
	if period.Relation(14).String() != "none" {
		t.Error("there is no fourteenth relation")
	}
}

// Exactly one relation holds for any two spans: the one that Allen defines by
// the order of the four edges.
func TestRelateAgreesWithTheDefinitions(t *testing.T) {
	late := time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)
	end := func(s period.Span) time.Time {
		if s.IsOpen() {
			return late
		}
		return s.End()
	}
	rapid.Check(t, func(t *rapid.T) {
		for _, a := range drawSpans(t, "a", true) {
			for _, b := range drawSpans(t, "b", true) {
				as, ae, bs, be := a.Start(), end(a), b.Start(), end(b)
				holds := map[period.Relation]bool{
					period.Before:       ae.Before(bs),
					period.Meets:        ae.Equal(bs),
					period.Overlaps:     as.Before(bs) && bs.Before(ae) && ae.Before(be),
					period.FinishedBy:   as.Before(bs) && ae.Equal(be),
					period.Contains:     as.Before(bs) && be.Before(ae),
					period.Starts:       as.Equal(bs) && ae.Before(be),
					period.Equals:       as.Equal(bs) && ae.Equal(be),
					period.StartedBy:    as.Equal(bs) && be.Before(ae),
					period.During:       bs.Before(as) && ae.Before(be),
					period.Finishes:     bs.Before(as) && ae.Equal(be),
					period.OverlappedBy: bs.Before(as) && as.Before(be) && be.Before(ae),
					period.MetBy:        as.Equal(be),
					period.After:        be.Before(as),
				}
				for relation, does := range holds {
					if does != (a.Relate(b) == relation) {
						t.Fatalf("%s to %s: %s, but %s: %t", a, b, a.Relate(b), relation, does)
					}
				}
				if b.Relate(a) != a.Relate(b).Inverse() || a.Relate(b).Inverse().Inverse() != a.Relate(b) {
					t.Fatalf("%s to %s: %s and %s", a, b, a.Relate(b), b.Relate(a))
				}
			}
		}
	})
}
