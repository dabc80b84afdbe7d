package identities_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"reflect"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

func TestTokensOfTheMachineAreKeptFoundAndTheirUseNoted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, actor := range []access.Actor{
		{Subject: "a", Role: access.Claimant, Claimant: access.ID{1}}, {Subject: "b", Role: access.Regulator},
		{Subject: "c", Role: access.Operator, Providers: []access.ID{{1}, {2}}, Scopes: []access.Permission{access.ReadClaim}},
	} {
		_, token, err := identity.MintToken(actor, w.clock.Now(), time.Hour)
		w.must(err)
		w.must(w.AddToken(w.ctx, token))
		got, err := w.Token(w.ctx, token.Key)
		w.must(err)
		if !reflect.DeepEqual(got, token) {
			t.Errorf("kept is\n%+v, made was\n%+v", got, token)
		}
		got, err = w.Token(w.ctx, token.Key)
		w.must(err)
		if got.UsedAt != w.clock.Now() {
			t.Errorf("last used %v", got.UsedAt)
		}
		w.clock.Move(59 * time.Second)
		_, err = w.Token(w.ctx, token.Key)
		w.must(err)
		if got, err = w.Token(w.ctx, token.Key); err != nil || got.UsedAt != w.clock.Now().Add(-59*time.Second) {
			t.Errorf("within the minute it is written again: %v, %v", got.UsedAt, err)
		}
	}
	_, err := w.Token(w.ctx, claims.KeyOf("token", "nobody's"))
	w.wants(err, claims.KindNotFound, "token")
}

func TestATokenOfAPersonDoesWhatItsScopesSayWhileThePersonMay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.administrators()
	p := w.invited(a, b, "op@example.com", access.Operator, w.providers[0].ID)
	mint := func(n identity.NewToken) (identity.Token, error) {
		_, token, err := w.MakeToken(w.ctx, p.session(), n)
		return token, err
	}
	for name, n := range map[string]identity.NewToken{
		"name: required": {Scopes: []access.Permission{access.ReadClaim}}, "scopes: required": {Name: "x"},
		"scopes[1]: scope_unknown":   {Name: "x", Scopes: []access.Permission{access.ReadClaim, access.WithdrawClaim}},
		"scopes[0]: scope_unknown":   {Name: "x", Scopes: []access.Permission{access.DecideApproval}},
		"expires_at: token_lifetime": {Name: "x", Scopes: []access.Permission{access.ReadClaim}, Lifetime: 366 * 24 * time.Hour},
	} {
		_, err := mint(n)
		w.wants(err, claims.KindInvalid, name)
	}
	n := identity.NewToken{Name: "nightly import", Scopes: []access.Permission{access.WriteSubscription, access.ReadClaim}}
	token, err := mint(n)
	w.must(err)
	got, err := w.Token(w.ctx, token.Key)
	w.must(err)
	actor := got.Actor
	if !actor.May(access.ReadClaim) || !actor.May(access.WriteSubscription) || actor.May(access.RunBatch) || actor.May(access.WriteToken) ||
		!actor.OperatorOf(w.providers[0].ID) || actor.Subject != p.actor().Subject || got.ExpiresAt != w.clock.Now().Add(90*24*time.Hour) {
		t.Errorf("the token is %+v", got)
	}
	s := p.session()
	s.Actor = actor
	_, _, err = w.MakeToken(w.ctx, s, n)
	w.wants(err, claims.KindForbidden, "")
	list, err := w.Tokens(w.ctx, p.session(), claims.Page{})
	w.must(err)
	if len(list) != 1 || list[0].Name != n.Name || list[0].ID != token.ID {
		t.Errorf("the tokens are %+v", list)
	}
	w.wants(w.RevokeToken(w.ctx, a.session(), token.ID), claims.KindNotFound, "token")
	w.must(w.RevokeToken(w.ctx, p.session(), token.ID))
	if got, err = w.Token(w.ctx, token.Key); err != nil || got.Live(w.clock.Now()) {
		t.Errorf("the token outlives its revocation: %v", err)
	}
	// It goes with its owner.
	suspended, err := mint(n)
	w.must(err)
	account, err := w.User(w.ctx, a.actor(), p.session().User)
	w.must(err)
	u, err := w.Suspend(w.ctx, a.actor(), account.User.ID, account.User.Version)
	w.must(err)
	_, err = w.Token(w.ctx, suspended.Key)
	w.wants(err, claims.KindNotFound, "token")
	_, err = w.Session(w.ctx, p.secret)
	w.wants(err, claims.KindUnauthenticated, "")
	_, err = w.Resume(w.ctx, a.actor(), u.ID, account.User.Version)
	w.wants(err, claims.KindStale, "")
	_, err = w.Resume(w.ctx, a.actor(), u.ID, u.Version)
	w.must(err)
	if got, err = w.Token(w.ctx, suspended.Key); err != nil || got.Live(w.clock.Now()) {
		t.Errorf("the token comes back with its owner: %v", err)
	}
	_, err = w.Session(w.ctx, p.secret) // nor does the session
	w.wants(err, claims.KindUnauthenticated, "")
	p.signIn()
	after, err := mint(n)
	w.must(err)
	w.must(w.EndMembership(w.ctx, a.actor(), u.ID, account.Memberships[0].ID))
	_, err = w.Token(w.ctx, after.Key)
	w.wants(err, claims.KindNotFound, "token")
}

