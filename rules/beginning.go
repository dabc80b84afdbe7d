package rules

import (
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
)

// startOf is when the outage began by its stated edge: where nothing was down, when it was first degraded; where nothing
// of the plan was concerned, when the incident began.
func startOf(f *Facts) int64 {
	if _, t := firstTimes(f); t != nil {
		return t.Stated[0].Start
	}
	if v := f.At(fact.SlotIncidentBeganAt); v.IsKnown() {
		return v.Micros()
	}
	return noStart
}

// firstTimes are the times by whose beginning the case is dated, nil where there are none.
func firstTimes(f *Facts) (fact.Slot, *fact.Times) {
	for _, s := range [...]fact.Slot{fact.SlotOutageDown, fact.SlotOutageDegraded} {
		if t := f.At(s).Times(); t != nil && len(t.Stated) > 0 {
			return s, t
		}
	}
	return fact.SlotOutageDown, nil
}

// startsOf gives the earliest and the latest instant at which the outage can have begun.
func startsOf(f *Facts) [2]int64 {
	_, t := firstTimes(f)
	if t == nil || t.IsCertain() {
		at := startOf(f)
		return [2]int64{at, at}
	}
	return beginnings(t)
}

// beginnings gives the earliest and the latest instant at which an outage can have begun. A first window that may have
// been none at all may have begun until its latest end.
func beginnings(t *fact.Times) [2]int64 {
	stated := t.Stated[0].Start
	out := [2]int64{stated, fact.Open}
	if len(t.Widest) > 0 {
		out[0] = min(stated, t.Widest[0].Start)
		out[1] = t.Widest[0].End
	}
	if len(t.Narrowest) > 0 {
		out[1] = min(out[1], t.Narrowest[0].Start)
	}
	if out[1] == fact.Open {
		out[1] = stated
	}
	return out
}

// candidates are the editions that the stated beginning chooses, and those that the other possible ones choose instead.
type candidates struct {
	picked []chosen
	others [][]chosen
}

// others gives what the earliest and the latest beginning choose, where that is something else.
func (l *Library) others(f *Facts, a *asked, picked []chosen, start int64) [][]chosen {
	var out [][]chosen
	var room [8]chosen // nearly always the same ones are chosen
	for _, at := range startsOf(f) {
		if at == start {
			continue
		}
		if other := l.pick(room[:0], f, a, at); !slices.Equal(other, picked) {
			out = append(out, slices.Clone(other))
		}
	}
	return out
}

// decide evaluates the case. What the possible beginnings of the outage decide differently, because they choose different
// editions, cannot be told.
func (r *run) decide(c candidates) {
	r.once(c.picked)
	for _, other := range c.others {
		x := r.borrow(r.asOf)
		x.once(other)
		r.unsettle(&x.run)
		x.giveBack()
	}
}

func (r *run) unsettle(of *run) {
	other := of.out
	slot, _ := firstTimes(r.f)
	why := because(Inexact, slot.Name())
	for i := range r.out.Grounds {
		g := &r.out.Grounds[i]
		if h := groundOf(other, r.out.Editions[g.Edition].Rulebook, g.Provision); sameOutcome(g, h) {
			continue
		}
		g.Disposition, g.By, g.Remedy, g.Offers, g.Steps = GroundCannotTell, "", nil, nil, nil
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
func sameOutcome(a, b *GroundOutcome) bool {
	if b == nil {
		return sameDisposition(a.Disposition, GroundDoesNotApply)
	}
	return sameDisposition(a.Disposition, b.Disposition) && (a.Remedy == nil) == (b.Remedy == nil) &&
		(a.Remedy == nil || sameRemedy(a.Remedy, b.Remedy))
}

func sameRemedy(a, b *Remedy) bool {
	return a.Kind == b.Kind && a.Amount == b.Amount && a.Time == b.Time && a.Loss == b.Loss
}

func groundOf(o *Outcome, book, provision string) *GroundOutcome {
	for i := range o.Grounds {
		if g := &o.Grounds[i]; g.Provision == provision && o.Editions[g.Edition].Rulebook == book {
			return g
		}
	}
	return nil
}

// doubt makes a provision's finding one that cannot be told.
func (r *run) doubt(edition int, provision string) {
	for i := range r.out.Findings {
		if f := &r.out.Findings[i]; f.Edition == edition && f.Provision == provision {
			f.Status, f.By = CannotTell, ""
		}
	}
}

// unsettleDuties keeps the duties that the stated beginning lays on the provider; one that another does not is uncertain,
// and one of which another says something else cannot be told.
func (r *run) unsettleDuties(of *run) {
	other := of.out
	same := func(o *Outcome, d *Duty, p *Outcome) func(Duty) bool {
		return func(x Duty) bool {
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
				d.DueOn, d.PastYear = on, 0
			}
		}
	}
	for i, e := range of.used {
		book := other.Editions[i].Rulebook
		k := slices.IndexFunc(r.out.Editions, func(u EditionUsed) bool { return u.Rulebook == book })
		if k < 0 {
			continue
		}
		for n := range e.provisions {
			p := &e.provisions[n]
			if p.parent < 0 && p.def.Effect.Kind == definition.Obliges && statusIn(other, i, p.def.Key) != statusIn(r.out, k, p.def.Key) {
				r.doubt(k, p.def.Key)
			}
		}
	}
}

// statusIn is what a provision of an edition came to; it does not apply where the edition does not have it.
func statusIn(o *Outcome, edition int, provision string) Status {
	for i := range o.Findings {
		if f := &o.Findings[i]; f.Edition == edition && f.Provision == provision {
			return f.Status
		}
	}
	return DoesNotApply
}
