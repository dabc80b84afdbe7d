package api_test

import (
	"net/http"
	"net/url"
)

// incidentRows are those of incidents, outages and what is known of them. Everybody
// reads them; a provider's operators write what is about its services.
func incidentRows() []matrixRow {
	incident, outage := func(p *party) string { return p.incident }, func(p *party) string { return p.outage }
	one := func(operation, noun string, id func(*party) string) matrixRow {
		return matrixRow{operation: operation, whose: everybodys, ask: func(_ *matrix, p *party) request {
			return request{in: map[string]string{noun: id(p)}, id: id(p)}
		}}
	}
	causes := one("listCauses", "incident", incident)
	causes.ask = func(_ *matrix, p *party) request {
		return request{in: map[string]string{"incident": p.incident}, query: "provider_id=" + p.provider, id: p.incident}
	}
	return append([]matrixRow{
		one("getIncident", "incident", incident), one("getOutage", "outage", outage), one("listWindows", "outage", outage), causes,
		{operation: "listIncidents", whose: everybodys, ask: func(_ *matrix, p *party) request { return request{query: "limit=200", shows: p.incident} }},
		{operation: "reportIncident", whose: everybodys, status: http.StatusCreated, ask: func(m *matrix, _ *party) request {
			return request{body: object{"key": m.fresh(), "title": anyName()}}
		}},
		{operation: "changeIncident", whose: owned(hidden), ask: func(m *matrix, p *party) request {
			return request{in: map[string]string{"incident": p.incident}, body: object{"title": anyName()}, with: m.tagged("/v1/incidents/" + p.incident), id: p.incident}
		}},
		{operation: "mergeIncident", whose: everybodys, ask: func(m *matrix, _ *party) request {
			from, into := m.newIncident(), m.newIncident()
			return request{in: map[string]string{"incident": from}, body: object{"into": into}, with: []with{ifMatch(`"1"`)}, id: from}
		}},
		{operation: "tellIncident", whose: owned(hidden), visible: "whose an incident is, its outages tell, and everybody reads both",
			ask: func(m *matrix, p *party) request {
				return request{in: map[string]string{"incident": p.incident}, id: p.incident, body: object{"facts": object{"outage.district": true}},
					with: m.tagged("/v1/incidents/" + p.incident)}
			}},
		{operation: "recordCause", whose: owned(unknown), status: http.StatusCreated, ask: func(_ *matrix, p *party) request {
			return request{in: map[string]string{"incident": p.incident}, body: object{"provider_id": p.provider, "kind": "equipment_fault"}, id: p.provider}
		}},
		{operation: "listMaintenances", whose: everybodys, ask: func(_ *matrix, p *party) request {
			return request{query: "service_id=" + p.service, id: p.service}
		}},
		{operation: "announceMaintenance", whose: owned(unknown), visible: catalogue, status: http.StatusCreated, ask: func(_ *matrix, p *party) request {
			return request{id: p.service, body: object{"service_id": p.service, "features": []string{"drawer"}, "announced_at": "2022-10-01T00:00:00Z",
				"starts_at": "2022-10-15T00:00:00Z", "ends_at": "2022-10-15T02:00:00Z"}}
		}},
		{operation: "listOutages", whose: everybodys, ask: func(_ *matrix, p *party) request {
			return request{query: "limit=200&incident_id=" + p.incident, id: p.incident, shows: p.outage}
		}},
		{operation: "addOutage", whose: owned(unknown), visible: catalogue, status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			return request{id: p.service, body: object{"incident_id": p.incident, "service_id": p.service, "feature": "drawer", "cohort": m.fresh(), "window": span()}}
		}},
	}, windowRows()...)
}

func span() object {
	return object{"starts_at": "2022-10-17T00:00:00Z", "ends_at": "2022-10-17T01:00:00Z", "source": "x"}
}

