package period

import (
	"errors"
	"fmt"
	"time"
)

// ErrBillingDay refuses a day of the month outside 1 to 31.
var ErrBillingDay = errors.New("period: a billing day must be 1 to 31")

// DayTotal is how much of a civil day a set covers.
type DayTotal struct {
	Date  Date
	Span  Span          // the day itself: 23, 24 or 25 hours, as the clocks go
	Total time.Duration // more than zero, at most the length of the day
}

// MonthTotal is how much of a month a set covers.
type MonthTotal struct {
	Year  int
	Month time.Month
	Span  Span          // the month itself; its Duration is what a fee per month is divided by
	Total time.Duration // more than zero, at most the length of the month
}

// PerDay returns the covered time of each civil day of the zone loc on which the
// set covers any, in order; a nil zone is UTC. The totals add up to Total. The
// error is ErrOpen: value the set with AsOf first.
func (s Set) PerDay(loc *time.Location) ([]DayTotal, error) {
	var out []DayTotal
	err := s.perCivil(dayOf, dayAfter, loc, func(d Date, day Span, total time.Duration) {
		out = append(out, DayTotal{Date: d, Span: day, Total: total})
	})
	return out, err
}

// PerMonth returns the covered time of each civil month of the zone loc in which
// the set covers any, in order; a nil zone is UTC. The totals add up to Total.
// The error is ErrOpen: value the set with AsOf first.
func (s Set) PerMonth(loc *time.Location) ([]MonthTotal, error) {
	return s.PerBillingMonth(1, loc)
}

// PerBillingMonth is PerMonth for months that begin on the given day, 1 to 31,
// and run until the next one begins. In a month that is too short for it the
// last day takes its place: billing day 31 begins on 28 February and again on 31
// March. A month is named after the civil month in which it begins.
//
// The error is ErrBillingDay or ErrOpen.
func (s Set) PerBillingMonth(day int, loc *time.Location) ([]MonthTotal, error) {
	if day < 1 || day > 31 {
		return nil, fmt.Errorf("%w: %d", ErrBillingDay, day)
	}
	var out []MonthTotal
	first := func(d Date) Date { return monthOf(d, day) }
	next := func(d Date) Date { return monthAfter(d, day) }
	err := s.perCivil(first, next, loc, func(d Date, month Span, total time.Duration) {
		out = append(out, MonthTotal{Year: d.Year, Month: d.Month, Span: month, Total: total})
	})
	return out, err
}

// perCivil cuts the set at the beginnings of civil periods. The period of a date
// begins on first(date), the one after it on next(first(date)). Each period that
// the set touches is given to found once.
func (s Set) perCivil(first, next func(Date) Date, loc *time.Location, found func(Date, Span, time.Duration)) error {
	if s.IsOpen() {
		return ErrOpen
	}
	var (
		begin Date
		now   Span  // the period that begins on begin
		sum   int64 // what it holds so far
	)
	move := func(to Date) {
		if sum > 0 {
			found(begin, now, time.Duration(sum)*time.Microsecond)
		}
		begin, sum = to, 0
		now = Span{start: to.At(loc).UnixMicro(), end: next(to).At(loc).UnixMicro()}
	}
	for span := range s.All() {
		if now.end <= span.start || now.IsZero() {
			move(first(DateOf(span.Start(), loc)))
		}
		for now.end < span.end {
			sum += max(0, now.end-max(now.start, span.start))
			move(next(begin))
		}
		sum += max(0, span.end-max(now.start, span.start))
	}
	if sum > 0 {
		found(begin, now, time.Duration(sum)*time.Microsecond)
	}
	return nil
}

func dayOf(d Date) Date { return d }

func dayAfter(d Date) Date { return d.AddDays(1) }

// monthOf returns the date on which the billing month of d begins.
func monthOf(d Date, day int) Date {
	begin := Date{Year: d.Year, Month: d.Month, Day: min(day, daysIn(d.Year, d.Month))}
	if !d.Before(begin) {
		return begin
	}
	year, month := d.Year, d.Month-1
	if month < time.January {
		year, month = year-1, time.December
	}
	return Date{Year: year, Month: month, Day: min(day, daysIn(year, month))}
}

// monthAfter returns the date on which the billing month after the one that begins on d begins.
func monthAfter(d Date, day int) Date {
	year, month := d.Year, d.Month+1
	if month > time.December {
		year, month = year+1, time.January
	}
	return Date{Year: year, Month: month, Day: min(day, daysIn(year, month))}
}
