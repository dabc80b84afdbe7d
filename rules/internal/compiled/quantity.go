package compiled

import (
	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/measure"
)

// Measured reads a quantity off the facts. What is open ends at asOf.
func (q *Quantity) Measured(f *fact.Facts, asOf int64) measure.Estimate {
	if q.Kind == fact.KindInstant {
		return q.edge(f, asOf)
	}
	return q.Length(f, asOf)
}

// edge is the instant at which the outage began or, as known by asOf, ended.
func (q *Quantity) edge(f *fact.Facts, asOf int64) measure.Estimate {
	t := f.At(q.Of).Times()
	if t == nil || len(t.Stated) == 0 {
		return measure.Estimate{}
	}
	first, last := t.Stated[0], t.Stated[len(t.Stated)-1]
	e := measure.Estimate{Lo: first.Start, Stated: first.Start, Hi: first.Start, Known: true}
	if q.Measure == definition.Ended {
		e.Lo, e.Stated, e.Hi = last.End, last.End, last.End
	}
	if !t.IsCertain() {
		edges := measure.Beginnings(t)
		if q.Measure == definition.Ended {
			edges = measure.Ends(t)
		}
		e.Lo, e.Hi = min(e.Lo, edges[0]), max(e.Hi, edges[1])
	}
	e.Lo, e.Stated, e.Hi = min(e.Lo, asOf), min(e.Stated, asOf), min(e.Hi, asOf)
	return e
}

// Length is how long the quantity is.
func (q *Quantity) Length(f *fact.Facts, asOf int64) measure.Estimate {
	t := f.At(q.Of).Times()
	if t == nil {
		return measure.Estimate{}
	}
	held := measure.Always
	if q.Held {
		v := f.At(fact.SlotSubscriptionHeld)
		if !v.IsKnown() {
			return measure.Estimate{}
		}
		held = v.Stretch()
	}
	var works []fact.Work
	if q.Use != definition.AnnouncedIgnored {
		works = measure.MaintenanceOf(f)
	}
	e := measure.Estimate{Known: true}
	if len(works) == 0 { // nearly always
		if q.Use == definition.AnnouncedOnly {
			return e
		}
		held.End = min(held.End, asOf)
		e.Stated = measure.Clipped(t.Stated, held, q.Longest)
		e.Lo, e.Hi = e.Stated, e.Stated
		if !t.IsCertain() {
			e.Lo, e.Hi = measure.Clipped(t.Narrowest, held, q.Longest), measure.Clipped(t.Widest, held, q.Longest)
		}
		return e
	}
	c := measure.Cut{Held: held, Use: q.Use, Notice: q.Notice, Maintenance: works, AsOf: asOf}
	e.Stated = c.Length(t.Stated, q.Longest)
	e.Lo, e.Hi = e.Stated, e.Stated
	if !t.IsCertain() {
		e.Lo, e.Hi = c.Length(t.Narrowest, q.Longest), c.Length(t.Widest, q.Longest)
	}
	return e
}
