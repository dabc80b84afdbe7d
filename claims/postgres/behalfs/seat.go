package behalfs

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/behalf"
	"bosang/claims/postgres"
	"bosang/claims/postgres/persons"
)

const seatTable = "seats"

func labelsField(id claims.ClaimID) string { return "labels of " + id.String() }

// PutSeats writes for how many seats a claim is.
func (t tx) PutSeats(ctx context.Context, s behalf.Seats) error {
	var sealed []byte
	if len(s.Labels) > 0 {
		text, err := json.Marshal(s.Labels)
		if err != nil {
			return err
		}
		if sealed, err = persons.SealText(ctx, t.Conn, t.keys, s.Claimant, seatTable, labelsField(s.Claim), string(text)); err != nil {
			return err
		}
	}
	_, err := t.Changes(ctx, "state seats", `
		INSERT INTO seats (claimant_id, claim_id, provider_id, count, labels_sealed, stated_by, stated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT ON CONSTRAINT seats_pkey DO UPDATE SET count = $4, labels_sealed = $5, stated_by = $6, stated_at = $7`,
		postgres.ID(s.Claimant), postgres.ID(s.Claim), postgres.ID(s.Provider), s.Count, sealed, s.StatedBy, postgres.At(s.StatedAt))
	if err != nil || sealed == nil {
		return err
	}
	// An erasure that came meanwhile found no labels to empty: this finds that the key is gone.
	_, err = persons.SealText(ctx, t.Conn, t.keys, s.Claimant, seatTable, labelsField(s.Claim), "")
	return err
}

// Seats gives those of a claim, or of all claims of a claimant, newest claim first.
func (t tx) Seats(ctx context.Context, claimant claims.ClaimantID, claim claims.ClaimID, page claims.Page) ([]behalf.Seats, error) {
	before, limit := postgres.Cursor(page)
	of, args := "", []any{postgres.ID(claimant), before, limit}
	if !claim.IsZero() {
		of, args = ` AND s.claim_id = $4`, append(args, postgres.ID(claim))
	}
	return postgres.List(ctx, t.Conn, "list seats", func(row pgx.Row) (s behalf.Seats, err error) {
		var sealed, wrapped []byte
		s.Labels = []string{}
		if err = row.Scan(postgres.ToID(&s.Claimant), postgres.ToID(&s.Claim), postgres.ToID(&s.Provider), &s.Count, &sealed, &s.StatedBy,
			postgres.ToTime(&s.StatedAt), &wrapped); err != nil || wrapped == nil || sealed == nil || t.claims.Actor().IsNew(t.claims.Now()) {
			return s, err
		}
		text, err := t.keys.Read(s.Claimant, wrapped, seatTable, labelsField(s.Claim), sealed)
		if err == nil && json.Unmarshal([]byte(text), &s.Labels) != nil {
			err = errForm // its own would repeat what stands there
		}
		return s, err
	}, `
		SELECT s.claimant_id, s.claim_id, s.provider_id, s.count, s.labels_sealed, s.stated_by, s.stated_at, k.wrapped
		FROM seats s LEFT JOIN person_keys k ON k.claimant_id = s.claimant_id
		WHERE s.claimant_id = $1 AND s.claim_id < $2`+of+` ORDER BY s.claim_id DESC LIMIT $3`, args...)
}
