package model_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// keptReport is a report as it was read first.
type keptReport struct{ path, json, csv string }

// counted are the reports, and for some of them the same counted from the tables as they
// are, as rows of texts in any order.
var counted = map[string]string{
	"claims": `
		SELECT concat_ws('|', (c.filed_at AT TIME ZONE 'Asia/Seoul')::date, i.key, p.key, coalesce(c.lane, '-'), c.state, coalesce(c.currency, '-'), count(*), count(*) FILTER (WHERE c.claimed_at IS NULL),
			CASE WHEN c.currency IS NULL THEN '-' ELSE trim_scale(sum(c.owed))::text END, CASE WHEN c.currency IS NULL THEN '-' ELSE trim_scale(sum(c.goodwill))::text END)
		FROM claims c JOIN incidents i ON i.id = c.incident_id JOIN providers p ON p.id = c.provider_id
		GROUP BY (c.filed_at AT TIME ZONE 'Asia/Seoul')::date, i.key, p.key, c.lane, c.state, c.currency`,
	"owed": `
		SELECT concat_ws('|', i.key, p.key, x.currency, sum(x.claims), sum(x.unclaimed_claims), trim_scale(sum(x.owed)), trim_scale(sum(x.claimed)), trim_scale(sum(x.unclaimed)),
			trim_scale(sum(x.transit)), trim_scale(sum(x.paid)), trim_scale(sum(x.goodwill)), trim_scale(sum(x.kind_transit)), trim_scale(sum(x.kind_paid)))
		FROM (
			SELECT c.incident_id, c.provider_id, c.currency, 1 AS claims, (c.claimed_at IS NULL)::int AS unclaimed_claims, c.owed,
				CASE WHEN c.claimed_at IS NOT NULL THEN c.owed ELSE 0 END AS claimed, CASE WHEN c.claimed_at IS NULL THEN c.owed ELSE 0 END AS unclaimed,
				c.goodwill, 0 AS transit, 0 AS paid, 0 AS kind_transit, 0 AS kind_paid
			FROM claims c WHERE c.currency IS NOT NULL
			UNION ALL SELECT c.incident_id, c.provider_id, w.currency, 0, 0, 0, 0, 0, w.amount, 0, 0, 0, 0 FROM awards w JOIN claims c ON c.id = w.claim_id
			UNION ALL SELECT c.incident_id, c.provider_id, a.currency, 0, 0, 0, 0, 0, 0,
				CASE WHEN a.state <> 'settled' AND NOT e.goodwill THEN a.amount ELSE 0 END, CASE WHEN a.state = 'settled' AND NOT e.goodwill THEN a.amount ELSE 0 END,
				CASE WHEN a.state <> 'settled' AND e.goodwill THEN a.amount ELSE 0 END, CASE WHEN a.state = 'settled' AND e.goodwill THEN a.amount ELSE 0 END
			FROM payouts q JOIN payout_attempts a ON a.payout_id = q.id JOIN entitlements e ON e.id = q.entitlement_id JOIN claims c ON c.id = q.claim_id
			WHERE a.state IN ('sent', 'accepted', 'settled')) x
		JOIN incidents i ON i.id = x.incident_id JOIN providers p ON p.id = x.provider_id GROUP BY i.key, p.key, x.currency`,
	"accounts": `
		SELECT concat_ws('|', e.currency, coalesce(p.key, '-'), coalesce(e.account, '-'), coalesce(i.key, '-'), trim_scale(sum(e.debits)), trim_scale(sum(e.credits)), trim_scale(sum(e.debits) - sum(e.credits)))
		FROM (SELECT provider_id, debit AS account, CASE WHEN debit IN ('compensation', 'goodwill') THEN debit_of END AS of, currency, amount AS debits, 0 AS credits FROM entries
			UNION ALL SELECT provider_id, credit, CASE WHEN credit IN ('compensation', 'goodwill') THEN credit_of END, currency, 0, amount FROM entries) e
		LEFT JOIN providers p ON p.id = e.provider_id LEFT JOIN incidents i ON i.id = e.of
		GROUP BY GROUPING SETS ((e.currency, p.key, e.account, i.key), (e.currency))`,
	"refusals": "", "decision-times": "",
}

