package api_test

import (
	"fmt"
	"html"
	"io"
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
	w.clock.Move(20 * time.Minute)
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

// TestThePageOfAnotherSiteReplacesNobodysSession replays how a link on another site
// ended a session where an identity provider signs in silently.
func TestThePageOfAnotherSiteReplacesNobodysSession(t *testing.T) {
	t.Parallel()
	w := newArrivals(t)
	w.person(aRegulator)
	from := func(b *http.Client, site, path string) answer {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+path, nil)
		w.must(err)
		r.Header.Set("Sec-Fetch-Site", site)
		got, err := b.Do(r)
		w.must(err)
		defer func() { _ = got.Body.Close() }()
		text, err := io.ReadAll(got.Body)
		w.must(err)
		return answer{got, text}
	}
	// Who has an account here, and is on the way in.
	link, err := w.ids.AdministratorLink(t.Context())
	w.must(err)
	b := w.browser()
	w.ask(b, "POST", "/link/"+link.Secret, "", url.Values{"name": {"first@example.com"}, "password": {goodPassword}, "password_again": {goodPassword}})
	for _, site := range []string{"cross-site", "same-site"} {
		w.refuses(from(b, site, "/sign-in/corporate"), http.StatusConflict, "signed_in_already")
	}
	if got := w.open(b, "/account"); got.Request.URL.Path != "/account/second-factor" || w.idp.Asked("/authorize") != 0 {
		t.Errorf("the session is at %s, the identity provider was asked %d times", got.Request.URL, w.idp.Asked("/authorize"))
	}
	// Nobody is kept from coming by a link elsewhere; nor who came so, who is led on.
	b = w.browser()
	if got := from(b, "cross-site", "/sign-in/corporate?return=/v1/me"); got.StatusCode != http.StatusOK || got.Request.URL.Path != "/v1/me" {
		t.Errorf("by a link elsewhere: %d at %s", got.StatusCode, got.Request.URL)
	}
	asked := w.idp.Asked("/authorize")
	if got := from(b, "cross-site", "/sign-in/corporate?return=/v1/me"); got.StatusCode != http.StatusOK || w.idp.Asked("/authorize") != asked {
		t.Errorf("again: %d, asked %d times", got.StatusCode, w.idp.Asked("/authorize"))
	}
	w.refuses(from(b, "cross-site", "/sign-in/corporate?step_up=true"), http.StatusConflict, "signed_in_already")
	if got := from(b, "same-origin", "/sign-in/corporate?step_up=true&return=/v1/me"); got.StatusCode != http.StatusOK || w.idp.Asked("/authorize") != asked+1 {
		t.Errorf("from a page here: %d, asked %d times", got.StatusCode, w.idp.Asked("/authorize"))
	}
	// The password is the identity provider's.
	if page := w.open(b, "/account"); page.StatusCode != http.StatusOK || strings.Contains(string(page.body), "/account/password") {
		t.Errorf("the page of the account leads to a password that is not here: %s", page.body)
	}
}
