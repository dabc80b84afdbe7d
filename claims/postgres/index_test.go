package postgres

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/entitlement"
	"bosang/claims/reference"
)

// explaining asks for the plan of every statement before it runs.
type explaining struct {
	pgx.Tx
	t testing.TB
	// what is being done, and how often a statement was explained.
	what string
	seen int
}

var wholeTable = regexp.MustCompile(`Seq Scan on (claims|subscriptions|decisions|events|directory|claimants|answers|tokens|person_keys)\b`)

func (e *explaining) explain(ctx context.Context, sql string, args []any) {
	if strings.HasPrefix(sql, "SET ") {
		return
	}
	rows, err := e.Tx.Query(ctx, "EXPLAIN "+sql, args...)
	if err != nil {
		e.t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		e.t.Fatalf("%s: %v", e.what, err)
	}
	e.seen++
	if plan := strings.Join(lines, "\n"); wholeTable.MatchString(plan) {
		e.t.Errorf("%s reads a whole table:\n%s\n%s", e.what, sql, plan)
	}
}

func (e *explaining) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	e.explain(ctx, sql, args)
	return e.Tx.Query(ctx, sql, args...)
}

func (e *explaining) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	e.explain(ctx, sql, args)
	return e.Tx.QueryRow(ctx, sql, args...)
}

func (e *explaining) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	e.explain(ctx, sql, args)
	return e.Tx.Exec(ctx, sql, args...)
}

// fillWorld puts many rows beside those of the world, by the owner.
func fillWorld(w *world, n int) {
	for _, sql := range []string{
		`INSERT INTO subscriptions (claimant_id, id, provider_id, service_id, plan_id, claimant_kind, started_at, channel, cohort, version, created_at)
			SELECT md5('c' || i)::uuid, md5('s' || i)::uuid, p.provider_id, p.service_id, p.id, 'consumer', '2022-01-01', 'direct', '', 1, '2022-01-01'
			FROM generate_series(1, $1::int) i JOIN plans p ON p.id = (ARRAY(SELECT id FROM plans ORDER BY id))[1 + i % 2]`,
		`INSERT INTO claims (claimant_id, id, reference, provider_id, service_id, plan_id, incident_id, subscription_id, claimant_kind, features,
				filed_at, previous_state, state, decision_id, decision_number, wakes_at, created_at, claimed_at)
			SELECT s.claimant_id, md5(s.id::text)::uuid, s.id::text, s.provider_id, s.service_id, s.plan_id, i.id, s.id, 'consumer', '{}', '2022-10-20',
				'filed', 'granted', md5('d' || s.id)::uuid, 1, NULL, '2022-10-20', '2022-10-20'
			FROM subscriptions s, incidents i WHERE $1::int > 0 AND NOT EXISTS (SELECT FROM claims c WHERE c.subscription_id = s.id)`,
		`INSERT INTO decisions (claimant_id, id, claim_id, number, provider_id, service_id, plan_id, incident_id, disposition, facts, facts_hash, outcome,
				outcome_hash, because, decided_at)
			SELECT claimant_id, decision_id, id, 1, provider_id, service_id, plan_id, incident_id, 'granted', '', sha256(''), '', sha256(''), 'filed', '2022-10-20'
			FROM claims WHERE $1::int > 0 AND state = 'granted'`,
		`INSERT INTO claim_versions (claimant_id, claim_id, since, provider_id, service_id, plan_id, incident_id, claimant_kind, origin, claimed, state,
				filed_at, decision_number, refused_by, owed, goodwill)
			SELECT claimant_id, id, 1, provider_id, service_id, plan_id, incident_id, claimant_kind, origin, true, state, filed_at, decision_number, '{}', 0, 0
			FROM claims WHERE $1::int > 0 ON CONFLICT DO NOTHING`,
		`INSERT INTO transactions (claimant_id, id, provider_id, what, cause_kind, cause_id, period, at)
			SELECT claimant_id, id, provider_id, 'accrual', 'decision', decision_id, 1, '2022-10-20' FROM claims WHERE $1::int > 0 AND decision_number > 0`,
		`INSERT INTO entries (claimant_id, transaction_id, place, provider_id, debit, debit_of, credit, credit_of, amount, currency, period)
			SELECT t.claimant_id, t.id, 1, t.provider_id, 'compensation', i.id, 'payable', t.id, 1, 'KRW', 1 FROM transactions t, incidents i WHERE $1::int > 0`,
		`INSERT INTO balances (claimant_id, provider_id, account, of_id, currency, debits, credits)
			SELECT claimant_id, provider_id, 'payable', id, 'KRW', 0, 1 FROM transactions WHERE $1::int > 0
			UNION ALL SELECT t.claimant_id, t.provider_id, 'compensation', i.id, 'KRW', 1, 0 FROM transactions t, incidents i`,
		`INSERT INTO entitlements (claimant_id, id, claim_id, ground, remedy, loss, goodwill, provider_id, incident_id, decision_id, decision_number,
				given, amount, currency, accrual_id)
			SELECT t.claimant_id, t.id, t.id, 'x/y', 'cash', '', false, t.provider_id, c.incident_id, c.decision_id, 1, true, 1, 'KRW', t.id
			FROM transactions t JOIN claims c ON c.claimant_id = t.claimant_id AND c.id = t.id WHERE $1::int > 0`,
		`INSERT INTO events (claimant_id, id, provider_id, noun, subject_id, what, actor, at)
			SELECT claimant_id, md5('e' || id)::uuid, provider_id, 'claim', id, 'filed', 'x', '2022-10-20' FROM claims WHERE $1::int > 0`,
		`INSERT INTO directory (key, claimant_id, subject_id, provider_id) SELECT id, claimant_id, id, provider_id FROM claims WHERE $1::int > 0
			ON CONFLICT DO NOTHING`,
		`INSERT INTO claimants (claimant_id, provider_id, kind, customer_sealed, created_at)
			SELECT claimant_id, provider_id, 'consumer', '\x00'::bytea, '2022-01-01' FROM subscriptions WHERE $1::int > 0 ON CONFLICT DO NOTHING`,
		`INSERT INTO person_keys (claimant_id, provider_id, wrapped, master_key, made_at)
			SELECT claimant_id, provider_id, '\x00'::bytea, 1, '2022-01-01' FROM claimants WHERE $1::int > 0 ON CONFLICT DO NOTHING`,
		`INSERT INTO answers (key, request, answer, created_at)
			SELECT md5('a' || i)::uuid, sha256(''), '', '2022-10-20' FROM generate_series(1, $1::int) i`,
	} {
		_, err := w.db.Owner.Exec(w.ctx, sql, n)
		w.must(err)
	}
	for table := range guarded {
		_, err := w.db.Owner.Exec(w.ctx, "ANALYZE "+table)
		w.must(err)
	}
}

