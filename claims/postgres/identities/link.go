package identities

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/identity"
	"bosang/claims/postgres"
)

// AddLink adds a link.
func (t tx) AddLink(ctx context.Context, l identity.Link) error {
	_, err := t.Changes(ctx, "make a link", `
		INSERT INTO links (key, hash, id, purpose, user_id, provider_id, claimant_id, second_factor, approval_id, made_by, created_at, expires_at,
			representative_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		postgres.ID(l.Key), l.Hash[:], postgres.ID(l.ID), string(l.Purpose), postgres.ID(l.User), postgres.ID(l.Provider), postgres.ID(l.Claimant),
		l.SecondFactor, postgres.ID(l.Approval), l.MadeBy, postgres.At(l.CreatedAt), postgres.At(l.ExpiresAt),
		postgres.ID(claims.Key(l.Representative)))
	return err
}

const linkColumns = `key, hash, id, purpose, user_id, provider_id, claimant_id, second_factor, approval_id, made_by, created_at, expires_at,
	used_at, used_by, revoked_at, representative_id`

func scanLink(row pgx.Row) (l identity.Link, err error) {
	err = row.Scan(postgres.ToID(&l.Key), postgres.ToHash(&l.Hash), postgres.ToID(&l.ID), (*string)(&l.Purpose), postgres.ToID(&l.User),
		postgres.ToID(&l.Provider), postgres.ToID(&l.Claimant), &l.SecondFactor, postgres.ToID(&l.Approval), &l.MadeBy, postgres.ToTime(&l.CreatedAt),
		postgres.ToTime(&l.ExpiresAt), postgres.ToTime(&l.UsedAt), postgres.ToID(&l.UsedBy), postgres.ToTime(&l.RevokedAt),
		postgres.ToID((*claims.Key)(&l.Representative)))
	return l, err
}

// LinkUnder reads the link of a key.
func (t tx) LinkUnder(ctx context.Context, key claims.Key) (identity.Link, error) {
	return postgres.One(ctx, t.Conn, "link", scanLink, `SELECT `+linkColumns+` FROM links WHERE key = $1`, postgres.ID(key))
}

// TryLink counts that a code is tried for a live link.
func (t tx) TryLink(ctx context.Context, key claims.Key, most int) (int, error) {
	tries, err := postgres.One(ctx, t.Conn, "link", func(row pgx.Row) (tries int, err error) {
		err = row.Scan(&tries)
		return tries, err
	}, `UPDATE links SET tries = tries + 1 WHERE key = $1 AND used_at IS NULL AND revoked_at IS NULL AND tries < $2 RETURNING tries`, postgres.ID(key), most)
	if claims.KindOf(err) == claims.KindNotFound {
		err = nil
	}
	return tries, err
}

// GiveBackTry undoes the counting of a code.
func (t tx) GiveBackTry(ctx context.Context, key claims.Key) error {
	_, err := t.Changes(ctx, "give back a try", `UPDATE links SET tries = tries - 1 WHERE key = $1 AND used_at IS NULL AND revoked_at IS NULL`, postgres.ID(key))
	return err
}

// UseLink uses a link up.
func (t tx) UseLink(ctx context.Context, l identity.Link, by identity.UserID) (bool, error) {
	changed, err := t.Changes(ctx, "use a link", `
		UPDATE links SET used_at = $2, used_by = $3, approved_by = $4, code = $5 WHERE key = $1 AND used_at IS NULL AND revoked_at IS NULL`,
		postgres.ID(l.Key), postgres.At(t.claims.Now()), postgres.ID(by), postgres.Word(l.ApprovedBy), postgres.ID(l.Code))
	return changed == 1, err
}

// Links lists links, newest first.
func (t tx) Links(ctx context.Context, f identity.LinkFilter, page claims.Page) ([]identity.Link, error) {
	before, limit := postgres.Cursor(page)
	sql, args := `SELECT `+linkColumns+` FROM links WHERE id < $1`, []any{before, limit}
	and := func(column string, value any) {
		args = append(args, value)
		sql += ` AND ` + column + ` = $` + strconv.Itoa(len(args))
	}
	if !f.User.IsZero() {
		and("user_id", postgres.ID(f.User))
	}
	if !f.Provider.IsZero() {
		and("provider_id", postgres.ID(f.Provider))
	}
	if f.Purpose != "" {
		and("purpose", string(f.Purpose))
	}
	return postgres.List(ctx, t.Conn, "list links", scanLink, sql+` ORDER BY id DESC LIMIT $2`, args...)
}

// RevokeLink takes back a link that was not used.
func (t tx) RevokeLink(ctx context.Context, id identity.LinkID) (bool, error) {
	changed, err := t.Changes(ctx, "revoke a link", `UPDATE links SET revoked_at = $2 WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL`,
		postgres.ID(id), postgres.At(t.claims.Now()))
	return changed == 1, err
}

// RevokeLinks takes back the unused links of a purpose and, if one is given, user.
func (t tx) RevokeLinks(ctx context.Context, purpose identity.Purpose, user identity.UserID) error {
	_, err := t.Changes(ctx, "revoke links", `
		UPDATE links SET revoked_at = $3 WHERE purpose = $1 AND ($2::uuid IS NULL OR user_id = $2) AND used_at IS NULL AND revoked_at IS NULL`,
		string(purpose), postgres.ID(user), postgres.At(t.claims.Now()))
	return err
}