func TestWhatAProviderSignsLetsItsCustomerInOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	claimant := w.customer(0, "1001")
	w.customer(1, "2002")
	a, b := w.administrators()
	operator := w.invited(a, b, "op@example.com", access.Operator, w.providers[0].ID)
	public, private, err := ed25519.GenerateKey(rand.Reader)
	w.must(err)
	_, err = w.proofs.Add(w.ctx, operator.actor(), w.providers[1].ID, "crm", public)
	w.wants(err, claims.KindNotFound, "provider")
	_, err = w.proofs.Add(w.ctx, operator.actor(), w.providers[0].ID, "", public[1:])
	w.wants(err, claims.KindInvalid, "public_key: ed25519_key")
	key := w.vouching(operator, w.second(a, b, 0), public)
	sign := func(with any, alg jose.SignatureAlgorithm, c jwt.Claims) string {
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: with}, nil)
		w.must(err)
		text, err := jwt.Signed(signer).Claims(c).Serialize()
		w.must(err)
		return text
	}
	sound := func(id string) jwt.Claims {
		return jwt.Claims{Issuer: key.ID.String(), Subject: "1001", Audience: jwt.Audience{audience}, ID: id, Expiry: jwt.NewNumericDate(w.clock.Now().Add(time.Hour))}
	}
	_, other, err := ed25519.GenerateKey(rand.Reader)
	w.must(err)
	unknown, elsewhere, late, long, once, foreign, nobody := sound("u"), sound("e"), sound("l"), sound("g"), sound(""), sound("f"), sound("n")
	unknown.Issuer, elsewhere.Audience = claims.ClaimantID{9}.String(), jwt.Audience{"https://other.example"}
	late.Expiry, long.Expiry = jwt.NewNumericDate(w.clock.Now().Add(-2*time.Minute)), jwt.NewNumericDate(w.clock.Now().Add(25*time.Hour))
	foreign.Subject, nobody.Subject = "2002", ""
	endless := sound("x")
	endless.Expiry = nil
	for name, text := range map[string]string{
		"another's signature": sign(other, jose.EdDSA, sound("s")), "a key of the reader": sign([]byte(public), jose.HS256, sound("h")),
		"an unknown key": sign(private, jose.EdDSA, unknown), "another service": sign(private, jose.EdDSA, elsewhere), "what is over": sign(private, jose.EdDSA, late),
		"what is good for days": sign(private, jose.EdDSA, long), "what is good for ever": sign(private, jose.EdDSA, endless), "what has no id": sign(private, jose.EdDSA, once),
		"another provider's customer": sign(private, jose.EdDSA, foreign), "nobody": sign(private, jose.EdDSA, nobody), "no JWT": "a.b.c", "nothing": "",
		"no signature": "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMDAxIn0.",
	} {
		if _, err := w.proofs.Prove(w.ctx, text); claims.KindOf(err) != claims.KindNotFound || err.Error() != "not_found: link" {
			t.Errorf("%s: %v", name, err)
		}
	}
	text := sign(private, jose.EdDSA, sound("once"))
	out, err := w.proofs.Prove(w.ctx, text)
	w.must(err)
	_, err = w.proofs.Prove(w.ctx, text)
	w.wants(err, claims.KindNotFound, "link")
	kim := w.person("kim@example.com")
	kim.accept(out.Secret)
	if kim.actor().Claimant != claimant {
		t.Errorf("in came %+v", kim.actor())
	}
	list, err := w.proofs.Keys(w.ctx, operator.actor(), w.providers[0].ID, claims.Page{})
	w.must(err)
	if len(list) != 1 || list[0].ID != key.ID {
		t.Errorf("the keys are %+v", list)
	}
	w.must(w.proofs.Revoke(w.ctx, operator.actor(), w.providers[0].ID, key.ID))
	_, err = w.proofs.Prove(w.ctx, sign(private, jose.EdDSA, sound("revoked")))
	w.wants(err, claims.KindNotFound, "link")
}
