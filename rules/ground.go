package rules

import (
	"slices"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/outcome"
)

// effect turns a general provision's disposition into a ground or a duty.
func (r *run) effect(i int32, disp GroundDisposition) {
	p := &r.e.provisions[i]
	f := &p.def.Effect
	if f.Kind == definition.Obliges {
		if disp == GroundGranted {
			r.out.Duties = append(r.out.Duties, Duty{})
			r.duty(p, &r.out.Duties[len(r.out.Duties)-1])
		}
		return
	}
	r.rules = append(r.rules, p)
	g := r.ground()
	g.Edition, g.Provision, g.Standing, g.Disposition, g.By = r.ed, p.def.Key, f.Standing, disp, r.findings[i].By
	switch {
	case len(p.gives) > 0 && disp == GroundGranted:
		r.give(p, g)
	case f.Kind == definition.Refers && disp == GroundGranted:
		g.Disposition = GroundReferred
	}
	if g.Disposition == GroundCannotTell && len(g.Reasons) == 0 {
		g.Reasons = r.missing(g.Reasons, i)
	}
}

// ground makes room for one more ground, in which the memory of its reasons is kept.
func (r *run) ground() *GroundOutcome {
	o := r.out
	n := len(o.Grounds)
	if n == cap(o.Grounds) {
		o.Grounds = slices.Grow(o.Grounds, 1)
	}
	o.Grounds = o.Grounds[:n+1]
	g := &o.Grounds[n]
	*g = GroundOutcome{Reasons: g.Reasons[:0]}
	return g
}

// missing lists, sorted, why a provision and those of its exceptions that cannot be told stay so.
func (r *run) missing(out []Reason, i int32) []Reason {
	for k := i; k < r.e.provisions[i].end; k++ {
		if r.findings[k].Status == CannotTell {
			out = r.lacking(out, r.e.provisions[k].node)
		}
	}
	return sortedReasons(out)
}

// lacking appends why a part of a condition cannot be told; what does not matter, because another part decides, is left out.
func (r *run) lacking(out []Reason, i int32) []Reason {
	n := &r.e.nodes[i]
	if n.leaf >= 0 {
		if c := &r.checks[n.leaf]; c.Verdict == Unknown {
			out = r.lacks(out, &r.e.leaves[n.leaf])
		}
		return out
	}
	if r.condition(i) != Unknown {
		return out
	}
	for k := i + 1; k < n.end; k = r.e.nodes[k].end {
		out = r.lacking(out, k)
	}
	return out
}

func because(code ReasonCode, name Fact) Reason { return Reason{Code: code, Fact: name} }

func sortedReasons(list []Reason) []Reason {
	if len(list) < 2 {
		return list
	}
	slices.SortFunc(list, Reason.Compare)
	return slices.Compact(list)
}

func sortedFacts(list []Fact) []Fact {
	slices.Sort(list)
	return slices.Compact(list)
}

// lacks appends why a comparison cannot be told.
func (r *run) lacks(out []Reason, l *leaf) []Reason {
	before := len(out)
	if l.param >= 0 {
		if p := &r.e.params[l.param]; p.bound && !r.said(p.by).IsKnown() {
			out = append(out, because(outcome.NotKnown, r.nameOf(p.by)))
		}
	}
	switch l.op {
	case definition.OpFact:
		return r.lacksFact(out, l.from, len(out) > before)
	case definition.OpMeasure:
		q := &r.quants[l.quant]
		if q.known && q.computed == nil && q.lo == q.hi && len(out) > before {
			return out // the length is known exactly; the boundary is what is missing
		}
		was := len(out)
		if out = r.lacksQuantity(out, l.quant); len(out) == was && before == was && q.known && q.currency() != "" {
			out = append(out, because(outcome.Currency, r.amountIn(r.e.quants[l.quant].root))) // the boundary is in another one
		}
	}
	return out
}

// currency is that of a computed amount, "" of anything else.
func (q *quantity) currency() string {
	if q.computed == nil {
		return ""
	}
	return q.computed.currency
}

