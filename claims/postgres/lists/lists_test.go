// Package lists_test holds, over many rows, the lists of several aggregates to walks along
// indexes: none reads a table that grows, nor a whole index of one, to show a page of it.
package lists_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/clearance"
	"bosang/claims/dispute"
	"bosang/claims/message"
	"bosang/claims/payout"
	"bosang/claims/postgres/clearances"
	"bosang/claims/postgres/disputes"
	"bosang/claims/postgres/messages"
	"bosang/claims/postgres/payouts"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/pgtest/settled"
)

// fill puts 12,000 claims with all that hangs on them beside that of the world, past the keys
// that tie them.
func fill(w *settled.World) {
	w.Helper()
	admin, err := pgx.Connect(w.Ctx, w.DB.AdminURL)
	w.Must(err)
	defer func() { _ = admin.Close(w.Ctx) }()
	for _, sql := range []string{
		`SET session_replication_role = replica`,
		`INSERT INTO claims (claimant_id, id, reference, provider_id, service_id, plan_id, incident_id, subscription_id, claimant_kind, features, filed_at,
				previous_state, state, decision_id, decision_number, created_at, claimed_at)
			SELECT md5('c' || i)::uuid, md5('k' || i)::uuid, 'x' || i, provider_id, service_id, plan_id, incident_id, md5('s' || i)::uuid, claimant_kind,
				features, filed_at, 'filed', 'granted', decision_id, 1, created_at, claimed_at
			FROM claims, generate_series(1, 12000) i`,
		`INSERT INTO clearances (claimant_id, claim_id, provider_id, decision_number, stale, cleared_at, incident_id, decision_id, state, payee_version, state_by, state_at)
			SELECT claimant_id, id, provider_id, 1, false, now(), incident_id, decision_id, 'waiting', 1, 'x', now() FROM claims`,
		`INSERT INTO assignments (claimant_id, claim_id, provider_id, user_id, assigned_by, assigned_at) SELECT claimant_id, id, provider_id, incident_id, 'x', now() FROM claims`,
		`INSERT INTO flags (claimant_id, id, claim_id, provider_id, incident_id, kind, group_key, state, raised_at)
			SELECT claimant_id, id, id, provider_id, incident_id, 'phone', id, 'open', now() FROM claims`,
		`INSERT INTO holds (claimant_id, id, claim_id, provider_id, held_by, held_at, note_id)
			SELECT claimant_id, id, id, provider_id, 'user:' || id, now(), id FROM claims`,
		`INSERT INTO inquiries (claimant_id, id, claim_id, provider_id, deadline_id, state, facts, question_sealed, asked_by, asked_at)
			SELECT claimant_id, id, id, provider_id, id, 'open', '{}', '', 'x', now() FROM claims`,
		`INSERT INTO objections (claimant_id, claim_id, decision_number, id, provider_id, incident_id, state, about, ground_sealed, made_by, made_at, due_at)
			SELECT claimant_id, id, 1, id, provider_id, incident_id, 'open', 'law', '', 'user:' || id, now(), now() + interval '1 day' FROM claims WHERE reference LIKE 'x%'`,
		`INSERT INTO appeals (claimant_id, id, claim_id, provider_id, lane, decision_number, state, disputed, filed_by, filed_at)
			SELECT claimant_id, id, id, provider_id, 'new_evidence', 1, 'filed', '{}', 'x', now() FROM claims`,
		`INSERT INTO decisions (claimant_id, id, claim_id, number, provider_id, service_id, plan_id, incident_id, disposition, facts, facts_hash, outcome,
				outcome_hash, because, decided_at, gist)
			SELECT c.claimant_id, c.id, c.id, 1, c.provider_id, c.service_id, c.plan_id, c.incident_id, 'refused', '', sha256(''), d.outcome, d.outcome_hash,
				'filed', now(), c.id
			FROM claims c, decisions d WHERE c.reference LIKE 'x%'`,
		`INSERT INTO decision_reads (claimant_id, decision_id, provider_id, read_at) SELECT claimant_id, id, provider_id, now() FROM decisions`,
		`INSERT INTO messages (claimant_id, id, provider_id, incident_id, claim_id, kind, parameters, cause, sent_by, created_at)
			SELECT claimant_id, id, provider_id, incident_id, id, 'told', '{}', id, 'x', now() FROM claims`,
		`INSERT INTO entitlements (claimant_id, id, claim_id, ground, remedy, loss, goodwill, provider_id, incident_id, decision_id, decision_number, given, amount, currency)
			SELECT claimant_id, id, id, 'x/y', 'cash', '', false, provider_id, incident_id, decision_id, 1, true, 1, 'KRW' FROM claims`,
		`INSERT INTO payouts (claimant_id, id, claim_id, entitlement_id, provider_id, incident_id, number, amount, currency, state, made_at, changed_at)
			SELECT claimant_id, id, id, id, provider_id, incident_id, 1, 1, 'KRW', 'sent', now(), now() FROM claims`,
	} {
		_, err := admin.Exec(w.Ctx, sql)
		w.Must(err)
	}
}

