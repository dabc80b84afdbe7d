package model_test

import (
	"fmt"
	"net/http"
	"regexp"

	"github.com/jackc/pgx/v5"
)

// alive are the states of attempts whose money was sent and did not come back.
const alive = `('sent', 'accepted', 'settled')`

// checkTime looks whether any time of an outage was paid for twice to one subscription, in
// money or in kind: on one incident, or on two that are on the same time as their windows are
// now, unless a person has seen that and cleared the flag.
func (m *model) checkTime() {
	m.none("two claims of one subscription are paid for the same time", `
		WITH given AS (
			SELECT e.claimant_id, e.claim_id, e.loss FROM entitlements e WHERE e.sent > 0 AND NOT e.goodwill
			UNION SELECT e.claimant_id, e.claim_id, e.loss FROM entitlements e JOIN fulfilments f ON f.entitlement_id = e.id AND f.state = 'acknowledged'
			WHERE NOT e.goodwill),
		down AS (
			SELECT DISTINCT ON (w.outage_id, w.id) o.incident_id, o.service_id, o.feature, tstzrange(w.starts_at, w.ends_at) AS span, w.withdrawn
			FROM windows w JOIN outages o ON o.id = w.outage_id ORDER BY w.outage_id, w.id, w.revision DESC)
		SELECT a.id::text, a.id::text, 'and claim ' || b.id::text
		FROM given g JOIN claims a ON a.claimant_id = g.claimant_id AND a.id = g.claim_id
		JOIN claims b ON b.claimant_id = a.claimant_id AND b.subscription_id = a.subscription_id AND b.id > a.id
		JOIN given h ON h.claimant_id = b.claimant_id AND h.claim_id = b.id AND h.loss = g.loss
		JOIN plans p ON p.id = a.plan_id
		WHERE a.incident_id = b.incident_id OR EXISTS (SELECT FROM down x JOIN down y ON y.service_id = x.service_id AND y.span && x.span
			WHERE x.incident_id = a.incident_id AND y.incident_id = b.incident_id AND x.service_id = a.service_id AND NOT x.withdrawn AND NOT y.withdrawn
				AND upper(x.span) IS NOT NULL AND upper(y.span) IS NOT NULL
				AND x.feature = ANY (p.main_features) AND y.feature = ANY (p.main_features))
			AND NOT EXISTS (SELECT FROM flags f WHERE f.claim_id IN (a.id, b.id) AND f.kind = 'subscription' AND f.state = 'cleared')`)
	m.none("more is given in kind than is due and recorded as too much", `
		SELECT e.id::text, e.claim_id::text, 'handed over ' || sum(f.time_micros) || ' of ' || coalesce(e.time_micros, 0)
		FROM entitlements e JOIN fulfilments f ON f.entitlement_id = e.id WHERE f.state = 'acknowledged' AND f.time_micros IS NOT NULL
		GROUP BY e.claimant_id, e.id HAVING sum(f.time_micros) > (SELECT max(substring(h.became FROM ' ([0-9]+) sent')::bigint)
			FROM model_history h WHERE h.noun = 'entitlements' AND h.id = e.id::text)`)
}

