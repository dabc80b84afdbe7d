package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/bank"
	"bosang/claims/payout"
	"bosang/claims/privacy"
	"bosang/rules/money"
	"bosang/rules/period"
)

// paymentRows are those of money on its way. What is due is an award each time, on a new
// claim, so that every row has a payout and a remittance of its own.
func paymentRows() []matrixRow {
	ofRemittance := func(operation string, at payout.RemittanceState, body any, media string) matrixRow {
		return matrixRow{operation: operation, people: true, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			r, _ := m.remitted(p, at)
			asked := request{in: map[string]string{"remittance": r.ID.String()}, body: body, id: r.ID.String()}
			if media != "" {
				asked.body, asked.with = reportOn(r), []with{header("Content-Type", media)}
			}
			return asked
		}}
	}
	ofPayout := func(operation string, at payout.State, body any) matrixRow {
		return matrixRow{operation: operation, people: true, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			id := m.payoutIn(p, at)
			return request{in: map[string]string{"payout": id}, body: body, id: id}
		}}
	}
	list := func(operation, by string, query func(*party) url.Values, shows func(*matrix, *party) string) matrixRow {
		return matrixRow{operation: operation, by: by, whose: owned(absent), ask: func(m *matrix, p *party) request {
			q := query(p)
			q.Set("limit", "200")
			asked := request{query: q.Encode(), shows: shows(m, p)}
			if by != "" {
				asked.id = q.Get(by + "_id")
			}
			return asked
		}}
	}
	all := func(*party) url.Values { return url.Values{} }
	remittance := func(m *matrix, p *party) string { r, _ := m.remitted(p, payout.Draft); return r.ID.String() }
	blocked := func(m *matrix, p *party) string { return m.payoutIn(p, payout.Due) }
	return []matrixRow{
		list("listRemittances", "", all, remittance),
		{operation: "makeRemittance", people: true, status: http.StatusAccepted, whose: owned(unknown), ask: func(_ *matrix, p *party) request {
			return request{id: p.provider, body: object{"provider_id": p.provider, "currency": "KRW", "format": "pain.001.001.09", "pay_on": "2022-12-01",
				"payer": object{"name": "주식회사 사업자", "bank": "004", "account": "004-1234-5678"}}}
		}},
		ofRemittance("getRemittance", payout.Draft, nil, ""),
		ofRemittance("proposeRemittance", payout.Draft, nil, ""),
		ofRemittance("dropRemittance", payout.Draft, nil, ""),
		ofRemittance("getRemittanceFile", payout.Released, nil, ""),
		ofRemittance("reportRemittance", payout.Released, nil, "application/xml"),
		ofRemittance("settleRemittance", payout.Released, nil, ""),
		list("listPayouts", "", all, blocked),
		list("listPayouts", "claimant", func(p *party) url.Values {
			return url.Values{"claimant_id": {p.claimant}, "provider_id": {p.provider}, "state": {"due"}}
		}, blocked),
		ofPayout("getPayout", payout.Due, nil),
		ofPayout("returnPayout", payout.Sent, object{"reason": "the statement shows it"}),
		ofPayout("reissuePayout", payout.Returned, nil),
		{operation: "vouchPayout", people: true, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			id := m.payoutIn(p, payout.Blocked)
			of, err := m.persons.Person(context.Background(), m.verified(p.itsCustomer), claims.ClaimantID(idOf(m, p.claimant)))
			m.no(err)
			body := object{"payee_version": of.Payee.Version, "reason": "the registration names both"}
			return request{in: map[string]string{"payout": id}, body: body, id: id}
		}},
		{operation: "listPayoutsOfClaim", whose: owned(hidden), ask: func(_ *matrix, p *party) request {
			return request{in: map[string]string{"claim": p.claim}, id: p.claim}
		}},
		{operation: "awardClaim", people: true, status: http.StatusAccepted, whose: owned(hidden), ask: func(_ *matrix, p *party) request {
			return request{in: map[string]string{"claim": p.claim}, id: p.claim, body: object{"amount": won("5000"), "cause": "courtesy"}}
		}},
		list("listBudgets", "", all, func(m *matrix, p *party) string { return m.budget(p) }),
		{operation: "makeBudget", people: true, status: http.StatusCreated, whose: owned(unknown), ask: func(_ *matrix, p *party) request {
			return request{id: p.provider, body: object{"provider_id": p.provider, "rulebook": "us-ny-cable", "cap": won("5000")}}
		}},
		{operation: "getBudget", whose: owned(hidden), ask: func(m *matrix, p *party) request {
			id := m.budget(p)
			return request{in: map[string]string{"budget": id}, id: id}
		}},
		{operation: "changeBudget", people: true, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			id := m.budget(p)
			return request{in: map[string]string{"budget": id}, id: id, body: object{"cap": won("6000")}, with: []with{ifMatch(`"1"`)}}
		}},
	}
}

