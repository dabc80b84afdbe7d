package claims

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"bosang/claims/announced"
	"bosang/claims/told"
	"bosang/rules"
	"bosang/rules/period"
)

// Dossier is all that the claims of an incident are decided on, apart from the
// claims and subscriptions themselves: read once, it serves thousands of claims.
// A Dossier keeps what it has worked out; it is not for concurrent use.
type Dossier struct {
	Incident  Incident
	Providers map[ProviderID]Provider
	Services  map[ServiceID]Service
	Plans     map[PlanID]Plan
	// Outages of the incident and of those merged into it, each with the current
	// revision of every window; withdrawn windows are left out.
	Outages []Outage
	// Causes: the latest revision for each provider.
	Causes       map[ProviderID]Cause
	Maintenances []Maintenance

	schema   *rules.Schema
	prepared map[preparedKey]*prepared
}

// Under has the facts that were told hold to a schema: what it does not declare
// (any more) is left out. A dossier that was held to none leaves all of them out.
func (d *Dossier) Under(s *rules.Schema) {
	if d.schema != s {
		d.schema, d.prepared = s, nil
	}
}

type preparedKey struct {
	plan   PlanID
	cohort string
}

// prepared is what all subscriptions of a plan and cohort have in common.
type prepared struct {
	facts *rules.Facts
	plan  Plan
	began time.Time
	open  bool
	// told are the declared facts of incident and plan. They are no part of facts,
	// which is copied for each case: declared facts are not shared.
	told []told.Value
}

// Facts reduces a case to facts: plain typed data without personal data. The
// instant now becomes a fact only while a window is open, so that the same
// closed case has the same facts whenever it is decided.
func (d *Dossier) Facts(c Undecided, now time.Time) (*rules.Facts, error) {
	facts := rules.NewFacts()
	if err := d.FactsInto(facts, &c, now); err != nil {
		return nil, err
	}
	return facts, nil
}

// FactsInto reduces a case to facts as Facts does, in the place of facts that are
// needed no more.
func (d *Dossier) FactsInto(facts *rules.Facts, c *Undecided, now time.Time) error {
	base, err := d.prepare(c.Claim.PlanID, c.Subscription.Cohort)
	if err != nil {
		return err
	}
	*facts = *base.facts
	set := setter{facts: facts}
	terms := base.plan.TermsAt(base.began)
	set.terms(terms, c.Subscription)
	set.subscription(c.Subscription)
	set.value(rules.FactClaimantKind, rules.Text(string(c.Claim.ClaimantKind)))
	set.value(rules.FactClaimFiledAt, rules.Instant(c.Claim.FiledAt))
	if c.Claim.Loss != nil {
		set.value(rules.FactClaimLoss, rules.Money(*c.Claim.Loss))
	}
	set.text(rules.FactClaimElection, string(c.Claim.Election))
	if base.open {
		set.value(rules.FactAsOf, rules.Instant(now))
	}
	set.told(base.told)
	set.told(c.Claim.Facts.Under(d.schema))
	return cmp.Or(set.err, c.Found.Into(facts, d.schema))
}

// prepare works out, once, what all subscriptions of a plan and cohort share.
func (d *Dossier) prepare(planID PlanID, cohort string) (*prepared, error) {
	key := preparedKey{planID, cohort}
	if p, ok := d.prepared[key]; ok {
		return p, nil
	}
	plan, ok := d.Plans[planID]
	if !ok {
		return nil, fmt.Errorf("plan %s is not in the incident's dossier", planID)
	}
	facts := rules.NewFacts()
	set := setter{facts: facts}
	service, provider := d.Services[plan.ServiceID], d.Providers[plan.ProviderID]
	set.provider(provider)
	set.service(service)
	set.plan(service, plan)
	set.text(rules.FactIncidentKey, d.Incident.Key)
	set.cause(d.Causes[plan.ProviderID])
	p := &prepared{facts: facts, plan: plan, told: append(d.Incident.FactsFor(plan.ProviderID).Under(d.schema), plan.Facts.Under(d.schema)...)}
	if err := d.outage(&set, p, cohort); err != nil {
		return nil, err
	}
	if set.err != nil {
		return nil, set.err
	}
	if d.prepared == nil {
		d.prepared = make(map[preparedKey]*prepared)
	}
	d.prepared[key] = p
	return p, nil
}

