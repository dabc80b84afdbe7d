package jobs

import (
	"context"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/deadline"
	"bosang/claims/dispute"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/disputes"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/privacy/suitelog"
)

// over is a time to object that is over with the decision.
type over struct{}

func (over) Follow(context.Context, claims.Tx, claims.Claim, deadline.Key, deadline.Course) error {
	return nil
}

func (over) TermOf(context.Context, claims.Tx, claims.ProviderID, deadline.Key) (func(time.Time) deadline.Term, error) {
	return func(time.Time) deadline.Term { return deadline.Term{Unit: deadline.Hours} }, nil
}

func TestTheQueueAcceptsByItselfWhatNobodyObjectedTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	filed := w.file(t, w.outageSince(t, time.Now().UTC().Truncate(time.Second).Add(-5*time.Hour)))
	must(t, w.store.InTx(t.Context(), access.SystemActor("test"), func(tx claims.Tx) error {
		c, err := claims.HoldClaim(t.Context(), tx, filed.ID)
		must(t, err)
		return w.useCases.DecideNow(t.Context(), tx, c, claims.Occasion{Because: claims.BecauseFiled})
	}))
	if got := w.claim(t, filed.ID); got.State != claims.Granted {
		t.Fatalf("the claim is %s", got.State)
	}
	of := dispute.New(disputes.Store{Store: w.store, Keys: pgtest.Keys()}, w.useCases, approval.New(approvals.Store{Store: w.store}), over{})
	var err error
	w.jobs, err = New(Config{Pool: w.store.Pool(), Batches: w.batches, Answers: w.store, Logger: suitelog.New(t), Silences: of})
	must(t, err)
	w.run(t)
	await(t, "what nobody objected to is accepted", func() bool {
		var accepted int
		must(t, w.db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM objections WHERE accepted AND state = 'silent'`).Scan(&accepted))
		return accepted == 1
	})
}
