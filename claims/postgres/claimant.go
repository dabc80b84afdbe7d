package postgres

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/keyring"
	"bosang/claims/postgres/masterkeys"
)

// CustomerKey is where the directory keeps a provider's customer: an index that
// without the master key tells nothing of the number.
func CustomerKey(keys *keyring.Ring, provider claims.ProviderID, number string) (claims.Key, error) {
	return keys.Index("customer", provider.String(), number)
}

// addClaimants adds claimants, each with a key of its own that seals the number.
func (t *tx) addClaimants(ctx context.Context, strangers []entry, customers map[claims.Key]claims.CustomerOf) error {
	if len(strangers) == 0 {
		return nil
	}
	master, err := masterkeys.Current(ctx, t)
	if err != nil {
		return failed("find the master key", err)
	}
	for set := range slices.Chunk(strangers, setSize) {
		wrapped, sealed := make([][]byte, len(set)), make([][]byte, len(set))
		for i, e := range set {
			wrapped[i], sealed[i], err = t.store.keys.Admit(master, e.claimant, "claimants", "customer_number", customers[e.key].Number)
			if err != nil {
				return err
			}
		}
		ids := many(set, func(e entry) pgtype.UUID { return id(e.claimant) })
		providers := many(set, func(e entry) pgtype.UUID { return id(e.provider) })
		_, err := t.changes(ctx, "add persons' keys", `
			INSERT INTO person_keys (claimant_id, provider_id, wrapped, master_key, made_at)
			SELECT k.claimant_id, k.provider_id, k.wrapped, $4, $5
			FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS k (claimant_id, provider_id, wrapped)`,
			ids, providers, wrapped, int64(master), at(t.now))
		if err != nil {
			return err
		}
		_, err = t.changes(ctx, "add claimants", `
			INSERT INTO claimants (claimant_id, provider_id, kind, customer_sealed, created_at)
			SELECT c.claimant_id, c.provider_id, c.kind, c.customer_sealed, $5
			FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[]) AS c (claimant_id, provider_id, kind, customer_sealed)`,
			ids, providers, many(set, func(e entry) string { return string(customers[e.key].Kind) }), sealed, at(t.now))
		if err != nil {
			return refers("provider", err)
		}
	}
	return nil
}

// Claimant reads a claimant. Who may not see the person's key, or the person was
// erased, gets no customer number.
func (t *tx) Claimant(ctx context.Context, claimant claims.ClaimantID) (claims.Claimant, error) {
	var sealed, wrapped []byte
	c, err := one(ctx, t, "claimant", func(row pgx.Row) (c claims.Claimant, err error) {
		err = row.Scan((*[16]byte)(&c.ID), scanID(&c.ProviderID), (*string)(&c.Kind), &sealed, scanWord(&c.Subject), scanTime(&c.CreatedAt), &wrapped)
		return c, err
	}, `
		SELECT c.claimant_id, c.provider_id, c.kind, c.customer_sealed, c.subject, c.created_at, k.wrapped
		FROM claimants c LEFT JOIN person_keys k ON k.claimant_id = c.claimant_id WHERE c.claimant_id = $1`, id(claimant))
	if err != nil || sealed == nil || wrapped == nil {
		return c, err
	}
	c.CustomerNumber, err = t.store.keys.Read(claimant, wrapped, "claimants", "customer_number", sealed)
	return c, err
}
