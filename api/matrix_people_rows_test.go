package api_test

import (
	"net/http"

	"bosang/claims/access"
)

// What is about people is asked for by programs, which are kept out, and by who signed
// in. A party's thing is the caller's own of the first party, and a stranger's of the
// others.

// signedIn is what whoever signed in may do to the own account: what is a stranger's
// is answered as said.
func signedIn(otherwise outcome) whose {
	return func(c caller, p *party) outcome {
		switch {
		case c.person == nil:
			return unauthenticated
		case p.ofClaimant && p.ofOperator:
			return succeeds
		}
		return otherwise
	}
}

// ofCustomers is signedIn for what only who acts as a claimant has.
func ofCustomers(otherwise outcome) whose {
	return func(c caller, p *party) outcome {
		if c.person != nil && c.role != access.Claimant {
			return hidden
		}
		return signedIn(otherwise)(c, p)
	}
}

// unshown is how who signed in without a password is answered where it has to be shown.
func unshown(c caller, _ *party) outcome {
	if c.person == nil {
		return unauthenticated
	}
	return "is answered with 422"
}

func is(said outcome) whose { return func(caller, *party) outcome { return said } }

// entryRows are for whoever is not in yet.
func entryRows() []matrixRow {
	always := func(operation string, said outcome, body object) matrixRow {
		return matrixRow{operation: operation, people: true, whose: is(said), ask: func(*matrix, *party) request { return request{body: body} }}
	}
	begin := always("beginEnrolment", "", object{})
	begin.whose, begin.ask = unshown, func(m *matrix, _ *party) request { return request{with: m.asking.as(m.newcomer()), body: object{}} }
	confirm := always("confirmEnrolment", "", object{"code": "123456"})
	confirm.whose = func(c caller, _ *party) outcome {
		if c.person == nil {
			return unauthenticated
		}
		return "is answered with 409" // none was begun
	}
	return []matrixRow{
		{operation: "signIn", people: true, whose: is(unauthenticated), ask: func(m *matrix, _ *party) request {
			return request{body: object{"name": m.fresh() + "@example.com", "password": "violet-harbour-sings-11"}}
		}},
		always("showSecondFactor", unauthenticated, object{"code": "123456"}),
		always("prove", hidden, object{"proof": "x.y.z"}),
		begin, confirm,
		{operation: "signOut", people: true, whose: everybodys, status: http.StatusNoContent, ask: func(m *matrix, _ *party) request {
			return request{with: []with{as(m.again().cookie)}}
		}},
		{operation: "offerLink", people: true, whose: everybodys, ask: func(m *matrix, p *party) request {
			return request{body: object{"link": m.customerLink(p).at("secret")}}
		}},
		{operation: "acceptLink", people: true, whose: everybodys, ask: func(m *matrix, p *party) request {
			link := m.customerLink(p)
			approved := m.must(200, p.itsSecond.cookie, "POST", "/v1/approvals/"+link.at("approval", "id")+"/approve", nil)
			return request{with: []with{as(m.again().cookie)}, body: object{
				"link": link.at("secret"), "name": m.fresh() + "@example.com", "password": "violet-harbour-sings-11", "code": approved.at("code")}}
		}},
	}
}

