package messages

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/message"
	"bosang/claims/postgres"
)

// AddCircular adds a circular, unless there is one of the provider for its cause.
func (t tx) AddCircular(ctx context.Context, c message.Circular) error {
	params, err := paramsOf(c.Params)
	if err != nil {
		return err
	}
	_, err = t.Changes(ctx, "add a circular", `
		INSERT INTO circulars (id, provider_id, incident_id, kind, parameters, cause, sent_by, created_at, reached, told)
		VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, 0) ON CONFLICT DO NOTHING`,
		postgres.ID(c.ID), postgres.ID(c.Provider), postgres.ID(c.Incident), string(c.Kind), params, postgres.ID(c.Cause), c.By, postgres.At(c.At), [16]byte{})
	return err
}

const circularColumns = `id, provider_id, incident_id, kind, parameters::text, cause, sent_by, created_at, reached, told, done_at`

// worked is a circular with the last claim that was come to.
type worked struct {
	message.Circular
	params  string
	reached [16]byte
}

func scanCircular(row pgx.Row) (c worked, err error) {
	err = row.Scan(postgres.ToID(&c.ID), postgres.ToID(&c.Provider), postgres.ToID(&c.Incident), (*string)(&c.Kind), &c.params, postgres.ToID(&c.Cause), &c.By,
		postgres.ToTime(&c.At), &c.reached, &c.Told, postgres.ToTime(&c.DoneAt))
	if err == nil {
		err = json.Unmarshal([]byte(c.params), &c.Params)
	}
	return c, err
}

// Circular gives that of a provider for a cause.
func (t tx) Circular(ctx context.Context, provider claims.ProviderID, cause claims.Key) (message.Circular, error) {
	c, err := postgres.One(ctx, t.Conn, "circular", scanCircular,
		`SELECT `+circularColumns+` FROM circulars WHERE provider_id = $1 AND cause = $2`, postgres.ID(provider), postgres.ID(cause))
	return c.Circular, err
}

// OpenCirculars gives some that are not done, the oldest first.
func (t tx) OpenCirculars(ctx context.Context, limit int) ([]message.CircularID, error) {
	return postgres.List(ctx, t.Conn, "look for circulars", func(row pgx.Row) (id message.CircularID, err error) {
		err = row.Scan(postgres.ToID(&id))
		return id, err
	}, `SELECT id FROM circulars WHERE done_at IS NULL ORDER BY id LIMIT $1`, limit)
}

// holder is who has a claim that a circular comes to; live: claimed, and neither
// withdrawn nor merged.
type holder struct {
	claim    claims.ClaimID
	claimant claims.ClaimantID
	live     bool
}

// Spread tells those whose claims come next. The circular is locked for it: it is a row
// of a local table.
func (t tx) Spread(ctx context.Context, id message.CircularID, limit int) (int64, error) {
	c, err := postgres.One(ctx, t.Conn, "circular", scanCircular, `SELECT `+circularColumns+` FROM circulars WHERE id = $1 FOR UPDATE`, postgres.ID(id))
	if err != nil || !c.DoneAt.IsZero() {
		return 0, err
	}
	next, err := postgres.List(ctx, t.Conn, "list who is to be told", func(row pgx.Row) (h holder, err error) {
		err = row.Scan(postgres.ToID(&h.claim), postgres.ToID(&h.claimant), &h.live)
		return h, err
	}, `
		SELECT c.id, c.claimant_id, c.state NOT IN ('withdrawn', 'merged') AND c.claimed_at IS NOT NULL FROM claims c
		WHERE c.provider_id = $1 AND c.incident_id = $2 AND c.id > $3 ORDER BY c.id LIMIT $4`,
		postgres.ID(c.Provider), postgres.ID(c.Incident), c.reached, limit)
	if err != nil {
		return 0, err
	}
	told, err := t.tell(ctx, c, next)
	if err != nil {
		return 0, err
	}
	done := pgtype.Timestamptz{}
	if len(next) < limit {
		done = postgres.At(t.claims.Now())
	} else {
		c.reached = next[len(next)-1].claim
	}
	_, err = t.Changes(ctx, "go on with a circular", `UPDATE circulars SET reached = $2, told = told + $3, done_at = $4 WHERE id = $1`,
		postgres.ID(id), c.reached, told, done)
	return told, err
}

// tell tells the claimants of live claims, each once.
func (t tx) tell(ctx context.Context, c worked, next []holder) (int64, error) {
	ids, claimants := make([]message.ID, 0, len(next)), make([]claims.ClaimantID, 0, len(next))
	for _, h := range next {
		if h.live {
			ids, claimants = append(ids, message.NewID()), append(claimants, h.claimant)
		}
	}
	if len(ids) == 0 {
		return 0, nil
	}
	return t.Changes(ctx, "tell claimants", `
		INSERT INTO messages (claimant_id, id, provider_id, incident_id, kind, parameters, cause, sent_by, created_at)
		SELECT m.claimant_id, m.id, $3, $4, $5, $6::jsonb, $7, $8, $9 FROM unnest($1::uuid[], $2::uuid[]) AS m (claimant_id, id)
		ON CONFLICT DO NOTHING`,
		postgres.IDs(claimants), postgres.IDs(ids), postgres.ID(c.Provider), postgres.ID(c.Incident), string(c.Kind), c.params, postgres.ID(c.Cause), c.By,
		postgres.At(t.claims.Now()))
}
