package postgres

import (
	"errors"
	"maps"
	"sync"
	"testing"

	"bosang/claims"
	"bosang/claims/entitlement"
	"bosang/claims/lane"
	"bosang/claims/ledger"
	"bosang/claims/postgres/counted"
	"bosang/claims/postgres/ledgers"
	"bosang/rules/money"
)

func won(n int64) money.Amount { a, _ := money.Of(n, "KRW"); return a }

func cash(ground string, amount int64) entitlement.Given {
	return entitlement.Given{Key: entitlement.Key{Ground: ground, Remedy: entitlement.Cash}, Amount: won(amount)}
}

// give decides a claim so that it gives this, and gives it back as it is then.
func (w *world) give(c claims.Claim, settled bool, gives ...entitlement.Given) claims.Claim {
	w.Helper()
	w.in(system, func(tx claims.Tx) {
		d := decision(tx, c, claims.Granted)
		d.Lane, d.Settled, d.Gives = lane.Paid, settled, gives
		stored, err := tx.Decide(w.ctx, []claims.Decision{d})
		w.must(err)
		equal(w, stored[0], true)
		c, err = tx.Claim(w.ctx, c.ID)
		w.must(err)
	})
	return c
}

// sent says, as the owner, that so much of a claim's money was sent.
func (w *world) sent(c claims.Claim, amount int64) {
	w.Helper()
	_, err := w.db.Owner.Exec(w.ctx, `UPDATE entitlements SET sent = $3 WHERE claimant_id = $1 AND claim_id = $2`, id(c.ClaimantID), id(c.ID), amount)
	w.must(err)
}

// proven replays the ledger of a claimant and gives what its accounts come to by it, which the
// balances have to say too.
func (w *world) proven(c claims.Claim) ledger.Balances {
	w.Helper()
	var replayed, kept ledger.Balances
	w.in(system, func(t claims.Tx) {
		all, err := ledgers.Transactions(w.ctx, t.(*tx).Tx, c.ClaimantID, ledger.ID{}, 1000)
		w.must(err)
		replayed, err = ledger.Replay(all)
		w.must(err)
		kept, err = ledgers.Balances(w.ctx, t.(*tx).Tx, c.ClaimantID)
		w.must(err)
	})
	w.must(replayed.Prove())
	if !maps.Equal(replayed, kept) {
		w.Errorf("the balances are\n%v, replayed they are\n%v", kept, replayed)
	}
	return replayed
}

// atEnd is what the accounts of a kind come to.
func atEnd(t testing.TB, b ledger.Balances, kind ledger.Kind) money.Amount {
	t.Helper()
	sum := won(0)
	for key, now := range b {
		if key.Account.Kind != kind {
			continue
		}
		n, err := now.Net(kind)
		if err == nil {
			sum, err = sum.Add(n)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return sum
}

func TestWhatADecisionGivesIsOwedOnceNoWindowIsOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.file(w.subscribe(0, 1)...)[0]
	c = w.give(c, false, cash("a/1", 100))
	if c.Owed != nil || len(w.proven(c)) != 0 || c.Lane != lane.Paid || c.DecidedAt.IsZero() {
		t.Errorf("while a window is open the claim is owed %v", c.Owed)
	}
	c = w.give(c, true, cash("a/1", 100), cash("b/2", 50))
	equal(t, *c.Owed, won(150))
	equal(t, atEnd(t, w.proven(c), ledger.Payable), won(150))
	c = w.give(c, true, cash("a/1", 70))
	equal(t, *c.Owed, won(70))
	b := w.proven(c)
	equal(t, atEnd(t, b, ledger.Payable), won(70))
	equal(t, atEnd(t, b, ledger.Compensation), won(70))
	w.sent(c, 0)
	c = w.give(c, false)
	equal(t, *c.Owed, won(70)) // a window that is open again takes nothing back
	c = w.give(c, true)
	equal(t, *c.Owed, won(0))
	equal(t, atEnd(t, w.proven(c), ledger.Payable), won(0))
}

func TestAClaimOfWhichMoneyWasSentIsNotWithdrawn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	cs := w.file(w.subscribe(0, 2)...)
	for i := range cs {
		cs[i] = w.give(cs[i], true, cash("a/1", 100))
	}
	w.sent(cs[0], 40)
	err := w.inTx(w.ctx, claimantActor(cs[0].ClaimantID), func(tx *tx) error { return tx.SetState(w.ctx, cs[0], claims.Withdrawn) })
	w.wants(err, claims.KindConflict)
	w.in(claimantActor(cs[1].ClaimantID), func(tx claims.Tx) { w.must(tx.SetState(w.ctx, cs[1], claims.Withdrawn)) })
	equal(t, atEnd(t, w.proven(cs[1]), ledger.Payable), won(0))
}

