package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"go.yaml.in/yaml/v4"

	"bosang/api"
	"bosang/claims/evidence"
)

// contract is openapi.yaml, made stricter for the tests: an answer may hold no
// member that it does not name.
type contract struct {
	doc    *openapi3.T
	router routers.Router
}

var theContract = sync.OnceValues(func() (*contract, error) {
	registerReaders()
	text, err := os.ReadFile("openapi.yaml")
	if err != nil {
		return nil, err
	}
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(text)
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(loader.Context); err != nil {
		return nil, err
	}
	// Parts of a whole must let the other parts be.
	parts := map[string]bool{"Result": true, "Rest": true, "EditionHead": true, "EditionHeadline": true}
	for name, schema := range doc.Components.Schemas {
		if !parts[name] {
			closeSchema(schema.Value)
		}
	}
	router, err := gorillamux.NewRouter(doc)
	return &contract{doc, router}, err
})

func closeSchema(s *openapi3.Schema) {
	if s == nil || s.AdditionalProperties.Has != nil || s.AdditionalProperties.Schema != nil || len(s.AllOf) > 0 {
		return
	}
	if len(s.Properties) > 0 {
		no := false
		s.AdditionalProperties.Has = &no
	}
}

// checked is a transport that holds every request that succeeds, and every
// answer, to the contract.
type checked struct {
	t    testing.TB
	next http.RoundTripper
}

func (c checked) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		var err error
		if sent, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(sent))
	}
	w, err := c.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	got, err := io.ReadAll(w.Body)
	if err != nil {
		return nil, err
	}
	_ = w.Body.Close()
	w.Body = io.NopCloser(bytes.NewReader(got))
	c.check(r, sent, w, got)
	return w, nil
}

func (c checked) check(r *http.Request, sent []byte, w *http.Response, got []byte) {
	c.t.Helper()
	book, err := theContract()
	if err != nil {
		c.t.Fatalf("the contract: %v", err)
	}
	again := r.Clone(context.Background())
	again.URL, _ = url.Parse(r.URL.RequestURI())
	again.Host = ""
	again.Body = io.NopCloser(bytes.NewReader(sent))
	route, params, err := book.router.FindRoute(again)
	if err != nil {
		if w.StatusCode != http.StatusNotFound && w.StatusCode != http.StatusMethodNotAllowed {
			c.t.Errorf("%s %s is answered with %d and stands in no contract: %v", r.Method, r.URL.Path, w.StatusCode, err)
		}
		return
	}
	options := &openapi3filter.Options{
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true, MultiError: true,
	}
	in := &openapi3filter.RequestValidationInput{Request: again, PathParams: params, Route: route, Options: options}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "text/csv") || strings.HasSuffix(r.Header.Get("Content-Type"), "ndjson") {
		options.ExcludeRequestBody = true
	}
	if w.StatusCode < 300 {
		if err := openapi3filter.ValidateRequest(context.Background(), in); err != nil {
			c.t.Errorf("%s %s succeeds against the contract: %v", r.Method, r.URL, err)
		}
	}
	for _, body := range documents(w.Header.Get("Content-Type"), got) {
		out := &openapi3filter.ResponseValidationInput{
			RequestValidationInput: in, Status: w.StatusCode, Header: w.Header, Options: options,
			Body: io.NopCloser(bytes.NewReader(body)),
		}
		if err := openapi3filter.ValidateResponse(context.Background(), out); err != nil {
			c.t.Errorf("%s %s is answered against the contract: %d %s: %v", r.Method, r.URL, w.StatusCode, body, err)
		}
	}
}

// documents gives the bodies to check: each line of a report is one.
func documents(media string, got []byte) [][]byte {
	if !strings.HasPrefix(media, "application/x-ndjson") {
		return [][]byte{got}
	}
	lines := bytes.Split(bytes.TrimSpace(got), []byte("\n"))
	if most := 200; len(lines) > most {
		// The lines of a long report are alike.
		lines = append(lines[:most:most], lines[len(lines)-1])
	}
	return lines
}

