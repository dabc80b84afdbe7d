package engine

import (
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/books"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/measure"
	"bosang/rules/internal/number"
	"bosang/rules/outcome"
)

// Run is one evaluation in progress. What it fills is in the outcome, whose memory may be used again; its own is kept for
// the next evaluation, see runs.
type Run struct {
	f        *fact.Facts
	asOf     int64 // fact.Open when nothing is open
	start    int64 // when the outage began; measure.NoStart where that is not known
	dating   int64 // the beginning by which values of parameters are chosen
	out      *outcome.Outcome
	e        *compiled.Edition
	used     []*compiled.Edition         // of out.Editions
	ed       int                         // index of e in out.Editions
	base     int                         // index of the edition's first finding
	quants   []quantity                  // of the edition
	numbers  []number.Number             // what those of them that are computed come to
	extras   []*fact.Value               // the edition's declared facts
	facts    [fact.Slots]int32           // the operand of a fact, counted from 1
	extraAt  []int32                     // the same of declared facts
	looked   []looked                    // the facts that the edition compares
	params   []valued                    // of the edition's parameters
	disps    []outcome.GroundDisposition // of the edition's provisions
	dues     dueDate                     // the last one that was worked out
	checks   []outcome.Check             // of the edition's leaves, by their numbers
	verdicts []byte                      // of the edition's comparisons, each once
	yes, no  []uint64                    // the same as bits: which hold, which do not
	findings []outcome.Finding           // of the edition's provisions, by their numbers
	found    map[int32]*fact.Ruling      // what persons said of the edition's provisions; nil where they said nothing
	entitled []entitlement
	rules    []*compiled.Provision // of the grounds, in their order
	pieces   []fact.Stretch
	divided  []outcome.Part // of per
	bills    []outcome.Part // of fees
	lacked   []lacked       // what has been found wanting of computed quantities
	open     []lacked       // the same of provisions whose grounds are asked for before they are written down
	turned   []int64        // of wake
	picked   []books.Chosen
	single   bool           // the service was down for one span, and no work was announced
	covered  bool           // a rulebook says what the law gives in the case
	steps    []outcome.Step // of the amount being worked out; nil where none are kept
	within   *part          // the period that a formula within "each" speaks of: period, or nil outside of one
	period   part
}

// quantity is what a quantity comes to, and the operand that shows it.
type quantity struct {
	measure.Estimate                // of a measured one, and of a computed one of whole values
	computed         *number.Number // nil for a measured one
	operand          int32
}

// number is the quantity as formulas use it.
func (q *quantity) number(kind fact.Kind) number.Number {
	switch {
	case q.computed != nil:
		return *q.computed
	case !q.Known:
		return number.Unknown(outcome.NotKnown)
	}
	n := number.Whole(kind, q.Stated)
	if q.Lo != q.Hi {
		lo, hi := number.Whole(kind, q.Lo), number.Whole(kind, q.Hi)
		n = number.Between(kind, lo.Stated, n.Stated, hi.Stated)
	}
	return n
}

// valued is what holds of a parameter in the case, worked out when it is first asked for.
type valued struct {
	dated   *definition.Dated // nil where nothing holds
	asked   bool
	missing bool // the fact that it depends on is not known
	operand int32
}

// param gives what holds of a parameter.
func (r *Run) param(i int32) *valued {
	v := &r.params[i]
	if v.asked {
		return v
	}
	v.asked, v.operand = true, outcome.NoOperand
	p := &r.e.Parameters[i]
	v.dated, v.missing = r.dated(p, r.dating)
	if v.dated != nil && p.Varies() && len(v.dated.Bands) == 0 {
		v.operand = r.keep(&v.dated.Value)
	}
	return v
}

// dated gives what holds of the parameter at an instant, for the facts of the case; nil where the fact that it depends on is
// not known (missing) or has no value in it. Before the first date the first holds.
func (r *Run) dated(p *compiled.Parameter, micros int64) (d *definition.Dated, missing bool) {
	which := 0
	if p.Bound {
		by := r.said(p.By)
		if !by.IsKnown() {
			return nil, true
		}
		if which = int(p.Codes[by.Code()]); which < 0 {
			return nil, false
		}
	}
	c := &p.Cases[which]
	i := len(c.From) - 1
	for i > 0 && c.From[i] > micros {
		i--
	}
	return c.Dated[i], false
}

// entitlement is a ground that other rulebooks may ask for.
type entitlement struct {
	name      string
	disp      outcome.GroundDisposition
	edition   int // that establishes it, among those of the outcome
	provision int32
}

// fact is the value of a fact; one without a kind where it is not known.
func (r *Run) fact(from compiled.Source) *fact.Value {
	if from.Extra >= 0 {
		return r.extras[from.Extra]
	}
	return r.f.At(from.Slot)
}

