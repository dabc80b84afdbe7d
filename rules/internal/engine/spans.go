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
	stated = slices.Clone(stated) // they hold until the next call
	narrow := slices.Clone(r.counted(q, t.Narrowest))
	var lo, hi int64
	for _, w := range r.counted(q, t.Widest) {
		sure, said := within(narrow, w), within(stated, w)
		lo += min(lasting(sure, least), 1) // several may have been one
		hi += min(int64(max(len(sure), len(said), 1)), (w.End-w.Start)/least)
	}
	low, high := number.Whole(fact.KindCount, lo), number.Whole(fact.KindCount, hi)
	return number.Between(fact.KindCount, low.Stated, n.Stated, high.Stated)
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
