package payout_test

import (
	"testing"

	"bosang/claims"
	"bosang/claims/deadline"
	"bosang/claims/inquiry"
	"bosang/claims/message"
	"bosang/claims/postgres/deadlines"
	"bosang/claims/postgres/messages"
	"bosang/claims/postgres/pgtest"
	"bosang/rules/library"
)

// TestWhoKeepsMoneyBackWaitsForWhoIsSendingIt has a claim held, and its claimant asked, while a
// release holds what the claim gives: once it is said that nothing is paid, nothing leaves.
func TestWhoKeepsMoneyBackWaitsForWhoIsSendingIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	books, err := library.Load()
	w.must(err)
	cases := claims.New(w.store.Store, books)
	store := deadlines.Store{Store: w.store.Store, Keys: pgtest.Keys()}
	told := message.New(messages.Store{Store: w.store.Store, Keys: pgtest.Keys()}, cases)
	inquiries := inquiry.Register(store, cases, deadline.New(store, cases, told), told)
	w.decide(0, 1000)
	for what, keep := range map[string]func() error{
		"holds": func() error {
			_, err := w.clears.Hold(w.ctx, w.operator(0), w.claims[0], "the account is disputed", claims.Once{})
			return err
		},
		"asks": func() error {
			_, err := inquiries.Ask(w.ctx, w.operator(0), w.claims[0], inquiry.New{Question: "Whose account is it?"}, claims.Once{})
			return err
		},
	} {
		sending, err := w.db.Owner.Begin(w.ctx)
		w.must(err)
		_, err = sending.Exec(w.ctx, `SELECT FROM entitlements FOR NO KEY UPDATE`)
		w.must(err)
		kept := make(chan error)
		go func() { kept <- keep() }()
		w.waits(kept)
		w.must(sending.Commit(w.ctx))
		if err := <-kept; err != nil {
			t.Errorf("who %s: %v", what, err)
		}
	}
	if r := w.collect(); r.Count != 0 {
		t.Errorf("collected is %+v", r)
	}
}
