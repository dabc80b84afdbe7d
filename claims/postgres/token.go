package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
)

// AddToken keeps a token. It does not go through the use cases: whoever may
// reach the database may mint.
func (s *Store) AddToken(ctx context.Context, token claims.Token) error {
	return s.inTx(ctx, access.SystemActor("mint a token"), func(t *tx) error {
		providers := make([]claims.ProviderID, len(token.Actor.Providers))
		for i, p := range token.Actor.Providers {
			providers[i] = p
		}
		_, err := t.changes(ctx, "add a token", `
			INSERT INTO tokens (key, hash, subject, role, provider_ids, claimant_id, created_at, expires_at, revoked_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			id(token.Key), token.Hash[:], token.Actor.Subject, string(token.Actor.Role), idsOf(providers),
			id(claims.ClaimantID(token.Actor.Claimant)), at(token.CreatedAt), at(token.ExpiresAt), at(token.RevokedAt))
		return err
	})
}

// Token reads the token of a key, whether or not it still lives: nobody acts
// yet, so nothing else can be seen.
func (s *Store) Token(ctx context.Context, key claims.Key) (claims.Token, error) {
	var found claims.Token
	err := s.inTx(ctx, access.Actor{}, func(t *tx) error {
		if err := t.setKey(ctx, key); err != nil {
			return err
		}
		var err error
		found, err = one(ctx, t, "token", scanToken, `
			SELECT key, hash, subject, role, provider_ids, claimant_id, created_at, expires_at, revoked_at
			FROM tokens WHERE key = $1`, id(key))
		return err
	})
	return found, err
}

// RevokeToken takes a token back from an instant on.
func (s *Store) RevokeToken(ctx context.Context, key claims.Key, from time.Time) error {
	return s.inTx(ctx, access.SystemActor("revoke a token"), func(t *tx) error {
		changed, err := t.changes(ctx, "revoke a token", `UPDATE tokens SET revoked_at = $2 WHERE key = $1`, id(key), at(from))
		if err == nil && changed == 0 {
			return claims.NotFound("token")
		}
		return err
	})
}

func scanToken(row pgx.Row) (token claims.Token, err error) {
	var providers [][16]byte
	err = row.Scan((*[16]byte)(&token.Key), scanHash(&token.Hash), &token.Actor.Subject, (*string)(&token.Actor.Role),
		&providers, scanID((*claims.ClaimantID)(&token.Actor.Claimant)), scanTime(&token.CreatedAt), scanTime(&token.ExpiresAt), scanTime(&token.RevokedAt))
	if len(providers) > 0 {
		token.Actor.Providers = providers
	}
	return token, err
}

func scanHash(to *[32]byte) toHash { return toHash{to} }
