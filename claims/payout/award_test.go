package payout_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/payout"
	"bosang/claims/postgres/reports"
	counts "bosang/claims/report"
	"bosang/rules/money"
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

// TestAwardsAreGoodwillInTheReportOfWhatIsOwed awards on a claim in another currency than its own,
// and on one that was refused.
func TestAwardsAreGoodwillInTheReportOfWhatIsOwed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	w.decide(0, 1000)
	w.decide(1, 0)
	for i, owed := range []string{"1000", "0"} {
		w.plant(`INSERT INTO claim_versions (claimant_id, claim_id, since, provider_id, service_id, plan_id, incident_id, claimant_kind, origin, claimed, state, filed_at,
				decision_number, refused_by, owed, goodwill, currency)
			SELECT claimant_id, id, 1, provider_id, service_id, plan_id, incident_id, claimant_kind, origin, true, state, filed_at, decision_number, '{}', $2::text::numeric,
				0, CASE $2::text WHEN '1000' THEN 'KRW' END FROM claims WHERE id = $1`, uuid.UUID(w.claims[i]), owed)
		w.award(i, 500)
	}
	dollars, err := w.Award(w.ctx, w.operator(0), w.claims[0], money.MustParse("12.50", "USD"), "courtesy")
	w.must(err)
	_, err = w.approvals.Approve(w.ctx, w.operator(1), dollars.ID)
	w.must(err)
	_, err = w.Settle(w.ctx, w.operator(0), w.released().ID)
	w.must(err)
	n := newRemittance(w)
	n.Currency = "USD"
	r, err := w.Make(w.ctx, w.operator(0), n, claims.Once{})
	w.must(err)
	w.work(r.ID)
	w.approve(r.ID)
	w.work(r.ID)
	var rows []string
	w.must(w.store.InTx(w.ctx, access.SystemActor("test"), func(tx claims.Tx) error {
		store := reports.Store{Store: w.store.Store}
		cut, err := store.Reports(tx).Cut(w.ctx)
		w.must(err)
		all := store.Definitions()
		owed := all[slices.IndexFunc(all, func(d counts.Definition) bool { return d.Name == "owed" })]
		return store.Reports(tx).Rows(w.ctx, owed, counts.Asked{Name: "owed", AsOf: cut.Number}, func(cells []counts.Cell) error {
			var b strings.Builder
			for _, c := range cells {
				b.WriteString(c.Text + " ")
			}
			rows = append(rows, b.String())
			return nil
		})
	}))
	want := []string{"fire provider KRW 1 0 1000 1000 0 0 1000 1000 0 1000 ", "fire provider USD 0 0 0 0 0 0 0 12.5 12.5 0 "}
	if !slices.Equal(rows, want) {
		t.Errorf("the report is %q", rows)
	}
}
