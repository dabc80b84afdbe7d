package jobs

import (
	"testing"
	"time"

	"bosang/claims/deadline"
	"bosang/claims/message"
	"bosang/claims/postgres/deadlines"
	"bosang/claims/postgres/messages"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/privacy/suitelog"
)

// TestClaimsThatWaitAreLookedForByItself leaves a claim undecided for a day.
func TestClaimsThatWaitAreLookedForByItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	filed := w.file(t, w.outageSince(t, time.Now().UTC().Truncate(time.Second).Add(-time.Hour)))
	w.owner(t, `DELETE FROM river.river_job`)
	w.owner(t, `ALTER TABLE decisions ADD CONSTRAINT refused CHECK (false) NOT VALID`)
	w.set.Store(time.Now().Add(25 * time.Hour).UnixMicro())
	told := message.New(messages.Store{Store: w.store, Keys: pgtest.Keys()}, w.useCases)
	clocks := deadline.New(deadlines.Store{Store: w.store, Keys: pgtest.Keys()}, w.useCases, told)
	var err error
	w.jobs, err = New(Config{Pool: w.store.Pool(), Batches: w.batches, Answers: w.store, Logger: suitelog.New(t), Deadlines: clocks})
	must(t, err)
	w.run(t)
	await(t, "the claim is known to wait", func() bool {
		var n int
		must(t, w.db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM deadlines WHERE claim_id = $1 AND kind = 'decide' AND missed_at IS NOT NULL`, [16]byte(filed.ID)).Scan(&n))
		return n == 1
	})
}
