package rules

import (
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
)

// looked is a fact as the comparisons of an edition find it: what its declaration takes where nobody says.
type looked struct {
	code    int64
	operand int16
	known   Verdict // 1 or 0
}

// look looks at every fact that the edition compares. Which are known follows no pattern: it is written without a jump, over
// the same operand until one is kept.
func (r *run) look() {
	e, o := r.e, r.out
	r.looked = slices.Grow(r.looked[:0], len(e.reads))[:len(e.reads)]
	n := len(o.Operands)
	room := slices.Grow(o.Operands, len(e.reads))[:n+len(e.reads)]
	for i, from := range e.reads {
		v, at := r.f.At(from.slot), &r.facts[from.slot]
		if from.extra >= 0 {
			v, at = r.said(from), &r.extraAt[from.extra]
		}
		to := &r.looked[i]
		known := one(v.IsKnown())
		to.code, to.known = v.Micros(), known
		if *at == 0 && !e.timely[i] {
			keepIn(&room[n], v)
			*at = int16(n+1) * int16(known) //nolint:gosec // an edition has fewer comparisons than that, see package rulebook
			n += int(known)
		}
		to.operand = *at - 1
	}
	o.Operands = room[:n]
}

// compareAll makes every comparison of the edition, each once, so that the trace is complete; those with grounds wait for
// these. Each stands among the checks where its leaf stands first. A verdict is reckoned: 1 is no, 2 unknown, 3 yes.
func (r *run) compareAll() {
	r.look()
	e, all, checks := r.e, r.looked, r.checks
	verdicts := r.room(len(e.quick))
	for i := range e.quick[:e.made[byMask]] {
		l := &e.quick[i]
		w := &all[l.subject]
		v := choose(w.known, No+Verdict(l.mask>>uint(w.code&63)&1)<<1, Unknown-l.shown)
		verdicts[i] = v
		checks[l.leaf] = Check{Verdict: v, NotShown: l.shown > w.known, Left: w.operand, Right: NoOperand}
	}
	for i := e.made[byMask]; i < e.made[byBound]; i++ {
		l := &e.quick[i]
		w := &all[l.subject]
		v := choose(w.known, No+(one(w.code >= l.bound)^l.below)<<1, Unknown-l.shown)
		verdicts[i] = v
		checks[l.leaf] = Check{Verdict: v, NotShown: l.shown > w.known, Left: w.operand, Right: NoOperand}
	}
	for i := e.made[byBound]; i < e.made[byLength]; i++ {
		l := &e.quick[i]
		q := &r.quants[l.subject]
		v := choose(one(q.known), No+(one(q.lo >= l.bound)^l.below)+(one(q.hi >= l.bound)^l.below), Unknown) // the ends differ: 2
		verdicts[i] = v
		checks[l.leaf] = Check{Verdict: v, Left: q.operand, Right: NoOperand}
	}
	for i := e.made[byLength]; i < e.made[otherwise]; i++ {
		at := e.quick[i].leaf
		c, l := &checks[at], &e.leaves[at]
		*c = Check{Verdict: Unknown, Left: NoOperand, Right: NoOperand}
		if l.op == definition.OpMeasure {
			r.compareMeasure(l, c)
		} else {
			r.compareFact(l, &all[e.quick[i].subject], c)
		}
		verdicts[i] = c.Verdict
	}
	for _, i := range e.grounds {
		checks[i] = Check{Verdict: Unknown, Left: NoOperand, Right: NoOperand}
	}
	for _, same := range e.repeated {
		checks[same.leaf] = checks[same.first]
	}
	r.tally()
}

// choose is a where which is 1, b where it is 0.
func choose(which, a, b Verdict) Verdict { return b + which*(a-b) }

// room makes room for the verdicts of the comparisons, in sets of 64.
func (r *run) room(n int) []Verdict {
	sets := (n + 63) / 64
	r.verdicts = slices.Grow(r.verdicts[:0], 64*sets)[:64*sets]
	r.yes = slices.Grow(r.yes[:0], sets+1)[:sets+1]
	r.no = slices.Grow(r.no[:0], sets+1)[:sets+1]
	return r.verdicts
}

// tally keeps the verdicts as bits, by which conditions are joined.
func (r *run) tally() {
	for set := range len(r.verdicts) / 64 {
		var yes, no uint64
		for i, v := range r.verdicts[64*set : min(64*set+64, len(r.e.quick))] {
			yes |= uint64(v>>1&v&1) << uint(i&63)
			no |= uint64(v&^(v>>1)&1) << uint(i&63)
		}
		r.yes[set], r.no[set] = yes, no
	}
}

