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
		if p := got.object(w); got.StatusCode != http.StatusUnprocessableEntity || p.faults() != want {
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
		if len(needs) == 0 && strings.HasPrefix(path, "/v1/") && !own(path) && !entries[path] {
			t.Errorf("%s needs no permission", route)
		}
		for role, token := range tokens {
			if len(needs) == 0 || (access.Actor{Role: role}).May(needs[0]) {
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

func TestWhatHasNotHappenedIsNotEvaluated(t *testing.T) {
	w := stateless(t)
	w.refused(w.admin, "POST", "/v1/evaluations", map[string]string{
		`{"windows":[{"starts_at":"2022-11-11T00:00:00Z"}]}`:                                                                        "windows[0].starts_at: after_as_of",
		`{"windows":[{"starts_at":"2022-10-15T00:00:00Z","ends_at":"2022-11-11T00:00:00Z"}]}`:                                       "windows[0].ends_at: after_as_of",
		`{"as_of":"2022-10-15T06:00:00Z","windows":[{"starts_at":"2022-10-15T06:00:00.000001Z"}]}`:                                  "windows[0].starts_at: after_as_of",
		`{"rulebooks":[{"rulebook":"kr-telecom-act","edition":"2019-06-25"},{"rulebook":"kr-telecom-act","edition":"2025-03-28"}]}`: "rulebooks[1]: twice",
		`{"rulebooks":[{"rulebook":"kr-telecom-act"},{"rulebook":"kr-telecom-act","edition":"2025-03-28"}]}`:                        "rulebooks[1]: twice",
	})
	w.must(200, w.admin, "POST", "/v1/evaluations", `{"as_of":"2022-10-15T06:00:00Z","windows":[{"starts_at":"2022-10-15T06:00:00Z"}]}`)
}

func TestAClaimIsHeldAgainstWhatIsStored(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.customer(1)
	_, other := s.customer(2)
	me := s.claimant("customer-1", claimant)
	claim := func(more string) string {
		return `{"incident_id":"` + s.incident + `","subscription_id":"` + subscription + `"` + more + `}`
	}
	s.refused(me, "POST", "/v1/claims", map[string]string{
		claim(`,"claimant_id":"` + other + `"`):     "claimant_id: not_yours_to_say",
		claim(`,"features":["drawer","smoke"]`):     "features[1]: unknown_feature",
		claim(`,"filed_at":"2022-10-16T00:00:00Z"`): "filed_at: not_yours_to_say",
	})
	s.refused(s.operator, "POST", "/v1/claims", map[string]string{
		claim(`,"features":["smoke"],"filed_at":"2022-10-15T06:29:59Z"`):                                "features[0]: unknown_feature; filed_at: before_outage",
		`{"incident_id":"` + s.incident + `","subscription_id":"` + nowhere + `","features":["smoke"]}`: "subscription_id: unknown_id",
	})
	filed := claim(`,"features":["drawer"],"filed_at":"2022-10-15T06:30:00Z"`)
	first := s.must(201, s.operator, "POST", "/v1/claims", filed, header("Idempotency-Key", "one"))
	// What was answered stays answered, even when the outage turns out to have begun later.
	s.must(200, s.operator, "PUT", "/v1/outages/"+s.outage+"/windows/"+s.window,
		object{"starts_at": "2022-10-15T17:00:00+09:00", "ends_at": "2022-10-16T14:30:00+09:00", "source": "press"}, ifMatch(`"2"`))
	if again := s.must(201, s.operator, "POST", "/v1/claims", filed, header("Idempotency-Key", "one")); again.at("id") != first.at("id") {
		t.Errorf("sent again: %v", again)
	}
	subscription, claimant = s.customer(3)
	s.must(201, s.claimant("customer-3", claimant), "POST", "/v1/claims", claim(`,"claimant_id":"`+claimant+`"`))
}

func TestTheRootLeadsToTheReference(t *testing.T) {
	w := stateless(t)
	got := w.send("", "GET", "/", nil, header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"))
	if got.StatusCode != http.StatusFound || got.Header.Get("Location") != "/docs" {
		t.Errorf("/ is answered with %d, %q", got.StatusCode, got.Header.Get("Location"))
	}
	w.must(404, "", "GET", "/index.html", nil, header("Accept", "text/html"))
}
