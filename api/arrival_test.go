package api_test

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"bosang/api/auth/openid/openidtest"
)

func TestAPersonSignsInByAnIdentityProviderInTheRoleThatItSays(t *testing.T) {
	t.Parallel()
	w := newArrivals(t)
	list := w.open(w.browser(), "/identity-providers").object(t)
	if list.at("items", 0, "sign_in") != "/sign-in/corporate" || list.at("items", 0, "name", "ko") != "사내 계정" {
		t.Errorf("offered is %v", list)
	}
	b := w.browser()
	w.person(anOperator)
	me := w.signIn(b)
	if me.at("role") != "operator" || me.at("provider_ids", 0) != w.provider.String() || me.at("user", "identity_provider") != "corporate" ||
		me.at("user", "verified_at") == "" || me.at("user", "memberships", 0, "granted_by") != "identity_provider:corporate" {
		t.Errorf("in is %v", me)
	}
	// What it says is read anew, and the session of before is over at once.
	other := w.browser()
	w.person(aRegulator)
	if again := w.signIn(other); again.at("role") != "regulator" || again.at("user", "id") != me.at("user", "id") {
		t.Errorf("in is %v", again)
	}
	w.refuses(w.open(b, "/v1/me"), http.StatusUnauthorized, "unauthenticated")
	w.person(nobodyThere)
	w.refuses(w.open(b, "/sign-in/corporate"), http.StatusForbidden, "no_membership")
	w.refuses(w.open(other, "/v1/me"), http.StatusUnauthorized, "unauthenticated")
	w.refuses(w.open(b, "/sign-in/unknown"), http.StatusNotFound, "not_found")
	for _, odd := range []string{"?return=https://elsewhere.example", "?return=//elsewhere.example/x", "?return=/\\elsewhere.example"} {
		w.person(aRegulator)
		if got := w.open(w.browser(), "/sign-in/corporate"+odd); got.Request.URL.Host != strings.TrimPrefix(w.url, "http://") {
			t.Errorf("%s leads to %s", odd, got.Request.URL)
		}
	}
	if log := w.log.String(); !strings.Contains(log, `"msg":"arrival"`) || !strings.Contains(log, `"reason":"no_membership"`) {
		t.Errorf("the log does not tell who came and who did not: %s", log)
	}
}

func TestARoleIsWithheldUntilASecondFactorIsShown(t *testing.T) {
	t.Parallel()
	w := newArrivals(t)
	w.person(withoutTwo)
	b := w.browser()
	w.refuses(w.open(b, "/sign-in/corporate?return=/v1/me"), http.StatusForbidden, "second_factor_withheld")
	// The person was asked a second time, for it, and no third.
	if w.idp.Asked("/authorize") != 2 || w.idp.LastAsk().Get("prompt") != "login" || w.idp.LastAsk().Get("acr_values") != "urn:two" {
		t.Errorf("the identity provider was asked %d times, last with %v", w.idp.Asked("/authorize"), w.idp.LastAsk())
	}
	w.refuses(w.open(b, "/v1/me"), http.StatusUnauthorized, "unauthenticated")
	// Where the identity provider has it shown then, the person is in, and goes on to
	// where they wanted to.
	w.idp.Set(func(p *openidtest.Provider) {
		p.Spoil = func(_ map[string]any, c openidtest.Claims) {
			if p.LastAskUnlocked().Get("acr_values") != "" {
				c["acr"] = "urn:two"
			}
		}
	})
	if me := w.signIn(b); me.at("role") != "operator" {
		t.Errorf("in is %v", me)
	}
}

func TestACustomerComesByTheProvidersIdentityProviderAndNobodyByGuessing(t *testing.T) {
	t.Parallel()
	w := newArrivals(t)
	w.person(aCustomer)
	b := w.browser()
	if me := w.signIn(b); me.at("role") != "claimant" || me.at("claimant_id") != w.claimant.String() {
		t.Errorf("in is %v", me)
	}
	w.person(aStranger)
	w.refuses(w.open(w.browser(), "/sign-in/corporate"), http.StatusForbidden, "no_membership")
	// Signing in anew as somebody else leaves nothing of before.
	w.person(anOperator)
	if me := w.signIn(b); me.at("role") != "operator" {
		t.Errorf("in is %v", me)
	}
	sessions := w.open(b, "/v1/sessions").object(t)
	if sessions.at("items", 0, "current") != "true" || sessions.at("items", 1, "id") != "" {
		t.Errorf("there are %v", sessions)
	}
}

