// Package fact holds what is known about a case: typed values by name, their canonical JSON and its hash.
package fact

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
	KindDate
	KindRate
)

var kindNames = [...]string{
	KindText: "text", KindEnum: "enum", KindBool: "bool", KindCount: "count", KindMoney: "money",
	KindInstant: "instant", KindSpan: "span", KindOutage: "outage", KindMaintenance: "maintenance", KindDuration: "duration",
	KindDate: "date", KindRate: "rate",
}

// String is the kind's word in rulebooks and messages.
func (k Kind) String() string {
	if int(k) < len(kindNames) && k > 0 {
		return kindNames[k]
	}
	return "nothing"
}

// Open stands for "not ended yet" among microsecond instants.
const Open = math.MaxInt64

// First and Last are the bounds, in microseconds, of the years 0001 to 9999: what RFC 3339 can write.
var (
	First = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
	Last  = time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC).UnixMicro()
)

// Stretch is a half-open span in microseconds since 1970 UTC; end is Open while it is not over.
type Stretch struct{ Start, End int64 }

// Times is an uncertain set of spans: narrowest within stated within widest. Certain sets share one slice.
type Times struct{ Narrowest, Stated, Widest []Stretch }

// IsCertain tells whether the times have no uncertain edges.
func (t *Times) IsCertain() bool { return shared(t.Narrowest, t.Stated) && shared(t.Widest, t.Stated) }

// shared tells whether two lists are one, as those of certain times are.
func shared(a, b []Stretch) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// Announced is maintenance that a provider gave notice of: the announced scope in time and when the notice was given.
type Announced struct {
	Span        period.Span
	AnnouncedAt time.Time
}

// Work is announced maintenance in microseconds: its scope, and when notice of it was given.
type Work struct {
	Span Stretch
	At   int64
}

// Value is one typed fact value. It is immutable; its zero value is no value. Facts are full of them, so it is kept small.
type Value struct {
	kind Kind
	i, j int64
	x    any // what does not fit above: a text; of an invalid value its error
}

// kindInvalid is the kind of a value that could not be made; Facts.Set returns its error.
const kindInvalid Kind = 255

func invalid(err error) Value { return Value{kind: kindInvalid, x: err} }

// Kind tells the type of the value; 0 where there is none.
func (v Value) Kind() Kind { return v.kind }

// IsKnown tells whether there is a value.
func (v *Value) IsKnown() bool { return v.kind != 0 }

// Micros is an instant or a length of time in microseconds, a date in days since 1970-01-01, a count as it is, the start of
// a span, and 1 for a yes.
func (v *Value) Micros() int64 { return v.i }

// Stretch is a span in microseconds.
func (v *Value) Stretch() Stretch { return Stretch{v.i, v.j} }

// Word is a text or an enumerated value; of a yes or no "true" or "false", by which texts know them.
func (v *Value) Word() string {
	if v.kind != KindBool {
		return v.text()
	}
	if v.i == 1 {
		return "true"
	}
	return "false"
}

// text is a text or an enumerated value, "" for other values.
func (v *Value) text() string {
	s, _ := v.x.(string)
	return s
}

// Times is an outage in microseconds; nil for other values. It must not be changed.
func (v *Value) Times() *Times {
	t, _ := v.x.(*Times)
	return t
}

// Works is announced maintenance in microseconds, sorted by its start; nil for other values. It must not be changed.
func (v *Value) Works() []Work {
	w, _ := v.x.([]Work)
	return w
}

// Text is a free or an enumerated text.
func Text(s string) Value { return Value{kind: KindText, x: s} }

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
	return Value{kind: KindSpan, i: st.Start, j: st.End}
}

// Outage is the time in which something was down, its uncertain edges kept.
func Outage(u period.Uncertain) Value {
	return outageValue(Times{stretchesOf(u.Narrowest), stretchesOf(u.Stated), stretchesOf(u.Widest)})
}

func outageValue(t Times) Value {
	if slices.Equal(t.Narrowest, t.Stated) {
		t.Narrowest = t.Stated
	}
	if slices.Equal(t.Widest, t.Stated) {
		t.Widest = t.Stated
	}
	if !within(t.Narrowest, t.Stated) || !within(t.Stated, t.Widest) {
		return invalid(errors.New("the narrowest spans must lie within the stated, and these within the widest"))
	}
	return Value{kind: KindOutage, x: &t}
}

