package api_test

import (
	"strings"
	"testing"

	"bosang/claims/access"
)

func TestACopyTellsTheClaimantAloneByWhichAccountsItComesIn(t *testing.T) {
	s := stored(t).emoticons()
	_, claimant := s.customer(1)
	_, other := s.customer(2)
	her, desk := s.pretend("her@example.com", access.Claimant, s.provider, claimant), s.pretend("desk", access.Operator, s.provider, "")
	s.pretend("him@example.com", access.Claimant, s.provider, other)
	at := "/v1/claimants/" + claimant + "/export"
	got := s.send(her.cookie, "GET", at, nil)
	held, body := got.object(t), string(got.body)
	if held.at("accounts", 0, "name") != "her@example.com" || held.at("accounts", 0, "since") == "" || held.at("accounts", 1) != "" ||
		held.at("accounts", 0, "sessions", 0, "address") != "127.0.0.1" || held.at("accounts", 0, "sessions", 1) != "" ||
		held.at("links", 0, "purpose") != "demonstration" || held.at("links", 0, "used_at") == "" || held.at("links", 1) != "" {
		t.Errorf("the copy has %v and %v", held["accounts"], held["links"])
	}
	if _, secret, _ := strings.Cut(her.cookie, "="); secret == "" || strings.Contains(body, secret) || strings.Contains(body, "him@") || strings.Contains(body, "hash") {
		t.Errorf("the copy tells too much: %s", body)
	}
	// Also by a token of no person: it is the claimant.
	if got := s.must(200, s.claimant("customer-1", claimant), "GET", at, nil); got.at("accounts", 0, "name") != "her@example.com" {
		t.Errorf("by a token the copy has %v", got["accounts"])
	}
	if got := s.must(200, desk.cookie, "GET", at+"?reason=asked+for+by+letter", nil); got.at("accounts", 0) != "" || got.at("links", 0) != "" {
		t.Errorf("an operator's copy has %v and %v", got["accounts"], got["links"])
	}
	if got := s.must(422, desk.cookie, "GET", at+"?reason=.", nil).faults(); got != "reason: reason_words" {
		t.Errorf("a reason that says nothing has the faults %q", got)
	}
}
