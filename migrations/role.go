package migrations

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// ErrAdministrator says that an administrator of the database server has to help
// first. The error that wraps it names the command to run.
var ErrAdministrator = errors.New("an administrator of the database server has to help")

// lacking says what is wrong, and by which commands an administrator puts it
// right; cause may be nil.
func lacking(what string, cause error, commands ...string) error {
	err := fmt.Errorf("migrate: %s; %w and run: %s", what, ErrAdministrator, strings.Join(commands, "; ")+";")
	return errors.Join(err, cause)
}

// ensureServiceRole makes the role where it is missing, and lets the owner act
// as it: the service connects with the owner's URL and that role when no URL of
// its own is given.
func ensureServiceRole(ctx context.Context, conn *pgx.Conn) error {
	exists, ours, err := serviceRole(ctx, conn)
	if err != nil || ours {
		return err
	}
	grant := `GRANT ` + ServiceRole + ` TO ` + pgx.Identifier{conn.Config().User}.Sanitize()
	if !exists {
		const create = `CREATE ROLE ` + ServiceRole + ` NOLOGIN NOSUPERUSER NOBYPASSRLS`
		if _, err := conn.Exec(ctx, create); err != nil && !madeMeanwhile(err) {
			return lacking("the role "+ServiceRole+" is missing and this login may not make it", err, create, grant)
		}
	}
	_, failure := conn.Exec(ctx, grant)
	if failure == nil {
		return nil
	}
	// The lock is one database's, and roles are the whole server's.
	if _, ours, err := serviceRole(ctx, conn); err != nil || ours {
		return err
	}
	return lacking("this login may not act as the role "+ServiceRole, failure, grant)
}

// serviceRole reports whether the role exists, and whether we may act as it.
func serviceRole(ctx context.Context, conn *pgx.Conn) (exists, ours bool, err error) {
	// Since PostgreSQL 16 a member may act as a role only where the grant says so.
	err = conn.QueryRow(ctx, `
		SELECT count(*) > 0, coalesce(bool_or(pg_has_role(current_user, oid,
			CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)), false)
		FROM pg_roles WHERE rolname = $1`, ServiceRole).Scan(&exists, &ours)
	if err != nil {
		return false, false, fmt.Errorf("migrate: look for role %s: %w", ServiceRole, err)
	}
	return exists, ours, nil
}

// madeMeanwhile reports whether another process was faster: the role is there
// (42710), or was being written at the same moment (23505).
func madeMeanwhile(err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && slices.Contains([]string{"42710", "23505"}, pgErr.Code)
}

// ensureMayCreate checks that this login may make schemas in the database and
// tables in its schema public, and lets the service see what is in there.
func ensureMayCreate(ctx context.Context, conn *pgx.Conn) error {
	var database string
	var may bool
	err := conn.QueryRow(ctx, `
		SELECT current_database(), has_database_privilege(current_database(), 'CREATE')
			AND coalesce(has_schema_privilege(to_regnamespace('public'), 'CREATE'), false)`).Scan(&database, &may)
	if err != nil {
		return fmt.Errorf("migrate: look at the rights: %w", err)
	}
	if !may {
		login := pgx.Identifier{conn.Config().User}.Sanitize()
		return lacking("this login may not make tables and schemas in the database "+database, nil,
			"GRANT CREATE ON DATABASE "+pgx.Identifier{database}.Sanitize()+" TO "+login,
			"GRANT USAGE, CREATE ON SCHEMA public TO "+login)
	}
	// Who does not own the schema may not be able to grant it, which is then no
	// more than a warning; where everybody may use it nothing is missing.
	const usage = `GRANT USAGE ON SCHEMA public TO ` + ServiceRole
	_, failure := conn.Exec(ctx, usage)
	if err := conn.QueryRow(ctx, `SELECT has_schema_privilege($1::text::name, 'public', 'USAGE')`, ServiceRole).Scan(&may); err != nil {
		return fmt.Errorf("migrate: look at the rights: %w", err)
	}
	if !may {
		return lacking("the role "+ServiceRole+" may not use the schema public", failure, usage)
	}
	return nil
}
