package jobs

import (
	"testing"
	"time"

	"bosang/claims"
	"bosang/rules/money"
)

// TestAClaimOfWhichNothingWasDownIsDecidedAgainWhenTheIncidentBeginsOtherwise withdraws the
// last window of an incident, of a feature that the claim's plan does not have: by its
// beginning the claim was dated.
func TestAClaimOfWhichNothingWasDownIsDecidedAgainWhenTheIncidentBeginsOtherwise(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r, start := w.outageFor(t, 20*time.Hour)
	name, periodic := claims.Name{Korean: "이름", English: "name"}, true
	_, err := w.useCases.AddPlan(t.Context(), administrator, r.outage.ServiceID, claims.NewPlan{
		Key: "up", PlanChange: claims.PlanChange{Name: name, Audience: claims.Businesses, MainFeatures: []string{"upload"}},
		Terms: claims.Terms{EffectiveAt: start.AddDate(-2, 0, 0), PeriodicFee: &periodic, FeePeriod: claims.PerMonth,
			Channels: []claims.Channel{{Key: claims.DirectChannel, Fee: money.MustParse("9900", "KRW")}}},
	}, claims.Once{})
	must(t, err)
	s, err := w.useCases.AddSubscription(t.Context(), administrator, claims.NewSubscription{
		Provider: "one", Service: "clips", Plan: "up", CustomerNumber: "z", ClaimantKind: claims.Business, StartedAt: start.AddDate(-1, 0, 0),
	}, claims.Once{})
	must(t, err)
	c, err := w.useCases.FileClaim(t.Context(), administrator, claims.NewClaim{Incident: r.incident, Subscription: s.ID}, claims.Once{})
	must(t, err)
	w.decideFiled(t, r)
	was := w.claim(t, c.ID)
	_, err = w.useCases.WithdrawWindow(t.Context(), administrator, r.outage.ID, r.outage.Windows[0].ID, r.outage.Version)
	must(t, err)
	w.run(t)
	await(t, "what is affected is decided again", func() bool {
		var left int
		must(t, w.db.Owner.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM batches WHERE finished_at IS NULL)
			+ (SELECT count(*) FROM river.river_job WHERE kind IN ('decide_again', 'batch', 'decide_filed') AND state <> 'completed')`).Scan(&left))
		return left == 0
	})
	if got := w.claim(t, c.ID); got.DecisionNumber != was.DecisionNumber+1 {
		t.Errorf("it is %s by decision %d, and was %s by decision %d", got.State, got.DecisionNumber, was.State, was.DecisionNumber)
	}
	if b := w.rerun(t, r.incident); b.Totals.Decided != 0 {
		t.Errorf("%d claims stood on what was not so any more", b.Totals.Decided)
	}
}
