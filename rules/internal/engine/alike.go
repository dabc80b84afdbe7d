package engine

import (
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/measure"
	"bosang/rules/internal/number"
	"bosang/rules/money"
)

// Two numbers that rest on one uncertain outage do not vary apart: however it was, what is not more than itself exceeds
// itself by nothing. Intervals alone do not know that, and would leave to a person what can be told.

// excess is what is left of x without y.
func (r *Run) excess(f *compiled.Formula, x, y *number.Number) number.Number {
	n := number.Joined(number.Apply(x.Kind, x, y, true, number.Minus), x, y)
	if !n.Known || n.Certain {
		return n
	}
	a, b := r.root(f.Args[0]), r.root(f.Args[1])
	if r.alike(a, b) {
		n = number.Whole(n.Kind, 0)
		n.Currency = x.Currency
		return n
	}
	p, q := r.measured(&r.e.Formulas[a]), r.measured(&r.e.Formulas[b])
	switch {
	case p == nil || q == nil || p.Kind != fact.KindDuration || q.Kind != p.Kind || p.Of != q.Of:
	case r.isWithin(q, p), r.isOfDistinct(p, q): // what is left grows with the outage
		return number.Between(n.Kind, number.Greater(x.Lo.Sub(y.Lo), money.Ratio{}), n.Stated, number.Greater(x.Hi.Sub(y.Hi), money.Ratio{}))
	case p.Measure == definition.Ended && !q.Longest && r.isPlain(q):
		return r.between(n, p.Of)
	}
	return n
}

// between is the time in which an outage of several spans was over in the meantime: the wider they were, the less.
func (r *Run) between(n number.Number, of fact.Slot) number.Number {
	t := r.f.At(of).Times()
	if narrow, ok := r.spansIn(of); !ok || narrow < len(t.Widest) {
		return n
	}
	over := func(list []fact.Stretch) (total int64) {
		for i := 1; i < len(list); i++ {
			total += max(min(list[i].Start, r.asOf)-list[i-1].End, 0)
		}
		return total
	}
	return number.Between(n.Kind, money.Whole(over(t.Widest)), n.Stated, money.Whole(over(t.Narrowest)))
}

// spansIn counts the spans of the narrowest form; false where a stated one holds none of them, so that it may have been none at
// all. Of down and degraded together that is asked of each: beside what was down for certain one that was degraded is not
// seen, and may have been apart from it.
func (r *Run) spansIn(of fact.Slot) (int, bool) {
	for _, t := range r.partsOf(of) {
		for _, list := range [...][]fact.Stretch{t.Stated, t.Widest} {
			for _, w := range list {
				if len(within(t.Narrowest, w)) == 0 {
					return 0, false
				}
			}
		}
	}
	return len(r.f.At(of).Times().Narrowest), true
}

// isOfDistinct tells whether of the same spans, which do not grow together, one quantity counts all and the other the longest:
// then the rest is the least that leaving one of them out leaves.
func (r *Run) isOfDistinct(all, longest *compiled.Quantity) bool {
	t := r.f.At(all.Of).Times()
	n, ok := r.spansIn(all.Of)
	return ok && n == len(t.Widest) && n == len(t.Stated) && all.Measure != definition.Ended && !all.Longest && longest.Longest &&
		r.isPlain(all) && r.isPlain(longest)
}

// isPlain tells whether a quantity counts the whole outage.
func (r *Run) isPlain(q *compiled.Quantity) bool {
	return (!q.Held || r.isHeldThroughout(q.Of)) && (q.Use == definition.AnnouncedIgnored || r.counts(q) && r.isWithoutWorks(q.Of))
}

// ratio is x divided by y.
func (r *Run) ratio(f *compiled.Formula, x, y *number.Number) number.Number {
	n := number.JoinedAs(number.Apply(fact.KindRate, x, y, true, number.Quotient), x, y)
	if n.Known && !n.Certain && y.Lo.Sign() > 0 && r.alike(r.root(f.Args[0]), r.root(f.Args[1])) {
		return number.Whole(fact.KindRate, 1)
	}
	return n
}

// root is the part of a formula that gives a number its value, behind the names of quantities.
func (r *Run) root(i int32) int32 {
	for r.e.Formulas[i].Def.Op == definition.OpQuantity {
		q := &r.e.Quantities[r.e.Formulas[i].Ref]
		if q.Root < 0 {
			break
		}
		i = q.Root
	}
	return i
}

// mostAlike bounds how many parts are held against each other: quantities that name others twice double what they rest on.
const mostAlike = 1000

// alike tells whether two parts of formulas come to the same, however an uncertain outage was. Where it does not tell, they may.
func (r *Run) alike(i, j int32) bool {
	left := mostAlike
	return r.same(i, j, &left)
}

