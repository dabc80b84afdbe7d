package api_test

import (
	"context"
	"net/http"
	"testing"

	"bosang/api"
	"bosang/api/auth"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// kept are the tokens of the tests and those that were made over the interface.
type kept struct{ minted, made auth.Tokens }

func (k kept) Token(ctx context.Context, key claims.Key) (identity.Token, error) {
	if t, err := k.minted.Token(ctx, key); err == nil {
		return t, nil
	}
	return k.made.Token(ctx, key)
}

// What was recovered or erased lets nobody act who is still remembered, neither by a
// session nor by a token: the next request is refused, not one of ten seconds later.
func TestWhoWasRecoveredOrErasedIsOutWithTheNextRequest(t *testing.T) {
	s := stored(t, func(c *api.Config) { c.Tokens = kept{c.Tokens, c.Identity} }).emoticons()
	answers := func(status int, what string, of ...string) {
		t.Helper()
		for _, credentials := range of {
			if got := s.send(credentials, "GET", "/v1/me", nil); got.StatusCode != status {
				t.Errorf("%s: %d, want %d", what, got.StatusCode, status)
			}
		}
	}
	const name = "first@example.com"
	before, secret, _ := s.firstAdministrator(name)
	_, claimant := s.customer(1)
	_, other := s.customer(2)
	operator, second := s.pretend("operator", access.Operator, s.provider, ""), s.pretend("second", access.Operator, s.provider, "")
	reader := object{"name": "x", "scopes": []string{string(access.ReadClaim)}}
	kim, lee := s.pretend("kim", access.Claimant, s.provider, claimant), s.pretend("lee", access.Claimant, s.provider, other)
	token := s.must(201, kim.cookie, "POST", "/v1/tokens", reader).at("token")
	answers(200, "before the erasure", kim.cookie, token, lee.cookie)
	asked := s.must(202, operator.cookie, "POST", "/v1/claimants/"+claimant+"/erasure", object{"reason": "requested"}).at("id")
	s.must(200, second.cookie, "POST", "/v1/approvals/"+asked+"/approve", nil)
	answers(401, "after the erasure", kim.cookie, token)
	s.must(200, lee.cookie, "POST", "/v1/claimants/"+other+"/erasure", object{"reason": "requested"})
	answers(401, "after the own erasure", lee.cookie)
	answers(200, "who erased", operator.cookie)

	token = s.must(201, before, "POST", "/v1/tokens", reader).at("token")
	recovery := func() string {
		link, err := s.ids.RecoverFromMachine(context.Background(), name, false)
		if err != nil {
			t.Fatal(err)
		}
		return link.Secret
	}
	answers(200, "before the recovery", before, token)
	half, _ := s.enter("second_factor", "", "/v1/links/accept", object{"link": recovery(), "password": "slow-amber-otters-wander"})
	answers(401, "after the recovery", before, token)
	again, _ := s.enter("open", half, "/v1/sign-in/second-factor", object{"code": s.codeFor(secret)})
	answers(200, "before the recovery by the page", again)
	s.browser("en").open("/link/"+recovery()).fill("Change the password", "password", goodPassword, "password_again", goodPassword).
		stands(http.StatusOK, "/sign-in/code")
	answers(401, "after the recovery by the page", again)
}
