package jobs

import (
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"bosang/api/fulfilment"
	"bosang/claims"
	"bosang/claims/approval"
	"bosang/claims/clearance"
	"bosang/claims/demonstration"
	inkind "bosang/claims/fulfilment"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/fulfilments"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/webhooks"
	"bosang/claims/privacy/suitelog"
	"bosang/claims/webhook"
	"bosang/rules/money"
)

// inKind lets the world's queue hand over what is given in kind.
func (w *world) inKind(t *testing.T) *inkind.Fulfilments {
	t.Helper()
	hooks := webhook.New(webhooks.Store{Store: w.store, Keys: pgtest.Keys()}, approval.New(approvals.Store{Store: w.store}), nil)
	inKind := inkind.New(fulfilments.Store{Store: w.store}, w.useCases, hooks, fulfilment.Rendered)
	var err error
	w.jobs, err = New(Config{Pool: w.store.Pool(), Batches: w.batches, Answers: w.store, Clearances: w.clearances, Webhooks: hooks, Fulfilments: inKind, Logger: suitelog.New(t)})
	must(t, err)
	return inKind
}

// TestWhatIsClearedIsPutIntoTheQueueToBeHandedOver has the one fail without which the other
// must not be: whoever clears again would find nothing left to hand over.
func TestWhatIsClearedIsPutIntoTheQueueToBeHandedOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.inKind(t)
	r, _ := w.outageFor(t, 20*time.Hour)
	w.file(t, r)
	w.decideFiled(t, r)
	once := func() error {
		return w.jobs.clear(t.Context(), &river.Job[clearArgs]{JobRow: &rivertype.JobRow{ID: 1, Kind: "clear"}, Args: clearArgs{Incident: r.incident.String()}})
	}
	w.owner(t, `ALTER TABLE river.river_job ADD CONSTRAINT refused CHECK (kind <> 'hand_over')`)
	if err := once(); err == nil {
		t.Error("it is cleared without being handed over")
	}
	w.owner(t, `ALTER TABLE river.river_job DROP CONSTRAINT refused`)
	must(t, once())
	if got := w.queued(t, "hand_over"); len(got) != 1 {
		t.Errorf("%d jobs hand over what was cleared", len(got))
	}
}

func TestWhatIsDecidedIsHandedOverByItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	inKind := w.inKind(t)
	loaded, err := demonstration.Load(t.Context(), w.useCases, administrator, demonstration.Population{Claims: 300, Seed: 3})
	must(t, err)
	providers, err := w.useCases.Providers(t.Context(), administrator, claims.Page{Limit: claims.MaxPage})
	must(t, err)
	for _, p := range providers {
		must(t, w.clearances.Preset(t.Context(), clearance.Settings{Provider: p.ID, Limit: money.MustParse("10000000", "KRW")}))
	}
	w.run(t)
	_, err = demonstration.File(t.Context(), w.useCases, administrator, loaded, func(int64) {})
	must(t, err)
	var given, left int
	await(t, "all that is given in kind is handed over", func() bool {
		must(t, w.db.Owner.QueryRow(t.Context(), `
			SELECT count(*), count(*) FILTER (WHERE f.entitlement_id IS NULL) + (SELECT count(*) FROM claims WHERE state = 'filed')
			FROM entitlements e LEFT JOIN fulfilments f ON f.claimant_id = e.claimant_id AND f.entitlement_id = e.id AND f.state = 'requested'
			WHERE e.remedy <> 'cash' AND e.given`).Scan(&given, &left))
		return given > 0 && left == 0
	})
	if n, done, err := inKind.HandOver(t.Context(), loaded.Incident.ID, func() bool { return true }); n != 0 || !done || err != nil {
		t.Errorf("%d more were requested: %v", n, err)
	}
}