// outage sets the facts about when the plan's main features were down or
// degraded, and which announced work concerned them.
func (d *Dossier) outage(set *setter, p *prepared, cohort string) error {
	var down, degraded []period.Window
	var weakest Confidence
	features := make(map[string][]period.Window, len(p.plan.MainFeatures))
	for _, o := range d.Outages {
		if o.ServiceID != p.plan.ServiceID || !slices.Contains(p.plan.MainFeatures, o.Feature) || (o.Cohort != "" && o.Cohort != cohort) {
			continue
		}
		for _, w := range o.Windows {
			if w.Severity == Degraded {
				degraded = append(degraded, w.Span)
				continue
			}
			down = append(down, w.Span)
			features[o.Feature] = append(features[o.Feature], w.Span)
			weakest = weaker(weakest, w.Confidence)
		}
	}
	downSet, err := period.UncertainOf(down...)
	if err != nil {
		return fmt.Errorf("windows of incident %s: %w", d.Incident.Key, err)
	}
	degradedSet, err := period.UncertainOf(degraded...)
	if err != nil {
		return fmt.Errorf("windows of incident %s: %w", d.Incident.Key, err)
	}
	set.value(rules.FactOutageDown, rules.Outage(downSet))
	if !degradedSet.IsEmpty() {
		set.value(rules.FactOutageDegraded, rules.Outage(degradedSet))
	}
	set.text(rules.FactOutageConfidence, string(weakest))
	d.date(set, p, downSet, degradedSet)
	p.open = downSet.IsOpen() || degradedSet.IsOpen()
	return d.maintenance(set, p.plan, features)
}

// date settles by which instant the terms and the rulebooks are chosen: when the
// plan was down, else degraded, else when the incident began elsewhere: for other
// plans of the provider, or else for others.
func (d *Dossier) date(set *setter, p *prepared, down, degraded period.Uncertain) {
	var ok bool
	if p.began, ok = down.Stated.Start(); ok {
		return
	}
	incident := d.began(p.plan.ProviderID)
	set.instant(rules.FactIncidentBeganAt, incident)
	if p.began, ok = degraded.Stated.Start(); ok {
		return
	}
	if p.began = incident; incident.IsZero() {
		p.began = d.Incident.CreatedAt // an incident of which no window is known binds to no edition
	}
}

// redated adds the plans for which the incident begins otherwise than it did when an
// outage was as it was.
func (d *Dossier) redated(before Outage, plans []PlanID) []PlanID {
	was := Dossier{Outages: slices.Clone(d.Outages)}
	if i := slices.IndexFunc(was.Outages, func(o Outage) bool { return o.ID == before.ID }); i >= 0 {
		was.Outages[i].Windows = before.Windows
	}
	for id, p := range d.Plans {
		if !was.began(p.ProviderID).Equal(d.began(p.ProviderID)) && !slices.Contains(plans, id) {
			plans = append(plans, id)
		}
	}
	return plans
}

// began is the earliest stated start of a window of the incident, down or degraded,
// whatever the feature: of a provider or else of any; zero where there is none.
func (d *Dossier) began(provider ProviderID) time.Time {
	var first time.Time
	for _, o := range d.Outages {
		for _, w := range o.Windows {
			at := w.Span.Start.Stated
			if (provider.IsZero() || o.ProviderID == provider) && !w.Withdrawn && (first.IsZero() || at.Before(first)) {
				first = at
			}
		}
	}
	if first.IsZero() && !provider.IsZero() {
		return d.began(ProviderID{})
	}
	return first
}

// maintenance sets the announced work that concerned the plan, as it was
// announced where all of it concerned every main feature. Work that was recorded when
// one of them was down already counts once a second person has agreed.
func (d *Dossier) maintenance(set *setter, plan Plan, down map[string][]period.Window) error {
	var list []rules.Announced
	var works []announced.Work
	whole := true
	for _, m := range d.Maintenances {
		if m.ServiceID != plan.ServiceID || !slices.ContainsFunc(plan.MainFeatures, m.concerns) {
			continue
		}
		if m.CountsFrom.IsZero() || m.ApprovedAt.IsZero() && downBefore(down, m.RecordedAt) {
			continue // it waits for a second person
		}
		span, err := period.New(m.StartsAt, m.EndsAt)
		if err != nil {
			return fmt.Errorf("maintenance %s: %w", m.ID, err)
		}
		list = append(list, rules.Announced{Span: span, AnnouncedAt: m.CountsFrom})
		works = append(works, announced.Work{Span: span, Features: m.Features, Ahead: m.StartsAt.Sub(m.CountsFrom)})
		whole = whole && covers(m.Features, plan.MainFeatures)
	}
	if !whole {
		var err error
		if list, err = announced.For(plan.MainFeatures, down, works); err != nil {
			return fmt.Errorf("windows of incident %s: %w", d.Incident.Key, err)
		}
	}
	if len(list) > 0 {
		set.value(rules.FactOutageMaintenance, rules.Maintenance(list...))
	}
	return nil
}

