package jobs

import (
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/message"
	"bosang/claims/postgres/messages"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/privacy/suitelog"
)

// TestEverybodyIsToldInTheBackground also loses the job of the second circular, which the
// first look for what was left then finds.
func TestEverybodyIsToldInTheBackground(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.outageSince(t, time.Now().UTC().Truncate(time.Second).Add(-time.Hour))
	filed := w.file(t, r)
	told := message.New(messages.Store{Store: w.store, Keys: pgtest.Keys()}, w.useCases)
	circulate := func() {
		must(t, w.store.InTx(t.Context(), access.SystemActor("test"), func(tx claims.Tx) error {
			return told.Circulate(t.Context(), tx, message.Circular{
				Provider: filed.ProviderID, Incident: r.incident, Kind: message.IncidentUpdate, Cause: claims.NewID[any]().Key(),
				Params: map[string]string{"title_ko": "장애", "title_en": "Outage"},
			})
		}))
	}
	circulate()
	w.owner(t, `DELETE FROM river.river_job WHERE kind = 'circulate'`)
	var err error
	w.jobs, err = New(Config{Pool: w.store.Pool(), Batches: w.batches, Answers: w.store, Logger: suitelog.New(t), Circulars: told})
	must(t, err)
	w.run(t)
	for n := 1; n <= 2; n++ {
		await(t, "the claimant is told", func() bool {
			var found int
			must(t, w.db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM messages WHERE claimant_id = $1`, [16]byte(filed.ClaimantID)).Scan(&found))
			return found == n
		})
		if n == 1 {
			circulate()
		}
	}
}
