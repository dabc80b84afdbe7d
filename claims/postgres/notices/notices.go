// Package notices keeps notices with their wordings and publications, and what is told
// of incidents while they go on, in PostgreSQL.
package notices

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/notice"
	"bosang/claims/postgres"
	"bosang/rules/period"
)

// Store is a database with notices.
type Store struct{ *postgres.Store }

var _ notice.Store = Store{}

// Notices gives what can be done with notices in a transaction of this store.
func (s Store) Notices(t claims.Tx) notice.Tx { return notices{postgres.In(t), t} }

type notices struct {
	postgres.Conn
	tx claims.Tx
}

const noticeColumns = `n.id, n.incident_id, n.provider_id, n.kind, n.duty, n.since_at, n.due_on, n.due_at, n.no_date, n.uncertain, n.revision, n.library, n.assessed_at,
	n.affected, n.counted_at, n.reached, n.published_at, n.overdue_at, n.wordings, n.version, n.created_at`

func scanNotice(row pgx.Row) (n notice.Notice, err error) {
	var due pgtype.Date
	err = row.Scan(postgres.ToID(&n.ID), postgres.ToID(&n.Incident), postgres.ToID(&n.Provider), (*string)(&n.Kind), (*string)(&n.Status),
		postgres.ToTime(&n.SinceAt), &due, postgres.ToTime(&n.DueAt), postgres.ToWord((*string)(&n.NoDate)), &n.Uncertain, &n.Revision, &n.Library,
		postgres.ToTime(&n.AssessedAt), &n.Affected, postgres.ToTime(&n.CountedAt), &n.Reached, postgres.ToTime(&n.PublishedAt), postgres.ToTime(&n.OverdueAt),
		&n.Wordings, &n.Version, postgres.ToTime(&n.CreatedAt))
	if due.Valid {
		n.DueOn = period.DateOf(due.Time, time.UTC)
	}
	return n, err
}

// day is a civil date as a parameter; the zero date is NULL.
func day(d period.Date) pgtype.Date {
	return pgtype.Date{Time: d.At(time.UTC), Valid: !d.IsZero()}
}

// Assess keeps what was worked out of a notice. What was told of incidents that became
// part of this one counts for it.
func (t notices) Assess(ctx context.Context, a notice.Assessment) (notice.Notice, error) {
	affected, counted, err := t.count(ctx, a)
	if err != nil {
		return notice.Notice{}, err
	}
	n := a.Notice
	n.ID = notice.NewID()
	old, err := postgres.List(ctx, t.Conn, "read a notice", scanNotice, `
		SELECT `+noticeColumns+` FROM notices n WHERE n.incident_id = $1 AND n.provider_id = $2 AND n.kind = $3 FOR UPDATE`,
		postgres.ID(n.Incident), postgres.ID(n.Provider), string(n.Kind))
	if err != nil {
		return notice.Notice{}, err
	}
	if len(old) > 0 {
		n.ID = old[0].ID
	}
	kept, err := postgres.One(ctx, t.Conn, "notice", scanNotice, `
		INSERT INTO notices AS n (id, incident_id, provider_id, kind, duty, since_at, due_on, due_at, no_date, uncertain, due_order, revision, library,
			assessed_at, affected, counted_at, reached, published_at, wordings, version, created_at)
		SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, coalesce(max(m.reached), 0), min(m.published_at), 0, 1, $14
		FROM incidents i JOIN notices m ON m.incident_id = i.id AND m.provider_id = $3 AND m.kind = $4 WHERE i.merged_into = $2
		ON CONFLICT (incident_id, provider_id, kind) DO UPDATE SET duty = excluded.duty, since_at = excluded.since_at, due_on = excluded.due_on,
			due_at = excluded.due_at, no_date = excluded.no_date, uncertain = excluded.uncertain, due_order = excluded.due_order, revision = excluded.revision,
			library = excluded.library, assessed_at = excluded.assessed_at,
			affected = CASE WHEN excluded.counted_at IS NULL THEN n.affected ELSE excluded.affected END,
			counted_at = coalesce(excluded.counted_at, n.counted_at),
			overdue_at = CASE WHEN n.overdue_at >= excluded.due_at THEN n.overdue_at END,
			reached = greatest(n.reached, excluded.reached), published_at = least(n.published_at, excluded.published_at)
		RETURNING `+noticeColumns,
		postgres.ID(n.ID), postgres.ID(n.Incident), postgres.ID(n.Provider), string(n.Kind), string(n.Status), postgres.At(n.SinceAt), day(n.DueOn),
		postgres.At(n.DueAt), postgres.Word(n.NoDate), n.Uncertain, n.Place(), n.Revision, n.Library, postgres.At(n.AssessedAt), affected,
		postgres.At(counted))
	if err != nil || len(old) > 0 && old[0].Duty == kept.Duty {
		return kept, err
	}
	return kept, t.keepDuty(ctx, kept)
}

// keepDuty writes what the rulebooks say of a notice since now.
func (t notices) keepDuty(ctx context.Context, n notice.Notice) error {
	_, err := t.Changes(ctx, "keep a duty", `
		INSERT INTO notice_duties (notice_id, number, provider_id, duty, since_at, due_on, due_at, no_date, uncertain, revision, library, assessed_at)
		SELECT $1, coalesce(max(d.number), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM notice_duties d WHERE d.notice_id = $1`,
		postgres.ID(n.ID), postgres.ID(n.Provider), string(n.Status), postgres.At(n.SinceAt), day(n.DueOn), postgres.At(n.DueAt), postgres.Word(n.NoDate),
		n.Uncertain, n.Revision, n.Library, postgres.At(n.AssessedAt))
	return err
}

