package api_test

import "testing"

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
