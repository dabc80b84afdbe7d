package disputes_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/clocktest"
	"bosang/claims/deadline"
	"bosang/claims/dispute"
	"bosang/claims/found"
	"bosang/claims/message"
	"bosang/claims/postgres"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/deadlines"
	"bosang/claims/postgres/disputes"
	"bosang/claims/postgres/messages"
	"bosang/claims/postgres/pgtest"
	"bosang/rules"
	"bosang/rules/library"
	"bosang/rules/money"
	"bosang/rules/period"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// noon is when the tests begin, and fire when the outage did, which lasted for a day.
var (
	noon = time.Date(2022, 11, 1, 3, 0, 0, 0, time.UTC)
	fire = time.Date(2022, 10, 15, 6, 30, 0, 0, time.UTC)
)

type queue struct{}

func (queue) Enqueue(context.Context, pgx.Tx, ...claims.Work) error { return nil }

// world is a database with a provider, a paid service that was down for a day by what is
// said to be force majeure, and a customer with a claim, which a person has to decide.
type world struct {
	testing.TB
	disputes.Store
	*dispute.Disputes
	ctx       context.Context
	db        *pgtest.DB
	clock     *clocktest.Clock
	deadlines *deadline.Deadlines
	approvals *approval.Approvals
	cases     *claims.UseCases
	provider  claims.Provider
	plan      claims.Plan
	incident  claims.Incident
	claim     claims.Claim
	me        access.Actor
	operator  access.Actor
	second    access.Actor
}

var system = access.SystemActor("test")

func newID() [16]byte { return claims.NewID[any]() }

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, ctx: t.Context(), db: pgtest.New(t), clock: clocktest.Ticking(noon)}
	store, err := postgres.Open(w.ctx, w.db.ServiceURL, postgres.Options{Keys: pgtest.Keys(), Clock: w.clock.Now, Enqueuer: queue{}, MaxConns: 4})
	w.must(err)
	w.Cleanup(store.Close)
	lib, err := library.Load()
	w.must(err)
	w.Store = disputes.Store{Store: store, Keys: pgtest.Keys()}
	w.cases = claims.New(store, lib)
	w.approvals = approval.New(approvals.Store{Store: store})
	w.deadlines = deadline.New(deadlines.Store{Store: store, Keys: pgtest.Keys()}, w.cases, message.New(messages.Store{Store: store, Keys: pgtest.Keys()}, w.cases))
	w.Disputes = dispute.New(w.Store, w.cases, w.approvals, w.deadlines)
	w.in(system, func(tx claims.Tx) { w.settle(tx) })
	w.operator, w.second = w.person(access.Operator), w.person(access.Operator)
	w.claim, w.me = w.file("C-1")
	return w
}

func (w *world) settle(tx claims.Tx) {
	name, now, paid, fire := claims.Name{Korean: "카카오", English: "Kakao"}, tx.Now(), true, fire
	w.provider = claims.Provider{ID: newID(), Key: "kakao", Name: name, Class: claims.ValueAdded, Jurisdiction: "KR", Version: 1, CreatedAt: now}
	w.must(tx.AddProvider(w.ctx, w.provider))
	service := claims.Service{ID: newID(), ProviderID: w.provider.ID, Key: "talk", Name: name, Version: 1, CreatedAt: now,
		Features: []claims.Feature{{ID: newID(), Key: "message", Name: name}}}
	w.must(tx.AddService(w.ctx, service))
	w.plan = claims.Plan{ID: newID(), ProviderID: w.provider.ID, ServiceID: service.ID, Key: "plus", Name: name, Audience: claims.Businesses,
		MainFeatures: []string{"message"}, Version: 1, CreatedAt: now}
	w.must(tx.AddPlan(w.ctx, w.plan))
	w.must(tx.AddTerms(w.ctx, w.plan.ID, claims.Terms{EffectiveAt: fire.AddDate(-1, 0, 0), PeriodicFee: &paid, FeePeriod: claims.PerMonth,
		Channels: []claims.Channel{{Key: claims.DirectChannel, Fee: money.MustParse("31000", "KRW")}}}))
	w.incident = claims.Incident{ID: newID(), Key: "fire", Title: name, Revision: 1, Version: 1, ReportedBy: "test", CreatedAt: now}
	w.must(tx.AddIncident(w.ctx, w.incident))
	outage := claims.Outage{ID: newID(), IncidentID: w.incident.ID, ProviderID: w.provider.ID, ServiceID: service.ID, Feature: "message", Version: 1, CreatedAt: now}
	w.must(tx.AddOutage(w.ctx, outage))
	w.must(tx.AddWindow(w.ctx, claims.Window{ID: newID(), OutageID: outage.ID, Revision: 1, Severity: claims.Down, Confidence: claims.PrimarySource,
		Source: "test", RecordedBy: "test", RecordedAt: now, Span: period.Window{Start: period.Exactly(fire), End: period.Exactly(fire.AddDate(0, 0, 1))}}))
	w.must(tx.AddCause(w.ctx, claims.Cause{IncidentID: w.incident.ID, ProviderID: w.provider.ID, Revision: 1, Attribution: claims.ToForceMajeure,
		RecordedBy: "test", RecordedAt: now}))
}

