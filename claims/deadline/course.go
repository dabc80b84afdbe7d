package deadline

import (
	"context"
	"time"

	"bosang/claims"
)

// Course is how something stands that is done elsewhere and that a clock of a claim runs
// for.
type Course struct {
	StartsAt time.Time
	// Extended is how often there was more time for it, and Stood how long it stood still,
	// until PausedAt; zero: it does not.
	Extended int
	Stood    time.Duration
	PausedAt time.Time
	// Over: nobody waits for it any more; Done: because it was done.
	Over, Done bool
}

// Follow has the clock of a kind stand as what it runs for does; where none runs yet, it is
// opened. One that somebody has started by hand keeps its beginning.
func (u *Deadlines) Follow(ctx context.Context, tx claims.Tx, c claims.Claim, kind Key, to Course) error {
	k, _ := Of(kind)
	runs := false
	follow := func(d *Deadline) bool {
		if d.Kind != kind {
			return false
		}
		runs = true
		switch {
		case to.Done:
			d.meet(tx.Now())
		case to.Over:
			d.PausedAt, d.OverAt = time.Time{}, tx.Now()
		default:
			d.Extended = max(d.Extended, to.Extended)
			d.By, d.Paused, d.PausedAt = d.Extended*k.By, to.Stood, to.PausedAt
			d.settle()
		}
		return true
	}
	if err := u.each(ctx, tx, c.ClaimantID, c.ID, follow); err != nil || runs || to.Over {
		return err
	}
	if _, err := u.Open(ctx, tx, c, kind, to.StartsAt, 0); err != nil {
		return err
	}
	return u.each(ctx, tx, c.ClaimantID, c.ID, follow)
}
