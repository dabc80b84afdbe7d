package api_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"bosang/api"
)

func TestListsArePagesThatMissNothingAndRepeatNothing(t *testing.T) {
	w := stored(t)
	const all = 7
	for i := range all {
		w.must(201, w.admin, "POST", "/v1/incidents", object{"key": fmt.Sprintf("incident-%d", i), "title": named("사고", "Incident")})
	}
	for _, limit := range []int{1, 2, 3, 6, 7, 8} {
		var seen []string
		pages := 0
		for next := fmt.Sprintf("/v1/incidents?limit=%d", limit); next != ""; pages++ {
			page := w.must(200, w.admin, "GET", next, nil)
			for i := 0; page.at("items", i, "key") != ""; i++ {
				seen = append(seen, page.at("items", i, "key"))
			}
			next = page.at("next")
		}
		if len(seen) != all || seen[0] != "incident-6" || seen[all-1] != "incident-0" || pages != (all+limit-1)/limit {
			t.Errorf("in pages of %d: %v in %d pages", limit, seen, pages)
		}
	}
}

func TestTheLargestPageTellsWhetherAnotherFollows(t *testing.T) {
	w := stored(t)
	for i := range 201 {
		w.must(201, w.admin, "POST", "/v1/incidents", object{"key": fmt.Sprintf("incident-%d", i), "title": named("사고", "Incident")})
	}
	first := w.must(200, w.admin, "GET", "/v1/incidents?limit=200", nil)
	if first.at("items", 199, "key") != "incident-1" || first.at("next") == "" {
		t.Fatalf("the first page ends with %s, next %q", first.at("items", 199, "key"), first.at("next"))
	}
	last := w.must(200, w.admin, "GET", first.at("next"), nil)
	if last.at("items", 0, "key") != "incident-0" || last.at("next") != "" {
		t.Errorf("the last page is %v", last)
	}
}

