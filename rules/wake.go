package rules

import (
	"slices"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
)

// wake finds the first instant after asOf at which, if the outage runs on, a ground's disposition changes, or a ground
// that came to nothing begins to give something: it values the case at every instant at which a comparison of outage time
// turns or an amount begins.
func (r *run) wake(c candidates) {
	turns := r.editionTurns(r.turned[:0], c.picked)
	for _, other := range c.others {
		turns = r.editionTurns(turns, other)
	}
	r.turned = turns
	slices.Sort(turns)
	for _, t := range slices.Compact(turns) {
		then := r.borrow(t)
		then.decide(c)
		same := sameGrounds(r.out.Grounds, then.out.Grounds)
		then.giveBack()
		if !same {
			r.out.WakesAt = instant(t)
			return
		}
	}
}

// editionTurns appends the instants at which a comparison turns or an amount begins.
func (r *run) editionTurns(turns []int64, picked []chosen) []int64 {
	for i := range picked {
		later := r.later(picked[i].edition)
		turns = r.turnsOf(turns, &later)
		later.giveBack()
	}
	return turns
}

// turnsOf appends those of one edition.
func (r *run) turnsOf(turns []int64, x *later) []int64 {
	e := x.e
	for i := int32(0); int(i) < len(e.provisions); i = e.provisions[i].end {
		p := &e.provisions[i]
		if p.def.Effect.Kind == definition.Obliges {
			continue
		}
		for k := p.leafFrom; k < e.provisions[p.end-1].leafTo; k++ {
			at := k
			if same := e.leaves[k].same; same >= 0 {
				at = same // it may stand in a duty, of which nothing is asked
			}
			if !x.asked[at] {
				x.asked[at] = true
				turns = r.turns(turns, x, &e.leaves[at])
			}
		}
		for k := range p.gives {
			if at := x.firstGiven(p, &p.gives[k], r.asOf); at != fact.Open {
				turns = append(turns, at)
			}
		}
	}
	return turns
}

// later is an evaluation of one edition's quantities as of any instant.
type later struct {
	*borrowed
	quantitiesAt int64
}

func (r *run) later(e *Edition) later {
	x := later{borrowed: r.borrow(r.asOf), quantitiesAt: noStart}
	x.asked = slices.Grow(x.asked[:0], len(e.leaves))[:len(e.leaves)]
	clear(x.asked)
	x.take(e)
	x.entitled = append(x.entitled[:0], r.entitled...)
	return x
}

// as values the quantities as of an instant.
func (x *later) as(of int64) *later {
	if x.quantitiesAt != of {
		x.asOf, x.quantitiesAt = of, of
		x.out.Operands = x.out.Operands[:0]
		x.quantities()
	}
	return x
}

// verdict is what a comparison comes to as of an instant; only the quantity that it compares is worked out.
func (x *later) verdict(l *leaf, of int64) Verdict {
	x.asOf, x.quantitiesAt = of, noStart
	x.out.Operands = x.out.Operands[:0]
	x.makeRoom()
	x.single = false
	for _, i := range x.e.quants[l.quant].needs {
		x.workOut(i)
	}
	c := Check{Verdict: Unknown}
	x.compareMeasure(l, &c)
	return c.Verdict
}

// gives tells whether a remedy gives something as of an instant.
func (x *later) gives(p *provision, v *given, of int64) bool {
	m, _, missing := x.as(of).remedy(p, v)
	return missing == nil && !empty(&m)
}

// firstGiven is the first instant after asOf at which a remedy that gives nothing yet gives something; fact.Open if it
// gives something already, or never will.
func (x *later) firstGiven(p *provision, v *given, asOf int64) int64 {
	if max(v.amount, v.time) < 0 || x.gives(p, v, asOf) {
		return fact.Open
	}
	return first(asOf, x.until(), func(at int64) bool { return x.gives(p, v, at) })
}

// farthest bounds how far ahead it is looked: ten years, for which what runs can be divided into days.
const farthest = longestTime / 10

// until is how far ahead it is looked: ten years after the first of what runs began. Beyond, times cannot be divided into
// days any more, which would look as if something changed.
func (r *run) until() int64 {
	began := r.asOf
	for _, s := range [...]fact.Slot{fact.SlotOutageDown, fact.SlotOutageDegraded} {
		if t := r.f.At(s).Times(); t != nil && len(t.Widest) > 0 {
			began = min(began, t.Widest[0].Start)
		}
	}
	return min(began+farthest, fact.Last)
}

