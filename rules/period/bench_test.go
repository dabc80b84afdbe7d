package period_test

import (
	"testing"
	"time"

	"bosang/rules/period"
)

// sink keeps the compiler from leaving out what is measured.
var sink period.Set

func BenchmarkClipAndLongestOfOneSpan(b *testing.B) {
	down, held := hours(b, 0, 23), hours(b, 5, open).At(0)
	b.ReportAllocs()
	for b.Loop() {
		sink = down.Clip(held)
		if _, err := sink.Longest(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUnionOfThreeSpans(b *testing.B) {
	x, y := hours(b, 0, 4, 6, 9), hours(b, 3, 7)
	b.ReportAllocs()
	for b.Loop() {
		sink = x.Union(y)
	}
}

func BenchmarkMinusOfThreeSpans(b *testing.B) {
	x, y := hours(b, 0, 9), hours(b, 2, 3, 5, 6)
	b.ReportAllocs()
	for b.Loop() {
		sink = x.Minus(y)
	}
}

func BenchmarkSetOfThreeUnsortedSpans(b *testing.B) {
	spans := append(hours(b, 4, 8).Spans(), hours(b, 0, 1, 7, 9).Spans()...)
	b.ReportAllocs()
	for b.Loop() {
		sink = period.SetOf(spans...)
	}
}

func BenchmarkUncertainClipAsOfLongest(b *testing.B) {
	u := uncertain(b, period.Window{Start: edge(0, 1, 2), End: edge(20, 23, 24)})
	held := hours(b, 5, open).At(0)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := u.Clip(held).AsOf(hour(22)).Longest(); err != nil {
			b.Fatal(err)
		}
	}
}

// Twice as many spans must take twice as long, and not four times.
func BenchmarkUnionOfManySpans(b *testing.B) {
	for name, n := range map[string]int{"1000": 1_000, "100000": 100_000} {
		var even, odd []period.Span
		for i := range n {
			even = append(even, span(b, hour(4*i), hour(4*i+1)))
			odd = append(odd, span(b, hour(4*i+2), hour(4*i+3)))
		}
		x, y := period.SetOf(even...), period.SetOf(odd...)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink = x.Union(y).Minus(y).Intersect(x)
			}
		})
	}
}

func BenchmarkPerMonth(b *testing.B) {
	set, seoul := hours(b, 0, 128), zone(b, "Asia/Seoul")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := set.PerMonth(seoul); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDateAt(b *testing.B) {
	d, seoul := day(b, "2022-10-15"), zone(b, "Asia/Seoul")
	var t time.Time
	b.ReportAllocs()
	for b.Loop() {
		t = d.At(seoul)
	}
	_ = t
}
