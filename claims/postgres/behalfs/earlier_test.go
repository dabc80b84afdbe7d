package behalfs_test

import (
	"os"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"bosang/claims/postgres/pgtest"
)

// TestWhatOnePersonDidAloneBeforeIsOver migrates representations and consents of the version
// in which one operator did all of it. Where money is out the consent stays.
func TestWhatOnePersonDidAloneBeforeIsOver(t *testing.T) {
	t.Parallel()
	db := pgtest.Empty(t)
	sql := stdlib.OpenDBFromPool(db.Owner)
	migrations, err := goose.NewProvider(goose.DialectPostgres, sql, os.DirFS("../../../migrations"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := migrations.UpTo(t.Context(), 54); err != nil {
		t.Fatal(err)
	}
	// Customers and claims are not looked at: there are none.
	for _, statement := range []string{
		`ALTER TABLE consents DROP CONSTRAINT consents_claim`,
		`ALTER TABLE representatives DROP CONSTRAINT representatives_claimant`,
		`ALTER TABLE payouts DROP CONSTRAINT payouts_claim, DROP CONSTRAINT payouts_entitlement`,
		`CREATE TABLE said AS SELECT gen_random_uuid() AS id, * FROM (VALUES ('alone', 'user:1', 'user:1', 'user:1', 'records'),
			('two', 'user:1', 'user:2', 'user:2', 'records'), ('paid', 'user:1', 'user:2', 'user:1', 'records'), ('three', 'user:1', 'user:2', 'user:3', 'records'), ('itself', 'user:1', 'user:2', 'user:2', 'session'))
			AS s (name, stated, verified, given, shown)`,
		`INSERT INTO representatives (claimant_id, id, provider_id, kind, state, shown_by, since, stated_by, stated_at, decided_by, decided_at)
			SELECT id, id, id, 'legal_representative', 'verified', 'records', now(), stated, now(), verified, now() FROM said`,
		`INSERT INTO consents (claimant_id, id, claim_id, provider_id, representative_id, shown_by, given_by, given_at)
			SELECT id, id, id, id, id, shown, given, now() FROM said`,
		`INSERT INTO payouts (claimant_id, id, claim_id, entitlement_id, provider_id, incident_id, number, amount, currency, state, made_at, changed_at)
			SELECT id, id, id, id, id, id, 1, 1, 'KRW', CASE name WHEN 'paid' THEN 'sent' ELSE 'due' END, now(), now() FROM said`,
	} {
		if _, err := db.Owner.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := migrations.UpTo(t.Context(), 55); err != nil {
		t.Fatal(err)
	}
	if err := sql.Close(); err != nil {
		t.Fatal(err)
	}
	var got string
	if err := db.Owner.QueryRow(t.Context(), `SELECT string_agg(concat_ws(' ', s.name, r.state, CASE WHEN c.withdrawn_at IS NULL THEN 'stands' END), ', ' ORDER BY s.name)
		FROM said s JOIN representatives r ON r.id = s.id JOIN consents c ON c.id = s.id`).Scan(&got); err != nil {
		t.Fatal(err)
	}
	if want := "alone ended, itself verified stands, paid verified stands, three verified stands, two verified"; got != want {
		t.Errorf("they are\n%s, not\n%s", got, want)
	}
}
