package embedded

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// EnsureDatabase makes the two roles and the database of that name, owned by
// OwnerRole, where they do not exist yet.
func (a Address) EnsureDatabase(ctx context.Context, name string) (err error) {
	conn, err := pgx.Connect(ctx, a.ConnString(AdminRole, "postgres"))
	if err != nil {
		return fmt.Errorf("connect to the own server: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	for _, role := range []string{OwnerRole, ServiceRole} {
		var exists bool
		if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", role).Scan(&exists); err != nil {
			return fmt.Errorf("look for the role %s: %w", role, err)
		}
		if exists {
			continue
		}
		if _, err := conn.Exec(ctx, "CREATE ROLE "+role+
			" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"); err != nil {
			return fmt.Errorf("make the role %s: %w", role, err)
		}
	}
	// The owner may act as the service: a setup with one address uses that.
	if _, err := conn.Exec(ctx, "GRANT "+ServiceRole+" TO "+OwnerRole); err != nil {
		return fmt.Errorf("let the owner act as the service: %w", err)
	}
	var exists bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists); err != nil {
		return fmt.Errorf("look for the database: %w", err)
	}
	if exists {
		return nil
	}
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()+" OWNER "+OwnerRole); err != nil {
		return fmt.Errorf("make the database: %w", err)
	}
	return nil
}
