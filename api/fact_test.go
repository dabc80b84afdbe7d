package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"bosang/claims/access"
)

// line is a broadband line in Britain that was down from a Monday to the Friday, with
// a customer.
type line struct {
	*world
	provider, plan, incident, subscription string
	operator, me                           string
}

func (w *world) line() *line {
	w.Helper()
	s := &line{world: w}
	s.provider = w.must(201, w.admin, "POST", "/v1/providers", object{
		"key": "example-telecom", "name": named("사업자", "Telecom"), "class": "facilities_based", "jurisdiction": "GB"}).at("id")
	s.operator = w.operatorOf("example-telecom", s.provider)
	service := w.must(201, s.operator, "POST", "/v1/services", object{
		"provider_id": s.provider, "key": "line", "name": named("회선", "Line"), "kind": "broadband",
		"features": []object{{"key": "all", "name": named("전체", "All")}}})
	if service.at("kind") != "broadband" {
		w.Errorf("the service is %v", service)
	}
	s.plan = w.must(201, s.operator, "POST", "/v1/plans", object{
		"service_id": service.at("id"), "key": "home", "name": named("집", "Home"), "audience": "consumer", "main_features": []string{"all"},
		"terms": object{"effective_at": "2020-01-01T00:00:00Z", "periodic_fee": true, "fee_period": "month",
			"channels": []object{{"key": "direct", "fee": object{"amount": "30", "currency": "GBP"}}}}}).at("id")
	s.incident = w.must(201, s.operator, "POST", "/v1/incidents", object{"key": "fault", "title": named("고장", "Fault")}).at("id")
	w.must(201, s.operator, "POST", "/v1/outages", object{"incident_id": s.incident, "service_id": service.at("id"), "feature": "all",
		"window": object{"starts_at": "2022-06-06T09:00:00+01:00", "ends_at": "2022-06-10T15:00:00+01:00", "confidence": "A", "source": "log"}})
	made := w.must(201, s.operator, "POST", "/v1/subscriptions", object{"provider": "example-telecom", "service": "line", "plan": "home",
		"customer_number": "1", "claimant_kind": "consumer", "started_at": "2021-01-01T00:00:00Z"})
	s.subscription = made.at("id")
	s.me = w.claimant("customer-1", made.at("claimant_id"))
	return s
}

func TestTheFactsThatRulebooksReadAreListed(t *testing.T) {
	w := stateless(t)
	me := w.token(access.Actor{Subject: "x", Role: access.Claimant, Claimant: access.ID{1}})
	standard, declared := map[string]bool{}, map[string]object{}
	list, _ := w.must(200, me, "GET", "/v1/facts", nil)["items"].([]any)
	for _, item := range list {
		f := object(item.(map[string]any))
		if f.at("standard") == "true" {
			standard[f.at("fact")] = f.at("about") == "" && f.at("title", "ko") != ""
		} else {
			declared[f.at("fact")] = f
		}
	}
	if !standard["provider.jurisdiction"] || !standard["service.kind"] || !standard["outage.down"] || len(standard) < 30 {
		t.Errorf("the standard facts are %v", standard)
	}
	made := declared["report.made_on"]
	if made.at("type") != "date" || made.at("about") != "claim" || made.at("question", "ko") == "" || made.at("question", "en") == "" ||
		!strings.Contains(made.at("rulebooks"), "gb-automatic-compensation") {
		t.Errorf("the day of the report is %v", made)
	}
	if got := declared["outage.district"].at("about") + declared["plan.prepaid"].at("about"); got != "incidentplan" {
		t.Errorf("they are about %s", got)
	}
	if got := declared["month.other_outages"]; got.at("otherwise") != "0" || got.at("type") != "duration" {
		t.Errorf("where nobody says it is %v", got)
	}
	own := w.must(200, me, "GET", "/v1/facts?rulebook=gb-automatic-compensation", nil)
	if text := fmt.Sprint(own); !strings.Contains(text, "report.made_on") || !strings.Contains(text, "outage.down") || strings.Contains(text, "outage.district") {
		t.Errorf("of one rulebook it lists %s", text)
	}
	if got := w.must(400, me, "GET", "/v1/facts?rulebook=nothing", nil); got.faults() != "rulebook: unknown_key" {
		t.Errorf("of no rulebook: %v", got)
	}
	w.must(401, "", "GET", "/v1/facts", nil)
}

