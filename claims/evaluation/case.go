// Package evaluation answers what a claim would get, without filing one.
package evaluation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/shelf"
	"bosang/claims/told"
	"bosang/rules"
	"bosang/rules/money"
)

// Case is a claim with all it would be decided on, told and not stored: for
// "would I be compensated?". What is nil, empty or zero is not known.
type Case struct {
	// AsOf is needed while a window is open. What is after it has not happened: no
	// window begins or ends later.
	AsOf time.Time
	// Incident is the incident's key.
	Incident     string
	Provider     Provider
	Service      Service
	Plan         Plan
	Subscription Subscription
	Cause        claims.NewCause
	// Windows are those of the plan's main features. Their source is not asked
	// for, and a confidence that is not given is not known.
	Windows      []claims.NewWindow
	Maintenances []claims.NewMaintenance
	Claim        Claim
	// Told are facts that rulebooks declare, whatever they are about.
	Told told.Facts
	// LawOn is the instant as at which the law stood by which it is to be decided;
	// zero: when the outage began.
	LawOn time.Time
}

// Provider is what a case tells of the provider.
type Provider struct {
	Key            string
	Class          claims.ProviderClass
	Jurisdiction   string
	TelecomRevenue *money.Amount
}

// Service is what a case tells of the service.
type Service struct {
	Key        string
	DailyUsers *int64
	Cloud      *bool
	Kind       claims.ServiceKind
}

// Plan is what a case tells of the plan and of the terms that bound then.
// Its key is told with the service's.
type Plan struct {
	Key            string
	Audience       claims.Audience
	ContentService *bool
	PeriodicFee    *bool
	FeePeriod      claims.FeePeriod
	// Fee is what the plan costs per period; the subscription's goes before it.
	Fee *money.Amount
}

// Subscription is what a case tells of the subscription. With a start and
// no end it runs on; without a start it is taken to have been held throughout
// the outage, as who asks "would I be compensated?" means it.
type Subscription struct {
	StartedAt  time.Time
	EndedAt    time.Time
	Channel    string
	BillingDay int
	Fee        *money.Amount
}

// Claim is what a case tells of the claim.
type Claim struct {
	ClaimantKind claims.ClaimantKind
	Loss         *money.Amount
	Election     claims.Election
	FiledAt      time.Time
}

// Evaluation is the answer to "what would this claim get": the outcome that a
// stored claim with these facts would have.
type Evaluation struct {
	Facts   *rules.Facts
	Outcome *rules.Outcome
	// Assumed are the facts that were not told and taken as who asks means them.
	Assumed []rules.Fact
	// Library is what it was evaluated by.
	Library *rules.Library
}

// Evaluate decides a case as it would be decided if it were stored; with editions
// named, by those alone, also such that were replaced. Nothing is stored.
func Evaluate(ctx context.Context, u *claims.UseCases, actor access.Actor, c Case, editions ...rules.EditionRef) (Evaluation, error) {
	if !actor.May(access.Evaluate) {
		return Evaluation{}, claims.Forbidden(string(access.Evaluate))
	}
	books, err := u.CurrentShelf(ctx)
	if err != nil {
		return Evaluation{}, err
	}
	library, err := books.Naming(editions...)
	if err != nil {
		return Evaluation{}, err
	}
	facts, err := c.facts(library)
	if err != nil {
		return Evaluation{}, err
	}
	e := Evaluation{Facts: facts, Library: library}
	e.Outcome, err = e.Library.EvaluateAsked(facts, rules.Asked{Editions: editions, LawOn: c.LawOn})
	switch {
	case errors.Is(err, rules.ErrNoEdition):
		return Evaluation{}, claims.Invalid(unknownEditions(books, e.Library, facts, editions)...)
	case errors.Is(err, rules.ErrTwoEditions):
		return Evaluation{}, claims.Invalid(repeatedBooks(editions)...)
	}
	if c.Subscription.StartedAt.IsZero() && len(c.Windows) > 0 {
		e.Assumed = []rules.Fact{rules.FactSubscriptionHeld}
	}
	return e, err
}

