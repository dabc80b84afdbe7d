package openid_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"bosang/api/auth/openid"
	"bosang/api/auth/openid/openidtest"
	"bosang/claims/access"
	"bosang/rules"
)

func TestAPersonSignsIn(t *testing.T) {
	w := newWorld(t)
	w.idp.Set(func(p *openidtest.Provider) {
		p.Person = openidtest.Claims{
			"sub": "person-7", "sid": "session-1", "locale": "ko-KR", "acr": "urn:two", "amr": []string{"pwd", "otp"},
			"groups": []string{"staff", "admins"}, "realm": map[string]any{"roles": []string{"kakao-desk"}}, "auth_time": w.clock.Now().Unix() - 60,
		}
	})
	w.visit(browser(""), w.service.URL+"/begin/corporate?return=/claims%3Fstate%3Dgranted&lang=ko")
	if w.err != nil {
		t.Fatal(w.err, openid.ReasonOf(w.err))
	}
	got := w.signIn
	if got.IDToken == "" {
		t.Error("there is no hint for signing out")
	}
	got.IDToken = ""
	want := openid.SignIn{
		Identity: openid.Identity{
			IdentityProvider: "corporate", Issuer: w.idp.Issuer(), Subject: "person-7", AuthenticatedAt: w.clock.Now().Add(-time.Minute),
			ACR: "urn:two", AMR: []string{"pwd", "otp"}, SecondFactor: true, Lang: rules.Korean,
			Memberships: []openid.Membership{{Role: access.Administrator}, {Role: access.Operator, Provider: "kakao"}},
		},
		SessionID: "session-1", Return: "/claims?state=granted",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestABrowserIsSentWithWhatProtectsTheSignIn(t *testing.T) {
	w := newWorld(t)
	if _, err := w.in(); err != nil {
		t.Fatal(err)
	}
	first := w.idp.LastAsk()
	if _, err := w.in(); err != nil {
		t.Fatal(err)
	}
	second := w.idp.LastAsk()
	for name, want := range map[string]string{
		"response_type": "code", "client_id": "bosang", "scope": "openid profile", "code_challenge_method": "S256",
		"redirect_uri": w.service.URL + "/sign-in/corporate/callback",
	} {
		if got := first.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for _, name := range []string{"state", "nonce", "code_challenge"} {
		if len(first.Get(name)) != 43 || first.Get(name) == second.Get(name) {
			t.Errorf("%s is %q and then %q", name, first.Get(name), second.Get(name))
		}
	}
	for _, name := range []string{"code_verifier", "client_secret"} {
		if first.Has(name) {
			t.Errorf("%s is shown to the browser", name)
		}
	}
}

func TestAnIDTokenThatIsNotAsItHasToBeIsRefused(t *testing.T) {
	w := newWorld(t)
	now := w.clock.Now().Unix()
	claim := func(name string, v any) func(map[string]any, openidtest.Claims) {
		return func(_ map[string]any, c openidtest.Claims) {
			if c[name] = v; v == nil {
				delete(c, name)
			}
		}
	}
	for name, c := range map[string]struct {
		spoil func(header map[string]any, claims openidtest.Claims)
		want  openid.Reason
	}{
		"of another nonce":            {claim("nonce", "another"), openid.WrongNonce},
		"without a nonce":             {claim("nonce", nil), openid.WrongNonce},
		"for another client":          {claim("aud", "another"), openid.WrongAudience},
		"for nobody":                  {claim("aud", nil), openid.WrongAudience},
		"for two without azp":         {claim("aud", []string{"bosang", "another"}), openid.WrongAudience},
		"given to another client":     {claim("azp", "another"), openid.WrongAudience},
		"of another issuer":           {claim("iss", "https://another.example"), openid.WrongIssuer},
		"of the issuer with a slash":  {claim("iss", w.idp.Issuer()+"/"), openid.WrongIssuer},
		"that has expired":            {claim("exp", now-60), openid.Expired},
		"without an end":              {claim("exp", nil), openid.BadClaim},
		"whose end is a text":         {claim("exp", "tomorrow"), openid.BadClaim},
		"whose end is far out":        {claim("exp", 1e300), openid.BadClaim},
		"without when it was issued":  {claim("iat", nil), openid.BadClaim},
		"issued in the future":        {claim("iat", now+61), openid.NotYetValid},
		"that is not valid yet":       {claim("nbf", now+61), openid.NotYetValid},
		"without a subject":           {claim("sub", nil), openid.BadClaim},
		"whose subject is too long":   {claim("sub", strings.Repeat("s", 256)), openid.BadClaim},
		"whose subject is a number":   {claim("sub", 7), openid.BadClaim},
		"of another access token":     {claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"), openid.WrongBinding},
		"of a time that is none":      {claim("auth_time", "now"), openid.BadClaim},
		"whose customer is a number":  {claim("customer_number", 12345), openid.BadClaim},
		"whose customer has no name":  {claim("customer_number", ""), openid.BadClaim},
		"whose customer is too long":  {claim("customer_number", strings.Repeat("1", 65)), openid.BadClaim},
		"whose customer has controls": {claim("customer_number", "1\n2"), openid.BadClaim},
		"that is an access token":     {func(h map[string]any, _ openidtest.Claims) { h["typ"] = "at+jwt" }, openid.WrongType},
		"that is a logout token":      {func(h map[string]any, _ openidtest.Claims) { h["typ"] = "logout+jwt" }, openid.WrongType},
		"of a key that is not there":  {func(h map[string]any, _ openidtest.Claims) { h["kid"] = "another" }, openid.BadSignature},
		"with demands not understood": {func(h map[string]any, _ openidtest.Claims) { h["crit"] = []string{"new"}; h["new"] = true }, openid.BadSignature},
	} {
		t.Run(name, func(t *testing.T) {
			w.idp.Set(func(p *openidtest.Provider) { p.Spoil = c.spoil })
			_, err := w.in()
			wants(t, err, c.want)
		})
	}
	if len(w.memory.used) != 0 {
		t.Error("a sign-in that was refused is remembered")
	}
}

func TestClocksMayBeApartByAMinute(t *testing.T) {
	w := newWorld(t)
	now := w.clock.Now().Unix()
	for _, c := range []openidtest.Claims{{"iat": now + 60, "nbf": now + 60}, {"exp": now - 59}, {"iat": float64(now) + 0.5}} {
		w.idp.Set(func(p *openidtest.Provider) {
			p.Person = c
			p.Person["sub"] = "person-1"
		})
		if _, err := w.in(); err != nil {
			t.Errorf("%v: %v", c, openid.ReasonOf(err))
		}
	}
}

func TestATokenSignedByNobodyOrByWhoKnowsThePublicKeyIsRefused(t *testing.T) {
	w := newWorld(t)
	public, err := jose.JSONWebKey{Key: w.idp.Public()}.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	claims := openidtest.Claims{"iss": w.idp.Issuer(), "aud": "bosang", "sub": "person-1", "iat": w.clock.Now().Unix(), "exp": w.clock.Now().Unix() + 300}
	genuine := w.idp.Sign(nil, claims)
	parts := strings.Split(genuine, ".")
	other := openidtest.Start(w.clock.Now)
	defer other.Close()
	var theirs map[string]any
	if err := json.Unmarshal(must(jose.JSONWebKey{Key: other.Public(), KeyID: "1"}.MarshalJSON()), &theirs); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		token string
		want  openid.Reason
	}{
		"none":                      {"eyJhbGciOiJub25lIn0." + parts[1] + ".", openid.WrongAlgorithm},
		"none with a signature":     {"eyJhbGciOiJub25lIn0." + parts[1] + "." + parts[2], openid.WrongAlgorithm},
		"HS256 with the public key": {openidtest.Sign(jose.SigningKey{Algorithm: jose.HS256, Key: public}, nil, claims), openid.WrongAlgorithm},
		"another key":               {other.Sign(nil, claims), openid.BadSignature},
		"a key it brings along":     {other.Sign(map[string]any{"jwk": theirs}, claims), openid.BadSignature},
		"a key it says where":       {other.Sign(map[string]any{"jku": other.Issuer() + "/keys"}, claims), openid.BadSignature},
		"a certificate elsewhere":   {other.Sign(map[string]any{"x5u": other.Issuer() + "/keys"}, claims), openid.BadSignature},
		"a signature of others":     {parts[0] + "." + parts[1] + "." + strings.Split(other.Sign(nil, claims), ".")[2], openid.BadSignature},
		"no signature":              {parts[0] + "." + parts[1] + ".", openid.BadSignature},
		"JSON form":                 {`{"protected":"` + parts[0] + `","payload":"` + parts[1] + `","signature":"` + parts[2] + `"}`, openid.BadForm},
		"nothing":                   {"..", openid.WrongAlgorithm},
		"too much":                  {strings.Repeat("a", 20_000) + ".a.a", openid.BadForm},
	} {
		t.Run(name, func(t *testing.T) {
			w.idp.Set(func(p *openidtest.Provider) { p.ID = c.token })
			_, err := w.in()
			wants(t, err, c.want)
		})
	}
	if other.Asked("/keys") != 0 {
		t.Error("a key was fetched from where a token says")
	}
}

func TestAnAnswerCountsInTheBrowserThatBeganAndOnce(t *testing.T) {
	w := newWorld(t)
	b, address := w.back()
	wants(t, w.comes(browser(""), address), openid.NoAttempt)
	other, _ := w.back()
	wants(t, w.comes(other, address), openid.WrongState)
	if err := w.comes(b, address); err != nil {
		t.Fatal(openid.ReasonOf(err))
	}
	// The cookie is still there, as if an attacker had kept it: first the identity
	// provider refuses the code, then, where it does not, the service the attempt.
	wants(t, w.comes(b, address), openid.CodeRefused)
	w.idp.Set(func(p *openidtest.Provider) { p.Reusable = true })
	b, address = w.back()
	if err := w.comes(b, address); err != nil {
		t.Fatal(openid.ReasonOf(err))
	}
	wants(t, w.comes(b, address), openid.Replayed)
}

func TestAnAttemptIsOverAfterTenMinutes(t *testing.T) {
	w := newWorld(t)
	b, address := w.back()
	w.clock.Move(10*time.Minute - time.Second)
	if err := w.comes(b, address); err != nil {
		t.Fatal(openid.ReasonOf(err))
	}
	b, address = w.back()
	w.clock.Move(10 * time.Minute)
	wants(t, w.comes(b, address), openid.NoAttempt)
}

func TestACodeOfAnotherAttemptIsRefused(t *testing.T) {
	w := newWorld(t)
	_, stolen := w.back()
	b, address := w.back()
	mine, theirs := parse(t, address), parse(t, stolen)
	q := mine.Query()
	q.Set("code", theirs.Query().Get("code"))
	mine.RawQuery = q.Encode()
	wants(t, w.comes(b, mine.String()), openid.CodeRefused) // by PKCE
}

func TestAnAnswerHasToBeWhole(t *testing.T) {
	w := newWorld(t)
	for change, want := range map[string]openid.Reason{
		"code=":                             openid.BadForm,
		"code=" + strings.Repeat("c", 5000): openid.BadForm,
		"code=unknown":                      openid.CodeRefused,
		"state=":                            openid.WrongState,
		"state=another":                     openid.WrongState,
		"error=access_denied":               openid.Denied,
	} {
		b, address := w.back()
		u := parse(t, address)
		q, changed := u.Query(), must(url.ParseQuery(change))
		for name := range changed {
			q[name] = changed[name]
		}
		u.RawQuery = q.Encode()
		wants(t, w.comes(b, u.String()), want)
		wants(t, w.comes(b, address+"&"+strings.Split(change, "=")[0]+"=twice&"+change), openid.BadForm)
	}
}

func TestAPersonWhoDoesNotWantToIsNotSignedIn(t *testing.T) {
	w := newWorld(t)
	w.idp.Set(func(p *openidtest.Provider) { p.Deny = "access_denied" })
	_, err := w.in()
	wants(t, err, openid.Denied)
}

func TestWhereToReturnToIsAPathOfTheService(t *testing.T) {
	w := newWorld(t)
	for sent, want := range map[string]string{
		"/claims/1?a=b": "/claims/1?a=b", "//evil.example": "", `/\evil.example`: "", "https://evil.example": "", "claims": "", "/a b": "", "/a\nb": "",
		"/" + strings.Repeat("a", 512): "",
	} {
		w.visit(browser(""), w.service.URL+"/begin/corporate?return="+url.QueryEscape(sent))
		if w.err != nil || w.signIn.Return != want {
			t.Errorf("%q is returned to as %q, %v", sent, w.signIn.Return, w.err)
		}
	}
}

func TestAMemoryThatFailsSignsNobodyIn(t *testing.T) {
	w := newWorld(t)
	w.memory.fails = errors.New("no database")
	if got, err := w.in(); !errors.Is(err, w.memory.fails) || got.Subject != "" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestTheCookieBelongsToTheHostAlone(t *testing.T) {
	w := newWorld(t)
	begun, err := w.client.Begin(t.Context(), "corporate", openid.Beginning{})
	if err != nil {
		t.Fatal(err)
	}
	c := begun.Cookie
	if c.Name != "bosang_attempt" || c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.MaxAge != 600 || c.Domain != "" {
		t.Errorf("on loopback it is %+v", c)
	}
	for _, secret := range []string{"person-1", "corporate", w.idp.Secret} {
		if strings.Contains(c.Value, secret) {
			t.Errorf("the cookie shows %q", secret)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/sign-in/corporate/callback?state=a&code=b", nil)
	for _, value := range []string{c.Value, c.Value} {
		r.AddCookie(&http.Cookie{Name: c.Name, Value: value})
	}
	_, err = w.client.Finish(r, "corporate")
	wants(t, err, openid.NoAttempt) // two of them: one was set by somebody else
	for _, value := range []string{"", "AAAA", c.Value[1:], c.Value[:len(c.Value)-2], c.Value + "!"} {
		r := httptest.NewRequest(http.MethodGet, "/sign-in/corporate/callback?state=a&code=b", nil)
		r.AddCookie(&http.Cookie{Name: c.Name, Value: value})
		_, err = w.client.Finish(r, "corporate")
		wants(t, err, openid.NoAttempt)
	}
}

func parse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