// ownRows are what people do to their own accounts.
func ownRows() []matrixRow {
	shown := func(operation string, body object) matrixRow {
		return matrixRow{operation: operation, people: true, whose: unshown, ask: func(m *matrix, _ *party) request {
			return request{with: m.asking.as(m.newcomer()), body: body}
		}}
	}
	stranger := func(p *party) bool { return !p.ofClaimant || !p.ofOperator }
	return []matrixRow{
		shown("verify", object{"password": "x"}), shown("removeSecondFactor", object{"password": "x"}), shown("renewRecoveryCodes", object{"password": "x"}),
		shown("changePassword", object{"password": "x", "new_password": "violet-harbour-sings-11"}),
		{operation: "switchMembership", people: true, whose: signedIn(unknown), ask: func(m *matrix, p *party) request {
			who := m.again()
			id := who.membership
			if stranger(p) {
				id = p.itsStranger(m).membership
			}
			return request{with: m.asking.as(who), body: object{"membership_id": orNothing(m, id)}, id: orNothing(m, id)}
		}},
		{operation: "leaveMembership", people: true, whose: signedIn(hidden), status: http.StatusNoContent, ask: func(m *matrix, p *party) request {
			who := m.newcomer()
			id := who.membership
			if stranger(p) {
				id = p.itsStranger(m).membership
			}
			id = orNothing(m, id)
			return request{with: m.asking.as(who), in: map[string]string{"membership": id}, id: id}
		}},
		{operation: "listAccounts", people: true, whose: ofCustomers(absent), ask: func(m *matrix, p *party) request {
			id := m.newcomer().membership
			if stranger(p) {
				id = p.itsStranger(m).membership
			}
			return request{shows: orNothing(m, id)}
		}},
		{operation: "endAccount", people: true, whose: ofCustomers(hidden), status: http.StatusNoContent, ask: func(m *matrix, p *party) request {
			id := m.newcomer().membership
			if stranger(p) {
				id = p.itsStranger(m).membership
			}
			id = orNothing(m, id)
			return request{in: map[string]string{"membership": id}, id: id}
		}},
		{operation: "listSessions", people: true, whose: signedIn(absent), ask: func(m *matrix, p *party) request {
			id := m.again().session
			if stranger(p) {
				id = p.itsStranger(m).session
			}
			return request{shows: orNothing(m, id)}
		}},
		{operation: "endSession", people: true, whose: signedIn(hidden), status: http.StatusNoContent, ask: func(m *matrix, p *party) request {
			id := m.again().session
			if stranger(p) {
				id = p.itsStranger(m).session
			}
			id = orNothing(m, id)
			return request{in: map[string]string{"session": id}, id: id}
		}},
		{operation: "endOtherSessions", people: true, whose: signedIn(succeeds), status: http.StatusNoContent, ask: func(m *matrix, _ *party) request {
			return request{with: m.asking.as(m.newcomer())}
		}},
		{operation: "listTokens", people: true, whose: signedIn(absent), ask: func(m *matrix, p *party) request {
			return request{shows: m.tokenOf(p)}
		}},
		{operation: "makeToken", people: true, whose: everybodys, status: http.StatusCreated, ask: func(*matrix, *party) request {
			return request{body: object{"name": "x", "scopes": []string{string(access.ReadCatalogue)}}}
		}},
		{operation: "revokeToken", people: true, whose: signedIn(hidden), status: http.StatusNoContent, ask: func(m *matrix, p *party) request {
			id := m.tokenOf(p)
			return request{in: map[string]string{"token": id}, id: id}
		}},
	}
}

// as has a row asked as somebody else of the caller's, who goes on under another
// cookie or is no more afterwards.
func (c caller) as(who *person) []with {
	if c.person == nil {
		return nil
	}
	return []with{as(who.cookie)}
}

func orNothing(m *matrix, id string) string {
	if id == "" {
		return m.nothing()
	}
	return id
}

// itsStranger is somebody of the party whom the caller is not.
func (p *party) itsStranger(m *matrix) *person {
	if m.asking.person == p.itsCustomer {
		return m.second
	}
	return p.itsCustomer
}

// tokenOf is a token of the caller's own where the party is the first, and otherwise of
// a stranger.
func (m *matrix) tokenOf(p *party) string {
	m.Helper()
	who := m.asking.person
	if !p.ofClaimant || who == nil {
		who = p.itsStranger(m)
	}
	return m.must(201, who.cookie, "POST", "/v1/tokens", object{"name": "x", "scopes": []string{string(access.ReadCatalogue)}}).at("id")
}

// userRows are what administrators do.
func userRows() []matrixRow {
	// of a user whom nobody has done anything to yet.
	on := func(operation string, status int, body any) matrixRow {
		return matrixRow{operation: operation, people: true, whose: everybodys, status: status, ask: func(m *matrix, _ *party) request {
			id := m.pretend(m.fresh(), access.Regulator, "", "").user
			return request{in: map[string]string{"user": id}, body: body, id: id, with: []with{ifMatch(`"1"`)}}
		}}
	}
	resume := matrixRow{operation: "resumeUser", people: true, whose: everybodys, ask: func(m *matrix, _ *party) request {
		id := m.pretend(m.fresh(), access.Regulator, "", "").user
		m.must(200, m.second.cookie, "POST", "/v1/users/"+id+"/suspension", nil, ifMatch(`"1"`))
		return request{in: map[string]string{"user": id}, id: id, with: []with{ifMatch(`"2"`)}}
	}}
	return []matrixRow{
		{operation: "listUsers", people: true, whose: everybodys, ask: func(m *matrix, _ *party) request { return request{query: "limit=200", shows: m.second.user} }},
		{operation: "inviteUser", people: true, whose: everybodys, status: http.StatusCreated, ask: func(m *matrix, _ *party) request {
			return request{body: object{"name": m.fresh() + "@example.com", "role": "regulator"}}
		}},
		on("getUser", 0, nil), on("suspendUser", 0, nil), resume, on("recoverUser", http.StatusCreated, object{}), on("endSessionsOfUser", http.StatusNoContent, nil),
		{operation: "endMembership", people: true, whose: everybodys, status: http.StatusNoContent, ask: func(m *matrix, _ *party) request {
			who := m.pretend(m.fresh(), access.Regulator, "", "")
			return request{in: map[string]string{"user": who.user, "membership": who.membership}, id: who.membership}
		}},
		{operation: "listLinks", people: true, whose: everybodys, ask: func(m *matrix, _ *party) request {
			return request{query: "limit=200&purpose=invitation", shows: m.invitation(m.second).at("link", "id")}
		}},
		{operation: "revokeLink", people: true, whose: everybodys, status: http.StatusNoContent, ask: func(m *matrix, _ *party) request {
			id := m.invitation(m.second).at("link", "id")
			return request{in: map[string]string{"link": id}, id: id}
		}},
	}
}

