package identities

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/identity"
	"bosang/claims/postgres"
)

// Confirm notes that the issuer of a membership says so still.
func (t tx) Confirm(ctx context.Context, m identity.Membership) error {
	_, err := t.Changes(ctx, "confirm a membership", `
		UPDATE memberships SET said_at = $3 WHERE user_id = $1 AND id = $2 AND issuer IS NOT NULL AND ended_at IS NULL`,
		postgres.ID(m.User), postgres.ID(m.ID), postgres.At(m.SaidAt))
	return err
}

// EndArrived ends sessions that came by the issuer and began before the instant, and
// gives whose they were.
func (t tx) EndArrived(ctx context.Context, users []identity.UserID, issuer string, sid claims.Key, before time.Time) ([]identity.UserID, error) {
	whose := func(row pgx.Row) (id identity.UserID, err error) {
		err = row.Scan(postgres.ToID(&id))
		return id, err
	}
	if len(users) == 0 {
		return postgres.List(ctx, t.Conn, "end sessions of an identity provider", whose, `
			UPDATE sessions SET ended_at = $4 WHERE sid = $1 AND issuer = $2 AND created_at < $3 AND ended_at IS NULL RETURNING user_id`,
			postgres.ID(sid), issuer, postgres.At(before), postgres.At(t.claims.Now()))
	}
	return postgres.List(ctx, t.Conn, "end sessions of an identity provider", whose, `
		UPDATE sessions SET ended_at = $5
		WHERE user_id = ANY ($1::uuid[]) AND issuer = $2 AND ($3::uuid IS NULL OR sid = $3) AND created_at < $4 AND ended_at IS NULL RETURNING user_id`,
		postgres.IDs(users), issuer, postgres.ID(sid), postgres.At(before), postgres.At(t.claims.Now()))
}
