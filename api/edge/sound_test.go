package edge_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"bosang/api/edge"
)

func TestRequestsOfNoSoundFormAreRefused(t *testing.T) {
	t.Parallel()
	h := build(t, edge.Outside{})
	many := make([]string, 0, 240)
	for i := range 120 {
		many = append(many, "X-Many", fmt.Sprint(i))
	}
	for _, c := range []struct {
		name, method, path string
		headers            []string
		status             int
		code               string
	}{
		{"an address of 8 KiB", "GET", "/read?a=" + strings.Repeat("x", 8<<10-len("/read?a=")), nil, 200, ""},
		{"one byte more", "GET", "/read?a=" + strings.Repeat("x", 8<<10-len("/read?a=")+1), nil, 414, "address_too_long"},
		{"a long path that leads nowhere", "GET", "/" + strings.Repeat("x", 10<<10), nil, 414, "address_too_long"},
		{"very many parameters", "GET", "/read?" + strings.Repeat("&a", 64), nil, 400, "malformed"},
		{"very many headers", "GET", "/read", many, 431, "too_many_headers"},
		{"another method than it says", "GET", "/read", []string{"X-HTTP-Method-Override", "DELETE"}, 400, "malformed"},
		{"another method, by another name", "GET", "/read", []string{"X-Method-Override", ""}, 400, "malformed"},
		{"another address than it says", "GET", "/open", []string{"X-Original-URL", "/admin"}, 400, "malformed"},
		{"another address, by another name", "GET", "/nothing", []string{"X-Rewrite-URL", "/admin"}, 400, "malformed"},
		{"a form", "POST", "/write", []string{"Content-Type", "multipart/form-data; boundary=x"}, 415, "unsupported_media_type"},
		{"two media types", "POST", "/write", []string{"Content-Type", "application/json", "Content-Type", "text/plain"}, 415, "unsupported_media_type"},
		{"a body that is packed", "POST", "/write", []string{"Content-Encoding", "gzip"}, 415, "unsupported_encoding"},
		{"a body that is packed twice", "POST", "/write", []string{"Content-Encoding", "identity, br"}, 415, "unsupported_encoding"},
		{"an encoding after none", "POST", "/write", []string{"Content-Encoding", "identity", "Content-Encoding", "gzip"}, 415, "unsupported_encoding"},
	} {
		got := h.ask(c.method, c.path, "claimant", c.headers...)
		if got.status != c.status || got.code != c.code {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestOnlyNamesOfTheServiceAreAnswered(t *testing.T) {
	t.Parallel()
	here := build(t, edge.Outside{Hosts: []string{"bosang.example", "bosang.example:8443"}, Proxies: networks(t, "127.0.0.1")})
	for _, c := range []struct {
		host, path, from string
		status           int
	}{
		{"bosang.example", "/open", "203.0.113.5", 200},
		{"BOSANG.example", "/open", "203.0.113.5", 200},
		{"bosang.example:8443", "/open", "203.0.113.5", 200},
		{"bosang.example:8444", "/open", "203.0.113.5", 421},
		{"bosang.example.evil.example", "/open", "203.0.113.5", 421},
		{"evil.example", "/nothing", "203.0.113.5", 421},
		{"evil.example", "/healthz", "203.0.113.5", 421},
		{"10.0.0.5:8080", "/healthz", "203.0.113.5", 200},
		{"[fd00::5]:8080", "/healthz", "203.0.113.5", 200},
		{"10.0.0.5:8080", "/open", "203.0.113.5", 421},
		{"localhost", "/open", "203.0.113.5", 421},
		{"localhost:1234", "/open", "127.0.0.1", 200},
		{"127.0.0.1:1234", "/open", "127.0.0.1", 200},
		{"[::1]", "/open", "127.0.0.1", 200},
		{"evil.example", "/open", "127.0.0.1", 421},
		{"localhost.evil.example", "/open", "127.0.0.1", 421},
	} {
		got := here.ask("GET", c.path, "", "Host", c.host, "X-Forwarded-For", c.from)
		if got.status != c.status || (c.status == 421) != (got.code == "misdirected") {
			t.Errorf("%s%s from %s: %+v", c.host, c.path, c.from, got)
		}
	}
	if got := here.ask("GET", "/open", "", "Host", "localhost", "X-Forwarded-For", "unknown"); got.status != 421 {
		t.Errorf("from nobody knows where: %+v", got)
	}
}

// One connection carries one request after the other. Where a request ends has to
// be beyond doubt, or what one caller sends becomes another's request.
func TestNoRequestHidesInAnother(t *testing.T) {
	t.Parallel()
	h := build(t, edge.Outside{})
	const hidden = "GET /open HTTP/1.1\r\nHost: x\r\n\r\n"
	post := "POST /write HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer claimant\r\nContent-Type: application/json\r\n"
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"a length and chunks":      {post + "Content-Length: 40\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + hidden, []string{"200"}},
		"chunks alone":             {post + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + hidden, []string{"200"}},
		"two lengths":              {post + "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}" + hidden, []string{"400"}},
		"a length with a sign":     {post + "Content-Length: +2\r\n\r\n{}" + hidden, []string{"400"}},
		"an encoding nobody knows": {post + "Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\n{}" + hidden, []string{"501"}},
		"chunks twice":             {post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + hidden, []string{"501"}},
		"a space before the colon": {post + "Transfer-Encoding : chunked\r\nContent-Length: 2\r\n\r\n{}" + hidden, []string{"400"}},
		"a folded header":          {"GET /open HTTP/1.1\r\nHost: x\r\n Transfer-Encoding: chunked\r\n\r\n" + hidden, []string{"400"}},
		"two hosts":                {"GET /open HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n" + hidden, []string{"400"}},
		"no host":                  {"GET /open HTTP/1.1\r\n\r\n" + hidden, []string{"400"}},
		"a chunk of no length":     {post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n" + hidden, []string{"400"}},
	} {
		if got := h.raw(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%s: answered with %v, not %v", name, got, c.want)
		}
	}
	if got := h.raw(hidden + strings.Replace(hidden, "\r\n\r\n", "\r\nConnection: close\r\n\r\n", 1)); !slices.Equal(got, []string{"200", "200"}) {
		t.Errorf("two sound requests: %v", got)
	}
}

func TestABodyWhereNoneIsTakenIsRefused(t *testing.T) {
	t.Parallel()
	h := build(t, edge.Outside{})
	for name, text := range map[string]string{
		"of a length": "GET /open HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
		"in chunks":   "GET /open HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	} {
		if got := h.raw(text); !slices.Equal(got, []string{"400"}) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestNoAnswerSaysWhatAnswers(t *testing.T) {
	t.Parallel()
	h := build(t, edge.Outside{})
	for _, path := range []string{"/open", "/read", "/nothing", "/healthz", "/metrics"} {
		got := h.ask("GET", path, "admin")
		for _, name := range []string{"Server", "X-Powered-By", "X-Version", "Via", "X-Aspnet-Version"} {
			if got.header.Get(name) != "" {
				t.Errorf("%s: %s is %q", path, name, got.header.Get(name))
			}
		}
		everything := fmt.Sprint(got.header) + got.body
		for _, word := range []string{"echo", "go1.", "golang", "pgx", "labstack", "goroutine", "process_", "go_"} {
			if strings.Contains(strings.ToLower(everything), word) {
				t.Errorf("%s says %q: %s", path, word, everything)
			}
		}
	}
}

func TestEveryAnswerKeepsOtherSitesOut(t *testing.T) {
	t.Parallel()
	h := build(t, edge.Outside{})
	for path, status := range map[string]int{"/open": 200, "/read": 401, "/nothing": 404, "/healthz": 200, "/open?x=1": 400} {
		got := h.ask("GET", path, "", "Origin", "https://evil.example", "Access-Control-Request-Method", "DELETE")
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			"Cross-Origin-Embedder-Policy": "require-corp", "X-Permitted-Cross-Domain-Policies": "none", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
		} {
			if got.status != status || got.header.Get(name) != want {
				t.Errorf("%s: %d, %s is %q", path, got.status, name, got.header.Get(name))
			}
		}
		if policy := got.header.Get("Content-Security-Policy"); strings.Contains(policy, "unsafe") || !strings.HasPrefix(policy, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'") {
			t.Errorf("%s: %q", path, policy)
		}
		if devices := got.header.Get("Permissions-Policy"); !strings.Contains(devices, "camera=(), ") || !strings.Contains(devices, "geolocation=()") {
			t.Errorf("%s: %q", path, devices)
		} else {
			for _, unknown := range []string{"ambient-light-sensor", "bluetooth", "web-share"} {
				if strings.Contains(devices, unknown) {
					t.Errorf("%s: %s, of which Chromium complains: %q", path, unknown, devices)
				}
			}
		}
		for name := range got.header {
			if strings.HasPrefix(name, "Access-Control-") {
				t.Errorf("%s lets other sites in by %s", path, name)
			}
		}
	}
}

func TestMetricsAreForThoseNearbyAndForAdministrators(t *testing.T) {
	t.Parallel()
	near := edge.Outside{Near: networks(t, "127.0.0.1, 10.9.0.0/16"), Proxies: networks(t, "127.0.0.1")}
	for name, c := range map[string]struct {
		outside     edge.Outside
		token, from string
		status      int
	}{
		"the machine itself":                {near, "", "", 200},
		"an address that is set":            {near, "", "10.9.1.1", 200},
		"an address that is not":            {near, "", "10.8.1.1", 401},
		"an address nobody knows":           {near, "", "unknown", 401},
		"an administrator from there":       {near, "admin", "10.8.1.1", 200},
		"an operator from there":            {near, "operator", "10.8.1.1", 403},
		"an operator, however near":         {near, "operator", "", 403},
		"a guess, however near":             {near, "guess", "", 401},
		"the machine, where none is set":    {edge.Outside{}, "", "", 401},
		"a relay that nobody named":         {edge.Outside{Near: networks(t, "127.0.0.1")}, "", "203.0.113.5", 401},
		"an administrator through this one": {edge.Outside{Near: networks(t, "127.0.0.1")}, "admin", "203.0.113.5", 200},
	} {
		h := build(t, c.outside)
		var headers []string
		if c.from != "" {
			headers = []string{"X-Forwarded-For", c.from}
		}
		got := h.ask(http.MethodGet, "/metrics", c.token, headers...)
		if got.status != c.status || (c.status == 200) != strings.Contains(got.body, "bosang_http_requests_running") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