// Maintenance lists what maintenance was announced, in any order.
func Maintenance(list ...Announced) Value {
	out := make([]Work, 0, len(list))
	for _, a := range list {
		s, err := stretchOf(a.Span)
		if err != nil {
			return invalid(err)
		}
		at, err := microsOf(a.AnnouncedAt)
		if err != nil {
			return invalid(err)
		}
		out = append(out, Work{s, at})
	}
	return maintenanceValue(out)
}

func maintenanceValue(list []Work) Value {
	slices.SortFunc(list, func(a, b Work) int {
		switch {
		case a.Span.Start != b.Span.Start:
			return Compare(a.Span.Start, b.Span.Start)
		case a.Span.End != b.Span.End:
			return Compare(a.Span.End, b.Span.End)
		}
		return Compare(a.At, b.At)
	})
	return Value{kind: KindMaintenance, x: slices.Compact(list)}
}

// DurationOf is a length of time, cut to whole microseconds.
func DurationOf(d time.Duration) Value { return Length(d.Microseconds()) }

// Length is a length of time in microseconds.
func Length(micros int64) Value { return Value{kind: KindDuration, i: micros} }

// AsText gives the text of a text or enumerated value.
func (v Value) AsText() (string, bool) { return v.text(), v.kind == KindText || v.kind == KindEnum }

// AsBool gives the yes or no of a bool value.
func (v Value) AsBool() (value, ok bool) { return v.i == 1, v.kind == KindBool }

// AsCount gives the number of a count value.
func (v Value) AsCount() (int64, bool) { return v.i, v.kind == KindCount }

// AsMoney gives the amount of a money value; false of a fraction that no amount is, see AsExact.
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
	return Stretch{v.i, v.j}.Period(), v.kind == KindSpan
}

// AsOutage gives the uncertain set of an outage value.
func (v Value) AsOutage() (period.Uncertain, bool) {
	t, ok := v.x.(*Times)
	if !ok {
		return period.Uncertain{}, false
	}
	return period.Uncertain{Narrowest: setOf(t.Narrowest), Stated: setOf(t.Stated), Widest: setOf(t.Widest)}, true
}

// AsMaintenance gives the announced maintenance, sorted by its start.
func (v Value) AsMaintenance() ([]Announced, bool) {
	list, ok := v.x.([]Work)
	out := make([]Announced, len(list))
	for i, a := range list {
		out[i] = Announced{Span: a.Span.Period(), AnnouncedAt: time.UnixMicro(a.At).UTC()}
	}
	return out, ok
}

// AsDuration gives the length of a duration value.
func (v Value) AsDuration() (time.Duration, bool) {
	return time.Duration(v.i) * time.Microsecond, v.kind == KindDuration
}

// Period is the stretch as a span; the zero stretch is the zero span.
func (s Stretch) Period() period.Span {
	var end time.Time
	if s.End != Open {
		end = time.UnixMicro(s.End)
	}
	out, err := period.New(time.UnixMicro(s.Start), end)
	if err != nil {
		return period.Span{} // the zero Stretch
	}
	return out
}

func setOf(list []Stretch) period.Set {
	spans := make([]period.Span, len(list))
	for i, s := range list {
		spans[i] = s.Period()
	}
	return period.SetOf(spans...)
}

func microsOf(t time.Time) (int64, error) {
	if t.Nanosecond()%1000 != 0 {
		return 0, fmt.Errorf("%s is finer than a microsecond", t.UTC().Format(time.RFC3339Nano))
	}
	m := t.UnixMicro()
	if t.IsZero() || m < First || m > Last {
		return 0, errors.New("an instant must lie in the years 1 to 9999")
	}
	return m, nil
}

func stretchOf(s period.Span) (Stretch, error) {
	if s.IsZero() {
		return Stretch{}, errors.New("a span must have a start")
	}
	if s.IsOpen() {
		return Stretch{s.Start().UnixMicro(), Open}, nil
	}
	return Stretch{s.Start().UnixMicro(), s.End().UnixMicro()}, nil
}

func stretchesOf(set period.Set) []Stretch {
	out := make([]Stretch, 0, set.Len())
	for s := range set.All() {
		st, _ := stretchOf(s) // a set holds no zero span
		out = append(out, st)
	}
	return out
}

// within tells whether every instant of a is in b; both are sorted and disjoint.
func within(a, b []Stretch) bool {
	j := 0
	for _, s := range a {
		for j < len(b) && b[j].End < s.End {
			j++
		}
		if j == len(b) || b[j].Start > s.Start {
			return false
		}
	}
	return true
}

// Whole is a value of a kind that is a whole number of its unit: a duration or an instant in microseconds, a count, a
// date in days since 1970-01-01.
func Whole(kind Kind, n int64) Value { return Value{kind: kind, i: n} }