// verified is a person of the party who has just shown who they are.
func (m *matrix) verified(p *person) access.Actor {
	a := p.actor
	a.VerifiedAt = m.clock.Now()
	return a
}

func (m *matrix) no(err error) {
	m.Helper()
	if err != nil {
		m.Fatal(err)
	}
}

func (m *matrix) budget(p *party) string {
	m.Helper()
	b, err := m.pays.MakeBudget(context.Background(), m.verified(p.itsOperator), payout.Budget{
		Provider: idOf(m, p.provider), Rulebook: "us-ny-cable", Cap: money.MustParse("5000", "KRW")}, claims.Once{})
	m.no(err)
	return b.ID.String()
}

// known gives the party's customer a contact and a payee of the same name, or of another.
func (m *matrix) known(p *party, holder string) {
	m.Helper()
	ctx, me := context.Background(), m.verified(p.itsCustomer)
	id := claims.ClaimantID(idOf(m, p.claimant))
	found, err := m.persons.Person(ctx, me, id)
	m.no(err)
	_, err = m.persons.SetContact(ctx, me, id, privacy.Contact{Name: "김보상", Email: "bosang@example.com", Version: found.Contact.Version})
	m.no(err)
	_, err = m.persons.SetPayee(ctx, me, id, privacy.Payee{Name: holder, Bank: "004", Account: "123-456-789012", Version: found.Payee.Version})
	m.no(err)
}

// approve has the party's second operator approve what waits.
func (m *matrix) approve(p *party, subject [16]byte) {
	m.Helper()
	ctx, second := context.Background(), m.verified(p.itsSecond)
	waiting, err := m.approvals.List(ctx, second, approval.Pending, claims.Page{Limit: claims.MaxPage})
	m.no(err)
	for _, a := range waiting {
		if a.Subject == subject {
			_, err = m.approvals.Approve(ctx, second, a.ID)
			m.no(err)
			return
		}
	}
	m.Fatal("nothing waits")
}

// remitted is a remittance of an award to the party's customer at a point, with the
// award's payout.
func (m *matrix) remitted(p *party, at payout.RemittanceState) (payout.Remittance, payout.Payout) {
	m.Helper()
	m.known(p, "김보상")
	return m.remittedAsIs(p, at)
}

func (m *matrix) remittedAsIs(p *party, at payout.RemittanceState) (payout.Remittance, payout.Payout) {
	m.Helper()
	ctx, first := context.Background(), m.verified(p.itsOperator)
	claim := claims.ClaimID(idOf(m, p.claim))
	asked, err := m.pays.Award(ctx, first, claim, money.MustParse("5000", "KRW"), "courtesy")
	m.no(err)
	m.approve(p, asked.Subject)
	r, err := m.pays.Make(ctx, first, payout.NewRemittance{Provider: idOf(m, p.provider), Currency: "KRW", Format: "pain.001.001.09",
		PayOn: period.Date{Year: 2022, Month: 12, Day: 1}, Payer: bank.Account{Holder: "주식회사 사업자", Bank: "004", Number: "00412345678"}}, claims.Once{})
	m.no(err)
	work := func() {
		_, err := m.pays.Work(ctx, r.ID, nil)
		m.no(err)
	}
	work()
	if at != payout.Draft {
		_, err = m.pays.Propose(ctx, first, r.ID)
		m.no(err)
		m.approve(p, r.ID)
		work()
	}
	r, err = m.pays.Remittance(ctx, first, r.ID)
	m.no(err)
	list, err := m.pays.List(ctx, first, payout.Filter{Claim: claim}, claims.Page{Limit: claims.MaxPage})
	m.no(err)
	for _, one := range list {
		if one.Ground == payout.AwardGround+claims.Key(asked.Subject).String() {
			return r, one
		}
	}
	m.Fatal("no payout")
	return r, payout.Payout{}
}

// payoutIn is a payout of the party's customer in a state.
func (m *matrix) payoutIn(p *party, at payout.State) string {
	m.Helper()
	var one payout.Payout
	switch at {
	case payout.Due:
		_, one = m.remitted(p, payout.Draft)
	case payout.Blocked:
		m.known(p, "박다른")
		_, one = m.remittedAsIs(p, payout.Draft)
	default:
		_, one = m.remitted(p, payout.Released)
		if at == payout.Returned {
			_, err := m.pays.Return(context.Background(), m.verified(p.itsOperator), one.ID, "the statement shows it")
			m.no(err)
		}
	}
	return one.ID.String()
}

// reportOn is a bank's report that all of a remittance is on its way.
func reportOn(r payout.Remittance) string {
	id := bank.Reference(r.ID)
	return fmt.Sprintf(strings.ReplaceAll(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>B</MsgId>
<CreDtTm>2022-12-02T18:00:00+09:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>%s</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>
<GrpSts>ACSP</GrpSts></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>`, "\n", ""), id)
}