// checkSent holds what was sent to what was owed, and to what kept it back.
func (m *model) checkSent() {
	m.none("what was sent is not what the entitlement says", `
		SELECT e.id::text, e.claim_id::text, concat_ws(' ', 'sent', e.sent, 'and attempts', s.sum)
		FROM entitlements e CROSS JOIN LATERAL (SELECT coalesce(sum(a.amount), 0) AS sum FROM payouts p JOIN payout_attempts a ON a.payout_id = p.id
			WHERE p.entitlement_id = e.id AND a.state IN `+alive+`) s
		WHERE e.sent <> s.sum OR e.overpaid <> greatest(e.sent - coalesce(e.amount, 0), 0)`)
	m.none("money went though something kept it back", `
		SELECT a.id::text, p.claim_id::text, CASE WHEN c.claimed_at IS NULL OR c.claimed_at > a.sent_at THEN 'nobody had claimed it' ELSE 'a window was open' END
		FROM payout_attempts a JOIN payouts p ON p.id = a.payout_id JOIN claims c ON c.id = p.claim_id
		WHERE a.sent_at IS NOT NULL AND (c.claimed_at IS NULL OR c.claimed_at > a.sent_at OR EXISTS (
			SELECT FROM outages o JOIN windows w ON w.outage_id = o.id
			WHERE o.incident_id = c.incident_id AND o.service_id = c.service_id AND w.ends_at IS NULL AND NOT w.withdrawn AND w.recorded_at < a.sent_at - interval '2 seconds'
				AND NOT EXISTS (SELECT FROM events v WHERE v.claimant_id = c.claimant_id AND v.subject_id = c.id AND v.what = 'moved')
				AND NOT EXISTS (SELECT FROM windows v WHERE v.outage_id = w.outage_id AND v.id = w.id AND v.revision > w.revision AND v.recorded_at < a.sent_at)))`)
	m.none("money went, or something was handed over, that was not cleared", `
		WITH let (id, claim_id, at, awarded) AS (
			SELECT a.id, p.claim_id, a.sent_at, e.award_id IS NOT NULL FROM payout_attempts a JOIN payouts p ON p.id = a.payout_id
				JOIN entitlements e ON e.id = p.entitlement_id WHERE a.sent_at IS NOT NULL
			UNION ALL SELECT f.id, f.claim_id, f.requested_at, false FROM fulfilments f)
		SELECT l.id::text, l.claim_id::text, CASE WHEN h.id IS NOT NULL THEN 'held' WHEN q.id IS NOT NULL THEN 'an inquiry was open' ELSE 'the clearance was ' || coalesce(x.became, 'not there') END
		FROM let l
		LEFT JOIN holds h ON h.claim_id = l.claim_id AND h.held_at < l.at - interval '2 seconds' AND (h.released_at IS NULL OR h.released_at > l.at + interval '2 seconds')
		LEFT JOIN inquiries q ON NOT l.awarded AND q.claim_id = l.claim_id AND q.asked_at < l.at - interval '2 seconds' AND (q.ended_at IS NULL OR q.ended_at > l.at + interval '2 seconds')
		LEFT JOIN LATERAL (SELECT became FROM model_history WHERE noun = 'clearances' AND id = l.claim_id::text AND at < l.at - interval '2 seconds' ORDER BY number DESC LIMIT 1) x ON true
		WHERE h.id IS NOT NULL OR q.id IS NOT NULL OR NOT l.awarded AND x.became IS DISTINCT FROM 'approved' AND NOT EXISTS (SELECT FROM model_history
			WHERE noun = 'clearances' AND id = l.claim_id::text AND became = 'approved' AND at BETWEEN l.at - interval '2 seconds' AND l.at + interval '2 seconds')`)
	m.none("a claim has ended of which something was given", `
		SELECT c.id::text, c.id::text, c.state FROM claims c WHERE c.state IN ('withdrawn', 'merged') AND (
			EXISTS (SELECT FROM entitlements e WHERE e.claim_id = c.id AND e.sent > 0) OR EXISTS (SELECT FROM fulfilments f WHERE f.claim_id = c.id AND f.state <> 'refused'))`)
	m.none("a payout does not stand as its last attempt does", `
		SELECT p.id::text, p.claim_id::text, concat_ws(' ', p.state, p.amount, 'and attempt', a.id, a.state, a.amount)
		FROM payouts p LEFT JOIN LATERAL (SELECT id, state, amount FROM payout_attempts a WHERE a.payout_id = p.id ORDER BY number DESC LIMIT 1) a ON true
		WHERE NOT CASE coalesce(a.state, 'none') WHEN 'sent' THEN p.state = 'sent' WHEN 'accepted' THEN p.state = 'sent' WHEN 'settled' THEN p.state = 'settled'
			WHEN 'drafted' THEN p.state IN ('due', 'dropped') WHEN 'returned' THEN p.state IN ('returned', 'due', 'blocked', 'dropped') ELSE p.state IN ('due', 'blocked', 'dropped') END
			OR a.state IN ('drafted', 'sent', 'accepted', 'settled') AND a.amount <> p.amount`)
	m.none("a remittance does not count what is in it", `
		SELECT r.id::text, '', concat_ws(' ', r.state, r.count, r.sum, r.withheld, 'and attempts', s.n, s.sum, s.withheld)
		FROM remittances r CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE a.state <> 'withheld') AS n, coalesce(sum(a.amount) FILTER (WHERE a.state <> 'withheld'), 0) AS sum,
			count(*) FILTER (WHERE a.state = 'withheld') AS withheld FROM payout_attempts a WHERE a.remittance_id = r.id) s
		WHERE r.state <> 'dropped' AND (r.count, r.sum, r.withheld) IS DISTINCT FROM (s.n, s.sum, s.withheld)
			OR r.state = 'dropped' AND s.n > 0 OR r.state = 'closed' AND EXISTS (SELECT FROM payout_attempts a WHERE a.remittance_id = r.id AND a.state IN ('drafted', 'sent', 'accepted'))`)
}

