package api_test

import (
	"net/http"
	"net/url"
)

// disputeRows are those of what people say of decisions. Each request has a claim of its
// own, of an incident whose cause is one that a person decides about, or not.
func disputeRows() []matrixRow {
	found := object{"ground": "fact_corrected", "reason": "자료를 확인했습니다", "facts": object{"subscription.fee": won("9900")}}
	of := func(operation string, status int, body any, in map[string]string) matrixRow {
		return matrixRow{operation: operation, people: true, whose: owned(hidden), status: status, ask: func(m *matrix, p *party) request {
			claim := m.decided(p)
			r := request{in: map[string]string{"claim": claim}, body: body, id: claim}
			for name, value := range in {
				r.in[name] = value
			}
			return r
		}}
	}
	first := map[string]string{"number": "1"}
	objected := func(m *matrix, p *party) string {
		claim := m.decided(p)
		m.must(200, p.itsSecond.cookie, "POST", "/v1/claims/"+claim+"/decisions/1/objection", object{"about": "plan.periodic_fee", "ground": "매월 결제하지 않았습니다"})
		return claim
	}
	about := func(operation string, body any) matrixRow {
		return matrixRow{operation: operation, people: true, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			claim := objected(m, p)
			return request{in: map[string]string{"claim": claim, "number": "1"}, body: body, id: claim}
		}}
	}
	appealed := func(m *matrix, p *party) string {
		return m.must(201, p.me, "POST", "/v1/claims/"+m.decided(p)+"/decisions/1/appeals", object{"lane": "mediation", "text": "조정을 받고 싶습니다"}).at("id")
	}
	appeal := func(operation string, body any, before ...string) matrixRow {
		return matrixRow{operation: operation, people: true, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			id := appealed(m, p)
			for _, step := range before {
				m.must(200, p.itsOperator.cookie, "POST", "/v1/appeals/"+id+"/"+step, object{})
			}
			return request{in: map[string]string{"appeal": id}, body: body, id: id}
		}}
	}
	file := of("fileAppeal", http.StatusCreated, object{"lane": "second_review", "text": "다시 보아 주십시오"}, first)
	file.people = false
	lists := func(operation, by string, query func(*party) url.Values, ready func(*matrix, *party) string, key string) matrixRow {
		return matrixRow{operation: operation, by: by, whose: owned(absent), ask: func(m *matrix, p *party) request {
			made := ready(m, p)
			asked := query(p)
			asked.Set("limit", "200")
			r := request{query: asked.Encode(), shows: made}
			if key != "" {
				r.id = asked.Get(key)
			}
			return r
		}}
	}
	none := func(*party) url.Values { return url.Values{} }
	return []matrixRow{
		of("listDeterminations", 0, nil, nil), of("determineClaim", http.StatusCreated, found, nil),
		of("getAppealable", 0, nil, first), about("getObjection", nil),
		of("objectToDecision", 0, object{"about": "plan.periodic_fee", "ground": "매월 결제하지 않았습니다"}, first),
		of("waiveObjection", 0, nil, first),
		about("answerObjection", object{"answer": "자료와 다릅니다"}),
		lists("listObjections", "", none, objected, ""),
		lists("listObjections", "provider", func(p *party) url.Values { return url.Values{"provider_id": {p.provider}} }, objected, ""),
		{operation: "waiveObjections", people: true, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			m.decided(p)
			return request{in: map[string]string{"incident": p.incident}, body: object{"provider_id": p.provider}, id: p.provider}
		}},
		file,
		lists("listAppeals", "", none, appealed, ""),
		lists("listAppeals", "claimant", func(p *party) url.Values {
			return url.Values{"claimant_id": {p.claimant}, "provider_id": {p.provider}, "lane": {"mediation"}}
		}, appealed, "claimant_id"),
		appeal("getAppeal", nil), appeal("withdrawAppeal", nil),
		appeal("answerAppeal", object{"result": "failed", "answer": "조정이 이루어지지 않았습니다"}, "hand-over"),
		appeal("handOverAppeal", object{}), appeal("extendMediation", nil, "hand-over"),
		appeal("supplementMediation", object{"asked": true}, "hand-over"),
		appeal("compareAppeal", nil), appeal("getMediationPack", nil),
	}
}
