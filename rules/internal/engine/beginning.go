package engine

import (
	"slices"

	"bosang/rules/definition"
	"bosang/rules/internal/books"
	"bosang/rules/internal/measure"
	"bosang/rules/outcome"
)

// decide evaluates the case. What the possible beginnings of the outage decide differently, because they choose different
// editions or other values of parameters, cannot be told.
func (r *Run) decide(c books.Candidates) {
	r.dating = c.At
	r.once(c.Picked)
	for _, other := range c.Others {
		x := r.borrow(r.asOf)
		x.dating = other.At
		x.once(other.Picked)
		r.unsettle(&x.Run)
		x.giveBack()
	}
}

func (r *Run) unsettle(of *Run) {
	other := of.out
	slot, _ := measure.FirstTimes(r.f)
	why := because(outcome.Inexact, slot.Name())
	for i := range r.out.Grounds {
		g := &r.out.Grounds[i]
		if h := groundOf(other, r.out.Editions[g.Edition].Rulebook, g.Provision); sameOutcome(g, h) {
			continue
		}
		g.Disposition, g.By, g.Remedy, g.Offers, g.Steps = outcome.GroundCannotTell, "", nil, nil, nil
		g.Reasons = sortedReasons(append(g.Reasons, why))
		r.doubt(g.Edition, g.Provision)
	}
	for i := range other.Grounds {
		h := &other.Grounds[i]
		if g := groundOf(r.out, other.Editions[h.Edition].Rulebook, h.Provision); g == nil && !sameOutcome(h, nil) {
			r.out.Reasons = append(r.out.Reasons, why)
		}
	}
	r.unsettleDuties(of)
}

// sameOutcome compares two grounds; nil is one that the edition does not have.
func sameOutcome(a, b *outcome.GroundOutcome) bool {
	if b == nil {
		return sameDisposition(a.Disposition, outcome.GroundDoesNotApply)
	}
	return sameDisposition(a.Disposition, b.Disposition) && (a.Disposition != outcome.GroundGranted || a.Standing == b.Standing) &&
		(a.Remedy == nil) == (b.Remedy == nil) && (a.Remedy == nil || sameRemedy(*a.Remedy, *b.Remedy)) && slices.EqualFunc(a.Offers, b.Offers, sameRemedy)
}

func sameRemedy(a, b outcome.Remedy) bool {
	return a.Kind == b.Kind && a.Amount == b.Amount && a.Time == b.Time && a.Loss == b.Loss
}

func groundOf(o *outcome.Outcome, book, provision string) *outcome.GroundOutcome {
	for i := range o.Grounds {
		if g := &o.Grounds[i]; g.Provision == provision && o.Editions[g.Edition].Rulebook == book {
			return g
		}
	}
	return nil
}

// groundIn is the ground of a provision of an edition; nil where there is none.
func groundIn(o *outcome.Outcome, edition int, provision string) *outcome.GroundOutcome {
	for i := range o.Grounds {
		if g := &o.Grounds[i]; g.Edition == edition && g.Provision == provision {
			return g
		}
	}
	return nil
}

// doubt makes a provision's finding one that cannot be told.
func (r *Run) doubt(edition int, provision string) {
	for i := range r.out.Findings {
		if f := &r.out.Findings[i]; f.Edition == edition && f.Provision == provision {
			f.Status, f.By = outcome.CannotTell, ""
		}
	}
}

// unsettleDuties keeps the duties that the stated beginning lays on the provider; one that another does not is uncertain,
// and one of which another says something else cannot be told.
func (r *Run) unsettleDuties(of *Run) {
	other := of.out
	same := func(o *outcome.Outcome, d *outcome.Duty, p *outcome.Outcome) func(outcome.Duty) bool {
		return func(x outcome.Duty) bool {
			return x.Provision == d.Provision && p.Editions[x.Edition].Rulebook == o.Editions[d.Edition].Rulebook
		}
	}
	for i := range r.out.Duties {
		d := &r.out.Duties[i]
		k := slices.IndexFunc(other.Duties, same(r.out, d, other))
		switch {
		case k < 0:
			d.Uncertain = true
			r.doubt(d.Edition, d.Provision)
		case other.Duties[k].DueOn != d.DueOn:
			d.Uncertain = true
			if on := other.Duties[k].DueOn; d.DueOn.IsZero() || !on.IsZero() && on.Before(d.DueOn) {
				d.DueOn, d.PastYear, d.BeforeYear = on, 0, 0
			}
		}
	}
	for i, e := range of.used {
		book := other.Editions[i].Rulebook
		k := slices.IndexFunc(r.out.Editions, func(u outcome.EditionUsed) bool { return u.Rulebook == book })
		if k < 0 {
			continue
		}
		for n := range e.Provisions {
			p := &e.Provisions[n]
			if p.Parent < 0 && p.Def.Effect.Kind == definition.Obliges && statusIn(other, i, p.Def.Key) != statusIn(r.out, k, p.Def.Key) {
				r.doubt(k, p.Def.Key)
			}
		}
	}
}

// statusIn is what a provision of an edition came to; it does not apply where the edition does not have it.
func statusIn(o *outcome.Outcome, edition int, provision string) outcome.Status {
	for i := range o.Findings {
		if f := &o.Findings[i]; f.Edition == edition && f.Provision == provision {
			return f.Status
		}
	}
	return outcome.DoesNotApply
}
