// Package postgres keeps the nouns of package claims in PostgreSQL: all SQL is
// here, beside the Go function that runs it, in the file of its noun.
//
// One transaction is begun and ended in one place (Store.InTx). It works as the
// role bosang_service, which row-level security binds, and shows each actor
// only its own rows: who acts is told to the database with SET LOCAL. Claims are
// filed by groups (filing.go). Every statement on the path of a single claimant
// names the claimant, so that the same code runs on a distributed server.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"bosang/claims"
	"bosang/claims/keyring"
	"bosang/claims/postgres/masterkeys"
	"bosang/migrations"
)

// Enqueuer puts work into the job queue inside a transaction of the store. The
// same work waits only once.
type Enqueuer interface {
	Enqueue(ctx context.Context, tx pgx.Tx, work ...claims.Work) error
}

// Options say how a store works. The zero value is sound, save that work
// cannot be put into a queue.
type Options struct {
	// Clock tells the time; nil: the machine's.
	Clock func() time.Time
	// Enqueuer is the job queue; nil: a transaction that has work for it fails.
	Enqueuer Enqueuer
	// MaxConns bounds the connections; 0: as the URL says, or pgx's default.
	MaxConns int32
	// Tracer is told of every statement; nil: nobody is.
	Tracer pgx.QueryTracer
	// Keys are the master keys of this database, or those that become so where it has
	// none; nil: what needs them fails, which is to add claimants and to read who they are.
	Keys *keyring.Ring
}

// Store is the database. Make one with Open; it is for concurrent use.
type Store struct {
	pool     *pgxpool.Pool
	clock    func() time.Time
	enqueuer Enqueuer
	filer    *filer
	keys     *keyring.Ring
	// owns is whether the login could become the owner of the tables.
	owns bool
}

var _ claims.Store = (*Store)(nil)

// ErrPrivileged says that the connection's role could read past row-level
// security, so that the service must not work as it.
var ErrPrivileged = errors.New("the database role bypasses row-level security")

// Open connects to the database at url (a URL or key=value settings; what is
// left out comes from the PG… variables) and works as bosang_service: when the
// URL names another user, that user must be a member of it. It checks that the
// role is bound by row-level security, and that the master keys are those of the
// database (masterkeys.ErrNotAtHand).
//
// The tables are named without a schema: they must be found in public, so the
// search_path of the URL and of the login, if one is set there, has to lead to it
// before any other schema with tables of these names. Role, time zone and the
// planner's setting are sent when a connection begins, and statements are prepared
// once for each connection. Behind PgBouncer that takes pool_mode = session; or,
// for pool_mode = transaction, version 1.21 or newer with max_prepared_statements
// above 0, ignore_startup_parameters for what is sent, and a login of its own that
// has these settings by ALTER ROLE, best bosang_service itself. What says who acts
// is set for one transaction at a time, so that it never outlives one.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if config.ConnConfig.User != migrations.ServiceRole {
		config.ConnConfig.RuntimeParams["role"] = migrations.ServiceRole
	}
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	// Every statement here looks rows up by key or reads the first of an index's
	// order. A planner that has no statistics yet, as after a load, would rather
	// collect all rows in a bitmap and sort them, again for every page.
	config.ConnConfig.RuntimeParams["enable_bitmapscan"] = "off"
	if config.ConnConfig.RuntimeParams["application_name"] == "" {
		config.ConnConfig.RuntimeParams["application_name"] = "bosang"
	}
	if o.MaxConns > 0 {
		config.MaxConns = o.MaxConns
	}
	config.ConnConfig.Tracer = o.Tracer
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	owns, err := checkRole(ctx, pool)
	if err != nil {
		pool.Close()
		return nil, err
	}
	s := &Store{owns: owns, pool: pool, clock: o.Clock, enqueuer: o.Enqueuer, keys: o.Keys}
	if s.clock == nil {
		s.clock = time.Now
	}
	if s.keys != nil {
		if err := masterkeys.Check(ctx, pool, s.keys, s.Now()); err != nil {
			pool.Close()
			return nil, fmt.Errorf("open the database: %w", err)
		}
	}
	s.filer = newFiler(s)
	return s, nil
}

// checkRole refuses a role that row-level security does not bind: a superuser,
// one with BYPASSRLS, or the owner of the tables. It tells whether the login, which
// has put itself into that role, could become one of them again.
func checkRole(ctx context.Context, pool *pgxpool.Pool) (owns bool, err error) {
	var role string
	var privileged bool
	err = pool.QueryRow(ctx, `
		WITH past (role, beyond) AS (
			SELECT r.rolname, r.rolsuper OR r.rolbypassrls OR EXISTS (
				SELECT FROM pg_class c WHERE c.oid = to_regclass('public.claims') AND pg_has_role(r.oid, c.relowner, 'MEMBER'))
			FROM pg_roles r)
		SELECT a.role, a.beyond, l.beyond FROM past a, past l WHERE a.role = current_user AND l.role = session_user`).Scan(&role, &privileged, &owns)
	if err != nil {
		return false, failed("open the database", err)
	}
	if privileged {
		return false, fmt.Errorf("open the database as %s: %w", role, ErrPrivileged)
	}
	return owns, nil
}

// Owns reports whether who could run statements as the service could leave the role of
// the service, and with it row-level security: its login is the owner's, or more.
func (s *Store) Owns() bool { return s.owns }

// Close files what has arrived, refuses what arrives later, waits for what is
// running and closes the connections.
func (s *Store) Close() {
	s.filer.close()
	s.pool.Close()
}

// Pool gives the connections, which work as the service role: for the job
// queue. Without an actor's settings they see no claimant's rows.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// Now is the clock: UTC, to the microsecond.
func (s *Store) Now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

// Ping reports whether the database answers and has our tables.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, `SELECT id FROM providers LIMIT 1`)
	return failed("ask whether the database is there", err)
}
