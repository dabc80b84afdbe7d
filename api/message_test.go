package api_test

import (
	"net/http"
	"strings"
	"testing"

	"bosang/claims/privacy/suitelog"
)

// TestAClaimantReadsWhatItIsTold writes to one, has everybody told of an update, and has it
// read.
func TestAClaimantReadsWhatItIsTold(t *testing.T) {
	w := stored(t)
	s := w.emoticons()
	subscription, claimant := s.customer(1)
	me := w.claimant("customer-1", claimant)
	claim := s.file(me, subscription).at("id")
	const text = "기록을 받는 대로 알려 드리겠습니다"
	suitelog.Plant(t, text)
	key := header("Idempotency-Key", "message-1")
	made := w.send(s.operator, "POST", "/v1/claims/"+claim+"/messages", object{"text": text}, key)
	if made.StatusCode != http.StatusCreated || strings.Contains(string(made.body), text) {
		t.Fatalf("a message is written by %d %s", made.StatusCode, made.body)
	}
	if again := w.send(s.operator, "POST", "/v1/claims/"+claim+"/messages", object{"text": text}, key); string(again.body) != string(made.body) {
		t.Errorf("the same request is answered with %s", again.body)
	}
	w.must(201, s.operator, "POST", "/v1/incidents/"+s.incident+"/updates", object{"stage": "identified", "text": named("전원이 끊겼습니다.", "The power is cut.")})
	if _, done, err := w.messages.Spread(t.Context(), func() bool { return true }); err != nil || !done {
		t.Fatal(done, err)
	}
	list := w.must(200, me, "GET", "/v1/messages", nil)
	for want, path := range map[string][]any{
		"판교 데이터센터 화재의 진행 상황이 올라왔습니다": {"items", 0, "title", "ko"}, "There is news of Fire at the Pangyo data centre": {"items", 0, "title", "en"},
		"incident_update": {"items", 0, "kind"}, "written": {"items", 1, "kind"}, text: {"items", 1, "text"}, claim: {"items", 1, "claim_id"}, "": {"items", 1, "body"},
	} {
		if got := list.at(path...); got != want {
			t.Errorf("%v is %q, not %q", path, got, want)
		}
	}
	if both := w.must(200, s.operator, "GET", "/v1/messages?claim_id="+claim, nil); both.at("items", 1, "text") != text || both.at("items", 0, "kind") != "incident_update" {
		t.Errorf("the operator reads %v", both)
	}
	if over := w.must(200, w.admin, "GET", "/v1/messages?claim_id="+claim, nil); over.at("items", 1, "text") != "" || over.at("items", 1, "id") == "" {
		t.Errorf("who oversees reads %v", over)
	}
	if got := w.must(400, s.operator, "GET", "/v1/messages", nil); got.faults() != "claim_id: required" {
		t.Errorf("without a claim: %v", got)
	}
	read := w.must(200, me, "POST", "/v1/messages/"+list.at("items", 1, "id")+"/read", nil)
	if read.at("read_at") == "" || read.at("text") != text {
		t.Errorf("read, it is %v", read)
	}
	unread := w.must(200, me, "GET", "/v1/messages?unread=true", nil)
	if unread.at("items", 0, "kind") != "incident_update" || unread.at("items", 1, "id") != "" {
		t.Errorf("unread is %v", unread)
	}
	w.must(400, me, "GET", "/v1/messages?unread=perhaps", nil)
	if got := w.must(422, s.operator, "POST", "/v1/claims/"+claim+"/messages", object{"text": " "}); got.faults() != "text: required" {
		t.Errorf("nothing: %v", got)
	}
}