// windowRows are those of an outage's windows.
func windowRows() []matrixRow {
	open := matrixRow{operation: "openWindow", whose: owned(hidden), visible: catalogue, status: http.StatusCreated, ask: func(_ *matrix, p *party) request {
		return request{in: map[string]string{"outage": p.outage}, body: span(), id: p.outage}
	}}
	changed := func(m *matrix, outage string, p *party, body any) request {
		return request{in: map[string]string{"outage": outage, "window": m.newWindow(p)}, body: body, with: m.tagged("/v1/outages/" + outage)}
	}
	change := func(operation string, body any) []matrixRow {
		byWindow := func(m *matrix, p *party) request { // of the callers' own outage
			asked := changed(m, m.parties[0].outage, p, body)
			asked.id = asked.in["window"]
			return asked
		}
		return []matrixRow{
			{operation: operation, by: "outage", whose: owned(hidden), visible: catalogue, ask: func(m *matrix, p *party) request {
				asked := changed(m, p.outage, p, body)
				asked.id = p.outage
				return asked
			}},
			{operation: operation, by: "window", ask: byWindow, whose: func(_ caller, p *party) outcome {
				if p.ofOperator {
					return succeeds
				}
				return hidden // another outage's, for everybody
			}},
		}
	}
	return append(append([]matrixRow{open}, change("correctWindow", span())...), change("withdrawWindow", nil)...)
}

// newWindow opens a window of the party's outage.
func (m *matrix) newWindow(p *party) string {
	m.Helper()
	made := m.must(201, m.admin, "POST", "/v1/outages/"+p.outage+"/windows", span())
	windows, _ := made["windows"].([]any)
	var newest object
	for _, w := range windows {
		if w := object(w.(map[string]any)); newest == nil || w.at("id") > newest.at("id") {
			newest = w
		}
	}
	return newest.at("id")
}

func (m *matrix) newIncident() string {
	m.Helper()
	return m.must(201, m.admin, "POST", "/v1/incidents", object{"key": m.fresh(), "title": anyName()}).at("id")
}

// subscriptionRows are those of subscriptions: a claimant's own, and their
// provider's.
func subscriptionRows() []matrixRow {
	csv := header("Content-Type", "text/csv")
	return []matrixRow{
		{operation: "listSubscriptions", whose: owned(absent), ask: func(m *matrix, p *party) request {
			return request{query: "limit=200", shows: m.newSubscription(p, "emoticon-plus")}
		}},
		{operation: "listSubscriptions", by: "claimant", whose: owned(absent), ask: func(m *matrix, p *party) request {
			shown := m.newSubscription(p, "emoticon-plus")
			return request{query: url.Values{"limit": {"200"}, "claimant_id": {p.claimant}, "provider_id": {p.provider}}.Encode(), id: p.claimant, shows: shown}
		}},
		{operation: "getSubscription", whose: owned(hidden), ask: func(m *matrix, p *party) request {
			id := m.newSubscription(p, "emoticon-plus")
			return request{in: map[string]string{"subscription": id}, id: id}
		}},
		{operation: "endSubscription", whose: owned(hidden), ask: func(m *matrix, p *party) request {
			id := m.newSubscription(p, "emoticon-plus")
			return request{in: map[string]string{"subscription": id}, body: object{"ended_at": "2023-01-01T00:00:00Z"}, with: []with{ifMatch(`"1"`)}, id: id}
		}},
		{operation: "addSubscription", whose: owned(unknown), status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			return request{body: m.holding(p, "emoticon-plus"), id: p.key, none: "nobody"}
		}},
		{operation: "importSubscriptions", whose: owned(absent), ask: func(m *matrix, p *party) request {
			return request{id: p.key, none: "nobody", shows: `"status":"added"`, with: []with{csv},
				body: "provider,service,plan,customer_number,started_at\n" + p.key + ",talk,emoticon-plus," + m.fresh() + ",2022-01-01T00:00:00Z\n"}
		}},
	}
}
