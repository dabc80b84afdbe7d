package simulations_test

import (
	"context"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/demonstration"
	"bosang/claims/postgres"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/simulations"
	"bosang/claims/simulation"
	"bosang/rules/library"
	"bosang/rules/rulebook"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var (
	administrator = access.Actor{Subject: "test", Role: access.Administrator}
	noon          = time.Date(2022, 11, 1, 3, 0, 0, 0, time.UTC)
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, url string) simulations.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), url, postgres.Options{Keys: pgtest.Keys(), Clock: func() time.Time { return noon }, MaxConns: 2})
	must(t, err)
	t.Cleanup(s.Close)
	return simulations.Store{Store: s}
}

// incident is that of the demonstration.
func incident(t *testing.T, s simulations.Store) claims.IncidentID {
	t.Helper()
	books, err := library.Load()
	must(t, err)
	loaded, err := demonstration.Load(t.Context(), claims.New(s, books), administrator, demonstration.Population{Seed: 1})
	must(t, err)
	return loaded.Incident.ID
}

func in(t *testing.T, s simulations.Store, actor access.Actor, fn func(context.Context, simulation.Tx)) {
	t.Helper()
	must(t, s.InTx(t.Context(), actor, func(tx claims.Tx) error {
		fn(t.Context(), s.Simulations(tx))
		return nil
	}))
}

func TestWhatIsStoredOfASimulationIsReadBack(t *testing.T) {
	t.Parallel()
	s := open(t, pgtest.New(t).ServiceURL)
	want := simulation.Simulation{
		ID: claims.NewSimulationID(), RequestedBy: "x", ByOperator: true, Hash: [32]byte{1}, BasedOn: 3, State: simulation.Running, Total: -1,
		CreatedAt: noon, WorkedAt: noon, Version: 1,
		NewSimulation: simulation.NewSimulation{
			Incident: incident(t, s), Editions: []string{"한 판\n"}, Draft: &simulation.Draft{Text: "draft", Replaces: "old"},
			Parameters: []rulebook.Change{{Rulebook: "a", Edition: "b", Parameter: "c", Case: "d", From: "2022-01-01", Value: "e"}},
			Population: &simulation.Population{Size: 5, Seed: 6}, Samples: 2, Seed: 9, AsOf: noon.Add(time.Microsecond), Background: true,
		},
	}
	in(t, s, administrator, func(ctx context.Context, tx simulation.Tx) {
		must(t, tx.AddSimulation(ctx, want))
		got, err := tx.Simulation(ctx, want.ID)
		must(t, err)
		if got.Draft == nil || *got.Draft != *want.Draft || *got.Population != *want.Population || got.Parameters[0] != want.Parameters[0] ||
			got.Editions[0] != want.Editions[0] || !got.AsOf.Equal(want.AsOf) || got.Hash != want.Hash || got.Total != -1 || !got.Background ||
			got.Samples != 2 || got.NewSimulation.Seed != 9 || got.RequestedBy != "x" || !got.ByOperator || got.State != simulation.Running {
			t.Errorf("%+v", got)
		}
		c, err := tx.Checkpoint(ctx, want.ID)
		if err != nil || c != nil {
			t.Errorf("a checkpoint before any: %v %v", c, err)
		}
		got.Total, got.Done = 10, 4
		c = &simulation.Checkpoint{Basis: []byte{7}, Next: 3, Begun: []simulation.Begun{{Unit: 2, AfterClaimant: claims.ClaimantID{5}}}}
		saved, err := tx.Save(ctx, got, c, nil)
		if err != nil || !saved {
			t.Fatalf("saved: %v %v", saved, err)
		}
		// Who read it before that saves nothing.
		if saved, err = tx.Save(ctx, got, c, nil); err != nil || saved {
			t.Errorf("saved twice: %v %v", saved, err)
		}
		back, err := tx.Checkpoint(ctx, want.ID)
		if err != nil || back.Next != 3 || back.Begun[0] != c.Begun[0] || back.Basis[0] != 7 {
			t.Errorf("%+v %v", back, err)
		}
	})
}

func TestNoStatementReadsAllSimulations(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	s := open(t, db.ServiceURL)
	of := incident(t, s)
	for _, sql := range []string{
		`INSERT INTO simulations (id, incident_id, provider_id, requested_by, by_operator, request, background, based_on, state, done, created_at, worked_at,
				finished_at, version)
			SELECT md5('s' || i)::uuid, (SELECT id FROM incidents), (ARRAY(SELECT id FROM providers ORDER BY id))[1 + i % 5], 'x' || i % 50, i % 2 = 0,
				'{"samples":1,"seed":1,"as_of":"2022-11-01T00:00:00Z"}', true, 0, CASE WHEN i % 100 = 0 THEN 'running' ELSE 'stopped' END, 0,
				'2022-11-01', '2022-11-01', CASE WHEN i % 100 = 0 THEN NULL ELSE timestamptz '2022-11-01' END, 1
			FROM generate_series(1, 20000) i`,
		`ANALYZE simulations`,
	} {
		_, err := db.Owner.Exec(t.Context(), sql)
		must(t, err)
	}
	scans := func() (whole, indexed int64) {
		must(t, db.Owner.QueryRow(t.Context(), `SELECT seq_scan, idx_scan FROM pg_stat_user_tables WHERE relname = 'simulations'`).Scan(&whole, &indexed))
		return whole, indexed
	}
	before, _ := scans()
	own := open(t, db.ServiceURL)
	in(t, own, administrator, func(ctx context.Context, tx simulation.Tx) {
		list, err := tx.Simulations(ctx, simulation.Filter{}, claims.Page{Limit: 5})
		if err != nil || len(list) != 5 {
			t.Fatalf("%d listed: %v", len(list), err)
		}
		one := list[0]
		for _, f := range []simulation.Filter{{Incident: of}, {Providers: []claims.ProviderID{one.Provider, {9}}}, {Incident: of, Providers: []claims.ProviderID{one.Provider}}} {
			if list, err = tx.Simulations(ctx, f, claims.Page{Limit: 5}); err != nil || len(list) != 5 {
				t.Errorf("%+v: %d listed: %v", f, len(list), err)
			}
			for _, l := range list {
				if f.Providers != nil && (!l.ByOperator || l.Provider != one.Provider) {
					t.Errorf("%+v lists %+v", f, l)
				}
			}
		}
		if none, err := tx.Simulations(ctx, simulation.Filter{Providers: []claims.ProviderID{}}, claims.Page{Limit: 5}); err != nil || len(none) != 0 {
			t.Errorf("of no provider: %v %v", none, err)
		}
		_, err = tx.CountRunning(ctx, one)
		must(t, err)
		_, err = tx.CountRunning(ctx, simulation.Simulation{RequestedBy: "x0"})
		must(t, err)
		_, err = tx.LockSimulation(ctx, one.ID)
		must(t, err)
		_, err = tx.Save(ctx, one, nil, nil)
		must(t, err)
		work, err := tx.Overdue(ctx, noon.Add(time.Hour), 10)
		if err != nil || len(work) != 10 {
			t.Errorf("%d overdue: %v", len(work), err)
		}
	})
	own.Close() // a session's counts are there once it has ended
	for deadline := time.Now().Add(5 * time.Minute); ; {
		if _, indexed := scans(); indexed > 0 || time.Now().After(deadline) {
			break
		}
	}
	if after, indexed := scans(); after != before || indexed == 0 {
		t.Errorf("the table was read whole %d times, and by its indexes %d times", after-before, indexed)
	}
}
