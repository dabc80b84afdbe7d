package recourses

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/postgres"
	"bosang/claims/postgres/set"
	"bosang/claims/recourse"
	"bosang/rules/money"
)

// What is claimed is read off the entries of the accrual: as it was posted.
const assessmentColumns = `a.id, a.recourse_id, a.provider_id, a.number, a.as_of, c.at, a.payouts, a.digest, a.accrual_id, a.assessed_by, a.assessed_at,
	ARRAY(SELECT trim_scale(e.amount)::text || ' ' || e.currency FROM entries e
		WHERE e.claimant_id = a.claimant_id AND e.transaction_id = a.accrual_id ORDER BY e.place), ` + shareColumns

const fromAssessments = ` FROM recourse_assessments a JOIN cutoffs c ON c.number = a.as_of JOIN recourse_shares s ON s.id = a.share_id `

func scanAssessment(row pgx.Row) (a recourse.Assessment, err error) {
	var accrual pgtype.UUID
	var claimed []string
	share, targets := shareTargets()
	if err = row.Scan(append([]any{
		postgres.ToID(&a.ID), postgres.ToID(&a.Recourse), postgres.ToID(&a.Provider), &a.Number, &a.AsOf.Number, postgres.ToTime(&a.AsOf.At), &a.Payouts,
		postgres.ToHash(&a.Digest), &accrual, &a.AssessedBy, postgres.ToTime(&a.AssessedAt), &claimed,
	}, targets...)...); err != nil {
		return a, err
	}
	a.Share, a.Accrual = share(), accrual.Bytes
	for _, text := range claimed {
		amount, err := parse(text)
		if err != nil {
			return a, err
		}
		a.Claimed = append(a.Claimed, amount)
	}
	return a, nil
}

// parse reads an amount with its currency behind it, which has three letters.
func parse(text string) (money.Amount, error) {
	cut := len(text) - len(" KRW")
	return money.Parse(text[:cut], text[cut+1:])
}

// AddAssessment adds an assessment with its sums.
func (t tx) AddAssessment(ctx context.Context, a recourse.Assessment) error {
	_, err := t.Changes(ctx, "keep an assessment", `
		INSERT INTO recourse_assessments (claimant_id, id, recourse_id, provider_id, number, as_of, share_id, share, payouts, digest, accrual_id, assessed_by, assessed_at)
		VALUES ($1, $2, $3, $1, $4, $5, $6, $7::text::numeric, $8, $9, $10, $11, $12)`,
		postgres.ID(a.Provider), postgres.ID(a.ID), postgres.ID(a.Recourse), a.Number, a.AsOf.Number, postgres.ID(a.Share.ID), string(a.Share.Part), a.Payouts,
		a.Digest[:], set.ID(a.Accrual), a.AssessedBy, postgres.At(a.AssessedAt))
	if err != nil || len(a.Sums) == 0 {
		return err
	}
	_, err = t.Changes(ctx, "keep what payouts come to", `
		INSERT INTO recourse_sums (claimant_id, assessment_id, provider_id, service_id, ground, goodwill, currency, payouts, settled, counted)
		SELECT $1, $2, $1, s.service_id, s.ground, s.goodwill, s.currency, s.payouts, s.settled::numeric, s.counted::numeric
		FROM unnest($3::uuid[], $4::text[], $5::boolean[], $6::text[], $7::bigint[], $8::text[], $9::text[])
			AS s (service_id, ground, goodwill, currency, payouts, settled, counted)`,
		postgres.ID(a.Provider), postgres.ID(a.ID),
		set.IDs(a.Sums, func(s recourse.Sum) claims.ServiceID { return s.Service }),
		set.Column(a.Sums, func(s recourse.Sum) string { return s.Ground }),
		set.Column(a.Sums, func(s recourse.Sum) bool { return s.Goodwill }),
		set.Column(a.Sums, func(s recourse.Sum) string { return s.Currency }),
		set.Column(a.Sums, func(s recourse.Sum) int64 { return s.Payouts }),
		set.Column(a.Sums, func(s recourse.Sum) string { return s.Settled.AmountString() }),
		set.Column(a.Sums, func(s recourse.Sum) string { return s.Counted.AmountString() }))
	return err
}

