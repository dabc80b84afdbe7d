package engine

import (
	"slices"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/books"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/measure"
	"bosang/rules/internal/number"
	"bosang/rules/outcome"
)

// wake finds the first instant after asOf at which, if the outage runs on, a ground's disposition changes, or a ground
// that came to nothing begins to give something: it values the case at every instant at which a comparison of outage time
// turns or an amount begins. Duties are left aside: nothing that becomes of a claim depends on them, see decision 6.
func (r *Run) wake(c books.Candidates) {
	turns := r.editionTurns(r.turned[:0], c.Picked)
	for _, other := range c.Others {
		r.dating = other.At // of its parameters: the boundaries are theirs
		turns = r.editionTurns(turns, other.Picked)
	}
	r.dating = c.At
	r.turned = turns
	slices.Sort(turns)
	for _, t := range slices.Compact(turns) {
		then := r.borrow(t)
		then.decide(c)
		same := sameGrounds(r.out.Grounds, then.out.Grounds)
		then.giveBack()
		if !same {
			r.out.WakesAt = measure.Instant(t)
			return
		}
	}
}

// editionTurns appends the instants at which a comparison turns or an amount begins.
func (r *Run) editionTurns(turns []int64, picked []books.Chosen) []int64 {
	for i := range picked {
		later := r.later(picked[i].Edition)
		turns = r.turnsOf(turns, &later)
		later.giveBack()
	}
	return turns
}

// turnsOf appends those of one edition.
func (r *Run) turnsOf(turns []int64, x *later) []int64 {
	e := x.e
	for i := int32(0); int(i) < len(e.Provisions); i = e.Provisions[i].End {
		p := &e.Provisions[i]
		if p.Def.Effect.Kind == definition.Obliges {
			continue
		}
		for k := p.LeafFrom; k < e.Provisions[p.End-1].LeafTo; k++ {
			at := k
			if same := e.Leaves[k].Same; same >= 0 {
				at = same // it may stand in a duty, of which nothing is asked
			}
			if !x.asked[at] {
				x.asked[at] = true
				turns = r.turns(turns, x, &e.Leaves[at])
			}
		}
		for k := range p.Gives {
			if at := x.firstGiven(p, &p.Gives[k], r.asOf); at != fact.Open {
				turns = append(turns, at)
			}
		}
	}
	return turns
}

// later is an evaluation of one edition's quantities as of any instant.
type later struct {
	*borrowed
}

func (r *Run) later(e *compiled.Edition) later {
	x := later{borrowed: r.borrow(r.asOf)}
	x.asked = slices.Grow(x.asked[:0], len(e.Leaves))[:len(e.Leaves)]
	clear(x.asked)
	x.take(e)
	x.entitled = append(x.entitled[:0], r.entitled...)
	return x
}

// as values some quantities as of an instant.
func (x *later) as(of int64, needs []int32) *later {
	x.asOf = of
	x.out.Operands = x.out.Operands[:0]
	x.makeRoom()
	x.single = false
	for _, i := range needs {
		x.workOut(i)
	}
	return x
}

// verdict is what a comparison comes to as of an instant; only the quantity that it compares is worked out.
func (x *later) verdict(l *compiled.Leaf, of int64) outcome.Verdict {
	x.as(of, l.Needs)
	c := outcome.Check{Verdict: outcome.Unknown}
	if l.Op == definition.OpMeasure {
		x.compareMeasure(l, &c)
	} else if n := number.Of(x.said(l.From)); n.Known {
		x.against(l, &n, &c)
	}
	return c.Verdict
}

// gives tells whether a remedy gives something as of an instant.
func (x *later) gives(p *compiled.Provision, v *compiled.Given, of int64) bool {
	m, _, missing := x.as(of, v.Needs).remedy(p, v)
	return missing == nil && !GivesNothing(&m)
}

