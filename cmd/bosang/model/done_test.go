package model_test

import (
	"net/http"

	"github.com/jackc/pgx/v5"
)

// openNow are the incidents in which a window is open.
const openNow = `SELECT o.incident_id FROM outages o JOIN windows w ON w.outage_id = o.id
	WHERE w.ends_at IS NULL AND NOT w.withdrawn AND NOT EXISTS (SELECT FROM windows v WHERE v.outage_id = w.outage_id AND v.id = w.id AND v.revision > w.revision)`

// cleared is what is approved and nothing keeps back.
const cleared = `EXISTS (SELECT FROM clearances x WHERE x.claim_id = c.id AND x.state = 'approved' AND NOT x.stale AND x.decision_number = c.decision_number)
	AND NOT EXISTS (SELECT FROM inquiries q WHERE q.claim_id = c.id AND q.state IN ('open', 'answered'))
	AND NOT EXISTS (SELECT FROM objections o WHERE o.claim_id = c.id AND o.decision_number = c.decision_number AND o.state IN ('open', 'upheld'))`

// checkDone looks whether background work has left nothing undone.
func (m *model) checkDone() {
	m.none("a claim was not decided", `SELECT id::text, id::text, state FROM claims WHERE state = 'filed'`)
	m.none("a claim was not looked at for payment", `
		SELECT c.id::text, c.id::text, concat_ws(' ', c.state, 'decision', c.decision_number, 'clearance', x.decision_number, x.state, 'stale', x.stale)
		FROM claims c LEFT JOIN clearances x ON x.claimant_id = c.claimant_id AND x.claim_id = c.id
		WHERE c.state IN ('granted', 'granted_in_part', 'refused') AND (x.decision_number IS DISTINCT FROM c.decision_number OR x.stale)`)
	m.none("something in kind was cleared and not handed over", `
		SELECT e.id::text, c.id::text, e.ground FROM entitlements e JOIN claims c ON c.id = e.claim_id
		WHERE e.remedy <> 'cash' AND e.given AND c.claimed_at IS NOT NULL AND e.decision_number = c.decision_number AND c.incident_id NOT IN (`+openNow+`)
			AND c.state NOT IN ('withdrawn', 'merged') AND `+cleared+` AND NOT EXISTS (SELECT FROM holds h WHERE h.claim_id = c.id AND h.released_at IS NULL)
			AND NOT EXISTS (SELECT FROM fulfilments f WHERE f.entitlement_id = e.id)`)
	m.none("a remittance was not worked at", `SELECT id::text, '', state FROM remittances WHERE state IN ('collecting', 'approved')`)
	m.none("a survey or a run does not end", `SELECT id::text, '', 'survey' FROM surveys WHERE finished_at IS NULL UNION ALL SELECT id::text, '', 'run' FROM batches WHERE finished_at IS NULL`)
	m.none("a run failed", `SELECT claim_id::text, claim_id::text, reason FROM batch_failures`)
	m.rehearse()
}

// rehearse has all claims worked out once more without being changed: whatever became known
// meanwhile, they have been decided by it already.
func (m *model) rehearse() {
	runs := map[string]string{}
	for _, incident := range collect(m, pgx.RowTo[string], `SELECT id::text FROM incidents WHERE merged_into IS NULL AND id NOT IN (`+openNow+`)`) {
		got := m.sure(m.admin, sent{method: http.MethodPost, path: "/v1/batches", body: object{"incident_id": incident, "rehearsal": true}})
		if !got.done() {
			m.fault("", "a rehearsal is answered with %d %s", got.status, got.body)
			continue
		}
		runs[got.object().at("id")] = incident
	}
	m.drain()
	for run, incident := range runs {
		counts, _ := m.sure(m.admin, sent{method: http.MethodGet, path: "/v1/batches/" + run}).object().find("counts").(map[string]any)
		if object(counts).at("decided") != "0" || object(counts).at("failed") != "0" {
			m.fault("", "claims of incident %s would be decided otherwise now: %v", incident, counts)
			m.decideAnew(incident)
		}
	}
}

// decideAnew decides the claims of an incident anew, and tells what differs.
func (m *model) decideAnew(incident string) {
	run := m.sure(m.admin, sent{method: http.MethodPost, path: "/v1/batches", body: object{"incident_id": incident}}).object().at("id")
	m.drain()
	m.none("it is decided anew", `
		SELECT d.id::text, d.claim_id::text, convert_from(b.facts, 'UTF8') || ' became ' || convert_from(d.facts, 'UTF8')
		FROM decisions d JOIN decisions b ON b.claim_id = d.claim_id AND b.number = d.number - 1 WHERE d.batch_id = $1::uuid`, run)
}

// payAll has all collected and sent that may be, and looks whether anything is left that
// nothing keeps back.
func (m *model) payAll() {
	m.drain()
	a := m.actor(1 << 40)
	for _, d := range m.desks {
		a.remitAll(d)
	}
	m.drain()
	m.none("money is owed and nothing keeps it back, and it is not collected", `
		SELECT e.id::text, e.claim_id::text, concat_ws(' ', e.ground, e.amount, 'sent', e.sent)
		FROM entitlements e JOIN claims c ON c.claimant_id = e.claimant_id AND c.id = e.claim_id
		WHERE e.remedy = 'cash' AND e.sent < e.amount AND c.claimed_at IS NOT NULL AND c.state IN ('granted', 'granted_in_part', 'refused')
			AND NOT EXISTS (SELECT FROM holds h WHERE h.claim_id = c.id AND h.released_at IS NULL)
			AND (e.award_id IS NOT NULL OR e.decision_number = c.decision_number AND `+cleared+`) AND c.incident_id NOT IN (`+openNow+`)
			AND NOT EXISTS (SELECT FROM payouts p WHERE p.entitlement_id = e.id AND (p.state IN ('blocked', 'sent', 'returned')
				OR p.state = 'due' AND EXISTS (SELECT FROM payout_attempts a WHERE a.payout_id = p.id AND a.state = 'drafted')))`)
}
