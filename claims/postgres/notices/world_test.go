package notices_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/clocktest"
	"bosang/claims/notice"
	"bosang/claims/postgres"
	"bosang/claims/postgres/notices"
	"bosang/claims/postgres/pgtest"
	"bosang/rules/library"
	"bosang/rules/money"
	"bosang/rules/period"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// queue takes work that nobody does.
type queue struct{}

func (queue) Enqueue(context.Context, pgx.Tx, ...claims.Work) error { return nil }

// seoul is the zone of the decree.
var seoul = time.FixedZone("KST", 9*60*60)

// at is an instant in Korea.
func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, seoul)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

var administrator = access.Actor{Subject: "admin", Role: access.Administrator}

// house is a provider with a service that has a paid plan and a free one.
type house struct {
	claims.Provider
	service    claims.Service
	paid, free claims.Plan
	operator   access.Actor
}

// world is a database with two providers and an incident.
type world struct {
	testing.TB
	ctx      context.Context
	db       *pgtest.DB
	clock    *clocktest.Clock
	store    *postgres.Store
	cases    *claims.UseCases
	notices  *notice.Notices
	houses   []house
	incident claims.Incident
	made     int
	tracer   *traced
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, ctx: t.Context(), db: pgtest.New(t), clock: clocktest.Ticking(at("2022-10-21 09:00")), tracer: &traced{}}
	var err error
	w.store, err = postgres.Open(w.ctx, w.db.ServiceURL, postgres.Options{Keys: pgtest.Keys(), Clock: w.clock.Now, Enqueuer: queue{}, MaxConns: 4, Tracer: w.tracer})
	w.must(err)
	t.Cleanup(w.store.Close)
	books, err := library.Load()
	w.must(err)
	w.cases = claims.New(w.store, books)
	w.notices = notice.New(notices.Store{Store: w.store}, w.cases)
	w.houses = []house{w.house("kakao"), w.house("rival")}
	w.incident = w.report("fire")
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) wants(err error, code string) {
	w.Helper()
	var known *claims.Error
	if !errors.As(err, &known) || known.Code != code {
		w.Errorf("the error is %v, not %s", err, code)
	}
}

func named(text string) claims.Name { return claims.Name{Korean: text + "-이름", English: text} }

func (w *world) house(key string) (h house) {
	w.Helper()
	revenue, users, yes, no := money.MustParse("1000000000000", "KRW"), int64(40_000_000), true, false
	var err error
	h.Provider, err = w.cases.AddProvider(w.ctx, administrator, claims.NewProvider{Key: key, ProviderChange: claims.ProviderChange{
		Name: named(key), Class: claims.ValueAdded, Jurisdiction: "KR", TelecomRevenue: &revenue}}, claims.Once{})
	w.must(err)
	h.operator = access.Actor{Subject: key, Role: access.Operator, Providers: []access.ID{access.ID(h.ID)}}
	h.service, err = w.cases.AddService(w.ctx, h.operator, h.ID, claims.NewService{Key: "talk", ServiceChange: claims.ServiceChange{
		Name: named("talk"), DailyUsers: &users, Kind: "messenger", Features: []claims.Feature{{Key: "drawer", Name: named("drawer")}, {Key: "message", Name: named("message")}},
	}}, claims.Once{})
	w.must(err)
	since := at("2020-01-01 00:00")
	h.paid, err = w.cases.AddPlan(w.ctx, h.operator, h.service.ID, claims.NewPlan{
		Key: "plus", PlanChange: claims.PlanChange{Name: named("plus"), Audience: claims.Consumers, MainFeatures: []string{"drawer"}},
		Terms: claims.Terms{EffectiveAt: since, PeriodicFee: &yes, FeePeriod: claims.PerMonth, Channels: []claims.Channel{{Key: claims.DirectChannel, Fee: money.MustParse("2200", "KRW")}}},
	}, claims.Once{})
	w.must(err)
	h.free, err = w.cases.AddPlan(w.ctx, h.operator, h.service.ID, claims.NewPlan{
		Key: "messenger", PlanChange: claims.PlanChange{Name: named("messenger"), Audience: claims.Consumers, MainFeatures: []string{"message"}},
		Terms: claims.Terms{EffectiveAt: since, PeriodicFee: &no},
	}, claims.Once{})
	w.must(err)
	return h
}

