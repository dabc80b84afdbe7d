package reports

import (
	"bosang/claims/report"
	"bosang/rules"
)

// owed tells what is owed and what became of it. What is owed is claimed or unclaimed, and
// nothing else.
var owed = counting{
	Definition: report.Definition{
		Name: "owed", Title: rules.Texts{Ko: "지급할 금액과 지급한 금액", En: "Owed, claimed, paid, unclaimed"},
		About: rules.Texts{
			Ko: "지급할 금액은 청구된 금액과 미청구 금액의 합과 같습니다. 보낸 금액은 은행으로 보내어 아직 도착하거나 반송되지 않은 돈, 지급한 금액은 도착한 돈입니다. 자율 지원에는 두 담당자가 따로 준 것도 들어갑니다.",
			En: "What is owed is exactly what is claimed and what is unclaimed. In transit is what was sent and neither arrived nor came back; paid is what arrived. Awards are goodwill.",
		},
		Counts: "claims", Filters: byIDs,
		Columns: []report.Column{
			incidentColumn, providerColumn, currencyColumn, claimsColumn, column("unclaimed_claims", report.Count, "미청구 건수", "Unclaimed claims"),
			column("owed", report.Amount, "지급할 금액", "Owed"), column("claimed", report.Amount, "청구된 금액", "Claimed"),
			column("unclaimed", report.Amount, "미청구 금액", "Unclaimed"), column("in_transit", report.Amount, "보낸 금액", "In transit"),
			column("paid", report.Amount, "지급한 금액", "Paid"), column("goodwill", report.Amount, "자율 지원", "Goodwill"),
			column("goodwill_in_transit", report.Amount, "보낸 자율 지원", "Goodwill in transit"),
			column("goodwill_paid", report.Amount, "지급한 자율 지원", "Goodwill paid"),
		},
	},
	// The server thinks that two columns that are equal together are hardly ever, that the joins
	// find almost nothing, and would go through a hundred thousand claims for each row of it.
	settings: `SET LOCAL enable_nestloop = off`,
	sql: func(q *query) string {
		where := q.entries()
		return `WITH counted AS MATERIALIZED (
				SELECT v.claimant_id, v.claim_id, v.incident_id, v.provider_id, v.currency, v.claimed, v.owed, v.goodwill
				FROM claim_versions v WHERE ` + q.claims() + `),
			-- What was sent of each entitlement, and what came back of that, of which the transaction that
			-- sends has the attempt's id.
			own AS MATERIALIZED (
				SELECT e.claimant_id, e.transaction_id, CASE WHEN e.credit = 'clearing' THEN e.debit_of ELSE e.credit_of END AS entitlement, e.currency,
					CASE WHEN e.credit = 'clearing' THEN e.amount ELSE -e.amount END AS sent
				FROM entries e WHERE (e.debit IN ('payable', 'goodwill_payable') AND e.credit = 'clearing'
					OR e.debit = 'clearing' AND e.credit IN ('payable', 'goodwill_payable')) AND ` + where + `),
			-- What arrived, or came back after that, has the attempt as its cause.
			moved AS (
				SELECT o.claimant_id, o.entitlement, o.currency, o.sent, 0 AS paid FROM own o
				UNION ALL
				SELECT o.claimant_id, o.entitlement, o.currency, 0, CASE WHEN e.credit = 'bank' THEN e.amount ELSE -e.amount END
				FROM entries e JOIN transactions t ON t.claimant_id = e.claimant_id AND t.id = e.transaction_id
				JOIN own o ON o.claimant_id = t.claimant_id AND o.transaction_id = t.cause_id
				WHERE (e.debit = 'clearing' AND e.credit = 'bank' OR e.debit = 'bank' AND e.credit = 'clearing') AND ` + where + `),
			-- Awards are goodwill beside what decisions give, and may be of another currency.
			parts AS (
				SELECT v.incident_id, v.provider_id, v.currency, count(*) AS claims, count(*) FILTER (WHERE NOT v.claimed) AS unclaimed_claims,
					sum(v.owed) AS owed, sum(v.owed) FILTER (WHERE v.claimed) AS claimed, sum(v.owed) FILTER (WHERE NOT v.claimed) AS unclaimed,
					sum(v.goodwill) AS goodwill, 0 AS in_transit, 0 AS paid, 0 AS goodwill_in_transit, 0 AS goodwill_paid
				FROM counted v WHERE v.currency IS NOT NULL GROUP BY 1, 2, 3
				UNION ALL
				SELECT v.incident_id, v.provider_id, a.currency, 0, 0, 0, 0, 0, sum(a.amount), 0, 0, 0, 0
				FROM awards a CROSS JOIN LATERAL (SELECT FROM transactions t WHERE t.claimant_id = a.claimant_id AND t.cause_kind = 'award' AND t.cause_id = a.id
					AND t.what = 'accrual' AND t.period <= ` + q.arg(q.AsOf) + ` OFFSET 0) t
				JOIN counted v ON v.claimant_id = a.claimant_id AND v.claim_id = a.claim_id GROUP BY 1, 2, 3
				UNION ALL
				SELECT v.incident_id, v.provider_id, m.currency, 0, 0, 0, 0, 0, 0, sum(m.sent - m.paid) FILTER (WHERE NOT n.goodwill),
					sum(m.paid) FILTER (WHERE NOT n.goodwill), sum(m.sent - m.paid) FILTER (WHERE n.goodwill), sum(m.paid) FILTER (WHERE n.goodwill)
				FROM moved m
				JOIN entitlements n ON n.claimant_id = m.claimant_id AND n.id = m.entitlement
				JOIN counted v ON v.claimant_id = n.claimant_id AND v.claim_id = n.claim_id GROUP BY 1, 2, 3),
			c AS (
				SELECT x.incident_id, x.provider_id, NULL::uuid AS service_id, x.currency, sum(x.claims) AS claims, sum(x.unclaimed_claims) AS unclaimed_claims,
					sum(x.owed) AS owed, coalesce(sum(x.claimed), 0) AS claimed, coalesce(sum(x.unclaimed), 0) AS unclaimed,
					coalesce(sum(x.in_transit), 0) AS in_transit, coalesce(sum(x.paid), 0) AS paid, sum(x.goodwill) AS goodwill,
					coalesce(sum(x.goodwill_in_transit), 0) AS goodwill_in_transit, coalesce(sum(x.goodwill_paid), 0) AS goodwill_paid
				FROM parts x GROUP BY x.incident_id, x.provider_id, x.currency)
			SELECT i.key, p.key, c.currency, c.claims::text, c.unclaimed_claims::text, trim_scale(c.owed)::text, trim_scale(c.claimed)::text,
				trim_scale(c.unclaimed)::text, trim_scale(c.in_transit)::text, trim_scale(c.paid)::text, trim_scale(c.goodwill)::text,
				trim_scale(c.goodwill_in_transit)::text, trim_scale(c.goodwill_paid)::text
			FROM c` + named + ` ORDER BY ` + byNames + `, c.currency COLLATE "C"`
	},
}

