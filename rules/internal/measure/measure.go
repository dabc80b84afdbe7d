// Package measure reads time off the facts: when an outage began and ended, how much of it counts, and how it divides
// among civil periods. Times are whole microseconds.
package measure

import (
	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/period"
)

// Estimate is an interval of whole values: lengths of time or instants in microseconds. Known is false where it cannot be
// told.
type Estimate struct {
	Lo, Stated, Hi int64
	Known          bool
}

// Times is the interval as lengths of time.
func (e *Estimate) Times() period.Estimate {
	return period.Estimate{Shortest: Duration(e.Lo), Stated: Duration(e.Stated), Longest: Duration(e.Hi)}
}

// OneSpan tells whether each form of an outage is one span at most, so that the longest is all of it.
func OneSpan(t *fact.Times) bool {
	return len(t.Stated) == 1 && len(t.Widest) <= 1 && len(t.Narrowest) <= 1
}

// MaintenanceOf is what was announced; where nothing is known, nothing was: the provider would have to show it.
func MaintenanceOf(f *fact.Facts) []fact.Work {
	return f.At(fact.SlotOutageMaintenance).Works()
}

// Always is all of time.
var Always = fact.Stretch{Start: fact.First, End: fact.Open}

// Cut says which parts of a set of spans count.
type Cut struct {
	Held        fact.Stretch
	Use         definition.AnnouncedUse
	Notice      int64
	Maintenance []fact.Work // sorted by start
	AsOf        int64       // nothing later counts; fact.Open sets no limit
}

// Length is that of the longest piece, or of all together. The stretches of the list do not touch.
func (c *Cut) Length(list []fact.Stretch, longest bool) int64 {
	if len(c.Maintenance) == 1 {
		return c.oneWork(list, longest)
	}
	var room [8]fact.Stretch
	var best, total, run int64
	last := fact.First - 1
	for _, p := range c.Pieces(room[:0], list) {
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

// Clipped is the length of the longest piece within a span, or of all together.
func Clipped(list []fact.Stretch, within fact.Stretch, longest bool) (best int64) {
	var total int64
	for _, s := range list {
		if n := min(s.End, within.End) - max(s.Start, within.Start); n > 0 {
			total += n
			best = max(best, n)
		}
	}
	if longest {
		return best
	}
	return total
}

// oneWork is the length where one work was announced.
func (c *Cut) oneWork(list []fact.Stretch, longest bool) (best int64) {
	m := c.Maintenance[0].Span
	if !inTime(c.Maintenance[0], c.Notice) {
		m = fact.Stretch{}
	}
	to := min(c.Held.End, c.AsOf)
	var total int64
	for _, s := range list {
		s.Start, s.End = max(s.Start, c.Held.Start), min(s.End, to)
		if s.End <= s.Start {
			continue
		}
		from, until := max(s.Start, m.Start), min(s.End, m.End)
		announced := max(until-from, 0)
		switch {
		case c.Use == definition.AnnouncedOnly:
			total += announced
			best = max(best, announced)
		case announced == 0 || c.Use == definition.AnnouncedIgnored:
			total += s.End - s.Start
			best = max(best, s.End-s.Start)
		default:
			total += s.End - s.Start - announced
			best = max(best, from-s.Start, s.End-until)
		}
	}
	if longest {
		return best
	}
	return total
}

// Pieces appends, in order, the disjoint parts that count.
func (c *Cut) Pieces(to, list []fact.Stretch) []fact.Stretch {
	for _, s := range list {
		s.Start = max(s.Start, c.Held.Start)
		s.End = min(s.End, c.Held.End, c.AsOf)
		if s.End <= s.Start {
			continue
		}
		if c.Use == definition.AnnouncedIgnored {
			to = append(to, s)
			continue
		}
		to = c.split(to, s)
	}
	return to
}

// split appends the parts of s inside or outside the announced scope.
func (c *Cut) split(to []fact.Stretch, s fact.Stretch) []fact.Stretch {
	cur := s.Start
	for _, m := range c.Maintenance {
		if m.Span.End <= cur || !inTime(m, c.Notice) {
			continue
		}
		if m.Span.Start >= s.End {
			break
		}
		if m.Span.Start > cur {
			if c.Use == definition.AnnouncedLeftOut {
				to = append(to, fact.Stretch{Start: cur, End: m.Span.Start})
			}
			cur = m.Span.Start
		}
		end := min(m.Span.End, s.End)
		if c.Use == definition.AnnouncedOnly && end > cur {
			to = append(to, fact.Stretch{Start: cur, End: end})
		}
		cur = end // never before: the work ends after cur, and so does s or there cur is its end
	}
	if c.Use == definition.AnnouncedLeftOut && cur < s.End {
		to = append(to, fact.Stretch{Start: cur, End: s.End})
	}
	return to
}

// inTime tells whether the work was announced before it began, and at least notice before.
func inTime(a fact.Work, notice int64) bool {
	return a.At < a.Span.Start && a.Span.Start-a.At >= notice
}

// Reaches is the first instant at which the length comes to need; fact.Open if never.
func (c *Cut) Reaches(list []fact.Stretch, longest bool, need int64) int64 {
	have := int64(0)
	last := fact.First - 1
	var room [8]fact.Stretch
	for _, p := range c.Pieces(room[:0], list) {
		if longest && p.Start != last {
			have = 0
		}
		last = p.End
		if p.End-p.Start >= need-have {
			return p.Start + max(need-have, 0)
		}
		have += p.End - p.Start
	}
	return fact.Open
}
