// Package masterkeys keeps the record of which master keys a database has been sealed
// with: no key itself, but by what a process sees that it has the right one. The
// newest key that is not retired seals. A key is retired once nothing is sealed with
// it any more, which a transaction that seals prevents for as long as it runs.
package masterkeys

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"bosang/claims/keyring"
)

// DB runs statements: a transaction, or connections.
type DB interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Key is the record of one master key.
type Key struct {
	// Generation counts the keys of a database, from 1.
	Generation int
	ID         keyring.KeyID
	// sealed is a text that the key sealed, and index one that the key of indexes made.
	sealed []byte
	index  [16]byte
	MadeAt time.Time
}

var (
	// ErrNotAtHand says that a key which the database is sealed with is not in the
	// key file: it is another database's, or an older copy.
	ErrNotAtHand = errors.New("the database is sealed with another master key than the one at hand")
	// ErrNoneRecorded says that the database has no master key yet.
	ErrNoneRecorded = errors.New("the database has no master key yet")
	// ErrInUse says that a key cannot be retired: it seals, or something is still
	// sealed with it.
	ErrInUse = errors.New("the master key is in use")
	// ErrUnknown says that the database has no such key, or has retired it.
	ErrUnknown = errors.New("the database has no such master key in use")
)

// most bounds the keys that are in use at a time; two are the rule.
const most = 100

// InUse lists the keys that are not retired, newest first.
func InUse(ctx context.Context, db DB) ([]Key, error) {
	rows, err := db.Query(ctx, `
		SELECT generation, id, sealed, index_of_nothing, made_at FROM master_keys WHERE retired_at IS NULL ORDER BY generation DESC LIMIT $1`, most)
	if err != nil {
		return nil, fmt.Errorf("list the master keys: %w", err)
	}
	keys, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (k Key, err error) {
		err = row.Scan(&k.Generation, (*uint32)(&k.ID), &k.sealed, &k.index, &k.MadeAt)
		return k, err
	})
	if err != nil {
		return nil, fmt.Errorf("list the master keys: %w", err)
	}
	return keys, nil
}

// checked is the text that a key seals for the record, and at where it stands.
var (
	checked = []byte("sealed with this key")
	at      = keyring.Place{Table: "master_keys", Field: "sealed"}
)

// nothing is what the index of the record is of.
const nothing = "nothing"

// Check fails unless the ring has every key in use: ErrNotAtHand names those that are
// missing. A database that has no key yet is given the ring's newest.
func Check(ctx context.Context, db interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}, ring *keyring.Ring, now time.Time) error {
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		keys, err := InUse(ctx, tx)
		if err != nil {
			return err
		}
		if len(keys) == 0 {
			if err := asService(ctx, tx); err != nil {
				return err
			}
			if err := add(ctx, tx, ring, 1, ring.Newest(), now); err != nil {
				return err
			}
			if keys, err = InUse(ctx, tx); err != nil { // another process may have been first
				return err
			}
		}
		var missing []string
		for _, k := range keys {
			if err := k.check(ring); err != nil {
				missing = append(missing, k.ID.String())
			}
		}
		if len(missing) > 0 {
			return fmt.Errorf("%w: it needs key %s", ErrNotAtHand, strings.Join(missing, ", "))
		}
		return nil
	})
}

// asService has the rest of the transaction run as the service itself, where the
// connection is bound by row-level security.
func asService(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `SET LOCAL bosang.system = 'on'`)
	return err
}

// check fails unless the ring has the key and the key of indexes that the record is of.
func (k Key) check(ring *keyring.Ring) error {
	if !ring.Has(k.ID) {
		return ErrNotAtHand
	}
	text, err := ring.Open(at, k.sealed)
	if err != nil || !bytes.Equal(text, checked) {
		return ErrNotAtHand
	}
	index, err := ring.Index(nothing)
	if err != nil || index != k.index {
		return ErrNotAtHand
	}
	return nil
}

