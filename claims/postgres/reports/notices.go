package reports

import (
	"bosang/claims/report"
	"bosang/rules"
)

// notices tells of each notice that is owed by when it is, and when it was published. How it
// stands is as of the instant of the cut-off.
var notices = counting{
	Definition: report.Definition{
		Name: "notices", Title: rules.Texts{Ko: "고지와 기한", En: "Notices and their deadlines"},
		About: rules.Texts{
			Ko: "사건마다 사업자가 해야 하는 고지와 기한, 처음 게시된 날. 기준점의 시각에 기한이 지났으면 overdue입니다. 기한이 아직 정해지지 않은 고지에는 날짜가 없습니다.",
			En: "The notices of each incident, the last day of each and the day it was first published in a way that counts. Overdue: the time was over at the cut-off. Where no last day can be told yet there is none.",
		},
		Counts: "notices", Filters: byIDs,
		Columns: []report.Column{
			incidentColumn, providerColumn, column("kind", report.Word, "고지", "Notice"), column("duty", report.Word, "의무", "Duty"),
			column("due_on", report.Day, "기한", "Due on"), column("published_on", report.Day, "게시일", "Published on"), column("standing", report.Word, "상태", "Standing"),
		},
	},
	covers: func(q *query) string {
		return `notices n WHERE EXISTS (SELECT FROM notice_duties d WHERE d.notice_id = n.id AND d.period <= ` + q.arg(q.AsOf) + `)` + q.ofNotices()
	},
	sql: func(q *query) string {
		n := q.arg(q.AsOf)
		return `SELECT i.key, p.key, n.kind, d.duty, d.due_on::text, ((b.at AT TIME ZONE 'Asia/Seoul')::date)::text,
				CASE WHEN d.duty <> 'owed' OR d.due_at IS NULL THEN CASE WHEN b.at IS NULL THEN d.duty ELSE 'published' END
					WHEN b.at < d.due_at THEN 'published_in_time' WHEN b.at IS NOT NULL THEN 'published_late'
					WHEN d.due_at <= (SELECT t.at FROM cutoffs t WHERE t.number = ` + n + `) THEN 'overdue' ELSE 'owed' END
			FROM notices n
			JOIN incidents i ON i.id = n.incident_id JOIN providers p ON p.id = n.provider_id
			CROSS JOIN LATERAL (SELECT d.duty, d.due_on, d.due_at FROM notice_duties d
				WHERE d.notice_id = n.id AND d.period <= ` + n + ` ORDER BY d.number DESC LIMIT 1) d
			CROSS JOIN LATERAL (SELECT min(b.published_at) AS at FROM publications b
				WHERE b.notice_id = n.id AND b.counts AND b.period <= ` + n + `) b
			WHERE true` + q.ofNotices() + `
			ORDER BY i.key COLLATE "C", p.key COLLATE "C", n.kind COLLATE "C", n.id`
	},
}

// ofNotices narrows notices n.
func (q *query) ofNotices() string {
	where := q.ofProvider("n")
	if !q.Incident.IsZero() {
		where += ` AND n.incident_id = ` + q.arg(q.incident())
	}
	return where
}
