package reports

import (
	"bosang/claims/report"
	"bosang/rules"
)

// timeToDecision tells how long claims wait for their first answer: the first decision that
// grants or refuses. Claims that the service filed itself wait for nothing.
var timeToDecision = counting{
	Definition: report.Definition{
		Name: "decision-times", Title: rules.Texts{Ko: "결정까지 걸린 시간", En: "Time to decision"},
		About: rules.Texts{
			Ko: "접수부터 처음으로 인용하거나 거절한 결정까지 걸린 시간의 백분위수(서비스·처리 구분별, 사업자별, 전체). 백분위수는 실제로 있는 값입니다.",
			En: "Percentiles of the time from filing to the first decision that grants or refuses: by service and lane, by provider, and of all. A percentile is the time of a claim.",
		},
		Counts: "claims", Filters: ofClaims,
		Columns: []report.Column{
			incidentColumn, providerColumn, serviceColumn, laneColumn, claimsColumn, column("decided", report.Count, "결정된 청구", "Decided"),
			column("p50_seconds", report.Seconds, "50백분위(초)", "50th percentile, s"), column("p90_seconds", report.Seconds, "90백분위(초)", "90th percentile, s"),
			column("p95_seconds", report.Seconds, "95백분위(초)", "95th percentile, s"), column("p99_seconds", report.Seconds, "99백분위(초)", "99th percentile, s"),
		},
	},
	sql: func(q *query) string {
		return `WITH waited AS (
				SELECT v.incident_id, v.provider_id, v.service_id, v.lane, extract(epoch FROM v.answered_at - v.filed_at) AS seconds
				FROM claim_versions v WHERE v.origin = 'filed' AND ` + q.claims() + `),
			c AS (
				SELECT incident_id, provider_id, service_id, lane, count(*) AS claims, count(seconds) AS decided,
					percentile_disc(ARRAY[0.5, 0.9, 0.95, 0.99]) WITHIN GROUP (ORDER BY seconds) AS seconds
				FROM waited GROUP BY GROUPING SETS ((incident_id, provider_id, service_id, lane), (incident_id, provider_id), ()))
			SELECT i.key, p.key, s.key, c.lane, c.claims::text, c.decided::text, trim_scale(c.seconds[1])::text, trim_scale(c.seconds[2])::text,
				trim_scale(c.seconds[3])::text, trim_scale(c.seconds[4])::text
			FROM c` + named + `
			ORDER BY ` + byNames + `, c.lane COLLATE "C" NULLS FIRST`
	},
}