func TestAnIntakeFormAsksWhatTheRulebooksOfThePlanAsk(t *testing.T) {
	s := stored(t).line()
	path := "/v1/plans/" + s.plan + "/questions"
	for _, incident := range []string{"fault", s.incident} {
		got := s.send(s.me, "GET", path+"?incident="+incident, nil, header("Accept-Language", "ko"))
		text := string(got.body)
		if got.StatusCode != http.StatusOK || got.Header.Get("Content-Language") != "ko" || !strings.Contains(text, "고장을 언제 신고하셨습니까?") ||
			!strings.Contains(text, "gb-automatic-compensation") || strings.Contains(text, "outage.district") || strings.Contains(text, "month.other_outages") {
			t.Errorf("asked is %d %s", got.StatusCode, text)
		}
	}
	if got := s.must(200, s.operator, "GET", path+"?incident=fault&lang=en", nil); !strings.Contains(got.at("items"), "On which day did you report the fault?") {
		t.Errorf("in English it asks %v", got)
	}
	// Nothing was down of this incident yet: the rulebooks of now ask.
	s.must(201, s.operator, "POST", "/v1/incidents", object{"key": "rumour", "title": named("소문", "Rumour")})
	if got := s.must(200, s.me, "GET", path+"?incident=rumour", nil); !strings.Contains(got.at("items"), "report.made_on") {
		t.Errorf("before anything is known it asks %v", got)
	}
	for query, want := range map[string]string{"": "incident: required", "?incident=": "incident: required", "?incident=nothing": "incident: unknown_key",
		"?incident=" + nowhere: "incident: unknown_key", "?incident=A%20b": "incident: unknown_key", "?incident=fault&plan=1": "plan: unknown_param"} {
		if got := s.must(400, s.me, "GET", path+query, nil); got.faults() != want {
			t.Errorf("%s: %v", query, got)
		}
	}
	s.must(404, s.me, "GET", "/v1/plans/"+nowhere+"/questions?incident=fault", nil)
}

