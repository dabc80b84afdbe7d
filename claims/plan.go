package claims

import (
	"context"
	"fmt"
	"slices"
	"time"

	"bosang/claims/access"
	"bosang/claims/told"
	"bosang/rules/money"
)

// Audience is whom a plan is offered to.
type Audience string

// The audiences.
const (
	Consumers  Audience = "consumer"
	Businesses Audience = "business"
)

// FeePeriod is what a periodic fee is paid for.
type FeePeriod string

// The fee periods.
const (
	PerMonth FeePeriod = "month"
	PerYear  FeePeriod = "year"
)

// Plan is what a subscription is held on. A free use is a subscription to a
// free plan. Its terms are dated: what bound the subscription when the outage
// began counts.
type Plan struct {
	ID             PlanID
	ProviderID     ProviderID
	ServiceID      ServiceID
	Key            string
	Name           Name
	Audience       Audience
	ContentService bool
	// MainFeatures are the keys of the features of the plan's service whose
	// outages count for the plan; the union of their windows is looked at.
	MainFeatures []string
	// Terms, oldest first; never empty.
	Terms []Terms
	// Facts are those that rulebooks declare about plans, as far as they were told.
	Facts     told.Facts
	Version   int64
	CreatedAt time.Time
}

// Terms are a plan's conditions from an instant on, until the next ones.
type Terms struct {
	EffectiveAt time.Time
	// PeriodicFee: is a fee paid monthly or at fixed times? nil when it cannot
	// be told (post-paid by use). About when one pays, not how much.
	PeriodicFee *bool
	FeePeriod   FeePeriod
	// Channels are the ways of billing with the fee of each.
	Channels []Channel
}

// DirectChannel is the channel of those who pay the provider itself.
const DirectChannel = "direct"

// Channel is a way of billing; the contracting provider owes, whatever the channel.
type Channel struct {
	Key string
	Fee money.Amount
	// Confidence marks how well the fee is known; empty: not said.
	Confidence Confidence
}

// TermsAt gives the terms that bound at the instant: the last that were
// effective by then, or the first there are.
func (p Plan) TermsAt(at time.Time) Terms {
	terms := p.Terms[0]
	for _, t := range p.Terms[1:] {
		if t.EffectiveAt.After(at) {
			break
		}
		terms = t
	}
	return terms
}

// Channel gives the way of billing of a key; without one of that key, the direct
// channel.
func (t Terms) Channel(key string) (Channel, bool) {
	var direct Channel
	for _, c := range t.Channels {
		if c.Key == key {
			return c, true
		}
		if c.Key == DirectChannel {
			direct = c
		}
	}
	return direct, direct.Key != ""
}

// PlanChange is the part of a plan that can change; its terms grow by AddTerms.
type PlanChange struct {
	Name           Name
	Audience       Audience
	ContentService bool
	MainFeatures   []string
}

// NewPlan is what is sent to add a plan with its first terms.
type NewPlan struct {
	Key string
	PlanChange
	Terms Terms
}

const maxChannels = 20

func (c PlanChange) check(f *fields) {
	f.name("name", c.Name)
	f.require(c.Audience == Consumers || c.Audience == Businesses, "audience", "one_of", "consumer, business")
	f.require(len(c.MainFeatures) > 0, "main_features", "required", "")
	f.require(len(c.MainFeatures) <= maxFeatures, "main_features", "too_many", "200")
}

func (t Terms) check(f *fields, field string) {
	f.instant(field+"effective_at", t.EffectiveAt, true)
	if t.PeriodicFee != nil && *t.PeriodicFee {
		f.require(t.FeePeriod == PerMonth || t.FeePeriod == PerYear, field+"fee_period", "one_of", "month, year")
		f.require(len(t.Channels) > 0, field+"channels", "required", "")
	} else {
		f.require(t.FeePeriod == "" || t.FeePeriod == PerMonth || t.FeePeriod == PerYear, field+"fee_period", "one_of", "month, year")
	}
	f.require(len(t.Channels) <= maxChannels, field+"channels", "too_many", "20")
	seen := make(map[string]bool)
	for i, c := range t.Channels {
		at := fmt.Sprintf("%schannels[%d]", field, i)
		f.key(at+".key", c.Key)
		f.require(!seen[c.Key], at+".key", "twice", "")
		seen[c.Key] = true
		f.require(c.Fee.Sign() >= 0, at+".fee", "negative", "")
		f.require(c.Confidence == "" || slices.Contains(confidences, c.Confidence), at+".confidence", "one_of", "A, B, C, M, I")
	}
}

// checkFeatures refuses main features that the service does not have.
func checkFeatures(s Service, keys []string, field string) error {
	var f fields
	seen := make(map[string]bool)
	for i, k := range keys {
		at := fmt.Sprintf("%s[%d]", field, i)
		f.require(s.HasFeature(k), at, "unknown_feature", s.Key)
		f.require(!seen[k], at, "twice", "")
		seen[k] = true
	}
	return f.err()
}

