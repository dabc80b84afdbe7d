package api_test

import (
	"context"
	"net/http"

	"bosang/claims"
	"bosang/claims/clearance"
	"bosang/rules/money"
)

// inKindOf decides a claim of the party's customer, which then gives an extension, and
// gives the claim and the fulfilment by which it is handed over.
func (m *matrix) inKindOf(p *party) (claim, fulfilment string) {
	m.Helper()
	claim = m.decided(p)
	m.handOver(p.scene)
	return claim, m.must(200, m.admin, "GET", "/v1/claims/"+claim+"/fulfilments", nil).at("items", 0, "id")
}

// handOver clears what is to be given in kind, and hands it over.
func (w *world) handOver(s *scene) {
	w.Helper()
	incident := idOf(w, s.incident)
	err := w.clears.Preset(context.Background(), clearance.Settings{Provider: claims.ProviderID(idOf(w, s.provider)), Limit: money.MustParse("1000000", "KRW")})
	if err == nil {
		w.clear(clearance.Scope{Incident: claims.IncidentID(incident)})
		_, _, err = w.inKind.HandOver(context.Background(), claims.IncidentID(incident), func() bool { return true })
	}
	if err != nil {
		w.Fatal(err)
	}
}

// fulfilmentRows are those of what is given in kind. That a provider's are asked for by
// the provider's id, who oversees everything may for every provider.
func fulfilmentRows() []matrixRow {
	ofClaim := func(by string) matrixRow {
		return matrixRow{operation: "listFulfilmentsOfClaim", by: by, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			claim, id := m.inKindOf(p)
			r := request{in: map[string]string{"claim": claim}, id: claim, shows: id}
			if by == "reference" {
				r.id = m.must(200, m.admin, "GET", "/v1/claims/"+claim, nil).at("reference")
				r.in, r.none = map[string]string{"claim": r.id}, m.noReference()
			}
			return r
		}}
	}
	on := func(operation string, body any) matrixRow {
		return matrixRow{operation: operation, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			_, id := m.inKindOf(p)
			return request{in: map[string]string{"fulfilment": id}, id: id, body: body}
		}}
	}
	ofProvider := func(operation string) matrixRow {
		return matrixRow{operation: operation, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			_, id := m.inKindOf(p)
			return request{in: map[string]string{"provider": p.provider}, id: p.provider, shows: id}
		}}
	}
	return []matrixRow{
		ofClaim("id"), ofClaim("reference"),
		ofProvider("listFulfilments"), ofProvider("fulfilmentsAsCSV"), ofProvider("fulfilmentsAsLines"),
		{operation: "acknowledgeFulfilments", whose: owned(hidden), status: http.StatusOK, ask: func(m *matrix, p *party) request {
			_, id := m.inKindOf(p)
			return request{in: map[string]string{"provider": p.provider}, id: p.provider, with: []with{header("Content-Type", "text/csv")},
				body: "fulfilment_id,result\n" + id + ",acknowledged\n"}
		}},
		on("getFulfilment", nil), on("acknowledgeFulfilment", object{"result": "acknowledged"}), on("requestFulfilment", object{}),
	}
}
