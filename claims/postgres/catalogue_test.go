package postgres

import (
	"errors"
	"reflect"
	"testing"

	"bosang/claims"
	"bosang/claims/reference"
	"bosang/rules/money"
)

// errRolledBack ends a transaction of a test that leaves nothing.
var errRolledBack = errors.New("rolled back by the test")

func TestTheCatalogueIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.in(claimantActor(newID()), func(tx claims.Tx) {
		p, err := tx.Provider(w.ctx, w.providers[0].ID)
		w.must(err)
		equal(t, p, w.providers[0])
		p, err = tx.ProviderByKey(w.ctx, "provider-1")
		w.must(err)
		equal(t, p, w.providers[1])
		s, err := tx.Service(w.ctx, w.services[0].ID)
		w.must(err)
		equal(t, s, w.services[0])
		s, err = tx.ServiceByKey(w.ctx, w.providers[1].ID, "talk")
		w.must(err)
		equal(t, s, w.services[1])
		plan, err := tx.Plan(w.ctx, w.plans[0].ID)
		w.must(err)
		equal(t, plan, w.plans[0])
		plan, err = tx.PlanByKey(w.ctx, w.services[1].ID, "plus")
		w.must(err)
		equal(t, plan, w.plans[1])
		with, err := tx.PlansWith(w.ctx, w.services[0].ID, []string{"photo", "message"})
		w.must(err)
		equal(t, with, []claims.PlanID{w.plans[0].ID})
		with, err = tx.PlansWith(w.ctx, w.services[0].ID, []string{"photo"})
		w.must(err)
		equal(t, len(with), 0)
	})
}

func equal[T any](t testing.TB, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got  %+v\nwant %+v", got, want)
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.in(system, func(tx claims.Tx) {
		_, provider := tx.Provider(w.ctx, newID())
		_, byKey := tx.ProviderByKey(w.ctx, "nobody")
		_, service := tx.Service(w.ctx, newID())
		_, plan := tx.Plan(w.ctx, newID())
		_, incident := tx.Incident(w.ctx, newID())
		_, outage := tx.Outage(w.ctx, newID())
		_, subscription := tx.Subscription(w.ctx, newID())
		_, claim := tx.Claim(w.ctx, newID())
		_, reference := tx.ClaimByReference(w.ctx, reference.New())
		_, decision := tx.Decision(w.ctx, claims.Claim{ID: newID(), ClaimantID: newID()}, 1)
		_, claimant := tx.Claimant(w.ctx, newID())
		_, touched := tx.TouchIncident(w.ctx, newID())
		_, dossier := tx.Dossier(w.ctx, newID())
		for _, err := range []error{provider, byKey, service, plan, incident, outage, subscription, claim, reference, decision, claimant, touched, dossier,
			tx.ChangeProvider(w.ctx, claims.Provider{ID: newID(), Class: claims.ValueAdded, Jurisdiction: "KR", Version: 1}),
			tx.ChangePlan(w.ctx, claims.Plan{ID: newID(), Audience: claims.Consumers, MainFeatures: []string{"x"}, Version: 1}),
			tx.SetState(w.ctx, claims.Claim{ID: newID(), ClaimantID: newID(), State: claims.Filed}, claims.Withdrawn),
		} {
			w.wants(err, claims.KindNotFound)
		}
	})
}

func TestWhatIsThereAlreadyIsAConflictThatNamesIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.in(system, func(tx claims.Tx) {
		p, s, plan, i := w.providers[0], w.services[0], w.plans[0], w.incident
		want := []string{p.ID.String(), s.ID.String(), plan.ID.String(), i.ID.String(), plan.ID.String()}
		p.ID, s.ID, plan.ID, i.ID = newID(), newID(), newID(), newID()
		for n, err := range []error{
			tx.AddProvider(w.ctx, p), tx.AddService(w.ctx, s), tx.AddPlan(w.ctx, plan), tx.AddIncident(w.ctx, i),
			tx.AddTerms(w.ctx, w.plans[0].ID, w.plans[0].Terms[0]),
		} {
			w.wants(err, claims.KindConflict)
			var conflict *claims.Error
			if errors.As(err, &conflict); conflict.Ref != want[n] {
				t.Errorf("conflict %d names %s, want %s", n, conflict.Ref, want[n])
			}
		}
	})
}

func TestAReferenceToNothingIsNotFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, add := range map[string]func(claims.Tx) error{
		"a service of no provider": func(tx claims.Tx) error {
			return tx.AddService(w.ctx, claims.Service{ID: newID(), ProviderID: newID(), Key: "x", Version: 1, CreatedAt: noon})
		},
		"terms of no plan": func(tx claims.Tx) error { return tx.AddTerms(w.ctx, newID(), claims.Terms{EffectiveAt: noon}) },
		"an outage of no feature": func(tx claims.Tx) error {
			return tx.AddOutage(w.ctx, claims.Outage{
				ID: newID(), IncidentID: w.incident.ID, ProviderID: w.providers[0].ID, ServiceID: w.services[0].ID, Feature: "fax", Version: 1, CreatedAt: noon,
			})
		},
		"a cause of no provider": func(tx claims.Tx) error {
			return tx.AddCause(w.ctx, claims.Cause{IncidentID: w.incident.ID, ProviderID: newID(), Revision: 1, RecordedAt: noon})
		},
		"maintenance of no service": func(tx claims.Tx) error {
			_, err := tx.AddMaintenance(w.ctx, claims.Maintenance{
				ID: newID(), ProviderID: w.providers[0].ID, ServiceID: newID(), Features: []string{"x"}, AnnouncedAt: noon, StartsAt: noon,
				EndsAt: noon.AddDate(0, 0, 1), RecordedAt: noon,
			})
			return err
		},
	} {
		err := w.InTx(w.ctx, system, add)
		if claims.KindOf(err) != claims.KindNotFound {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

func TestAChangeNeedsTheVersionThatWasRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.in(system, func(tx claims.Tx) {
		p := w.providers[0]
		p.Name.English, p.TelecomRevenue = "Changed", nil
		w.must(tx.ChangeProvider(w.ctx, p))
		w.wants(tx.ChangeProvider(w.ctx, p), claims.KindStale)
		got, err := tx.Provider(w.ctx, p.ID)
		w.must(err)
		p.Version = 2
		equal(t, got, p)

		s := w.services[0]
		s.Features = append(s.Features[1:2:2], claims.Feature{ID: newID(), Key: "call", Name: claims.Name{Korean: "통화", English: "Call"}})
		s.Features[0].Name.English, s.DailyUsers, s.Cloud = "Picture", nil, true
		w.must(tx.ChangeService(w.ctx, s))
		w.wants(tx.ChangeService(w.ctx, s), claims.KindStale)
		changed, err := tx.Service(w.ctx, s.ID)
		w.must(err)
		if len(changed.Features) != 3 || changed.Features[1].Name.English != "Picture" || changed.Features[2].Key != "call" || changed.Version != 2 {
			t.Errorf("the service is %+v", changed)
		}

		plan := w.plans[0]
		plan.MainFeatures, plan.Audience = []string{"message", "photo"}, claims.Businesses
		w.must(tx.ChangePlan(w.ctx, plan))
		w.wants(tx.ChangePlan(w.ctx, plan), claims.KindStale)
		w.must(tx.AddTerms(w.ctx, plan.ID, claims.Terms{EffectiveAt: noon, Channels: []claims.Channel{{Key: "direct", Fee: money.MustParse("1.25", "USD")}}}))
		plan.Terms = append(plan.Terms, claims.Terms{EffectiveAt: noon, Channels: []claims.Channel{{Key: "direct", Fee: money.MustParse("1.25", "USD")}}})
		plan.Version = 2
		again, err := tx.Plan(w.ctx, plan.ID)
		w.must(err)
		equal(t, again, plan)

		i := w.incident
		i.Title.English = "Another"
		w.must(tx.ChangeIncident(w.ctx, i))
		w.wants(tx.ChangeIncident(w.ctx, i), claims.KindStale)
	})
}

func TestListsGoFromTheNewestOnPageByPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.in(system, func(tx claims.Tx) {
		for i := range 5 {
			p := w.newPlan(tx, 0, string(rune('a'+i)))
			w.must(tx.AddPlan(w.ctx, p))
		}
		var seen []claims.Plan
		page := claims.Page{Limit: 4}
		for {
			plans, err := tx.Plans(w.ctx, w.services[0].ID, page)
			w.must(err)
			seen = append(seen, plans...)
			if len(plans) < 4 {
				break
			}
			page.After = plans[len(plans)-1].ID
		}
		var keys string
		for _, p := range seen {
			keys += p.Key + " "
			if len(p.Terms) != 2 || len(p.Terms[0].Channels) != 2 {
				t.Errorf("plan %s has terms %+v", p.Key, p.Terms)
			}
		}
		equal(t, keys, "e d c b a plus ")
		all, err := tx.Plans(w.ctx, claims.ServiceID{}, claims.Page{})
		w.must(err)
		equal(t, len(all), 7)
		services, err := tx.Services(w.ctx, claims.ProviderID{}, claims.Page{})
		w.must(err)
		equal(t, services, []claims.Service{w.services[1], w.services[0]})
		services, err = tx.Services(w.ctx, w.providers[0].ID, claims.Page{})
		w.must(err)
		equal(t, services, []claims.Service{w.services[0]})
		providers, err := tx.Providers(w.ctx, claims.Page{Limit: 1})
		w.must(err)
		equal(t, providers, []claims.Provider{w.providers[1]})
		incidents, err := tx.Incidents(w.ctx, claims.Page{})
		w.must(err)
		equal(t, incidents, []claims.Incident{w.incident})
	})
}
