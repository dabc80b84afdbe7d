package engine

import (
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/books"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/measure"
	"bosang/rules/outcome"
)

// RunOf takes up an edition for a case, its quantities measured, and decides nothing. The outage began at start, or, where
// that is zero, when the facts say; the case is decided as the law stood at lawOn, unless that is zero.
func RunOf(e *compiled.Edition, f *fact.Facts, start, lawOn time.Time) *Run {
	r := &Run{}
	r.begin(new(outcome.Outcome), f, measure.AsOf(f), measure.StartOf(f))
	if !start.IsZero() {
		r.start = start.UnixMicro()
		r.dating = r.start
	}
	if !lawOn.IsZero() {
		r.dating = lawOn.UnixMicro()
	}
	r.take(e)
	r.quantities()
	return r
}

// Holding is what holds of a parameter in the case; nil where nothing does.
func (r *Run) Holding(param int32) *definition.Dated { return r.param(param).dated }

// ReasonsFor lists, sorted, why a comparison cannot be told.
func (r *Run) ReasonsFor(l *compiled.Leaf) []outcome.Reason { return sortedReasons(r.lacks(nil, l)) }

// TryOut fills an outcome with what the editions find in a case, and does not combine it.
func TryOut(o *outcome.Outcome, f *fact.Facts, asOf, start int64, c books.Candidates) {
	r := runs.Get().(*Run)
	defer r.release()
	r.begin(o, f, asOf, start)
	r.decide(c)
}

// TryComparison makes one comparison of a quantity, of which no more is worked out than the quantities that it is computed
// from, in their order. The outcome is memory; the law is as it stood at lawOn, unless that is zero.
func TryComparison(o *outcome.Outcome, e *compiled.Edition, f *fact.Facts, l *compiled.Leaf, order []int32, lawOn time.Time) outcome.Verdict {
	r := runs.Get().(*Run)
	defer r.release()
	r.begin(o, f, measure.AsOf(f), measure.StartOf(f))
	if !lawOn.IsZero() {
		r.dating = lawOn.UnixMicro()
	}
	r.take(e)
	r.makeRoom()
	for _, i := range order {
		r.workOut(i)
	}
	c := outcome.Check{Verdict: outcome.Unknown}
	r.compareMeasure(l, &c)
	return c.Verdict
}
