package api_test

import (
	"context"
	"net/http"
	"strconv"

	"bosang/claims"
	"bosang/claims/recourse"
	"bosang/rules/money"
	"bosang/rules/period"
)

// recourseRows are those of what providers claim back. Each row has a recourse of its own.
func recourseRows() []matrixRow {
	of := func(operation string, status int, write bool, body any, ready func(*matrix, *party, recourse.ID) map[string]string) matrixRow {
		return matrixRow{operation: operation, people: write, status: status, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			id := m.recourse(p)
			asked := request{in: map[string]string{"recourse": id.String()}, id: id.String(), body: body}
			if ready != nil {
				for name, value := range ready(m, p, id) {
					asked.in[name] = value
				}
			}
			return asked
		}}
	}
	shared := func(m *matrix, p *party, id recourse.ID) map[string]string {
		m.shared(p, id)
		return nil
	}
	assessed := func(m *matrix, p *party, id recourse.ID) map[string]string {
		m.shared(p, id)
		a, err := m.recourses.Assess(context.Background(), m.verified(p.itsOperator), id, claims.Once{})
		m.no(err)
		return map[string]string{"assessment": strconv.Itoa(a.Number)}
	}
	receipt := object{"bank_reference": "BANK-1", "amount": won("100"), "received_on": "2022-10-01"}
	return []matrixRow{
		{operation: "listRecourses", whose: owned(absent), ask: func(m *matrix, p *party) request {
			return request{query: "limit=200", shows: m.recourse(p).String()}
		}},
		{operation: "listRecourses", by: "provider", whose: owned(absent), ask: func(m *matrix, p *party) request {
			return request{query: "limit=200&provider_id=" + p.provider + "&incident_id=" + p.incident, shows: m.recourse(p).String()}
		}},
		{operation: "stateRecourse", people: true, status: http.StatusCreated, whose: owned(unknown), ask: func(m *matrix, p *party) request {
			return request{id: p.provider, body: object{"provider_id": p.provider, "incident_id": p.incident, "third_party": anyName(), "reference": m.reference()}}
		}},
		of("getRecourse", 0, false, nil, nil),
		of("listRecourseShares", 0, false, nil, shared),
		of("setRecourseShare", http.StatusAccepted, true, object{"share": "0.5"}, nil),
		of("listRecourseAssessments", 0, false, nil, assessed),
		of("assessRecourse", http.StatusCreated, true, nil, shared),
		of("getRecourseAssessment", 0, false, nil, assessed),
		of("getClaimPack", 0, false, nil, assessed),
		of("listRecourseReceipts", 0, false, nil, nil),
		{operation: "bookRecourseReceipt", people: true, status: http.StatusCreated, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			id := m.recourse(p).String()
			receipt["bank_reference"] = m.reference()
			return request{in: map[string]string{"recourse": id}, id: id, body: receipt}
		}},
		of("reverseRecourseReceipt", 0, true, object{"reason": "it was booked by mistake"}, func(m *matrix, p *party, id recourse.ID) map[string]string {
			n, err := m.recourses.Book(context.Background(), m.verified(p.itsOperator), recourse.Receipt{
				Recourse: id, BankReference: m.reference(), Amount: money.MustParse("100", "KRW"), On: period.Date{Year: 2022, Month: 10, Day: 1},
			}, claims.Once{})
			m.no(err)
			return map[string]string{"receipt": n.ID.String()}
		}),
	}
}

// reference is one that nothing has.
func (m *matrix) reference() string {
	m.made++
	return "REF-" + strconv.Itoa(m.made)
}

// recourse is one of the party's provider, without a share.
func (m *matrix) recourse(p *party) recourse.ID {
	m.Helper()
	r, err := m.recourses.State(context.Background(), m.verified(p.itsOperator), recourse.New{
		Provider: idOf(m, p.provider), Incident: idOf(m, p.incident), Party: claims.Name{Korean: "데이터센터", English: "Data Centre"}, Reference: m.reference(),
	}, claims.Once{})
	m.no(err)
	return r.ID
}

// shared gives a recourse a share.
func (m *matrix) shared(p *party, id recourse.ID) {
	m.Helper()
	asked, err := m.recourses.SetShare(context.Background(), m.verified(p.itsOperator), id, "0.0001", false)
	m.no(err)
	m.approve(p, asked.Subject)
}
