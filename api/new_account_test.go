package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
	"bosang/claims/privacy/suitelog"
)

// TestWhoComesToACustomerByALinkLaterSeesThemMaskedAndTurnsNoMoneyAside replays how an
// operator's link made somebody else the customer.
func TestWhoComesToACustomerByALinkLaterSeesThemMaskedAndTurnsNoMoneyAside(t *testing.T) {
	s := stored(t).emoticons()
	_, claimant := s.customer(1)
	const name, email, account = "새계정나라", "first-holder@example.com", "110-555-666666"
	suitelog.Plant(t, name, email, account)
	at := "/v1/claimants/" + claimant
	kim := s.pretend("kim", access.Claimant, s.provider, claimant)
	s.must(200, kim.cookie, "PUT", at+"/contact", object{"name": name, "email": email}, ifMatch(`"1"`))
	s.must(200, kim.cookie, "PUT", at+"/payee", object{"name": name, "bank": "004", "account": account}, ifMatch(`"1"`))
	evil := s.pretend("evil", access.Claimant, s.provider, claimant)

	got := s.send(evil.cookie, "GET", at, nil)
	if seen := got.object(t); got.StatusCode != http.StatusOK || seen.at("contact", "name") != "새***라" || seen.at("payee", "account") != "***6666" || strings.Contains(string(got.body), email) {
		t.Errorf("a new account is shown %d %s", got.StatusCode, got.body)
	}
	if copied := s.send(evil.cookie, "GET", at+"/export", nil); copied.StatusCode != http.StatusOK || strings.Contains(string(copied.body), email) || strings.Contains(string(copied.body), account) {
		t.Errorf("a new account takes a copy: %d %s", copied.StatusCode, copied.body)
	}
	records := s.must(200, kim.cookie, "GET", at+"/accesses", nil)
	if records.at("items", 0, "action") != "downloaded" || records.at("items", 1, "action") != "read" || records.at("items", 1, "actor") != evil.actor.Subject {
		t.Errorf("on record is %v", records)
	}
	for lang, says := range map[string]string{"en": "from 2022-11-11T", "ko": "2022-11-11T"} {
		p := s.must(403, evil.cookie, "PUT", at+"/payee", object{"name": "도둑", "bank": "004", "account": "110-777-888888"}, ifMatch(`"2"`), header("Accept-Language", lang))
		if p.at("code") != "account_too_new" || !strings.Contains(p.at("detail"), says) {
			t.Errorf("a new account changes the payee: %v", p)
		}
	}
	if p := s.must(403, evil.cookie, "PUT", at+"/contact", object{"name": "도둑", "email": "thief@example.com", "phone": "010-9999-0000"}, ifMatch(`"1"`)); p.at("code") != "account_too_new" {
		t.Errorf("a new account changes the contact: %v", p)
	}
	s.must(403, evil.cookie, "POST", at+"/erasure", object{"reason": "requested"})
	if list := s.must(200, evil.cookie, "GET", "/v1/me/accounts", nil); list.at("items", 0, "name") != "evil" || list.at("items", 1, "name") != "" {
		t.Errorf("a new account is told of %v", list)
	}
	if p := s.must(403, evil.cookie, "DELETE", "/v1/me/accounts/"+kim.membership, nil); p.at("code") != "account_too_new" {
		t.Errorf("a new account ends the first: %v", p)
	}

	// After a day nobody has ended it, it is an account like others.
	s.clock.Move(24 * time.Hour)
	evil = s.pretend("evil", access.Claimant, s.provider, claimant)
	if seen := s.must(200, evil.cookie, "GET", at, nil); seen.at("contact", "email") != email {
		t.Errorf("after a day it is shown %v", seen)
	}
	// Its holder sees it, on the page and here, and ends it at once.
	link, err := s.ids.DemonstrationLink(context.Background(), identity.Pretended{Name: "kim", Role: access.Claimant, Provider: claims.ProviderID(idOf(t, s.provider)),
		Claimant: claims.ClaimantID(idOf(t, claimant))})
	if err != nil {
		t.Fatal(err)
	}
	b := s.browser("en")
	b.open("/link/"+link.Secret).fill("Come in").stands(200, "/account", "Accounts that act for you", "evil", "this account", "By the machine of this service")
	if strings.Contains(b.page, "/account/password") {
		t.Error("whoever has no password is asked to change it")
	}
	b.fill("End<span").stands(200, "/account?said=account_ended", "does not act for you any more")
	s.must(401, evil.cookie, "GET", at, nil)
	kim = s.pretend("kim", access.Claimant, s.provider, claimant)
	again := s.pretend("evil-again", access.Claimant, s.provider, claimant)
	if list := s.must(200, kim.cookie, "GET", "/v1/me/accounts", nil); list.at("items", 0, "name") != "evil-again" || list.at("items", 0, "new_until") == "" ||
		list.at("items", 0, "granted_by") != "machine" || list.at("items", 1, "mine") != "true" || list.at("items", 2) != "" {
		t.Errorf("the accounts are %v", list)
	}
	s.must(200, again.cookie, "GET", "/v1/me", nil)
	s.must(204, kim.cookie, "DELETE", "/v1/me/accounts/"+again.membership, nil)
	s.must(401, again.cookie, "GET", "/v1/me", nil)
}

