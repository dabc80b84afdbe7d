package risks_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/claims/postgres/risks"
	"bosang/claims/risk"
	"bosang/rules/period"
)

func TestClaimsThatShareAnAttributeAreAGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, _ := w.customer(0)
	b, _ := w.customer(0)
	c, _ := w.customer(0)
	alone, _ := w.customer(0)
	elsewhere, _ := w.customer(1)
	w.reached(a, "same@example.com", "010-1111-0001")
	w.reached(b, "SAME@example.com", "010-1111-0002")
	w.reached(c, "c@example.com", "+82 10 1111 0001") // a's, as written abroad
	w.reached(alone, "alone@example.com", "010-1111-0009")
	w.reached(elsewhere, "same@example.com", "010-1111-0001") // at another provider
	w.paid(b, "110-222-333")
	w.paid(c, "110222333")
	w.paid(alone, "110-222-334")
	ofA, ofB, ofC, ofAlone, ofElse := w.claim(0, 0, a), w.claim(0, 0, b), w.claim(0, 1, c), w.claim(0, 0, alone), w.claim(1, 0, elsewhere)
	w.queued()
	// Of those who were not asked for, the claims are flagged too, and looked at again.
	w.screen(ofA, ofAlone, ofElse)
	w.flagged("the first", ofA, "email, phone")
	w.flagged("the second", ofB, "email")
	w.flagged("the third", ofC, "phone")
	w.flagged("one that shares nothing", ofAlone, "")
	w.flagged("one at another provider", ofElse, "")
	if _, incidents := w.queued(); len(incidents) != 2 {
		t.Errorf("the claims of %d incidents are looked at again", len(incidents))
	}
	w.screen(ofC)
	w.flagged("the second, beside the third", ofB, "account, email")
	// It is the same however often it is asked.
	w.screen(ofA, ofB, ofC)
	w.flagged("the third, again", ofC, "account, phone")
	if _, incidents := w.queued(); len(incidents) != 1 {
		t.Errorf("the claims of %d incidents are looked at again", len(incidents))
	}
	// A group lists its own, and no other.
	for _, f := range []risk.Of{ofA, ofB} {
		list, err := w.Flags(w.Ctx, w.Operator(0), risk.Filter{Claim: f.Claim}, claims.Page{Limit: 10})
		w.Must(err)
		for _, one := range list {
			group, err := w.Flags(w.Ctx, w.Operator(0), risk.Filter{Group: one.Group}, claims.Page{Limit: 10})
			w.Must(err)
			if len(group) != 2 || group[0].Kind != one.Kind || group[1].Kind != one.Kind {
				t.Errorf("the group of a flag for %s is %+v", one.Kind, group)
			}
			if others, err := w.Flags(w.Ctx, w.Operator(1), risk.Filter{Group: one.Group}, claims.Page{Limit: 10}); err != nil || len(others) > 0 {
				t.Errorf("an operator of another provider sees %+v, %v", others, err)
			}
		}
	}
}

func TestAWithdrawnClaimIsInNoGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, _ := w.customer(0)
	b, _ := w.customer(0)
	w.paid(a, "110-222-333")
	w.paid(b, "110-222-333")
	ofA, ofB := w.claim(0, 0, a), w.claim(0, 0, b)
	_, err := w.UseCases.WithdrawClaim(w.Ctx, w.As(b), ofB.Claim)
	w.Must(err)
	w.screen(ofA, ofB)
	w.flagged("the one that is left", ofA, "")
	w.flagged("the withdrawn one", ofB, "")
}

// TestWhoWasErasedMeanwhileIsNotFlagged has the erasure done after the claims were read.
func TestWhoWasErasedMeanwhileIsNotFlagged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, _ := w.customer(0)
	b, _ := w.customer(0)
	w.paid(a, "110-222-333")
	w.paid(b, "110-222-333")
	ofA, ofB := w.claim(0, 0, a), w.claim(0, 0, b)
	_, err := w.DB.Owner.Exec(w.Ctx, `INSERT INTO erasures (claimant_id, provider_id, reason, erased_by, asked_at, erased_at, basis)
		VALUES ($1, $2, 'requested', 'x', now(), now(), 'journal')`, [16]byte(a), [16]byte(w.Providers[0].ID))
	w.Must(err)
	w.screen(ofA, ofB)
	w.flagged("who was erased", ofA, "")
	w.flagged("the other", ofB, "account")
}

