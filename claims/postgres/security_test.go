package postgres

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
)

// guarded are the tables that row-level security guards, with the column that
// tells one row from another.
var guarded = map[string]string{
	"directory": "key", "tokens": "key", "answers": "key", "claimants": "claimant_id", "subscriptions": "id", "claims": "id", "decisions": "id", "events": "id",
	"person_keys": "claimant_id",
	"batches":     "id", "batch_ranges": "batch_id", "batch_failures": "batch_id", "simulations": "id", "surveys": "id", "loss_statements": "number",
	"users": "user_id", "sign_ins": "key", "memberships": "id", "credentials": "user_id", "recovery_codes": "key", "devices": "key",
	"attempts": "key", "proofs": "key", "sessions": "key", "links": "key", "signing_keys": "id", "approvals": "id",
	"webhooks": "id", "webhook_revisions": "webhook_id", "webhook_secrets": "id", "deliveries": "id",
	"fulfilment_tallies": "entitlement_id", "fulfilments": "id",
	"contacts": "claimant_id", "payees": "claimant_id", "access_records": "id", "access_checks": "id",
	"claim_versions": "claim_id", "past_subscriptions": "subscription_id", "entitlements": "id", "transactions": "id", "entries": "transaction_id", "balances": "of_id",
	"remittances": "id", "remittance_reports": "remittance_id", "payouts": "id", "payout_attempts": "id", "budgets": "id", "budget_claims": "claim_id", "awards": "id",
	"erasures": "claimant_id", "retained_data": "id", "reviews": "id", "review_extensions": "review_id", "retention_progress": "reached",
	"notices": "id", "notice_duties": "notice_id", "wordings": "id", "publications": "id", "assessments": "incident_id",
	"evidence": "id", "evidence_files": "id", "evidence_sweeps": "id", "claim_drafts": "id", "narratives": "claim_id",
	"messages": "id", "decision_reads": "decision_id", "circulars": "id", "deadlines": "id", "inquiries": "id",
	"determinations": "id", "objections": "id", "appeals": "id",
	"flags": "id", "watches": "id", "clearances": "claim_id", "clearance_settings": "id", "notes": "id", "holds": "id", "check_results": "id", "assignments": "claim_id",
	"quality_samples": "id",
	"recourses":       "id", "recourse_shares": "id", "recourse_totals": "provider_id", "recourse_assessments": "id", "recourse_sums": "assessment_id", "recourse_receipts": "id",
	"submissions": "id", "submission_contents": "id",
	"births": "claimant_id", "representatives": "id", "consents": "id", "seats": "claim_id",
}

// populated is a world with a decided claim at each provider, tokens and answers.
func populated(t *testing.T) (w *world, cs []claims.Claim) {
	w = newWorld(t)
	subs := append(w.subscribe(0, 2), w.subscribe(1, 1)...)
	for i, s := range subs {
		f := filingOf(s, w.incident.ID)
		f.Once = once("answer", byte(i))
		f.Once.Key = claims.KeyOf("test", s.ID.String())
		c, err := w.FileClaim(w.ctx, f)
		w.must(err)
		cs = append(cs, w.decide(claims.Granted, noon, c)...)
		_, err = w.db.Owner.Exec(w.ctx, `INSERT INTO tokens (key, hash, id, subject, role, provider_ids, claimant_id, created_at, expires_at)
			VALUES ($1, sha256(''), $1, 'x', 'claimant', '{}', $2, now(), now())`, newID(), id(s.ClaimantID))
		w.must(err)
	}
	return w, cs
}

// visible counts the rows of every guarded table that a transaction sees
// without any condition.
func visible(ctx context.Context, t *testing.T, db pgx.Tx) map[string]int {
	t.Helper()
	counts := make(map[string]int)
	for table, column := range guarded {
		rows, err := db.Query(ctx, `SELECT `+column+` FROM `+table)
		if err != nil {
			t.Fatal(err)
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[[16]byte])
		if err != nil {
			t.Fatal(err)
		}
		counts[table] = len(ids)
	}
	return counts
}

