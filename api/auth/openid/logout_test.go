package openid_test

import (
	"errors"
	"maps"
	"net/url"
	"reflect"
	"testing"
	"time"

	"bosang/api/auth/openid"
	"bosang/api/auth/openid/openidtest"
)

// goodbye is what a logout token claims, with changes.
func goodbye(w *world, changes openidtest.Claims) openidtest.Claims {
	now := w.clock.Now().Unix()
	c := openidtest.Claims{
		"iss": w.idp.Issuer(), "aud": "bosang", "sub": "person-7", "sid": "session-1", "jti": "goodbye-1", "iat": now, "exp": now + 120,
		"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}},
	}
	maps.Copy(c, changes)
	for name, v := range changes {
		if v == nil {
			delete(c, name)
		}
	}
	return c
}

func TestAnIdentityProviderEndsSessions(t *testing.T) {
	w := newWorld(t)
	for n, header := range []map[string]any{{"typ": "logout+jwt"}, {"typ": "JWT"}, {}} {
		token := w.idp.Sign(header, goodbye(w, openidtest.Claims{"jti": n + 'a', "sid": nil}))
		wants(t, w.client.BackChannel(t.Context(), token), openid.BadClaim) // its id is no text
		token = w.idp.Sign(header, goodbye(w, openidtest.Claims{"jti": string(rune('a' + n)), "sid": nil}))
		if err := w.client.BackChannel(t.Context(), token); err != nil {
			t.Fatal(openid.ReasonOf(err))
		}
	}
	if err := w.client.BackChannel(t.Context(), w.idp.Sign(nil, goodbye(w, openidtest.Claims{"sub": nil}))); err != nil {
		t.Fatal(openid.ReasonOf(err))
	}
	if len(w.memory.ended) != 4 {
		t.Fatalf("ended were %v", w.memory.ended)
	}
	for n, got := range w.memory.ended {
		if got.Key.IsZero() || !got.Until.After(w.clock.Now().Add(10*time.Minute)) {
			t.Errorf("it is remembered as %v", got.Once)
		}
		got.Once = openid.Once{}
		want := openid.Ended{IdentityProvider: "corporate", Issuer: w.idp.Issuer(), Subject: "person-7", Before: w.clock.Now().Add(time.Minute)}
		if n == 3 {
			want.Subject, want.SessionID = "", "session-1"
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

func TestALogoutTokenIsHeededOnceAndAgainOnlyWhereItCouldNotBe(t *testing.T) {
	w := newWorld(t)
	token := w.idp.Sign(nil, goodbye(w, nil))
	w.memory.fails = errors.New("no database")
	if err := w.client.BackChannel(t.Context(), token); !errors.Is(err, w.memory.fails) {
		t.Errorf("got %v", err)
	}
	w.memory.fails = nil
	for range 2 {
		if err := w.client.BackChannel(t.Context(), token); err != nil {
			t.Error(openid.ReasonOf(err))
		}
	}
	if len(w.memory.ended) != 1 {
		t.Errorf("sessions were ended %d times", len(w.memory.ended))
	}
	for _, until := range w.memory.used {
		w.clock.Move(until.Sub(w.clock.Now()))
	}
	wants(t, w.client.BackChannel(t.Context(), token), openid.Expired) // when it may be forgotten
}

func TestALogoutTokenThatIsNotAsItHasToBeIsRefused(t *testing.T) {
	w := newWorld(t)
	now := w.clock.Now().Unix()
	event := "http://schemas.openid.net/event/backchannel-logout"
	for name, c := range map[string]struct {
		header  map[string]any
		changes openidtest.Claims
		want    openid.Reason
	}{
		"an access token":         {map[string]any{"typ": "at+jwt"}, nil, openid.WrongType},
		"an ID token":             {nil, openidtest.Claims{"events": nil, "nonce": "n"}, openid.WrongType},
		"with a nonce":            {nil, openidtest.Claims{"nonce": "n"}, openid.WrongType},
		"with a nonce of nothing": {nil, openidtest.Claims{"nonce": ""}, openid.WrongType},
		"of another event":        {nil, openidtest.Claims{"events": map[string]any{"other": map[string]any{}}}, openid.WrongType},
		"of an event by name":     {nil, openidtest.Claims{"events": event}, openid.WrongType},
		"of an event of a text":   {nil, openidtest.Claims{"events": map[string]any{event: "now"}}, openid.WrongType},
		"of nobody":               {nil, openidtest.Claims{"sub": nil, "sid": nil}, openid.BadClaim},
		"of a person of a number": {nil, openidtest.Claims{"sub": 7}, openid.BadClaim},
		"of no id":                {nil, openidtest.Claims{"jti": nil}, openid.BadClaim},
		"for another client":      {nil, openidtest.Claims{"aud": "other"}, openid.WrongAudience},
		"of another issuer":       {nil, openidtest.Claims{"iss": "https://other.example"}, openid.WrongIssuer},
		"that has expired":        {nil, openidtest.Claims{"exp": now - 60}, openid.Expired},
		"without end":             {nil, openidtest.Claims{"exp": nil}, openid.BadClaim},
		"from the future":         {nil, openidtest.Claims{"iat": now + 61}, openid.NotYetValid},
		"from long ago":           {nil, openidtest.Claims{"iat": now - 600}, openid.Expired},
		"of another key":          {map[string]any{"kid": "other"}, nil, openid.BadSignature},
	} {
		t.Run(name, func(t *testing.T) {
			wants(t, w.client.BackChannel(t.Context(), w.idp.Sign(c.header, goodbye(w, c.changes))), c.want)
		})
	}
	if len(w.memory.used)+len(w.memory.ended) != 0 {
		t.Error("something was ended or remembered")
	}
}

func TestAPersonIsSignedOutAtTheIdentityProviderToo(t *testing.T) {
	w := newWorld(t)
	address, err := w.client.LogoutURL(t.Context(), "corporate", "the.id.token", "/signed-out?lang=ko")
	if err != nil {
		t.Fatal(err)
	}
	got := parse(t, address)
	want := url.Values{
		"tenant": {"1"}, "client_id": {"bosang"}, "id_token_hint": {"the.id.token"}, "post_logout_redirect_uri": {w.service.URL + "/signed-out?lang=ko"},
	}
	if got.Path != "/end" || !reflect.DeepEqual(got.Query(), want) {
		t.Errorf("got %s", address)
	}
	address, err = w.client.LogoutURL(t.Context(), "corporate", "", "//evil.example")
	if q := parse(t, address).Query(); err != nil || q.Has("id_token_hint") || q.Has("post_logout_redirect_uri") {
		t.Errorf("got %s, %v", address, err)
	}
	w = newWorld(t)
	w.idp.Set(func(p *openidtest.Provider) { p.Metadata = map[string]any{"end_session_endpoint": nil} })
	if address, err := w.client.LogoutURL(t.Context(), "corporate", "", "/"); err != nil || address != "" {
		t.Errorf("where there is no such place: %q, %v", address, err)
	}
}
