package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/clocktest"
	"bosang/claims/postgres/pgtest"
	"bosang/rules/money"
	"bosang/rules/period"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// queue remembers what was put into it.
type queue struct {
	mu   sync.Mutex
	work []claims.Work
	fail error
}

func (q *queue) Enqueue(_ context.Context, _ pgx.Tx, work ...claims.Work) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.work = append(q.work, work...)
	return q.fail
}

func (q *queue) count(kind claims.WorkKind) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for _, w := range q.work {
		if w.Kind == kind {
			n++
		}
	}
	return n
}

// noon is when the tests' transactions begin.
var noon = time.Date(2022, 10, 20, 3, 0, 0, 0, time.UTC)

// world is a database with two providers, each with a service of two features
// and a paid plan, and an incident that took down the first feature of both.
type world struct {
	*Store
	testing.TB
	ctx       context.Context
	db        *pgtest.DB
	queue     *queue
	providers [2]claims.Provider
	services  [2]claims.Service
	plans     [2]claims.Plan
	outages   [2]claims.Outage
	incident  claims.Incident
}

var system = access.SystemActor("test")

func newWorld(t testing.TB) *world {
	t.Helper()
	db := pgtest.New(t)
	w := &world{TB: t, ctx: context.Background(), db: db, queue: &queue{}}
	var err error
	if w.Store, err = Open(w.ctx, db.ServiceURL, Options{Keys: pgtest.Keys(), Clock: clocktest.Ticking(noon).Now, Enqueuer: w.queue, MaxConns: 8}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Store.Close)
	w.in(system, func(tx claims.Tx) {
		for i := range w.providers {
			w.addProvider(tx, i)
		}
		w.incident = claims.Incident{
			ID: newID(), Key: "outage-2022", Title: claims.Name{Korean: "장애", English: "Outage"}, Revision: 1, Version: 1,
			ReportedBy: "test", CreatedAt: tx.Now(),
		}
		w.must(tx.AddIncident(w.ctx, w.incident))
		for i := range w.outages {
			w.outages[i] = w.addOutage(tx, w.incident.ID, i)
		}
	})
	return w
}

func (w *world) addProvider(tx claims.Tx, i int) {
	revenue := money.MustParse("1234567890.5", "KRW")
	users := int64(46_000_000)
	w.providers[i] = claims.Provider{
		ID: newID(), Key: fmt.Sprintf("provider-%d", i), Name: claims.Name{Korean: "사업자", English: "Provider"},
		Class: claims.ValueAdded, Jurisdiction: "KR", TelecomRevenue: &revenue, Version: 1, CreatedAt: tx.Now(),
	}
	w.must(tx.AddProvider(w.ctx, w.providers[i]))
	w.services[i] = claims.Service{
		ID: newID(), ProviderID: w.providers[i].ID, Key: "talk", Name: claims.Name{Korean: "톡", English: "Talk"}, DailyUsers: &users, Version: 1,
		CreatedAt: tx.Now(), Features: []claims.Feature{
			{ID: newID(), Key: "message", Name: claims.Name{Korean: "메시지", English: "Message"}},
			{ID: newID(), Key: "photo", Name: claims.Name{Korean: "사진", English: "Photo"}},
		},
	}
	w.must(tx.AddService(w.ctx, w.services[i]))
	w.plans[i] = w.newPlan(tx, i, "plus")
	w.must(tx.AddPlan(w.ctx, w.plans[i]))
}

func (w *world) newPlan(tx claims.Tx, i int, key string) claims.Plan {
	yes := true
	return claims.Plan{
		ID: newID(), ProviderID: w.providers[i].ID, ServiceID: w.services[i].ID, Key: key, Name: claims.Name{Korean: "플러스", English: "Plus"},
		Audience: claims.Consumers, ContentService: true, MainFeatures: []string{"message"}, Version: 1, CreatedAt: tx.Now(),
		Terms: []claims.Terms{
			{EffectiveAt: noon.AddDate(-2, 0, 0), PeriodicFee: &yes, FeePeriod: claims.PerMonth, Channels: []claims.Channel{
				{Key: "apple", Fee: money.MustParse("5900", "KRW")}, {Key: "direct", Fee: money.MustParse("4900", "KRW")},
			}},
			{EffectiveAt: noon.AddDate(-1, 0, 0)},
		},
	}
}

