package batch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

// Swept is what a sweep did.
type Swept struct {
	claims.Tally
	// Done: nothing was left; otherwise there was no more time.
	Done bool
	// Failures are the first claims that could not be decided; Failed counts all.
	Failures []claims.Failure
}

// maxFailures bounds the failures that a sweep tells of one by one.
const maxFailures = 10

// DecideNew decides the claims of an incident that were added since an instant
// and never decided. Those that were there before and could not be decided are not
// tried again.
func (b *Batches) DecideNew(ctx context.Context, incident claims.IncidentID, since time.Time, more func() bool) (Swept, error) {
	scope := claims.DecideScope{Incident: incident, OnlyFiled: true, AddedSince: since}
	return b.sweep(ctx, scope, claims.BecauseFiled, more)
}

// DecideFiled decides the claims of an incident that were never decided.
func (b *Batches) DecideFiled(ctx context.Context, incident claims.IncidentID, more func() bool) (Swept, error) {
	scope := claims.DecideScope{Incident: incident, OnlyFiled: true}
	return b.sweep(ctx, scope, claims.BecauseFiled, more)
}

// Wake decides the claims of an incident again whose outcome has changed by now.
func (b *Batches) Wake(ctx context.Context, incident claims.IncidentID, more func() bool) (Swept, error) {
	scope := claims.DecideScope{Incident: incident, WakingBy: b.store.Now()}
	return b.sweep(ctx, scope, claims.BecauseWoken, more)
}

// Now is the store's clock.
func (b *Batches) Now() time.Time { return b.store.Now() }

// sweep decides the claims of a scope that deciding itself takes out of it, a
// transaction after the other. It needs no run to be resumed: who sweeps again
// finds what is left. The cursor is there for claims that fail, which stay.
func (b *Batches) sweep(ctx context.Context, scope claims.DecideScope, because claims.Because, more func() bool) (Swept, error) {
	var s Swept
	var err error
	if scope.Incident, err = b.live(ctx, scope.Incident); err != nil {
		return s, err
	}
	scope.Bucket = -1
	size := b.chunk
	for {
		o := once{scope: scope, because: because, size: size}
		err := o.run(ctx, b)
		refused := err != nil && claims.KindOf(err) == claims.KindInvalid && len(o.undecided) > 0
		switch {
		case refused && len(o.undecided) > 1:
			// Narrow down for which claim the database refuses the transaction.
			size = len(o.undecided) / 2
			continue
		case refused:
			claim := o.undecided[0].Claim
			o.tally = claims.Tally{Seen: 1, Failed: 1}
			o.failures = []claims.Failure{claims.FailureOf(claim, err)}
		case err != nil:
			return s, fmt.Errorf("claims of incident %s: %w", scope.Incident, err)
		}
		s.Add(o.tally)
		s.Failures = append(s.Failures, o.failures[:min(len(o.failures), maxFailures-len(s.Failures))]...)
		if len(o.undecided) < size {
			s.Done = true
			return s, nil
		}
		if !more() {
			return s, nil
		}
		last := o.undecided[len(o.undecided)-1].Claim
		scope.AfterClaimant, scope.AfterClaim = last.ClaimantID, last.ID
		size = min(size*2, b.chunk)
	}
}

// once is one transaction of a sweep.
type once struct {
	scope     claims.DecideScope
	because   claims.Because
	size      int
	undecided []claims.Undecided
	tally     claims.Tally
	failures  []claims.Failure
}

// run decides the next claims of the scope, anew when the incident was changed.
func (o *once) run(ctx context.Context, b *Batches) error {
	for attempt := 1; ; attempt++ {
		err := b.store.InTx(ctx, access.SystemActor(string(o.because)), func(tx claims.Tx) error {
			var err error
			if o.undecided, err = tx.ToDecide(ctx, o.scope, o.size); err != nil || len(o.undecided) == 0 {
				return err
			}
			o.tally, o.failures, err = b.adjudicate(ctx, tx, o.scope.Incident, o.undecided, claims.Occasion{Because: o.because})
			return err
		})
		if !errors.Is(err, claims.ErrDossierStale) || attempt == chunkAttempts {
			return err
		}
	}
}

// live follows merges to the incident that the claims stand under.
func (b *Batches) live(ctx context.Context, incident claims.IncidentID) (live claims.IncidentID, err error) {
	err = b.store.InTx(ctx, access.SystemActor("batch"), func(tx claims.Tx) error {
		live, err = liveIncident(ctx, tx, incident)
		return err
	})
	return live, err
}