// unknownEditions says which of the named editions there are not, and which are not
// there beside the others.
func unknownEditions(books *shelf.Shelf, library *rules.Library, facts *rules.Facts, editions []rules.EditionRef) []claims.FieldError {
	var f fields
	for i, e := range editions {
		if _, err := library.EvaluateWith(facts, e); !errors.Is(err, rules.ErrNoEdition) {
			continue
		}
		field := fmt.Sprintf("rulebooks[%d]", i)
		if _, _, there := books.Edition(e.Rulebook, e.Edition); there {
			f.add(field, "not_together", "")
		} else {
			f.add(field, "unknown_edition", "")
		}
	}
	return f
}

// repeatedBooks says which editions are of a rulebook that is named before.
func repeatedBooks(editions []rules.EditionRef) []claims.FieldError {
	var f fields
	for i, e := range editions {
		if slices.ContainsFunc(editions[:i], func(b rules.EditionRef) bool { return b.Rulebook == e.Rulebook && b.Edition != e.Edition }) {
			f.add(fmt.Sprintf("rulebooks[%d]", i), "twice", "")
		}
	}
	return f
}

// facts reduces the case to facts on the path that stored claims take: a
// dossier is made of it, and what it does not tell is taken out again.
func (c Case) facts(library *rules.Library) (*rules.Facts, error) {
	windows, err := c.check(library)
	if err != nil {
		return nil, err
	}
	d, claim := c.dossier(windows)
	d.Under(library.Schema())
	facts, err := d.Facts(claim, c.AsOf)
	if err != nil {
		return nil, err
	}
	for _, name := range c.untold() {
		facts.Unset(name)
	}
	return facts, nil
}

// distant is later than anything that a case can tell.
var distant = time.Date(2201, 1, 1, 0, 0, 0, 0, time.UTC)

// check refuses what cannot be and completes the windows' edges.
func (c *Case) check(library *rules.Library) ([]claims.NewWindow, error) {
	var f fields
	f.instant("as_of", c.AsOf, false)
	f.instant("law_on", c.LawOn, false)
	c.Told = f.told(library, c.Told)
	f.require(c.Provider.Jurisdiction == "" || claims.IsJurisdiction(c.Provider.Jurisdiction), "provider.jurisdiction", "jurisdiction_form", "")
	oneOf(&f, "service.kind", c.Service.Kind, claims.ServiceKinds())
	for field, key := range map[string]string{
		"incident.key": c.Incident, "provider.key": c.Provider.Key, "service.key": c.Service.Key,
		"plan.key": c.Plan.Key, "subscription.channel": c.Subscription.Channel,
	} {
		if key != "" {
			f.key(field, key)
		}
	}
	f.require(c.Plan.Key == "" || c.Service.Key != "", "service.key", "required", "")
	oneOf(&f, "provider.class", c.Provider.Class, claims.ProviderClasses())
	oneOf(&f, "plan.audience", c.Plan.Audience, []claims.Audience{claims.Consumers, claims.Businesses})
	oneOf(&f, "plan.fee_period", c.Plan.FeePeriod, []claims.FeePeriod{claims.PerMonth, claims.PerYear})
	oneOf(&f, "claim.claimant_kind", c.Claim.ClaimantKind, claims.ClaimantKinds())
	oneOf(&f, "claim.election", c.Claim.Election, []claims.Election{claims.ElectMoney, claims.ElectExtension})
	oneOf(&f, "cause.kind", c.Cause.Kind, claims.CauseKinds())
	oneOf(&f, "cause.attribution", c.Cause.Attribution, claims.Attributions())
	for field, a := range map[string]*money.Amount{
		"provider.telecom_revenue": c.Provider.TelecomRevenue, "plan.fee": c.Plan.Fee,
		"subscription.fee": c.Subscription.Fee, "claim.loss": c.Claim.Loss,
	} {
		f.require(a == nil || a.Sign() >= 0, field, "negative", "")
	}
	f.require(c.Service.DailyUsers == nil || *c.Service.DailyUsers >= 0, "service.daily_users", "negative", "")
	f.require(c.Subscription.BillingDay >= 0 && c.Subscription.BillingDay <= 31, "subscription.billing_day", "out_of_range", "1-31")
	f.instant("cause.removed_at", c.Cause.RemovedAt, false)
	f.instant("claim.filed_at", c.Claim.FiledAt, false)
	c.checkHeld(&f)
	c.checkMaintenances(&f)
	windows := c.checkWindows(&f)
	// Maps are walked in no order; answers have one.
	slices.SortStableFunc(f, func(a, b claims.FieldError) int { return strings.Compare(a.Field, b.Field) })
	return windows, f.err()
}

