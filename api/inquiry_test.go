package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"bosang/claims/privacy/suitelog"
)

// TestAnOperatorAsksAndAClaimantAnswers follows one that is answered, and one that is not.
func TestAnOperatorAsksAndAClaimantAnswers(t *testing.T) {
	w := stored(t)
	s := w.emoticons()
	subscription, claimant := s.customer(1)
	me := w.claimant("customer-1", claimant)
	claim := s.file(me, subscription).at("id")
	const question, answer = "어느 기기에서 쓰셨습니까", "업무용 태블릿에서 썼습니다"
	suitelog.Plant(t, question, answer)
	asking := object{"question": question, "facts": []string{"report.made_on"}, "days": 5}
	key := header("Idempotency-Key", "inquiry-1")
	made := w.send(s.operator, "POST", "/v1/claims/"+claim+"/inquiries", asking, key)
	if made.StatusCode != http.StatusCreated || strings.Contains(string(made.body), question) {
		t.Fatalf("an inquiry is made by %d %s", made.StatusCode, made.body)
	}
	if again := w.send(s.operator, "POST", "/v1/claims/"+claim+"/inquiries", asking, key); string(again.body) != string(made.body) {
		t.Errorf("the same request is answered with %s", again.body)
	}
	one := "/v1/inquiries/" + made.object(t).at("id")
	if got := w.must(409, s.operator, "POST", "/v1/claims/"+claim+"/inquiries", asking); got.at("code") != "inquiry_open" || got.at("existing") == "" {
		t.Errorf("a second one: %v", got)
	}
	wrong := object{"question": question, "facts": []string{"shoe_size"}, "days": 61}
	if got := w.must(422, s.operator, "POST", "/v1/claims/"+claim+"/inquiries", wrong); got.faults() != "facts.0: no_such_fact; days: out_of_range" {
		t.Errorf("what cannot be answered: %v", got)
	}
	for _, days := range []int{-1, 2, 400} {
		wrong := object{"question": question, "days": days}
		if got := w.must(422, s.operator, "POST", "/v1/claims/"+claim+"/inquiries", wrong); got.faults() != "days: out_of_range" {
			t.Errorf("of %d days it says %s", days, got.faults())
		}
	}
	if told := w.must(200, me, "GET", "/v1/messages", nil); told.at("items", 0, "kind") != "inquiry_asked" || told.at("items", 0, "text") != question {
		t.Errorf("the claimant is told %v", told)
	}
	if list := w.must(200, me, "GET", "/v1/inquiries", nil); list.at("items", 0, "question") != question || list.at("items", 0, "facts", 0) != "report.made_on" {
		t.Errorf("the claimant reads %v", list)
	}
	if got := w.must(409, s.operator, "POST", one+"/closure", nil); got.at("code") != "inquiry_not_answered" {
		t.Errorf("closed too soon: %v", got)
	}
	if got := w.must(200, me, "POST", one+"/answer", object{"answer": answer}); got.at("state") != "answered" || got.at("answer") != answer {
		t.Errorf("answered it is %v", got)
	}
	if got := w.must(409, me, "POST", one+"/answer", object{"answer": answer}); got.at("code") != "inquiry_over" {
		t.Errorf("answered twice: %v", got)
	}
	if list := w.must(200, s.operator, "GET", "/v1/inquiries?state=answered&provider_id="+s.provider, nil); list.at("items", 0, "answer") != answer {
		t.Errorf("the operator reads %v", list)
	}
	w.must(200, s.operator, "POST", one+"/closure", nil)

	next := w.must(201, s.operator, "POST", "/v1/claims/"+claim+"/inquiries", object{"question": question}).at("id")
	w.clock.Move(20 * 24 * time.Hour)
	w.check()
	s.operator, me = w.operatorOf("kakao", s.provider), w.claimant("customer-1", claimant) // tokens end meanwhile
	if got := w.must(200, s.operator, "GET", "/v1/inquiries/"+next, nil); got.at("state") != "expired" {
		t.Errorf("without an answer it is %v", got)
	}
	if told := w.must(200, me, "GET", "/v1/messages?unread=true", nil); told.at("items", 0, "kind") != "inquiry_expired" {
		t.Errorf("the claimant is told %v", told)
	}
	if got := w.must(200, me, "GET", "/v1/claims/"+claim, nil); got.at("state") != "filed" {
		t.Errorf("the claim is %v", got)
	}
	if list := w.must(200, me, "GET", "/v1/claims/"+claim+"/inquiries?limit=1", nil); list.at("items", 0, "id") != next || list.at("next") == "" {
		t.Errorf("its inquiries are %v", list)
	}
}