// TestANewAccountEndsNoClaimAndReadsNoReview replays what an account of the first day did
// besides: it withdrew a granted claim and read what the customer had written.
func TestANewAccountEndsNoClaimAndReadsNoReview(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.chooser()
	const asked, answered = "둘째 날에도 쓸 수 없었습니다", "기록을 다시 보았습니다"
	suitelog.Plant(t, asked, answered)
	kim := s.pretend("kim", access.Claimant, s.provider, claimant)
	claim := "/v1/claims/" + s.file(kim.cookie, subscription).at("id")
	s.decideAll(object{})
	review := "/v1/reviews/" + s.must(201, kim.cookie, "POST", claim+"/reviews", object{"request": asked}).at("id")
	s.must(200, s.pretend("desk", access.Operator, s.provider, "").cookie, "POST", review+"/answer", object{"result": "upheld", "answer": answered})
	evil := s.pretend("evil", access.Claimant, s.provider, claimant)
	tries := func(want string) {
		t.Helper()
		for path, body := range map[string]object{"/election": {"election": "extension"}, "/withdrawal": {}} {
			if got := s.must(403, evil.cookie, "POST", claim+path, body); got.at("code") != want {
				t.Errorf("a new account asks for %s: %v", path, got)
			}
			s.must(404, evil.cookie, "POST", "/v1/claims/"+nowhere+path, body)
		}
	}
	tries("account_too_new")
	texts := func(token string) (n int) {
		t.Helper()
		for _, path := range []string{review, "/v1/reviews", "/v1/claimants/" + claimant + "/export"} {
			got := s.send(token, "GET", path, nil)
			if got.StatusCode != http.StatusOK || !strings.Contains(string(got.body), strings.TrimPrefix(review, "/v1/reviews/")) {
				t.Fatalf("%s is answered with %d %s", path, got.StatusCode, got.body)
			}
			n += strings.Count(string(got.body), asked) + strings.Count(string(got.body), answered)
		}
		return n
	}
	if n := texts(evil.cookie); n != 0 {
		t.Errorf("a new account reads %d texts of the review", n)
	}
	if n := texts(kim.cookie); n != 6 {
		t.Errorf("the first account reads %d texts of the review, not all six", n)
	}
	// Neither does the database let it.
	actor := evil.actor
	actor.NewUntil = s.clock.Now().Add(time.Hour)
	id := claims.ClaimID(idOf(t, strings.TrimPrefix(claim, "/v1/claims/")))
	err := s.store.InTx(t.Context(), actor, func(tx claims.Tx) error {
		c, err := tx.Claim(t.Context(), id)
		if err != nil {
			return err
		}
		return tx.SetState(t.Context(), c, claims.Withdrawn)
	})
	if claims.KindOf(err) != claims.KindForbidden {
		t.Errorf("in the database a new account withdraws: %v", err)
	}
	s.clock.Move(24 * time.Hour)
	evil = s.pretend("evil", access.Claimant, s.provider, claimant)
	s.must(200, evil.cookie, "POST", claim+"/election", object{"election": "extension"})
	s.must(200, evil.cookie, "POST", claim+"/withdrawal", nil)
}

// TestOneOperatorDoesNotComeInAsACustomer replays how an operator invited a customer who
// had no account, came in by the link, took the contact, had the money sent elsewhere and
// the customer erased.
func TestOneOperatorDoesNotComeInAsACustomer(t *testing.T) {
	s := stored(t).emoticons()
	_, claimant := s.customer(3)
	one, two := s.pretend("op-one", access.Operator, s.provider, ""), s.pretend("op-two", access.Operator, s.provider, "")
	made := s.must(201, one.cookie, "POST", "/v1/customers/invitations", object{"provider_id": s.provider, "customer_number": "C-000003"})
	if made.at("approval", "kind") != "customer" || made.at("approval", "payload", "claimant_id") != claimant || made.at("approval", "provider_id") != s.provider {
		t.Errorf("asked for is %v", made)
	}
	approve := "/v1/approvals/" + made.at("approval", "id") + "/approve"
	accept := func(status int, name, code string) answer {
		t.Helper()
		got := s.send("", "POST", "/v1/links/accept", object{"link": made.at("secret"), "name": name, "password": goodPassword, "code": code})
		if got.StatusCode != status {
			t.Errorf("the link of one operator is answered with %d %s", got.StatusCode, got.body)
		}
		return got
	}
	accept(409, "thief.nine", "")
	if p := s.must(409, one.cookie, "POST", approve, nil); p.at("code") != "four_eyes" {
		t.Errorf("who asked approves: %v", p)
	}
	code := s.must(200, two.cookie, "POST", approve, nil).at("code")
	suitelog.Plant(t, code)
	if shown := s.must(200, one.cookie, "GET", "/v1/approvals/"+made.at("approval", "id"), nil); shown.at("code") != "" {
		t.Errorf("who asked is shown the code: %v", shown)
	}
	accept(422, "thief.nine", "")
	accept(422, "thief.nine", "AAAA-AAAA")
	if list := s.must(200, one.cookie, "GET", "/v1/customers/links?provider_id="+s.provider, nil); list.at("items", 0, "used_at") != "" {
		t.Errorf("the link is used: %v", list)
	}
	kim := cookieIn(accept(200, "kim@example.com", code))
	s.must(200, kim, "GET", "/v1/claimants/"+claimant, nil)
}
