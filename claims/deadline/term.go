package deadline

import (
	"time"

	"bosang/rules/calendar"
	"bosang/rules/period"
)

// Unit is what a term is counted in.
type Unit string

// The units. Days, months and years are civil ones in Korea, business days those that
// are neither a Saturday nor a Sunday nor a public holiday there.
const (
	Hours        Unit = "hours"
	Days         Unit = "days"
	BusinessDays Unit = "business_days"
	Months       Unit = "months"
	Years        Unit = "years"
)

// Term is how long a deadline is. The zero Term is none.
type Term struct {
	Amount int
	Unit   Unit
}

// IsZero reports whether it is none.
func (t Term) IsZero() bool { return t == Term{} }

// Plus is the term with so many more of its unit.
func (t Term) Plus(amount int) Term { return Term{t.Amount + amount, t.Unit} }

// Due gives the instant at which a term from start is over: what happens at that instant
// is too late. Spans in which the clock stood still come to paused, and shift it.
//
// Hours are counted from the start. Other terms are counted by the Civil Code (민법) in
// Korean time: the day of the start is not counted unless it is its very beginning
// (article 157); the term ends with its last day (159); months and years end on the day
// before that which corresponds to the first day counted, or where there is none on the
// last of the month (160); a last day that is no business day gives way to the next
// (161), also when it was shifted. Beyond the years whose holidays are known (package
// calendar), Saturdays and Sundays alone are not business days.
func (t Term) Due(start time.Time, paused time.Duration) time.Time {
	if t.Unit == Hours {
		return start.Add(time.Duration(t.Amount)*time.Hour + paused)
	}
	last := t.lastDay(start)
	if paused > 0 {
		last = period.DateOf(endOf(last).Add(paused-time.Microsecond), period.KST)
	}
	return endOf(businessDay(last))
}

// lastDay is the last civil day of a term, be it a business day or not.
func (t Term) lastDay(start time.Time) period.Date {
	first := period.DateOf(start, period.KST)
	if !first.At(period.KST).Equal(start) {
		first = first.AddDays(1)
	}
	switch t.Unit {
	case BusinessDays:
		last := businessDay(first)
		for range t.Amount - 1 {
			last = businessDay(last.AddDays(1))
		}
		return last
	case Months:
		return corresponding(first, t.Amount)
	case Years:
		return corresponding(first, 12*t.Amount)
	default:
		return first.AddDays(t.Amount - 1)
	}
}

// corresponding is the day before the one that corresponds to a date so many months later.
func corresponding(first period.Date, months int) period.Date {
	month := int(first.Month) - 1 + months
	to := period.Date{Year: first.Year + month/12, Month: time.Month(month%12 + 1), Day: first.Day}
	if to.Valid() {
		return to.AddDays(-1)
	}
	// Not December, which has all days.
	return period.Date{Year: to.Year, Month: to.Month + 1, Day: 1}.AddDays(-1)
}

// endOf is the instant at which a civil day is over.
func endOf(d period.Date) time.Time { return d.AddDays(1).At(period.KST) }

// businessDay is the date, or the first business day after it.
func businessDay(d period.Date) period.Date {
	for !isBusinessDay(d) {
		d = d.AddDays(1)
	}
	return d
}

func isBusinessDay(d period.Date) bool {
	working, err := calendar.Korea().IsWorkingDay(d)
	if err != nil {
		return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
	}
	return working
}