func TestEachActorSeesJustItsOwnRows(t *testing.T) {
	t.Parallel()
	w, cs := populated(t)
	// Of each provider 1 claim is 4 directory rows (customer, subscription, claim,
	// reference) and 2 events; the first provider has two.
	mine := map[string]int{"directory": 8, "tokens": 0, "answers": 0, "claimants": 2, "subscriptions": 2, "claims": 2, "decisions": 2, "events": 4, "person_keys": 2}
	own := map[string]int{"directory": 0, "tokens": 0, "answers": 0, "claimants": 1, "subscriptions": 1, "claims": 1, "decisions": 1, "events": 2, "person_keys": 1}
	all := map[string]int{"directory": 12, "tokens": 3, "answers": 3, "claimants": 3, "subscriptions": 3, "claims": 3, "decisions": 3, "events": 6, "person_keys": 0}
	overseen := maps.Clone(all)
	overseen["tokens"] = 0 // whose programs come in is for administrators
	whole := maps.Clone(all)
	whole["person_keys"] = 3 // which who oversees everything does not read
	none := map[string]int{"directory": 0, "tokens": 0, "answers": 0, "claimants": 0, "subscriptions": 0, "claims": 0, "decisions": 0, "events": 0, "person_keys": 0}
	both := w.operator(0)
	both.Providers = append(both.Providers, w.providers[1].ID)
	almost := map[string]int{"directory": 12, "tokens": 0, "answers": 0, "claimants": 3, "subscriptions": 3, "claims": 3, "decisions": 3, "events": 6, "person_keys": 3}
	for _, c := range []struct {
		name  string
		actor access.Actor
		want  map[string]int
	}{
		{"a claimant", claimantActor(cs[0].ClaimantID), own},
		{"a claimant of nothing", claimantActor(newID()), none},
		{"an operator", w.operator(0), mine},
		{"an operator of both", both, almost},
		{"an operator of nobody", access.Actor{Role: access.Operator}, none},
		{"the regulator", regulator, overseen},
		{"an administrator", access.Actor{Role: access.Administrator}, all},
		{"the service", system, whole},
		{"nobody", access.Actor{}, none},
		{"an unknown role", access.Actor{Role: "superuser", Claimant: cs[0].ClaimantID}, none},
	} {
		err := w.inTx(w.ctx, c.actor, func(tx *tx) error {
			got := visible(w.ctx, t, tx.Tx)
			for table, want := range c.want {
				if got[table] != want {
					t.Errorf("%s sees %d rows of %s, want %d", c.name, got[table], table, want)
				}
			}
			return nil
		})
		w.must(err)
	}
}

func TestAConnectionForgetsWhomItServed(t *testing.T) {
	t.Parallel()
	w, cs := populated(t)
	one, err := Open(w.ctx, w.db.ServiceURL, Options{MaxConns: 1})
	w.must(err)
	defer one.Close()
	check := func(when string) {
		t.Helper()
		db, err := one.pool.Begin(w.ctx)
		w.must(err)
		defer func() { w.must(db.Rollback(w.ctx)) }()
		for table, n := range visible(w.ctx, t, db) {
			if n != 0 {
				t.Errorf("%s, without an actor: %d rows of %s", when, n, table)
			}
		}
	}
	check("on a fresh connection")
	for _, actor := range []access.Actor{claimantActor(cs[0].ClaimantID), w.operator(0), system} {
		w.must(one.InTx(w.ctx, actor, func(tx claims.Tx) error {
			return tx.Recall(w.ctx, claims.Once{Key: claims.KeyOf("x")})
		}))
		check("after " + string(actor.Role))
		if err := one.InTx(w.ctx, actor, func(claims.Tx) error { return errRolledBack }); !errors.Is(err, errRolledBack) {
			t.Errorf("the error is %v", err)
		}
		check("after a rollback as " + string(actor.Role))
	}
}

