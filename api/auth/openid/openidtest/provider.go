// Package openidtest is an identity provider for tests: OpenID Connect over real
// HTTP on loopback, with people who consent without being asked, keys that can be
// changed, and tokens that can be spoiled. It is no part of the program.
package openidtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Claims are what a token claims, by name.
type Claims map[string]any

// Provider is an identity provider. Its fields may be changed between requests,
// under Lock.
type Provider struct {
	sync.Mutex
	// Clock is its own clock.
	Clock func() time.Time
	// ClientID and Secret are of the one client it knows; without a secret it is a
	// public one. InBody: the secret is taken from the body, not from the header.
	ClientID, Secret string
	InBody           bool
	// Redirects are the addresses it sends browsers back to.
	Redirects []string
	// Person is who signs in: what is claimed of them. Spoil may change the header and
	// the claims of an ID token before it is signed.
	Person Claims
	Spoil  func(header map[string]any, claims Claims)
	// Deny answers a browser with this error.
	Deny string
	// Metadata replaces members of the discovery document; nil takes one out.
	Metadata map[string]any
	// Says is the iss of its answers (RFC 9207); "": it says none.
	Says string
	// Reusable: it takes a code more than once, which it must not.
	Reusable bool
	// Down makes it answer nothing but 503. Redirecting sends who asks
	// elsewhere, where all is well.
	Down, Redirecting bool
	// Answer replaces the body of an answer, by path, and ID the ID token.
	Answer map[string]string
	ID     string

	asked  map[string]int
	asks   []url.Values
	codes  map[string]grant
	keys   []key
	server *httptest.Server
}

type grant struct{ redirect, nonce, challenge string }

type key struct {
	name    string
	private *ecdsa.PrivateKey
}

// Start starts a provider with one key. Close ends it.
func Start(clock func() time.Time) *Provider {
	p := &Provider{ //nolint:gosec // G101: the secret is known to the tests alone
		Clock: clock, ClientID: "bosang", Secret: "a secret: of / clients", Person: Claims{"sub": "person-1"},
		asked: map[string]int{}, codes: map[string]grant{},
	}
	p.Rotate(false)
	routes := http.NewServeMux()
	routes.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	routes.HandleFunc("GET /keys", p.keySet)
	routes.HandleFunc("GET /moved", p.keySet)
	routes.HandleFunc("GET /authorize", p.authorize)
	routes.HandleFunc("POST /token", p.token)
	routes.Handle("/elsewhere/", http.StripPrefix("/elsewhere", routes))
	p.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.Lock()
		defer p.Unlock()
		p.asked[r.URL.Path]++
		body, replaced := p.Answer[r.URL.Path]
		switch {
		case p.Down:
			http.Error(w, "a page with secrets of its own", http.StatusServiceUnavailable)
		case p.Redirecting && !strings.HasPrefix(r.URL.Path, "/elsewhere"):
			http.Redirect(w, r, "/elsewhere"+r.URL.Path, http.StatusTemporaryRedirect) //nolint:gosec // G710: the path begins with what stands here
		case replaced:
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(body))
		default:
			routes.ServeHTTP(w, r)
		}
	}))
	p.Says = p.server.URL
	return p
}

// Close ends it.
func (p *Provider) Close() { p.server.Close() }

// Issuer is its identifier.
func (p *Provider) Issuer() string { return p.server.URL }

// Set changes it between requests.
func (p *Provider) Set(change func(p *Provider)) {
	p.Lock()
	defer p.Unlock()
	change(p)
}

// Asked counts the requests for a path.
func (p *Provider) Asked(path string) int {
	p.Lock()
	defer p.Unlock()
	return p.asked[path]
}

// LastAsk is what the last browser was sent with.
func (p *Provider) LastAsk() url.Values {
	p.Lock()
	defer p.Unlock()
	return p.LastAskUnlocked()
}

// LastAskUnlocked is the same for who holds the lock, as Spoil does.
func (p *Provider) LastAskUnlocked() url.Values { return p.asks[len(p.asks)-1] }

// Rotate makes a new key to sign with. With keep the old ones are published still.
func (p *Provider) Rotate(keep bool) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	p.Lock()
	defer p.Unlock()
	made := key{name: "key-" + random()[:8], private: private}
	if keep {
		p.keys = append([]key{made}, p.keys...)
		return
	}
	p.keys = []key{made}
}