// firstGiven is the first instant after asOf at which a remedy that gives nothing yet gives something; fact.Open if it
// gives something already, or never will.
func (x *later) firstGiven(p *compiled.Provision, v *compiled.Given, asOf int64) int64 {
	if max(v.Amount, v.Time) < 0 || x.gives(p, v, asOf) {
		return fact.Open
	}
	return first(asOf, x.until(), func(at int64) bool { return x.gives(p, v, at) })
}

// farthest bounds how far ahead it is looked: ten years, for which what runs can be divided into days.
const farthest = longestTime / 10

// until is how far ahead it is looked: ten years after the first of what runs began. Beyond, times cannot be divided into
// days any more, which would look as if something changed.
func (r *Run) until() int64 {
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
// three forms of the outage; of anything else the first, and where it cannot be told from there on the one that ends that.
func (r *Run) turns(to []int64, x *later, l *compiled.Leaf) []int64 {
	if !x.e.Moves(l) {
		return to
	}
	q := &x.e.Quantities[l.Quantity]
	if l.Against >= 0 || q.Root >= 0 || q.Kind != fact.KindDuration {
		for from, more := r.asOf, true; more; { // from no to what cannot be told, and on to yes
			now := x.verdict(l, from)
			at := first(from, r.until(), func(at int64) bool { return x.verdict(l, at) != now })
			if at == fact.Open {
				break
			}
			to = append(to, at)
			from, more = at, now != outcome.Unknown && x.verdict(l, at) == outcome.Unknown
		}
		return to
	}
	bound, ok := x.boundOf(l)
	c, held := r.cutOf(q)
	t := r.f.At(q.Of).Times()
	if t == nil || !ok || !held {
		return to
	}
	if l.Compare == definition.MoreThan || l.Compare == definition.AtMost {
		bound++ // turns one microsecond past the boundary
	}
	for i, list := range [...][]fact.Stretch{t.Stated, t.Narrowest, t.Widest} {
		if i > 0 && t.IsCertain() {
			break
		}
		if at := c.Reaches(list, q.Longest, bound); at > r.asOf && at != fact.Open {
			to = append(to, at)
		}
	}
	return to
}

// boundOf is the boundary of a comparison of a length in microseconds; false where it is not known.
func (r *Run) boundOf(l *compiled.Leaf) (int64, bool) {
	if l.Fixed {
		return l.Bound, true
	}
	if l.Parameter < 0 {
		return 0, false
	}
	d, _ := r.dated(&r.e.Parameters[l.Parameter], r.dating)
	if d == nil {
		return 0, false
	}
	return d.Value.Micros(), true
}

// cutOf says which parts count for a quantity while the outage runs on; false where that is not known.
func (r *Run) cutOf(q *compiled.Quantity) (measure.Cut, bool) {
	held := r.f.At(fact.SlotSubscriptionHeld)
	c := measure.Cut{Held: measure.Always, Use: q.Use, Notice: q.Notice, Maintenance: measure.MaintenanceOf(r.f), AsOf: fact.Last}
	if q.Held && held.IsKnown() {
		c.Held = held.Stretch()
	}
	return c, !q.Held || held.IsKnown()
}

// sameGrounds compares what becomes of the grounds, and whether they give something.
func sameGrounds(a, b []outcome.GroundOutcome) bool {
	return slices.EqualFunc(a, b, func(x, y outcome.GroundOutcome) bool {
		return sameDisposition(x.Disposition, y.Disposition) && gives(&x) == gives(&y)
	})
}

// sameDisposition compares what becomes of a ground; to be barred is to get nothing, as where a ground does not apply.
func sameDisposition(a, b outcome.GroundDisposition) bool {
	nothing := func(d outcome.GroundDisposition) bool {
		return d == outcome.GroundDoesNotApply || d == outcome.GroundBarred
	}
	return a == b || nothing(a) && nothing(b)
}

func gives(g *outcome.GroundOutcome) bool { return g.Remedy != nil && !GivesNothing(g.Remedy) }
