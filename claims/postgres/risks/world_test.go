package risks_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/clocktest"
	"bosang/claims/postgres"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/persons"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/risks"
	"bosang/claims/privacy"
	"bosang/claims/privacy/suitelog"
	"bosang/claims/risk"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var noon = time.Date(2022, 11, 1, 3, 0, 0, 0, time.UTC)

var system = access.SystemActor("test")

// queue keeps what was asked for and does none of it.
type queue struct {
	mu   sync.Mutex
	work []claims.Work
}

func (q *queue) Enqueue(_ context.Context, _ pgx.Tx, work ...claims.Work) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.work = append(q.work, work...)
	return nil
}

// take gives whose claims are to be looked at since it was asked last.
func (q *queue) take() (claimants []claims.ClaimantID, incidents []claims.IncidentID) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, w := range q.work {
		switch {
		case w.Kind != claims.WorkClear:
		case w.Claimant.IsZero():
			incidents = append(incidents, w.Incident)
		default:
			claimants = append(claimants, w.Claimant)
		}
	}
	q.work = nil
	return claimants, incidents
}

// world is a database with two providers, each with a plan, and two incidents.
type world struct {
	testing.TB
	risks.Store
	*risk.Risks
	ctx       context.Context
	db        *pgtest.DB
	clock     *clocktest.Clock
	queue     *queue
	cases     *claims.UseCases
	persons   *privacy.Persons
	approvals *approval.Approvals
	providers [2]claims.Provider
	plans     [2]claims.Plan
	incidents [2]claims.Incident
	made      int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, ctx: t.Context(), db: pgtest.New(t), clock: clocktest.Ticking(noon), queue: &queue{}}
	store, err := postgres.Open(w.ctx, w.db.ServiceURL, postgres.Options{Keys: pgtest.Keys(), Clock: w.clock.Now, Enqueuer: w.queue, MaxConns: 6})
	w.must(err)
	t.Cleanup(store.Close)
	w.Store = risks.Store{Store: store, Keys: pgtest.Keys()}
	w.cases = claims.New(store, nil)
	w.persons = privacy.New(persons.Store{Store: store, Keys: pgtest.Keys()}, w.cases)
	w.persons.WhenChanged(risk.Changed)
	w.approvals = approval.New(approvals.Store{Store: store})
	w.Risks = risk.New(w.Store, w.cases, w.approvals)
	name := claims.Name{Korean: "이름", English: "name"}
	w.in(system, func(tx claims.Tx) {
		for i := range 2 {
			w.providers[i] = claims.Provider{ID: newID(), Key: fmt.Sprint("provider-", i), Name: name, Class: claims.ValueAdded, Jurisdiction: "KR", Version: 1, CreatedAt: noon}
			w.must(tx.AddProvider(w.ctx, w.providers[i]))
			service := claims.Service{ID: newID(), ProviderID: w.providers[i].ID, Key: "talk", Name: name, Version: 1, CreatedAt: noon,
				Features: []claims.Feature{{ID: newID(), Key: "message", Name: name}}}
			w.must(tx.AddService(w.ctx, service))
			w.plans[i] = claims.Plan{ID: newID(), ProviderID: w.providers[i].ID, ServiceID: service.ID, Key: "plus", Name: name, Audience: claims.Consumers,
				MainFeatures: []string{"message"}, Version: 1, CreatedAt: noon}
			w.must(tx.AddPlan(w.ctx, w.plans[i]))
			w.incidents[i] = claims.Incident{ID: newID(), Key: fmt.Sprint("incident-", i), Title: name, Revision: 1, Version: 1, ReportedBy: "test", CreatedAt: noon}
			w.must(tx.AddIncident(w.ctx, w.incidents[i]))
		}
	})
	return w
}

func newID() [16]byte { return claims.NewID[any]() }

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

func (w *world) in(actor access.Actor, fn func(claims.Tx)) {
	w.Helper()
	w.must(w.InTx(w.ctx, actor, func(tx claims.Tx) error { fn(tx); return nil }))
}

// customer adds a customer of a provider.
func (w *world) customer(provider int) (id claims.ClaimantID, number string) {
	w.Helper()
	w.made++
	number = fmt.Sprintf("customer-%06d", w.made)
	suitelog.Plant(w, number)
	w.in(system, func(tx claims.Tx) {
		ids, err := tx.ClaimantsOf(w.ctx, w.providers[provider].ID, []claims.CustomerOf{{Number: number, Kind: claims.Consumer}})
		w.must(err)
		id = ids[0]
	})
	return id, number
}

