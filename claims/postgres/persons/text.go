package persons

import (
	"context"

	"bosang/claims"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
)

// SealText seals what is written to a claimant or by one, for packages that keep it in
// tables of their own; of who was erased, claimant_erased. The field names the thing too,
// so that no text can be moved to another of the same person.
func SealText(ctx context.Context, conn postgres.Conn, keys *keyring.Ring, person claims.ClaimantID, table, field, text string) ([]byte, error) {
	key, err := tx{Conn: conn, keys: keys}.key(ctx, person)
	if err != nil {
		return nil, err
	}
	return key.Seal(table, field, text)
}
