package entitlements

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/entitlement"
	"bosang/claims/ledger"
	"bosang/claims/postgres/set"
)

// SettleDecisions settles what decisions give that were made while no window was open:
// before, nothing is owed for certain.
func SettleDecisions(ctx context.Context, tx pgx.Tx, ds []claims.Decision, now time.Time) error {
	var dues []Due
	for _, d := range ds {
		if !d.Settled || (d.Number == 1 && len(d.Gives) == 0) {
			continue
		}
		dues = append(dues, Due{Gives: d.Gives, Claim: entitlement.Claim{
			ID: d.ClaimID, Claimant: d.ClaimantID, Provider: d.ProviderID, Incident: d.IncidentID, Decision: d.ID, Number: d.Number,
			Cause: ledger.Cause{Kind: "decision", ID: d.ID}, At: now,
		}})
	}
	return Settle(ctx, tx, dues)
}

// End takes back what claims gave that have ended. The conflict claim_paid says that some
// of it was sent already.
func End(ctx context.Context, tx pgx.Tx, cs []claims.Claim, now time.Time) error {
	var dues []Due
	for _, c := range cs {
		if c.DecisionNumber == 0 {
			continue
		}
		dues = append(dues, Due{Claim: entitlement.Claim{
			ID: c.ID, Claimant: c.ClaimantID, Provider: c.ProviderID, Incident: c.IncidentID, Decision: c.DecisionID, Number: c.DecisionNumber,
			Cause: ledger.Cause{Kind: "end", ID: c.ID}, At: now,
		}})
	}
	if len(dues) == 0 {
		return nil
	}
	// Whoever sends money holds them too: what is read here as not sent is not sent meanwhile.
	rows, err := tx.Query(ctx, `
		SELECT c.reference, e.sent > 0 FROM unnest($1::uuid[], $2::uuid[]) AS w (claimant_id, claim_id)
		JOIN entitlements e ON e.claimant_id = w.claimant_id AND e.claim_id = w.claim_id
		JOIN claims c ON c.claimant_id = w.claimant_id AND c.id = w.claim_id
		ORDER BY e.claimant_id, e.id FOR NO KEY UPDATE OF e`,
		set.IDs(dues, func(d Due) ledger.ID { return d.Claimant }), set.IDs(dues, func(d Due) ledger.ID { return d.ID }))
	if err != nil {
		return err
	}
	var reference, paid string
	var sent bool
	if _, err := pgx.ForEachRow(rows, []any{&reference, &sent}, func() error {
		if sent {
			paid = reference
		}
		return nil
	}); err != nil {
		return err
	}
	if paid != "" {
		return claims.Conflict("claim_paid", "claim", paid)
	}
	return Settle(ctx, tx, dues)
}

// Came is the money that a decision gives; NULL where it leaves the claim's as it is,
// because a window is open.
type Came struct{ Owed, Goodwill, Currency pgtype.Text }

// Come gives the money that decisions give.
func Come(ds []claims.Decision) ([]Came, error) {
	all := make([]Came, len(ds))
	for i, d := range ds {
		if !d.Settled {
			continue
		}
		owed, goodwill, err := entitlement.Totals(d.Gives)
		if err != nil {
			return nil, fmt.Errorf("decision %s: %w", d.ID, err)
		}
		all[i].Owed = pgtype.Text{String: "0", Valid: true}
		all[i].Goodwill = all[i].Owed
		if currency := owed.Currency(); currency != "" {
			all[i].Owed.String, all[i].Goodwill.String = owed.AmountString(), goodwill.AmountString()
			all[i].Currency = pgtype.Text{String: currency, Valid: true}
		}
	}
	return all, nil
}
