package claims

import (
	"context"

	"bosang/claims/access"
)

// Create runs a creation of the packages beside this one in one transaction,
// once: see Once.
func Create[T any](ctx context.Context, u *UseCases, actor access.Actor, once Once, fn func(Tx) (T, error)) (T, error) {
	return create(ctx, u, actor, once, fn)
}

// NewBatchID makes a fresh id for a run over many claims.
func NewBatchID() BatchID { return NewID[batchNoun]() }
