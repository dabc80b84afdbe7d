// Package batches keeps runs over many claims in PostgreSQL. Their tables are local:
// they live on one node beside the job queue.
package batches

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/batch"
	"bosang/claims/postgres"
)

// Store is the database with its runs.
type Store struct{ *postgres.Store }

var _ batch.Store = Store{}

// Batches gives what can be done with runs in a transaction of this store.
func (Store) Batches(t claims.Tx) batch.Tx { return tx{t, postgres.In(t)} }

// tx reads and writes runs in a transaction.
type tx struct {
	claims.Tx
	postgres.Conn
}

// AddBatch adds a run with all its ranges; one that is there already is left.
func (t tx) AddBatch(ctx context.Context, b batch.Batch) error {
	added, err := t.Changes(ctx, "add a batch", `
		INSERT INTO batches (id, incident_id, provider_id, plan_ids, only_filed, rehearsal, because, started_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (id) DO NOTHING`,
		postgres.ID(b.ID), postgres.ID(b.Incident), postgres.ID(b.Provider), postgres.IDs(b.Plans), b.OnlyFiled, b.Rehearsal, string(b.Because), b.StartedBy, postgres.At(b.CreatedAt))
	if err != nil || added == 0 {
		return err
	}
	_, err = t.Changes(ctx, "add a batch's ranges", `
		INSERT INTO batch_ranges (batch_id, provider_id, bucket, after_claimant, after_claim, done,
			seen, decided, unchanged, failed, granted, granted_in_part, refused, referred, pending)
		SELECT $1, $4, bucket, $3, $3, false, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM generate_series(0, $2 - 1) AS bucket`,
		postgres.ID(b.ID), claims.Buckets, claims.ClaimID{}, postgres.ID(b.Provider))
	return err
}

// batchColumns are those of a run with its totals, which stand in the ranges.
const batchColumns = `b.id, b.incident_id, b.provider_id, b.plan_ids, b.only_filed, b.rehearsal, b.because, b.started_by, b.created_at, b.finished_at,
	r.done, r.seen, r.decided, r.unchanged, r.failed, r.granted, r.granted_in_part, r.refused, r.referred, r.pending`

// batchTotals adds up the ranges of one run.
const batchTotals = ` CROSS JOIN LATERAL (
	SELECT count(*) FILTER (WHERE done) AS done, sum(seen)::bigint AS seen, sum(decided)::bigint AS decided,
		sum(unchanged)::bigint AS unchanged, sum(failed)::bigint AS failed, sum(granted)::bigint AS granted,
		sum(granted_in_part)::bigint AS granted_in_part, sum(refused)::bigint AS refused,
		sum(referred)::bigint AS referred, sum(pending)::bigint AS pending
	FROM batch_ranges WHERE batch_id = b.id) AS r`

func scanBatch(row pgx.Row) (b batch.Batch, err error) {
	var plans [][16]byte
	var granted, inPart, refused, referred, pending int64
	err = row.Scan(postgres.ToID(&b.ID), postgres.ToID(&b.Incident), postgres.ToID(&b.Provider), &plans, &b.OnlyFiled, &b.Rehearsal, (*string)(&b.Because),
		&b.StartedBy, postgres.ToTime(&b.CreatedAt), postgres.ToTime(&b.FinishedAt), &b.Totals.RangesDone, &b.Totals.Seen, &b.Totals.Decided,
		&b.Totals.Unchanged, &b.Totals.Failed, &granted, &inPart, &refused, &referred, &pending)
	for _, p := range plans {
		b.Plans = append(b.Plans, claims.PlanID(p))
	}
	b.Totals.By = map[claims.State]int64{
		claims.Granted: granted, claims.GrantedInPart: inPart, claims.Refused: refused, claims.Referred: referred, claims.Pending: pending,
	}
	return b, err
}

// Batch reads a run with its totals.
func (t tx) Batch(ctx context.Context, batchID claims.BatchID) (batch.Batch, error) {
	return postgres.One(ctx, t.Conn, "batch", scanBatch,
		`SELECT `+batchColumns+` FROM batches b`+batchTotals+` WHERE b.id = $1`, postgres.ID(batchID))
}

// Batches lists runs with their totals, newest first.
func (t tx) Batches(ctx context.Context, providers []claims.ProviderID, page claims.Page) ([]batch.Batch, error) {
	before, limit := postgres.Cursor(page)
	if providers == nil {
		return postgres.List(ctx, t.Conn, "list batches", scanBatch, `
			SELECT `+batchColumns+` FROM (SELECT * FROM batches WHERE id < $1 ORDER BY id DESC LIMIT $2) AS b`+batchTotals+`
			ORDER BY b.id DESC LIMIT $2`, before, limit)
	}
	return postgres.List(ctx, t.Conn, "list batches", scanBatch, `
		SELECT `+batchColumns+` FROM (
			SELECT * FROM batches WHERE provider_id = ANY ($3::uuid[]) AND id < $1 ORDER BY id DESC LIMIT $2) AS b`+batchTotals+`
		ORDER BY b.id DESC LIMIT $2`, before, limit, postgres.IDs(providers))
}

