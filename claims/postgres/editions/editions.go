// Package editions keeps editions of rulebooks in PostgreSQL, from their drafts
// on: an aggregate of its own beside package postgres, on whose transactions it
// runs. Row-level security shows drafts to those they concern, and lets nobody
// change what is in force.
package editions

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/edition"
	"bosang/claims/postgres"
)

// Store is a store that keeps editions too.
type Store struct{ *postgres.Store }

var _ edition.Store = Store{}

// Editions gives what can be done with editions in a transaction of this store.
func (Store) Editions(t claims.Tx) edition.Tx { return tx{postgres.In(t)} }

// tx reads and writes editions in one transaction.
type tx struct{ postgres.Conn }

// hash is a content's hash as a parameter; zeros are NULL.
func hash(h [32]byte) []byte {
	if h == [32]byte{} {
		return nil
	}
	return h[:]
}

// number is a place in the order of publication; 0 is NULL.
func number(n int64) pgtype.Int8 { return pgtype.Int8{Int64: n, Valid: n > 0} }

// AddEdition adds a draft.
func (t tx) AddEdition(ctx context.Context, e edition.Edition) error {
	_, err := t.Changes(ctx, "draft an edition", `
		INSERT INTO editions (id, rulebook, edition, kind, jurisdiction, provider_id, state, text, law_ko, law_en, cases, hash, replaces,
			drafted_by, version, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		postgres.ID(e.ID), e.Rulebook, e.Content.Edition, string(e.Kind), e.Jurisdiction, postgres.ID(e.Provider), string(e.State), e.Text,
		e.LawKorean, e.LawEnglish, e.Cases, hash(e.Hash), postgres.Word(e.Replaces), e.DraftedBy, e.Version, postgres.At(e.CreatedAt))
	return err
}

const (
	headColumns = `id, rulebook, edition, kind, jurisdiction, provider_id, state, hash, coalesce(number, 0), replaces, drafted_by, proposed_by,
	decided_by, reason, version, created_at, proposed_at, decided_at`
	wholeColumns = headColumns + `, text, law_ko, law_en, cases`
)

// places are where the columns of an edition are scanned to; without its texts.
func places(e *edition.Edition) []any {
	return []any{
		postgres.ToID(&e.ID), &e.Rulebook, &e.Content.Edition, (*string)(&e.Kind), &e.Jurisdiction, postgres.ToID(&e.Provider), (*string)(&e.State),
		postgres.ToHash(&e.Hash), &e.Number, postgres.ToWord(&e.Replaces), &e.DraftedBy, postgres.ToWord(&e.ProposedBy), postgres.ToWord(&e.DecidedBy),
		postgres.ToWord(&e.Reason), &e.Version, postgres.ToTime(&e.CreatedAt), postgres.ToTime(&e.ProposedAt), postgres.ToTime(&e.DecidedAt),
	}
}

func scanHead(row pgx.Row) (e edition.Edition, err error) {
	err = row.Scan(places(&e)...)
	return e, err
}

func scanWhole(row pgx.Row) (e edition.Edition, err error) {
	err = row.Scan(append(places(&e), &e.Text, &e.LawKorean, &e.LawEnglish, &e.Cases)...)
	return e, err
}

// Edition reads one edition that the actor may see.
func (t tx) Edition(ctx context.Context, id claims.EditionID) (edition.Edition, error) {
	return postgres.One(ctx, t.Conn, "edition", scanWhole, `SELECT `+wholeColumns+` FROM editions WHERE id = $1`, postgres.ID(id))
}

// LockEdition reads one that is neither in force nor refused, and keeps others
// from changing it.
func (t tx) LockEdition(ctx context.Context, id claims.EditionID) (edition.Edition, error) {
	return postgres.One(ctx, t.Conn, "edition", scanWhole, `SELECT `+wholeColumns+` FROM editions WHERE id = $1 FOR UPDATE`, postgres.ID(id))
}

// Editions lists the editions that the actor may see, newest first.
func (t tx) Editions(ctx context.Context, f edition.Filter, page claims.Page) ([]edition.Edition, error) {
	before, limit := postgres.Cursor(page)
	sql, args := `SELECT `+headColumns+` FROM editions WHERE id < $1`, []any{before, limit}
	and := func(column string, value any) {
		args = append(args, value)
		sql += ` AND ` + column + ` = $` + strconv.Itoa(len(args))
	}
	if f.Rulebook != "" {
		and("rulebook", f.Rulebook)
	}
	if !f.Provider.IsZero() {
		and("provider_id", postgres.ID(f.Provider))
	}
	if f.State != "" {
		and("state", string(f.State))
	}
	return postgres.List(ctx, t.Conn, "list editions", scanHead, sql+` ORDER BY id DESC LIMIT $2`, args...)
}

// ChangeEdition writes an edition where the version is still e.Version. Of one
// that is in force or refused nothing is written: the database lets nobody.
func (t tx) ChangeEdition(ctx context.Context, e edition.Edition) error {
	changed, err := t.Changes(ctx, "change an edition", `
		UPDATE editions SET rulebook = $3, edition = $4, jurisdiction = $5, text = $6, law_ko = $7, law_en = $8, cases = $9, hash = $10,
			replaces = $11, state = $12, number = $13, proposed_by = $14, proposed_at = $15, decided_by = $16, decided_at = $17, reason = $18,
			version = version + 1
		WHERE id = $1 AND version = $2`,
		postgres.ID(e.ID), e.Version, e.Rulebook, e.Content.Edition, e.Jurisdiction, e.Text, e.LawKorean, e.LawEnglish, e.Cases, hash(e.Hash),
		postgres.Word(e.Replaces), string(e.State), number(e.Number), postgres.Word(e.ProposedBy), postgres.At(e.ProposedAt),
		postgres.Word(e.DecidedBy), postgres.At(e.DecidedAt), postgres.Word(e.Reason))
	if err == nil && changed == 0 {
		return claims.Stale("edition")
	}
	return err
}

// Simulated gives the live incidents over whose claims, and not over a made-up
// population, a simulation of the content of this hash is done.
func (t tx) Simulated(ctx context.Context, content [32]byte, limit int) ([]claims.IncidentID, error) {
	return postgres.List(ctx, t.Conn, "find simulations", func(row pgx.Row) (id claims.IncidentID, err error) {
		err = row.Scan(postgres.ToID(&id))
		return id, err
	}, `
		SELECT DISTINCT coalesce(i.merged_into, i.id) FROM simulations s JOIN incidents i ON i.id = s.incident_id
		WHERE s.edition_hash = $1 AND s.state = 'done' AND s.population IS NULL LIMIT $2`, content[:], limit)
}