func TestKeysOfAnIdentityProviderAreChangedWhilePeopleSignIn(t *testing.T) {
	t.Parallel()
	w := newArrivals(t)
	w.person(aRegulator)
	w.signIn(w.browser())
	w.idp.Rotate(true)
	w.clock.Move(11 * time.Second)
	w.signIn(w.browser())
	w.idp.Rotate(false)
	w.clock.Move(11 * time.Second)
	w.signIn(w.browser())
	// One that is not published lets nobody in.
	w.idp.Set(func(p *openidtest.Provider) { p.Answer = map[string]string{"/keys": `{"keys":[]}`} })
	w.idp.Rotate(false)
	w.clock.Move(11 * time.Second)
	if got := w.open(w.browser(), "/sign-in/corporate"); got.StatusCode != http.StatusUnauthorized && got.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("answered with %d: %s", got.StatusCode, got.body)
	}
}

// goodbye is a logout token of the identity provider.
func (w *arrivals) goodbye(said openidtest.Claims) string {
	now := w.clock.Now().Unix()
	c := openidtest.Claims{"iss": w.idp.Issuer(), "aud": "bosang", "jti": "goodbye", "iat": now, "exp": now + 120,
		"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}}}
	maps.Copy(c, said)
	return w.idp.Sign(map[string]any{"typ": "logout+jwt"}, c)
}

func TestSessionsEndHereWhenTheyEndAtTheIdentityProviderAndTheOtherWay(t *testing.T) {
	t.Parallel()
	w := newArrivals(t)
	w.person(aRegulator)
	b, other := w.browser(), w.browser()
	w.signIn(b)
	w.person(openidtest.Claims{"groups": []string{"kcc"}, "acr": "urn:two", "sid": "session-2"})
	w.signIn(other)
	program := &http.Client{Transport: held{w.url, checked{t, http.DefaultTransport}}}
	says := func(token string) answer {
		return w.ask(program, "POST", "/sign-in/corporate/logout", "", url.Values{"logout_token": {token}})
	}
	w.clock.Move(2 * time.Second)
	for name, token := range map[string]string{
		"nothing": "", "no token": "x", "an ID token": w.idp.Sign(nil, openidtest.Claims{"iss": w.idp.Issuer(), "aud": "bosang", "sub": "kim-at-corporate", "nonce": "x"}),
		"another's": w.goodbye(openidtest.Claims{"aud": "another", "sub": "kim-at-corporate"}), "nobody's": w.goodbye(nil),
	} {
		if got := says(token); got.StatusCode != http.StatusBadRequest {
			t.Errorf("%s is answered with %d: %s", name, got.StatusCode, got.body)
		}
	}
	if got := w.open(b, "/v1/me"); got.StatusCode != http.StatusOK {
		t.Fatalf("answered with %d", got.StatusCode)
	}
	once := w.goodbye(openidtest.Claims{"sid": "session-1"})
	for range 2 {
		if got := says(once); got.StatusCode != http.StatusOK {
			t.Fatalf("answered with %d: %s", got.StatusCode, got.body)
		}
		w.refuses(w.open(b, "/v1/me"), http.StatusUnauthorized, "unauthenticated")
		if got := w.open(other, "/v1/me"); got.StatusCode != http.StatusOK {
			t.Errorf("another session ended too: %d", got.StatusCode)
		}
	}
	if got := says(w.goodbye(openidtest.Claims{"jti": "2", "sub": "kim-at-corporate"})); got.StatusCode != http.StatusOK {
		t.Fatalf("answered with %d: %s", got.StatusCode, got.body)
	}
	w.refuses(w.open(other, "/v1/me"), http.StatusUnauthorized, "unauthenticated")
	// The other way: signed out here, the browser is led to the identity provider's page.
	w.clock.Move(2 * time.Minute)
	w.signIn(b)
	if got := w.ask(b, "POST", "/v1/sign-out", "", nil); got.StatusCode != http.StatusNoContent {
		t.Fatalf("answered with %d: %s", got.StatusCode, got.body)
	}
	w.refuses(w.open(b, "/v1/me"), http.StatusUnauthorized, "unauthenticated")
	b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	to, err := url.Parse(w.open(b, "/sign-in/corporate/sign-out").Header.Get("Location"))
	w.must(err)
	if asked := to.Query(); to.Path != "/end" || asked.Get("post_logout_redirect_uri") != w.url+"/" || asked.Get("client_id") != "bosang" || asked.Has("id_token_hint") {
		t.Errorf("led to %s", to)
	}
}

func TestAProgramComesWithAnAccessTokenOfAnIdentityProvider(t *testing.T) {
	t.Parallel()
	w := newArrivals(t)
	program := &http.Client{Transport: held{w.url, checked{t, http.DefaultTransport}}}
	now := w.clock.Now().Unix()
	token := func(header map[string]any, said openidtest.Claims) string {
		c := openidtest.Claims{"iss": w.idp.Issuer(), "aud": "https://bosang.example/v1", "sub": "billing", "client_id": "billing", "jti": "1",
			"iat": now, "exp": now + 300, "scope": "bosang/claim:read bosang/user:write openid"}
		maps.Copy(c, said)
		return w.idp.Sign(header, c)
	}
	typ := map[string]any{"typ": "at+jwt"}
	me := func(token string) answer { return w.ask(program, "GET", "/v1/me", token, nil) }
	got := me(token(typ, nil)).object(t)
	may, _ := got["permissions"].([]any)
	if got.at("role") != "operator" || got.at("subject") != "program:corporate:billing" || !slices.Equal(may, []any{"claim:read"}) {
		t.Errorf("the program is %v", got)
	}
	for path, status := range map[string]int{"/v1/providers": http.StatusForbidden, "/v1/users": http.StatusForbidden, "/v1/sessions": http.StatusUnauthorized} {
		if got := w.ask(program, "GET", path, token(typ, nil), nil); got.StatusCode != status {
			t.Errorf("%s is answered with %d: %s", path, got.StatusCode, got.body)
		}
	}
	forKim := openidtest.Claims{"client_id": "kakao-app", "sub": "kim-at-corporate", "customer_number": "kakao-0012"}
	w.refuses(me(token(typ, forKim)), http.StatusUnauthorized, "unauthenticated") // who never came in
	w.person(aCustomer)
	in := w.signIn(w.browser())
	if got := me(token(typ, forKim)).object(t); got.at("claimant_id") != w.claimant.String() || got.at("subject") != in.at("subject") {
		t.Errorf("for kim acts %v", got)
	}
	for name, bad := range map[string]string{
		"an ID token":                 token(nil, nil),
		"a token for another":         token(typ, openidtest.Claims{"aud": "https://another.example"}),
		"one that is over":            token(typ, openidtest.Claims{"exp": now - 120}),
		"a program that nobody named": token(typ, openidtest.Claims{"client_id": "unknown", "sub": "unknown"}),
		"another customer":            token(typ, openidtest.Claims{"client_id": "kakao-app", "sub": "kim-at-corporate", "customer_number": "kakao-0013"}),
		"a role without two factors":  token(typ, openidtest.Claims{"client_id": "kakao-app", "sub": "kim-at-corporate", "groups": []string{"desk"}}),
	} {
		if got := me(bad); got.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s is answered with %d: %s", name, got.StatusCode, got.body)
		}
	}
	if log := w.log.String(); !strings.Contains(log, `"reason":"wrong_audience"`) || !strings.Contains(log, `"reason":"unknown_program"`) {
		t.Errorf("the log does not tell why programs were refused")
	}
}

