package rules

import (
	"bosang/rules/fact"
	"bosang/rules/outcome"
)

// run is one evaluation in progress.
type run struct {
	f        *Facts
	asOf     int64 // fact.Open when nothing is open
	start    int64 // when the outage began; fact.First-1 where that is not known
	out      *Outcome
	e        *Edition
	ed       int // index of e in out.Editions
	quants   []estimate
	checks   []Check   // backing of every finding's checks
	operands []Operand // backing of the checks' operands
	facts    [fact.Slots]*Operand
	lengths  []*Operand // of the edition's quantities
	base     int        // index of the edition's first finding
	entitled []entitlement
	covered  bool // a rulebook says what the law gives in the case
}

// entitlement is a ground that other rulebooks may ask for.
type entitlement struct {
	name string
	disp GroundDisposition
}

// noStart says that no outage is known whose beginning could date anything.
var noStart = fact.First - 1

// edition evaluates every provision of an edition that binds the case.
func (r *run) edition(e *Edition, used EditionUsed) {
	r.e, r.ed, r.base = e, len(r.out.Editions), len(r.out.Findings)
	r.out.Editions = append(r.out.Editions, used)
	r.quants, r.lengths = r.quants[:0], r.lengths[:0]
	for i := range e.quants {
		q := e.quants[i].measure(r.f, r.asOf)
		r.quants = append(r.quants, q)
		r.lengths = append(r.lengths, r.keep(q.operand()))
	}
	for i := range e.provisions {
		r.out.Findings = append(r.out.Findings, Finding{Edition: r.ed, Provision: e.provisions[i].def.Key})
	}
	for i := int32(0); int(i) < len(e.provisions); i = e.provisions[i].end {
		disp := r.provision(i)
		r.effect(i, disp)
	}
}

// provision evaluates a provision with its exceptions and fills in their findings.
func (r *run) provision(i int32) GroundDisposition {
	p := &r.e.provisions[i]
	from := len(r.checks)
	when := r.condition(p.node)
	finding := &r.out.Findings[r.base+int(i)]
	finding.Checks = r.checks[from:len(r.checks):len(r.checks)]
	disp, by := GroundGranted, int32(-1)
	var maybe struct{ bar, refer bool }
	for c := i + 1; c < p.end; c = r.e.provisions[c].end {
		applies := r.provision(c)
		if by >= 0 || applies == GroundDoesNotApply || applies == GroundBarred {
			continue
		}
		bars := r.e.provisions[c].def.Effect.Kind == Bars
		switch {
		case applies != GroundGranted:
			maybe.bar, maybe.refer = maybe.bar || bars, maybe.refer || !bars
		case bars:
			by, disp = c, GroundBarred
		default:
			by, disp = c, GroundReferred
		}
	}
	disp = settle(when, maybe.bar, maybe.refer, disp)
	if disp != GroundBarred && disp != GroundReferred {
		by = -1
	}
	finding = &r.out.Findings[r.base+int(i)]
	finding.Status = statusOf(disp)
	if by >= 0 {
		finding.By = r.e.provisions[by].def.Key
	}
	return disp
}

// settle joins the condition with what the first exception that applies does (disp is GroundGranted where none does).
// An earlier exception that cannot be told might come first; that matters only where it does something else.
func settle(when Verdict, maybeBar, maybeRefer bool, disp GroundDisposition) GroundDisposition {
	switch {
	case when == No:
		return GroundDoesNotApply
	case disp == GroundBarred && !maybeRefer:
		return GroundBarred
	case disp == GroundReferred && when == Yes && !maybeBar:
		return GroundReferred
	case when == Unknown || maybeBar || maybeRefer:
		return GroundCannotTell
	}
	return disp
}

func statusOf(d GroundDisposition) Status {
	switch d {
	case GroundGranted:
		return Applies
	case GroundDoesNotApply, GroundBarred:
		return DoesNotApply
	}
	return CannotTell
}

