package claims

import (
	"errors"
	"testing"
	"time"

	"bosang/claims/access"
)

func TestNothingFollowsAFinalState(t *testing.T) {
	for _, from := range States() {
		for _, to := range States() {
			if from.Final() && from.MayBecome(to) {
				t.Errorf("%s is final and may become %s", from, to)
			}
			if to == Filed && from.MayBecome(to) {
				t.Errorf("%s may become filed again", from)
			}
		}
		if !from.Final() && !from.MayBecome(Withdrawn) {
			t.Errorf("%s cannot be withdrawn", from)
		}
	}
}

func TestANewClaimIsCheckedWhole(t *testing.T) {
	now := time.Date(2022, 10, 20, 0, 0, 0, 0, time.UTC)
	n := NewClaim{Features: []string{"Bad Key"}, Election: "both", FiledAt: now.Add(time.Hour)}
	err := n.check(access.Actor{Role: access.Claimant}, now)
	var e *Error
	if !errors.As(err, &e) || e.Kind != KindInvalid {
		t.Fatalf("check gave %v", err)
	}
	got := map[string]bool{}
	for _, f := range e.Fields {
		got[f.Field+" "+f.Code] = true
	}
	for _, want := range []string{
		"incident_id required", "subscription_id required", "features[0] key_form", "election one_of",
		"filed_at not_yours_to_say", "filed_at in_the_future",
	} {
		if !got[want] {
			t.Errorf("%q is missing from %v", want, e.Fields)
		}
	}
}
