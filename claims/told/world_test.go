package told_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/batch"
	"bosang/claims/postgres"
	"bosang/claims/postgres/batches"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/told"
	"bosang/rules"
	"bosang/rules/library"
	"bosang/rules/money"
	"bosang/rules/period"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var (
	administrator = access.Actor{Subject: "admin", Role: access.Administrator}
	regulator     = access.Actor{Subject: "regulator", Role: access.Regulator}
)

// queue remembers what is put into it, save that claims were filed.
type queue struct {
	mu   sync.Mutex
	work []claims.Work
}

func (q *queue) Enqueue(_ context.Context, _ pgx.Tx, work ...claims.Work) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, w := range work {
		if w.Kind == claims.WorkDecideAgain {
			q.work = append(q.work, w)
		}
	}
	return nil
}

// taken empties the queue.
func (q *queue) taken() []claims.Work {
	q.mu.Lock()
	defer q.mu.Unlock()
	work := q.work
	q.work = nil
	return work
}

type world struct {
	testing.TB
	ctx   context.Context
	db    *pgtest.DB
	store *postgres.Store
	queue *queue
	cases *claims.UseCases
	runs  *batch.Batches
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, ctx: context.Background(), db: pgtest.New(t), queue: &queue{}}
	var err error
	w.store, err = postgres.Open(w.ctx, w.db.ServiceURL, postgres.Options{Keys: pgtest.Keys(), Enqueuer: w.queue, MaxConns: 12})
	w.must(err)
	t.Cleanup(w.store.Close)
	books, err := library.Load()
	w.must(err)
	w.cases = claims.New(w.store, books)
	w.runs = batch.New(batches.Store{Store: w.store}, w.cases)
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// code gives the failure that an error is; it fails unless that has the code.
func (w *world) code(err error, code string) *claims.Error {
	w.Helper()
	var known *claims.Error
	if !errors.As(err, &known) || known.Code != code {
		w.Fatalf("the error is %v, want %s", err, code)
	}
	return known
}

var name = claims.Name{Korean: "이름", English: "name"}

// wants fails unless an error is a failure of the code.
func (w *world) wants(err error, code string) {
	w.Helper()
	_ = w.code(err, code)
}

// offer is a provider with one service and one plan, for consumers at 30 a month.
type offer struct {
	provider claims.Provider
	service  claims.Service
	plan     claims.Plan
	operator access.Actor
}

func (w *world) offer(key, jurisdiction string, kind claims.ServiceKind, currency string, from time.Time) offer {
	w.Helper()
	var o offer
	var err error
	o.provider, err = w.cases.AddProvider(w.ctx, administrator, claims.NewProvider{Key: key, ProviderChange: claims.ProviderChange{
		Name: name, Class: claims.FacilitiesBased, Jurisdiction: jurisdiction}}, claims.Once{})
	w.must(err)
	o.operator = access.Actor{Subject: key, Role: access.Operator, Providers: []access.ID{o.provider.ID}}
	o.service, err = w.cases.AddService(w.ctx, o.operator, o.provider.ID, claims.NewService{Key: "line", ServiceChange: claims.ServiceChange{
		Name: name, Kind: kind, Features: []claims.Feature{{Key: "all", Name: name}}}}, claims.Once{})
	w.must(err)
	paid := true
	o.plan, err = w.cases.AddPlan(w.ctx, o.operator, o.service.ID, claims.NewPlan{
		Key: "home", PlanChange: claims.PlanChange{Name: name, Audience: claims.Consumers, MainFeatures: []string{"all"}},
		Terms: claims.Terms{EffectiveAt: from.AddDate(-3, 0, 0), PeriodicFee: &paid, FeePeriod: claims.PerMonth,
			Channels: []claims.Channel{{Key: claims.DirectChannel, Fee: money.MustParse("30", currency)}}},
	}, claims.Once{})
	w.must(err)
	return o
}

func (w *world) incident(key string, reporter access.Actor) claims.Incident {
	w.Helper()
	i, err := w.cases.ReportIncident(w.ctx, reporter, claims.NewIncident{Key: key, Title: name}, claims.Once{})
	w.must(err)
	return i
}

func (w *world) outage(o offer, incident claims.IncidentID, from, to time.Time) {
	w.Helper()
	_, err := w.cases.AddOutage(w.ctx, o.operator, incident, claims.NewOutage{Service: o.service.ID, Feature: "all", Window: claims.NewWindow{
		Span: period.Window{Start: period.Exactly(from), End: period.Exactly(to)}, Source: "test", Confidence: claims.PrimarySource}}, claims.Once{})
	w.must(err)
}

// customer gives a subscription that has been held for a year, and its holder.
func (w *world) customer(o offer, number string, from time.Time) (claims.Subscription, access.Actor) {
	w.Helper()
	s, err := w.cases.AddSubscription(w.ctx, o.operator, claims.NewSubscription{
		Provider: o.provider.Key, Service: "line", Plan: "home", CustomerNumber: number, ClaimantKind: claims.Consumer, StartedAt: from.AddDate(-1, 0, 0),
	}, claims.Once{})
	w.must(err)
	return s, access.Actor{Subject: number, Role: access.Claimant, Claimant: access.ID(s.ClaimantID)}
}

// decideAll decides all claims of an incident.
func (w *world) decideAll(incident claims.IncidentID) {
	w.Helper()
	b, err := w.runs.Start(w.ctx, administrator, batch.NewBatch{Incident: incident}, claims.Once{})
	w.must(err)
	_, err = w.runs.Work(w.ctx, b.ID, 2, nil)
	w.must(err)
}

// workQueue decides again what was put into the queue, and gives how many works
// there were.
func (w *world) workQueue() int {
	w.Helper()
	work := w.queue.taken()
	for _, one := range work {
		id := claims.NewBatchID()
		w.must(w.runs.StartAgain(w.ctx, id, one.Incident, one.Plans))
		_, err := w.runs.Work(w.ctx, id, 2, nil)
		w.must(err)
	}
	return len(work)
}

func (w *world) claim(id claims.ClaimID) claims.Claim {
	w.Helper()
	c, err := w.cases.Claim(w.ctx, administrator, id)
	w.must(err)
	return c
}

// outcome is what is looked at of the JSON of an outcome.
type outcome struct {
	Editions []struct{ Rulebook string }
	Reasons  []string
	Remedies []struct {
		Kind   string
		Amount struct{ Amount string }
		Time   int64
	}
}

// books lists the rulebooks that decided.
func (o outcome) books() string {
	var names []string
	for _, e := range o.Editions {
		names = append(names, e.Rulebook)
	}
	return strings.Join(names, " ")
}

// missing lists the facts that a person has to find out.
func (o outcome) missing() (names []string) {
	for _, r := range o.Reasons {
		_, name, _ := strings.Cut(r, " ")
		names = append(names, name)
	}
	return names
}

// decision is the claim's current one, with its outcome.
func (w *world) decision(id claims.ClaimID) (claims.Decision, outcome) {
	w.Helper()
	d, err := w.cases.Decision(w.ctx, administrator, id, w.claim(id).DecisionNumber)
	w.must(err)
	var o outcome
	w.must(json.Unmarshal(d.Outcome, &o))
	return d, o
}

// facts writes facts as people send them.
func facts(pairs ...string) told.Facts {
	f := told.Facts{}
	for i := 0; i < len(pairs); i += 2 {
		f[rules.Fact(pairs[i])] = json.RawMessage(pairs[i+1])
	}
	return f
}
