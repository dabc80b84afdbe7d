package corpus

import (
	"iter"
	"math/rand/v2"
	"time"
)

// The instants and amounts at which the statutory book changes its mind.
const (
	hour   = int64(time.Hour / time.Microsecond)
	minute = hour / 60

	// Revenue and Users are the limits of small services.
	Revenue = 10_000_000_000
	Users   = 1_000_000
)

// The first instants of the two editions.
var (
	First  = time.Date(2019, 6, 25, 0, 0, 0, 0, seoul).UnixMicro()
	Second = time.Date(2025, 3, 28, 0, 0, 0, 0, seoul).UnixMicro()
)

// seoul has had no summer time in the years of the corpus.
var seoul = time.FixedZone("KST", 9*60*60)

// At makes case number i of a seed: the same two always make the same case.
func At(seed uint64, i int) Case {
	d := draw{rand.New(rand.NewPCG(seed, uint64(i)))} //nolint:gosec // no secret, and a number is never negative
	c := Case{
		Class:       pick(d, share{"value_added", 60}, share{"facilities_based", 28}, share{"", 8}, share{"data_centre", 4}),
		Attribution: pick(d, share{"provider", 58}, share{"third_party", 12}, share{"force_majeure", 10}, share{"user", 8}, share{"", 12}),
		Cause: pick(d, share{"equipment_fault", 34}, share{"overload", 14}, share{"software_anomaly", 14}, share{"carrier_line_fault", 12},
			share{"security_breach", 6}, share{"other", 8}, share{"", 12}),
		Fee:        pick(d, answer{Yes, 62}, answer{No, 24}, answer{Unknown, 14}),
		Unforeseen: pick(d, answer{Yes, 66}, answer{No, 18}, answer{Unknown, 16}),
		Critical:   pick(d, answer{No, 56}, answer{Yes, 18}, answer{Unknown, 26}),
		Cloud:      pick(d, answer{No, 62}, answer{Yes, 10}, answer{Unknown, 28}),
		Revenue:    pick(d, number{1_000_000_000_000, 50}, number{Revenue - 1, 10}, number{Revenue, 14}, number{Revenue + 1, 14}, number{0, 4}),
		Currency:   pick(d, share{"KRW", 80}, share{"", 14}, share{"USD", 6}),
		Users:      pick(d, number{40_000_000, 50}, number{Users - 1, 8}, number{Users, 12}, number{Users + 1, 12}, number{0, 3}, number{-1, 15}),
	}
	if c.Currency == "" {
		c.Revenue = 0
	}
	d.times(&c)
	return c
}

// Of makes the first n cases of a seed.
func Of(seed uint64, n int) iter.Seq2[int, Case] {
	return func(yield func(int, Case) bool) {
		for i := range n {
			if !yield(i, At(seed, i)) {
				return
			}
		}
	}
}

type draw struct{ *rand.Rand }

// weighed is a value and its weight.
type weighed[T any] struct {
	value  T
	weight int
}

type (
	share  = weighed[string]
	answer = weighed[Answer]
	number = weighed[int64]
)

// pick draws one of some values by their weights.
func pick[T any](d draw, from ...weighed[T]) T {
	sum := 0
	for _, w := range from {
		sum += w.weight
	}
	n := d.IntN(sum)
	for _, w := range from {
		if n -= w.weight; n < 0 {
			return w.value
		}
	}
	return from[len(from)-1].value
}

func (d draw) of(percent int) bool { return d.IntN(100) < percent }

// near draws a limit or one of its neighbours.
func (d draw) near(limit int64) int64 { return limit + int64(d.IntN(3)) - 1 }

// length draws how long something lasted: most often a limit or a microsecond
// less or more.
func (d draw) length() int64 {
	if d.of(62) {
		return d.near(pick(d, number{2 * hour, 1}, number{4 * hour, 1}))
	}
	return pick(d, number{1, 1}, number{30 * minute, 3}, number{hour, 2}, number{3 * hour, 5}, number{24 * hour, 3}, number{127*hour + 30*minute, 3})
}

// start draws when the outage began, by the statement.
func (d draw) start() int64 {
	switch n := d.IntN(100); {
	case n < 44:
		return time.Date(2022, 10, 15, 15, 30, 0, 0, seoul).UnixMicro()
	case n < 74:
		return time.Date(2025, 4, 10, 10, 0, 0, 0, seoul).UnixMicro()
	case n < 80:
		return d.near(First)
	case n < 90:
		return d.near(Second)
	case n < 94:
		return Second - hour + 2*hour*int64(d.IntN(2))
	}
	return First - 24*hour + d.Int64N(7*365*24*hour)
}
