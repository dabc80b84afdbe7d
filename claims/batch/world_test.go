package batch_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/batch"
	"bosang/claims/demonstration"
	"bosang/claims/jobs"
	"bosang/claims/postgres"
	"bosang/claims/postgres/batches"
	"bosang/claims/postgres/pgtest"
	"bosang/rules/library"
)

// workerFlag in the environment makes the test binary a process that works a run.
const workerFlag = "BOSANG_TEST_WORKS"

func TestMain(m *testing.M) {
	if os.Getenv(workerFlag) != "" {
		if err := workAsProcess(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	pgtest.Main(m)
}

var administrator = access.Actor{Subject: "test", Role: access.Administrator}

// world is a database with the use cases and runs over it.
type world struct {
	store    *postgres.Store
	useCases *claims.UseCases
	batches  *batch.Batches
	// skew is what the clock is ahead of the machine's.
	skew *atomic.Int64
}

// open connects to a database as the service.
func open(ctx context.Context, url string) (*world, error) {
	queue, err := jobs.NewQueue(slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	w := &world{skew: new(atomic.Int64)}
	w.store, err = postgres.Open(ctx, url, postgres.Options{
		Keys:     pgtest.Keys(),
		Enqueuer: queue, MaxConns: 8,
		Clock: func() time.Time { return time.Now().Add(time.Duration(w.skew.Load())) },
	})
	if err != nil {
		return nil, err
	}
	books, err := library.Load()
	if err != nil {
		return nil, err
	}
	w.useCases = claims.New(w.store, books)
	w.batches = batch.New(batches.Store{Store: w.store}, w.useCases)
	return w, nil
}

func mustOpen(t *testing.T, url string) *world {
	t.Helper()
	w, err := open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.store.Close)
	return w
}

// fill loads the incident of October 2022 and files that many claims.
func (w *world) fill(t *testing.T, n int) claims.IncidentID {
	t.Helper()
	loaded, err := demonstration.Load(t.Context(), w.useCases, administrator, demonstration.Population{Claims: n, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := demonstration.File(t.Context(), w.useCases, administrator, loaded, func(int64) {}); err != nil {
		t.Fatal(err)
	}
	return loaded.Incident.ID
}

// start starts a run that the test works itself.
func (w *world) start(t *testing.T, n batch.NewBatch) batch.Batch {
	t.Helper()
	b, err := w.batches.Start(t.Context(), administrator, n, claims.Once{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// work works a run in this process to its end.
func (w *world) work(t *testing.T, id claims.BatchID) batch.Batch {
	t.Helper()
	b, err := w.batches.Work(t.Context(), id, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	if b.FinishedAt.IsZero() {
		t.Fatal("the run ended without being finished")
	}
	return b
}

// copyOf makes an identical copy of a test's database, to which nobody may be
// connected, and gives its owner's and service's addresses.
func copyOf(t *testing.T, db *pgtest.DB) (ownerURL, serviceURL string) {
	t.Helper()
	name := db.Name + "_copy"
	admin := func(sql string) {
		ctx := context.WithoutCancel(t.Context())
		conn, err := pgx.Connect(ctx, strings.ReplaceAll(db.AdminURL, db.Name, "postgres"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close(ctx) }()
		if _, err := conn.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	admin("CREATE DATABASE " + name + " TEMPLATE " + db.Name + " OWNER bosang_owner")
	t.Cleanup(func() { admin("DROP DATABASE " + name + " WITH (FORCE)") })
	return strings.ReplaceAll(db.OwnerURL, db.Name, name), strings.ReplaceAll(db.ServiceURL, db.Name, name)
}

// decided is what is stored of a claim's decisions.
type decided struct {
	claim       claims.ClaimID
	number      int
	disposition string
	facts       [32]byte
	outcome     [32]byte
	// amounts is a hash of the outcome as it is stored, sums and all.
	amounts [32]byte
	batch   claims.BatchID
}

// decisions reads all decisions, as the owner of the tables.
func decisions(t *testing.T, url string) []decided {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	rows, err := pool.Query(t.Context(), `
		SELECT claim_id, number, disposition, facts_hash, outcome_hash, outcome, batch_id FROM decisions ORDER BY claim_id, number`)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d decided, err error) {
		var facts, hash, outcome []byte
		var run *[16]byte
		err = row.Scan((*[16]byte)(&d.claim), &d.number, &d.disposition, &facts, &hash, &outcome, &run)
		copy(d.facts[:], facts)
		copy(d.outcome[:], hash)
		d.amounts = sha256.Sum256(outcome)
		if run != nil {
			d.batch = claims.BatchID(*run)
		}
		return d, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// contents gives a digest of each table, the runs' own left out.
func contents(t *testing.T, owner *pgxpool.Pool) map[string]string {
	t.Helper()
	rows, err := owner.Query(t.Context(), `
		SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
		WHERE schemaname IN ('public', 'river') AND tablename NOT IN ('batches', 'batch_ranges', 'batch_failures')`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	digests := make(map[string]string, len(tables))
	for _, table := range tables {
		var digest string
		sql := "SELECT count(*) || ' rows ' || coalesce(md5(string_agg(r::text, '|' ORDER BY r::text)), '') FROM " + table + " r"
		if err := owner.QueryRow(t.Context(), sql).Scan(&digest); err != nil {
			t.Fatal(err)
		}
		digests[table] = digest
	}
	return digests
}

func (d decided) String() string {
	return fmt.Sprintf("claim %s, decision %d: %s, facts %x, outcome %x", d.claim, d.number, d.disposition, d.facts[:4], d.outcome[:4])
}

// same compares decisions apart from the runs they were made in.
func same(a, b decided) bool {
	return a.claim == b.claim && a.number == b.number && a.disposition == b.disposition &&
		a.facts == b.facts && a.outcome == b.outcome && bytes.Equal(a.amounts[:], b.amounts[:])
}
