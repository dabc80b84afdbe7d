package evidences_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/approval"
	"bosang/claims/evidence"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/rights"
	"bosang/claims/privacy/erasure"
	"bosang/claims/privacy/retention"
)

// whenPut has something done once a file has been written, before the database knows it.
func (w *world) whenPut(do func() error) { w.files.before.Store(&do) }

// A process that is killed after it has written a file leaves one that no row knows but
// the one by which it is swept.
func TestAFileWhoseProcessWasKilledIsSweptAndNoOtherIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evidence.Limits{})
	kim := w.customer()
	c := w.claim(kim)
	kept := w.add(kim, c, pdf("kept"))
	// Of who goes away meanwhile it is known at once that the file is not kept.
	ctx, leave := context.WithCancel(w.ctx)
	w.whenPut(func() error { leave(); return nil })
	if _, _, err := w.evidence.Add(ctx, kim, about(c), upload(pdf("left"))); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	w.swept(1)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("nothing was killed")
			}
		}()
		w.whenPut(func() error { panic("killed") }) // nothing that would follow is done
		_, _, _ = w.evidence.Add(w.ctx, kim, about(c), upload(pdf("killed")))
	}()
	if n := len(w.onDisk()); n != 2 {
		t.Errorf("on the disk lie %d files", n)
	}
	list, err := w.evidence.List(w.ctx, kim, about(c), claims.Page{})
	w.must(err)
	if len(list) != 1 || list[0].ID != kept.ID {
		t.Errorf("shown is %+v", list)
	}
	w.swept(2) // it may still be on its way
	w.clock.Move(3 * time.Hour)
	w.swept(1)
	w.content(kim, kept)
}

func TestWhoIsTooSlowKeepsNoFileThatWasSweptMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evidence.Limits{})
	kim := w.customer()
	c := w.claim(kim)
	w.whenPut(func() error {
		w.clock.Move(3 * time.Hour)
		w.swept(0)
		return nil
	})
	_, _, err := w.evidence.Add(w.ctx, kim, about(c), upload(pdf("slow")))
	w.wants(err, "stale")
	if n := w.count(`SELECT count(*) FROM evidence`) + w.count(`SELECT count(*) FROM evidence_files`); n != 0 {
		t.Errorf("there are %d rows of a file that is gone", n)
	}
	// While it is being kept, it is not swept: the sweep waits, and finds that it need not.
	w.files.before.Store(nil)
	e := w.add(kim, c, pdf("slow"))
	w.clock.Move(3 * time.Hour)
	w.swept(1)
	w.content(kim, e)
}

// A file that cannot be removed stays one that has to be, and keeps no other.
func TestAFileThatCannotBeRemovedIsTriedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evidence.Limits{})
	kim := w.customer()
	c := w.claim(kim)
	failing := errors.New("no")
	w.whenPut(func() error { return failing })
	_, _, err := w.evidence.Add(w.ctx, kim, about(c), upload(pdf("x")))
	w.wants(err, "unavailable")
	for range 2 {
		if _, _, err := w.evidence.Add(w.ctx, kim, about(c), upload(pdf("x"))); !errors.Is(err, failing) {
			t.Errorf("the error is %v", err)
		}
	}
	stuck := filepath.Join(w.folder, w.stuckFolder())
	w.must(os.Rename(stuck, stuck+".away"))
	w.must(os.WriteFile(stuck, nil, 0o600)) // what is no folder has no files to remove
	if _, err := w.evidence.Sweep(w.ctx, func() bool { return true }); err == nil {
		t.Error("nobody is told that a file cannot be removed")
	}
	w.must(os.Remove(stuck))
	w.must(os.Rename(stuck+".away", stuck))
	w.swept(0)
}

