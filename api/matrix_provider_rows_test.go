package api_test

import "net/http"

// serviceRows are the operations of the service itself, and those that tell what
// is nobody's own.
func serviceRows() []matrixRow {
	open := func(operation string, status int, in map[string]string) matrixRow {
		return matrixRow{operation: operation, whose: everybodys, status: status, ask: func(*matrix, *party) request { return request{in: in} }}
	}
	book := map[string]string{"rulebook": "kr-telecom-act"}
	edition := map[string]string{"rulebook": "kr-telecom-act", "edition": "2025-03-28"}
	return []matrixRow{
		open("getHealth", 0, nil), open("getReadiness", 0, nil), open("getMetrics", 0, nil), open("getContract", 0, nil),
		open("getWay", http.StatusFound, nil), open("getReference", 0, nil), open("getPageStyle", 0, nil), open("getProblem", 0, map[string]string{"code": "stale"}),
		open("getMe", 0, nil), open("listFacts", 0, nil),
		open("listRulebooks", 0, nil), open("getRulebook", 0, book), open("getRulebookEdition", 0, edition), open("getEditionText", 0, edition),
		{operation: "evaluate", whose: everybodys, ask: func(*matrix, *party) request { return request{body: object{}} }},
		{operation: "listQuestions", whose: everybodys, ask: func(_ *matrix, p *party) request {
			return request{in: map[string]string{"plan": p.plan}, query: "incident=" + p.incident, id: p.plan}
		}},
	}
}

// catalogue is why nobody is kept from learning that a service, a plan or an outage
// exists.
const catalogue = "everybody with a token reads it"

func anyName() object { return named("가", "A") }

// providerRows are those of providers, services and plans. Everybody reads them,
// and a provider's operators write its services and plans.
func providerRows() []matrixRow {
	read := func(operation, noun string, id func(*party) string) matrixRow {
		return matrixRow{operation: operation, whose: everybodys, ask: func(_ *matrix, p *party) request {
			return request{in: map[string]string{noun: id(p)}, id: id(p), shows: id(p)}
		}}
	}
	list := func(operation, filter string, of, shown func(*party) string) matrixRow {
		return matrixRow{operation: operation, whose: everybodys, ask: func(_ *matrix, p *party) request {
			return request{query: "limit=200&" + filter + "=" + of(p), id: of(p), shows: shown(p)}
		}}
	}
	change := func(operation, noun, path string, id func(*party) string, body object) matrixRow {
		return matrixRow{operation: operation, whose: owned(hidden), visible: catalogue, ask: func(m *matrix, p *party) request {
			return request{in: map[string]string{noun: id(p)}, body: body, with: m.tagged(path + id(p)), id: id(p)}
		}}
	}
	provider, service, plan := func(p *party) string { return p.provider }, func(p *party) string { return p.service }, func(p *party) string { return p.plan }
	whole := change("changeProvider", "provider", "/v1/providers/", provider, object{"name": anyName(), "class": "value_added", "jurisdiction": "KR"})
	whole.whose = everybodys
	return []matrixRow{
		list("listProviders", "key", func(p *party) string { return p.key }, provider), read("getProvider", "provider", provider), whole,
		{operation: "addProvider", whose: everybodys, status: http.StatusCreated, ask: func(m *matrix, _ *party) request {
			return request{body: object{"key": m.fresh(), "name": anyName(), "class": "value_added"}}
		}},
		list("listServices", "provider_id", provider, service), read("getService", "service", service),
		{operation: "addService", whose: owned(unknown), status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			return request{id: p.provider, body: object{"provider_id": p.provider, "key": m.fresh(), "name": anyName(),
				"features": []object{{"key": "f", "name": anyName()}}}}
		}},
		change("changeService", "service", "/v1/services/", service, object{"name": anyName()}),
		list("listPlans", "service_id", service, plan), read("getPlan", "plan", plan),
		{operation: "addPlan", whose: owned(unknown), visible: catalogue, status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			return request{id: p.service, body: object{"service_id": p.service, "key": m.fresh(), "name": anyName(), "audience": "consumer",
				"main_features": []string{"drawer"}, "terms": object{"effective_at": "2020-01-01T00:00:00Z", "periodic_fee": false}}}
		}},
		change("changePlan", "plan", "/v1/plans/", plan, object{"name": anyName(), "audience": "consumer", "content_service": true,
			"main_features": []string{"message.emoticon"}}),
		{operation: "addTerms", whose: owned(hidden), visible: catalogue, status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			began := m.instant()
			return request{in: map[string]string{"plan": p.plan}, id: p.plan, body: object{"effective_at": began, "periodic_fee": true, "fee_period": "month",
				"channels": []object{{"key": "direct", "fee": won("3900")}}}}
		}},
		change("tellPlan", "plan", "/v1/plans/", plan, object{"facts": object{"plan.prepaid": true}}),
	}
}
