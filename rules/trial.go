package rules

import (
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
)

// asOfFor is the instant at which what is open ends; fact.Open where nothing is.
func asOfFor(f *Facts) int64 {
	if v := f.At(fact.SlotAsOf); f.IsOpen() && v.IsKnown() {
		return v.Micros()
	}
	return fact.Open
}

// runOf takes up an edition for a case, its quantities measured, and decides nothing. The outage began at start, or, where
// that is zero, when the facts say.
func runOf(e *Edition, f *Facts, start time.Time) *run {
	r := &run{}
	r.begin(new(Outcome), f, asOfFor(f), startOf(f))
	if !start.IsZero() {
		r.start = start.UnixMicro()
	}
	r.take(e)
	r.quantities()
	return r
}

// holding is what holds of a parameter in the case; nil where nothing does.
func (r *run) holding(param int32) *definition.Dated { return r.param(param).dated }

// reasonsFor lists, sorted, why a comparison cannot be told.
func (r *run) reasonsFor(l *leaf) []Reason { return sortedReasons(r.lacks(nil, l)) }

// tryOut fills an outcome with what the editions find in a case, and does not combine it.
func tryOut(o *Outcome, f *Facts, asOf, start int64, c candidates) {
	r := runs.Get().(*run)
	defer r.release()
	r.begin(o, f, asOf, start)
	r.decide(c)
}

// tryComparison makes one comparison of a quantity, of which no more is worked out than the quantities that it is computed
// from, in their order. The outcome is memory.
func tryComparison(o *Outcome, e *Edition, f *Facts, l *leaf, order []int32) Verdict {
	r := runs.Get().(*run)
	defer r.release()
	r.begin(o, f, asOfFor(f), startOf(f))
	r.take(e)
	r.makeRoom()
	for _, i := range order {
		r.workOut(i)
	}
	c := Check{Verdict: Unknown}
	r.compareMeasure(l, &c)
	return c.Verdict
}
