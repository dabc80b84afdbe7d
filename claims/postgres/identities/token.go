package identities

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
	"bosang/claims/postgres"
)

// AddToken keeps a token.
func (t tx) AddToken(ctx context.Context, token identity.Token) error {
	providers := make([]claims.ProviderID, len(token.Actor.Providers))
	for i, p := range token.Actor.Providers {
		providers[i] = p
	}
	var scopes []string
	if token.Actor.Scopes != nil {
		scopes = make([]string, len(token.Actor.Scopes))
		for i, s := range token.Actor.Scopes {
			scopes[i] = string(s)
		}
	}
	_, err := t.Changes(ctx, "add a token", `
		INSERT INTO tokens (key, hash, id, name, subject, role, provider_ids, claimant_id, user_id, membership_id, scopes, made_by,
			created_at, expires_at, revoked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		postgres.ID(token.Key), token.Hash[:], postgres.ID(token.ID), token.Name, token.Actor.Subject, string(token.Actor.Role), postgres.IDs(providers),
		postgres.ID(claims.ClaimantID(token.Actor.Claimant)), postgres.ID(identity.UserID(token.Actor.User)), postgres.ID(token.Membership), scopes,
		token.MadeBy, postgres.At(token.CreatedAt), postgres.At(token.ExpiresAt), postgres.At(token.RevokedAt))
	return err
}

const columns = `key, hash, id, name, subject, role, provider_ids, claimant_id, user_id, membership_id, scopes, made_by, created_at, expires_at,
	revoked_at, used_at`

func scanToken(row pgx.Row) (token identity.Token, err error) {
	var providers [][16]byte
	var scopes pgtype.Array[string]
	err = row.Scan(postgres.ToID(&token.Key), postgres.ToHash(&token.Hash), postgres.ToID(&token.ID), &token.Name, &token.Actor.Subject,
		(*string)(&token.Actor.Role), &providers, postgres.ToID((*claims.ClaimantID)(&token.Actor.Claimant)),
		postgres.ToID((*identity.UserID)(&token.Actor.User)), postgres.ToID(&token.Membership), &scopes, &token.MadeBy, postgres.ToTime(&token.CreatedAt),
		postgres.ToTime(&token.ExpiresAt), postgres.ToTime(&token.RevokedAt), postgres.ToTime(&token.UsedAt))
	if len(providers) > 0 {
		token.Actor.Providers = providers
	}
	if scopes.Valid {
		token.Actor.Scopes = make([]access.Permission, len(scopes.Elements))
		for i, s := range scopes.Elements {
			token.Actor.Scopes[i] = access.Permission(s)
		}
	}
	return token, err
}

// TokenUnder reads the token of a key.
func (t tx) TokenUnder(ctx context.Context, key claims.Key) (identity.Token, error) {
	return postgres.One(ctx, t.Conn, "token", scanToken, `SELECT `+columns+` FROM tokens WHERE key = $1`, postgres.ID(key))
}

// TouchToken notes that the token was used.
func (t tx) TouchToken(ctx context.Context, key claims.Key, at time.Time) error {
	_, err := t.Changes(ctx, "use a token", `UPDATE tokens SET used_at = $2 WHERE key = $1`, postgres.ID(key), postgres.At(at))
	return err
}

// Tokens lists the tokens of a user, newest first.
func (t tx) Tokens(ctx context.Context, user identity.UserID, page claims.Page) ([]identity.Token, error) {
	before, limit := postgres.Cursor(page)
	return postgres.List(ctx, t.Conn, "list tokens", scanToken,
		`SELECT `+columns+` FROM tokens WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`, postgres.ID(user), before, limit)
}

// MachineTokens lists the tokens that are nobody's, newest first.
func (t tx) MachineTokens(ctx context.Context, page claims.Page) ([]identity.Token, error) {
	before, limit := postgres.Cursor(page)
	return postgres.List(ctx, t.Conn, "list tokens", scanToken,
		`SELECT `+columns+` FROM tokens WHERE user_id IS NULL AND id < $1 ORDER BY id DESC LIMIT $2`, before, limit)
}

// RevokeToken takes a token back from an instant on.
func (t tx) RevokeToken(ctx context.Context, user identity.UserID, id claims.TokenID, from time.Time) (bool, error) {
	changed, err := t.Changes(ctx, "revoke a token", `
		UPDATE tokens SET revoked_at = $3 WHERE id = $1 AND ($2::uuid IS NULL OR user_id = $2) AND revoked_at IS NULL`,
		postgres.ID(id), postgres.ID(user), postgres.At(from))
	return changed == 1, err
}

// RevokeTokens takes back all tokens of a user.
func (t tx) RevokeTokens(ctx context.Context, user identity.UserID, from time.Time) error {
	_, err := t.Changes(ctx, "revoke tokens", `UPDATE tokens SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL`,
		postgres.ID(user), postgres.At(from))
	return err
}
