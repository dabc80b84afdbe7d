package api_test

import (
	"net/http"
	"net/url"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/clearance"
)

// clearanceRows are those of whether what was decided may be paid.
func clearanceRows() []matrixRow {
	kept := make(keptThings)
	of := func(operation string, status int, body any, made func(*matrix, *party) string) matrixRow {
		return matrixRow{operation: operation, people: true, status: status, whose: ofProvider(hidden), ask: func(m *matrix, p *party) request {
			id := kept.of(m, p, operation, made)
			return request{in: map[string]string{"claim": id, "check": "evidence"}, body: body, id: id}
		}}
	}
	byReference := func(r matrixRow) matrixRow {
		r.by = "reference"
		ask := r.ask
		r.ask = func(m *matrix, p *party) request {
			asked := ask(m, p)
			asked.id = m.must(200, m.admin, "GET", "/v1/claims/"+asked.id, nil).at("reference")
			asked.in["claim"], asked.none = asked.id, m.noReference()
			return asked
		}
		return r
	}
	because := object{"reason": "a test wants it"}
	held := func(m *matrix, p *party) string {
		claim := m.decided(p)
		m.must(201, p.itsSecond.cookie, "POST", "/v1/claims/"+claim+"/holds", because)
		return claim
	}
	list := func(by string, query func(m *matrix, p *party, claim string) url.Values) matrixRow {
		return matrixRow{operation: "listClearances", by: by, people: true, whose: ofProvider(absent), ask: func(m *matrix, p *party) request {
			claim := kept.of(m, p, "listClearances", (*matrix).waiting)
			q := query(m, p, claim)
			q.Set("limit", "200")
			return request{query: q.Encode(), shows: claim}
		}}
	}
	settings := func(operation string, status int, body any) matrixRow {
		return matrixRow{operation: operation, people: true, status: status, whose: ofProvider(hidden), ask: func(m *matrix, p *party) request {
			m.settled(p)
			return request{in: map[string]string{"provider": p.provider}, body: body, id: p.provider}
		}}
	}
	return []matrixRow{
		list("", func(*matrix, *party, string) url.Values { return url.Values{} }),
		list("state and incident", func(_ *matrix, p *party, _ string) url.Values {
			return url.Values{"state": {"waiting"}, "incident_id": {p.incident}}
		}),
		list("user", func(m *matrix, p *party, claim string) url.Values {
			m.must(200, p.itsSecond.cookie, "PUT", "/v1/claims/"+claim+"/clearance/assignment", object{"user_id": p.itsSecond.user})
			return url.Values{"user_id": {p.itsSecond.user}}
		}),
		of("getClearance", 0, nil, (*matrix).waiting),
		of("recordCheck", 0, object{"result": "passed", "reason": "the certificate was seen"}, (*matrix).waiting),
		of("approveClearance", 0, because, (*matrix).checked),
		of("sendBackClearance", 0, because, (*matrix).waiting),
		of("assignClearance", 0, object{}, (*matrix).waiting),
		of("holdClaim", http.StatusCreated, because, (*matrix).decided), byReference(of("holdClaim", http.StatusCreated, because, (*matrix).decided)),
		of("releaseClaim", 0, because, held),
		of("listNotes", 0, nil, held),
		of("writeNote", http.StatusCreated, object{"text": "asked for the invoice"}, (*matrix).decided),
		settings("getClearanceSettings", 0, nil),
		settings("setClearanceSettings", http.StatusAccepted, object{"limit": won("0"), "by_hand": []string{"evidence"}, "approvals_permille": 1000}),
		{operation: "listQualitySamples", people: true, whose: ofProvider(absent), ask: func(m *matrix, p *party) request {
			return request{query: "limit=200", shows: kept.of(m, p, "listQualitySamples", (*matrix).drawn)}
		}},
		{operation: "countQualitySamples", people: true, whose: ofProvider(absent), ask: func(m *matrix, p *party) request {
			kept.of(m, p, "listQualitySamples", (*matrix).drawn)
			return request{query: url.Values{"provider_id": {p.provider}}.Encode(), id: p.provider, shows: `"approval"`}
		}},
		{operation: "reviewQualitySample", people: true, whose: ofProvider(hidden), ask: func(m *matrix, p *party) request {
			id := kept.of(m, p, "reviewQualitySample", (*matrix).drawn)
			return request{in: map[string]string{"sample": id}, body: object{"opinion": "agreed", "reason": "the invoice says the same"}, id: id}
		}},
	}
}

// keptThings are what was made for those who may change none of it: it is asked for anew by
// operators alone.
type keptThings map[string]string

func (k keptThings) of(m *matrix, p *party, what string, made func(*matrix, *party) string) string {
	m.Helper()
	what += " of " + p.name
	if _, there := k[what]; !there || m.asking.role == access.Operator {
		k[what] = made(m, p)
	}
	return k[what]
}

// settled has the party's provider draw every approval, and look at evidence first.
func (m *matrix) settled(p *party) {
	m.Helper()
	at := "/v1/providers/" + p.provider + "/clearance-settings"
	if m.send(p.itsOperator.cookie, "GET", at, nil).StatusCode == http.StatusOK {
		return
	}
	asked := m.must(202, p.itsOperator.cookie, "PUT", at, object{"limit": won("0"), "by_hand": []string{"evidence"}, "approvals_permille": 1000})
	m.must(200, p.itsSecond.cookie, "POST", "/v1/approvals/"+asked.at("id")+"/approve", nil)
}

// waiting is a claim of the party's customer of which a person has to look at the evidence,
// and for nothing else.
func (m *matrix) waiting(p *party) string {
	m.Helper()
	m.settled(p)
	claim := m.decided(p)
	m.clear(clearance.Scope{Incident: claims.IncidentID(idOf(m, p.incident))})
	flags, _ := m.must(200, p.itsSecond.cookie, "GET", "/v1/flags?state=open&claim_id="+claim, nil)["items"].([]any)
	for i := range flags {
		id := object{"items": flags}.at("items", i, "id")
		m.must(200, p.itsSecond.cookie, "PUT", "/v1/flags/"+id+"/state", object{"state": "cleared", "reason": "one customer with several plans"})
	}
	return claim
}

// checked is one whose evidence a person has looked at.
func (m *matrix) checked(p *party) string {
	m.Helper()
	claim := m.waiting(p)
	m.must(200, p.itsSecond.cookie, "PUT", "/v1/claims/"+claim+"/clearance/checks/evidence", object{"result": "passed", "reason": "the certificate was seen"})
	return claim
}

// drawn is a sample of a claim that the party's second operator approved.
func (m *matrix) drawn(p *party) string {
	m.Helper()
	claim := m.checked(p)
	m.must(200, p.itsSecond.cookie, "POST", "/v1/claims/"+claim+"/clearance/approve", object{"reason": "the amount is right"})
	list := m.must(200, p.itsSecond.cookie, "GET", "/v1/quality-samples?limit=1", nil)
	if list.at("items", 0, "claim_id") != claim {
		m.Fatalf("the approval was not drawn: %v", list)
	}
	return list.at("items", 0, "id")
}
