package jobs

import (
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/bank"
	"bosang/claims/payout"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/payouts"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/privacy/suitelog"
	"bosang/rules/period"
)

// A remittance that is made is collected by whoever works the queue.
func TestARemittanceIsCollectedByTheQueue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := payout.New(payouts.Store{Store: w.store, Keys: pgtest.Keys()}, w.useCases, approval.New(approvals.Store{Store: w.store}))
	var err error
	w.jobs, err = New(Config{Pool: w.store.Pool(), Batches: w.batches, Answers: w.store, Payouts: u, Logger: suitelog.New(t)})
	must(t, err)
	w.outageSince(t, threeHoursAgo)
	provider, err := w.useCases.Providers(t.Context(), administrator, claims.Page{})
	must(t, err)
	user := claims.Key{15: 1}
	desk := access.Actor{
		Subject: "user:" + user.String(), Role: access.Operator, Providers: []access.ID{provider[0].ID}, User: access.ID(user), VerifiedAt: time.Now(),
	}
	r, err := u.Make(t.Context(), desk, payout.NewRemittance{
		Provider: provider[0].ID, Currency: "KRW", Format: "kr-bulk-csv", PayOn: period.DateOf(time.Now(), period.KST).AddDays(1),
		Payer: bank.Account{Holder: "사업자", Bank: "004", Number: "123456"},
	}, claims.Once{})
	must(t, err)
	// Its job is lost; it is taken up again.
	w.loseAllJobs(t)
	for range 2 {
		w.catchUp(t)
		if got := w.queued(t, claims.WorkRemit); len(got) != 0 {
			t.Errorf("just made, it is %d jobs", len(got))
		}
	}
	w.set.Store(time.Now().Add(overdueAfter + time.Minute).UnixMicro())
	for range 2 {
		w.catchUp(t)
		if got := w.queued(t, claims.WorkRemit); len(got) != 1 {
			t.Errorf("overdue, it is %d jobs", len(got))
		}
	}
	w.run(t)
	await(t, "the remittance is collected", func() bool {
		r, err = u.Remittance(t.Context(), desk, r.ID)
		must(t, err)
		return r.State == payout.Draft
	})
}
