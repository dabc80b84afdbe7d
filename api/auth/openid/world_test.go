package openid_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bosang/api/auth/openid"
	"bosang/api/auth/openid/openidtest"
	"bosang/claims"
	"bosang/claims/clocktest"
	"bosang/rules"
)

// memory remembers as a store would.
type memory struct {
	mu    sync.Mutex
	used  map[claims.Key]time.Time
	ended []openid.Ended
	fails error
}

func (m *memory) Use(_ context.Context, once openid.Once) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fails != nil {
		return false, m.fails
	}
	_, there := m.used[once.Key]
	m.used[once.Key] = once.Until
	return !there, nil
}

func (m *memory) EndSessions(ctx context.Context, ended openid.Ended) error {
	first, err := m.Use(ctx, ended.Once)
	if first && err == nil {
		m.ended = append(m.ended, ended)
	}
	return err
}

// world is a service with an identity provider, both listening on loopback.
type world struct {
	testing.TB
	clock   *clocktest.Clock
	idp     *openidtest.Provider
	memory  *memory
	log     *log
	client  *openid.Client
	service *httptest.Server
	folder  string

	mu     sync.Mutex
	signIn openid.SignIn
	err    error
}

// config is the configuration of the tests; %s is the issuer.
const config = `{"identity_providers": [{
	"key": "corporate", "name": {"ko": "사내 계정", "en": "Company account"},
	"issuer": %q, "client_id": "bosang", "client_secret_file": "secret", "scopes": ["profile"],
	"algorithms": ["ES256"],
	"roles": [
		{"claim": "groups", "value": "admins", "role": "administrator"},
		{"claim": "/realm/roles", "value": "kakao-desk", "role": "operator", "provider": "kakao"}
	],
	"second_factor": {"acr": ["urn:two"], "amr": ["otp"]},
	"customers": {"provider": "kakao", "claim": "customer_number"},
	"programs": {
		"audience": "https://bosang.example/v1", "scope_prefix": "bosang/",
		"services": [{"client_id": "billing", "subject": "billing-itself", "role": "operator", "provider": "kakao"}],
		"apps": ["kakao-app"]
	}
}]}`

// newWorld makes a world whose configuration the changes have changed: pairs of
// texts, of which the second stands for the first.
func newWorld(t testing.TB, changes ...string) *world {
	t.Helper()
	w := &world{
		TB: t, clock: clocktest.At(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)),
		memory: &memory{used: map[claims.Key]time.Time{}}, log: &log{}, folder: t.TempDir(),
	}
	w.idp = openidtest.Start(w.clock.Now)
	t.Cleanup(w.idp.Close)
	routes := http.NewServeMux()
	routes.HandleFunc("GET /begin/{key}", w.begin)
	routes.HandleFunc("GET /sign-in/{key}/callback", w.finish)
	w.service = httptest.NewServer(routes)
	t.Cleanup(w.service.Close)
	w.idp.Redirects = []string{w.service.URL + openid.RedirectPath("corporate"), w.service.URL + openid.RedirectPath("other")}
	w.secret(w.idp.Secret)
	text := strings.NewReplacer(changes...).Replace(fmt.Sprintf(config, w.idp.Issuer()))
	w.client = w.connect(text, []byte("0123456789abcdef0123456789abcdef"))
	return w
}

// secret writes the client's secret.
func (w *world) secret(s string) {
	w.Helper()
	if err := os.WriteFile(filepath.Join(w.folder, "secret"), []byte(s+"\n"), 0o600); err != nil {
		w.Fatal(err)
	}
}

func (w *world) connect(text string, secrets ...[]byte) *openid.Client {
	w.Helper()
	c, err := openid.Read([]byte(text), w.folder)
	if err != nil {
		w.Fatal(err)
	}
	client, err := openid.New(c, options(w, w.service.URL, secrets...))
	if err != nil {
		w.Fatal(err)
	}
	return client
}

// options are what a client of the world needs.
func options(w *world, base string, secrets ...[]byte) openid.Options {
	return openid.Options{
		HTTP: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, Clock: w.clock.Now, Base: base, Secrets: secrets,
		Memory: w.memory, Logger: slog.New(slog.NewJSONHandler(w.log, nil)),
	}
}

// log is a log that can be read while it is written.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (w *world) begin(out http.ResponseWriter, r *http.Request) {
	begun, err := w.client.Begin(r.Context(), r.PathValue("key"), openid.Beginning{
		Return: r.FormValue("return"), StepUp: r.FormValue("step_up") != "", Lang: rules.Lang(r.FormValue("lang")),
	})
	if err != nil {
		w.told(openid.SignIn{}, err)
		http.Error(out, err.Error(), http.StatusServiceUnavailable)
		return
	}
	http.SetCookie(out, begun.Cookie)
	http.Redirect(out, r, begun.URL, http.StatusSeeOther)
}

func (w *world) finish(out http.ResponseWriter, r *http.Request) {
	signIn, err := w.client.Finish(r, r.PathValue("key"))
	w.told(signIn, err)
	if err != nil {
		out.WriteHeader(http.StatusUnauthorized)
	}
}

func (w *world) told(signIn openid.SignIn, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.signIn, w.err = signIn, err
}

// browser is one with cookies of its own. It follows redirects as long as they
// are not to a path that ends so; "": all of them.
func browser(until string) *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if until != "" && strings.HasSuffix(r.URL.Path, until) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
}

// visit has a browser go to an address and gives where it would have gone next,
// had it not stopped.
func (w *world) visit(b *http.Client, address string) (next string) {
	w.Helper()
	answer, err := b.Get(address)
	if err != nil {
		w.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil {
		w.Fatal(err)
	}
	return answer.Header.Get("Location")
}

// in signs in with a fresh browser.
func (w *world) in() (openid.SignIn, error) {
	w.Helper()
	w.told(openid.SignIn{}, errors.New("the browser did not come back"))
	w.visit(browser(""), w.service.URL+"/begin/corporate")
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.signIn, w.err
}

// back begins to sign in and gives the browser and the address that it is about to
// come back to.
func (w *world) back() (b *http.Client, address string) {
	w.Helper()
	b = browser("/callback")
	return b, w.visit(b, w.service.URL+"/begin/corporate")
}

// comes has a browser come back to an address.
func (w *world) comes(b *http.Client, address string) error {
	w.Helper()
	w.told(openid.SignIn{}, errors.New("the browser did not come back"))
	w.visit(b, address)
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// wants fails unless an error has the reason, and says nothing more.
func wants(t *testing.T, err error, reason openid.Reason) {
	t.Helper()
	if !errors.Is(err, reason) || claims.KindOf(err) != claims.KindUnauthenticated || err.Error() != "unauthenticated" {
		t.Errorf("got %v (%q), want %q", err, openid.ReasonOf(err), reason)
	}
}