// count counts the customers whom a notice concerns, where that is asked for.
func (t notices) count(ctx context.Context, a notice.Assessment) (affected int64, at time.Time, err error) {
	if !a.Count {
		return 0, time.Time{}, nil
	}
	if len(a.Scopes) == 0 {
		return 0, t.tx.Now(), nil
	}
	affected, err = postgres.One(ctx, t.Conn, "customers", func(row pgx.Row) (n int64, err error) {
		err = row.Scan(&n)
		return n, err
	}, `
		SELECT count(DISTINCT s.claimant_id)
		FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[]) AS g (plan_id, cohort, since, until)
		CROSS JOIN LATERAL (
			SELECT s.claimant_id FROM subscriptions s
			WHERE s.plan_id = g.plan_id AND (g.until IS NULL OR s.started_at < g.until) AND (s.ended_at IS NULL OR s.ended_at > g.since)
				AND (s.cohort = g.cohort OR g.cohort = '' AND s.cohort <> ALL ($5::text[]))) s`,
		postgres.Many(a.Scopes, func(s notice.Scope) pgtype.UUID { return postgres.ID(s.Plan) }),
		postgres.Many(a.Scopes, func(s notice.Scope) string { return s.Cohort }),
		postgres.Many(a.Scopes, func(s notice.Scope) pgtype.Timestamptz { return postgres.At(s.From) }),
		postgres.Many(a.Scopes, func(s notice.Scope) pgtype.Timestamptz { return postgres.At(s.To) }),
		postgres.Many(a.Cohorts, func(s string) string { return s }))
	return affected, t.tx.Now(), err
}

// Merged marks the notices of an incident that became part of another.
func (t notices) Merged(ctx context.Context, incident claims.IncidentID, revision int64) error {
	list, err := postgres.List(ctx, t.Conn, "mark notices", scanNotice, `
		UPDATE notices n SET duty = 'merged', since_at = NULL, due_on = NULL, due_at = NULL, no_date = NULL, uncertain = false, overdue_at = NULL, revision = $2,
			assessed_at = $3
		WHERE n.incident_id = $1 AND n.duty <> 'merged' RETURNING `+noticeColumns, postgres.ID(incident), revision, postgres.At(t.tx.Now()))
	if err != nil {
		return err
	}
	for _, n := range list { // two for each provider
		if err := t.keepDuty(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// OfIncident gives the notices of an incident.
func (t notices) OfIncident(ctx context.Context, incident claims.IncidentID) ([]notice.Notice, error) {
	return postgres.List(ctx, t.Conn, "list notices", scanNotice, `
		SELECT `+noticeColumns+` FROM notices n WHERE n.incident_id = $1 ORDER BY n.provider_id, n.kind DESC LIMIT $2`, postgres.ID(incident), mostOfIncident)
}

// mostOfIncident bounds the notices of an incident: two for each provider.
const mostOfIncident = 10_000

// Notice reads a notice.
func (t notices) Notice(ctx context.Context, id notice.ID) (notice.Notice, error) {
	return postgres.One(ctx, t.Conn, "notice", scanNotice, `SELECT `+noticeColumns+` FROM notices n WHERE n.id = $1`, postgres.ID(id))
}

// Lock reads a notice and keeps others from changing it.
func (t notices) Lock(ctx context.Context, id notice.ID) (notice.Notice, error) {
	return postgres.One(ctx, t.Conn, "notice", scanNotice, `SELECT `+noticeColumns+` FROM notices n WHERE n.id = $1 FOR UPDATE`, postgres.ID(id))
}

// Stale gives incidents whose notices are to be looked at.
func (t notices) Stale(ctx context.Context, library int64, failed []claims.IncidentID, limit int) ([]claims.IncidentID, error) {
	return postgres.List(ctx, t.Conn, "find incidents", func(row pgx.Row) (id claims.IncidentID, err error) {
		err = row.Scan(postgres.ToID(&id))
		return id, err
	}, `
		SELECT i.id FROM incidents i LEFT JOIN assessments a ON a.incident_id = i.id
		WHERE (a.incident_id IS NULL OR a.revision <> i.revision OR a.library <> $1 OR a.again_at <= $2) AND i.id <> ALL ($3::uuid[])
		ORDER BY i.id DESC LIMIT $4`, library, postgres.At(t.tx.Now()), postgres.IDs(failed), limit)
}

// Seen keeps that an incident's notices were looked at.
func (t notices) Seen(ctx context.Context, incident claims.IncidentID, revision, library int64, again time.Time) error {
	_, err := t.Changes(ctx, "keep what was looked at", `
		INSERT INTO assessments (incident_id, revision, library, again_at, assessed_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (incident_id) DO UPDATE SET revision = excluded.revision, library = excluded.library, again_at = excluded.again_at,
			assessed_at = excluded.assessed_at`,
		postgres.ID(incident), revision, library, postgres.At(again), postgres.At(t.tx.Now()))
	return err
}

// Overdue marks notices that are overdue since.
func (t notices) Overdue(ctx context.Context, limit int) ([]notice.Notice, error) {
	return postgres.List(ctx, t.Conn, "mark overdue notices", scanNotice, `
		UPDATE notices n SET overdue_at = $1 WHERE n.id IN (
			SELECT o.id FROM notices o WHERE o.standing = 'owed' AND o.overdue_at IS NULL AND o.due_at <= $1 ORDER BY o.due_at, o.id LIMIT $2)
			AND n.overdue_at IS NULL
		RETURNING `+noticeColumns, postgres.At(t.tx.Now()), limit)
}
