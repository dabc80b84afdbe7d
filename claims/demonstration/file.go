package demonstration

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"sync/atomic"

	"bosang/claims"
	"bosang/claims/access"
)

// Filed says what became of a population's claims.
type Filed struct {
	// New were filed now, There were filed before.
	New, There int64
}

// filers is how many claims are on their way at once: enough that many share a
// transaction, and few enough to stay small in memory.
const filers = 256

// errRow says that a subscription of the population was refused.
var errRow = errors.New("a subscription of the demonstration was refused")

// File imports the population's subscriptions and files a claim on each, many
// at once, as an administrator enters reports that came in on paper. What was
// filed before stays. progress is told how many are done, from one goroutine at
// a time.
func File(ctx context.Context, uc *claims.UseCases, actor access.Actor, l Loaded, progress func(done int64)) (Filed, error) {
	src, err := read()
	if err != nil {
		return Filed{}, err
	}
	f := &filer{uc: uc, actor: actor, incident: l.Incident.ID, progress: progress}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	f.fail = cancel
	work := make(chan claims.NewClaim, filers)
	var wg sync.WaitGroup
	for range filers {
		wg.Go(func() { f.fileAll(ctx, work) })
	}
	err = f.subscribe(ctx, l.Population, src, work)
	close(work)
	wg.Wait()
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	filed := Filed{New: f.new.Load(), There: f.there.Load()}
	if err != nil {
		return filed, fmt.Errorf("file the demonstration's claims: %w", err)
	}
	return filed, nil
}

type filer struct {
	uc         *claims.UseCases
	actor      access.Actor
	incident   claims.IncidentID
	fail       context.CancelCauseFunc
	new, there atomic.Int64
	mu         sync.Mutex
	progress   func(int64)
}

// subscribe imports the subscriptions and hands on a claim for each as soon as
// its chunk is stored.
func (f *filer) subscribe(ctx context.Context, p Population, src *source, work chan<- claims.NewClaim) error {
	var waiting []report // those of the chunk that is not stored yet, in order
	rows := func(yield func(claims.NewSubscription, error) bool) {
		for r := range p.reports(src) {
			waiting = append(waiting, r)
			if ctx.Err() != nil || !yield(r.subscription, nil) {
				return
			}
		}
	}
	_, err := f.uc.ImportSubscriptions(ctx, f.actor, p.source(), iter.Seq2[claims.NewSubscription, error](rows), func(row claims.RowReport) error {
		r := waiting[0]
		waiting = waiting[1:]
		if row.Status == claims.RowInvalid {
			return fmt.Errorf("%w: %s: %w", errRow, r.subscription.CustomerNumber, row.Err)
		}
		n := claims.NewClaim{Incident: f.incident, Subscription: row.ID, Features: r.features, Loss: r.loss, FiledAt: r.filedAt}
		select {
		case work <- n:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
	return err
}

// fileAll files what comes until nothing comes any more.
func (f *filer) fileAll(ctx context.Context, work <-chan claims.NewClaim) {
	for n := range work {
		if ctx.Err() != nil {
			continue // let the importer finish
		}
		_, err := f.uc.FileClaim(ctx, f.actor, n, claims.Once{})
		switch {
		case err == nil:
			f.new.Add(1)
		case claims.KindOf(err) == claims.KindConflict:
			f.there.Add(1)
		default:
			f.fail(err)
			continue
		}
		f.mu.Lock()
		f.progress(f.new.Load() + f.there.Load())
		f.mu.Unlock()
	}
}