func TestNobodyWritesInAnothersName(t *testing.T) {
	t.Parallel()
	w, cs := populated(t)
	claimant, operator := claimantActor(cs[0].ClaimantID), w.operator(0)
	event := claims.Event{ID: newID(), ClaimantID: cs[2].ClaimantID, ProviderID: w.providers[1].ID, Noun: "claim", SubjectID: cs[2].ID, What: "x", Actor: "x", At: noon}
	for name, c := range map[string]struct {
		actor access.Actor
		do    func(claims.Tx) error
	}{
		"a claimant's event under another":        {claimant, func(tx claims.Tx) error { return tx.Record(w.ctx, event) }},
		"an operator's event at another provider": {operator, func(tx claims.Tx) error { return tx.Record(w.ctx, event) }},
		"an operator's customer of another": {operator, func(tx claims.Tx) error {
			_, err := tx.ClaimantsOf(w.ctx, w.providers[1].ID, []claims.CustomerOf{{Number: "1", Kind: claims.Consumer}})
			return err
		}},
		"an operator's subscription at another": {operator, func(tx claims.Tx) error {
			_, err := tx.AddSubscriptions(w.ctx, []claims.Subscription{w.newSubscription(tx, 1, cs[2].ClaimantID)}, claims.Key{})
			return err
		}},
		"an event without an actor": {access.Actor{}, func(tx claims.Tx) error { return tx.Record(w.ctx, event) }},
	} {
		err := w.InTx(w.ctx, c.actor, c.do)
		if claims.KindOf(err) != claims.KindForbidden {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	// Of what is its own, a claimant changes no more than its claims.
	free := claims.KeyOf("test", "nobody's yet")
	for what, do := range map[string]func(*tx) error{
		"a token": func(t *tx) error {
			_, err := t.Exec(w.ctx, `INSERT INTO tokens (key, hash, subject, role, provider_ids, created_at, expires_at)
				VALUES ($1, sha256(''), 'x', 'regulator', '{}', now(), now())`, id(free))
			return failed("add", err)
		},
		"a directory row": func(t *tx) error {
			_, err := t.addEntries(w.ctx, []entry{{free, cs[0].ClaimantID, cs[0].ID, w.providers[0].ID}})
			return err
		},
		"a claimant": func(t *tx) error {
			_, err := t.Exec(w.ctx, `INSERT INTO claimants (claimant_id, kind, subject, created_at) VALUES ($1, 'consumer', 'x', now())`, id(cs[0].ClaimantID))
			return failed("add", err)
		},
		"a subscription": func(t *tx) error {
			_, err := t.AddSubscriptions(w.ctx, []claims.Subscription{w.newSubscription(t, 1, cs[0].ClaimantID)}, claims.Key{})
			return err
		},
		"a claim": func(t *tx) error {
			_, err := t.Exec(w.ctx, `
				INSERT INTO claims (claimed_at, claimant_id, id, reference, provider_id, service_id, plan_id, incident_id, subscription_id, claimant_kind,
					features, filed_at, state, decision_number, created_at)
				SELECT claimed_at, claimant_id, $1, 'x', provider_id, service_id, plan_id, incident_id, subscription_id, claimant_kind,
					features, '2001-01-01', 'filed', 0, created_at FROM claims`, newID())
			return failed("add", err)
		},
	} {
		err := w.inTx(w.ctx, claimant, func(t *tx) error {
			w.must(t.setKey(w.ctx, free))
			return do(t)
		})
		if claims.KindOf(err) != claims.KindForbidden {
			t.Errorf("a claimant added %s: the error is %v", what, err)
		}
	}
	for what, sql := range map[string]string{
		"a subscription": `UPDATE subscriptions SET fee = 1000000, fee_currency = 'KRW'`, "a token": `UPDATE tokens SET revoked_at = NULL`,
	} {
		w.must(w.inTx(w.ctx, claimant, func(t *tx) error {
			w.must(t.setKey(w.ctx, cs[0].ID.Key()))
			if n, err := t.changes(w.ctx, "change", sql); err != nil || n != 0 {
				w.Errorf("a claimant changed %d of %s: %v", n, what, err)
			}
			return nil
		}))
	}
	// What is hidden cannot be changed either.
	for _, actor := range []access.Actor{claimant, operator} {
		w.in(actor, func(tx claims.Tx) {
			w.wants(tx.SetState(w.ctx, cs[2], claims.Withdrawn), claims.KindNotFound)
			stored, err := tx.Decide(w.ctx, []claims.Decision{decision(tx, cs[2], claims.Refused)})
			w.must(err)
			equal(t, stored, []bool{false})
		})
	}
	// Nor can a row be handed to somebody else.
	err := w.inTx(w.ctx, operator, func(t *tx) error {
		_, err := t.changes(w.ctx, "hand over", `UPDATE claims SET provider_id = $1 WHERE claimant_id = $2`, id(w.providers[1].ID), id(cs[0].ClaimantID))
		return err
	})
	w.wants(err, claims.KindForbidden)
}

// TestTheServiceCannotRewriteWhatIsWrittenOnce tries every column of every table,
// and every way to remove what stands there.
func TestTheServiceCannotRewriteWhatIsWrittenOnce(t *testing.T) {
	t.Parallel()
	w, _ := populated(t)
	columns, err := list(w.ctx, &tx{Tx: owned(w)}, "list columns", func(row pgx.Row) (c [2]string, err error) {
		err = row.Scan(&c[0], &c[1])
		return c, err
	}, `SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
			AND a.attgenerated = '' AND c.relname <> 'goose_db_version'`)
	w.must(err)
	tables := make(map[string]bool)
	for _, c := range columns {
		tables[c[0]] = true
		may := slices.Contains(strings.Fields(changing[c[0]]), c[1])
		w.tries("UPDATE "+c[0]+" SET "+c[1]+" = "+c[1], may)
	}
	if len(tables) < 36 {
		t.Errorf("only the tables %v were tried", tables)
	}
	for table := range tables {
		w.tries("DELETE FROM "+table, slices.Contains(passing, table))
		w.tries("TRUNCATE "+table+" CASCADE", false)
	}
	w.tries("SELECT FROM goose_db_version", false)
}

// owned is a transaction as the owner of the tables.
func owned(w *world) pgx.Tx {
	w.Helper()
	t, err := w.db.Owner.Begin(w.ctx)
	w.must(err)
	w.Cleanup(func() { _ = t.Rollback(w.ctx) })
	return t
}

// tries fails unless the service may run the statement, or may not.
func (w *world) tries(sql string, may bool) {
	w.Helper()
	err := w.inTx(w.ctx, system, func(t *tx) error {
		if _, err := t.Exec(w.ctx, sql); err != nil {
			return err
		}
		return errRolledBack
	})
	if allowed := errors.Is(err, errRolledBack); allowed != may || (!allowed && stateOf(err) != codeNoPrivilege) {
		w.Errorf("%s: %v", sql, err)
	}
}

func TestTheQueuesRecordOfMigrationsIsNotTheServices(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tries(`SELECT FROM river.river_job`, true)
	w.tries(`SELECT FROM river.river_migration`, false)
	w.tries(`DELETE FROM river.river_migration`, false)
}

func TestAPrivilegedRoleIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.db.Owner.Exec(w.ctx, `SELECT 1`)
	w.must(err)
	// The owner's URL works, as the service.
	s, err := Open(w.ctx, w.db.OwnerURL, Options{})
	w.must(err)
	defer s.Close()
	var role string
	w.must(s.pool.QueryRow(w.ctx, `SELECT current_user`).Scan(&role))
	equal(t, role, "bosang_service")
	w.must(s.Ping(w.ctx))
	// Its login could leave that role again; the service's own could not.
	equal(t, s.Owns(), true)
	equal(t, w.Owns(), false)
	pool, err := Open(w.ctx, w.db.AdminURL, Options{})
	w.must(err)
	pool.Close()
	if _, err := checkRole(w.ctx, w.db.Owner); !errors.Is(err, ErrPrivileged) {
		t.Errorf("the owner of the tables is accepted: %v", err)
	}
}

func TestErrorsHoldNoPersonalData(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const secret = "number-of-a-person\x00"
	err := w.InTx(w.ctx, system, func(tx claims.Tx) error {
		_, err := tx.ClaimantsOf(w.ctx, w.providers[0].ID, []claims.CustomerOf{{Number: secret, Kind: "wizard"}})
		return err
	})
	w.wants(err, claims.KindInvalid)
	for e := err; e != nil; e = errors.Unwrap(e) {
		if strings.Contains(e.Error(), "number-of") {
			t.Errorf("the error says %q", e)
		}
	}
}
