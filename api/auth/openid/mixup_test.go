package openid_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"bosang/api/auth/openid"
	"bosang/api/auth/openid/openidtest"
	"bosang/claims"
)

// another is a second identity provider for the configuration; %s is its issuer.
const another = `{"key": "other", "name": {"ko": "다른 계정", "en": "Other account"}, "issuer": %q, "client_id": "bosang", "client_secret_file": "secret"}`

// mixed is a world of two identity providers, of which w.idp is the honest one.
func mixed(t *testing.T) (w *world, other *openidtest.Provider) {
	t.Helper()
	w = newWorld(t)
	other = openidtest.Start(w.clock.Now)
	t.Cleanup(other.Close)
	other.Redirects = w.idp.Redirects
	text := strings.TrimSuffix(fmt.Sprintf(config, w.idp.Issuer()), "]}") + "," + fmt.Sprintf(another, other.Issuer()) + "]}"
	w.client = w.connect(text, []byte("0123456789abcdef0123456789abcdef"))
	return w, other
}

func TestAnswersOfOneIdentityProviderAreNotPassedForThoseOfAnother(t *testing.T) {
	w, other := mixed(t)
	b, address := w.back()
	at := parse(t, address)
	at.Path = openid.RedirectPath("other")
	wants(t, w.comes(b, at.String()), openid.WrongIssuer) // at the address of another

	// So where nobody says whose an answer is.
	w.clock.Move(25 * time.Hour)
	for _, p := range []*openidtest.Provider{w.idp, other} {
		p.Set(func(p *openidtest.Provider) { p.Says = "" })
	}
	b, address = w.back()
	at = parse(t, address)
	at.Path = openid.RedirectPath("other")
	wants(t, w.comes(b, at.String()), openid.WrongIssuer)
	for _, p := range []*openidtest.Provider{w.idp, other} {
		p.Set(func(p *openidtest.Provider) { p.Says = p.Issuer() })
	}
	w.clock.Move(25 * time.Hour)

	says := func(name, issuer string) {
		t.Helper()
		b, address := w.back()
		u := parse(t, address)
		q := u.Query()
		q.Set("iss", issuer)
		if issuer == "" {
			q.Del("iss")
		}
		u.RawQuery = q.Encode()
		t.Run(name, func(t *testing.T) { wants(t, w.comes(b, u.String()), openid.WrongIssuer) })
	}
	says("in the name of another", other.Issuer())
	says("almost in its name", w.idp.Issuer()+"/")
	says("in nobody's name", "")
	if w.idp.Asked("/token")+other.Asked("/token") != 0 {
		t.Error("a code was taken to a token endpoint")
	}
}

func TestAnIdentityProviderThatDoesNotSayWhoseItsAnswersAreNeedNot(t *testing.T) {
	w := newWorld(t)
	w.idp.Set(func(p *openidtest.Provider) { p.Says = "" })
	if _, err := w.in(); err != nil {
		t.Fatal(openid.ReasonOf(err))
	}
	b, address := w.back()
	wants(t, w.comes(b, address+"&iss="+url.QueryEscape("https://evil.example")), openid.WrongIssuer)
}

func TestATokenOfAnotherIdentityProviderIsRefused(t *testing.T) {
	w, other := mixed(t)
	now := w.clock.Now().Unix()
	w.idp.Set(func(p *openidtest.Provider) {
		p.ID = other.Sign(nil, openidtest.Claims{"iss": other.Issuer(), "aud": "bosang", "sub": "person-1", "iat": now, "exp": now + 60})
	})
	_, err := w.in()
	wants(t, err, openid.BadSignature)
}

func TestWhoIsNoIdentityProviderIsNotFound(t *testing.T) {
	w := newWorld(t)
	_, err := w.client.Begin(t.Context(), "nobody", openid.Beginning{})
	_, out := w.client.LogoutURL(t.Context(), "nobody", "", "/")
	for _, err := range []error{err, out, w.comes(browser(""), w.service.URL+openid.RedirectPath("nobody")+"?state=a&code=b")} {
		if !claims.IsNotFound(err, "identity_provider") {
			t.Errorf("got %v", err)
		}
	}
	if got := w.client.Offered(); len(got) != 1 || got[0].Key != "corporate" || got[0].Name.Korean != "사내 계정" {
		t.Errorf("offered are %v", got)
	}
}

func TestAttemptsOutliveTheSecretTheyWereSealedWithAndTheProcessThatBeganThem(t *testing.T) {
	w := newWorld(t)
	text := fmt.Sprintf(config, w.idp.Issuer())
	older, newer := []byte("0123456789abcdef0123456789abcdef"), []byte("another secret of 32 bytes or so")
	b, address := w.back()
	w.client = w.connect(text, newer, older)
	if err := w.comes(b, address); err != nil {
		t.Fatal(openid.ReasonOf(err))
	}
	b, address = w.back()
	w.client = w.connect(text, older)
	wants(t, w.comes(b, address), openid.NoAttempt)
}

func TestAClientNeedsWhatItRestsOn(t *testing.T) {
	w := newWorld(t)
	c := must(openid.Read(fmt.Appendf(nil, config, w.idp.Issuer()), w.folder))
	for name, base := range map[string]string{
		"plain http": "http://bosang.example", "a path": "https://bosang.example/app", "no host": "https://", "nothing": "", "a query": "https://bosang.example?a",
	} {
		if _, err := openid.New(c, options(w, base, make([]byte, 32))); err == nil {
			t.Errorf("%s is taken for the service's address", name)
		}
	}
	if _, err := openid.New(c, options(w, "https://bosang.example", make([]byte, 31))); err == nil {
		t.Error("a short secret is taken")
	}
	if _, err := openid.New(c, options(w, "https://bosang.example")); err == nil {
		t.Error("no secret is needed")
	}
	if _, err := openid.New(c, openid.Options{Base: "https://bosang.example", Secrets: [][]byte{make([]byte, 32)}}); err == nil {
		t.Error("no client is needed")
	}
	c.IdentityProviders[0].Issuer = "http://idp.example"
	var faults openid.Faults
	if _, err := openid.New(c, options(w, "https://bosang.example", make([]byte, 32))); !errors.As(err, &faults) {
		t.Errorf("a faulty configuration is taken: %v", err)
	}
}

func TestWithTLSTheCookieIsOneThatOnlyTheHostCanSet(t *testing.T) {
	w := newWorld(t)
	c := must(openid.Read(fmt.Appendf(nil, config, w.idp.Issuer()), w.folder))
	client := must(openid.New(c, options(w, "https://bosang.example/", make([]byte, 32))))
	begun := must(client.Begin(t.Context(), "corporate", openid.Beginning{}))
	for _, cookie := range []string{begun.Cookie.String(), client.Forget().String()} {
		if !strings.HasPrefix(cookie, "__Host-bosang_attempt=") || !strings.HasSuffix(cookie, "; HttpOnly; Secure; SameSite=Lax") || !strings.Contains(cookie, "; Path=/;") {
			t.Errorf("the cookie is %s", cookie)
		}
	}
	if client.Forget().MaxAge >= 0 {
		t.Error("the cookie stays")
	}
	if got := parse(t, begun.URL).Query().Get("redirect_uri"); got != "https://bosang.example/sign-in/corporate/callback" {
		t.Errorf("browsers come back to %s", got)
	}
}
