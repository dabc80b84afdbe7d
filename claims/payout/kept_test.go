package payout_test

import (
	"testing"

	"github.com/google/uuid"

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
		"sends back": func() error {
			_, err := w.clears.SendBack(w.ctx, w.operator(0), w.claims[0], "the decision rests on another month")
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

// TestNothingIsDraftedForWhomIsJustErased has a remittance collect while a key is destroyed: where
// the money would go is not kept of somebody who is forgotten.
func TestNothingIsDraftedForWhomIsJustErased(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	w.decide(0, 1000)
	w.decide(1, 1000)
	r, err := w.Make(w.ctx, w.operator(0), newRemittance(w), claims.Once{})
	w.must(err)
	erasing, err := w.db.Owner.Begin(w.ctx)
	w.must(err)
	_, err = erasing.Exec(w.ctx, `SELECT FROM person_keys WHERE claimant_id = $1 FOR UPDATE`, uuid.UUID(w.customers[0]))
	w.must(err)
	collected := make(chan error)
	go func() {
		_, err := w.Work(w.ctx, r.ID, nil)
		collected <- err
	}()
	w.waits(collected)
	for _, sql := range []string{
		`UPDATE person_keys SET wrapped = NULL, master_key = NULL, destroyed_at = now() WHERE claimant_id = $1`,
		`UPDATE contacts SET name_sealed = NULL, email_sealed = NULL, email_index = NULL, version = version + 1 WHERE claimant_id = $1`,
		`UPDATE payees SET name_sealed = NULL, bank_sealed = NULL, account_sealed = NULL, account_index = NULL, version = version + 1 WHERE claimant_id = $1`,
	} {
		_, err = erasing.Exec(w.ctx, sql, uuid.UUID(w.customers[0]))
		w.must(err)
	}
	w.must(erasing.Commit(w.ctx))
	w.must(<-collected)
	w.stands(0, "") // of another payee it was not cleared
	w.stands(1, "1 due 1000 (1 drafted)")
}

// TestNothingIsSentWhileAWindowIsJustOpened has a window recorded while a remittance is released.
func TestNothingIsSentWhileAWindowIsJustOpened(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.decide(0, 1000)
	w.plant(`INSERT INTO features (id, service_id, key, name_ko, name_en) VALUES ($1, $1, 'messages', '메시지', 'Messages')`, w.service)
	w.plant(`INSERT INTO outages (id, incident_id, provider_id, service_id, feature, cohort, version, created_at) VALUES ($1, $1, $2, $3, 'messages', '', 1, now())`,
		w.incident, w.provider, w.service)
	r := w.collect()
	w.approve(r.ID)
	opening, err := w.db.Owner.Begin(w.ctx)
	w.must(err)
	_, err = opening.Exec(w.ctx, `INSERT INTO windows (id, revision, outage_id, severity, starts_at, starts_earliest, starts_latest, confidence, source, withdrawn, recorded_by, recorded_at)
		VALUES ($1, 1, $1, 'down', $2, $2, $2, 'A', 'x', false, 'x', now())`, w.incident, noon)
	w.must(err)
	_, err = opening.Exec(w.ctx, `UPDATE outages SET version = version + 1`)
	w.must(err)
	released := make(chan error)
	go func() {
		_, err := w.Work(w.ctx, r.ID, nil)
		released <- err
	}()
	w.waits(released)
	w.must(opening.Commit(w.ctx))
	w.must(<-released)
	w.stands(0, "1 due 1000 (1 withheld not_cleared)")
}