func (r *run) nameOf(from source) Fact {
	if from.extra >= 0 {
		return r.e.extras[from.extra].declared.Name
	}
	return from.slot.Name()
}

// lacksFact appends what is wanting of a fact: that it is not known, or its amount in another currency.
func (r *run) lacksFact(out []Reason, from source, boundary bool) []Reason {
	v := r.fact(from)
	switch {
	case !v.IsKnown():
		return append(out, because(outcome.NotKnown, r.nameOf(from)))
	case v.Kind() == fact.KindMoney && !boundary:
		return append(out, because(outcome.Currency, r.nameOf(from)))
	}
	return out
}

// lacksQuantity appends what a quantity would need to be known, or to be known exactly.
func (r *run) lacksQuantity(out []Reason, i int32) []Reason {
	q := &r.e.quants[i]
	if q.root >= 0 {
		return r.lacksFormula(out, q.root)
	}
	switch {
	case r.quants[i].known && r.quants[i].lo != r.quants[i].hi:
		return append(out, because(outcome.Inexact, q.of.Name()))
	case r.quants[i].known:
		return out
	case !r.f.At(q.of).IsKnown():
		return append(out, because(outcome.NotKnown, q.of.Name()))
	case q.held && !r.f.At(fact.SlotSubscriptionHeld).IsKnown():
		return append(out, because(outcome.NotKnown, FactSubscriptionHeld))
	}
	return append(out, because(outcome.NotKnown, q.of.Name())) // nothing was down
}

// lacksFormula appends the same of a part of a formula; where its arguments lack nothing, why it has no value by itself.
func (r *run) lacksFormula(out []Reason, i int32) []Reason {
	f := &r.e.formulas[i]
	if f.def.Op == definition.OpPart || f.def.Op == definition.OpLength {
		return out
	}
	var n number
	if r.within == nil {
		if n = r.formula(i); n.known && n.certain {
			return out
		}
	}
	before := len(out)
	switch f.def.Op {
	case definition.OpQuantity:
		return r.lacksQuantity(out, f.ref)
	case definition.OpFactValue:
		if !r.said(f.from).IsKnown() {
			return append(out, because(outcome.NotKnown, r.nameOf(f.from)))
		}
		return out
	case definition.OpParameter, definition.OpBand:
		if p := &r.e.params[f.ref]; p.bound && !r.said(p.by).IsKnown() {
			out = append(out, because(outcome.NotKnown, r.nameOf(p.by)))
		}
	case definition.OpFeeFor, definition.OpFeePer:
		for _, s := range [...]fact.Slot{fact.SlotSubscriptionFee, fact.SlotSubscriptionPeriod} {
			if !r.f.At(s).IsKnown() {
				out = append(out, because(outcome.NotKnown, s.Name()))
			}
		}
		if r.start == noStart {
			out = append(out, because(outcome.NotKnown, FactOutageDown))
		}
	case definition.OpPer:
		if f.each >= 0 {
			r.within = &r.period // of which period it speaks does not matter here
			out = r.lacksFormula(out, f.each)
			r.within = nil
		}
	}
	for _, a := range f.args {
		out = r.lacksFormula(out, a)
	}
	if len(out) > before || r.within != nil {
		return out
	}
	switch n.fault {
	case outcome.Currency:
		return append(out, because(outcome.Currency, r.amountIn(i)))
	case outcome.Calendar, outcome.NoAmount:
		return append(out, Reason{Code: n.fault})
	}
	return append(out, because(outcome.Inexact, FactOutageDown))
}

// amountIn names the fact that brings an amount into a formula.
func (r *run) amountIn(i int32) Fact {
	f := &r.e.formulas[i]
	if f.def.Op == definition.OpFactValue {
		if v := r.fact(f.from); v.Kind() == fact.KindMoney {
			return r.nameOf(f.from)
		}
	}
	if q := f.ref; f.def.Op == definition.OpQuantity && r.e.quants[q].root >= 0 {
		return r.amountIn(r.e.quants[q].root)
	}
	for _, a := range f.args {
		if name := r.amountIn(a); name != FactSubscriptionFee {
			return name
		}
	}
	return FactSubscriptionFee
}

