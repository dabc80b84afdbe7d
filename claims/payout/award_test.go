package payout_test

import (
	"testing"

	"github.com/google/uuid"

	"bosang/claims/payout"
)

// award has two operators give something on a customer's claim.
func (w *world) award(i int, amount int64) {
	w.Helper()
	a, err := w.Award(w.ctx, w.operator(0), w.claims[i], won(amount), "courtesy")
	w.must(err)
	_, err = w.approvals.Approve(w.ctx, w.operator(1), a.ID)
	w.must(err)
}

func TestADecisionAfterAnAwardIsPaidAsAnyOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.decide(0, 1000)
	w.award(0, 500)
	w.decide(0, 1200)
	if r := w.released(); r.Count != 2 || r.Sum != won(1700) {
		t.Errorf("released is %d payments, %s", r.Count, r.Sum)
	}
	w.balance("compensation 1200 clearing 1700 goodwill 500")
	for _, p := range w.payouts(0) {
		if p.State != payout.Sent {
			t.Errorf("the payout of %s is %s", p.Amount, p.State)
		}
	}
}

// TestNothingIsAwardedOnAClaimThatIsJustWithdrawn has an award approved while its claim is being
// withdrawn: money that nobody may be paid would be owed for ever.
func TestNothingIsAwardedOnAClaimThatIsJustWithdrawn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.decide(0, 1000)
	a, err := w.Award(w.ctx, w.operator(0), w.claims[0], won(500), "courtesy")
	w.must(err)
	withdrawing, err := w.db.Owner.Begin(w.ctx)
	w.must(err)
	_, err = withdrawing.Exec(w.ctx, `UPDATE claims SET previous_state = state, state = 'withdrawn', owed = 0 WHERE id = $1`, uuid.UUID(w.claims[0]))
	w.must(err)
	approved := make(chan error)
	go func() {
		_, err := w.approvals.Approve(w.ctx, w.operator(1), a.ID)
		approved <- err
	}()
	w.waits(approved)
	w.must(withdrawing.Commit(w.ctx))
	w.wants(<-approved, "stale")
	w.balance("compensation 1000 payable 1000")
}
