package rules

import (
	"bosang/rules/fact"
	"bosang/rules/outcome"
)

// estimate is an interval of lengths of time in microseconds; known is false where it cannot be told.
type estimate struct {
	lo, stated, hi int64
	known          bool
	missing        fact.Slot // what would have to be known
}

func (e estimate) operand() Operand {
	if !e.known {
		return Operand{}
	}
	return outcome.Length(e.lo, e.stated, e.hi)
}

// measure reads a quantity off the facts. What is open ends at asOf.
func (q *quant) measure(f *Facts, asOf int64) estimate {
	out := f.At(q.of)
	if !out.IsKnown() {
		return estimate{missing: q.of}
	}
	held := always
	if q.held {
		v := f.At(fact.SlotSubscriptionHeld)
		if !v.IsKnown() {
			return estimate{missing: fact.SlotSubscriptionHeld}
		}
		held = v.Stretch()
	}
	t := out.Times()
	c := cut{held: held, use: q.use, notice: q.notice, maintenance: maintenanceOf(f), asOf: asOf}
	e := estimate{known: true}
	e.stated = c.length(t.Stated, q.longest)
	e.lo, e.hi = e.stated, e.stated
	if !sameSlice(t.Narrowest, t.Stated) {
		e.lo = c.length(t.Narrowest, q.longest)
	}
	if !sameSlice(t.Widest, t.Stated) {
		e.hi = c.length(t.Widest, q.longest)
	}
	return e
}

func sameSlice(a, b []fact.Stretch) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
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
	var best, total, run int64
	last := fact.First - 1
	c.pieces(list, func(p fact.Stretch) {
		n := p.End - p.Start
		total += n
		if p.Start != last {
			run = 0
		}
		run += n
		last = p.End
		best = max(best, run)
	})
	if longest {
		return best
	}
	return total
}

// pieces yields, in order, the disjoint parts that count.
func (c *cut) pieces(list []fact.Stretch, yield func(fact.Stretch)) {
	for _, s := range list {
		s.Start = max(s.Start, c.held.Start)
		s.End = min(s.End, c.held.End, c.asOf)
		if s.End <= s.Start {
			continue
		}
		if c.use == AnnouncedIgnored {
			yield(s)
			continue
		}
		c.split(s, yield)
	}
}

// split yields the parts of s inside or outside the announced scope.
func (c *cut) split(s fact.Stretch, yield func(fact.Stretch)) {
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
				yield(fact.Stretch{Start: cur, End: m.Span.Start})
			}
			cur = m.Span.Start
		}
		end := min(m.Span.End, s.End)
		if c.use == AnnouncedOnly && end > cur {
			yield(fact.Stretch{Start: cur, End: end})
		}
		cur = end // never before: the work ends after cur, and so does s or there cur is its end
	}
	if c.use == AnnouncedLeftOut && cur < s.End {
		yield(fact.Stretch{Start: cur, End: s.End})
	}
}

// inTime tells whether the work was announced before it began, and at least notice before.
func inTime(a fact.Work, notice int64) bool {
	return a.At < a.Span.Start && a.Span.Start-a.At >= notice
}
