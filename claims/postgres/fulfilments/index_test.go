package fulfilments_test

import (
	"context"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	inkind "bosang/claims/fulfilment"
	"bosang/claims/postgres"
	"bosang/claims/postgres/fulfilments"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/webhooks"
	"bosang/claims/webhook"
)

// explainer asks for the plan of each statement before it runs.
type explainer struct {
	testing.TB
	mu   sync.Mutex
	seen map[string]bool
}

type explainingKey struct{}

var (
	explained  = regexp.MustCompile(`(?s)^\s*(SELECT|UPDATE|INSERT|DELETE)\b`)
	wholeTable = regexp.MustCompile(`Seq Scan on (fulfilments|fulfilment_tallies|deliveries|entitlements|claims|decisions|subscriptions|events)\b`)
)

// TraceQueryStart explains a statement.
func (e *explainer) TraceQueryStart(ctx context.Context, conn *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	if ctx.Value(explainingKey{}) != nil || !explained.MatchString(q.SQL) {
		return ctx
	}
	rows, err := conn.Query(context.WithValue(ctx, explainingKey{}, true), "EXPLAIN "+q.SQL, q.Args...)
	if err != nil {
		e.Errorf("%s: %v", q.SQL, err)
		return ctx
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		e.Errorf("%s: %v", q.SQL, err)
	}
	if plan := strings.Join(lines, "\n"); wholeTable.MatchString(plan) {
		e.Errorf("reads a whole table: %s\n%s", q.SQL, plan)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.seen[q.SQL] = true
	return ctx
}

// TraceQueryEnd has nothing to do.
func (e *explainer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// fill puts many rows beside those of the world, past the keys that tie them.
func (w *world) fill() {
	w.Helper()
	admin, err := pgx.Connect(w.ctx, w.db.AdminURL)
	w.must(err)
	defer func() { _ = admin.Close(w.ctx) }()
	for _, sql := range []string{
		`SET session_replication_role = replica`,
		`INSERT INTO entitlements (claimant_id, id, claim_id, ground, remedy, loss, goodwill, provider_id, incident_id, decision_id, decision_number, given, time_micros)
			SELECT md5('c' || i)::uuid, md5('e' || i)::uuid, md5('k' || i)::uuid, 'x/y', 'extension', '', false, provider_id, incident_id, id, 1, true, 1
			FROM claims, generate_series(1, 20000) i`,
		`INSERT INTO claims (claimant_id, id, reference, provider_id, service_id, plan_id, incident_id, subscription_id, claimant_kind, features, filed_at,
				previous_state, state, decision_id, decision_number, created_at, claimed_at)
			SELECT md5('c' || i)::uuid, md5('k' || i)::uuid, 'x' || i, provider_id, service_id, plan_id, incident_id, md5('s' || i)::uuid, claimant_kind,
				features, filed_at, previous_state, state, decision_id, 1, created_at, claimed_at FROM claims, generate_series(1, 20000) i`,
		`INSERT INTO fulfilment_tallies SELECT claimant_id, id, claim_id, provider_id, 1, true, 1, NULL, 0, 1, 0, 0, 1, 0, 0, 0, 0 FROM entitlements WHERE ground = 'x/y'`,
		`INSERT INTO fulfilments (claimant_id, id, entitlement_id, number, claim_id, subscription_id, provider_id, incident_id, ground, remedy, goodwill,
				decision_number, time_micros, state, requested_at, asked, next_at)
			SELECT claimant_id, md5('f' || id)::uuid, id, 1, claim_id, id, provider_id, incident_id, ground, remedy, false, 1, 1, 'requested', now(), 1, '2100-01-01'
			FROM entitlements WHERE ground = 'x/y'`,
		`INSERT INTO deliveries (id, webhook_id, provider_id, event_id, type, subject, happened_at, data, state, attempts, created_at, delivered_at)
			SELECT md5('d' || i)::uuid, id, provider_id, md5('v' || i)::uuid, 'x', '', now(), '{}', 'delivered', 1, now(), '2100-01-01' FROM webhooks, generate_series(1, 20000) i`,
		`ANALYZE entitlements`, `ANALYZE claims`, `ANALYZE fulfilment_tallies`, `ANALYZE fulfilments`, `ANALYZE deliveries`,
	} {
		_, err := admin.Exec(w.ctx, sql)
		w.must(err)
	}
}

func TestNoStatementReadsAWholeGrowingTable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.decide(w.claim(), true, extension(24), credit("100"))
	w.fill()
	e := &explainer{TB: t, seen: make(map[string]bool)}
	store, err := postgres.Open(w.ctx, w.db.ServiceURL, postgres.Options{MaxConns: 2, Clock: w.clock.Now, Keys: pgtest.Keys(), Enqueuer: queue{}, Tracer: e})
	w.must(err)
	t.Cleanup(store.Close)
	w.store, w.cases = fulfilments.Store{Store: store}, claims.New(store, nil)
	told := webhooks.Store{Store: store, Keys: pgtest.Keys()}
	w.Fulfilments = inkind.New(w.store, w.cases, w.hooks, rendered)
	w.handOver()
	w.clock.Move(25 * time.Hour)
	_, err = w.AskAgain(w.ctx, always)
	w.must(err)
	list := w.of(c)
	w.answer(list[0], inkind.Answer{Result: inkind.Refused, Reason: inkind.Other})
	_, err = w.Request(w.ctx, w.operator, list[0].ID)
	w.must(err)
	_, err = w.AcknowledgeRows(w.ctx, w.operator, w.provider.ID, []inkind.Row{{ID: list[1].ID, Answer: given}})
	w.must(err)
	claimant := access.Actor{Subject: "x", Role: access.Claimant, Claimant: c.ClaimantID}
	for _, actor := range []access.Actor{w.operator, claimant, system} {
		_, err := w.Get(w.ctx, actor, list[0].ID)
		w.must(err)
		_, err = w.OfClaim(w.ctx, actor, c.ID, "", claims.Page{})
		w.must(err)
		_, err = w.OfClaim(w.ctx, actor, claims.ClaimID{}, c.Reference, claims.Page{})
		w.must(err)
	}
	for _, state := range []inkind.State{"", inkind.Requested} {
		_, err := w.List(w.ctx, w.operator, w.provider.ID, state, claims.Page{})
		w.must(err)
	}
	for _, actor := range []access.Actor{w.operator, system} {
		w.must(store.InTx(w.ctx, actor, func(tx claims.Tx) error {
			hooks, hook := told.Webhooks(tx), webhook.Webhook{ID: w.hook}
			for _, state := range []webhook.DeliveryState{"", webhook.DeliveryStuck} {
				if _, err := hooks.Deliveries(w.ctx, hook, state, claims.Page{}); err != nil {
					return err
				}
			}
			if actor.Role != access.System {
				return nil
			}
			if _, err := w.store.Fulfilments(tx).OfClaimant(w.ctx, c.ClaimantID, claims.Page{}); err != nil {
				return err
			}
			out, err := hooks.Take(w.ctx, w.hook, tx.Now(), 10)
			if err == nil {
				err = hooks.Settle(w.ctx, out.Deliveries)
			}
			if err == nil {
				_, err = hooks.NextDue(w.ctx, w.hook)
			}
			if err == nil {
				_, err = hooks.Overdue(w.ctx, tx.Now(), 10)
			}
			return err
		}))
	}
	_, err = told.Forget(w.ctx, noon)
	w.must(err)
	if len(e.seen) < 30 {
		t.Errorf("only %d statements were explained", len(e.seen))
	}
}
