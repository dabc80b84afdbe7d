package clearances_test

import (
	"testing"

	"bosang/claims"
	"bosang/claims/clearance"
	"bosang/claims/risk"
)

// TestWhatAPersonFindsAgainstAClaimCountsAtOnce does not wait until background work has looked at
// the claim again: money that left meanwhile would not come back.
func TestWhatAPersonFindsAgainstAClaimCountsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set(clearance.Settings{Limit: won(10_000), ByHand: []clearance.Task{clearance.Evidence}})
	operator := w.Operator(0)
	one, other := w.person(0), w.person(0)
	w.Paid(one, "김보상", "999-888-777")
	w.Paid(other, "김보상", "999-888-777")
	c, d := w.claim(0, one, 7550), w.claim(0, other, 100)
	find := func(c claims.Claim, came clearance.Result) {
		t.Helper()
		_, err := w.Find(w.Ctx, operator, c.ID, clearance.Evidence, came, "the invoice was seen")
		w.Must(err)
	}
	judge := func(c claims.Claim, came risk.State) {
		t.Helper()
		flags, err := w.risks.Flags(w.Ctx, operator, risk.Filter{Claim: c.ID}, claims.Page{Limit: 10})
		w.Must(err)
		_, err = w.risks.Decide(w.Ctx, operator, flags[0].ID, came, "two of one household")
		w.Must(err)
	}
	w.works()
	judge(c, risk.Cleared)
	judge(d, risk.Cleared)
	w.works()
	find(c, clearance.Passed)
	find(d, clearance.Passed)
	w.works()
	w.stands("at first", c, clearance.Approved)
	w.stands("the other at first", d, clearance.Approved)
	find(c, clearance.Failed)
	if w.payable(c) {
		t.Error("a claim may be paid whose evidence a person found wanting")
	}
	judge(d, risk.Confirmed)
	if w.payable(d) {
		t.Error("a claim may be paid whose flag a person confirmed")
	}
	w.works()
	w.stands("found wanting", c, clearance.Waiting, clearance.Evidence)
	w.stands("confirmed", d, clearance.Waiting, clearance.Flags)
	find(c, clearance.Passed)
	judge(d, risk.Cleared)
	w.works()
	w.stands("found otherwise", c, clearance.Approved)
	w.stands("cleared", d, clearance.Approved)
}
