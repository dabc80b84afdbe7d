package period_test

import (
	"fmt"
	"time"

	"bosang/rules/period"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func korea(month time.Month, day, hour, minute int) time.Time {
	return time.Date(2022, month, day, hour, minute, 0, 0, must(time.LoadLocation("Asia/Seoul")))
}

// Two sources saw an outage; what both saw counts once, and announced
// maintenance does not count.
func ExampleSet() {
	down := period.SetOf(
		must(period.New(korea(10, 15, 15, 30), korea(10, 15, 20, 0))),
		must(period.New(korea(10, 15, 18, 0), korea(10, 16, 8, 0))),
	)
	maintenance := period.SetOf(must(period.New(korea(10, 16, 2, 0), korea(10, 16, 3, 0))))
	counted := down.Minus(maintenance)
	fmt.Println(counted)
	fmt.Println(must(down.Total()), must(counted.Total()), must(counted.Longest()))
	// Output:
	// {[2022-10-15T06:30:00Z,2022-10-15T17:00:00Z),[2022-10-15T18:00:00Z,2022-10-15T23:00:00Z)}
	// 16h30m0s 15h30m0s 10h30m0s
}

// An outage that is still running has a length only as of an instant.
func ExampleSet_AsOf() {
	down := period.SetOf(must(period.From(korea(10, 15, 15, 30))))
	_, err := down.Longest()
	fmt.Println(err)
	fmt.Println(must(down.AsOf(korea(10, 15, 19, 30)).Longest()))
	// Output:
	// period: still open, so it has no duration before it is valued as of an instant
	// 4h0m0s
}

// The fee of a month is divided by the length of that month in its own zone.
func ExampleSet_PerMonth() {
	down := period.SetOf(must(period.New(korea(10, 31, 12, 0), korea(11, 1, 6, 0))))
	for _, m := range must(down.PerMonth(must(time.LoadLocation("Asia/Seoul")))) {
		fmt.Println(m.Year, m.Month, m.Total, "of", must(m.Span.Duration()))
	}
	// Output:
	// 2022 October 12h0m0s of 744h0m0s
	// 2022 November 6h0m0s of 720h0m0s
}

// A day is as long as the clocks of its zone make it.
func ExampleSet_PerDay() {
	london := must(time.LoadLocation("Europe/London"))
	weekend := period.SetOf(must(period.New(
		time.Date(2022, 10, 29, 0, 0, 0, 0, london), time.Date(2022, 10, 31, 0, 0, 0, 0, london))))
	for _, d := range must(weekend.PerDay(london)) {
		fmt.Println(d.Date, d.Total)
	}
	// Output:
	// 2022-10-29 24h0m0s
	// 2022-10-30 25h0m0s
}

// The end is known only as "some time between 22:00 and 24:00, stated as 23:00".
func ExampleUncertainOf() {
	down := must(period.UncertainOf(period.Window{
		Start: period.Exactly(korea(10, 15, 15, 30)),
		End:   period.Edge{Earliest: korea(10, 20, 22, 0), Stated: korea(10, 20, 23, 0), Latest: korea(10, 21, 0, 0)},
	}))
	longest := must(down.Longest())
	fmt.Println(longest, longest.Certain())
	// Output: 127h30m0s (126h30m0s to 128h30m0s) false
}

func ExampleSpan_Relate() {
	outage := must(period.New(korea(10, 15, 15, 30), korea(10, 16, 8, 0)))
	held := must(period.From(korea(10, 16, 0, 0)))
	fmt.Println("outage", outage.Relate(held), "subscription")
	fmt.Println("subscription", held.Relate(outage), "outage")
	// Output:
	// outage overlaps subscription
	// subscription overlapped by outage
}

func ExampleDate_At() {
	d := must(period.ParseDate("2022-10-15"))
	fmt.Println(d.At(must(time.LoadLocation("Asia/Seoul"))).Format(time.RFC3339), d.Weekday(), d.AddDays(30))
	// Output: 2022-10-14T15:00:00Z Saturday 2022-11-14
}
