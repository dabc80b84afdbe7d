package rules

import (
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/outcome"
)

// run is one evaluation in progress. What it fills is in the outcome, whose memory may be used again; its own is kept for
// the next evaluation, see runs.
type run struct {
	f        *Facts
	asOf     int64 // fact.Open when nothing is open
	start    int64 // when the outage began; noStart where that is not known
	out      *Outcome
	e        *Edition
	used     []*Edition          // of out.Editions
	ed       int                 // index of e in out.Editions
	base     int                 // index of the edition's first finding
	quants   []quantity          // of the edition
	numbers  []number            // what those of them that are computed come to
	extras   []*fact.Value       // the edition's declared facts
	facts    [fact.Slots]int16   // the operand of a fact, counted from 1
	extraAt  []int16             // the same of declared facts
	looked   []looked            // the facts that the edition compares
	params   []valued            // of the edition's parameters
	disps    []GroundDisposition // of the edition's provisions
	dues     dueDate             // the last one that was worked out
	checks   []Check             // of the edition's leaves, by their numbers
	verdicts []Verdict           // of the edition's comparisons, each once
	yes, no  []uint64            // the same as bits: which hold, which do not
	findings []Finding           // of the edition's provisions, by their numbers
	entitled []entitlement
	rules    []*provision // of the grounds, in their order
	pieces   []fact.Stretch
	divided  []Part  // of per
	bills    []Part  // of fees
	turned   []int64 // of wake
	picked   []chosen
	single   bool   // the service was down for one span, and no work was announced
	covered  bool   // a rulebook says what the law gives in the case
	steps    []Step // of the amount being worked out; nil where none are kept
	within   *part  // the period that a formula within "each" speaks of: period, or nil outside of one
	period   part
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

// valued is what holds of a parameter in the case, worked out when it is first asked for.
type valued struct {
	dated   *definition.Dated // nil where nothing holds
	asked   bool
	missing bool // the fact that it depends on is not known
	operand int16
}

// param gives what holds of a parameter.
func (r *run) param(i int32) *valued {
	v := &r.params[i]
	if v.asked {
		return v
	}
	v.asked, v.operand = true, NoOperand
	p := &r.e.params[i]
	v.dated, v.missing = p.at(r.start, r)
	if v.dated != nil && p.varies() && len(v.dated.Bands) == 0 {
		v.operand = r.keep(&v.dated.Value)
	}
	return v
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

// said is the value of a fact, or what its declaration takes where nobody says.
func (r *run) said(from source) *fact.Value {
	v := r.fact(from)
	if !v.IsKnown() && from.extra >= 0 {
		return &r.e.extras[from.extra].declared.Otherwise
	}
	return v
}

// edition evaluates every provision of an edition that binds the case.
func (r *run) edition(e *Edition) {
	o := r.out
	r.ed, r.base = len(o.Editions)-1, len(o.Findings)
	r.used = append(r.used, e)
	r.take(e)
	r.quantities()
	from := len(o.Checks)
	o.Checks = slices.Grow(o.Checks, len(e.leaves))[:from+len(e.leaves)]
	r.checks = o.Checks[from:]
	o.Findings = append(o.Findings, e.findings...)
	r.findings = o.Findings[r.base:]
	if r.ed > 0 {
		for i := range r.findings {
			f := &r.findings[i]
			f.Edition, f.From, f.To = r.ed, f.From+int32(from), f.To+int32(from) //nolint:gosec // fewer than that
		}
	}
	r.disps = slices.Grow(r.disps[:0], len(e.provisions))[:len(e.provisions)]
	r.compareAll()
	for _, i := range e.before {
		r.general(i)
	}
	for i := int32(0); int(i) < len(e.provisions); i = e.provisions[i].end {
		if e.before == nil {
			r.general(i)
		}
		r.effect(i, r.disps[i])
	}
}

// general evaluates a general provision and its exceptions, what is excepted from after what excepts.
func (r *run) general(i int32) {
	rows, disps, findings, yes, no := r.e.rows, r.disps, r.findings, r.yes, r.no
	for k := rows[i].end - 1; k >= i; k-- {
		p := &rows[k]
		when := allOf(yes[p.word], no[p.word], p.mask)
		if !p.plain {
			when = r.test(p.test)
		}
		if p.end == k+1 {
			disps[k], findings[k].Status = alone[when&3].disp, alone[when&3].status
			continue
		}
		r.excepted(k, when)
	}
	if f := &r.e.provisions[i].def.Effect; f.Kind == definition.Entitles {
		r.entitled = append(r.entitled, entitlement{f.Ground, disps[i]})
	}
}

// take takes up an edition: its declared facts are at hand, and nothing is known of its parameters yet.
func (r *run) take(e *Edition) {
	r.e = e
	r.extras, r.extraAt = r.extras[:0], r.extraAt[:0]
	for i := range e.extras {
		r.extras = append(r.extras, r.f.Extra(e.extras[i].declared.Name))
		r.extraAt = append(r.extraAt, 0)
	}
	r.params = slices.Grow(r.params[:0], len(e.params))[:len(e.params)]
	clear(r.params)
}

// quantities measures and computes the edition's quantities, each after those it is computed from.
func (r *run) quantities() {
	r.makeRoom()
	for _, i := range r.e.inOrder {
		r.workOut(i)
	}
}

// makeRoom makes room for the edition's quantities.
func (r *run) makeRoom() {
	r.quants = slices.Grow(r.quants[:0], len(r.e.quants))[:len(r.e.quants)]
	r.numbers = slices.Grow(r.numbers[:0], len(r.e.quants))[:len(r.e.quants)]
	t := r.f.At(fact.SlotOutageDown).Times()
	r.single = t != nil && oneSpan(t) && !r.f.At(fact.SlotOutageMaintenance).IsKnown()
}

// workOut measures or computes one quantity; those that it is computed from have been.
func (r *run) workOut(i int32) {
	q, to := &r.e.quants[i], &r.quants[i]
	to.operand, to.computed = NoOperand, nil
	if q.root < 0 {
		if q.twin >= 0 && r.single {
			*to = r.quants[q.twin]
			return
		}
		to.estimate = q.measured(r.f, r.asOf)
		if to.known {
			to.operand = r.keepWhole(q.kind, &to.estimate)
		}
		return
	}
	n := &r.numbers[i]
	*n = r.formula(q.root)
	to.computed, to.known = n, n.known
	if n.known {
		o := n.operand()
		to.operand = r.keepBetween(o.Value, o.Lo, o.Hi)
	}
}

// excepted joins a provision's condition with its exceptions, which have been evaluated.
func (r *run) excepted(i int32, when Verdict) {
	rows := r.e.rows
	p, finding := &rows[i], &r.findings[i]
	disp, by := GroundGranted, int32(-1)
	maybeBar, maybeRefer := false, false
	for c := i + 1; c < p.end; c = rows[c].end {
		applies := r.disps[c]
		if applies == GroundDoesNotApply || applies == GroundBarred {
			continue
		}
		bars := rows[c].bars
		if applies == GroundGranted {
			by, disp = c, GroundReferred
			if bars {
				disp = GroundBarred
			}
			break
		}
		maybeBar, maybeRefer = maybeBar || bars, maybeRefer || !bars
	}
	disp = settle(when, maybeBar, maybeRefer, disp)
	r.disps[i], finding.Status = disp, statusOf(disp)
	if by >= 0 && (disp == GroundBarred || disp == GroundReferred) {
		finding.By = r.e.provisions[by].def.Key
	}
}

// allOf is what it comes to that all comparisons of a mask hold, anyOf that one of them does.
// What they come to follows no pattern, so that it is reckoned without a jump.
func allOf(yes, no, mask uint64) Verdict { return Unknown + one(yes&mask == mask) - one(no&mask != 0) }

func anyOf(yes, no, mask uint64) Verdict { return Unknown + one(yes&mask != 0) - one(no&mask == mask) }

// one is 1 of what is so, else 0.
func one(so bool) (n Verdict) {
	if so {
		n = 1
	}
	return n
}

// test is what a part of a condition comes to.
func (r *run) test(i int32) Verdict {
	t := &r.e.tests[i]
	switch t.op {
	case definition.OpAll:
		v := allOf(r.yes[t.word], r.no[t.word], t.mask)
		for k := i + 1; k < t.end; k = r.e.tests[k].end {
			v = min(v, r.test(k))
		}
		return v
	case definition.OpAny:
		v := anyOf(r.yes[t.word], r.no[t.word], t.mask)
		for k := i + 1; k < t.end; k = r.e.tests[k].end {
			v = max(v, r.test(k))
		}
		return v
	case definition.OpGround:
		c := &r.checks[t.leaf]
		r.compareGround(&r.e.leaves[t.leaf], c)
		return c.Verdict
	}
	return Yes + No - r.test(i+1) // not
}

// alone is what a provision without exceptions comes to by its condition.
var alone = [4]struct {
	disp   GroundDisposition
	status Status
}{No: {GroundDoesNotApply, DoesNotApply}, Unknown: {GroundCannotTell, CannotTell}, Yes: {GroundGranted, Applies}}

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

// condition joins the comparisons of a node and of everything below it, once all have been made.
func (r *run) condition(i int32) Verdict {
	n := &r.e.nodes[i]
	if n.leaf >= 0 {
		return r.checks[n.leaf].Verdict
	}
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
	}
	return r.condition(i + 1) // shown
}
