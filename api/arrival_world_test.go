package api_test

import (
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bosang/api"
	"bosang/api/auth/arrival"
	"bosang/api/auth/openid"
	"bosang/api/auth/openid/openidtest"
	"bosang/api/text"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/clocktest"
	"bosang/claims/identity"
	"bosang/claims/identity/password"
	"bosang/claims/postgres"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/identities"
	"bosang/claims/postgres/persons"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/privacy/suitelog"
)

// arrivals are the interface with an identity provider, both over HTTP, on a database.
type arrivals struct {
	testing.TB
	clock *clocktest.Clock
	idp   *openidtest.Provider
	url   string
	log   *lockedBuffer
	ids   *identity.Identity
	// provider is that of the operators and customers, claimant its customer kakao-0012.
	provider claims.ProviderID
	claimant claims.ClaimantID
}

const arrivalConfig = `{"identity_providers": [{
	"key": "corporate", "name": {"ko": "사내 계정", "en": "Company account"}, "issuer": %q, "internal": true,
	"client_id": "bosang", "client_secret_file": "secret", "algorithms": ["ES256"],
	"roles": [
		{"claim": "groups", "value": "desk", "role": "operator", "provider": "kakao"},
		{"claim": "groups", "value": "kcc", "role": "regulator"}
	],
	"second_factor": {"acr": ["urn:two"], "amr": ["otp"]},
	"customers": {"provider": "kakao", "claim": "customer_number"},
	"programs": {
		"audience": "https://bosang.example/v1", "scope_prefix": "bosang/",
		"services": [{"client_id": "billing", "role": "operator", "provider": "kakao"}], "apps": ["kakao-app"]
	}
}]}`

func newArrivals(t testing.TB) *arrivals {
	t.Helper()
	w := &arrivals{TB: t, clock: clocktest.At(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)), log: &lockedBuffer{}}
	w.idp = openidtest.Start(w.clock.Now)
	t.Cleanup(w.idp.Close)
	suitelog.Plant(t, "kakao-0012", w.idp.Secret, "kim-at-corporate")
	folder := t.TempDir()
	w.must(os.WriteFile(filepath.Join(folder, "secret"), []byte(w.idp.Secret), 0o600))
	trusted, err := openid.Read(fmt.Appendf(nil, arrivalConfig, w.idp.Issuer()), folder)
	w.must(err)
	store, err := postgres.Open(t.Context(), pgtest.New(t).ServiceURL, postgres.Options{Keys: pgtest.Keys(), Clock: w.clock.Now, MaxConns: 8})
	w.must(err)
	t.Cleanup(store.Close)
	logger := slog.New(slog.NewMultiHandler(slog.NewJSONHandler(w.log, nil), suitelog.Handler(t)))
	cases, decided := claims.New(store, nil), approval.New(approvals.Store{Store: store})
	w.ids = identity.New(identities.Store{Store: store}, cases, decided, identity.Options{
		Vault: persons.Vault{Ring: pgtest.Keys()}, Hasher: password.NewHasher(password.Cost{Memory: 64, Passes: 1, Lanes: 1}, 2),
		Issuers: trusted.Issuers(), Logger: logger,
	})
	w.populate(cases, store)
	var handler http.Handler
	service := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) { handler.ServeHTTP(out, r) }))
	t.Cleanup(service.Close)
	w.url = service.URL
	ways, err := arrival.New(arrival.Config{
		IdentityProviders: trusted, Identity: w.ids, Base: w.url,
		Secret: []byte("0123456789abcdef0123456789abcdef"), Clock: w.clock.Now, Logger: logger,
	})
	w.must(err)
	handler, err = api.New(api.Config{UseCases: cases, Identity: w.ids, Approvals: decided, Arrivals: ways, Logger: logger, Clock: w.clock.Now})
	w.must(err)
	w.idp.Redirects = []string{w.url + openid.RedirectPath("corporate")}
	return w
}

