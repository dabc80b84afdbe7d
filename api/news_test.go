package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"bosang/claims/access"
)

// told gives the kinds of what a claimant was told, the newest first.
func (w *world) told(token string) (kinds []string) {
	w.Helper()
	for _, m := range list(w.must(200, token, "GET", "/v1/messages", nil)) {
		kinds = append(kinds, m.at("kind"))
	}
	return kinds
}

func TestAClaimantIsToldWhatWasDecidedWhyAndWhatCanBeDone(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.chooser()
	me := s.pretend("customer", access.Claimant, s.provider, claimant).cookie
	_, another := s.customer(1)
	claim := s.file(me, subscription)
	s.decideAll(object{})
	s.decideAll(object{}) // the same again is no news
	if kinds := s.told(me); strings.Join(kinds, " ") != "decision_granted" {
		t.Fatalf("told were %v", kinds)
	}
	m := list(s.must(200, me, "GET", "/v1/messages?unread=true", nil))[0]
	explained := s.must(200, me, "GET", "/v1/claims/"+claim.at("id")+"/decisions/1?lang=en", nil).at("explanation", "headline")
	if m.at("title", "en") != explained || !strings.HasPrefix(m.at("title", "ko"), "보상이 인정되었습니다: ") || m.at("decision_number") != "1" || m.at("claim_id") != claim.at("id") {
		t.Errorf("it says %v", m)
	}
	for _, part := range []string{claim.at("reference"), "It follows from this: ", "Money goes to the account that you named"} {
		if !strings.Contains(m.at("body", "en"), part) {
			t.Errorf("%q does not say %q", m.at("body", "en"), part)
		}
	}
	var do []string
	steps, _ := m["next_steps"].([]any)
	for i := range steps {
		do = append(do, m.at("next_steps", i, "do"))
	}
	if strings.Join(do, " ") != "payee election appeal" || m.at("next_steps", 2, "until") == "" || m.at("next_steps", 2, "path") != "/v1/claims/"+claim.at("reference")+"/decisions/1/appeals" {
		t.Errorf("what can be done is %v", m["next_steps"])
	}
	// Whoever sees the claim sees what was told of it; nobody else, and nobody marks it for another.
	if both := list(s.must(200, s.operator, "GET", "/v1/messages?claim_id="+claim.at("id"), nil)); len(both) != 1 || both[0].at("id") != m.at("id") {
		t.Errorf("an operator reads %v", both)
	}
	other := s.claimant("customer-1", another)
	if kinds := s.told(other); len(kinds) > 0 {
		t.Errorf("another reads %v", kinds)
	}
	read := "/v1/messages/" + m.at("id") + "/read"
	if got := s.send(other, "POST", read, nil); got.StatusCode != http.StatusNotFound {
		t.Errorf("another marks it: %d", got.StatusCode)
	}
	first, again := s.must(200, me, "POST", read, nil), s.must(200, me, "POST", read, nil)
	if first.at("read_at") == "" || first.at("read_at") != again.at("read_at") || len(list(s.must(200, me, "GET", "/v1/messages?unread=true", nil))) != 0 {
		t.Errorf("it was read at %q and %q", first.at("read_at"), again.at("read_at"))
	}
	// Another result is news, and the first has nothing to be done about any more.
	s.must(200, me, "POST", "/v1/claims/"+claim.at("id")+"/election", object{"election": "extension"})
	all := list(s.must(200, me, "GET", "/v1/messages?limit=1", nil))
	if len(all) != 1 || all[0].at("decision_number") != "2" || !strings.Contains(all[0].at("body", "en"), "decided again") || all[0].at("next_steps", 0, "do") != "election" {
		t.Errorf("after the choice it says %v", all)
	}
	page := s.must(200, me, "GET", "/v1/messages?limit=1", nil)
	older := list(s.must(200, me, "GET", page.at("next"), nil))
	if len(older) != 1 || older[0].at("id") != m.at("id") || older[0]["next_steps"] != nil {
		t.Errorf("on the next page is %v", older)
	}
	copied := s.must(200, me, "GET", "/v1/claimants/"+claimant+"/export", nil)
	if copied.at("messages", 1, "title", "en") != explained || copied.at("messages", 1, "read_at") != first.at("read_at") {
		t.Errorf("the copy has %v", copied["messages"])
	}
}

// TestWhatIsDecidedByTheHourWhileAnOutageRunsIsToldOnce has claims decided again and again as
// the outage runs on.
func TestWhatIsDecidedByTheHourWhileAnOutageRunsIsToldOnce(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.customer(1)
	me := s.claimant("customer-1", claimant)
	change := func(o object) {
		s.must(200, s.operator, "PUT", "/v1/outages/"+s.outage+"/windows/"+s.window, o, s.tag(s.operator, "/v1/outages/"+s.outage))
	}
	running := object{"starts_at": s.clock.Now().Add(-time.Hour).Format(time.RFC3339Nano), "source": "press", "confidence": "B"}
	change(running)
	claim := s.file(me, subscription).at("id")
	for range 12 {
		s.decideAll(object{})
		s.clock.Move(time.Hour)
	}
	if number := s.must(200, me, "GET", "/v1/claims/"+claim, nil).at("decision_number"); number != "12" {
		t.Fatalf("it was decided %s times", number)
	}
	if kinds := strings.Join(s.told(me), " "); kinds != "decision_granted" {
		t.Errorf("told were %s", kinds)
	}
	running["ends_at"] = s.clock.Now().Format(time.RFC3339Nano)
	change(running)
	s.decideAll(object{})
	s.decideAll(object{})
	if kinds := strings.Join(s.told(me), " "); kinds != "decision_granted decision_granted" {
		t.Errorf("when it has ended told were %s", kinds)
	}
}
