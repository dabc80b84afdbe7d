package clearances_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/clearance"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
	"bosang/claims/postgres/clearances"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/claims/privacy"
)

// crowd plants so many customers of the first provider, each with contact and payee and a
// claim that gives money, as the owner. One in ten gives more than 1,000 won.
func (w *world) crowd(n int) {
	w.Helper()
	plan := w.Plans[0]
	var master int64
	w.Must(w.DB.Owner.QueryRow(w.Ctx, `SELECT id FROM master_keys ORDER BY generation DESC LIMIT 1`).Scan(&master))
	rows := make(map[string][][]any)
	add := func(table string, values ...any) { rows[table] = append(rows[table], values) }
	for i := range n {
		claimant, claim, subscription, decision := settled.NewID(), settled.NewID(), settled.NewID(), settled.NewID()
		key, wrapped, err := pgtest.Keys().NewPersonKey(keyring.KeyID(master), claimant)
		w.Must(err)
		name, err := key.Seal(privacy.ContactTable, privacy.FieldName, "김 보상")
		w.Must(err)
		holder, err := key.Seal(privacy.PayeeTable, privacy.FieldName, "김보상")
		w.Must(err)
		amount := 100
		if i%10 == 0 {
			amount = 1001
		}
		provider := [16]byte(plan.ProviderID)
		add("claimants (claimant_id, provider_id, kind, customer_sealed, created_at)", claimant, provider, "consumer", []byte{0}, settled.Noon)
		add("person_keys (claimant_id, provider_id, wrapped, master_key, made_at)", claimant, provider, wrapped, master, settled.Noon)
		add("contacts (claimant_id, provider_id, name_sealed, email_sealed, email_index, version, changed_at)", claimant, provider, name, []byte{0}, settled.NewID(), 2, settled.Noon)
		add("payees (claimant_id, provider_id, name_sealed, account_sealed, account_index, version, changed_at)", claimant, provider, holder, []byte{0}, settled.NewID(), 2, settled.Noon)
		add("directory (key, claimant_id, subject_id, provider_id)", settled.NewID(), claimant, claimant, provider)
		add("directory (key, claimant_id, subject_id, provider_id)", [16]byte(claims.ClaimID(claim).Key()), claimant, claim, provider)
		add("subscriptions (claimant_id, id, provider_id, service_id, plan_id, claimant_kind, started_at, channel, cohort, version, created_at)",
			claimant, subscription, provider, [16]byte(plan.ServiceID), [16]byte(plan.ID), "consumer", settled.Noon, "direct", "", 1, settled.Noon)
		add("claims (claimant_id, id, reference, provider_id, service_id, plan_id, incident_id, subscription_id, claimant_kind, features, filed_at, claimed_at, "+
			"previous_state, state, decision_id, decision_number, created_at, owed, currency)",
			claimant, claim, fmt.Sprint(i), provider, [16]byte(plan.ServiceID), [16]byte(plan.ID), [16]byte(w.Incident.ID), subscription, "consumer", []string{}, settled.Noon, settled.Noon,
			"filed", "granted", decision, 1, settled.Noon, amount, "KRW")
		add("decisions (claimant_id, id, claim_id, number, provider_id, service_id, plan_id, incident_id, disposition, facts, facts_hash, outcome, outcome_hash, because, decided_at)",
			claimant, decision, claim, 1, provider, [16]byte(plan.ServiceID), [16]byte(plan.ID), [16]byte(w.Incident.ID), "granted", []byte{}, make([]byte, 32), []byte{},
			make([]byte, 32), "filed", settled.Noon)
		add("entitlements (claimant_id, id, claim_id, ground, remedy, loss, goodwill, provider_id, incident_id, decision_id, decision_number, given, amount, currency)",
			claimant, settled.NewID(), claim, "book/1", "cash", "", false, provider, [16]byte(w.Incident.ID), decision, 1, true, amount, "KRW")
	}
	for _, table := range []string{"claimants", "person_keys", "contacts", "payees", "directory", "subscriptions", "claims", "decisions", "entitlements"} {
		for head, values := range rows {
			name, columns, _ := strings.Cut(strings.TrimSuffix(head, ")"), " (")
			if name != table {
				continue
			}
			_, err := w.DB.Owner.CopyFrom(w.Ctx, pgx.Identifier{table}, strings.Split(columns, ", "), pgx.CopyFromRows(values))
			w.Must(err)
		}
	}
	_, err := w.DB.Owner.Exec(w.Ctx, `ANALYZE`)
	w.Must(err)
}

// statements keeps what is sent to the database, with its parameters.
type statements struct {
	mu   sync.Mutex
	sent []pgx.TraceQueryStartData
}

func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, data)
	return ctx
}

