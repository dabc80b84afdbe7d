package entitlements

import (
	"context"
	"errors"
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
// of it was sent, or handed over in kind, already: somebody who claimed anew would get it
// a second time. What was awarded no end takes back, so that a claim with an award does not
// end either.
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
	if err := given(ctx, tx, dues); err != nil {
		return err
	}
	return Settle(ctx, tx, dues)
}

// Lock holds what a claim gives until the transaction ends. Whoever sends it or hands it over
// holds it too: so who keeps it back waits for them, and what is not there in the next
// statement does not come about meanwhile.
func Lock(ctx context.Context, tx pgx.Tx, claimant claims.ClaimantID, claim claims.ClaimID) error {
	err := lock(ctx, tx, []pgtype.UUID{set.ID(claimant)}, []pgtype.UUID{set.ID(claim)})
	if err != nil {
		return fmt.Errorf("lock what a claim gives: %w", err)
	}
	return nil
}

func lock(ctx context.Context, tx pgx.Tx, of ...any) error {
	_, err := tx.Exec(ctx, `
		SELECT FROM unnest($1::uuid[], $2::uuid[]) AS w (claimant_id, claim_id)
		JOIN entitlements e ON e.claimant_id = w.claimant_id AND e.claim_id = w.claim_id
		ORDER BY e.claimant_id, e.id FOR NO KEY UPDATE OF e`, of...)
	return err
}

// given holds what claims give, and says by the conflict claim_paid that some of it was sent
// or handed over, and neither came back nor was refused, or that there is an award.
func given(ctx context.Context, tx pgx.Tx, dues []Due) error {
	of := []any{
		set.IDs(dues, func(d Due) ledger.ID { return d.Claimant }), set.IDs(dues, func(d Due) ledger.ID { return d.ID }),
	}
	if err := lock(ctx, tx, of...); err != nil {
		return err
	}
	var reference string
	err := tx.QueryRow(ctx, `
		SELECT c.reference FROM unnest($1::uuid[], $2::uuid[]) AS w (claimant_id, claim_id)
		JOIN claims c ON c.claimant_id = w.claimant_id AND c.id = w.claim_id
		WHERE EXISTS (SELECT FROM entitlements e WHERE e.claimant_id = c.claimant_id AND e.claim_id = c.id AND (e.sent > 0 OR e.award_id IS NOT NULL))
			OR EXISTS (SELECT FROM fulfilments f WHERE f.claimant_id = c.claimant_id AND f.claim_id = c.id AND f.state <> 'refused') LIMIT 1`, of...).Scan(&reference)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	return claims.Conflict("claim_paid", "claim", reference)
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
