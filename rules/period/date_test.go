package period_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules/period"
)

func day(t fataler, text string) period.Date {
	t.Helper()
	d, err := period.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseDate(t *testing.T) {
	for _, text := range []string{"0001-01-01", "2022-10-15", "2024-02-29", "2000-02-29", "9999-12-31"} {
		if got := day(t, text).String(); got != text {
			t.Errorf("%s became %s", text, got)
		}
	}
	for _, text := range []string{
		"", "2022-10-1", "2022-10-150", "22-10-15", "2022/10/15", "2022-10-15T00:00:00Z", " 2022-10-15", "2022-10-15 ",
		"2022-13-01", "2022-00-01", "2022-01-00", "2022-01-32", "2022-04-31", "2023-02-29", "1900-02-29", "0000-01-01",
		"+022-10-15", "-022-10-15", "2022-+1-15", "２０２2-1",
	} {
		if d, err := period.ParseDate(text); !errors.Is(err, period.ErrDate) || !d.IsZero() {
			t.Errorf("%q became %s, %v", text, d, err)
		}
	}
}

func TestDate(t *testing.T) {
	a, b := day(t, "2022-12-31"), day(t, "2023-01-01")
	if !a.Before(b) || b.Before(a) || !b.After(a) || a.After(b) || a.Compare(b) != -1 || b.Compare(a) != 1 || a.Compare(day(t, "2022-12-31")) != 0 {
		t.Error("order")
	}
	if a.AddDays(1) != b || b.AddDays(-1) != a || a.DaysUntil(b) != 1 || b.DaysUntil(a) != -1 || a.AddDays(0) != a {
		t.Error("days")
	}
	if got := day(t, "2022-10-15").Weekday(); got != time.Saturday {
		t.Error(got)
	}
	if (period.Date{}).Valid() || (period.Date{Year: 10000, Month: 1, Day: 1}).Valid() || !a.Valid() {
		t.Error("valid")
	}
	instant := at(t, "2022-10-15T15:00:00Z")
	if got := period.DateOf(instant, zone(t, "Asia/Seoul")); got != day(t, "2022-10-16") {
		t.Errorf("in Seoul it is %s", got)
	}
	if got := period.DateOf(instant, nil); got != day(t, "2022-10-15") {
		t.Errorf("without a zone it is %s", got)
	}
}

func TestDateBegins(t *testing.T) {
	for _, c := range []struct{ name, zone, date, want string }{
		{"at midnight in Seoul", "Asia/Seoul", "2022-10-15", "2022-10-14T15:00:00Z"},
		{"at midnight in London in summer", "Europe/London", "2022-07-01", "2022-06-30T23:00:00Z"},
		{"at midnight on the day London puts clocks forward", "Europe/London", "2022-03-27", "2022-03-27T00:00:00Z"},
		{"at midnight on the day after", "Europe/London", "2022-03-28", "2022-03-27T23:00:00Z"},
		{"at one where clocks skip midnight", "America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"},
		{"at the first of two midnights", "America/Havana", "2022-11-06", "2022-11-06T04:00:00Z"},
		{"at once when the whole date is skipped", "Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"},
		{"at midnight after a skipped date", "Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"},
		{"when the date is first seen, though clocks go back over midnight", "America/St_Johns", "2010-11-07", "2010-11-07T02:30:00Z"},
		{"far in the east", "Pacific/Kiritimati", "2022-10-15", "2022-10-14T10:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := day(t, c.date).At(zone(t, c.zone))
			if !got.Equal(at(t, c.want)) || got.Location() != time.UTC {
				t.Fatalf("got %s, want %s", got, c.want)
			}
		})
	}
	if got := day(t, "2022-10-15").At(nil); !got.Equal(hour(0)) {
		t.Error(got)
	}
}

// The date begins where the calendar on the wall turns to it; far in the future
// too, where package time goes by rules and no longer by a table.
func TestDateBeginsWhereTheCalendarOnTheWallTurns(t *testing.T) {
	for _, c := range changes {
		loc := zone(t, c.zone)
		for _, from := range []string{"1987-01-01", "2011-12-01", "2018-01-01", "2022-01-01", "2040-12-01", "2048-12-15"} {
			d := day(t, from)
			for range 400 {
				d = d.AddDays(1)
				begin := d.At(loc)
				if period.DateOf(begin, loc).Before(d) || !period.DateOf(begin.Add(-time.Second), loc).Before(d) {
					t.Fatalf("%s does not begin at %s in %s", d, begin, c.zone)
				}
			}
		}
	}
}

func TestDateAgreesWithPackageTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := time.Date(rapid.IntRange(2, 9990).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.IntRange(1, 31).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		n := rapid.IntRange(-400, 400).Draw(t, "n")
		d := period.DateOf(base, time.UTC)
		if d.String() != base.Format(time.DateOnly) || !d.Valid() || !d.At(time.UTC).Equal(base) || d.Weekday() != base.Weekday() {
			t.Fatalf("%s is not %s", d, base)
		}
		later := d.AddDays(n)
		if later != period.DateOf(base.AddDate(0, 0, n), time.UTC) || d.DaysUntil(later) != n || d.Before(later) != (n > 0) {
			t.Fatalf("%d days after %s: %s", n, d, later)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, text := range []string{"2022-10-15", "2024-02-29", "2023-02-29", "0000-00-00", "9999-12-31", "2022-1-015", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := period.ParseDate(text)
		want, wantErr := time.Parse(time.DateOnly, text)
		if (err == nil) != (wantErr == nil && want.Year() > 0) {
			t.Fatalf("%q: %v, but package time says %v", text, err, wantErr)
		}
		if err == nil && (d.String() != text || !d.At(time.UTC).Equal(want)) {
			t.Fatalf("%q became %s", text, d)
		}
	})
}

func TestNumbersOfDatesAreThoseOfTheClock(t *testing.T) {
	const day = 24 * 60 * 60
	check := func(n int64) {
		at := time.Unix(n*day, 0).UTC()
		want := period.Date{Year: at.Year(), Month: at.Month(), Day: at.Day()}
		if got := period.DateNumbered(n); got != want {
			t.Fatalf("day %d is %v, not %v", n, got, want)
		}
		if got := want.Number(); got != n {
			t.Fatalf("%v has the number %d, not %d", want, got, n)
		}
	}
	for n := int64(-720_000); n < 500_000; n++ { // from before the year 1 to the year 3338
		check(n)
	}
	for _, year := range []int{-401, -400, -1, 0, 1, 1900, 2000, 2100, 9999} {
		for month := time.January; month <= time.December; month++ {
			check(time.Date(year, month, 1, 0, 0, 0, 0, time.UTC).Unix() / day)
		}
	}
	for _, d := range []period.Date{{Year: 2023, Month: 2, Day: 31}, {Year: 2023, Month: 14, Day: 3}, {Year: 2023, Month: 0, Day: 3}} {
		if got, want := d.Number(), time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix()/day; got != want {
			t.Errorf("%v, which is no date, has the number %d, not %d", d, got, want)
		}
	}
}
