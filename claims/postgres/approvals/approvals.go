// Package approvals keeps approvals in PostgreSQL, on the transactions of package
// postgres. That the second person is another than the first is a constraint of the
// table, and who asks or decides is the one who acts by its policies.
package approvals

import (
	"context"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/approval"
	"bosang/claims/postgres"
)

// Store is a store that keeps approvals too.
type Store struct{ *postgres.Store }

var _ approval.Store = Store{}

// Approvals gives what can be done with approvals in a transaction of this store.
func (Store) Approvals(t claims.Tx) approval.Tx { return tx{postgres.In(t)} }

type tx struct{ postgres.Conn }

const columns = `id, kind, subject_id, provider_id, beneficiary, payload::text, state, requested_by, requested_at, expires_at, decided_by, decided_at, reason, code`

func scan(row pgx.Row) (a approval.Approval, err error) {
	var payload string
	err = row.Scan(postgres.ToID(&a.ID), (*string)(&a.Kind), &a.Subject, postgres.ToID(&a.Provider), postgres.ToWord(&a.Beneficiary), &payload,
		(*string)(&a.State), &a.RequestedBy, postgres.ToTime(&a.RequestedAt), postgres.ToTime(&a.ExpiresAt), postgres.ToWord(&a.DecidedBy),
		postgres.ToTime(&a.DecidedAt), postgres.ToWord(&a.Reason), postgres.ToID(&a.CodeKey))
	a.Payload = []byte(payload)
	return a, err
}

// Add adds what is asked for.
func (t tx) Add(ctx context.Context, a approval.Approval) error {
	_, err := t.Changes(ctx, "ask for an approval", `
		INSERT INTO approvals (id, kind, subject_id, provider_id, beneficiary, payload, state, requested_by, requested_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10)`,
		postgres.ID(a.ID), string(a.Kind), a.Subject, postgres.ID(a.Provider), postgres.Word(a.Beneficiary), string(a.Payload), string(a.State),
		a.RequestedBy, postgres.At(a.RequestedAt), postgres.At(a.ExpiresAt))
	return err
}

// Get reads one that the actor may see.
func (t tx) Get(ctx context.Context, id approval.ID) (approval.Approval, error) {
	return postgres.One(ctx, t.Conn, "approval", scan, `SELECT `+columns+` FROM approvals WHERE id = $1`, postgres.ID(id))
}

// Lock reads one and keeps others from deciding it. A row that is decided cannot be
// locked any more, and is only read.
func (t tx) Lock(ctx context.Context, id approval.ID) (approval.Approval, error) {
	a, err := postgres.One(ctx, t.Conn, "approval", scan, `SELECT `+columns+` FROM approvals WHERE id = $1 FOR UPDATE`, postgres.ID(id))
	if claims.KindOf(err) == claims.KindNotFound {
		return t.Get(ctx, id)
	}
	return a, err
}

// Decide writes the decision.
func (t tx) Decide(ctx context.Context, a approval.Approval) error {
	changed, err := t.Changes(ctx, "decide an approval", `
		UPDATE approvals SET state = $2, decided_by = $3, decided_at = $4, reason = $5, code = $6 WHERE id = $1 AND state = 'pending'`,
		postgres.ID(a.ID), string(a.State), a.DecidedBy, postgres.At(a.DecidedAt), postgres.Word(a.Reason), postgres.ID(a.CodeKey))
	if err == nil && changed == 0 {
		return claims.Conflict("approval_decided", "approval", a.ID.String())
	}
	return err
}

// List lists approvals that the actor may see, newest first.
func (t tx) List(ctx context.Context, state approval.State, page claims.Page) ([]approval.Approval, error) {
	before, limit := postgres.Cursor(page)
	if state == "" {
		return postgres.List(ctx, t.Conn, "list approvals", scan, `SELECT `+columns+` FROM approvals WHERE id < $1 ORDER BY id DESC LIMIT $2`, before, limit)
	}
	return postgres.List(ctx, t.Conn, "list approvals", scan,
		`SELECT `+columns+` FROM approvals WHERE id < $1 AND state = $3 ORDER BY id DESC LIMIT $2`, before, limit, string(state))
}
