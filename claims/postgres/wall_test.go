package postgres

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims/access"
)

// open are the tables that are read without an actor, each with the reason: every
// other table is in guarded. What is new is put into one of the two, or these
// tests fail.
var open = map[string]string{
	"providers":      "who owes is public; the terms of a claim begin with it",
	"services":       "what providers offer is public",
	"features":       "a part of services",
	"plans":          "what is sold is public",
	"plan_terms":     "a part of plans",
	"plan_channels":  "list prices are public; what somebody pays stands in subscriptions",
	"incidents":      "what failed is public",
	"outages":        "a part of incidents",
	"windows":        "a part of incidents",
	"past_outages":   "a part of incidents",
	"causes":         "a part of incidents; what a provider says of its cause, the regulator publishes",
	"incident_facts": "a part of incidents; facts hold nothing personal",
	"maintenances":   "work is announced to everybody",
	"updates":        "how an incident goes on is told to everybody",
	"libraries":      "one number: how many editions were published",
	"editions":       "rules in force are public; drafts are not, see TestADraftIsShownToItsOwnAlone",
	"loss_methods":   "how losses are worked out is public",
	"cutoffs":        "numbers up to which reports count",
	"master_keys":    "which keys seal, and nothing that opens what they sealed",

	"deadline_settings": "by when a provider answers is public",
}

