package api_test

import (
	"net/http"
	"testing"
)

func TestAMerchantsLossIsWorkedOutAndDecidedOn(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.customer(1)
	me := s.claimant("customer-1", claimant)
	claim := s.file(me, subscription)
	at := "/v1/claims/" + claim.at("id") + "/loss"
	stated := object{"share": "0.5", "saved": won("40000"), "sales": []object{
		{"from": "2022-10-15", "source": "card", "amount": won("400000")}, {"from": "2022-09-10", "source": "card", "amount": won("1000001")},
	}}
	if early := s.send(me, "PUT", at, stated); early.StatusCode != http.StatusConflict {
		t.Errorf("before the provider said how: %d", early.StatusCode)
	}
	method := object{
		"provider_id": s.provider, "baseline": "highest", "week": "2022-10-15", "from": "2022-09-03", "to": "2022-10-30",
		"rounding": "nearest", "unit": won("1"), "source": "programme of 29 December 2022",
	}
	s.must(200, s.admin, "PUT", "/v1/incidents/"+s.incident+"/loss-method", method)
	if again := s.must(200, s.admin, "PUT", "/v1/incidents/"+s.incident+"/loss-method", method); again.at("revision") != "1" {
		t.Errorf("the same method again is revision %s", again.at("revision"))
	}
	got := s.must(200, me, "PUT", at, stated)
	if got.at("loss", "amount") != "260001" || got.at("steps", 5, "step") != "loss" || got.at("steps", 1, "week") != "2022-09-10" || got.at("number") != "1" {
		t.Errorf("the loss is %v", got)
	}
	if again := s.must(200, me, "PUT", at, stated); again.at("number") != "1" {
		t.Errorf("the same again is statement %s", again.at("number"))
	}
	if read := s.must(200, me, "GET", at, nil); read.at("steps", 3, "value") != "600001/2" || read.at("sales", 1, "amount", "amount") != "1000001" {
		t.Errorf("it reads %v", read)
	}
	if now := s.must(200, me, "GET", "/v1/claims/"+claim.at("id"), nil); now.at("loss", "amount") != "260001" || now.at("decision_number") != "1" {
		t.Errorf("the claim is %v", now)
	}
	stated["share"] = "2"
	stated["sales"].([]object)[0]["from"] = "2022-10-16"
	if wrong := s.must(422, me, "PUT", at, stated).faults(); wrong != "share: out_of_range; sales[0].from: other_weekday; sales: week_missing" {
		t.Errorf("the faults are %s", wrong)
	}
	other := s.claimant("customer-2", s.secondCustomer())
	if answer := s.send(other, "GET", at, nil); answer.StatusCode != http.StatusNotFound {
		t.Errorf("another reads it: %d", answer.StatusCode)
	}
}

func (s *scene) secondCustomer() string {
	_, claimant := s.customer(2)
	return claimant
}
