package period_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules/period"
)

func TestPerDay(t *testing.T) {
	for _, c := range []struct {
		name, zone, start, end string
		want                   map[string]time.Duration
	}{
		{
			"an outage of three days in Seoul", "Asia/Seoul", "2022-10-15T06:30:00Z", "2022-10-16T23:00:00Z",
			map[string]time.Duration{"2022-10-15": 8*time.Hour + 30*time.Minute, "2022-10-16": 24 * time.Hour, "2022-10-17": 8 * time.Hour},
		},
		{
			"the day on which London puts clocks forward", "Europe/London", "2022-03-26T00:00:00Z", "2022-03-28T23:00:00Z",
			map[string]time.Duration{"2022-03-26": 24 * time.Hour, "2022-03-27": 23 * time.Hour, "2022-03-28": 24 * time.Hour},
		},
		{
			"the day on which London puts clocks back", "Europe/London", "2022-10-28T23:00:00Z", "2022-11-01T00:00:00Z",
			map[string]time.Duration{"2022-10-29": 24 * time.Hour, "2022-10-30": 25 * time.Hour, "2022-10-31": 24 * time.Hour},
		},
		{
			"the date that Samoa skipped", "Pacific/Apia", "2011-12-29T10:00:00Z", "2012-01-01T10:00:00Z",
			map[string]time.Duration{"2011-12-29": 24 * time.Hour, "2011-12-31": 24 * time.Hour, "2012-01-01": 24 * time.Hour},
		},
		{
			"the hour that Newfoundland went back over midnight", "America/St_Johns", "2010-11-07T02:30:00Z", "2010-11-07T03:30:00Z",
			map[string]time.Duration{"2010-11-07": time.Hour},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			days, err := period.SetOf(span(t, at(t, c.start), at(t, c.end))).PerDay(zone(t, c.zone))
			if err != nil || len(days) != len(c.want) {
				t.Fatalf("got %v, %v", days, err)
			}
			for _, d := range days {
				if d.Total != c.want[d.Date.String()] {
					t.Errorf("%s: %s, want %s", d.Date, d.Total, c.want[d.Date.String()])
				}
			}
		})
	}
}

func TestPerDayAddsWhatFallsOnOneDay(t *testing.T) {
	days, err := hours(t, 0, 1, 2, 4, 23, 25, 72, 73).PerDay(nil)
	if err != nil || len(days) != 3 {
		t.Fatal(days, err)
	}
	for i, want := range []time.Duration{4 * time.Hour, time.Hour, time.Hour} {
		if days[i].Total != want {
			t.Errorf("%s: %s, want %s", days[i].Date, days[i].Total, want)
		}
	}
	if days[2].Date != day(t, "2022-10-18") || days[2].Span != hours(t, 72, 96).At(0) {
		t.Error(days[2])
	}
}

func TestPerMonth(t *testing.T) {
	seoul := zone(t, "Asia/Seoul")
	s := period.SetOf(span(t, at(t, "2022-10-31T14:00:00Z"), at(t, "2022-11-30T15:00:00Z")))
	months, err := s.PerMonth(seoul)
	if err != nil || len(months) != 2 {
		t.Fatal(months, err)
	}
	october, november := months[0], months[1]
	if october.Year != 2022 || october.Month != time.October || october.Total != time.Hour {
		t.Error(october)
	}
	if length, _ := october.Span.Duration(); length != 31*24*time.Hour {
		t.Error(october.Span)
	}
	if november.Month != time.November || november.Total != 30*24*time.Hour || november.Span.End() != s.At(0).End() {
		t.Error(november)
	}
}

func TestPerMonthOfLondonHasAnHourMoreInOctober(t *testing.T) {
	year := period.SetOf(span(t, at(t, "2022-01-01T00:00:00Z"), at(t, "2023-01-01T00:00:00Z")))
	months, err := year.PerMonth(zone(t, "Europe/London"))
	if err != nil || len(months) != 12 {
		t.Fatal(months, err)
	}
	for _, m := range months {
		want := time.Date(2022, m.Month+1, 1, 0, 0, 0, 0, time.UTC).Sub(time.Date(2022, m.Month, 1, 0, 0, 0, 0, time.UTC))
		switch m.Month {
		case time.March:
			want -= time.Hour
		case time.October:
			want += time.Hour
		}
		if length, _ := m.Span.Duration(); m.Total != want || length != want {
			t.Errorf("%s: %s, want %s", m.Month, m.Total, want)
		}
	}
}

