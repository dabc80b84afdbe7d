package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"bosang/api"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/clocktest"
	"bosang/claims/identity"
	"bosang/claims/reference"
	"bosang/rules/library"
)

// before is the interface before a store that is away, and the tokens of all roles.
func before(f *testing.F) (http.Handler, []string) {
	f.Helper()
	books, err := library.Load()
	if err != nil {
		f.Fatal(err)
	}
	kept := &tokens{kept: make(map[claims.Key]identity.Token)}
	c := unreachable(books)
	c.Tokens = kept
	handler, err := api.New(c)
	if err != nil {
		f.Fatal(err)
	}
	w := &world{TB: f, tokens: kept, clock: clocktest.Ticking(away{}.Now())}
	return handler, []string{
		w.token(access.Actor{Subject: "a", Role: access.Administrator}),
		w.token(access.Actor{Subject: "b", Role: access.Operator, Providers: []access.ID{{1}}}),
		w.token(access.Actor{Subject: "c", Role: access.Claimant, Claimant: access.ID{2}}),
	}
}

// asked sends a request to the handler, and holds the answer to what all answers
// are: whatever is sent, it does not go wrong inside, it is not long, and what is
// refused is a problem that says where.
func asked(t *testing.T, handler http.Handler, r *http.Request, body []byte) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code == http.StatusInternalServerError || w.Code < 200 || w.Code > 503 {
		t.Fatalf("%s %q %v %q is answered with %d: %s", r.Method, r.URL, r.Header, body, w.Code, w.Body)
	}
	if most := 1<<20 + 16*len(body); w.Body.Len() > most { // the contract is the longest
		t.Errorf("%s %q of %d bytes is answered with %d", r.Method, r.URL, len(body), w.Body.Len())
	}
	if w.Code < http.StatusBadRequest || r.Method == http.MethodHead {
		return w
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		if !strings.Contains(w.Body.String(), "<h1>") {
			t.Errorf("%s %q is answered with %d and a page that says nothing: %s", r.Method, r.URL, w.Code, w.Body)
		}
		return w
	}
	var said struct {
		Code   string `json:"code"`
		Errors []struct {
			Field   string  `json:"field"`
			Pointer *string `json:"pointer"`
			Detail  string  `json:"detail"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil || said.Code == "" {
		t.Fatalf("%s %q is answered with %d and no problem: %v: %s", r.Method, r.URL, w.Code, err, w.Body)
	}
	for _, e := range said.Errors {
		if e.Detail == "" || len(e.Field) > 4096 || e.Pointer != nil && !pointerForm.MatchString(*e.Pointer) {
			t.Errorf("%s %q %q: %+v", r.Method, r.URL, body, e)
		}
	}
	return w
}

// pointerForm is that of RFC 6901.
var pointerForm = regexp.MustCompile(`^(/([^/~]|~[01])*)*$`)

// asking makes a request as it comes from the network; nil where nothing that the
// network lets through reads so.
func asking(method, target, token string, body []byte, header map[string]string) *http.Request {
	r, err := http.NewRequestWithContext(context.Background(), method, "http://bosang", bytes.NewReader(body))
	if err != nil {
		return nil
	}
	if r.URL, err = r.URL.Parse("http://bosang" + target); err != nil || strings.ContainsFunc(target, func(c rune) bool { return c <= ' ' || c == 0x7f }) {
		return nil
	}
	r.RequestURI, r.RemoteAddr = target, "127.0.0.1:1"
	r.Header.Set("Authorization", "Bearer "+token)
	for name, value := range header {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	return r
}

// medias are those of bodies.
var medias = []string{"application/json", "text/csv", "application/x-ndjson", "application/merge-patch+json", "application/octet-stream", "application/x-www-form-urlencoded"}

// FuzzOperations sends bodies and queries to every operation there is.
func FuzzOperations(f *testing.F) {
	handler, held := before(f)
	routes := slices.Sorted(slices.Values(api.Routes()))
	const id = "0192a3b4-5c6d-7e8f-9a0b-1c2d3e4f5a6b"
	bodies := []string{
		`{}`, `{"a":[1]}`, `{"provider_id":"` + id + `","service_id":"` + id + `","incident_id":"` + id + `","subscription_id":"` + id + `","key":"a","name":{"ko":"가","en":"a"}}`,
		`{"title":{"ko":"가","en":"a"},"key":"a","election":"money","reason":"x","facts":{"a.b":true}}`,
	}
	for i := range routes {
		for _, body := range bodies {
			f.Add(uint16(i), uint8(0), uint8(0), "", []byte(body))
		}
	}
	f.Add(uint16(0), uint8(1), uint8(1), "limit=1&cursor=AQ&state=filed&provider_id="+id+"&lang=ko", []byte("a,b\n\"c"))
	f.Fuzz(func(t *testing.T, at uint16, media, as uint8, query string, body []byte) {
		method, path, _ := strings.Cut(routes[int(at)%len(routes)], " ")
		target := pathParameter.ReplaceAllString(path, id)
		if query != "" {
			target += "?" + query
		}
		r := asking(method, target, held[int(as)%len(held)], body, map[string]string{
			"Content-Type": medias[int(media)%len(medias)], "If-Match": `"1"`, "Idempotency-Key": "k",
		})
		if r != nil {
			asked(t, handler, r, body)
		}
	})
}

var pathParameter = regexp.MustCompile(`\{[a-z_]+\}`)

// FuzzHeaders sends headers, all at once, to an operation that looks at them.
func FuzzHeaders(f *testing.F) {
	handler, held := before(f)
	f.Add(`"1"`, "", "*/*", "ko", "", "application/json", "")
	f.Add(`W/"1"`, `"1", W/"x"`, "application/json;q=0", "*;q=0.1", "key", "application/json; charset=UTF-8", "gzip")
	f.Add(`"9223372036854775808"`, "*", ",", ";", "\x01", "a/b; c=\"", "identity")
	f.Fuzz(func(t *testing.T, match, noneMatch, accept, language, once, media, encoding string) {
		for _, value := range []string{match, noneMatch, accept, language, once, media, encoding} {
			if strings.ContainsFunc(value, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }) {
				return // the server of the standard library refuses it
			}
		}
		const path = "/v1/providers/0192a3b4-5c6d-7e8f-9a0b-1c2d3e4f5a6b"
		body := []byte(`{"name":{"ko":"가","en":"a"},"class":"value_added"}`)
		r := asking(http.MethodPut, path, held[0], body, map[string]string{
			"If-Match": match, "If-None-Match": noneMatch, "Accept": accept, "Accept-Language": language, "Idempotency-Key": once,
			"Content-Type": media, "Content-Encoding": encoding,
		})
		w := asked(t, handler, r, body)
		// The store is asked just where a version was sent as it was given out.
		if w.Code == http.StatusServiceUnavailable {
			version, err := strconv.ParseInt(strings.Trim(strings.TrimSpace(match), `"`), 10, 64)
			if err != nil || version < 1 || strings.TrimSpace(match) != `"`+strconv.FormatInt(version, 10)+`"` {
				t.Errorf("If-Match %q is taken for a version", match)
			}
		}
		asked(t, handler, asking(http.MethodGet, "/openapi.json", held[0], nil, map[string]string{"If-None-Match": noneMatch, "Accept": accept}), nil)
	})
}