func TestFactsAreFiledToldAndReadBack(t *testing.T) {
	s := stored(t).line()
	sent := object{"incident_id": s.incident, "subscription_id": s.subscription, "facts": object{"report.made_on": "last Monday", "visit.refused_on": nil}}
	wrong := s.must(422, s.me, "POST", "/v1/claims", sent)
	if wrong.faults() != "facts.report.made_on: wants_date" || wrong.at("errors", 0, "pointer") != "/facts/report.made_on" {
		t.Errorf("the faults are %v", wrong)
	}
	sent["facts"] = object{"report.made_on": "2022-06-06", "visit.refused_on": nil}
	filed := s.send(s.me, "POST", "/v1/claims", sent, header("Idempotency-Key", "a"))
	claim := filed.object(t)
	if filed.StatusCode != http.StatusCreated || claim.at("facts") != "map[report.made_on:2022-06-06]" {
		t.Fatalf("filed it is %s", filed.body)
	}
	if again := s.send(s.me, "POST", "/v1/claims", sent, header("Idempotency-Key", "a")); string(again.body) != string(filed.body) {
		t.Errorf("sent again it is %s", again.body)
	}
	path := "/v1/claims/" + claim.at("reference") + "/facts"
	s.must(412, s.me, "PUT", path, object{"facts": object{}}, ifMatch(`"stale"`))
	read := s.send(s.me, "GET", "/v1/claims/"+claim.at("id"), nil)
	told := s.must(200, s.me, "PUT", path, object{"facts": object{"report.made_on": "2022-06-07", "appointment.missed": 1}}, ifMatch(read.Header.Get("ETag")))
	if told.at("facts") != "map[appointment.missed:1 report.made_on:2022-06-07]" || told.at("decision_number") != "1" {
		t.Errorf("told it is %v", told)
	}
	s.must(412, s.me, "PUT", path, object{"facts": object{}}, ifMatch(read.Header.Get("ETag")))
	if events := s.must(200, s.me, "GET", "/v1/claims/"+claim.at("id")+"/events", nil).at("items"); !strings.Contains(events, "what:told") ||
		strings.Contains(events, "2022-06-07") {
		t.Errorf("the trail is %s", events)
	}
	rival := s.must(201, s.admin, "POST", "/v1/providers", object{"key": "rival", "name": named("경쟁", "Rival"), "class": "value_added"}).at("id")
	other := s.operatorOf("rival", rival)
	s.must(404, other, "PUT", path, object{"facts": object{}})
	s.must(404, other, "PUT", "/v1/plans/"+s.plan+"/facts", object{"facts": object{}}, ifMatch(`"1"`))
	s.must(404, other, "PUT", "/v1/incidents/"+s.incident+"/facts", object{"facts": object{}}, ifMatch(`"1"`))
	s.must(403, s.me, "PUT", "/v1/plans/"+s.plan+"/facts", object{"facts": object{}}, ifMatch(`"1"`))
	s.must(428, s.operator, "PUT", "/v1/plans/"+s.plan+"/facts", object{"facts": object{}})
	plan := s.must(200, s.operator, "PUT", "/v1/plans/"+s.plan+"/facts", object{"facts": object{"plan.prepaid": true}}, ifMatch(`"1"`))
	if plan.at("facts", "plan.prepaid") != "true" || plan.at("version") != "2" {
		t.Errorf("the plan is %v", plan)
	}
	incident := s.must(200, s.operator, "PUT", "/v1/incidents/"+s.incident+"/facts", object{"facts": object{"outage.district": true}}, ifMatch(`"1"`))
	if incident.at("facts", "outage.district") != "true" || incident.at("version") != "2" || incident.at("revision") == "1" {
		t.Errorf("the incident is %v", incident)
	}
	if got := s.must(422, s.operator, "PUT", "/v1/plans/"+s.plan+"/facts", object{"facts": object{"outage.district": true, "plan.prepayed": true}}, ifMatch(`"2"`)); got.faults() !=
		"facts.outage.district: about_incident; facts.plan.prepayed: unknown_fact" || !strings.Contains(got.at("errors", 1, "detail"), "plan.prepaid") {
		t.Errorf("the faults are %v", got)
	}
}

func TestHugeAndHostileFactsAreRefusedInFewWords(t *testing.T) {
	s := stored(t).line()
	claim := s.must(201, s.me, "POST", "/v1/claims", object{"incident_id": s.incident, "subscription_id": s.subscription})
	var many []string
	for i := range 5000 {
		many = append(many, fmt.Sprintf(`"a.b%d":1`, i))
	}
	for body, want := range map[string]string{
		`{}`:                              "facts: required",
		`{"facts":null}`:                  "facts: required",
		`{"facts":[]}`:                    "facts: type",
		`{"facts":"report"}`:              "facts: type",
		`{"facts":{},"x":1}`:              "x: unknown_field",
		`{"facts":{"a":1,"a":1}}`:         "facts.a: twice",
		`{"facts":{"__proto__":{"x":1}}}`: "facts.__proto__: unknown_fact",
		`{"facts":{"":1}}`:                "facts: unknown_fact",
		`{"facts":{` + strings.Join(many, ",") + `}}`:                                            "facts: too_many",
		`{"facts":{"report.made_on":"` + strings.Repeat("9", 500_000) + `"}}`:                    "facts.report.made_on: wants_date",
		`{"facts":{"report.made_on":` + strings.Repeat("[", 15) + strings.Repeat("]", 15) + `}}`: "facts.report.made_on: wants_date",
		`{"facts":{"` + strings.Repeat("x", 100_000) + `":1}}`:                                   "facts." + strings.Repeat("x", 64) + "…: unknown_fact",
		`{"facts":{"appointment.missed":1e999}}`:                                                 "facts.appointment.missed: wants_count",
	} {
		got := s.send(s.me, "PUT", "/v1/claims/"+claim.at("id")+"/facts", body)
		if o := got.object(t); got.StatusCode != http.StatusUnprocessableEntity || o.faults() != want || len(got.body) > 5000 {
			t.Errorf("%.60s is answered with %d, %.300s", body, got.StatusCode, o.faults())
		}
	}
	s.must(400, s.me, "PUT", "/v1/claims/"+claim.at("id")+"/facts", `{"facts":{"report.made_on":`+strings.Repeat("[", 100)+strings.Repeat("]", 100)+`}}`)
	if got := s.must(200, s.me, "GET", "/v1/claims/"+claim.at("id"), nil); got.at("facts") != "map[]" {
		t.Errorf("the claim has %v", got["facts"])
	}
}

