package main

import (
	"runtime"
	"slices"
	"syscall"
	"time"
)

// cost is what one of many equal operations takes: time by the clock and by the
// processors (collecting garbage included), and memory.
type cost struct {
	clock, processors float64 // nanoseconds
	bytes, allocs     float64
}

// measured runs op over and over for at least as long as asked, with the numbers
// 0 to n-1 in turn, always all of them.
func measured(n int, during time.Duration, op func(i int) error) (cost, error) {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	used, began := ownProcessors(), time.Now()
	ops := 0
	for time.Since(began) < during {
		for i := range n {
			if err := op(i); err != nil {
				return cost{}, err
			}
		}
		ops += n
	}
	took := time.Since(began)
	used = ownProcessors() - used
	runtime.ReadMemStats(&after)
	each := func(x float64) float64 { return x / float64(ops) }
	return cost{clock: each(float64(took.Nanoseconds())), processors: each(float64(used.Nanoseconds())),
		bytes: each(float64(after.TotalAlloc - before.TotalAlloc)), allocs: each(float64(after.Mallocs - before.Mallocs))}, nil
}

// ownProcessors is what this process has used of the processors so far.
func ownProcessors() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// middleCost is the median of each part of some costs.
func middleCost(all []cost) cost {
	of := func(part func(cost) float64) float64 {
		list := make([]float64, len(all))
		for i, c := range all {
			list[i] = part(c)
		}
		slices.Sort(list)
		return list[len(list)/2]
	}
	return cost{clock: of(func(c cost) float64 { return c.clock }), processors: of(func(c cost) float64 { return c.processors }),
		bytes: of(func(c cost) float64 { return c.bytes }), allocs: of(func(c cost) float64 { return c.allocs })}
}
