package rules

import (
	"slices"
	"time"

	"bosang/rules/fact"
)

// wake finds the first instant after asOf at which, if the outage runs on, a ground's disposition changes, or a ground
// that came to nothing begins to give something: it values the case at every instant at which a comparison of outage time
// turns or an amount begins.
func (l *Library) wake(r *run, c candidates) {
	turns := r.editionTurns(nil, c.picked)
	for _, other := range c.others {
		turns = r.editionTurns(turns, other)
	}
	slices.Sort(turns)
	for _, t := range slices.Compact(turns) {
		if then := l.valued(r.f, c, t); !sameGrounds(r.out.Grounds, then.out.Grounds) {
			r.out.WakesAt = instant(t)
			return
		}
	}
}

func (r *run) editionTurns(turns []int64, picked []chosen) []int64 {
	for _, c := range picked {
		e := c.book.editions[c.i]
		for i := int32(0); int(i) < len(e.provisions); i = e.provisions[i].end {
			if e.provisions[i].def.Effect.Kind == Obliges {
				continue
			}
			for k := e.provisions[i].leafFrom; k < e.provisions[e.provisions[i].end-1].leafTo; k++ {
				turns = r.turns(turns, e, &e.leaves[k])
			}
			if at := r.firstGiven(e, &e.provisions[i]); at > r.asOf && at != fact.Open {
				turns = append(turns, at)
			}
		}
	}
	return turns
}

// sameGrounds compares what becomes of the grounds, and whether they give something.
func sameGrounds(a, b []GroundOutcome) bool {
	return slices.EqualFunc(a, b, func(x, y GroundOutcome) bool {
		return sameDisposition(x.Disposition, y.Disposition) && gives(&x) == gives(&y)
	})
}

// sameDisposition compares what becomes of a ground; to be barred is to get nothing, as where a ground does not apply.
func sameDisposition(a, b GroundDisposition) bool {
	nothing := func(d GroundDisposition) bool { return d == GroundDoesNotApply || d == GroundBarred }
	return a == b || nothing(a) && nothing(b)
}

func gives(g *GroundOutcome) bool { return g.Remedy != nil && !empty(g.Remedy) }

// firstGiven is the first instant at which a provision that gives by the time gives something; fact.Open if never.
func (r *run) firstGiven(e *Edition, p *provision) int64 {
	switch {
	case p.multiply >= 0:
		q := &e.quants[p.multiply]
		t := r.f.At(q.of).Times()
		c, ok := r.cutOf(q)
		if t == nil || !ok {
			return fact.Open
		}
		return c.reaches(t.Stated, q.longest, 1)
	case p.feeFor >= 0:
		return r.firstAmount(e, p)
	}
	return fact.Open
}

// firstAmount is the first instant after asOf at which the fee for the time rounds to more than nothing. The amount never
// falls while the outage runs on, so that the instant can be searched for, exactly.
func (r *run) firstAmount(e *Edition, p *provision) int64 {
	if fee, ok := r.f.At(fact.SlotSubscriptionFee).AsMoney(); !ok || fee.Sign() <= 0 || r.pays(e, p, r.asOf) {
		return fact.Open
	}
	const most = int64(100 * 365 * 24 * time.Hour / time.Microsecond)
	no, yes := r.asOf, r.asOf+int64(time.Hour/time.Microsecond)
	for !r.pays(e, p, yes) {
		no, yes = yes, yes+2*(yes-r.asOf)
		if yes > fact.Last || yes-r.asOf > most {
			return fact.Open
		}
	}
	for yes-no > 1 {
		if middle := no + (yes-no)/2; r.pays(e, p, middle) {
			yes = middle
		} else {
			no = middle
		}
	}
	return yes
}

func (r *run) pays(e *Edition, p *provision, at int64) bool {
	x := run{f: r.f, asOf: at, start: r.start, e: e, quants: make([]estimate, len(e.quants))}
	x.quants[p.feeFor] = e.quants[p.feeFor].measure(r.f, at)
	_, amount, missing := x.feeFor(p)
	return missing == nil && amount.Sign() > 0
}

// cutOf says which parts count for a quantity while the outage runs on; false where that is not known.
func (r *run) cutOf(q *quant) (cut, bool) {
	held := r.f.At(fact.SlotSubscriptionHeld)
	c := cut{held: always, use: q.use, notice: q.notice, maintenance: maintenanceOf(r.f), asOf: fact.Last}
	if q.held && held.IsKnown() {
		c.held = held.Stretch()
	}
	return c, !q.held || held.IsKnown()
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
	c, ok := r.cutOf(q)
	if t == nil || bound.Kind() != KindDuration || !ok {
		return to
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