func TestNoStatementReadsAWholeGrowingTable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	subs := w.subscribe(0, 3)
	cs := w.file(subs...)
	cs[1] = w.decide(claims.Pending, noon, cs[1])[0]
	fillWorld(w, 12_000)
	c := cs[1]
	do := func(what string, actor access.Actor, fn func(claims.Tx) error) {
		err := w.inTx(w.ctx, actor, func(tx *tx) error {
			e := &explaining{Tx: tx.Tx, t: t, what: what + " as " + string(actor.Role)}
			tx.Tx = e
			if err := fn(tx); err != nil || e.seen == 0 {
				t.Errorf("%s: %v, after %d statements", e.what, err, e.seen)
			}
			return errRolledBack
		})
		if !errors.Is(err, errRolledBack) {
			t.Error(err)
		}
	}
	for _, actor := range []access.Actor{claimantActor(c.ClaimantID), w.operator(0), regulator} {
		for what, filter := range map[string]claims.ClaimFilter{
			"list claims": {}, "list claims of an incident": {Incident: w.incident.ID}, "list claims in a state": {State: claims.Filed},
			"list claims of a provider": {Provider: w.providers[0].ID}, "list claims of a claimant": {Claimant: c.ClaimantID},
			"list claims of an incident in a state": {Incident: w.incident.ID, State: claims.Filed},
			"list claims of a subscription":         {Claimant: c.ClaimantID, Subscription: c.SubscriptionID},
		} {
			do(what, actor, func(tx claims.Tx) error { _, err := tx.Claims(w.ctx, filter, claims.Page{}); return err })
			do(what+", later", actor, func(tx claims.Tx) error {
				_, err := tx.Claims(w.ctx, filter, claims.Page{After: c.ID, Limit: 200})
				return err
			})
		}
		do("list subscriptions", actor, func(tx claims.Tx) error {
			_, err := tx.Subscriptions(w.ctx, claims.SubscriptionFilter{}, claims.Page{})
			return err
		})
		do("read a claim", actor, func(tx claims.Tx) error { _, err := tx.Claim(w.ctx, c.ID); return err })
		do("read a claim by its reference", actor, func(tx claims.Tx) error { _, err := tx.ClaimByReference(w.ctx, c.Reference); return err })
		do("read a subscription", actor, func(tx claims.Tx) error { _, err := tx.Subscription(w.ctx, c.SubscriptionID); return err })
		do("read a claimant", actor, func(tx claims.Tx) error { _, err := tx.Claimant(w.ctx, c.ClaimantID); return err })
		do("read a decision", actor, func(tx claims.Tx) error { _, err := tx.Decision(w.ctx, c, 1); return err })
		do("list decisions", actor, func(tx claims.Tx) error { _, err := tx.Decisions(w.ctx, c, 0, 10); return err })
		do("list events", actor, func(tx claims.Tx) error { _, err := tx.Events(w.ctx, c.ClaimantID, c.ID, claims.Page{}); return err })
		do("recall an answer", actor, func(tx claims.Tx) error { return tx.Recall(w.ctx, claims.Once{Key: claims.KeyOf("x")}) })
		do("read the dossier", actor, func(tx claims.Tx) error { _, err := tx.Dossier(w.ctx, w.incident.ID); return err })
	}
	for what, scope := range map[string]claims.DecideScope{
		"all": {Bucket: -1}, "a range": {Bucket: 7}, "filed": {Bucket: -1, OnlyFiled: true}, "filed of a range": {Bucket: 7, OnlyFiled: true},
		"new":    {Bucket: -1, OnlyFiled: true, AddedSince: noon},
		"waking": {Bucket: -1, WakingBy: noon}, "waking of a range": {Bucket: 7, WakingBy: noon}, "on a plan": {Bucket: 7, Plans: []claims.PlanID{c.PlanID}},
		"one": {Bucket: -1, Claim: c.ID, Claimant: c.ClaimantID}, "of a provider": {Bucket: 7, Provider: c.ProviderID},
		"further": {Bucket: -1, AfterClaimant: c.ClaimantID, AfterClaim: c.ID},
	} {
		scope.Incident = w.incident.ID
		do("read claims to decide: "+what, system, func(tx claims.Tx) error { _, err := tx.ToDecide(w.ctx, scope, 1000); return err })
	}
	// A simulation of a provider's claims reads as an operator of it.
	do("read claims to simulate", w.operator(0), func(tx claims.Tx) error {
		_, err := tx.ToDecide(w.ctx, claims.DecideScope{Incident: w.incident.ID, Provider: c.ProviderID, Bucket: 7, AddedBy: noon}, 1000)
		return err
	})
	do("find overdue work", system, func(tx claims.Tx) error { _, err := Overdue(w.ctx, tx, noon, 100); return err })
	do("find incidents with claims", system, func(tx claims.Tx) error {
		_, err := tx.TouchIncidents(w.ctx, []claims.IncidentID{w.incident.ID}, []claims.PlanID{c.PlanID})
		return err
	})
	do("lock a subscription", system, func(tx claims.Tx) error { _, err := tx.LockSubscription(w.ctx, c.SubscriptionID); return err })
	do("withdraw", claimantActor(c.ClaimantID), func(tx claims.Tx) error { return tx.SetState(w.ctx, c, claims.Withdrawn) })
	do("elect", claimantActor(c.ClaimantID), func(tx claims.Tx) error {
		return tx.SetElection(w.ctx, c, claims.ElectMoney, []entitlement.Key{{Ground: "a/1", Remedy: entitlement.Cash}})
	})
	do("decide", system, func(tx claims.Tx) error {
		_, err := tx.Decide(w.ctx, []claims.Decision{decision(tx, c, claims.Granted)})
		return err
	})
	do("import", w.operator(0), func(tx claims.Tx) error {
		ids, err := tx.ClaimantsOf(w.ctx, w.providers[0].ID, []claims.CustomerOf{{Number: "new", Kind: claims.Consumer}})
		w.must(err)
		s := w.newSubscription(tx, 0, ids[0])
		_, err = tx.AddSubscriptions(w.ctx, []claims.Subscription{s, s}, claims.Key{})
		return err
	})
	do("file", system, func(t claims.Tx) error {
		late := *t.(*tx)
		requests := newTestGroup(w).requests
		return newGroup(&late, reference.New, requests[:len(requests)-1]).run(w.ctx)
	})
}
