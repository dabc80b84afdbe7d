package api_test

import (
	"context"
	"strings"
	"testing"

	"bosang/claims"
)

// decideAll starts a run over the incident's claims and works it.
func (s *scene) decideAll(sent object) object {
	s.Helper()
	sent["incident_id"] = s.incident
	started := s.must(201, s.admin, "POST", "/v1/batches", sent)
	id, err := claims.ParseID[any](started.at("id"))
	if err != nil {
		s.Fatal(err)
	}
	if _, err := s.runs.Work(context.Background(), claims.BatchID(id), 1, nil); err != nil {
		s.Fatal(err)
	}
	return s.must(200, s.admin, "GET", "/v1/batches/"+started.at("id"), nil)
}

func TestAClaimFromFilingToADecisionThatItsClaimantReads(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.customer(1)
	me := s.claimant("customer-1", claimant)
	claim := s.file(me, subscription)
	if claim.at("state") != "filed" || !strings.HasPrefix(claim.at("reference"), "BS-") {
		t.Errorf("a filed claim is %v", claim)
	}
	run := s.decideAll(object{})
	if run.at("counts", "decided") != "1" || run.at("counts", "by_disposition", "granted") != "1" || run.at("finished_at") == "" {
		t.Errorf("the run is %v", run)
	}
	decided := s.must(200, me, "GET", "/v1/claims/"+claim.at("reference"), nil)
	if decided.at("state") != "granted" || decided.at("decision_number") != "1" || decided.at("id") != claim.at("id") {
		t.Errorf("the decided claim is %v", decided)
	}
	decision := s.must(200, me, "GET", "/v1/claims/"+claim.at("id")+"/decisions/1", nil)
	if decision.at("disposition") != "granted" || decision.at("eligible") != "yes" || decision.at("downtime", "longest", "stated") != "PT23H" {
		t.Errorf("the decision is %v", decision)
	}
	if decision.at("remedies", 0, "kind") != "extension" || decision.at("remedies", 0, "time") != "PT72H" || decision.at("base", "time") != "PT69H" {
		t.Errorf("what is given: %v; what is owed: %v", decision["remedies"], decision["base"])
	}
	korean := s.must(200, me, "GET", "/v1/claims/"+claim.at("id")+"/decisions/1", nil, header("Accept-Language", "ko"))
	if korean.at("explanation", "language") != "ko" || korean.at("outcome_hash") != decision.at("outcome_hash") {
		t.Error("the decision does not read in Korean")
	}
	if list := s.must(200, me, "GET", "/v1/claims/"+claim.at("id")+"/decisions", nil); list.at("items", 0, "id") != decision.at("id") {
		t.Errorf("the decisions are %v", list)
	}
	var what []string
	for i := range 10 {
		if e := s.must(200, me, "GET", "/v1/claims/"+claim.at("id")+"/events", nil).at("items", i, "what"); e != "" {
			what = append(what, e)
		}
	}
	if len(what) < 2 || what[len(what)-1] != "filed" {
		t.Errorf("the events are %v", what)
	}
}

func TestAClaimWithTheFactsOfAnEvaluationHasItsOutcome(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.customer(1)
	me := s.claimant("customer-1", claimant)
	claim := s.file(me, subscription)
	s.decideAll(object{})
	decision := s.must(200, me, "GET", "/v1/claims/"+claim.at("id")+"/decisions/1", nil)
	evaluation := s.must(200, me, "POST", "/v1/evaluations", object{
		"incident":     object{"key": "kakao-2022-10-15"},
		"provider":     object{"key": "kakao", "class": "value_added", "jurisdiction": "KR", "telecom_revenue": won("6000000000000")},
		"service":      object{"key": "talk", "daily_users": 40_000_000, "cloud": false, "kind": "messenger"},
		"plan":         object{"key": "emoticon-plus", "audience": "consumer", "content_service": true, "periodic_fee": true, "fee_period": "month", "fee": won("3900")},
		"subscription": object{"started_at": "2022-01-01T00:00:00+09:00", "channel": "direct"},
		"windows":      []object{{"starts_at": "2022-10-15T15:30:00+09:00", "ends_at": "2022-10-16T14:30:00+09:00", "confidence": "B"}},
		"claim":        object{"claimant_kind": "consumer", "filed_at": claim.at("filed_at")},
	})
	if evaluation.at("facts_hash") != decision.at("facts_hash") || evaluation.at("outcome_hash") != decision.at("outcome_hash") {
		t.Errorf("the evaluation's facts are\n%v\nand the claim's\n%v", evaluation["facts"], decision["facts"])
	}
}