// said is the value of a fact, or what its declaration takes where nobody says.
func (r *Run) said(from compiled.Source) *fact.Value {
	v := r.fact(from)
	if !v.IsKnown() && from.Extra >= 0 {
		return &r.e.Extras[from.Extra].Declared.Otherwise
	}
	return v
}

// edition evaluates every provision of an edition that binds the case.
func (r *Run) edition(e *compiled.Edition) {
	o := r.out
	r.ed, r.base = len(o.Editions)-1, len(o.Findings)
	r.used, r.open = append(r.used, e), r.open[:0]
	r.take(e)
	r.quantities()
	from := len(o.Checks)
	o.Checks = slices.Grow(o.Checks, len(e.Leaves))[:from+len(e.Leaves)]
	r.checks = o.Checks[from:]
	o.Findings = append(o.Findings, e.Findings...)
	r.findings = o.Findings[r.base:]
	if r.ed > 0 {
		for i := range r.findings {
			f := &r.findings[i]
			f.Edition, f.From, f.To = r.ed, f.From+int32(from), f.To+int32(from) //nolint:gosec // fewer than that
		}
	}
	r.disps = slices.Grow(r.disps[:0], len(e.Provisions))[:len(e.Provisions)]
	r.compareAll()
	for _, i := range e.ProvisionOrder {
		r.general(i)
	}
	for i := int32(0); int(i) < len(e.Provisions); i = e.Provisions[i].End {
		if e.ProvisionOrder == nil {
			r.general(i)
		}
		r.effect(i, r.disps[i])
	}
}

// general evaluates a general provision and its exceptions, what is excepted from after what excepts.
func (r *Run) general(i int32) {
	rows, disps, findings, yes, no := r.e.Rows, r.disps, r.findings, r.yes, r.no
	for k := rows[i].End - 1; k >= i; k-- {
		p := &rows[k]
		when := allOf(yes[p.Word], no[p.Word], p.Mask)
		if !p.Plain {
			when = r.test(p.Test)
		}
		if r.found != nil {
			when = r.foundOf(k, when)
		}
		if p.End == k+1 {
			disps[k], findings[k].Status = alone[when&3].disp, alone[when&3].status
			continue
		}
		r.excepted(k, when)
	}
	if f := &r.e.Provisions[i].Def.Effect; f.Kind == definition.Entitles {
		r.entitled = append(r.entitled, entitlement{f.Ground, disps[i], r.ed, i})
	}
}

// take takes up an edition: its declared facts are at hand, and nothing is known of its parameters yet.
func (r *Run) take(e *compiled.Edition) {
	r.e = e
	r.found = rulings(e, r.f.Found())
	r.extras, r.extraAt = r.extras[:0], r.extraAt[:0]
	for i := range e.Extras {
		r.extras = append(r.extras, r.f.Extra(e.Extras[i].Declared.Name))
		r.extraAt = append(r.extraAt, 0)
	}
	r.params = slices.Grow(r.params[:0], len(e.Parameters))[:len(e.Parameters)]
	clear(r.params)
}

// quantities measures and computes the edition's quantities, each after those it is computed from.
func (r *Run) quantities() {
	r.makeRoom()
	for _, i := range r.e.QuantityOrder {
		r.workOut(i)
	}
}

// makeRoom makes room for the edition's quantities.
func (r *Run) makeRoom() {
	r.quants = slices.Grow(r.quants[:0], len(r.e.Quantities))[:len(r.e.Quantities)]
	r.numbers = slices.Grow(r.numbers[:0], len(r.e.Quantities))[:len(r.e.Quantities)]
	t := r.f.At(fact.SlotOutageDown).Times()
	r.single = t != nil && measure.OneSpan(t) && !r.f.At(fact.SlotOutageMaintenance).IsKnown()
}

// workOut measures or computes one quantity; those that it is computed from have been.
func (r *Run) workOut(i int32) {
	q, to := &r.e.Quantities[i], &r.quants[i]
	to.operand, to.computed = outcome.NoOperand, nil
	if q.Root < 0 {
		if q.Twin >= 0 && r.single {
			*to = r.quants[q.Twin]
			return
		}
		to.Estimate = q.Measured(r.f, r.asOf)
		if to.Known {
			to.operand = r.keepWhole(q.Kind, &to.Estimate)
		}
		return
	}
	n := &r.numbers[i]
	*n = r.Formula(q.Root)
	to.computed, to.Known = n, n.Known
	if n.Known {
		o := n.Operand()
		to.operand = r.keepBetween(o.Value, o.Lo, o.Hi)
	}
}

