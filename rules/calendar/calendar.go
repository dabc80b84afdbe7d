// Package calendar knows which days are working days, and by when something is
// due that must be done within so many days.
//
// The public holidays of Korea and the bank holidays of England and Wales from
// 2018 to 2027 are part of the program (see ORIGIN.txt beside this file). Outside
// these years there is an error and never a guess: a holiday that the government
// has yet to set would make the guess wrong. A temporary holiday set after the
// file was made is missing from it.
package calendar

import (
	_ "embed" // the holidays
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"bosang/rules/period"
)

// MaxDays is the longest time to do something that DueDate counts.
const MaxDays = 36_600

// ErrDays refuses a number of days below 1 or above MaxDays.
var ErrDays = errors.New("calendar: a time limit must be 1 to 36600 days")

// ErrBeyondLastYear says that a day lies after the last year whose holidays are
// known. Find it with errors.As.
type ErrBeyondLastYear struct { //nolint:errname // it stands beside the Err variables, and is asked for as they are
	Year     int // of the day asked for
	LastYear int // of the calendar
}

// Error implements error.
func (e ErrBeyondLastYear) Error() string {
	return fmt.Sprintf("calendar: the holidays of %d are not known, only those up to %d", e.Year, e.LastYear)
}

// ErrBeforeFirstYear says that a day lies before the first year whose holidays
// are known. Find it with errors.As.
type ErrBeforeFirstYear struct { //nolint:errname // as above
	Year      int // of the day asked for
	FirstYear int // of the calendar
}

// Error implements error.
func (e ErrBeforeFirstYear) Error() string {
	return fmt.Sprintf("calendar: the holidays of %d are not known, only those from %d on", e.Year, e.FirstYear)
}

// Calendar tells working days from others in a run of whole years. It is
// immutable and may be shared between goroutines.
type Calendar struct {
	firstYear, lastYear int
	holidays            map[period.Date][]string
	working             []period.Date // every working day, in order
	firstDay            int64         // the number of the first day of the first year
	rests               []bool        // by the number of the day since then: no working day
}

var (
	//go:embed korea-2018-2027.json
	koreaFile []byte
	//go:embed united-kingdom-2018-2027.json
	unitedKingdomFile []byte

	korea         = sync.OnceValue(func() *Calendar { return embedded(koreaFile) })
	unitedKingdom = sync.OnceValue(func() *Calendar { return embedded(unitedKingdomFile) })
)

func embedded(file []byte) *Calendar {
	c, err := parse(file)
	if err != nil {
		panic(err) // the file is part of the program, and a test reads it
	}
	return c
}

// Of returns the calendar that a rulebook names by the country's code in ISO
// 3166: KR or GB; false where there is none.
func Of(code string) (*Calendar, bool) {
	switch code {
	case "KR":
		return Korea(), true
	case "GB":
		return UnitedKingdom(), true
	}
	return nil, false
}

// Korea returns the calendar of the Republic of Korea. It rests on the decree on
// the public holidays of government offices (관공서의 공휴일에 관한 규정, arts. 2
// and 3, substitute holidays), and on Civil Code art. 161 for Saturdays.
func Korea() *Calendar { return korea() }

// UnitedKingdom returns the calendar of the United Kingdom with the bank holidays
// of England and Wales. It rests on the Banking and Financial Dealings Act 1971,
// s. 1 and Sch. 1, on the proclamations under it, and on the common law for Good
// Friday and Christmas Day. Those of Scotland and Northern Ireland are not in it.
func UnitedKingdom() *Calendar { return unitedKingdom() }

// parse reads {"2022": {"2022-01-01": ["name", …], …}, …}. Each day must stand
// under its own year, and the years must follow on each other: a year left out
// would read as one without holidays.
func parse(file []byte) (*Calendar, error) {
	var years map[string]map[string][]string
	if err := json.Unmarshal(file, &years); err != nil {
		return nil, fmt.Errorf("calendar: %w", err)
	}
	c := &Calendar{holidays: map[period.Date][]string{}}
	for year, days := range years {
		newYear, err := period.ParseDate(year + "-01-01")
		if err != nil {
			return nil, fmt.Errorf("calendar: year %q: %w", year, err)
		}
		if c.firstYear == 0 || newYear.Year < c.firstYear {
			c.firstYear = newYear.Year
		}
		c.lastYear = max(c.lastYear, newYear.Year)
		for day, names := range days {
			d, err := period.ParseDate(day)
			if err != nil {
				return nil, fmt.Errorf("calendar: year %s: %w", year, err)
			}
			if d.Year != newYear.Year || len(names) == 0 {
				return nil, fmt.Errorf("calendar: %s has no name or does not belong to %s", day, year)
			}
			c.holidays[d] = names
		}
	}
	if len(years) == 0 || c.lastYear-c.firstYear+1 != len(years) {
		return nil, fmt.Errorf("calendar: %d years do not fill %d to %d", len(years), c.firstYear, c.lastYear)
	}
	first := period.Date{Year: c.firstYear, Month: time.January, Day: 1}
	c.firstDay = first.Number()
	for d := first; d.Year <= c.lastYear; d = d.AddDays(1) {
		working, _ := c.IsWorkingDay(d) // of these years it is known
		if working {
			c.working = append(c.working, d)
		}
		c.rests = append(c.rests, !working)
	}
	return c, nil
}