// Last gives the last assessment; of number 0, there is none.
func (t tx) Last(ctx context.Context, r recourse.Recourse) (recourse.Assessment, error) {
	a, err := postgres.One(ctx, t.Conn, "assessment", scanAssessment, `
		SELECT `+assessmentColumns+fromAssessments+`WHERE a.claimant_id = $1 AND a.recourse_id = $2 ORDER BY a.number DESC LIMIT 1`,
		postgres.ID(r.Provider), postgres.ID(r.ID))
	if claims.IsNotFound(err, "assessment") {
		return recourse.Assessment{}, nil
	}
	return a, err
}

// mostSums bounds how many sums an assessment has: services by grounds by currencies.
const mostSums = 100_000

// Assessment gives one with its sums.
func (t tx) Assessment(ctx context.Context, r recourse.Recourse, number int) (recourse.Assessment, error) {
	a, err := postgres.One(ctx, t.Conn, "assessment", scanAssessment, `
		SELECT `+assessmentColumns+fromAssessments+`WHERE a.claimant_id = $1 AND a.recourse_id = $2 AND a.number = $3`,
		postgres.ID(r.Provider), postgres.ID(r.ID), number)
	if err != nil {
		return a, err
	}
	a.Sums, err = postgres.List(ctx, t.Conn, "read what payouts come to", func(row pgx.Row) (s recourse.Sum, err error) {
		var settled, counted string
		if err = row.Scan(postgres.ToID(&s.Service), &s.ServiceKey, &s.Ground, &s.Goodwill, &s.Currency, &s.Payouts, &settled, &counted); err != nil {
			return s, err
		}
		if s.Settled, err = money.Parse(settled, s.Currency); err != nil {
			return s, err
		}
		s.Counted, err = money.Parse(counted, s.Currency)
		return s, err
	}, `
		SELECT s.service_id, x.key, s.ground, s.goodwill, s.currency, s.payouts, trim_scale(s.settled)::text, trim_scale(s.counted)::text
		FROM recourse_sums s JOIN services x ON x.id = s.service_id
		WHERE s.claimant_id = $1 AND s.assessment_id = $2 ORDER BY s.service_id, s.ground, s.goodwill, s.currency LIMIT $3`,
		postgres.ID(r.Provider), postgres.ID(a.ID), mostSums)
	return a, err
}

// Assessments lists those of a recourse, newest first.
func (t tx) Assessments(ctx context.Context, r recourse.Recourse, page claims.Page) ([]recourse.Assessment, error) {
	before, limit := postgres.Cursor(page)
	return postgres.List(ctx, t.Conn, "list assessments", scanAssessment, `
		SELECT `+assessmentColumns+fromAssessments+`
		WHERE a.claimant_id = $3 AND a.recourse_id = $4
			AND a.number < coalesce((SELECT o.number FROM recourse_assessments o WHERE o.claimant_id = $3 AND o.id = $1), 2147483647)
		ORDER BY a.number DESC LIMIT $2`, before, limit, postgres.ID(r.Provider), postgres.ID(r.ID))
}

// Outdated looks at the last assessment of each other recourse that claims something.
func (t tx) Outdated(ctx context.Context, r recourse.Recourse) (string, error) {
	found, err := postgres.List(ctx, t.Conn, "read what others claim", func(row pgx.Row) (reference string, err error) {
		err = row.Scan(&reference)
		return reference, err
	}, `
		WITH others AS (
			SELECT o.id, o.reference, a.share, a.share > o.share AS shrunk, o.incident_id <> $3 AS merged
			FROM recourses o JOIN incidents i ON i.id = o.incident_id
			CROSS JOIN LATERAL (SELECT a.share, a.accrual_id FROM recourse_assessments a
				WHERE a.claimant_id = o.provider_id AND a.recourse_id = o.id ORDER BY a.number DESC LIMIT 1) a
			WHERE o.provider_id = $1 AND o.id <> $2 AND (i.id = $3 OR i.merged_into = $3) AND a.accrual_id IS NOT NULL)
		SELECT o.reference FROM others o WHERE o.merged OR o.shrunk AND (SELECT sum(x.share) FROM others x) + $4::text::numeric > 1 ORDER BY o.id LIMIT 1`,
		postgres.ID(r.Provider), postgres.ID(r.ID), postgres.ID(r.Incident), string(r.Share.Part))
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}
