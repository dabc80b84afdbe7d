package reports

import (
	"bosang/claims/postgres"
	"bosang/claims/report"
	"bosang/rules"
)

// claimsByDay counts claims by all that they are told apart by.
var claimsByDay = counting{
	Definition: report.Definition{
		Name: "claims", Title: rules.Texts{Ko: "접수일별 청구", En: "Claims by day of arrival"},
		About: rules.Texts{
			Ko: "접수일(한국 시각), 사건, 서비스, 처리 구분, 청구인 구분, 손해액 구간, 결과별 청구 수와 금액. 영향을 받은 이용 계약 수가 분모입니다.",
			En: "Claims and money by day of arrival in Korea, incident, service, lane, reporter, band of the loss and outcome, with the subscriptions that were hit as the denominator.",
		},
		Counts: "claims", Filters: ofClaims,
		Columns: []report.Column{
			column("day", report.Day, "접수일", "Day of arrival"), incidentColumn, providerColumn, serviceColumn, laneColumn,
			column("reporter", report.Word, "청구인 구분", "Reporter"),
			column("loss_band", report.Word, "손해액 구간", "Loss band"), column("loss_currency", report.Word, "손해액 통화", "Loss currency"),
			column("outcome", report.Word, "결과", "Outcome"), currencyColumn, claimsColumn,
			column("unclaimed", report.Count, "미청구", "Unclaimed"),
			column("owed", report.Amount, "지급할 금액", "Owed"), column("goodwill", report.Amount, "자율 지원", "Goodwill"),
			column("affected_subscriptions", report.Count, "영향을 받은 이용 계약", "Affected subscriptions"),
		},
	},
	sql: func(q *query) string {
		return `WITH counted AS (
				SELECT (v.filed_at AT TIME ZONE interval '9 hours')::date AS day, v.incident_id, v.provider_id, v.service_id, v.lane, v.claimant_kind,
					` + band + ` AS band, v.loss_currency, v.state, v.currency, count(*) AS claims, count(*) FILTER (WHERE NOT v.claimed) AS unclaimed,
					sum(v.owed) AS owed, sum(v.goodwill) AS goodwill
				FROM claim_versions v WHERE ` + q.claims() + `
				GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
			` + affected(q) + `
			SELECT c.day::text, i.key, p.key, s.key, c.lane, c.claimant_kind, (` + bands + `)[c.band], c.loss_currency, c.state, c.currency,
				c.claims::text, c.unclaimed::text, CASE WHEN c.currency IS NOT NULL THEN trim_scale(c.owed)::text END,
				CASE WHEN c.currency IS NOT NULL THEN trim_scale(c.goodwill)::text END, a.subscriptions::text
			FROM counted c` + named + `
			LEFT JOIN affected a ON a.incident_id = c.incident_id AND a.service_id = c.service_id AND a.claimant_kind = c.claimant_kind
			ORDER BY c.day, ` + byNames + `, c.lane COLLATE "C" NULLS FIRST, c.claimant_kind COLLATE "C", c.band,
				c.loss_currency COLLATE "C" NULLS FIRST, c.state COLLATE "C", c.currency COLLATE "C" NULLS FIRST`
	},
}

