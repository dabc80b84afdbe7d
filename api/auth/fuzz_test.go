package auth

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// one is a store with one token.
type one struct{ token identity.Token }

func (o one) Token(_ context.Context, key claims.Key) (identity.Token, error) {
	if key == o.token.Key {
		return o.token, nil
	}
	return identity.Token{}, claims.NotFound("token")
}

func FuzzAuthorization(f *testing.F) {
	now := time.Date(2022, 11, 10, 3, 0, 0, 0, time.UTC)
	text, token, err := identity.MintToken(access.Actor{Subject: "a", Role: access.Administrator}, now, time.Hour)
	if err != nil {
		f.Fatal(err)
	}
	b := NewBearer(one{token}, func() time.Time { return now })
	// The token is drawn anew in every process, so that $ stands for it.
	for _, s := range []string{"", "Bearer $", "bearer  $ ", "Bearer $x", "Basic $", "Bearer", "Bearer bosang_", "Bearer\t$", "$", "Bearer $ $", "Bearer " + strings.Repeat("A", 50)} {
		f.Add(s, false)
	}
	f.Add("Bearer $", true)
	f.Fuzz(func(t *testing.T, sent string, twice bool) {
		header := strings.Replace(sent, "$", text, 1)
		r := &http.Request{Header: http.Header{"Authorization": {header}}}
		if twice {
			r.Header.Add("Authorization", header)
		}
		actor, err := b.Actor(r.WithContext(t.Context()))
		scheme, rest, _ := strings.Cut(header, " ")
		want := !twice && strings.EqualFold(scheme, "Bearer") && strings.TrimSpace(rest) == text
		if (err == nil) != want || want && actor.Subject != "a" || !want && (actor.Role != "" || claims.KindOf(err) != claims.KindUnauthenticated) {
			t.Fatalf("%q lets %q act, %v", sent, actor.Subject, err)
		}
	})
}
