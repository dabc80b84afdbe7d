// Package disputes keeps in PostgreSQL what people say of decisions: determinations,
// objections and appeals. It runs on the transactions of package postgres. That a second
// person is another than the first are constraints of the tables, and who acts is the one
// who is named by their policies.
package disputes

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/dispute"
	"bosang/claims/evidence"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
	"bosang/claims/postgres/evidences"
	"bosang/rules"
)

// Store is a store that keeps disputes too. Keys are the master keys that the store was
// opened with.
type Store struct {
	*postgres.Store
	Keys *keyring.Ring
}

var _ dispute.Store = Store{}

// Disputes gives what can be done with disputes in a transaction of this store.
func (s Store) Disputes(t claims.Tx) dispute.Tx { return tx{postgres.In(t), s.Store, s.Keys, t} }

type tx struct {
	postgres.Conn
	store  *postgres.Store
	keys   *keyring.Ring
	claims claims.Tx
}

// Evidence gives all evidence that is on a claim, oldest first.
func (t tx) Evidence(ctx context.Context, c claims.Claim) (all []evidence.Evidence, err error) {
	files := evidences.Store{Store: t.store, Keys: t.keys}.Evidence(t.claims)
	about := evidence.Subject{About: evidence.About{Claim: c.ID}, Claimant: c.ClaimantID, Provider: c.ProviderID}
	for page := (claims.Page{Limit: claims.MaxPage}); ; page.After = all[len(all)-1].ID {
		list, err := files.List(ctx, about, page)
		if err != nil {
			return nil, err
		}
		if all = append(all, list...); len(list) < page.Limit {
			slices.Reverse(all)
			return all, nil
		}
	}
}

// Where texts are sealed for; the field is named with the row, so that none can be moved
// to another of the same person.
const (
	determinations = "determinations"
	objections     = "objections"
	appeals        = "appeals"
)

func fieldOf(field string, id [16]byte) string { return field + " of " + claims.Key(id).String() }

// seal seals a text with the key of a claimant; who was erased has none.
func (t tx) seal(ctx context.Context, claimant claims.ClaimantID, table, field, text string) ([]byte, error) {
	wrapped, err := postgres.One(ctx, t.Conn, "claimant", func(row pgx.Row) (b []byte, err error) {
		err = row.Scan(&b)
		return b, err
	}, `SELECT wrapped FROM person_keys WHERE claimant_id = $1`, postgres.ID(claimant))
	if err != nil {
		return nil, err
	}
	if wrapped == nil {
		return nil, claims.Conflict("claimant_erased", "claimant", claimant.String())
	}
	key, err := t.keys.PersonKey(claimant, wrapped)
	if err != nil {
		return nil, err
	}
	return key.Seal(table, field, text)
}

// opener opens the texts of a row: not for an account that is new to the claimant, as they
// tell more than it is shown masked. Without a key, texts stay empty.
func (t tx) opener(claimant claims.ClaimantID, table string, row [16]byte, wrapped []byte) (func(to *string, field string, sealed []byte) error, error) {
	if wrapped == nil || t.claims.Actor().IsNew(t.claims.Now()) {
		return func(*string, string, []byte) error { return nil }, nil
	}
	key, err := t.keys.PersonKey(claimant, wrapped)
	return func(to *string, field string, sealed []byte) (err error) {
		if sealed != nil {
			*to, err = key.Open(table, fieldOf(field, row), sealed)
		}
		return err
	}, err
}

// openAll opens the texts of several rows.
func openAll[T any](rows []T, open func(*T) error) ([]T, error) {
	var errs []error
	for i := range rows {
		errs = append(errs, open(&rows[i]))
	}
	return rows, errors.Join(errs...)
}

// toIDs scans a list of ids.
func toIDs(from pgtype.FlatArray[pgtype.UUID]) (ids []dispute.EvidenceID) {
	for _, id := range from {
		ids = append(ids, id.Bytes)
	}
	return ids
}

func factsJSON(facts map[rules.Fact]json.RawMessage) (string, error) {
	if len(facts) == 0 {
		return "{}", nil
	}
	out, err := json.Marshal(facts)
	return string(out), err
}

// operated are the providers that a list of what waits is of.
func operated(actor access.Actor, asked claims.ProviderID) (from string, providers pgtype.FlatArray[pgtype.UUID]) {
	const given = `unnest($3::uuid[]) AS p (id)`
	switch {
	case !asked.IsZero():
		return given, postgres.IDs([]claims.ProviderID{asked})
	case actor.SeesEverything():
		return `(SELECT id FROM providers WHERE $3::uuid[] IS NULL) p`, nil
	}
	own := make([]claims.ProviderID, len(actor.Providers))
	for i, p := range actor.Providers {
		own[i] = p
	}
	return given, postgres.IDs(own)
}
