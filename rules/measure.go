package rules

import (
	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/period"
)

// estimate is an interval of whole values: lengths of time or instants in microseconds. known is false where it cannot be
// told.
type estimate struct {
	lo, stated, hi int64
	known          bool
}

// times is the interval as lengths of time.
func (e *estimate) times() period.Estimate {
	return period.Estimate{Shortest: micros(e.lo), Stated: micros(e.stated), Longest: micros(e.hi)}
}

// measured reads a quantity off the facts. What is open ends at asOf.
func (q *quant) measured(f *Facts, asOf int64) estimate {
	if q.kind == fact.KindInstant {
		return q.edge(f, asOf)
	}
	return q.length(f, asOf)
}

// edge is the instant at which the outage began or, as known by asOf, ended.
func (q *quant) edge(f *Facts, asOf int64) estimate {
	t := f.At(q.of).Times()
	if t == nil || len(t.Stated) == 0 {
		return estimate{}
	}
	first, last := t.Stated[0], t.Stated[len(t.Stated)-1]
	e := estimate{lo: first.Start, stated: first.Start, hi: first.Start, known: true}
	if q.measure == definition.Ended {
		e.lo, e.stated, e.hi = last.End, last.End, last.End
	}
	if !t.IsCertain() {
		edges := beginnings(t)
		if q.measure == definition.Ended {
			edges = ends(t)
		}
		e.lo, e.hi = min(e.lo, edges[0]), max(e.hi, edges[1])
	}
	e.lo, e.stated, e.hi = min(e.lo, asOf), min(e.stated, asOf), min(e.hi, asOf)
	return e
}

// length is how long the quantity is.
func (q *quant) length(f *Facts, asOf int64) estimate {
	t := f.At(q.of).Times()
	if t == nil {
		return estimate{}
	}
	held := always
	if q.held {
		v := f.At(fact.SlotSubscriptionHeld)
		if !v.IsKnown() {
			return estimate{}
		}
		held = v.Stretch()
	}
	var works []fact.Work
	if q.use != AnnouncedIgnored {
		works = maintenanceOf(f)
	}
	if len(t.Stated) == 1 && len(works) == 0 && t.IsCertain() { // nearly always
		n := int64(0)
		if q.use != AnnouncedOnly {
			n = max(min(t.Stated[0].End, held.End, asOf)-max(t.Stated[0].Start, held.Start), 0)
		}
		return estimate{lo: n, stated: n, hi: n, known: true}
	}
	c := cut{held: held, use: q.use, notice: q.notice, maintenance: works, asOf: asOf}
	e := estimate{known: true}
	e.stated = c.length(t.Stated, q.longest)
	e.lo, e.hi = e.stated, e.stated
	if !t.IsCertain() {
		e.lo, e.hi = c.length(t.Narrowest, q.longest), c.length(t.Widest, q.longest)
	}
	return e
}

// oneSpan tells whether each form of an outage is one span at most, so that the longest is all of it.
func oneSpan(t *fact.Times) bool {
	return len(t.Stated) == 1 && len(t.Widest) <= 1 && len(t.Narrowest) <= 1
}

// maintenanceOf is what was announced; where nothing is known, nothing was: the provider would have to show it.
func maintenanceOf(f *Facts) []fact.Work {
	return f.At(fact.SlotOutageMaintenance).Works()
}

// always is all of time.
var always = fact.Stretch{Start: fact.First, End: fact.Open}

// cut says which parts of a set of spans count.
type cut struct {
	held        fact.Stretch
	use         AnnouncedUse
	notice      int64
	maintenance []fact.Work // sorted by start
	asOf        int64       // nothing later counts; fact.Open sets no limit
}

// length is that of the longest piece, or of all together.
func (c *cut) length(list []fact.Stretch, longest bool) int64 {
	if len(c.maintenance) == 0 { // the stretches of a list do not touch
		return c.clipped(list, longest)
	}
	var room [8]fact.Stretch
	var best, total, run int64
	last := fact.First - 1
	for _, p := range c.pieces(room[:0], list) {
		n := p.End - p.Start
		total += n
		if p.Start != last {
			run = 0
		}
		run += n
		last = p.End
		best = max(best, run)
	}
	if longest {
		return best
	}
	return total
}

// clipped is the length where no work was announced.
func (c *cut) clipped(list []fact.Stretch, longest bool) (best int64) {
	if c.use == AnnouncedOnly {
		return 0
	}
	to := min(c.held.End, c.asOf)
	var total int64
	for _, s := range list {
		if n := min(s.End, to) - max(s.Start, c.held.Start); n > 0 {
			total += n
			best = max(best, n)
		}
	}
	if longest {
		return best
	}
	return total
}

// pieces appends, in order, the disjoint parts that count.
func (c *cut) pieces(to, list []fact.Stretch) []fact.Stretch {
	for _, s := range list {
		s.Start = max(s.Start, c.held.Start)
		s.End = min(s.End, c.held.End, c.asOf)
		if s.End <= s.Start {
			continue
		}
		if c.use == AnnouncedIgnored {
			to = append(to, s)
			continue
		}
		to = c.split(to, s)
	}
	return to
}

// split appends the parts of s inside or outside the announced scope.
func (c *cut) split(to []fact.Stretch, s fact.Stretch) []fact.Stretch {
	cur := s.Start
	for _, m := range c.maintenance {
		if m.Span.End <= cur || !inTime(m, c.notice) {
			continue
		}
		if m.Span.Start >= s.End {
			break
		}
		if m.Span.Start > cur {
			if c.use == AnnouncedLeftOut {
				to = append(to, fact.Stretch{Start: cur, End: m.Span.Start})
			}
			cur = m.Span.Start
		}
		end := min(m.Span.End, s.End)
		if c.use == AnnouncedOnly && end > cur {
			to = append(to, fact.Stretch{Start: cur, End: end})
		}
		cur = end // never before: the work ends after cur, and so does s or there cur is its end
	}
	if c.use == AnnouncedLeftOut && cur < s.End {
		to = append(to, fact.Stretch{Start: cur, End: s.End})
	}
	return to
}

// inTime tells whether the work was announced before it began, and at least notice before.
func inTime(a fact.Work, notice int64) bool {
	return a.At < a.Span.Start && a.Span.Start-a.At >= notice
}