func (c Case) checkHeld(f *fields) {
	s := c.Subscription
	f.instant("subscription.started_at", s.StartedAt, !s.EndedAt.IsZero())
	f.instant("subscription.ended_at", s.EndedAt, false)
	f.require(s.EndedAt.IsZero() || s.StartedAt.Before(s.EndedAt), "subscription.ended_at", "not_after_start", "")
}

func (c Case) checkMaintenances(f *fields) {
	for i, m := range c.Maintenances {
		at := fmt.Sprintf("maintenances[%d].", i)
		f.instant(at+"announced_at", m.AnnouncedAt, true)
		f.instant(at+"starts_at", m.StartsAt, true)
		f.instant(at+"ends_at", m.EndsAt, true)
		f.require(m.EndsAt.IsZero() || m.StartsAt.Before(m.EndsAt), at+"ends_at", "not_after_start", "")
		f.require(m.StartsAt.IsZero() || !m.AnnouncedAt.After(m.StartsAt), at+"announced_at", "not_before_start", "")
	}
}

func (c Case) checkWindows(f *fields) []claims.NewWindow {
	by := c.AsOf
	if by.IsZero() {
		by = distant
	}
	windows := make([]claims.NewWindow, len(c.Windows))
	for i, w := range c.Windows {
		w.Source = "told"
		if w.Confidence == "" {
			w.Confidence = claims.PrimarySource // the strongest weakens nothing
		}
		for _, e := range w.Check(by) {
			at := fmt.Sprintf("windows[%d].%s", i, e.Field)
			if e.Code == "in_the_future" {
				f.add(at, "after_as_of", "")
				continue
			}
			f.add(at, e.Code, e.Param)
		}
		windows[i] = w
	}
	return windows
}

// caseFeature stands for the plan's main features: what is told are the windows
// of their union.
const caseFeature = "main"

