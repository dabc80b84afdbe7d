package deadline

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules/calendar"
	"bosang/rules/period"
)

func at(t testing.TB, text string) time.Time {
	t.Helper()
	instant, err := time.ParseInLocation("2006-01-02T15:04:05.999999", text, period.KST)
	if err != nil {
		t.Fatal(err)
	}
	return instant.UTC()
}

func TestATermIsOverWithItsLastDay(t *testing.T) {
	for _, c := range []struct {
		name, start string
		term        Term
		paused      time.Duration
		want        string
	}{
		{"the day of the start is not counted", "2022-10-17T09:00:00", Term{30, Days}, 0, "2022-11-17T00:00:00"},
		{"unless it is its very beginning", "2022-10-17T00:00:00", Term{30, Days}, 0, "2022-11-16T00:00:00"},
		{"a microsecond later it is not", "2022-10-17T00:00:00.000001", Term{30, Days}, 0, "2022-11-17T00:00:00"},
		{"a Saturday gives way to Monday", "2022-10-20T23:00:00", Term{30, Days}, 0, "2022-11-22T00:00:00"},
		{"Sunday, Chuseok and Hangul Day give way to Friday", "2025-09-05T10:00:00", Term{30, Days}, 0, "2025-10-11T00:00:00"},
		{"three business days from a Tuesday", "2022-11-01T12:00:00", Term{3, BusinessDays}, 0, "2022-11-05T00:00:00"},
		{"from a Thursday over the weekend", "2022-11-03T12:00:00", Term{3, BusinessDays}, 0, "2022-11-09T00:00:00"},
		{"from a Saturday", "2022-11-05T12:00:00", Term{3, BusinessDays}, 0, "2022-11-10T00:00:00"},
		{"from the beginning of a business day, which counts", "2022-11-01T00:00:00", Term{3, BusinessDays}, 0, "2022-11-04T00:00:00"},
		{"over the longest holidays there were", "2025-10-02T12:00:00", Term{1, BusinessDays}, 0, "2025-10-11T00:00:00"},
		{"hours are counted from the start", "2022-11-05T12:30:00", Term{24, Hours}, 0, "2022-11-06T12:30:00"},
		{"hours are shifted by as much as was paused", "2022-11-05T12:30:00", Term{24, Hours}, 90 * time.Minute, "2022-11-06T14:00:00"},
		{"three years", "2022-10-15T15:30:00", Term{3, Years}, 0, "2025-10-16T00:00:00"},
		{"ten years, beyond the holidays that are known", "2022-10-15T15:30:00", Term{10, Years}, 0, "2032-10-16T00:00:00"},
		{"ten years to a Sunday", "2023-10-16T15:30:00", Term{10, Years}, 0, "2033-10-18T00:00:00"},
		{"a month to a day that February lacks", "2023-01-30T12:00:00", Term{1, Months}, 0, "2023-03-01T00:00:00"},
		{"a month from the first", "2023-02-28T12:00:00", Term{1, Months}, 0, "2023-04-01T00:00:00"},
		{"twelve months from the last of a year", "2022-12-30T12:00:00", Term{12, Months}, 0, "2024-01-03T00:00:00"}, // a Saturday gives way over New Year
		{"eleven months to a day that November lacks", "2022-12-30T12:00:00", Term{11, Months}, 0, "2023-12-01T00:00:00"},
		{"a year from the leap day", "2024-02-28T12:00:00", Term{1, Years}, 0, "2025-03-01T00:00:00"},
		{"paused for five days", "2022-11-01T12:00:00", Term{3, BusinessDays}, 5 * 24 * time.Hour, "2022-11-10T00:00:00"},
		{"paused for a minute, the day that has begun is whole", "2022-11-01T12:00:00", Term{2, BusinessDays}, time.Minute, "2022-11-05T00:00:00"},
		{"paused into a weekend", "2022-11-01T12:00:00", Term{3, BusinessDays}, time.Minute, "2022-11-08T00:00:00"},
		{"60 days of mediation", "2022-11-01T12:00:00", Term{60, Days}, 0, "2023-01-03T00:00:00"}, // 31 December is a Saturday, 1 January a Sunday
		{"and 30 more", "2022-11-01T12:00:00", Term{60, Days}.Plus(30), 0, "2023-01-31T00:00:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.term.Due(at(t, c.start), c.paused); !got.Equal(at(t, c.want)) {
				t.Errorf("it is over at %v", got.In(period.KST))
			}
		})
	}
}

