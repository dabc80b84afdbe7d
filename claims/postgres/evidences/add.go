package evidences

import (
	"context"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/evidence"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
)

// Add adds evidence with the file that was expected, or with the one of the same content
// that the claimant has already. It looks afterwards whether the claimant's key is still
// there: whoever erases a person locks the claimant's row first, for which the insert of
// the file waits (its foreign key), and removes all evidence that is there by then.
func (t tx) Add(ctx context.Context, e evidence.Evidence, key evidence.SealedKey) (evidence.Evidence, error) {
	person, err := t.key(ctx, e.Claimant)
	if err != nil {
		return e, err
	}
	if e.File, err = t.addFile(ctx, person, e, key); err != nil {
		return e, err
	}
	name, err := person.Seal(table, nameField(e.ID), e.Name)
	if err != nil {
		return e, err
	}
	provider := e.Provider
	if !e.About.Draft.IsZero() {
		provider = claims.ProviderID{} // what is not filed is nobody's but the claimant's
	}
	_, err = t.Changes(ctx, "add evidence", `
		INSERT INTO evidence (claimant_id, id, provider_id, file_id, claim_id, draft_id, name_sealed, added_by, added_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		postgres.ID(e.Claimant), postgres.ID(e.ID), postgres.ID(provider), postgres.ID(e.File), postgres.ID(e.About.Claim), postgres.ID(e.About.Draft), name,
		e.AddedBy, postgres.At(e.AddedAt))
	if err != nil {
		return e, err
	}
	_, err = t.key(ctx, e.Claimant)
	return e, err
}

// addFile keeps the file that was expected and gives its id, or that of the one that has the
// same content.
func (t tx) addFile(ctx context.Context, person keyring.PersonKey, e evidence.Evidence, key evidence.SealedKey) (evidence.FileID, error) {
	index, err := t.index(e.Claimant, e.Hash)
	if err != nil {
		return e.File, err
	}
	hash, err := person.Seal(fileTable, hashField(e.File), string(e.Hash[:]))
	if err != nil {
		return e.File, err
	}
	added, err := t.Changes(ctx, "keep a file", `
		INSERT INTO evidence_files (claimant_id, id, provider_id, key_sealed, hash_sealed, content_index, media_type, size_bytes, kept_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
		postgres.ID(e.Claimant), postgres.ID(e.File), postgres.ID(e.Provider), []byte(key), hash, postgres.ID(index), e.Media, e.Size, postgres.At(e.AddedAt))
	if err != nil {
		return e.File, err
	}
	if added > 0 {
		taken, err := t.Changes(ctx, "keep a file", `DELETE FROM evidence_sweeps WHERE claimant_id = $1 AND id = $2`, postgres.ID(e.Claimant), postgres.ID(e.File))
		if err == nil && taken == 0 {
			err = claims.Stale("evidence")
		}
		return e.File, err
	}
	there, err := postgres.One(ctx, t.Conn, "file", func(row pgx.Row) (id evidence.FileID, err error) {
		err = row.Scan(postgres.ToID(&id))
		return id, err
	}, `SELECT id FROM evidence_files WHERE claimant_id = $1 AND content_index = $2`, postgres.ID(e.Claimant), postgres.ID(index))
	if err != nil {
		return e.File, err
	}
	return there, t.forgo(ctx, e.Claimant, e.File)
}

// Forgo has the expected file swept at once.
func (t tx) Forgo(ctx context.Context, s evidence.Subject, file evidence.FileID) error {
	return t.forgo(ctx, s.Claimant, file)
}

func (t tx) forgo(ctx context.Context, claimant claims.ClaimantID, file evidence.FileID) error {
	_, err := t.Changes(ctx, "forgo a file", `UPDATE evidence_sweeps SET due_at = $3 WHERE claimant_id = $1 AND id = $2`,
		postgres.ID(claimant), postgres.ID(file), postgres.At(t.claims.Now()))
	return err
}
