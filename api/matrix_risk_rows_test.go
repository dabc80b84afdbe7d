package api_test

import (
	"net/http"
	"net/url"
	"strings"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/clearance"
)

// ofProvider is what belongs to a provider alone: its operators have it, and nobody
// else may ask.
func ofProvider(otherwise outcome) whose {
	return func(c caller, p *party) outcome {
		if c.role == access.Operator && p.ofOperator || c.overseer() {
			return succeeds
		}
		return otherwise
	}
}

// riskRows are those of flags and watches.
func riskRows() []matrixRow {
	kept := make(keptThings)
	flagged := func(operation string, body any) matrixRow {
		return matrixRow{operation: operation, people: true, whose: ofProvider(hidden), ask: func(m *matrix, p *party) request {
			id := kept.of(m, p, operation, (*matrix).flagged)
			return request{in: map[string]string{"flag": id}, body: body, id: id}
		}}
	}
	watched := func(operation string, status int) matrixRow {
		return matrixRow{operation: operation, people: true, status: status, whose: ofProvider(hidden), ask: func(m *matrix, p *party) request {
			id := kept.of(m, p, operation, (*matrix).watched)
			return request{in: map[string]string{"watch": id}, id: id}
		}}
	}
	return []matrixRow{
		{operation: "listFlags", people: true, whose: ofProvider(absent), ask: func(m *matrix, p *party) request {
			return request{query: "limit=200", shows: kept.of(m, p, "listFlags", (*matrix).flagged)}
		}},
		{operation: "listFlags", by: "group", people: true, whose: ofProvider(absent), ask: func(m *matrix, p *party) request {
			id := kept.of(m, p, "listFlags", (*matrix).flagged)
			group := m.must(200, p.itsOperator.cookie, "GET", "/v1/flags/"+id, nil).at("group")
			return request{query: url.Values{"limit": {"200"}, "group": {group}}.Encode(), id: group, shows: id}
		}},
		{operation: "listFlags", by: "claim and state", people: true, whose: ofProvider(absent), visible: "statements stop where the claim is not seen", ask: func(m *matrix, p *party) request {
			id := kept.of(m, p, "listFlags", (*matrix).flagged)
			claim := m.must(200, p.itsOperator.cookie, "GET", "/v1/flags/"+id, nil).at("claim_id")
			return request{query: url.Values{"claim_id": {claim}, "state": {"open"}}.Encode(), id: claim, shows: id}
		}},
		{operation: "countFlags", people: true, whose: ofProvider(absent), ask: func(m *matrix, p *party) request {
			kept.of(m, p, "listFlags", (*matrix).flagged)
			return request{query: url.Values{"incident_id": {p.incident}, "provider_id": {p.provider}}.Encode(), id: p.provider, shows: `"watched"`}
		}},
		flagged("getFlag", nil),
		flagged("decideFlag", object{"state": "cleared", "reason": "the household shares it"}),
		{operation: "listWatches", people: true, whose: ofProvider(absent), ask: func(m *matrix, p *party) request {
			return request{query: "limit=200", shows: m.watched(p)}
		}},
		{operation: "addWatch", people: true, whose: ofProvider(unknown), status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			return request{body: m.watch(p, m.fresh()+"@example.com"), id: p.provider}
		}},
		watched("getWatch", 0),
		watched("removeWatch", http.StatusAccepted),
	}
}

// watch is what is sent to watch for an address.
func (m *matrix) watch(p *party, email string) object {
	return object{"provider_id": p.provider, "kind": "email", "value": email, "reason": "a test watches for it",
		"expires_at": m.clock.Now().AddDate(1, 0, 0).Format("2006-01-02T15:04:05Z07:00")}
}

// watched is something that the party's provider watches for.
func (m *matrix) watched(p *party) string {
	m.Helper()
	return m.must(201, p.itsSecond.cookie, "POST", "/v1/watches", m.watch(p, m.fresh()+"@example.com")).at("id")
}

// flagged is a flag of a claim of the party's customer, whose number is watched for anew.
func (m *matrix) flagged(p *party) string {
	m.Helper()
	body := m.watch(p, "")
	body["kind"], body["value"] = "customer_number", p.customer
	if there := m.send(p.itsSecond.cookie, "POST", "/v1/watches", body); there.StatusCode != http.StatusCreated && !strings.Contains(string(there.body), "watch_exists") {
		m.Fatalf("the watch is answered with %d: %s", there.StatusCode, there.body)
	}
	claim := m.decided(p)
	m.clear(clearance.Scope{Incident: claims.IncidentID(idOf(m, p.incident))})
	return m.must(200, p.itsSecond.cookie, "GET", "/v1/flags?claim_id="+claim, nil).at("items", 0, "id")
}

// clear looks at claims as background work does.
func (w *world) clear(s clearance.Scope) {
	w.Helper()
	if _, err := w.clears.Clear(w.Context(), s, func() bool { return true }); err != nil {
		w.Fatal(err)
	}
}
