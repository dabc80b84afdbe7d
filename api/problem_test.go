package api_test

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"bosang/api"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/batch"
)

func TestEveryFailureOfTheEdgeIsAProblem(t *testing.T) {
	w := stateless(t, func(c *api.Config) { c.Limits.Body = 2000 })
	for _, c := range []struct {
		name, method, path string
		body               any
		header             with
		status             int
		code, faults       string
	}{
		{"no such address", "GET", "/v2/claims", nil, nil, 404, "no_route", ""},
		{"no such address below /v1", "GET", "/v1/claim", nil, nil, 404, "no_route", ""},
		{"another method", "DELETE", "/v1/providers", nil, nil, 405, "method_not_allowed", ""},
		{"another form asked for", "GET", "/v1/me", nil, header("Accept", "text/html"), 406, "not_acceptable", ""},
		{"JSON refused", "GET", "/v1/me", nil, header("Accept", "*/*, application/json;q=0"), 406, "not_acceptable", ""},
		{"no media type", "POST", "/v1/evaluations", "{}", header("Content-Type", ""), 415, "unsupported_media_type", "Content-Type: one_of"},
		{"a form", "POST", "/v1/evaluations", "a=b", header("Content-Type", "application/x-www-form-urlencoded"), 415, "unsupported_media_type", "Content-Type: one_of"},
		{"another charset", "POST", "/v1/evaluations", "{}", header("Content-Type", "application/json; charset=euc-kr"), 415, "unsupported_media_type", "Content-Type: utf8_form"},
		{"compressed", "POST", "/v1/evaluations", "{}", header("Content-Encoding", "gzip"), 415, "unsupported_encoding", ""},
		{"too large", "POST", "/v1/evaluations", `{"as_of":"` + strings.Repeat("x", 2000) + `"}`, nil, 413, "too_large", ""},
		{"an unknown parameter", "GET", "/v1/claims?stat=filed&limit=0", nil, nil, 400, "malformed", "stat: unknown_param"},
		{"a parameter twice", "GET", "/v1/claims?state=filed&state=granted", nil, nil, 400, "malformed", "state: twice"},
		{"words that are none", "GET", "/v1/claims?state=open&provider_id=kakao", nil, nil, 400, "malformed", "provider_id: id_form; state: one_of"},
		{"a bad page", "GET", "/v1/claims?limit=201&cursor=x", nil, nil, 400, "malformed", "limit: limit_form; cursor: cursor_form"},
		{"a language that is none", "POST", "/v1/evaluations?lang=fr", "{}", nil, 400, "malformed", "lang: one_of"},
		{"no JSON", "POST", "/v1/evaluations", "{\n  \"as_of\": }", nil, 400, "malformed_json", ": json_syntax"},
		{"half a body", "POST", "/v1/evaluations", `{"as_of": "2022`, nil, 400, "malformed_json", ": json_syntax"},
		{"nothing", "POST", "/v1/evaluations", "", nil, 400, "malformed_json", ": json_syntax"},
		{"two bodies", "POST", "/v1/evaluations", "{}{}", nil, 400, "malformed_json", ": json_syntax"},
		{"no UTF-8", "POST", "/v1/evaluations", "{\"a\xff\":1}", nil, 400, "malformed_json", ": json_syntax"},
		{"too deep", "POST", "/v1/evaluations", strings.Repeat("[", 100) + strings.Repeat("]", 100), nil, 400, "malformed_json", ": too_deep"},
		{"a list", "POST", "/v1/evaluations", "[]", nil, 422, "invalid", ": type"},
		{"a member twice", "POST", "/v1/evaluations", `{"plan":{},"plan":{}}`, nil, 422, "invalid", "plan: twice"},
		{"a NUL", "POST", "/v1/evaluations", `{"rulebooks":[{"rulebook":"a\u0000"}]}`, nil, 422, "invalid", "rulebooks[0].rulebook: control_characters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			change := c.header
			if change == nil {
				change = func(*http.Request) {}
			}
			got := w.send(w.admin, c.method, c.path, c.body, change)
			p := got.object(t)
			if got.StatusCode != c.status || p.at("code") != c.code || p.faults() != c.faults {
				t.Errorf("answered with %d, %s, %q: %s", got.StatusCode, p.at("code"), p.faults(), got.body)
			}
			if got.Header.Get("Content-Type") != "application/problem+json" || p.at("type") != "/problems/"+c.code || p.at("request_id") != got.Header.Get("X-Request-Id") {
				t.Errorf("it is no problem of its kind: %v %s", got.Header, got.body)
			}
		})
	}
}

