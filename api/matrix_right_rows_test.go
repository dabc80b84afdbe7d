package api_test

import (
	"net/http"
	"net/url"
)

// rightRows are those of what persons may ask of what is held about them. Nobody of the
// matrix is erased for good: each has a claim that waits for a decision. TestPersonsRights
// erases.
func rightRows() []matrixRow {
	// asked is a review of a claim of the party's customer, which waits.
	asked := func(m *matrix, p *party) string {
		claim := m.decided(p)
		return m.must(201, p.me, "POST", "/v1/claims/"+claim+"/reviews", object{"request": "사람이 다시 보아 주십시오"}).at("id")
	}
	of := func(operation string, body any) matrixRow {
		return matrixRow{operation: operation, people: true, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			id := asked(m, p)
			return request{in: map[string]string{"review": id}, body: body, id: id}
		}}
	}
	ask := func(by string) matrixRow {
		return matrixRow{operation: "requestReview", by: by, whose: owned(hidden), status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			claim := m.decided(p)
			r := request{in: map[string]string{"claim": claim}, body: object{"request": "사람이 다시 보아 주십시오"}, id: claim}
			if by == "reference" {
				r.id = m.must(200, m.admin, "GET", "/v1/claims/"+claim, nil).at("reference")
				r.in, r.none = map[string]string{"claim": r.id}, m.noReference()
			}
			return r
		}}
	}
	return []matrixRow{
		{operation: "exportClaimant", whose: owned(hidden), ask: func(_ *matrix, p *party) request {
			return request{in: map[string]string{"claimant": p.claimant}, query: "reason=the+customer+asked+for+it", id: p.claimant, shows: p.claimant}
		}},
		{operation: "eraseClaimant", people: true, whose: func(c caller, p *party) outcome {
			if said := owned(hidden)(c, p); said != succeeds {
				return said
			}
			return "is answered with 409"
		}, ask: func(m *matrix, p *party) request {
			m.newClaim(p, "emoticon-plus")
			asked := request{in: map[string]string{"claimant": p.claimant}, body: object{"reason": "requested"}, id: p.claimant}
			if owned(hidden)(m.asking, p) == succeeds {
				asked.id = "" // that it waits for a decision is for its own to know
			}
			return asked
		}},
		ask("id"), ask("reference"),
		{operation: "listReviews", whose: owned(absent), ask: func(m *matrix, p *party) request {
			return request{query: "limit=200", shows: asked(m, p)}
		}},
		{operation: "listReviews", by: "claimant", whose: owned(absent), ask: func(m *matrix, p *party) request {
			return request{query: url.Values{"limit": {"200"}, "claimant_id": {p.claimant}, "provider_id": {p.provider}}.Encode(), id: p.claimant, shows: asked(m, p)}
		}},
		of("getReview", nil),
		of("extendReview", object{"reason": "자료를 기다립니다"}),
		of("answerReview", object{"result": "upheld", "answer": "그대로 둡니다"}),
	}
}

// decided is a new claim of the party's customer that is decided.
func (m *matrix) decided(p *party) string {
	m.Helper()
	claim := m.newClaim(p, "emoticon-plus").at("id")
	p.decideAll(object{"only_filed": true, "provider_id": p.provider})
	return claim
}
