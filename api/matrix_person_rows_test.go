package api_test

import (
	"fmt"
	"net/http"
	"net/url"

	"bosang/claims/access"
)

// personRows are those of what is known of claimants, and of who saw it.
func personRows() []matrixRow {
	in := func(p *party) map[string]string { return map[string]string{"claimant": p.claimant} }
	set := func(operation, what string, body object) matrixRow {
		return matrixRow{operation: operation, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			version := m.must(200, p.me, "GET", "/v1/claimants/"+p.claimant, nil).at(what, "version")
			return request{in: in(p), body: body, with: []with{ifMatch(`"` + version + `"`)}, id: p.claimant}
		}}
	}
	// seen is a record of the party's customer that is there.
	seen := func(m *matrix, p *party) string {
		m.must(200, m.admin, "GET", "/v1/claims/"+p.claim, nil)
		return m.must(200, m.admin, "GET", "/v1/claimants/"+p.claimant+"/accesses", nil).at("items", 0, "id")
	}
	return []matrixRow{
		{operation: "getClaimant", whose: owned(hidden), ask: func(_ *matrix, p *party) request { return request{in: in(p), id: p.claimant} }},
		set("setContact", "contact", object{"name": "김보상", "email": "bosang@example.com"}),
		set("setPayee", "payee", object{"name": "김보상", "bank": "004", "account": "123-456-789012"}),
		{operation: "disclose", people: true, whose: owned(hidden), ask: func(_ *matrix, p *party) request {
			return request{in: in(p), body: object{"items": []string{"name", "account"}, "reason": "a payment came back"}, id: p.claimant}
		}},
		{operation: "listAccessesOfClaimant", whose: owned(hidden), ask: func(m *matrix, p *party) request {
			return request{in: in(p), query: "limit=200", id: p.claimant, shows: seen(m, p)}
		}},
		{operation: "listAccesses", whose: owned(absent), ask: func(m *matrix, p *party) request {
			return request{query: "limit=200", shows: seen(m, p)}
		}},
		{operation: "listAccesses", by: "claimant", whose: owned(absent), ask: func(m *matrix, p *party) request {
			return request{query: url.Values{"limit": {"200"}, "claimant_id": {p.claimant}, "provider_id": {p.provider}}.Encode(), id: p.claimant, shows: seen(m, p)}
		}},
		{operation: "reportAccesses", by: "provider", whose: owned(unknown), ask: func(_ *matrix, p *party) request {
			return request{query: "month=2022-11&provider_id=" + p.provider, id: p.provider}
		}},
		{operation: "checkAccesses", people: true, by: "provider", status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			return request{body: object{"month": "2022-10", "provider_id": p.provider, "note": fmt.Sprint("looked through, ", m.next())}, id: p.provider}
		}, whose: func(c caller, p *party) outcome {
			if c.role == access.Administrator {
				return succeeds
			}
			return owned(unknown)(c, p)
		}},
	}
}
