package api_test

import (
	"slices"
	"strings"
	"testing"

	"bosang/claims"
	"bosang/claims/access"
)

// TestTheTrailOfASubscriptionTellsWhoWroteItsEnd has an operator end a subscription years
// back, let it run on and add others, and reads what their claimants are shown of it.
func TestTheTrailOfASubscriptionTellsWhoWroteItsEnd(t *testing.T) {
	s := stored(t).emoticons()
	provider := idOf(t, s.provider)
	operator := s.signedIn(access.Actor{Role: access.Operator, Providers: []access.ID{provider}})
	added := s.must(201, operator, "POST", "/v1/subscriptions", s.holding(1))
	end := func(version string, ended any) {
		t.Helper()
		s.must(200, operator, "PATCH", "/v1/subscriptions/"+added.at("id"), object{"ended_at": ended}, ifMatch(version))
	}
	end(`"1"`, "2022-02-01T00:00:00+09:00")
	end(`"2"`, "2022-03-01T00:00:00+09:00")
	end(`"3"`, nil)
	// What is refused leaves nothing.
	s.must(412, operator, "PATCH", "/v1/subscriptions/"+added.at("id"), object{"ended_at": nil}, ifMatch(`"1"`))
	s.must(409, operator, "POST", "/v1/subscriptions", s.holding(1))

	me := s.signedIn(access.Actor{Role: access.Claimant, Claimant: idOf(t, added.at("claimant_id")), VerifiedAt: s.clock.Now()})
	trail := s.must(200, me, "GET", "/v1/claimants/"+added.at("claimant_id")+"/export", nil)
	for i, want := range []string{
		"reopened map[was:2022-02-28T15:00:00Z]",
		"ended map[ended_at:2022-02-28T15:00:00Z was:2022-01-31T15:00:00Z]",
		"ended map[ended_at:2022-01-31T15:00:00Z]",
		"added map[started_at:2021-12-31T15:00:00Z]",
		" ",
	} {
		event := func(name string) string { return trail.at("subscriptions", 0, "events", i, name) }
		if got := event("what") + " " + event("details"); got != want || want != " " && (!strings.HasPrefix(event("actor"), "user:") || event("at") == "") {
			t.Errorf("event %d is %s by %q, want %s", i, got, event("actor"), want)
		}
	}
}

// TestAnImportIsOnTheTrailOfItsProviderOnce sends rows, some of them twice, and the same
// rows again.
func TestAnImportIsOnTheTrailOfItsProviderOnce(t *testing.T) {
	w := stored(t)
	s := w.emoticons()
	s.customer(1)
	for range 2 {
		rows, _ := report(t, w.send(s.operator, "POST", bulk, heading+row(1)+row(2)+row(3)+row(2), csv()...))
		if len(rows) != 4 {
			t.Fatalf("the report is %v", rows)
		}
	}
	provider := idOf(t, s.provider)
	var trail []string
	err := w.store.InTx(t.Context(), access.SystemActor("test"), func(tx claims.Tx) error {
		events, err := tx.Events(t.Context(), claims.ClaimantID(provider), provider, claims.Page{Limit: 100})
		for _, e := range events {
			if e.What == "subscriptions_imported" {
				trail = append(trail, e.Noun+" "+e.Actor+" "+string(e.Details))
			}
		}
		return err
	})
	if want := []string{`provider kakao {"added": 2}`}; err != nil || !slices.Equal(trail, want) {
		t.Errorf("on the trail is %q, want %q: %v", trail, want, err)
	}
}
