package reports

import (
	"bosang/claims/report"
	"bosang/rules"
)

// ofProvider are the filters of what is told of providers.
var ofProvider = []report.Filter{report.ByProvider}

// decidedColumn is the denominator of what is said of decisions.
var decidedColumn = column("decided", report.Count, "결정된 청구", "Claims decided")

// decided counts a provider's claims that were decided, as rows d.
func (q *query) decided() string {
	return `(SELECT v.provider_id, count(*) AS claims FROM claim_versions v WHERE v.decision_number > 0 AND ` + q.claims() + ` GROUP BY 1)`
}

// overrides counts what persons found otherwise than the rules, of which the decision came.
var overrides = counting{
	Definition: report.Definition{
		Name: "overrides", Title: rules.Texts{Ko: "사업자별 결정 변경", En: "Overrides by provider"},
		About: rules.Texts{
			Ko: "담당자가 사실이나 조항을 달리 정하여 다시 결정된 것을 이유와 근거별로 센 것. 불리는 청구인이 받을 것이 줄어드는 경우로, 두 사람이 정합니다.",
			En: "What persons found otherwise, by which claims were decided again, by cause and ground. Takes: the claimant got less by it, which took two persons.",
		},
		Counts: "determinations", Filters: ofProvider,
		Columns: []report.Column{
			providerColumn, column("because", report.Word, "이유", "Because of"), column("ground", report.Word, "근거", "Ground"),
			column("takes", report.Flag, "불리", "Takes"), column("determinations", report.Count, "결정 변경", "Determinations"), decidedColumn,
		},
	},
	covers: func(q *query) string { return `determinations f WHERE ` + q.determinations() },
	sql: func(q *query) string {
		return `WITH f AS (SELECT f.provider_id, f.because, f.ground, f.takes, count(*) AS n FROM determinations f WHERE ` + q.determinations() + ` GROUP BY 1, 2, 3, 4)
			SELECT p.key, f.because, f.ground, f.takes::text, f.n::text, coalesce(d.claims, 0)::text
			FROM f JOIN providers p ON p.id = f.provider_id LEFT JOIN ` + q.decided() + ` d ON d.provider_id = f.provider_id
			ORDER BY p.key COLLATE "C", f.because, f.ground COLLATE "C", f.takes`
	},
}

// determinations is the condition that a determination f is counted: it is in force, and
// counts from when it was put there.
func (q *query) determinations() string {
	return `f.in_force_at IS NOT NULL AND f.period <= ` + q.arg(q.AsOf) + q.ofProvider("f")
}

// objections counts what providers said of decisions.
var objections = counting{
	Definition: report.Definition{
		Name: "objections", Title: rules.Texts{Ko: "사업자의 이의", En: "Objections by provider"},
		About: rules.Texts{
			Ko: "보상을 주는 결정에 대하여 사업자가 밝힌 것을 상태별로 센 것. 침묵은 기한이 지난 것입니다.",
			En: "What providers said of decisions that give something, by how it stands. Silent: the time to object is over.",
		},
		Counts: "objections", Filters: byIDs,
		Columns: []report.Column{
			incidentColumn, providerColumn, column("state", report.Word, "상태", "State"), column("objections", report.Count, "결정", "Decisions"), decidedColumn,
		},
	},
	covers: func(q *query) string {
		return `objections o JOIN claim_versions v ON v.claimant_id = o.claimant_id AND v.claim_id = o.claim_id WHERE o.period <= ` + q.arg(q.AsOf) + ` AND ` + q.claims()
	},
	sql: func(q *query) string {
		n := q.arg(q.AsOf)
		return `WITH c AS (
				SELECT v.incident_id, v.provider_id, NULL::uuid AS service_id, CASE WHEN o.ended_period > ` + n + ` THEN 'open' ELSE o.state END AS state, count(*) AS n
				FROM objections o JOIN claim_versions v ON v.claimant_id = o.claimant_id AND v.claim_id = o.claim_id
				WHERE o.period <= ` + n + ` AND ` + q.claims() + ` GROUP BY 1, 2, 3, 4)
			SELECT i.key, p.key, c.state, c.n::text, coalesce(d.claims, 0)::text
			FROM c` + named + ` LEFT JOIN (SELECT v.incident_id, v.provider_id, count(*) AS claims FROM claim_versions v
				WHERE v.decision_number > 0 AND ` + q.claims() + ` GROUP BY 1, 2) d ON d.incident_id = c.incident_id AND d.provider_id = c.provider_id
			ORDER BY ` + byNames + `, c.state`
	},
}

// appeals counts appeals and what came of them.
var appeals = counting{
	Definition: report.Definition{
		Name: "appeals", Title: rules.Texts{Ko: "사업자별 이의신청", En: "Appeals by provider"},
		About: rules.Texts{
			Ko: "청구인의 이의신청을 절차와 결과별로 센 것. 끝나지 않은 것은 접수(filed)로 셉니다.",
			En: "Appeals of claimants by lane and outcome. Those that have not ended count as filed.",
		},
		Counts: "appeals", Filters: ofProvider,
		Columns: []report.Column{
			providerColumn, column("appeal_lane", report.Word, "절차", "Lane"), column("outcome", report.Word, "결과", "Outcome"),
			column("appeals", report.Count, "이의신청", "Appeals"), decidedColumn,
		},
	},
	covers: func(q *query) string { return `appeals a WHERE ` + q.appeals() },
	sql: func(q *query) string {
		n := q.arg(q.AsOf)
		return `WITH a AS (
				SELECT a.provider_id, a.lane, CASE WHEN a.ended_period <= ` + n + ` THEN a.state ELSE 'filed' END AS outcome, count(*) AS n
				FROM appeals a WHERE ` + q.appeals() + ` GROUP BY 1, 2, 3)
			SELECT p.key, a.lane, a.outcome, a.n::text, coalesce(d.claims, 0)::text
			FROM a JOIN providers p ON p.id = a.provider_id LEFT JOIN ` + q.decided() + ` d ON d.provider_id = a.provider_id
			ORDER BY p.key COLLATE "C", a.lane, a.outcome`
	},
}

// appeals is the condition that an appeal a is counted.
func (q *query) appeals() string { return `a.period <= ` + q.arg(q.AsOf) + q.ofProvider("a") }
