package api_test

import (
	"net/http"
	"net/url"
)

// submissionRows are those of what people told providers elsewhere.
func submissionRows() []matrixRow {
	about := func(p *party, more ...string) string {
		q := url.Values{"incident_id": {p.incident}, "provider_id": {p.provider}}
		for i := 0; i < len(more); i += 2 {
			q.Set(more[i], more[i+1])
		}
		return q.Encode()
	}
	of := func(operation string, body func(m *matrix, p *party) any) matrixRow {
		return matrixRow{operation: operation, whose: ofProvider(hidden), ask: func(m *matrix, p *party) request {
			id := m.submitted(p)
			r := request{in: map[string]string{"submission": id}, id: id}
			if body != nil {
				r.body = body(m, p)
			}
			return r
		}}
	}
	return []matrixRow{
		{operation: "importSubmissions", whose: ofProvider(unknown), ask: func(m *matrix, p *party) request {
			return request{query: about(p, "source", "matrix"), id: p.provider, with: []with{header("Content-Type", "text/csv")},
				shows: `"status":"unmatched"`, body: "reference,name\n" + m.fresh() + ",somebody\n"}
		}},
		{operation: "rematchSubmissions", whose: ofProvider(unknown), ask: func(_ *matrix, p *party) request {
			return request{query: about(p), id: p.provider, shows: `{"totals":{"rows":`}
		}},
		{operation: "listSubmissions", whose: ofProvider(unknown), ask: func(m *matrix, p *party) request {
			return request{query: about(p, "limit", "200"), id: p.provider, shows: m.submitted(p)}
		}},
		{operation: "listSubmissions", by: "state", whose: ofProvider(unknown), ask: func(m *matrix, p *party) request {
			return request{query: about(p, "state", "unmatched"), id: p.provider, shows: m.submitted(p)}
		}},
		{operation: "countSubmissions", whose: ofProvider(absent), ask: func(m *matrix, p *party) request {
			m.submitted(p)
			return request{query: about(p), id: p.provider, shows: `"unmatched"`}
		}},
		of("getSubmission", nil),
		of("matchSubmission", func(m *matrix, p *party) any {
			return object{"subscription_id": m.must(201, m.admin, "POST", "/v1/subscriptions", m.holding(p, "emoticon-plus")).at("id")}
		}),
		of("dismissSubmission", func(*matrix, *party) any { return object{"reason": "duplicate"} }),
	}
}

// submitted is a submission of the party's provider that nobody was found for.
func (m *matrix) submitted(p *party) string {
	m.Helper()
	got := m.send(p.colleague, "POST", "/v1/submissions/bulk?incident_id="+p.incident+"&provider_id="+p.provider+"&source=matrix",
		"reference,name\n"+m.fresh()+",somebody\n", header("Content-Type", "text/csv"))
	rows, _ := reportLines(m, got)
	if got.StatusCode != http.StatusOK || len(rows) != 1 {
		m.Fatalf("the submission is answered with %d: %s", got.StatusCode, got.body)
	}
	return rows[0].at("id")
}