// claimsPublished counts claims as that may be published: of each service in an incident by
// lane and outcome, without days and amounts, which would tell more of few people.
var claimsPublished = counting{
	Definition: report.Definition{
		Name: "claims", Public: true, Title: rules.Texts{Ko: "공개용 청구 현황", En: "Claims, for publication"},
		About: rules.Texts{
			Ko: "사건과 서비스별로 처리 구분과 결과에 따른 청구 수와 그 합계. 10건 미만인 수와, 그 수를 계산해 낼 수 있게 하는 다른 수는 가립니다.",
			En: "Claims of each service in an incident by lane and outcome, and their sums. Counts below 10 are hidden, and as many others as keep them from being worked out.",
		},
		Counts: "claims", Filters: []report.Filter{report.ByIncident},
		Columns: []report.Column{
			incidentColumn, providerColumn, serviceColumn, laneColumn, column("outcome", report.Word, "결과", "Outcome"), claimsColumn,
			column("hidden", report.Flag, "가림", "Hidden"),
			column("affected_subscriptions", report.Count, "영향을 받은 이용 계약", "Affected subscriptions"),
		},
	},
	sql: func(q *query) string {
		return `WITH counted AS (
				SELECT v.incident_id, v.provider_id, v.service_id, v.lane, v.state, count(*) AS claims
				FROM claim_versions v WHERE ` + q.claims() + ` GROUP BY 1, 2, 3, 4, 5),
			` + affected(q) + `
			SELECT i.key, p.key, s.key, c.lane, c.state, c.claims::text, a.subscriptions::text
			FROM counted c` + named + `
			LEFT JOIN (SELECT incident_id, service_id, sum(subscriptions) AS subscriptions FROM affected GROUP BY 1, 2) a
				ON a.incident_id = c.incident_id AND a.service_id = c.service_id
			ORDER BY ` + byNames + `, c.lane COLLATE "C" NULLS FIRST, c.state COLLATE "C"`
	},
}

// band sorts the loss that is stated, in whatever currency, into bands; bands are their
// names.
const (
	band = `CASE WHEN coalesce(v.loss, 0) = 0 THEN 1 WHEN v.loss <= 100000 THEN 2 WHEN v.loss <= 300000 THEN 3 WHEN v.loss <= 500000 THEN 4
		WHEN v.loss <= 1000000 THEN 5 ELSE 6 END`
	bands = `ARRAY['none', 'to_100000', 'to_300000', 'to_500000', 'to_1000000', 'over_1000000']`
)

// affected counts, as it was known at the cut-off, the subscriptions that an incident hit:
// those of services with an outage in it, of the cohorts that were hit, that ran at some
// time between the earliest beginning and the latest end of the service's outages. A
// subscription is counted once in an incident however often it was hit.
func affected(q *query) string {
	n := q.arg(q.AsOf)
	of := func(alias string) string {
		if q.Incident.IsZero() {
			return ""
		}
		return " AND " + alias + ".incident_id = " + q.arg(postgres.ID(q.Incident))
	}
	hit := ` AND s.started_at < h.ends AND (s.ended_at IS NULL OR s.ended_at > h.starts) AND ('' = ANY (h.cohorts) OR s.cohort = ANY (h.cohorts))`
	return `failed AS (
				SELECT o.id, o.incident_id, o.service_id, o.cohort FROM outages o WHERE o.period <= ` + n + of("o") + `
				UNION ALL
				SELECT o.id, x.incident_id, o.service_id, o.cohort FROM past_outages x JOIN outages o ON o.id = x.outage_id
				WHERE x.since <= ` + n + ` AND x.until > ` + n + of("x") + `),
			hits AS (
				SELECT f.incident_id, f.service_id, min(w.starts_earliest) AS starts, max(coalesce(w.ends_latest, 'infinity')) AS ends,
					array_agg(DISTINCT f.cohort) AS cohorts
				FROM failed f CROSS JOIN LATERAL (
					SELECT DISTINCT ON (w.id) w.starts_earliest, w.ends_latest, w.withdrawn FROM windows w
					WHERE w.outage_id = f.id AND w.period <= ` + n + ` ORDER BY w.id, w.revision DESC) w
				WHERE NOT w.withdrawn GROUP BY 1, 2),
			affected AS (
				SELECT h.incident_id, h.service_id, s.claimant_kind, sum(s.n) AS subscriptions FROM hits h CROSS JOIN LATERAL (
					SELECT s.claimant_kind, count(*) AS n FROM subscriptions s
					WHERE s.service_id = h.service_id AND s.period <= ` + n + hit + ` GROUP BY 1
					UNION ALL
					SELECT s.claimant_kind, count(*) FROM past_subscriptions s
					WHERE s.service_id = h.service_id AND s.since <= ` + n + ` AND s.until > ` + n + hit + ` GROUP BY 1) s
				GROUP BY 1, 2, 3)`
}