func TestACursorIsGoodForItsOwnListAlone(t *testing.T) {
	s := stored(t).emoticons()
	for i := range 3 {
		subscription, claimant := s.customer(i)
		s.must(201, s.operator, "POST", "/v1/claims", object{"incident_id": s.incident, "subscription_id": subscription, "claimant_id": claimant})
	}
	next := s.must(200, s.operator, "GET", "/v1/claims?limit=1&state=filed", nil).at("next")
	cursor := next[strings.Index(next, "cursor=")+len("cursor="):]
	cursor, _, _ = strings.Cut(cursor, "&")
	s.must(200, s.operator, "GET", "/v1/claims?limit=2&state=filed&cursor="+cursor, nil)
	for name, path := range map[string]string{
		"another filter": "/v1/claims?cursor=" + cursor,
		"another list":   "/v1/subscriptions?cursor=" + cursor,
		"one changed":    "/v1/claims?state=filed&cursor=" + swapped(cursor),
		"one cut short":  "/v1/claims?state=filed&cursor=" + cursor[1:],
	} {
		if got := s.must(400, s.operator, "GET", path, nil); got.faults() != "cursor: cursor_form" {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// swapped changes the middle of a cursor.
func swapped(cursor string) string {
	b := []byte(cursor)
	if b[10]++; b[10] > 'z' {
		b[10] = 'A'
	}
	return string(b)
}

func TestAnUnchangedThingIsNotSentAgain(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.customer(1)
	claim := s.file(s.claimant("customer-1", claimant), subscription)
	for _, path := range []string{
		"/v1/providers/" + s.provider, "/v1/services/" + s.service, "/v1/plans/" + s.plan, "/v1/incidents/" + s.incident,
		"/v1/outages/" + s.outage, "/v1/subscriptions/" + subscription, "/v1/claims/" + claim.at("id"),
		"/v1/rulebooks/kr-telecom-act", "/v1/rulebooks/kr-telecom-act/editions/2025-03-28", "/v1/rulebooks/kr-telecom-act/editions/2025-03-28/text",
		"/openapi.json", "/docs", "/problems/stale",
	} {
		first := s.send(s.admin, "GET", path, nil)
		tag := first.Header.Get("ETag")
		if first.StatusCode != http.StatusOK || tag == "" {
			t.Errorf("%s: %d, ETag %q", path, first.StatusCode, tag)
			continue
		}
		again := s.send(s.admin, "GET", path, nil, header("If-None-Match", `"other", W/`+tag))
		if again.StatusCode != http.StatusNotModified || len(again.body) != 0 || again.Header.Get("ETag") != tag {
			t.Errorf("%s: again %d, ETag %q", path, again.StatusCode, again.Header.Get("ETag"))
		}
		if other := s.send(s.admin, "GET", path, nil, header("If-None-Match", `"other"`)); other.StatusCode != http.StatusOK {
			t.Errorf("%s: with another tag %d", path, other.StatusCode)
		}
	}
}

func TestAChangeRestsOnTheVersionThatWasRead(t *testing.T) {
	s := stored(t).emoticons()
	subscription, _ := s.customer(1)
	name := named("나", "B")
	for path, c := range map[string]struct {
		method string
		body   object
	}{
		"/v1/providers/" + s.provider:       {"PUT", object{"name": name, "class": "value_added"}},
		"/v1/services/" + s.service:         {"PUT", object{"name": name, "features": []object{{"key": "drawer", "name": name}, {"key": "new", "name": name}}}},
		"/v1/plans/" + s.plan:               {"PUT", object{"name": name, "audience": "business", "main_features": []string{"drawer"}}},
		"/v1/incidents/" + s.incident:       {"PUT", object{"title": name}},
		"/v1/subscriptions/" + subscription: {"PATCH", object{"ended_at": "2022-10-16T00:00:00Z"}},
	} {
		tag := s.send(s.admin, "GET", path, nil).Header.Get("ETag")
		s.must(428, s.admin, c.method, path, c.body)
		changed := s.send(s.admin, c.method, path, c.body, ifMatch(tag))
		if changed.StatusCode != http.StatusOK || changed.Header.Get("ETag") == tag {
			t.Errorf("%s: %d, ETag %s after %s", path, changed.StatusCode, changed.Header.Get("ETag"), tag)
		}
		if got := s.must(412, s.admin, c.method, path, c.body, ifMatch(tag)); got.at("code") != "stale" {
			t.Errorf("%s: %v", path, got)
		}
		for _, wrong := range []string{"*", "1", `W/"1"`, `"1", "2"`} {
			if got := s.must(400, s.admin, c.method, path, c.body, ifMatch(wrong)); got.faults() != "If-Match: etag_form" {
				t.Errorf("%s with %s: %v", path, wrong, got)
			}
		}
		if now := s.send(s.admin, "GET", path, nil); now.Header.Get("ETag") != changed.Header.Get("ETag") || string(now.body) != string(changed.body) {
			t.Errorf("%s: reads %s after %s", path, now.body, changed.body)
		}
	}
	if got := s.must(200, s.admin, "GET", "/v1/services/"+s.service, nil); got.at("features", 2, "key") != "new" || got.at("features", 0, "name", "en") != "Emoticons" {
		t.Errorf("the features are %v", got["features"])
	}
	open := s.must(200, s.admin, "PATCH", "/v1/subscriptions/"+subscription, `{"ended_at":null}`, ifMatch(`"2"`), header("Content-Type", "application/merge-patch+json"))
	if _, ended := open["ended_at"]; ended {
		t.Errorf("it runs on: %v", open)
	}
	if got := s.must(422, s.admin, "PATCH", "/v1/subscriptions/"+subscription, `{}`, ifMatch(`"3"`)); got.faults() != "ended_at: required" {
		t.Errorf("without ended_at: %v", got)
	}
}

func FuzzCursors(f *testing.F) {
	f.Add("/v1/claims?", api.WriteCursor("/v1/claims?", [16]byte{1}))
	f.Add("", "")
	f.Fuzz(func(t *testing.T, scope, text string) {
		id, ok := api.ReadCursor(scope, text)
		if !ok {
			return
		}
		if api.WriteCursor(scope, id) != text {
			t.Errorf("%q is read as %x and written as %q", text, id, api.WriteCursor(scope, id))
		}
	})
}

func TestEveryChangeOfACursorIsFound(t *testing.T) {
	const scope = "/v1/claims?state=filed"
	whole := api.WriteCursor(scope, [16]byte{1, 2, 3})
	raw, err := base64.RawURLEncoding.DecodeString(whole)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		for bit := range 8 {
			raw[i] ^= 1 << bit
			if _, ok := api.ReadCursor(scope, base64.RawURLEncoding.EncodeToString(raw)); ok {
				t.Errorf("bit %d of byte %d was changed and not missed", bit, i)
			}
			raw[i] ^= 1 << bit
		}
	}
}