// byIncident are the accounts that are told apart by incident: those of costs are of one,
// and those of recourse of a recourse that is of one.
const byIncident = `'compensation', 'goodwill', 'recourse', 'recourse_receivable', 'recourse_receipts', 'recourse_advance'`

// accounts sums up the ledger, and shows that it sums to zero.
var accounts = counting{
	Definition: report.Definition{
		Name: "accounts", Title: rules.Texts{Ko: "계정별 금액", En: "Money by account"},
		About: rules.Texts{
			Ko: "기준점까지의 분개를 사업자, 계정, 통화별로 더한 것. 사건의 비용과 구상인 계정은 사건별로 나눕니다. 계정이 비어 있는 줄은 그 통화의 합계이고, 차변과 대변이 같습니다.",
			En: "The entries up to the cut-off by provider, account and currency; accounts of costs and of recourse by incident too. A row without an account is the sum of its currency, where debits are credits.",
		},
		Counts: "entries", Filters: []report.Filter{report.ByProvider},
		Columns: []report.Column{
			currencyColumn, providerColumn, column("account", report.Word, "계정", "Account"), incidentColumn,
			column("debits", report.Amount, "차변", "Debits"), column("credits", report.Amount, "대변", "Credits"), column("balance", report.Amount, "차변-대변", "Debits less credits"),
		},
	},
	sql: func(q *query) string {
		return `WITH moved AS (
				SELECT e.provider_id, e.debit, e.credit, CASE WHEN e.debit IN (` + byIncident + `) THEN e.debit_of END AS debit_of,
					CASE WHEN e.credit IN (` + byIncident + `) THEN e.credit_of END AS credit_of, e.currency, sum(e.amount) AS amount
				FROM entries e WHERE ` + q.entries() + ` GROUP BY 1, 2, 3, 4, 5, 6),
			c AS (
				SELECT m.provider_id, a.account, coalesce(r.incident_id, a.of) AS incident_id, NULL::uuid AS service_id, m.currency, sum(a.debits) AS debits,
					sum(a.credits) AS credits
				FROM moved m CROSS JOIN LATERAL (VALUES (m.debit, m.debit_of, m.amount, 0), (m.credit, m.credit_of, 0, m.amount)) AS a (account, of, debits, credits)
				LEFT JOIN recourses r ON r.id = a.of
				GROUP BY GROUPING SETS ((m.provider_id, a.account, coalesce(r.incident_id, a.of), m.currency), (m.currency)))
			SELECT c.currency, p.key, c.account, i.key, trim_scale(c.debits)::text, trim_scale(c.credits)::text, trim_scale(c.debits - c.credits)::text
			FROM c` + named + `
			ORDER BY c.currency COLLATE "C", p.key COLLATE "C" NULLS FIRST, c.account COLLATE "C" NULLS FIRST, i.key COLLATE "C" NULLS FIRST`
	},
}
