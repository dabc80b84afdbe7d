package api_test

import (
	"testing"
	"time"
)

// TestClaimsThatWaitPastTheirTimeAreListed leaves a claim undecided, takes another to
// mediation, and has a provider set its own time.
func TestClaimsThatWaitPastTheirTimeAreListed(t *testing.T) {
	w := stored(t)
	s := w.emoticons()
	subscription, claimant := s.customer(1)
	me := w.claimant("customer-1", claimant)
	claim := s.file(me, subscription).at("id")
	w.check()
	if list := w.must(200, s.operator, "GET", "/v1/stuck", nil); list.at("items", 0, "claim_id") != "" {
		t.Errorf("stuck at once are %v", list)
	}
	pass := func(d time.Duration) { // tokens end meanwhile
		w.clock.Move(d)
		s.operator, me = w.operatorOf("kakao", s.provider), w.claimant("customer-1", claimant)
	}
	pass(25 * time.Hour)
	w.check()
	stuck := w.must(200, s.operator, "GET", "/v1/stuck?provider_id="+s.provider, nil)
	for want, path := range map[string]string{claim: "claim_id", "filed": "state", "decide": "reason"} {
		if got := stuck.at("items", 0, path); got != want {
			t.Errorf("%s is %q, not %q", path, got, want)
		}
	}
	if got := stuck.at("items", 0, "waits_for", "ko"); got != "접수된 청구의 자동 심사" {
		t.Errorf("it waits for %q", got)
	}
	began := object{"kind": "mediation", "starts_at": w.clock.Now().Format(time.RFC3339)}
	key := header("Idempotency-Key", "mediation-1")
	made := w.must(201, s.operator, "POST", "/v1/claims/"+claim+"/deadlines", began, key)
	if again := w.must(201, s.operator, "POST", "/v1/claims/"+claim+"/deadlines", began, key); again.at("id") != made.at("id") {
		t.Errorf("the same request is answered with %v", again)
	}
	if got := w.must(409, s.operator, "POST", "/v1/claims/"+claim+"/deadlines", began); got.at("code") != "deadline_runs" {
		t.Errorf("a second mediation: %v", got)
	}
	w.must(422, s.operator, "POST", "/v1/claims/"+claim+"/deadlines", object{"kind": "answer", "starts_at": began["starts_at"]})
	one := "/v1/deadlines/" + made.at("id")
	longer := w.must(200, s.operator, "POST", one+"/extensions", object{"reason": "위원회가 자료를 더 받습니다"})
	if longer.at("extended") != "1" || longer.at("last_day") <= made.at("last_day") {
		t.Errorf("extended it is %v", longer)
	}
	if told := w.must(200, me, "GET", "/v1/messages", nil); told.at("items", 0, "kind") != "deadline_extended" || told.at("items", 0, "text") != "위원회가 자료를 더 받습니다" {
		t.Errorf("the claimant is told %v", told)
	}
	if got := w.must(409, s.operator, "POST", one+"/extensions", object{"reason": "더"}); got.at("code") != "deadline_extended" {
		t.Errorf("extended twice: %v", got)
	}
	pass(80 * 24 * time.Hour)
	if soon := w.must(200, s.operator, "GET", "/v1/deadlines?state=due_soon", nil); soon.at("items", 0, "id") != made.at("id") || soon.at("items", 1, "id") != "" {
		t.Errorf("due soon is %v", soon)
	}
	w.must(200, s.operator, "POST", one+"/end", nil)
	of := w.must(200, me, "GET", "/v1/claims/"+claim+"/deadlines", nil)
	limited := 0
	list, _ := of["items"].([]any)
	for _, v := range list {
		d, _ := v.(map[string]any)
		switch {
		case d["information"] == true:
			limited++
		case d["kind"] == "mediation" && d["met_at"] == nil, d["kind"] == "decide" && d["missed_at"] == nil:
			t.Errorf("the claimant reads %v", d)
		}
	}
	if limited != 4 {
		t.Errorf("%d periods of limitation are listed: %v", limited, of)
	}
	if page := w.must(200, s.operator, "GET", "/v1/deadlines?limit=1", nil); page.at("items", 0, "kind") != "decide" || page.at("next") != "" {
		t.Errorf("overdue is %v", page)
	}
}

// check does the check of every hour.
func (w *world) check() {
	w.Helper()
	if _, done, err := w.deadlines.Check(w.Context(), func() bool { return true }); err != nil || !done {
		w.Fatal(done, err)
	}
}

func TestAProviderSetsHowLongItsDeadlinesAre(t *testing.T) {
	w := stored(t)
	s := w.emoticons()
	at := "/v1/providers/" + s.provider + "/deadlines"
	kinds := w.must(200, s.operator, "GET", at, nil)
	if kinds.at("items", 0, "kind") != "decide" || kinds.at("items", 2, "source") == "" || kinds.at("items", 0, "own") != "false" {
		t.Errorf("the kinds are %v", kinds)
	}
	answer := w.send(s.operator, "GET", at+"/answer", nil)
	tag := ifMatch(tagOf(answer))
	set := w.must(200, s.operator, "PUT", at+"/answer", object{"amount": 5, "warn_days": 2}, tag)
	if set.at("amount") != "5" || set.at("unit") != "business_days" || set.at("warn_days") != "2" || set.at("version") != "2" {
		t.Errorf("it is set to %v", set)
	}
	w.must(412, s.operator, "PUT", at+"/answer", object{"amount": 6}, tag)
	w.must(428, s.operator, "PUT", at+"/answer", object{"amount": 6})
	for said, want := range map[string]object{
		"amount: required": {"warn_days": 1}, "amount: out_of_range": {"amount": 0}, "amount: out_of_range; warn_days: out_of_range": {"amount": 1 << 40, "warn_days": -1},
		"warn_days: out_of_range": {"amount": 5, "warn_days": 213_504},
	} {
		if got := w.must(422, s.operator, "PUT", at+"/answer", want, ifMatch(`"2"`)); got.faults() != said {
			t.Errorf("of %v it says %q, not %q", want, got.faults(), said)
		}
	}
	if got := w.must(422, s.operator, "PUT", at+"/answer", object{"amount": 21, "warn_days": 21}, ifMatch(`"2"`)); got.faults() != "amount: out_of_range; warn_days: out_of_range" {
		t.Errorf("out of bounds: %v", got)
	}
	if got := w.must(409, s.operator, "PUT", at+"/mediation", object{"amount": 30}, ifMatch(`"1"`)); got.at("code") != "deadline_by_law" {
		t.Errorf("by law: %v", got)
	}
	w.must(404, s.operator, "GET", at+"/unheard_of", nil)
	w.must(404, s.operator, "PUT", at+"/unheard_of", object{"amount": 30}, ifMatch(`"1"`))
}
