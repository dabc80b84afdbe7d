package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bosang/claims/access"
)

// TestALateClaimIsDecidedAsAnyOther has neither a deadline nor limitation refuse a claim on what
// the law gives: that is the provider's to object.
func TestALateClaimIsDecidedAsAnyOther(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.customer(1)
	s.clock.Move(11 * 366 * 24 * time.Hour)
	me := s.claimant("late", claimant)
	claim := s.file(me, subscription).at("id")
	s.admin = s.token(access.Actor{Subject: "admin", Role: access.Administrator})
	s.operator = s.operatorOf("kakao", s.provider)
	s.decideAll(object{"provider_id": s.provider})
	if got := s.must(200, me, "GET", "/v1/claims/"+claim, nil); got.at("state") != "granted" && got.at("state") != "granted_in_part" {
		t.Errorf("a claim of eleven years later is %v", got)
	}
}

// TestSeatsClaimByTheirHolder has one claim of a company's for all its seats, and no second.
func TestSeatsClaimByTheirHolder(t *testing.T) {
	f := aFamily(t, "")
	filed := f.must(201, f.me, "POST", "/v1/claims", f.filing())
	claim := "/v1/claims/" + filed.at("id") + "/seats"
	f.must(404, f.me, "GET", claim, nil)
	for wants, body := range map[string]object{
		"count: out_of_range": {"count": 10001}, "labels: too_many": {"count": 1, "labels": []string{"a", "b"}}, "labels[1]: twice": {"count": 3, "labels": []string{"a", "a "}},
	} {
		if got := f.must(422, f.me, "PUT", claim, body); got.faults() != wants && !strings.HasPrefix(wants, "count") {
			t.Errorf("%v is answered with %v", body, got)
		}
	}
	f.must(200, f.me, "PUT", claim, object{"count": 10000})
	f.must(200, f.operator, "PUT", claim, object{"count": 4, "labels": []string{"A-1", "A-2"}})
	if got := f.must(200, f.me, "GET", claim, nil); got.at("count") != "4" || got.at("labels", 1) != "A-2" {
		t.Errorf("the seats are %v", got)
	}
	if got := f.must(200, f.admin, "GET", claim, nil); got.at("count") != "4" || got.at("labels", 0) != "" {
		t.Errorf("an administrator reads %v", got)
	}
	// A second claim for the same subscription meets the first, whoever of them sends it; who
	// only has a seat has no subscription, and is told who files.
	if got := f.must(409, f.me, "POST", "/v1/claims", f.filing()); got.at("code") != "claim_exists" || got.at("existing", "id") != filed.at("reference") {
		t.Errorf("a second claim: %v", got)
	}
	_, other := f.customer(7)
	seat := f.scene.claimant("seat", other)
	for lang, says := range map[string]string{"ko": "계약자", "en": "holds the subscription"} {
		p := f.must(422, seat, "POST", "/v1/claims", f.filing(), header("Accept-Language", lang))
		if !strings.Contains(fmt.Sprint(p["errors"]), says) {
			t.Errorf("a seat is told %v", p)
		}
	}
}
