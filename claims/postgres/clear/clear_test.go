package clear_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/postgres"
	"bosang/claims/postgres/clear"
	"bosang/claims/postgres/pgtest"
	"bosang/migrations"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var (
	noon   = time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
	quiet  = slog.New(slog.NewTextHandler(io.Discard, nil))
	system = access.SystemActor("test")
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// customers is how many customers an earlier version has left: more than two sets.
const customers = 12_000

func numberOf(i int) string { return fmt.Sprintf("clear-customer-%06d", i) }

// earlier is a database as the version before left it, with customers in clear.
func earlier(t *testing.T) (*pgtest.DB, claims.ProviderID, []claims.ClaimantID) {
	t.Helper()
	db := pgtest.Empty(t)
	sql := stdlib.OpenDBFromPool(db.Owner)
	defer func() { must(t, sql.Close()) }()
	before, err := goose.NewProvider(goose.DialectPostgres, sql, os.DirFS("../../../migrations"))
	must(t, err)
	_, err = before.UpTo(t.Context(), 7)
	must(t, err)
	provider := claims.ProviderID{1}
	_, err = db.Owner.Exec(t.Context(), `
		INSERT INTO providers (id, key, name_ko, name_en, class, version, created_at) VALUES ($1, 'kakao', '카카오', 'Kakao', 'value_added', 1, $2)`,
		provider[:], noon)
	must(t, err)
	ids := make([]claims.ClaimantID, customers)
	claimants, directory := make([][]any, customers), make([][]any, customers)
	for i := range ids {
		ids[i] = claims.ClaimantID(claims.NewEventID())
		key := claims.KeyOf("customer", provider.String(), numberOf(i))
		claimants[i] = []any{ids[i][:], provider[:], "consumer", numberOf(i), noon}
		directory[i] = []any{key[:], ids[i][:], ids[i][:], provider[:]}
	}
	_, err = db.Owner.CopyFrom(t.Context(), pgx.Identifier{"claimants"}, []string{"claimant_id", "provider_id", "kind", "customer_number", "created_at"},
		pgx.CopyFromRows(claimants))
	must(t, err)
	_, err = db.Owner.CopyFrom(t.Context(), pgx.Identifier{"directory"}, []string{"key", "claimant_id", "subject_id", "provider_id"},
		pgx.CopyFromRows(directory))
	must(t, err)
	_, err = db.Owner.Exec(t.Context(), `INSERT INTO claimants (claimant_id, kind, subject, created_at) VALUES ($1, 'consumer', 'who-signs-in', $2)`,
		claims.NewEventID(), noon)
	must(t, err)
	return db, provider, ids
}

// TestWhatAnEarlierVersionKeptInClearIsSealed interrupts it, goes on, and looks for
// the numbers afterwards.
func TestWhatAnEarlierVersionKeptInClearIsSealed(t *testing.T) {
	db, provider, ids := earlier(t)
	if err := migrations.Up(t.Context(), db.OwnerURL, quiet, nil); !errors.Is(err, migrations.ErrConversion) {
		t.Fatalf("without the master key: %v", err)
	}
	interrupted, interrupt := context.WithCancel(t.Context())
	sealed := 0
	err := migrations.Up(interrupted, db.OwnerURL, quiet, func(ctx context.Context, owner *pgxpool.Pool) error {
		return clear.Seal(ctx, owner, pgtest.Keys(), noon, func(done int) { sealed = done; interrupt() })
	})
	if !errors.Is(err, context.Canceled) || sealed == 0 || sealed >= customers {
		t.Fatalf("interrupted after %d: %v", sealed, err)
	}
	again := 0
	must(t, migrations.Up(t.Context(), db.OwnerURL, quiet, func(ctx context.Context, owner *pgxpool.Pool) error {
		return clear.Seal(ctx, owner, pgtest.Keys(), noon, func(done int) { again = done })
	}))
	if sealed+again != customers {
		t.Errorf("%d were sealed before and %d after the interruption", sealed, again)
	}
	const control = "who-signs-in"
	found := db.Stolen(t, numberOf(0), numberOf(customers/2), numberOf(customers-1), control)
	if len(found[control]) < 2 {
		t.Errorf("what stands in clear was found in %v only", found[control])
	}
	for text, places := range found {
		for _, place := range places {
			// The write-ahead log says what was done before.
			if text != control && !strings.HasPrefix(place, "pg_wal/") {
				t.Errorf("%s is still in %s", text, place)
			}
		}
	}
	stands(t, db, provider, ids)
}

// stands fails unless every customer is found by its number and read, and nothing is
// left of the keys that could be computed from numbers.
func stands(t *testing.T, db *pgtest.DB, provider claims.ProviderID, ids []claims.ClaimantID) {
	t.Helper()
	store, err := postgres.Open(t.Context(), db.ServiceURL, postgres.Options{Keys: pgtest.Keys()})
	must(t, err)
	defer store.Close()
	wanted := make([]claims.CustomerOf, len(ids))
	old := make([][]byte, len(ids))
	for i := range ids {
		wanted[i] = claims.CustomerOf{Number: numberOf(i), Kind: claims.Consumer}
		key := claims.KeyOf("customer", provider.String(), numberOf(i))
		old[i] = key[:]
	}
	must(t, store.InTx(t.Context(), system, func(tx claims.Tx) error {
		got, err := tx.ClaimantsOf(t.Context(), provider, wanted)
		must(t, err)
		for i := range ids {
			if got[i] != ids[i] {
				t.Fatalf("customer %d is another claimant now", i)
			}
			if i%1000 > 1 {
				continue
			}
			c, err := tx.Claimant(t.Context(), ids[i])
			must(t, err)
			if c.CustomerNumber != numberOf(i) {
				t.Errorf("the number is read as %q", c.CustomerNumber)
			}
		}
		return nil
	}))
	var left, columns int
	must(t, db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM directory WHERE key = ANY ($1::uuid[])`, old).Scan(&left))
	must(t, db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM information_schema.columns WHERE table_name = 'claimants' AND column_name = 'customer_number'`).Scan(&columns))
	if left != 0 || columns != 0 {
		t.Errorf("%d old keys and %d columns in clear are left", left, columns)
	}
}
