package notice

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"bosang/claims"
	"bosang/rules"
	"bosang/rules/definition"
	"bosang/rules/outcome"
)

// PlanDuty says of one plan, for one cohort, whether the provider has the duty.
type PlanDuty struct {
	Plan   claims.PlanID
	Cohort string
	Duty
	// Rulebook, Edition and Provision lay the duty on the provider; empty where no
	// rulebook of the case knows it.
	Rulebook  string
	Edition   string
	Provision string
	// Exemption is the exception by which the duty is not there; empty where there is none.
	Exemption string
	// Title is that of the exemption, or else of the provision.
	Title rules.Texts
	// Missing are the facts for want of which it cannot be told.
	Missing []rules.Fact
}

// work is what was worked out for one provider.
type work struct {
	duties  map[Kind]*Notice
	scopes  map[Kind][]Scope
	cohorts []string
	// grounds are what compensation rests on, each once, by plans to whom it is owed.
	grounds []rules.Texts
	zone    *time.Location
	began   time.Time
	running bool
}

// assess evaluates, for every plan of a provider and every cohort that the incident
// hit, what the rulebooks lay on the provider, as they would be evaluated for somebody
// who held the plan all the time.
// A fault in the rules or in what is recorded that makes them panic is an error.
func assess(library *rules.Library, d *claims.Dossier, provider claims.ProviderID, now time.Time) (w *work, err error) {
	defer func() {
		if r := recover(); r != nil {
			w, err = nil, fmt.Errorf("panic while working out duties: %T", r) // its type only: a value could be somebody's
		}
	}()
	w = &work{duties: map[Kind]*Notice{}, scopes: map[Kind][]Scope{}}
	for _, k := range Kinds() {
		w.duties[k] = &Notice{Incident: d.Incident.ID, Provider: provider, Kind: k, Duty: Duty{Status: NotOwed}, Revision: d.Incident.Revision, AssessedAt: now}
	}
	d.Under(library.Schema())
	var from time.Time
	from, w.began, w.running = beginnings(d, provider)
	w.cohorts = cohortsOf(d)
	for _, plan := range plansOf(d, provider) {
		for _, cohort := range append([]string{""}, w.cohorts...) {
			facts, err := d.Facts(held(plan, cohort, from), now)
			if err != nil {
				return nil, err
			}
			facts.Unset(rules.FactClaimantKind)
			facts.Unset(rules.FactClaimFiledAt)
			o, err := library.Evaluate(facts)
			if err != nil {
				return nil, err
			}
			if err := w.take(library, o, plan.ID, cohort); err != nil {
				return nil, err
			}
		}
	}
	return w, nil
}

// beginnings gives the first instant at which something of the incident can have been
// down, the stated one at which something of the provider was, and whether it still is.
func beginnings(d *claims.Dossier, provider claims.ProviderID) (from, began time.Time, running bool) {
	from = d.Incident.CreatedAt
	for _, o := range d.Outages {
		for _, w := range o.Windows {
			if at := w.Span.Start.Earliest; at.Before(from) {
				from = at
			}
			if o.ProviderID != provider {
				continue
			}
			running = running || w.Open()
			if at := w.Span.Start.Stated; began.IsZero() || at.Before(began) {
				began = at
			}
		}
	}
	return from, began, running
}

// cohortsOf gives the cohorts that outages of the incident name.
func cohortsOf(d *claims.Dossier) []string {
	named := map[string]bool{}
	for _, o := range d.Outages {
		if o.Cohort != "" {
			named[o.Cohort] = true
		}
	}
	return slices.Sorted(maps.Keys(named))
}

func plansOf(d *claims.Dossier, provider claims.ProviderID) []claims.Plan {
	var plans []claims.Plan
	for _, p := range d.Plans {
		if p.ProviderID == provider {
			plans = append(plans, p)
		}
	}
	slices.SortFunc(plans, func(a, b claims.Plan) int { return a.ID.Compare(b.ID) })
	return plans
}

// held is somebody who has held the plan since before anything was down.
func held(plan claims.Plan, cohort string, from time.Time) claims.Undecided {
	return claims.Undecided{
		Claim:        claims.Claim{PlanID: plan.ID, ProviderID: plan.ProviderID, ServiceID: plan.ServiceID, ClaimantKind: claims.Consumer, FiledAt: from},
		Subscription: claims.Subscription{PlanID: plan.ID, StartedAt: from, Cohort: cohort},
	}
}

