package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"bosang/claims/access"
)

// TestANoticeFromItsDraftToItsEvidence follows the compensation notice of a provider.
func TestANoticeFromItsDraftToItsEvidence(t *testing.T) {
	w := stored(t)
	s := w.emoticons()
	s.customer(1)
	s.customer(2)
	w.must(201, s.operator, "POST", "/v1/incidents/"+s.incident+"/causes", object{"provider_id": s.provider, "kind": "equipment_fault", "attribution": "third_party"})
	notices := "/v1/incidents/" + s.incident + "/notices"
	before := w.must(200, s.operator, "GET", notices, nil)
	if before.at("items", 1, "kind") != "compensation_notice" || before.at("items", 1, "due_on") != "2022-11-15" || before.at("items", 1, "id") != "" ||
		before.at("items", 0, "no_date") != "without_delay" || before.at("items", 1, "plans", 0, "provision") != "compensation-notice" {
		t.Errorf("the incident's notices read %v", before)
	}
	key := header("Idempotency-Key", "draft-1")
	made := w.send(s.operator, "POST", notices, object{"kind": "outage_notice"}, key)
	if again := w.send(s.operator, "POST", notices, object{"kind": "outage_notice"}, key); made.StatusCode != http.StatusCreated || string(again.body) != string(made.body) {
		t.Errorf("a draft is answered with %d %s, and again with %s", made.StatusCode, made.body, again.body)
	}
	n := made.object(t)
	if got := w.must(409, s.operator, "POST", notices, object{"kind": "outage_notice"}); got.at("code") != "notice_drafted" || got.at("existing", "id") != n.at("id") {
		t.Errorf("a second draft: %v", got)
	}
	fact, cause := n.at("wording", "items", 0, "ko"), n.at("wording", "items", 1, "en")
	if !strings.Contains(fact, "카카오톡 (이모티콘): 2022년 10월 15일 15:30부터 2022년 10월 16일 14:30까지") || !strings.Contains(cause, "a fault of equipment") || n.at("wording", "items", 2, "missing") != "true" {
		t.Errorf("the draft reads %v", n.at("wording", "items"))
	}
	one := "/v1/notices/" + n.at("id")
	shown := object{"wording": 1, "way": "screen", "published_at": "2022-11-09T09:00:00+09:00", "url": "https://example.com/notice", "reached": 1}
	if got := w.must(409, s.operator, "POST", one+"/publications", shown); got.at("code") != "wording_incomplete" || got.faults() != "texts.measures.ko: required; texts.contact.ko: required" {
		t.Errorf("an incomplete wording is published: %v", got)
	}
	texts := object{"texts": object{"measures": object{"ko": "복구했습니다.", "en": "Restored."}, "contact": object{"ko": "1577-0000"}}}
	w.must(412, s.operator, "PUT", one, texts, ifMatch(`"7"`))
	changed := w.must(200, s.operator, "PUT", one, texts, ifMatch(`"2"`))
	if changed.at("wording", "items", 3, "ko") != "1577-0000" || changed.at("wording", "items", 0, "ko") != fact || changed.at("version") != "3" {
		t.Errorf("the changed draft reads %v", changed)
	}
	if got := w.must(422, s.operator, "PUT", one, object{"texts": object{"standard": object{"ko": "x"}}}, ifMatch(`"3"`)); got.faults() != "texts.standard: unknown_item" {
		t.Errorf("an item of another kind: %v", got)
	}
	w.publish(s, one, shown)
	s.isOverdueTheNextDay()
}

