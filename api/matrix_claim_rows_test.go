package api_test

import (
	"net/http"
	"net/url"

	"bosang/claims/access"
	"bosang/claims/reference"
)

// claimRows are those of claims: a claimant's own, and their provider's.
func claimRows() []matrixRow {
	of := func(operation, more string) matrixRow {
		return matrixRow{operation: operation, whose: owned(hidden), ask: func(_ *matrix, p *party) request {
			in := map[string]string{"claim": p.claim}
			if more != "" {
				in[more] = "1"
			}
			return request{in: in, id: p.claim}
		}}
	}
	move := func(operation, by string, body any) matrixRow {
		return matrixRow{operation: operation, by: by, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			claim := m.newClaim(p, "emoticon-plus").at(by)
			asked := request{in: map[string]string{"claim": claim}, body: body, id: claim}
			if by == "reference" {
				asked.none = m.noReference()
			}
			return asked
		}}
	}
	elect := move("electRemedy", "", nil)
	elect.ask = func(m *matrix, p *party) request {
		claim := m.choice(p)
		return request{in: map[string]string{"claim": claim}, body: object{"election": "extension"}, id: claim}
	}
	state := move("stateLoss", "", object{"share": "1", "fall": won("1000")})
	state.ask = func(m *matrix, p *party) request {
		return request{in: map[string]string{"claim": m.withLoss(p)}, body: object{"share": "1", "fall": won("1000")}}
	}
	read := move("getLoss", "", nil)
	read.ask = func(m *matrix, p *party) request { return request{in: map[string]string{"claim": m.withLoss(p)}} }
	return []matrixRow{
		state, read,
		{operation: "listClaims", whose: owned(absent), ask: func(m *matrix, p *party) request {
			return request{query: "limit=200", shows: m.newClaim(p, "emoticon-plus").at("id")}
		}},
		{operation: "listClaims", by: "claimant", whose: owned(absent), ask: func(m *matrix, p *party) request {
			claim := m.newClaim(p, "emoticon-plus")
			return request{query: url.Values{"limit": {"200"}, "claimant_id": {p.claimant}, "provider_id": {p.provider}, "incident_id": {p.incident},
				"subscription_id": {claim.at("subscription_id")}}.Encode(), id: p.claimant, shows: claim.at("id")}
		}},
		{operation: "fileClaim", by: "subscription", whose: owned(unknown), status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			subscription := m.newSubscription(p, "emoticon-plus")
			return request{body: object{"incident_id": p.incident, "subscription_id": subscription, "features": []string{"message.emoticon"}}, id: subscription}
		}},
		{operation: "fileClaim", by: "claimant", status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			return request{body: object{"incident_id": p.incident, "subscription_id": m.newSubscription(p, "emoticon-plus"), "claimant_id": p.claimant}, id: p.claimant}
		}, whose: func(c caller, p *party) outcome {
			if c.role == access.Claimant && !p.ofClaimant {
				return "is answered with 422" // who it is for is not theirs to say
			}
			return owned(unknown)(c, p)
		}},
		of("getClaim", ""), of("listDecisions", ""), of("getDecision", "number"), of("listEvents", ""),
		{operation: "getClaim", by: "reference", whose: owned(hidden), ask: func(m *matrix, p *party) request {
			claim := m.newClaim(p, "emoticon-plus").at("reference")
			return request{in: map[string]string{"claim": claim}, id: claim, none: m.noReference()}
		}},
		move("withdrawClaim", "id", nil), move("withdrawClaim", "reference", nil),
		move("tellClaim", "id", object{"facts": object{}}), move("tellClaim", "reference", object{"facts": object{}}),
		elect,
	}
}

// noReference is a reference that nothing has.
func (m *matrix) noReference() string {
	m.Helper()
	return string(reference.New())
}

// choice is a decided claim of the party on which money and an extension are offered.
func (m *matrix) choice(p *party) string {
	m.Helper()
	if p.key != "kakao" {
		return p.claim // only of this provider is a choice known
	}
	claim := m.newClaim(p, "drawer-plus-100gb").at("id")
	p.decideAll(object{"only_filed": true, "provider_id": p.provider})
	return claim
}

// withLoss is a claim of the party of which a loss is stated.
func (m *matrix) withLoss(p *party) string {
	m.must(200, m.admin, "PUT", "/v1/incidents/"+p.incident+"/loss-method", p.lossMethod())
	claim := m.newClaim(p, "emoticon-plus").at("id")
	m.must(200, p.colleague, "PUT", "/v1/claims/"+claim+"/loss", object{"share": "1", "fall": won("2000")})
	return claim
}

