package api_test

import "net/http"

// messageRows are those of what claimants are told.
func messageRows() []matrixRow {
	// told is a message to the party's customer.
	told := func(m *matrix, p *party) string {
		return m.must(http.StatusCreated, p.operator, "POST", "/v1/claims/"+p.claim+"/messages", object{"text": "곧 알려 드리겠습니다"}).at("id")
	}
	write := func(by string) matrixRow {
		return matrixRow{operation: "writeMessage", by: by, whose: owned(hidden), status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			r := request{in: map[string]string{"claim": p.claim}, body: object{"text": "곧 알려 드리겠습니다"}, id: p.claim}
			if by == "reference" {
				r.id = m.must(200, m.admin, "GET", "/v1/claims/"+p.claim, nil).at("reference")
				r.in, r.none = map[string]string{"claim": r.id}, m.noReference()
			}
			return r
		}}
	}
	return []matrixRow{
		{operation: "listMessages", whose: owned(absent), ask: func(m *matrix, p *party) request {
			return request{query: "limit=200&claim_id=" + p.claim, id: p.claim, shows: told(m, p)}
		}},
		write("id"), write("reference"),
		{operation: "markMessage", whose: owned(hidden), ask: func(m *matrix, p *party) request {
			id := told(m, p)
			return request{in: map[string]string{"message": id}, id: id}
		}},
	}
}
