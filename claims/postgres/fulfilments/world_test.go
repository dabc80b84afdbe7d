package fulfilments_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bosang/api/fulfilment"
	"bosang/api/outbound"
	sending "bosang/api/webhook"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/clearance"
	"bosang/claims/clocktest"
	"bosang/claims/entitlement"
	inkind "bosang/claims/fulfilment"
	"bosang/claims/postgres"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/clearances"
	"bosang/claims/postgres/fulfilments"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/risks"
	"bosang/claims/postgres/webhooks"
	"bosang/claims/risk"
	"bosang/claims/webhook"
	"bosang/rules/money"
	"bosang/rules/period"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var rendered = fulfilment.Rendered

var noon = time.Date(2026, 11, 1, 3, 0, 0, 0, time.UTC)

// queue takes work and does none.
type queue struct{}

func (queue) Enqueue(context.Context, pgx.Tx, ...claims.Work) error { return nil }

// world is a provider whose service was down, with a webhook that is told what is to be
// given in kind.
type world struct {
	testing.TB
	*inkind.Fulfilments
	ctx              context.Context
	db               *pgtest.DB
	clock            *clocktest.Clock
	store            fulfilments.Store
	cases            *claims.UseCases
	provider, rival  claims.Provider
	operator, second access.Actor
	incident         claims.Incident
	outage           claims.Outage
	hooks            *webhook.Webhooks
	clears           *clearance.Clearances
	hook             webhook.ID
	customers        int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, ctx: context.Background(), db: pgtest.New(t), clock: clocktest.At(noon)}
	store, err := postgres.Open(w.ctx, w.db.ServiceURL, postgres.Options{MaxConns: 8, Clock: w.clock.Now, Keys: pgtest.Keys(), Enqueuer: queue{}})
	w.must(err)
	t.Cleanup(store.Close)
	w.store, w.cases = fulfilments.Store{Store: store}, claims.New(store, nil)
	asked := approval.New(approvals.Store{Store: store})
	w.hooks = webhook.New(webhooks.Store{Store: store, Keys: pgtest.Keys()}, asked, sending.NewSender("", outbound.Config{}, w.clock.Now))
	w.Fulfilments = inkind.New(w.store, w.cases, w.hooks, rendered)
	w.provider, w.rival = w.newProvider("kakao"), w.newProvider("rival")
	w.clears = clearance.New(clearances.Store{Store: store, Keys: pgtest.Keys()}, w.cases, risk.New(risks.Store{Store: store, Keys: pgtest.Keys()}, w.cases, asked), asked)
	for _, p := range []claims.Provider{w.provider, w.rival} {
		w.must(w.clears.Preset(w.ctx, clearance.Settings{Provider: p.ID, Limit: money.MustParse("1000000", "KRW")}))
	}
	w.operator, w.second = w.operatorOf(w.provider), w.operatorOf(w.provider)
	w.outageOfAService()
	hook, err := w.hooks.Add(w.ctx, w.operator, w.provider.ID, webhook.Revision{Name: "billing", URL: "https://billing.example/", Types: webhook.Types()})
	w.must(err)
	_, err = asked.Approve(w.ctx, w.second, hook.Newest.Approval)
	w.must(err)
	w.hook = hook.ID
	return w
}

var system = access.SystemActor("test")

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// wants fails unless the error is of the kind and says this.
func (w *world) wants(err error, kind claims.Kind, text string) {
	w.Helper()
	if err == nil || claims.KindOf(err) != kind || !strings.Contains(err.Error(), text) {
		w.Errorf("the error is %v, want %q of kind %d", err, text, kind)
	}
}

var name = claims.Name{Korean: "이름", English: "name"}

func (w *world) newProvider(key string) claims.Provider {
	w.Helper()
	p, err := w.cases.AddProvider(w.ctx, system, claims.NewProvider{Key: key, ProviderChange: claims.ProviderChange{Name: name, Class: claims.ValueAdded}}, claims.Once{})
	w.must(err)
	return p
}

func (w *world) operatorOf(p claims.Provider) access.Actor {
	id := uuid.New()
	return access.Actor{Subject: "user:" + id.String(), User: access.ID(id), Role: access.Operator, Providers: []access.ID{p.ID}, VerifiedAt: w.clock.Now()}
}

// outageOfAService has a service of the provider down for three hours.
func (w *world) outageOfAService() {
	w.Helper()
	service, err := w.cases.AddService(w.ctx, system, w.provider.ID, claims.NewService{Key: "talk", ServiceChange: claims.ServiceChange{
		Name: name, Features: []claims.Feature{{Key: "message", Name: name}, {Key: "gift", Name: name}},
	}}, claims.Once{})
	w.must(err)
	periodic := true
	_, err = w.cases.AddPlan(w.ctx, system, service.ID, claims.NewPlan{
		Key: "plus", PlanChange: claims.PlanChange{Name: name, Audience: claims.Consumers, MainFeatures: []string{"message"}},
		Terms: claims.Terms{
			EffectiveAt: noon.AddDate(-2, 0, 0), PeriodicFee: &periodic, FeePeriod: claims.PerMonth,
			Channels: []claims.Channel{{Key: claims.DirectChannel, Fee: money.MustParse("9900", "KRW")}},
		},
	}, claims.Once{})
	w.must(err)
	w.incident, err = w.cases.ReportIncident(w.ctx, system, claims.NewIncident{Key: "down", Title: name}, claims.Once{})
	w.must(err)
	start, end := noon.Add(-5*time.Hour), noon.Add(-2*time.Hour)
	w.outage, err = w.cases.AddOutage(w.ctx, system, w.incident.ID, claims.NewOutage{Service: service.ID, Feature: "message", Window: claims.NewWindow{
		Span: period.Window{Start: edge(start), End: edge(end)}, Source: "test", Confidence: claims.PrimarySource,
	}}, claims.Once{})
	w.must(err)
}

