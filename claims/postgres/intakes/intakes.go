// Package intakes keeps claim drafts in PostgreSQL, and the narratives that came with
// claims. It runs on the transactions of package postgres. A draft is sealed as a whole with
// the claimant's key before it gets there.
package intakes

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/intake"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
	"bosang/claims/postgres/evidences"
)

// Store is a store that keeps drafts too. Keys are the master keys that the store was
// opened with.
type Store struct {
	*postgres.Store
	Keys *keyring.Ring
}

var _ intake.Store = Store{}

// Drafts gives what can be done with drafts in a transaction of this store.
func (s Store) Drafts(t claims.Tx) intake.Tx { return tx{postgres.In(t), s.Keys, t} }

type tx struct {
	postgres.Conn
	keys   *keyring.Ring
	claims claims.Tx
}

// Where texts are sealed for: the field is named with the row, so that none can be moved to
// another of the same person.
const (
	draftTable     = "claim_drafts"
	narrativeTable = "narratives"
)

func contentField(id intake.DraftID) string { return "content of " + id.String() }
func textField(id claims.ClaimID) string    { return "text of " + id.String() }

// key opens the key of a claimant. The conflict claimant_erased says that it is gone.
func (t tx) key(ctx context.Context, claimant claims.ClaimantID) (keyring.PersonKey, error) {
	wrapped, err := postgres.One(ctx, t.Conn, "claimant", func(row pgx.Row) (b []byte, err error) {
		err = row.Scan(&b)
		return b, err
	}, `SELECT wrapped FROM person_keys WHERE claimant_id = $1`, postgres.ID(claimant))
	if err != nil {
		return keyring.PersonKey{}, err
	}
	if wrapped == nil {
		return keyring.PersonKey{}, claims.Conflict("claimant_erased", "claimant", claimant.String())
	}
	return t.keys.PersonKey(claimant, wrapped)
}

// Count says how many drafts the claimant has.
func (t tx) Count(ctx context.Context, claimant claims.ClaimantID) (int, error) {
	return postgres.One(ctx, t.Conn, "count", func(row pgx.Row) (n int, err error) {
		err = row.Scan(&n)
		return n, err
	}, `SELECT count(*) FROM claim_drafts WHERE claimant_id = $1 AND expires_at > $2`, postgres.ID(claimant), postgres.At(t.claims.Now()))
}

// sealed is what of a draft is kept.
func (t tx) sealed(ctx context.Context, d intake.Draft) ([]byte, error) {
	key, err := t.key(ctx, d.Claimant)
	if err != nil {
		return nil, err
	}
	text, err := write(d.Content)
	if err != nil {
		return nil, err
	}
	return key.Seal(draftTable, contentField(d.ID), text)
}

