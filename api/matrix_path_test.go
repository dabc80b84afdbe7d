package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
)

// crooked gives other spellings of a path, which some servers or proxies take for
// the path itself.
func crooked(path string) []string {
	rest, query, _ := strings.Cut(path, "?")
	if query != "" {
		query = "?" + query
	}
	head, tail, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/") // v1 and what follows
	first := strings.ToUpper(tail[:min(1, len(tail))])
	var out []string
	for _, spelled := range []string{
		rest + "/", rest + "//", "/" + rest, "/" + head + "//" + tail, rest + "/.", "/./" + head + "/" + tail, "/x/.." + rest,
		"/" + head + "/../" + head + "/" + tail, "/" + head + "/%2e%2e/" + head + "/" + tail, "/healthz/.." + rest, "/healthz/..;" + rest, "/healthz%2F.." + rest,
		strings.ToUpper(rest), "/" + strings.ToUpper(head) + "/" + tail, "/" + head + "/" + first + tail[min(1, len(tail)):],
		"/" + head + "%2F" + tail, "/" + head + "%2f" + tail, rest + "%2F", rest + "%20", rest + "%00", rest + ";a=b", rest + ".json", "/" + head + "%5C" + tail,
	} {
		if spelled != rest { // a digit has no capital
			out = append(out, spelled+query)
		}
	}
	if first != tail[:min(1, len(tail))] { // what is encoded in an id is decoded
		encoded := "%" + strings.ToUpper(hexOf(tail[0]))
		out = append(out, "/"+head+"/"+encoded+tail[1:]+query) // the same path, by RFC 3986
	}
	return out
}

func hexOf(b byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[b>>4], digits[b&15]})
}

// bare sends a request past the client that holds answers to the contract: of a kind
// that the contract does not have.
func (w *world) bare(token, method, path string, changes ...with) (status int, headers http.Header) {
	w.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, w.url+path, nil)
	if err != nil {
		w.Fatal(err)
	}
	credentials(r, token)
	for _, change := range changes {
		change(r)
	}
	got, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		w.Fatalf("%s %s: %v", method, path, err)
	}
	_ = got.Body.Close()
	return got.StatusCode, got.Header
}

// plainPath is where the operation is asked for, of what does not exist.
func (o operation) plainPath() string {
	parts := strings.Split(o.path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, "{") {
			parts[i] = nowhere
		}
	}
	return strings.Join(parts, "/")
}

func TestAnAddressHasOneSpelling(t *testing.T) {
	w := stored(t)
	for _, o := range theOperations(t) {
		if o.path == "/" {
			continue
		}
		for _, path := range crooked(o.plainPath()) {
			// Not even to whom everything is allowed. What is put behind an id makes
			// another one, of nothing, and is looked at as such.
			got, _ := w.bare(w.admin, o.method, path)
			asID := (strings.HasSuffix(o.path, "}") || strings.HasSuffix(path, "/.")) && got >= 400 && got <= 499
			if got != http.StatusNotFound && got != http.StatusMethodNotAllowed && !asID {
				t.Errorf("%s %s by the administrator as %s is answered with %d", o.method, o.path, path, got)
			}
			switch got, _ := w.bare("", o.method, path); got {
			case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusUnauthorized:
			default:
				t.Errorf("%s %s by nobody as %s is answered with %d", o.method, o.path, path, got)
			}
		}
	}
}

func TestNoMethodAndNoHeaderLeadsPastTheToken(t *testing.T) {
	w := stateless(t)
	methods := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "get", "post", "Get", "ANY", "GETX"}
	headers := map[string]string{
		"X-HTTP-Method-Override": "GET", "X-HTTP-Method": "GET", "X-Method-Override": "GET", "X-Original-URL": "/healthz", "X-Rewrite-URL": "/healthz",
		"X-Forwarded-For": "127.0.0.1", "X-Forwarded-User": "admin", "X-Remote-User": "admin", "X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1",
		"Authorization": "Bearer", "Cookie": "token=" + w.admin, "X-Api-Key": w.admin, "Proxy-Authorization": "Bearer " + w.admin,
	}
	for _, o := range theOperations(t) {
		if o.open {
			continue
		}
		path := o.plainPath()
		for _, method := range methods {
			if got, _ := w.bare("", method, path); got != http.StatusUnauthorized && got != http.StatusMethodNotAllowed {
				t.Errorf("%s %s by nobody is answered with %d", method, path, got)
			}
		}
		for name, value := range headers {
			want := http.StatusUnauthorized
			if value == "GET" || value == "/healthz" {
				want = http.StatusBadRequest // whoever asks for another request than they send is refused as such
			}
			if got, _ := w.bare("", o.method, path, header(name, value)); got != want {
				t.Errorf("%s %s by nobody with %s is answered with %d", o.method, path, name, got)
			}
		}
		for _, inQuery := range []string{"access_token", "token", "_method"} {
			if got, _ := w.bare("", o.method, path+"?"+inQuery+"="+w.admin); got != http.StatusUnauthorized {
				t.Errorf("%s %s by nobody with %s in the query is answered with %d", o.method, path, inQuery, got)
			}
		}
		if got, _ := w.bare(w.admin, http.MethodTrace, path); got != http.StatusMethodNotAllowed {
			t.Errorf("TRACE %s is answered with %d", path, got)
		}
		// Which methods there are stands in the public contract.
		options, said := w.bare("", http.MethodOptions, path)
		if options != http.StatusNoContent || said.Get("Allow") == "" || said.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("OPTIONS %s is answered with %d %v", path, options, said)
		}
	}
}
