package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"bosang/bench/engine"
	"bosang/bench/people"
	"bosang/rules"
	"bosang/rules/money"
)

const (
	// everybody is how many people the largest messenger of the country has.
	everybody = 47_500_000
	// workers decide at once.
	workers = 2
	// stretch is how many subscribers a worker takes at a time.
	stretch = 10_000
	// remembered bounds what a worker keeps of equal facts.
	remembered = 1 << 18
)

// subscribers decides a whole people, one by one. Peak memory is that of a whole
// process, so where more is measured this one is a process of its own.
func subscribers(ctx context.Context, b *bench) error {
	if b.only == "subscribers" {
		return b.decideEverybody(ctx)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self, "--bare", "--only", "subscribers", "--population", strconv.Itoa(b.population),
		"--seed", strconv.FormatUint(b.seed, 10))
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}

func (b *bench) decideEverybody(ctx context.Context) error {
	say("\n7. %s subscribers of October 2022 (seed %d), each with facts of their own: plan, features, dates, channel, billing day, kind, loss;",
		thousands(b.population), b.seed)
	say("   all applicable books with their full trace, %d workers", workers)
	all, err := people.New(b.seed)
	if err != nil {
		return err
	}
	say("   %-44s %9s %14s %12s %10s", "", "time", "each, s", "processors", "peak")
	each, took, err := b.decidePeople(ctx, all, false)
	if err != nil {
		return err
	}
	peak := b.sayPeople("one by one, every case evaluated", took)
	memoised, short, err := b.decidePeople(ctx, all, true)
	if err != nil {
		return err
	}
	b.sayPeople(fmt.Sprintf("MEMOISED: equal facts once (%.1f %% known)", 100*float64(memoised.known)/float64(b.population)), short)
	say("   (each, s: subscribers a second by the clock; processors: nanoseconds of all processors for one; peak: MiB of the process so far, VmHWM)")
	say("   granted %s, in part %s, refused %s, referred %s; %s and %s of extensions", thousands(each.dispositions[rules.Granted]),
		thousands(each.dispositions[rules.GrantedInPart]), thousands(each.dispositions[rules.Refused]), thousands(each.dispositions[rules.Referred]),
		each.amount, days(each.hours))
	memoised.known = 0
	if each != memoised {
		return fmt.Errorf("memoised it comes to something else: %+v, not %+v", memoised, each)
	}
	share := float64(everybody) / float64(b.population)
	what, clock := "in less than 60 s", took.clock.Seconds()*share
	if share != 1 {
		what = fmt.Sprintf("%s in less than 60 s (projected from %s: %.0f s)", thousands(everybody), thousands(b.population), clock)
	}
	say("   (what the processors did for %s would take two that do nothing else %.0f s)", thousands(everybody), took.processors.Seconds()*share/workers)
	goal(what, clock < 60)
	goal("at most 512 MiB", peak <= 512)
	return nil
}

func days(hours int64) string { return thousands(hours/24) + " days" }

// spent is what deciding everybody took.
type spent struct{ clock, processors time.Duration }

// sayPeople prints a line and gives the peak memory so far, in MiB.
func (b *bench) sayPeople(what string, t spent) int64 {
	peak, err := highWater(os.Getpid())
	if err != nil {
		say("   %v", err)
	}
	say("   %-44s %9s %14s %12s %10d", what, t.clock.Round(100*time.Millisecond), thousands(float64(b.population)/t.clock.Seconds()),
		thousands(t.processors.Nanoseconds()/int64(b.population)), peak>>10)
	return peak >> 10
}

// sums are what deciding comes to.
type sums struct {
	dispositions [6]int64
	amount       money.Amount // of remedies and goodwill
	hours        int64        // of extensions
	known        int64        // cases that needed no evaluation
}

// result is what is kept of one outcome.
type result struct {
	disposition rules.Disposition
	amount      money.Amount
	hours       int64
}

func (s *sums) add(r result) (err error) {
	s.dispositions[r.disposition]++
	s.hours += r.hours
	if !r.amount.IsZero() {
		s.amount, err = s.amount.Add(r.amount)
	}
	return err
}

// decidePeople decides everybody, and evaluates equal facts once where told to.
func (b *bench) decidePeople(ctx context.Context, all *people.People, memoise bool) (total sums, took spent, err error) {
	nothing, err := money.Zero("KRW")
	if err != nil {
		return total, took, err
	}
	total.amount = nothing
	var next atomic.Int64
	parts, errs := [workers]sums{}, [workers]error{}
	used, began := ownProcessors(), time.Now()
	var group sync.WaitGroup
	for i := range workers {
		group.Go(func() {
			w := worker{books: b.books, people: all, facts: rules.NewFacts(), outcome: &rules.Outcome{}, sums: sums{amount: nothing}, nothing: nothing}
			if memoise {
				w.memory = make(map[people.Person]result, remembered)
			}
			for errs[i] == nil && ctx.Err() == nil {
				first := int(next.Add(stretch)) - stretch
				if first >= b.population {
					break
				}
				errs[i] = w.decide(first, min(first+stretch, b.population))
			}
			parts[i] = w.sums
		})
	}
	group.Wait()
	took = spent{time.Since(began), ownProcessors() - used}
	for _, p := range parts {
		for d, n := range p.dispositions {
			total.dispositions[d] += n
		}
		total.hours += p.hours
		total.known += p.known
		amount, err := total.amount.Add(p.amount)
		if err != nil {
			return total, took, err
		}
		total.amount = amount
	}
	return total, took, errors.Join(append(errs[:], ctx.Err())...)
}

// worker decides subscribers one after the other, in the same memory.
type worker struct {
	books   *rules.Library
	people  *people.People
	facts   *rules.Facts
	outcome *rules.Outcome
	memory  map[people.Person]result // nil where every case is evaluated
	sums    sums
	nothing money.Amount
}

func (w *worker) decide(from, to int) error {
	for i := from; i < to; i++ {
		x := w.people.Of(i)
		if r, ok := w.memory[x]; ok {
			w.sums.known++
			if err := w.sums.add(r); err != nil {
				return err
			}
			continue
		}
		r, err := w.evaluate(x)
		if err != nil {
			return fmt.Errorf("subscriber %d: %w", i, err)
		}
		if w.memory != nil && len(w.memory) < remembered {
			w.memory[x] = r
		}
		if err := w.sums.add(r); err != nil {
			return err
		}
	}
	return nil
}

func (w *worker) evaluate(x people.Person) (r result, err error) {
	if err := w.people.Facts(x, w.facts); err != nil {
		return r, err
	}
	if w.outcome, err = engine.Decide(w.books, w.outcome, w.facts); err != nil {
		return r, err
	}
	r = result{disposition: w.outcome.Disposition, amount: w.nothing}
	for _, list := range [...][]rules.Remedy{w.outcome.Remedies, w.outcome.Goodwill} {
		for i := range list {
			r.hours += int64(list[i].Time / time.Hour)
			if list[i].Amount.IsZero() {
				continue
			}
			if r.amount, err = r.amount.Add(list[i].Amount); err != nil {
				return r, err
			}
		}
	}
	return r, nil
}
