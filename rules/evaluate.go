package rules

import (
	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/outcome"
)

// run is one evaluation in progress. What it fills is in the outcome, whose memory may be used again.
type run struct {
	f        *Facts
	asOf     int64 // fact.Open when nothing is open
	start    int64 // when the outage began; noStart where that is not known
	out      *Outcome
	e        *Edition
	ed       int               // index of e in out.Editions
	base     int               // index of the edition's first finding
	quants   []quantity        // of the edition
	extras   []*fact.Value     // the edition's declared facts
	facts    [fact.Slots]int16 // the operand of a fact, counted from 1
	extraAt  []int16           // the same of declared facts
	entitled []entitlement
	rules    []*provision // of the grounds, in their order
	covered  bool         // a rulebook says what the law gives in the case
	steps    []Step       // of the amount being worked out; nil where none are kept
	within   *part        // the period that a formula within "each" speaks of
	room     struct {
		quants  [16]quantity
		extras  [8]*fact.Value
		extraAt [8]int16
		rules   [8]*provision
	}
}

// quantity is what a quantity comes to, and the operand that shows it.
type quantity struct {
	estimate         // of a measured one, and of a computed one of whole values
	computed *number // nil for a measured one
	operand  int16
}

// number is the quantity as formulas use it.
func (q *quantity) number(kind fact.Kind) number {
	switch {
	case q.computed != nil:
		return *q.computed
	case !q.known:
		return unknown(outcome.NotKnown)
	}
	n := whole(kind, q.stated)
	if q.lo != q.hi {
		lo, hi := whole(kind, q.lo), whole(kind, q.hi)
		n = between(kind, lo.stated, n.stated, hi.stated)
	}
	return n
}

// entitlement is a ground that other rulebooks may ask for.
type entitlement struct {
	name string
	disp GroundDisposition
}

// noStart says that no outage is known whose beginning could date anything.
var noStart = fact.First - 1

// fact is the value of a fact; one without a kind where it is not known.
func (r *run) fact(from source) *fact.Value {
	if from.extra >= 0 {
		return r.extras[from.extra]
	}
	return r.f.At(from.slot)
}

// edition evaluates every provision of an edition that binds the case.
func (r *run) edition(e *Edition, used EditionUsed) {
	o := r.out
	r.e, r.ed, r.base = e, len(o.Editions), len(o.Findings)
	o.Editions = append(o.Editions, used)
	r.extras, r.extraAt = r.room.extras[:0], r.room.extraAt[:0]
	for i := range e.extras {
		r.extras = append(r.extras, r.f.Extra(e.extras[i].declared.Name))
		r.extraAt = append(r.extraAt, 0)
	}
	r.quantities()
	for i := range e.provisions {
		o.Findings = append(o.Findings, Finding{Edition: r.ed, Provision: e.provisions[i].def.Key})
	}
	for i := int32(0); int(i) < len(e.provisions); i = e.provisions[i].end {
		disp := r.provision(i)
		r.effect(i, disp)
	}
}

// quantities measures and computes the edition's quantities, each after those it is computed from.
func (r *run) quantities() {
	e := r.e
	r.quants = r.room.quants[:0]
	if len(e.quants) > len(r.room.quants) {
		r.quants = make([]quantity, 0, len(e.quants))
	}
	r.quants = r.quants[:len(e.quants)]
	for _, i := range e.inOrder {
		q, to := &e.quants[i], &r.quants[i]
		*to = quantity{operand: NoOperand}
		if q.root < 0 {
			to.estimate = q.measured(r.f, r.asOf)
			if to.known {
				to.operand = r.keep(Operand{Value: fact.Whole(q.kind, to.stated), Lo: to.lo, Hi: to.hi})
			}
			continue
		}
		n := r.formula(q.root)
		to.computed, to.known = &n, n.known
		if n.known {
			to.operand = r.keep(n.operand())
		}
	}
}

