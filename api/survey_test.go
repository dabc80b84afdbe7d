package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"bosang/claims"
	"bosang/claims/survey"
)

// surveyAll has worked out who is owed what, and gives the survey.
func (s *scene) surveyAll() object {
	s.Helper()
	made := s.must(201, s.admin, "POST", "/v1/surveys", object{"incident_id": s.incident, "provider_id": s.provider})
	id, err := claims.ParseID[any](made.at("id"))
	if err != nil {
		s.Fatal(err)
	}
	finished, err := s.surveys.Work(context.Background(), survey.ID(id), func() bool { return true }, nil)
	if err != nil || !finished {
		s.Fatal(finished, err)
	}
	return s.must(200, s.admin, "GET", "/v1/surveys/"+made.at("id"), nil)
}

func TestWhatIsOwedWithoutAskingIsFiledOnceAndMetByWhoClaimsIt(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.customer(1)
	other, otherClaimant := s.customer(2)
	me, them := s.claimant("customer-1", claimant), s.claimant("customer-2", otherClaimant)
	theirs := s.file(them, other)
	s.decideAll(object{})
	if found := s.surveyAll(); found.at("counts", "filed") != "1" || found.at("counts", "claimed") != "1" || found.at("counts", "seen") != "2" {
		t.Errorf("the survey is %v", found)
	}
	if found := s.surveyAll(); found.at("counts", "filed") != "0" || found.at("counts", "claimed") != "2" {
		t.Errorf("the same survey made again is %v", found)
	}
	owed := s.must(200, s.admin, "GET", "/v1/claims?unclaimed=true", nil)
	if owed.at("items", 0, "subscription_id") != subscription || owed.at("items", 1, "id") != "" {
		t.Errorf("unclaimed are %v", owed)
	}
	mine := s.must(200, me, "GET", "/v1/claims", nil)
	if mine.at("items", 0, "origin") != "automatic" || mine.at("items", 0, "claimed_at") != "" || mine.at("items", 0, "state") != "granted" {
		t.Errorf("what I am owed is %v", mine)
	}
	if kinds := s.told(me); len(kinds) > 0 {
		t.Errorf("who has not claimed is told %v", kinds)
	}
	claimed := s.must(201, me, "POST", "/v1/claims", object{"incident_id": s.incident, "subscription_id": subscription, "features": []string{"message.emoticon"}})
	if claimed.at("id") != mine.at("items", 0, "id") || claimed.at("claimed_at") == "" || claimed.at("features", 0) != "message.emoticon" {
		t.Errorf("the claim is %v, what was owed %v", claimed, mine)
	}
	incident, err := claims.ParseID[any](s.incident)
	if err != nil {
		t.Fatal(err)
	}
	if swept, err := s.runs.Wake(context.Background(), claims.IncidentID(incident), func() bool { return true }); err != nil || swept.Decided != 1 {
		t.Errorf("what is said of the claim is decided on: %+v, %v", swept, err)
	}
	if now := s.must(200, me, "GET", "/v1/claims/"+claimed.at("id"), nil); now.at("decision_number") != "2" || now.at("wakes_at") != "" {
		t.Errorf("decided again it is %v", now)
	}
	if told := list(s.must(200, me, "GET", "/v1/messages", nil)); len(told) != 1 || told[0].at("decision_number") != "2" || !strings.Contains(told[0].at("body", "en"), ": it was decided. ") {
		t.Errorf("once it is claimed told is %v", told)
	}
	again := s.send(me, "POST", "/v1/claims", object{"incident_id": s.incident, "subscription_id": subscription})
	if again.StatusCode != http.StatusConflict {
		t.Errorf("claimed twice: %d", again.StatusCode)
	}
	if n := s.must(200, s.admin, "GET", "/v1/claims?unclaimed=true", nil); n.at("items", 0, "id") != "" {
		t.Errorf("still unclaimed: %v", n)
	}
	if now := s.must(200, them, "GET", "/v1/claims/"+theirs.at("id"), nil); now.at("origin") != "filed" || now.at("decision_number") != "1" {
		t.Errorf("the claim that was there became %v", now)
	}
}
