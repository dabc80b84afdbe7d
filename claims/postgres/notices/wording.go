package notices

import (
	"context"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/notice"
	"bosang/claims/postgres"
	"bosang/rules"
)

const wordingColumns = `w.id, w.notice_id, w.number, w.kind, w.ko, w.en, w.drafted_by, w.drafted_at, w.changed_by, w.changed_at, w.published_at`

func scanWording(row pgx.Row) (w notice.Wording, err error) {
	var ko, en []string
	err = row.Scan(postgres.ToID(&w.ID), postgres.ToID(&w.Notice), &w.Number, (*string)(&w.Kind), &ko, &en, &w.DraftedBy, postgres.ToTime(&w.DraftedAt),
		&w.ChangedBy, postgres.ToTime(&w.ChangedAt), postgres.ToTime(&w.PublishedAt))
	for i := range ko {
		w.Texts = append(w.Texts, rules.Texts{Ko: ko[i], En: en[i]})
	}
	return w, err
}

func koreanOf(t rules.Texts) string  { return t.Ko }
func englishOf(t rules.Texts) string { return t.En }

// AddWording adds the next wording of a notice that is locked.
func (t notices) AddWording(ctx context.Context, n notice.Notice, w notice.Wording) error {
	_, err := t.Changes(ctx, "add a wording", `
		INSERT INTO wordings (id, notice_id, number, provider_id, kind, ko, en, drafted_by, drafted_at, changed_by, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		postgres.ID(w.ID), postgres.ID(n.ID), w.Number, postgres.ID(n.Provider), string(w.Kind), postgres.Many(w.Texts, koreanOf), postgres.Many(w.Texts, englishOf),
		w.DraftedBy, postgres.At(w.DraftedAt), w.ChangedBy, postgres.At(w.ChangedAt))
	if err != nil {
		return err
	}
	_, err = t.Changes(ctx, "count a wording", `UPDATE notices SET wordings = $2, version = version + 1 WHERE id = $1`, postgres.ID(n.ID), w.Number)
	return err
}

// ChangeWording writes the draft of a notice that is locked.
func (t notices) ChangeWording(ctx context.Context, n notice.Notice, w notice.Wording) error {
	_, err := t.Changes(ctx, "change a wording", `
		UPDATE wordings SET ko = $3, en = $4, changed_by = $5, changed_at = $6 WHERE notice_id = $1 AND number = $2 AND published_at IS NULL`,
		postgres.ID(n.ID), w.Number, postgres.Many(w.Texts, koreanOf), postgres.Many(w.Texts, englishOf), w.ChangedBy, postgres.At(w.ChangedAt))
	if err != nil {
		return err
	}
	_, err = t.Changes(ctx, "change a notice", `UPDATE notices SET version = version + 1 WHERE id = $1`, postgres.ID(n.ID))
	return err
}

// Wording reads the wording of a number.
func (t notices) Wording(ctx context.Context, n notice.Notice, number int) (notice.Wording, error) {
	return postgres.One(ctx, t.Conn, "wording", scanWording, `SELECT `+wordingColumns+` FROM wordings w WHERE w.notice_id = $1 AND w.number = $2`,
		postgres.ID(n.ID), number)
}

// Wordings lists the wordings of a notice.
func (t notices) Wordings(ctx context.Context, id notice.ID, page claims.Page) ([]notice.Wording, error) {
	before, limit := postgres.Cursor(page)
	return postgres.List(ctx, t.Conn, "list wordings", scanWording, `
		SELECT `+wordingColumns+` FROM wordings w WHERE w.notice_id = $1 AND w.id < $2 ORDER BY w.id DESC LIMIT $3`, postgres.ID(id), before, limit)
}

// Publish adds a publication of a notice that is locked.
func (t notices) Publish(ctx context.Context, n notice.Notice, w notice.Wording, p notice.Publication) error {
	_, err := t.Changes(ctx, "publish a wording", `UPDATE wordings SET published_at = $3 WHERE notice_id = $1 AND number = $2 AND published_at IS NULL`,
		postgres.ID(n.ID), w.Number, postgres.At(w.PublishedAt))
	if err != nil {
		return err
	}
	var digest []byte
	if p.Digest != [32]byte{} {
		digest = p.Digest[:]
	}
	_, err = t.Changes(ctx, "add a publication", `
		INSERT INTO publications (id, notice_id, wording, provider_id, way, counts, published_at, url, digest, agreement, reached, recorded_by, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		postgres.ID(p.ID), postgres.ID(n.ID), p.Wording, postgres.ID(n.Provider), string(p.Way), p.Counts, postgres.At(p.PublishedAt), postgres.Word(p.URL),
		digest, postgres.Word(p.Agreement), p.Reached, p.RecordedBy, postgres.At(p.RecordedAt))
	if err != nil {
		return err
	}
	_, err = t.Changes(ctx, "publish a notice", `UPDATE notices SET published_at = $2, reached = $3, version = version + 1 WHERE id = $1`,
		postgres.ID(n.ID), postgres.At(n.PublishedAt), n.Reached)
	return err
}

// Publications lists the evidence of a notice.
func (t notices) Publications(ctx context.Context, id notice.ID, page claims.Page) ([]notice.Publication, error) {
	before, limit := postgres.Cursor(page)
	return postgres.List(ctx, t.Conn, "list publications", func(row pgx.Row) (p notice.Publication, err error) {
		err = row.Scan(postgres.ToID(&p.ID), postgres.ToID(&p.Notice), &p.Wording, (*string)(&p.Way), &p.Counts, postgres.ToTime(&p.PublishedAt),
			postgres.ToWord(&p.URL), postgres.ToHash(&p.Digest), postgres.ToWord(&p.Agreement), &p.Reached, &p.RecordedBy, postgres.ToTime(&p.RecordedAt))
		return p, err
	}, `
		SELECT p.id, p.notice_id, p.wording, p.way, p.counts, p.published_at, p.url, p.digest, p.agreement, p.reached, p.recorded_by, p.recorded_at
		FROM publications p WHERE p.notice_id = $1 AND p.id < $2 ORDER BY p.id DESC LIMIT $3`, postgres.ID(id), before, limit)
}