// AddPlan adds a plan with its first terms. Keys are unique per service.
func (u *UseCases) AddPlan(ctx context.Context, actor access.Actor, service ServiceID, n NewPlan, once Once) (Plan, error) {
	if !actor.May(access.WriteCatalogue) {
		return Plan{}, Forbidden(string(access.WriteCatalogue))
	}
	var f fields
	f.key("key", n.Key)
	n.check(&f)
	n.Terms.check(&f, "terms.")
	if err := f.err(); err != nil {
		return Plan{}, err
	}
	return Create(ctx, u, actor, once, func(tx Tx) (Plan, error) {
		s, err := tx.Service(ctx, service)
		if err != nil {
			return Plan{}, err
		}
		if err := maySpeakFor(actor, s.ProviderID, "service"); err != nil {
			return Plan{}, err
		}
		if err := checkFeatures(s, n.MainFeatures, "main_features"); err != nil {
			return Plan{}, err
		}
		p := Plan{
			ID: NewID[planNoun](), ProviderID: s.ProviderID, ServiceID: s.ID, Key: n.Key, Name: n.Name, Audience: n.Audience,
			ContentService: n.ContentService, MainFeatures: n.MainFeatures, Terms: []Terms{n.Terms}, Version: 1, CreatedAt: tx.Now(),
		}
		if err := tx.AddPlan(ctx, p); err != nil {
			return Plan{}, err
		}
		return p, record(ctx, tx, s.ProviderID, "plan", p.ID, "added")
	})
}

// ChangePlan changes a plan where it still has the version, and has its claims
// decided again when more than its name changes.
func (u *UseCases) ChangePlan(ctx context.Context, actor access.Actor, id PlanID, version int64, c PlanChange) (Plan, error) {
	var f fields
	c.check(&f)
	if err := f.err(); err != nil {
		return Plan{}, err
	}
	return change(ctx, u, actor, access.WriteCatalogue, func(tx Tx) (Plan, error) {
		p, s, err := planOf(ctx, tx, actor, id)
		if err != nil {
			return Plan{}, err
		}
		if p.Version != version {
			return Plan{}, Stale("plan")
		}
		if err := checkFeatures(s, c.MainFeatures, "main_features"); err != nil {
			return Plan{}, err
		}
		renamed := p.Audience == c.Audience && p.ContentService == c.ContentService && slices.Equal(p.MainFeatures, c.MainFeatures)
		p.Name, p.Audience, p.ContentService, p.MainFeatures = c.Name, c.Audience, c.ContentService, c.MainFeatures
		if err := tx.ChangePlan(ctx, p); err != nil {
			return Plan{}, err
		}
		p.Version++
		if !renamed {
			if err := catalogueChanged(ctx, tx, []ServiceID{p.ServiceID}, []PlanID{id}); err != nil {
				return Plan{}, err
			}
		}
		return p, record(ctx, tx, p.ProviderID, "plan", p.ID, "changed")
	})
}

// AddTerms adds dated terms to a plan and has its claims decided again. What is
// already there stays.
func (u *UseCases) AddTerms(ctx context.Context, actor access.Actor, id PlanID, t Terms, once Once) (Plan, error) {
	if !actor.May(access.WriteCatalogue) {
		return Plan{}, Forbidden(string(access.WriteCatalogue))
	}
	var f fields
	t.check(&f, "")
	if err := f.err(); err != nil {
		return Plan{}, err
	}
	return Create(ctx, u, actor, once, func(tx Tx) (Plan, error) {
		p, _, err := planOf(ctx, tx, actor, id)
		if err != nil {
			return Plan{}, err
		}
		if err := tx.AddTerms(ctx, id, t); err != nil {
			return Plan{}, err
		}
		if err := catalogueChanged(ctx, tx, []ServiceID{p.ServiceID}, []PlanID{id}); err != nil {
			return Plan{}, err
		}
		if err := record(ctx, tx, p.ProviderID, "plan", p.ID, "terms_added"); err != nil {
			return Plan{}, err
		}
		return tx.Plan(ctx, id)
	})
}

// planOf reads a plan that the actor may change, with its service, which it locks.
func planOf(ctx context.Context, tx Tx, actor access.Actor, id PlanID) (Plan, Service, error) {
	p, err := tx.Plan(ctx, id)
	if err != nil {
		return Plan{}, Service{}, err
	}
	if err := maySpeakFor(actor, p.ProviderID, "plan"); err != nil {
		return Plan{}, Service{}, err
	}
	s, err := tx.LockService(ctx, p.ServiceID)
	if err != nil {
		return Plan{}, Service{}, err
	}
	// Read again now that nobody else can change it.
	p, err = tx.Plan(ctx, id)
	return p, s, err
}

// Plan reads one plan with its terms.
func (u *UseCases) Plan(ctx context.Context, actor access.Actor, id PlanID) (Plan, error) {
	return read(ctx, u, actor, access.ReadCatalogue, func(tx Tx) (Plan, error) { return tx.Plan(ctx, id) })
}

// Plans lists a service's plans, newest first; of all services when none is named.
func (u *UseCases) Plans(ctx context.Context, actor access.Actor, service ServiceID, page Page) ([]Plan, error) {
	return read(ctx, u, actor, access.ReadCatalogue, func(tx Tx) ([]Plan, error) { return tx.Plans(ctx, service, page.bounded()) })
}
