package api_test

import "testing"

// TestAClaimThatWaitsIsWorkedOn goes the way of a claim that a person has to look at: it
// is held and released, its evidence checked, approved by one operator, and looked at once
// more by another.
func TestAClaimThatWaitsIsWorkedOn(t *testing.T) {
	m := newMatrix(t)
	p := m.parties[0]
	claim, one, two := m.waiting(p), p.itsOperator.cookie, p.itsSecond.cookie
	at, because := "/v1/claims/"+claim, object{"reason": "the invoice was asked for"}
	m.must(201, one, "POST", at+"/holds", because)
	if got := m.must(409, one, "POST", at+"/clearance/approve", because); got.at("code") != "clearance_not_passed" {
		t.Errorf("approving what is held is answered with %v", got)
	}
	if got := m.must(409, two, "POST", at+"/holds", because); got.at("code") != "claim_held" {
		t.Errorf("holding it again is answered with %v", got)
	}
	m.must(200, two, "POST", at+"/holds/release", because)
	got := m.must(200, one, "PUT", at+"/clearance/checks/evidence", object{"result": "passed", "reason": "the invoice was seen"})
	if got.at("state") != "waiting" || got.at("no_data", 0) != "" || got.at("failed", 0) != "" {
		t.Errorf("it stands as %v", got)
	}
	m.must(404, one, "PUT", at+"/clearance/checks/payee_name", object{"result": "passed", "reason": "no money is given"})
	if got := m.must(200, one, "POST", at+"/clearance/approve", because); got.at("state") != "approved" || got.at("by") != p.itsOperator.actor.Subject {
		t.Errorf("it stands as %v", got)
	}
	sample := m.must(200, two, "GET", "/v1/quality-samples?limit=1", nil).at("items", 0, "id")
	if got := m.must(409, one, "POST", "/v1/quality-samples/"+sample+"/review", object{"opinion": "agreed", "reason": "it is my own"}); got.at("code") != "four_eyes" {
		t.Errorf("reviewing the own approval is answered with %v", got)
	}
	m.must(200, two, "POST", "/v1/quality-samples/"+sample+"/review", object{"opinion": "disagreed", "reason": "the invoice is of another month"})
	m.must(200, two, "POST", at+"/clearance/send-back", object{"reason": "the invoice is of another month"})
	var said string
	list := m.must(200, one, "GET", at+"/notes", nil)
	for i := range 6 {
		said += list.at("items", i, "what") + " "
	}
	if said != "sent_back disagreed approved check released held " || list.at("items", 5, "text") != "the invoice was asked for" {
		t.Errorf("written down is %q: %v", said, list)
	}
	if got := m.must(200, m.admin, "GET", "/v1/quality-sample-counts?provider_id="+p.provider, nil); got.at("items", 0, "disagreed") != "1" {
		t.Errorf("counted is %v", got)
	}
	// The claimant is told nothing of it.
	m.must(403, p.itsCustomer.cookie, "GET", at+"/clearance", nil)
	for _, e := range m.must(200, p.itsCustomer.cookie, "GET", at+"/events", nil)["items"].([]any) {
		if what := (object{"e": e}).at("e", "what"); what != "filed" && what != "decided" {
			t.Errorf("on the claimant's trail is %s", what)
		}
	}
}
