package recourses

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/postgres"
	"bosang/claims/recourse"
)

// shareColumns are those of a share s, which may not be there.
const shareColumns = `s.id, s.recourse_id, s.provider_id, coalesce(s.number, 0), trim_scale(s.share)::text, coalesce(s.goodwill, false), s.asked_by, s.asked_at,
	s.approval_id, s.approved_by, s.approved_at`

// shareTargets are where they are scanned to, and what gives the share then.
func shareTargets() (share func() recourse.Share, targets []any) {
	s := new(recourse.Share)
	var part pgtype.Text
	return func() recourse.Share {
			s.Part = recourse.Part(part.String)
			return *s
		}, []any{
			postgres.ToID(&s.ID), postgres.ToID(&s.Recourse), postgres.ToID(&s.Provider), &s.Number, &part, &s.Goodwill, postgres.ToWord(&s.AskedBy),
			postgres.ToTime(&s.AskedAt), postgres.ToID(&s.Approval), postgres.ToWord(&s.ApprovedBy), postgres.ToTime(&s.ApprovedAt),
		}
}

func scanShare(row pgx.Row) (recourse.Share, error) {
	share, targets := shareTargets()
	err := row.Scan(targets...)
	return share(), err
}

// AddShare adds one that is not in force.
func (t tx) AddShare(ctx context.Context, s recourse.Share) error {
	_, err := t.Changes(ctx, "state a share", `
		INSERT INTO recourse_shares (id, recourse_id, provider_id, share, goodwill, asked_by, asked_at, approval_id)
		VALUES ($1, $2, $3, $4::text::numeric, $5, $6, $7, $8)`,
		postgres.ID(s.ID), postgres.ID(s.Recourse), postgres.ID(s.Provider), string(s.Part), s.Goodwill, s.AskedBy, postgres.At(s.AskedAt), postgres.ID(s.Approval))
	return err
}

// Share reads one, whether in force or not.
func (t tx) Share(ctx context.Context, id recourse.ShareID) (recourse.Share, error) {
	return postgres.One(ctx, t.Conn, "share", scanShare, `SELECT `+shareColumns+` FROM recourse_shares s WHERE s.id = $1`, postgres.ID(id))
}

// AgreeShare puts a share in force. The counter of all shares is moved last: who is next
// waits for it, and then sees what it has come to.
func (t tx) AgreeShare(ctx context.Context, r recourse.Recourse, s recourse.Share) error {
	if _, err := t.Changes(ctx, "agree on a share", `UPDATE recourse_shares SET number = $2, approved_by = $3, approved_at = $4 WHERE id = $1`,
		postgres.ID(s.ID), s.Number, s.ApprovedBy, postgres.At(s.ApprovedAt)); err != nil {
		return err
	}
	if _, err := t.Changes(ctx, "put a share in force", `UPDATE recourses SET share_id = $2, share = $3::text::numeric WHERE id = $1`,
		postgres.ID(r.ID), postgres.ID(s.ID), string(s.Part)); err != nil {
		return err
	}
	if _, err := t.Changes(ctx, "begin to count shares", `INSERT INTO recourse_totals (provider_id, incident_id, shares) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING`,
		postgres.ID(r.Provider), postgres.ID(r.Incident)); err != nil {
		return err
	}
	before := r.Share.Part
	if before == "" {
		before = recourse.Nothing
	}
	changed, err := t.Changes(ctx, "count shares", `
		UPDATE recourse_totals SET shares = shares - $3::text::numeric + $4::text::numeric
		WHERE provider_id = $1 AND incident_id = $2 AND shares - $3::text::numeric + $4::text::numeric <= 1`,
		postgres.ID(r.Provider), postgres.ID(r.Incident), string(before), string(s.Part))
	if err == nil && changed == 0 {
		return claims.Conflict("shares_over_all", "recourse", r.ID.String())
	}
	return err
}

// Shares lists those that came into force, newest first.
func (t tx) Shares(ctx context.Context, r recourse.Recourse, page claims.Page) ([]recourse.Share, error) {
	before, limit := postgres.Cursor(page)
	return postgres.List(ctx, t.Conn, "list shares", scanShare, `
		SELECT `+shareColumns+` FROM recourse_shares s
		WHERE s.recourse_id = $3 AND s.number IS NOT NULL AND s.number < coalesce((SELECT o.number FROM recourse_shares o WHERE o.id = $1), 2147483647)
		ORDER BY s.number DESC LIMIT $2`, before, limit, postgres.ID(r.ID))
}
