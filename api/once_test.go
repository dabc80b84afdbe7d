package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"bosang/api"
)

// creations lists every POST that creates, with a body and another one.
func (s *scene) creations() map[string][2]object {
	s.Helper()
	subscription, claimant := s.customer(900)
	name := named("가", "A")
	window := object{"starts_at": "2022-10-17T00:00:00Z", "ends_at": "2022-10-17T01:00:00Z", "source": "x"}
	terms := func(year int) object {
		return object{"effective_at": fmt.Sprintf("%d-01-01T00:00:00Z", year), "periodic_fee": false}
	}
	return map[string][2]object{
		"/v1/providers": {{"key": "a", "name": name, "class": "value_added"}, {"key": "b", "name": name, "class": "value_added"}},
		"/v1/services": {{"provider_id": s.provider, "key": "a", "name": name, "features": []object{{"key": "f", "name": name}}},
			{"provider_id": s.provider, "key": "b", "name": name, "features": []object{{"key": "f", "name": name}}}},
		"/v1/plans": {{"service_id": s.service, "key": "a", "name": name, "audience": "consumer", "main_features": []string{"drawer"}, "terms": terms(2020)},
			{"service_id": s.service, "key": "b", "name": name, "audience": "consumer", "main_features": []string{"drawer"}, "terms": terms(2020)}},
		"/v1/plans/" + s.plan + "/terms":          {terms(2023), terms(2024)},
		"/v1/subscriptions":                       {s.holding(901), s.holding(902)},
		"/v1/incidents":                           {{"key": "a", "title": name}, {"key": "b", "title": name}},
		"/v1/incidents/" + s.incident + "/causes": {{"provider_id": s.provider, "kind": "overload"}, {"provider_id": s.provider, "kind": "other"}},
		"/v1/maintenances": {{"service_id": s.service, "features": []string{"drawer"}, "announced_at": "2022-10-01T00:00:00Z", "starts_at": "2022-10-15T00:00:00Z", "ends_at": "2022-10-15T02:00:00Z"},
			{"service_id": s.service, "features": []string{"drawer"}, "announced_at": "2022-10-01T00:00:00Z", "starts_at": "2022-10-15T00:00:00Z", "ends_at": "2022-10-15T03:00:00Z"}},
		"/v1/outages": {{"incident_id": s.incident, "service_id": s.service, "feature": "drawer", "window": window},
			{"incident_id": s.incident, "service_id": s.service, "feature": "message.emoticon", "window": window}},
		"/v1/outages/" + s.outage + "/windows": {window, {"starts_at": "2022-10-18T00:00:00Z", "source": "x"}},
		"/v1/claims": {{"incident_id": s.incident, "subscription_id": subscription, "claimant_id": claimant},
			{"incident_id": s.incident, "subscription_id": subscription, "claimant_id": claimant, "loss": won("1")}},
		"/v1/batches": {{"incident_id": s.incident, "rehearsal": true}, {"incident_id": s.incident}},
	}
}