// take reads the duties off an outcome.
func (w *work) take(library *rules.Library, o *rules.Outcome, plan claims.PlanID, cohort string) error {
	owed := false
	for i := range o.Editions {
		e, ok := library.ByHash(o.Editions[i].Hash)
		if !ok {
			continue
		}
		provisions := e.Definition().Provisions
		for j := range provisions {
			p := &provisions[j]
			n := w.duties[Kind(p.Effect.Duty)]
			if p.Effect.Kind != definition.Obliges || n == nil {
				continue
			}
			one, err := planDuty(library, o, i, p)
			if err != nil {
				return err
			}
			one.Plan, one.Cohort, one.Rulebook, one.Edition = plan, cohort, e.Rulebook(), e.Name()
			if !one.DueOn.IsZero() {
				one.DueAt = one.DueOn.AddDays(1).At(e.Zone())
			}
			w.zone = e.Zone()
			n.Plans = append(n.Plans, one)
			n.Duty = earlier(n.Duty, one.Duty)
			if one.Status == Owed {
				owed = owed || n.Kind == Compensation
				w.scopes[n.Kind] = append(w.scopes[n.Kind], Scope{Plan: plan, Cohort: cohort, From: o.Downtime.Start, To: o.Downtime.End})
			}
		}
	}
	if owed {
		w.takeGrounds(library, o)
	}
	return nil
}

// planDuty is what a provision that obliges came to.
func planDuty(library *rules.Library, o *rules.Outcome, edition int, p *definition.Provision) (out PlanDuty, err error) {
	out = PlanDuty{Duty: Duty{Status: NotOwed}, Provision: p.Key, Title: p.Title}
	for i := range o.Duties {
		if d := &o.Duties[i]; d.Edition == edition && d.Provision == p.Key {
			out.Duty = dutyOf(d, p)
			return out, nil
		}
	}
	for i := range o.Findings {
		f := &o.Findings[i]
		if f.Edition != edition || f.Provision != p.Key {
			continue
		}
		if f.Status == outcome.CannotTell {
			out.Status = Undetermined
			out.Missing, err = missing(library, o, edition, p)
			return out, err
		}
		for j := range p.Exceptions {
			if x := &p.Exceptions[j]; x.Key == f.By {
				out.Exemption, out.Title = x.Key, x.Title
			}
		}
	}
	return out, nil
}

func dutyOf(d *outcome.Duty, p *definition.Provision) Duty {
	out := Duty{Status: Owed, SinceAt: d.From, DueOn: d.DueOn, Uncertain: d.Uncertain}
	switch {
	case !d.DueOn.IsZero():
	case d.PastYear != 0 || d.BeforeYear != 0:
		out.NoDate = BeyondCalendar
	case p.Effect.WithinDays == "" && p.Effect.Due == nil:
		out.NoDate = WithoutDelay
	default:
		out.NoDate = NotBegun
	}
	return out
}

// missing lists the facts for want of which it cannot be told whether the provision, or
// an exception to it, applies: as the explanation of the outcome says.
func missing(library *rules.Library, o *rules.Outcome, edition int, p *definition.Provision) ([]rules.Fact, error) {
	said, err := library.Explain(o, nil, rules.English)
	if err != nil {
		return nil, err
	}
	keys := []string{p.Key}
	for i := range p.Exceptions {
		keys = append(keys, p.Exceptions[i].Key)
	}
	lacking := map[rules.Fact]bool{}
	for i := range said.Findings {
		f := &said.Findings[i]
		if f.Rulebook != o.Editions[edition].Rulebook || !slices.Contains(keys, f.Provision) {
			continue
		}
		for _, name := range f.Missing {
			lacking[name] = true
		}
	}
	return slices.Sorted(maps.Keys(lacking)), nil
}

// takeGrounds notes on what compensation rests.
func (w *work) takeGrounds(library *rules.Library, o *rules.Outcome) {
	for i := range o.Grounds {
		g := &o.Grounds[i]
		e, ok := library.ByHash(o.Editions[g.Edition].Hash)
		if !ok || g.Disposition != outcome.GroundGranted {
			continue
		}
		def := e.Definition()
		for j := range def.Provisions {
			p := &def.Provisions[j]
			title := rules.Texts{Ko: def.Title.Ko + ": " + p.Title.Ko, En: def.Title.En + ": " + p.Title.En}
			if p.Key == g.Provision && !slices.Contains(w.grounds, title) {
				w.grounds = append(w.grounds, title)
			}
		}
	}
}

// earlier joins what two plans come to: one duty is enough, and its earliest day
// binds.
func earlier(a, b Duty) Duty {
	switch {
	case a.Status != Owed && b.Status != Owed:
		if b.Status == Undetermined {
			return b
		}
		return a
	case a.Status != Owed:
		return b
	case b.Status != Owed:
		return a
	}
	out := a
	if out.SinceAt.IsZero() || !b.SinceAt.IsZero() && b.SinceAt.Before(out.SinceAt) {
		out.SinceAt = b.SinceAt
	}
	if out.DueOn.IsZero() || !b.DueOn.IsZero() && b.DueAt.Before(out.DueAt) {
		out.DueOn, out.DueAt, out.NoDate, out.Uncertain = b.DueOn, b.DueAt, b.NoDate, b.Uncertain
	}
	return out
}