// person is somebody who signed in.
func (w *world) person(role access.Role) access.Actor {
	user := newID()
	a := access.Actor{Subject: "user:" + claims.Key(user).String(), Role: role, User: user, VerifiedAt: w.clock.Now()}
	if role == access.Operator {
		a.Providers = []access.ID{w.provider.ID}
	}
	return a
}

// file files a claim of a customer and decides it.
func (w *world) file(number string) (c claims.Claim, me access.Actor) {
	w.Helper()
	var s claims.Subscription
	w.in(system, func(tx claims.Tx) {
		ids, err := tx.ClaimantsOf(w.ctx, w.provider.ID, []claims.CustomerOf{{Number: number, Kind: claims.Consumer}})
		w.must(err)
		me = w.person(access.Claimant)
		me.Claimant = ids[0]
		s = claims.Subscription{ID: newID(), ClaimantID: ids[0], ClaimantKind: claims.Consumer, ProviderID: w.provider.ID, ServiceID: w.plan.ServiceID,
			PlanID: w.plan.ID, StartedAt: fire.AddDate(0, -6, 0), Channel: claims.DirectChannel, Version: 1, CreatedAt: noon}
		_, err = tx.AddSubscriptions(w.ctx, []claims.Subscription{s}, claims.Key{})
		w.must(err)
	})
	c, err := w.FileClaim(w.ctx, claims.Filing{Actor: me, New: claims.NewClaim{Incident: w.incident.ID, Subscription: s.ID}})
	w.must(err)
	w.in(system, func(tx claims.Tx) {
		c, err := claims.HoldClaim(w.ctx, tx, c.ID)
		w.must(err)
		w.must(w.cases.DecideNow(w.ctx, tx, c, claims.Occasion{Because: claims.BecauseFiled}))
	})
	return w.now(c), me
}

// now is the claim as it stands.
func (w *world) now(c claims.Claim) claims.Claim {
	w.Helper()
	c, err := w.cases.Claim(w.ctx, system, c.ID)
	w.must(err)
	return c
}

// again has the claim decided again as a batch does.
func (w *world) again(c claims.Claim) claims.Claim {
	w.Helper()
	w.in(system, func(tx claims.Tx) {
		held, err := claims.HoldClaim(w.ctx, tx, c.ID)
		w.must(err)
		w.must(w.cases.DecideNow(w.ctx, tx, held, claims.Occasion{Because: claims.BecauseBatch, Again: true}))
	})
	return w.now(c)
}

// is fails unless the claim stands so, and owes so much.
func (w *world) is(c claims.Claim, state claims.State, owed string) {
	w.Helper()
	now, got := w.now(c), ""
	if now.Owed != nil {
		got = now.Owed.AmountString()
	}
	if now.State != state || got != owed {
		w.Errorf("the claim is %s and owes %q, not %s and %q", now.State, got, state, owed)
	}
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

func (w *world) in(actor access.Actor, fn func(claims.Tx)) {
	w.Helper()
	w.must(w.InTx(w.ctx, actor, func(tx claims.Tx) error { fn(tx); return nil }))
}

// saying is what is found in JSON.
func saying(t testing.TB, text string) found.Found {
	t.Helper()
	f, err := found.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// facts are disputed ones.
func facts(list ...string) map[rules.Fact]json.RawMessage {
	out := make(map[rules.Fact]json.RawMessage)
	for i := 0; i < len(list); i += 2 {
		out[rules.Fact(list[i])] = json.RawMessage(list[i+1])
	}
	return out
}

const exception = "kr-telecom-act/eligibility-force-majeure"

// determine has an operator find something.
func (w *world) determine(actor access.Actor, ground, said string) (dispute.Determination, error) {
	return w.Determine(w.ctx, actor, w.claim.ID, dispute.NewDetermination{Ground: ground, Reason: "비밀스러운 사유입니다", Said: saying(w, said)}, claims.Once{})
}
