package openid_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"bosang/api/auth/openid"
	"bosang/api/auth/openid/openidtest"
	"bosang/claims"
)

// unavailable fails unless an error says that the identity provider cannot be
// asked, and nothing more.
func unavailable(t *testing.T, err error) {
	t.Helper()
	if claims.KindOf(err) != claims.KindUnavailable || err.Error() != "unavailable: identity_provider" {
		t.Errorf("got %v (%q), want that it cannot be asked", err, openid.ReasonOf(err))
	}
}

func TestTheServiceStartsWhileTheIdentityProviderIsDown(t *testing.T) {
	w := newWorld(t)
	w.idp.Set(func(p *openidtest.Provider) { p.Down = true })
	if w.idp.Asked("/.well-known/openid-configuration") != 0 {
		t.Error("it was asked at the start")
	}
	if err := w.client.Warm(t.Context()); err == nil || !strings.Contains(err.Error(), "corporate: its discovery document cannot be had") || !strings.Contains(err.Error(), "it answered 503") {
		t.Errorf("warming says %v", err)
	}
	for range 20 {
		_, err := w.in()
		unavailable(t, err)
	}
	_, err := w.client.Bearer(t.Context(), w.idp.Sign(nil, openidtest.Claims{"iss": w.idp.Issuer()}))
	wants(t, err, openid.WrongType) // what cannot be right whatever the keys are is not asked about
	if got := w.idp.Asked("/.well-known/openid-configuration"); got != 1 {
		t.Errorf("it was asked %d times in one instant", got)
	}
	w.idp.Set(func(p *openidtest.Provider) { p.Down = false })
	w.clock.Move(10 * time.Second)
	if _, err := w.in(); err != nil {
		t.Errorf("it has come up, but: %v", err)
	}
}

func TestWhatIdentityProvidersAnswerIsNotRepeated(t *testing.T) {
	w := newWorld(t)
	w.idp.Set(func(p *openidtest.Provider) { p.Down = true })
	_, err := w.in()
	unavailable(t, err)
	w.clock.Move(10 * time.Second)
	w.secret("not the secret")
	w.idp.Set(func(p *openidtest.Provider) { p.Down = false })
	_, err = w.in()
	unavailable(t, err)
	told := w.log.String()
	if !strings.Contains(told, "its token endpoint answered 401 invalid_client") || !strings.Contains(told, "it answered 503") {
		t.Errorf("an operator is not told what is wrong: %s", told)
	}
	for _, secret := range []string{"secret", "code=", "state"} {
		if strings.Contains(told, secret) {
			t.Errorf("%q is told: %s", secret, told)
		}
	}
	// A secret that is changed in its file counts from then on.
	w.secret(w.idp.Secret)
	if _, err := w.in(); err != nil {
		t.Error(err)
	}
}

func TestWhatIsNoSoundIdentityProviderIsNotUsed(t *testing.T) {
	document := "/.well-known/openid-configuration"
	for name, change := range map[string]func(p *openidtest.Provider){
		"of another issuer":     func(p *openidtest.Provider) { p.Metadata = map[string]any{"issuer": "https://another.example"} },
		"no document":           func(p *openidtest.Provider) { p.Answer = map[string]string{document: "<html>"} },
		"a document of nothing": func(p *openidtest.Provider) { p.Answer = map[string]string{document: "null"} },
		"a document without end": func(p *openidtest.Provider) {
			p.Answer = map[string]string{document: strings.Repeat(" ", 2<<20) + "{}"}
		},
		"that redirects":      func(p *openidtest.Provider) { p.Redirecting = true },
		"without keys":        func(p *openidtest.Provider) { p.Metadata = map[string]any{"jwks_uri": nil} },
		"of keys without TLS": func(p *openidtest.Provider) { p.Metadata = map[string]any{"jwks_uri": "http://idp.example/keys"} },
		"of codes without TLS": func(p *openidtest.Provider) {
			p.Metadata = map[string]any{"token_endpoint": "http://idp.example/token"}
		},
		"that sends to a script": func(p *openidtest.Provider) {
			p.Metadata = map[string]any{"authorization_endpoint": "javascript:alert(1)"}
		},
		"that ends by a script": func(p *openidtest.Provider) {
			p.Metadata = map[string]any{"end_session_endpoint": "data:text/html,hello"}
		},
		"with somebody's name": func(p *openidtest.Provider) {
			p.Metadata = map[string]any{"token_endpoint": "https://user:password@idp.example/"}
		},
		"without PKCE by S256": func(p *openidtest.Provider) {
			p.Metadata = map[string]any{"code_challenge_methods_supported": []string{"plain"}}
		},
		"whose methods are words": func(p *openidtest.Provider) { p.Metadata = map[string]any{"code_challenge_methods_supported": "S256"} },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.idp.Set(change)
			_, err := w.in()
			unavailable(t, err)
		})
	}
}