// first is the first instant after asOf at which something is so that stays so, to the microsecond; fact.Open if it does
// not come to be until an instant.
func first(asOf, until int64, so func(at int64) bool) int64 {
	const hour = int64(time.Hour / time.Microsecond)
	if until <= asOf {
		return fact.Open
	}
	no, yes := asOf, min(asOf+hour, until)
	for !so(yes) {
		if yes == until {
			return fact.Open
		}
		no, yes = yes, min(yes+2*(yes-asOf), until)
	}
	for yes-no > 1 {
		if middle := no + (yes-no)/2; so(middle) {
			yes = middle
		} else {
			no = middle
		}
	}
	return yes
}

// turns appends the instants at which a comparison of outage time changes: of a measured length exactly, for each of the
// three forms of the outage; of anything else the first.
func (r *run) turns(to []int64, x *later, l *leaf) []int64 {
	if l.op != definition.OpMeasure || !x.e.quants[l.quant].moves {
		return to
	}
	q := &x.e.quants[l.quant]
	if q.root >= 0 || q.kind != fact.KindDuration {
		now := x.verdict(l, r.asOf)
		if at := first(r.asOf, r.until(), func(at int64) bool { return x.verdict(l, at) != now }); at != fact.Open {
			to = append(to, at)
		}
		return to
	}
	bound, ok := x.boundOf(l)
	c, held := r.cutOf(q)
	t := r.f.At(q.of).Times()
	if t == nil || !ok || !held {
		return to
	}
	if l.compare == definition.MoreThan || l.compare == definition.AtMost {
		bound++ // turns one microsecond past the boundary
	}
	for i, list := range [...][]fact.Stretch{t.Stated, t.Narrowest, t.Widest} {
		if i > 0 && t.IsCertain() {
			break
		}
		if at := c.reaches(list, q.longest, bound); at > r.asOf && at != fact.Open {
			to = append(to, at)
		}
	}
	return to
}

// boundOf is the boundary of a comparison of a length in microseconds; false where it is not known.
func (r *run) boundOf(l *leaf) (int64, bool) {
	if l.fixed {
		return l.bound, true
	}
	if l.param < 0 {
		return 0, false
	}
	d, _ := r.e.params[l.param].at(r.start, r)
	if d == nil {
		return 0, false
	}
	return d.Value.Micros(), true
}

// cutOf says which parts count for a quantity while the outage runs on; false where that is not known.
func (r *run) cutOf(q *quant) (cut, bool) {
	held := r.f.At(fact.SlotSubscriptionHeld)
	c := cut{held: always, use: q.use, notice: q.notice, maintenance: maintenanceOf(r.f), asOf: fact.Last}
	if q.held && held.IsKnown() {
		c.held = held.Stretch()
	}
	return c, !q.held || held.IsKnown()
}

// reaches is the first instant at which the length comes to need; fact.Open if never.
func (c *cut) reaches(list []fact.Stretch, longest bool, need int64) int64 {
	have := int64(0)
	last := fact.First - 1
	var room [8]fact.Stretch
	for _, p := range c.pieces(room[:0], list) {
		if longest && p.Start != last {
			have = 0
		}
		last = p.End
		if p.End-p.Start >= need-have {
			return p.Start + max(need-have, 0)
		}
		have += p.End - p.Start
	}
	return fact.Open
}

// sameGrounds compares what becomes of the grounds, and whether they give something.
func sameGrounds(a, b []GroundOutcome) bool {
	return slices.EqualFunc(a, b, func(x, y GroundOutcome) bool {
		return sameDisposition(x.Disposition, y.Disposition) && gives(&x) == gives(&y)
	})
}

// sameDisposition compares what becomes of a ground; to be barred is to get nothing, as where a ground does not apply.
func sameDisposition(a, b GroundDisposition) bool {
	nothing := func(d GroundDisposition) bool { return d == GroundDoesNotApply || d == GroundBarred }
	return a == b || nothing(a) && nothing(b)
}

func gives(g *GroundOutcome) bool { return g.Remedy != nil && !empty(g.Remedy) }
