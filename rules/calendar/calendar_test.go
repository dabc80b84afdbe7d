package calendar

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules/period"
)

var seoul = func() *time.Location {
	loc, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		panic(err)
	}
	return loc
}()

func date(t *testing.T, text string) period.Date {
	t.Helper()
	d, err := period.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	instant, err := time.ParseInLocation("2006-01-02T15:04:05.999999", text, seoul)
	if err != nil {
		t.Fatal(err)
	}
	return instant
}

func TestDueDate(t *testing.T) {
	for _, c := range []struct{ name, from, want string }{
		{"restored on 16 October 2022: a Tuesday", "2022-10-16T01:30:00", "2022-11-15"},
		{"restored on 17 October 2022: a Wednesday", "2022-10-17T09:00:00", "2022-11-16"},
		{"restored on 18 October 2022: a Thursday", "2022-10-18T23:59:59", "2022-11-17"},
		{"restored on 19 October 2022: a Friday", "2022-10-19T12:00:00", "2022-11-18"},
		{"restored on 20 October 2022: a Saturday gives way to Monday", "2022-10-20T23:00:00", "2022-11-21"},
		{"restored on 21 October 2022: a Sunday gives way to Monday", "2022-10-21T12:00:00", "2022-11-21"},
		{"restored on 5 September 2025: Sunday, Chuseok and Hangul Day give way to Friday", "2025-09-05T10:00:00", "2025-10-10"},
		{"exactly midnight counts its day", "2022-10-17T00:00:00", "2022-11-15"},
		{"a microsecond after midnight does not", "2022-10-17T00:00:00.000001", "2022-11-16"},
		{"a microsecond before midnight belongs to the day before", "2022-10-16T23:59:59.999999", "2022-11-15"},
		{"Labour Day is a holiday since 2026", "2026-04-01T12:00:00", "2026-05-04"},
		{"Labour Day was none before", "2024-04-01T12:00:00", "2024-05-01"},
		{"over the turn of the year", "2022-12-02T12:00:00", "2023-01-02"},
		{"the last working day of the calendar", "2027-12-01T12:00:00", "2027-12-31"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Korea().DueDate(at(t, c.from), 30, seoul)
			if err != nil || got != date(t, c.want) {
				t.Fatalf("got %v, %v; want %s", got, err, c.want)
			}
		})
	}
}

func TestDueDateInAnyZoneIsThatOfItsOwnCalendarDay(t *testing.T) {
	// 23:00 on the 19th in UTC is 08:00 on the 20th in Seoul.
	from := time.Date(2022, 10, 19, 23, 0, 0, 0, time.UTC)
	inSeoul, err1 := Korea().DueDate(from, 30, seoul)
	inUTC, err2 := Korea().DueDate(from, 30, time.UTC)
	if err1 != nil || err2 != nil || inSeoul != date(t, "2022-11-21") || inUTC != date(t, "2022-11-18") {
		t.Fatal(inSeoul, err1, inUTC, err2)
	}
}

func TestDaysOutsideTheCalendarAreErrors(t *testing.T) {
	var beyond ErrBeyondLastYear
	var before ErrBeforeFirstYear
	_, err := Korea().DueDate(at(t, "2027-12-02T12:00:00"), 30, seoul)
	if !errors.As(err, &beyond) || beyond.Year != 2028 || beyond.LastYear != 2027 {
		t.Fatalf("due on a Saturday in 2028: %v", err)
	}
	if _, err = Korea().NextWorkingDay(date(t, "2028-01-03")); !errors.As(err, &beyond) {
		t.Fatal(err)
	}
	if _, err = Korea().IsWorkingDay(date(t, "2028-01-01")); !errors.As(err, &beyond) {
		t.Fatalf("even a Saturday is not told: %v", err)
	}
	if _, err = Korea().Holidays(date(t, "2017-12-25")); !errors.As(err, &before) || before.FirstYear != 2018 {
		t.Fatal(err)
	}
	if _, err = Korea().IsWorkingDay(period.Date{Year: 2022, Month: 2, Day: 30}); !errors.Is(err, period.ErrDate) {
		t.Fatal(err)
	}
	for _, days := range []int{-1, 0, MaxDays + 1} {
		if _, err := Korea().DueDate(at(t, "2022-10-16T01:30:00"), days, seoul); !errors.Is(err, ErrDays) {
			t.Fatalf("%d days: %v", days, err)
		}
	}
	if beyond.Error() == "" || before.Error() == "" {
		t.Fatal("an error without words")
	}
}

