// Package persons keeps the keys of persons in PostgreSQL, each wrapped by the master
// key, and seals with them what is a person's own. Row-level security shows a key to
// the person and to the service itself, and to nobody else.
package persons

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
	"bosang/claims/postgres/set"
)

// Vault seals and opens under the keys of users, by the master keys of the ring.
type Vault struct{ Ring *keyring.Ring }

var _ identity.Vault = Vault{}

// Seal seals for a field, "table.column". A person who has no key yet gets one, where
// the actor may give it.
func (v Vault) Seal(ctx context.Context, tx claims.Tx, person access.ID, field string, plain []byte) ([]byte, error) {
	conn := postgres.In(tx)
	wrapped, err := wrappedKey(ctx, conn, person)
	if claims.KindOf(err) == claims.KindNotFound {
		if err = v.admit(ctx, conn, person, tx); err == nil {
			wrapped, err = wrappedKey(ctx, conn, person) // another's, who was faster
		}
	}
	if err != nil {
		return nil, err
	}
	key, err := v.Ring.PersonKey(person, wrapped)
	if err != nil {
		return nil, err
	}
	table, column, _ := strings.Cut(field, ".")
	return key.Seal(table, column, string(plain))
}

// Open opens what was sealed for the field. The error is identity.ErrErased where the
// key was destroyed.
func (v Vault) Open(ctx context.Context, tx claims.Tx, person access.ID, field string, sealed []byte) ([]byte, error) {
	wrapped, err := wrappedKey(ctx, postgres.In(tx), person)
	if err != nil {
		return nil, err
	}
	table, column, _ := strings.Cut(field, ".")
	text, err := v.Ring.Read(person, wrapped, table, column, sealed)
	return []byte(text), err
}

// OpenAll opens what was sealed of many persons for a field. Who was erased is left out.
func (v Vault) OpenAll(ctx context.Context, tx claims.Tx, field string, sealed map[access.ID][]byte) (map[access.ID]string, error) {
	table, column, _ := strings.Cut(field, ".")
	wrapped, err := wrappedKeys(ctx, postgres.In(tx), slices.Collect(maps.Keys(sealed)))
	opened := make(map[access.ID]string, len(wrapped))
	for person, key := range wrapped {
		if opened[person], err = v.Ring.Read(person, key, table, column, sealed[person]); err != nil {
			return nil, err
		}
	}
	return opened, err
}

// Index gives the key under which equal texts are found.
func (v Vault) Index(kind string, texts ...string) (claims.Key, error) {
	return v.Ring.Index(kind, texts...)
}

// admit draws the key of a person and keeps it, unless there is one.
func (v Vault) admit(ctx context.Context, conn postgres.Conn, person access.ID, tx claims.Tx) error {
	master, err := conn.MasterKey(ctx)
	if err != nil {
		return err
	}
	_, wrapped, err := v.Ring.NewPersonKey(master, person)
	if err != nil {
		return err
	}
	_, err = conn.Changes(ctx, "add a person's key", `
		INSERT INTO person_keys (claimant_id, wrapped, master_key, made_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		postgres.ID(claims.Key(person)), wrapped, int64(master), postgres.At(tx.Now()))
	return err
}

// wrappedKeys reads the keys of persons who are not erased.
func wrappedKeys[ID ~[16]byte](ctx context.Context, conn postgres.Conn, persons []ID) (map[ID][]byte, error) {
	type owner struct {
		id  claims.Key
		key []byte
	}
	list, err := postgres.List(ctx, conn, "read persons' keys", func(row pgx.Row) (o owner, err error) {
		err = row.Scan(postgres.ToID(&o.id), &o.key)
		return o, err
	}, `SELECT claimant_id, wrapped FROM person_keys WHERE claimant_id = ANY ($1::uuid[]) AND wrapped IS NOT NULL LIMIT $2`,
		set.IDs(persons, func(id ID) claims.Key { return claims.Key(id) }), len(persons))
	keys := make(map[ID][]byte, len(list))
	for _, o := range list {
		keys[ID(o.id)] = o.key
	}
	return keys, err
}

// wrappedKey reads the key of a person.
func wrappedKey(ctx context.Context, conn postgres.Conn, person access.ID) ([]byte, error) {
	wrapped, err := postgres.One(ctx, conn, "person's key", func(row pgx.Row) (wrapped []byte, err error) {
		err = row.Scan(&wrapped)
		return wrapped, err
	}, `SELECT wrapped FROM person_keys WHERE claimant_id = $1`, postgres.ID(claims.Key(person)))
	if err == nil && wrapped == nil {
		return nil, identity.ErrErased
	}
	return wrapped, err
}