func TestASecondClaimIsAConflictThatNamesTheFirst(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.customer(1)
	me := s.claimant("customer-1", claimant)
	claim := s.file(me, subscription)
	again := s.must(409, me, "POST", "/v1/claims", object{"incident_id": s.incident, "subscription_id": subscription})
	if again.at("code") != "claim_exists" || again.at("existing", "noun") != "claim" || again.at("existing", "id") != claim.at("reference") {
		t.Errorf("the conflict is %v", again)
	}
}

func TestAClaimantWithdrawsAndChooses(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.chooser()
	me := s.claimant("customer-1", claimant)
	at := "/v1/claims/" + s.file(me, subscription).at("id")
	if got := s.must(409, me, "POST", at+"/election", object{"election": "extension"}); got.at("code") != "no_election" {
		t.Errorf("chosen before anything is offered: %v", got)
	}
	s.decideAll(object{})
	chosen := s.must(200, me, "POST", at+"/election", object{"election": "extension"})
	if chosen.at("election") != "extension" || chosen.at("decision_number") != "2" {
		t.Errorf("after the election the claim is %v", chosen)
	}
	s.must(412, me, "POST", at+"/withdrawal", nil, ifMatch(`"stale"`))
	fresh := s.send(me, "GET", at, nil)
	withdrawn := s.must(200, me, "POST", at+"/withdrawal", nil, ifMatch(fresh.Header.Get("ETag")))
	if withdrawn.at("state") != "withdrawn" {
		t.Errorf("the withdrawn claim is %v", withdrawn)
	}
	if got := s.must(409, me, "POST", at+"/withdrawal", nil); got.at("code") != "claim_final" {
		t.Errorf("withdrawn twice: %v", got)
	}
	if got := s.must(409, me, "POST", at+"/election", object{"election": "money"}); got.at("code") != "claim_final" {
		t.Errorf("chosen after the end: %v", got)
	}
}

func TestWhereNothingIsOfferedNothingIsChosen(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.customer(1)
	me := s.claimant("customer-1", claimant)
	claim := s.file(me, subscription)
	s.decideAll(object{})
	got := s.must(409, me, "POST", "/v1/claims/"+claim.at("id")+"/election", object{"election": "money"})
	if got.at("code") != "no_election" || got.at("existing", "id") != claim.at("reference") {
		t.Errorf("a choice without an offer: %v", got)
	}
}