func TestEveryTableIsGuardedOrOpenForAReason(t *testing.T) {
	t.Parallel()
	w, _ := planted(t)
	tables := w.told(`SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
		AND relname <> 'goose_db_version' ORDER BY relname`)
	known := slices.Sorted(maps.Keys(guarded))
	for table, why := range open {
		if _, both := guarded[table]; both || why == "" {
			t.Errorf("%s is both guarded and open, or open without a reason", table)
		}
		known = append(known, table)
	}
	slices.Sort(known)
	if !slices.Equal(tables, known) {
		t.Errorf("the tables are\n%v, but those guarded or open are\n%v", tables, known)
	}
	for what, sql := range map[string]string{
		"tables without row-level security": `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
			AND NOT relrowsecurity AND relname <> 'goose_db_version'`,
		"a view works as its owner, whom no policy binds": `SELECT relname FROM pg_class
			WHERE relnamespace IN ('public'::regnamespace, 'river'::regnamespace) AND relkind IN ('v', 'm', 'f')`,
		"functions that work as their owner": `SELECT proname FROM pg_proc
			WHERE pronamespace IN ('public'::regnamespace, 'river'::regnamespace) AND prosecdef`,
		// A row passes when one of the policies lets it, whoever was let in by another.
		"policies for updates, of several, that do not say whose they leave": `SELECT tablename || '.' || policyname FROM pg_policies p
			WHERE permissive = 'PERMISSIVE' AND cmd = 'UPDATE' AND with_check IS NOT NULL AND with_check !~ 'bosang\.(claimant_id|provider_ids|system|everything)'
				AND 1 < (SELECT count(*) FROM pg_policies o WHERE o.tablename = p.tablename AND o.permissive = 'PERMISSIVE' AND o.cmd IN ('UPDATE', 'ALL'))`,
		"tables of other schemas that the service reads": `SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
			AND c.relnamespace::regnamespace::text NOT IN ('public', 'river', 'pg_catalog', 'information_schema', 'pg_toast')
			AND has_table_privilege('bosang_service', c.oid, 'SELECT')`,
		"roles that the service may act as": `SELECT rolname FROM pg_roles WHERE rolname <> 'bosang_service' AND pg_has_role('bosang_service', oid, 'MEMBER')`,
	} {
		if found := w.told(sql); len(found) > 0 {
			t.Errorf("%s: %v", what, found)
		}
	}
	for table := range guarded {
		var n int
		w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*) FROM `+table).Scan(&n))
		if n == 0 {
			t.Errorf("no row of %s is there to be hidden: plant one", table)
		}
	}
}

// told reads one column of text as the owner.
func (w *world) told(sql string) []string {
	w.Helper()
	rows, err := w.db.Owner.Query(w.ctx, sql)
	w.must(err)
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	w.must(err)
	return found
}

// TestWithoutAnActorNothingIsSeenOrWritten asks every table on a connection that
// nobody used, and on the same one after each kind of actor and each kind of end.
func TestWithoutAnActorNothingIsSeenOrWritten(t *testing.T) {
	t.Parallel()
	w, cs := planted(t)
	one, err := Open(w.ctx, w.db.ServiceURL, Options{MaxConns: 1})
	w.must(err)
	defer one.Close()
	attempts := w.attempts()
	w.nobody(one, attempts, "on a fresh connection")
	signedIn := w.operator(0)
	signedIn.User = newID()
	for name, actor := range map[string]access.Actor{
		"a claimant": claimantActor(cs[0].ClaimantID), "an operator": w.operator(0), "a person who signed in": signedIn, "the regulator": regulator,
		"an administrator": {Role: access.Administrator, User: signedIn.User}, "the service": system, "nobody": {},
	} {
		for end, run := range map[string]func(*tx) error{
			"was served": func(t *tx) error { return t.setKey(w.ctx, cs[0].ID.Key()) },
			"rolled back": func(t *tx) error {
				return errors.Join(t.setKey(w.ctx, cs[0].ID.Key()), errRolledBack)
			},
			"met an error": func(t *tx) error {
				_, err := t.Exec(w.ctx, `SELECT 1 / 0`)
				return err
			},
			"ran out of the statement's time": func(t *tx) error {
				_, err := t.Exec(w.ctx, `SET LOCAL statement_timeout = 1; SELECT pg_sleep(600)`)
				return err
			},
			"went away": func(t *tx) error {
				ctx, cancel := context.WithTimeout(w.ctx, time.Millisecond)
				defer cancel()
				_, err := t.Exec(ctx, `SELECT pg_sleep(600)`)
				return err
			},
		} {
			if err := one.inTx(w.ctx, actor, run); (err == nil) != (end == "was served") {
				t.Errorf("%s %s: %v", name, end, err)
			}
			w.nobody(one, attempts, "after "+name+" "+end)
		}
	}
}

// nobody asks for every row without an actor, and tries to write each table.
func (w *world) nobody(s *Store, attempts []string, when string) {
	w.Helper()
	db, err := s.pool.Begin(w.ctx)
	w.must(err)
	defer func() { w.must(db.Rollback(w.ctx)) }()
	for table := range guarded {
		tag, err := db.Exec(w.ctx, `SELECT * FROM `+table)
		w.must(err)
		if tag.RowsAffected() != 0 {
			w.Errorf("%s, without an actor: %d rows of %s", when, tag.RowsAffected(), table)
		}
	}
	for _, sql := range attempts {
		sub, err := db.Begin(w.ctx)
		w.must(err)
		tag, err := sub.Exec(w.ctx, sql)
		if refused := stateOf(err) == codeNoPrivilege; !refused && (err != nil || tag.RowsAffected() != 0) {
			w.Errorf("%s, without an actor: %s: %d rows, %v", when, sql, tag.RowsAffected(), err)
		}
		w.must(sub.Rollback(w.ctx))
	}
}

// attempts are the statements that would change a row of each table, or add one
// like a row that is there: as many as the grants let the service try.
func (w *world) attempts() (all []string) {
	tables := append(slices.Sorted(maps.Keys(guarded)), slices.Sorted(maps.Keys(open))...)
	for _, table := range tables {
		for _, column := range strings.Fields(changing[table]) {
			all = append(all, `UPDATE `+table+` SET `+column+` = `+column)
		}
		all = append(all, `DELETE FROM `+table)
		columns := w.told(`SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = '` + table + `'::regclass AND attnum > 0
			AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`)
		var row string
		w.must(w.db.Owner.QueryRow(w.ctx, `SELECT coalesce((SELECT quote_literal(to_jsonb(r)) FROM `+table+` r LIMIT 1), '''{}''')`).Scan(&row))
		list := strings.Join(columns, ", ")
		all = append(all, `INSERT INTO `+table+` (`+list+`) SELECT `+list+` FROM jsonb_populate_record(NULL::`+table+`, `+row+`)`)
	}
	return all
}

// TestAForgottenWhereShowsNothingOfOthers reads every guarded table whole as each
// actor: a row that names a claimant or a provider names the actor's own.
func TestAForgottenWhereShowsNothingOfOthers(t *testing.T) {
	t.Parallel()
	w, cs := planted(t)
	mine, others := cs[0], cs[2]
	equal(t, mine.ProviderID == others.ProviderID, false)
	seen := make(map[string]bool)
	for name, c := range map[string]struct {
		actor  access.Actor
		column string
		own    [16]byte
	}{
		"a claimant":         {claimantActor(mine.ClaimantID), "claimant_id", mine.ClaimantID},
		"a claimant, again":  {claimantActor(mine.ClaimantID), "provider_id", mine.ProviderID},
		"an operator":        {w.operator(0), "provider_id", mine.ProviderID},
		"another operator":   {w.operator(1), "provider_id", others.ProviderID},
		"another's claimant": {claimantActor(others.ClaimantID), "claimant_id", others.ClaimantID},
	} {
		for _, table := range w.told(`SELECT attrelid::regclass::text FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
			WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attname = '` + c.column + `'`) {
			if _, ok := guarded[table]; !ok {
				continue
			}
			w.must(w.inTx(w.ctx, c.actor, func(tx *tx) error {
				rows, err := tx.Query(w.ctx, `SELECT `+c.column+` FROM `+table)
				w.must(err)
				ids, err := pgx.CollectRows(rows, pgx.RowTo[*[16]byte])
				for _, id := range ids {
					if seen[table] = true; id == nil || *id != c.own {
						t.Errorf("%s is shown a row of %s of another's", name, table)
					}
				}
				return err
			}))
		}
	}
	for _, table := range []string{"claims", "decisions", "events", "subscriptions", "claimants", "batches", "batch_ranges", "batch_failures", "simulations",
		"contacts", "payees", "access_records", "access_checks",
		"evidence", "evidence_files", "evidence_sweeps", "claim_drafts", "narratives"} {
		if !seen[table] {
			t.Errorf("nobody is shown a row of %s, so nothing was tried", table)
		}
	}
}

func TestADraftIsShownToItsOwnAlone(t *testing.T) {
	t.Parallel()
	w, cs := planted(t)
	_, err := w.db.Owner.Exec(w.ctx, `
		INSERT INTO editions (id, rulebook, edition, kind, jurisdiction, provider_id, state, text, law_ko, law_en, cases, drafted_by, version, created_at)
		VALUES ($1, 'terms', '2022-01-01', 'contract', 'KR', $2, 'draft', '', '', '', '', 'x', 1, now())`, newID(), id(w.providers[0].ID))
	w.must(err)
	for name, c := range map[string]struct {
		actor access.Actor
		want  int
	}{
		"its operator": {w.operator(0), 1}, "who oversees": {regulator, 1},
		"another operator": {w.operator(1), 0}, "its claimant": {claimantActor(cs[0].ClaimantID), 0}, "nobody": {access.Actor{}, 0},
	} {
		w.must(w.inTx(w.ctx, c.actor, func(tx *tx) error {
			var n int
			err := tx.QueryRow(w.ctx, `SELECT count(*) FROM editions`).Scan(&n)
			if n != c.want {
				t.Errorf("%s sees %d drafts", name, n)
			}
			return err
		}))
	}
}