// lossMethod is a method of the party's provider.
func (p *party) lossMethod() object {
	return object{"provider_id": p.provider, "baseline": "stated", "rounding": "nearest", "unit": won("1"), "source": "terms"}
}

// newSurvey starts a survey of the party's provider.
func (m *matrix) newSurvey(p *party) string {
	return m.must(201, m.admin, "POST", "/v1/surveys", object{"incident_id": p.incident, "provider_id": p.provider}).at("id")
}

// runRows are those of runs and simulations. Claimants have none.
func runRows() []matrixRow {
	of := func(operation, noun string, id func(*matrix, *party) string) matrixRow {
		return matrixRow{operation: operation, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			thing := id(m, p)
			return request{in: map[string]string{noun: thing}, id: thing}
		}}
	}
	run := func(_ *matrix, p *party) string { return p.batch }
	done := func(_ *matrix, p *party) string { return p.simulation }
	running := func(m *matrix, p *party) string { return m.newSimulation(p) }
	stopped := func(m *matrix, p *party) string {
		id := m.newSimulation(p)
		m.quiet()
		return id
	}
	return []matrixRow{
		{operation: "listBatches", whose: owned(absent), ask: func(m *matrix, p *party) request {
			shown := m.must(201, m.admin, "POST", "/v1/batches", object{"incident_id": p.incident, "provider_id": p.provider, "rehearsal": true}).at("id")
			return request{query: "limit=200", shows: shown}
		}},
		{operation: "startBatch", by: "provider", whose: owned(unknown), status: http.StatusCreated, ask: func(_ *matrix, p *party) request {
			return request{body: object{"incident_id": p.incident, "provider_id": p.provider, "rehearsal": true}, id: p.provider}
		}},
		{operation: "startBatch", by: "plan", visible: catalogue, status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			own := m.parties[0]
			return request{body: object{"incident_id": own.incident, "provider_id": own.provider, "plan_ids": []string{p.plan}, "rehearsal": true}, id: p.plan}
		}, whose: func(_ caller, p *party) outcome {
			if p.ofOperator {
				return succeeds
			}
			return unknown // another provider's, for everybody
		}},
		{operation: "listSurveys", whose: owned(absent), ask: func(m *matrix, p *party) request {
			return request{query: "limit=200", shows: m.newSurvey(p)}
		}},
		{operation: "startSurvey", whose: owned(unknown), status: http.StatusCreated, ask: func(_ *matrix, p *party) request {
			return request{body: object{"incident_id": p.incident, "provider_id": p.provider}, id: p.provider}
		}},
		of("getSurvey", "survey", (*matrix).newSurvey),
		{operation: "setLossMethod", whose: owned(unknown), ask: func(_ *matrix, p *party) request {
			return request{in: map[string]string{"incident": p.incident}, body: p.lossMethod(), id: p.provider}
		}},
		{operation: "getLossMethod", whose: func(caller, *party) outcome { return succeeds }, ask: func(m *matrix, p *party) request {
			m.must(200, m.admin, "PUT", "/v1/incidents/"+p.incident+"/loss-method", p.lossMethod())
			return request{in: map[string]string{"incident": p.incident}, query: "provider_id=" + p.provider}
		}},
		of("getBatch", "batch", run), of("listFailures", "batch", run),
		{operation: "listSimulations", whose: owned(absent), ask: func(m *matrix, p *party) request {
			return request{query: "limit=200", shows: m.newSimulation(p)}
		}},
		{operation: "startSimulation", by: "provider", whose: owned(unknown), status: http.StatusAccepted, ask: func(m *matrix, p *party) request {
			m.quiet()
			return request{body: p.eligibility(), id: p.provider}
		}},
		{operation: "startSimulation", by: "edition", whose: drafts(unknown), status: http.StatusAccepted, ask: func(m *matrix, p *party) request {
			m.quiet()
			own, draft := m.parties[0], m.draft(p, p.colleague)
			return request{body: object{"incident_id": own.incident, "provider_id": own.provider, "edition_id": draft.id}, id: draft.id}
		}},
		of("getSimulation", "simulation", done), of("listSamples", "simulation", done),
		of("stopSimulation", "simulation", running), of("resumeSimulation", "simulation", stopped),
	}
}
