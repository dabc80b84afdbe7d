package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"bosang/bench/corpus"
	"bosang/bench/peer"
)

const (
	// timed is how many of the cases are decided while the clock runs, drawn
	// evenly: so few that the inputs of every engine stay near the processor.
	timed = 1024
	// turns is how often each engine has its turn of timing; the median counts.
	turns = 5
	// turn is how long a turn lasts, at least.
	turn = 200 * time.Millisecond
)

// comparison has every engine decide every case, and fails where one decides
// otherwise; then it measures them, in turns.
func comparison(_ context.Context, b *bench) error {
	say("\n5. The statutory book beside other engines, %s cases (seed %d), of both editions", thousands(b.cases), b.seed)
	engines, err := peer.All()
	if err != nil {
		return err
	}
	if err := agreement(engines, b); err != nil {
		return err
	}
	say("   Measured on %s of the cases, drawn evenly, one processor, inputs made before; median of %d turns. The others are given lengths of", thousands(min(timed, b.cases)), turns)
	say("   time that Go code has measured for them beforehand, announced work and uncertain edges included; bosang measures while the clock runs.")
	for _, e := range engines {
		say("   %-18s %s", e.Name(), e.How())
	}
	costs, err := timings(engines, b)
	if err != nil {
		return err
	}
	say("   %-18s %10s %10s %10s %9s %8s", "engine", "ns/op", "processors", "B/op", "allocs/op", "ratio")
	ours := costs[engines[0].Name()]
	for _, e := range engines {
		c := costs[e.Name()]
		say("   %-18s %10s %10s %10s %9.1f %8.2f", e.Name(), thousands(c.clock), thousands(c.processors), thousands(c.bytes), c.allocs,
			c.processors/ours.processors)
	}
	ended, err := endedAlone(engines[0], b)
	if err != nil {
		return err
	}
	say("   %-18s %10s %10s %10s %9.1f %8.2f   of outages that have ended: one that runs is also asked when its claim is to be looked at again", "bosang",
		thousands(ended.clock), thousands(ended.processors), thousands(ended.bytes), ended.allocs, ended.processors/ours.processors)
	say("   (processors: nanoseconds of all processors, collecting garbage included; the goals and the ratio are by these, because others use this machine too)")
	goal("bosang with its full trace, at most 1 µs", ours.processors <= 1000)
	goal("at most 2 allocations", ours.allocs <= 2)
	goal("faster than CEL without a trace", ours.processors < costs["CEL"].processors)
	goal("faster than expr without a trace", ours.processors < costs["expr"].processors)
	goal("at least 40 times faster than OPA with its trace", 40*ours.processors <= costs["OPA, trace"].processors)
	return nil
}

// agreement has every engine decide every case.
func agreement(engines []peer.Engine, b *bench) error {
	began := time.Now()
	a, err := peer.Agree(engines, b.seed, b.cases)
	if err != nil {
		return err
	}
	grounds, outage, compensation := map[string]int{}, map[string]int{}, map[string]int{}
	for d, n := range a.Counts {
		grounds[d.Ground.String()] += n
		outage[d.Outage.String()] += n
		compensation[d.Compensation.String()] += n
	}
	say("   eligibility:         %s", counted(grounds, "granted", "does_not_apply", "barred", "referred", "cannot_tell", "no_edition"))
	say("   outage notice:       %s", counted(outage, "applies", "does_not_apply", "cannot_tell", "no_edition"))
	say("   compensation notice: %s", counted(compensation, "applies", "does_not_apply", "cannot_tell", "no_edition"))
	for _, d := range a.Differences {
		say("   DIFFERENT: %s", d)
	}
	if len(a.Differences) > 0 {
		return fmt.Errorf("the engines do not agree on every case")
	}
	took := time.Since(began).Round(time.Second)
	say("   all six engines, driven in %d ways, agree on every case (%s)", len(engines), took)
	return nil
}

func counted(n map[string]int, names ...string) string {
	text := ""
	for i, name := range names {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%s %s", name, thousands(n[name]))
	}
	return text
}

// timings measures the engines by turns, so that what else the machine does
// concerns all of them.
func timings(engines []peer.Engine, b *bench) (map[string]cost, error) {
	cases := drawn(b)
	n := len(cases)
	for _, e := range engines {
		if err := e.Load(cases); err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), err)
		}
	}
	all := map[string][]cost{}
	for range turns {
		for _, e := range engines {
			c, err := measured(n, turn, e.Evaluate)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", e.Name(), err)
			}
			all[e.Name()] = append(all[e.Name()], c)
		}
	}
	out := map[string]cost{}
	for name, list := range all {
		out[name] = middleCost(list)
	}
	return out, nil
}

// drawn are the cases that are measured.
func drawn(b *bench) []corpus.Case {
	cases := make([]corpus.Case, min(timed, b.cases))
	for i := range cases {
		cases[i] = corpus.At(b.seed, i*(b.cases/len(cases)))
	}
	return cases
}

// endedAlone measures an engine on those cases whose outage has ended.
func endedAlone(e peer.Engine, b *bench) (cost, error) {
	cases := slices.DeleteFunc(drawn(b), func(c corpus.Case) bool { return c.AsOf != 0 })
	if err := e.Load(cases); err != nil {
		return cost{}, err
	}
	all := make([]cost, turns)
	for i := range all {
		var err error
		if all[i], err = measured(len(cases), turn, e.Evaluate); err != nil {
			return cost{}, err
		}
	}
	return middleCost(all), nil
}
