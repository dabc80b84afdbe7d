package evidences

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/evidence"
	"bosang/claims/postgres"
)

// Draft finds a draft of the claimant who acts.
func (t tx) Draft(ctx context.Context, id evidence.DraftID, lock bool) (evidence.Subject, error) {
	sql := `SELECT d.claimant_id, c.provider_id FROM claim_drafts d JOIN claimants c ON c.claimant_id = d.claimant_id
		WHERE d.claimant_id = $1 AND d.id = $2 AND d.expires_at > $3`
	if lock {
		sql += ` FOR NO KEY UPDATE OF d`
	}
	return postgres.One(ctx, t.Conn, "draft", func(row pgx.Row) (s evidence.Subject, err error) {
		s.About.Draft = id
		err = row.Scan(postgres.ToID(&s.Claimant), postgres.ToID(&s.Provider))
		return s, err
	}, sql, postgres.ID(claims.ClaimantID(t.claims.Actor().Claimant)), postgres.ID(id), postgres.At(t.claims.Now()))
}

// Remove removes evidence of a draft.
func (t tx) Remove(ctx context.Context, e evidence.Evidence) error {
	_, err := t.Changes(ctx, "remove evidence", `DELETE FROM evidence WHERE claimant_id = $1 AND id = $2 AND draft_id = $3`,
		postgres.ID(e.Claimant), postgres.ID(e.ID), postgres.ID(e.About.Draft))
	if err != nil {
		return err
	}
	return unreferred(ctx, t.Conn, []claims.ClaimantID{e.Claimant}, []evidence.FileID{e.File}, t.claims.Now())
}

// unreferred has those of the files swept to which nothing refers any more.
func unreferred(ctx context.Context, c postgres.Conn, claimants []claims.ClaimantID, files []evidence.FileID, now time.Time) error {
	_, err := c.Changes(ctx, "remove files", removeFiles+`USING unnest($1::uuid[], $3::uuid[]) AS w (claimant_id, id)
		WHERE f.claimant_id = w.claimant_id AND f.id = w.id
			AND NOT EXISTS (SELECT FROM evidence e WHERE e.claimant_id = f.claimant_id AND e.file_id = f.id)
		RETURNING f.claimant_id, f.id, f.provider_id)`+thenSweep, postgres.IDs(claimants), postgres.At(now), postgres.IDs(files))
	return err
}

// Filed takes the evidence of a draft over to a claim, and gives how many files it is.
func Filed(ctx context.Context, c postgres.Conn, draft evidence.DraftID, claim claims.Claim) (int64, error) {
	n, err := c.Changes(ctx, "take evidence along", `
		UPDATE evidence SET claim_id = $3, draft_id = NULL, provider_id = $4 WHERE claimant_id = $1 AND draft_id = $2`,
		postgres.ID(claim.ClaimantID), postgres.ID(draft), postgres.ID(claim.ID), postgres.ID(claim.ProviderID))
	if err != nil || n == 0 {
		return n, err
	}
	// Of somebody who is no provider's customer it was nobody's.
	_, err = c.Changes(ctx, "take evidence along", `
		UPDATE evidence_files f SET provider_id = $3 FROM evidence e
		WHERE e.claimant_id = $1 AND e.claim_id = $2 AND f.claimant_id = e.claimant_id AND f.id = e.file_id AND f.provider_id IS NULL`,
		postgres.ID(claim.ClaimantID), postgres.ID(claim.ID), postgres.ID(claim.ProviderID))
	return n, err
}

// RemoveDrafts removes the evidence of drafts, which go after it.
func RemoveDrafts(ctx context.Context, c postgres.Conn, claimants []claims.ClaimantID, drafts []evidence.DraftID, now time.Time) error {
	of, files, err := removed(ctx, c, `
		DELETE FROM evidence e USING unnest($1::uuid[], $2::uuid[]) AS w (claimant_id, id)
		WHERE e.claimant_id = w.claimant_id AND e.draft_id = w.id RETURNING e.claimant_id, e.file_id`, postgres.IDs(claimants), postgres.IDs(drafts))
	if err != nil || len(files) == 0 {
		return err
	}
	return unreferred(ctx, c, of, files, now)
}

// removed runs a statement that removes evidence, and gives the files that it was.
func removed(ctx context.Context, c postgres.Conn, sql string, args ...any) (claimants []claims.ClaimantID, files []evidence.FileID, err error) {
	_, err = postgres.List(ctx, c, "remove evidence", func(row pgx.Row) (none struct{}, err error) {
		var claimant claims.ClaimantID
		var file evidence.FileID
		err = row.Scan(postgres.ToID(&claimant), postgres.ToID(&file))
		claimants, files = append(claimants, claimant), append(files, file)
		return none, err
	}, sql, args...)
	return claimants, files, err
}
