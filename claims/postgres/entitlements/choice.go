package entitlements

import (
	"context"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/entitlement"
	"bosang/claims/ledger"
	"bosang/claims/postgres/set"
)

// Choice is what a claim lets its claimant choose from.
type Choice struct {
	Claimant claims.ClaimantID
	Claim    claims.ClaimID
	Offered  []entitlement.Key
}

// Choose stores what a claimant chose of what a claim offers, where it is still in the state that
// c names; else it is stale. Then it holds what the claim gives: the conflict election_closed says
// that some of what is offered was sent or handed over, and neither came back nor was refused.
// Who chose the other as well would get both.
func Choose(ctx context.Context, tx pgx.Tx, c claims.Claim, e claims.Election, offered []entitlement.Key) error {
	done, err := tx.Exec(ctx, `UPDATE claims SET election = $4 WHERE claimant_id = $1 AND id = $2 AND state = $3`,
		set.ID(c.ClaimantID), set.ID(c.ID), string(c.State), string(e))
	if err == nil && done.RowsAffected() == 0 {
		err = claims.Stale("claim")
	}
	if err != nil {
		return err
	}
	if err := Lock(ctx, tx, c.ClaimantID, c.ID); err != nil {
		return err
	}
	closed, err := Closed(ctx, tx, []Choice{{c.ClaimantID, c.ID, offered}})
	if err == nil && closed[c.ID] {
		err = claims.Conflict("election_closed", "claim", string(c.Reference))
	}
	return err
}

// Closed gives the claims of which something that is offered was sent or handed over, and
// neither came back nor was refused.
func Closed(ctx context.Context, tx pgx.Tx, choices []Choice) (map[claims.ClaimID]bool, error) {
	type one struct {
		Choice
		key entitlement.Key
	}
	var all []one
	for _, c := range choices {
		for _, k := range c.Offered {
			all = append(all, one{c, k})
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, `
		SELECT DISTINCT e.claim_id
		FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS w (claimant_id, claim_id, ground, remedy)
		JOIN entitlements e ON e.claimant_id = w.claimant_id AND e.claim_id = w.claim_id AND e.ground = w.ground AND e.remedy = w.remedy
		WHERE e.sent > 0 OR EXISTS (SELECT FROM fulfilments f WHERE f.claimant_id = e.claimant_id AND f.entitlement_id = e.id AND f.state <> 'refused')
		LIMIT $5`,
		set.IDs(all, func(o one) claims.ClaimantID { return o.Claimant }), set.IDs(all, func(o one) claims.ClaimID { return o.Claim }),
		set.Column(all, func(o one) string { return o.key.Ground }), set.Column(all, func(o one) string { return string(o.key.Remedy) }), len(choices))
	if err != nil {
		return nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[ledger.ID])
	closed := make(map[claims.ClaimID]bool, len(ids))
	for _, id := range ids {
		closed[claims.ClaimID(id)] = true
	}
	return closed, err
}
