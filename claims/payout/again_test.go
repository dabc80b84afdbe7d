package payout_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/payout"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/payouts"
)

// faltering is a store whose connection is lost as the first event is put on the trail, so
// that the transaction is begun again; what happens before that has happened by then.
type faltering struct {
	payouts.Store
	lost   bool
	before func()
}

func (f *faltering) InTx(ctx context.Context, a access.Actor, fn func(claims.Tx) error) error {
	return f.Store.InTx(ctx, a, func(tx claims.Tx) error {
		if f.lost && f.before != nil {
			f.before()
			f.before = nil
		}
		return fn(&faltered{tx, f})
	})
}

func (f *faltering) Payouts(tx claims.Tx) payout.Tx { return f.Store.Payouts(tx.(*faltered).Tx) }

type faltered struct {
	claims.Tx
	f *faltering
}

func (t *faltered) Record(ctx context.Context, es ...claims.Event) error {
	if !t.f.lost {
		t.f.lost = true
		return &pgconn.PgError{Code: "57P01"}
	}
	return t.Tx.Record(ctx, es...)
}

// TestATransactionThatIsBegunAgainSaysWhetherItIsDone collects one payment at most. The
// first time the first claim is it; the second time that is held, and there is more to do.
func TestATransactionThatIsBegunAgainSaysWhetherItIsDone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	w.decide(0, 1000)
	w.decide(1, 700)
	n := newRemittance(w)
	n.Most = 1
	r, err := w.Make(w.ctx, w.operator(0), n, claims.Once{})
	w.must(err)
	store := &faltering{Store: w.store, before: func() {
		_, err := w.clears.Hold(w.ctx, w.operator(0), w.claims[0], "확인할 것이 있습니다", claims.Once{})
		w.must(err)
	}}
	again := payout.New(store, claims.New(w.store.Store, nil), approval.New(approvals.Store{Store: w.store.Store}))
	done, err := again.Work(w.ctx, r.ID, nil)
	w.must(err)
	if r, err = w.Remittance(w.ctx, w.operator(0), r.ID); err != nil || !done || r.State != payout.Draft || r.Sum != won(700) {
		t.Errorf("done is %t, and the remittance is %s of %v: %v", done, r.State, r.Sum, err)
	}
}