// lists reads every list as somebody, each with what it is narrowed by.
func lists(w *settled.World, as access.Actor, c claims.Claim) {
	w.Helper()
	page := claims.Page{Limit: claims.DefaultPage}
	w.In(as, func(tx claims.Tx) {
		paid := payouts.Store{Store: w.Store, Keys: pgtest.Keys()}.Payouts(tx)
		for _, f := range []payout.Filter{
			{}, {State: payout.Sent}, {State: payout.Due}, {Provider: c.ProviderID}, {Claimant: c.ClaimantID}, {Claimant: c.ClaimantID, Claim: c.ID},
		} {
			_, err := paid.List(w.Ctx, f, page)
			w.Must(err)
		}
		disputed := disputes.Store{Store: w.Store, Keys: pgtest.Keys()}.Disputes(tx)
		for _, provider := range []claims.ProviderID{{}, c.ProviderID} {
			_, err := disputed.OpenObjections(w.Ctx, provider, page)
			w.Must(err)
		}
		for _, f := range []dispute.AppealFilter{{}, {Lane: dispute.Mediation}, {Provider: c.ProviderID}, {Claimant: c.ClaimantID}} {
			_, err := disputed.Appeals(w.Ctx, f, page)
			w.Must(err)
		}
		told := messages.Store{Store: w.Store, Keys: pgtest.Keys()}.Messages(tx)
		for _, f := range []message.Filter{{Claimant: c.ClaimantID}, {Claimant: c.ClaimantID, Unread: true}, {Claimant: c.ClaimantID, Claim: c.ID}} {
			_, err := told.List(w.Ctx, f, page)
			w.Must(err)
		}
		if as.Role != access.Operator {
			return
		}
		cleared := clearances.Store{Store: w.Store, Keys: pgtest.Keys()}.Clearances(tx)
		for _, f := range []clearance.Filter{
			{}, {State: clearance.Waiting}, {State: clearance.SentBack}, {Incident: c.IncidentID}, {Incident: c.IncidentID, State: clearance.Waiting},
			{Assignee: access.ID(c.IncidentID)},
		} {
			list, err := cleared.List(w.Ctx, f, page)
			w.Must(err)
			if f.State == clearance.SentBack {
				continue
			}
			if len(list) != page.Limit || !list[0].Held || !list[0].Asked || !list[0].Contested || !list[0].Flagged || list[0].Assignee != access.ID(c.IncidentID) {
				w.Errorf("%+v lists %d clearances, the first is %+v", f, len(list), list[0])
			}
		}
	})
}

func TestNoListReadsAWholeGrowingTable(t *testing.T) {
	t.Parallel()
	w := settled.New(t)
	c := w.Decide(w.Claim(0, w.Claimant(0)), claims.Granted, settled.Noon)
	fill(w)
	everybody := w.Operator(0)
	everybody.Providers = append(everybody.Providers, w.Operator(1).Providers...)
	w.ReadByIndex(func() {
		for _, as := range []access.Actor{w.Operator(0), everybody, settled.Regulator, settled.Owner(c.ClaimantID)} {
			lists(w, as, c)
		}
	}, "claims", "clearances", "assignments", "flags", "holds", "inquiries", "objections", "appeals", "messages", "decisions", "decision_reads", "entitlements", "payouts")
}