func (w *world) as(claimant claims.ClaimantID) access.Actor {
	return access.Actor{Subject: "user:" + claims.Key(claimant).String(), Role: access.Claimant, Claimant: claimant, User: access.ID(claimant), VerifiedAt: w.clock.Now()}
}

// reached gives a claimant a contact, and paid an account.
func (w *world) reached(id claims.ClaimantID, email, phone string) {
	w.Helper()
	p, err := w.persons.Person(w.ctx, w.as(id), id)
	w.must(err)
	_, err = w.persons.SetContact(w.ctx, w.as(id), id, privacy.Contact{Name: "김보상", Email: email, Phone: phone, Version: p.Contact.Version})
	w.must(err)
}

func (w *world) paid(id claims.ClaimantID, account string) {
	w.Helper()
	p, err := w.persons.Person(w.ctx, w.as(id), id)
	w.must(err)
	_, err = w.persons.SetPayee(w.ctx, w.as(id), id, privacy.Payee{Name: "김보상", Bank: "004", Account: account, Version: p.Payee.Version})
	w.must(err)
}

// claim files a claim of the claimant on a subscription of a year.
func (w *world) claim(provider, incident int, id claims.ClaimantID) risk.Of {
	w.Helper()
	w.made++
	plan := w.plans[provider]
	begun := noon.AddDate(-w.made, 0, 0)
	s := claims.Subscription{ID: newID(), ClaimantID: id, ClaimantKind: claims.Consumer, ProviderID: plan.ProviderID, ServiceID: plan.ServiceID, PlanID: plan.ID,
		StartedAt: begun, EndedAt: begun.AddDate(1, 0, 0), Channel: "direct", Version: 1, CreatedAt: noon}
	return w.claimOn(incident, s)
}

func (w *world) claimOn(incident int, s claims.Subscription) risk.Of {
	w.Helper()
	w.in(system, func(tx claims.Tx) {
		_, err := tx.AddSubscriptions(w.ctx, []claims.Subscription{s}, claims.Key{})
		w.must(err)
	})
	return w.fileOn(incident, s)
}

// fileOn files a claim on a subscription that is there.
func (w *world) fileOn(incident int, s claims.Subscription) risk.Of {
	w.Helper()
	c, err := w.FileClaim(w.ctx, claims.Filing{Actor: w.as(s.ClaimantID), New: claims.NewClaim{Incident: w.incidents[incident].ID, Subscription: s.ID}})
	w.must(err)
	return risk.Of{Claimant: s.ClaimantID, Claim: c.ID}
}

// screen screens claims as the service.
func (w *world) screen(list ...risk.Of) {
	w.Helper()
	w.in(system, func(tx claims.Tx) { w.must(w.Risks.Screen(w.ctx, tx, list)) })
}

// operator acts for a provider, as a person who signed in.
func (w *world) operator(provider int) access.Actor {
	user := newID()
	return access.Actor{Subject: "user:" + claims.Key(user).String(), Role: access.Operator, Providers: []access.ID{w.providers[provider].ID}, User: user, VerifiedAt: w.clock.Now()}
}

// flagsOf are the kinds of the flags of a claim, in order.
func (w *world) flagsOf(of risk.Of) string {
	w.Helper()
	rows, err := w.db.Owner.Query(w.ctx, `SELECT kind || CASE WHEN state = 'open' THEN '' ELSE ' ' || state END FROM flags WHERE claimant_id = $1 AND claim_id = $2`,
		[16]byte(of.Claimant), [16]byte(of.Claim))
	w.must(err)
	kinds, err := pgx.CollectRows(rows, pgx.RowTo[string])
	w.must(err)
	slices.Sort(kinds)
	return strings.Join(kinds, ", ")
}

// flagged fails unless the flags of a claim are of these kinds.
func (w *world) flagged(what string, of risk.Of, want string) {
	w.Helper()
	if got := w.flagsOf(of); got != want {
		w.Errorf("%s is flagged for %q, not %q", what, got, want)
	}
}

// flag is the one flag of a claim.
func (w *world) flag(provider int, of risk.Of) risk.Flag {
	w.Helper()
	list, err := w.Flags(w.ctx, w.operator(provider), risk.Filter{Claim: of.Claim}, claims.Page{Limit: 10})
	w.must(err)
	if len(list) != 1 {
		w.Fatalf("the claim has %d flags", len(list))
	}
	return list[0]
}