func TestEveryCreationHappensOnceUnderItsKey(t *testing.T) {
	s := stored(t).emoticons()
	for path, bodies := range s.creations() {
		key := header("Idempotency-Key", "key of "+strings.ReplaceAll(path, "/", "-"))
		if got := s.must(400, s.admin, "POST", path, bodies[0], key); got.faults() != "Idempotency-Key: idempotency_form" {
			t.Errorf("%s: a key with spaces: %v", path, got)
		}
		key = header("Idempotency-Key", "key-of-"+path)
		first := s.send(s.admin, "POST", path, bodies[0], key)
		again := s.send(s.admin, "POST", path, bodies[0], key)
		if first.StatusCode != http.StatusCreated || again.StatusCode != http.StatusCreated || !bytes.Equal(first.body, again.body) {
			t.Errorf("%s: %d %s and again %d %s", path, first.StatusCode, first.body, again.StatusCode, again.body)
		}
		for _, name := range []string{"Location", "Etag", "Content-Type"} {
			if first.Header.Get(name) == "" || first.Header.Get(name) != again.Header.Get(name) {
				t.Errorf("%s: %s %q and again %q", path, name, first.Header.Get(name), again.Header.Get(name))
			}
		}
		if first.Header.Get("Idempotency-Hit") != "" || again.Header.Get("Idempotency-Hit") != "true" {
			t.Errorf("%s: Idempotency-Hit %q and again %q", path, first.Header.Get("Idempotency-Hit"), again.Header.Get("Idempotency-Hit"))
		}
		if got := s.must(422, s.admin, "POST", path, bodies[1], key); got.at("code") != "idempotency_key_reused" {
			t.Errorf("%s: another body: %v", path, got)
		}
		if got := s.send(s.admin, "GET", first.Header.Get("Location"), nil); got.StatusCode != http.StatusOK {
			t.Errorf("%s: its Location %s answers %d", path, first.Header.Get("Location"), got.StatusCode)
		}
		// Another's key of the same name is another key.
		other := s.send(s.operator, "POST", path, bodies[1], key)
		if other.Header.Get("Idempotency-Hit") != "" || other.object(t).at("code") == "idempotency_key_reused" {
			t.Errorf("%s: the keys of two actors met: %s", path, other.body)
		}
	}
}

func TestTheSameRequestAtOnceMakesOneThing(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.customer(1)
	me := s.claimant("customer-1", claimant)
	for path, request := range map[string]struct {
		token string
		body  object
	}{
		"/v1/claims":        {me, object{"incident_id": s.incident, "subscription_id": subscription}},
		"/v1/subscriptions": {s.operator, s.holding(2)},
		"/v1/incidents":     {s.operator, object{"key": "pangyo", "title": named("화재", "Fire")}},
	} {
		const callers = 16
		answers := make([]answer, callers)
		var running sync.WaitGroup
		for i := range callers {
			running.Go(func() {
				answers[i] = s.send(request.token, "POST", path, request.body, header("Idempotency-Key", "at-once-"+path))
			})
		}
		running.Wait()
		fresh := 0
		for _, a := range answers {
			if a.StatusCode != http.StatusCreated || !bytes.Equal(a.body, answers[0].body) {
				t.Errorf("%s: %d %s", path, a.StatusCode, a.body)
			}
			if a.Header.Get("Idempotency-Hit") == "" {
				fresh++
			}
		}
		if fresh != 1 {
			t.Errorf("%s: %d of %d requests made something", path, fresh, callers)
		}
	}
}

func TestARefusedRequestKeepsNoAnswer(t *testing.T) {
	s := stored(t).emoticons()
	key := header("Idempotency-Key", "first-wrong")
	s.must(422, s.admin, "POST", "/v1/incidents", object{"key": "Wrong"}, key)
	if got := s.send(s.admin, "POST", "/v1/incidents", object{"key": "right", "title": named("가", "A")}, key); got.StatusCode != http.StatusCreated {
		t.Errorf("put right, it is answered with %d: %s", got.StatusCode, got.body)
	}
}

func FuzzIdempotencyKeys(f *testing.F) {
	for _, k := range []string{"", "a", "a b", "\x7f", strings.Repeat("k", 255), strings.Repeat("k", 256), "키"} {
		f.Add(k)
	}
	f.Fuzz(func(t *testing.T, key string) {
		want := len(key) >= 1 && len(key) <= 255
		for _, c := range []byte(key) {
			want = want && c >= 0x21 && c <= 0x7e
		}
		if api.Visible(key) != want {
			t.Errorf("Visible(%q) is %v", key, !want)
		}
	})
}

func FuzzKeptAnswers(f *testing.F) {
	f.Add([]byte(`{"status":201,"location":"/v1/x","etag":"\"1\""}` + "\n{}\n"))
	f.Add([]byte("import"))
	f.Fuzz(func(t *testing.T, sealed []byte) {
		status, body, err := api.Envelope(sealed)
		if err == nil && (status < 200 || status > 299 || !bytes.HasSuffix(sealed, body)) {
			t.Errorf("%q gives %d and %q", sealed, status, body)
		}
	})
}
