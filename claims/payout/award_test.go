package payout_test

import (
	"testing"

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
