// Package evidences keeps in PostgreSQL what is known of files that support claims. It runs
// on the transactions of package postgres. Names, hashes and keys of files are sealed with
// the claimant's key before they get there.
package evidences

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/evidence"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
)

// Store is a store that keeps evidence too. Keys are the master keys that the store was
// opened with.
type Store struct {
	*postgres.Store
	Keys *keyring.Ring
}

var _ evidence.Store = Store{}

// Evidence gives what can be done with evidence in a transaction of this store.
func (s Store) Evidence(t claims.Tx) evidence.Tx { return tx{postgres.In(t), s.Keys, t} }

type tx struct {
	postgres.Conn
	keys   *keyring.Ring
	claims claims.Tx
}

// Where texts are sealed for: the field is named with the row, so that none can be moved to
// another of the same person.
const (
	table     = "evidence"
	fileTable = "evidence_files"
)

func nameField(id evidence.ID) string     { return "name of " + id.String() }
func hashField(id evidence.FileID) string { return "hash of " + id.String() }

// contentAt is where a file's content is sealed for.
func contentAt(id evidence.FileID) keyring.Place {
	return keyring.Place{Table: fileTable, Field: "content", Row: id}
}

// key opens the key of a claimant who adds something. The conflict claimant_erased says
// that it is gone.
func (t tx) key(ctx context.Context, claimant claims.ClaimantID) (keyring.PersonKey, error) {
	wrapped, err := postgres.One(ctx, t.Conn, "claimant", scanBytes, `SELECT wrapped FROM person_keys WHERE claimant_id = $1`, postgres.ID(claimant))
	if err != nil {
		return keyring.PersonKey{}, err
	}
	if wrapped == nil {
		return keyring.PersonKey{}, claims.Conflict("claimant_erased", "claimant", claimant.String())
	}
	return t.keys.PersonKey(claimant, wrapped)
}

func scanBytes(row pgx.Row) (b []byte, err error) {
	err = row.Scan(&b)
	return b, err
}

// index is where a content of a claimant is found again.
func (t tx) index(claimant claims.ClaimantID, hash [32]byte) (claims.Key, error) {
	return t.keys.Index("evidence", claimant.String(), hex.EncodeToString(hash[:]))
}

// Expect notes that a file is on its way, and draws its key.
func (t tx) Expect(ctx context.Context, s evidence.Subject, file evidence.FileID, until time.Time) (keyring.StreamKey, evidence.SealedKey, error) {
	person, err := t.key(ctx, s.Claimant)
	if err != nil {
		return keyring.StreamKey{}, nil, err
	}
	key, sealed, err := person.NewStreamKey(contentAt(file))
	if err != nil {
		return keyring.StreamKey{}, nil, err
	}
	_, err = t.Changes(ctx, "expect a file", `INSERT INTO evidence_sweeps (claimant_id, id, provider_id, due_at) VALUES ($1, $2, $3, $4)`,
		postgres.ID(s.Claimant), postgres.ID(file), postgres.ID(s.Provider), postgres.At(until))
	return key, sealed, err
}

// Usage says how much evidence the subject has.
func (t tx) Usage(ctx context.Context, s evidence.Subject) (evidence.Usage, error) {
	return postgres.One(ctx, t.Conn, "usage", func(row pgx.Row) (u evidence.Usage, err error) {
		err = row.Scan(&u.Files, &u.Bytes)
		return u, err
	}, `SELECT count(*), coalesce(sum(f.size_bytes), 0)::bigint
		FROM evidence e JOIN evidence_files f ON f.claimant_id = e.claimant_id AND f.id = e.file_id
		WHERE e.claimant_id = $1 AND `+column(s.About)+` = $2`, postgres.ID(s.Claimant), postgres.ID(idOf(s.About)))
}

const columns = `e.claimant_id, e.id, f.provider_id, e.claim_id, e.draft_id, e.file_id, e.name_sealed, f.hash_sealed, f.media_type, f.size_bytes, e.added_by, e.added_at`

const joined = ` FROM evidence e JOIN evidence_files f ON f.claimant_id = e.claimant_id AND f.id = e.file_id `

// column is the one that says what evidence is about, and idOf what stands in it.
func column(a evidence.About) string {
	if a.Draft.IsZero() {
		return "e.claim_id"
	}
	return "e.draft_id"
}

func idOf(a evidence.About) claims.Key {
	if a.Draft.IsZero() {
		return claims.Key(a.Claim)
	}
	return claims.Key(a.Draft)
}

