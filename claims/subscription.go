package claims

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"bosang/claims/access"
	"bosang/rules/money"
)

// ClaimantKind is what sort of claimant somebody is.
type ClaimantKind string

// The kinds of claimants, as the reports of 2022 were counted.
const (
	Consumer      ClaimantKind = "consumer"
	SmallMerchant ClaimantKind = "small_merchant"
	Business      ClaimantKind = "business"
)

// ClaimantKinds lists the kinds.
func ClaimantKinds() []ClaimantKind { return []ClaimantKind{Consumer, SmallMerchant, Business} }

// Claimant is who claims: a customer number of a provider or a sign-in subject,
// and nothing else is known of the person.
type Claimant struct {
	ID   ClaimantID
	Kind ClaimantKind
	// ProviderID and CustomerNumber name a provider's customer. The number is empty for
	// who may not see it: it is sealed with a key that those who oversee do not read.
	ProviderID     ProviderID
	CustomerNumber string
	// Subject names somebody who signs in.
	Subject   string
	CreatedAt time.Time
}

// Subscription is one claimant's holding of one plan over a span of time.
type Subscription struct {
	ID           SubscriptionID
	ClaimantID   ClaimantID
	ClaimantKind ClaimantKind
	ProviderID   ProviderID
	ServiceID    ServiceID
	PlanID       PlanID
	// StartedAt and EndedAt bound the span, half-open; a zero EndedAt: it runs on.
	StartedAt time.Time
	EndedAt   time.Time
	Channel   string
	// BillingDay is the day of the month on which billing periods begin; 0: they
	// are civil months.
	BillingDay int
	// Fee is what was really paid per period, where it differs from the plan's.
	Fee *money.Amount
	// Cohort is the region or group an outage may be limited to; empty: none.
	Cohort    string
	Version   int64
	CreatedAt time.Time
}

// NewSubscription is what is sent to add a subscription. Provider, service and
// plan are keys; the provider's customer number makes the claimant, who is
// added when unknown.
type NewSubscription struct {
	Provider       string
	Service        string
	Plan           string
	CustomerNumber string
	ClaimantKind   ClaimantKind
	StartedAt      time.Time
	EndedAt        time.Time
	Channel        string
	BillingDay     int
	Fee            *money.Amount
	Cohort         string
}

// maxCustomerNumber bounds a customer number, in bytes.
const maxCustomerNumber = 64

// check fills in what may be left out and refuses what cannot be.
func (n *NewSubscription) check(f *fields) {
	if n.ClaimantKind == "" {
		n.ClaimantKind = Consumer
	}
	if n.Channel == "" {
		n.Channel = DirectChannel
	}
	f.key("provider", n.Provider)
	f.key("service", n.Service)
	f.key("plan", n.Plan)
	f.text("customer_number", n.CustomerNumber, maxCustomerNumber)
	f.require(slices.Contains(ClaimantKinds(), n.ClaimantKind), "claimant_kind", "one_of", "consumer, small_merchant, business")
	f.instant("started_at", n.StartedAt, true)
	f.instant("ended_at", n.EndedAt, false)
	f.require(n.EndedAt.IsZero() || n.StartedAt.Before(n.EndedAt), "ended_at", "not_after_start", "")
	f.key("channel", n.Channel)
	f.require(n.BillingDay >= 0 && n.BillingDay <= 31, "billing_day", "out_of_range", "1-31")
	if n.Fee != nil {
		f.require(n.Fee.Sign() >= 0, "fee", "negative", "")
	}
	if n.Cohort != "" {
		f.key("cohort", n.Cohort)
	}
}

// AddSubscription adds one subscription. The same customer, plan and start make
// the same subscription: a second one is a conflict that names the first.
func (u *UseCases) AddSubscription(ctx context.Context, actor access.Actor, n NewSubscription, once Once) (Subscription, error) {
	if !actor.May(access.WriteSubscription) {
		return Subscription{}, Forbidden(string(access.WriteSubscription))
	}
	var f fields
	n.check(&f)
	if err := f.err(); err != nil {
		return Subscription{}, err
	}
	return Create(ctx, u, actor, once, func(tx Tx) (Subscription, error) {
		catalogue := newCatalogue(tx)
		s, err := catalogue.resolve(ctx, n)
		if err != nil {
			return Subscription{}, err
		}
		claimants, err := tx.ClaimantsOf(ctx, s.ProviderID, []CustomerOf{{n.CustomerNumber, n.ClaimantKind}})
		if err != nil {
			return Subscription{}, err
		}
		s.ClaimantID = claimants[0]
		added, err := tx.AddSubscriptions(ctx, []Subscription{s}, Key{})
		if err != nil {
			return Subscription{}, err
		}
		if !added[0].Added {
			return Subscription{}, Conflict("subscription_exists", "subscription", added[0].ID.String()).Tells(s.person())
		}
		return s, recordSubscription(ctx, tx, s, "added", map[string]time.Time{"started_at": s.StartedAt, "ended_at": s.EndedAt})
	})
}