func TestPerBillingMonth(t *testing.T) {
	year := period.SetOf(span(t, at(t, "2023-12-31T00:00:00Z"), at(t, "2024-05-31T00:00:00Z")))
	months, err := year.PerBillingMonth(31, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	starts := []string{"2023-12-31", "2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"}
	if len(months) != len(starts) {
		t.Fatal(months)
	}
	for i, m := range months {
		if !m.Span.Start().Equal(day(t, starts[i]).At(nil)) || m.Month != m.Span.Start().Month() || m.Year != m.Span.Start().Year() {
			t.Errorf("%+v, want it to begin on %s", m, starts[i])
		}
	}
	inside := period.SetOf(span(t, at(t, "2023-01-14T23:00:00Z"), at(t, "2023-01-15T02:00:00Z")))
	months, err = inside.PerBillingMonth(15, time.UTC)
	if err != nil || len(months) != 2 || months[0].Year != 2022 || months[0].Month != time.December || months[0].Total != time.Hour || months[1].Total != 2*time.Hour {
		t.Errorf("before the billing day it is still the month of December: %v, %v", months, err)
	}
	for _, day := range []int{0, 32, -1} {
		if _, err := inside.PerBillingMonth(day, time.UTC); !errors.Is(err, period.ErrBillingDay) {
			t.Errorf("billing day %d: %v", day, err)
		}
	}
}

// changes are places and days near which clocks change, and one where they never do.
var changes = []struct{ zone, day string }{
	{"Asia/Seoul", "2022-10-15"},
	{"Asia/Seoul", "1988-05-08"},
	{"Europe/London", "2022-03-27"},
	{"Europe/London", "2022-10-30"},
	{"America/Sao_Paulo", "2018-11-04"},
	{"America/Sao_Paulo", "2018-02-18"},
	{"America/Havana", "2022-11-06"},
	{"Pacific/Apia", "2011-12-30"},
	{"Australia/Lord_Howe", "2022-10-02"},
}

// The totals per day agree with asking the calendar on the wall in each minute.
func TestPerDayAgreesWithTheCalendarOnTheWall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(changes).Draw(t, "change")
		loc := zone(t, c.zone)
		base := day(t, c.day).At(loc).Add(-36 * time.Hour)
		var spans []period.Span
		for range rapid.IntRange(0, 5).Draw(t, "count") {
			from := base.Add(time.Duration(rapid.IntRange(0, 4000).Draw(t, "from")) * time.Minute)
			spans = append(spans, span(t, from, from.Add(time.Duration(rapid.IntRange(1, 2000).Draw(t, "length"))*time.Minute)))
		}
		set := period.SetOf(spans...)
		wall := map[period.Date]time.Duration{}
		for s := range set.All() {
			for m := s.Start(); m.Before(s.End()); m = m.Add(time.Minute) {
				wall[period.DateOf(m, loc)] += time.Minute
			}
		}
		days, err := set.PerDay(loc)
		if err != nil || len(days) != len(wall) {
			t.Fatalf("%s: got %v, %v; want %v", set, days, err, wall)
		}
		for i, d := range days {
			if d.Total != wall[d.Date] || i > 0 && !days[i-1].Date.Before(d.Date) {
				t.Fatalf("%s: got %v; want %v", set, days, wall)
			}
		}
	})
}

// Days and months cut the set into parts that are all of it.
func TestCivilPartsMakeTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		loc := zone(t, rapid.SampledFrom(changes).Draw(t, "change").zone)
		var spans []period.Span
		for range rapid.IntRange(0, 6).Draw(t, "count") {
			from := rapid.Int64Range(0, 80*365*24*3600e6).Draw(t, "from")
			spans = append(spans, span(t, time.UnixMicro(from), time.UnixMicro(from+rapid.Int64Range(1, 200*24*3600e6).Draw(t, "length"))))
		}
		set := period.SetOf(spans...)
		total, err := set.Total()
		if err != nil {
			t.Fatal(err)
		}
		days, err := set.PerDay(loc)
		if err != nil {
			t.Fatal(err)
		}
		var sum time.Duration
		for _, d := range days {
			sum += d.Total
			mustBePart(t, set, d.Span, d.Total)
		}
		if sum != total {
			t.Fatalf("days add up to %s, not %s", sum, total)
		}
		months, err := set.PerBillingMonth(rapid.IntRange(1, 31).Draw(t, "billing day"), loc)
		if err != nil {
			t.Fatal(err)
		}
		sum = 0
		for _, m := range months {
			sum += m.Total
			mustBePart(t, set, m.Span, m.Total)
		}
		if sum != total {
			t.Fatalf("months add up to %s, not %s", sum, total)
		}
	})
}

func mustBePart(t *rapid.T, set period.Set, part period.Span, want time.Duration) {
	t.Helper()
	if got, err := set.Clip(part).Total(); err != nil || got != want || want <= 0 {
		t.Fatalf("%s of %s is %s, %v; want %s", part, set, got, err, want)
	}
}