func TestABodyHasABoundedNumberOfValues(t *testing.T) {
	w := stateless(t)
	list := func(n int) string { return "[" + strings.Repeat("1,", n-2) + "1]" }
	if got := w.must(422, w.admin, "POST", "/v1/evaluations", list(20_000)); got.faults() != ": type" {
		t.Errorf("20,000: %v", got)
	}
	for _, body := range []string{list(20_001), `{"windows":` + list(20_001) + `}`, `{` + strings.Repeat(`"a":{},`, 10_000) + `"a":{}}`} {
		if got := w.must(400, w.admin, "POST", "/v1/evaluations", body); got.at("code") != "malformed_json" || got.faults() != ": too_many_values" {
			t.Errorf("more: %.200v", got)
		}
	}
}

func TestMalformedJSONNamesLineAndColumn(t *testing.T) {
	w := stateless(t)
	for body, want := range map[string]string{
		"{\n  \"as_of\": }":    "2:12",
		"{\"a\":1":             "1:7",
		"{}\n{}":               "2:1",
		"{\"a\": tru}":         "1:10",
		"{\"as_of\": \"a\n\"}": "1:13",
	} {
		got := w.must(400, w.admin, "POST", "/v1/evaluations", body)
		if !strings.Contains(got.at("errors", 0, "detail"), " "+want+" ") {
			t.Errorf("%q: %s, want %s", body, got.at("errors", 0, "detail"), want)
		}
	}
}

func TestProblemsReadInBothLanguages(t *testing.T) {
	w := stateless(t)
	english := w.send(w.admin, "POST", "/v1/evaluations", `{"x":1}`)
	korean := w.send(w.admin, "POST", "/v1/evaluations", `{"x":1}`, header("Accept-Language", "ko"))
	if english.object(t).at("title") != "Some values are not valid" || english.Header.Get("Content-Language") != "en" {
		t.Errorf("in English: %s", english.body)
	}
	if korean.object(t).at("errors", 0, "detail") != "그런 필드는 없습니다." || korean.Header.Get("Content-Language") != "ko" {
		t.Errorf("in Korean: %s", korean.body)
	}
}

// The Korean object particle follows the sound before it: 을 a closed syllable, 를
// an open one. A word that is exchanged in these texts leaves the wrong one behind.
func TestTheKoreanParticlesFitTheirWords(t *testing.T) {
	problems, fields := api.Texts()
	for _, texts := range []map[string][]string{problems, fields} {
		for code, said := range texts {
			runes := []rune(strings.Join(said, " ") + " ")
			for i := 1; i+1 < len(runes); i++ {
				if before := runes[i-1]; before < '가' || before > '힣' || !strings.ContainsRune(" ,.", runes[i+1]) {
					continue
				}
				closed := (runes[i-1]-'가')%28 != 0
				if runes[i] == '을' && !closed || runes[i] == '를' && closed {
					t.Errorf("%s: …%s", code, string(runes[max(0, i-6):i+1]))
				}
			}
		}
	}
}

// broken runs over many claims fail in the way a test asks for.
type broken struct {
	batchStub
	fail func(ctx context.Context) error
}

type batchStub struct{ *batch.Batches }

func (b broken) List(ctx context.Context, _ access.Actor, _ claims.Page) ([]batch.Batch, error) {
	return nil, b.fail(ctx)
}

func TestWhatGoesWrongInsideStaysInside(t *testing.T) {
	for name, c := range map[string]struct {
		fail   func(context.Context) error
		status int
		code   string
	}{
		"a panic":  {func(context.Context) error { panic("secret") }, 500, "internal"},
		"an error": {func(context.Context) error { return errors.New("secret") }, 500, "internal"},
		"a database that is away": {func(context.Context) error {
			return &claims.Error{Kind: claims.KindUnavailable, Code: "unavailable", Of: "secret", Cause: errors.New("secret")}
		}, 503, "unavailable"},
		"a code without a text": {func(context.Context) error { return &claims.Error{Kind: claims.KindUnavailable, Code: "closing"} }, 503, "unavailable"},
		"too little time":       {func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, 503, "timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			w := stateless(t, func(c2 *api.Config) {
				c2.Batches = broken{fail: c.fail}
				if c.code == "timeout" {
					c2.Limits.Request = time.Second
				}
			})
			got := w.send(w.admin, "GET", "/v1/batches", nil)
			if got.StatusCode != c.status || got.object(t).at("code") != c.code {
				t.Errorf("answered with %d: %s", got.StatusCode, got.body)
			}
			if strings.Contains(string(got.body), "secret") {
				t.Errorf("the answer tells: %s", got.body)
			}
			if c.status == 503 && got.Header.Get("Retry-After") == "" {
				t.Error("it does not say when to try again")
			}
			if again := w.send(w.admin, "GET", "/v1/me", nil); again.StatusCode != http.StatusOK {
				t.Errorf("after it, answered with %d", again.StatusCode)
			}
		})
	}
}

