package clearances

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/clearance"
	"bosang/claims/postgres"
	"bosang/rules/money"
)

func parse(amount, currency string) (money.Amount, error) { return money.Parse(amount, currency) }

const sampleColumns = `s.claimant_id, s.id, s.claim_id, s.provider_id, s.decision_id, s.decision_number, s.kind, s.drawn_at, s.approved_by, s.result, s.reviewed_by,
	s.reviewed_at, s.note_id`

func scanSample(row pgx.Row) (s clearance.Sample, err error) {
	err = row.Scan(postgres.ToID(&s.Claimant), postgres.ToID(&s.ID), postgres.ToID(&s.Claim), postgres.ToID(&s.Provider), postgres.ToID(&s.DecisionID), &s.Decision,
		(*string)(&s.Kind), postgres.ToTime(&s.DrawnAt), postgres.ToWord(&s.ApprovedBy), postgres.ToWord((*string)(&s.Opinion)), postgres.ToWord(&s.ReviewedBy),
		postgres.ToTime(&s.ReviewedAt), postgres.ToID(&s.Note))
	return s, err
}

// Draw adds samples that are not there yet.
func (t tx) Draw(ctx context.Context, list []clearance.Sample) error {
	id := func(of func(clearance.Sample) pgtype.UUID) pgtype.FlatArray[pgtype.UUID] {
		return postgres.Many(list, of)
	}
	_, err := t.Changes(ctx, "draw samples", `
		INSERT INTO quality_samples (claimant_id, id, claim_id, provider_id, decision_id, decision_number, kind, drawn_at, approved_by)
		SELECT s.claimant_id, s.id, s.claim_id, s.provider_id, s.decision_id, s.decision_number, s.kind, $9, s.approved_by
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::int[], $7::text[], $8::text[])
			AS s (claimant_id, id, claim_id, provider_id, decision_id, decision_number, kind, approved_by)
		ON CONFLICT DO NOTHING`,
		id(func(s clearance.Sample) pgtype.UUID { return postgres.ID(s.Claimant) }), id(func(s clearance.Sample) pgtype.UUID { return postgres.ID(s.ID) }),
		id(func(s clearance.Sample) pgtype.UUID { return postgres.ID(s.Claim) }), id(func(s clearance.Sample) pgtype.UUID { return postgres.ID(s.Provider) }),
		id(func(s clearance.Sample) pgtype.UUID { return postgres.ID(s.DecisionID) }), postgres.Many(list, func(s clearance.Sample) int { return s.Decision }),
		postgres.Many(list, func(s clearance.Sample) string { return string(s.Kind) }),
		postgres.Many(list, func(s clearance.Sample) pgtype.Text { return postgres.Word(s.ApprovedBy) }), postgres.At(t.claims.Now()))
	return err
}

// LockSample reads one and keeps others from reviewing it. One that was reviewed cannot
// be locked, and is only read.
func (t tx) LockSample(ctx context.Context, id clearance.SampleID) (clearance.Sample, error) {
	_, err := postgres.One(ctx, t.Conn, "sample", scanID[clearance.SampleID], `SELECT id FROM quality_samples WHERE id = $1 FOR UPDATE`, postgres.ID(id))
	if err != nil && !claims.IsNotFound(err, "sample") {
		return clearance.Sample{}, err
	}
	return postgres.One(ctx, t.Conn, "sample", scanSample, `SELECT `+sampleColumns+` FROM quality_samples s WHERE s.id = $1`, postgres.ID(id))
}

// Samples lists those of the actor's providers that wait, newest first.
func (t tx) Samples(ctx context.Context, page claims.Page) ([]clearance.Sample, error) {
	before, limit := postgres.Cursor(page)
	return postgres.List(ctx, t.Conn, "list samples", scanSample, `
		SELECT s.* FROM unnest($3::uuid[]) AS p (id) CROSS JOIN LATERAL (
			SELECT `+sampleColumns+` FROM quality_samples s WHERE s.provider_id = p.id AND s.reviewed_at IS NULL AND s.id < $1 ORDER BY s.id DESC LIMIT $2) s
		ORDER BY s.id DESC LIMIT $2`, before, limit, t.own())
}

// Review writes what came of looking at one.
func (t tx) Review(ctx context.Context, s clearance.Sample) error {
	changed, err := t.Changes(ctx, "review a sample", `
		UPDATE quality_samples SET result = $3, reviewed_by = $4, reviewed_at = $5, note_id = $6 WHERE claimant_id = $1 AND id = $2 AND reviewed_at IS NULL`,
		postgres.ID(s.Claimant), postgres.ID(s.ID), string(s.Opinion), s.ReviewedBy, postgres.At(s.ReviewedAt), postgres.ID(s.Note))
	if err == nil && changed == 0 {
		return claims.Conflict("sample_reviewed", "sample", s.ID.String())
	}
	return err
}

// Rates counts samples by kind.
func (t tx) Rates(ctx context.Context, provider claims.ProviderID) ([]clearance.Rate, error) {
	return postgres.List(ctx, t.Conn, "count samples", func(row pgx.Row) (r clearance.Rate, err error) {
		err = row.Scan((*string)(&r.Kind), &r.Drawn, &r.Agreed, &r.Disagreed)
		return r, err
	}, `
		SELECT kind, count(*), count(*) FILTER (WHERE result = 'agreed'), count(*) FILTER (WHERE result = 'disagreed')
		FROM quality_samples WHERE $1::uuid IS NULL OR provider_id = $1 GROUP BY kind ORDER BY kind LIMIT 2`, postgres.ID(provider))
}
