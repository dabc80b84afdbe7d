package identities

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/identity/proof"
	"bosang/claims/postgres"
)

var _ proof.Store = Store{}

// Proofs gives what can be done with proofs in a transaction of this store.
func (Store) Proofs(t claims.Tx) proof.Tx { return proofs{Conn: postgres.In(t), claims: t} }

// proofs reads and writes signing keys and proofs in one transaction.
type proofs struct {
	postgres.Conn
	claims claims.Tx
}

// Add adds a key of a provider.
func (t proofs) Add(ctx context.Context, k proof.Key) error {
	_, err := t.Changes(ctx, "add a signing key", `
		INSERT INTO signing_keys (id, provider_id, name, public_key, added_by, created_at, approval_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		postgres.ID(k.ID), postgres.ID(k.Provider), k.Name, []byte(k.Public), k.AddedBy, postgres.At(k.CreatedAt), postgres.ID(k.Approval))
	return err
}

const signingKeyColumns = `id, provider_id, name, public_key, added_by, created_at, approval_id, approved_by, revoked_by, revoked_at`

func scanSigningKey(row pgx.Row) (k proof.Key, err error) {
	err = row.Scan(postgres.ToID(&k.ID), postgres.ToID(&k.Provider), &k.Name, (*[]byte)(&k.Public), &k.AddedBy, postgres.ToTime(&k.CreatedAt),
		postgres.ToID(&k.Approval), postgres.ToWord(&k.ApprovedBy), postgres.ToWord(&k.RevokedBy), postgres.ToTime(&k.RevokedAt))
	return k, err
}

// Key reads one key, revoked or not.
func (t proofs) Key(ctx context.Context, id proof.KeyID) (proof.Key, error) {
	return postgres.One(ctx, t.Conn, "signing key", scanSigningKey, `SELECT `+signingKeyColumns+` FROM signing_keys WHERE id = $1`, postgres.ID(id))
}

// List gives the keys of a provider, newest first.
func (t proofs) List(ctx context.Context, provider claims.ProviderID, page claims.Page) ([]proof.Key, error) {
	before, limit := postgres.Cursor(page)
	return postgres.List(ctx, t.Conn, "list signing keys", scanSigningKey, `
		SELECT `+signingKeyColumns+` FROM signing_keys WHERE provider_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`, postgres.ID(provider), before, limit)
}

// Approve has a key count that was not revoked.
func (t proofs) Approve(ctx context.Context, id proof.KeyID, by string) (bool, error) {
	changed, err := t.Changes(ctx, "approve a signing key", `UPDATE signing_keys SET approved_by = $2 WHERE id = $1 AND revoked_at IS NULL`,
		postgres.ID(id), by)
	return changed == 1, err
}

// Revoke takes a key back.
func (t proofs) Revoke(ctx context.Context, id proof.KeyID, by string) (bool, error) {
	changed, err := t.Changes(ctx, "revoke a signing key", `UPDATE signing_keys SET revoked_by = $2, revoked_at = $3 WHERE id = $1 AND revoked_at IS NULL`,
		postgres.ID(id), by, postgres.At(t.claims.Now()))
	return changed == 1, err
}

// KeyVouches reports whether a key counts.
func (t tx) KeyVouches(ctx context.Context, key claims.Key, provider claims.ProviderID) (bool, error) {
	return postgres.One(ctx, t.Conn, "signing key", func(row pgx.Row) (vouches bool, err error) {
		err = row.Scan(&vouches)
		return vouches, err
	}, `SELECT EXISTS (SELECT FROM signing_keys WHERE id = $1 AND provider_id = $2 AND approved_by IS NOT NULL AND revoked_at IS NULL)`,
		postgres.ID(key), postgres.ID(provider))
}

// Use takes a proof once.
func (t proofs) Use(ctx context.Context, key claims.Key, until time.Time) (bool, error) {
	return tx(t).UseProof(ctx, key, until)
}

// UseProof takes one that an identity provider gave once.
func (t tx) UseProof(ctx context.Context, key claims.Key, until time.Time) (bool, error) {
	added, err := t.Changes(ctx, "use a proof", `INSERT INTO proofs (key, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
		postgres.ID(key), postgres.At(until))
	return added == 1, err
}
