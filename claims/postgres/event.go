package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
)

// Record adds events to the trail.
func (t *tx) Record(ctx context.Context, es ...claims.Event) error {
	if len(es) == 0 {
		return nil
	}
	var batch pgx.Batch
	queueEvents(&batch, es)
	return failed("record events", t.SendBatch(ctx, &batch).Close())
}

func queueEvents(batch *pgx.Batch, es []claims.Event) {
	batch.Queue(`
		INSERT INTO events (claimant_id, id, provider_id, noun, subject_id, what, actor, at, details)
		SELECT e.claimant_id, e.id, e.provider_id, e.noun, e.subject_id, e.what, e.actor, e.at, e.details::jsonb
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::timestamptz[], $9::text[])
			AS e (claimant_id, id, provider_id, noun, subject_id, what, actor, at, details)`,
		many(es, func(e claims.Event) pgtype.UUID { return id(e.ClaimantID) }),
		many(es, func(e claims.Event) pgtype.UUID { return id(e.ID) }),
		many(es, func(e claims.Event) pgtype.UUID { return id(e.ProviderID) }),
		many(es, func(e claims.Event) string { return e.Noun }),
		many(es, func(e claims.Event) pgtype.UUID { return pgtype.UUID{Bytes: e.SubjectID, Valid: true} }),
		many(es, func(e claims.Event) string { return e.What }),
		many(es, func(e claims.Event) string { return e.Actor }),
		many(es, func(e claims.Event) pgtype.Timestamptz { return at(e.At) }),
		many(es, func(e claims.Event) pgtype.Text { return word(string(e.Details)) }))
}

// Events lists what happened to a thing under a claimant's (or provider's) id,
// newest first.
func (t *tx) Events(ctx context.Context, claimant claims.ClaimantID, subject [16]byte, page claims.Page) ([]claims.Event, error) {
	before, limit := cursor(page)
	return list(ctx, t, "list events", func(row pgx.Row) (e claims.Event, err error) {
		err = row.Scan((*[16]byte)(&e.ClaimantID), (*[16]byte)(&e.ID), scanID(&e.ProviderID), &e.Noun, &e.SubjectID, &e.What, &e.Actor,
			scanTime(&e.At), &e.Details)
		return e, err
	}, `
		SELECT e.claimant_id, e.id, e.provider_id, e.noun, e.subject_id, e.what, e.actor, e.at, e.details::text
		FROM events e WHERE e.claimant_id = $1 AND e.subject_id = $2 AND e.id < $3
		ORDER BY e.id DESC LIMIT $4`, id(claimant), subject, before, limit)
}