// checkBudgets holds what budgets say to what was drafted under them.
func (m *model) checkBudgets() {
	m.none("a budget does not count what is paid by it, or is exceeded", `
		SELECT b.id::text, '', concat_ws(' ', 'cap', b.cap, 'reserved', b.reserved, 'and attempts', s.sum)
		FROM budgets b CROSS JOIN LATERAL (SELECT coalesce(sum(a.amount), 0) AS sum FROM payout_attempts a WHERE b.id = ANY (a.budgets) AND a.state IN ('drafted', 'sent', 'accepted', 'settled')) s
		WHERE b.reserved <> s.sum OR s.sum > b.cap`)
	m.none("what a claim may get of a budget is exceeded or not counted", `
		SELECT b.budget_id::text, b.claim_id::text, concat_ws(' ', 'cap', b.cap, 'reserved', b.reserved, 'and attempts', s.sum)
		FROM budget_claims b CROSS JOIN LATERAL (SELECT coalesce(sum(a.amount), 0) AS sum FROM payouts p JOIN payout_attempts a ON a.payout_id = p.id
			WHERE p.claim_id = b.claim_id AND b.budget_id = ANY (a.budgets) AND a.state IN ('drafted', 'sent', 'accepted', 'settled')) s
		WHERE b.reserved <> s.sum OR s.sum > b.cap`)
	m.none("a budget bounds an attempt that it does not count", `
		SELECT a.id::text, p.claim_id::text, 'budget ' || b.id FROM payout_attempts a JOIN payouts p ON p.id = a.payout_id JOIN entitlements e ON e.id = p.entitlement_id
		JOIN budgets b ON b.provider_id = a.provider_id AND b.currency = a.currency AND (b.incident_id IS NULL OR b.incident_id = p.incident_id)
			AND (b.rulebook IS NULL OR b.rulebook = split_part(e.ground, '/', 1))
		WHERE a.state IN ('drafted', 'sent', 'accepted', 'settled') AND b.made_at < a.drafted_at - interval '2 seconds' AND NOT b.id = ANY (a.budgets)`)
}

// checkLedger replays the ledger.
func (m *model) checkLedger() {
	m.none("debits and credits of a transaction differ", `
		SELECT t.id::text, '', concat_ws(' ', t.what, e.currency, sum(e.side))
		FROM transactions t LEFT JOIN LATERAL (SELECT e.currency, x.side FROM entries e CROSS JOIN LATERAL (VALUES (e.amount * (e.debit IS NOT NULL)::int), (-e.amount * (e.credit IS NOT NULL)::int)) x (side)
			WHERE e.claimant_id = t.claimant_id AND e.transaction_id = t.id) e ON true
		GROUP BY t.claimant_id, t.id, t.what, e.currency HAVING sum(e.side) IS DISTINCT FROM 0`)
	m.none("a balance is not what its entries come to", `
		WITH replayed AS (
			SELECT claimant_id, provider_id, account, of_id, currency, sum(debits) AS debits, sum(credits) AS credits FROM (
				SELECT claimant_id, provider_id, debit AS account, debit_of AS of_id, currency, amount AS debits, 0 AS credits FROM entries
				UNION ALL SELECT claimant_id, provider_id, credit, credit_of, currency, 0, amount FROM entries) AS both_sides GROUP BY 1, 2, 3, 4, 5)
		SELECT coalesce(b.of_id, r.of_id)::text, '', concat_ws(' ', account, 'is', b.debits, b.credits, 'and comes to', r.debits, r.credits)
		FROM balances b FULL JOIN replayed r USING (claimant_id, provider_id, account, of_id, currency)
		WHERE (b.debits, b.credits) IS DISTINCT FROM (r.debits, r.credits) AND coalesce(b.debits, b.credits, 0) + coalesce(r.debits, 0) <> 0`)
	m.none("a reversal is not the mirror of what it reverses, or is the second one", `
		SELECT t.id::text, '', 'of ' || t.reverses_id FROM transactions t WHERE t.reverses_id IS NOT NULL AND (
			EXISTS (SELECT FROM transactions o WHERE o.reverses_id = t.reverses_id AND o.id <> t.id)
			OR (SELECT array_agg((debit, debit_of, credit, credit_of, amount, currency) ORDER BY debit, debit_of, credit, credit_of, amount) FROM entries WHERE transaction_id = t.id)
				IS DISTINCT FROM (SELECT array_agg((credit, credit_of, debit, debit_of, amount, currency) ORDER BY credit, credit_of, debit, debit_of, amount) FROM entries WHERE transaction_id = t.reverses_id))`)
	m.none("an account is not what entitlements and attempts come to", `
		WITH ledger AS (SELECT account, of_id, sum(credits - debits) AS owed FROM balances GROUP BY 1, 2),
		facts AS (
			SELECT CASE WHEN goodwill THEN 'goodwill_payable' ELSE 'payable' END AS account, id AS of_id, amount + overpaid - sent AS owed FROM entitlements WHERE remedy = 'cash'
			UNION ALL SELECT CASE WHEN goodwill THEN 'goodwill' ELSE 'compensation' END, incident_id, -sum(amount) FROM entitlements WHERE remedy = 'cash' GROUP BY 1, 2
			UNION ALL SELECT 'clearing', remittance_id, sum(amount) FROM payout_attempts WHERE state IN ('sent', 'accepted') GROUP BY 2
			UNION ALL SELECT 'bank', remittance_id, sum(amount) FROM payout_attempts WHERE state = 'settled' GROUP BY 2)
		SELECT coalesce(l.of_id, f.of_id)::text, '', concat_ws(' ', account, 'has', coalesce(l.owed, 0), 'and should have', coalesce(f.owed, 0))
		FROM (SELECT * FROM ledger WHERE account <> 'overpaid') l FULL JOIN facts f USING (account, of_id) WHERE coalesce(l.owed, 0) <> coalesce(f.owed, 0)`)
	m.none("what is overpaid is not in the ledger", `
		SELECT 'all', '', concat_ws(' ', l.sum, e.sum) FROM (SELECT coalesce(sum(debits - credits), 0) AS sum FROM balances WHERE account = 'overpaid') l,
			(SELECT coalesce(sum(overpaid), 0) AS sum FROM entitlements) e WHERE l.sum <> e.sum`)
	m.none("a claim does not say what its entitlements come to", `
		SELECT c.id::text, c.id::text, concat_ws(' ', 'owed', c.owed, 'goodwill', c.goodwill, 'and entitlements', s.owed, s.goodwill)
		FROM claims c CROSS JOIN LATERAL (SELECT coalesce(sum(e.amount) FILTER (WHERE NOT e.goodwill), 0) AS owed,
			coalesce(sum(e.amount) FILTER (WHERE e.goodwill AND e.award_id IS NULL), 0) AS goodwill FROM entitlements e WHERE e.claimant_id = c.claimant_id AND e.claim_id = c.id AND e.remedy = 'cash') s
		WHERE (c.owed, c.goodwill) <> (s.owed, s.goodwill)`)
}

