package api_test

import (
	"strings"
	"testing"
	"time"

	"bosang/claims/access"
)

// works is announced work on the emoticons over the whole outage, as one operator says
// years later that it had been announced.
func (s *scene) works() object {
	return object{"service_id": s.service, "features": []string{"message.emoticon"},
		"announced_at": "2022-10-10T10:00:00+09:00", "starts_at": "2022-10-15T15:00:00+09:00", "ends_at": "2022-10-16T15:00:00+09:00"}
}

// owed is what a claim comes to, decided anew.
func (s *scene) owed(claim string) string {
	s.Helper()
	s.decideAll(object{})
	number := s.must(200, s.admin, "GET", "/v1/claims/"+claim, nil).at("decision_number")
	return s.must(200, s.admin, "GET", "/v1/claims/"+claim+"/decisions/"+number, nil).at("outcome", "grounds")
}

// TestOneOperatorTakesNoRemedyByABackdatedAnnouncement has an operator say, after the
// outage, that it had been announced, and a second one agree.
func TestOneOperatorTakesNoRemedyByABackdatedAnnouncement(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.customer(1)
	claim := s.file(s.claimant("customer-1", claimant), subscription).at("id")
	before := s.owed(claim)
	first, second := s.pretend("first", access.Operator, s.provider, "").cookie, s.pretend("second", access.Operator, s.provider, "").cookie

	if got := s.must(201, s.operator, "POST", "/v1/maintenances", s.works()); got.at("waits") != "true" || got.at("counts_from") != "" {
		t.Errorf("recorded by a program it is %v", got)
	}
	if got := s.must(200, first, "GET", "/v1/approvals?state=pending", nil).at("items"); got != "[]" {
		t.Errorf("a program asks for %s", got)
	}
	work := s.must(201, first, "POST", "/v1/maintenances", s.works())
	if work.at("waits") != "true" || work.at("counts_from") != "" {
		t.Errorf("recorded by a person it is %v", work)
	}
	if now := s.owed(claim); now != before {
		t.Errorf("on one operator's word the claim is %s, before %s", now, before)
	}
	asked := s.must(200, second, "GET", "/v1/approvals?state=pending", nil)
	if asked.at("items", 0, "kind") != "late_maintenance" || asked.at("items", 0, "subject_id") != work.at("id") ||
		!strings.HasPrefix(asked.at("items", 0, "payload", "announced_at"), "2022-10-10T01:00:00") {
		t.Fatalf("asked for is %v", asked)
	}
	approve := "/v1/approvals/" + asked.at("items", 0, "id") + "/approve"
	if got := s.must(409, first, "POST", approve, nil); got.at("code") != "four_eyes" {
		t.Errorf("who recorded it agrees: %v", got)
	}
	s.must(200, second, "POST", approve, nil)
	list := s.must(200, s.operator, "GET", "/v1/maintenances?service_id="+s.service, nil)
	if list.at("items", 0, "waits") != "" || list.at("items", 0, "counts_from") != "2022-10-10T01:00:00Z" || list.at("items", 0, "approved_by") == "" ||
		list.at("items", 1, "waits") != "true" {
		t.Errorf("the work is %v", list)
	}
	if now := s.owed(claim); now == before || !strings.Contains(now, "barred") || strings.Contains(before, "barred") {
		t.Errorf("once a second one has agreed the claim is %s, before %s", now, before)
	}
}

// TestWorkCountsFromWhenItWasRecorded has work recorded before it begins.
func TestWorkCountsFromWhenItWasRecorded(t *testing.T) {
	s := stored(t).emoticons()
	now := s.clock.Now()
	at := func(after time.Duration) string { return now.Add(after).UTC().Format(time.RFC3339) }
	record := func(feature string, announced, starts, ends time.Duration) object {
		t.Helper()
		return s.must(201, s.operator, "POST", "/v1/maintenances", object{"service_id": s.service, "features": []string{feature},
			"announced_at": at(announced), "starts_at": at(starts), "ends_at": at(ends)})
	}
	for name, c := range map[string]struct {
		got  object
		from string
	}{
		"at once": {record("drawer", -4*time.Minute, 48*time.Hour, 50*time.Hour), at(-4 * time.Minute)},
		// Nobody was told of what is recorded an instant before it begins as told before.
		"just in time":       {record("drawer", -58*time.Minute, 3*time.Second, 50*time.Hour), "then"},
		"days later":         {record("drawer", -72*time.Hour, 48*time.Hour, 50*time.Hour), "then"},
		"after it has begun": {record("drawer", -4*time.Minute, -time.Minute, 50*time.Hour), ""},
		"while all was well": {record("message.emoticon", -4*time.Minute, time.Minute, 50*time.Hour), at(-4 * time.Minute)},
	} {
		if c.from == "then" {
			c.from = c.got.at("recorded_at")
		}
		if from := c.got.at("counts_from"); from != c.from || (c.got.at("waits") == "true") == (c.from == c.got.at("announced_at")) {
			t.Errorf("recorded %s it counts from %q, want %q: %v", name, from, c.from, c.got)
		}
	}
	// The service is down already, since an hour.
	s.must(201, s.operator, "POST", "/v1/outages", object{"incident_id": s.incident, "service_id": s.service, "feature": "drawer",
		"window": object{"starts_at": at(-time.Hour), "source": "press"}})
	if got := record("drawer", -4*time.Minute, time.Minute, 50*time.Hour); got.at("waits") != "true" || got.at("counts_from") != "" {
		t.Errorf("recorded while it was down it is %v", got)
	}
}

// TestAStandingNoticeIsNoAnnouncedWork records work that never ends, or is far away.
func TestAStandingNoticeIsNoAnnouncedWork(t *testing.T) {
	s := stored(t).emoticons()
	const day = 24 * time.Hour
	now := s.clock.Now()
	work := func(starts, ends time.Duration) object {
		at := func(after time.Duration) string { return now.Add(after).UTC().Format(time.RFC3339) }
		return object{"service_id": s.service, "features": []string{"drawer"}, "announced_at": at(-time.Minute), "starts_at": at(starts), "ends_at": at(ends)}
	}
	for name, c := range map[string]struct {
		work object
		want string
	}{
		"ten years":         {work(day, 3650*day), "ends_at: too_many_days"},
		"seven days and on": {work(day, 8*day+time.Second), "ends_at: too_many_days"},
		"in two years":      {work(730*day, 731*day), "starts_at: too_far_ahead"},
	} {
		if got := s.must(422, s.operator, "POST", "/v1/maintenances", c.work); got.faults() != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	s.must(201, s.operator, "POST", "/v1/maintenances", work(365*day, 372*day))
}
