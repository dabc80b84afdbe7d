// Package migrations keeps the shape of what is stored: numbered SQL files that
// only go forward, applied by the owner of the database, and the grants that
// the service's own role lives with.
package migrations

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
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

// codeDuplicateObject is PostgreSQL's SQLSTATE for a role that exists already.
const codeDuplicateObject = "42710"

// Up brings the database at ownerURL to the newest shape: the service role, our
// tables, and the job queue's. It may be run by several processes at once and
// again at any time. Nothing is ever migrated down.
func Up(ctx context.Context, ownerURL string, logger *slog.Logger) error {
	pool, err := pgxpool.New(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer pool.Close()
	if err := ensureServiceRole(ctx, pool); err != nil {
		return err
	}
	db := stdlib.OpenDBFromPool(pool)
	defer func() { _ = db.Close() }()
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return fmt.Errorf("migrate: lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	applied, err := provider.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	for _, m := range applied {
		logger.InfoContext(ctx, "migrated", "version", m.Source.Version, "took", m.Duration)
	}
	return queueUp(ctx, pool)
}

// queueUp applies the job queue's own migrations in a schema of its own and lets
// the service work the queue.
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
		GRANT USAGE ON ALL SEQUENCES IN SCHEMA river TO bosang_service;
		GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA river TO bosang_service`)
	if err != nil {
		return fmt.Errorf("migrate the queue: grants: %w", err)
	}
	return nil
}

// ensureServiceRole makes the role where it is missing, and lets the owner act
// as it (the service connects with the owner's URL and that role when no URL of
// its own is given).
func ensureServiceRole(ctx context.Context, pool *pgxpool.Pool) error {
	var exists bool
	if err := pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)`, ServiceRole).Scan(&exists); err != nil {
		return fmt.Errorf("migrate: look for role %s: %w", ServiceRole, err)
	}
	if exists {
		return nil
	}
	_, err := pool.Exec(ctx, `CREATE ROLE `+ServiceRole+` NOLOGIN NOSUPERUSER NOBYPASSRLS; GRANT `+ServiceRole+` TO CURRENT_USER`)
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) && pgErr.Code == codeDuplicateObject {
		return nil // another process was faster
	}
	if err != nil {
		return fmt.Errorf("migrate: role %s is missing and could not be made; let an administrator run: CREATE ROLE %s NOLOGIN; GRANT %s TO <the user of DATABASE_URL>: %w",
			ServiceRole, ServiceRole, ServiceRole, err)
	}
	return nil
}
