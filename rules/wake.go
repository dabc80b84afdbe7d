package rules

import (
	"slices"

	"bosang/rules/fact"
)

// wake finds the first instant after asOf at which, if the outage runs on, a ground's disposition changes: it values the
// case at every instant at which a comparison of outage time turns.
func (l *Library) wake(r *run, picked []chosen) {
	var turns []int64
	for _, c := range picked {
		e := c.book.editions[c.i]
		for i := int32(0); int(i) < len(e.provisions); i = e.provisions[i].end {
			if e.provisions[i].def.Effect.Kind == Obliges {
				continue
			}
			for k := e.provisions[i].leafFrom; k < e.provisions[e.provisions[i].end-1].leafTo; k++ {
				turns = r.turns(turns, e, &e.leaves[k])
			}
		}
	}
	slices.Sort(turns)
	for _, t := range slices.Compact(turns) {
		if then := l.once(r.f, picked, t); !sameGrounds(r.out.Grounds, then.out.Grounds) {
			r.out.WakesAt = instant(t)
			return
		}
	}
}

// sameGrounds compares what becomes of the grounds; to be barred is to get nothing, as where a ground does not apply.
func sameGrounds(a, b []GroundOutcome) bool {
	nothing := func(d GroundDisposition) bool { return d == GroundDoesNotApply || d == GroundBarred }
	return slices.EqualFunc(a, b, func(x, y GroundOutcome) bool {
		return x.Disposition == y.Disposition || nothing(x.Disposition) && nothing(y.Disposition)
	})
}

// turns appends the instants at which a comparison of outage time changes for one of the three forms of the outage.
func (r *run) turns(to []int64, e *Edition, lf *leaf) []int64 {
	if lf.op != OpMeasure {
		return to
	}
	q := &e.quants[lf.quant]
	t := r.f.At(q.of).Times()
	var bound Value
	if lf.param < 0 {
		bound = lf.values[0]
	} else {
		bound, _ = e.params[lf.param].at(r.start, r.f)
	}
	held := r.f.At(fact.SlotSubscriptionHeld)
	if t == nil || bound.Kind() != KindDuration || q.held && !held.IsKnown() {
		return to
	}
	c := cut{held: always, use: q.use, notice: q.notice, maintenance: maintenanceOf(r.f), asOf: fact.Last}
	if q.held {
		c.held = held.Stretch()
	}
	need := bound.Micros()
	if lf.compare == MoreThan || lf.compare == AtMost {
		need++ // turns one microsecond past the boundary
	}
	for _, list := range [][]fact.Stretch{t.Narrowest, t.Stated, t.Widest} {
		if at := c.reaches(list, q.longest, need); at > r.asOf && at != fact.Open {
			to = append(to, at)
		}
	}
	return to
}

// reaches is the first instant at which the length comes to need; fact.Open if never.
func (c *cut) reaches(list []fact.Stretch, longest bool, need int64) int64 {
	at, have := int64(fact.Open), int64(0)
	last := fact.First - 1
	c.pieces(list, func(p fact.Stretch) {
		if at != fact.Open {
			return
		}
		if longest && p.Start != last {
			have = 0
		}
		last = p.End
		if p.End-p.Start >= need-have {
			at = p.Start + max(need-have, 0)
			return
		}
		have += p.End - p.Start
	})
	return at
}
