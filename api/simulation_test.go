package api_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"bosang/api/simulated"
	"bosang/claims"
)

// threshold asks for another threshold of eligibility.
func (s *scene) threshold(hours string) object {
	return object{"incident_id": s.incident, "seed": 4, "samples": 2, "parameters": []object{{
		"rulebook": "kr-telecom-act", "edition": "2019-06-25", "parameter": "eligibility-threshold", "case": "value_added", "value": hours,
	}}}
}

// days asks for another extension by the provider's programme, which gives 3 days.
func (s *scene) days(value string) object {
	return object{"incident_id": s.incident, "seed": 4, "samples": 2, "parameters": []object{{
		"rulebook": "kakao-2022-emoticon-plus", "edition": "2022-10", "parameter": "days", "value": value,
	}}}
}

// simulate starts a simulation, works it and reads it.
func (s *scene) simulate(token string, sent object) object {
	s.Helper()
	started := s.must(202, token, "POST", "/v1/simulations", sent)
	s.workSimulation(started.at("id"))
	return s.must(200, token, "GET", "/v1/simulations/"+started.at("id"), nil)
}

func (s *scene) workSimulation(text string) {
	s.Helper()
	id, err := claims.ParseID[any](text)
	if err != nil {
		s.Fatal(err)
	}
	if _, err := s.sims.Work(s.Context(), claims.SimulationID(id), 2, nil); err != nil {
		s.Fatal(err)
	}
}

func TestASimulationTellsWhatOtherRulesWouldChange(t *testing.T) {
	s := stored(t).emoticons()
	for n := range 3 {
		subscription, claimant := s.customer(n + 1)
		s.file(s.claimant("c", claimant), subscription)
	}
	started := s.send(s.operator, "POST", "/v1/simulations", s.days("5d"), header("Idempotency-Key", "one"))
	id := started.object(t).at("id")
	if started.StatusCode != http.StatusAccepted || started.Header.Get("Location") != "/v1/simulations/"+id {
		t.Fatalf("started: %d, at %s: %s", started.StatusCode, started.Header.Get("Location"), started.body)
	}
	again := s.send(s.operator, "POST", "/v1/simulations", s.days("5d"), header("Idempotency-Key", "one"))
	if again.Header.Get("Idempotency-Hit") != "true" || again.StatusCode != http.StatusAccepted || !bytes.Equal(again.body, started.body) {
		t.Errorf("asked again: %d %s", again.StatusCode, again.body)
	}
	if early := s.must(200, s.operator, "GET", "/v1/simulations/"+id+"/samples", nil); len(early["items"].([]any)) != 0 {
		t.Errorf("samples before the end: %v", early)
	}
	s.workSimulation(id)
	got := s.must(200, s.operator, "GET", "/v1/simulations/"+id, nil)
	if got.at("state") != "done" || got.at("provider_id") != s.provider || got.at("progress", "of") != "3" || got.at("report", "claims") != "3" {
		t.Fatalf("%v", got)
	}
	for path, want := range map[string]string{"newly_refused": "0", "newly_granted": "0", "otherwise_changed": "3", "unchanged": "0"} {
		if n := got.at("report", "changes", path); n != want {
			t.Errorf("%s: %s claims, want %s", path, n, want)
		}
	}
	if got.at("report", "lines", 0, "service") != "talk" || got.at("report", "lines", 0, "claimant_kind") != "consumer" ||
		got.at("report", "matrix", 0, "claims") != "3" || got.at("report", "amounts", 0, "before", "time") != "PT216H" ||
		got.at("report", "amounts", 0, "after", "time") != "PT360H" || got.at("report", "amounts", 0, "difference", "time") != "PT144H" {
		t.Errorf("%v", got["report"])
	}
	list := s.must(200, s.operator, "GET", "/v1/simulations?incident_id="+s.incident, nil)
	if list.at("items", 0, "id") != id || list.at("items", 0, "report") != "" || list.at("items", 1, "id") != "" {
		t.Errorf("the list: %v", list)
	}
	s.sideBySide(t, id)
}