// FuzzPaths asks for whatever address: nobody gets to anything without a token,
// however it is spelt, but to what is open.
func FuzzPaths(f *testing.F) {
	handler, held := before(f)
	for _, s := range []string{
		"/", "//", "/v1/claims/", "/V1/claims", "/v1//claims", "/v1/claims/../claims", "/v1/%63laims", "/v1/claims%2f0192a3b4-5c6d-7e8f-9a0b-1c2d3e4f5a6b", "/v1/claims;a=b",
		"/v1/claims/BS-7K3M-9QXD", "/v1/claims/%00", "/v1/claims/{claim}/decisions/1", "/problems/../v1/claims", "/docs/", "/healthz/..", "/v1/rulebooks/%2e%2e/editions/x/text",
	} {
		f.Add("GET", s)
		f.Add("HEAD", s)
		f.Add("OPTIONS", s)
	}
	f.Add("X", "/v1/claims")
	f.Fuzz(func(t *testing.T, method, target string) {
		if !strings.HasPrefix(target, "/") || !methodForm.MatchString(method) {
			return
		}
		r := asking(method, target, held[0], nil, nil)
		if r == nil {
			return
		}
		asked(t, handler, r, nil)
		r = asking(method, target, "", nil, nil)
		r.Header.Del("Authorization")
		w := asked(t, handler, r, nil)
		named := method == http.MethodOptions && w.Code == http.StatusNoContent // which methods there are, and no more
		if w.Code < 300 && !named && !slices.ContainsFunc(openPaths, func(p string) bool { return strings.HasPrefix(r.URL.Path, p) }) {
			t.Errorf("%s %q answers nobody with %d", method, target, w.Code)
		}
	})
}

var (
	methodForm = regexp.MustCompile(`^[A-Z]{1,20}$`)
	// openPaths are read without a token.
	openPaths = []string{"/healthz", "/readyz", "/metrics", "/docs", "/openapi.json", "/problems/"}
)

// FuzzIDs sends ids and references, in the path and in the query.
func FuzzIDs(f *testing.F) {
	handler, held := before(f)
	for _, s := range []string{"0192a3b4-5c6d-7e8f-9a0b-1c2d3e4f5a6b", "0192A3B4-5C6D-7E8F-9A0B-1C2D3E4F5A6B", "{0192a3b4-5c6d-7e8f-9a0b-1c2d3e4f5a6b", "BS-7K3M-9QXD", "bs7k3m9qxd", "1", "\x00", "é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, failed := reference.Parse(text)
		id, err := claims.ParseID[any](text)
		if err == nil && (len(text) != 36 || !strings.EqualFold(id.String(), text)) {
			t.Fatalf("%q is read as %s", text, id)
		}
		escaped := (&strings.Builder{})
		for _, c := range []byte(text) {
			_, _ = io.WriteString(escaped, "%"+string("0123456789ABCDEF"[c>>4])+string("0123456789ABCDEF"[c&15]))
		}
		for _, target := range []string{"/v1/claims/" + escaped.String(), "/v1/claims?incident_id=" + escaped.String()} {
			w := asked(t, handler, asking(http.MethodGet, target, held[0], nil, nil), nil)
			// What is no id asks no store.
			if w.Code == http.StatusServiceUnavailable && text != "" && err != nil && (failed != nil || strings.Contains(target, "?")) {
				t.Errorf("%q is taken for an id by %s", text, target)
			}
		}
	})
}
