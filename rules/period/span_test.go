package period_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules/period"
)

func TestNewRefusesWhatIsNoSpan(t *testing.T) {
	for _, c := range []struct {
		name, start, end string
		want             error
	}{
		{"a span of no length", "2022-10-15T06:30:00Z", "2022-10-15T06:30:00Z", period.ErrZeroLength},
		{"a span of no length, in two zones", "2022-10-15T06:30:00Z", "2022-10-15T15:30:00+09:00", period.ErrZeroLength},
		{"a span that ends before it starts", "2022-10-15T06:30:00Z", "2022-10-15T06:29:59.999999Z", period.ErrReversed},
		{"a start finer than a microsecond", "2022-10-15T06:30:00.0000001Z", "2022-10-15T07:00:00Z", period.ErrTooFine},
		{"an end finer than a microsecond", "2022-10-15T06:30:00Z", "2022-10-15T07:00:00.000000001Z", period.ErrTooFine},
		{"no start", "", "2022-10-15T07:00:00Z", period.ErrNoStart},
		{"no start and no end", "", "", period.ErrNoStart},
		{"a start before the year 1", "0000-12-31T23:59:59Z", "2022-10-15T07:00:00Z", period.ErrOutOfRange},
	} {
		t.Run(c.name, func(t *testing.T) {
			if s, err := period.New(at(t, c.start), at(t, c.end)); !errors.Is(err, c.want) || !s.IsZero() {
				t.Fatalf("got %v, %v; want %v", s, err, c.want)
			}
		})
	}
	if _, err := period.New(hour(0), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)); !errors.Is(err, period.ErrOutOfRange) {
		t.Fatalf("an end in the year 10000: %v", err)
	}
	if _, err := period.From(time.Time{}); !errors.Is(err, period.ErrNoStart) {
		t.Fatalf("an open span without a start: %v", err)
	}
}

func TestSpan(t *testing.T) {
	seoul := zone(t, "Asia/Seoul")
	s := span(t, time.Date(2022, 10, 15, 15, 30, 0, 0, seoul), time.Date(2022, 10, 20, 23, 0, 0, 0, seoul))
	if d, err := s.Duration(); err != nil || d != 127*time.Hour+30*time.Minute {
		t.Errorf("duration %s, %v", d, err)
	}
	if s.Start().Location() != time.UTC || s.End().Location() != time.UTC {
		t.Error("a span gives its instants in UTC")
	}
	if s != span(t, s.Start(), s.End()) {
		t.Error("spans of the same instants are the same span")
	}
	for _, c := range []struct {
		at   time.Time
		want bool
	}{
		{s.Start(), true},
		{s.Start().Add(-1), false},
		{s.End().Add(-1), true},
		{s.End(), false},
	} {
		if s.Contains(c.at) != c.want {
			t.Errorf("%s contains %s: %t", s, c.at, !c.want)
		}
	}
	if got, want := s.String(), "[2022-10-15T06:30:00Z,2022-10-20T14:00:00Z)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestOpenSpan(t *testing.T) {
	s, err := period.From(hour(6))
	if err != nil {
		t.Fatal(err)
	}
	if !s.IsOpen() || !s.End().IsZero() || s != span(t, hour(6), time.Time{}) {
		t.Error("a span without an end is open, however it is made")
	}
	if _, err := s.Duration(); !errors.Is(err, period.ErrOpen) {
		t.Errorf("duration: %v", err)
	}
	if !s.Contains(hour(1_000_000)) || s.Contains(hour(5)) {
		t.Error("an open span goes on for ever")
	}
	if got, want := s.String(), "[2022-10-15T06:00:00Z,)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestZeroSpanIsNoSpan(t *testing.T) {
	var s period.Span
	if !s.IsZero() || s.IsOpen() || s.Contains(time.UnixMicro(0)) || !s.Start().IsZero() || !s.End().IsZero() || s.String() != "empty" {
		t.Errorf("%+v", s)
	}
	if d, err := s.Duration(); d != 0 || err != nil {
		t.Error(d, err)
	}
}

func TestDurationBeyond292YearsIsAnErrorAndNotAnotherDuration(t *testing.T) {
	s := span(t, at(t, "1500-01-01T00:00:00Z"), at(t, "2500-01-01T00:00:00Z"))
	if d, err := s.Duration(); !errors.Is(err, period.ErrTooLong) || d != 0 {
		t.Error(d, err)
	}
	if d, err := period.SetOf(s).Total(); !errors.Is(err, period.ErrTooLong) || d != 0 {
		t.Error(d, err)
	}
}

func TestSpanRoundTripsThroughItsEdges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, s := range drawSpans(t, "span", true) {
			if again := span(t, s.Start(), s.End()); again != s {
				t.Fatalf("%s became %s", s, again)
			}
			if d, err := s.Duration(); err == nil && !s.Start().Add(d).Equal(s.End()) {
				t.Fatalf("%s lasts %s", s, d)
			}
		}
	})
}