// sideBySide reads the samples in both languages, a page at a time.
func (s *scene) sideBySide(t *testing.T, id string) {
	t.Helper()
	first := s.must(200, s.operator, "GET", "/v1/simulations/"+id+"/samples?limit=1&lang=ko", nil)
	second := s.must(200, s.operator, "GET", first.at("next"), nil)
	if first.at("items", 0, "claim_id") == second.at("items", 0, "claim_id") || second.at("next") != "" {
		t.Errorf("pages: %v, %v", first, second)
	}
	ko := first.at("items", 0, "before", "explanation", "headline")
	en := s.must(200, s.operator, "GET", "/v1/simulations/"+id+"/samples?limit=1", nil)
	for _, side := range []string{"before", "after"} {
		if en.at("items", 0, side, "explanation", "language") != "en" || en.at("items", 0, side, "explanation", "headline") == "" ||
			len(en.at("items", 0, side, "outcome_hash")) != 64 {
			t.Errorf("%s: %v", side, en)
		}
	}
	if ko == en.at("items", 0, "before", "explanation", "headline") || !strings.ContainsAny(ko, "다요") {
		t.Errorf("in Korean: %q", ko)
	}
	if en.at("items", 0, "change") != "otherwise_changed" || en.at("items", 0, "before", "outcome_hash") == en.at("items", 0, "after", "outcome_hash") ||
		en.at("items", 0, "before", "explanation", "paragraphs") == en.at("items", 0, "after", "explanation", "paragraphs") {
		t.Errorf("side by side: %v", en)
	}
}

func TestTheReportOfTheSameRequestIsTheSameBytes(t *testing.T) {
	s := stored(t).emoticons()
	sent := s.days("5d")
	sent["population"] = object{"size": 500, "seed": 9}
	reports := make([]simulated.Simulation, 2)
	for i := range reports {
		id := s.simulate(s.admin, sent).at("id")
		if err := json.Unmarshal(s.send(s.admin, "GET", "/v1/simulations/"+id, nil).body, &reports[i]); err != nil {
			t.Fatal(err)
		}
	}
	if len(reports[0].Report) < 100 || !bytes.Equal(reports[0].Report, reports[1].Report) {
		t.Errorf("%s\n%s", reports[0].Report, reports[1].Report)
	}
	var r simulated.Report
	d := json.NewDecoder(bytes.NewReader(reports[0].Report))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil || r.Evaluated != 500 || r.Population.Seed != 9 {
		t.Errorf("it reads as %+v (%v)", r, err)
	}
}

func TestASimulationIsStoppedAndResumed(t *testing.T) {
	s := stored(t).emoticons()
	id := s.must(202, s.admin, "POST", "/v1/simulations", s.threshold("1h")).at("id")
	if got := s.must(200, s.admin, "POST", "/v1/simulations/"+id+"/stop", nil); got.at("state") != "stopped" || got.at("finished_at") == "" {
		t.Errorf("stopped: %v", got)
	}
	if got := s.must(200, s.admin, "POST", "/v1/simulations/"+id+"/resume", object{}); got.at("state") != "running" || got.at("finished_at") != "" {
		t.Errorf("resumed: %v", got)
	}
	s.workSimulation(id)
	if got := s.must(200, s.admin, "POST", "/v1/simulations/"+id+"/resume", nil); got.at("state") != "done" {
		t.Errorf("resumed once it was done: %v", got)
	}
	s.must(422, s.admin, "POST", "/v1/simulations/"+id+"/stop", object{"now": true})
}

