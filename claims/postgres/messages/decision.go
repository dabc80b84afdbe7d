package messages

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/entitlement"
	"bosang/claims/message"
	"bosang/claims/postgres"
	"bosang/claims/postgres/entitlements"
)

// decided reads decisions d that a claimant is told of, because they come to something else
// than the one before: the only one of its claim, or the first since the claim was made, or one
// of another gist.
const decided = `
	SELECT d.claimant_id, d.id, d.claim_id, d.number, d.provider_id, d.incident_id, d.disposition, d.facts, d.outcome, d.outcome_hash, d.decided_at, c.reference, p.gist IS NOT NULL AND p.disposition <> 'pending',
		c.decision_number = d.number AND c.state NOT IN ('withdrawn', 'merged'),
		EXISTS (SELECT FROM payees y WHERE y.claimant_id = d.claimant_id AND y.account_sealed IS NOT NULL), r.read_at
	FROM decisions d
	JOIN claims c ON c.claimant_id = d.claimant_id AND c.id = d.claim_id
	LEFT JOIN decisions p ON p.claimant_id = d.claimant_id AND p.claim_id = d.claim_id AND p.number = d.number - 1
	LEFT JOIN decision_reads r ON r.claimant_id = d.claimant_id AND r.decision_id = d.id
	WHERE d.claimant_id = $1 AND d.gist IS NOT NULL AND d.gist IS DISTINCT FROM p.gist`

// scanDecided reads a message that a decision is. Where money goes is not known to who oversees
// everything, who is shown nothing that is missing either.
func (t tx) scanDecided(row pgx.Row) (m message.Message, err error) {
	d := &message.Decided{}
	if err = row.Scan(postgres.ToID(&d.ClaimantID), postgres.ToID(&d.ID), postgres.ToID(&d.ClaimID), &d.Number, postgres.ToID(&d.ProviderID),
		postgres.ToID(&d.IncidentID), (*string)(&d.Disposition), &d.Facts, &d.Outcome, postgres.ToHash(&d.OutcomeHash), postgres.ToTime(&d.DecidedAt),
		(*string)(&d.Reference), &d.Again, &d.Current, &d.Payee, postgres.ToTime(&m.ReadAt)); err != nil {
		return m, err
	}
	d.Payee = d.Payee || t.claims.Actor().SeesEverything()
	m.ID, m.Claimant, m.Provider, m.Claim, m.Incident = message.ID(d.ID), d.ClaimantID, d.ProviderID, d.ClaimID, d.IncidentID
	m.Cause, m.At, m.Decided = d.ID.Key(), d.DecidedAt, d
	return m, nil
}

// decisions gives those of a claimant that are told of, newest first: one walk back through
// the claimant's own.
func (t tx) decisions(ctx context.Context, f message.Filter, page claims.Page) ([]message.Message, error) {
	before, limit := postgres.Cursor(page)
	return postgres.List(ctx, t.Conn, "list decisions that are told of", t.scanDecided,
		decided+` AND d.id < $2 AND ($4::uuid IS NULL OR d.claim_id = $4) AND (NOT $5 OR r.read_at IS NULL) ORDER BY d.id DESC LIMIT $3`,
		postgres.ID(f.Claimant), before, limit, postgres.ID(f.Claim), f.Unread)
}

// choices writes of which decisions the choice is closed.
func (t tx) choices(ctx context.Context, list []message.Message) error {
	var open []entitlements.Choice
	for _, m := range list {
		if m.Decided == nil || !m.Decided.Current {
			continue
		}
		offered, err := entitlement.OfferedBy(m.Decided.Outcome)
		if err != nil {
			return err
		}
		if len(offered) > 0 {
			open = append(open, entitlements.Choice{Claimant: m.Claimant, Claim: m.Claim, Offered: offered})
		}
	}
	closed, err := entitlements.Closed(ctx, t.claims.(pgx.Tx), open)
	for _, m := range list {
		if m.Decided != nil {
			m.Decided.Closed = closed[m.Claim]
		}
	}
	return err
}

// merged gives the first of two lists that are in order, as one.
func merged(a, b []message.Message, limit int) []message.Message {
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(a, b message.Message) int { return b.ID.Compare(a.ID) })
	return all[:min(len(all), limit)]
}

// markDecided writes that what is told of a decision was read, unless that stands there.
func (t tx) markDecided(ctx context.Context, claimant claims.ClaimantID, id message.ID) error {
	_, err := t.Changes(ctx, "mark a decision that is told of", `
		INSERT INTO decision_reads (claimant_id, decision_id, provider_id, read_at)
		SELECT d.claimant_id, d.id, d.provider_id, $3 FROM decisions d WHERE d.claimant_id = $1 AND d.id = $2 AND d.gist IS NOT NULL
		ON CONFLICT DO NOTHING`, postgres.ID(claimant), postgres.ID(id), postgres.At(t.claims.Now()))
	return err
}