// stuckFolder is the folder of the first file that is to be swept.
func (w *world) stuckFolder() (folder string) {
	w.Helper()
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT right(id::text, 2) FROM evidence_sweeps ORDER BY due_at LIMIT 1`).Scan(&folder))
	return folder
}

func (w *world) rights() rights.Store { return rights.Store{Store: w.Store, Keys: pgtest.Keys()} }

func TestWhoIsErasedHasNoEvidenceAnyMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evidence.Limits{})
	kim, lee := w.customer(), w.customer()
	kim.User, kim.VerifiedAt = newID(), w.clock.Now()
	kim.Subject = "user:" + claims.Key(kim.User).String()
	c, others := w.claim(kim), w.claim(lee)
	e, stays := w.add(kim, c, pdf("of kim")), w.add(lee, others, pdf("of lee"))
	sealed, err := os.ReadFile(w.path(e))
	w.must(err)
	w.owner(`CREATE TABLE backup_files AS SELECT * FROM evidence_files`)
	w.owner(`CREATE TABLE backup AS SELECT * FROM evidence`)
	_, err = w.cases.WithdrawClaim(w.ctx, kim, c.ID)
	w.must(err)
	_, _, err = w.evidence.Add(w.ctx, kim, about(c), upload(pdf("late")))
	w.wants(err, "claim_final")

	erasures := erasure.New(w.rights(), erasure.NewJournal(filepath.Join(t.TempDir(), "erasures.jsonl"), pgtest.Keys()), approval.New(approvals.Store{Store: w.Store}))
	// One that is on its way when the claimant is erased is not kept either.
	another := w.claim(kim)
	w.whenPut(func() error {
		_, err := w.cases.WithdrawClaim(w.ctx, kim, another.ID)
		w.must(err)
		_, _, err = erasures.Erase(w.ctx, kim, kim.Claimant, erasure.Requested)
		return err
	})
	if _, _, err := w.evidence.Add(w.ctx, kim, about(another), upload(pdf("on its way"))); err == nil {
		t.Error("evidence of somebody who is erased is taken")
	}
	w.files.before.Store(nil)
	for table, want := range map[string]int{"evidence": 1, "evidence_files": 1} {
		if n := w.count(`SELECT count(*) FROM ` + table); n != want {
			t.Errorf("there are %d rows of %s", n, table)
		}
	}
	w.clock.Move(3 * time.Hour)
	w.swept(1)
	w.content(lee, stays)
	// With the file and the rows back from a backup it cannot be read: the key is gone.
	w.must(os.WriteFile(w.path(e), sealed, 0o600))
	w.owner(`INSERT INTO evidence_files SELECT * FROM backup_files ON CONFLICT DO NOTHING`)
	w.owner(`INSERT INTO evidence SELECT * FROM backup ON CONFLICT DO NOTHING`)
	_, _, err = w.evidence.Open(w.ctx, kim, e.About, e.ID, "")
	w.wants(err, "claimant_erased")
	// What came back goes again with the next replay.
	replayed, err := erasures.Replay(w.ctx)
	w.must(err)
	if replayed.Erased != 1 {
		t.Errorf("%d were erased again", replayed.Erased)
	}
	w.swept(1)
}

func (w *world) owner(sql string) {
	w.Helper()
	_, err := w.db.Owner.Exec(w.ctx, sql)
	w.must(err)
}

func TestEvidenceGoesThreeYearsAfterTheLastDecisionOnItsClaim(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evidence.Limits{})
	kim := w.customer()
	old, decided := w.claim(kim), w.claim(kim)
	w.add(kim, old, pdf("old"))
	shared := w.add(kim, old, pdf("of both"))
	stays := w.add(kim, decided, pdf("of both"))
	w.clock.Move(2 * 365 * 24 * time.Hour)
	w.decide(decided)
	young := w.add(kim, old, pdf("young"))
	w.clock.Move(366 * 24 * time.Hour)
	kind := retention.Of(retention.Evidence)
	found, err := w.rights().Past(w.ctx, kind, w.clock.Now())
	w.must(err)
	removed, err := w.rights().Remove(w.ctx, kind, w.clock.Now())
	w.must(err)
	if found != 2 || removed != 2 {
		t.Errorf("%d pieces of evidence were past their time, and %d removed", found, removed)
	}
	w.swept(2)
	if shared.File != stays.File {
		t.Error("nothing was tried of a file that is evidence twice")
	}
	w.content(kim, stays)
	w.content(kim, young)
	_, err = w.evidence.Get(w.ctx, kim, shared.About, shared.ID)
	w.wants(err, "not_found")
}

// decide decides a claim.
func (w *world) decide(c claims.Claim) {
	w.Helper()
	w.in(system, func(tx claims.Tx) {
		_, err := tx.Decide(w.ctx, []claims.Decision{{
			ID: newID(), ClaimantID: c.ClaimantID, ClaimID: c.ID, Number: c.DecisionNumber + 1, ProviderID: c.ProviderID, ServiceID: c.ServiceID,
			PlanID: c.PlanID, IncidentID: c.IncidentID, Disposition: claims.Refused, Facts: []byte("{}"), Outcome: []byte("{}"), Because: claims.BecauseFiled,
			DecidedAt: tx.Now(),
		}})
		w.must(err)
	})
}
