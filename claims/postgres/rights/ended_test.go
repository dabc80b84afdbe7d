package rights_test

import (
	"context"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/privacy/erasure"
	"bosang/claims/privacy/retention"
)

// later is long after all ids of the test were made; five years before it purposes
// have to have ended.
var (
	later  = time.Date(2040, 3, 1, 3, 0, 0, 0, time.UTC)
	before = time.Date(2035, 3, 1, 3, 0, 0, 0, time.UTC)
)

// keeper removes what is past its time, as the daily job does.
func (w *world) keeper() erasure.Keeper { return erasure.Keeper{Erasures: w.erasures, Rest: w.Store} }

// sweep does what the daily job does, and gives how many were erased.
func (w *world) sweep() int64 {
	w.Helper()
	k := w.keeper()
	past, err := k.Past(w.ctx, retention.Of(retention.Persons), later)
	w.must(err)
	n, err := k.Remove(w.ctx, retention.Of(retention.Persons), later)
	w.must(err)
	if n != past {
		w.Errorf("%d were erased of %d", n, past)
	}
	return n
}

// owner changes something as the owner.
func (w *world) owner(sql string, args ...any) {
	w.Helper()
	_, err := w.db.Owner.Exec(w.ctx, sql, args...)
	w.must(err)
}

func TestWhosePurposeHasEndedIsErasedAfterFiveYears(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	end := func(p person, at time.Time) person {
		w.owner(`UPDATE subscriptions SET started_at = '2020-01-01', ended_at = $2 WHERE claimant_id = $1`, [16]byte(p.id), at)
		return p
	}
	holding := func(state claims.State, ended time.Time) person {
		p := w.settle()
		w.claim(p, state)
		return end(p, ended)
	}
	long, justEnded := before.AddDate(-1, 0, 0), before.Add(-time.Microsecond)
	gone := map[string]person{
		"who never held anything": w.settle(), "who held and was paid": holding(claims.Granted, long), "who was refused": holding(claims.Refused, justEnded),
	}
	running, again, reviewed, waiting := w.settle(), holding(claims.Granted, long), holding(claims.Refused, long), holding(claims.Refused, long)
	w.claim(running, claims.Granted)
	w.owner(`UPDATE decisions SET decided_at = $2 WHERE claimant_id = $1`, [16]byte(again.id), before)
	const review = `INSERT INTO reviews (claimant_id, id, claim_id, provider_id, decision_number, requested_at, due_at, due_order, extended, result, answered_by, answered_at, answer_sealed)
		SELECT claimant_id, id, id, provider_id, 1, $2, $2, id, 0, $3, 'user:' || $3, $4, decode($3, 'escape') FROM claims WHERE claimant_id = $1`
	w.owner(review, [16]byte(reviewed.id), long, "upheld", before)
	w.owner(review, [16]byte(waiting.id), long, nil, nil)
	withAccount, withoutAccount := holding(claims.Granted, long), holding(claims.Granted, long)
	w.account(withAccount.id)
	gone["whose account was suspended"], gone["whose account was closed"] = withoutAccount, holding(claims.Refused, long)
	w.owner(`UPDATE users SET state = 'suspended' WHERE user_id = $1`, w.account(withoutAccount.id))
	w.owner(`UPDATE memberships SET ended_at = now(), ended_by = 'x' WHERE user_id = $1`, w.account(gone["whose account was closed"].id))
	filed, pending := holding(claims.Filed, long), holding(claims.Pending, long)
	w.clock.Set(later.AddDate(-1, 0, 0))
	there := map[string]person{
		"who holds something": running, "who was decided again": again, "who had a review answered": reviewed, "who waits for a review": waiting,
		"who has an account":       withAccount,
		"who waits for a decision": filed, "whose claim is pending": pending, "who held until then": end(holding(claims.Granted, long), before), "who is new": w.settle(),
	}
	w.owner(`UPDATE decisions SET decided_at = $2 WHERE claimant_id = $1`, [16]byte(there["who held until then"].id), long)
	w.owner(`UPDATE claims SET filed_at = $2, created_at = $2 WHERE claimant_id = $1`, [16]byte(there["who held until then"].id), long)
	w.owner(`UPDATE subscriptions SET created_at = $2 WHERE claimant_id = $1`, [16]byte(there["who held until then"].id), long)
	w.owner(`UPDATE claimants SET created_at = $2 WHERE claimant_id = $1`, [16]byte(there["who held until then"].id), long)
	w.clock.Set(later)
	if n := w.sweep(); n != int64(len(gone)) {
		t.Errorf("%d were erased", n)
	}
	for name, p := range there {
		if len(w.known(p.id)) == 0 {
			t.Errorf("%s is erased", name)
		}
	}
	for name, p := range gone {
		if len(w.known(p.id)) > 0 {
			t.Errorf("%s is there", name)
			continue
		}
		w.gone(p)
		w.in(system, func(tx claims.Tx) {
			e, err := w.Erasures(tx).Get(w.ctx, p.id)
			w.must(err)
			if e.By != "system:retention" || e.Reason != erasure.PurposeEnded || len(e.Retained) != 0 {
				t.Errorf("the erasure of %s is %+v", name, e)
			}
		})
	}
	lines := 0
	_, err := w.journal.Each(func(e erasure.Entry) error {
		lines++
		if e.By != "system:retention" || e.Reason != erasure.PurposeEnded {
			t.Errorf("a line is %+v", e)
		}
		return nil
	})
	if err != nil || lines != len(gone) {
		t.Errorf("the journal has %d lines: %v", lines, err)
	}
	if n := w.sweep(); n != 0 {
		t.Errorf("a second time %d are erased", n)
	}
}

