package api_test

import "net/http"

// guardian is what is stated of a legal representative whom the provider knows.
var guardian = object{"kind": "legal_representative", "name": "김보호", "phone": "010-1234-5678", "shown_by": "records"}

// represented has a program state a representative of the party's customer and, where it is
// to be, the second operator verify it: the first then may consent.
func (m *matrix) represented(p *party, verified bool) string {
	m.Helper()
	at := "/v1/claimants/" + p.claimant + "/representatives"
	id := m.must(http.StatusCreated, p.operator, "POST", at, guardian).at("id")
	if verified {
		m.must(200, p.itsSecond.cookie, "POST", at+"/"+id+"/verification", object{"result": "verified"})
	}
	return id
}

// fewRepresentatives ends those of the party's customer, of whom there may be twenty.
func (m *matrix) fewRepresentatives(p *party) {
	m.Helper()
	at := "/v1/claimants/" + p.claimant + "/representatives"
	for _, one := range m.must(200, p.itsOperator.cookie, "GET", at+"?limit=200", nil)["items"].([]any) {
		if r := object(one.(map[string]any)); r.at("state") == "stated" || r.at("state") == "verified" {
			m.must(200, p.itsOperator.cookie, "POST", at+"/"+r.at("id")+"/end", nil)
		}
	}
}

// behalfRows are those of who acts for whom.
func behalfRows() []matrixRow {
	of := func(operation string, verified bool, status int, people bool, body any) matrixRow {
		return matrixRow{operation: operation, whose: owned(hidden), status: status, people: people, ask: func(m *matrix, p *party) request {
			m.fewRepresentatives(p)
			id := m.represented(p, verified)
			return request{in: map[string]string{"claimant": p.claimant, "representative": id}, body: body, id: id}
		}}
	}
	// A legal representative is ended by an operator, or itself; the claimant is told so.
	end := of("endRepresentative", true, 0, false, nil)
	end.whose = func(c caller, p *party) outcome {
		if got := owned(hidden)(c, p); got != succeeds || c.role != "claimant" {
			return got
		}
		return refused
	}
	// Nor does the minor consent for itself.
	consenting := func(operation string, status int, ask func(m *matrix, p *party) request) matrixRow {
		return matrixRow{operation: operation, status: status, people: true, ask: ask, whose: end.whose}
	}
	birth := matrixRow{operation: "setBirth", ask: func(m *matrix, p *party) request {
		version := m.must(200, p.me, "GET", "/v1/claimants/"+p.claimant, nil).at("birth", "version")
		return request{in: map[string]string{"claimant": p.claimant}, body: object{"on": "1980-01-01"}, with: []with{ifMatch(`"` + version + `"`)}, id: p.claimant}
	}}
	said := make(map[*party]bool)
	birth.whose = func(c caller, p *party) outcome {
		got := owned(hidden)(c, p)
		if got == succeeds && c.role == "claimant" && said[p] {
			return refused // what is recorded is the provider's to correct
		}
		said[p] = said[p] || got == succeeds
		return got
	}
	return []matrixRow{
		birth,
		{operation: "listRepresentatives", whose: owned(hidden), ask: func(m *matrix, p *party) request {
			m.fewRepresentatives(p)
			return request{in: map[string]string{"claimant": p.claimant}, query: "limit=200", id: p.claimant, shows: m.represented(p, false)}
		}},
		{operation: "stateRepresentative", status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			m.fewRepresentatives(p)
			body := guardian
			if m.asking.role == "claimant" { // who shows a file of its own
				evidence := m.must(201, p.me, "POST", "/v1/claims/"+p.claim+"/evidence", scan+m.fresh(), asFile("application/pdf", "family.pdf")).at("id")
				body = object{"kind": "agent", "name": "김대리", "phone": "010-1234-5678", "shown_by": "evidence", "evidence_id": evidence}
			}
			return request{in: map[string]string{"claimant": p.claimant}, body: body, id: p.claimant}
		}, whose: owned(hidden)},
		of("getRepresentative", false, 0, false, nil),
		of("verifyRepresentative", false, 0, true, object{"result": "refused"}),
		end,
		of("inviteRepresentative", true, http.StatusCreated, true, nil),
		{operation: "listConsents", whose: owned(hidden), ask: func(m *matrix, p *party) request {
			claim := m.decided(p)
			m.fewRepresentatives(p)
			id := m.must(http.StatusCreated, p.itsOperator.cookie, "POST", "/v1/claims/"+claim+"/consents",
				object{"representative_id": m.represented(p, true), "shown_by": "records"}).at("id")
			return request{in: map[string]string{"claim": claim}, id: claim, shows: id}
		}},
		consenting("giveConsent", http.StatusCreated, func(m *matrix, p *party) request {
			claim := m.decided(p)
			m.fewRepresentatives(p)
			body := object{"representative_id": m.represented(p, true), "shown_by": "records"}
			if m.asking.role == "claimant" {
				body = object{}
			}
			return request{in: map[string]string{"claim": claim}, id: claim, body: body}
		}),
		consenting("withdrawConsent", 0, func(m *matrix, p *party) request {
			claim := m.decided(p)
			m.fewRepresentatives(p)
			id := m.must(http.StatusCreated, p.itsOperator.cookie, "POST", "/v1/claims/"+claim+"/consents",
				object{"representative_id": m.represented(p, true), "shown_by": "records"}).at("id")
			return request{in: map[string]string{"claim": claim, "consent": id}, id: claim}
		}),
		{operation: "getSeats", whose: owned(hidden), ask: func(m *matrix, p *party) request {
			m.must(200, p.operator, "PUT", "/v1/claims/"+p.claim+"/seats", object{"count": 3})
			return request{in: map[string]string{"claim": p.claim}, id: p.claim}
		}},
		{operation: "stateSeats", whose: owned(hidden), ask: func(_ *matrix, p *party) request {
			return request{in: map[string]string{"claim": p.claim}, id: p.claim, body: object{"count": 3, "labels": []string{"A-1"}}}
		}},
	}
}