// stored is evidence as it is kept.
type stored struct {
	evidence.Evidence
	name, hash []byte
}

func scan(row pgx.Row) (s stored, err error) {
	e := &s.Evidence
	err = row.Scan(postgres.ToID(&e.Claimant), postgres.ToID(&e.ID), postgres.ToID(&e.Provider), postgres.ToID(&e.About.Claim), postgres.ToID(&e.About.Draft), postgres.ToID(&e.File),
		&s.name, &s.hash, &e.Media, &e.Size, &e.AddedBy, postgres.ToTime(&e.AddedAt))
	return s, err
}

// opened opens names and hashes of evidence of one claimant: not for an account that is new
// to the claimant.
func (t tx) opened(ctx context.Context, list []stored) ([]evidence.Evidence, error) {
	all := make([]evidence.Evidence, len(list))
	for i, s := range list {
		all[i] = s.Evidence
	}
	if len(list) == 0 || t.claims.Actor().IsNew(t.claims.Now()) {
		return all, nil
	}
	key, err := t.key(ctx, list[0].Claimant)
	if err != nil {
		return nil, err
	}
	for i, s := range list {
		if all[i].Name, err = key.Open(table, nameField(s.ID), s.name); err != nil {
			return nil, err
		}
		hash, err := key.Open(fileTable, hashField(s.File), s.hash)
		if err != nil {
			return nil, err
		}
		copy(all[i].Hash[:], hash)
	}
	return all, nil
}

// first gives the one that was found.
func (t tx) first(ctx context.Context, s stored, err error) (evidence.Evidence, error) {
	if err != nil {
		return evidence.Evidence{}, err
	}
	list, err := t.opened(ctx, []stored{s})
	if err != nil {
		return evidence.Evidence{}, err
	}
	return list[0], nil
}

// Same gives the evidence of the subject that has the same content.
func (t tx) Same(ctx context.Context, s evidence.Subject, hash [32]byte) (evidence.Evidence, error) {
	index, err := t.index(s.Claimant, hash)
	if err != nil {
		return evidence.Evidence{}, err
	}
	found, err := postgres.One(ctx, t.Conn, "evidence", scan,
		`SELECT `+columns+joined+`WHERE f.claimant_id = $1 AND f.content_index = $2 AND `+column(s.About)+` = $3`,
		postgres.ID(s.Claimant), postgres.ID(index), postgres.ID(idOf(s.About)))
	return t.first(ctx, found, err)
}

// Get reads evidence of the subject.
func (t tx) Get(ctx context.Context, s evidence.Subject, id evidence.ID) (evidence.Evidence, error) {
	found, err := postgres.One(ctx, t.Conn, "evidence", scan, `SELECT `+columns+joined+`WHERE e.claimant_id = $1 AND e.id = $2 AND `+column(s.About)+` = $3`,
		postgres.ID(s.Claimant), postgres.ID(id), postgres.ID(idOf(s.About)))
	return t.first(ctx, found, err)
}

// List gives evidence of the subject, or all of the claimant, newest first.
func (t tx) List(ctx context.Context, s evidence.Subject, page claims.Page) ([]evidence.Evidence, error) {
	before, limit := postgres.Cursor(page)
	where, args := ``, []any{postgres.ID(s.Claimant), before, limit}
	if s.About != (evidence.About{}) {
		where, args = ` AND `+column(s.About)+` = $4`, append(args, postgres.ID(idOf(s.About)))
	}
	list, err := postgres.List(ctx, t.Conn, "list evidence", scan,
		`SELECT `+columns+joined+`WHERE e.claimant_id = $1 AND e.id < $2`+where+` ORDER BY e.id DESC LIMIT $3`, args...)
	if err != nil {
		return nil, err
	}
	return t.opened(ctx, list)
}

// Key opens the key of a file.
func (t tx) Key(ctx context.Context, e evidence.Evidence) (keyring.StreamKey, error) {
	person, err := t.key(ctx, e.Claimant)
	if err != nil {
		return keyring.StreamKey{}, err
	}
	sealed, err := postgres.One(ctx, t.Conn, "evidence", scanBytes, `SELECT key_sealed FROM evidence_files WHERE claimant_id = $1 AND id = $2`,
		postgres.ID(e.Claimant), postgres.ID(e.File))
	if err != nil {
		return keyring.StreamKey{}, err
	}
	return person.StreamKey(contentAt(e.File), sealed)
}
