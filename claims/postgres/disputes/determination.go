package disputes

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/dispute"
	"bosang/claims/found"
	"bosang/claims/postgres"
)

const determinationColumns = `d.claimant_id, d.id, d.claim_id, d.provider_id, d.because, d.appeal_id, d.objection_number, d.decision_number, d.ground,
	d.reason_sealed, d.evidence, d.said, d.takes, d.made_by, d.made_at, d.approval_id, d.approved_by, d.number, d.found, d.in_force_at`

// stored is a determination as it is kept, with the key of its claimant where the actor
// sees it.
type storedDetermination struct {
	dispute.Determination
	reason, wrapped []byte
}

func scanDetermination(row pgx.Row) (s storedDetermination, err error) {
	var evidence pgtype.FlatArray[pgtype.UUID]
	var objection, number pgtype.Int4
	var said, all []byte
	d := &s.Determination
	err = row.Scan(postgres.ToID(&d.Claimant), postgres.ToID(&d.ID), postgres.ToID(&d.Claim), postgres.ToID(&d.Provider), (*string)(&d.Because),
		postgres.ToID(&d.Appeal), &objection, &d.Decision, &d.Ground, &s.reason, &evidence, &said, &d.Takes, &d.By, postgres.ToTime(&d.At),
		postgres.ToID(&d.Approval), postgres.ToWord(&d.ApprovedBy), &number, &all, postgres.ToTime(&d.InForceAt), &s.wrapped)
	if err != nil {
		return s, err
	}
	d.Objection, d.Number, d.Evidence = int(objection.Int32), int(number.Int32), toIDs(evidence)
	if d.Said, err = found.Parse(said); err == nil {
		d.Found, err = found.Parse(all)
	}
	return s, err
}

func (t tx) openDetermination(s *storedDetermination) error {
	open, err := t.opener(s.Claimant, determinations, s.ID, s.wrapped)
	if err == nil {
		err = open(&s.Reason, "reason", s.reason)
	}
	return err
}

// listed gives determinations with their reasons.
func (t tx) listed(ctx context.Context, doing, sql string, args ...any) ([]dispute.Determination, error) {
	rows, err := postgres.List(ctx, t.Conn, doing, scanDetermination, `SELECT `+determinationColumns+`, k.wrapped FROM determinations d
		LEFT JOIN person_keys k ON k.claimant_id = d.claimant_id `+sql, args...)
	if err == nil {
		rows, err = openAll(rows, t.openDetermination)
	}
	if err != nil {
		return nil, err
	}
	list := make([]dispute.Determination, len(rows))
	for i := range rows {
		list[i] = rows[i].Determination
	}
	return list, nil
}

// AddDetermination adds one.
func (t tx) AddDetermination(ctx context.Context, d dispute.Determination) error {
	reason, err := t.seal(ctx, d.Claimant, determinations, fieldOf("reason", d.ID), d.Reason)
	if err != nil {
		return err
	}
	_, err = t.Changes(ctx, "add a determination", `
		INSERT INTO determinations (claimant_id, id, claim_id, provider_id, because, appeal_id, objection_number, decision_number, ground, reason_sealed,
			evidence, said, takes, made_by, made_at, approval_id, number, found, in_force_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::text::jsonb, $13, $14, $15, $16, $17, $18::text::jsonb, $19)`,
		postgres.ID(d.Claimant), postgres.ID(d.ID), postgres.ID(d.Claim), postgres.ID(d.Provider), string(d.Because), postgres.ID(d.Appeal),
		numberOf(d.Objection), d.Decision, d.Ground, reason, postgres.IDs(d.Evidence), string(d.Said.JSON()), d.Takes, d.By, postgres.At(d.At),
		postgres.ID(d.Approval), numberOf(d.Number), foundOf(d), postgres.At(d.InForceAt))
	return err
}

// numberOf is a number, or where it is zero none.
func numberOf(n int) pgtype.Int4 {
	return pgtype.Int4{Int32: int32(n), Valid: n > 0} //nolint:gosec // counts what one claim has
}

// foundOf is all that is found with a determination that is in force.
func foundOf(d dispute.Determination) pgtype.Text {
	return pgtype.Text{String: string(d.Found.JSON()), Valid: d.Number > 0}
}

// Determination reads one.
func (t tx) Determination(ctx context.Context, id dispute.DeterminationID) (dispute.Determination, error) {
	list, err := t.listed(ctx, "read a determination", `WHERE d.id = $1 LIMIT 1`, postgres.ID(id))
	if err == nil && len(list) == 0 {
		err = claims.NotFound("determination")
	}
	if err != nil {
		return dispute.Determination{}, err
	}
	return list[0], nil
}

// Determinations lists those of a claim, newest first.
func (t tx) Determinations(ctx context.Context, c claims.Claim, page claims.Page) ([]dispute.Determination, error) {
	before, limit := postgres.Cursor(page)
	return t.listed(ctx, "list determinations", `WHERE d.claimant_id = $1 AND d.claim_id = $2 AND d.id < $3 ORDER BY d.id DESC LIMIT $4`,
		postgres.ID(c.ClaimantID), postgres.ID(c.ID), before, limit)
}

// DeterminationsOf lists those of a claimant, newest first.
func (t tx) DeterminationsOf(ctx context.Context, claimant claims.ClaimantID, page claims.Page) ([]dispute.Determination, error) {
	before, limit := postgres.Cursor(page)
	return t.listed(ctx, "list determinations of a claimant", `WHERE d.claimant_id = $1 AND d.id < $2 ORDER BY d.id DESC LIMIT $3`,
		postgres.ID(claimant), before, limit)
}

// LastDetermination gives the one that says what is found of a claim.
func (t tx) LastDetermination(ctx context.Context, c claims.Claim) (dispute.Determination, error) {
	list, err := t.listed(ctx, "read what was found", `WHERE d.claimant_id = $1 AND d.claim_id = $2 AND d.number IS NOT NULL ORDER BY d.number DESC LIMIT 1`,
		postgres.ID(c.ClaimantID), postgres.ID(c.ID))
	if err != nil || len(list) == 0 {
		return dispute.Determination{}, err
	}
	return list[0], nil
}

// Enforce puts one in force that was approved; it is counted from now on.
func (t tx) Enforce(ctx context.Context, d dispute.Determination) error {
	changed, err := t.Changes(ctx, "put a determination in force", `
		UPDATE determinations SET approved_by = $3, number = $4, found = $5::text::jsonb, in_force_at = $6, period = cutoff()
		WHERE claimant_id = $1 AND id = $2 AND number IS NULL`,
		postgres.ID(d.Claimant), postgres.ID(d.ID), d.ApprovedBy, numberOf(d.Number), foundOf(d), postgres.At(d.InForceAt))
	if err == nil && changed == 0 {
		return claims.Stale("determination")
	}
	return err
}
