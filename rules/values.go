package rules

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"bosang/rules/money"
	"bosang/rules/period"
)

// Kind is the type of a fact's value.
type Kind uint8

// The kinds of values. A text is free; an enumerated fact is a text of which only the listed ones are allowed.
const (
	KindText Kind = iota + 1
	KindEnum
	KindBool
	KindCount
	KindMoney
	KindInstant
	KindSpan
	KindOutage
	KindMaintenance
	KindDuration
)

var kindNames = [...]string{
	KindText: "text", KindEnum: "enum", KindBool: "bool", KindCount: "count", KindMoney: "money",
	KindInstant: "instant", KindSpan: "span", KindOutage: "outage", KindMaintenance: "maintenance", KindDuration: "duration",
}

// String is the kind's word in rulebooks and messages.
func (k Kind) String() string {
	if int(k) < len(kindNames) && k > 0 {
		return kindNames[k]
	}
	return "nothing"
}

// openEnd stands for "not ended yet" among microsecond instants.
const openEnd = math.MaxInt64

// Microsecond bounds of the years 0001 to 9999: what RFC 3339 can write.
var (
	minInstant = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
	maxInstant = time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC).UnixMicro()
)

// stretch is a half-open span in microseconds since 1970 UTC; end is openEnd while it is not over.
type stretch struct{ start, end int64 }

// outageTimes is an uncertain set of spans: narrowest within stated within widest. Certain sets share one slice.
type outageTimes struct{ narrowest, stated, widest []stretch }

// Announced is maintenance that a provider gave notice of: the announced scope in time and when the notice was given.
type Announced struct {
	Span        period.Span
	AnnouncedAt time.Time
}

type announced struct {
	span stretch
	at   int64
}

// Value is one typed fact value. It is immutable; its zero value is no value.
type Value struct {
	kind Kind
	i, j int64
	s    string
	x    any // what does not fit above; of an invalid value its error
}

// kindInvalid is the kind of a value that could not be made; Facts.Set returns its error.
const kindInvalid Kind = 255

func invalid(err error) Value { return Value{kind: kindInvalid, x: err} }

// Kind tells the type of the value.
func (v Value) Kind() Kind { return v.kind }

// Text is a free or an enumerated text.
func Text(s string) Value { return Value{kind: KindText, s: s} }

// Bool is a yes or a no.
func Bool(b bool) Value {
	v := Value{kind: KindBool}
	if b {
		v.i = 1
	}
	return v
}

// Count is a whole number.
func Count(n int64) Value { return Value{kind: KindCount, i: n} }

// Money is an exact amount with its currency.
func Money(a money.Amount) Value { return Value{kind: KindMoney, x: a} }

// Instant is a point in time, to the microsecond.
func Instant(t time.Time) Value {
	i, err := microsOf(t)
	if err != nil {
		return invalid(err)
	}
	return Value{kind: KindInstant, i: i}
}

// Held is a half-open span of time; its end is zero while it lasts.
func Held(s period.Span) Value {
	st, err := stretchOf(s)
	if err != nil {
		return invalid(err)
	}
	return Value{kind: KindSpan, i: st.start, j: st.end}
}

// Outage is the time in which something was down, its uncertain edges kept.
func Outage(u period.Uncertain) Value {
	return outageValue(outageTimes{stretchesOf(u.Narrowest), stretchesOf(u.Stated), stretchesOf(u.Widest)})
}

func outageValue(t outageTimes) Value {
	if slices.Equal(t.narrowest, t.stated) {
		t.narrowest = t.stated
	}
	if slices.Equal(t.widest, t.stated) {
		t.widest = t.stated
	}
	if !within(t.narrowest, t.stated) || !within(t.stated, t.widest) {
		return invalid(errors.New("the narrowest spans must lie within the stated, and these within the widest"))
	}
	return Value{kind: KindOutage, x: &t}
}

// Maintenance lists what maintenance was announced, in any order.
func Maintenance(list ...Announced) Value {
	out := make([]announced, 0, len(list))
	for _, a := range list {
		s, err := stretchOf(a.Span)
		if err != nil {
			return invalid(err)
		}
		at, err := microsOf(a.AnnouncedAt)
		if err != nil {
			return invalid(err)
		}
		out = append(out, announced{s, at})
	}
	return maintenanceValue(out)
}

