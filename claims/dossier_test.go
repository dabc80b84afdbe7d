package claims

import (
	"bytes"
	"slices"
	"strings"
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

func TestAnnouncedWorkCountsWhereNoMainFeatureWasDownOutsideItsOwn(t *testing.T) {
	work := func(announced, from, to time.Time, features ...string) Maintenance {
		return Maintenance{Features: features, AnnouncedAt: announced, CountsFrom: announced, StartsAt: from, EndsAt: to}
	}
	early, late := kst(10, 15, 0), kst(15, 14, 0)
	for name, c := range map[string]struct {
		cohort string // in busan feature b was down from 19:00 to 23:00, everywhere feature a from 15:30 to 20:00
		works  []Maintenance
		want   string // span and how long ahead it was announced
	}{
		"work on every main feature stays as it was announced": {"busan", []Maintenance{work(late, kst(15, 15, 0), kst(15, 17, 0), "b", "a")}, "15:00-17:00 1h0m0s"},
		"announced too late on every main feature":             {"", []Maintenance{work(kst(15, 16, 0), kst(15, 15, 0), kst(15, 17, 0), "b", "a")}, "15:00-17:00 -1h0m0s"},
		"work on a feature that is not a main one":             {"", []Maintenance{work(early, kst(15, 15, 0), kst(15, 17, 0), "c")}, ""},
		"work of another service":                              {"", []Maintenance{{ServiceID: NewID[serviceNoun](), Features: []string{"a", "b"}, AnnouncedAt: early, StartsAt: kst(15, 15, 0), EndsAt: kst(15, 17, 0)}}, ""},
		"work on the one feature that was down":                {"", []Maintenance{work(early, kst(15, 15, 0), kst(15, 20, 0), "a")}, "15:00-20:00 120h0m0s"},
		"what that feature was down beyond it is left out":     {"", []Maintenance{work(early, kst(15, 15, 0), kst(15, 17, 0), "a", "c")}, "15:00-17:00 120h0m0s"},
		"while another was down it does not count":             {"busan", []Maintenance{work(early, kst(15, 15, 0), kst(15, 22, 0), "a")}, "15:00-19:00 120h0m0s"},
		"work on the other feature alone":                      {"busan", []Maintenance{work(early, kst(15, 18, 0), kst(15, 23, 0), "b")}, "20:00-23:00 123h0m0s"},
		"each feature has its own work": {"busan", []Maintenance{
			work(early, kst(15, 15, 0), kst(15, 20, 0), "a"), work(early, kst(15, 15, 0), kst(15, 23, 0), "b")}, "15:00-23:00 120h0m0s"},
		"what was announced later counts with its own notice": {"busan", []Maintenance{
			work(kst(14, 19, 0), kst(15, 19, 0), kst(15, 23, 0), "b"), work(early, kst(15, 15, 0), kst(15, 20, 0), "a")},
			"15:00-19:00 120h0m0s, 19:00-23:00 24h0m0s"},
		"announced when it began is not announced": {"", []Maintenance{work(kst(15, 15, 0), kst(15, 15, 0), kst(15, 20, 0), "a")}, ""},
		"works announced equally long ahead go together": {"busan", []Maintenance{
			work(kst(14, 15, 0), kst(15, 15, 0), kst(15, 20, 0), "a"), work(kst(14, 18, 0), kst(15, 18, 0), kst(15, 23, 0), "b")}, "15:00-23:00 24h0m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			d, u := twoFeatures()
			u.Subscription.Cohort = c.cohort
			for _, m := range c.works {
				if m.ServiceID == (ServiceID{}) {
					m.ServiceID = d.Outages[0].ServiceID
				}
				d.Maintenances = append(d.Maintenances, m)
			}
			_, facts := down(t, d, u, kst(25, 0, 0))
			v, _ := facts.Get(rules.FactOutageMaintenance)
			var got []string
			for _, w := range v.Works() {
				at := func(micros int64) string { return time.UnixMicro(micros).In(seoul).Format("15:04") }
				ahead := time.Duration(w.Span.Start-w.At) * time.Microsecond
				got = append(got, at(w.Span.Start)+"-"+at(w.Span.End)+" "+ahead.String())
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("got %q, expected %q", got, c.want)
			}
		})
	}
}