// Add adds a draft. It looks afterwards whether the claimant's key is still there: whoever
// erases a person locks the claimant's row first, for which the insert waits (its foreign
// key), and removes all drafts that are there by then.
func (t tx) Add(ctx context.Context, d intake.Draft) error {
	sealed, err := t.sealed(ctx, d)
	if err != nil {
		return err
	}
	_, err = t.Changes(ctx, "save a draft", `
		INSERT INTO claim_drafts (claimant_id, id, content_sealed, version, created_at, saved_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		postgres.ID(d.Claimant), postgres.ID(d.ID), sealed, d.Version, postgres.At(d.CreatedAt), postgres.At(d.SavedAt), postgres.At(d.ExpiresAt))
	if err != nil {
		return err
	}
	_, err = t.key(ctx, d.Claimant)
	return err
}

const columns = `d.claimant_id, d.id, d.content_sealed, d.version, d.created_at, d.saved_at, d.expires_at`

type stored struct {
	intake.Draft
	sealed []byte
}

func scan(row pgx.Row) (s stored, err error) {
	d := &s.Draft
	err = row.Scan(postgres.ToID(&d.Claimant), postgres.ToID(&d.ID), &s.sealed, &d.Version, postgres.ToTime(&d.CreatedAt), postgres.ToTime(&d.SavedAt),
		postgres.ToTime(&d.ExpiresAt))
	return s, err
}

// opened opens drafts of one claimant.
func (t tx) opened(ctx context.Context, list ...stored) ([]intake.Draft, error) {
	all := make([]intake.Draft, len(list))
	if len(list) == 0 {
		return all, nil
	}
	key, err := t.key(ctx, list[0].Claimant)
	if err != nil {
		return nil, err
	}
	for i, s := range list {
		text, err := key.Open(draftTable, contentField(s.ID), s.sealed)
		if err != nil {
			return nil, err
		}
		all[i] = s.Draft
		if all[i].Content, err = read(text); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Get reads a draft.
func (t tx) Get(ctx context.Context, claimant claims.ClaimantID, id intake.DraftID) (intake.Draft, error) {
	s, err := postgres.One(ctx, t.Conn, "draft", scan, `SELECT `+columns+` FROM claim_drafts d WHERE d.claimant_id = $1 AND d.id = $2 AND d.expires_at > $3`,
		postgres.ID(claimant), postgres.ID(id), postgres.At(t.claims.Now()))
	if err != nil {
		return intake.Draft{}, err
	}
	list, err := t.opened(ctx, s)
	if err != nil {
		return intake.Draft{}, err
	}
	return list[0], nil
}

// List gives a claimant's drafts, newest first.
func (t tx) List(ctx context.Context, claimant claims.ClaimantID, page claims.Page) ([]intake.Draft, error) {
	before, limit := postgres.Cursor(page)
	list, err := postgres.List(ctx, t.Conn, "list drafts", scan, `
		SELECT `+columns+` FROM claim_drafts d WHERE d.claimant_id = $1 AND d.expires_at > $2 AND d.id < $3 ORDER BY d.id DESC LIMIT $4`,
		postgres.ID(claimant), postgres.At(t.claims.Now()), before, limit)
	if err != nil {
		return nil, err
	}
	return t.opened(ctx, list...)
}

// Put writes a draft whose version is still the one before.
func (t tx) Put(ctx context.Context, d intake.Draft) error {
	sealed, err := t.sealed(ctx, d)
	if err != nil {
		return err
	}
	changed, err := t.Changes(ctx, "save a draft", `
		UPDATE claim_drafts SET content_sealed = $3, version = $4, saved_at = $5, expires_at = $6 WHERE claimant_id = $1 AND id = $2 AND version = $4 - 1`,
		postgres.ID(d.Claimant), postgres.ID(d.ID), sealed, d.Version, postgres.At(d.SavedAt), postgres.At(d.ExpiresAt))
	if err == nil && changed == 0 {
		err = claims.Stale("draft")
	}
	return err
}

// Delete removes a draft with its evidence. Whoever adds some meanwhile has the draft
// locked, or finds none.
func (t tx) Delete(ctx context.Context, claimant claims.ClaimantID, id intake.DraftID) error {
	_, err := postgres.One(ctx, t.Conn, "draft", scan,
		`SELECT `+columns+` FROM claim_drafts d WHERE d.claimant_id = $1 AND d.id = $2 AND d.expires_at > $3 FOR UPDATE`,
		postgres.ID(claimant), postgres.ID(id), postgres.At(t.claims.Now()))
	if err != nil {
		return err
	}
	if err := evidences.RemoveDrafts(ctx, t.Conn, []claims.ClaimantID{claimant}, []intake.DraftID{id}, t.claims.Now()); err != nil {
		return err
	}
	_, err = t.Changes(ctx, "delete a draft", `DELETE FROM claim_drafts WHERE claimant_id = $1 AND id = $2`, postgres.ID(claimant), postgres.ID(id))
	return err
}

// Filed removes a draft whose claim is filed. The draft is locked first, as is done to add
// evidence to it: what is added at the same time goes along, or finds no draft.
func (t tx) Filed(ctx context.Context, d intake.Draft, c claims.Claim) (files int64, err error) {
	_, err = postgres.One(ctx, t.Conn, "draft", scan,
		`SELECT `+columns+` FROM claim_drafts d WHERE d.claimant_id = $1 AND d.id = $2 AND d.version = $3 FOR UPDATE`,
		postgres.ID(d.Claimant), postgres.ID(d.ID), d.Version)
	if claims.IsNotFound(err, "draft") {
		return 0, claims.Stale("draft")
	}
	if err != nil {
		return 0, err
	}
	if files, err = evidences.Filed(ctx, t.Conn, d.ID, c); err != nil {
		return 0, err
	}
	if d.Content.Narrative != "" {
		if err := t.state(ctx, d, c); err != nil {
			return 0, err
		}
	}
	_, err = t.Changes(ctx, "remove a draft", `DELETE FROM claim_drafts WHERE claimant_id = $1 AND id = $2`, postgres.ID(d.Claimant), postgres.ID(d.ID))
	return files, err
}

// Forget removes all drafts and narratives of a claimant who is erased. Evidence has gone
// before.
func Forget(ctx context.Context, c postgres.Conn, claimant claims.ClaimantID) error {
	for _, sql := range []string{`DELETE FROM claim_drafts WHERE claimant_id = $1`, `DELETE FROM narratives WHERE claimant_id = $1`} {
		if _, err := c.Changes(ctx, "forget drafts", sql, postgres.ID(claimant)); err != nil {
			return err
		}
	}
	return nil
}

// setSize bounds the rows that one statement removes.
const setSize = 1000

// slack is how long after its end a draft is removed, so that whoever saved it or added
// evidence just before is done with it. It is shown to nobody any more.
const slack = time.Hour

// Past counts drafts that have expired by the instant.
func (s Store) Past(ctx context.Context, now time.Time) (n int64, err error) {
	err = s.InTx(ctx, access.SystemActor("retention"), func(t claims.Tx) error {
		n, err = postgres.One(ctx, postgres.In(t), "count", func(row pgx.Row) (n int64, err error) {
			err = row.Scan(&n)
			return n, err
		}, `SELECT count(*) FROM claim_drafts WHERE expires_at <= $1`, postgres.At(now.Add(-slack)))
		return err
	})
	return n, err
}

// RemovePast removes them in sets, with their evidence.
func (s Store) RemovePast(ctx context.Context, now time.Time) (all int64, err error) {
	for {
		n := 0
		err := s.InTx(ctx, access.SystemActor("retention"), func(t claims.Tx) (err error) {
			n, err = removePast(ctx, t, now.Add(-slack))
			return err
		})
		all += int64(n)
		if err != nil || n == 0 {
			return all, err
		}
	}
}

func removePast(ctx context.Context, t claims.Tx, before time.Time) (int, error) {
	conn := postgres.In(t)
	list, err := postgres.List(ctx, conn, "look for drafts that expired", scan,
		`SELECT `+columns+` FROM claim_drafts d WHERE d.expires_at <= $1 ORDER BY d.expires_at LIMIT $2`, postgres.At(before), setSize)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	claimants, drafts := make([]claims.ClaimantID, len(list)), make([]intake.DraftID, len(list))
	for i, d := range list {
		claimants[i], drafts[i] = d.Claimant, d.ID
	}
	if err := evidences.RemoveDrafts(ctx, conn, claimants, drafts, t.Now()); err != nil {
		return 0, err
	}
	_, err = conn.Changes(ctx, "remove drafts", `
		DELETE FROM claim_drafts d USING unnest($1::uuid[], $2::uuid[]) AS w (claimant_id, id)
		WHERE d.claimant_id = w.claimant_id AND d.id = w.id AND d.expires_at <= $3`, postgres.IDs(claimants), postgres.IDs(drafts), postgres.At(before))
	return len(list), err
}
