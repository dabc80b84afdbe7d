package evidence

import (
	"context"
	"errors"

	"bosang/claims"
	"bosang/claims/access"
)

// sweeper is who removes files that nothing refers to.
func sweeper() access.Actor { return access.SystemActor("evidence") }

// sweptAtOnce bounds how many files one look for them gives.
const sweptAtOnce = 100

// Sweep removes the files that are to be swept by now, while there is time for more, and
// gives how many it was. A file is removed before it is forgotten that it has to be: who is
// killed in between finds nothing to remove the next time.
func (u *Evidences) Sweep(ctx context.Context, more func() bool) (n int, err error) {
	for more() {
		var due []Sweep
		err := u.store.InTx(ctx, sweeper(), func(tx claims.Tx) (err error) {
			due, err = u.store.Evidence(tx).Due(ctx, sweptAtOnce)
			return err
		})
		if err != nil || len(due) == 0 {
			return n, err
		}
		var failed error
		for _, one := range due {
			err := u.store.InTx(ctx, sweeper(), func(tx claims.Tx) error { return u.sweep(ctx, tx, one) })
			if err != nil {
				failed = errors.Join(failed, err) // one that cannot be removed keeps no other
				continue
			}
			n++
		}
		if failed != nil {
			return n, failed
		}
	}
	return n, nil
}

// sweep removes one file. While it is locked, nobody keeps it who was slow to send it.
func (u *Evidences) sweep(ctx context.Context, tx claims.Tx, s Sweep) error {
	kept := u.store.Evidence(tx)
	err := kept.Take(ctx, s)
	if claims.IsNotFound(err, "sweep") {
		return nil
	}
	if err != nil {
		return err
	}
	if err := u.files.Remove(ctx, s.File); err != nil {
		return err
	}
	return kept.Swept(ctx, s)
}