// EndSubscription ends a subscription that runs on, where it still has the
// version; a zero instant makes it run on again. The trail says who wrote it, what it
// was before and what it is now. The claims on it are decided again in the same
// transaction, or in the background where that fails.
func (u *UseCases) EndSubscription(ctx context.Context, actor access.Actor, id SubscriptionID, version int64, endedAt time.Time) (Subscription, error) {
	var f fields
	f.instant("ended_at", endedAt, false)
	if err := f.err(); err != nil {
		return Subscription{}, err
	}
	end := func(decide func(context.Context, Tx, Subscription) error) (Subscription, error) {
		return change(ctx, u, actor, access.WriteSubscription, func(tx Tx) (Subscription, error) {
			// Filings in flight are waited for, and later ones wait.
			s, err := tx.LockSubscription(ctx, id)
			if err != nil {
				return Subscription{}, err
			}
			if !endedAt.IsZero() && !s.StartedAt.Before(endedAt) {
				return Subscription{}, Invalid(FieldError{Field: "ended_at", Code: "not_after_start"})
			}
			what, was := "ended", s.EndedAt
			if endedAt.IsZero() {
				what = "reopened"
			}
			s.EndedAt, s.Version = endedAt, version
			if err := tx.ChangeSubscription(ctx, s); err != nil {
				return Subscription{}, err
			}
			if err := recordSubscription(ctx, tx, s, what, map[string]time.Time{"was": was, "ended_at": endedAt}); err != nil {
				return Subscription{}, err
			}
			s.Version++
			return s, decide(ctx, tx, s)
		})
	}
	s, err := end(u.decideSubscription)
	if errors.Is(err, errNotDecided) {
		// The change stands even where the store refuses what is decided on it.
		s, err = end(decideSubscriptionLater)
	}
	return s, err
}

// recordSubscription puts what was done to a subscription on its claimant's trail, with
// instants, of which zero ones are left out.
func recordSubscription(ctx context.Context, tx Tx, s Subscription, what string, at map[string]time.Time) error {
	maps.DeleteFunc(at, func(_ string, t time.Time) bool { return t.IsZero() })
	for name := range at {
		at[name] = at[name].UTC()
	}
	details, err := json.Marshal(at)
	if err != nil {
		return err
	}
	e := eventOf(tx, s.ProviderID, "subscription", s.ID, what)
	e.ClaimantID, e.Details = s.ClaimantID, details
	return tx.Record(ctx, e)
}

// Subscription reads one subscription.
func (u *UseCases) Subscription(ctx context.Context, actor access.Actor, id SubscriptionID) (Subscription, error) {
	return read(ctx, u, actor, access.ReadSubscription, func(tx Tx) (Subscription, error) { return tx.Subscription(ctx, id) })
}

// Subscriptions lists subscriptions, newest first.
func (u *UseCases) Subscriptions(ctx context.Context, actor access.Actor, filter SubscriptionFilter, page Page) ([]Subscription, error) {
	page = page.bounded()
	return readPage(ctx, u, actor, access.ReadSubscription, page, func(tx Tx) ([]Subscription, error) {
		return tx.Subscriptions(ctx, filter, page)
	})
}

// catalogue finds providers, services and plans by key, each once.
type catalogue struct {
	tx    Tx
	plans map[[3]string]planOrError
}

type planOrError struct {
	plan Plan
	err  error
}

func newCatalogue(tx Tx) *catalogue {
	return &catalogue{tx: tx, plans: make(map[[3]string]planOrError)}
}

func (c *catalogue) plan(ctx context.Context, provider, service, plan string) (Plan, error) {
	key := [3]string{provider, service, plan}
	if found, ok := c.plans[key]; ok {
		return found.plan, found.err
	}
	p, err := c.find(ctx, provider, service, plan)
	c.plans[key] = planOrError{p, err}
	return p, err
}

func (c *catalogue) find(ctx context.Context, provider, service, plan string) (Plan, error) {
	p, err := c.tx.ProviderByKey(ctx, provider)
	if err != nil {
		return Plan{}, unknownKey(err, "provider")
	}
	// Operators of other providers learn nothing of this one's plans.
	if err := maySpeakFor(c.tx.Actor(), p.ID, "provider"); err != nil {
		return Plan{}, unknownKey(err, "provider")
	}
	s, err := c.tx.ServiceByKey(ctx, p.ID, service)
	if err != nil {
		return Plan{}, unknownKey(err, "service")
	}
	found, err := c.tx.PlanByKey(ctx, s.ID, plan)
	return found, unknownKey(err, "plan")
}

// unknownKey turns "not found" into a fault of the field that holds the key.
func unknownKey(err error, field string) error {
	if err != nil && KindOf(err) == KindNotFound {
		return Invalid(FieldError{Field: field, Code: "unknown_key"})
	}
	return err
}

func (c *catalogue) resolve(ctx context.Context, n NewSubscription) (Subscription, error) {
	p, err := c.plan(ctx, n.Provider, n.Service, n.Plan)
	if err != nil {
		return Subscription{}, err
	}
	return Subscription{
		ID: NewID[subscriptionNoun](), ClaimantKind: n.ClaimantKind, ProviderID: p.ProviderID, ServiceID: p.ServiceID, PlanID: p.ID,
		StartedAt: n.StartedAt.UTC(), EndedAt: n.EndedAt, Channel: n.Channel, BillingDay: n.BillingDay, Fee: n.Fee, Cohort: n.Cohort,
		Version: 1, CreatedAt: c.tx.Now(),
	}, nil
}