func TestAnswersAreReadUpToASize(t *testing.T) {
	for _, path := range []string{"/.well-known/openid-configuration", "/keys"} {
		w := newWorld(t)
		answer, err := http.Get(w.idp.Issuer() + path)
		if err != nil {
			t.Fatal(err)
		}
		body := string(must(io.ReadAll(answer.Body)))
		if err := answer.Body.Close(); err != nil {
			t.Fatal(err)
		}
		w.idp.Set(func(p *openidtest.Provider) { p.Answer = map[string]string{path: strings.Repeat(" ", 1<<20) + body} })
		_, err = w.in()
		unavailable(t, err)
		w.clock.Move(10 * time.Second)
		w.idp.Set(func(p *openidtest.Provider) { p.Answer = map[string]string{path: strings.Repeat(" ", 1<<19) + body} })
		if _, err := w.in(); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestASecretIsNotSentElsewhere(t *testing.T) {
	w := newWorld(t)
	b, address := w.back()
	w.idp.Set(func(p *openidtest.Provider) { p.Redirecting = true })
	unavailable(t, w.comes(b, address))
	if w.idp.Asked("/token") != 1 || w.idp.Asked("/elsewhere/token") != 0 {
		t.Error("a redirect of the token endpoint was followed")
	}
}

func TestTokensOfATokenEndpointThatCannotBeReadAreNone(t *testing.T) {
	w := newWorld(t)
	for body, want := range map[string]openid.Reason{
		`{"access_token":"a","token_type":"Bearer"}`:                openid.BadForm,
		`{"access_token":"a","token_type":"Bearer","id_token":7}`:   openid.BadForm,
		`{"access_token":"a","token_type":"Bearer","id_token":"a"}`: openid.BadForm,
		`{"error":"invalid_grant"}`:                                 openid.CodeRefused,
	} {
		w.idp.Set(func(p *openidtest.Provider) { p.Answer = map[string]string{"/token": body} })
		_, err := w.in()
		wants(t, err, want)
	}
	for _, body := range []string{`<html>`, `{}`, `{"error":"server_error"}`, strings.Repeat(" ", 2<<20) + "{}"} {
		w.idp.Set(func(p *openidtest.Provider) { p.Answer = map[string]string{"/token": body} })
		_, err := w.in()
		unavailable(t, err)
	}
}

func TestAClientProvesItselfInTheWayThatIsConfigured(t *testing.T) {
	for name, c := range map[string]struct {
		changes []string
		idp     func(p *openidtest.Provider)
		fine    bool
	}{
		"in the body":  {[]string{`"scopes"`, `"client_auth": "client_secret_post", "scopes"`}, func(p *openidtest.Provider) { p.InBody = true }, true},
		"by PKCE only": {[]string{`"client_secret_file": "secret",`, ``}, func(p *openidtest.Provider) { p.Secret = "" }, true},
		"by PKCE that nobody says is understood": {[]string{`"client_secret_file": "secret",`, ``}, func(p *openidtest.Provider) {
			p.Secret, p.Metadata = "", map[string]any{"code_challenge_methods_supported": nil}
		}, false},
		"with a secret beside such PKCE": {nil, func(p *openidtest.Provider) { p.Metadata = map[string]any{"code_challenge_methods_supported": nil} }, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, c.changes...)
			w.idp.Set(c.idp)
			_, err := w.in()
			if c.fine && err != nil {
				t.Error(err)
			}
			if !c.fine {
				unavailable(t, err)
			}
		})
	}
}

func TestKeysThatAreChangedAreFoundAtOnce(t *testing.T) {
	w := newWorld(t)
	for _, keep := range []bool{true, false} {
		if _, err := w.in(); err != nil {
			t.Fatal(openid.ReasonOf(err))
		}
		before := w.idp.Asked("/keys")
		w.idp.Rotate(keep)
		w.clock.Move(10 * time.Second)
		if _, err := w.in(); err != nil {
			t.Errorf("with a new key: %v", openid.ReasonOf(err))
		}
		if got := w.idp.Asked("/keys") - before; got != 1 {
			t.Errorf("keys were asked for %d times", got)
		}
	}
}