func TestEveryTextIsThereInBothLanguages(t *testing.T) {
	problems, fields := api.Texts()
	for code, list := range problems {
		checkTexts(t, code, list)
		if api.StatusOfCode(code) < 400 {
			t.Errorf("the problem %s has no status", code)
		}
	}
	for code, list := range fields {
		checkTexts(t, code, list)
		if strings.Count(list[0], "{}") != strings.Count(list[1], "{}") {
			t.Errorf("%s has its limit in one language only", code)
		}
	}
}

func checkTexts(t *testing.T, code string, list []string) {
	t.Helper()
	for i, text := range list {
		if text == "" {
			t.Errorf("%s lacks a text", code)
		}
		hangul := strings.ContainsFunc(text, func(r rune) bool { return r >= 0xac00 && r <= 0xd7a3 })
		if hangul != (i%2 == 0) {
			t.Errorf("%s: %q is in the wrong language", code, text)
		}
	}
}

// TestEveryCodeHasATextWhereverItIsMade reads the sources: whatever code a
// failure or a field error is made with has to be in the catalogue.
func TestEveryCodeHasATextWhereverItIsMade(t *testing.T) {
	problems, fields := api.Texts()
	found := make(map[string]bool)
	for _, room := range []string{".", "../claims"} {
		err := filepath.WalkDir(room, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if r, ok := n.(*ast.ReturnStmt); ok {
					for _, e := range r.Results {
						found[literal(e)] = true
					}
				}
				code, ofField := codeIn(n)
				if code == "" {
					return true
				}
				found[code] = true
				if _, known := problems[code]; !known && !ofField && code != "closing" {
					t.Errorf("%s: the failure %q has no text", path, code)
				}
				if _, known := fields[code]; !known && ofField {
					t.Errorf("%s: the field error %q has no text", path, code)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(found) < 40 {
		t.Errorf("only %d codes were found: the test looks in the wrong places", len(found))
	}
	for code := range fields {
		if !found[code] {
			t.Errorf("no field error has the code %q", code)
		}
	}
}

// codeIn finds a code in the calls and literals that make failures.
func codeIn(n ast.Node) (code string, ofField bool) {
	switch n := n.(type) {
	case *ast.CompositeLit:
		kind := lastName(n.Type)
		for _, e := range n.Elts {
			pair, ok := e.(*ast.KeyValueExpr)
			if ok && lastName(pair.Key) == "Code" && (kind == "FieldError" || kind == "Fault" || kind == "Error" || kind == "") {
				return literal(pair.Value), kind != "Error"
			}
		}
	case *ast.CallExpr:
		at, of := -1, true
		switch lastName(n.Fun) {
		case "Conflict":
			at, of = 0, false
		case "Edge":
			at, of = 1, false
		case "add", "Add", "Malformed":
			at = 1
		case "require":
			at = 2
		case "faultOfRow", "fault", "faultOf":
			at = 0
		case "faultIn":
			at = 2
		}
		if at >= 0 && at < len(n.Args) {
			return literal(n.Args[at]), of
		}
	}
	return "", false
}

func lastName(e ast.Node) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.UnaryExpr:
		return lastName(e.X)
	}
	return ""
}

func literal(e ast.Expr) string {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return ""
	}
	text, _ := strconv.Unquote(l.Value)
	return text
}

func FuzzBodies(f *testing.F) {
	for _, b := range []string{`{}`, `{"as_of":null}`, `{"windows":[{"starts_at":"2022-10-15T15:30:00+09:00","ends_at":"2022-10-16T15:30:00+09:00"}]}`,
		`{"claim":{"loss":{"amount":"300001","currency":"KRW"}}}`, `{"subscription":{"billing_day":31,"fee":{"amount":"1","currency":"USD"}}}`,
		`[`, `{"a":{"a":{"a":{}}}}`, "\xff", `{"provider":{"telecom_revenue":{"amount":"-1","currency":"KRW"}}}`} {
		f.Add([]byte(b))
	}
	w := stateless(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, w.url+"/v1/evaluations", strings.NewReader(string(body)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+w.admin)
		r.Header.Set("Content-Type", "application/json")
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = got.Body.Close() }()
		text, _ := io.ReadAll(got.Body)
		if got.StatusCode != http.StatusOK && got.StatusCode != http.StatusBadRequest && got.StatusCode != http.StatusRequestEntityTooLarge && got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%q is answered with %d: %s", body, got.StatusCode, text)
		}
	})
}

func TestTheNamesOfFieldsPointIntoTheBody(t *testing.T) {
	if _, err := os.Stat("openapi.yaml"); err != nil {
		t.Fatal(err)
	}
	w := stateless(t)
	got := w.must(422, w.admin, "POST", "/v1/evaluations", `{"windows":[{"starts_at":"2022-10-15T15:30:00Z"},{"starts_at":"x","a/b~c":1}]}`)
	if got.at("errors", 0, "pointer") != "/windows/1/starts_at" || got.at("errors", 1, "pointer") != "/windows/1/a~1b~0c" {
		t.Errorf("the pointers are in %v", got)
	}
}