func TestNothingIsSentThatIsNotGiven(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.give(w.file(w.subscribe(0, 1)...)[0], true, cash("a/1", 100))
	for what, sql := range map[string]string{
		"more is sent than is given":       `UPDATE entitlements SET sent = 101`,
		"something is overpaid of nothing": `UPDATE entitlements SET overpaid = 1`,
		"less than nothing is sent":        `UPDATE entitlements SET sent = -1`,
		"more is taken off than is owed":   `UPDATE balances SET debits = 101 WHERE account = 'payable'`,
	} {
		if _, err := w.db.Owner.Exec(w.ctx, sql); err == nil {
			t.Errorf("%s, and the database lets it be", what)
		}
	}
	err := w.inTx(w.ctx, system, func(t *tx) error {
		take := ledger.Transaction{ID: newID(), Holder: c.ClaimantID, Provider: c.ProviderID, What: "sent", Cause: ledger.Cause{Kind: "attempt", ID: newID()}}
		take.Entries = []ledger.Entry{{Debit: ledger.Account{Kind: ledger.Payable, Of: newID()}, Credit: ledger.Account{Kind: ledger.Clearing, Of: newID()}, Amount: won(1)}}
		return ledgers.Post(w.ctx, t.Tx, []ledger.Transaction{take})
	})
	if err == nil {
		t.Error("something is sent of what is not owed")
	}
}

// cut makes a cut-off as a report does.
func (w *world) cut() (number int64) {
	w.Helper()
	w.must(w.inTx(w.ctx, system, func(t *tx) (err error) {
		number, err = counted.Cut(w.ctx, t.Tx, t.now)
		return err
	}))
	return number
}

func (w *world) counted(cut int64) (n int) {
	w.Helper()
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*) FROM claim_versions WHERE since <= $1 AND (until IS NULL OR until > $1)`, cut).Scan(&n))
	return n
}

func TestACutOffCountsWhatWasCommittedBeforeItForEver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.cut()
	cs := w.file(w.subscribe(0, 3)...)
	second := w.cut()
	equal(t, w.counted(first), 0)
	equal(t, w.counted(second), 3)
	states := func(cut int64) (filed int) {
		w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*) FROM claim_versions WHERE since <= $1 AND (until IS NULL OR until > $1) AND state = 'filed'`, cut).Scan(&filed))
		return filed
	}
	equal(t, states(second), 3)
	w.give(cs[0], true, cash("a/1", 1))
	third := w.cut()
	equal(t, states(second), 3)
	equal(t, states(third), 2)
	equal(t, w.counted(third), 3)
}

// TestNothingIsCommittedBeforeACutOffThatWasMade has writers and cut-offs race: how much
// each cut-off counts is the same at the end as when it was made.
func TestNothingIsCommittedBeforeACutOffThatWasMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	subs := w.subscribe(0, 60)
	var all sync.WaitGroup
	all.Go(func() {
		for _, s := range subs {
			if _, err := w.FileClaim(w.ctx, filingOf(s, w.incident.ID)); err != nil {
				t.Error(err)
			}
		}
	})
	seen := make(map[int64]int)
	for filed := 0; filed < len(subs) && len(seen) < 1000; {
		n := w.cut()
		filed = w.counted(n)
		seen[n] = filed
	}
	all.Wait()
	for n, was := range seen {
		if now := w.counted(n); now != was {
			t.Errorf("cut-off %d counted %d claims and now counts %d", n, was, now)
		}
	}
	equal(t, w.counted(w.cut()), len(subs))
}

func TestWhoWritesWaitsWhileACutOffIsMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.file(w.subscribe(0, 1)...)[0]
	errHeld := errors.New("rolled back by the test")
	// A transaction that has written holds its cut-off open; another one is not made meanwhile.
	err := w.inTx(w.ctx, system, func(t *tx) error {
		d := decision(t, c, claims.Granted)
		if _, err := t.Decide(w.ctx, []claims.Decision{d}); err != nil {
			return err
		}
		other, err := w.db.Owner.Begin(w.ctx)
		w.must(err)
		defer func() { w.must(other.Rollback(w.ctx)) }()
		var got bool
		w.must(other.QueryRow(w.ctx, `SELECT pg_try_advisory_xact_lock(1869837153)`).Scan(&got))
		equal(w, got, false)
		return errHeld
	})
	if !errors.Is(err, errHeld) {
		t.Error(err)
	}
}