func TestAKeyThatIsTakenBackIsNotBelievedForLong(t *testing.T) {
	w := newWorld(t)
	now := w.clock.Now().Unix()
	token := w.idp.Sign(map[string]any{"typ": "at+jwt"}, program(w, openidtest.Claims{"exp": now + 7200}))
	if _, err := w.client.Bearer(t.Context(), token); err != nil {
		t.Fatal(openid.ReasonOf(err))
	}
	w.idp.Rotate(false)
	w.clock.Move(15 * time.Minute)
	_, err := w.client.Bearer(t.Context(), token)
	wants(t, err, openid.BadSignature)
}

func TestKeysServeForHoursWhileTheyCannotBeHadAnew(t *testing.T) {
	w := newWorld(t)
	now := w.clock.Now().Unix()
	token := w.idp.Sign(map[string]any{"typ": "at+jwt"}, program(w, openidtest.Claims{"exp": now + 24*3600}))
	if _, err := w.client.Bearer(t.Context(), token); err != nil {
		t.Fatal(openid.ReasonOf(err))
	}
	w.idp.Set(func(p *openidtest.Provider) { p.Down = true })
	w.clock.Move(4*time.Hour - time.Second)
	if _, err := w.client.Bearer(t.Context(), token); err != nil {
		t.Error(err)
	}
	w.clock.Move(10 * time.Second)
	_, err := w.client.Bearer(t.Context(), token)
	unavailable(t, err)
}

func TestKeysAreFoundWhereTheyWereMoved(t *testing.T) {
	w := newWorld(t)
	if _, err := w.in(); err != nil {
		t.Fatal(openid.ReasonOf(err))
	}
	w.idp.Rotate(false)
	w.idp.Set(func(p *openidtest.Provider) {
		p.Answer = map[string]string{"/keys": "gone"}
		p.Metadata = map[string]any{"jwks_uri": p.Issuer() + "/moved"}
	})
	w.clock.Move(15 * time.Minute)
	if _, err := w.in(); err != nil {
		t.Error(openid.ReasonOf(err), err)
	}
}

func TestTokensOfUnknownKeysDoNotHaveTheIdentityProviderAskedWithoutEnd(t *testing.T) {
	w := newWorld(t)
	good := w.idp.Sign(map[string]any{"typ": "at+jwt"}, program(w, nil))
	if _, err := w.client.Bearer(t.Context(), good); err != nil {
		t.Fatal(openid.ReasonOf(err))
	}
	before := w.idp.Asked("/keys")
	var all sync.WaitGroup
	for round := range 3 {
		w.clock.Move(10 * time.Second)
		for n := range 50 {
			all.Go(func() {
				bad := w.idp.Sign(map[string]any{"typ": "at+jwt", "kid": fmt.Sprint(round, n)}, program(w, nil))
				_, err := w.client.Bearer(t.Context(), bad)
				wants(t, err, openid.BadSignature)
			})
		}
		all.Wait()
		if _, err := w.client.Bearer(t.Context(), good); err != nil {
			t.Error(openid.ReasonOf(err))
		}
	}
	if got := w.idp.Asked("/keys") - before; got != 3 {
		t.Errorf("keys were asked for %d times in half a minute", got)
	}
}

func TestKeysThatNothingCanBeVerifiedWithAreNone(t *testing.T) {
	// A shared secret, an encryption key, a kind that nobody knows, an RSA key of 1024 bits.
	for _, body := range []string{
		`{"keys":[{"kty":"oct","kid":"a","k":"c2VjcmV0"}]}`, `{"keys":[{"kty":"new","kid":"a"},7]}`, `{"keys":[]}`, `{}`, `[]`, `{"keys":"none"}`,
		`{"keys":[{"kty":"RSA","kid":"a","e":"AQAB","n":"` + strings.Repeat("_", 171) + `w"}]}`,
		`{"keys":[{"kty":"OKP","crv":"Ed25519","use":"enc","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}`,
	} {
		w := newWorld(t)
		w.idp.Set(func(p *openidtest.Provider) { p.Answer = map[string]string{"/keys": body} })
		_, err := w.in()
		unavailable(t, err)
	}
}
