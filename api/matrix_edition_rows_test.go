package api_test

import (
	"net/http"

	"bosang/claims/access"
	"bosang/rules/definition"
	"bosang/rules/period"
	"bosang/rules/rulebook/scaffold"
)

// drafts are read by the operators of their provider and by those who see
// everything; others are answered as said.
func drafts(otherwise outcome) whose {
	return func(c caller, p *party) outcome {
		if c.overseer() || c.role == access.Operator && p.ofOperator {
			return succeeds
		}
		return otherwise
	}
}

// terms are written and decided by the operators of their provider. Those who see
// everything see that it is not for them.
func terms(c caller, p *party) outcome {
	if c.overseer() {
		return refused
	}
	return drafts(hidden)(c, p)
}

// statutes are written and decided by those who see everything, and drafts of them
// are hidden from all others.
func statutes(c caller, _ *party) outcome {
	if c.overseer() {
		return succeeds
	}
	return hidden
}

// drafted is an edition on its way, by its id and version.
type drafted struct{ id, at, tag string }

// content is a sound edition of a rulebook that nobody has yet. It binds no claims,
// so that it is put in force without a simulation.
func (m *matrix) content(kind definition.BookKind, jurisdiction, provider string) object {
	m.Helper()
	key := m.fresh()
	files, err := scaffold.Files(scaffold.New{Key: key, Kind: kind, Jurisdiction: jurisdiction, Zone: "Asia/Seoul", Provider: provider, Currency: "KRW",
		Edition: period.Date{Year: 2022, Month: 10, Day: 1}})
	if err != nil {
		m.Fatal(err)
	}
	sent := object{"kind": string(kind), "rulebook": key, "edition": "2022-10-01", "jurisdiction": jurisdiction}
	for _, f := range files {
		switch f.Name {
		case "2022-10-01.yaml":
			sent["text"] = string(f.Data)
		case "cases/cases.yaml":
			sent["cases"] = string(f.Data)
		case "law.ko.md":
			sent["law_ko"] = string(f.Data)
		case "law.en.md":
			sent["law_en"] = string(f.Data)
		}
	}
	return sent
}

// programme is one that the party's provider can draft, statute one that a regulator
// can, for a country without providers.
func (m *matrix) programme(p *party) object {
	m.Helper()
	sent := m.content(definition.Programme, "KR", p.key)
	sent["provider_id"] = p.provider
	return sent
}

func (m *matrix) statute() object { return m.content(definition.Statute, "SE", "") }

func (m *matrix) drafts(token string, sent object) drafted {
	m.Helper()
	made := m.must(201, token, "POST", "/v1/editions", sent)
	return drafted{id: made.at("id"), at: "/v1/editions/" + made.at("id"), tag: `"1"`}
}

func (m *matrix) draft(p *party, token string) drafted {
	m.Helper()
	return m.drafts(token, m.programme(p))
}

// proposed is an edition that another person of the role has proposed.
func (m *matrix) proposed(by access.Actor, d drafted) drafted {
	m.Helper()
	m.must(200, m.signedIn(by), "POST", d.at+"/propose", nil, ifMatch(d.tag))
	d.tag = `"2"`
	return d
}

// inspector is another regulator than the one among the callers.
func (m *matrix) inspector() string {
	return m.token(access.Actor{Subject: "inspector", Role: access.Regulator})
}

// editionRows are those of editions on their way into force.
func editionRows() []matrixRow {
	return append([]matrixRow{
		{operation: "listEditions", whose: drafts(absent), ask: func(m *matrix, p *party) request {
			return request{query: "limit=200", shows: m.draft(p, p.colleague).id}
		}},
		{operation: "listEditions", by: "provider", whose: drafts(absent), ask: func(m *matrix, p *party) request {
			return request{query: "limit=200&provider_id=" + p.provider, id: p.provider, shows: m.draft(p, p.colleague).id}
		}},
		{operation: "draftEdition", by: "provider", status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			return request{body: m.programme(p), id: p.provider}
		}, whose: func(c caller, p *party) outcome {
			if said := terms(c, p); said != hidden {
				return said
			}
			return unknown
		}},
		{operation: "draftEdition", by: "statute", status: http.StatusCreated, ask: func(m *matrix, _ *party) request { return request{body: m.statute()} },
			whose: func(c caller, _ *party) outcome {
				if c.overseer() {
					return succeeds
				}
				return refused
			}},
		{operation: "changeEdition", by: "provider", whose: terms, ask: func(m *matrix, p *party) request {
			sent := m.programme(p)
			d := m.drafts(p.operator, sent) // who drafted it changes it
			return request{in: map[string]string{"edition": d.id}, body: contentOf(sent), with: []with{ifMatch(d.tag)}, id: d.id}
		}},
		{operation: "changeEdition", by: "statute", ask: func(m *matrix, _ *party) request {
			sent := m.statute()
			d := m.drafts(m.regulator(), sent)
			return request{in: map[string]string{"edition": d.id}, body: contentOf(sent), with: []with{ifMatch(d.tag)}, id: d.id}
		}, whose: func(c caller, p *party) outcome {
			if c.role == access.Administrator {
				return refused // it has one author
			}
			return statutes(c, p)
		}},
	}, stepRows()...)
}

// stepRows are those that take an edition further, each of a provider's terms and of
// a statute.
func stepRows() []matrixRow {
	both := func(operation string, isProposed bool, body any, ofProvider, ofStatute whose, status int) []matrixRow {
		step := func(by string, whose whose, draft func(*matrix, *party) drafted) matrixRow {
			return matrixRow{operation: operation, by: by, people: isProposed || operation == "proposeEdition", whose: whose, status: status, ask: func(m *matrix, p *party) request {
				m.quiet()
				d := draft(m, p)
				return request{in: map[string]string{"edition": d.id}, body: body, with: []with{ifMatch(d.tag)}, id: d.id}
			}}
		}
		return []matrixRow{
			step("provider", ofProvider, func(m *matrix, p *party) drafted {
				if isProposed {
					return m.proposed(access.Actor{Role: access.Operator, Providers: []access.ID{idOf(m, p.provider)}}, m.draft(p, p.colleague))
				}
				return m.draft(p, p.colleague)
			}),
			step("statute", ofStatute, func(m *matrix, _ *party) drafted {
				if isProposed {
					return m.proposed(access.Actor{Role: access.Regulator}, m.drafts(m.inspector(), m.statute()))
				}
				return m.drafts(m.inspector(), m.statute())
			}),
		}
	}
	var out []matrixRow
	for _, one := range [][]matrixRow{
		both("getEdition", false, nil, drafts(hidden), statutes, 0),
		both("checkEdition", false, nil, drafts(hidden), statutes, 0),
		both("proposeEdition", false, nil, terms, statutes, 0),
		both("approveEdition", true, nil, terms, statutes, 0),
		both("rejectEdition", true, object{"reason": "no"}, terms, statutes, 0),
		both("withdrawEdition", false, nil, terms, statutes, 0),
		both("impactOfEdition", false, nil, drafts(hidden), statutes, http.StatusAccepted),
	} {
		for _, r := range one {
			if r.operation == "impactOfEdition" {
				ask := r.ask
				r.ask = func(m *matrix, p *party) request {
					asked := ask(m, p)
					asked.body = object{"incident_id": m.parties[0].incident}
					return asked
				}
			}
			out = append(out, r)
		}
	}
	return out
}
