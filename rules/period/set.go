package period

import (
	"iter"
	"slices"
	"strings"
	"time"
)

// Set is a set of instants, kept as spans in normal form: in order, disjoint,
// never touching. Two sets that hold the same instants are therefore made of the
// same spans. The zero Set is empty. At most its last span is open.
//
// Union, Intersect, Minus and Gaps take time linear in the number of spans. A
// set of one span allocates nothing.
type Set struct {
	first Span   // kept apart from the rest so that the commonest set needs no allocation
	rest  []Span // never written to once the set is returned
}

// SetOf returns the set of all instants that lie in one of the spans, which may
// come in any order, overlap, touch or repeat: what counts, counts once. Zero
// spans are left out. The slice passed is not kept and not changed.
func SetOf(spans ...Span) Set {
	if len(spans) == 1 {
		return Set{first: spans[0]}
	}
	if !slices.IsSortedFunc(spans, byStart) {
		var few [8]Span // enough for nearly every outage, and on the stack
		spans = append(few[:0], spans...)
		slices.SortFunc(spans, byStart)
	}
	out := builder{room: len(spans)}
	for _, s := range spans {
		if !s.IsZero() {
			out.push(s)
		}
	}
	return out.set
}

func byStart(a, b Span) int {
	switch {
	case a.start < b.start:
		return -1
	case a.start > b.start:
		return 1
	}
	return 0
}

// builder makes a set from spans that come in the order of their starts.
type builder struct {
	set  Set
	room int // how many spans the set may come to hold
}

func (b *builder) push(s Span) {
	if b.set.first.IsZero() {
		b.set.first = s
		return
	}
	last := &b.set.first
	if n := len(b.set.rest); n > 0 {
		last = &b.set.rest[n-1]
	}
	if s.start <= last.end {
		last.end = max(last.end, s.end)
		return
	}
	if b.set.rest == nil {
		b.set.rest = make([]Span, 0, max(b.room-1, 1))
	}
	b.set.rest = append(b.set.rest, s)
}

// Len returns the number of spans in normal form.
func (s Set) Len() int {
	if s.first.IsZero() {
		return 0
	}
	return 1 + len(s.rest)
}

// At returns the i-th span in order of time, counted from 0. It panics if i is
// not below Len, as indexing a slice does.
func (s Set) At(i int) Span {
	if i == 0 && !s.first.IsZero() {
		return s.first
	}
	return s.rest[i-1]
}

// All yields the spans in order of time, without allocating.
func (s Set) All() iter.Seq[Span] {
	return func(yield func(Span) bool) {
		for i := range s.Len() {
			if !yield(s.At(i)) {
				return
			}
		}
	}
}

// Spans returns a new slice of the spans in order of time; nil if there are none.
func (s Set) Spans() []Span {
	if s.IsEmpty() {
		return nil
	}
	return append(append(make([]Span, 0, s.Len()), s.first), s.rest...)
}

// IsEmpty reports whether the set holds no instant.
func (s Set) IsEmpty() bool { return s.first.IsZero() }

// IsOpen reports whether the last span has not ended.
func (s Set) IsOpen() bool { return !s.IsEmpty() && s.last().IsOpen() }

// Start returns the first instant of the set, in UTC; false if the set is empty.
func (s Set) Start() (time.Time, bool) { return s.first.Start(), !s.IsEmpty() }

// End returns the first instant after the whole set, in UTC; false if the set is empty or open.
func (s Set) End() (time.Time, bool) {
	if s.IsEmpty() || s.IsOpen() {
		return time.Time{}, false
	}
	return s.last().End(), true
}

func (s Set) last() Span { return s.At(s.Len() - 1) }

// Contains reports whether the instant t lies in the set.
func (s Set) Contains(t time.Time) bool {
	for span := range s.All() {
		if span.Contains(t) {
			return true
		}
	}
	return false
}

// Covers reports whether every instant of other lies in s.
func (s Set) Covers(other Set) bool { return other.Minus(s).IsEmpty() }

// Equal reports whether both sets hold the same instants.
func (s Set) Equal(other Set) bool {
	return s.first == other.first && slices.Equal(s.rest, other.rest)
}

// Union returns the instants that lie in either set.
func (s Set) Union(other Set) Set {
	switch {
	case s.IsEmpty():
		return other
	case other.IsEmpty():
		return s
	}
	out := builder{room: s.Len() + other.Len()}
	i, j := 0, 0
	for i < s.Len() && j < other.Len() {
		if a, b := s.At(i), other.At(j); a.start <= b.start {
			out.push(a)
			i++
		} else {
			out.push(b)
			j++
		}
	}
	for ; i < s.Len(); i++ {
		out.push(s.At(i))
	}
	for ; j < other.Len(); j++ {
		out.push(other.At(j))
	}
	return out.set
}