// condition evaluates the node and everything below it; no part is left out, so that the trace is complete.
func (r *run) condition(i int32) Verdict {
	n := &r.e.nodes[i]
	switch n.op {
	case OpAll:
		v := Yes
		for k := i + 1; k < n.end; k = r.e.nodes[k].end {
			v = min(v, r.condition(k))
		}
		return v
	case OpAny:
		v := No
		for k := i + 1; k < n.end; k = r.e.nodes[k].end {
			v = max(v, r.condition(k))
		}
		return v
	case OpNot:
		return Yes + No - r.condition(i+1)
	case OpShown:
		return r.condition(i + 1)
	}
	c := r.compare(&r.e.leaves[n.leaf])
	r.checks = append(r.checks, c)
	return c.Verdict
}

func (r *run) compare(l *leaf) Check {
	switch l.op {
	case OpMeasure:
		return r.compareMeasure(l)
	case OpGround:
		return r.compareGround(l)
	}
	v := r.f.At(l.slot)
	if !v.IsKnown() {
		if l.shown {
			return Check{Verdict: No, NotShown: true, Left: nothing, Right: nothing}
		}
		return Check{Verdict: Unknown, Left: nothing, Right: nothing}
	}
	if r.facts[l.slot] == nil {
		r.facts[l.slot] = r.keep(Operand{Value: *v})
	}
	c := Check{Verdict: Unknown, Left: r.facts[l.slot], Right: nothing}
	switch l.compare {
	case Is:
		c.Verdict = isOne(v, l.values)
	case HeldOn:
		c.Verdict = verdict(v.Stretch().Start < l.to && v.Stretch().End > l.from)
	default:
		right, ok := r.boundary(l, &c)
		if !ok {
			return c
		}
		order, ok := v.Order(&right)
		if ok {
			c.Verdict = l.compare.holds(order)
		}
	}
	return c
}

// boundary gives what a comparison compares with, and notes it in the check where it depends on the case.
func (r *run) boundary(l *leaf, c *Check) (Value, bool) {
	if l.param < 0 {
		return l.values[0], true
	}
	v, missing := r.e.params[l.param].at(r.start, r.f)
	if !v.IsKnown() {
		if !missing {
			c.Verdict = No // the edition has no such boundary for this case: the provision does not reach it
		}
		return v, false
	}
	if r.e.params[l.param].varies() {
		c.Right = r.keep(fixed(v))
	}
	return v, true
}

func (r *run) compareMeasure(l *leaf) Check {
	q := &r.quants[l.quant]
	c := Check{Verdict: Unknown, Left: r.lengths[l.quant], Right: nothing}
	right, ok := r.boundary(l, &c)
	if !ok || !q.known {
		return c
	}
	lo := l.compare.holds(fact.Compare(q.lo, right.Micros()))
	if lo == l.compare.holds(fact.Compare(q.hi, right.Micros())) {
		c.Verdict = lo
	}
	return c
}

func (r *run) compareGround(l *leaf) Check {
	for _, e := range r.entitled {
		if e.name != l.ground {
			continue
		}
		c := Check{Left: r.keep(Operand{Value: Text(e.disp.String())}), Right: nothing}
		switch e.disp {
		case GroundGranted:
			c.Verdict = Yes
		case GroundDoesNotApply, GroundBarred:
			c.Verdict = No
		default:
			c.Verdict = Unknown
		}
		return c
	}
	return Check{Verdict: Unknown, Left: nothing, Right: nothing}
}

// nothing is the operand that has no value.
var nothing = outcome.Nothing

// fixed is a value that is known exactly, as an operand.
func fixed(v Value) Operand { return Operand{Value: v, Lo: v.Micros(), Hi: v.Micros()} }

// keep stores an operand where checks can point at it.
func (r *run) keep(o Operand) *Operand {
	if !o.IsKnown() {
		return nothing
	}
	r.operands = append(r.operands, o)
	return &r.operands[len(r.operands)-1]
}

func verdict(yes bool) Verdict {
	if yes {
		return Yes
	}
	return No
}

func (c Comparison) holds(order int) Verdict {
	switch c {
	case AtLeast:
		return verdict(order >= 0)
	case MoreThan:
		return verdict(order > 0)
	case AtMost:
		return verdict(order <= 0)
	case LessThan:
		return verdict(order < 0)
	}
	return Unknown
}

func isOne(v *Value, list []Value) Verdict {
	for i := range list {
		if v.Equals(&list[i]) {
			return Yes
		}
	}
	return No
}
