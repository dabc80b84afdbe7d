package api_test

import (
	"net/http"
	"strings"
	"testing"

	"bosang/claims/privacy/suitelog"
)

func TestAClaimIsSavedResumedAndFiledWithWhatBelongsToIt(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.customer(1)
	me := s.claimant("customer-1", claimant)
	const words = "저녁장사를 망쳤습니다"
	suitelog.Plant(t, words)
	key := header("Idempotency-Key", "draft-1")
	begun := s.send(me, "POST", "/v1/claim-drafts", object{"narrative": words, "step": "what"}, key)
	if begun.StatusCode != http.StatusCreated || strings.Contains(string(begun.body), words) || begun.Header.Get("ETag") != `"1"` {
		t.Fatalf("it begins with %d %s %v", begun.StatusCode, begun.body, begun.Header)
	}
	if again := s.send(me, "POST", "/v1/claim-drafts", object{"narrative": words, "step": "what"}, key); string(again.body) != string(begun.body) {
		t.Errorf("the same request is answered with %s", again.body)
	}
	at := begun.Header.Get("Location")
	if got := s.must(200, me, "GET", at, nil); got.at("narrative") != words || got.at("step") != "what" || got.at("expires_at") == "" {
		t.Errorf("it is resumed as %v", got)
	}
	s.must(428, me, "PUT", at, object{})
	if got := s.must(422, me, "PUT", at, object{"narrative": "900101-1234568"}, ifMatch(`"1"`)); got.faults() != "narrative: registration_number" {
		t.Errorf("a registration number: %v", got)
	}
	if got := s.must(422, me, "POST", at+"/filing", nil); got.faults() != "incident_id: required; subscription_id: required" {
		t.Errorf("what is missing is told by %v", got)
	}
	whole := object{"incident_id": s.incident, "subscription_id": subscription, "features": []string{"message.emoticon"}, "loss": won("50000"), "narrative": words}
	if got := s.send(me, "PUT", at, whole, ifMatch(`"1"`)); got.StatusCode != http.StatusOK || got.Header.Get("ETag") != `"2"` || got.object(t).at("step") != "" {
		t.Errorf("it is saved by %d %s", got.StatusCode, got.body)
	}
	s.must(412, me, "PUT", at, whole, ifMatch(`"1"`))
	file := s.must(201, me, "POST", at+"/evidence", scan, asFile("application/pdf", "receipt.pdf"))
	wrong := s.must(201, me, "POST", at+"/evidence", scan+"wrong", asFile("application/pdf", "wrong.pdf"))
	if file.at("about", "noun") != "draft" || s.must(200, me, "GET", at+"/evidence", nil).at("items", 1, "id") != file.at("id") {
		t.Errorf("a file of it is %v", file)
	}
	s.must(204, me, "DELETE", at+"/evidence/"+wrong.at("id"), nil)
	if got := s.must(200, me, "GET", "/v1/claimants/"+claimant+"/export", nil); got.at("claim_drafts", 0, "narrative") != words || got.at("evidence", 0, "id") != file.at("id") {
		t.Errorf("the copy of all that is held has %v", got)
	}

	key = header("Idempotency-Key", "filing-1")
	filed := s.send(me, "POST", at+"/filing", nil, key)
	claim := filed.object(t)
	if filed.StatusCode != http.StatusCreated || claim.at("state") != "filed" || claim.at("loss", "amount") != "50000" || filed.Header.Get("Location") != "/v1/claims/"+claim.at("id") {
		t.Fatalf("it is filed by %d %s", filed.StatusCode, filed.body)
	}
	if again := s.send(me, "POST", at+"/filing", object{}, key); again.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("the key with another body is answered with %d", again.StatusCode)
	}
	if again := s.send(me, "POST", at+"/filing", nil, key); again.StatusCode != http.StatusCreated || string(again.body) != string(filed.body) || again.Header.Get("Idempotency-Hit") != "true" {
		t.Errorf("the same request is answered with %d %s", again.StatusCode, again.body)
	}
	s.must(404, me, "GET", at, nil)
	s.must(404, me, "POST", at+"/filing", nil)
	of := "/v1/claims/" + claim.at("reference")
	if got := s.must(200, s.operator, "GET", of+"/narrative", nil); got.at("text") != words || got.at("claim_id") != claim.at("id") {
		t.Errorf("the operator reads %v", got)
	}
	if got := s.must(200, s.operator, "GET", of+"/evidence", nil); got.at("items", 0, "id") != file.at("id") || got.at("items", 0, "about", "noun") != "claim" || got.at("items", 1) != "" {
		t.Errorf("evidence of the claim is %v", got)
	}
	if got := s.must(200, me, "GET", "/v1/claimants/"+claimant+"/export", nil); got.at("narratives", 0, "text") != words || got.at("claim_drafts", 0) != "" {
		t.Errorf("the copy of all that is held has %v", got)
	}
}
