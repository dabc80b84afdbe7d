package payouts

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/payout"
	"bosang/claims/postgres"
	"bosang/claims/postgres/behalfs"
)

// minorities reads of claims what is known of their claimants' ages, and whether a consent
// stands; of most nothing is.
func (t tx) minorities(ctx context.Context, claimants, of pgtype.FlatArray[pgtype.UUID]) (map[claims.ClaimID]payout.Minority, error) {
	known := make(map[claims.ClaimID]payout.Minority)
	_, err := postgres.List(ctx, t.Conn, "read dates of birth", func(row pgx.Row) (none struct{}, err error) {
		var claimant claims.ClaimantID
		var claim claims.ClaimID
		var m payout.Minority
		var sealed, wrapped []byte
		if err = row.Scan(postgres.ToID(&claimant), postgres.ToID(&claim), &sealed, &wrapped, &m.Consented); err != nil {
			return none, err
		}
		m.Birth, err = behalfs.OpenBirth(t.keys, claimant, wrapped, sealed)
		known[claim] = m
		return none, err
	}, `
		SELECT w.claimant_id, w.claim_id, b.sealed, k.wrapped, EXISTS (SELECT FROM consents g
			WHERE g.claimant_id = w.claimant_id AND g.claim_id = w.claim_id AND g.withdrawn_at IS NULL)
		FROM (SELECT DISTINCT claimant_id, claim_id FROM unnest($1::uuid[], $2::uuid[]) AS u (claimant_id, claim_id)) w
		JOIN births b ON b.claimant_id = w.claimant_id
		LEFT JOIN person_keys k ON k.claimant_id = b.claimant_id LIMIT $3`, claimants, of, len(of))
	return known, err
}

// holdConsents keeps consents to claims from being withdrawn until money was let go on them.
// One that is just being withdrawn is waited for, and is none then.
func (t tx) holdConsents(ctx context.Context, claimants, of pgtype.FlatArray[pgtype.UUID]) error {
	_, err := t.Changes(ctx, "hold consents", `
		SELECT FROM unnest($1::uuid[], $2::uuid[]) AS w (claimant_id, claim_id)
		JOIN consents g ON g.claimant_id = w.claimant_id AND g.claim_id = w.claim_id AND g.withdrawn_at IS NULL
		ORDER BY g.claimant_id, g.id FOR SHARE OF g`, claimants, of)
	return err
}
