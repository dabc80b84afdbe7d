// Package persons keeps what is known of claimants, and who saw it, in PostgreSQL: an
// aggregate of its own beside package postgres, on whose transactions it runs. What
// identifies somebody is sealed with the person's key before it gets there.
package persons

import (
	"bosang/claims"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
	"bosang/claims/privacy"
)

// Store is a store that keeps personal data too. Keys are the master keys that the
// store was opened with.
type Store struct {
	*postgres.Store
	Keys *keyring.Ring
}

var _ privacy.Store = Store{}

// Persons gives what can be done with personal data in a transaction of this store.
func (s Store) Persons(t claims.Tx) privacy.Tx { return tx{postgres.In(t), s.Keys, t} }

// tx reads and writes personal data in one transaction.
type tx struct {
	postgres.Conn
	keys   *keyring.Ring
	claims claims.Tx
}
