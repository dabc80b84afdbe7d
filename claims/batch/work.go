package batch

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"bosang/claims"
	"bosang/claims/access"
)

// Progress is told the run's totals after each transaction of this call's
// workers, one call at a time.
type Progress func(Totals)

// Work works a run with this many workers until it is finished, together with
// whoever else works it. It can be called again after any failure or kill.
func (b *Batches) Work(ctx context.Context, id claims.BatchID, workers int, progress Progress) (Batch, error) {
	_, err := b.WorkWhile(ctx, id, workers, func() bool { return true }, progress)
	if err != nil {
		return Batch{}, err
	}
	return b.Get(ctx, access.SystemActor("batch"), id)
}

// WorkWhile works a run as Work does for as long as more says so, which is asked
// before each transaction. It reports whether every range is done.
func (b *Batches) WorkWhile(ctx context.Context, id claims.BatchID, workers int, more func() bool, progress Progress) (bool, error) {
	batch, err := b.Get(ctx, access.SystemActor("batch"), id)
	if err != nil {
		return false, err
	}
	if !batch.FinishedAt.IsZero() {
		return true, nil
	}
	var told sync.Mutex
	tell := func(t Totals) {
		if progress != nil {
			told.Lock()
			defer told.Unlock()
			progress(t)
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var all sync.WaitGroup
	done := make([]bool, max(workers, 1))
	for i := range done {
		all.Go(func() {
			w := worker{batches: b, batch: batch, size: b.chunk, width: firstWidth, tell: tell}
			var err error
			if done[i], err = w.work(ctx, more); err != nil {
				cancel(err) // the others need not go on; the first error is kept
			}
		})
	}
	all.Wait()
	if err := context.Cause(ctx); err != nil {
		return false, err
	}
	for _, d := range done {
		if d {
			return true, nil
		}
	}
	return false, nil
}

// worker is one of those that work a run.
type worker struct {
	batches *Batches
	batch   Batch
	// size is how many claims the next transaction takes. It is halved when the
	// database refuses what a transaction stores, so that the claim is found for
	// which it does, and grows back.
	size int
	// suspect is the claim with which alone a transaction was refused, and why.
	suspect claims.ClaimID
	refusal error
	// width is how many ranges the next transaction takes.
	width int
	tell  func(Totals)
}

// firstWidth is how many ranges a worker's first transaction takes.
const firstWidth = 16

// chunkAttempts bounds how often a transaction is begun anew because the
// incident was changed meanwhile.
const chunkAttempts = 20

// work takes transactions until no range is left, or more says no.
func (w *worker) work(ctx context.Context, more func() bool) (done bool, err error) {
	changed := 0
	for more() {
		c := chunk{worker: w}
		err := w.batches.store.InTx(ctx, access.SystemActor("batch"), func(tx claims.Tx) error { return c.run(ctx, tx) })
		switch {
		case errors.Is(err, claims.ErrDossierStale) && changed < chunkAttempts:
			changed++
			continue
		case err != nil && claims.KindOf(err) == claims.KindInvalid && c.deciding:
			w.refused(c.undecided, err)
			continue
		case err != nil:
			return false, fmt.Errorf("batch %s: %w", w.batch.ID, err)
		}
		changed = 0
		w.learn(&c)
		w.size = min(w.size*2, w.batches.chunk)
		w.tell(c.totals)
		if len(c.ranges) == 0 {
			return true, nil
		}
	}
	return false, nil
}

// refused narrows down for which claim the database refuses the transaction.
func (w *worker) refused(undecided []claims.Undecided, err error) {
	if len(undecided) == 1 {
		w.suspect, w.refusal = undecided[0].Claim.ID, err
	}
	w.size = max(len(undecided)/2, 1)
}

// chunk is one transaction of a worker.
type chunk struct {
	*worker
	ranges    []Range
	undecided []claims.Undecided
	totals    Totals
	// deciding: claims are being decided. What the database refuses before and after
	// that, such as the record of failures, is no claim's fault.
	deciding bool
}

// run decides the claims of one transaction and moves the cursors with them.
// When no range is left it marks the run as finished.
func (c *chunk) run(ctx context.Context, tx claims.Tx) error {
	runs := c.batches.store.Batches(tx)
	c.deciding = false
	if err := c.gather(ctx, tx, runs); err != nil {
		return err
	}
	if len(c.ranges) == 0 {
		if _, err := runs.Finish(ctx, c.batch.ID); err != nil {
			return err
		}
	} else if err := c.decide(ctx, tx, runs); err != nil {
		return err
	}
	run, err := runs.Batch(ctx, c.batch.ID)
	c.totals = run.Totals
	return err
}

// gather takes ranges and reads their claims until there are enough for one
// transaction: where claims are few, many ranges share one.
func (c *chunk) gather(ctx context.Context, tx claims.Tx, runs Tx) error {
	taken, err := runs.TakeRanges(ctx, c.batch.ID, c.width, false)
	if err == nil && len(taken) == 0 {
		// Others hold all that is left. Wait for one of them: should it be killed,
		// its range is ours.
		taken, err = runs.TakeRanges(ctx, c.batch.ID, 1, true)
	}
	c.ranges, c.undecided = nil, nil
	if err != nil || len(taken) == 0 {
		return err
	}
	taken = inOneWalk(taken)
	if c.undecided, err = tx.ToDecide(ctx, c.scope(taken), c.size); err != nil {
		return err
	}
	if len(c.undecided) < c.size {
		c.ranges = taken
		for i := range c.ranges {
			c.ranges[i].Done = true
		}
		return nil
	}
	// The last claim stands in the range that the next transaction goes on with;
	// ranges beyond it were not come to.
	last := c.undecided[len(c.undecided)-1].Claim
	for _, r := range taken {
		if r.Bucket == bucketOf(last.ClaimantID) {
			r.AfterClaimant, r.AfterClaim = last.ClaimantID, last.ID
			c.ranges = append(c.ranges, r)
			break
		}
		r.Done = true
		c.ranges = append(c.ranges, r)
	}
	return nil
}

// bucketOf gives the range of the claimant's hash.
func bucketOf(id claims.ClaimantID) int { return int(id[len(id)-1]) }

// inOneWalk gives the first of the ranges and those after it without a gap, of
// which nothing has been seen yet.
func inOneWalk(taken []Range) []Range {
	for i := 1; i < len(taken); i++ {
		if taken[i].Bucket != taken[0].Bucket+i || !taken[i].AfterClaim.IsZero() {
			return taken[:i]
		}
	}
	return taken
}

// scope says which claims the ranges still have.
func (w *worker) scope(ranges []Range) claims.DecideScope {
	first, last := ranges[0], ranges[len(ranges)-1]
	s := claims.DecideScope{
		Incident: w.batch.Incident, Provider: w.batch.Provider, Plans: w.batch.Plans, OnlyFiled: w.batch.OnlyFiled,
		Bucket: first.Bucket, AfterClaimant: first.AfterClaimant, AfterClaim: first.AfterClaim,
	}
	if len(ranges) > 1 {
		s.Bucket, s.Through = -1, last.Bucket
		if first.AfterClaim.IsZero() {
			// A cursor before every claimant of the first range.
			s.AfterClaimant[len(s.AfterClaimant)-1] = byte(first.Bucket) //nolint:gosec // below claims.Buckets
		}
	}
	return s
}

// learn sets how many ranges the next transaction takes, from what this one found.
func (w *worker) learn(c *chunk) {
	switch done := len(c.ranges); {
	case len(c.undecided) < c.size:
		w.width = min(w.width*4, claims.Buckets)
	default:
		w.width = done + 1
	}
}

// decide decides the claims and moves the cursors past them.
func (c *chunk) decide(ctx context.Context, tx claims.Tx, runs Tx) error {
	var tally claims.Tally
	var failures []claims.Failure
	var err error
	switch {
	case len(c.undecided) == 0:
	case len(c.undecided) == 1 && c.undecided[0].Claim.ID == c.suspect:
		claim := c.undecided[0].Claim
		tally = claims.Tally{Seen: 1, Failed: 1}
		failures = []claims.Failure{claims.FailureOf(claim, c.refusal)}
	default:
		why := claims.Occasion{Because: c.batch.Because, BatchID: c.batch.ID, Rehearsal: c.batch.Rehearsal}
		c.deciding = true
		tally, failures, err = c.batches.adjudicate(ctx, tx, c.batch.Incident, c.undecided, why)
	}
	if err != nil {
		return err
	}
	c.deciding = false
	if err := runs.RecordFailures(ctx, c.batch.ID, failures); err != nil {
		return err
	}
	return runs.MoveRanges(ctx, c.batch.ID, c.ranges, tally)
}

// adjudicate decides claims on what is known of the incident now. The dossier is
// read after the claims, so that it has all that they stand on.
func (b *Batches) adjudicate(ctx context.Context, tx claims.Tx, incident claims.IncidentID, undecided []claims.Undecided, why claims.Occasion) (claims.Tally, []claims.Failure, error) {
	dossier, err := tx.Dossier(ctx, incident)
	if err != nil {
		return claims.Tally{}, nil, err
	}
	return b.useCases.Adjudicate(ctx, tx, dossier, undecided, why)
}