func edge(at time.Time) period.Edge { return period.Edge{Stated: at, Earliest: at, Latest: at} }

// claim is one that a customer of its own has filed.
func (w *world) claim() claims.Claim {
	w.Helper()
	w.customers++
	s, err := w.cases.AddSubscription(w.ctx, system, claims.NewSubscription{
		Provider: "kakao", Service: "talk", Plan: "plus", CustomerNumber: fmt.Sprintf("customer-%d", w.customers), ClaimantKind: claims.Consumer,
		StartedAt: noon.AddDate(-1, 0, 0),
	}, claims.Once{})
	w.must(err)
	c, err := w.cases.FileClaim(w.ctx, system, claims.NewClaim{Incident: w.incident.ID, Subscription: s.ID}, claims.Once{})
	w.must(err)
	return c
}

func extension(hours int64) entitlement.Given {
	return entitlement.Given{Key: entitlement.Key{Ground: "terms/extension", Remedy: entitlement.Extension}, Time: time.Duration(hours) * time.Hour}
}

func credit(amount string) entitlement.Given {
	return entitlement.Given{Key: entitlement.Key{Ground: "terms/credit", Remedy: entitlement.Credit, Goodwill: true}, Amount: money.MustParse(amount, "KRW")}
}

func termination() entitlement.Given {
	return entitlement.Given{Key: entitlement.Key{Ground: "terms/termination", Remedy: entitlement.Termination}}
}

// decide has a claim give this from now on; settled: no window is open.
func (w *world) decide(c claims.Claim, settled bool, gives ...entitlement.Given) claims.Claim {
	w.Helper()
	w.must(w.store.InTx(w.ctx, system, func(tx claims.Tx) error {
		stored, err := tx.Decide(w.ctx, []claims.Decision{{
			ID: claims.DecisionID(claims.NewID[any]()), ClaimantID: c.ClaimantID, ClaimID: c.ID, Number: c.DecisionNumber + 1, ProviderID: c.ProviderID, ServiceID: c.ServiceID,
			PlanID: c.PlanID, IncidentID: c.IncidentID, Disposition: claims.Granted, Facts: []byte(`{"a":1}`), FactsHash: [32]byte{1},
			Outcome: []byte(`{"b":2}`), OutcomeHash: [32]byte{2}, Because: claims.BecauseFiled, DecidedAt: tx.Now(), Settled: settled, Gives: gives,
		}})
		if err != nil || !stored[0] {
			return fmt.Errorf("stored %v: %w", stored, err)
		}
		c, err = tx.Claim(w.ctx, c.ID)
		return err
	}))
	_, err := w.clears.Clear(w.ctx, clearance.Scope{Claimant: c.ClaimantID}, always)
	w.must(err)
	return c
}

func always() bool { return true }

// handOver hands over what is to be, and gives how much was requested.
func (w *world) handOver() int {
	w.Helper()
	n, done, err := w.HandOver(w.ctx, w.incident.ID, always)
	w.must(err)
	if !done {
		w.Error("something is left")
	}
	return n
}

// of gives the fulfilments of a claim, oldest first.
func (w *world) of(c claims.Claim) []inkind.Fulfilment {
	w.Helper()
	list, err := w.OfClaim(w.ctx, w.operator, c.ID, "", claims.Page{Limit: 200})
	w.must(err)
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list
}

// told gives the items of the events of a type that the provider was told, oldest first.
func (w *world) told(t webhook.Type) (items []map[string]any, events int) {
	w.Helper()
	list, err := w.hooks.Deliveries(w.ctx, w.operator, w.provider.ID, w.hook, "", claims.Page{Limit: 200})
	w.must(err)
	for i := range list {
		d := list[len(list)-1-i]
		if d.Event.Type != t {
			continue
		}
		var data struct{ Items []map[string]any }
		w.must(json.Unmarshal(d.Event.Data, &data))
		items, events = append(items, data.Items...), events+1
	}
	return items, events
}

// answer takes an answer of billing.
func (w *world) answer(f inkind.Fulfilment, a inkind.Answer) inkind.Fulfilment {
	w.Helper()
	f, err := w.Acknowledge(w.ctx, w.operator, f.ID, a)
	w.must(err)
	return f
}

// balanced fails unless the tallies say what the fulfilments come to.
func (w *world) balanced() {
	w.Helper()
	var wrong int
	w.must(w.db.Owner.QueryRow(w.ctx, `
		SELECT count(*) FROM fulfilment_tallies t LEFT JOIN LATERAL (
			SELECT coalesce(sum(amount), 0) AS amount, coalesce(sum(time_micros), 0) AS micros, coalesce(sum(pieces), 0) AS pieces
			FROM fulfilments f WHERE f.claimant_id = t.claimant_id AND f.entitlement_id = t.entitlement_id AND f.state <> 'refused') s ON true
		WHERE (s.amount, s.micros, s.pieces) <> (t.handed_amount, t.handed_micros, t.handed_pieces)`).Scan(&wrong))
	if wrong > 0 {
		w.Errorf("%d tallies are not what was handed over", wrong)
	}
}