func (p *Provider) discovery(w http.ResponseWriter, _ *http.Request) {
	at := p.server.URL
	said := map[string]any{
		"issuer": at, "authorization_endpoint": at + "/authorize", "token_endpoint": at + "/token", "jwks_uri": at + "/keys",
		"end_session_endpoint": at + "/end?tenant=1", "response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"ES256"}, "code_challenge_methods_supported": []string{"S256"},
		"authorization_response_iss_parameter_supported": p.Says != "",
	}
	for name, v := range p.Metadata {
		if said[name] = v; v == nil {
			delete(said, name)
		}
	}
	answer(w, http.StatusOK, said)
}

func (p *Provider) keySet(w http.ResponseWriter, _ *http.Request) {
	set := jose.JSONWebKeySet{}
	for _, k := range p.keys {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: k.private.Public(), KeyID: k.name, Use: "sig", Algorithm: "ES256"})
	}
	answer(w, http.StatusOK, set)
}

// authorize lets the person sign in, if the client asks as it has to.
func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query()
	p.asks = append(p.asks, asked)
	known := false
	for _, redirect := range p.Redirects {
		known = known || redirect == asked.Get("redirect_uri")
	}
	if !known || asked.Get("client_id") != p.ClientID {
		http.Error(w, "no such client or redirect_uri", http.StatusBadRequest)
		return
	}
	back := url.Values{"state": {asked.Get("state")}}
	if p.Says != "" {
		back.Set("iss", p.Says)
	}
	switch {
	case p.Deny != "":
		back.Set("error", p.Deny)
	case asked.Get("response_type") != "code" || asked.Get("code_challenge") == "" || asked.Get("code_challenge_method") != "S256":
		back.Set("error", "invalid_request")
	default:
		code := random()
		p.codes[code] = grant{redirect: asked.Get("redirect_uri"), nonce: asked.Get("nonce"), challenge: asked.Get("code_challenge")}
		back.Set("code", code)
	}
	http.Redirect(w, r, asked.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound) //nolint:gosec // G710: it is one of Redirects
}

// token gives tokens for a code, once.
func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret := r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	if p.Secret != "" && !p.InBody {
		id, secret, _ = r.BasicAuth()
		id, _ = url.QueryUnescape(id)
		secret, _ = url.QueryUnescape(secret)
	}
	if id != p.ClientID || secret != p.Secret {
		answer(w, http.StatusUnauthorized, map[string]string{"error": "invalid_client", "error_description": "the secret was " + secret})
		return
	}
	code := r.PostFormValue("code")
	known, ok := p.codes[code]
	if !p.Reusable {
		delete(p.codes, code)
	}
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	challenge := base64.RawURLEncoding.EncodeToString(sum[:])
	if !ok || known.redirect != r.PostFormValue("redirect_uri") || known.challenge != challenge || r.PostFormValue("grant_type") != "authorization_code" {
		answer(w, http.StatusBadRequest, map[string]string{"error": "invalid_grant"})
		return
	}
	access := random()
	half := sha256.Sum256([]byte(access))
	now := p.Clock().Unix()
	claims := Claims{
		"iss": p.server.URL, "aud": p.ClientID, "iat": now, "exp": now + 300, "auth_time": now, "nonce": known.nonce,
		"at_hash": base64.RawURLEncoding.EncodeToString(half[:16]),
	}
	maps.Copy(claims, p.Person)
	header := map[string]any{}
	if p.Spoil != nil {
		p.Spoil(header, claims)
	}
	given := map[string]any{"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": p.sign(header, claims)}
	if p.ID != "" {
		given["id_token"] = p.ID
	}
	answer(w, http.StatusOK, given)
}

// Sign signs claims with the newest key; header replaces members of the header.
func (p *Provider) Sign(header map[string]any, claims Claims) string {
	p.Lock()
	defer p.Unlock()
	return p.sign(header, claims)
}

func (p *Provider) sign(header map[string]any, claims Claims) string {
	newest := p.keys[0]
	options := (&jose.SignerOptions{}).WithHeader("kid", newest.name)
	for name, v := range header {
		options = options.WithHeader(jose.HeaderKey(name), v)
	}
	return Sign(jose.SigningKey{Algorithm: jose.ES256, Key: newest.private}, options, claims)
}

// Public is the newest key as others see it.
func (p *Provider) Public() *ecdsa.PublicKey {
	p.Lock()
	defer p.Unlock()
	return &p.keys[0].private.PublicKey
}

// Sign signs claims with any key.
func Sign(with jose.SigningKey, options *jose.SignerOptions, claims Claims) string {
	payload, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	signer, err := jose.NewSigner(with, options)
	if err != nil {
		panic(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		panic(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		panic(err)
	}
	return text
}

func answer(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func random() string {
	var raw [16]byte
	_, _ = rand.Read(raw[:])
	return base64.RawURLEncoding.EncodeToString(raw[:])
}
