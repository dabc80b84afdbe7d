package postgres_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"bosang/claims/postgres/pgtest"
)

// lint runs migrations/placement.sql and returns what it finds, a line each.
func lint(t *testing.T, db *pgtest.DB) []string {
	t.Helper()
	query, err := os.ReadFile("../../migrations/placement.sql")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := db.Owner.Query(t.Context(), string(query))
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (string, error) {
		var rule, object string
		err := row.Scan(&rule, &object)
		return rule + ": " + object, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestTheSchemaKeepsToThePlacementRules(t *testing.T) {
	t.Parallel()
	for _, broken := range lint(t, pgtest.New(t)) {
		t.Error(broken)
	}
}

// distributed is a table that keeps to every rule, to be spoilt by a case.
const distributed = `
	CREATE TABLE claims (claimant_id uuid NOT NULL, id uuid NOT NULL, n int, PRIMARY KEY (claimant_id, id));
	COMMENT ON TABLE claims IS 'distributed by claimant_id';
	ALTER TABLE claims ENABLE ROW LEVEL SECURITY;
	CREATE POLICY own ON claims USING (claimant_id = NULLIF(current_setting('x', true), '')::uuid);
	CREATE TABLE plans (id uuid PRIMARY KEY, n int);
	COMMENT ON TABLE plans IS 'reference';
	CREATE TABLE runs (id uuid PRIMARY KEY);
	COMMENT ON TABLE runs IS 'local';
`

// another adds a second distributed table with the given columns and keys.
func another(columns string) string {
	return "CREATE TABLE bad (" + columns + "); COMMENT ON TABLE bad IS 'distributed by claimant_id';" +
		"ALTER TABLE bad ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON bad USING (true);"
}

var placementCases = []struct{ name, ddl, want string }{
	{"a schema that keeps to the rules", "", ""},
	{"a comment with an explanation", "COMMENT ON TABLE plans IS 'reference, because small'", "table without a placement comment: plans"},
	{"no comment", "CREATE TABLE bad (id int)", "table without a placement comment: bad"},
	{
		"the service owns a table",
		"CREATE TABLE bad (id int); COMMENT ON TABLE bad IS 'local'; GRANT CREATE ON SCHEMA public TO bosang_service; ALTER TABLE bad OWNER TO bosang_service",
		"table owned by the service's role, which row-level security then does not bind: bad",
	},
	{
		"a distribution column that is not there",
		"COMMENT ON TABLE claims IS 'distributed by nobody'",
		"distribution column missing, nullable or generated: claims",
	},
	{
		"a nullable distribution column",
		another("claimant_id uuid, id uuid"),
		"distribution column missing, nullable or generated: bad",
	},
	{
		"distribution columns of two types",
		another("claimant_id text NOT NULL PRIMARY KEY"),
		"distribution columns differ in type: bad,claims",
	},
	{"no primary key", another("claimant_id uuid NOT NULL"), "distributed table without a primary key: bad"},
	{
		"a primary key that something else leads",
		another("claimant_id uuid NOT NULL, id uuid NOT NULL, CONSTRAINT bad_key PRIMARY KEY (id, claimant_id)"),
		"primary or unique key not led by the distribution column: bad_key",
	},
	{
		"a unique key without the distribution column",
		"ALTER TABLE claims ADD CONSTRAINT bad UNIQUE (n)",
		"primary or unique key not led by the distribution column: bad",
	},
	{
		"a unique index on an expression",
		"CREATE UNIQUE INDEX bad ON claims ((n + 1), claimant_id)",
		"primary or unique key not led by the distribution column: bad",
	},
	{
		"an exclusion constraint",
		"ALTER TABLE claims ADD CONSTRAINT bad EXCLUDE USING btree (claimant_id WITH =)",
		"exclusion constraint on a distributed table: bad",
	},
	{
		"a foreign key that something else leads",
		another("claimant_id uuid NOT NULL PRIMARY KEY, claim_id uuid") +
			"ALTER TABLE bad ADD CONSTRAINT bad FOREIGN KEY (claim_id, claimant_id) REFERENCES claims (id, claimant_id)",
		"foreign key between distributed tables not led by their distribution columns: bad",
	},
	{
		"a foreign key from a reference to a distributed table",
		"ALTER TABLE plans ADD c uuid, ADD d uuid, ADD CONSTRAINT bad FOREIGN KEY (c, d) REFERENCES claims",
		"foreign key from a reference to a distributed table: bad",
	},
	{
		"a foreign key from a distributed to a local table",
		"ALTER TABLE claims ADD run uuid CONSTRAINT bad REFERENCES runs",
		"foreign key from a distributed to a local table: bad",
	},
	{
		"a foreign key that sets null",
		"ALTER TABLE claims ADD plan uuid CONSTRAINT bad REFERENCES plans ON DELETE SET NULL",
		"foreign key of a distributed table that sets a column when its target goes or changes: bad",
	},
	{
		"a trigger",
		"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER bad BEFORE INSERT ON plans FOR EACH ROW EXECUTE FUNCTION f()",
		"trigger on a reference table: plans.bad",
	},
	{"a narrow identity", "ALTER TABLE plans ADD bad int GENERATED ALWAYS AS IDENTITY", "identity or serial narrower than bigint: plans.bad"},
	{"a narrow serial", "ALTER TABLE plans ADD bad serial", "identity or serial narrower than bigint: plans.bad"},
	{
		"inheritance",
		"CREATE TABLE bad () INHERITS (plans); COMMENT ON TABLE bad IS 'reference'",
		"inheritance: bad",
	},
	{"no row-level security", "ALTER TABLE claims DISABLE ROW LEVEL SECURITY", "distributed table without row-level security: claims"},
	{"no policy", "DROP POLICY own ON claims", "row-level security without a policy: claims"},
	{
		"a policy with a subquery",
		"CREATE POLICY bad ON claims USING (n IN (SELECT n FROM plans))",
		"policy with a subquery: claims.bad",
	},
}

func TestEveryPlacementRuleFires(t *testing.T) {
	t.Parallel()
	for _, c := range placementCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.Empty(t)
			if _, err := db.Owner.Exec(t.Context(), distributed+c.ddl); err != nil {
				t.Fatal(err)
			}
			found := lint(t, db)
			if c.want == "" {
				if len(found) > 0 {
					t.Errorf("a good schema is said to break %v", found)
				}
				return
			}
			if !slices.Contains(found, c.want) {
				t.Errorf("found %v, not %q", found, c.want)
			}
		})
	}
}

// Every rule of the file is fired by a case above.
func TestEveryPlacementRuleHasACase(t *testing.T) {
	t.Parallel()
	query, err := os.ReadFile("../../migrations/placement.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, rules, _ := strings.Cut(string(query), "broken (rule, object) AS (")
	n := strings.Count(rules, "UNION ALL") + 1
	fired := map[string]bool{}
	for _, c := range placementCases {
		rule, _, _ := strings.Cut(c.want, ":")
		if strings.HasPrefix(rule, "foreign key from a") {
			rule = "foreign key from a … to a … table" // one rule, two of its cases
		}
		if rule != "" {
			fired[rule] = true
		}
	}
	if len(fired) != n {
		t.Errorf("the lint has %d rules, the cases fire %d", n, len(fired))
	}
}