// give works out the remedy of a ground that applies, or those that it offers. Where an amount needs a fact that is not
// known, the ground cannot be told.
func (r *run) give(p *provision, g *GroundOutcome) {
	chosen := -1
	for i := range p.gives {
		m, steps, missing := r.remedy(p, &p.gives[i])
		if missing != nil {
			*g = GroundOutcome{Edition: g.Edition, Provision: g.Provision, Standing: g.Standing, Disposition: GroundCannotTell, Reasons: sortedReasons(missing)}
			return
		}
		if len(p.gives) == 1 {
			g.Remedy, g.Steps = &m, steps
			return
		}
		if chosen < 0 && r.elected(&m) {
			chosen = i
		}
		g.Offers = append(g.Offers, m)
		g.Steps = append(g.Steps, steps...)
	}
	m := g.Offers[max(chosen, 0)]
	g.Remedy = &m
}

// elected tells whether a remedy is the one that the claimant chose.
func (r *run) elected(m *Remedy) bool {
	switch r.f.At(fact.SlotClaimElection).Word() {
	case "money":
		return m.Amount.Currency() != ""
	case "extension":
		return m.Time > 0
	}
	return false
}

// longestTime bounds what a remedy can extend: a hundred years.
const longestTime = int64(100 * 365 * 24 * time.Hour / time.Microsecond)

// remedy works out one remedy with the steps of its sum, or why it cannot be told.
func (r *run) remedy(p *provision, v *given) (Remedy, []Step, []Reason) {
	m := Remedy{Kind: v.def.Kind, Rulebook: r.e.def.Rulebook, Provision: p.def.Key}
	if loss := lossOf(v.def); loss != definition.LossOfService {
		m.Loss = loss
	}
	root := max(v.amount, v.time)
	if root < 0 {
		return m, nil, nil
	}
	n, steps := r.traceOf(root)
	if !n.known {
		why := r.lacksFormula(nil, root)
		if len(why) == 0 {
			why = []Reason{because(outcome.Inexact, FactOutageDown)}
		}
		return m, nil, why
	}
	if v.time >= 0 {
		t, ok := n.stated.Floor()
		if !ok || t > longestTime {
			t = longestTime
		}
		m.Time = micros(t)
		return m, steps, nil
	}
	amount, ok := r.rounded(v, &n)
	if !ok {
		return m, nil, []Reason{because(outcome.Currency, r.amountIn(root))}
	}
	m.Amount = amount
	return m, steps, nil
}

// traceOf works a formula out and keeps its steps; a single value has none.
func (r *run) traceOf(root int32) (number, []Step) {
	if op := r.e.formulas[root].def.Op; op == definition.OpValue || op == definition.OpParameter {
		return r.formula(root), nil
	}
	r.steps = make([]Step, 0, r.e.formulas[root].end-root)
	n := r.formula(root)
	steps := r.steps
	r.steps = nil
	return n, steps
}

// rounded is an amount rounded once, as the provision says; false where that is in another currency.
func (r *run) rounded(v *given, n *number) (money.Amount, bool) {
	x, err := money.ExactOf(n.stated, n.currency)
	if err != nil {
		return money.Amount{}, false
	}
	if v.unit < 0 {
		return x.Amount()
	}
	d, _ := r.e.params[v.unit].at(r.start, r)
	if d == nil {
		return money.Amount{}, false
	}
	to, _ := d.Value.AsMoney()
	amount, err := x.Round(v.def.Mode, to)
	return amount, err == nil
}

// lossOf is what a remedy makes good. A right to end the contract makes nothing good and stands beside what does.
func lossOf(g *definition.Remedy) string {
	if g.Kind == Termination && g.Loss == definition.LossOfService {
		return "termination"
	}
	return g.Loss
}
