package auth

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"bosang/api/edge"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// browsers are the sessions of a test.
type browsers struct {
	open  map[string]identity.Session
	asked int
}

func (b *browsers) Session(_ context.Context, secret string) (identity.Session, error) {
	b.asked++
	if s, ok := b.open[secret]; ok {
		return s, nil
	}
	return identity.Session{}, errUnknown()
}

var noon = time.Date(2022, 11, 10, 3, 0, 0, 0, time.UTC)

func newDoor(t *testing.T) (*Door, *browsers) {
	t.Helper()
	s := identity.Session{ID: identity.SessionID{1}, User: identity.UserID{2}, Stage: identity.Open, UsedAt: noon, Idle: time.Hour, ExpiresAt: noon.Add(time.Hour),
		Actor: access.Actor{Subject: "user:x", Role: access.Regulator}}
	half := s
	half.ID, half.Stage, half.Actor = identity.SessionID{3}, identity.NeedsSecondFactor, access.Actor{}
	b := &browsers{open: map[string]identity.Session{"secret": s, "half": half}}
	d, err := NewDoor(Config{Tokens: one{}, Sessions: b, Clock: func() time.Time { return noon }, Origins: []string{"https://bosang.example"}})
	if err != nil {
		t.Fatal(err)
	}
	return d, b
}

// sent is a request of a browser, by name and value of headers.
func sent(method string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, "http://localhost/v1/me", nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	return r
}

func TestASessionIsKnownByTheCookieOfItsConnection(t *testing.T) {
	t.Parallel()
	d, _ := newDoor(t)
	for name, c := range map[string]struct {
		secure bool
		cookie []string
		want   string
	}{
		"over TLS":                           {true, []string{"__Host-bosang_session=secret"}, "user:x"},
		"in clear":                           {false, []string{"bosang_session=secret"}, "user:x"},
		"over TLS, of an unencrypted page":   {true, []string{"bosang_session=secret"}, ""},
		"in clear, of an encrypted page":     {false, []string{"__Host-bosang_session=secret"}, ""},
		"two of one name":                    {true, []string{"__Host-bosang_session=secret", "__Host-bosang_session=half"}, ""},
		"another":                            {true, []string{"__Host-bosang_session=other"}, ""},
		"one whose second factor is to come": {true, []string{"__Host-bosang_session=half"}, ""},
		"none":                               {true, nil, ""},
	} {
		r := sent(http.MethodGet)
		for _, text := range c.cookie {
			r.Header.Add("Cookie", text)
		}
		actor, err := d.Actor(r, edge.Origin{Secure: c.secure})
		if actor.Subject != c.want || (err == nil) != (c.want != "") || err != nil && !IsOut(err) {
			t.Errorf("%s: %q, %v", name, actor.Subject, err)
		}
	}
	r := sent(http.MethodGet, "Cookie", "bosang_session=secret", "Authorization", "Bearer bosang_x")
	if actor, err := d.Actor(r, edge.Origin{}); err == nil {
		t.Errorf("a bad token beside a cookie lets %q act", actor.Subject)
	}
}

func TestWhatAnotherSiteHasABrowserSendIsRefused(t *testing.T) {
	t.Parallel()
	d, _ := newDoor(t)
	for name, c := range map[string]struct {
		method  string
		headers []string
		allowed bool
	}{
		"a page of ours":           {"POST", []string{"Sec-Fetch-Site", "same-origin"}, true},
		"a program":                {"POST", nil, true},
		"another site":             {"POST", []string{"Sec-Fetch-Site", "cross-site"}, false},
		"a neighbouring name":      {"DELETE", []string{"Sec-Fetch-Site", "same-site"}, false},
		"an old browser elsewhere": {"POST", []string{"Origin", "https://evil.example"}, false},
		"an old browser, a frame":  {"POST", []string{"Origin", "null"}, false},
		"an old browser of ours":   {"PUT", []string{"Origin", "http://localhost"}, true},
		"our own public address":   {"POST", []string{"Origin", "https://bosang.example", "Sec-Fetch-Site", "cross-site"}, true},
		"reading from elsewhere":   {"GET", []string{"Sec-Fetch-Site", "cross-site"}, true},
	} {
		r := sent(c.method, append(c.headers, "Cookie", "bosang_session=secret")...)
		actor, err := d.Actor(r, edge.Origin{})
		if (err == nil) != c.allowed || !c.allowed && claims.KindOf(err) != claims.KindForbidden {
			t.Errorf("%s: %v, %q", name, err, actor.Subject)
		}
	}
}

func TestASessionThatEndedHereIsOverAtOnce(t *testing.T) {
	t.Parallel()
	d, b := newDoor(t)
	act := func() error {
		_, err := d.Actor(sent(http.MethodGet, "Cookie", "bosang_session=secret"), edge.Origin{})
		return err
	}
	for range 3 {
		if err := act(); err != nil {
			t.Fatal(err)
		}
	}
	if b.asked != 1 {
		t.Errorf("the database was asked %d times within a moment", b.asked)
	}
	for name, forget := range map[string]func(){
		"the session": func() { d.Forget(identity.SessionID{1}) },
		"the user":    func() { d.ForgetUser(identity.UserID{2}) },
		"everybody":   func() { d.ForgetAll() },
	} {
		kept := b.open["secret"]
		delete(b.open, "secret")
		if err := act(); err != nil {
			t.Errorf("%s: what is remembered does not count: %v", name, err)
		}
		forget()
		if err := act(); !IsOut(err) {
			t.Errorf("%s: what was forgotten lets act: %v", name, err)
		}
		b.open["secret"] = kept
		if err := act(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatWasBeingReadAsItEndedIsNotRemembered(t *testing.T) {
	t.Parallel()
	m := remembering[int]()
	read := func(n int) func() (int, error) { return func() (int, error) { return n, nil } }
	_, _ = m.find(claims.Key{1}, noon, func() (int, error) {
		m.drop(func(int) bool { return true })
		return 1, nil
	})
	if got, _ := m.find(claims.Key{1}, noon, read(2)); got != 2 {
		t.Errorf("%d is remembered", got)
	}
	if got, _ := m.find(claims.Key{1}, noon.Add(Remembered), read(3)); got != 3 {
		t.Errorf("%d is remembered for too long", got)
	}
}

func TestOnlyPathsOfThisServiceAreGoneBackTo(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]string{
		"/v1/me": "/v1/me", "/account?tab=tokens": "/account?tab=tokens", "/sign-in?next=%2Faccount": "/sign-in?next=%2Faccount",
		"": "/", "//evil.example": "/", `/\evil.example`: "/", `\\evil.example`: "/", "https://evil.example": "/", "/%2fevil.example": "/",
		"/%5Cevil.example": "/", "/%252fevil.example": "/", "/a//evil.example": "/", "/../x": "/", "/\tevil": "/", "/\n/evil.example": "/", "javascript:alert(1)": "/", "/@evil": "/",
	} {
		if got := LocalPath(asked, "/"); got != want {
			t.Errorf("%q leads to %q, want %q", asked, got, want)
		}
	}
}