// FirstYear returns the first year whose holidays are known.
func (c *Calendar) FirstYear() int { return c.firstYear }

// LastYear returns the last year whose holidays are known.
func (c *Calendar) LastYear() int { return c.lastYear }

// Holidays returns the names, in the language of the calendar, of the public
// holidays that fall on the date: none, one, or two that coincide. Saturdays and
// Sundays have no name. The error is that of IsWorkingDay.
func (c *Calendar) Holidays(d period.Date) ([]string, error) {
	if err := c.known(d); err != nil {
		return nil, err
	}
	return append([]string(nil), c.holidays[d]...), nil
}

// IsWorkingDay reports whether the date is neither a Saturday nor a Sunday nor a
// public holiday. The error is an ErrBeyondLastYear, an ErrBeforeFirstYear, or
// period.ErrDate if there is no such date.
func (c *Calendar) IsWorkingDay(d period.Date) (bool, error) {
	if err := c.known(d); err != nil {
		return false, err
	}
	if weekday := d.Weekday(); weekday == time.Saturday || weekday == time.Sunday {
		return false, nil
	}
	_, holiday := c.holidays[d]
	return !holiday, nil
}

// NextWorkingDay returns the date itself if it is a working day, or else the
// first one after it. The error is that of IsWorkingDay for each day looked at.
func (c *Calendar) NextWorkingDay(d period.Date) (period.Date, error) {
	if err := c.known(d); err != nil {
		return period.Date{}, err
	}
	return c.nextWorkingDay(d.Number())
}

// nextWorkingDay is the same by the number of a day from the first year on.
func (c *Calendar) nextWorkingDay(number int64) (period.Date, error) {
	for at := number - c.firstDay; at < int64(len(c.rests)); at++ {
		if !c.rests[at] {
			return period.DateNumbered(c.firstDay + at), nil
		}
	}
	return period.Date{}, ErrBeyondLastYear{Year: max(c.lastYear+1, period.DateNumbered(number).Year), LastYear: c.lastYear}
}

// NthWorkingDay returns the n-th working day after the date, whether or not that
// is one itself: the first is the next one. The error is ErrDays, or that of
// IsWorkingDay for the date and for the day it would be.
func (c *Calendar) NthWorkingDay(after period.Date, n int) (period.Date, error) {
	if n < 1 || n > MaxDays {
		return period.Date{}, fmt.Errorf("%w: %d", ErrDays, n)
	}
	if err := c.known(after); err != nil {
		return period.Date{}, err
	}
	at, found := slices.BinarySearchFunc(c.working, after, period.Date.Compare)
	if found {
		at++
	}
	if at += n - 1; at >= len(c.working) {
		return period.Date{}, ErrBeyondLastYear{Year: c.lastYear + 1, LastYear: c.lastYear}
	}
	return c.working[at], nil
}

// DueDate returns the last day, whole, of a time limit of so many days that runs
// from an instant, by the Civil Code (민법) of Korea in the zone loc, and alike
// with any calendar:
//
//   - art. 157: the day of the instant is not counted, unless the instant is the
//     very beginning of that day;
//   - art. 159: the limit ends with the end of its last day;
//   - art. 161: a last day that is a Saturday or a public holiday, Sundays among
//     them, gives way to the next day, and so on up to a working day.
//
// Holidays on the way to the last day do not prolong the limit. The error is
// ErrDays, or that of IsWorkingDay.
func (c *Calendar) DueDate(from time.Time, days int, loc *time.Location) (period.Date, error) {
	local := from.In(loc)
	first := period.DateOf(local, loc)
	return c.DueFrom(first, local.Hour() <= latestMidnight && from.Equal(first.At(loc)), days)
}

// DueFrom is DueDate of an instant that lies in a day; whole tells that it is the very beginning of that day.
func (c *Calendar) DueFrom(first period.Date, whole bool, days int) (period.Date, error) {
	if days < 1 || days > MaxDays {
		return period.Date{}, fmt.Errorf("%w: %d", ErrDays, days)
	}
	if whole {
		days-- // it counts
	}
	number := first.Number() + int64(days)
	if number < c.firstDay {
		return period.Date{}, c.known(period.DateNumbered(number))
	}
	return c.nextWorkingDay(number)
}

// latestMidnight is the last hour of the clock in which a civil day begins in any zone: where clocks skip midnight, they
// show an hour or two more.
const latestMidnight = 3

func (c *Calendar) known(d period.Date) error {
	switch {
	case d.Year > c.lastYear:
		return ErrBeyondLastYear{Year: d.Year, LastYear: c.lastYear}
	case d.Year < c.firstYear:
		return ErrBeforeFirstYear{Year: d.Year, FirstYear: c.firstYear}
	case !d.Valid():
		return fmt.Errorf("%w: %s", period.ErrDate, d)
	}
	return nil
}
