package period

import (
	"errors"
	"fmt"
	"time"
)

// ErrDate refuses a text that is no civil date of the form 2006-01-02.
var ErrDate = errors.New("period: not a date of the form YYYY-MM-DD")

// KST is Korea Standard Time: nine hours before UTC, without summer time since 1988. It
// is needed where no rulebook names a zone.
var KST = time.FixedZone("KST", 9*60*60)

// Date is a civil date of the Gregorian calendar, without a zone and without a
// time of day. Dates compare with ==. The zero Date is no date.
type Date struct {
	Year  int        // 1 to 9999
	Month time.Month // 1 to 12
	Day   int        // 1 to 31
}

// ParseDate reads exactly the form "2022-10-15", years 0001 to 9999. The error is ErrDate.
func ParseDate(text string) (Date, error) {
	if len(text) != len(time.DateOnly) || text[4] != '-' || text[7] != '-' {
		return Date{}, fmt.Errorf("%w: %.20q", ErrDate, text)
	}
	year, ok1 := digits(text[:4])
	month, ok2 := digits(text[5:7])
	day, ok3 := digits(text[8:])
	d := Date{Year: year, Month: time.Month(month), Day: day}
	if !ok1 || !ok2 || !ok3 || !d.Valid() {
		return Date{}, fmt.Errorf("%w: %.20q", ErrDate, text)
	}
	return d, nil
}

func digits(text string) (n int, ok bool) {
	for i := range len(text) {
		c := text[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}

// DateOf returns the date that a calendar on the wall shows at the instant t in
// the zone loc; a nil zone is UTC.
func DateOf(t time.Time, loc *time.Location) Date {
	year, month, day := t.In(zone(loc)).Date()
	return Date{Year: year, Month: month, Day: day}
}

// Valid reports whether the calendar has this date in the years 1 to 9999.
func (d Date) Valid() bool {
	return d.Year >= 1 && d.Year <= 9999 && d.Month >= time.January && d.Month <= time.December &&
		d.Day >= 1 && d.Day <= daysIn(d.Year, d.Month)
}

// IsZero reports whether d is the zero Date.
func (d Date) IsZero() bool { return d == Date{} }

// String returns the date in the form "2022-10-15".
func (d Date) String() string {
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// Compare returns -1, 0 or 1 as d is before, the same as or after other.
func (d Date) Compare(other Date) int {
	a := d.Year*10_000 + int(d.Month)*100 + d.Day
	b := other.Year*10_000 + int(other.Month)*100 + other.Day
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Before reports whether d is an earlier date than other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After reports whether d is a later date than other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// AddDays returns the date n days later, or earlier if n is negative.
func (d Date) AddDays(n int) Date {
	if day := d.Day + n; day >= 1 && day <= 28 { // every month has these
		return Date{Year: d.Year, Month: d.Month, Day: day}
	}
	return DateOf(d.utc().AddDate(0, 0, n), time.UTC)
}

// DaysUntil returns how many days later than d the other date is; negative if it is earlier.
func (d Date) DaysUntil(other Date) int {
	return int((other.utc().Unix() - d.utc().Unix()) / (24 * 60 * 60))
}

// Number returns how many days the date is later than 1970-01-01; negative if it is earlier.
func (d Date) Number() int64 {
	if d.Month < time.January || d.Month > time.December {
		return d.utc().Unix() / (24 * 60 * 60)
	}
	// Years are taken to begin in March, so that the leap day is their last.
	year, month := int64(d.Year), int64(d.Month)-3
	if month < 0 {
		year, month = year-1, month+12
	}
	of400 := floor(year, 400)
	in400 := year - of400*400
	return of400*daysOf400Years + in400*365 + in400/4 - in400/100 + (153*month+2)/5 + int64(d.Day) - 1 - daysUntil1970
}

// The days of 400 years of the Gregorian calendar, after which it repeats, and those from 1 March of the year 0 to
// 1970-01-01.
const (
	daysOf400Years = 146_097
	daysUntil1970  = 719_468
)

// floor divides and rounds down.
func floor(a, b int64) int64 {
	if a < 0 {
		a -= b - 1
	}
	return a / b
}

// DateNumbered returns the date of a Number.
func DateNumbered(n int64) Date {
	n += daysUntil1970
	of400 := floor(n, daysOf400Years)
	in400 := n - of400*daysOf400Years
	year := (in400 - in400/1460 + in400/36_524 - in400/146_096) / 365
	day := in400 - (365*year + year/4 - year/100)
	month := (5*day + 2) / 153
	d := Date{Year: int(of400*400 + year), Month: time.Month(month + 3), Day: int(day - (153*month+2)/5 + 1)}
	if d.Month > time.December {
		d.Year, d.Month = d.Year+1, d.Month-12
	}
	return d
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// utc is midnight of the date in UTC, where every day has 24 hours.
func (d Date) utc() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// At returns the instant at which the date begins in the zone loc, in UTC: the
// first at which the calendar there shows this date or a later one. That is
// midnight, or the instant of the change where clocks skip midnight, and the
// first of two midnights where they repeat it. A nil zone is UTC.
func (d Date) At(loc *time.Location) time.Time {
	// Offsets are asked for with Zone and not ZoneBounds, which in Go 1.26 tells
	// of a change in the past on the last day of a leap year.
	offset := func(unix int64) int64 {
		_, seconds := time.Unix(unix, 0).In(zone(loc)).Zone()
		return int64(seconds)
	}
	const most = 26 * 60 * 60 // no zone is that far from UTC
	midnight := d.utc().Unix()
	early, late := midnight-most, midnight+most
	before, after := offset(early), offset(late)
	begin := midnight - before
	if before != after {
		for late-early > 1 { // late comes to be the instant of the change
			if middle := early + (late-early)/2; offset(middle) == before {
				early = middle
			} else {
				late = middle
			}
		}
		if begin >= late {
			begin = max(late, midnight-after)
		}
	}
	return time.Unix(begin, 0).UTC()
}

func zone(loc *time.Location) *time.Location {
	if loc == nil {
		return time.UTC
	}
	return loc
}

func daysIn(year int, month time.Month) int {
	switch month {
	case time.April, time.June, time.September, time.November:
		return 30
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	default:
		return 31
	}
}
