package reports_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/clocktest"
	"bosang/claims/entitlement"
	"bosang/claims/lane"
	"bosang/claims/postgres"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/reports"
	"bosang/claims/report"
	"bosang/rules/library"
	"bosang/rules/money"
	"bosang/rules/period"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

type queue struct{}

func (queue) Enqueue(context.Context, pgx.Tx, ...claims.Work) error { return nil }

var (
	noon      = time.Date(2022, 10, 20, 3, 0, 0, 0, time.UTC)
	system    = access.SystemActor("test")
	regulator = access.Actor{Subject: "regulator", Role: access.Regulator}
	// aGround is one that the rulebooks in the program have.
	aGround = "kr-telecom-act/statutory-eligibility"
)

// world is a database with two providers, each with a service and a plan, and an incident
// that both services failed in.
type world struct {
	testing.TB
	ctx       context.Context
	db        *pgtest.DB
	store     reports.Store
	cases     *claims.UseCases
	reports   *report.Reports
	providers [2]claims.Provider
	services  [2]claims.Service
	plans     [2]claims.Plan
	outages   [2]claims.Outage
	incident  claims.Incident
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, ctx: context.Background(), db: pgtest.New(t)}
	store, err := postgres.Open(w.ctx, w.db.ServiceURL, postgres.Options{Keys: pgtest.Keys(), Clock: clocktest.Ticking(noon).Now, Enqueuer: queue{}, MaxConns: 8})
	w.must(err)
	t.Cleanup(store.Close)
	books, err := library.Load()
	w.must(err)
	w.store, w.cases = reports.Store{Store: store}, claims.New(store, books)
	w.reports = report.New(w.store, w.cases)
	name := claims.Name{Korean: "이름", English: "Name"}
	w.in(system, func(tx claims.Tx) {
		w.incident = claims.Incident{ID: newID(), Key: "outage-2022", Title: name, Revision: 1, Version: 1, ReportedBy: "test", CreatedAt: tx.Now()}
		w.must(tx.AddIncident(w.ctx, w.incident))
		for i := range w.providers {
			w.providers[i] = claims.Provider{ID: newID(), Key: fmt.Sprintf("provider-%d", i), Name: name, Class: claims.ValueAdded, Jurisdiction: "KR", Version: 1, CreatedAt: tx.Now()}
			w.must(tx.AddProvider(w.ctx, w.providers[i]))
			w.services[i] = claims.Service{ID: newID(), ProviderID: w.providers[i].ID, Key: "talk", Name: name, Version: 1, CreatedAt: tx.Now(),
				Features: []claims.Feature{{ID: newID(), Key: "message", Name: name}}}
			w.must(tx.AddService(w.ctx, w.services[i]))
			w.plans[i] = claims.Plan{ID: newID(), ProviderID: w.providers[i].ID, ServiceID: w.services[i].ID, Key: "plus", Name: name, Audience: claims.Consumers,
				MainFeatures: []string{"message"}, Version: 1, CreatedAt: tx.Now(), Terms: []claims.Terms{{EffectiveAt: noon.AddDate(-2, 0, 0)}}}
			w.must(tx.AddPlan(w.ctx, w.plans[i]))
			w.outages[i] = w.outage(tx, w.incident.ID, i)
		}
	})
	return w
}

func newID() [16]byte { return claims.NewEventID() }

// outage adds one of a day, five days before noon.
func (w *world) outage(tx claims.Tx, of claims.IncidentID, i int) claims.Outage {
	o := claims.Outage{ID: newID(), IncidentID: of, ProviderID: w.providers[i].ID, ServiceID: w.services[i].ID, Feature: "message", Version: 1, CreatedAt: tx.Now()}
	w.must(tx.AddOutage(w.ctx, o))
	w.window(tx, o.ID, 1, false)
	return o
}

func (w *world) window(tx claims.Tx, of claims.OutageID, revision int, withdrawn bool) {
	w.must(tx.AddWindow(w.ctx, claims.Window{ID: claims.WindowID(of), OutageID: of, Revision: revision, Severity: claims.Down, Confidence: claims.PrimarySource, Source: "notice",
		Span:      period.Window{Start: period.Exactly(noon.AddDate(0, 0, -5)), End: period.Exactly(noon.AddDate(0, 0, -4))},
		Withdrawn: withdrawn, RecordedBy: "test", RecordedAt: tx.Now()}))
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) in(actor access.Actor, fn func(claims.Tx)) {
	w.Helper()
	w.must(w.store.InTx(w.ctx, actor, func(tx claims.Tx) error { fn(tx); return nil }))
}

