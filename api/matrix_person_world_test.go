package api_test

import (
	"context"
	"net/http"
	"strings"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// sessionCookie begins the credentials of who signed in, in the place of a token.
const sessionCookie = "bosang_session"

// credentials put a token, or the cookie of a session, into a request.
func credentials(r *http.Request, text string) {
	switch {
	case text == "":
	case strings.HasPrefix(text, sessionCookie+"="):
		r.Header.Set("Cookie", text)
	default:
		r.Header.Set("Authorization", "Bearer "+text)
	}
}

// as sends a request as another session than the caller's.
func as(cookie string) with {
	return func(r *http.Request) {
		r.Header.Del("Authorization")
		r.Header.Set("Cookie", cookie)
	}
}

// cookieIn gives the session's cookie that an answer sets; empty where it sets none.
func cookieIn(a answer) string {
	for _, c := range a.Cookies() {
		if c.Name == sessionCookie && c.Value != "" {
			return c.Name + "=" + c.Value
		}
	}
	return ""
}

// person is somebody who signed in.
type person struct {
	name, cookie, user, membership, session string
	actor                                   access.Actor
}

// pretend signs a made-up person of a role in, by the link that this machine makes.
func (w *world) pretend(name string, role access.Role, provider, claimant string) *person {
	w.Helper()
	made := identity.Pretended{Name: name, Role: role}
	var err error
	if provider != "" {
		made.Provider = claims.ProviderID(idOf(w, provider))
	}
	if claimant != "" {
		made.Claimant = claims.ClaimantID(idOf(w, claimant))
	}
	link, err := w.ids.DemonstrationLink(context.Background(), made)
	if err != nil {
		w.Fatal(err)
	}
	p := &person{name: name, cookie: cookieIn(w.send("", "POST", "/v1/links/accept", object{"link": link.Secret}))}
	me := w.must(200, p.cookie, "GET", "/v1/me", nil)
	p.user, p.membership, p.session = me.at("user", "id"), me.at("user", "membership_id"), me.at("user", "session_id")
	p.actor = access.Actor{Subject: me.at("subject"), Role: role, User: idOf(w, p.user), VerifiedAt: w.clock.Now()}
	if role == access.Operator {
		p.actor.Providers = []access.ID{idOf(w, provider)}
	}
	if role == access.Claimant {
		p.actor.Claimant = idOf(w, claimant)
	}
	return p
}

// settlePeople gives the matrix callers who signed in, and each party an operator and
// a customer who did.
func (m *matrix) settlePeople() {
	m.Helper()
	for i, p := range m.parties {
		p.itsOperator = m.pretend("operator-"+p.key, access.Operator, p.provider, "")
		p.itsSecond = m.pretend("second-"+p.key, access.Operator, p.provider, "")
		p.itsCustomer = m.pretend("customer-"+string(rune('a'+i)), access.Claimant, p.provider, p.claimant)
	}
	m.second = m.pretend("second-administrator", access.Administrator, "", "")
	first := m.parties[0]
	for _, who := range []*person{
		first.itsCustomer, first.itsOperator, m.pretend("regulator", access.Regulator, "", ""), m.pretend("first-administrator", access.Administrator, "", ""),
	} {
		m.people = append(m.people, caller{name: "the " + string(who.actor.Role) + " who signed in", role: who.actor.Role, actor: who.actor, token: who.cookie, person: who})
	}
}

// again signs the person who calls in once more, on another browser.
func (m *matrix) again() *person {
	m.Helper()
	c := m.asking
	if c.person == nil {
		return &person{}
	}
	return m.sameRole(c.person.name)
}

// newcomer is somebody of the caller's role who is not known yet.
func (m *matrix) newcomer() *person {
	m.Helper()
	if m.asking.person == nil {
		return &person{}
	}
	return m.sameRole(m.fresh())
}

func (m *matrix) sameRole(name string) *person {
	m.Helper()
	first := m.parties[0]
	switch m.asking.role {
	case access.Claimant:
		return m.pretend(name, access.Claimant, first.provider, first.claimant)
	case access.Operator:
		return m.pretend(name, access.Operator, first.provider, "")
	}
	return m.pretend(name, m.asking.role, "", "")
}

// callersOf are those whom a row is asked by: programs and, where it is for people,
// who signed in.
func (m *matrix) callersOf(r matrixRow) []caller {
	if r.people {
		return append(m.callers[:len(m.callers):len(m.callers)], m.people...)
	}
	return m.callers
}