// populate adds a provider with a customer.
func (w *arrivals) populate(cases *claims.UseCases, store *postgres.Store) {
	w.Helper()
	kakao, err := cases.AddProvider(w.Context(), access.Actor{Subject: "x", Role: access.Administrator}, claims.NewProvider{
		Key: "kakao", ProviderChange: claims.ProviderChange{Name: claims.Name{Korean: "카카오", English: "Kakao"}, Class: claims.ValueAdded}}, claims.Once{})
	w.must(err)
	w.provider = kakao.ID
	w.must(store.InTx(w.Context(), access.SystemActor("test"), func(tx claims.Tx) error {
		ids, err := tx.ClaimantsOf(w.Context(), kakao.ID, []claims.CustomerOf{{Number: "kakao-0012", Kind: claims.Consumer}})
		w.claimant = ids[0]
		return err
	}))
	w.clock.Move(time.Minute)
}

func (w *arrivals) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// person has the identity provider say who signs in there.
func (w *arrivals) person(said openidtest.Claims) {
	w.idp.Set(func(p *openidtest.Provider) {
		p.Person = openidtest.Claims{"sub": "kim-at-corporate", "sid": "session-1"}
		maps.Copy(p.Person, said)
	})
}

var (
	anOperator  = openidtest.Claims{"groups": []string{"desk"}, "amr": []string{"pwd", "otp"}}
	aRegulator  = openidtest.Claims{"groups": []string{"kcc"}, "acr": "urn:two"}
	withoutTwo  = openidtest.Claims{"groups": []string{"desk"}, "amr": []string{"pwd"}}
	aCustomer   = openidtest.Claims{"customer_number": "kakao-0012"}
	aStranger   = openidtest.Claims{"customer_number": "kakao-0013"}
	nobodyThere = openidtest.Claims{}
)

// held holds what the service answers to the contract, and lets the rest be.
type held struct {
	service string
	checked checked
}

func (h held) RoundTrip(r *http.Request) (*http.Response, error) {
	if "http://"+r.URL.Host == h.service {
		return h.checked.RoundTrip(r)
	}
	return http.DefaultTransport.RoundTrip(r)
}

// browser is one with cookies of its own.
func (w *arrivals) browser() *http.Client {
	w.Helper()
	jar, err := cookiejar.New(nil)
	w.must(err)
	return &http.Client{Jar: jar, Transport: held{w.url, checked{w, http.DefaultTransport}}}
}

// open has a browser go to a path of the service and, by all redirects, on.
func (w *arrivals) open(b *http.Client, path string) answer { return w.ask(b, "GET", path, "", nil) }

func (w *arrivals) ask(b *http.Client, method, path, token string, form url.Values) answer {
	w.Helper()
	var body io.Reader
	if form != nil {
		body = reader(w, form.Encode())
	}
	r, err := http.NewRequestWithContext(context.Background(), method, w.url+path, body)
	w.must(err)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	got, err := b.Do(r)
	w.must(err)
	defer func() { _ = got.Body.Close() }()
	text, err := io.ReadAll(got.Body)
	w.must(err)
	return answer{got, text}
}

// signIn signs in and gives what the service says who is there.
func (w *arrivals) signIn(b *http.Client) object {
	w.Helper()
	got := w.open(b, "/sign-in/corporate?return=/v1/me")
	if got.StatusCode != http.StatusOK || got.Request.URL.Path != "/v1/me" {
		w.Fatalf("sign-in ends at %s with %d: %s", got.Request.URL, got.StatusCode, got.body)
	}
	return got.object(w)
}

// refuses fails unless an answer is a problem of this status and code or, on the way
// in, a page that tells it and leads back.
func (w *arrivals) refuses(got answer, status int, code string) {
	w.Helper()
	if strings.HasPrefix(got.Request.URL.Path, "/sign-in/") {
		w.says(got, status, "<h1>"+html.EscapeString(text.Problems[code].Title.EN)+"</h1>", `<a class="go" href="/sign-in">`)
		return
	}
	if got.StatusCode != status || got.object(w).at("code") != code {
		w.Errorf("%s is answered with %d, want %d %s: %s", got.Request.URL.Path, got.StatusCode, status, code, got.body)
	}
}
