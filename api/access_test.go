package api_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"bosang/api"
	"bosang/api/auth"
	"bosang/claims/access"
	"bosang/claims/identity"
)

func TestWithoutALivingTokenNobodyIsLetIn(t *testing.T) {
	w := stateless(t)
	dead, kept, err := identity.MintToken(access.Actor{Subject: "x", Role: access.Regulator}, w.clock.Now().Add(-2*time.Hour), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	w.tokens.kept[kept.Key] = kept
	revoked, kept, err := identity.MintToken(access.Actor{Subject: "x", Role: access.Regulator}, w.clock.Now(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	kept.RevokedAt = w.clock.Now()
	w.tokens.kept[kept.Key] = kept
	stranger, _, _ := identity.MintToken(access.Actor{Subject: "x", Role: access.Regulator}, w.clock.Now(), time.Hour)
	same := header("X-Request-Id", "same")
	var bodies []string
	for name, value := range map[string]string{
		"none": "", "expired": "Bearer " + dead, "revoked": "Bearer " + revoked, "unknown": "Bearer " + stranger,
		"no token": "Bearer x", "another scheme": "Basic " + w.admin, "empty": "Bearer ",
	} {
		got := w.send("", "GET", "/v1/me", nil, same, func(r *http.Request) {
			if value != "" {
				r.Header.Set("Authorization", value)
			}
		})
		if got.StatusCode != http.StatusUnauthorized || got.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: answered with %d", name, got.StatusCode)
		}
		bodies = append(bodies, string(got.body))
	}
	for _, b := range bodies[1:] {
		if b != bodies[0] {
			t.Errorf("why a token is refused can be told: %s and %s", b, bodies[0])
		}
	}
	if got := w.must(200, w.admin, "GET", "/v1/me", nil); got.at("role") != "administrator" {
		t.Errorf("the administrator is %v", got)
	}
}

// entries are for whoever is not in yet, or not to the end.
var entries = map[string]bool{
	"/v1/sign-in": true, "/v1/sign-in/second-factor": true, "/v1/sign-out": true, "/v1/me/second-factor": true, "/v1/me/second-factor/confirmation": true,
	"/v1/links/offer": true, "/v1/links/accept": true, "/v1/proofs": true,
}

// own reports whether a path is of the own account, which everybody has.
func own(path string) bool {
	return strings.HasPrefix(path, "/v1/me") || strings.HasPrefix(path, "/v1/sessions")
}

func TestEveryOperationUnderV1AsksForAToken(t *testing.T) {
	w := stateless(t)
	for _, route := range api.Routes() {
		method, path, _ := strings.Cut(route, " ")
		if !strings.HasPrefix(path, "/v1/") || entries[path] && api.Open()[route] {
			continue
		}
		got := w.send("", method, strings.NewReplacer("{", "", "}", "").Replace(path), nil)
		if got.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s without a token is answered with %d", route, got.StatusCode)
		}
	}
}

func TestRolesMayDoWhatTheTableSays(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.customer(1)
	me, watch := s.claimant("customer-1", claimant), s.regulator()
	name := named("가", "A")
	wrong := []struct {
		token, method, path string
		body                object
		headers             []with
	}{
		{s.operator, "POST", "/v1/providers", object{"key": "x", "name": name, "class": "value_added"}, nil},
		{s.operator, "PUT", "/v1/providers/" + s.provider, object{"name": name, "class": "value_added"}, []with{ifMatch(`"1"`)}},
		{me, "POST", "/v1/services", object{"provider_id": s.provider, "key": "x", "name": name, "features": []object{{"key": "f", "name": name}}}, nil},
		{watch, "PUT", "/v1/services/" + s.service, object{"name": name}, []with{ifMatch(`"1"`)}},
		{watch, "PUT", "/v1/plans/" + s.plan, object{"name": name, "audience": "consumer", "main_features": []string{"drawer"}}, []with{ifMatch(`"1"`)}},
		{me, "POST", "/v1/subscriptions", s.holding(3), nil},
		{watch, "POST", "/v1/subscriptions/bulk", nil, nil},
		{me, "PATCH", "/v1/subscriptions/" + subscription, object{"ended_at": nil}, []with{ifMatch(`"1"`)}},
		{me, "POST", "/v1/incidents", object{"key": "x", "title": name}, nil},
		{watch, "PUT", "/v1/incidents/" + s.incident, object{"title": name}, []with{ifMatch(`"1"`)}},
		{watch, "POST", "/v1/incidents/" + s.incident + "/causes", object{"provider_id": s.provider}, nil},
		{me, "POST", "/v1/outages/" + s.outage + "/windows", object{"starts_at": "2022-10-17T00:00:00Z", "source": "x"}, nil},
		{watch, "POST", "/v1/claims", object{"incident_id": s.incident, "subscription_id": subscription}, nil},
		{watch, "POST", "/v1/batches", object{"incident_id": s.incident}, nil},
		{me, "GET", "/v1/batches", nil, nil},
	}
	for _, c := range wrong {
		var body any
		if c.body != nil {
			body = c.body
		}
		if strings.HasSuffix(c.path, "bulk") {
			body, c.headers = "provider\n", []with{header("Content-Type", "text/csv")}
		}
		if got := s.send(c.token, c.method, c.path, body, c.headers...); got.StatusCode != http.StatusForbidden {
			t.Errorf("%s %s by the wrong role is answered with %d: %s", c.method, c.path, got.StatusCode, got.body)
		}
	}
	for _, token := range []string{me, watch, s.operator, s.admin} {
		s.must(200, token, "GET", "/v1/providers/"+s.provider, nil)
		s.must(200, token, "GET", "/v1/rulebooks", nil)
		s.must(200, token, "POST", "/v1/evaluations", object{})
	}
}

// nowhere is an id that nothing has.
const nowhere = "0192a3b4-5c6d-7e8f-9a0b-1c2d3e4f5a6b"

func TestWhatIsAnothersAnswersAsWhatDoesNotExist(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.customer(1)
	claim := s.file(s.claimant("customer-1", claimant), subscription)
	_, second := s.customer(2)
	rival := s.must(201, s.admin, "POST", "/v1/providers", object{"key": "rival", "name": named("경쟁", "Rival"), "class": "value_added"}).at("id")
	run := s.must(201, s.admin, "POST", "/v1/batches", object{"incident_id": s.incident, "provider_id": s.provider}).at("id")
	others := map[string]string{"claimant": s.claimant("customer-2", second), "operator": s.operatorOf("rival", rival)}
	name, window := named("가", "A"), object{"starts_at": "2022-10-17T00:00:00Z", "source": "x"}
	type request struct {
		method, path, id string
		body             any
	}
	reads := []request{
		{"GET", "/v1/claims/", claim.at("id"), nil},
		{"GET", "/v1/claims/", claim.at("reference"), nil},
		{"GET", "/v1/claims//decisions", claim.at("id"), nil},
		{"GET", "/v1/claims//decisions/1", claim.at("id"), nil},
		{"GET", "/v1/claims//events", claim.at("id"), nil},
		{"GET", "/v1/subscriptions/", subscription, nil},
	}
	writes := map[string][]request{
		"claimant": {{"POST", "/v1/claims//withdrawal", claim.at("id"), nil}, {"POST", "/v1/claims//election", claim.at("id"), object{"election": "money"}}},
		"operator": {
			{"GET", "/v1/batches/", run, nil}, {"GET", "/v1/batches//failures", run, nil},
			{"PUT", "/v1/services/", s.service, object{"name": name}},
			{"PUT", "/v1/plans/", s.plan, object{"name": name, "audience": "consumer", "main_features": []string{"drawer"}}},
			{"POST", "/v1/plans//terms", s.plan, object{"effective_at": "2023-01-01T00:00:00Z"}},
			{"POST", "/v1/outages//windows", s.outage, window}, {"PUT", "/v1/outages//windows/" + s.window, s.outage, window},
			{"DELETE", "/v1/outages//windows/" + s.window, s.outage, nil},
			{"PATCH", "/v1/subscriptions/", subscription, object{"ended_at": nil}},
		},
	}
	for who, token := range others {
		for _, r := range append(writes[who], reads...) {
			ask := func(id string) answer {
				head, tail, nested := strings.Cut(r.path, "//")
				path := r.path + id
				if nested {
					path = head + "/" + id + "/" + tail
				}
				return s.send(token, r.method, path, r.body, ifMatch(`"1"`), header("X-Request-Id", "same"))
			}
			got, none, odd := ask(r.id), ask(nowhere), ask("no-id")
			if r.method == "POST" && strings.HasSuffix(r.path, "withdrawal") || strings.HasSuffix(r.path, "election") {
				got = s.send(token, r.method, strings.Replace(r.path, "//", "/"+r.id+"/", 1), r.body, header("X-Request-Id", "same"))
			}
			if got.StatusCode != http.StatusNotFound || !bytes.Equal(got.body, none.body) || !bytes.Equal(got.body, odd.body) {
				t.Errorf("%s: %s %s of another: %d %s; of nobody: %d %s; no id: %d %s", who, r.method, r.path,
					got.StatusCode, got.body, none.StatusCode, none.body, odd.StatusCode, odd.body)
			}
		}
		for _, list := range []string{"/v1/claims", "/v1/subscriptions"} {
			if got := s.must(200, token, "GET", list, nil); strings.Contains(got.at("items"), claim.at("id")) || strings.Contains(got.at("items"), subscription) {
				t.Errorf("%s sees another's things in %s", who, list)
			}
		}
	}
	// What belongs to another's plan is an unknown key, not a forbidden one.
	got := s.must(422, others["operator"], "POST", "/v1/subscriptions", s.holding(5))
	none := s.must(422, others["operator"], "POST", "/v1/subscriptions", object{"provider": "nobody", "service": "talk", "plan": "emoticon-plus",
		"customer_number": "C-000005", "started_at": "2022-01-01T00:00:00+09:00"})
	if got.faults() != none.faults() || got.faults() != "provider: unknown_key" {
		t.Errorf("another's provider: %s; none: %s", got.faults(), none.faults())
	}
}

func TestATokenIsRememberedForAShortWhile(t *testing.T) {
	w := stateless(t)
	w.must(200, w.admin, "GET", "/v1/me", nil)
	w.tokens.mu.Lock()
	clear(w.tokens.kept)
	w.tokens.mu.Unlock()
	w.must(200, w.admin, "GET", "/v1/me", nil)
	w.clock.Move(auth.Remembered)
	w.must(401, w.admin, "GET", "/v1/me", nil)
}