// Intersect returns the instants that lie in both sets.
func (s Set) Intersect(other Set) Set {
	out := builder{room: s.Len() + other.Len()}
	for i, j := 0, 0; i < s.Len() && j < other.Len(); {
		a, b := s.At(i), other.At(j)
		if both, ok := a.Intersect(b); ok {
			out.push(both)
		}
		if a.end < b.end {
			i++
		} else {
			j++
		}
	}
	return out.set
}

// Minus returns the instants that lie in s and not in other.
func (s Set) Minus(other Set) Set {
	if s.IsEmpty() || other.IsEmpty() {
		return s
	}
	out := builder{room: s.Len() + other.Len()}
	j := 0
	for a := range s.All() {
		from := a.start // what lies before it is settled
		for ; j < other.Len() && from < a.end; j++ {
			b := other.At(j)
			if b.start >= a.end {
				break
			}
			if b.start > from {
				out.push(Span{start: from, end: b.start})
			}
			from = max(from, b.end)
			if b.end > a.end {
				break // it may reach into the next span of s too
			}
		}
		if from < a.end {
			out.push(Span{start: from, end: a.end})
		}
	}
	return out.set
}

// Clip returns the instants of the set that lie in the span. A set that lies
// wholly within it is returned as it is.
func (s Set) Clip(within Span) Set {
	switch {
	case s.IsEmpty() || within.IsZero():
		return Set{}
	case within.start <= s.first.start && s.last().end <= within.end:
		return s
	}
	var out builder
	for i := range s.Len() {
		a := s.At(i)
		if a.start >= within.end {
			break
		}
		if part, ok := a.Intersect(within); ok {
			out.room = s.Len() - i
			out.push(part)
		}
	}
	return out.set
}

// Gaps returns the instants between the start and the end of the set that it
// does not hold: the pauses between its spans.
func (s Set) Gaps() Set {
	out := builder{room: s.Len() - 1}
	for i := 1; i < s.Len(); i++ {
		out.push(Span{start: s.At(i - 1).end, end: s.At(i).start})
	}
	return out.set
}

// AsOf returns the set as somebody sees it at the instant t: only what lies
// before t. What is open or ends later is closed at t, what starts at t or later
// is left out; a set that ended by t is unchanged. A t finer than a microsecond
// is rounded down, since nothing later has been seen.
func (s Set) AsOf(t time.Time) Set {
	if t.Unix() >= endMicros/1_000_000 {
		return s.Clip(Span{start: minMicros, end: endMicros})
	}
	if t.Unix() < minMicros/1_000_000 || t.UnixMicro() <= minMicros {
		return Set{}
	}
	return s.Clip(Span{start: minMicros, end: t.UnixMicro()}) // UnixMicro rounds down, before 1970 too
}

// LongestSpan returns the longest span, the earliest of them if several are of
// that length, and an open one above all; false if the set is empty.
func (s Set) LongestSpan() (Span, bool) {
	var longest Span
	for span := range s.All() {
		if span.IsOpen() {
			return span, true
		}
		if span.end-span.start > longest.end-longest.start {
			longest = span
		}
	}
	return longest, !s.IsEmpty()
}

// Longest returns the length of the longest span, 0 for the empty set. The error
// is ErrOpen (value the set with AsOf first) or ErrTooLong.
func (s Set) Longest() (time.Duration, error) {
	longest, _ := s.LongestSpan()
	return longest.Duration()
}

// Total returns the length of all spans together, 0 for the empty set. The error
// is ErrOpen (value the set with AsOf first) or ErrTooLong.
func (s Set) Total() (time.Duration, error) {
	if s.IsOpen() {
		return 0, ErrOpen
	}
	return duration(s.micros())
}

// micros is the length of a set that is not open.
func (s Set) micros() int64 {
	var sum int64
	for span := range s.All() {
		sum += span.end - span.start
	}
	return sum
}

// String returns the set as PostgreSQL writes a multirange: "{[a,b),[c,)}".
func (s Set) String() string {
	var b strings.Builder
	b.WriteByte('{')
	for i := range s.Len() {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(s.At(i).String())
	}
	b.WriteByte('}')
	return b.String()
}
