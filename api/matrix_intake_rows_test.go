package api_test

import (
	"net/http"
	"slices"
)

// scan is a file that is taken for a PDF.
const scan = "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"

// asFile sends the body as a file of a type and name.
func asFile(media, name string) with {
	return func(r *http.Request) {
		r.Header.Set("Content-Type", media)
		r.Header.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	}
}

// intakeRows are those of how a claim comes in.
func intakeRows() []matrixRow { return slices.Concat(evidenceRows(), draftRows()) }

// begun is a draft of the party's customer.
func (m *matrix) begun(p *party) string {
	m.Helper()
	return m.must(201, p.me, "POST", "/v1/claim-drafts", object{
		"incident_id": p.incident, "subscription_id": m.newSubscription(p, "emoticon-plus"), "narrative": "오후부터 쓸 수 없었습니다",
	}).at("id")
}

// draftRows are those of claims that are not filed yet: their claimants' alone. One that is
// asked for more than once is begun once.
func draftRows() []matrixRow {
	pdf := []with{asFile("application/pdf", "receipt.pdf")}
	kept := make(map[*party][2]string)
	same := func(m *matrix, p *party) (draft, evidence string) {
		if _, there := kept[p]; !there {
			draft := m.begun(p)
			kept[p] = [2]string{draft, m.must(201, p.me, "POST", "/v1/claim-drafts/"+draft+"/evidence", scan, pdf...).at("id")}
		}
		return kept[p][0], kept[p][1]
	}
	read := func(operation string) matrixRow {
		return matrixRow{operation: operation, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			draft, evidence := same(m, p)
			return request{in: map[string]string{"draft": draft, "evidence": evidence}, id: draft}
		}}
	}
	once := func(operation string, status int, body any) matrixRow {
		return matrixRow{operation: operation, whose: owned(hidden), status: status, ask: func(m *matrix, p *party) request {
			draft := m.begun(p)
			return request{in: map[string]string{"draft": draft}, id: draft, body: body, with: []with{ifMatch(`"1"`)}}
		}}
	}
	add := once("addDraftEvidence", http.StatusCreated, scan)
	add.ask = func(m *matrix, p *party) request {
		draft := m.begun(p)
		return request{in: map[string]string{"draft": draft}, id: draft, body: scan, with: pdf}
	}
	remove := once("removeDraftEvidence", http.StatusNoContent, nil)
	remove.ask = func(m *matrix, p *party) request {
		draft := m.begun(p)
		id := m.must(201, p.me, "POST", "/v1/claim-drafts/"+draft+"/evidence", scan, pdf...).at("id")
		return request{in: map[string]string{"draft": draft, "evidence": id}, id: draft}
	}
	return []matrixRow{
		{operation: "listClaimDrafts", whose: owned(absent), ask: func(m *matrix, p *party) request {
			draft, _ := same(m, p)
			return request{query: "limit=200", shows: draft}
		}},
		{operation: "beginClaimDraft", whose: everybodys, status: http.StatusCreated, ask: func(*matrix, *party) request { return request{body: object{}} }},
		read("getClaimDraft"), read("listDraftEvidence"), read("getDraftEvidence"), read("downloadDraftEvidence"),
		once("saveClaimDraft", 0, object{"step": "loss"}), once("deleteClaimDraft", http.StatusNoContent, nil), once("fileClaimDraft", http.StatusCreated, nil),
		add, remove,
		{operation: "getNarrative", whose: owned(hidden), ask: func(m *matrix, p *party) request {
			claim := m.must(201, p.me, "POST", "/v1/claim-drafts/"+m.begun(p)+"/filing", nil).at("id")
			return request{in: map[string]string{"claim": claim}, id: claim}
		}},
	}
}

// evidenceRows are those of the files that support claims.
func evidenceRows() []matrixRow {
	pdf := []with{asFile("application/pdf", "receipt.pdf")}
	// added is evidence of a new claim of the party's customer.
	added := func(m *matrix, p *party) (claim, id string) {
		claim = m.newClaim(p, "emoticon-plus").at("id")
		return claim, m.must(201, p.me, "POST", "/v1/claims/"+claim+"/evidence", scan, pdf...).at("id")
	}
	add := func(by string) matrixRow {
		return matrixRow{operation: "addEvidence", by: by, whose: owned(hidden), status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			claim := m.newClaim(p, "emoticon-plus").at(by)
			r := request{in: map[string]string{"claim": claim}, body: scan, with: pdf, id: claim}
			if by == "reference" {
				r.none = m.noReference()
			}
			return r
		}}
	}
	of := func(operation, query string) matrixRow {
		return matrixRow{operation: operation, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			claim, id := added(m, p)
			return request{in: map[string]string{"claim": claim, "evidence": id}, query: query, id: claim}
		}}
	}
	return []matrixRow{
		add("id"), add("reference"),
		{operation: "listEvidence", whose: owned(hidden), ask: func(m *matrix, p *party) request {
			claim, id := added(m, p)
			return request{in: map[string]string{"claim": claim}, id: claim, shows: id}
		}},
		of("getEvidence", ""),
		of("downloadEvidence", "reason=the+customer+asked+for+it"),
	}
}