// invitation is a role that an administrator asks for.
func (m *matrix) invitation(by *person) object {
	m.Helper()
	return m.must(201, by.cookie, "POST", "/v1/users", object{"name": m.fresh() + "@example.com", "role": "regulator"})
}

// customerLink is a link for the party's customer.
func (m *matrix) customerLink(p *party) object {
	m.Helper()
	return m.must(201, p.itsOperator.cookie, "POST", "/v1/customers/invitations", object{"provider_id": p.provider, "customer_number": m.newCustomer(p)})
}

// newCustomer is the number of a customer of the party's provider who has no account.
func (m *matrix) newCustomer(p *party) string {
	m.Helper()
	held, number := m.holding(p, "emoticon-plus"), m.fresh()
	held["customer_number"] = number
	m.must(201, m.admin, "POST", "/v1/subscriptions", held)
	return number
}

// customerRows are what operators do for their customers.
func customerRows() []matrixRow {
	key := func(m *matrix, p *party) object {
		return m.must(201, p.itsOperator.cookie, "POST", "/v1/providers/"+p.provider+"/signing-keys",
			object{"name": "billing", "public_key": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
	}
	return []matrixRow{
		{operation: "inviteCustomer", people: true, whose: owned(unknown), status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			return request{body: object{"provider_id": p.provider, "customer_number": m.newCustomer(p)}, id: p.provider}
		}},
		{operation: "recoverCustomer", people: true, whose: owned(unknown), status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			held := m.holding(p, "emoticon-plus")
			held["customer_number"] = m.fresh()
			m.pretend(m.fresh(), access.Claimant, p.provider, m.must(201, m.admin, "POST", "/v1/subscriptions", held).at("claimant_id"))
			return request{body: object{"provider_id": p.provider, "customer_number": held["customer_number"]}, id: p.provider}
		}},
		{operation: "listCustomerLinks", people: true, whose: owned(absent), ask: func(m *matrix, p *party) request {
			return request{query: "limit=200&provider_id=" + p.provider, id: p.provider, shows: m.customerLink(p).at("link", "id")}
		}},
		{operation: "revokeCustomerLink", people: true, whose: owned(hidden), status: http.StatusNoContent, ask: func(m *matrix, p *party) request {
			id := m.customerLink(p).at("link", "id")
			return request{in: map[string]string{"link": id}, id: id}
		}},
		{operation: "listSigningKeys", people: true, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			return request{in: map[string]string{"provider": p.provider}, query: "limit=200", id: p.provider, shows: key(m, p).at("id")}
		}},
		{operation: "addSigningKey", people: true, whose: owned(hidden), status: http.StatusCreated, ask: func(_ *matrix, p *party) request {
			return request{in: map[string]string{"provider": p.provider}, id: p.provider,
				body: object{"name": "billing", "public_key": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}
		}},
		{operation: "revokeSigningKey", people: true, whose: owned(hidden), status: http.StatusNoContent, ask: func(m *matrix, p *party) request {
			return request{in: map[string]string{"provider": p.provider, "key": key(m, p).at("id")}, id: p.provider}
		}},
	}
}

// approvalRows are what takes a second person. What is about users is for
// administrators: operators, who decide about their provider's, do not see it.
func approvalRows() []matrixRow {
	administrators := func(otherwise outcome) whose {
		return func(c caller, _ *party) outcome {
			if c.role == access.Administrator {
				return succeeds
			}
			return otherwise
		}
	}
	asked := func(m *matrix) string { return m.invitation(m.second).at("approval", "id") }
	on := func(operation string, body any) matrixRow {
		return matrixRow{operation: operation, people: true, whose: administrators(hidden), ask: func(m *matrix, _ *party) request {
			id := asked(m)
			return request{in: map[string]string{"approval": id}, body: body, id: id}
		}}
	}
	return []matrixRow{
		{operation: "listApprovals", people: true, whose: administrators(absent), ask: func(m *matrix, _ *party) request {
			return request{query: "limit=200&state=pending", shows: asked(m)}
		}},
		on("getApproval", nil), on("approve", nil), on("reject", object{"reason": "x"}),
		{operation: "withdrawApproval", people: true, whose: administrators(hidden), ask: func(m *matrix, _ *party) request {
			by := m.second
			if m.asking.person != nil && m.asking.role == access.Administrator {
				by = m.asking.person
			}
			id := m.invitation(by).at("approval", "id")
			return request{in: map[string]string{"approval": id}, id: id}
		}},
		// The last of all: who signed in is out afterwards, but the administrator.
		{operation: "endEverySession", people: true, whose: everybodys, status: http.StatusNoContent, ask: func(*matrix, *party) request { return request{} }},
	}
}
