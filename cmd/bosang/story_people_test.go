package main

import (
	"net/http"
	"regexp"
	"strings"
)

// peopleComeIn lets in those who run the service, one provider and the watch over it.
func (s *story) peopleComeIn() {
	s.b.WriteString(intro)
	s.chapter("Who runs the service comes in")
	s.tell("`bosang serve` has printed a link for the first administrator: `http://127.0.0.1:8080/link/$LINK`. It is good once. She chooses a password and, because an administrator can do much, a second factor; any authenticator app takes the secret, on the command line `oathtool --totp -b $SECRET` gives the code.")
	s.enters("ada", "$LINK", "", true)
	s.tell("Nobody decides alone about who comes in, so there is a second administrator. He comes by the machine too (`bosang link administrator`); from then on administrators invite, and approve each other's invitations.")
	link := regexp.MustCompile(`/link/(\S+)`).FindStringSubmatch(s.runs("link", "administrator"))
	if link == nil {
		s.Fatal("no link for the second administrator")
	}
	s.knows("ALAN_LINK", link[1])
	s.enters("alan", "$ALAN_LINK", "", false)
	s.tell("The provider of this story is Haneul (하늘), a value-added service under the Telecommunications Business Act with more than ten billion won of revenue, which is why it owes notices (Enforcement Decree, art. 37-13(1), item 3).")
	s.ask("ada", "POST /providers", `{
  "key": "haneul", "name": {"ko": "하늘", "en": "Haneul"}, "class": "value_added", "jurisdiction": "KR",
  "telecom_revenue": {"amount": "250000000000", "currency": "KRW"}}`).keep("PROVIDER", "id").shows("id", "class")
	s.tell("Ada invites its first operator, whom we call `one`; Alan approves. Only he is shown the code, once, which he tells `one` by telephone: the link alone, sent by mail, lets nobody in.")
	s.invites("one", "operator", true)
	s.enters("one", "$ONE_LINK", "$ONE_CODE", false)
	s.tell("In the same way come operator `two`, for what takes a second person of the provider, and `watch`, the regulator's.")
	s.invites("two", "operator", false)
	s.enters("two", "$TWO_LINK", "$TWO_CODE", false)
	s.invites("watch", "regulator", false)
	s.enters("watch", "$WATCH_LINK", "$WATCH_CODE", false)
	s.tell("Programs have tokens, which can do no more than the scopes that they name. The regulator has one made for a program that reads reports.")
	made := s.ask("watch", "POST /tokens", `{"name": "auditor", "scopes": ["report:read"]}`).keep("AUDITOR_TOKEN", "token").shows("token", "expires_at")
	s.people["auditor"] = &person{name: "auditor", client: http.DefaultClient, token: made.at("token")}
	s.open = true
}

// enters takes a link, and enrols a second factor.
func (s *story) enters(name, link, code string, shown bool) {
	s.Helper()
	p := s.meets(name)
	body := `{"link": "` + link + `", "name": "` + p.email + `", "password": "` + p.password + `"}`
	if code != "" {
		body = `{"link": "` + link + `", "code": "` + code + `", "password": "` + p.password + `"}`
	}
	in := s.ask(name, "POST /links/accept", body).is("stage", "enrolment")
	upper := strings.ToUpper(name)
	drawn := s.ask(name, "POST /me/second-factor", "")
	p.secret = drawn.at("secret")
	s.knows("SECRET", p.secret)
	s.clock.Move(fresh / 16)
	s.knows("CODE", s.code(p))
	done := s.ask(name, "POST /me/second-factor/confirmation", `{"code": "$CODE"}`).is("stage", "open")
	p.verified = s.clock.Now()
	s.knows(upper+"_USER", s.ask(name, "GET /me", "").at("user.id"))
	if shown {
		in.shows("stage")
		drawn.shows("secret")
		done.shows("stage")
	}
	s.forgets("SECRET", "CODE")
}

// invites asks for a role for somebody, and has it approved.
func (s *story) invites(name, role string, shown bool) {
	s.Helper()
	body := `{"name": "` + name + `@example.com", "role": "` + role + `"}`
	if role == "operator" {
		body = `{"name": "` + name + `@example.com", "role": "operator", "provider_id": "$PROVIDER"}`
	}
	upper := strings.ToUpper(name)
	made := s.ask("ada", "POST /users", body).keep(upper+"_LINK", "secret").keep("APPROVAL", "approval.id")
	approved := s.ask("alan", "POST /approvals/$APPROVAL/approve", "").keep(upper+"_CODE", "code")
	if shown {
		made.shows("secret", "approval=approval.id")
		approved.shows("state", "code")
	}
	s.forgets("APPROVAL")
}
