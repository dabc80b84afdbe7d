package editions_test

import (
	"os"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"bosang/claims/postgres/pgtest"
)

// TestWhatAProgramHadProposedIsADraftAgain migrates editions of the version before,
// proposed by a program and by a person, and one that a program had put in force.
func TestWhatAProgramHadProposedIsADraftAgain(t *testing.T) {
	t.Parallel()
	db := pgtest.Empty(t)
	sql := stdlib.OpenDBFromPool(db.Owner)
	before, err := goose.NewProvider(goose.DialectPostgres, sql, os.DirFS("../../../migrations"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := before.UpTo(t.Context(), 22); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Owner.Exec(t.Context(), `
		INSERT INTO editions (id, rulebook, edition, kind, jurisdiction, state, text, law_ko, law_en, cases, hash, number, drafted_by, proposed_by, decided_by,
			version, created_at, proposed_at, decided_at)
		SELECT gen_random_uuid(), 'book', name, 'statute', 'KR', state, 'x', '', '', '', sha256(name::bytea), number, 'operator:kakao', by, decided, 2, now(), now(),
			CASE WHEN decided IS NOT NULL THEN now() END
		FROM (VALUES ('a', 'proposed', NULL::bigint, 'operator:kakao', NULL), ('b', 'proposed', NULL, $1, NULL), ('c', 'in_force', 1, 'operator:kakao', 'x'))
			AS e (name, state, number, by, decided)`, author); err != nil {
		t.Fatal(err)
	}
	if _, err := before.UpTo(t.Context(), 23); err != nil {
		t.Fatal(err)
	}
	if err := sql.Close(); err != nil {
		t.Fatal(err)
	}
	var got string
	if err := db.Owner.QueryRow(t.Context(), `SELECT string_agg(concat_ws(' ', edition, state, version, proposed_by, proposed_at IS NULL), ', ' ORDER BY edition)
		FROM editions`).Scan(&got); err != nil {
		t.Fatal(err)
	}
	if want := "a draft 3 t, b proposed 2 " + author + " f, c in_force 2 operator:kakao f"; got != want {
		t.Errorf("they are\n%s, not\n%s", got, want)
	}
}
