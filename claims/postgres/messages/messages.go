// Package messages keeps what claimants are told in PostgreSQL, on the transactions of
// package postgres. What an operator wrote is sealed with the key of whom it is to.
package messages

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/keyring"
	"bosang/claims/message"
	"bosang/claims/postgres"
	"bosang/claims/postgres/persons"
)

// Store is a store that keeps messages too. Keys are the master keys that the store was
// opened with.
type Store struct {
	*postgres.Store
	Keys *keyring.Ring
}

var _ message.Store = Store{}

// Messages gives what can be done with messages in a transaction of this store.
func (s Store) Messages(t claims.Tx) message.Tx { return tx{postgres.In(t), s.Keys, t} }

type tx struct {
	postgres.Conn
	keys   *keyring.Ring
	claims claims.Tx
}

const table = "messages"

// fieldOf is where the text of a message is sealed for.
func fieldOf(id message.ID) string { return "text of " + id.String() }

// Add adds messages, those apart whose cause was told before.
func (t tx) Add(ctx context.Context, list []message.Message) error {
	if len(list) == 0 {
		return nil
	}
	params, sealed := make([]string, len(list)), make([][]byte, len(list))
	for i, m := range list {
		text, err := paramsOf(m.Params)
		if err != nil {
			return err
		}
		params[i] = text
		if m.Text == "" {
			continue
		}
		if sealed[i], err = persons.SealText(ctx, t.Conn, t.keys, m.Claimant, table, fieldOf(m.ID), m.Text); err != nil {
			return err
		}
	}
	_, err := t.Changes(ctx, "tell claimants", `
		INSERT INTO messages (claimant_id, id, provider_id, incident_id, claim_id, kind, parameters, text_sealed, cause, sent_by, created_at)
		SELECT m.claimant_id, m.id, m.provider_id, m.incident_id, m.claim_id, m.kind, m.parameters::jsonb, m.text_sealed, m.cause, m.sent_by, m.created_at
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::bytea[], $9::uuid[], $10::text[], $11::timestamptz[])
			AS m (claimant_id, id, provider_id, incident_id, claim_id, kind, parameters, text_sealed, cause, sent_by, created_at)
		ON CONFLICT DO NOTHING`,
		postgres.Many(list, func(m message.Message) pgtype.UUID { return postgres.ID(m.Claimant) }),
		postgres.Many(list, func(m message.Message) pgtype.UUID { return postgres.ID(m.ID) }),
		postgres.Many(list, func(m message.Message) pgtype.UUID { return postgres.ID(m.Provider) }),
		postgres.Many(list, func(m message.Message) pgtype.UUID { return postgres.ID(m.Incident) }),
		postgres.Many(list, func(m message.Message) pgtype.UUID { return postgres.ID(m.Claim) }),
		postgres.Many(list, func(m message.Message) string { return string(m.Kind) }), params, sealed,
		postgres.Many(list, func(m message.Message) pgtype.UUID { return postgres.ID(m.Cause) }),
		postgres.Many(list, func(m message.Message) string { return m.By }),
		postgres.Many(list, func(m message.Message) pgtype.Timestamptz { return postgres.At(m.At) }))
	return err
}

func paramsOf(params map[string]string) (string, error) {
	if params == nil {
		return "{}", nil
	}
	text, err := json.Marshal(params)
	return string(text), err
}

const columns = `m.claimant_id, m.id, m.provider_id, m.incident_id, m.claim_id, m.kind, m.parameters::text, m.text_sealed, m.cause, m.sent_by, m.created_at,
	m.read_at, k.wrapped`

// scan reads a message and opens its text: not for an account that is new to the
// claimant, as it may tell more than that is shown masked.
func (t tx) scan(row pgx.Row) (m message.Message, err error) {
	var params string
	var sealed, wrapped []byte
	err = row.Scan(postgres.ToID(&m.Claimant), postgres.ToID(&m.ID), postgres.ToID(&m.Provider), postgres.ToID(&m.Incident), postgres.ToID(&m.Claim),
		(*string)(&m.Kind), &params, &sealed, postgres.ToID(&m.Cause), &m.By, postgres.ToTime(&m.At), postgres.ToTime(&m.ReadAt), &wrapped)
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal([]byte(params), &m.Params); err != nil {
		return m, err
	}
	if sealed == nil || wrapped == nil || t.claims.Actor().IsNew(t.claims.Now()) {
		return m, nil
	}
	m.Text, err = t.keys.Read(m.Claimant, wrapped, table, fieldOf(m.ID), sealed)
	return m, err
}

// Get reads one message of a claimant.
func (t tx) Get(ctx context.Context, claimant claims.ClaimantID, id message.ID) (message.Message, error) {
	m, err := t.written(ctx, claimant, id)
	if !claims.IsNotFound(err, "message") {
		return m, err
	}
	if m, err = postgres.One(ctx, t.Conn, "message", t.scanDecided, decided+` AND d.id = $2`, postgres.ID(claimant), postgres.ID(id)); err != nil {
		return m, err
	}
	return m, t.choices(ctx, []message.Message{m})
}

// written reads one that was written.
func (t tx) written(ctx context.Context, claimant claims.ClaimantID, id message.ID) (message.Message, error) {
	return postgres.One(ctx, t.Conn, "message", t.scan, `
		SELECT `+columns+` FROM messages m LEFT JOIN person_keys k ON k.claimant_id = m.claimant_id WHERE m.claimant_id = $1 AND m.id = $2`,
		postgres.ID(claimant), postgres.ID(id))
}

// List gives messages of a claimant, newest first: one walk back through those of the
// claimant that were written, of which there are few, and one through the decisions.
func (t tx) List(ctx context.Context, f message.Filter, page claims.Page) ([]message.Message, error) {
	before, limit := postgres.Cursor(page)
	written, err := postgres.List(ctx, t.Conn, "list messages", t.scan, `
		SELECT `+columns+` FROM messages m LEFT JOIN person_keys k ON k.claimant_id = m.claimant_id
		WHERE m.claimant_id = $1 AND m.id < $2
			AND ($4::uuid IS NULL OR m.claim_id = $4 OR (m.claim_id IS NULL AND m.incident_id = $5)) AND (NOT $6 OR m.read_at IS NULL)
		ORDER BY m.id DESC LIMIT $3`,
		postgres.ID(f.Claimant), before, limit, postgres.ID(f.Claim), postgres.ID(f.Incident), f.Unread)
	if err != nil {
		return nil, err
	}
	told, err := t.decisions(ctx, f, page)
	if err != nil {
		return nil, err
	}
	list := merged(written, told, limit)
	return list, t.choices(ctx, list)
}

// Mark writes that a message was read, unless that stands there.
func (t tx) Mark(ctx context.Context, claimant claims.ClaimantID, id message.ID) error {
	_, err := t.Changes(ctx, "mark a message", `UPDATE messages SET read_at = $3 WHERE claimant_id = $1 AND id = $2 AND read_at IS NULL`,
		postgres.ID(claimant), postgres.ID(id), postgres.At(t.claims.Now()))
	if err != nil {
		return err
	}
	return t.markDecided(ctx, claimant, id)
}
