package api_test

import "net/http"

// inquiryRows are those of what claimants are asked for.
func inquiryRows() []matrixRow {
	question := object{"question": "영업일지를 보내 주십시오"}
	asked := func(m *matrix, p *party) string {
		claim := m.decided(p)
		return m.must(http.StatusCreated, p.operator, "POST", "/v1/claims/"+claim+"/inquiries", question).at("id")
	}
	of := func(operation string, before func(m *matrix, p *party, id string), body any) matrixRow {
		return matrixRow{operation: operation, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			id := asked(m, p)
			if before != nil {
				before(m, p, id)
			}
			return request{in: map[string]string{"inquiry": id}, body: body, id: id}
		}}
	}
	answered := func(m *matrix, p *party, id string) {
		m.must(200, p.me, "POST", "/v1/inquiries/"+id+"/answer", object{"answer": "보냈습니다"})
	}
	ask := func(by string) matrixRow {
		return matrixRow{operation: "askInquiry", by: by, whose: owned(hidden), status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			claim := m.decided(p)
			r := request{in: map[string]string{"claim": claim}, body: question, id: claim}
			if by == "reference" {
				r.id = m.must(200, m.admin, "GET", "/v1/claims/"+claim, nil).at("reference")
				r.in, r.none = map[string]string{"claim": r.id}, m.noReference()
			}
			return r
		}}
	}
	list := func(by string) matrixRow {
		return matrixRow{operation: "listInquiries", by: by, whose: owned(absent), ask: func(m *matrix, p *party) request {
			r := request{query: "limit=200&state=open", shows: asked(m, p)}
			if by == "provider" {
				r.query += "&provider_id=" + p.provider // which is that of others too
			}
			return r
		}}
	}
	return []matrixRow{
		ask("id"), ask("reference"), list(""), list("provider"),
		{operation: "listInquiriesOfClaim", whose: owned(hidden), ask: func(m *matrix, p *party) request {
			claim := m.decided(p)
			m.must(http.StatusCreated, p.operator, "POST", "/v1/claims/"+claim+"/inquiries", question)
			return request{in: map[string]string{"claim": claim}, id: claim, shows: claim}
		}},
		of("getInquiry", nil, nil), of("answerInquiry", nil, object{"answer": "보냈습니다"}),
		of("closeInquiry", answered, nil), of("withdrawInquiry", nil, nil),
	}
}