// A limit that would move past the last year fails although its last day is known.
func TestMovingPastTheLastYearIsAnError(t *testing.T) {
	c, err := parse([]byte(`{"2021":{"2021-12-31":["a holiday"]}}`))
	if err != nil {
		t.Fatal(err)
	}
	var beyond ErrBeyondLastYear
	if _, err := c.NextWorkingDay(date(t, "2021-12-31")); !errors.As(err, &beyond) || beyond.Year != 2022 {
		t.Fatal(err)
	}
}

func TestHolidays(t *testing.T) {
	if c := Korea(); c.FirstYear() != 2018 || c.LastYear() != 2027 || len(c.holidays) != 191 {
		t.Fatal(c.FirstYear(), c.LastYear(), len(c.holidays))
	}
	names, err := Korea().Holidays(date(t, "2025-05-05"))
	if err != nil || len(names) != 2 {
		t.Fatal(names, err)
	}
	names[0] = "changed"
	if again, _ := Korea().Holidays(date(t, "2025-05-05")); again[0] == "changed" {
		t.Fatal("the calendar can be changed from outside")
	}
	if names, err := Korea().Holidays(date(t, "2022-11-19")); err != nil || names != nil {
		t.Fatalf("a Saturday has no name: %v, %v", names, err)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, file := range map[string]string{
		"what is not JSON":                 `{`,
		"nothing":                          `{}`,
		"a year that is none":              `{"22":{}}`,
		"a day that is none":               `{"2022":{"2022-02-30":["x"]}}`,
		"a day under another year":         `{"2022":{"2023-01-01":["x"]}}`,
		"a holiday without a name":         `{"2022":{"2022-01-01":[]}}`,
		"a year missing between two years": `{"2020":{},"2022":{}}`,
	} {
		if _, err := parse([]byte(file)); err == nil {
			t.Errorf("accepted %s", name)
		}
	}
}

func TestDueDateProperties(t *testing.T) {
	start := at(t, "2018-01-02T00:00:00").UnixMicro()
	end := at(t, "2027-08-01T00:00:00").UnixMicro()
	rapid.Check(t, func(t *rapid.T) {
		from := time.UnixMicro(rapid.Int64Range(start, end).Draw(t, "from"))
		days := rapid.IntRange(1, 120).Draw(t, "days")
		due, err := Korea().DueDate(from, days, seoul)
		if err != nil {
			t.Fatal(err)
		}
		if working, err := Korea().IsWorkingDay(due); err != nil || !working {
			t.Fatalf("due on %s, which is no working day (%v)", due, err)
		}
		// Whoever has one day more is never due earlier, and always has the days in full.
		more, err := Korea().DueDate(from, days+1, seoul)
		if err != nil || more.Before(due) {
			t.Fatalf("%d days: %s, one more: %s, %v", days, due, more, err)
		}
		if due.AddDays(1).At(seoul).Before(from.AddDate(0, 0, days)) {
			t.Fatalf("%d days from %s are not over when %s ends", days, from, due)
		}
		// Nothing between the counted last day and the due date is a working day.
		last := period.DateOf(from.Add(-time.Microsecond), seoul).AddDays(days)
		for ; last.Before(due); last = last.AddDays(1) {
			if working, _ := Korea().IsWorkingDay(last); working {
				t.Fatalf("%s is a working day before %s", last, due)
			}
		}
		if last != due {
			t.Fatalf("counted to %s, due %s", last, due)
		}
	})
}

func TestTheCalendarOfACountryIsFoundByItsCode(t *testing.T) {
	for code, want := range map[string]*Calendar{"KR": Korea(), "GB": UnitedKingdom()} {
		if c, ok := Of(code); !ok || c != want {
			t.Error(code, ok)
		}
	}
	for _, code := range []string{"", "kr", "UK", "US", "GB-ENG"} {
		if c, ok := Of(code); ok || c != nil {
			t.Errorf("%q has a calendar", code)
		}
	}
}

func TestTheBankHolidaysOfEnglandAndWalesThatWereMovedOrAdded(t *testing.T) {
	c := UnitedKingdom()
	if c.FirstYear() != 2018 || c.LastYear() != 2027 || len(c.holidays) != 83 {
		t.Fatal(c.FirstYear(), c.LastYear(), len(c.holidays))
	}
	for day, off := range map[string]bool{
		"2020-05-04": false, "2020-05-08": true, // the early May holiday moved to VE Day
		"2022-05-30": false, "2022-06-02": true, "2022-06-03": true, // the spring holiday moved to the Platinum Jubilee
		"2022-09-19": true, "2023-05-08": true, // the state funeral and the coronation
		"2020-12-28": true, "2021-12-27": true, "2021-12-28": true, "2022-01-03": true, "2022-12-26": true, "2022-12-27": true,
		"2023-01-02": true, "2026-12-28": true, "2027-12-27": true, "2027-12-28": true, // substitute days
		"2026-12-24": false, "2026-12-29": false, "2022-12-28": false,
	} {
		working, err := c.IsWorkingDay(date(t, day))
		if err != nil || working == off {
			t.Errorf("%s: %t, %v", day, working, err)
		}
	}
	names, err := c.Holidays(date(t, "2022-12-27"))
	if err != nil || len(names) != 1 || names[0] != "Christmas Day (substitute day)" {
		t.Error(names, err)
	}
}

// Banking and Financial Dealings Act 1971, Sch. 1, and the proclamations: in each
// year, save for the days moved, the first Monday of May, the last of May and the
// last of August, and eight holidays on weekdays.
func TestTheBankHolidaysOfEnglandAndWalesFollowTheAct(t *testing.T) {
	moved := map[string]string{"2020-05-04": "2020-05-08", "2022-05-30": "2022-06-02"}
	added := map[int]int{2022: 2, 2023: 1}
	for year := 2018; year <= 2027; year++ {
		count := 0
		for d := range UnitedKingdom().holidays {
			if d.Year == year {
				count++
			}
			if day := d.Weekday(); day == time.Saturday || day == time.Sunday {
				t.Errorf("%s is a %s", d, day)
			}
		}
		if count != 8+added[year] {
			t.Errorf("%d has %d bank holidays", year, count)
		}
		for month, last := range map[time.Month]int{time.May: 7, time.June: 0, time.September: 0} { // the Monday on or before it
			d := period.Date{Year: year, Month: month, Day: 1}.AddDays(last - 1)
			for d.Weekday() != time.Monday {
				d = d.AddDays(-1)
			}
			if to, ok := moved[d.String()]; ok {
				d = date(t, to)
			}
			if _, ok := UnitedKingdom().holidays[d]; !ok {
				t.Errorf("%s is no bank holiday", d)
			}
		}
	}
}

func TestNthWorkingDay(t *testing.T) {
	for _, c := range []struct {
		code, after string
		n           int
		want        string
	}{
		{"GB", "2022-04-14", 1, "2022-04-19"},  // Good Friday to Easter Monday
		{"GB", "2022-04-14", 2, "2022-04-20"},  //
		{"GB", "2022-04-16", 1, "2022-04-19"},  // after a Saturday
		{"GB", "2022-06-01", 1, "2022-06-06"},  // the Jubilee
		{"GB", "2022-09-16", 1, "2022-09-20"},  // the state funeral
		{"GB", "2026-12-24", 1, "2026-12-29"},  // Christmas, a weekend, and the substitute of Boxing Day
		{"GB", "2021-12-24", 3, "2021-12-31"},  //
		{"GB", "2021-12-24", 4, "2022-01-04"},  // and the substitute of New Year's Day
		{"KR", "2022-10-14", 1, "2022-10-17"},  //
		{"KR", "2025-10-02", 1, "2025-10-10"},  // Foundation Day, Chuseok and Hangul Day
		{"KR", "2018-01-01", 10, "2018-01-15"}, //
	} {
		calendar, _ := Of(c.code)
		if got, err := calendar.NthWorkingDay(date(t, c.after), c.n); err != nil || got != date(t, c.want) {
			t.Errorf("%s: working day %d after %s: %s, %v; want %s", c.code, c.n, c.after, got, err, c.want)
		}
	}
	var beyond ErrBeyondLastYear
	if _, err := UnitedKingdom().NthWorkingDay(date(t, "2027-12-31"), 1); !errors.As(err, &beyond) || beyond.Year != 2028 {
		t.Error(err)
	}
	if _, err := UnitedKingdom().NthWorkingDay(date(t, "2028-01-01"), 1); !errors.As(err, &beyond) {
		t.Error(err)
	}
	if _, err := UnitedKingdom().NthWorkingDay(date(t, "2022-01-01"), MaxDays); !errors.As(err, &beyond) {
		t.Error(err)
	}
	var before ErrBeforeFirstYear
	if _, err := UnitedKingdom().NthWorkingDay(date(t, "2017-12-31"), 1); !errors.As(err, &before) {
		t.Error(err)
	}
	for _, n := range []int{-1, 0, MaxDays + 1} {
		if _, err := UnitedKingdom().NthWorkingDay(date(t, "2022-01-01"), n); !errors.Is(err, ErrDays) {
			t.Error(n, err)
		}
	}
}

// Between a date and its n-th working day there are n-1 others, counted one by one.
func TestNthWorkingDayIsTheOneCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom([]*Calendar{Korea(), UnitedKingdom()}).Draw(t, "calendar")
		after := period.Date{Year: 2018, Month: time.January, Day: 1}.AddDays(rapid.IntRange(0, 3400).Draw(t, "after"))
		n := rapid.IntRange(1, 120).Draw(t, "n")
		got, err := c.NthWorkingDay(after, n)
		if err != nil {
			t.Fatal(err)
		}
		counted := 0
		for d := after.AddDays(1); !d.After(got); d = d.AddDays(1) {
			if working, err := c.IsWorkingDay(d); err != nil {
				t.Fatal(err)
			} else if working {
				counted++
			}
		}
		if working, _ := c.IsWorkingDay(got); !working || counted != n {
			t.Fatalf("%s is working day %d after %s, not %d", got, counted, after, n)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"2022":{"2022-01-01":["x"]}}`))
	f.Add([]byte(`{"2020":{},"2022":{}}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		c, err := parse(file)
		if err != nil {
			return
		}
		for d := range c.holidays {
			if working, err := c.IsWorkingDay(d); err != nil || working {
				t.Fatalf("%s: %t, %v", d, working, err)
			}
		}
	})
}

func BenchmarkNthWorkingDay(b *testing.B) {
	after := period.Date{Year: 2022, Month: time.October, Day: 14}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := UnitedKingdom().NthWorkingDay(after, 30); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDueDate(b *testing.B) {
	from := time.Date(2022, 10, 20, 14, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Korea().DueDate(from, 30, seoul); err != nil {
			b.Fatal(err)
		}
	}
}
