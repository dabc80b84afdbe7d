package erasure

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/privacy/retention"
)

// Replayed is what a replay came to.
type Replayed struct {
	// Entries is how many erasures the journal has, and Erased how many had to be done
	// (again): after a restored backup, or a kill.
	Entries, Erased int
	// Cut is how many lines were cut off, and Written how many the journal lacked.
	Cut, Written int
	// Missing says that there was no journal.
	Missing bool
}

// setSize bounds how many claimants one statement looks up.
const setSize = 1000

// Replay does what was approved and is still to be done, and holds the database against
// the journal: whoever stands in it and is there again is erased again. Then the journal
// gets what it lacks of the table. It may be run at any time, also by several processes
// at once.
func (u *Erasures) Replay(ctx context.Context) (Replayed, error) {
	missing := u.journal.missing() // before anything is written to it
	finished, failed := u.finish(ctx)
	seen := make(map[claims.ClaimantID]bool)
	r, err := u.against(ctx, u.journal, seen)
	r.Missing = missing
	r.Erased += finished
	if err == nil {
		r.Written, err = u.complete(ctx, seen)
	}
	return r, errors.Join(failed, err)
}

// ReplayOf holds the database against another journal, such as that of another
// machine, and leaves that as it is.
func (u *Erasures) ReplayOf(ctx context.Context, j *Journal) (Replayed, error) {
	return u.against(ctx, j, make(map[claims.ClaimantID]bool))
}

// against erases again whoever stands in a journal, and marks whom it has seen.
func (u *Erasures) against(ctx context.Context, j *Journal, seen map[claims.ClaimantID]bool) (r Replayed, err error) {
	var set []Entry
	r.Cut, err = j.Each(func(e Entry) error {
		r.Entries++
		seen[e.Claimant] = true
		if set = append(set, e); len(set) < setSize {
			return nil
		}
		n, err := u.again(ctx, set)
		r.Erased += n
		set = set[:0]
		return err
	})
	if err != nil {
		return r, err
	}
	n, err := u.again(ctx, set)
	r.Erased += n
	return r, err
}

// again erases those of the entries who are there, and gives their number.
func (u *Erasures) again(ctx context.Context, entries []Entry) (n int, err error) {
	if len(entries) == 0 {
		return 0, nil
	}
	first := make(map[claims.ClaimantID]Entry, len(entries))
	ids := make([]claims.ClaimantID, len(entries))
	for i, e := range entries {
		if _, twice := first[e.Claimant]; !twice {
			first[e.Claimant] = e
		}
		ids[i] = e.Claimant
	}
	var left []claims.ClaimantID
	err = u.store.InTx(ctx, access.SystemActor("erasure"), func(tx claims.Tx) (err error) {
		left, err = u.store.Erasures(tx).Left(ctx, ids)
		return err
	})
	for _, id := range left {
		if err != nil {
			return n, err
		}
		if _, err = u.carryOut(ctx, first[id], Erasure{Basis: ByJournal}); err == nil {
			n++
		}
	}
	return n, err
}

// complete writes to the journal what the table has and the journal lacks.
func (u *Erasures) complete(ctx context.Context, seen map[claims.ClaimantID]bool) (written int, err error) {
	for after := (claims.ClaimantID{}); ; {
		var list []Erasure
		err := u.store.InTx(ctx, access.SystemActor("erasure"), func(tx claims.Tx) (err error) {
			list, err = u.store.Erasures(tx).List(ctx, after, setSize)
			return err
		})
		if err != nil {
			return written, err
		}
		var lacking []Entry
		for _, e := range list {
			if after = e.Claimant; !seen[e.Claimant] {
				lacking = append(lacking, Entry{Claimant: e.Claimant, At: e.AskedAt, Reason: e.Reason, By: e.By})
			}
		}
		if len(lacking) > 0 {
			if err := u.journal.Append(lacking...); err != nil {
				return written, err
			}
			written += len(lacking)
		}
		if len(list) < setSize {
			return written, nil
		}
	}
}

// Retain does it, and says what it did.
func (k Keeper) Retain(ctx context.Context, now time.Time) (done []slog.Attr, err error) {
	replayed, err := k.Erasures.Replay(ctx)
	if replayed.Erased > 0 {
		done = append(done, slog.Int("erased_again", replayed.Erased))
	}
	if err != nil {
		return done, err
	}
	found, err := retention.Apply(ctx, k, now)
	for _, f := range found {
		if f.Count > 0 {
			done = append(done, slog.Int64(string(f.Kind.Key), f.Count))
		}
	}
	return done, err
}
