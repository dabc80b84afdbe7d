package api_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"bosang/api"
	"bosang/api/auth/openid"
)

// says fails unless an answer is a page of this status that says all of it.
func (w *arrivals) says(got answer, status int, all ...string) {
	w.Helper()
	if got.StatusCode != status || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") {
		w.Fatalf("%s is answered with %d: %s", got.Request.URL.Path, got.StatusCode, got.body)
	}
	for _, s := range all {
		if !strings.Contains(string(got.body), s) {
			w.Errorf("%s does not say %q: %s", got.Request.URL.Path, s, got.body)
		}
	}
}

func TestThePageOfTheSignInLeadsToIdentityProviders(t *testing.T) {
	t.Parallel()
	w := newArrivals(t)
	b := w.browser()
	w.says(w.open(b, "/sign-in?lang=ko"), http.StatusOK, "다른 계정으로 로그인",
		`<a href="/sign-in/corporate?lang=ko&amp;return=%2Faccount%3Flang%3Dko">사내 계정</a>`)
	w.says(w.open(b, "/sign-in?lang=en&next=/account/tokens"), http.StatusOK, "Sign in with another account",
		`<a href="/sign-in/corporate?lang=en&amp;return=%2Faccount%2Ftokens">Company account</a>`)
	// Also beside what was wrong with a name and a password.
	refused := w.ask(b, "POST", "/sign-in?lang=en", "", url.Values{"name": {"nobody@example.com"}, "password": {"whatever-it-may-be"}})
	w.says(refused, http.StatusUnprocessableEntity, ">Company account</a>")
	w.person(aRegulator)
	in := w.open(b, "/sign-in/corporate?lang=en&return=%2Faccount%3Flang%3Den")
	if w.says(in, http.StatusOK, "Your account", "Regulator"); in.Request.URL.RequestURI() != "/account?lang=en" {
		t.Errorf("the browser stands at %s", in.Request.URL)
	}
}

func TestWhoCameByAnIdentityProviderIsLedToSignOutThere(t *testing.T) {
	t.Parallel()
	w := newArrivals(t)
	w.person(aRegulator)
	b := w.browser()
	w.signIn(b)
	out := w.ask(b, "POST", "/sign-out?lang=en", "", url.Values{})
	w.says(out, http.StatusOK, "You have signed out", "Company account", `href="/sign-in/corporate/sign-out"`)
	if out.Header.Get("Refresh") != "0; url=/sign-in/corporate/sign-out" {
		t.Errorf("the browser is not led on: %q", out.Header.Get("Refresh"))
	}
	if strings.Contains(string(out.body), `action="/sign-out`) {
		t.Errorf("who has signed out can sign out: %s", out.body)
	}
	w.refuses(w.open(b, "/v1/me"), http.StatusUnauthorized, "unauthenticated")
	// Nobody is led there who did not come by it.
	if again := w.ask(b, "POST", "/sign-out?lang=en", "", url.Values{}); again.Request.URL.Path != "/sign-in" || again.Header.Get("Refresh") != "" {
		t.Errorf("nobody's sign-out ends at %s", again.Request.URL)
	}
}

func TestWhoCameByAnIdentityProviderShowsThereAgainWhoTheyAre(t *testing.T) {
	t.Parallel()
	w := newArrivals(t)
	w.person(aRegulator)
	b := w.browser()
	w.signIn(b)
	w.clock.move(20 * time.Minute)
	asked := w.ask(b, "POST", "/account/sessions/others/end?lang=en", "", url.Values{})
	w.says(asked, http.StatusOK, "Confirm that it is you", "Confirm by: Company account")
	if strings.Contains(string(asked.body), `type="password"`) {
		t.Errorf("a password is asked for, and there is none: %s", asked.body)
	}
	to := regexp.MustCompile(`href="(/sign-in/corporate[^"]*)"`).FindStringSubmatch(string(asked.body))
	if to == nil {
		t.Fatalf("the page leads nowhere: %s", asked.body)
	}
	w.says(w.open(b, html.UnescapeString(to[1])), http.StatusOK, "Your account")
	done := w.ask(b, "POST", "/account/sessions/others/end?lang=en", "", url.Values{})
	w.says(done, http.StatusOK, "All other browsers were signed out")
}

func TestNoIdentityProviderHasTheKeyOfAPage(t *testing.T) {
	t.Parallel()
	pages := 0
	for route := range api.Open() {
		_, path, _ := strings.Cut(route, " ")
		key, under := strings.CutPrefix(path, "/sign-in/")
		if !under || strings.ContainsAny(key, "{/") {
			continue
		}
		pages++
		text := strings.Replace(fmt.Sprintf(arrivalConfig, "https://idp.example"), `"key": "corporate"`, `"key": "`+key+`"`, 1)
		if _, err := openid.Read([]byte(text), t.TempDir()); err == nil || !strings.Contains(err.Error(), "identity_providers[0].key: "+path+" is a page") {
			t.Errorf("an identity provider can have the key of %s: %v", route, err)
		}
	}
	if pages == 0 {
		t.Error("there is no page under /sign-in")
	}
}