// provision evaluates a provision with its exceptions and fills in their findings.
func (r *run) provision(i int32) GroundDisposition {
	p := &r.e.provisions[i]
	from := length(r.out.Checks)
	when := r.condition(p.node)
	to := length(r.out.Checks)
	disp, by := GroundGranted, int32(-1)
	var maybe struct{ bar, refer bool }
	for c := i + 1; c < p.end; c = r.e.provisions[c].end {
		applies := r.provision(c)
		if by >= 0 || applies == GroundDoesNotApply || applies == GroundBarred {
			continue
		}
		bars := r.e.provisions[c].def.Effect.Kind == definition.Bars
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
	finding := &r.out.Findings[r.base+int(i)]
	finding.From, finding.To, finding.Status = from, to, statusOf(disp)
	if by >= 0 && (disp == GroundBarred || disp == GroundReferred) {
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
	case definition.OpAll:
		v := Yes
		for k := i + 1; k < n.end; k = r.e.nodes[k].end {
			v = min(v, r.condition(k))
		}
		return v
	case definition.OpAny:
		v := No
		for k := i + 1; k < n.end; k = r.e.nodes[k].end {
			v = max(v, r.condition(k))
		}
		return v
	case definition.OpNot:
		return Yes + No - r.condition(i+1)
	case definition.OpShown:
		return r.condition(i + 1)
	}
	c := Check{Verdict: Unknown, Left: NoOperand, Right: NoOperand}
	r.compare(&r.e.leaves[n.leaf], &c)
	r.out.Checks = append(r.out.Checks, c)
	return c.Verdict
}

func (r *run) compare(l *leaf, c *Check) {
	switch l.op {
	case definition.OpMeasure:
		r.compareMeasure(l, c)
		return
	case definition.OpGround:
		r.compareGround(l, c)
		return
	}
	v := r.fact(l.from)
	if l.compare == definition.Known {
		c.Verdict = verdict(v.IsKnown() == (l.values[0].Micros() == 1))
		if v.IsKnown() {
			c.Left = r.operandOf(l.from, v)
		}
		return
	}
	if !v.IsKnown() {
		if l.from.extra < 0 || !r.e.extras[l.from.extra].declared.Otherwise.IsKnown() {
			if l.shown {
				c.Verdict, c.NotShown = No, true
			}
			return
		}
		v = &r.e.extras[l.from.extra].declared.Otherwise
	}
	c.Left = r.operandOf(l.from, v)
	switch {
	case l.masked:
		c.Verdict = verdict(l.mask>>uint(v.Code()&63)&1 == 1) //nolint:gosec // at most 63
	case l.compare == definition.Is:
		c.Verdict = isOne(v, l.values)
	case l.compare == definition.HeldOn:
		c.Verdict = verdict(v.Stretch().Start < l.end && v.Stretch().End > l.start)
	case l.fixed:
		c.Verdict = holds(l.compare, fact.Compare(v.Micros(), l.bound))
	default:
		n := numberOf(v)
		if right, ok := r.boundary(l, c); ok {
			c.Verdict = n.compare(l.compare, &right)
		}
	}
}

// boundary gives what a comparison compares with, and notes it in the check where it depends on the case.
func (r *run) boundary(l *leaf, c *Check) (number, bool) {
	if l.param < 0 {
		return numberOf(&l.values[0]), true
	}
	p := &r.e.params[l.param]
	d, missing := p.at(r.start, r)
	if d == nil {
		if !missing {
			c.Verdict = No // the edition has no such boundary for this case: the provision does not reach it
		}
		return number{}, false
	}
	if p.varies() {
		c.Right = r.keep(outcome.Exactly(d.Value))
	}
	return numberOf(&d.Value), true
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
	right, ok := r.boundary(l, c)
	if !ok || !q.known {
		return
	}
	if q.computed != nil {
		c.Verdict = q.computed.compare(l.compare, &right)
		return
	}
	if bound, ok := right.stated.Floor(); ok { // lengths and instants are whole
		c.Verdict = compareBounds(l.compare, q.lo, q.hi, bound)
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
		c.Left = r.keep(Operand{Value: Text(e.disp.String())})
		switch e.disp {
		case GroundGranted:
			c.Verdict = Yes
		case GroundDoesNotApply, GroundBarred:
			c.Verdict = No
		}
		return
	}
}

// operandOf keeps a fact once, however often it is compared.
func (r *run) operandOf(from source, v *fact.Value) int16 {
	at := &r.facts[from.slot]
	if from.extra >= 0 {
		at = &r.extraAt[from.extra]
	}
	if *at == 0 {
		*at = r.keep(outcome.Exactly(*v)) + 1
	}
	return *at - 1
}

// keep stores an operand where checks can point at it.
func (r *run) keep(o Operand) int16 {
	r.out.Operands = append(r.out.Operands, o)
	return int16(len(r.out.Operands) - 1) //nolint:gosec // an edition has fewer comparisons than that, see package rulebook
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