// TestWhatAnotherHasRaisedIsLeftToThem has two raise the same flag at once: the one that comes
// late has nobody look at the claim, and so must not say that somebody has to.
func TestWhatAnotherHasRaisedIsLeftToThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, _ := w.customer(0)
	b, _ := w.customer(0)
	w.paid(a, "110-222-333")
	w.paid(b, "110-222-333")
	ofA, ofB := w.claim(0, 0, a), w.claim(0, 0, b)
	w.screen(ofA)
	exec := func(sql string) {
		t.Helper()
		_, err := w.DB.Owner.Exec(w.Ctx, sql)
		w.Must(err)
	}
	exec(`CREATE TABLE raised AS SELECT * FROM flags`)
	exec(`DELETE FROM flags`)
	exec(`INSERT INTO clearances (claimant_id, claim_id, provider_id, incident_id, decision_number, stale, cleared_at, state, state_by, state_at, payee_version)
		SELECT claimant_id, claim_id, provider_id, incident_id, 1, false, now(), 'waiting', 'x', now(), 1 FROM raised`)
	first, err := w.DB.Owner.Begin(w.Ctx)
	w.Must(err)
	_, err = first.Exec(w.Ctx, `INSERT INTO flags SELECT * FROM raised WHERE claim_id = $1`, [16]byte(ofB.Claim))
	w.Must(err)
	screened := make(chan struct{})
	go func() {
		defer close(screened)
		w.screen(ofA)
	}()
	for waits := 0; waits == 0; {
		w.Must(w.DB.Owner.QueryRow(w.Ctx, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&waits))
	}
	w.Must(first.Commit(w.Ctx))
	<-screened
	var stale []bool
	w.Must(w.DB.Owner.QueryRow(w.Ctx, `SELECT array_agg(x.stale ORDER BY x.claim_id = $1) FROM clearances x`, [16]byte(ofB.Claim)).Scan(&stale))
	if !slices.Equal(stale, []bool{true, false}) {
		t.Errorf("to be looked at are %v", stale)
	}
}

func TestOneCustomerOnTheSameTimeOfAPlanIsFlagged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, _ := w.customer(0)
	plan := w.Plans[0]
	on := func(start time.Time, days int) risk.Of {
		return w.claimOn(0, claims.Subscription{ID: settled.NewID(), ClaimantID: id, ClaimantKind: claims.Consumer, ProviderID: plan.ProviderID, ServiceID: plan.ServiceID,
			PlanID: plan.ID, StartedAt: start, EndedAt: start.AddDate(0, 0, days), Channel: "direct", Version: 1, CreatedAt: settled.Noon})
	}
	first, second, third := on(settled.Noon, 30), on(settled.Noon.AddDate(0, 0, 30), 30), on(settled.Noon.AddDate(0, 0, 59), 30)
	w.screen(second)
	w.flagged("one that ends where the next begins", first, "")
	w.flagged("one that another begins in", second, "subscription")
	w.flagged("the other", third, "subscription")
}

// TestTheSameTimeInTwoIncidentsIsFlagged has one outage told as two incidents: who claims on
// both would be paid for the same time twice.
func TestTheSameTimeInTwoIncidentsIsFlagged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	plan := w.Plans[0]
	down := func(incident int, from, to time.Duration) {
		t.Helper()
		edge := func(at time.Time) period.Edge { return period.Edge{Stated: at, Earliest: at, Latest: at} }
		_, err := w.UseCases.AddOutage(w.Ctx, settled.System, w.incidents[incident].ID, claims.NewOutage{Service: plan.ServiceID, Feature: "message", Window: claims.NewWindow{
			Span: period.Window{Start: edge(settled.Noon.Add(-from)), End: edge(settled.Noon.Add(-to))}, Source: "test", Confidence: claims.PrimarySource,
		}}, claims.Once{})
		w.Must(err)
	}
	id, _ := w.customer(0)
	held := claims.Subscription{ID: settled.NewID(), ClaimantID: id, ClaimantKind: claims.Consumer, ProviderID: plan.ProviderID, ServiceID: plan.ServiceID,
		PlanID: plan.ID, StartedAt: settled.Noon.AddDate(-1, 0, 0), Channel: "direct", Version: 1, CreatedAt: settled.Noon}
	first, second := w.claimOn(0, held), w.fileOn(1, held)
	down(0, 9*time.Hour, 6*time.Hour)
	down(1, 6*time.Hour, 3*time.Hour)
	w.screen(first, second)
	w.flagged("one on what ends where the next begins", first, "")
	down(1, 7*time.Hour, 4*time.Hour)
	w.screen(second)
	w.flagged("one on the same time", first, "subscription")
	w.flagged("the other", second, "subscription")
	if a, b := w.flag(0, first), w.flag(0, second); a.Group != b.Group {
		t.Errorf("they are in the groups %v and %v", a.Group, b.Group)
	}
}

func TestManyInAShortTimeStandOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, _ := w.customer(0)
	var all []risk.Of
	for range risk.ManyFilings {
		all = append(all, w.claim(0, 0, id))
	}
	w.screen(all...)
	w.flagged("the last that is not too many", all[risk.ManyFilings-2], "")
	w.flagged("the first that is", all[risk.ManyFilings-1], "filings")
	w.Clock.Move(risk.FilingsWithin)
	later := w.claim(0, 1, id)
	w.screen(later)
	w.flagged("one a day later", later, "")

	// What the service filed by itself, nobody has filed.
	unasked, _ := w.customer(0)
	all = nil
	for range risk.ManyFilings {
		all = append(all, w.claim(0, 0, unasked))
	}
	_, err := w.DB.Owner.Exec(w.Ctx, `UPDATE claims SET origin = 'automatic', claimed_at = NULL WHERE claimant_id = $1`, [16]byte(unasked))
	w.Must(err)
	w.screen(all...)
	w.flagged("the last of those that nobody has filed", all[risk.ManyFilings-1], "")

	other, _ := w.customer(0)
	of := w.claim(0, 0, other)
	for i := range risk.ManyPayeeChanges - 1 {
		w.paid(other, fmt.Sprintf("110-222-%06d", i))
	}
	w.screen(of)
	w.flagged("one whose payee changed a little", of, "")
	w.paid(other, "110-222-999999")
	if claimants, _ := w.queued(); len(claimants) == 0 || claimants[len(claimants)-1] != other {
		t.Errorf("after a change of the payee the claims of %v are looked at", claimants)
	}
	w.Clock.Move(risk.PayeeChangesWithin)
	w.screen(of)
	w.flagged("one whose payee changed long ago", of, "")
	w.paid(other, "110-222-000000")
	w.paid(other, "110-222-000001")
	w.paid(other, "110-222-000002")
	w.screen(of)
	w.flagged("one whose payee changed again and again", of, "payee_changes")
}

var wholeTable = regexp.MustCompile(`Seq Scan on (claims|payees|contacts|subscriptions|events|directory|memberships|flags|clearances)\b`)