// registerReaders lets the library read the media types that it does not know.
func registerReaders() {
	read := func(body io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
		var v any
		err := json.NewDecoder(body).Decode(&v)
		return v, err
	}
	openapi3filter.RegisterBodyDecoder("application/x-ndjson", read)
	openapi3filter.RegisterBodyDecoder("application/merge-patch+json", read)
	for _, media := range evidence.Medias() {
		if !strings.HasPrefix(media, "text/") {
			openapi3filter.RegisterBodyDecoder(media, openapi3filter.FileBodyDecoder)
		}
	}
	openapi3filter.RegisterBodyDecoder("text/html", openapi3filter.PlainBodyDecoder)
	openapi3filter.RegisterBodyDecoder("image/svg+xml", openapi3filter.PlainBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", openapi3filter.PlainBodyDecoder)
	openapi3filter.RegisterBodyDecoder("text/csv", openapi3filter.PlainBodyDecoder)
	openapi3filter.RegisterBodyDecoder("text/css", openapi3filter.PlainBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/yaml", openapi3filter.PlainBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/xml", openapi3filter.PlainBodyDecoder)
	openapi3filter.RegisterBodyDecoder("text/csv", openapi3filter.PlainBodyDecoder)
}

func TestEveryRouteIsInTheContractAndEveryOperationIsRouted(t *testing.T) {
	book, err := theContract()
	if err != nil {
		t.Fatal(err)
	}
	contracted := make(map[string]bool)
	ids := make(map[string]bool)
	for path, item := range book.doc.Paths.Map() {
		for method, operation := range item.Operations() {
			contracted[method+" "+path] = true
			if operation.OperationID == "" || ids[operation.OperationID] {
				t.Errorf("%s %s has no operationId of its own", method, path)
			}
			ids[operation.OperationID] = true
		}
	}
	routed := make(map[string]bool)
	for _, route := range api.Routes() {
		routed[route] = true
		if !contracted[route] {
			t.Errorf("%s is routed and not in the contract", route)
		}
	}
	for operation := range contracted {
		if !routed[operation] {
			t.Errorf("%s is in the contract and not routed", operation)
		}
	}
	if len(routed) < 50 {
		t.Errorf("only %d routes", len(routed))
	}
}

func TestTheContractNamesTheParametersThatEachOperationKnows(t *testing.T) {
	book, err := theContract()
	if err != nil {
		t.Fatal(err)
	}
	for route, known := range api.QueryParameters() {
		method, path, _ := strings.Cut(route, " ")
		item := book.doc.Paths.Value(path)
		if item == nil {
			continue
		}
		var named []string
		for _, p := range item.GetOperation(method).Parameters {
			if p.Value.In == "query" {
				named = append(named, p.Value.Name)
			}
		}
		sort.Strings(named)
		sort.Strings(known)
		if strings.Join(named, " ") != strings.Join(known, " ") {
			t.Errorf("%s takes %v and the contract names %v", route, known, named)
		}
	}
}

// A comma that is not quoted ends a description, and begins a member that says nothing.
func TestNoDescriptionOfTheContractBreaksOff(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	seen := 0
	var walk func(at string, n any)
	walk = func(at string, n any) {
		switch n := n.(type) {
		case map[string]any:
			for name, v := range n {
				if seen++; v == nil && strings.Contains(name, " ") {
					t.Errorf("%s has a member %q without a value", at, name)
				}
				walk(at+"/"+name, v)
			}
		case []any:
			for i, v := range n {
				walk(fmt.Sprint(at, "/", i), v)
			}
		}
	}
	walk("", doc)
	if seen < 10_000 {
		t.Errorf("%d members were looked at", seen)
	}
}

// spy counts the failures that a check reports.
type spy struct {
	testing.TB
	failures int
}

func (s *spy) Helper()               {}
func (s *spy) Errorf(string, ...any) { s.failures++ }

func TestTheContractBites(t *testing.T) {
	const health = "http://x/healthz"
	for name, c := range map[string]struct {
		url, body string
		status    int
		bites     bool
	}{
		"what it says":            {health, `{"status":"ok"}`, 200, false},
		"a member it lacks":       {health, `{"status":"ok","load":1}`, 200, true},
		"a member that is absent": {health, `{}`, 200, true},
		"another type":            {health, `{"status":1}`, 200, true},
		"an address it lacks":     {"http://x/healthy", `{}`, 200, true},
		"a list of other things":  {"http://x/v1/rulebooks", `{"items":[{"rulebook":1}]}`, 200, true},
	} {
		s := &spy{TB: t}
		r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, c.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		w := &http.Response{StatusCode: c.status, Header: http.Header{"Content-Type": {"application/json"}}}
		checked{t: s}.check(r, nil, w, []byte(c.body))
		if (s.failures > 0) != c.bites {
			t.Errorf("%s: %d failures", name, s.failures)
		}
	}
}