func scanFailure(row pgx.Row) (f batch.Failure, err error) {
	err = row.Scan(postgres.ToID(&f.Claim), postgres.ToID(&f.Claimant), &f.Reason, postgres.ToTime(&f.At))
	return f, err
}

// Failures lists the claims that a run could not decide, newest claims first.
func (t tx) Failures(ctx context.Context, batchID claims.BatchID, page claims.Page) ([]batch.Failure, error) {
	before, limit := postgres.Cursor(page)
	return postgres.List(ctx, t.Conn, "list a batch's failures", scanFailure, `
		SELECT claim_id, claimant_id, reason, at FROM batch_failures
		WHERE batch_id = $1 AND claim_id < $2 ORDER BY claim_id DESC LIMIT $3`, postgres.ID(batchID), before, limit)
}

func scanRange(row pgx.Row) (r batch.Range, err error) {
	err = row.Scan(&r.Bucket, postgres.ToID(&r.AfterClaimant), postgres.ToID(&r.AfterClaim))
	return r, err
}

// TakeRanges locks ranges that are not done.
func (t tx) TakeRanges(ctx context.Context, batchID claims.BatchID, n int, wait bool) ([]batch.Range, error) {
	skip := ` SKIP LOCKED`
	if wait {
		n, skip = 1, ``
	}
	return postgres.List(ctx, t.Conn, "take ranges of a batch", scanRange, `
		SELECT bucket, after_claimant, after_claim FROM batch_ranges
		WHERE batch_id = $1 AND NOT done ORDER BY bucket LIMIT $2 FOR UPDATE`+skip, postgres.ID(batchID), n)
}

// MoveRanges stores cursors and adds the tally to the first range.
func (t tx) MoveRanges(ctx context.Context, batchID claims.BatchID, ranges []batch.Range, tally claims.Tally) error {
	_, err := t.Changes(ctx, "move a batch's cursors", `
		UPDATE batch_ranges r SET
			after_claimant = m.after_claimant, after_claim = m.after_claim, done = m.done,
			seen = r.seen + m.first * $6, decided = r.decided + m.first * $7, unchanged = r.unchanged + m.first * $8,
			failed = r.failed + m.first * $9, granted = r.granted + m.first * $10,
			granted_in_part = r.granted_in_part + m.first * $11, refused = r.refused + m.first * $12,
			referred = r.referred + m.first * $13, pending = r.pending + m.first * $14
		FROM (
			SELECT bucket, after_claimant, after_claim, done, (n = 1)::int AS first
			FROM unnest($2::int[], $3::uuid[], $4::uuid[], $5::boolean[])
				WITH ORDINALITY AS u (bucket, after_claimant, after_claim, done, n)) AS m
		WHERE r.batch_id = $1 AND r.bucket = m.bucket`,
		postgres.ID(batchID), postgres.Many(ranges, func(r batch.Range) int { return r.Bucket }),
		postgres.Many(ranges, func(r batch.Range) [16]byte { return r.AfterClaimant }),
		postgres.Many(ranges, func(r batch.Range) [16]byte { return r.AfterClaim }),
		postgres.Many(ranges, func(r batch.Range) bool { return r.Done }),
		tally.Seen, tally.Decided, tally.Unchanged, tally.Failed, tally.By[claims.Granted], tally.By[claims.GrantedInPart],
		tally.By[claims.Refused], tally.By[claims.Referred], tally.By[claims.Pending])
	return err
}

// RecordFailures stores claims that could not be decided.
func (t tx) RecordFailures(ctx context.Context, batchID claims.BatchID, failures []claims.Failure) error {
	if len(failures) == 0 {
		return nil
	}
	_, err := t.Changes(ctx, "record a batch's failures", `
		INSERT INTO batch_failures (batch_id, provider_id, claim_id, claimant_id, reason, at)
		SELECT b.id, b.provider_id, u.claim_id, u.claimant_id, u.reason, $5
		FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS u (claim_id, claimant_id, reason), batches b WHERE b.id = $1
		ON CONFLICT (batch_id, claim_id) DO NOTHING`,
		postgres.ID(batchID), postgres.Many(failures, func(f claims.Failure) [16]byte { return f.Claim }),
		postgres.Many(failures, func(f claims.Failure) [16]byte { return f.Claimant }),
		postgres.Many(failures, func(f claims.Failure) string { return f.Reason }), postgres.At(t.Now()))
	return err
}

// Finish marks a run as finished whose ranges are all done.
func (t tx) Finish(ctx context.Context, batchID claims.BatchID) (bool, error) {
	n, err := t.Changes(ctx, "finish a batch", `
		UPDATE batches SET finished_at = $2
		WHERE id = $1 AND finished_at IS NULL
			AND NOT EXISTS (SELECT FROM batch_ranges WHERE batch_id = $1 AND NOT done)`, postgres.ID(batchID), postgres.At(t.Now()))
	return n > 0, err
}

// Overdue gives work that is due since an instant or longer.
func (t tx) Overdue(ctx context.Context, since time.Time, limit int) ([]claims.Work, error) {
	return postgres.Overdue(ctx, t.Tx, since, limit)
}
