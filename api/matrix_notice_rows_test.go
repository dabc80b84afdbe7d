package api_test

import (
	"net/http"
	"net/url"
)

// noticeRows are those of notices, which are their provider's and of who sees
// everything, and of what is told of incidents, which everybody reads.
func noticeRows() []matrixRow {
	told := func(m *matrix, p *party) string {
		return m.must(201, m.admin, "POST", "/v1/incidents/"+p.incident+"/updates", object{"provider_id": p.provider, "stage": "identified", "text": anyName()}).at("id")
	}
	post := func(_ *matrix, p *party) object {
		return object{"provider_id": p.provider, "stage": "resolved", "text": anyName()}
	}
	of := func(operation string, status int, body func(m *matrix, id string) (any, []with)) matrixRow {
		return matrixRow{operation: operation, whose: owned(hidden), status: status, ask: func(m *matrix, p *party) request {
			id := m.drafted(p)
			r := request{in: map[string]string{"notice": id}, id: id}
			if body != nil {
				r.body, r.with = body(m, id)
			}
			return r
		}}
	}
	return []matrixRow{
		{operation: "listUpdates", whose: everybodys, ask: func(m *matrix, p *party) request {
			return request{in: map[string]string{"incident": p.incident}, shows: told(m, p), query: "limit=200"}
		}},
		{operation: "postUpdate", whose: owned(unknown), status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			return request{in: map[string]string{"incident": p.incident}, body: post(m, p), id: p.provider}
		}},
		{operation: "postUpdate", by: "replaced", whose: owned(unknown), visible: "updates are for everybody", status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			id := told(m, p)
			body := post(m, p)
			body["replaces"] = id
			return request{in: map[string]string{"incident": p.incident}, body: body, id: id}
		}},
		{operation: "listIncidentNotices", whose: owned(absent), ask: func(_ *matrix, p *party) request {
			return request{in: map[string]string{"incident": p.incident}, shows: p.provider}
		}},
		{operation: "listIncidentNotices", by: "provider", whose: owned(absent), ask: func(_ *matrix, p *party) request {
			return request{in: map[string]string{"incident": p.incident}, query: "provider_id=" + p.provider, shows: p.provider, id: p.provider}
		}},
		{operation: "draftNotice", whose: owned(unknown), status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			return request{in: map[string]string{"incident": m.outageOf(p)}, body: object{"provider_id": p.provider, "kind": "compensation_notice"}, id: p.provider}
		}},
		{operation: "listNotices", by: "incident", whose: owned(absent), ask: func(m *matrix, p *party) request {
			id := m.drafted(p)
			incident := m.must(200, m.admin, "GET", "/v1/notices/"+id, nil).at("incident_id")
			return request{query: "incident_id=" + incident, shows: id, id: incident}
		}},
		{operation: "listNotices", by: "provider", whose: owned(absent), ask: func(m *matrix, p *party) request {
			id := m.drafted(p)
			incident := m.must(200, m.admin, "GET", "/v1/notices/"+id, nil).at("incident_id")
			return request{query: url.Values{"incident_id": {incident}, "provider_id": {p.provider}}.Encode(), shows: id, id: p.provider}
		}},
		of("getNotice", 0, nil), of("listWordings", 0, nil), of("listPublications", 0, nil),
		of("changeNotice", 0, func(m *matrix, id string) (any, []with) { return object{}, m.tagged("/v1/notices/" + id) }),
		of("publishNotice", http.StatusCreated, func(*matrix, string) (any, []with) {
			return object{"wording": 1, "way": "screen", "published_at": "2022-11-01T00:00:00Z", "url": "https://example.com"}, nil
		}),
	}
}

// outageOf is a new incident in which the party's service was down.
func (m *matrix) outageOf(p *party) string {
	m.Helper()
	incident := m.newIncident()
	m.must(201, m.admin, "POST", "/v1/outages", object{"incident_id": incident, "service_id": p.service, "feature": "message.emoticon",
		"window": object{"starts_at": "2022-10-15T15:30:00+09:00", "ends_at": "2022-10-16T14:30:00+09:00", "source": "press"}})
	return incident
}

// drafted is a new notice of the party's provider, drafted.
func (m *matrix) drafted(p *party) string {
	m.Helper()
	return m.must(201, m.admin, "POST", "/v1/incidents/"+m.outageOf(p)+"/notices", object{"provider_id": p.provider, "kind": "compensation_notice"}).at("id")
}
