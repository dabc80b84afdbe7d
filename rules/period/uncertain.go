package period

import (
	"errors"
	"fmt"
	"time"
)

// ErrEdge refuses an edge that is not Earliest <= Stated <= Latest, or that is
// neither fully given nor fully absent.
var ErrEdge = errors.New("period: an edge must have earliest <= stated <= latest, or none of them")

// Edge is an instant at which a window starts or ends, known exactly or only
// within bounds. All three are UTC in microseconds, with Earliest <= Stated <=
// Latest; they are equal if the edge is certain. The zero Edge is an end that
// has not come.
type Edge struct{ Stated, Earliest, Latest time.Time }

// Exactly returns the edge that is known to be at t.
func Exactly(t time.Time) Edge { return Edge{Stated: t, Earliest: t, Latest: t} }

// Window is a span whose edges may be uncertain. Its narrowest form starts as
// late and ends as early as the edges allow, and may vanish.
type Window struct{ Start, End Edge }

// Uncertain is a set of which three forms are known: what it holds for certain,
// what it is stated to hold, and what it holds at most. Narrowest lies within
// Stated and Stated within Widest; every method keeps that.
//
// The edges are taken to be independent of each other: where one window ends and
// another starts at the same uncertain instant, the narrowest form has a gap.
type Uncertain struct{ Narrowest, Stated, Widest Set }

// Certainly returns the uncertain set about which nothing is uncertain.
func Certainly(s Set) Uncertain { return Uncertain{Narrowest: s, Stated: s, Widest: s} }

// UncertainOf returns the union of the windows. The error is ErrEdge, or one of
// those of New for the stated form of a window.
func UncertainOf(windows ...Window) (Uncertain, error) {
	var few [3][4]Span
	narrowest, stated, widest := few[0][:0], few[1][:0], few[2][:0]
	for i, w := range windows {
		n, s, x, err := w.forms()
		if err != nil {
			return Uncertain{}, fmt.Errorf("window %d: %w", i+1, err)
		}
		narrowest = append(narrowest, n) // a vanished form is the zero Span, which SetOf leaves out
		stated = append(stated, s)
		widest = append(widest, x)
	}
	return Uncertain{Narrowest: SetOf(narrowest...), Stated: SetOf(stated...), Widest: SetOf(widest...)}, nil
}

// UncertainFrom returns the uncertain set with these three forms, as they were
// stored, and false unless narrowest lies within stated and stated within widest.
func UncertainFrom(narrowest, stated, widest Set) (Uncertain, bool) {
	if !stated.Covers(narrowest) || !widest.Covers(stated) {
		return Uncertain{}, false
	}
	return Uncertain{Narrowest: narrowest, Stated: stated, Widest: widest}, true
}

func (w Window) forms() (narrowest, stated, widest Span, err error) {
	if err := w.Start.check(); err != nil {
		return Span{}, Span{}, Span{}, fmt.Errorf("start: %w", err)
	}
	if w.End != (Edge{}) {
		if err := w.End.check(); err != nil {
			return Span{}, Span{}, Span{}, fmt.Errorf("end: %w", err)
		}
	}
	if stated, err = New(w.Start.Stated, w.End.Stated); err != nil {
		return Span{}, Span{}, Span{}, err
	}
	if widest, err = New(w.Start.Earliest, w.End.Latest); err != nil {
		return Span{}, Span{}, Span{}, err
	}
	narrowest, err = New(w.Start.Latest, w.End.Earliest)
	if errors.Is(err, ErrZeroLength) || errors.Is(err, ErrReversed) {
		return Span{}, stated, widest, nil // perhaps it was down at no instant at all
	}
	return narrowest, stated, widest, err
}

func (e Edge) check() error {
	if e.Stated.IsZero() || e.Earliest.IsZero() || e.Latest.IsZero() ||
		e.Stated.Before(e.Earliest) || e.Latest.Before(e.Stated) {
		return fmt.Errorf("%w: earliest %s, stated %s, latest %s", ErrEdge, edgeText(e.Earliest), edgeText(e.Stated), edgeText(e.Latest))
	}
	return nil
}

