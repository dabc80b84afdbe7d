package openid_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"bosang/api/auth/openid"
	"bosang/api/auth/openid/openidtest"
)

// FuzzBearer looks for a text that is taken for a token of somebody without being
// signed by the identity provider, or that breaks what reads it.
func FuzzBearer(f *testing.F) {
	for _, seed := range []string{
		"", "..", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "bosang_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlIn0.AAAA",
	} {
		f.Add(seed)
	}
	w := newWorld(f)
	f.Add(w.idp.Sign(nil, program(w, nil)))
	f.Add(w.idp.Sign(map[string]any{"typ": "at+jwt"}, program(w, openidtest.Claims{"aud": "bosang"})))
	f.Fuzz(func(t *testing.T, token string) {
		if p, err := w.client.Bearer(t.Context(), token); err == nil {
			t.Errorf("%q comes as %+v", token, p)
		}
	})
}

// FuzzFinish looks for an answer that signs somebody in without having been begun,
// or that breaks what reads it.
func FuzzFinish(f *testing.F) {
	w := newWorld(f)
	begun := must(w.client.Begin(f.Context(), "corporate", openid.Beginning{Return: "/claims"}))
	for _, cookie := range []string{"", "AAAA", begun.Cookie.Value} {
		for _, query := range []string{"", "state=a&code=b", "state=&code=b&iss=", "error=access_denied&state=%zz;"} {
			f.Add(cookie, query)
		}
	}
	f.Fuzz(func(t *testing.T, cookie, query string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.RawQuery = query
		r.AddCookie(&http.Cookie{Name: begun.Cookie.Name, Value: cookie})
		if got, err := w.client.Finish(r, "corporate"); err == nil {
			t.Errorf("%q with %q signs %+v in", query, cookie, got)
		}
	})
}
