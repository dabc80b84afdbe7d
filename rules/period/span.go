// Package period is about time during which something lasted: half-open spans,
// normalised sets of them, edges that are known only roughly, and civil dates.
//
// Every span is [start, end): it holds its start and not its end, so that two
// spans which touch neither overlap nor leave a gap. Instants are UTC with a
// precision of one microsecond; finer ones are refused and not rounded. A zone
// is named only where civil days and months are asked for.
//
// Values are immutable and may be shared between goroutines. The package reads
// no clock: what is still running is valued as of an instant that is passed in.
package period

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// Errors of spans, sets and edges. They arrive wrapped with the instants that
// caused them; compare with errors.Is.
var (
	// ErrZeroLength refuses a span that ends when it starts: it holds no instant.
	ErrZeroLength = errors.New("period: a span must not end at the instant it starts")
	// ErrReversed refuses a span that ends before it starts.
	ErrReversed = errors.New("period: a span must not end before it starts")
	// ErrTooFine refuses an instant with a fraction of a microsecond.
	ErrTooFine = errors.New("period: an instant must not be finer than a microsecond")
	// ErrNoStart refuses a span whose start is the zero time.
	ErrNoStart = errors.New("period: a span must have a start")
	// ErrOutOfRange refuses an instant outside the years 1 to 9999.
	ErrOutOfRange = errors.New("period: an instant must lie in the years 1 to 9999")
	// ErrOpen says that what is still running has no duration yet: value it with AsOf first.
	ErrOpen = errors.New("period: still open, so it has no duration before it is valued as of an instant")
	// ErrTooLong says that a duration exceeds what time.Duration holds, about 292 years.
	ErrTooLong = errors.New("period: longer than 292 years")
)

const (
	openEnd   = math.MaxInt64                // an end that has not come; later than every instant
	minMicros = -62_135_596_800 * 1_000_000  // 0001-01-01T00:00:00Z, the zero time
	endMicros = 253_402_300_800 * 1_000_000  // 10000-01-01T00:00:00Z, the first instant out of range
	maxLength = math.MaxInt64 / int64(1_000) // microseconds in the longest time.Duration
)

// Span is the time from a start up to but not including an end, or from a start
// on if it is still open. Make one with New or From. Spans compare with ==. The
// zero Span is no span: it holds no instant, and sets leave it out.
type Span struct {
	start, end int64 // microseconds since 1970-01-01T00:00:00Z; end may be openEnd
}

// New returns the span [start, end). A zero end means that the span is still
// open, so that New(s.Start(), s.End()) is s for every span s.
//
// The error is ErrZeroLength, ErrReversed, ErrTooFine, ErrNoStart or ErrOutOfRange.
func New(start, end time.Time) (Span, error) {
	if end.IsZero() {
		return From(start)
	}
	from, err := startMicros(start)
	if err != nil {
		return Span{}, err
	}
	to, err := micros(end)
	if err != nil {
		return Span{}, err
	}
	switch {
	case to == from:
		return Span{}, fmt.Errorf("%w: %s", ErrZeroLength, stamp(from))
	case to < from:
		return Span{}, fmt.Errorf("%w: starts %s, ends %s", ErrReversed, stamp(from), stamp(to))
	}
	return Span{start: from, end: to}, nil
}

// From returns the span that starts at start and has not ended.
//
// The error is ErrTooFine, ErrNoStart or ErrOutOfRange.
func From(start time.Time) (Span, error) {
	from, err := startMicros(start)
	if err != nil {
		return Span{}, err
	}
	return Span{start: from, end: openEnd}, nil
}

// Start returns the first instant of the span, in UTC; the zero time for the zero Span.
func (s Span) Start() time.Time {
	if s.IsZero() {
		return time.Time{}
	}
	return instant(s.start)
}

// End returns the first instant after the span, in UTC; the zero time if the
// span is open or is the zero Span.
func (s Span) End() time.Time {
	if s.IsZero() || s.end == openEnd {
		return time.Time{}
	}
	return instant(s.end)
}

// IsOpen reports whether the span has not ended.
func (s Span) IsOpen() bool { return s.end == openEnd }

// IsZero reports whether s is the zero Span, which is no span at all.
func (s Span) IsZero() bool { return s == Span{} }

// Duration returns the length of the span. The error is ErrOpen or ErrTooLong.
func (s Span) Duration() (time.Duration, error) {
	if s.IsOpen() {
		return 0, ErrOpen
	}
	return duration(s.end - s.start)
}

// Contains reports whether the instant t lies in the span: its start does, its end does not.
func (s Span) Contains(t time.Time) bool {
	return !s.IsZero() && !t.Before(instant(s.start)) && (s.end == openEnd || t.Before(instant(s.end)))
}

// Overlaps reports whether the two spans share an instant; touching ones do not.
func (s Span) Overlaps(other Span) bool {
	return max(s.start, other.start) < min(s.end, other.end)
}

// Intersect returns the span that both share, and whether there is one.
func (s Span) Intersect(other Span) (Span, bool) {
	if !s.Overlaps(other) {
		return Span{}, false
	}
	return Span{start: max(s.start, other.start), end: min(s.end, other.end)}, true
}

// String returns the span as PostgreSQL writes a range, in RFC 3339 and UTC,
// with nothing for an end that has not come: "[2022-10-15T06:30:00Z,)".
func (s Span) String() string {
	switch {
	case s.IsZero():
		return "empty"
	case s.IsOpen():
		return "[" + stamp(s.start) + ",)"
	}
	return "[" + stamp(s.start) + "," + stamp(s.end) + ")"
}

// startMicros is micros for an instant that must be there.
func startMicros(t time.Time) (int64, error) {
	if t.IsZero() {
		return 0, ErrNoStart
	}
	return micros(t)
}

// micros returns t in microseconds since 1970, or says why it cannot be had exactly.
func micros(t time.Time) (int64, error) {
	if s := t.Unix(); s < minMicros/1_000_000 || s >= endMicros/1_000_000 {
		return 0, fmt.Errorf("%w: %v", ErrOutOfRange, t)
	}
	if t.Nanosecond()%1_000 != 0 {
		return 0, fmt.Errorf("%w: %s", ErrTooFine, t.UTC().Format(time.RFC3339Nano))
	}
	return t.UnixMicro(), nil
}

func instant(us int64) time.Time { return time.UnixMicro(us).UTC() }

func stamp(us int64) string { return instant(us).Format(time.RFC3339Nano) }

func duration(us int64) (time.Duration, error) {
	if us > maxLength {
		return 0, ErrTooLong
	}
	return time.Duration(us) * time.Microsecond, nil
}