func edgeText(t time.Time) string {
	if t.IsZero() {
		return "absent"
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func (u Uncertain) each(f func(Set) Set) Uncertain {
	if u.IsCertain() {
		return Certainly(f(u.Stated))
	}
	return Uncertain{Narrowest: f(u.Narrowest), Stated: f(u.Stated), Widest: f(u.Widest)}
}

// Union returns what lies in either set.
func (u Uncertain) Union(other Uncertain) Uncertain {
	return Uncertain{
		Narrowest: u.Narrowest.Union(other.Narrowest),
		Stated:    u.Stated.Union(other.Stated),
		Widest:    u.Widest.Union(other.Widest),
	}
}

// Intersect returns what lies in u and in the set s.
func (u Uncertain) Intersect(s Set) Uncertain {
	return u.each(func(form Set) Set { return form.Intersect(s) })
}

// Minus returns what lies in u and not in the set s.
func (u Uncertain) Minus(s Set) Uncertain {
	return u.each(func(form Set) Set { return form.Minus(s) })
}

// Clip returns what lies in u and in the span.
func (u Uncertain) Clip(within Span) Uncertain {
	return u.each(func(form Set) Set { return form.Clip(within) })
}

// AsOf returns what lies in u before the instant t, as Set.AsOf does.
func (u Uncertain) AsOf(t time.Time) Uncertain {
	return u.each(func(form Set) Set { return form.AsOf(t) })
}

// IsOpen reports whether one of the forms has not ended.
func (u Uncertain) IsOpen() bool {
	return u.Narrowest.IsOpen() || u.Stated.IsOpen() || u.Widest.IsOpen()
}

// IsEmpty reports whether u holds no instant even in its widest form.
func (u Uncertain) IsEmpty() bool { return u.Widest.IsEmpty() }

// IsCertain reports whether the three forms are the same.
func (u Uncertain) IsCertain() bool {
	return u.Narrowest.Equal(u.Stated) && u.Stated.Equal(u.Widest)
}

// Equal reports whether both have the same three forms.
func (u Uncertain) Equal(other Uncertain) bool {
	return u.Narrowest.Equal(other.Narrowest) && u.Stated.Equal(other.Stated) && u.Widest.Equal(other.Widest)
}

// Longest returns the length of the longest span, which depends on the edges.
// The error is ErrOpen (value u with AsOf first) or ErrTooLong.
func (u Uncertain) Longest() (Estimate, error) { return u.estimate(Set.Longest) }

// Total returns the length of all spans together, which depends on the edges.
// The error is ErrOpen (value u with AsOf first) or ErrTooLong.
func (u Uncertain) Total() (Estimate, error) { return u.estimate(Set.Total) }

func (u Uncertain) estimate(measure func(Set) (time.Duration, error)) (Estimate, error) {
	shortest, err := measure(u.Narrowest)
	if err != nil {
		return Estimate{}, err
	}
	stated, err := measure(u.Stated)
	if err != nil {
		return Estimate{}, err
	}
	longest, err := measure(u.Widest)
	if err != nil {
		return Estimate{}, err
	}
	return Estimate{Shortest: shortest, Stated: stated, Longest: longest}, nil
}

// Estimate is an interval of durations: Shortest <= Stated <= Longest. The true
// duration lies in it, both ends included.
type Estimate struct{ Shortest, Stated, Longest time.Duration }

// Certain reports whether the duration is known exactly.
func (e Estimate) Certain() bool { return e.Shortest == e.Longest }

// String returns the stated duration, with its bounds where they differ:
// "127h30m0s (127h0m0s to 128h0m0s)".
func (e Estimate) String() string {
	if e.Certain() {
		return e.Stated.String()
	}
	return fmt.Sprintf("%s (%s to %s)", e.Stated, e.Shortest, e.Longest)
}
