package identities_test

import (
	"os"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"bosang/claims/postgres/pgtest"
)

// TestLinksThatOneOperatorMadeBeforeAreOver migrates links of the version in which one
// operator made a customer's.
func TestLinksThatOneOperatorMadeBeforeAreOver(t *testing.T) {
	t.Parallel()
	db := pgtest.Empty(t)
	sql := stdlib.OpenDBFromPool(db.Owner)
	migrations, err := goose.NewProvider(goose.DialectPostgres, sql, os.DirFS("../../../migrations"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := migrations.UpTo(t.Context(), 21); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Owner.Exec(t.Context(), `INSERT INTO providers (id, key, name_ko, name_en, class, version, created_at)
		VALUES ('00000000-0000-0000-0000-000000000001', 'p', 'x', 'x', 'value_added', 1, now())`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Owner.Exec(t.Context(), `
		INSERT INTO links (key, hash, id, purpose, provider_id, claimant_id, second_factor, made_by, created_at, expires_at, used_at, used_by)
		SELECT gen_random_uuid(), sha256(''), gen_random_uuid(), 'customer', '00000000-0000-0000-0000-000000000001', gen_random_uuid(), false,
			made_by, now(), now() + interval '1 day', used, CASE WHEN used IS NOT NULL THEN gen_random_uuid() END
		FROM (VALUES ('user:1', NULL), ('user:2', now()), ('signing_key:3', NULL)) AS m (made_by, used)`); err != nil {
		t.Fatal(err)
	}
	if _, err := migrations.UpTo(t.Context(), 22); err != nil {
		t.Fatal(err)
	}
	if err := sql.Close(); err != nil {
		t.Fatal(err)
	}
	var over string
	if err := db.Owner.QueryRow(t.Context(), `SELECT string_agg(made_by, ' ') FROM links WHERE revoked_at IS NOT NULL`).Scan(&over); err != nil {
		t.Fatal(err)
	}
	if over != "user:1" {
		t.Errorf("over are those of %q", over)
	}
}
