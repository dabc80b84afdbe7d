package batch_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/postgres/pgtest"
)

func TestAChangeWaitsForThoseWhoHoldItsIncidentAndNotForThoseWhoComeLater(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	w := mustOpen(t, db.ServiceURL)
	incident := w.fill(t, 1)
	admin, err := pgx.Connect(t.Context(), db.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = admin.Close(context.WithoutCancel(t.Context())) }()
	waiting := func(n int) func() bool {
		return func() bool {
			var got int
			sql := `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
			if err := admin.QueryRow(t.Context(), sql).Scan(&got); err != nil {
				t.Fatal(err)
			}
			return got == n
		}
	}
	// hold holds the incident for as long as something takes.
	hold := func(during func()) error {
		return w.store.InTx(t.Context(), access.SystemActor("test"), func(tx claims.Tx) error {
			_, err := tx.HoldIncident(t.Context(), incident)
			during()
			return err
		})
	}
	changed, later := make(chan error, 1), make(chan error, 1)
	err = hold(func() {
		if err := hold(func() {}); err != nil {
			t.Error(err)
		}
		go func() {
			changed <- w.store.InTx(t.Context(), administrator, func(tx claims.Tx) error {
				if _, err := tx.LockIncident(t.Context(), incident); err != nil {
					return err
				}
				_, err := tx.TouchIncident(t.Context(), incident)
				return err
			})
		}()
		await(t, "the change waits", waiting(1))
		go func() { later <- hold(func() {}) }()
		await(t, "who comes later waits behind the change", waiting(2))
	})
	for _, err := range []error{err, <-changed, <-later} {
		if err != nil {
			t.Error(err)
		}
	}
}