// compareFact makes a comparison of a fact that is not known, or of a kind that is rare.
func (r *run) compareFact(l *leaf, w *looked, c *Check) {
	v := r.said(l.from)
	c.Left = w.operand
	switch {
	case l.compare == definition.Known:
		v = r.fact(l.from) // as it was told
		if !v.IsKnown() {
			c.Left = NoOperand
		}
		c.Verdict = verdict(v.IsKnown() == (l.values[0].Micros() == 1))
	case w.known == 0 && l.shown:
		c.Verdict, c.NotShown = No, true
	case w.known == 0:
	case l.compare == definition.Is:
		c.Verdict = isOne(v, l.values)
	case l.compare == definition.HeldOn:
		c.Verdict = verdict(v.Stretch().Start < l.end && v.Stretch().End > l.start)
	default:
		if bound := r.boundary(l, c); bound != nil {
			if order, ok := v.Order(bound); ok {
				c.Verdict = holds(l.compare, order)
			}
		}
	}
}

// boundary gives what a comparison compares with, and notes it in the check where it depends on the case; nil where there
// is none.
func (r *run) boundary(l *leaf, c *Check) *fact.Value {
	if l.param < 0 {
		return &l.values[0]
	}
	v := r.param(l.param)
	if v.dated == nil {
		if !v.missing {
			c.Verdict = No // the edition has no such boundary for this case: the provision does not reach it
		}
		return nil
	}
	c.Right = v.operand
	return &v.dated.Value
}

func (r *run) compareMeasure(l *leaf, c *Check) {
	q := &r.quants[l.quant]
	c.Left = q.operand
	if l.fixed && q.computed == nil {
		if q.known {
			c.Verdict = compareBounds(l.compare, q.lo, q.hi, l.bound)
		}
		return
	}
	bound := r.boundary(l, c)
	switch {
	case bound == nil || !q.known:
	case q.computed == nil: // lengths and instants are whole
		c.Verdict = compareBounds(l.compare, q.lo, q.hi, bound.Micros())
	default:
		right := numberOf(bound)
		c.Verdict = q.computed.compare(l.compare, &right)
	}
}

// compareBounds holds an interval of whole values against a boundary.
func compareBounds(c Comparison, lo, hi, bound int64) Verdict {
	v := holds(c, fact.Compare(lo, bound))
	if lo == hi || v == holds(c, fact.Compare(hi, bound)) {
		return v
	}
	return Unknown
}

// stood are the dispositions of grounds as operands.
var stood = [...]fact.Value{GroundGranted: fact.Text(GroundGranted.String()), GroundDoesNotApply: fact.Text(GroundDoesNotApply.String()),
	GroundBarred: fact.Text(GroundBarred.String()), GroundReferred: fact.Text(GroundReferred.String()), GroundCannotTell: fact.Text(GroundCannotTell.String())}

func (r *run) compareGround(l *leaf, c *Check) {
	for _, e := range r.entitled {
		if e.name != l.ground {
			continue
		}
		c.Left = r.keep(&stood[e.disp])
		switch e.disp {
		case GroundGranted:
			c.Verdict = Yes
		case GroundDoesNotApply, GroundBarred:
			c.Verdict = No
		}
		return
	}
}

// operand makes room for one more where checks can point at it.
func (r *run) operand() (*Operand, int16) {
	o := r.out
	i := len(o.Operands)
	if i == cap(o.Operands) {
		o.Operands = slices.Grow(o.Operands, 1)
	}
	o.Operands = o.Operands[:i+1]
	return &o.Operands[i], int16(i) //nolint:gosec // an edition has fewer comparisons than that, see package rulebook
}

// keep stores a value where checks can point at it.
func (r *run) keep(v *fact.Value) int16 {
	o, i := r.operand()
	keepIn(o, v)
	return i
}

func keepIn(o *Operand, v *fact.Value) {
	o.Value = *v
	o.Lo, o.Hi = v.Micros(), v.Micros()
}

// keepWhole stores a whole value with its bounds.
func (r *run) keepWhole(kind fact.Kind, e *estimate) int16 {
	o, i := r.operand()
	o.Value = fact.Whole(kind, e.stated)
	o.Lo, o.Hi = e.lo, e.hi
	return i
}

// keepBetween stores a value with its bounds.
func (r *run) keepBetween(v fact.Value, lo, hi int64) int16 {
	i := r.keep(&v)
	r.out.Operands[i].Lo, r.out.Operands[i].Hi = lo, hi
	return i
}

func verdict(yes bool) Verdict {
	if yes {
		return Yes
	}
	return No
}

func holds(c Comparison, order int) Verdict {
	switch c {
	case definition.AtLeast:
		return verdict(order >= 0)
	case definition.MoreThan:
		return verdict(order > 0)
	case definition.AtMost:
		return verdict(order <= 0)
	case definition.LessThan:
		return verdict(order < 0)
	}
	return Unknown
}

func isOne(v *fact.Value, list []fact.Value) Verdict {
	for i := range list {
		if v.Equals(&list[i]) {
			return Yes
		}
	}
	return No
}
