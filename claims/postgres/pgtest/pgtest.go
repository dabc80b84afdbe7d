// Package pgtest gives tests a real PostgreSQL database of their own: one
// server for each test binary, started at the first need, and a new database
// for each test, dropped when the test ends.
//
// The server is one that nobody else uses, in a folder for temporary files.
// Its data is worth nothing after the run, so fsync, full_page_writes and
// synchronous_commit are off; what a test measures or proves about durability
// must start a server of its own through the package embedded.
//
// A package that uses it declares
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
package pgtest

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"bosang/claims/postgres/embedded"
)

// DB is one test's database.
type DB struct {
	// Name of the database, unique within the test binary.
	Name string
	// OwnerURL, ServiceURL and AdminURL connect as the role that migrates, the
	// role that serves, and the superuser.
	OwnerURL, ServiceURL, AdminURL string
	// Owner and Service are pools under the two roles, closed at the test's end.
	Owner, Service *pgxpool.Pool
}

// poolSize keeps parallel tests below the server's limit of connections, and perTest is
// what that allows for each of as many tests as run at a time.
const poolSize, perTest = 8, 50

// limit bounds each step that pgtest itself takes on the server; starting one may
// include installing it.
const (
	limit      = 5 * time.Minute
	startLimit = 5 * time.Minute
)

var databases atomic.Int64

// Main runs the package's tests and then stops the server, if one was started.
func Main(m *testing.M) {
	code := m.Run()
	if err := shared.stop(); err != nil {
		fmt.Fprintln(os.Stderr, "pgtest:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// Empty gives the test a database without any table, owned by the owner role.
// The test fails when no server can be had.
func Empty(t testing.TB) *DB {
	t.Helper()
	return clone(t, "template1")
}

// New gives the test a database with every migration applied. They are applied
// once for each test binary, to a template that is then copied.
func New(t testing.TB) *DB {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	if err := shared.migrate(ctx); err != nil {
		t.Fatalf("a test needs a migrated database: %v", err)
	}
	return clone(t, templateName)
}

// clone gives the test a copy of the template database.
func clone(t testing.TB, template string) *DB {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	server, err := shared.start(ctx)
	if err != nil {
		t.Fatalf("a test needs PostgreSQL: %v", err)
	}
	db := &DB{Name: fmt.Sprintf("test_%d", databases.Add(1))}
	if err := create(ctx, server, db.Name, template); err != nil {
		t.Fatalf("make a database for the test: %v", err)
	}
	db.OwnerURL = server.ConnString(embedded.OwnerRole, db.Name)
	db.ServiceURL = server.ConnString(embedded.ServiceRole, db.Name)
	db.AdminURL = server.ConnString(embedded.AdminRole, db.Name)
	t.Cleanup(func() { drop(t, server, db.Name) })
	db.Owner = pool(t, db.OwnerURL)
	db.Service = pool(t, db.ServiceURL)
	return db
}

// create copies the template under a new name.
func create(ctx context.Context, server *embedded.Server, name, template string) error {
	return admin(ctx, server, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()+
		" TEMPLATE "+pgx.Identifier{template}.Sanitize()+" OWNER "+embedded.OwnerRole)
}

// drop removes the database, together with connections a test left open.
func drop(t testing.TB, server *embedded.Server, name string) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if err := admin(ctx, server, "DROP DATABASE "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)"); err != nil {
		t.Errorf("drop the test's database: %v", err)
	}
}

// admin runs one statement as the superuser.
func admin(ctx context.Context, server *embedded.Server, statement string) error {
	conn, err := pgx.Connect(ctx, server.ConnString(embedded.AdminRole, "postgres"))
	if err != nil {
		return fmt.Errorf("connect to the tests' server: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// pool opens a pool that is closed at the test's end. A connection the test
// never gave back would hold the closing up for ever; it fails the test instead.
func pool(t testing.TB, url string) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		t.Fatalf("the address of the test's database: %v", err)
	}
	config.MaxConns = poolSize
	p, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		t.Fatalf("connect to the test's database: %v", err)
	}
	t.Cleanup(func() {
		closed := make(chan struct{})
		go func() { p.Close(); close(closed) }()
		select {
		case <-closed:
		case <-time.After(time.Minute):
			t.Error("the test still holds a connection of its pool: rows, a transaction or a connection was not closed")
		}
	})
	return p
}