// britain is a case on which a rulebook decides that asks for the day of the report.
func britain(facts object, lawOn string) object {
	sent := object{
		"provider": object{"jurisdiction": "GB", "class": "facilities_based"}, "service": object{"kind": "broadband"}, "plan": object{"audience": "consumer"},
		"windows": []object{{"starts_at": "2022-06-06T09:00:00+01:00", "ends_at": "2022-06-10T15:00:00+01:00"}},
		"claim":   object{"claimant_kind": "consumer"},
	}
	if facts != nil {
		sent["facts"] = facts
	}
	if lawOn != "" {
		sent["law_on"] = lawOn
	}
	return sent
}

func TestACaseIsEvaluatedWithDeclaredFactsAndAsTheLawStoodOnAnotherDate(t *testing.T) {
	w := stateless(t)
	token := w.caller()
	ask := func(facts object, lawOn string) object {
		return w.must(200, token, "POST", "/v1/evaluations", britain(facts, lawOn))
	}
	if got := ask(nil, ""); got.at("disposition") != "referred" || !strings.Contains(fmt.Sprint(got), "report.made_on") {
		t.Errorf("without the day of the report: %v", got.at("disposition"))
	}
	known := object{"report.made_on": "2022-06-06"}
	for lawOn, want := range map[string]string{"": "2022-04-01", "2019-04-01": "2019-04-01", "2025-04-01": "2025-04-01", "2025-03-31": "2024-04-01",
		"2025-03-31T23:30:00Z": "2025-04-01", "2026-11-01T00:00:00+09:00": "2026-04-01"} {
		got := ask(known, lawOn)
		if got.at("disposition") != "granted" || !strings.Contains(got.at("explanation", "editions"), "edition:"+want+" ") {
			t.Errorf("as the law stood on %q: %s by %s", lawOn, got.at("disposition"), got.at("explanation", "editions"))
		}
	}
	if old, now := ask(known, "2019-05-01").at("remedies"), ask(known, "2026-05-01").at("remedies"); old == now {
		t.Errorf("both times it gives %s", now)
	}
	// All kinds of facts can be told of a case, and nothing of another country binds it.
	if got := ask(object{"report.made_on": "2022-06-06", "outage.district": true, "plan.prepaid": false}, ""); got.at("disposition") != "granted" {
		t.Errorf("with facts that nobody reads: %v", got)
	}
	wrong := britain(object{"report.made_on": 5, "report.made": true}, "yesterday")
	wrong["provider"] = object{"jurisdiction": "Great Britain"}
	wrong["service"] = object{"kind": "tram"}
	got := w.must(422, token, "POST", "/v1/evaluations", wrong)
	if got.faults() != "law_on: moment_form; provider.jurisdiction: jurisdiction_form; service.kind: one_of" {
		t.Errorf("the faults are %s", got.faults())
	}
	got = w.must(422, token, "POST", "/v1/evaluations", britain(object{"report.made_on": 5, "report.made": true}, "2022-02-28"))
	if got.faults() != "facts.report.made: unknown_fact; facts.report.made_on: wants_date" {
		t.Errorf("the faults are %s", got.faults())
	}
	for _, lawOn := range []string{"2022-02-30", "2022-13-01", "0022-01-01", "2022-10-15T15:30:00", "2022-1-1"} {
		if got := w.must(422, token, "POST", "/v1/evaluations", britain(nil, lawOn)); !strings.HasPrefix(got.faults(), "law_on: ") {
			t.Errorf("%s: %s", lawOn, got.faults())
		}
	}
}