// publish records what shows a notice, and what does not count.
func (w *world) publish(s *scene, one string, shown object) {
	w.Helper()
	for faults, change := range map[string]object{
		"published_at: in_the_future": {"published_at": "2023-01-01T00:00:00Z"}, "published_at: before_outage": {"published_at": "2022-10-15T06:29:59Z"},
		"url: url_or_digest": {"url": ""}, "url: url_form": {"url": "ftp://example.com"}, "sha256: sha256_form": {"sha256": "0102"},
		"agreement: required": {"way": "agreed"}, "agreement: only_with": {"agreement": "art. 7"}, "way: one_of": {"way": "megaphone"},
		"wording: unknown_wording": {"wording": 2}, "reached: out_of_range": {"reached": -1}, "published_at: required": {"published_at": nil},
	} {
		sent := object{}
		for k, v := range shown {
			sent[k] = v
		}
		for k, v := range change {
			sent[k] = v
		}
		if got := w.must(422, s.operator, "POST", one+"/publications", sent); got.faults() != faults {
			w.Errorf("%v: %v", faults, got.faults())
		}
	}
	// In 2022 the decree knew no social networks, and the press tells no user.
	for _, way := range []string{"press", "sns"} {
		got := w.must(201, s.operator, "POST", one+"/publications", object{"wording": 1, "way": way, "published_at": "2022-10-15T16:12:00+09:00", "url": "https://example.com", "reached": 9})
		if got.at("counts") != "false" {
			w.Errorf("by %s it counts: %v", way, got)
		}
	}
	if got := w.must(200, s.operator, "GET", one, nil); got.at("state") != "owed" || got.at("reached") != "0" {
		w.Errorf("told by what does not count, it reads %v", got)
	}
	w.must(201, s.operator, "POST", one+"/publications", shown)
	digest := strings.Repeat("ab", 32)
	w.must(201, s.operator, "POST", one+"/publications", object{"wording": 1, "way": "email", "published_at": "2022-11-09T12:00:00Z", "sha256": digest, "reached": 2})
	got := w.must(200, s.operator, "GET", one, nil)
	if got.at("state") != "published" || got.at("elapsed") != "PT593H30M" || got.at("reached") != "2" || got.at("published_at") != "2022-11-09T00:00:00Z" {
		w.Errorf("published, it reads %v", got)
	}
	if got := w.must(409, s.operator, "PUT", one, object{}, ifMatch(`"`+got.at("version")+`"`)); got.at("code") != "notice_published" {
		w.Errorf("what was published is changed: %v", got)
	}
	list := w.must(200, s.operator, "GET", one+"/publications?limit=1", nil)
	if list.at("items", 0, "sha256") != digest || list.at("next") == "" {
		w.Errorf("the evidence reads %v", list)
	}
	if next := w.must(200, s.operator, "GET", list.at("next"), nil); next.at("items", 0, "way") != "screen" {
		w.Errorf("the next page of it reads %v", next)
	}
	w.correct(s, one)
}

// correct publishes a further wording.
func (w *world) correct(s *scene, one string) {
	w.Helper()
	again := w.must(201, s.operator, "POST", "/v1/incidents/"+s.incident+"/notices", object{"kind": "outage_notice"})
	if again.at("wording", "number") != "2" || again.at("wording", "items", 3, "ko") != "1577-0000" {
		w.Errorf("a correction begins with %v", again)
	}
	w.must(201, s.operator, "POST", one+"/publications", object{"wording": 2, "way": "email", "published_at": "2022-11-10T00:00:00Z", "url": "https://example.com"})
	if got := w.must(409, s.operator, "POST", one+"/publications", object{"wording": 1, "way": "email", "published_at": "2022-11-10T00:00:00Z", "url": "https://example.com"}); got.at("code") != "wording_replaced" {
		w.Errorf("what was corrected is published again: %v", got)
	}
	if got := w.must(200, s.operator, "GET", one+"/wordings", nil); got.at("items", 0, "number") != "2" || got.at("items", 1, "published_at") == "" {
		w.Errorf("the wordings read %v", got)
	}
}

// isOverdueTheNextDay leaves the compensation notice out, and tells it late.
func (s *scene) isOverdueTheNextDay() {
	s.Helper()
	check := func() {
		c, err := s.notices.Check(s.Context(), func() bool { return true })
		if err != nil || len(c.Failures) > 0 {
			s.Fatal(err, c.Failures)
		}
	}
	check()
	regulator := s.token(access.Actor{Subject: "regulator", Role: access.Regulator})
	if got := s.must(200, regulator, "GET", "/v1/notices?state=owed&provider_id="+s.provider, nil); got.at("items", 0, "due_on") != "2022-11-15" || got.at("items", 0, "affected") != "2" || got.at("items", 0, "untold") != "2" {
		s.Errorf("before its last day, the list reads %v", got)
	}
	s.clock.Set(time.Date(2022, 11, 15, 15, 0, 0, 0, time.UTC))
	regulator, s.operator = s.token(access.Actor{Subject: "regulator", Role: access.Regulator}), s.operatorOf("kakao", s.provider)
	got := s.must(200, regulator, "GET", "/v1/notices?state=overdue", nil)
	if got.at("items", 0, "kind") != "compensation_notice" || got.at("items", 0, "state") != "overdue" || got.at("items", 1) != "" {
		s.Errorf("on the next day, overdue are %v", got)
	}
	check()
	if got = s.must(200, regulator, "GET", "/v1/notices?incident_id="+s.incident, nil); got.at("items", 0, "overdue_at") == "" || got.at("items", 1, "state") != "published" {
		s.Errorf("the incident's notices in the list are %v", got)
	}
	n := s.must(201, s.operator, "POST", "/v1/incidents/"+s.incident+"/notices", object{"kind": "compensation_notice"})
	who, standard := n.at("wording", "items", 0, "en"), n.at("wording", "items", 1, "ko")
	if !strings.Contains(who, "KakaoTalk Emoticon Plus: from 15 October 2022, 15:30 KST") || !strings.Contains(standard, "법정 보상 대상") || n.at("wording", "items", 2, "missing") == "true" {
		s.Errorf("the draft reads %v", n["wording"])
	}
	s.must(201, s.operator, "POST", "/v1/notices/"+n.at("id")+"/publications", object{"wording": 1, "way": "agreed", "agreement": "art. 12",
		"published_at": "2022-11-15T15:00:00Z", "url": "https://example.com"})
	if got := s.must(200, s.operator, "GET", "/v1/notices/"+n.at("id"), nil); got.at("state") != "published_late" {
		s.Errorf("told late, it reads %v", got)
	}
}