// downBefore reports whether one of the windows may have begun before an instant.
func downBefore(down map[string][]period.Window, at time.Time) bool {
	for _, windows := range down {
		for _, w := range windows {
			if w.Start.Earliest.Before(at) {
				return true
			}
		}
	}
	return false
}

func (m Maintenance) concerns(feature string) bool { return slices.Contains(m.Features, feature) }

func covers(have, need []string) bool {
	return !slices.ContainsFunc(need, func(n string) bool { return !slices.Contains(have, n) })
}

// confidences, strongest first.
var confidences = []Confidence{PrimarySource, SeveralReports, OneReport, FromMemory, Inferred}

func weaker(a, b Confidence) Confidence {
	if slices.Index(confidences, b) > slices.Index(confidences, a) {
		return b
	}
	return a
}

// setter sets facts and keeps the first error.
type setter struct {
	facts *rules.Facts
	err   error
}

func (s *setter) value(name rules.Fact, v rules.Value) {
	if s.err == nil {
		s.err = s.facts.Set(name, v)
	}
}

func (s *setter) told(values []told.Value) {
	for _, v := range values {
		if s.err == nil {
			s.err = s.facts.SetDeclared(v.Declared, v.Value)
		}
	}
}

func (s *setter) text(name rules.Fact, v string) {
	if v != "" {
		s.value(name, rules.Text(v))
	}
}

func (s *setter) boolean(name rules.Fact, v *bool) {
	if v != nil {
		s.value(name, rules.Bool(*v))
	}
}

func (s *setter) instant(name rules.Fact, t time.Time) {
	if !t.IsZero() {
		s.value(name, rules.Instant(t))
	}
}

func (s *setter) provider(p Provider) {
	s.text(rules.FactProviderKey, p.Key)
	s.text(rules.FactProviderClass, string(p.Class))
	s.text(rules.FactProviderJurisdiction, p.Jurisdiction)
	if p.TelecomRevenue != nil {
		s.value(rules.FactProviderRevenue, rules.Money(*p.TelecomRevenue))
	}
}

func (s *setter) service(v Service) {
	s.text(rules.FactServiceKey, v.Key)
	s.text(rules.FactServiceKind, string(v.Kind))
	s.value(rules.FactServiceCloud, rules.Bool(v.Cloud))
	if v.DailyUsers != nil {
		s.value(rules.FactServiceDailyUsers, rules.Count(*v.DailyUsers))
	}
}

func (s *setter) plan(service Service, p Plan) {
	s.text(rules.FactPlanKey, service.Key+"/"+p.Key)
	s.text(rules.FactPlanAudience, string(p.Audience))
	s.value(rules.FactPlanContent, rules.Bool(p.ContentService))
}

func (s *setter) terms(t Terms, sub Subscription) {
	s.boolean(rules.FactPlanPeriodicFee, t.PeriodicFee)
	s.text(rules.FactSubscriptionPeriod, string(t.FeePeriod))
	if sub.Fee != nil {
		s.value(rules.FactSubscriptionFee, rules.Money(*sub.Fee))
	} else if channel, ok := t.Channel(sub.Channel); ok {
		s.value(rules.FactSubscriptionFee, rules.Money(channel.Fee))
		s.text(rules.FactSubscriptionFeeMark, string(channel.Confidence))
	}
}

func (s *setter) subscription(sub Subscription) {
	var held period.Span
	var err error
	if sub.EndedAt.IsZero() {
		held, err = period.From(sub.StartedAt)
	} else {
		held, err = period.New(sub.StartedAt, sub.EndedAt)
	}
	if err != nil {
		s.err = fmt.Errorf("subscription %s: %w", sub.ID, err)
		return
	}
	s.value(rules.FactSubscriptionHeld, rules.Held(held))
	s.text(rules.FactSubscriptionChannel, sub.Channel)
	if sub.BillingDay > 0 {
		s.value(rules.FactSubscriptionBilling, rules.Count(int64(sub.BillingDay)))
	}
}

func (s *setter) cause(c Cause) {
	s.text(rules.FactCauseKind, string(c.Kind))
	s.boolean(rules.FactCauseUnforeseen, c.Unforeseen)
	s.boolean(rules.FactCauseCritical, c.CriticalFacility)
	s.text(rules.FactCauseAttribution, string(c.Attribution))
	s.instant(rules.FactCauseRemovedAt, c.RemovedAt)
}