func (w *world) addOutage(tx claims.Tx, incident claims.IncidentID, i int) claims.Outage {
	o := claims.Outage{
		ID: newID(), IncidentID: incident, ProviderID: w.providers[i].ID, ServiceID: w.services[i].ID, Feature: "message",
		Version: 1, CreatedAt: tx.Now(),
	}
	w.must(tx.AddOutage(w.ctx, o))
	win := claims.Window{
		ID: newID(), OutageID: o.ID, Revision: 1, Severity: claims.Down, Confidence: claims.PrimarySource, Source: "notice",
		Span:       period.Window{Start: period.Exactly(noon.AddDate(0, 0, -5)), End: period.Exactly(noon.AddDate(0, 0, -4))},
		RecordedBy: "test", RecordedAt: tx.Now(),
	}
	w.must(tx.AddWindow(w.ctx, win))
	got, err := tx.Outage(w.ctx, o.ID)
	w.must(err)
	return got
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// in runs a transaction that must succeed.
func (w *world) in(actor access.Actor, fn func(claims.Tx)) {
	w.Helper()
	w.must(w.InTx(w.ctx, actor, func(tx claims.Tx) error { fn(tx); return nil }))
}

// operator acts for a provider of the world.
func (w *world) operator(i int) access.Actor {
	return access.Actor{Subject: "operator", Role: access.Operator, Providers: []access.ID{w.providers[i].ID}}
}

func claimantActor(id claims.ClaimantID) access.Actor {
	return access.Actor{Subject: "claimant", Role: access.Claimant, Claimant: id}
}

var regulator = access.Actor{Subject: "regulator", Role: access.Regulator}

// subscribe adds customers of a provider, each with a subscription to its plan.
func (w *world) subscribe(i, n int) []claims.Subscription {
	w.Helper()
	subs := make([]claims.Subscription, n)
	w.in(system, func(tx claims.Tx) {
		customers := make([]claims.CustomerOf, n)
		for k := range customers {
			customers[k] = claims.CustomerOf{Number: fmt.Sprintf("customer-%x", newID()), Kind: claims.Consumer}
		}
		claimants, err := tx.ClaimantsOf(w.ctx, w.providers[i].ID, customers)
		w.must(err)
		for k, c := range claimants {
			subs[k] = w.newSubscription(tx, i, c)
		}
		added, err := tx.AddSubscriptions(w.ctx, subs, claims.Key{})
		w.must(err)
		if len(added) != n || slices.ContainsFunc(added, func(a claims.AddedSubscription) bool { return !a.Added }) {
			w.Fatalf("not all of %d subscriptions were added", n)
		}
	})
	return subs
}

func (w *world) newSubscription(tx claims.Tx, i int, claimant claims.ClaimantID) claims.Subscription {
	return claims.Subscription{
		ID: newID(), ClaimantID: claimant, ClaimantKind: claims.Consumer, ProviderID: w.providers[i].ID, ServiceID: w.services[i].ID,
		PlanID: w.plans[i].ID, StartedAt: noon.AddDate(0, -3, 0), Channel: "direct", Version: 1, CreatedAt: tx.Now(),
	}
}

func filingOf(s claims.Subscription, incident claims.IncidentID) claims.Filing {
	return claims.Filing{Actor: claimantActor(s.ClaimantID), New: claims.NewClaim{Incident: incident, Subscription: s.ID, Features: []string{"message"}}}
}

// file files claims on the subscriptions, all at once.
func (w *world) file(subs ...claims.Subscription) []claims.Claim {
	w.Helper()
	filed := make([]claims.Claim, len(subs))
	errs := make([]error, len(subs))
	var all sync.WaitGroup
	for i, s := range subs {
		all.Go(func() { filed[i], errs[i] = w.FileClaim(w.ctx, filingOf(s, w.incident.ID)) })
	}
	all.Wait()
	w.must(errors.Join(errs...))
	return filed
}

// decision is a decision on a claim that follows the current one.
func decision(tx claims.Tx, c claims.Claim, to claims.State) claims.Decision {
	return claims.Decision{
		ID: newID(), ClaimantID: c.ClaimantID, ClaimID: c.ID, Number: c.DecisionNumber + 1, ProviderID: c.ProviderID, ServiceID: c.ServiceID,
		PlanID: c.PlanID, IncidentID: c.IncidentID, Disposition: to, Facts: []byte(`{"a":1}`), FactsHash: [32]byte{1}, Outcome: []byte(`{"b":2}`),
		OutcomeHash: [32]byte{2}, Because: claims.BecauseFiled, DecidedAt: tx.Now(),
	}
}

// decide decides claims in one set and gives them back as they are then.
func (w *world) decide(to claims.State, wakes time.Time, cs ...claims.Claim) []claims.Claim {
	w.Helper()
	after := make([]claims.Claim, len(cs))
	w.in(system, func(tx claims.Tx) {
		ds := make([]claims.Decision, len(cs))
		for i, c := range cs {
			ds[i] = decision(tx, c, to)
			ds[i].WakesAt = wakes
		}
		stored, err := tx.Decide(w.ctx, ds)
		w.must(err)
		for i, c := range cs {
			if !stored[i] {
				w.Fatalf("decision %d was not stored", i)
			}
			after[i], err = tx.Claim(w.ctx, c.ID)
			w.must(err)
		}
	})
	return after
}

// wants fails unless the error is of the kind.
func (w *world) wants(err error, kind claims.Kind) {
	w.Helper()
	if err == nil || claims.KindOf(err) != kind {
		w.Fatalf("the error is %v of kind %d, want kind %d", err, claims.KindOf(err), kind)
	}
}
