package rules

// estimate is an interval of lengths of time in microseconds; known is false where it cannot be told.
type estimate struct {
	lo, stated, hi int64
	known          bool
	missing        slot // what would have to be known
}

func (e estimate) operand() Operand {
	if !e.known {
		return Operand{}
	}
	return Operand{Value: duration(e.stated), lo: e.lo, hi: e.hi}
}

// measure reads a quantity off the facts. What is open ends at asOf.
func (q *quant) measure(f *Facts, asOf int64) estimate {
	out := f.values[q.of]
	if out.kind == 0 {
		return estimate{missing: q.of}
	}
	held := stretch{minInstant, openEnd}
	if q.held {
		v := &f.values[slotHeld]
		if v.kind == 0 {
			return estimate{missing: slotHeld}
		}
		held = stretch{v.i, v.j}
	}
	t := out.x.(*outageTimes)
	c := cut{held: held, use: q.use, notice: q.notice, maintenance: f.maintenance(), asOf: asOf}
	e := estimate{known: true}
	e.stated = c.length(t.stated, q.longest)
	e.lo, e.hi = e.stated, e.stated
	if !sameSlice(t.narrowest, t.stated) {
		e.lo = c.length(t.narrowest, q.longest)
	}
	if !sameSlice(t.widest, t.stated) {
		e.hi = c.length(t.widest, q.longest)
	}
	return e
}

func sameSlice(a, b []stretch) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// maintenance is what was announced; where nothing is known, nothing was: the provider would have to show it.
func (f *Facts) maintenance() []announced {
	list, _ := f.values[slotMaintenance].x.([]announced)
	return list
}

// cut says which parts of a set of spans count.
type cut struct {
	held        stretch
	use         AnnouncedUse
	notice      int64
	maintenance []announced // sorted by start
	asOf        int64       // nothing later counts; openEnd sets no limit
}

// length is that of the longest piece, or of all together.
func (c *cut) length(list []stretch, longest bool) int64 {
	var best, total, run int64
	last := minInstant - 1
	c.pieces(list, func(p stretch) {
		n := p.end - p.start
		total += n
		if p.start != last {
			run = 0
		}
		run += n
		last = p.end
		best = max(best, run)
	})
	if longest {
		return best
	}
	return total
}

// pieces yields, in order, the disjoint parts that count.
func (c *cut) pieces(list []stretch, yield func(stretch)) {
	for _, s := range list {
		s.start = max(s.start, c.held.start)
		s.end = min(s.end, c.held.end, c.asOf)
		if s.end <= s.start {
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
func (c *cut) split(s stretch, yield func(stretch)) {
	cur := s.start
	for _, m := range c.maintenance {
		if m.span.end <= cur || !m.inTime(c.notice) {
			continue
		}
		if m.span.start >= s.end {
			break
		}
		if m.span.start > cur {
			if c.use == AnnouncedLeftOut {
				yield(stretch{cur, m.span.start})
			}
			cur = m.span.start
		}
		end := min(m.span.end, s.end)
		if c.use == AnnouncedOnly && end > cur {
			yield(stretch{cur, end})
		}
		cur = max(cur, end)
	}
	if c.use == AnnouncedLeftOut && cur < s.end {
		yield(stretch{cur, s.end})
	}
}

// inTime tells whether the work was announced before it began, and at least notice before.
func (a announced) inTime(notice int64) bool {
	return a.at < a.span.start && a.span.start-a.at >= notice
}