func (w *world) operator(i int) access.Actor {
	return access.Actor{Subject: "operator", Role: access.Operator, Providers: []access.ID{w.providers[i].ID}}
}

// subscribe adds customers of a provider, each with a subscription to its plan.
func (w *world) subscribe(i, n int) []claims.Subscription {
	w.Helper()
	subs := make([]claims.Subscription, n)
	w.in(system, func(tx claims.Tx) {
		for k := range subs {
			claimants, err := tx.ClaimantsOf(w.ctx, w.providers[i].ID, []claims.CustomerOf{{Number: fmt.Sprintf("customer-%x", newID()), Kind: claims.Consumer}})
			w.must(err)
			subs[k] = claims.Subscription{ID: newID(), ClaimantID: claimants[0], ClaimantKind: claims.Consumer, ProviderID: w.providers[i].ID,
				ServiceID: w.services[i].ID, PlanID: w.plans[i].ID, StartedAt: noon.AddDate(0, -3, 0), Channel: "direct", Version: 1, CreatedAt: tx.Now()}
		}
		_, err := tx.AddSubscriptions(w.ctx, subs, claims.Key{})
		w.must(err)
	})
	return subs
}

// file files a claim on each subscription.
func (w *world) file(subs ...claims.Subscription) []claims.Claim {
	w.Helper()
	filed := make([]claims.Claim, len(subs))
	for i, s := range subs {
		var err error
		filed[i], err = w.store.FileClaim(w.ctx, claims.Filing{Actor: access.Actor{Subject: "claimant", Role: access.Claimant, Claimant: s.ClaimantID},
			New: claims.NewClaim{Incident: w.incident.ID, Subscription: s.ID, Features: []string{"message"}}})
		w.must(err)
	}
	return filed
}

// decide decides a claim: it gives so many won, or where that is nothing is refused.
func (w *world) decide(c claims.Claim, gives int64) claims.Claim {
	w.Helper()
	w.in(system, func(tx claims.Tx) {
		d := claims.Decision{ID: newID(), ClaimantID: c.ClaimantID, ClaimID: c.ID, Number: c.DecisionNumber + 1, ProviderID: c.ProviderID, ServiceID: c.ServiceID,
			PlanID: c.PlanID, IncidentID: c.IncidentID, Disposition: claims.Granted, Facts: []byte(`{}`), Outcome: []byte(`{}`), Because: claims.BecauseFiled,
			DecidedAt: tx.Now(), Lane: lane.Paid, Settled: true}
		if gives == 0 {
			d.Disposition, d.RefusedBy = claims.Refused, []string{aGround, "unknown/ground"}
		} else {
			amount, err := money.Of(gives, "KRW")
			w.must(err)
			d.Gives = []entitlement.Given{{Key: entitlement.Key{Ground: aGround, Remedy: entitlement.Cash}, Amount: amount}}
		}
		stored, err := tx.Decide(w.ctx, []claims.Decision{d})
		w.must(err)
		if !stored[0] {
			w.Fatal("the decision was not stored")
		}
		c, err = tx.Claim(w.ctx, c.ID)
		w.must(err)
	})
	return c
}

// written is a report as it came: its head, and its rows as texts.
type written struct {
	report.Head
	rows []string
}

func (o *written) Begin(h report.Head) error { o.Head = h; return nil }

func (o *written) Row(cells []report.Cell) error {
	if len(cells) != len(o.Columns) {
		return fmt.Errorf("a row has %d cells for %d columns", len(cells), len(o.Columns))
	}
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = c.Text
		if !c.Known {
			texts[i] = "-"
		}
	}
	o.rows = append(o.rows, strings.Join(texts, " "))
	return nil
}

// count writes a report.
func (w *world) count(actor access.Actor, a report.Asked) *written {
	w.Helper()
	var out written
	w.must(w.reports.Write(w.ctx, actor, a, &out))
	return &out
}

// cut makes a cut-off.
func (w *world) cut() int64 {
	w.Helper()
	return w.count(regulator, report.Asked{Name: "accounts"}).AsOf.Number
}

func (w *world) want(o *written, rows ...string) {
	w.Helper()
	if got, want := strings.Join(o.rows, "\n"), strings.Join(rows, "\n"); got != want {
		w.Errorf("%s as of %d is\n%s\nnot\n%s", o.Name, o.AsOf.Number, got, want)
	}
}
