// Package migrations keeps the shape of what is stored: numbered SQL files that
// only go forward, applied by the owner of the database, and the grants that
// the service's own role lives with.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed 0*.sql
var files embed.FS

// ServiceRole is the role that the service works as: it owns nothing and row
// security binds it.
const ServiceRole = "bosang_service"

// QueueSchema is where the job queue (River) keeps its tables.
const QueueSchema = "river"

// upLock is the advisory lock under which one process at a time migrates a
// database, and lockAgain how long the others wait before they ask again.
const (
	upLock    = 0x626f73616e67 // "bosang"
	lockAgain = 50 * time.Millisecond
)

// Conversion changes what is stored in a way that SQL alone cannot, on connections
// of the owner. It may be interrupted and run again.
type Conversion func(ctx context.Context, owner *pgxpool.Pool) error

// ErrConversion says that the database holds customer numbers in clear, from an
// earlier version, and that who migrates it has not said how they are sealed.
var ErrConversion = errors.New("customer numbers of an earlier version have to be sealed, for which the master key is needed")

// sealing is the number of the step that seals customer numbers.
const sealing = 9

// Up brings the database at ownerURL to the newest shape: the service role, our
// tables, and the job queue's. It may be run by several processes at once and
// again at any time: one migrates, the others wait for it and find nothing left
// to do. Nothing is ever migrated down. Customer numbers in clear, from an earlier
// version, are sealed by seal, which is not called where there are none; without it
// (nil) they are ErrConversion.
//
// The URL must lead to the server itself and not to a pooler that hands sessions
// out by transaction: the lock belongs to a session. Where an administrator has
// to help first, the error names the command.
func Up(ctx context.Context, ownerURL string, logger *slog.Logger, seal Conversion) error {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	// With its session ends the lock, also when ctx is over.
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if err := lockUp(ctx, conn); err != nil {
		return err
	}
	if err := ensureServiceRole(ctx, conn); err != nil {
		return err
	}
	if err := ensureMayCreate(ctx, conn); err != nil {
		return err
	}
	pool, err := pgxpool.New(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer pool.Close()
	if err := tablesUp(ctx, pool, logger, seal); err != nil {
		return err
	}
	return queueUp(ctx, pool)
}

// lockUp takes the lock. It asks again and again instead of waiting inside the
// server: a statement that waits there would hold up an index that is being
// built beside the traffic.
func lockUp(ctx context.Context, conn *pgx.Conn) error {
	for {
		var taken bool
		if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, int64(upLock)).Scan(&taken); err != nil {
			return fmt.Errorf("migrate: lock: %w", err)
		}
		if taken {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("migrate: another process is migrating: %w", ctx.Err())
		case <-time.After(lockAgain):
		}
	}
}

// tablesUp applies our own migrations.
func tablesUp(ctx context.Context, pool *pgxpool.Pool, logger *slog.Logger, seal Conversion) error {
	db := stdlib.OpenDBFromPool(pool)
	defer func() { _ = db.Close() }()
	step := goose.NewGoMigration(sealing, &goose.GoFunc{RunDB: func(ctx context.Context, _ *sql.DB) error {
		// Also where they were sealed and the step did not come to its end.
		var customers bool
		if err := pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM claimants WHERE provider_id IS NOT NULL)`).Scan(&customers); err != nil || !customers {
			return err
		}
		if seal == nil {
			return ErrConversion
		}
		return seal(ctx, pool)
	}}, nil)
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithGoMigrations(step))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	applied, err := provider.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if len(applied) > 0 {
		var took time.Duration
		for _, m := range applied {
			took += m.Duration
		}
		logger.InfoContext(ctx, "migrated", "steps", len(applied), "version", applied[len(applied)-1].Source.Version, "took", took)
	}
	return nil
}

// queueUp applies the job queue's own migrations in a schema of its own and lets
// the service work the queue, not the record of its migrations.
func queueUp(ctx context.Context, pool *pgxpool.Pool) error {
	if _, err := pool.Exec(ctx, `CREATE SCHEMA IF NOT EXISTS `+QueueSchema); err != nil {
		return fmt.Errorf("migrate the queue: %w", err)
	}
	m, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: QueueSchema, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("migrate the queue: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate the queue: %w", err)
	}
	_, err = pool.Exec(ctx, `
		GRANT USAGE ON SCHEMA river TO bosang_service;
		GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA river TO bosang_service;
		REVOKE ALL ON river.river_migration FROM bosang_service;
		GRANT USAGE ON ALL SEQUENCES IN SCHEMA river TO bosang_service;
		GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA river TO bosang_service`)
	if err != nil {
		return fmt.Errorf("migrate the queue: grants: %w", err)
	}
	return nil
}
