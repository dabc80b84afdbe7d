package rules

import (
	"sync"
	"sync/atomic"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/period"
)

// ruler holds the instants at which civil periods of a zone begin, from 1990 to 2060, in microseconds: times are divided
// by it without asking the calendar of the zone again.
type ruler struct {
	begins []int64
	days   []period.Date
}

// The years that rulers reach over.
const (
	rulerFrom = 1990
	rulerTo   = 2060
)

// rulers are those of a zone, each made when it is first asked for: by the period, and of months by the day on which they
// begin, the last where there is no such day.
type rulers struct {
	zone                  *time.Location
	days, quarters, years atomic.Pointer[ruler]
	months                [32]atomic.Pointer[ruler]
}

var zones sync.Map // the rulers, by the name of their zone

func rulersOf(zone *time.Location) *rulers {
	kept, _ := zones.LoadOrStore(zone.String(), &rulers{zone: zone})
	return kept.(*rulers)
}

// of is the ruler of a period; day is that on which months begin, 1 to 31, and 1 for other periods.
func (z *rulers) of(p definition.Period, day int) *ruler {
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
	u := &ruler{}
	for d := (period.Date{Year: rulerFrom, Month: time.January, Day: 1}); d.Year < rulerTo; d = nextOf(p, d) {
		at := d
		if day > 1 {
			last := nextOf(p, d).AddDays(-1)
			at.Day = min(day, last.Day)
		}
		u.days = append(u.days, at)
		u.begins = append(u.begins, at.At(z.zone).UnixMicro())
	}
	kept.CompareAndSwap(nil, u)
	return kept.Load()
}

// index is the period that an instant lies in; false beyond the ruler.
func (u *ruler) index(micros int64) (int, bool) {
	last := len(u.begins) - 1
	if micros < u.begins[0] || micros >= u.begins[last] {
		return 0, false
	}
	// Periods are nearly all of one length, so that it is near where it would be if all were.
	each := (u.begins[last] - u.begins[0]) / int64(last)
	i := min(int((micros-u.begins[0])/each), last-1)
	for u.begins[i] > micros {
		i--
	}
	for u.begins[i+1] <= micros {
		i++
	}
	return i, true
}

// divide appends the periods into which some of the time falls, in order, with all of that time or the longest piece of it;
// false where the time lies beyond the ruler. The pieces are in order and do not touch.
func (u *ruler) divide(to []Part, pieces []fact.Stretch, longest bool) ([]Part, bool) {
	if len(pieces) == 0 {
		return to, true
	}
	last := len(u.begins) - 1
	i, ok := u.index(pieces[0].Start)
	if !ok || pieces[len(pieces)-1].End > u.begins[last] {
		return to, false
	}
	var total int64
	flush := func() {
		if total > 0 {
			to = append(to, Part{Start: u.days[i], End: u.days[i+1], Length: micros(u.begins[i+1] - u.begins[i]), Time: micros(total)})
		}
		total = 0
	}
	for _, p := range pieces {
		for start := p.Start; start < p.End; {
			if start >= u.begins[i+1] {
				flush()
				if i++; start >= u.begins[i+1] { // a gap of more than a period
					i, _ = u.index(start)
				}
			}
			end := min(p.End, u.begins[i+1])
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

// counted gives the pieces of a list that a quantity counts, in order; those that touch are one. They hold until the next
// call.
func (r *run) counted(q *quant, list []fact.Stretch) []fact.Stretch {
	c := cut{held: always, use: q.use, notice: q.notice, maintenance: maintenanceOf(r.f), asOf: r.asOf}
	if v := r.f.At(fact.SlotSubscriptionHeld); q.held && v.IsKnown() {
		c.held = v.Stretch()
	}
	r.pieces = c.pieces(r.pieces[:0], list)
	out := r.pieces[:0]
	for _, s := range r.pieces {
		if n := len(out); n > 0 && out[n-1].End == s.Start {
			out[n-1].End = s.End
			continue
		}
		out = append(out, s)
	}
	return out
}

// setOf is the pieces as a set.
func setOf(pieces []fact.Stretch) period.Set {
	spans := make([]period.Span, len(pieces))
	for i, s := range pieces {
		spans[i] = s.Period()
	}
	return period.SetOf(spans...)
}
