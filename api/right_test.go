package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"bosang/claims/access"
	"bosang/claims/privacy/suitelog"
)

// signedIn is the token of somebody who signed in, as a session is one: of a person,
// and without scopes.
func (w *world) signedIn(actor access.Actor) string {
	w.Helper()
	user := uuid.New()
	actor.User, actor.Subject, actor.VerifiedAt = access.ID(user), "user:"+user.String(), w.clock.Now()
	return w.token(actor)
}

// TestPersonsRights follows a claimant who asks for a review, takes a copy of all that
// is held and is forgotten.
func TestPersonsRights(t *testing.T) {
	w := stored(t)
	s := w.emoticons()
	subscription, claimant := s.customer(1)
	const name, email, account, asked = "권리자나라", "rights@example.com", "110-333-444444", "둘째 날에도 쓸 수 없었습니다"
	const wanted = "언제까지 쓸 수 없었는지 알려 주십시오"
	suitelog.Plant(t, name, email, account, asked, wanted)
	me := w.signedIn(access.Actor{Role: access.Claimant, Claimant: idOf(t, claimant), VerifiedAt: w.clock.Now()})
	operator := w.signedIn(access.Actor{Role: access.Operator, Providers: []access.ID{idOf(t, s.provider)}})
	at := "/v1/claimants/" + claimant
	w.must(200, me, "PUT", at+"/contact", object{"name": name, "email": email}, ifMatch(`"1"`))
	w.must(200, me, "PUT", at+"/payee", object{"name": name, "bank": "004", "account": account}, ifMatch(`"1"`))
	claim := s.file(me, subscription).at("id")
	w.must(201, s.operator, "POST", "/v1/claims/"+claim+"/inquiries", object{"question": wanted})
	w.must(409, me, "POST", "/v1/claims/"+claim+"/reviews", object{"request": asked})
	w.must(409, me, "POST", at+"/erasure", object{"reason": "requested"})
	s.decideAll(object{"only_filed": true})
	w.must(200, s.operator, "GET", "/v1/claims/"+claim, nil)

	key := header("Idempotency-Key", "review-1")
	made := w.send(me, "POST", "/v1/claims/"+claim+"/reviews", object{"request": asked}, key)
	if made.StatusCode != http.StatusCreated || strings.Contains(string(made.body), asked) {
		t.Fatalf("a review is asked for by %d %s", made.StatusCode, made.body)
	}
	review := made.object(t).at("id")
	if again := w.send(me, "POST", "/v1/claims/"+claim+"/reviews", object{"request": asked}, key); string(again.body) != string(made.body) {
		t.Errorf("the same request is answered with %s", again.body)
	}
	if got := w.must(409, me, "POST", "/v1/claims/"+claim+"/reviews", object{"request": asked}); got.at("code") != "review_open" {
		t.Errorf("a second review: %v", got)
	}
	if got := w.must(200, operator, "GET", "/v1/reviews", nil); got.at("items", 0, "request") != asked {
		t.Errorf("the operator is shown %v", got)
	}
	w.must(403, s.operator, "POST", "/v1/reviews/"+review+"/answer", object{"result": "upheld", "answer": "그대로 둡니다"})
	w.must(422, operator, "POST", "/v1/reviews/"+review+"/answer", object{"result": "lapsed", "answer": "그대로 둡니다"})
	w.must(200, operator, "POST", "/v1/reviews/"+review+"/extensions", object{"reason": "자료를 기다립니다"})
	w.must(409, operator, "POST", "/v1/reviews/"+review+"/answer", object{"result": "revised", "answer": "다시 결정했습니다"})
	w.must(200, operator, "POST", "/v1/reviews/"+review+"/answer", object{"result": "upheld", "answer": "그대로 둡니다"})
	if got := w.must(200, me, "GET", "/v1/reviews/"+review, nil); got.at("answer") != "그대로 둡니다" || got.at("extensions", 0, "reason") != "자료를 기다립니다" {
		t.Errorf("the claimant reads %v", got)
	}

	copied := w.send(me, "GET", at+"/export", nil)
	held := copied.object(t)
	if copied.StatusCode != http.StatusOK || !strings.HasPrefix(copied.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("a copy is answered with %d %v", copied.StatusCode, copied.Header)
	}
	for path, want := range map[string][]any{
		name: {"claimant", "contact", "name"}, account: {"claimant", "payee", "account"}, "C-000001": {"claimant", "customer_number"},
		subscription: {"subscriptions", 0, "subscription", "id"}, claim: {"claims", 0, "claim", "id"}, "1": {"claims", 0, "decisions", 0, "decision", "number"},
		"review_answered": {"claims", 0, "events", 0, "what"}, asked: {"reviews", 0, "request"}, "decision_granted": {"messages", 0, "kind"}, "inquiry_asked": {"messages", 1, "kind"},
		wanted: {"inquiries", 0, "question"}, "payee_changed": {"events", 0, "what"},
		"kakao": {"access_records", 0, "actor"}, "true": {"complete"},
	} {
		if got := held.at(want...); got != path && !(path == "kakao" && got != "") {
			t.Errorf("in the copy %v is %q, not %q", want, got, path)
		}
	}
	if strings.Contains(string(copied.body), `"address":"127.`) {
		t.Error("the copy tells from where an operator saw the claimant")
	}
	w.must(400, operator, "GET", at+"/export", nil)
	masked := w.send(operator, "GET", at+"/export?reason=asked+for+by+letter", nil)
	if body := string(masked.body); masked.StatusCode != http.StatusOK || strings.Contains(body, name) || strings.Contains(body, account) || !strings.Contains(body, "***") {
		t.Errorf("an operator's copy is answered with %d %s", masked.StatusCode, masked.body)
	}
	records := w.must(200, me, "GET", at+"/accesses", nil)
	if records.at("items", 0, "action") != "downloaded" || records.at("items", 0, "reason") != "asked for by letter" {
		t.Errorf("of an operator's copy there is on record %v", records)
	}

	w.must(422, me, "POST", at+"/erasure", object{"reason": "bored"})
	w.must(403, w.claimant("a program", claimant), "POST", at+"/erasure", object{"reason": "requested"})
	gone := w.must(200, me, "POST", at+"/erasure", object{"reason": "requested"})
	if gone.at("retained", 0, "kind") == "" || gone.at("claimant_id") != claimant {
		t.Errorf("the erasure reads %v", gone)
	}
	if again := w.must(200, operator, "POST", at+"/erasure", object{"reason": "purpose_ended"}); again.at("asked_at") != gone.at("asked_at") || again.at("reason") != "requested" {
		t.Errorf("asked again, the erasure reads %v", again)
	}
	after := string(w.send(operator, "GET", at+"/export?reason=after", nil).body)
	if !strings.Contains(after, claim) || !strings.Contains(after, `"complete":true`) || strings.Contains(after, asked) || strings.Contains(after, wanted) || strings.Contains(after, "C-000001") || strings.Contains(after, "***") {
		t.Errorf("after the erasure is held %s", after)
	}
	w.must(409, me, "PUT", at+"/contact", object{"name": name, "email": email}, ifMatch(`"3"`))
}

