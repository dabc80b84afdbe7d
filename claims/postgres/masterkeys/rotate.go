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

// Left counts the persons' keys that another key than the newest has sealed.
func Left(ctx context.Context, pool *pgxpool.Pool) (n int64, err error) {
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if err := asService(ctx, tx); err != nil {
			return err
		}
		keys, err := InUse(ctx, tx)
		if err != nil || len(keys) == 0 {
			return err
		}
		return tx.QueryRow(ctx, `SELECT count(*) FROM person_keys WHERE master_key <> $1`, int64(keys[0].ID)).Scan(&n)
	})
	return n, err
}

// rewrapSize is how many persons' keys are sealed anew in one transaction.
const rewrapSize = 2000

// Rewrap seals the keys of all persons with the newest master key, in transactions of
// some thousand each, while others read and add persons; what the persons' keys have
// sealed is not touched. It may be interrupted and run again, also by several at once.
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
		after, more := [16]byte{}, true
		for more {
			var n int64
			err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) (err error) {
				if err = asService(ctx, tx); err != nil {
					return err
				}
				n, after, err = rewrap(ctx, tx, ring, old.ID, after)
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
	return done, nil
}

// rewrap seals the next keys that the old master key has sealed, and gives the last
// person it came to; none when there are no more.
func rewrap(ctx context.Context, tx pgx.Tx, ring *keyring.Ring, old keyring.KeyID, after [16]byte) (n int64, last [16]byte, err error) {
	master, err := Current(ctx, tx)
	if err != nil || master == old {
		return 0, last, err
	}
	rows, err := tx.Query(ctx, `
		SELECT claimant_id, wrapped FROM person_keys WHERE master_key = $1 AND claimant_id > $2 ORDER BY claimant_id LIMIT $3`,
		int64(old), after, rewrapSize)
	if err != nil {
		return 0, last, err
	}
	var persons [][16]byte
	var before, wrapped [][]byte
	var person [16]byte
	var was []byte
	_, err = pgx.ForEachRow(rows, []any{&person, &was}, func() error {
		anew, err := ring.Rewrap(master, person, was)
		if err != nil {
			return err
		}
		persons, before, wrapped = append(persons, person), append(before, slices.Clone(was)), append(wrapped, anew)
		return nil
	})
	if err != nil || len(persons) == 0 {
		return 0, last, err
	}
	// A key that was destroyed or sealed anew meanwhile is left as it is.
	done, err := tx.Exec(ctx, `
		UPDATE person_keys k SET wrapped = n.wrapped, master_key = $4
		FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS n (claimant_id, before, wrapped)
		WHERE k.claimant_id = n.claimant_id AND k.wrapped = n.before`, persons, before, wrapped, int64(master))
	return done.RowsAffected(), persons[len(persons)-1], err
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