// dossier makes of the case what the store would have read.
func (c Case) dossier(told []claims.NewWindow) (*claims.Dossier, claims.Undecided) {
	provider := claims.Provider{ID: claims.ProviderID{1}, Key: c.Provider.Key, Class: c.Provider.Class, Jurisdiction: c.Provider.Jurisdiction, TelecomRevenue: c.Provider.TelecomRevenue}
	service := claims.Service{ID: claims.ServiceID{1}, ProviderID: provider.ID, Key: c.Service.Key, DailyUsers: c.Service.DailyUsers, Kind: c.Service.Kind,
		Cloud: c.Service.Cloud != nil && *c.Service.Cloud}
	terms := claims.Terms{PeriodicFee: c.Plan.PeriodicFee, FeePeriod: c.Plan.FeePeriod}
	if c.Plan.Fee != nil {
		terms.Channels = []claims.Channel{{Key: claims.DirectChannel, Fee: *c.Plan.Fee}}
	}
	plan := claims.Plan{ID: claims.PlanID{1}, ProviderID: provider.ID, ServiceID: service.ID, Key: c.Plan.Key, Audience: c.Plan.Audience,
		ContentService: c.Plan.ContentService != nil && *c.Plan.ContentService, MainFeatures: []string{caseFeature}, Terms: []claims.Terms{terms}}
	outage := claims.Outage{ID: claims.OutageID{1}, ProviderID: provider.ID, ServiceID: service.ID, Feature: caseFeature}
	for _, w := range told {
		outage.Windows = append(outage.Windows, claims.Window{Severity: w.Severity, Span: w.Span, Confidence: w.Confidence})
	}
	k := c.Cause
	d := &claims.Dossier{
		Incident:  claims.Incident{Key: c.Incident},
		Providers: map[claims.ProviderID]claims.Provider{provider.ID: provider},
		Services:  map[claims.ServiceID]claims.Service{service.ID: service},
		Plans:     map[claims.PlanID]claims.Plan{plan.ID: plan},
		Outages:   []claims.Outage{outage},
		Causes: map[claims.ProviderID]claims.Cause{provider.ID: {Kind: k.Kind, Unforeseen: k.Unforeseen,
			CriticalFacility: k.CriticalFacility, Attribution: k.Attribution, RemovedAt: k.RemovedAt}},
	}
	for _, m := range c.Maintenances {
		d.Maintenances = append(d.Maintenances, claims.Maintenance{ServiceID: service.ID, Features: plan.MainFeatures,
			AnnouncedAt: m.AnnouncedAt, CountsFrom: m.AnnouncedAt, StartsAt: m.StartsAt, EndsAt: m.EndsAt})
	}
	s := c.Subscription
	return d, claims.Undecided{
		Subscription: claims.Subscription{StartedAt: heldFrom(s.StartedAt, told), EndedAt: s.EndedAt, Channel: s.Channel, BillingDay: s.BillingDay, Fee: s.Fee},
		Claim: claims.Claim{PlanID: plan.ID, ClaimantKind: cmp.Or(c.Claim.ClaimantKind, claims.Consumer), Loss: c.Claim.Loss, Facts: c.Told,
			Election: c.Claim.Election, FiledAt: orAny(c.Claim.FiledAt)},
	}
}

// orAny puts some instant where a stored claim always has one; untold takes the
// fact out again.
func orAny(t time.Time) time.Time {
	if t.IsZero() {
		return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return t
}

// heldFrom gives the start that is told of a subscription; without one, the
// first instant at which the outage can have begun.
func heldFrom(told time.Time, windows []claims.NewWindow) time.Time {
	if !told.IsZero() || len(windows) == 0 {
		return orAny(told)
	}
	first := windows[0].Span.Start.Earliest
	for _, w := range windows[1:] {
		if w.Span.Start.Earliest.Before(first) {
			first = w.Span.Start.Earliest
		}
	}
	return first
}

// untold lists the facts that a stored claim always has and the case does not tell.
func (c Case) untold() []rules.Fact {
	var names []rules.Fact
	unless := func(told bool, name rules.Fact) {
		if !told {
			names = append(names, name)
		}
	}
	unless(c.Service.Cloud != nil, rules.FactServiceCloud)
	unless(c.Plan.Key != "", rules.FactPlanKey)
	unless(c.Plan.ContentService != nil, rules.FactPlanContent)
	unless(!c.Subscription.StartedAt.IsZero() || len(c.Windows) > 0, rules.FactSubscriptionHeld)
	unless(c.Claim.ClaimantKind != "", rules.FactClaimantKind)
	unless(!c.Claim.FiledAt.IsZero(), rules.FactClaimFiledAt)
	unless(len(c.Windows) > 0, rules.FactOutageDown)
	marked := slices.ContainsFunc(c.Windows, func(w claims.NewWindow) bool { return w.Confidence != "" && w.Severity != claims.Degraded })
	unless(marked, rules.FactOutageConfidence)
	return names
}
