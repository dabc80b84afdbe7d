package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
)

// Summaries groups the claims of an incident by what their current decisions
// give. The outcomes are canonical JSON, so that equal texts are equal values.
// One decision stands for each group: the smallest pair of ids, compared as
// texts because PostgreSQL has no min(uuid) before 18. The rows are streamed: a
// limit would cut sums short.
func (t *tx) Summaries(ctx context.Context, filter claims.SummaryFilter, take func(claims.Summary) error) error {
	const doing = "sum up claims"
	loss, currency := amount(filter.Loss)
	rows, err := t.Query(ctx, `
		SELECT p.provider_id, p.service_id, g.plan_id, g.state, g.claims, d.outcome
		FROM (
			SELECT c.plan_id, c.state, count(*) AS claims, min(d.claimant_id::text || d.id::text) AS one
			FROM claims c
			LEFT JOIN decisions d ON d.claimant_id = c.claimant_id AND d.id = c.decision_id
			LEFT JOIN LATERAL json_to_record(convert_from(d.outcome, 'UTF8')::json)
				AS o (base json, counted json, downtime json, goodwill json, remedies json, still_owed json) ON true
			WHERE c.incident_id = $1
				AND ($2::uuid IS NULL OR c.plan_id = $2)
				AND ($3::text IS NULL OR c.claimant_kind = $3)
				AND ($4::text IS NULL OR (c.loss = $4::numeric AND c.loss_currency = $5))
			GROUP BY c.plan_id, c.state, o.base::text, o.counted::text, o.downtime::text, o.goodwill::text, o.remedies::text, o.still_owed::text
		) g
		JOIN plans p ON p.id = g.plan_id
		LEFT JOIN decisions d ON d.claimant_id = left(g.one, 36)::uuid AND d.id = right(g.one, 36)::uuid
		ORDER BY g.plan_id, g.state, g.one`,
		id(filter.Incident), id(filter.Plan), word(filter.ClaimantKind), loss, currency)
	if err != nil {
		return failed(doing, err)
	}
	defer rows.Close()
	for rows.Next() {
		s, err := scanSummary(rows)
		if err != nil {
			return failed(doing, err)
		}
		if err := take(s); err != nil {
			return err
		}
	}
	return failed(doing, rows.Err())
}

func scanSummary(row pgx.Row) (s claims.Summary, err error) {
	var count pgtype.Int8
	err = row.Scan((*[16]byte)(&s.ProviderID), (*[16]byte)(&s.ServiceID), (*[16]byte)(&s.PlanID), (*string)(&s.State), &count, &s.Outcome)
	s.Claims = count.Int64
	return s, err
}
