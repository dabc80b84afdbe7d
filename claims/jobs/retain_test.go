package jobs

import (
	"path/filepath"
	"testing"
	"time"

	"bosang/claims/approval"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/rights"
	"bosang/claims/privacy/erasure"
	"bosang/claims/privacy/suitelog"
)

// TestTheQueueRemovesByItselfWhatIsPastItsTime finds a proof that was over long ago, and
// somebody in the journal who is there.
func TestTheQueueRemovesByItselfWhatIsPastItsTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	filed := w.file(t, w.outageSince(t, time.Now().UTC().Truncate(time.Second).Add(-time.Hour)))
	w.owner(t, `INSERT INTO proofs (key, expires_at) VALUES (gen_random_uuid(), now() - interval '31 days'), (gen_random_uuid(), now() - interval '29 days')`)
	store, journal := rights.Store{Store: w.store, Keys: pgtest.Keys()}, erasure.NewJournal(filepath.Join(t.TempDir(), "erasures.jsonl"), pgtest.Keys())
	must(t, journal.Append(erasure.Entry{Claimant: filed.ClaimantID, At: time.Now().UTC(), Reason: erasure.Requested, By: "user:x"}))
	var err error
	w.jobs, err = New(Config{
		Pool: w.store.Pool(), Batches: w.batches, Answers: w.store, Logger: suitelog.New(t),
		Retention: erasure.Keeper{Erasures: erasure.New(store, journal, approval.New(approvals.Store{Store: w.store})), Rest: store},
	})
	must(t, err)
	w.run(t)
	await(t, "what is past its time has gone", func() bool {
		var proofs, keys int
		must(t, w.db.Owner.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM proofs),
			(SELECT count(*) FROM person_keys WHERE claimant_id = $1 AND wrapped IS NOT NULL)`, [16]byte(filed.ClaimantID)).Scan(&proofs, &keys))
		return proofs == 1 && keys == 0
	})
	if got := w.claim(t, filed.ID); got.ID != filed.ID {
		t.Errorf("of the claim there is %+v", got)
	}
}
