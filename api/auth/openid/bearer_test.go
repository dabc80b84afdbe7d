package openid_test

import (
	"encoding/base64"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"bosang/api/auth/openid"
	"bosang/api/auth/openid/openidtest"
	"bosang/claims/access"
)

// program is what the access token of a known service claims, with changes.
func program(w *world, changes openidtest.Claims) openidtest.Claims {
	now := w.clock.Now().Unix()
	c := openidtest.Claims{
		"iss": w.idp.Issuer(), "aud": "https://bosang.example/v1", "sub": "billing-itself", "client_id": "billing", "jti": "token-1",
		"iat": now, "exp": now + 600, "scope": "openid bosang/claim:read bosang/subscription:write",
	}
	maps.Copy(c, changes)
	for name, v := range changes {
		if v == nil {
			delete(c, name)
		}
	}
	return c
}

func (w *world) bearer(header map[string]any, changes openidtest.Claims) (openid.Program, error) {
	w.Helper()
	if header == nil {
		header = map[string]any{"typ": "at+jwt"}
	}
	return w.client.Bearer(w.Context(), w.idp.Sign(header, program(w, changes)))
}

func TestAServiceComesInItsOwnRole(t *testing.T) {
	w := newWorld(t)
	// What else it claims gives it nothing.
	got, err := w.bearer(map[string]any{"typ": "application/at+JWT"}, openidtest.Claims{"groups": "admins", "acr": "urn:two", "customer_number": "1"})
	want := openid.Program{
		Identity: openid.Identity{IdentityProvider: "corporate", Issuer: w.idp.Issuer(), Subject: "billing-itself", Memberships: []openid.Membership{desk}},
		ClientID: "billing", Service: true, Scopes: []access.Permission{access.ReadClaim, access.WriteSubscription},
		ExpiresAt: w.clock.Now().Add(10 * time.Minute),
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, openid.ReasonOf(err), want)
	}
}

func TestAnAppComesForThePersonItsTokenNames(t *testing.T) {
	w := newWorld(t)
	person := openidtest.Claims{"client_id": "kakao-app", "sub": "person-7", "customer_number": "0012", "groups": []string{"admins"}, "auth_time": w.clock.Now().Unix()}
	got, err := w.bearer(nil, person)
	if err != nil || got.Service || got.Subject != "person-7" || !got.AuthenticatedAt.Equal(w.clock.Now()) ||
		!reflect.DeepEqual(got.Memberships, []openid.Membership{customer}) || !reflect.DeepEqual(got.Withheld, []openid.Membership{administrator}) {
		t.Errorf("got %+v, %v", got, openid.ReasonOf(err))
	}
	got, err = w.bearer(nil, with(person, "amr", []string{"otp"}))
	if err != nil || !reflect.DeepEqual(got.Memberships, []openid.Membership{administrator, customer}) {
		t.Errorf("with a second factor: %+v, %v", got, openid.ReasonOf(err))
	}
}

func TestScopesAreThePermissionsThatTheTokenNames(t *testing.T) {
	w := newWorld(t)
	for scope, want := range map[any][]access.Permission{
		nil: {}, "": {}, 7: {}, "openid profile": {}, "claim:read": {}, "bosang/": {}, "bosang/everything:do bosang/CLAIM:READ": {}, "other/claim:read": {},
		"bosang/claim:read  bosang/claim:read bosang/claim:file": {access.ReadClaim, access.FileClaim},
	} {
		got, err := w.bearer(nil, openidtest.Claims{"scope": scope})
		if err != nil || got.Scopes == nil || !reflect.DeepEqual(got.Scopes, want) {
			t.Errorf("%v gives %#v, %v", scope, got.Scopes, openid.ReasonOf(err))
		}
	}
}

