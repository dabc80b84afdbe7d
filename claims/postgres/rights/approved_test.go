package rights_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/privacy/erasure"
)

// asks has an operator ask for the erasure of a customer.
func (w *world) asks(by access.Actor, p person, reason erasure.Reason) approval.Approval {
	w.Helper()
	e, asked, err := w.erasures.Erase(w.ctx, by, p.id, reason)
	w.must(err)
	if !e.ErasedAt.IsZero() || asked.State != approval.Pending {
		w.Fatalf("an operator alone erases: %+v, %+v", e, asked)
	}
	return asked
}

func TestAnErasureThatThePersonDidNotAskForTakesASecondOperator(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, one, two := w.settle(), w.operator(), w.operator()
	asked := w.asks(one, p, erasure.PurposeEnded)
	stranger, idle, token := w.operator(), two, two
	stranger.Providers = []access.ID{newID()}
	idle.VerifiedAt = w.clock.Now().Add(-access.VerifiedFor)
	token.Scopes = []access.Permission{access.DecideApproval}
	for who, tried := range map[string]struct {
		by   access.Actor
		code string
	}{
		"who asked": {one, "four_eyes"}, "another provider's": {stranger, "not_found"}, "who signed in long ago": {idle, "sign_in_again"},
		"a program": {token, "forbidden"}, "an administrator": {access.Actor{Subject: "x", Role: access.Administrator, User: newID(), VerifiedAt: w.clock.Now()}, "not_found"},
	} {
		_, err := w.approvals.Approve(w.ctx, tried.by, asked.ID)
		w.wants(err, tried.code)
		if err == nil {
			t.Errorf("%s approves it", who)
		}
	}
	w.there(p)
	if _, err := w.journal.Each(func(e erasure.Entry) error { return fmt.Errorf("%v is in the journal", e) }); err != nil {
		t.Error(err)
	}
	_, err := w.approvals.Approve(w.ctx, two, asked.ID)
	w.must(err)
	w.gone(p)
	e, _, err := w.erasures.Erase(w.ctx, two, p.id, erasure.Requested)
	w.must(err)
	if e.By != one.Subject || e.ApprovedBy != two.Subject || e.Approval != asked.ID || e.Basis != erasure.ByApproval || e.Reason != erasure.PurposeEnded {
		t.Errorf("the erasure is %+v", e)
	}
	// Who has a claim by the time that it is approved is not erased.
	q := w.settle()
	asked = w.asks(one, q, erasure.PurposeEnded)
	w.claim(q, claims.Filed)
	_, err = w.approvals.Approve(w.ctx, two, asked.ID)
	w.wants(err, "claim_undecided")
	w.there(q)
}

// What was approved is done at the latest by the next replay, whatever came between.
func TestAnErasureThatWasApprovedIsDoneAfterAKill(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, other := w.settle(), w.settle()
	file := filepath.Join(t.TempDir(), "file")
	w.must(os.WriteFile(file, nil, 0o600))
	broken := approval.New(approvals.Store{Store: w.Store.Store})
	_ = erasure.New(w.Store, erasure.NewJournal(filepath.Join(file, "journal"), pgtest.Keys()), broken)
	asked := w.asks(w.operator(), p, erasure.ConsentWithdrawn)
	waiting := w.asks(w.operator(), other, erasure.ConsentWithdrawn)
	_, err := broken.Approve(w.ctx, w.operator(), asked.ID)
	w.wants(err, "unavailable")
	w.there(p)
	// Who has claimed something since is told of the decision first.
	late := w.claim(p, claims.Filed)
	r, err := w.erasures.Replay(w.ctx)
	w.must(err)
	w.there(p)
	if r.Erased != 0 {
		t.Errorf("with a claim that waits the replay comes to %+v", r)
	}
	w.must(w.InTx(w.ctx, access.SystemActor("test"), func(tx claims.Tx) error { return tx.SetState(w.ctx, late, claims.Withdrawn) }))
	r, err = w.erasures.Replay(w.ctx)
	w.must(err)
	if r.Erased != 1 {
		t.Errorf("the replay comes to %+v", r)
	}
	w.gone(p)
	w.there(other)
	if r, err = w.erasures.Replay(w.ctx); err != nil || r.Erased != 0 {
		t.Errorf("a second replay comes to %+v, %v", r, err)
	}
	_, err = w.approvals.Reject(w.ctx, w.operator(), waiting.ID, "still our customer")
	w.must(err)
	_, err = w.erasures.Replay(w.ctx)
	w.must(err)
	w.there(other)
}

func TestTheDatabaseHoldsAnErasureToItsApproval(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, q, one, two := w.settle(), w.settle(), w.operator(), w.operator()
	asked := w.asks(one, p, erasure.PurposeEnded)
	refused := func(what, constraint string, claimant claims.ClaimantID, reason erasure.Reason, by, approved any) {
		t.Helper()
		err := pgx.BeginFunc(w.ctx, w.db.Service, func(tx pgx.Tx) error {
			if _, err := tx.Exec(w.ctx, "SET LOCAL bosang.everything = 'on'; SET LOCAL bosang.administrator = 'on'; SET LOCAL bosang.system = 'on'"); err != nil {
				return err
			}
			_, err := tx.Exec(w.ctx, `INSERT INTO erasures (claimant_id, provider_id, reason, erased_by, asked_at, erased_at, basis, approval_id, approved_by)
				VALUES ($1, $2, $3, $4, now(), now(), 'approval', $5, $6)`,
				[16]byte(claimant), [16]byte(w.provider.ID), string(reason), by, [16]byte(asked.ID), approved)
			return err
		})
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.ConstraintName != constraint {
			t.Errorf("%s: %s does not refuse it: %v", what, constraint, err)
		}
	}
	refused("nobody approved it", "erasures_four_eyes", p.id, erasure.PurposeEnded, one.Subject, nil)
	refused("one person alone", "erasures_four_eyes", p.id, erasure.PurposeEnded, one.Subject, one.Subject)
	refused("it waits", "erasures_approved", p.id, erasure.PurposeEnded, one.Subject, two.Subject)
	// Approved, but as if nothing had come of it yet.
	_, err := w.approvals.Approve(w.ctx, two, asked.ID)
	w.must(err)
	_, err = w.db.Owner.Exec(w.ctx, `DELETE FROM erasures`)
	w.must(err)
	refused("of another", "erasures_approved", q.id, erasure.PurposeEnded, one.Subject, two.Subject)
	refused("by others", "erasures_approved", p.id, erasure.PurposeEnded, w.operator().Subject, two.Subject)
	refused("for another reason", "erasures_approved_reason", p.id, erasure.Requested, one.Subject, two.Subject)
}
