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

func BenchmarkDueDate(b *testing.B) {
	from := time.Date(2022, 10, 20, 14, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Korea().DueDate(from, 30, seoul); err != nil {
			b.Fatal(err)
		}
	}
}
