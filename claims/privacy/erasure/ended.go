package erasure

import (
	"context"
	"errors"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/privacy/retention"
)

// EndedTx finds those whose purpose has ended: who held nothing, claimed nothing and
// was decided nothing for since an instant, and waits for nothing. All of it is for
// the service alone.
type EndedTx interface {
	// Ended looks at claimants in the order of their ids, at most limit after one, and
	// gives those of them whose purpose has ended, and the last that it looked at; zero:
	// there are no more.
	Ended(ctx context.Context, before time.Time, after claims.ClaimantID, limit int) (ended []claims.ClaimantID, last claims.ClaimantID, err error)
	// HasEnded reports it of one.
	HasEnded(ctx context.Context, before time.Time, claimant claims.ClaimantID) (bool, error)
	// CountEnded counts them all.
	CountEnded(ctx context.Context, before time.Time) (int64, error)
	// Reached is the claimant after whom the look goes on, zero: it begins; and Reach
	// keeps it.
	Reached(ctx context.Context) (claims.ClaimantID, error)
	Reach(ctx context.Context, last claims.ClaimantID) error
}

// endedSize bounds how many claimants are looked at in one transaction.
const endedSize = 1000

// sweeper is who erases those whose purpose has ended. No second person approves it:
// the law asks for it, and nobody chooses whom.
func sweeper() access.Actor { return access.SystemActor("retention") }

// EraseEnded erases those whose purpose ended before the instant (Personal Information
// Protection Act, article 21(1)), each in a transaction, and gives their number. Where
// it is interrupted it goes on the next time; whoever cannot be erased is left for the
// next time, and the error says why.
func (u *Erasures) EraseEnded(ctx context.Context, before time.Time) (erased int64, err error) {
	var after claims.ClaimantID
	in := func(do func(Tx) error) error {
		return u.store.InTx(ctx, sweeper(), func(tx claims.Tx) error { return do(u.store.Erasures(tx)) })
	}
	if err := in(func(tx Tx) (err error) { after, err = tx.Reached(ctx); return err }); err != nil {
		return 0, err
	}
	var failed error
	for {
		var ended []claims.ClaimantID
		if err := in(func(tx Tx) (err error) { ended, after, err = tx.Ended(ctx, before, after, endedSize); return err }); err != nil {
			return erased, errors.Join(failed, err)
		}
		for _, id := range ended {
			done, err := u.eraseEnded(ctx, id, before)
			if done {
				erased++
			}
			if err != nil && (ctx.Err() != nil || claims.KindOf(err) == claims.KindUnavailable) {
				return erased, errors.Join(failed, err)
			}
			if err != nil && failed == nil {
				failed = err
			}
		}
		if err := in(func(tx Tx) error { return tx.Reach(ctx, after) }); err != nil || after.IsZero() {
			return erased, errors.Join(failed, err)
		}
	}
}

// eraseEnded erases one, if the purpose has still ended when it is looked at again with
// the claimant locked: who has come back since stays. The line is in the journal before
// the transaction commits, as always; it is the last thing done, so that what fails
// before leaves none.
func (u *Erasures) eraseEnded(ctx context.Context, claimant claims.ClaimantID, before time.Time) (done bool, err error) {
	err = u.store.InTx(ctx, sweeper(), func(tx claims.Tx) error {
		erasures := u.store.Erasures(tx)
		done = false
		provider, known, err := erasures.Lock(ctx, claimant)
		if err != nil || known == nil {
			return err
		}
		if ended, err := erasures.HasEnded(ctx, before, claimant); err != nil || !ended {
			return err
		}
		entry := Entry{Claimant: claimant, At: tx.Now(), Reason: PurposeEnded, By: sweeper().Subject}
		if _, err := u.destroy(ctx, tx, entry, Erasure{Basis: ByRetention}, provider, known); err != nil {
			return err
		}
		done = true
		return u.journal.Append(entry)
	})
	return done && err == nil, err
}

// Keeper does daily what keeps to the law by itself: it removes what is past its time,
// erases those whose purpose has ended, and replays the journal, so that a backup which
// was restored under a running service brings nobody back for longer than a day.
type Keeper struct {
	Erasures *Erasures
	// Rest removes what is not persons.
	Rest retention.Store
}

var _ retention.Store = Keeper{}

// Past counts what of a kind is past its time.
func (k Keeper) Past(ctx context.Context, kind retention.Kind, now time.Time) (n int64, err error) {
	if kind.Key != retention.Persons {
		return k.Rest.Past(ctx, kind, now)
	}
	err = k.Erasures.store.InTx(ctx, sweeper(), func(tx claims.Tx) (err error) {
		n, err = k.Erasures.store.Erasures(tx).CountEnded(ctx, kind.Before(now))
		return err
	})
	return n, err
}

// Remove removes what of a kind is past its time.
func (k Keeper) Remove(ctx context.Context, kind retention.Kind, now time.Time) (int64, error) {
	if kind.Key == retention.Persons {
		return k.Erasures.EraseEnded(ctx, kind.Before(now))
	}
	return k.Rest.Remove(ctx, kind, now)
}
