package intakes

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/intake"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
)

// state keeps what the claimant says happened with the claim.
func (t tx) state(ctx context.Context, d intake.Draft, c claims.Claim) error {
	key, err := t.key(ctx, d.Claimant)
	if err != nil {
		return err
	}
	sealed, err := key.Seal(narrativeTable, textField(c.ID), d.Content.Narrative)
	if err != nil {
		return err
	}
	_, err = t.Changes(ctx, "keep a narrative", `INSERT INTO narratives (claimant_id, claim_id, provider_id, text_sealed, stated_at) VALUES ($1, $2, $3, $4, $5)`,
		postgres.ID(c.ClaimantID), postgres.ID(c.ID), postgres.ID(c.ProviderID), sealed, postgres.At(t.claims.Now()))
	return err
}

type sealedNarrative struct {
	intake.Narrative
	text []byte
}

func scanNarrative(row pgx.Row) (s sealedNarrative, err error) {
	err = row.Scan(postgres.ToID(&s.Claimant), postgres.ToID(&s.Claim), postgres.ToID(&s.Provider), &s.text, postgres.ToTime(&s.StatedAt))
	return s, err
}

const narrativeColumns = `s.claimant_id, s.claim_id, s.provider_id, s.text_sealed, s.stated_at`

// Narrative reads what came with a claim.
func (t tx) Narrative(ctx context.Context, c claims.Claim) (intake.Narrative, error) {
	s, err := postgres.One(ctx, t.Conn, "narrative", scanNarrative, `SELECT `+narrativeColumns+` FROM narratives s WHERE s.claimant_id = $1 AND s.claim_id = $2`,
		postgres.ID(c.ClaimantID), postgres.ID(c.ID))
	if err != nil {
		return intake.Narrative{}, err
	}
	list, err := t.told(ctx, s)
	if err != nil {
		return intake.Narrative{}, err
	}
	return list[0], nil
}

// Narratives gives those of a claimant, newest claim first.
func (t tx) Narratives(ctx context.Context, claimant claims.ClaimantID, page claims.Page) ([]intake.Narrative, error) {
	before, limit := postgres.Cursor(page)
	list, err := postgres.List(ctx, t.Conn, "list narratives", scanNarrative,
		`SELECT `+narrativeColumns+` FROM narratives s WHERE s.claimant_id = $1 AND s.claim_id < $2 ORDER BY s.claim_id DESC LIMIT $3`,
		postgres.ID(claimant), before, limit)
	if err != nil {
		return nil, err
	}
	return t.told(ctx, list...)
}

// told opens narratives of one claimant: not for an account that is new to it.
func (t tx) told(ctx context.Context, list ...sealedNarrative) ([]intake.Narrative, error) {
	all := make([]intake.Narrative, len(list))
	for i, s := range list {
		all[i] = s.Narrative
	}
	if len(list) == 0 || t.claims.Actor().IsNew(t.claims.Now()) {
		return all, nil
	}
	key, err := t.key(ctx, list[0].Claimant)
	if err != nil {
		return nil, err
	}
	for i, s := range list {
		if all[i].Text, err = key.Open(narrativeTable, textField(s.Claim), s.text); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Narrate keeps narratives with claims of this transaction that have none, for packages that
// file claims on what somebody said elsewhere. Those of who was erased are left out.
func Narrate(ctx context.Context, c postgres.Conn, keys *keyring.Ring, list []intake.Narrative) error {
	if len(list) == 0 {
		return nil
	}
	wrapped := make(map[claims.ClaimantID][]byte, len(list))
	_, err := postgres.List(ctx, c, "read persons' keys", func(row pgx.Row) (none struct{}, err error) {
		var claimant claims.ClaimantID
		var key []byte
		err = row.Scan(postgres.ToID(&claimant), &key)
		wrapped[claimant] = key
		return none, err
	}, `SELECT claimant_id, wrapped FROM person_keys WHERE claimant_id = ANY ($1::uuid[]) AND wrapped IS NOT NULL LIMIT $2`,
		postgres.Many(list, func(n intake.Narrative) pgtype.UUID { return postgres.ID(n.Claimant) }), len(list))
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(slices.Clone(list), func(n intake.Narrative) bool { return wrapped[n.Claimant] == nil })
	sealed := make([][]byte, len(list))
	for i, n := range list {
		key, err := keys.PersonKey(n.Claimant, wrapped[n.Claimant])
		if err != nil {
			return err
		}
		if sealed[i], err = key.Seal(narrativeTable, textField(n.Claim), n.Text); err != nil {
			return err
		}
	}
	_, err = c.Changes(ctx, "keep narratives", `
		INSERT INTO narratives (claimant_id, claim_id, provider_id, text_sealed, stated_at)
		SELECT n.claimant_id, n.claim_id, n.provider_id, n.text_sealed, n.stated_at
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[], $5::timestamptz[]) AS n (claimant_id, claim_id, provider_id, text_sealed, stated_at)
		ON CONFLICT DO NOTHING`,
		postgres.Many(list, func(n intake.Narrative) pgtype.UUID { return postgres.ID(n.Claimant) }),
		postgres.Many(list, func(n intake.Narrative) pgtype.UUID { return postgres.ID(n.Claim) }),
		postgres.Many(list, func(n intake.Narrative) pgtype.UUID { return postgres.ID(n.Provider) }), sealed,
		postgres.Many(list, func(n intake.Narrative) pgtype.Timestamptz { return postgres.At(n.StatedAt) }))
	return err
}
