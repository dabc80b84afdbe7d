package postgres

import (
	"context"

	"bosang/claims"
	"bosang/claims/postgres/seen"
)

// RecordAccess puts on record what the actor is shown of others, in this transaction.
func (t *tx) RecordAccess(ctx context.Context, a claims.Access) error {
	return failed("record an access", seen.Record(ctx, t, t.actor, t.now, a))
}
