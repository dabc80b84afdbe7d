package batch_test

import (
	"testing"

	"bosang/claims"
	"bosang/claims/batch"
	"bosang/claims/postgres/pgtest"
)

func TestARunKilledTenTimesDecidesAsOneThatWasNot(t *testing.T) {
	t.Parallel()
	const population, chunk, kills = 4000, 50, 10
	db := pgtest.New(t)
	w, err := open(t.Context(), db.ServiceURL)
	if err != nil {
		t.Fatal(err)
	}
	incident := w.fill(t, population)
	run := w.start(t, batch.NewBatch{Incident: incident})
	w.store.Close()
	ownerURL, serviceURL := copyOf(t, db)

	w = mustOpen(t, db.ServiceURL)
	last := int64(0)
	for kill := range kills {
		p := begin(t, db.ServiceURL, run.ID, chunk)
		for range 2 {
			p.next(t)
			p.goOn(t)
		}
		p.next(t)
		if kill%2 == 0 {
			p.goOn(t) // killed somewhere within the transaction that begins now
		}
		p.kill(t)
		last = midRun(t, w, run.ID, last, population)
	}
	begin(t, db.ServiceURL, run.ID, chunk).finish(t)
	killed := finished(t, w, run.ID, population)

	whole := mustOpen(t, serviceURL)
	unkilled := whole.work(t, run.ID)
	if unkilled.Totals.Seen != population {
		t.Fatalf("the run that was not killed saw %d of %d claims", unkilled.Totals.Seen, population)
	}
	for state, n := range unkilled.Totals.By {
		if killed.Totals.By[state] != n {
			t.Errorf("%s: %d claims in the killed run, %d in the other", state, killed.Totals.By[state], n)
		}
	}
	compare(t, decisions(t, db.OwnerURL), decisions(t, ownerURL), population)
}

// midRun makes sure that a run was killed amidst: it has come on since the last
// kill, and it has not come to its end.
func midRun(t *testing.T, w *world, id claims.BatchID, last, population int64) int64 {
	t.Helper()
	b, err := w.batches.Get(t.Context(), administrator, id)
	if err != nil {
		t.Fatal(err)
	}
	if !b.FinishedAt.IsZero() || b.Totals.Seen <= last || b.Totals.Seen >= population {
		t.Fatalf("not amidst its run: %d claims seen after %d before, of %d; finished at %v", b.Totals.Seen, last, population, b.FinishedAt)
	}
	return b.Totals.Seen
}

// finished makes sure that a run saw and decided each claim once.
func finished(t *testing.T, w *world, id claims.BatchID, population int64) batch.Batch {
	t.Helper()
	b, err := w.batches.Get(t.Context(), administrator, id)
	if err != nil {
		t.Fatal(err)
	}
	if b.FinishedAt.IsZero() || b.Totals.RangesDone != claims.Buckets {
		t.Errorf("the run is not finished: %d ranges are done", b.Totals.RangesDone)
	}
	if b.Totals.Seen != population || b.Totals.Decided != population || b.Totals.Unchanged != 0 || b.Totals.Failed != 0 {
		t.Errorf("of %d claims %d were seen, %d decided, %d unchanged, %d failed",
			population, b.Totals.Seen, b.Totals.Decided, b.Totals.Unchanged, b.Totals.Failed)
	}
	return b
}

// compare makes sure that two databases hold the same decisions, one for each claim.
func compare(t *testing.T, got, want []decided, population int) {
	t.Helper()
	if len(got) != population || len(want) != population {
		t.Fatalf("%d and %d decisions for %d claims", len(got), len(want), population)
	}
	for i := range want {
		if !same(got[i], want[i]) {
			t.Fatalf("decisions differ:\n%s\n%s", got[i], want[i])
		}
	}
}

func TestProcessesShareARun(t *testing.T) {
	t.Parallel()
	const population, chunk = 2000, 50
	db := pgtest.New(t)
	w := mustOpen(t, db.ServiceURL)
	run := w.start(t, batch.NewBatch{Incident: w.fill(t, population)})

	first, second := begin(t, db.ServiceURL, run.ID, chunk), begin(t, db.ServiceURL, run.ID, chunk)
	// Each has done a part before either may do more.
	first.next(t)
	second.next(t)
	done := make(chan int)
	go func() { done <- first.finish(t) }()
	n := second.finish(t)
	t.Logf("transactions: %d and %d", n+1, <-done+1)
	finished(t, w, run.ID, population)
	if got := decisions(t, db.OwnerURL); len(got) != population {
		t.Errorf("%d decisions for %d claims", len(got), population)
	}
}