func (w *world) report(key string) claims.Incident {
	w.Helper()
	i, err := w.cases.ReportIncident(w.ctx, administrator, claims.NewIncident{Key: key, Title: named(key)}, claims.Once{})
	w.must(err)
	return i
}

// down records that a feature of a house was down; to zero: it still is.
func (w *world) down(h house, feature string, from, to time.Time) claims.Outage {
	w.Helper()
	return w.downFor(h, w.incident, feature, "", from, to)
}

func (w *world) downFor(h house, i claims.Incident, feature, cohort string, from, to time.Time) claims.Outage {
	w.Helper()
	o, err := w.cases.AddOutage(w.ctx, h.operator, i.ID, claims.NewOutage{Service: h.service.ID, Feature: feature, Cohort: cohort, Window: claims.NewWindow{
		Span: period.Window{Start: period.Edge{Stated: from}, End: period.Edge{Stated: to}}, Source: "test", Confidence: claims.PrimarySource}}, claims.Once{})
	w.must(err)
	return o
}

// restored ends the window of an outage.
func (w *world) restored(h house, o claims.Outage, to time.Time) {
	w.Helper()
	o, err := w.cases.Outage(w.ctx, h.operator, o.ID)
	w.must(err)
	window := o.Windows[0]
	window.Span.End = period.Edge{Stated: to}
	_, err = w.cases.CorrectWindow(w.ctx, h.operator, o.ID, window.ID, o.Version, claims.NewWindow{Span: window.Span, Source: "test", Confidence: claims.PrimarySource})
	w.must(err)
}

// subscribe adds customers who hold a plan.
func (w *world) subscribe(h house, plan claims.Plan, n int, cohort string, from, to time.Time) {
	w.Helper()
	for range n {
		w.made++
		_, err := w.cases.AddSubscription(w.ctx, h.operator, claims.NewSubscription{Provider: h.Key, Service: "talk", Plan: plan.Key,
			CustomerNumber: fmt.Sprintf("customer-%d", w.made), ClaimantKind: claims.Consumer, StartedAt: from, EndedAt: to, Cohort: cohort}, claims.Once{})
		w.must(err)
	}
}

// check looks at all there is to be looked at.
func (w *world) check() notice.Checked {
	w.Helper()
	c, err := w.notices.Check(w.ctx, func() bool { return true })
	w.must(errors.Join(append(c.Failures, err)...))
	if !c.Done {
		w.Error("the check is not done")
	}
	return c
}

// of gives the notice of a kind as the house's operator sees it.
func (w *world) of(h house, k notice.Kind) notice.Notice {
	w.Helper()
	list, err := w.notices.OfIncident(w.ctx, h.operator, w.incident.ID, h.ID)
	w.must(err)
	for _, n := range list {
		if n.Kind == k {
			return n
		}
	}
	w.Fatalf("there is no %s", k)
	return notice.Notice{}
}

// listed gives the states of the notices in a list, by provider and kind.
func (w *world) listed(actor access.Actor, f notice.Filter) string {
	w.Helper()
	list, err := w.notices.List(w.ctx, actor, f, claims.Page{})
	w.must(err)
	out := ""
	for _, n := range list {
		key := "?"
		for _, h := range w.houses {
			if h.ID == n.Provider {
				key = h.Key
			}
		}
		out += fmt.Sprintf("%s %s %s; ", key, n.Kind, n.State(w.clock.Now()))
	}
	return out
}
