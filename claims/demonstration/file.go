package demonstration

import (
	"context"
	"errors"
	"fmt"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/batch"
)

// Filed says what became of a population's claims.
type Filed struct {
	// New were filed now, There were filed before.
	New, There int64
}

// errRow says that a subscription of the population was refused.
var errRow = errors.New("a subscription of the demonstration was refused")

// File imports the population's subscriptions and files a claim on each, many
// at once, as an administrator enters reports that came in on paper. What was
// filed before stays. progress is told how many are done.
func File(ctx context.Context, uc *claims.UseCases, actor access.Actor, l Loaded, progress func(done int64)) (Filed, error) {
	src, err := read()
	if err != nil {
		return Filed{}, err
	}
	var filed Filed
	var refused error
	filings := func(yield func(int, claims.NewClaim) bool) {
		refused = subscribe(ctx, uc, actor, l, src, yield)
	}
	err = batch.File(ctx, uc, actor, filings, func(_ int, _ claims.Claim, err error) error {
		switch {
		case err == nil:
			filed.New++
		case claims.KindOf(err) == claims.KindConflict:
			filed.There++
		default:
			return err
		}
		progress(filed.New + filed.There)
		return nil
	})
	if err := errors.Join(err, refused); err != nil {
		return filed, fmt.Errorf("file the demonstration's claims: %w", err)
	}
	return filed, nil
}

// errEnough ends an import whose claims nobody takes any more.
var errEnough = errors.New("filing has ended")

// subscribe imports the subscriptions and hands on a claim for each as soon as
// its chunk is stored.
func subscribe(ctx context.Context, uc *claims.UseCases, actor access.Actor, l Loaded, src *source, yield func(int, claims.NewClaim) bool) error {
	var waiting []report // those of the chunk that is not stored yet, in order
	rows := func(yield func(claims.NewSubscription, error) bool) {
		for r := range l.Population.reports(src) {
			waiting = append(waiting, r)
			if !yield(r.subscription, nil) {
				return
			}
		}
	}
	_, err := uc.ImportSubscriptions(ctx, actor, l.Population.source(), rows, func(row claims.RowReport) error {
		r := waiting[0]
		waiting = waiting[1:]
		if row.Status == claims.RowInvalid {
			return fmt.Errorf("%w: %s: %w", errRow, r.subscription.CustomerNumber, row.Err)
		}
		n := claims.NewClaim{Incident: l.Incident.ID, Subscription: row.ID, Features: r.features, Loss: r.loss, FiledAt: r.filedAt}
		if !yield(row.Row, n) {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}