func TestTheLookAtWhosePurposeHasEndedGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, second := w.settle(), w.settle()
	w.clock.Set(later)
	// A run before this one was interrupted after the first.
	w.owner(`INSERT INTO retention_progress (kind, reached, at) VALUES ('person', $1, now())`, [16]byte(first.id))
	if n, err := w.erasures.EraseEnded(w.ctx, before); n != 1 || err != nil {
		t.Errorf("%d were erased, %v", n, err)
	}
	w.there(first)
	w.gone(second)
	if n := w.sweep(); n != 1 {
		t.Errorf("from the beginning again %d are erased", n)
	}
	w.gone(first)
	ended, cancel := context.WithCancel(w.ctx)
	cancel()
	if _, err := w.erasures.EraseEnded(ended, before); err == nil {
		t.Error("who is interrupted says so to nobody")
	}
}

// TestABackdatedEndHasNobodyErased has an operator end subscriptions years back, at once
// and again and again, and the daily job come by.
func TestABackdatedEndHasNobodyErased(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.settle()
	c := w.claim(p, claims.Granted)
	w.owner(`UPDATE subscriptions SET started_at = '2020-01-01' WHERE claimant_id = $1`, [16]byte(p.id))
	recorded := later.AddDate(-1, 0, 0)
	w.clock.Set(recorded)
	cases := claims.New(w.Store.Store, nil)
	ended, err := cases.EndSubscription(w.ctx, w.operator(), c.SubscriptionID, 1, noon.AddDate(-1, 0, 0))
	w.must(err)
	w.clock.Set(later)
	if n := w.sweep(); n != 0 {
		t.Errorf("%d were erased by an end of last year that lies %s back", n, later.Sub(ended.EndedAt))
	}
	w.there(p)
	// Five years after it was recorded nothing is left to wait for.
	after := recorded.AddDate(5, 0, 1)
	for at, want := range map[time.Time]int64{recorded.AddDate(5, 0, -1): 0, after: 1} {
		n, err := w.keeper().Past(w.ctx, retention.Of(retention.Persons), at)
		if err != nil || n != want {
			t.Errorf("on %s %d are past their time, want %d: %v", at, n, want, err)
		}
	}
	w.clock.Set(after)
	if n, err := w.keeper().Remove(w.ctx, retention.Of(retention.Persons), after); n != 1 || err != nil {
		t.Errorf("%d were erased: %v", n, err)
	}
	w.gone(p)
}