func maintenanceValue(list []announced) Value {
	slices.SortFunc(list, func(a, b announced) int {
		switch {
		case a.span.start != b.span.start:
			return compareInt(a.span.start, b.span.start)
		case a.span.end != b.span.end:
			return compareInt(a.span.end, b.span.end)
		}
		return compareInt(a.at, b.at)
	})
	return Value{kind: KindMaintenance, x: slices.Compact(list)}
}

func compareInt(a, b int64) int {
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}

// DurationOf is a length of time, exact to the microsecond; no fact is of this kind, parameters and operands are.
func DurationOf(d time.Duration) Value { return duration(d.Microseconds()) }

func duration(micros int64) Value { return Value{kind: KindDuration, i: micros} }

// AsText gives the text of a text or enumerated value.
func (v Value) AsText() (string, bool) { return v.s, v.kind == KindText || v.kind == KindEnum }

// AsBool gives the yes or no of a bool value.
func (v Value) AsBool() (value, ok bool) { return v.i == 1, v.kind == KindBool }

// AsCount gives the number of a count value.
func (v Value) AsCount() (int64, bool) { return v.i, v.kind == KindCount }

// AsMoney gives the amount of a money value.
func (v Value) AsMoney() (money.Amount, bool) {
	a, ok := v.x.(money.Amount)
	return a, ok && v.kind == KindMoney
}

// AsInstant gives the point in time of an instant value, in UTC.
func (v Value) AsInstant() (time.Time, bool) {
	return time.UnixMicro(v.i).UTC(), v.kind == KindInstant
}

// AsSpan gives the span of a span value; its end is zero while it lasts.
func (v Value) AsSpan() (period.Span, bool) {
	return stretch{v.i, v.j}.span(), v.kind == KindSpan
}

// AsOutage gives the uncertain set of an outage value.
func (v Value) AsOutage() (period.Uncertain, bool) {
	t, ok := v.x.(*outageTimes)
	if !ok {
		return period.Uncertain{}, false
	}
	return period.Uncertain{Narrowest: setOf(t.narrowest), Stated: setOf(t.stated), Widest: setOf(t.widest)}, true
}

// AsMaintenance gives the announced maintenance, sorted by its start.
func (v Value) AsMaintenance() ([]Announced, bool) {
	list, ok := v.x.([]announced)
	out := make([]Announced, len(list))
	for i, a := range list {
		out[i] = Announced{Span: a.span.span(), AnnouncedAt: time.UnixMicro(a.at).UTC()}
	}
	return out, ok
}

// AsDuration gives the length of a duration value, as operands of findings have it.
func (v Value) AsDuration() (time.Duration, bool) {
	return time.Duration(v.i) * time.Microsecond, v.kind == KindDuration
}

func (s stretch) span() period.Span {
	var end time.Time
	if s.end != openEnd {
		end = time.UnixMicro(s.end)
	}
	out, err := period.New(time.UnixMicro(s.start), end)
	if err != nil {
		return period.Span{} // the zero stretch
	}
	return out
}

func setOf(list []stretch) period.Set {
	spans := make([]period.Span, len(list))
	for i, s := range list {
		spans[i] = s.span()
	}
	return period.SetOf(spans...)
}

func microsOf(t time.Time) (int64, error) {
	if t.Nanosecond()%1000 != 0 {
		return 0, fmt.Errorf("%s is finer than a microsecond", t.UTC().Format(time.RFC3339Nano))
	}
	m := t.UnixMicro()
	if t.IsZero() || m < minInstant || m > maxInstant {
		return 0, errors.New("an instant must lie in the years 1 to 9999")
	}
	return m, nil
}

func stretchOf(s period.Span) (stretch, error) {
	if s.IsZero() {
		return stretch{}, errors.New("a span must have a start")
	}
	if s.IsOpen() {
		return stretch{s.Start().UnixMicro(), openEnd}, nil
	}
	return stretch{s.Start().UnixMicro(), s.End().UnixMicro()}, nil
}

func stretchesOf(set period.Set) []stretch {
	out := make([]stretch, 0, set.Len())
	for s := range set.All() {
		st, _ := stretchOf(s) // a set holds no zero span
		out = append(out, st)
	}
	return out
}

// within tells whether every instant of a is in b; both are sorted and disjoint.
func within(a, b []stretch) bool {
	j := 0
	for _, s := range a {
		for j < len(b) && b[j].end < s.end {
			j++
		}
		if j == len(b) || b[j].start > s.start {
			return false
		}
	}
	return true
}
