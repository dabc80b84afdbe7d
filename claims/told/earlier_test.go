package told_test

import (
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"bosang/claims/postgres/pgtest"
)

// TestWhatWasToldBeforeIsThatProvidersWhoToldItLast migrates incidents of the version
// before, of which operators and a regulator told facts.
func TestWhatWasToldBeforeIsThatProvidersWhoToldItLast(t *testing.T) {
	t.Parallel()
	db := pgtest.Empty(t)
	sql := stdlib.OpenDBFromPool(db.Owner)
	before, err := goose.NewProvider(goose.DialectPostgres, sql, os.DirFS("../../migrations"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := before.UpTo(t.Context(), 16); err != nil {
		t.Fatal(err)
	}
	exec := func(statement string) {
		t.Helper()
		if _, err := db.Owner.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	exec(`INSERT INTO providers (id, key, name_ko, name_en, class, version, created_at) SELECT ('00000000-0000-0000-0000-00000000000' || n)::uuid, 'p' || n, 'x', 'x',
		'value_added', 1, now() FROM generate_series(1, 2) n`)
	exec(`INSERT INTO incidents (id, key, title_ko, title_en, facts, revision, version, reported_by, created_at)
		SELECT ('00000000-0000-0000-0000-0000000000a' || n)::uuid, 'i' || n, 'x', 'x', CASE WHEN n = 4 THEN '{}' ELSE jsonb_build_object('a', n) END, 1, 1, 'x', now()
		FROM generate_series(1, 4) n`)
	// The first is told by one provider and then the other, the second by one and then a
	// regulator, the third by nobody who is known.
	exec(`INSERT INTO events (claimant_id, id, provider_id, noun, subject_id, what, actor, details, at)
		SELECT COALESCE(e.p, e.i), gen_random_uuid(), e.p, 'incident', e.i, 'told', 'x', '{}', now() + e.n * interval '1 hour'
		FROM (VALUES (1, '00000000-0000-0000-0000-0000000000a1'::uuid, '00000000-0000-0000-0000-000000000001'::uuid),
			(2, '00000000-0000-0000-0000-0000000000a1', '00000000-0000-0000-0000-000000000002'),
			(3, '00000000-0000-0000-0000-0000000000a2', '00000000-0000-0000-0000-000000000001'),
			(4, '00000000-0000-0000-0000-0000000000a2', NULL), (5, '00000000-0000-0000-0000-0000000000a4', NULL)) AS e (n, i, p)`)
	if _, err := before.UpTo(t.Context(), 20); err != nil {
		t.Fatal(err)
	}
	if err := sql.Close(); err != nil {
		t.Fatal(err)
	}
	var got string
	if err := db.Owner.QueryRow(t.Context(), `SELECT string_agg(i.key || ' ' || i.facts || ' ' || COALESCE(p.key || ' ' || f.facts, 'none'), ', ' ORDER BY i.key)
		FROM incidents i LEFT JOIN incident_facts f ON f.incident_id = i.id LEFT JOIN providers p ON p.id = f.provider_id`).Scan(&got); err != nil {
		t.Fatal(err)
	}
	if want := `i1 {} p2 {"a": 1}, i2 {"a": 2} none, i3 {"a": 3} none, i4 {} none`; strings.ReplaceAll(got, "  ", " ") != want {
		t.Errorf("they are\n%s, not\n%s", got, want)
	}
}