func TestWhatCannotBeSimulatedIsRefusedByItsField(t *testing.T) {
	s := stored(t).emoticons()
	rival := s.must(201, s.admin, "POST", "/v1/providers", object{"key": "rival", "name": named("경쟁", "Rival"), "class": "value_added"}).at("id")
	changed := func(key string, value any) object {
		sent := s.threshold("1h")
		sent[key] = value
		return sent
	}
	parameter := func(change object) object {
		sent := s.threshold("1h")
		for k, v := range change {
			sent["parameters"].([]object)[0][k] = v
		}
		return sent
	}
	for _, c := range []struct {
		token string
		sent  object
		want  string
	}{
		{s.admin, object{"incident_id": s.incident}, "editions: nothing_proposed"},
		{s.admin, changed("incident_id", nowhere), "incident_id: unknown_id"},
		{s.admin, changed("provider_id", nowhere), "provider_id: unknown_id"},
		{s.operator, changed("provider_id", rival), "provider_id: unknown_id"},
		{s.admin, changed("edition_id", nowhere), "edition_id: unknown_id"},
		{s.admin, changed("editions", []string{"rulebook: x\n"}), "editions[0]: edition_fault"},
		{s.admin, changed("samples", 21), "samples: out_of_range"},
		{s.admin, changed("seed", -1), "seed: negative"},
		{s.admin, changed("population", object{"size": 47_500_001}), "population.size: out_of_range"},
		{s.admin, changed("population", object{"seed": 1}), "population.size: required"},
		{s.admin, parameter(object{"edition": "1900"}), "parameters[0]: unknown_edition"},
		{s.admin, parameter(object{"parameter": "nosuch"}), "parameters[0]: parameter_change"},
		{s.admin, parameter(object{"value": "soon"}), "parameters[0].value: parameter_value"},
	} {
		got := s.must(422, c.token, "POST", "/v1/simulations", c.sent).faults()
		if first, _, _ := strings.Cut(got, ";"); first != c.want {
			t.Errorf("%v: %s, want %s", c.sent, got, c.want)
		}
	}
	for range 5 {
		s.must(202, s.admin, "POST", "/v1/simulations", s.threshold("1h"))
	}
	if got := s.must(429, s.admin, "POST", "/v1/simulations", s.threshold("1h")); got.at("code") != "too_many_simulations" {
		t.Errorf("a sixth: %v", got)
	}
}

func TestWhoSeesASimulation(t *testing.T) {
	s := stored(t).emoticons()
	_, claimant := s.customer(1)
	me, watch := s.claimant("c", claimant), s.regulator()
	rival := s.must(201, s.admin, "POST", "/v1/providers", object{"key": "rival", "name": named("경쟁", "Rival"), "class": "value_added"}).at("id")
	other := s.operatorOf("rival", rival)
	own := s.must(202, s.operator, "POST", "/v1/simulations", s.threshold("1h")).at("id")
	sent := s.threshold("1h")
	sent["provider_id"] = s.provider
	secret := s.must(202, watch, "POST", "/v1/simulations", sent).at("id")
	for _, token := range []string{watch, s.admin, s.operator} {
		s.must(200, token, "GET", "/v1/simulations/"+own, nil)
	}
	// What a regulator tries out is not the provider's to see, though it is about it.
	none := s.send(s.operator, "GET", "/v1/simulations/"+nowhere, nil, header("X-Request-Id", "same"))
	for token, id := range map[string]string{s.operator: secret, other: own} {
		for _, r := range [][2]string{{"GET", ""}, {"GET", "/samples"}, {"POST", "/stop"}, {"POST", "/resume"}} {
			got := s.send(token, r[0], "/v1/simulations/"+id+r[1], nil, header("X-Request-Id", "same"))
			if got.StatusCode != http.StatusNotFound || !bytes.Equal(got.body, none.body) {
				t.Errorf("%s %s: %d %s", r[0], r[1], got.StatusCode, got.body)
			}
		}
		if list := s.must(200, token, "GET", "/v1/simulations", nil); strings.Contains(list.at("items"), id) {
			t.Errorf("another's is listed: %v", list)
		}
	}
	for _, r := range [][2]string{{"GET", ""}, {"POST", ""}, {"GET", "/" + own}, {"GET", "/" + own + "/samples"}, {"POST", "/" + own + "/stop"}, {"POST", "/" + own + "/resume"}} {
		var body any
		if r == [2]string{"POST", ""} {
			body = s.threshold("1h")
		}
		if got := s.send(me, r[0], "/v1/simulations"+r[1], body); got.StatusCode != http.StatusForbidden {
			t.Errorf("a claimant: %s %s: %d", r[0], r[1], got.StatusCode)
		}
	}
	if list := s.must(200, watch, "GET", "/v1/simulations", nil); len(list["items"].([]any)) != 2 {
		t.Errorf("the regulator sees %v", list)
	}
}
