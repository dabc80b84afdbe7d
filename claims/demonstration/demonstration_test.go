package demonstration_test

import (
	"log/slog"
	"testing"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/batch"
	"bosang/claims/demonstration"
	"bosang/claims/jobs"
	"bosang/claims/postgres"
	"bosang/claims/postgres/pgtest"
	"bosang/rules/library"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// house is a database with all that works on it, for one test.
type house struct {
	useCases *claims.UseCases
	batches  *batch.Batches
}

var actor = access.Actor{Subject: "test", Role: access.Administrator}

func newHouse(t testing.TB) house {
	t.Helper()
	db := pgtest.New(t)
	queue, err := jobs.NewQueue(slog.New(slog.DiscardHandler))
	must(t, err)
	store, err := postgres.Open(t.Context(), db.ServiceURL, postgres.Options{Enqueuer: queue, MaxConns: 6})
	must(t, err)
	t.Cleanup(store.Close)
	lib, err := library.Load()
	must(t, err)
	useCases := claims.New(store, lib)
	return house{useCases, batch.New(store, useCases)}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// decide decides all claims of the incident.
func (h house) decide(t testing.TB, incident claims.IncidentID) batch.Batch {
	t.Helper()
	run, err := h.batches.Start(t.Context(), actor, batch.NewBatch{Incident: incident}, claims.Once{})
	must(t, err)
	run, err = h.batches.Work(t.Context(), run.ID, 2, nil)
	must(t, err)
	if run.Totals.Failed > 0 {
		failures, err := h.batches.Failures(t.Context(), actor, run.ID, claims.Page{Limit: 3})
		must(t, err)
		t.Fatalf("%d claims could not be decided: %v", run.Totals.Failed, failures)
	}
	return run
}

// demonstrate loads the incident, files a population and decides it.
func (h house) demonstrate(t testing.TB, p demonstration.Population) (demonstration.Loaded, demonstration.Results) {
	t.Helper()
	loaded, err := demonstration.Load(t.Context(), h.useCases, actor, p)
	must(t, err)
	_, err = demonstration.File(t.Context(), h.useCases, actor, loaded, func(int64) {})
	must(t, err)
	h.decide(t, loaded.Incident.ID)
	results, err := demonstration.Read(t.Context(), h.useCases, actor, loaded.Incident.ID)
	must(t, err)
	return loaded, results
}

func TestFirst(t *testing.T) {
	h := newHouse(t)
	_, r := h.demonstrate(t, demonstration.Population{Claims: 2000, Seed: 1})
	for _, l := range r.Plans {
		t.Logf("%+v", l)
	}
	for _, l := range r.Paid {
		t.Logf("%s %d %v %s base %v prog %v counted %v still %v", l.Plan.English, l.Claims, l.Down, l.Confidence, l.Base, l.Programme, l.Counted, l.StillOwed)
	}
	for _, l := range r.Merchants {
		t.Logf("%v %d %v %v", l.Loss, l.Claims, l.By, l.Each)
	}
}