func (r *Run) same(i, j int32, left *int) bool {
	if *left--; *left < 0 {
		return false
	}
	i, j = r.root(i), r.root(j)
	if i == j {
		return true
	}
	f, g := &r.e.Formulas[i], &r.e.Formulas[j]
	if p, q := r.measured(f), r.measured(g); p != nil && q != nil {
		return r.alikeMeasured(p, q)
	}
	a, b := f.Def, g.Def
	if a.Op != b.Op || a.Kind != b.Kind || a.Name != b.Name || a.Mode != b.Mode || a.Period != b.Period || a.Take != b.Take ||
		(a.Only == nil) != (b.Only == nil) || (f.Each < 0) != (g.Each < 0) || len(f.Args) != len(g.Args) {
		return false
	}
	switch {
	case a.Op == definition.OpValue && !a.Value.Is(&b.Value):
		return false
	case a.Only != nil && (a.Only.Compare != b.Only.Compare || !r.same(f.Only, g.Only, left)):
		return false
	case f.Each >= 0 && !r.same(f.Each, g.Each, left):
		return false
	case a.Op == definition.OpFeeFor && (r.dividedFee(f) == nil) != (r.dividedFee(g) == nil): // one by the periods that it falls in, one by the first
		return false
	}
	for k := range f.Args {
		if !r.same(f.Args[k], g.Args[k], left) {
			return false
		}
	}
	return true
}

// measured is the measured quantity that a part of a formula names, or stands for: of the time from when the outage began until
// it ended the measure is Ended. It is nil for anything else.
func (r *Run) measured(f *compiled.Formula) *compiled.Quantity {
	switch f.Def.Op {
	case definition.OpQuantity:
		return &r.e.Quantities[f.Ref]
	case definition.OpElapsed:
		from, to := &r.e.Formulas[r.root(f.Args[0])], &r.e.Formulas[r.root(f.Args[1])]
		if from.Def.Op != definition.OpQuantity || to.Def.Op != definition.OpQuantity {
			return nil
		}
		p, q := &r.e.Quantities[from.Ref], &r.e.Quantities[to.Ref]
		if p.Measure == definition.Began && q.Measure == definition.Ended && p.Of == q.Of {
			return &compiled.Quantity{Measure: definition.Ended, Kind: fact.KindDuration, Of: p.Of, Root: -1, Twin: -1}
		}
	}
	return nil
}

// alikeMeasured tells whether two measured quantities come to the same, however the outage was.
func (r *Run) alikeMeasured(p, q *compiled.Quantity) bool {
	if p.Kind != q.Kind || p.Of != q.Of {
		return false
	}
	if p.Kind == fact.KindInstant {
		return p.Measure == q.Measure
	}
	if r.isOneSpan(p.Of) && r.isPlain(p) && r.isPlain(q) {
		return true
	}
	announced := p.Use == q.Use && p.Notice == q.Notice || r.isWithoutWorks(p.Of) && r.counts(p) == r.counts(q)
	return announced && (p.Held == q.Held || r.isHeldThroughout(p.Of)) && p.Longest == q.Longest &&
		(p.Measure == definition.Ended) == (q.Measure == definition.Ended)
}

// counts tells whether a quantity counts what was not announced.
func (r *Run) counts(q *compiled.Quantity) bool { return q.Use != definition.AnnouncedOnly }

// isWithin tells whether the time that one quantity counts lies within that of another, however the outage was.
func (r *Run) isWithin(q, p *compiled.Quantity) bool {
	if p.Longest || q.Longest || p.Measure == definition.Ended || q.Measure == definition.Ended {
		return false
	}
	if p.Held && !q.Held && !r.isHeldThroughout(p.Of) {
		return false
	}
	switch p.Use {
	case definition.AnnouncedIgnored:
		return true
	case definition.AnnouncedOnly: // the longer the notice that is asked for, the less was announced so
		return q.Use == p.Use && q.Notice >= p.Notice
	}
	return q.Use == p.Use && q.Notice <= p.Notice
}

// isOneSpan tells whether the outage was one span, however its edges were.
func (r *Run) isOneSpan(of fact.Slot) bool {
	t := r.f.At(of).Times()
	if t == nil || !measure.OneSpan(t) || len(t.Narrowest) != 1 || len(t.Widest) != 1 {
		return false
	}
	_, ok := r.spansIn(of)
	return ok
}

// isHeldThroughout tells whether the subscription was held as long as the outage can have been.
func (r *Run) isHeldThroughout(of fact.Slot) bool {
	t, held := r.f.At(of).Times(), r.f.At(fact.SlotSubscriptionHeld)
	if t == nil || !held.IsKnown() || len(t.Widest) == 0 {
		return false
	}
	in := held.Stretch()
	return in.Start <= t.Widest[0].Start && in.End >= min(t.Widest[len(t.Widest)-1].End, r.asOf)
}

// isWithoutWorks tells whether no work was announced for when the outage can have been.
func (r *Run) isWithoutWorks(of fact.Slot) bool {
	t := r.f.At(of).Times()
	return t != nil && !slices.ContainsFunc(measure.MaintenanceOf(r.f), func(w fact.Work) bool {
		return len(t.Widest) > 0 && w.Span.Start < t.Widest[len(t.Widest)-1].End && w.Span.End > t.Widest[0].Start
	})
}

// order is how two quantities stand to each other however the outage was, as the least and the most that comparing them can
// give: that one lies within the other, or that they come to the same.
func (r *Run) order(i, j int32) (least, most int) {
	p, q := &r.e.Quantities[i], &r.e.Quantities[j]
	switch {
	case p.Root >= 0 && q.Root >= 0 && r.alike(p.Root, q.Root), p.Root < 0 && q.Root < 0 && r.alikeMeasured(p, q):
		return 0, 0
	case p.Root >= 0 || q.Root >= 0 || p.Kind != fact.KindDuration || q.Kind != p.Kind || p.Of != q.Of:
	case r.isWithin(q, p):
		return 0, 1
	case r.isWithin(p, q):
		return -1, 0
	}
	return -1, 1
}
