package behalfs

import (
	"context"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/behalf"
	"bosang/claims/postgres"
)

const consentColumns = `c.claimant_id, c.id, c.claim_id, c.provider_id, c.representative_id, c.shown_by, c.evidence_id, c.given_by, c.given_at, c.withdrawn_by,
	c.withdrawn_at`

func scanConsent(row pgx.Row) (c behalf.Consent, err error) {
	err = row.Scan(postgres.ToID(&c.Claimant), postgres.ToID(&c.ID), postgres.ToID(&c.Claim), postgres.ToID(&c.Provider), postgres.ToID(&c.Representative),
		(*string)(&c.Shown), postgres.ToID(&c.Evidence), &c.GivenBy, postgres.ToTime(&c.GivenAt), postgres.ToWord(&c.WithdrawnBy), postgres.ToTime(&c.WithdrawnAt))
	return c, err
}

// AddConsent adds a consent, unless one stands. By whom its representative was stated and
// verified is compared by the table.
func (t tx) AddConsent(ctx context.Context, c behalf.Consent, by behalf.Representative) error {
	added, err := t.Changes(ctx, "consent", `
		INSERT INTO consents (claimant_id, id, claim_id, provider_id, representative_id, shown_by, evidence_id, given_by, given_at, stated_by, verified_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (claimant_id, claim_id) WHERE withdrawn_at IS NULL DO NOTHING`,
		postgres.ID(c.Claimant), postgres.ID(c.ID), postgres.ID(c.Claim), postgres.ID(c.Provider), postgres.ID(by.ID), string(c.Shown),
		postgres.ID(c.Evidence), c.GivenBy, postgres.At(c.GivenAt), by.StatedBy, by.DecidedBy)
	if err == nil && added == 0 {
		err = claims.Conflict("consent_exists", "consent", "")
	}
	return err
}

// Standing gives the consent of a claim that was not withdrawn.
func (t tx) Standing(ctx context.Context, c claims.Claim) (behalf.Consent, error) {
	list, err := postgres.List(ctx, t.Conn, "look for a consent", scanConsent, `
		SELECT `+consentColumns+` FROM consents c WHERE c.claimant_id = $1 AND c.claim_id = $2 AND c.withdrawn_at IS NULL LIMIT 1`,
		postgres.ID(c.ClaimantID), postgres.ID(c.ID))
	if err != nil || len(list) == 0 {
		return behalf.Consent{}, err
	}
	return list[0], nil
}

// LockConsent reads a consent and locks it, where the actor may withdraw it.
func (t tx) LockConsent(ctx context.Context, c claims.Claim, id behalf.ConsentID) (behalf.Consent, error) {
	_, err := t.Changes(ctx, "lock a consent", `SELECT FROM consents WHERE claimant_id = $1 AND id = $2 FOR UPDATE`, postgres.ID(c.ClaimantID), postgres.ID(id))
	if err != nil {
		return behalf.Consent{}, err
	}
	return postgres.One(ctx, t.Conn, "consent", scanConsent, `
		SELECT `+consentColumns+` FROM consents c WHERE c.claimant_id = $1 AND c.id = $2 AND c.claim_id = $3`,
		postgres.ID(c.ClaimantID), postgres.ID(id), postgres.ID(c.ID))
}

// Withdraw writes that a consent was withdrawn.
func (t tx) Withdraw(ctx context.Context, c behalf.Consent) error {
	changed, err := t.Changes(ctx, "withdraw a consent", `
		UPDATE consents SET withdrawn_by = $3, withdrawn_at = $4 WHERE claimant_id = $1 AND id = $2 AND withdrawn_at IS NULL`,
		postgres.ID(c.Claimant), postgres.ID(c.ID), c.WithdrawnBy, postgres.At(c.WithdrawnAt))
	if err == nil && changed == 0 {
		err = claims.Conflict("consent_withdrawn", "consent", c.ID.String())
	}
	return err
}

// Consents gives those of a claim, or of a claimant, newest first.
func (t tx) Consents(ctx context.Context, claimant claims.ClaimantID, claim claims.ClaimID, page claims.Page) ([]behalf.Consent, error) {
	before, limit := postgres.Cursor(page)
	of, args := "", []any{postgres.ID(claimant), before, limit}
	if !claim.IsZero() {
		of, args = ` AND c.claim_id = $4`, append(args, postgres.ID(claim))
	}
	return postgres.List(ctx, t.Conn, "list consents", scanConsent, `
		SELECT `+consentColumns+` FROM consents c WHERE c.claimant_id = $1 AND c.id < $2`+of+` ORDER BY c.id DESC LIMIT $3`, args...)
}

// Sent reports whether money of the claim was sent and has not come back.
func (t tx) Sent(ctx context.Context, c claims.Claim) (bool, error) {
	return postgres.One(ctx, t.Conn, "payout", func(row pgx.Row) (sent bool, err error) {
		err = row.Scan(&sent)
		return sent, err
	}, `SELECT EXISTS (SELECT FROM payouts p WHERE p.claimant_id = $1 AND p.claim_id = $2 AND p.state IN ('sent', 'settled'))`,
		postgres.ID(c.ClaimantID), postgres.ID(c.ID))
}