// excepted joins a provision's condition with its exceptions, which have been evaluated.
func (r *Run) excepted(i int32, when outcome.Verdict) {
	rows := r.e.Rows
	p, finding := &rows[i], &r.findings[i]
	disp, by := outcome.GroundGranted, int32(-1)
	maybeBar, maybeRefer := false, false
	for c := i + 1; c < p.End; c = rows[c].End {
		applies := r.disps[c]
		if applies == outcome.GroundDoesNotApply || applies == outcome.GroundBarred {
			continue
		}
		bars := rows[c].Bars || r.found[c] != nil // a person has found that it was shown
		if applies == outcome.GroundGranted {
			by, disp = c, outcome.GroundReferred
			if bars {
				disp = outcome.GroundBarred
			}
			break
		}
		maybeBar, maybeRefer = maybeBar || bars, maybeRefer || !bars
	}
	disp = settle(when, maybeBar, maybeRefer, disp)
	r.disps[i], finding.Status = disp, statusOf(disp)
	if by >= 0 && (disp == outcome.GroundBarred || disp == outcome.GroundReferred) {
		finding.By = r.e.Provisions[by].Def.Key
	}
}

// allOf is what it comes to that all comparisons of a mask hold, anyOf that one of them does.
// What they come to follows no pattern, so that it is reckoned without a jump.
func allOf(yes, no, mask uint64) outcome.Verdict {
	return outcome.Unknown + one(yes&mask == mask) - one(no&mask != 0)
}

func anyOf(yes, no, mask uint64) outcome.Verdict {
	return outcome.Unknown + one(yes&mask != 0) - one(no&mask == mask)
}

// one is 1 of what is so, else 0.
func one(so bool) (n outcome.Verdict) {
	if so {
		n = 1
	}
	return n
}

// test is what a part of a condition comes to.
func (r *Run) test(i int32) outcome.Verdict {
	t := &r.e.Tests[i]
	switch t.Op {
	case definition.OpAll:
		v := allOf(r.yes[t.Word], r.no[t.Word], t.Mask)
		for k := i + 1; k < t.End; k = r.e.Tests[k].End {
			v = min(v, r.test(k))
		}
		return v
	case definition.OpAny:
		v := anyOf(r.yes[t.Word], r.no[t.Word], t.Mask)
		for k := i + 1; k < t.End; k = r.e.Tests[k].End {
			v = max(v, r.test(k))
		}
		return v
	case definition.OpGround:
		c := &r.checks[t.Leaf]
		r.compareGround(&r.e.Leaves[t.Leaf], c)
		return c.Verdict
	}
	return outcome.Yes + outcome.No - r.test(i+1) // not
}

// alone is what a provision without exceptions comes to by its condition.
var alone = [4]struct {
	disp   outcome.GroundDisposition
	status outcome.Status
}{
	outcome.No:      {outcome.GroundDoesNotApply, outcome.DoesNotApply},
	outcome.Unknown: {outcome.GroundCannotTell, outcome.CannotTell},
	outcome.Yes:     {outcome.GroundGranted, outcome.Applies},
}

// settle joins the condition with what the first exception that applies does (disp is GroundGranted where none does).
// An earlier exception that cannot be told might come first; that matters only where it does something else.
func settle(when outcome.Verdict, maybeBar, maybeRefer bool, disp outcome.GroundDisposition) outcome.GroundDisposition {
	switch {
	case when == outcome.No:
		return outcome.GroundDoesNotApply
	case disp == outcome.GroundBarred && !maybeRefer:
		return outcome.GroundBarred
	case disp == outcome.GroundReferred && when == outcome.Yes && !maybeBar:
		return outcome.GroundReferred
	case when == outcome.Unknown || maybeBar || maybeRefer:
		return outcome.GroundCannotTell
	}
	return disp
}

func statusOf(d outcome.GroundDisposition) outcome.Status {
	switch d {
	case outcome.GroundGranted:
		return outcome.Applies
	case outcome.GroundDoesNotApply, outcome.GroundBarred:
		return outcome.DoesNotApply
	}
	return outcome.CannotTell
}

// condition joins the comparisons of a node and of everything below it, once all have been made.
func (r *Run) condition(i int32) outcome.Verdict {
	n := &r.e.Nodes[i]
	if n.Leaf >= 0 {
		return r.checks[n.Leaf].Verdict
	}
	switch n.Op {
	case definition.OpAll:
		v := outcome.Yes
		for k := i + 1; k < n.End; k = r.e.Nodes[k].End {
			v = min(v, r.condition(k))
		}
		return v
	case definition.OpAny:
		v := outcome.No
		for k := i + 1; k < n.End; k = r.e.Nodes[k].End {
			v = max(v, r.condition(k))
		}
		return v
	case definition.OpNot:
		return outcome.Yes + outcome.No - r.condition(i+1)
	}
	return r.condition(i + 1) // shown
}
