package api_test

// reportRows are those of reports. Claimants have none; operators are shown their own
// provider's part.
func reportRows() []matrixRow {
	return []matrixRow{
		{operation: "listReports", whose: everybodys, ask: func(*matrix, *party) request { return request{} }},
		{operation: "getReport", by: "provider", whose: owned(unknown), ask: func(_ *matrix, p *party) request {
			return request{in: map[string]string{"report": "claims"}, query: "provider_id=" + p.provider, id: p.provider}
		}},
		{operation: "getReport", by: "claim", whose: owned(absent), ask: func(m *matrix, p *party) request {
			before := m.must(200, m.admin, "GET", "/v1/reports/accounts", nil).at("as_of")
			return request{in: map[string]string{"report": "changes"}, query: "since=" + before, shows: m.newClaim(p, "emoticon-plus").at("id")}
		}},
	}
}
