package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"bosang/claims/shelf"
)

// libraryQueue is where those wait who hold the library or publish: the queue of
// incidents says why.
const libraryQueue = `hashtextextended('bosang library', 0)`

// LastEdition gives the number of the edition that was published last.
func (t *tx) LastEdition(ctx context.Context) (int64, error) {
	return one(ctx, t, "library", scanNumber64, `SELECT number FROM libraries WHERE id = 1`)
}

// HoldLibrary gives the same and keeps it until the transaction ends.
func (t *tx) HoldLibrary(ctx context.Context) (int64, error) {
	if _, err := t.changes(ctx, "queue for the library", `SELECT pg_advisory_xact_lock_shared(`+libraryQueue+`)`); err != nil {
		return 0, err
	}
	return one(ctx, t, "library", scanNumber64, `SELECT number FROM libraries WHERE id = 1 FOR SHARE`)
}

// CountLibrary gives the library its next number where it still has this one, and
// reports whether it had. Until the transaction ends nobody holds it.
func (c Conn) CountLibrary(ctx context.Context, number int64) (bool, error) {
	if _, err := c.Changes(ctx, "queue for the library", `SELECT pg_advisory_xact_lock(`+libraryQueue+`)`); err != nil {
		return false, err
	}
	counted, err := c.Changes(ctx, "count a publication", `UPDATE libraries SET number = number + 1 WHERE id = 1 AND number = $1`, number)
	return counted > 0, err
}

// PublishedAfter gives the editions with numbers above this one, in their order.
func (t *tx) PublishedAfter(ctx context.Context, number int64, limit int) ([]shelf.Published, error) {
	return list(ctx, t, "read published editions", func(row pgx.Row) (p shelf.Published, err error) {
		err = row.Scan(&p.Number, &p.Rulebook, &p.Edition, scanWord(&p.Replaces), &p.Text, toHash{&p.Hash})
		return p, err
	}, `
		SELECT number, rulebook, edition, replaces, text, hash FROM editions
		WHERE number > $1 AND state = 'in_force' ORDER BY number LIMIT $2`, number, limit)
}
