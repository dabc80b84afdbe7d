package clearances_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/clearance"
	"bosang/claims/clocktest"
	"bosang/claims/entitlement"
	"bosang/claims/lane"
	"bosang/claims/postgres"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/clearances"
	"bosang/claims/postgres/persons"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/risks"
	"bosang/claims/privacy"
	"bosang/claims/risk"
	"bosang/rules/money"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var noon = time.Date(2022, 11, 1, 3, 0, 0, 0, time.UTC)

var system = access.SystemActor("test")

func won(n int64) money.Amount { a, _ := money.Of(n, "KRW"); return a }

// queue keeps what was asked for, for work to do.
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

// world is a database with two providers, each with a plan, and an incident.
type world struct {
	testing.TB
	clearances.Store
	*clearance.Clearances
	risks     *risk.Risks
	ctx       context.Context
	db        *pgtest.DB
	clock     *clocktest.Clock
	queue     *queue
	cases     *claims.UseCases
	persons   *privacy.Persons
	approvals *approval.Approvals
	providers [2]claims.Provider
	plans     [2]claims.Plan
	incident  claims.Incident
	made      int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, ctx: t.Context(), db: pgtest.New(t), clock: clocktest.Ticking(noon), queue: &queue{}}
	store, err := postgres.Open(w.ctx, w.db.ServiceURL, postgres.Options{Keys: pgtest.Keys(), Clock: w.clock.Now, Enqueuer: w.queue, MaxConns: 6})
	w.must(err)
	t.Cleanup(store.Close)
	w.Store = clearances.Store{Store: store, Keys: pgtest.Keys()}
	w.cases = claims.New(store, nil)
	w.persons = privacy.New(persons.Store{Store: store, Keys: pgtest.Keys()}, w.cases)
	w.persons.WhenChanged(risk.Changed)
	w.approvals = approval.New(approvals.Store{Store: store})
	w.risks = risk.New(risks.Store{Store: store, Keys: pgtest.Keys()}, w.cases, w.approvals)
	w.Clearances = clearance.New(w.Store, w.cases, w.risks, w.approvals)
	name := claims.Name{Korean: "이름", English: "name"}
	w.in(system, func(tx claims.Tx) {
		w.incident = claims.Incident{ID: newID(), Key: "fire", Title: name, Revision: 1, Version: 1, ReportedBy: "test", CreatedAt: noon}
		w.must(tx.AddIncident(w.ctx, w.incident))
		for i := range 2 {
			w.providers[i] = claims.Provider{ID: newID(), Key: fmt.Sprint("provider-", i), Name: name, Class: claims.ValueAdded, Jurisdiction: "KR", Version: 1, CreatedAt: noon}
			w.must(tx.AddProvider(w.ctx, w.providers[i]))
			service := claims.Service{ID: newID(), ProviderID: w.providers[i].ID, Key: "talk", Name: name, Version: 1, CreatedAt: noon,
				Features: []claims.Feature{{ID: newID(), Key: "message", Name: name}}}
			w.must(tx.AddService(w.ctx, service))
			w.plans[i] = claims.Plan{ID: newID(), ProviderID: w.providers[i].ID, ServiceID: service.ID, Key: "plus", Name: name, Audience: claims.Consumers,
				MainFeatures: []string{"message"}, Version: 1, CreatedAt: noon}
			w.must(tx.AddPlan(w.ctx, w.plans[i]))
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

// person is a customer with contact and payee of one name.
func (w *world) person(provider int) claims.ClaimantID {
	w.Helper()
	w.made++
	var id claims.ClaimantID
	w.in(system, func(tx claims.Tx) {
		ids, err := tx.ClaimantsOf(w.ctx, w.providers[provider].ID, []claims.CustomerOf{{Number: fmt.Sprintf("customer-%06d", w.made), Kind: claims.Consumer}})
		w.must(err)
		id = ids[0]
	})
	w.reached(id, fmt.Sprintf("person%d@example.com", w.made))
	w.paid(id, "김보상", fmt.Sprintf("110-222-%06d", w.made))
	return id
}

func (w *world) reached(id claims.ClaimantID, email string) {
	w.Helper()
	p, err := w.persons.Person(w.ctx, w.as(id), id)
	w.must(err)
	_, err = w.persons.SetContact(w.ctx, w.as(id), id, privacy.Contact{Name: "김 보상", Email: email, Version: p.Contact.Version})
	w.must(err)
}

func (w *world) paid(id claims.ClaimantID, name, account string) {
	w.Helper()
	p, err := w.persons.Person(w.ctx, w.as(id), id)
	w.must(err)
	_, err = w.persons.SetPayee(w.ctx, w.as(id), id, privacy.Payee{Name: name, Bank: "004", Account: account, Version: p.Payee.Version})
	w.must(err)
}

func (w *world) as(claimant claims.ClaimantID) access.Actor {
	return access.Actor{Subject: "user:" + claims.Key(claimant).String(), Role: access.Claimant, Claimant: claimant, User: access.ID(claimant), VerifiedAt: w.clock.Now()}
}

// claim files a claim of the claimant, and decides it so that it gives so much.
func (w *world) claim(provider int, id claims.ClaimantID, amount int64) claims.Claim {
	w.Helper()
	w.made++
	plan, begun := w.plans[provider], noon.AddDate(-w.made, 0, 0)
	s := claims.Subscription{ID: newID(), ClaimantID: id, ClaimantKind: claims.Consumer, ProviderID: plan.ProviderID, ServiceID: plan.ServiceID, PlanID: plan.ID,
		StartedAt: begun, EndedAt: begun.AddDate(1, 0, 0), Channel: "direct", Version: 1, CreatedAt: noon}
	w.in(system, func(tx claims.Tx) {
		_, err := tx.AddSubscriptions(w.ctx, []claims.Subscription{s}, claims.Key{})
		w.must(err)
	})
	c, err := w.FileClaim(w.ctx, claims.Filing{Actor: w.as(id), New: claims.NewClaim{Incident: w.incident.ID, Subscription: s.ID}})
	w.must(err)
	return w.decide(c, claims.Granted, amount)
}

// decide decides a claim once more.
func (w *world) decide(c claims.Claim, state claims.State, amount int64) claims.Claim {
	w.Helper()
	d := claims.Decision{
		ID: newID(), ClaimantID: c.ClaimantID, ClaimID: c.ID, Number: c.DecisionNumber + 1, ProviderID: c.ProviderID, ServiceID: c.ServiceID, PlanID: c.PlanID,
		IncidentID: c.IncidentID, Disposition: state, Facts: []byte("{}"), FactsHash: sha256.Sum256([]byte("{}")), Outcome: []byte("{}"),
		OutcomeHash: sha256.Sum256([]byte("{}")), Because: claims.BecauseFiled, DecidedAt: w.clock.Now(), Lane: lane.Paid, Settled: true,
	}
	if amount > 0 {
		d.Gives = []entitlement.Given{{Key: entitlement.Key{Ground: "book/1", Remedy: entitlement.Cash}, Amount: won(amount)}}
	}
	w.in(system, func(tx claims.Tx) {
		stored, err := tx.Decide(w.ctx, []claims.Decision{d})
		w.must(err)
		if !stored[0] {
			w.Fatal("a claim is not decided")
		}
		c, err = tx.Claim(w.ctx, c.ID)
		w.must(err)
	})
	w.queue.work = append(w.queue.work, claims.Work{Kind: claims.WorkClear, Incident: c.IncidentID})
	return c
}

// works does what was put into the queue, until nothing is left.
func (w *world) works() {
	w.Helper()
	for len(w.queue.work) > 0 {
		next := w.queue.work[0]
		w.queue.work = w.queue.work[1:]
		if next.Kind != claims.WorkClear {
			continue
		}
		_, err := w.Clear(w.ctx, clearance.Scope{Incident: next.Incident, Claimant: next.Claimant}, func() bool { return true })
		w.must(err)
	}
}

// operator acts for a provider, as a person who signed in.
func (w *world) operator(provider int) access.Actor {
	user := newID()
	return access.Actor{Subject: "user:" + claims.Key(user).String(), Role: access.Operator, Providers: []access.ID{w.providers[provider].ID}, User: user, VerifiedAt: w.clock.Now()}
}

// set puts settings of the first provider in force, with two people.
func (w *world) set(s clearance.Settings) {
	w.Helper()
	s.Provider = w.providers[0].ID
	asked, err := w.SetSettings(w.ctx, w.operator(0), s)
	w.must(err)
	_, err = w.approvals.Approve(w.ctx, w.operator(0), asked.ID)
	w.must(err)
}

// payable reports whether the claim may be paid.
func (w *world) payable(c claims.Claim) (may bool) {
	w.Helper()
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT `+clearances.MayBePaid+` FROM claims c WHERE c.claimant_id = $1 AND c.id = $2`,
		[16]byte(c.ClaimantID), [16]byte(c.ID)).Scan(&may))
	return may
}

// stands fails unless the clearance of a claim is in the state, for what did not pass,
// and says so to whoever pays.
func (w *world) stands(what string, c claims.Claim, state clearance.State, open ...clearance.Task) clearance.Clearance {
	w.Helper()
	got, err := w.Clearance(w.ctx, w.operator(0), c.ID)
	w.must(err)
	if not := slices.Concat(got.Failed, got.NoData); got.State != state || !slices.Equal(not, open) {
		w.Errorf("%s is %s because of %v", what, got.State, not)
	}
	if may := w.payable(c); may != (state == clearance.Approved && !got.Stale && !got.Held) {
		w.Errorf("%s is %s, and may be paid: %t", what, got.State, may)
	}
	return got
}
