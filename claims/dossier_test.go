package claims

import (
	"bytes"
	"testing"
	"time"

	"bosang/rules"
	"bosang/rules/money"
	"bosang/rules/period"
)

var seoul = time.FixedZone("KST", 9*60*60)

func kst(day, hour, minute int) time.Time {
	return time.Date(2022, 10, day, hour, minute, 0, 0, seoul).UTC()
}

// twoFeatures is an incident with a plan that has two main features, one down
// for everybody and one for a cohort only.
func twoFeatures() (*Dossier, Undecided) {
	paid := true
	provider := Provider{ID: NewID[providerNoun](), Key: "kakao", Class: ValueAdded}
	service := Service{ID: NewID[serviceNoun](), ProviderID: provider.ID, Key: "talk", Features: []Feature{{Key: "a"}, {Key: "b"}, {Key: "c"}}}
	plan := Plan{
		ID: NewID[planNoun](), ProviderID: provider.ID, ServiceID: service.ID, Key: "plus", Audience: Consumers, MainFeatures: []string{"a", "b"},
		Terms: []Terms{
			{EffectiveAt: kst(1, 0, 0), PeriodicFee: &paid, FeePeriod: PerMonth, Channels: []Channel{
				{Key: DirectChannel, Fee: money.MustParse("3900", "KRW")}, {Key: "google", Fee: money.MustParse("5700", "KRW"), Confidence: OneReport}}},
			{EffectiveAt: kst(16, 0, 0), PeriodicFee: &paid, FeePeriod: PerMonth, Channels: []Channel{{Key: DirectChannel, Fee: money.MustParse("4900", "KRW")}}},
		},
	}
	incident := Incident{ID: NewID[incidentNoun](), Key: "fire"}
	window := func(feature, cohort string, c Confidence, from, to time.Time) Outage {
		w := Window{Severity: Down, Confidence: c, Revision: 1, Span: period.Window{Start: period.Exactly(from)}}
		if !to.IsZero() {
			w.Span.End = period.Exactly(to)
		}
		return Outage{IncidentID: incident.ID, ProviderID: provider.ID, ServiceID: service.ID, Feature: feature, Cohort: cohort, Windows: []Window{w}}
	}
	d := &Dossier{
		Incident: incident, Providers: map[ProviderID]Provider{provider.ID: provider},
		Services: map[ServiceID]Service{service.ID: service}, Plans: map[PlanID]Plan{plan.ID: plan},
		Outages: []Outage{
			window("a", "", PrimarySource, kst(15, 15, 30), kst(15, 20, 0)),
			window("b", "busan", Inferred, kst(15, 19, 0), kst(15, 23, 0)),
			window("c", "", OneReport, kst(15, 15, 30), kst(19, 0, 0)),
		},
	}
	u := Undecided{
		Claim: Claim{ID: NewID[claimNoun](), PlanID: plan.ID, ClaimantKind: Consumer, FiledAt: kst(20, 0, 0)},
		Subscription: Subscription{
			ID: NewID[subscriptionNoun](), PlanID: plan.ID, StartedAt: kst(1, 0, 0), Channel: "google"},
	}
	return d, u
}

func down(t *testing.T, d *Dossier, u Undecided, now time.Time) (period.Uncertain, *rules.Facts) {
	t.Helper()
	facts, err := d.Facts(u, now)
	if err != nil {
		t.Fatal(err)
	}
	v, ok := facts.Get(rules.FactOutageDown)
	if !ok {
		t.Fatal("outage.down is not known")
	}
	set, _ := v.AsOutage()
	return set, facts
}

func TestOnlyMainFeaturesAndTheOwnCohortCount(t *testing.T) {
	d, u := twoFeatures()
	now := kst(25, 0, 0)
	set, facts := down(t, d, u, now)
	if total, _ := set.Total(); total.Stated != 4*time.Hour+30*time.Minute {
		t.Errorf("everybody was down for %v", total)
	}
	if v, _ := facts.Get(rules.FactOutageConfidence); mustText(v) != "A" {
		t.Errorf("the weakest mark of the windows used is %q", mustText(v))
	}
	u.Subscription.Cohort = "busan"
	set, facts = down(t, d, u, now)
	if longest, _ := set.Longest(); longest.Stated != 7*time.Hour+30*time.Minute {
		t.Errorf("busan was down for %v", longest)
	}
	if v, _ := facts.Get(rules.FactOutageConfidence); mustText(v) != "I" {
		t.Errorf("the weakest mark of the windows used is %q", mustText(v))
	}
}

func mustText(v rules.Value) string { s, _ := v.AsText(); return s }

func TestTheTermsThatBoundWhenTheOutageBeganCount(t *testing.T) {
	d, u := twoFeatures()
	fee := func() string {
		_, facts := down(t, d, u, kst(25, 0, 0))
		v, _ := facts.Get(rules.FactSubscriptionFee)
		a, _ := v.AsMoney()
		return a.AmountString()
	}
	if got := fee(); got != "5700" {
		t.Errorf("the fee of the channel is %s", got)
	}
	u.Subscription.Channel = "apple"
	if got := fee(); got != "3900" {
		t.Errorf("the fee of a channel without one is %s, not the direct channel's", got)
	}
	mark := func() string {
		_, facts := down(t, d, u, kst(25, 0, 0))
		v, _ := facts.Get(rules.FactSubscriptionFeeMark)
		return mustText(v)
	}
	u.Subscription.Channel = "google"
	if got := mark(); got != "C" {
		t.Errorf("the fee of one report is marked %q", got)
	}
	paid := money.MustParse("1000", "KRW")
	u.Subscription.Fee = &paid
	if got := mark(); got != "" {
		t.Errorf("the fee really paid is marked %q", got)
	}
	if got := fee(); got != "1000" {
		t.Errorf("the fee really paid is %s", got)
	}
}

func TestAClosedCaseHasTheSameFactsWheneverItIsDecided(t *testing.T) {
	d, u := twoFeatures()
	_, early := down(t, d, u, kst(20, 0, 0))
	_, late := down(t, d, u, kst(25, 0, 0))
	if !bytes.Equal(early.Canonical(), late.Canonical()) {
		t.Errorf("%s\n%s", early.Canonical(), late.Canonical())
	}
	d, u = twoFeatures()
	d.Outages[0].Windows[0].Span.End = period.Edge{}
	_, early = down(t, d, u, kst(20, 0, 0))
	_, late = down(t, d, u, kst(25, 0, 0))
	if bytes.Equal(early.Canonical(), late.Canonical()) {
		t.Error("an open case does not know when it was decided")
	}
}

func TestAnnouncedWorkCountsWhenItCoversEveryMainFeature(t *testing.T) {
	d, u := twoFeatures()
	service := d.Outages[0].ServiceID
	m := Maintenance{ServiceID: service, Features: []string{"a"}, AnnouncedAt: kst(1, 0, 0), StartsAt: kst(15, 15, 0), EndsAt: kst(15, 17, 0)}
	d.Maintenances = []Maintenance{m}
	_, facts := down(t, d, u, kst(25, 0, 0))
	if _, known := facts.Get(rules.FactOutageMaintenance); known {
		t.Error("work on one of two main features announced the plan's interruption")
	}
	d, u = twoFeatures()
	m.ServiceID, m.Features = d.Outages[0].ServiceID, []string{"b", "a"}
	d.Maintenances = []Maintenance{m}
	_, facts = down(t, d, u, kst(25, 0, 0))
	if _, known := facts.Get(rules.FactOutageMaintenance); !known {
		t.Error("work on every main feature did not")
	}
}