// TestWorkThatWasRecordedWhileAFeatureWasDownWaits has the windows recorded afterwards.
func TestWorkThatWasRecordedWhileAFeatureWasDownWaits(t *testing.T) {
	early := kst(10, 15, 0)
	for name, c := range map[string]struct {
		work  Maintenance
		known bool
	}{
		"recorded before anything was down": {Maintenance{RecordedAt: kst(15, 15, 30), CountsFrom: early}, true},
		"recorded after one was down":       {Maintenance{RecordedAt: kst(15, 15, 31), CountsFrom: early}, false},
		"and a second person agreed":        {Maintenance{RecordedAt: kst(15, 15, 31), CountsFrom: early, ApprovedAt: kst(20, 0, 0)}, true},
		"recorded when it had begun":        {Maintenance{RecordedAt: kst(15, 15, 30)}, false},
	} {
		d, u := twoFeatures()
		c.work.ServiceID, c.work.Features, c.work.AnnouncedAt = d.Plans[u.Claim.PlanID].ServiceID, []string{"a", "b"}, early
		c.work.StartsAt, c.work.EndsAt = kst(15, 15, 32), kst(15, 22, 0)
		d.Maintenances = append(d.Maintenances, c.work)
		_, facts := down(t, d, u, kst(20, 0, 0))
		if _, known := facts.Get(rules.FactOutageMaintenance); known != c.known {
			t.Errorf("%s: it counts: %v", name, known)
		}
	}
}

func TestACaseOfAPlanThatWasNotDownIsDatedByTheIncident(t *testing.T) {
	only := func(d *Dossier, feature string, s Severity, from time.Time) {
		d.Outages = append(d.Outages[:0:0], d.Outages...)
		for i := range d.Outages {
			o := &d.Outages[i]
			o.Windows = slices.Clone(o.Windows)
			if o.Feature == feature {
				o.Windows[0].Severity = s
				o.Windows[0].Span = period.Window{Start: period.Exactly(from), End: period.Exactly(from.Add(time.Hour))}
			}
		}
	}
	for name, c := range map[string]struct {
		change func(d *Dossier)
		began  time.Time // incident.began_at; zero where it is not told
		fee    string    // 3900 by the terms of the 1st, 4900 by those of the 16th
	}{
		"down":                              {func(*Dossier) {}, time.Time{}, "3900"},
		"down after the terms changed":      {func(d *Dossier) { only(d, "a", Down, kst(17, 0, 0)) }, time.Time{}, "4900"},
		"degraded only":                     {func(d *Dossier) { only(d, "a", Degraded, kst(17, 0, 0)) }, kst(15, 15, 30), "4900"},
		"not concerned":                     {func(d *Dossier) { d.Outages = d.Outages[1:] }, kst(15, 15, 30), "3900"},
		"not concerned, a later incident":   {func(d *Dossier) { d.Outages = d.Outages[2:]; only(d, "c", Degraded, kst(18, 0, 0)) }, kst(18, 0, 0), "4900"},
		"an incident without any window":    {func(d *Dossier) { d.Outages, d.Incident.CreatedAt = nil, kst(18, 0, 0) }, time.Time{}, "4900"},
		"the earliest start of any feature": {func(d *Dossier) { d.Outages = d.Outages[1:]; only(d, "c", Down, kst(14, 0, 0)) }, kst(14, 0, 0), "3900"},
	} {
		t.Run(name, func(t *testing.T) {
			d, u := twoFeatures()
			u.Subscription.Channel = DirectChannel
			c.change(d)
			_, facts := down(t, d, u, kst(25, 0, 0))
			began, _ := facts.Get(rules.FactIncidentBeganAt)
			if at, known := began.AsInstant(); known != !c.began.IsZero() || known && !at.Equal(c.began) {
				t.Errorf("the incident began at %s, expected %s", at, c.began)
			}
			fee, _ := facts.Get(rules.FactSubscriptionFee)
			if a, _ := fee.AsMoney(); a.AmountString() != c.fee {
				t.Errorf("the fee is %s, expected %s", a, c.fee)
			}
		})
	}
}

func TestACaseIsOpenWhileAPlanIsDegraded(t *testing.T) {
	d, u := twoFeatures()
	d.Outages[1].Cohort = ""
	d.Outages[1].Windows[0].Severity, d.Outages[1].Windows[0].Span.End = Degraded, period.Edge{}
	_, facts := down(t, d, u, kst(25, 0, 0))
	if _, known := facts.Get(rules.FactAsOf); !known {
		t.Error("a case with an open degraded window does not know as of when it is decided")
	}
}