func TestAnAccessTokenThatIsNotAsItHasToBeIsRefused(t *testing.T) {
	w := newWorld(t)
	now := w.clock.Now().Unix()
	for name, c := range map[string]struct {
		header  map[string]any
		changes openidtest.Claims
		want    openid.Reason
	}{
		"an ID token":                  {map[string]any{"typ": "JWT"}, nil, openid.WrongType},
		"a logout token":               {map[string]any{"typ": "logout+jwt"}, nil, openid.WrongType},
		"of no type":                   {map[string]any{}, nil, openid.WrongType},
		"of a type that is none":       {map[string]any{"typ": 7}, nil, openid.WrongType},
		"for sign-in":                  {nil, openidtest.Claims{"aud": "bosang"}, openid.WrongAudience},
		"for another service":          {nil, openidtest.Claims{"aud": []string{"https://bosang.example", "https://other.example"}}, openid.WrongAudience},
		"for nobody":                   {nil, openidtest.Claims{"aud": nil}, openid.WrongAudience},
		"of another issuer":            {nil, openidtest.Claims{"iss": "https://other.example"}, openid.WrongIssuer},
		"of no issuer":                 {nil, openidtest.Claims{"iss": nil}, openid.WrongIssuer},
		"that has expired":             {nil, openidtest.Claims{"iat": now - 700, "exp": now - 60}, openid.Expired},
		"without end":                  {nil, openidtest.Claims{"exp": nil}, openid.BadClaim},
		"not valid yet":                {nil, openidtest.Claims{"nbf": now + 61}, openid.NotYetValid},
		"issued later":                 {nil, openidtest.Claims{"iat": now + 61}, openid.NotYetValid},
		"without when it was issued":   {nil, openidtest.Claims{"iat": nil}, openid.BadClaim},
		"valid for longer than a day":  {nil, openidtest.Claims{"exp": now + 24*3600 + 1}, openid.LongLived},
		"without an id":                {nil, openidtest.Claims{"jti": nil}, openid.BadClaim},
		"without a client":             {nil, openidtest.Claims{"client_id": nil}, openid.BadClaim},
		"without a subject":            {nil, openidtest.Claims{"sub": nil}, openid.BadClaim},
		"bound to a key":               {nil, openidtest.Claims{"cnf": map[string]any{"jkt": "thumb"}}, openid.WrongBinding},
		"of a program nobody knows":    {nil, openidtest.Claims{"client_id": "other"}, openid.UnknownProgram},
		"of a service for a person":    {nil, openidtest.Claims{"sub": "person-7"}, openid.UnknownProgram},
		"in a service's name":          {nil, openidtest.Claims{"client_id": "other", "azp": "billing"}, openid.UnknownProgram},
		"with a customer of no number": {nil, openidtest.Claims{"client_id": "kakao-app", "customer_number": 12}, openid.BadClaim},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.bearer(c.header, c.changes)
			wants(t, err, c.want)
		})
	}
}

func TestAnAccessTokenSignedByNobodyOrByWhoKnowsThePublicKeyIsRefused(t *testing.T) {
	w := newWorld(t)
	header := map[string]any{"typ": "at+jwt"}
	genuine := w.idp.Sign(header, program(w, nil))
	parts := strings.Split(genuine, ".")
	public := must(jose.JSONWebKey{Key: w.idp.Public()}.MarshalJSON())
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"at+jwt"}`))
	raised := base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(must(base64.RawURLEncoding.DecodeString(parts[1]))), "billing-itself", "billing-itself2", 1)))
	for name, c := range map[string]struct {
		token string
		want  openid.Reason
	}{
		"none":                      {none + "." + parts[1] + ".", openid.WrongAlgorithm},
		"HS256 with the public key": {openidtest.Sign(jose.SigningKey{Algorithm: jose.HS256, Key: public}, (&jose.SignerOptions{}).WithType("at+jwt"), program(w, nil)), openid.WrongAlgorithm},
		"changed":                   {parts[0] + "." + raised + "." + parts[2], openid.BadSignature},
		"with a space":              {genuine + " ", openid.WrongIssuer},
		"in two":                    {parts[0] + "." + parts[1], openid.WrongIssuer},
		"nothing":                   {"", openid.WrongIssuer},
		"a token of the service":    {"bosang_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", openid.WrongIssuer},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.client.Bearer(t.Context(), c.token)
			wants(t, err, c.want)
			if c.want == openid.WrongIssuer && w.client.Issues(c.token) {
				t.Error("it is taken for one of an identity provider")
			}
		})
	}
	if !w.client.Issues(genuine) {
		t.Error("a genuine one is not known")
	}
}

func TestWhoLetsNoProgramsComeLetsNone(t *testing.T) {
	w, other := mixed(t)
	token := other.Sign(map[string]any{"typ": "at+jwt"}, program(w, openidtest.Claims{"iss": other.Issuer()}))
	_, err := w.client.Bearer(t.Context(), token)
	wants(t, err, openid.WrongIssuer)
}