// TestAnOperatorHasACustomerForgottenWithASecondOne asks as one operator, and is
// answered with what the other approves.
func TestAnOperatorHasACustomerForgottenWithASecondOne(t *testing.T) {
	w := stored(t)
	s := w.emoticons()
	_, claimant := s.customer(1)
	one, two := w.pretend("one", access.Operator, s.provider, "").cookie, w.pretend("two", access.Operator, s.provider, "").cookie
	erase := "/v1/claimants/" + claimant + "/erasure"
	asked := w.must(202, one, "POST", erase, object{"reason": "purpose_ended"})
	approve := "/v1/approvals/" + asked.at("id") + "/approve"
	if asked.at("kind") != "erasure" || asked.at("payload", "reason") != "purpose_ended" || asked.at("state") != "pending" {
		t.Errorf("what waits reads %v", asked)
	}
	if got := w.must(409, one, "POST", approve, nil); got.at("code") != "four_eyes" {
		t.Errorf("the first alone: %v", got)
	}
	w.must(200, two, "POST", approve, nil)
	if gone := w.must(200, one, "POST", erase, object{"reason": "requested"}); gone.at("reason") != "purpose_ended" || gone.at("approved_by") == gone.at("erased_by") {
		t.Errorf("the erasure reads %v", gone)
	}
}
