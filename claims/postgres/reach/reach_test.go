package reach_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"bosang/claims/postgres"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/reach"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// kept opens a store that keeps some connections.
func kept(t *testing.T, db *pgtest.DB) *pgxpool.Pool {
	t.Helper()
	store, err := postgres.Open(t.Context(), db.ServiceURL, postgres.Options{MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	pool := store.Pool()
	fill(t, pool)
	return pool
}

// severed ends all connections of a pool, as a restart of the server does.
func severed(t *testing.T, db *pgtest.DB) {
	t.Helper()
	admin, err := pgx.Connect(t.Context(), db.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = admin.Close(context.WithoutCancel(t.Context())) }()
	var ended int
	err = admin.QueryRow(t.Context(), `
		SELECT count(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity
		WHERE datname = current_database() AND application_name = 'bosang'`).Scan(&ended)
	if err != nil || ended != 4 {
		t.Fatalf("%d connections ended: %v", ended, err)
	}
}

func TestAServerThatWasStartedAgainIsReadyAtTheFirstQuestion(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	pool := kept(t, db)
	check := reach.NewCheck(pool)
	if err := check.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		severed(t, db)
		if err := check.Ready(t.Context()); err != nil {
			t.Errorf("after the connections ended: %v", err)
		}
		fill(t, pool)
	}
}

// fill has the pool keep four connections again.
func fill(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	var held []*pgxpool.Conn
	for range 4 {
		conn, err := pool.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, conn)
	}
	for _, conn := range held {
		conn.Release()
	}
}

func TestADatabaseThatLacksOurTablesOrIsAwayIsNotReady(t *testing.T) {
	t.Parallel()
	empty := pgtest.Empty(t)
	pool, err := pgxpool.New(t.Context(), empty.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	var pg *pgconn.PgError
	if err := reach.NewCheck(pool).Ready(t.Context()); !errors.As(err, &pg) || pg.Code != "42P01" {
		t.Errorf("without tables: %v", err)
	}
	away, err := pgxpool.New(t.Context(), "postgres://nobody@127.0.0.1:1/nothing")
	if err != nil {
		t.Fatal(err)
	}
	defer away.Close()
	if err := reach.NewCheck(away).Ready(t.Context()); err == nil {
		t.Error("a server that is not there is ready")
	}
}

func TestHoweverManyAskAllAreAnsweredAndOneWhoLeavesHindersNobody(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	check := reach.NewCheck(db.Service)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			ctx := t.Context()
			if i%2 == 0 {
				ctx = gone
			}
			if err := check.Ready(ctx); i%2 == 1 && err != nil {
				t.Errorf("somebody who waits: %v", err)
			}
		})
	}
	all.Wait()
}

func TestTheRiskOfAConnectionIsToldAndOneThatFallsBackIsRefused(t *testing.T) {
	t.Parallel()
	const fallsBack = "falls back"
	for settings, want := range map[string]string{
		"postgres://u@db.example/b":                               fallsBack,
		"postgres://u@db.example/b?sslmode=prefer":                fallsBack,
		"postgres://u@db.example/b?sslmode=allow":                 fallsBack,
		"postgres://u@localhost,db.example/b":                     fallsBack,
		"host=db.example dbname=b":                                fallsBack,
		"postgres://u@db.example/b?sslmode=disable":               "is without TLS",
		"host=db.example dbname=b sslmode=disable":                "is without TLS",
		"postgres://u@localhost,db.example/b?sslmode=disable":     "is without TLS",
		"postgres://u@10.0.0.1/b?sslmode=require":                 "the right one is not checked",
		"postgres://u@db.example/b?sslmode=verify-ca":             "but not its name",
		"postgres://u@db.example/b?sslmode=verify-full":           "",
		"postgres://u@db.example,localhost/b?sslmode=verify-full": "",
		"postgres://u@localhost/b?sslmode=disable":                "",
		"postgres://u@127.0.0.1/b":                                "",
		"postgres://u@[::1]/b":                                    "",
		"host=/run/postgresql dbname=b":                           "",
		"this is no setting":                                      "",
	} {
		got, err := reach.Risk(settings)
		if errors.Is(err, reach.ErrFallsBack) {
			got = err.Error()
		}
		if (want == "") != (got == "") || !strings.Contains(got, want) || (want == fallsBack) != (err != nil) {
			t.Errorf("%s: %q, %v", settings, got, err)
		}
	}
}
