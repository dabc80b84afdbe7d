package rules

import (
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
)

// looked is a fact as the comparisons of an edition find it.
type looked struct {
	value   *fact.Value // what its declaration takes where nobody says
	code    int64
	known   bool
	operand int16
}

// look looks at every fact that the edition compares.
func (r *run) look() {
	e := r.e
	r.looked = slices.Grow(r.looked[:0], len(e.reads))[:len(e.reads)]
	for i, from := range e.reads {
		v, at := r.f.At(from.slot), &r.facts[from.slot]
		if from.extra >= 0 {
			v, at = r.extras[from.extra], &r.extraAt[from.extra]
			if d := e.extras[from.extra].declared; !v.IsKnown() && d.Otherwise.IsKnown() {
				v = &d.Otherwise
			}
		}
		to := &r.looked[i]
		to.value, to.code, to.known, to.operand = v, v.Micros(), v.IsKnown(), NoOperand
		if k := v.Kind(); to.known && k != fact.KindOutage && k != fact.KindMaintenance { // of these it is only asked whether they are known
			if *at == 0 {
				*at = r.keep(v) + 1
			}
			to.operand = *at - 1
		}
	}
}

// compareAll makes every comparison of the edition, so that the trace is complete; those with grounds wait for these.
func (r *run) compareAll() {
	r.look()
	list, all := r.e.quick, r.looked
	checks := r.checks[:len(list)]
	for i := range list {
		l, c := &list[i], &checks[i]
		if l.same >= 0 {
			*c = checks[l.same]
			continue
		}
		*c = Check{Verdict: Unknown, Left: NoOperand, Right: NoOperand}
		switch l.how {
		case byLength:
			if q := &r.quants[l.subject]; q.known {
				c.Left, c.Verdict = q.operand, compareBounds(l.compare, q.lo, q.hi, l.bound)
			}
			continue
		case byMask:
			if w := &all[l.subject]; w.known {
				c.Left, c.Verdict = w.operand, No+Verdict(l.mask>>uint(w.code&63)&1)<<1
				continue
			}
		case byBound:
			if w := &all[l.subject]; w.known {
				c.Left, c.Verdict = w.operand, holds(l.compare, fact.Compare(w.code, l.bound))
				continue
			}
		}
		switch l.asks {
		case definition.OpMeasure:
			r.compareMeasure(&r.e.leaves[i], c)
		case definition.OpFact:
			r.compareFact(&r.e.leaves[i], &all[l.subject], c)
		}
	}
}

// compareFact makes a comparison of a fact that is not known, or of a kind that is rare.
func (r *run) compareFact(l *leaf, w *looked, c *Check) {
	v := w.value
	c.Left = w.operand
	switch {
	case l.compare == definition.Known:
		v = r.fact(l.from) // as it was told
		if !v.IsKnown() {
			c.Left = NoOperand
		}
		c.Verdict = verdict(v.IsKnown() == (l.values[0].Micros() == 1))
	case !w.known && l.shown:
		c.Verdict, c.NotShown = No, true
	case !w.known:
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

func (r *run) compareGround(l *leaf, c *Check) {
	for _, e := range r.entitled {
		if e.name != l.ground {
			continue
		}
		stood := Text(e.disp.String())
		c.Left = r.keep(&stood)
		switch e.disp {
		case GroundGranted:
			c.Verdict = Yes
		case GroundDoesNotApply, GroundBarred:
			c.Verdict = No
		}
		return
	}
}

// keep stores a value where checks can point at it.
func (r *run) keep(v *fact.Value) int16 {
	i := len(r.out.Operands)
	r.out.Operands = append(r.out.Operands, Operand{})
	o := &r.out.Operands[i]
	o.Value = *v
	o.Lo, o.Hi = v.Micros(), v.Micros()
	return int16(i) //nolint:gosec // an edition has fewer comparisons than that, see package rulebook
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
