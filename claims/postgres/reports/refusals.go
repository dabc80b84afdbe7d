package reports

import (
	"bosang/claims/report"
	"bosang/rules"
)

// refusals counts why claims are refused.
var refusals = counting{
	Definition: report.Definition{
		Name: "refusals", Title: rules.Texts{Ko: "조항별 거절", En: "Refusals by article"},
		About: rules.Texts{
			Ko: "거절된 청구를 거절의 근거가 된 조항별로 센 것. 여러 조항으로 거절된 청구는 각 조항에 들어갑니다.",
			En: "Refused claims by the provisions that give nothing. A claim that several refuse is counted by each.",
		},
		Counts: "claims", Filters: ofClaims, Cites: true,
		Columns: []report.Column{
			incidentColumn, providerColumn, serviceColumn, column("ground", report.Word, "근거", "Ground"), claimsColumn,
			column("refused", report.Count, "거절된 청구 전체", "All refused"),
			column("citation_ko", report.Text, "조항(한국어)", "Citation in Korean"), column("citation_en", report.Text, "조항(영어)", "Citation in English"),
		},
	},
	sql: func(q *query) string {
		return `WITH refused AS (
				SELECT v.incident_id, v.provider_id, v.service_id, v.refused_by, count(*) AS claims
				FROM claim_versions v WHERE v.state = 'refused' AND ` + q.claims() + ` GROUP BY 1, 2, 3, 4),
			c AS (
				SELECT r.incident_id, r.provider_id, r.service_id, g.ground, sum(r.claims) AS claims
				FROM refused r CROSS JOIN unnest(r.refused_by) AS g (ground) GROUP BY 1, 2, 3, 4),
			t AS (SELECT incident_id, provider_id, service_id, sum(claims) AS claims FROM refused GROUP BY 1, 2, 3)
			SELECT i.key, p.key, s.key, c.ground, c.claims::text, t.claims::text
			FROM c JOIN t USING (incident_id, provider_id, service_id)` + named + `
			ORDER BY ` + byNames + `, c.ground COLLATE "C"`
	},
}
