package api_test

import "net/http"

// deadlineRows are those of by when something has to be done.
func deadlineRows() []matrixRow {
	began := object{"kind": "mediation", "starts_at": "2022-08-01T00:00:00Z"}
	// late is a claim of the party's customer with a mediation that is past its time, and its
	// deadline; running is one that is not.
	start := func(m *matrix, p *party, body object) (claim, id string) {
		claim = m.decided(p)
		return claim, m.must(http.StatusCreated, p.operator, "POST", "/v1/claims/"+claim+"/deadlines", body).at("id")
	}
	late := func(m *matrix, p *party) (string, string) { return start(m, p, began) }
	running := func(m *matrix, p *party) string {
		_, id := start(m, p, object{"kind": "mediation", "starts_at": "2022-11-01T00:00:00Z"})
		return id
	}
	of := func(operation, by string, status int, body any) matrixRow {
		return matrixRow{operation: operation, by: by, whose: owned(hidden), status: status, ask: func(m *matrix, p *party) request {
			claim := m.decided(p)
			r := request{in: map[string]string{"claim": claim}, body: body, id: claim}
			if by == "reference" {
				r.id = m.must(200, m.admin, "GET", "/v1/claims/"+claim, nil).at("reference")
				r.in, r.none = map[string]string{"claim": r.id}, m.noReference()
			}
			return r
		}}
	}
	one := func(operation string, body any) matrixRow {
		return matrixRow{operation: operation, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			id := running(m, p)
			return request{in: map[string]string{"deadline": id}, body: body, id: id}
		}}
	}
	list := func(operation, by, query string) matrixRow {
		return matrixRow{operation: operation, by: by, whose: owned(absent), ask: func(m *matrix, p *party) request {
			r := request{query: "limit=200" + query}
			r.shows, _ = late(m, p)
			if by == "provider" {
				r.query, r.id = r.query+"&provider_id="+p.provider, p.provider
			}
			return r
		}}
	}
	held := map[string]string{"kind": "answer"}
	in := func(p *party) map[string]string {
		return map[string]string{"provider": p.provider, "kind": held["kind"]}
	}
	return []matrixRow{
		of("listDeadlinesOfClaim", "", 0, nil),
		of("startDeadline", "id", http.StatusCreated, began), of("startDeadline", "reference", http.StatusCreated, began),
		list("listDeadlines", "", ""), list("listDeadlines", "provider", "&state=overdue"), list("listStuck", "", ""), list("listStuck", "provider", ""),
		one("extendDeadline", object{"reason": "위원회가 자료를 더 받습니다"}), one("endDeadline", nil),
		{operation: "listDeadlineKinds", whose: everybodys, ask: func(_ *matrix, p *party) request {
			return request{in: map[string]string{"provider": p.provider}, id: p.provider}
		}},
		{operation: "getDeadlineKind", whose: everybodys, ask: func(_ *matrix, p *party) request { return request{in: in(p), id: p.provider} }},
		{operation: "setDeadlineKind", whose: owned(hidden), visible: catalogue, ask: func(m *matrix, p *party) request {
			return request{in: in(p), body: object{"amount": 5, "warn_days": 1}, with: m.tagged("/v1/providers/" + p.provider + "/deadlines/answer"), id: p.provider}
		}},
	}
}
