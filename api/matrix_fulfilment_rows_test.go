package api_test

import (
	"context"
	"net/http"

	"bosang/claims"
	"bosang/claims/clearance"
)

// inKindOf decides a claim of the party's customer, which then gives an extension, and
// gives the claim and the fulfilment by which it is handed over.
func (m *matrix) inKindOf(p *party) (claim, fulfilment string) {
	m.Helper()
	claim = m.checked(p)
	m.clear(clearance.Scope{Claimant: claims.ClaimantID(idOf(m, p.claimant))})
	m.handOver(p.scene)
	return claim, m.must(200, m.admin, "GET", "/v1/claims/"+claim+"/fulfilments", nil).at("items", 0, "id")
}

// handOver hands over what was cleared to be given in kind.
func (w *world) handOver(s *scene) {
	w.Helper()
	if _, _, err := w.inKind.HandOver(context.Background(), claims.IncidentID(idOf(w, s.incident)), func() bool { return true }); err != nil {
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
