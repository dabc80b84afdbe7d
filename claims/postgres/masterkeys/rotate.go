package masterkeys

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"bosang/claims/keyring"
)

// Spare gives a key of the ring that the database has never used, if there is one: it
// was put into the key file to be used next.
func Spare(ctx context.Context, db DB, ring *keyring.Ring) (id keyring.KeyID, found bool, err error) {
	rows, err := db.Query(ctx, `SELECT id FROM master_keys WHERE id = ANY ($1::bigint[]) LIMIT $2`, numbers(ring.IDs()), most)
	if err != nil {
		return 0, false, fmt.Errorf("list the master keys: %w", err)
	}
	used, err := pgx.CollectRows(rows, pgx.RowTo[uint32])
	if err != nil {
		return 0, false, fmt.Errorf("list the master keys: %w", err)
	}
	for _, id := range ring.IDs() {
		if !slices.Contains(used, uint32(id)) {
			return id, true, nil
		}
	}
	return 0, false, nil
}

func numbers(ids []keyring.KeyID) []int64 {
	out := make([]int64, len(ids))
	for i, id := range ids {
		out[i] = int64(id)
	}
	return out
}

// Left counts the persons' keys and secrets of webhooks that another key than the newest
// has sealed.
func Left(ctx context.Context, pool *pgxpool.Pool) (n int64, err error) {
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if err := asService(ctx, tx); err != nil {
			return err
		}
		keys, err := InUse(ctx, tx)
		if err != nil || len(keys) == 0 {
			return err
		}
		return tx.QueryRow(ctx, `
			SELECT (SELECT count(*) FROM person_keys WHERE master_key <> $1) + (SELECT count(*) FROM webhook_secrets WHERE master_key <> $1)`,
			int64(keys[0].ID)).Scan(&n)
	})
	return n, err
}

// rewrapSize is how many persons' keys are sealed anew in one transaction.
const rewrapSize = 2000

// Rewrap seals the keys of all persons, and the secrets of webhooks, with the newest
// master key, in transactions of some thousand each, while others read and add some; what
// the persons' keys have sealed is not touched. It may be interrupted and run again, also by several at once.
// Told is how many keys were sealed anew so far.
func Rewrap(ctx context.Context, pool *pgxpool.Pool, ring *keyring.Ring, told func(int64)) (int64, error) {
	keys, err := InUse(ctx, pool)
	if err != nil {
		return 0, err
	}
	if len(keys) == 0 {
		return 0, ErrNoneRecorded
	}
	var done int64
	for _, old := range keys[1:] {
		for _, of := range sealings {
			after, more := [16]byte{}, true
			for more {
				var n int64
				err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) (err error) {
					if err = asService(ctx, tx); err != nil {
						return err
					}
					n, after, err = of.rewrap(ctx, tx, ring, old.ID, after)
					return err
				})
				if err != nil {
					return done, fmt.Errorf("seal persons' keys anew: %w", err)
				}
				done += n
				told(done)
				more = after != [16]byte{}
			}
		}
	}
	return done, nil
}

// sealing is a table of what master keys have sealed: how what is next is read, how one
// is sealed anew, and how it is written.
type sealing struct {
	list, write string
	anew        func(ring *keyring.Ring, with keyring.KeyID, row [16]byte, sealed []byte) ([]byte, error)
}

// sealings are all such tables.
var sealings = []sealing{
	{
		list: `SELECT claimant_id, wrapped FROM person_keys WHERE master_key = $1 AND claimant_id > $2 ORDER BY claimant_id LIMIT $3`,
		write: `UPDATE person_keys k SET wrapped = n.sealed, master_key = $4
			FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS n (id, before, sealed) WHERE k.claimant_id = n.id AND k.wrapped = n.before`,
		anew: (*keyring.Ring).Rewrap,
	},
	{
		list: `SELECT id, sealed FROM webhook_secrets WHERE master_key = $1 AND id > $2 ORDER BY id LIMIT $3`,
		write: `UPDATE webhook_secrets k SET sealed = n.sealed, master_key = $4
			FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS n (id, before, sealed) WHERE k.id = n.id AND k.sealed = n.before`,
		anew: func(ring *keyring.Ring, with keyring.KeyID, row [16]byte, sealed []byte) ([]byte, error) {
			text, err := ring.Open(WebhookSecret(row), sealed)
			if err != nil {
				return nil, err
			}
			return ring.Seal(with, WebhookSecret(row), text)
		},
	},
}

// rewrap seals the next that the old master key has sealed, and gives the last row it
// came to; none when there are no more.
func (s sealing) rewrap(ctx context.Context, tx pgx.Tx, ring *keyring.Ring, old keyring.KeyID, after [16]byte) (n int64, last [16]byte, err error) {
	master, err := Current(ctx, tx)
	if err != nil || master == old {
		return 0, last, err
	}
	rows, err := tx.Query(ctx, s.list, int64(old), after, rewrapSize)
	if err != nil {
		return 0, last, err
	}
	var ids [][16]byte
	var before, sealed [][]byte
	var id [16]byte
	var was []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &was}, func() error {
		anew, err := s.anew(ring, master, id, was)
		if err != nil {
			return err
		}
		ids, before, sealed = append(ids, id), append(before, slices.Clone(was)), append(sealed, anew)
		return nil
	})
	if err != nil || len(ids) == 0 {
		return 0, last, err
	}
	// What was destroyed or sealed anew meanwhile is left as it is.
	done, err := tx.Exec(ctx, s.write, ids, before, sealed, int64(master))
	return done.RowsAffected(), ids[len(ids)-1], err
}

// RetireOld retires every key but the one that seals, and gives those that are
// retired. The error is ErrInUse while something is sealed with one.
func RetireOld(ctx context.Context, pool *pgxpool.Pool, now time.Time) (retired []keyring.KeyID, err error) {
	keys, err := InUse(ctx, pool)
	if err != nil {
		return nil, err
	}
	for _, k := range keys[min(1, len(keys)):] {
		err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return Retire(ctx, tx, k.ID, now) })
		if err != nil && !errors.Is(err, ErrUnknown) { // another process was faster
			return retired, err
		}
		retired = append(retired, k.ID)
	}
	return retired, nil
}

// Gone gives the keys of the ring that the database has retired.
func Gone(ctx context.Context, db DB, ring *keyring.Ring) ([]keyring.KeyID, error) {
	rows, err := db.Query(ctx, `SELECT id FROM master_keys WHERE id = ANY ($1::bigint[]) AND retired_at IS NOT NULL LIMIT $2`,
		numbers(ring.IDs()), most)
	if err != nil {
		return nil, fmt.Errorf("list the master keys: %w", err)
	}
	gone, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (id keyring.KeyID, err error) {
		err = row.Scan((*uint32)(&id))
		return id, err
	})
	if err != nil {
		return nil, fmt.Errorf("list the master keys: %w", err)
	}
	return gone, nil
}
