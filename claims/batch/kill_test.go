package batch_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

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
		p.killWithin(t, db, w, run.ID, steps[kill%len(steps)])
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

// steps are the tables that a run's transaction writes, in this order: its
// claims, the decisions, the events, and at last the run's cursors.
var steps = []string{"claims", "decisions", "events", "batch_ranges"}

// killWithin lets the process go on and kills it amidst the transaction in which
// it is about to write the table, and makes sure that nothing is left of it.
func (p *process) killWithin(t *testing.T, db *pgtest.DB, w *world, id claims.BatchID, table string) {
	t.Helper()
	admin, err := pgxpool.New(t.Context(), db.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	count := func(where string) (n int) {
		sql := `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1 ` + where
		if err := admin.QueryRow(t.Context(), sql, p.name).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	// Readers pass, writers wait.
	held, err := db.Owner.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := held.Exec(t.Context(), "LOCK TABLE "+table+" IN SHARE MODE"); err != nil {
		t.Fatal(err)
	}
	before, err := w.batches.Get(t.Context(), administrator, id)
	if err != nil {
		t.Fatal(err)
	}
	// It is asked no more: a transaction of ranges that have no claim left writes
	// only cursors, and the one after it has to come to the table.
	p.leave(t)
	await(t, "a transaction of the process is about to write "+table, func() bool {
		return count(`AND state = 'active' AND backend_xid IS NOT NULL AND wait_event_type = 'Lock'`) > 0
	})
	p.kill(t)
	if err := held.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	await(t, "the database has seen that the process is gone", func() bool { return count("") == 0 })
	after, err := w.batches.Get(t.Context(), administrator, id)
	if err != nil {
		t.Fatal(err)
	}
	if after.Totals.Seen != before.Totals.Seen || after.Totals.Decided != before.Totals.Decided {
		t.Errorf("killed within a transaction that was about to write %s: %d claims seen, %d before", table, after.Totals.Seen, before.Totals.Seen)
	}
}

// patience bounds what the tests wait for.
const patience = 5 * time.Minute

// await asks until it is so, now and then: what is waited for needs the processor more.
func await(t *testing.T, what string, so func() bool) {
	t.Helper()
	for limit := time.After(patience); !so(); {
		select {
		case <-time.After(2 * time.Millisecond):
		case <-limit:
			t.Fatalf("waited in vain until %s", what)
		}
	}
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