// terms draws starts, terms and pauses within the years whose holidays are known.
func terms(t *rapid.T) (start time.Time, term Term, paused time.Duration) {
	from, to := time.Date(2018, 2, 1, 0, 0, 0, 0, time.UTC), time.Date(2024, 12, 1, 0, 0, 0, 0, time.UTC)
	start = time.UnixMicro(rapid.Int64Range(from.UnixMicro(), to.UnixMicro()).Draw(t, "start")).UTC()
	if rapid.Bool().Draw(t, "midnight") {
		start = period.DateOf(start, period.KST).At(period.KST)
	}
	term = rapid.SampledFrom([]Term{{rapid.IntRange(1, 100).Draw(t, "n"), Days}, {rapid.IntRange(1, 60).Draw(t, "n"), BusinessDays},
		{rapid.IntRange(1, 24).Draw(t, "n"), Months}, {rapid.IntRange(1, 2).Draw(t, "n"), Years}, {rapid.IntRange(1, 240).Draw(t, "n"), Hours}}).Draw(t, "term")
	paused = time.Duration(rapid.Int64Range(0, int64(90*24*time.Hour/time.Microsecond)).Draw(t, "paused")) * time.Microsecond
	return start, term, paused
}

// longestRest is more than as many days as no business was done on end.
const longestRest = 10 * 24 * time.Hour

func TestWhatHoldsOfEveryTerm(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		start, term, paused := terms(t)
		due := term.Due(start, 0)
		if !due.After(start) {
			t.Fatalf("a term from %v is over at %v", start, due)
		}
		if later := term.Due(start.Add(time.Duration(rapid.Int64Range(0, 1e15).Draw(t, "later"))).Truncate(time.Microsecond), 0); later.Before(due) {
			t.Fatalf("what starts later is over earlier: %v, %v", due, later)
		}
		if longer := term.Plus(1).Due(start, 0); longer.Before(due) || term.Unit == BusinessDays && !longer.After(due) {
			t.Fatalf("a longer term is over at %v, not after %v", longer, due)
		}
		shifted := term.Due(start, paused)
		if term.Unit == Hours {
			if shifted.Sub(due) != paused {
				t.Fatalf("paused for %v it shifts by %v", paused, shifted.Sub(due))
			}
			return
		}
		// Against an end that had given way itself it may shift by less, never past it.
		if unrested := endOf(term.lastDay(start)); shifted.Before(unrested.Add(paused)) || shifted.Before(due) ||
			shifted.After(unrested.Add(paused).Add(24*time.Hour+longestRest)) {
			t.Fatalf("paused for %v, it is over at %v instead of %v", paused, shifted, due)
		}
		for _, end := range []time.Time{due, shifted} {
			last := period.DateOf(end.Add(-time.Microsecond), period.KST)
			working, err := calendar.Korea().IsWorkingDay(last)
			if !last.AddDays(1).At(period.KST).Equal(end) || err != nil || !working {
				t.Fatalf("it ends at %v, which is not the end of a business day", end.In(period.KST))
			}
		}
	})
}

func TestDaysAndBusinessDaysAreThoseOfTheCalendar(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		start, _, _ := terms(t)
		n := rapid.IntRange(1, 300).Draw(t, "n")
		want, err := calendar.Korea().DueDate(start, n, period.KST)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Term{n, Days}).Due(start, 0); !got.Equal(endOf(want)) {
			t.Fatalf("%d days from %v are over at %v, and by the calendar with %v", n, start, got, want)
		}
		before := period.DateOf(start.Add(-time.Microsecond), period.KST)
		if want, err = calendar.Korea().NthWorkingDay(before, n); err != nil {
			t.Fatal(err)
		}
		if got := (Term{n, BusinessDays}).Due(start, 0); !got.Equal(endOf(want)) {
			t.Fatalf("%d business days from %v are over at %v, and by the calendar with %v", n, start, got, want)
		}
	})
}
