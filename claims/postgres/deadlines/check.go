package deadlines

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/deadline"
	"bosang/claims/postgres"
)

// waiting say of which claims c a clock of the kind runs, and from when. LATERAL and LIMIT
// have each row looked up by its key, also by a planner without statistics, which would
// rather compare all with all.
var waiting = map[deadline.Key]struct{ since, from, where string }{
	deadline.Decide: {`c.created_at`, ``, `c.state = 'filed' AND c.created_at <= $3`},
	deadline.Wake:   {`c.wakes_at`, ``, `c.wakes_at <= $3 AND c.state NOT IN ('withdrawn', 'merged')`},
	deadline.Answer: {`greatest(x.decided_at, c.claimed_at)`, `CROSS JOIN LATERAL (
		SELECT x.decided_at FROM decisions x WHERE x.claimant_id = c.claimant_id AND x.id = c.decision_id LIMIT 1) x`, `c.state = 'referred' AND greatest(x.decided_at, c.claimed_at) <= $3 AND c.claimed_at IS NOT NULL`},
}

// Waiting gives claims of a provider that wait and of whom no clock of the kind runs.
func (t tx) Waiting(ctx context.Context, provider claims.ProviderID, kind deadline.Key, before time.Time, after claims.ClaimID, limit int) ([]deadline.Waiting, error) {
	of, ok := waiting[kind]
	if !ok {
		return nil, fmt.Errorf("no claim waits as a deadline of the kind %q runs for", kind)
	}
	if err := t.byKey(ctx); err != nil {
		return nil, err
	}
	return postgres.List(ctx, t.Conn, "look for claims that wait", func(row pgx.Row) (w deadline.Waiting, err error) {
		err = row.Scan(postgres.ToID(&w.Claimant), postgres.ToID(&w.Claim), postgres.ToTime(&w.Since))
		return w, err
	}, `
		SELECT c.claimant_id, c.id, `+of.since+` FROM claims c `+of.from+` LEFT JOIN LATERAL (
			SELECT d.id FROM deadlines d WHERE d.claimant_id = c.claimant_id AND d.claim_id = c.id AND d.kind = $5 AND d.over_at IS NULL LIMIT 1) d ON true
		WHERE c.provider_id = $1 AND c.id > $2 AND `+of.where+` AND d.id IS NULL
		ORDER BY c.id LIMIT $4`, postgres.ID(provider), [16]byte(after), postgres.At(before), limit, string(kind))
}

// byKey has what follows in this transaction look rows up by their keys. A planner that
// last counted a table when it was nearly empty would rather read it whole for each of
// thousands of rows, as in the hour in which the first clocks start.
func (t tx) byKey(ctx context.Context) error {
	_, err := t.Changes(ctx, "prefer indexes", `SET LOCAL enable_seqscan = off`)
	return err
}

// reach gives up to which place a set of clocks goes that begins after one, and whether it
// is the last.
func (t tx) reach(ctx context.Context, sql string, limit int, args ...any) (to deadline.ID, last bool, err error) {
	var n int
	to, err = postgres.One(ctx, t.Conn, "deadline", func(row pgx.Row) (to deadline.ID, err error) {
		err = row.Scan(postgres.ToID(&to), &n)
		return to, err
	}, `SELECT (array_agg(x.place ORDER BY x.place DESC))[1], count(*) FROM (`+sql+`) AS x (place)`, args...)
	return to, n < limit, err
}

// answered is when what a deadline d was for was done: by the first decision since. A
// referral answers nothing.
const answered = `(SELECT min(x.decided_at) FROM decisions x
	WHERE d.kind IN ('decide', 'wake', 'answer') AND x.claimant_id = d.claimant_id AND x.claim_id = d.claim_id AND x.decided_at >= d.starts_at
		AND (d.kind <> 'answer' OR x.disposition <> 'referred'))`

// Settled stops clocks of a provider that run for nothing any more. A set is a part of the
// index, so that nothing is joined. An inquiry is ended by who answers it, or lapses.
func (t tx) Settled(ctx context.Context, provider claims.ProviderID, after deadline.ID, limit int) (next deadline.ID, err error) {
	if err := t.byKey(ctx); err != nil {
		return next, err
	}
	to, last, err := t.reach(ctx, `SELECT d.due_order FROM deadlines d WHERE d.provider_id = $1 AND d.over_at IS NULL AND d.due_order > $2 ORDER BY d.due_order LIMIT $3`,
		limit, postgres.ID(provider), [16]byte(after), limit)
	if err != nil || to.IsZero() {
		return next, err
	}
	_, err = t.Changes(ctx, "stop deadlines", `
		UPDATE deadlines d SET paused_at = NULL, (met_at, over_at, missed_at) = (
			SELECT m.at, coalesce(m.at, $4), coalesce(d.missed_at, CASE WHEN d.paused_at IS NULL AND m.at >= d.due_at THEN d.due_at END)
			FROM `+answered+` AS m (at))
		WHERE d.provider_id = $1 AND d.over_at IS NULL AND d.due_order > $2 AND d.due_order <= $3
			AND d.kind <> 'inquiry' AND (SELECT `+waits+` FROM claims c WHERE c.claimant_id = d.claimant_id AND c.id = d.claim_id) IS NOT TRUE`,
		postgres.ID(provider), [16]byte(after), postgres.ID(to), postgres.At(t.claims.Now()))
	if last {
		return next, err
	}
	return to, err
}

// Miss writes that clocks are over which nobody has met. Those in their warning are the
// only ones that can be.
func (t tx) Miss(ctx context.Context, provider claims.ProviderID, after deadline.ID, limit int) (missed int64, lapsed []deadline.Deadline, next deadline.ID, err error) {
	if err := t.byKey(ctx); err != nil {
		return 0, nil, next, err
	}
	const over = `d.provider_id = $1 AND d.over_at IS NULL AND d.paused_at IS NULL AND d.missed_at IS NULL AND d.warn_order > $2 AND d.warn_order <= $3 AND d.due_at <= $4`
	now := t.claims.Now()
	to, last, err := t.reach(ctx, `SELECT d.warn_order FROM deadlines d WHERE `+over+` ORDER BY d.warn_order LIMIT $5`, limit,
		postgres.ID(provider), [16]byte(after), postgres.ID(claims.FloorID[any](now.Add(time.Millisecond))), postgres.At(now), limit)
	if err != nil || to.IsZero() {
		return 0, nil, next, err
	}
	list, err := postgres.List(ctx, t.Conn, "miss deadlines", scan, `
		UPDATE deadlines d SET missed_at = d.due_at, over_at = CASE WHEN d.kind = ANY ($5::text[]) THEN d.due_at END WHERE `+over+` RETURNING `+columns,
		postgres.ID(provider), [16]byte(after), postgres.ID(to), postgres.At(now), lapsing())
	for _, d := range list {
		if !d.OverAt.IsZero() {
			lapsed = append(lapsed, d)
		}
	}
	if last {
		to = next
	}
	return int64(len(list)), lapsed, to, err
}
