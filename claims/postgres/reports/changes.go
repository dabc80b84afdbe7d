package reports

import (
	"bosang/claims/postgres"
	"bosang/claims/report"
	"bosang/rules"
)

// changes explains claim by claim how reports of two cut-offs differ.
var changes = counting{
	Definition: report.Definition{
		Name: "changes", Title: rules.Texts{Ko: "두 기준점의 차이", En: "What changed between two cut-offs"},
		About: rules.Texts{
			Ko: "두 기준점 사이에 달라진 청구를 한 줄씩, 앞과 뒤의 값과 까닭을 적은 것. 금액의 차이를 모두 더하면 두 보고서의 차이가 됩니다.",
			En: "A row for each claim that reports count otherwise at the two cut-offs, with what it was, what it is and why. The differences of its amounts add up to those of the reports.",
		},
		Counts: "claims", Filters: []report.Filter{report.ByIncident, report.ByProvider, report.Since},
		Columns: []report.Column{
			column("claim", report.Word, "청구", "Claim"), column("reference", report.Word, "접수번호", "Reference"), providerColumn, serviceColumn,
			column("why", report.Word, "까닭", "Why"), column("because", report.Word, "결정의 계기", "Decisions because"),
			column("decision_before", report.Count, "이전 결정", "Decision before"), column("decision_after", report.Count, "이후 결정", "Decision after"),
			column("incident_before", report.Word, "이전 사건", "Incident before"), column("incident_after", report.Word, "이후 사건", "Incident after"),
			column("outcome_before", report.Word, "이전 결과", "Outcome before"), column("outcome_after", report.Word, "이후 결과", "Outcome after"),
			column("lane_before", report.Word, "이전 처리 구분", "Lane before"), column("lane_after", report.Word, "이후 처리 구분", "Lane after"),
			column("claimed_before", report.Flag, "이전 청구 여부", "Claimed before"), column("claimed_after", report.Flag, "이후 청구 여부", "Claimed after"),
			currencyColumn,
			column("owed_before", report.Amount, "이전 지급할 금액", "Owed before"), column("owed_after", report.Amount, "이후 지급할 금액", "Owed after"),
			column("goodwill_before", report.Amount, "이전 자율 지원", "Goodwill before"), column("goodwill_after", report.Amount, "이후 자율 지원", "Goodwill after"),
		},
	},
	sql: func(q *query) string {
		since, until := q.arg(q.Since), q.arg(q.AsOf)
		narrow := ""
		if !q.Incident.IsZero() {
			incident := q.arg(postgres.ID(q.Incident))
			narrow += ` AND (b.incident_id = ` + incident + ` OR a.incident_id = ` + incident + `)`
		}
		if !q.Provider.IsZero() {
			narrow += ` AND b.provider_id = ` + q.arg(postgres.ID(q.Provider))
		}
		return `SELECT b.claim_id::text, c.reference, p.key, s.key,
				CASE WHEN a.claim_id IS NULL AND b.claimed THEN 'filed' WHEN a.claim_id IS NULL THEN 'entitled'
					WHEN b.state IN ('withdrawn', 'merged') AND a.state <> b.state THEN b.state WHEN a.incident_id <> b.incident_id THEN 'moved'
					WHEN b.decision_number > a.decision_number THEN 'decided' WHEN b.claimed AND NOT a.claimed THEN 'claimed' ELSE 'changed' END,
				(SELECT string_agg(d.because, ' ' ORDER BY d.number) FROM decisions d WHERE d.claimant_id = b.claimant_id AND d.claim_id = b.claim_id
					AND d.number > coalesce(a.decision_number, 0) AND d.number <= b.decision_number),
				a.decision_number::text, b.decision_number::text, f.key, i.key, a.state, b.state, a.lane, b.lane, a.claimed::text, b.claimed::text,
				coalesce(b.currency, a.currency), CASE WHEN a.currency IS NOT NULL THEN trim_scale(a.owed)::text END,
				CASE WHEN b.currency IS NOT NULL THEN trim_scale(b.owed)::text END, CASE WHEN a.currency IS NOT NULL THEN trim_scale(a.goodwill)::text END,
				CASE WHEN b.currency IS NOT NULL THEN trim_scale(b.goodwill)::text END
			FROM claim_versions b
			JOIN claims c ON c.claimant_id = b.claimant_id AND c.id = b.claim_id
			LEFT JOIN claim_versions a ON a.claimant_id = b.claimant_id AND a.claim_id = b.claim_id
				AND a.since <= ` + since + ` AND (a.until IS NULL OR a.until > ` + since + `)
			JOIN providers p ON p.id = b.provider_id JOIN services s ON s.id = b.service_id JOIN incidents i ON i.id = b.incident_id
			LEFT JOIN incidents f ON f.id = a.incident_id
			WHERE b.since > ` + since + ` AND b.since <= ` + until + ` AND (b.until IS NULL OR b.until > ` + until + `)
				AND (a.claim_id IS NULL OR (a.incident_id, a.claimed, a.state, a.filed_at, a.decision_number, a.owed, a.goodwill, a.lane, a.currency,
					a.decided_at, a.loss, a.loss_currency, a.refused_by) IS DISTINCT FROM (b.incident_id, b.claimed, b.state, b.filed_at, b.decision_number,
					b.owed, b.goodwill, b.lane, b.currency, b.decided_at, b.loss, b.loss_currency, b.refused_by))` + narrow + `
			ORDER BY b.since, b.claimant_id, b.claim_id`
	},
}
