package engine

import (
	"slices"

	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/number"
	"bosang/rules/outcome"
)

// spans counts the spans of a quantity that last as long as is asked for.
func (r *Run) spans(f *compiled.Formula) number.Number {
	q := &r.e.Quantities[f.Ref]
	t := r.f.At(q.Of).Times()
	if t == nil || q.Held && !r.f.At(fact.SlotSubscriptionHeld).IsKnown() {
		return number.Unknown(outcome.NotKnown)
	}
	least := int64(1)
	if len(f.Args) > 0 {
		n := r.Formula(f.Args[0])
		if !n.Known {
			return n
		}
		least = number.Kept(n.Stated)
	}
	stated := r.counted(q, t.Stated)
	n := number.Whole(fact.KindCount, lasting(stated, least))
	if t.IsCertain() {
		return n
	}
	narrow := slices.Clone(r.counted(q, t.Narrowest)) // they hold until the next call
	var lo, hi int64
	for _, w := range r.counted(q, t.Widest) {
		lo += min(lasting(within(narrow, w), least), 1) // several may have been one
		hi += min(r.mostIn(q.Of, w), (w.End-w.Start)/least)
	}
	low, high := number.Whole(fact.KindCount, lo), number.Whole(fact.KindCount, hi)
	return number.Between(fact.KindCount, low.Stated, n.Stated, high.Stated)
}

// mostIn is the most spans that an outage may have had where it can have been without a break, of which a part counts: those
// that it had for certain, and those that may have been none. Of which of them the part is does not matter: what is stated to
// have ended before may have reached into it.
func (r *Run) mostIn(of fact.Slot, part fact.Stretch) int64 {
	t := r.f.At(of).Times()
	i := slices.IndexFunc(t.Widest, func(w fact.Stretch) bool { return w.Start <= part.Start && part.Start < w.End })
	n := len(within(t.Narrowest, t.Widest[i]))
	for _, x := range r.partsOf(of) {
		for _, w := range within(x.Widest, t.Widest[i]) {
			if slices.ContainsFunc(t.Narrowest, func(c fact.Stretch) bool { return c.Start <= w.Start && w.End <= c.End }) {
				continue // it was one with what was for certain
			}
			for _, s := range within(x.Stated, w) {
				if len(within(x.Narrowest, s)) == 0 {
					n++
				}
			}
		}
	}
	return int64(n)
}

// partsOf are the outages that one consists of: of down and degraded together both.
func (r *Run) partsOf(of fact.Slot) []*fact.Times {
	if of != fact.SlotOutageEither {
		return []*fact.Times{r.f.At(of).Times()}
	}
	var out []*fact.Times
	for _, s := range [...]fact.Slot{fact.SlotOutageDown, fact.SlotOutageDegraded} {
		if t := r.f.At(s).Times(); t != nil {
			out = append(out, t)
		}
	}
	return out
}

// lasting counts the spans that last so long.
func lasting(list []fact.Stretch, least int64) (n int64) {
	for _, s := range list {
		if s.End-s.Start >= least {
			n++
		}
	}
	return n
}

// within gives the spans, which are in order, that lie in another.
func within(list []fact.Stretch, in fact.Stretch) []fact.Stretch {
	from := 0
	for from < len(list) && list[from].Start < in.Start {
		from++
	}
	to := from
	for to < len(list) && list[to].End <= in.End {
		to++
	}
	return list[from:to]
}

// lacksSpans appends why spans cannot be counted, or not exactly.
func (r *Run) lacksSpans(out []outcome.Reason, f *compiled.Formula, n *number.Number) []outcome.Reason {
	q := &r.e.Quantities[f.Ref]
	switch {
	case n.Known:
		return append(out, because(outcome.Inexact, r.vague(q.Of)))
	case !r.f.At(q.Of).IsKnown():
		return append(out, because(outcome.NotKnown, q.Of.Name()))
	case q.Held && !r.f.At(fact.SlotSubscriptionHeld).IsKnown():
		return append(out, because(outcome.NotKnown, fact.FactSubscriptionHeld))
	}
	return out
}

// vague is the outage whose edges are uncertain.
func (r *Run) vague(of fact.Slot) fact.Fact {
	if t := r.f.At(fact.SlotOutageDown).Times(); of == fact.SlotOutageEither && (t == nil || t.IsCertain()) {
		return fact.FactOutageDegraded
	}
	return of.Name()
}
