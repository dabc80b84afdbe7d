package api_test

import (
	"net/http"
	"strings"
	"testing"

	"bosang/api"
	"bosang/claims/access"
)

// refused sends bodies that have to be refused with the faults beside them.
func (w *world) refused(token, method, path string, wrong map[string]string) {
	w.Helper()
	for body, want := range wrong {
		got := w.send(token, method, path, body)
		if p := got.object(w); got.StatusCode != 422 || p.faults() != want {
			w.Errorf("%s %s with %s is answered with %d, %q, not %q", method, path, body, got.StatusCode, p.faults(), want)
		}
	}
}

func TestAllFaultsOfAnAmountAreToldAtOnce(t *testing.T) {
	w := stateless(t)
	w.refused(w.admin, "POST", "/v1/evaluations", map[string]string{
		`{"claim":{"loss":{"amount":"-0","currency":"KRW"}}}`:    "claim.loss.amount: amount_form",
		`{"claim":{"loss":{"amount":"-0.00","currency":"KRW"}}}`: "claim.loss.amount: amount_form",
		`{"claim":{"loss":{"amount":"-1","currency":"KRW"}}}`:    "claim.loss: negative",
		`{"claim":{"loss":{"amount":"1e5","currency":"won"}}}`:   "claim.loss.currency: currency_form; claim.loss.amount: amount_form",
		`{"claim":{"loss":{"amount":"x"}}}`:                      "claim.loss.currency: required; claim.loss.amount: amount_form",
		`{"claim":{"loss":{"currency":"won","x":1}}}`:            "claim.loss.x: unknown_field; claim.loss.amount: required; claim.loss.currency: currency_form",
	})
	w.must(200, w.admin, "POST", "/v1/evaluations", `{"claim":{"loss":{"amount":"0.50","currency":"KRW"}}}`)
}

func TestHalfOfASurrogatePairIsNoText(t *testing.T) {
	w := stateless(t)
	w.refused(w.admin, "POST", "/v1/evaluations", map[string]string{
		`{"rulebooks":[{"rulebook":"\ud800"}]}`:             "rulebooks[0].rulebook: half_character",
		`{"rulebooks":[{"rulebook":"a\uDC00b"}]}`:           "rulebooks[0].rulebook: half_character",
		`{"rulebooks":[{"rulebook":"\ud83d x\ude00"}]}`:     "rulebooks[0].rulebook: half_character",
		`{"rulebooks":[{"rulebook":"\ud83d\ud83d\ude00"}]}`: "rulebooks[0].rulebook: half_character",
		`{"rulebooks":[{"rulebook":"\ud83d\ude00"}]}`:       "rulebooks[0]: unknown_edition",
		`{"rulebooks":[{"rulebook":"\ufffd \\ud800"}]}`:     "rulebooks[0]: unknown_edition",
		`{"plan":{"\udfff":1}}`:                             "plan: half_character; plan.�: unknown_field",
	})
}

func TestWhatARoleMayNotDoIsRefusedWhateverIsSent(t *testing.T) {
	s := stored(t).emoticons()
	_, claimant := s.customer(1)
	tokens := map[access.Role]string{
		access.Claimant: s.claimant("customer-1", claimant), access.Operator: s.operator, access.Regulator: s.regulator(), access.Administrator: s.admin,
	}
	for route, needs := range api.Needs() {
		method, path, _ := strings.Cut(route, " ")
		if needs == "" && strings.HasPrefix(path, "/v1/") && path != "/v1/me" {
			t.Errorf("%s needs no permission", route)
		}
		for role, token := range tokens {
			if needs == "" || (access.Actor{Role: role}).May(needs) {
				continue
			}
			got := s.send(token, method, strings.NewReplacer("{", "", "}", "").Replace(path)+"?x=1", `{"x":`)
			if got.StatusCode != http.StatusForbidden || got.object(t).at("code") != "forbidden" {
				t.Errorf("%s by a %s is answered with %d: %s", route, role, got.StatusCode, got.body)
			}
		}
	}
}

func TestUnknownIDsAreToldWhereTheyStand(t *testing.T) {
	s := stored(t).emoticons()
	window := `{"starts_at":"2022-10-17T00:00:00Z","source":"x"}`
	s.refused(s.admin, "POST", "/v1/outages", map[string]string{
		`{"incident_id":"` + s.incident + `","service_id":"` + s.service + `","feature":"smoke","window":` + window + `}`: "feature: unknown_feature",
		`{"incident_id":"` + nowhere + `","service_id":"` + s.service + `","feature":"drawer","window":` + window + `}`:   "incident_id: unknown_id",
		`{"incident_id":"` + s.incident + `","service_id":"` + nowhere + `","feature":"drawer","window":` + window + `}`:  "service_id: unknown_id",
	})
	s.refused(s.admin, "POST", "/v1/batches", map[string]string{
		`{"incident_id":"` + s.incident + `","plan_ids":["` + nowhere + `"]}`: "plan_ids[0]: unknown_id",
	})
	merge := "/v1/incidents/" + s.incident + "/merge"
	if got := s.must(422, s.admin, "POST", merge, object{"into": nowhere}, ifMatch(`"1"`)); got.faults() != "into: unknown_id" {
		t.Errorf("merging into nothing: %v", got)
	}
	s.must(404, s.admin, "POST", "/v1/incidents/"+nowhere+"/merge", object{"into": s.incident}, ifMatch(`"1"`))
}

func TestAWithdrawalSaysNothingMore(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.customer(1)
	me := s.claimant("customer-1", claimant)
	path := "/v1/claims/" + s.file(me, subscription).at("id") + "/withdrawal"
	if got := s.must(422, me, "POST", path, object{"because": "x"}); got.faults() != "because: unknown_field" {
		t.Errorf("an unknown member: %v", got)
	}
	s.must(415, me, "POST", path, "because=x", header("Content-Type", "application/x-www-form-urlencoded"))
	s.must(200, me, "POST", path, object{})
	again := s.must(409, me, "POST", "/v1/claims", object{"incident_id": s.incident, "subscription_id": subscription})
	if again.at("code") != "claim_exists" || !strings.Contains(again.at("detail"), "withdrawn") {
		t.Errorf("filed again: %v", again)
	}
}
