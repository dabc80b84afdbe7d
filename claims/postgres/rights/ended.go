package rights

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/postgres"
	"bosang/claims/privacy/retention"
)

// endedSQL is the condition that the purpose of a claimant c has ended before $1: it
// has a key still, and nothing of it is younger or waits for something. An end counts
// from when it was recorded, where that is later: who writes one that lies years back
// has nobody erased by it.
const endedSQL = `c.created_at < $1
	AND EXISTS (SELECT FROM person_keys k WHERE k.claimant_id = c.claimant_id AND k.destroyed_at IS NULL)
	AND NOT EXISTS (SELECT FROM subscriptions s WHERE s.claimant_id = c.claimant_id
		AND (s.ended_at IS NULL OR s.ended_at >= $1 OR s.created_at >= $1 OR s.end_recorded_at >= $1))
	AND NOT EXISTS (SELECT FROM claims o WHERE o.claimant_id = c.claimant_id
		AND (o.filed_at >= $1 OR o.created_at >= $1 OR o.state IN ('filed', 'pending', 'referred')))
	AND NOT EXISTS (SELECT FROM payouts p WHERE p.claimant_id = c.claimant_id
		AND (p.changed_at >= $1 OR p.state IN ('due', 'blocked', 'sent', 'returned')))
	AND NOT EXISTS (SELECT FROM decisions d WHERE d.claimant_id = c.claimant_id AND d.decided_at >= $1)
	AND NOT EXISTS (SELECT FROM reviews r WHERE r.claimant_id = c.claimant_id
		AND (r.requested_at >= $1 OR r.answered_at IS NULL OR r.answered_at >= $1))`

// Ended looks at claimants after one. Ids begin with the instant at which they were
// made, so that those who are too young are not looked at.
func (t erasures) Ended(ctx context.Context, before time.Time, after claims.ClaimantID, limit int) (ended []claims.ClaimantID, last claims.ClaimantID, err error) {
	type looked struct {
		id    claims.ClaimantID
		ended bool
	}
	list, err := postgres.List(ctx, t.Conn, "look for whose purpose has ended", func(row pgx.Row) (l looked, err error) {
		err = row.Scan(postgres.ToID(&l.id), &l.ended)
		return l, err
	}, `
		WITH looked AS MATERIALIZED (
			SELECT x.claimant_id, x.created_at FROM claimants x WHERE x.claimant_id > $2 AND x.claimant_id < $3 ORDER BY x.claimant_id LIMIT $4
		)
		SELECT c.claimant_id, `+endedSQL+` FROM looked c ORDER BY c.claimant_id`,
		postgres.At(before), [16]byte(after), postgres.ID(claims.FloorID[any](before)), limit)
	for _, l := range list {
		if l.ended {
			ended = append(ended, l.id)
		}
	}
	if err == nil && len(list) == limit {
		last = list[limit-1].id
	}
	if err != nil || len(ended) == 0 {
		return nil, last, err
	}
	in, err := t.letIn(ctx, ended)
	return slices.DeleteFunc(ended, func(id claims.ClaimantID) bool { return slices.Contains(in, id) }), last, err
}

// letIn gives those of the claimants as whom an active account comes in: while it is
// there, so is a purpose. Accounts lie with their users and not with the claimants, so
// that this is a statement of its own.
func (t erasures) letIn(ctx context.Context, claimants []claims.ClaimantID) ([]claims.ClaimantID, error) {
	return postgres.List(ctx, t.Conn, "look for accounts", scanID[claims.ClaimantID], `
		SELECT DISTINCT m.claimant_id FROM memberships m JOIN users u ON u.user_id = m.user_id
		WHERE m.claimant_id = ANY ($1::uuid[]) AND m.ended_at IS NULL AND u.state = 'active' LIMIT $2`, postgres.IDs(claimants), len(claimants))
}

// HasEnded reports whether the purpose of a claimant has ended.
func (t erasures) HasEnded(ctx context.Context, before time.Time, claimant claims.ClaimantID) (bool, error) {
	n, err := postgres.One(ctx, t.Conn, "count", func(row pgx.Row) (n int64, err error) {
		err = row.Scan(&n)
		return n, err
	}, `SELECT count(*) FROM claimants c WHERE c.claimant_id = $2 AND `+endedSQL, postgres.At(before), postgres.ID(claimant))
	if err != nil || n == 0 {
		return false, err
	}
	in, err := t.letIn(ctx, []claims.ClaimantID{claimant})
	return err == nil && len(in) == 0, err
}

// countSize bounds how many claimants are looked at in one statement to count.
const countSize = 5000

// CountEnded counts those whose purpose has ended.
func (t erasures) CountEnded(ctx context.Context, before time.Time) (n int64, err error) {
	for after := (claims.ClaimantID{}); ; {
		ended, last, err := t.Ended(ctx, before, after, countSize)
		if n += int64(len(ended)); err != nil || last.IsZero() {
			return n, err
		}
		after = last
	}
}

// Reached is the claimant after whom the look goes on.
func (t erasures) Reached(ctx context.Context) (claims.ClaimantID, error) {
	id, err := postgres.One(ctx, t.Conn, "progress", scanID[claims.ClaimantID],
		`SELECT reached FROM retention_progress WHERE kind = $1`, string(retention.Persons))
	if claims.IsNotFound(err, "progress") {
		err = nil
	}
	return id, err
}

// Reach keeps after whom it goes on.
func (t erasures) Reach(ctx context.Context, last claims.ClaimantID) error {
	_, err := t.Changes(ctx, "keep how far it came", `
		INSERT INTO retention_progress (kind, reached, at) VALUES ($1, $2, $3) ON CONFLICT (kind) DO UPDATE SET reached = $2, at = $3`,
		string(retention.Persons), [16]byte(last), postgres.At(t.now))
	return err
}
