package measure

import (
	"sync"
	"sync/atomic"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/outcome"
	"bosang/rules/period"
)

// Ruler holds the instants at which civil periods of a zone begin, from 1990 to 2060, in microseconds: times are divided
// by it without asking the calendar of the zone again.
type Ruler struct {
	Begins []int64
	Days   []period.Date
}

// The years that rulers reach over.
const (
	rulerFrom = 1990
	rulerTo   = 2060
)

// Rulers are those of a zone, each made when it is first asked for: by the period, and of months by the day on which they
// begin, the last where there is no such day.
type Rulers struct {
	zone                  *time.Location
	days, quarters, years atomic.Pointer[Ruler]
	months                [32]atomic.Pointer[Ruler]
}

var zones sync.Map // the rulers, by the name of their zone

// RulersOf gives the rulers of a zone.
func RulersOf(zone *time.Location) *Rulers {
	kept, _ := zones.LoadOrStore(zone.String(), &Rulers{zone: zone})
	return kept.(*Rulers)
}

// Of is the ruler of a period; day is that on which months begin, 1 to 31, and 1 for other periods.
func (z *Rulers) Of(p definition.Period, day int) *Ruler {
	kept := &z.days
	switch p {
	case definition.Month:
		kept = &z.months[day]
	case definition.Quarter:
		kept = &z.quarters
	case definition.Year:
		kept = &z.years
	}
	if u := kept.Load(); u != nil {
		return u
	}
	u := &Ruler{}
	for d := (period.Date{Year: rulerFrom, Month: time.January, Day: 1}); d.Year < rulerTo; d = NextOf(p, d) {
		at := d
		if day > 1 {
			last := NextOf(p, d).AddDays(-1)
			at.Day = min(day, last.Day)
		}
		u.Days = append(u.Days, at)
		u.Begins = append(u.Begins, at.At(z.zone).UnixMicro())
	}
	kept.CompareAndSwap(nil, u)
	return kept.Load()
}

// Index is the period that an instant lies in; false beyond the ruler.
func (u *Ruler) Index(micros int64) (int, bool) {
	last := len(u.Begins) - 1
	if micros < u.Begins[0] || micros >= u.Begins[last] {
		return 0, false
	}
	// Periods are nearly all of one length, so that it is near where it would be if all were.
	each := (u.Begins[last] - u.Begins[0]) / int64(last)
	i := min(int((micros-u.Begins[0])/each), last-1)
	for u.Begins[i] > micros {
		i--
	}
	for u.Begins[i+1] <= micros {
		i++
	}
	return i, true
}

// Divide appends the periods into which some of the time falls, in order, with all of that time or the longest piece of it;
// false where the time lies beyond the ruler. The pieces are in order and do not touch.
func (u *Ruler) Divide(to []outcome.Part, pieces []fact.Stretch, longest bool) ([]outcome.Part, bool) {
	if len(pieces) == 0 {
		return to, true
	}
	last := len(u.Begins) - 1
	i, ok := u.Index(pieces[0].Start)
	if !ok || pieces[len(pieces)-1].End > u.Begins[last] {
		return to, false
	}
	var total int64
	flush := func() {
		if total > 0 {
			to = append(to, outcome.Part{Start: u.Days[i], End: u.Days[i+1], Length: Duration(u.Begins[i+1] - u.Begins[i]), Time: Duration(total)})
		}
		total = 0
	}
	for _, p := range pieces {
		for start := p.Start; start < p.End; {
			if start >= u.Begins[i+1] {
				flush()
				if i++; start >= u.Begins[i+1] { // a gap of more than a period
					i, _ = u.Index(start)
				}
			}
			end := min(p.End, u.Begins[i+1])
			if longest {
				total = max(total, end-start)
			} else {
				total += end - start
			}
			start = end
		}
	}
	flush()
	return to, true
}

// SetOf is the pieces as a set.
func SetOf(pieces []fact.Stretch) period.Set {
	spans := make([]period.Span, len(pieces))
	for i, s := range pieces {
		spans[i] = s.Period()
	}
	return period.SetOf(spans...)
}

// FirstOf is the first day of the period that a day lies in.
func FirstOf(of definition.Period, d period.Date) period.Date {
	switch of {
	case definition.Month:
		d.Day = 1
	case definition.Quarter:
		d.Month, d.Day = d.Month-(d.Month-1)%3, 1
	case definition.Year:
		d.Month, d.Day = time.January, 1
	}
	return d
}

// NextOf is the first day of the period after the one that begins on a day.
func NextOf(of definition.Period, first period.Date) period.Date {
	var months int
	switch of {
	case definition.Month:
		months = 1
	case definition.Quarter:
		months = 3
	case definition.Year:
		months = 12
	default:
		return first.AddDays(1)
	}
	month := int(first.Month) - 1 + months
	return period.Date{Year: first.Year + month/12, Month: time.Month(month%12 + 1), Day: 1}
}