// members are those of a report's rows that are compared, in the order of the statement.
var members = map[string][]string{
	"claims": {"day", "incident", "provider", "lane", "outcome", "currency", "claims", "unclaimed", "owed", "goodwill"},
	"owed": {"incident", "provider", "currency", "claims", "unclaimed_claims", "owed", "claimed", "unclaimed", "in_transit", "paid", "goodwill", "goodwill_in_transit",
		"goodwill_paid"},
	"accounts": {"currency", "provider", "account", "incident", "debits", "credits", "balance"},
}

// checkReports reads each report up to now and holds it to the tables; those that were read
// before have to come out as they were.
func (m *model) checkReports() {
	for path, before := range m.reports {
		if now := m.report(path); now != before {
			m.fault("", "the report %s was\n%s\nand is\n%s", path, before.json, now.json)
		}
	}
	for name, sql := range counted {
		head := m.sure(m.regulator, sent{method: http.MethodGet, path: "/v1/reports/" + name})
		if !head.done() {
			m.fault("", "the report %s is answered with %d %s", name, head.status, head.body)
			continue
		}
		path := fmt.Sprintf("/v1/reports/%s?as_of=%s", name, head.object().at("as_of"))
		report := m.report(path)
		m.reports[path] = report
		if sql != "" {
			m.compare(name, report, collect(m, pgx.RowTo[string], sql))
		}
	}
}

func (m *model) report(path string) keptReport {
	of := func(format string) string {
		got := m.sure(m.regulator, sent{method: http.MethodGet, path: path + "&format=" + format})
		if !got.done() {
			m.fault("", "%s is answered with %d %s", path, got.status, got.body)
		}
		return string(got.body)
	}
	return keptReport{path, of("json"), of("csv")}
}

// compare holds the rows of a report to those that were counted.
func (m *model) compare(name string, report keptReport, want []string) {
	var out object
	if err := json.Unmarshal([]byte(report.json), &out); err != nil {
		m.fault("", "%s: %v", report.path, err)
		return
	}
	rows, _ := out["rows"].([]any)
	got := make([]string, 0, len(rows))
	for _, r := range rows {
		row := object(r.(map[string]any))
		cells := make([]string, len(members[name]))
		for i, member := range members[name] {
			if cells[i] = row.at(member); cells[i] == "" {
				cells[i] = "-"
			}
		}
		got = append(got, strings.Join(cells, "|"))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		m.fault("", "the report %s is\n%s\nand the tables come to\n%s", report.path, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// checkAPI holds what the interface lists for operators to the tables.
func (m *model) checkAPI() {
	for _, d := range m.desks {
		for path, sql := range map[string]string{
			"/v1/claims":      `SELECT concat_ws('|', id, reference, state, decision_number) FROM claims WHERE provider_id = $1::uuid`,
			"/v1/payouts":     `SELECT concat_ws('|', id, claim_id, state, trim_scale(amount)) FROM payouts WHERE provider_id = $1::uuid`,
			"/v1/remittances": `SELECT concat_ws('|', id, state, count, trim_scale(sum), withheld) FROM remittances WHERE provider_id = $1::uuid`,
			"/v1/budgets":     `SELECT concat_ws('|', id, trim_scale(cap), trim_scale(reserved)) FROM budgets WHERE provider_id = $1::uuid`,
		} {
			want := collect(m, pgx.RowTo[string], sql, d.id)
			got := m.listed(d, path)
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				m.fault("", "%s lists\n%s\nand there are\n%s", path, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	}
}

// listed reads a list to its end, each row as a text.
func (m *model) listed(d *desk, path string) (rows []string) {
	fields := map[string][][]any{
		"/v1/claims": {{"id"}, {"reference"}, {"state"}, {"decision_number"}}, "/v1/payouts": {{"id"}, {"claim_id"}, {"state"}, {"amount", "amount"}},
		"/v1/remittances": {{"id"}, {"state"}, {"count"}, {"sum", "amount"}, {"withheld"}}, "/v1/budgets": {{"id"}, {"cap", "amount"}, {"reserved", "amount"}},
	}[path]
	for next := path + "?limit=100&provider_id=" + d.id; ; {
		got := m.sure(d.operators[1], sent{method: http.MethodGet, path: next})
		if !got.done() {
			m.fault("", "%s is answered with %d %s", path, got.status, got.body)
			return rows
		}
		page := got.object()
		for _, item := range page.items() {
			cells := make([]string, len(fields))
			for i, field := range fields {
				cells[i] = item.at(field...)
			}
			rows = append(rows, strings.Join(cells, "|"))
		}
		if next = page.at("next"); next == "" {
			return rows
		}
	}
}
