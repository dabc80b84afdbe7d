package submissions

import (
	"context"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/postgres"
	"bosang/claims/submission"
)

// sealed is a submission with its content as it is kept.
type sealed struct {
	submission.Submission
	content, wrapped []byte
}

func scanSealed(row pgx.Row) (s sealed, err error) {
	s.Submission, err = scanWith(row, &s.content, &s.wrapped)
	return s, err
}

// withContents reads the content of each submission with its key.
const withContents = withClaims + `
	LEFT JOIN LATERAL (SELECT x.sealed FROM submission_contents x WHERE x.key = s.key LIMIT 1) x ON true
	LEFT JOIN LATERAL (SELECT k.wrapped FROM person_keys k WHERE k.claimant_id = s.id LIMIT 1) k ON true`

// open opens the content, where there is one.
func (t tx) open(s sealed) (submission.Submission, error) {
	if s.content == nil || s.wrapped == nil {
		return s.Submission, nil
	}
	text, err := t.keys.Read(s.ID, s.wrapped, contentTable, contentField, s.content)
	if err != nil {
		return s.Submission, err
	}
	content, err := read(text)
	s.Content = &content
	return s.Submission, err
}

// Get reads a submission with its content.
func (t tx) Get(ctx context.Context, id submission.ID) (submission.Submission, error) {
	s, err := postgres.One(ctx, t.Conn, "submission", scanSealed,
		`SELECT `+columns+`, x.sealed, k.wrapped FROM submissions s`+withContents+` WHERE s.id = $1`, postgres.ID(id))
	if err != nil {
		return s.Submission, err
	}
	return t.open(s)
}

// openSQL gives open submissions of an incident in their order: of each state by the index,
// of which the first are merged.
const openSQL = `
	SELECT ` + columns + `, x.sealed, k.wrapped FROM (
		SELECT o.key FROM (
			(SELECT u.key, u.id FROM submissions u WHERE u.provider_id = $1 AND u.incident_id = $2 AND u.state = 'unmatched' AND u.id > $3 ORDER BY u.id LIMIT $4)
			UNION ALL
			(SELECT a.key, a.id FROM submissions a WHERE a.provider_id = $1 AND a.incident_id = $2 AND a.state = 'ambiguous' AND a.id > $3 ORDER BY a.id LIMIT $4)
		) o ORDER BY o.id LIMIT $4) o
	JOIN submissions s ON s.key = o.key` + withContents + `
	WHERE x.sealed IS NOT NULL ORDER BY s.id LIMIT $4`

// Open gives open submissions after an id, with their contents.
func (t tx) Open(ctx context.Context, f submission.Filter, after submission.ID, limit int) ([]submission.Submission, error) {
	list, err := postgres.List(ctx, t.Conn, "read open submissions", scanSealed, openSQL,
		postgres.ID(f.Provider), postgres.ID(f.Incident), [16]byte(after), limit)
	if err != nil {
		return nil, err
	}
	return t.openAll(list)
}

func (t tx) openAll(list []sealed) (all []submission.Submission, err error) {
	all = make([]submission.Submission, len(list))
	for n, s := range list {
		if all[n], err = t.open(s); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// mostWaiting bounds how much waits for one representative: what was sent more often stays
// for the next time that all is matched again.
const mostWaiting = 1000

// Waiting locks those that wait for a representative to file on the subscription of a claim.
func (t tx) Waiting(ctx context.Context, c claims.Claim) ([]submission.Submission, error) {
	keys, err := postgres.List(ctx, t.Conn, "lock submissions", func(row pgx.Row) (key claims.Key, err error) {
		err = row.Scan(postgres.ToID(&key))
		return key, err
	}, `SELECT key FROM submissions WHERE holder_id = $1 AND subscription_id = $2 AND incident_id = $3 AND state = 'unmatched' ORDER BY key LIMIT $4 FOR UPDATE`,
		postgres.ID(c.ClaimantID), postgres.ID(c.SubscriptionID), postgres.ID(c.IncidentID), mostWaiting)
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	list, err := postgres.List(ctx, t.Conn, "read submissions that wait", scanSealed,
		`SELECT `+columns+`, x.sealed, k.wrapped FROM submissions s`+withContents+` WHERE s.key = ANY ($1::uuid[]) ORDER BY s.id LIMIT $2`, postgres.IDs(keys), len(keys))
	if err != nil {
		return nil, err
	}
	return t.openAll(list)
}

const (
	listSQL        = `SELECT ` + columns + ` FROM submissions s` + withClaims + ` WHERE s.provider_id = $1 AND s.incident_id = $2 AND s.id < $3 ORDER BY s.id DESC LIMIT $4`
	listByStateSQL = `SELECT ` + columns + ` FROM submissions s` + withClaims + `
		WHERE s.provider_id = $1 AND s.incident_id = $2 AND s.id < $3 AND s.state = $5 ORDER BY s.id DESC LIMIT $4`
)

// List gives submissions without their contents, newest first.
func (t tx) List(ctx context.Context, f submission.Filter, page claims.Page) ([]submission.Submission, error) {
	before, limit := postgres.Cursor(page)
	args := []any{postgres.ID(f.Provider), postgres.ID(f.Incident), before, limit}
	if f.State == "" {
		return postgres.List(ctx, t.Conn, "list submissions", scan, listSQL, args...)
	}
	return postgres.List(ctx, t.Conn, "list submissions", scan, listByStateSQL, append(args, string(f.State))...)
}

const (
	countSQL = `SELECT s.provider_id, s.state, s.why, count(*) FROM submissions s WHERE s.incident_id = $1
		GROUP BY s.provider_id, s.state, s.why ORDER BY s.provider_id, s.state, s.why LIMIT $2`
	countOfProviderSQL = `SELECT s.provider_id, s.state, s.why, count(*) FROM submissions s WHERE s.incident_id = $1 AND s.provider_id = $3
		GROUP BY s.provider_id, s.state, s.why ORDER BY s.provider_id, s.state, s.why LIMIT $2`
	// mostCounts bounds what they come to, of a hundred providers and more.
	mostCounts = 5000
)

// Counts counts the submissions of an incident.
func (t tx) Counts(ctx context.Context, incident claims.IncidentID, provider claims.ProviderID) ([]submission.Count, error) {
	sql, args := countSQL, []any{postgres.ID(incident), mostCounts}
	if !provider.IsZero() {
		sql, args = countOfProviderSQL, append(args, postgres.ID(provider))
	}
	return postgres.List(ctx, t.Conn, "count submissions", func(row pgx.Row) (c submission.Count, err error) {
		err = row.Scan(postgres.ToID(&c.Provider), (*string)(&c.State), postgres.ToWord((*string)(&c.Why)), &c.Count)
		return c, err
	}, sql, args...)
}
