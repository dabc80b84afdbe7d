// Package surveys keeps surveys in PostgreSQL, beside the job queue.
package surveys

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/postgres"
	"bosang/claims/survey"
)

// Store is the database with its surveys.
type Store struct{ *postgres.Store }

var _ survey.Store = Store{}

// Surveys gives what can be done with surveys in a transaction of this store.
func (Store) Surveys(t claims.Tx) survey.Tx { return tx{postgres.In(t), t} }

type tx struct {
	postgres.Conn
	of claims.Tx
}

// Add adds a survey.
func (t tx) Add(ctx context.Context, s survey.Survey) error {
	_, err := t.Changes(ctx, "add a survey", `
		INSERT INTO surveys (id, incident_id, provider_id, started_by, created_at, after_id, seen, filed, claimed, nothing, referred, running, failed)
		VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0, 0, 0)`,
		postgres.ID(s.ID), postgres.ID(s.Incident), postgres.ID(s.Provider), s.StartedBy, postgres.At(s.CreatedAt), [16]byte(s.After))
	return err
}

const columns = `s.id, s.incident_id, s.provider_id, s.started_by, s.created_at, s.finished_at, s.after_id, s.seen, s.filed, s.claimed, s.nothing,
	s.referred, s.running, s.failed`

func scan(row pgx.Row) (s survey.Survey, err error) {
	err = row.Scan(postgres.ToID(&s.ID), postgres.ToID(&s.Incident), postgres.ToID(&s.Provider), &s.StartedBy, postgres.ToTime(&s.CreatedAt),
		postgres.ToTime(&s.FinishedAt), postgres.ToID(&s.After), &s.Seen, &s.Filed, &s.Claimed, &s.Nothing, &s.Referred, &s.Running, &s.Failed)
	return s, err
}

// Get reads a survey.
func (t tx) Get(ctx context.Context, id survey.ID) (survey.Survey, error) {
	return postgres.One(ctx, t.Conn, "survey", scan, `SELECT `+columns+` FROM surveys s WHERE s.id = $1`, postgres.ID(id))
}

// Lock reads a survey for who works it.
func (t tx) Lock(ctx context.Context, id survey.ID) (survey.Survey, error) {
	return postgres.One(ctx, t.Conn, "survey", scan, `SELECT `+columns+` FROM surveys s WHERE s.id = $1 FOR NO KEY UPDATE`, postgres.ID(id))
}

// List gives surveys, newest first: of the actor's providers, or all.
func (t tx) List(ctx context.Context, page claims.Page) ([]survey.Survey, error) {
	before, limit := postgres.Cursor(page)
	if actor := t.of.Actor(); !actor.SeesEverything() {
		return postgres.List(ctx, t.Conn, "list surveys", scan, `
			SELECT `+columns+` FROM surveys s WHERE s.provider_id = ANY ($3::uuid[]) AND s.id < $1 ORDER BY s.id DESC LIMIT $2`,
			before, limit, actor.Providers)
	}
	return postgres.List(ctx, t.Conn, "list surveys", scan, `SELECT `+columns+` FROM surveys s WHERE s.id < $1 ORDER BY s.id DESC LIMIT $2`, before, limit)
}

// Move writes how far a survey has come.
func (t tx) Move(ctx context.Context, s survey.Survey) error {
	_, err := t.Changes(ctx, "move a survey", `
		UPDATE surveys SET finished_at = $2, after_id = $3, seen = $4, filed = $5, claimed = $6, nothing = $7, referred = $8, running = $9, failed = $10
		WHERE id = $1`, postgres.ID(s.ID), postgres.At(s.FinishedAt), [16]byte(s.After), s.Seen, s.Filed, s.Claimed, s.Nothing, s.Referred, s.Running, s.Failed)
	return err
}

// Unfinished gives surveys that were begun by an instant, the oldest first.
func (t tx) Unfinished(ctx context.Context, by time.Time, limit int) ([]survey.ID, error) {
	return postgres.List(ctx, t.Conn, "find unfinished surveys", func(row pgx.Row) (id survey.ID, err error) {
		err = row.Scan(postgres.ToID(&id))
		return id, err
	}, `SELECT id FROM surveys WHERE finished_at IS NULL AND created_at <= $1 ORDER BY id LIMIT $2`, postgres.At(by), limit)
}

// Unclaimed gives subscriptions as claims that nobody has made. Each looks for its claim
// by the claimant, so that however many there are, none is read twice. A claim that was
// withdrawn counts: its claimant did not want it.
func (t tx) Unclaimed(ctx context.Context, s survey.Survey, limit int) ([]claims.Undecided, error) {
	return postgres.List(ctx, t.Conn, "read subscriptions to survey", func(row pgx.Row) (u claims.Undecided, err error) {
		if u.Subscription, err = postgres.ScanSubscription(row, postgres.ToID(&u.Claim.ID)); err != nil {
			return u, err
		}
		of := u.Subscription
		c := &u.Claim
		c.ClaimantID, c.ClaimantKind, c.ProviderID, c.ServiceID = of.ClaimantID, of.ClaimantKind, of.ProviderID, of.ServiceID
		c.PlanID, c.SubscriptionID, c.IncidentID, c.FiledAt = of.PlanID, of.ID, s.Incident, t.of.Now()
		return u, nil
	}, `
		SELECT c.id, `+postgres.SubscriptionColumns+`
		FROM (SELECT `+postgres.SubscriptionColumns+` FROM subscriptions s WHERE s.provider_id = $1 AND s.id > $2 ORDER BY s.id LIMIT $4) s
		LEFT JOIN LATERAL (
			(SELECT c.id FROM claims c WHERE c.claimant_id = s.claimant_id AND c.incident_id = $3 AND c.subscription_id = s.id
				AND c.state <> 'withdrawn' LIMIT 1)
			UNION ALL
			(SELECT c.id FROM claims c WHERE c.claimant_id = s.claimant_id AND c.subscription_id = s.id AND c.state = 'withdrawn'
				AND (c.incident_id = $3 OR EXISTS (SELECT FROM incidents i WHERE i.id = c.incident_id AND i.merged_into = $3)) LIMIT 1)
			LIMIT 1) c ON true
		ORDER BY s.id`, postgres.ID(s.Provider), [16]byte(s.After), postgres.ID(s.Incident), limit)
}