// TestEverybodyReadsHowAnIncidentGoesOn posts updates and corrects one.
func TestEverybodyReadsHowAnIncidentGoesOn(t *testing.T) {
	w := stored(t)
	s := w.emoticons()
	_, claimant := s.customer(1)
	me := w.claimant("customer", claimant)
	at := "/v1/incidents/" + s.incident + "/updates"
	first := w.must(201, s.operator, "POST", at, object{"stage": "investigating", "text": named("살펴보고 있습니다.", "We are looking into it.")})
	w.must(403, me, "POST", at, object{"stage": "investigating", "text": anyName()})
	if got := w.must(422, s.operator, "POST", at, object{"stage": "over", "text": object{"ko": "x"}}); got.faults() != "stage: one_of; text.en: required" {
		t.Errorf("what is wrong with an update: %v", got)
	}
	if got := w.must(422, s.operator, "POST", at, object{"stage": "resolved", "text": object{"ko": "900101-1234568", "en": "x"}}); got.faults() != "text.ko: registration_number" {
		t.Errorf("a registration number is told everybody: %v", got)
	}
	second := w.must(201, s.operator, "POST", at, object{"stage": "identified", "text": named("전원이 끊겼습니다.\n복구하고 있습니다.", "The power is cut."), "replaces": first.at("id")})
	if got := w.must(409, s.operator, "POST", at, object{"stage": "resolved", "text": anyName(), "replaces": first.at("id")}); got.at("code") != "update_replaced" || got.at("existing", "id") != second.at("id") {
		t.Errorf("an update is replaced twice: %v", got)
	}
	list := w.must(200, me, "GET", at, nil)
	if list.at("items", 0, "text", "ko") != "전원이 끊겼습니다.\n복구하고 있습니다." || list.at("items", 1, "replaced_by") != second.at("id") || list.at("items", 0, "posted_by") != "" {
		t.Errorf("everybody reads %v", list)
	}
	w.must(401, "", "GET", at, nil)
	page := w.must(200, me, "GET", at+"?limit=1", nil)
	if next := w.must(200, me, "GET", page.at("next"), nil); next.at("items", 0, "id") != first.at("id") {
		t.Errorf("the next page reads %v", next)
	}
	// What was told last is what a notice says of the measures.
	n := w.must(201, s.operator, "POST", "/v1/incidents/"+s.incident+"/notices", object{"kind": "outage_notice"})
	if n.at("wording", "items", 2, "en") != "The power is cut." {
		t.Errorf("the measures read %v", n["wording"])
	}
	// An incident that became part of another is told of there.
	into := w.must(201, w.admin, "POST", "/v1/incidents", object{"key": "other", "title": anyName()}).at("id")
	w.must(200, w.admin, "POST", "/v1/incidents/"+s.incident+"/merge", object{"into": into}, ifMatch(tagOf(w.send(w.admin, "GET", "/v1/incidents/"+s.incident, nil))))
	if got := w.must(409, s.operator, "POST", at, object{"stage": "resolved", "text": anyName()}); got.at("code") != "incident_merged" {
		t.Errorf("told of a merged incident: %v", got)
	}
	for _, path := range []string{at, "/v1/incidents/" + into + "/updates"} {
		if got := w.must(200, me, "GET", path, nil); got.at("items", 1, "id") != first.at("id") {
			t.Errorf("after the merge, %s reads %v", path, got)
		}
	}
}