func TestAWindowIsOpenedCorrectedAndWithdrawnAndItsHistoryIsKept(t *testing.T) {
	s := stored(t).emoticons()
	outage := "/v1/outages/" + s.outage
	opened := s.must(201, s.operator, "POST", outage+"/windows", object{"starts_at": "2022-10-17T00:00:00Z", "source": "status page"})
	window := ""
	for i := range 2 {
		if opened.at("windows", i, "state") == "open" {
			window = opened.at("windows", i, "id")
		}
	}
	sent := object{"starts_at": "2022-10-17T00:00:00Z", "ends_at": "2022-10-17T01:00:00Z", "ends_at_earliest": "2022-10-17T00:50:00Z", "source": "status page"}
	path := outage + "/windows/" + window
	s.must(428, s.operator, "PUT", path, sent)
	s.must(412, s.operator, "PUT", path, sent, ifMatch(`"1"`))
	s.must(412, s.operator, "PUT", path, sent, ifMatch(`"x"`))
	s.must(400, s.operator, "PUT", path, sent, ifMatch(`3`))
	closed := s.must(200, s.operator, "PUT", path, sent, ifMatch(tagOf(s.send(s.operator, "GET", outage, nil))))
	if !strings.Contains(closed.at("windows"), "closed") || !strings.Contains(closed.at("windows"), "2022-10-17T00:50:00Z") {
		t.Errorf("after closing: %v", closed)
	}
	s.must(200, s.operator, "DELETE", path, nil, ifMatch(tagOf(s.send(s.operator, "GET", outage, nil))))
	gone := s.must(409, s.operator, "DELETE", path, nil, ifMatch(tagOf(s.send(s.operator, "GET", outage, nil))))
	if gone.at("code") != "window_withdrawn" {
		t.Errorf("withdrawn twice: %v", gone)
	}
	history := s.must(200, s.operator, "GET", outage+"/windows", nil)
	if history.at("items", 0, "state") != "closed" || history.at("items", 3, "state") != "withdrawn" || history.at("items", 4) != "" {
		t.Errorf("the history is %v", history)
	}
	wrong := s.must(422, s.operator, "POST", "/v1/outages", object{"incident_id": s.incident, "service_id": s.service, "feature": "nothing",
		"window": object{"starts_at": "2022-10-17T00:00:00Z", "ends_at": "2022-10-16T00:00:00Z", "source": "x"}})
	if wrong.faults() != "window.ends_at: not_after_start" {
		t.Errorf("the faults are %s", wrong.faults())
	}
}

func tagOf(a answer) string { return a.Header.Get("ETag") }

func TestCausesMaintenanceAndMergesAreRecorded(t *testing.T) {
	s := stored(t).emoticons()
	causes := "/v1/incidents/" + s.incident + "/causes"
	s.must(201, s.operator, "POST", causes, object{"provider_id": s.provider, "kind": "equipment_fault"})
	s.must(201, s.operator, "POST", causes, object{"provider_id": s.provider, "kind": "equipment_fault", "unforeseen": true, "removed_at": "2022-10-16T05:00:00+09:00"})
	list := s.must(200, s.regulator(), "GET", causes+"?provider_id="+s.provider, nil)
	if list.at("items", 1, "revision") != "2" || list.at("items", 0, "unforeseen") != "" || list.at("items", 1, "unforeseen") != "true" {
		t.Errorf("the causes are %v", list)
	}
	if got := s.must(400, s.operator, "GET", causes, nil); got.faults() != "provider_id: required" {
		t.Errorf("without a provider: %v", got)
	}
	s.must(201, s.operator, "POST", "/v1/maintenances", object{"service_id": s.service, "features": []string{"drawer"},
		"announced_at": "2022-10-01T00:00:00Z", "starts_at": "2022-10-15T00:00:00Z", "ends_at": "2022-10-15T02:00:00Z"})
	if got := s.must(200, s.operator, "GET", "/v1/maintenances?service_id="+s.service, nil); got.at("items", 0, "features", 0) != "drawer" {
		t.Errorf("the announced work is %v", got)
	}
	other := s.must(201, s.operator, "POST", "/v1/incidents", object{"key": "pangyo", "title": named("화재", "Fire")}).at("id")
	path := "/v1/incidents/" + other + "/merge"
	s.must(403, s.operator, "POST", path, object{"into": s.incident}, ifMatch(`"1"`))
	s.must(428, s.admin, "POST", path, object{"into": s.incident})
	if got := s.must(422, s.admin, "POST", path, object{"into": other}, ifMatch(`"1"`)); got.faults() != "into: same_incident" {
		t.Errorf("merged into itself: %v", got)
	}
	if got := s.must(200, s.admin, "POST", path, object{"into": s.incident}, ifMatch(`"1"`)); got.at("merged_into") != s.incident {
		t.Errorf("the merged incident is %v", got)
	}
	refused := s.must(409, s.operator, "POST", "/v1/incidents/"+other+"/causes", object{"provider_id": s.provider})
	if refused.at("code") != "incident_merged" || refused.at("existing", "id") != s.incident {
		t.Errorf("a cause of a merged incident: %v", refused)
	}
}