var (
	endToEnd    = regexp.MustCompile(`<EndToEndId>([0-9a-f]{32})</EndToEndId>`)
	paymentSums = regexp.MustCompile(`<NbOfTxs>(\d+)</NbOfTxs>\s*<CtrlSum>(\d+)</CtrlSum>`)
)

// checkFiles takes every bank file, each always the same, and looks that no payment is
// ordered twice.
func (m *model) checkFiles() {
	type file struct{ id, provider, count, sum string }
	ordered := map[string]string{}
	for _, f := range collect(m, func(row pgx.CollectableRow) (f file, err error) {
		err = row.Scan(&f.id, &f.provider, &f.count, &f.sum)
		return f, err
	}, `SELECT id::text, provider_id::text, count::text, trim_scale(sum)::text FROM remittances WHERE state IN ('released', 'closed') ORDER BY id`) {
		got := m.sure(m.deskOf(f.provider).operators[0], sent{method: http.MethodGet, path: "/v1/remittances/" + f.id + "/file"})
		if !got.done() {
			m.fault("", "the file of remittance %s is answered with %d %s", f.id, got.status, got.body)
			continue
		}
		text := string(got.body)
		if before, taken := m.files[f.id]; taken && before != text {
			m.fault("", "the file of remittance %s was\n%s\nand is\n%s", f.id, before, text)
		}
		m.files[f.id] = text
		for _, sums := range paymentSums.FindAllStringSubmatch(text, -1) {
			if sums[1] != f.count || sums[2] != f.sum {
				m.fault("", "the file of remittance %s says %v and not %s %s", f.id, sums[1:], f.count, f.sum)
			}
		}
		ids := endToEnd.FindAllStringSubmatch(text, -1)
		if fmt.Sprint(len(ids)) != f.count {
			m.fault("", "the file of remittance %s has %d payments and not %s", f.id, len(ids), f.count)
		}
		for _, id := range ids {
			if other, twice := ordered[id[1]]; twice {
				m.fault("", "payment %s is ordered by remittance %s and by %s", id[1], other, f.id)
			}
			ordered[id[1]] = f.id
		}
	}
}

func (m *model) deskOf(provider string) *desk {
	for _, d := range m.desks {
		if d.id == provider {
			return d
		}
	}
	m.t.Fatalf("no provider %s", provider)
	return nil
}
