package api_test

import (
	"net/http"
	"strings"
	"testing"

	"bosang/claims/access"
)

// recordsFor gives the access records of a claimant that a request left.
func (s *scene) recordsFor(claimant string, of answer) (found []object) {
	s.Helper()
	list, _ := s.must(200, s.admin, "GET", "/v1/claimants/"+claimant+"/accesses?limit=50", nil)["items"].([]any)
	for _, one := range list {
		if o, _ := one.(map[string]any); o["request_id"] == of.Header.Get("X-Request-Id") {
			found = append(found, o)
		}
	}
	return found
}

// TestMachinesOfOneNameAreTwo replays the review's attack: rival's desk repeats what
// kakao's desk sent, and changes what it reported.
func TestMachinesOfOneNameAreTwo(t *testing.T) {
	s := stored(t).emoticons()
	other := s.must(201, s.admin, "POST", "/v1/providers", object{"key": "rival", "name": named("경쟁", "Rival"), "class": "value_added"}).at("id")
	kakao, rival := s.operatorOf("desk", s.provider), s.operatorOf("desk", other)
	key, held := header("Idempotency-Key", "once"), s.holding(7)
	first := s.send(kakao, "POST", "/v1/subscriptions", held, key)
	if again := s.send(kakao, "POST", "/v1/subscriptions", held, key); first.StatusCode != http.StatusCreated || string(again.body) != string(first.body) {
		t.Fatalf("answered with %d %s, and again with %s", first.StatusCode, first.body, again.body)
	}
	if got := s.send(rival, "POST", "/v1/subscriptions", held, key); got.StatusCode != http.StatusUnprocessableEntity || got.Header.Get("Idempotency-Hit") != "" {
		t.Errorf("rival is given kakao's subscription: %d %s", got.StatusCode, got.body)
	}
	sent := object{"key": "kakao-2022-11-01", "title": named("장애", "Outage")}
	incident := s.must(201, kakao, "POST", "/v1/incidents", sent).at("id")
	renamed, at := object{"title": named("다른 것", "Something else")}, "/v1/incidents/"+incident
	s.must(404, rival, "PUT", at, renamed, ifMatch(`"1"`))
	s.must(404, rival, "PUT", at+"/facts", object{"facts": object{}}, ifMatch(`"1"`))
	s.must(200, s.operatorOf("desk", s.provider), "PUT", at, renamed, ifMatch(`"1"`))
	s.must(404, s.operatorOf("another", s.provider), "PUT", at, renamed, ifMatch(`"2"`))
}

// TestWhatIsToldOfAPersonBesideReadingsIsOnRecord asks in the ways of the review by
// which something of a person was told without a record.
func TestWhatIsToldOfAPersonBesideReadingsIsOnRecord(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.customer(1)
	me, desk := s.claimant("customer-1", claimant), s.pretend("desk", access.Operator, s.provider, "")
	reference := s.file(me, subscription).at("reference")
	key := header("Idempotency-Key", "once")
	filing := object{"incident_id": s.incident, "subscription_id": subscription, "claimant_id": claimant}
	_, own := s.customer(2)
	third := s.must(201, s.operator, "POST", "/v1/subscriptions", s.holding(3), key).at("claimant_id")
	for name, c := range map[string]struct {
		status     int
		ask        func() answer
		of, shown  string
		shouldTell string
	}{
		"a replay":              {201, func() answer { return s.send(s.operator, "POST", "/v1/subscriptions", s.holding(3), key) }, third, "answer", third},
		"a claim that is there": {409, func() answer { return s.send(s.operator, "POST", "/v1/claims", filing) }, claimant, "claim", reference},
		"a subscription that is there": {409, func() answer { return s.send(s.operator, "POST", "/v1/subscriptions", s.holding(1)) },
			claimant, "subscription", subscription},
		"an import": {200, func() answer {
			return s.send(s.operator, "POST", "/v1/subscriptions/bulk", heading+row(2)+row(77), header("Content-Type", "text/csv"))
		}, own, "subscription", `"exists"`},
		"an invitation": {201, func() answer {
			return s.send(desk.cookie, "POST", "/v1/customers/invitations", object{"provider_id": s.provider, "customer_number": "C-000002"})
		}, own, "claimant", own},
	} {
		got := c.ask()
		if got.StatusCode != c.status || !strings.Contains(string(got.body), c.shouldTell) {
			t.Errorf("%s is answered with %d %s", name, got.StatusCode, got.body)
		}
		records := s.recordsFor(c.of, got)
		if len(records) != 1 || records[0].at("items", 0) != c.shown || records[0].at("role") != "operator" || records[0].at("provider_id") != s.provider {
			t.Errorf("%s is recorded as %v", name, records)
		}
	}
	// Also that a customer has an account, and that there is such a number at all.
	s.pretend("her", access.Claimant, s.provider, claimant)
	for _, path := range []string{"/v1/customers/invitations", "/v1/customers/recoveries"} {
		got := s.send(desk.cookie, "POST", path, object{"provider_id": s.provider, "customer_number": "C-000001"})
		if records := s.recordsFor(claimant, got); len(records) != 1 {
			t.Errorf("%s (%d %s) is recorded as %v", path, got.StatusCode, got.body, records)
		}
	}
	// What a claimant is told of itself is not.
	if got := s.send(me, "POST", "/v1/claims", filing); got.StatusCode != http.StatusConflict || len(s.recordsFor(claimant, got)) != 0 {
		t.Errorf("the claimant's own is recorded: %d %s", got.StatusCode, got.body)
	}
}