// crowd plants so many customers of the first provider with a claim each, one in ten of
// whom shares the account with the next, as the owner.
func (w *world) crowd(n int) {
	w.Helper()
	of := w.Plans[0]
	provider, incident := [16]byte(of.ProviderID), [16]byte(w.incidents[0].ID)
	for _, c := range []struct {
		sql  string
		args []any
	}{
		{`INSERT INTO claimants (claimant_id, provider_id, kind, customer_sealed, created_at)
			SELECT md5('c' || i)::uuid, $2, 'consumer', '\x00', now() FROM generate_series(1, $1::int) i`, []any{n, provider}},
		{`INSERT INTO directory (key, claimant_id, subject_id, provider_id)
			SELECT md5('k' || i)::uuid, md5('c' || i)::uuid, md5('c' || i)::uuid, $2 FROM generate_series(1, $1::int) i`, []any{n, provider}},
		{`INSERT INTO payees (claimant_id, provider_id, account_sealed, account_index, version, changed_at)
			SELECT md5('c' || i)::uuid, $2, '\x00', md5('a' || CASE WHEN i % 10 = 0 THEN i - 1 ELSE i END)::uuid, 2, now()
			FROM generate_series(1, $1::int) i`, []any{n, provider}},
		{`INSERT INTO contacts (claimant_id, provider_id, email_sealed, email_index, phone_sealed, phone_index, version, changed_at)
			SELECT md5('c' || i)::uuid, $2, '\x00', md5('e' || i)::uuid, '\x00', md5('p' || i)::uuid, 2, now()
			FROM generate_series(1, $1::int) i`, []any{n, provider}},
		{`INSERT INTO users (user_id, name, privileged, language, state, version, created_at)
			SELECT md5('c' || i)::uuid, '\x00', false, 'ko', 'active', 1, now() FROM generate_series(1, $1::int) i`, []any{n}},
		{`INSERT INTO memberships (user_id, id, role, provider_id, claimant_id, granted_by, created_at)
			SELECT md5('c' || i)::uuid, md5('m' || i)::uuid, 'claimant', $2, md5('c' || i)::uuid, 'x', now() FROM generate_series(1, $1::int) i`, []any{n, provider}},
		{`INSERT INTO subscriptions (claimant_id, id, provider_id, service_id, plan_id, claimant_kind, started_at, channel, cohort, version, created_at)
			SELECT md5('c' || i)::uuid, md5('s' || i)::uuid, $2, $3, $4, 'consumer', '2020-01-01', 'direct', '', 1, now()
			FROM generate_series(1, $1::int) i`, []any{n, provider, [16]byte(of.ServiceID), [16]byte(of.ID)}},
		{`INSERT INTO claims (claimant_id, id, reference, provider_id, service_id, plan_id, incident_id, subscription_id, claimant_kind, features, filed_at, claimed_at,
				previous_state, state, decision_id, decision_number, created_at)
			SELECT md5('c' || i)::uuid, md5('k' || i)::uuid, i::text, $2, $3, $4, $5, md5('s' || i)::uuid, 'consumer', '{}', now(), now(), 'filed', 'granted', md5('d' || i)::uuid, 1, now()
			FROM generate_series(1, $1::int) i`, []any{n, provider, [16]byte(of.ServiceID), [16]byte(of.ID), incident}},
		{`INSERT INTO events (claimant_id, id, provider_id, noun, subject_id, what, actor, at)
			SELECT md5('c' || i)::uuid, md5('v' || i)::uuid, $2, 'claim', md5('k' || i)::uuid, 'filed', 'x', now()
			FROM generate_series(1, $1::int) i`, []any{n, provider}},
		{`INSERT INTO flags (claimant_id, id, claim_id, provider_id, incident_id, kind, group_key, state, raised_at)
			SELECT md5('c' || i)::uuid, md5('f' || i)::uuid, md5('k' || i)::uuid, $2, $3, 'phone', md5('g' || i)::uuid, 'open', now()
			FROM generate_series(1, $1::int) i`, []any{n, provider, [16]byte(w.incidents[1].ID)}},
	} {
		_, err := w.DB.Owner.Exec(w.Ctx, c.sql, c.args...)
		w.Must(err)
	}
	_, err := w.DB.Owner.Exec(w.Ctx, `ANALYZE`)
	w.Must(err)
}

// TestScreeningReadsNoTableWhole asks for the plan of screening a few claims among many,
// and screens them all in sets.
func TestScreeningReadsNoTableWhole(t *testing.T) {
	t.Parallel()
	const many, few = 20_000, 200
	w := newWorld(t)
	w.crowd(many)
	var all []risk.Of
	w.In(settled.System, func(tx claims.Tx) {
		list, err := tx.ToDecide(w.Ctx, claims.DecideScope{Incident: w.incidents[0].ID, Bucket: -1}, many)
		w.Must(err)
		for _, u := range list {
			all = append(all, risk.Of{Claimant: u.Claim.ClaimantID, Claim: u.Claim.ID})
		}
	})
	plan := w.planOf(all[:few])
	if wholeTable.MatchString(plan) {
		t.Errorf("a whole table is read:\n%s", plan)
	}
	for _, index := range []string{"payees_by_account", "contacts_by_email", "contacts_by_phone", "flags_pkey", "memberships_by_claimant", "directory_pkey"} {
		if !strings.Contains(plan, index) {
			t.Errorf("%s is not used:\n%s", index, plan)
		}
	}
	for len(all) > 0 {
		n := min(5000, len(all))
		w.screen(all[:n]...)
		all = all[n:]
	}
	counts, err := w.Counts(w.Ctx, w.Operator(0), w.incidents[0].ID, claims.ProviderID{})
	w.Must(err)
	if len(counts) != 1 || counts[0] != (risk.Count{Kind: risk.Account, State: risk.Open, Flags: many / 5, Groups: many / 10}) {
		t.Errorf("the flags are %+v", counts)
	}
}

// planOf gives the plan by which the claims would be screened.
func (w *world) planOf(list []risk.Of) string {
	w.Helper()
	sql, args := risks.ScreenSQL(list, w.Clock.Now())
	db, err := w.Store.Pool().Begin(w.Ctx)
	w.Must(err)
	defer func() { w.Must(db.Rollback(w.Ctx)) }()
	_, err = db.Exec(w.Ctx, `SET LOCAL bosang.everything = 'on'; SET LOCAL bosang.system = 'on'`)
	w.Must(err)
	rows, err := db.Query(w.Ctx, `EXPLAIN `+sql, args...)
	w.Must(err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	w.Must(err)
	return strings.Join(lines, "\n")
}
