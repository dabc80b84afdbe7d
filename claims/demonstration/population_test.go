package demonstration

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"bosang/claims"
)

func TestQuotasAreExactAndLargestRemaindersGoFirst(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n       int
		weights []int
		want    []int
	}{
		{105116, laneWeights, []int{14918, 13195, 59082, 17921}},
		{10512, laneWeights, []int{1492, 1320, 5908, 1792}},
		{1000, reporterWeights, []int{798, 200, 2}},
		{10512, reporterWeights, []int{8389, 2102, 21}},
		{0, reporterWeights, []int{0, 0, 0}},
		{1, []int{1, 1}, []int{1, 0}},
		{7, []int{1, 1, 1}, []int{3, 2, 2}},
	} {
		if got := quotas(c.n, c.weights); !slices.Equal(got, c.want) {
			t.Errorf("%d by %v: %v, not %v", c.n, c.weights, got, c.want)
		}
	}
}

// counted is what a population consists of.
type counted struct {
	paid, loss, noLoss, affiliates, early int
	kinds                                 map[claims.ClaimantKind]int
	losses                                map[string]int
}

func count(t *testing.T, p Population) counted {
	t.Helper()
	src, err := read()
	if err != nil {
		t.Fatal(err)
	}
	c := counted{kinds: map[claims.ClaimantKind]int{}, losses: map[string]int{}}
	numbers := map[string]bool{}
	for r := range p.reports(src) {
		s := r.subscription
		plan, ok := src.plan(s.Service + "/" + s.Plan)
		if !ok || numbers[s.CustomerNumber] || !strings.HasPrefix(s.CustomerNumber, "demo-") {
			t.Fatalf("%+v: unknown plan, or a customer number that was there", s)
		}
		numbers[s.CustomerNumber] = true
		c.kinds[s.ClaimantKind]++
		switch {
		case s.Provider != "kakao":
			c.affiliates++
			if r.loss != nil {
				t.Errorf("an affiliate's claim states a loss of %v", r.loss)
			}
		case plan.paid:
			c.paid++
		case r.loss.Sign() > 0:
			c.loss++
		default:
			c.noLoss++
		}
		if s.ClaimantKind == claims.SmallMerchant && r.loss != nil {
			c.losses[r.loss.AmountString()]++
		}
		if businesses := plan.new.Audience == claims.Businesses; businesses && s.ClaimantKind == claims.Consumer {
			t.Errorf("a consumer holds %s", plan.ref())
		}
		if r.filedAt.Before(time.Date(2022, 10, 25, 0, 0, 0, 0, time.FixedZone("", 9*3600))) {
			c.early++
		}
		holdDates(t, r)
	}
	return c
}

func holdDates(t *testing.T, r report) {
	t.Helper()
	seoul := time.FixedZone("", 9*3600)
	if r.filedAt.Before(time.Date(2022, 10, 19, 0, 0, 0, 0, seoul)) || !r.filedAt.Before(time.Date(2022, 11, 7, 0, 0, 0, 0, seoul)) {
		t.Fatalf("filed at %s", r.filedAt)
	}
	if !r.subscription.EndedAt.IsZero() || !r.subscription.StartedAt.Before(time.Date(2022, 10, 15, 0, 0, 0, 0, seoul)) {
		t.Fatalf("held from %s to %s, not throughout the outage", r.subscription.StartedAt, r.subscription.EndedAt)
	}
}

func TestAPopulationHasThePublishedProportions(t *testing.T) {
	t.Parallel()
	got := count(t, Population{Claims: 105116, Seed: 1})
	if got.paid != 14918 || got.loss != 13195 || got.noLoss != 59082 || got.affiliates != 17921 {
		t.Errorf("lanes: %+v", got)
	}
	if got.early != 45000 {
		t.Errorf("%d were filed by 24 October", got.early)
	}
	if want := map[claims.ClaimantKind]int{claims.Consumer: 83883, claims.SmallMerchant: 21023, claims.Business: 210}; !maps.Equal(got.kinds, want) {
		t.Errorf("reporters: %v, not %v", got.kinds, want)
	}
	for _, loss := range []string{"0", "1", "300000", "300001", "500000", "500001"} {
		if got.losses[loss] < 100 {
			t.Errorf("a merchant's loss of %s won occurs %d times", loss, got.losses[loss])
		}
	}
}

func TestATenthOfTheReportsHasEveryBoundaryToo(t *testing.T) {
	t.Parallel()
	got := count(t, Population{Claims: DefaultClaims, Seed: 1})
	if got.paid != 1492 || got.loss != 1320 || got.noLoss != 5908 || got.affiliates != 1792 {
		t.Errorf("lanes: %+v", got)
	}
	for _, loss := range []string{"0", "1", "300000", "300001", "500000", "500001"} {
		if got.losses[loss] == 0 {
			t.Errorf("no merchant states a loss of %s won", loss)
		}
	}
}

func TestTheDataAreWhole(t *testing.T) {
	t.Parallel()
	src, err := read()
	if err != nil {
		t.Fatal(err)
	}
	if len(src.providers) != 6 || len(src.services) != 11 || len(src.plans) != 16 || len(src.windows) != 26 {
		t.Errorf("%d providers, %d services, %d plans, %d windows", len(src.providers), len(src.services), len(src.plans), len(src.windows))
	}
	for _, p := range src.plans {
		for _, feature := range p.new.MainFeatures {
			if !slices.ContainsFunc(src.windows, func(w windowRow) bool { return w.service == p.service && w.feature == feature }) {
				t.Errorf("%s: nothing says when %s was down", p.ref(), feature)
			}
		}
	}
	shares := map[string]int{}
	for _, list := range [][]share{ownPaid, ownFree, ofConsumers, ofBusinesses} {
		for _, s := range list {
			shares[s.plan]++
		}
	}
	for _, p := range src.plans {
		if shares[p.ref()] != 1 {
			t.Errorf("%s is dealt out in %d lists", p.ref(), shares[p.ref()])
		}
	}
}