func (s *statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

var wholeTable = regexp.MustCompile(`Seq Scan on (claims|contacts|payees|person_keys|subscriptions|entitlements|clearances|flags|notes|holds|check_results|quality_samples|assignments)\b`)

// TestACrowdIsClearedInSetsAndASingleClaimByItsIndexes clears more claims than one set
// holds, and then asks for the plan of every statement by which one is worked on.
func TestACrowdIsClearedInSetsAndASingleClaimByItsIndexes(t *testing.T) {
	t.Parallel()
	const many = 6000
	w := newWorld(t)
	w.set(clearance.Settings{Limit: won(1000), Approvals: 100, Seed: "crowd"})
	w.crowd(many)
	first, err := w.Clear(w.Ctx, clearance.Scope{Incident: w.Incident.ID}, func() bool { return false })
	w.Must(err)
	if first.Seen != 5000 || first.Done {
		t.Errorf("of the first set comes %+v", first)
	}
	rest, err := w.Clear(w.Ctx, clearance.Scope{Incident: w.Incident.ID}, func() bool { return true })
	w.Must(err)
	if rest.Seen != many-5000 || !rest.Done {
		t.Errorf("after it comes %+v", rest)
	}
	var approved, payable, samples int
	w.Must(w.DB.Owner.QueryRow(w.Ctx, `SELECT count(*) FILTER (WHERE x.state = 'approved'), count(*) FILTER (WHERE `+clearances.MayBePaid+`),
		(SELECT count(*) FROM quality_samples) FROM claims c JOIN clearances x ON x.claimant_id = c.claimant_id AND x.claim_id = c.id`).Scan(&approved, &payable, &samples))
	if approved != many*9/10 || payable != approved || samples == 0 || samples > many/5 {
		t.Errorf("%d are approved, %d may be paid, and %d were drawn", approved, payable, samples)
	}
	if again, err := w.Clear(w.Ctx, clearance.Scope{Incident: w.Incident.ID}, func() bool { return true }); err != nil || again.Seen != 0 {
		t.Errorf("once more comes %+v, %v", again, err)
	}
	w.explains()
}

// explains works on one claim of a crowd and asks for the plans.
func (w *world) explains() {
	w.Helper()
	for _, sql := range []string{
		`INSERT INTO notes (claimant_id, id, claim_id, provider_id, what, text_sealed, written_by, written_at)
			SELECT claimant_id, id, id, provider_id, 'note', '', 'user:' || id, now() FROM claims WHERE owed = 100`,
		`INSERT INTO holds (claimant_id, id, claim_id, provider_id, held_by, held_at, note_id, released_by, released_at, release_note_id)
			SELECT claimant_id, id, id, provider_id, 'user:' || id, now(), id, 'user:' || id, now(), id FROM claims WHERE owed = 100`,
		`INSERT INTO check_results (claimant_id, id, claim_id, provider_id, task, result, decision_number, payee_version, note_id, found_by, found_at)
			SELECT claimant_id, id, id, provider_id, 'payee_agrees', 'passed', 9, 1, id, 'user:' || id, now() FROM claims WHERE owed = 100`,
		`INSERT INTO assignments (claimant_id, claim_id, provider_id, user_id, assigned_by, assigned_at) SELECT claimant_id, id, provider_id, id, 'x', now() FROM claims`,
		`INSERT INTO flags (claimant_id, id, claim_id, provider_id, incident_id, kind, group_key, state, raised_at, decided_by, decided_at, reason_sealed)
			SELECT claimant_id, id, id, provider_id, incident_id, 'phone', id, 'cleared', now(), 'user:' || id, now(), '' FROM claims`,
		`ANALYZE`,
	} {
		_, err := w.DB.Owner.Exec(w.Ctx, sql)
		w.Must(err)
	}
	var waiting, claimant [16]byte
	w.Must(w.DB.Owner.QueryRow(w.Ctx, `SELECT claim_id, claimant_id FROM clearances WHERE state = 'waiting' LIMIT 1`).Scan(&waiting, &claimant))
	sql, operator := &statements{}, w.Operator(0)
	store, err := postgres.Open(w.Ctx, w.DB.ServiceURL, postgres.Options{Keys: pgtest.Keys(), Clock: w.Clock.Now, Enqueuer: w.World, MaxConns: 2, Tracer: sql})
	w.Must(err)
	defer store.Close()
	sql.sent = nil // what opening sends
	traced := clearance.New(clearances.Store{Store: store, Keys: pgtest.Keys()}, claims.New(store, nil), w.risks, w.approvals)
	claim, page := claims.ClaimID(waiting), claims.Page{Limit: 10}
	_, err = traced.Hold(w.Ctx, operator, claim, "somebody asked for it", claims.Once{})
	w.Must(err)
	_, err = traced.Release(w.Ctx, operator, claim, "it is all right")
	w.Must(err)
	_, err = traced.Find(w.Ctx, operator, claim, clearance.PayeeAgrees, clearance.Passed, "seen")
	w.Must(err)
	_, err = traced.Approve(w.Ctx, operator, claim, "seen")
	w.Must(err)
	_, err = traced.Notes(w.Ctx, operator, claim, page)
	w.Must(err)
	_, err = traced.Samples(w.Ctx, operator, page)
	w.Must(err)
	for _, f := range []clearance.Filter{{}, {State: clearance.Waiting}, {Incident: w.Incident.ID, State: clearance.SentBack}, {Assignee: waiting}} {
		_, err = traced.List(w.Ctx, operator, f, page)
		w.Must(err)
	}
	_, err = traced.Clear(w.Ctx, clearance.Scope{Claimant: claimant}, func() bool { return true })
	w.Must(err)
	explained := 0
	conn, err := w.DB.Service.Acquire(w.Ctx)
	w.Must(err)
	defer conn.Release()
	for _, s := range sql.sent {
		switch {
		case strings.HasPrefix(s.SQL, "BEGIN"), s.SQL == "commit", s.SQL == "rollback":
			_, err := conn.Exec(w.Ctx, s.SQL)
			w.Must(err)
			continue
		case s.SQL == "", strings.HasPrefix(s.SQL, "SET "):
			continue
		}
		rows, err := conn.Query(w.Ctx, "EXPLAIN "+s.SQL, s.Args...)
		w.Must(err)
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		w.Must(err)
		if plan := strings.Join(lines, "\n"); wholeTable.MatchString(plan) {
			w.Errorf("a whole table is read:\n%s\n%s", s.SQL, plan)
		}
		explained++
	}
	if explained < 30 {
		w.Errorf("%d statements were looked at", explained)
	}
}