func TestAnIdentityProviderThatIsDownKeepsNobodyOutWhoIsIn(t *testing.T) {
	t.Parallel()
	w := newArrivals(t)
	down := func(is bool) { w.idp.Set(func(p *openidtest.Provider) { p.Down = is }) }
	down(true)
	w.refuses(w.open(w.browser(), "/sign-in/corporate"), http.StatusServiceUnavailable, "unavailable")
	down(false)
	w.clock.Move(11 * time.Second)
	w.person(aRegulator)
	b := w.browser()
	w.signIn(b)
	down(true)
	w.clock.Move(20 * time.Minute)
	if got := w.open(b, "/v1/me"); got.StatusCode != http.StatusOK {
		t.Errorf("answered with %d: %s", got.StatusCode, got.body)
	}
	if strings.Contains(w.log.String(), "a page with secrets of its own") {
		t.Error("the log holds what the identity provider answered")
	}
}

func TestWhatABrowserBringsBackIsTakenOnceAndByTheBrowserThatBegan(t *testing.T) {
	t.Parallel()
	w := newArrivals(t)
	w.person(aRegulator)
	b := w.browser()
	b.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if strings.HasSuffix(r.URL.Path, "/callback") {
			return http.ErrUseLastResponse
		}
		return nil
	}
	back := strings.TrimPrefix(w.open(b, "/sign-in/corporate").Header.Get("Location"), w.url)
	w.refuses(w.open(w.browser(), back), http.StatusUnauthorized, "arrival_refused")
	w.refuses(w.open(b, strings.Replace(back, "state=", "state=x", 1)), http.StatusUnauthorized, "arrival_refused")
	w.refuses(w.open(b, "/sign-in/corporate/callback"), http.StatusUnauthorized, "arrival_refused")
	b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	// What the standard does not know is left alone.
	if got := w.open(b, back+"&session_state=1&session_state=2&foo=900101-1234567"); got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/" {
		t.Errorf("answered with %d: %s", got.StatusCode, got.body)
	}
	w.refuses(w.open(b, back), http.StatusUnauthorized, "arrival_refused")
	for _, secret := range []string{"state=", "code="} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log holds the address: %s", secret)
		}
	}
}
