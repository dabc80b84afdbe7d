package postgres

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
)

// Overdue gives work that is due since an instant or longer. Each incident costs
// a walk along an index that has nothing but claims that wait.
func Overdue(ctx context.Context, in claims.Tx, since time.Time, limit int) ([]claims.Work, error) {
	t := in.(*tx)
	work, err := list(ctx, t, "find filed claims", func(row pgx.Row) (w claims.Work, err error) {
		w.Kind = claims.WorkDecideFiled
		err = row.Scan(scanID(&w.Incident))
		return w, err
	}, `
		SELECT i.id FROM incidents i
		CROSS JOIN LATERAL (SELECT c.id FROM claims c
			WHERE c.incident_id = i.id AND c.state = 'filed' AND c.created_at < $1
			ORDER BY c.bucket, c.claimant_id, c.id LIMIT 1) c LIMIT $2`, at(since), limit)
	if err != nil {
		return nil, err
	}
	waking, err := list(ctx, t, "find waking claims", func(row pgx.Row) (w claims.Work, err error) {
		w.Kind = claims.WorkWake
		err = row.Scan(scanID(&w.Incident), scanTime(&w.At))
		return w, err
	}, `
		SELECT i.id, c.wakes_at FROM incidents i
		CROSS JOIN LATERAL (SELECT c.wakes_at FROM claims c
			WHERE c.incident_id = i.id AND c.wakes_at < $1
			ORDER BY c.bucket, c.claimant_id, c.id LIMIT 1) c LIMIT $2`, at(since), limit)
	if err != nil {
		return nil, err
	}
	unfinished, err := list(ctx, t, "find unfinished batches", func(row pgx.Row) (w claims.Work, err error) {
		w.Kind = claims.WorkBatch
		err = row.Scan(scanID(&w.Batch), scanID(&w.Incident))
		return w, err
	}, `
		SELECT id, incident_id FROM batches WHERE finished_at IS NULL AND created_at < $1 ORDER BY id LIMIT $2`, at(since), limit)
	return slices.Concat(work, waking, unfinished), err
}
