package api_test

import (
	"net/http"
	"testing"

	"bosang/api"
	"bosang/api/limit"
	"bosang/claims/access"
)

func TestGuessingANameElsewhereDoesNotShutItsOwnerOutOfThePages(t *testing.T) {
	w := stored(t)
	owner := w.administrator(w.browser("en"), "first@example.com")
	owner.open("/account").fill("Sign out")
	guesser := w.browser("en")
	for range 12 {
		guesser.open("/sign-in").fill("Sign in", "name", "first@example.com", "password", "whatever-it-may-be")
	}
	guesser.stands(429, "")
	// The owner's browser is known: its attempts have a count of their own.
	owner.open("/sign-in").fill("Sign in", "name", "first@example.com", "password", goodPassword).fill("Continue", "code", owner.code()).stands(200, "/account")
}

// TestNobodyIsShutOutByTheBadCookiesOfOthersAtTheirAddress has one caller send what
// nobody has, as long as it is read, and then others of the same address come.
func TestNobodyIsShutOutByTheBadCookiesOfOthersAtTheirAddress(t *testing.T) {
	w := stored(t, func(c *api.Config) { c.Outside.Rates = limit.Defaults() })
	first, _, _ := w.firstAdministrator("first@example.com")
	newcomer := w.token(access.Actor{Subject: "newcomer", Role: access.Regulator})
	for range 60 {
		if got := w.send("", "GET", "/v1/incidents", nil, header("Cookie", "_ga=1")); got.StatusCode != http.StatusUnauthorized {
			t.Fatalf("a cookie of others: %d", got.StatusCode)
		}
	}
	bad := func() int {
		return w.send("", "GET", "/v1/incidents", nil, header("Cookie", "bosang_session=bad")).StatusCode
	}
	for range 60 {
		bad()
	}
	w.must(200, newcomer, "GET", "/v1/incidents", nil)
	w.must(200, w.admin, "GET", "/v1/incidents", nil)
	for range 200 {
		if bad() == 429 {
			break
		}
	}
	if got := bad(); got != 429 {
		t.Errorf("the guesser is answered %d", got)
	}
	for name, known := range map[string]string{"a session that has just begun": first, "a token": newcomer, "another": w.admin} {
		if got := w.send(known, "GET", "/v1/incidents", nil); got.StatusCode != http.StatusOK {
			t.Errorf("%s is answered %d", name, got.StatusCode)
		}
	}
}