// add records a key, unless there is one of the generation.
func add(ctx context.Context, db DB, ring *keyring.Ring, generation int, id keyring.KeyID, now time.Time) error {
	sealed, err := ring.Seal(id, at, checked)
	if err != nil {
		return err
	}
	index, err := ring.Index(nothing)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, `
		INSERT INTO master_keys (generation, id, sealed, index_of_nothing, made_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		generation, int64(id), sealed, index, now)
	if err != nil {
		return fmt.Errorf("record a master key: %w", err)
	}
	return nil
}

// Current gives the key that seals, and keeps it from being retired until the
// transaction ends.
func Current(ctx context.Context, tx DB) (keyring.KeyID, error) {
	var id uint32
	// A second time, because a key that was retired while its lock was waited for
	// leaves the statement without a row.
	for range 2 {
		err := tx.QueryRow(ctx, `SELECT id FROM master_keys WHERE retired_at IS NULL ORDER BY generation DESC LIMIT 1 FOR SHARE`).Scan(&id)
		if err == nil {
			return keyring.KeyID(id), nil
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return 0, fmt.Errorf("find the master key in use: %w", err)
		}
	}
	return 0, ErrNoneRecorded
}

// Use has a key of the ring seal from now on. It must be in the key file of every
// process; those that run read the file again when they meet it. A key that seals
// already stays.
func Use(ctx context.Context, tx pgx.Tx, ring *keyring.Ring, id keyring.KeyID, now time.Time) error {
	if err := asService(ctx, tx); err != nil {
		return err
	}
	keys, err := InUse(ctx, tx)
	if err != nil {
		return err
	}
	if len(keys) == 0 {
		return ErrNoneRecorded
	}
	if keys[0].ID == id {
		return nil
	}
	if err := add(ctx, tx, ring, keys[0].Generation+1, id, now); err != nil {
		return err
	}
	if keys, err = InUse(ctx, tx); err != nil {
		return err
	}
	if keys[0].ID != id {
		return fmt.Errorf("%w: key %s was used before, or another is being brought in", ErrUnknown, id)
	}
	return nil
}

// Retire has a key used no more. The errors are ErrUnknown, and ErrInUse while it is
// the one that seals or a person's key, or a webhook's secret, is sealed with it. Transactions that seal with
// it are waited for.
func Retire(ctx context.Context, tx pgx.Tx, id keyring.KeyID, now time.Time) error {
	if err := asService(ctx, tx); err != nil {
		return err
	}
	done, err := tx.Exec(ctx, `UPDATE master_keys SET retired_at = $2 WHERE id = $1 AND retired_at IS NULL`, int64(id), now)
	if err != nil {
		return fmt.Errorf("retire a master key: %w", err)
	}
	if done.RowsAffected() == 0 {
		return fmt.Errorf("%w: %s", ErrUnknown, id)
	}
	keys, err := InUse(ctx, tx)
	if err != nil {
		return err
	}
	var newest, sealed bool
	err = tx.QueryRow(ctx, `
		SELECT coalesce((SELECT max(generation) FROM master_keys) = (SELECT generation FROM master_keys WHERE id = $1), true),
			EXISTS (SELECT FROM person_keys WHERE master_key = $1) OR EXISTS (SELECT FROM webhook_secrets WHERE master_key = $1)`, int64(id)).Scan(&newest, &sealed)
	switch {
	case err != nil:
		return fmt.Errorf("retire a master key: %w", err)
	case newest || len(keys) == 0:
		return fmt.Errorf("%w: key %s is the one that seals; rotate first", ErrInUse, id)
	case sealed:
		return fmt.Errorf("%w: persons' keys or secrets of webhooks are sealed with key %s; rewrap them first", ErrInUse, id)
	}
	return nil
}

// WebhookSecret is where a secret of a webhook stands.
func WebhookSecret(id [16]byte) keyring.Place {
	return keyring.Place{Table: "webhook_secrets", Field: "sealed", Row: id}
}
