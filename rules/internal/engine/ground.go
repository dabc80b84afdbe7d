package engine

import (
	"slices"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/measure"
	"bosang/rules/internal/number"
	"bosang/rules/money"
	"bosang/rules/outcome"
)

// effect turns a general provision's disposition into a ground or a duty.
func (r *Run) effect(i int32, disp outcome.GroundDisposition) {
	p := &r.e.Provisions[i]
	f := &p.Def.Effect
	if f.Kind == definition.Obliges {
		if disp == outcome.GroundGranted {
			r.out.Duties = append(r.out.Duties, outcome.Duty{})
			r.duty(p, &r.out.Duties[len(r.out.Duties)-1])
		}
		return
	}
	r.rules = append(r.rules, p)
	g := r.ground()
	g.Edition, g.Provision, g.Standing, g.Disposition, g.By = r.ed, p.Def.Key, f.Standing, disp, r.findings[i].By
	switch {
	case len(p.Gives) > 0 && disp == outcome.GroundGranted:
		r.give(p, g)
	case f.Kind == definition.Refers && disp == outcome.GroundGranted:
		g.Disposition = outcome.GroundReferred
		if said := r.found[i]; said != nil && said.Amount.Currency() != "" {
			g.Disposition = outcome.GroundGranted
			g.Remedy = &outcome.Remedy{Kind: outcome.Cash, Amount: said.Amount, Rulebook: r.e.Def.Rulebook, Provision: p.Def.Key}
		}
	}
	if g.Disposition == outcome.GroundCannotTell && len(g.Reasons) == 0 {
		g.Reasons = r.missing(g.Reasons, i)
	}
}

// ground makes room for one more ground, in which the memory of its reasons is kept.
func (r *Run) ground() *outcome.GroundOutcome {
	o := r.out
	n := len(o.Grounds)
	if n == cap(o.Grounds) {
		o.Grounds = slices.Grow(o.Grounds, 1)
	}
	o.Grounds = o.Grounds[:n+1]
	g := &o.Grounds[n]
	*g = outcome.GroundOutcome{Reasons: g.Reasons[:0]}
	return g
}

// missing lists, sorted, why a provision and those of its exceptions that cannot be told stay so: an exception also because
// an exception to it refers, so that a person has to decide whether it does what it says.
func (r *Run) missing(out []outcome.Reason, i int32) []outcome.Reason {
	for k := i; k < r.e.Provisions[i].End; k++ {
		if r.findings[k].Status != outcome.CannotTell {
			continue
		}
		if r.findings[k].By != "" {
			out = append(out, outcome.Reason{Code: outcome.Person})
		}
		out = r.lacking(out, r.e.Provisions[k].Node)
	}
	return sortedReasons(out)
}

// lacking appends why a part of a condition cannot be told; what does not matter, because another part decides, is left out.
func (r *Run) lacking(out []outcome.Reason, i int32) []outcome.Reason {
	n := &r.e.Nodes[i]
	if n.Leaf >= 0 {
		if c := &r.checks[n.Leaf]; c.Verdict == outcome.Unknown {
			out = r.lacks(out, &r.e.Leaves[n.Leaf])
		}
		return out
	}
	if r.condition(i) != outcome.Unknown {
		return out
	}
	for k := i + 1; k < n.End; k = r.e.Nodes[k].End {
		out = r.lacking(out, k)
	}
	return out
}

func because(code outcome.ReasonCode, name fact.Fact) outcome.Reason {
	return outcome.Reason{Code: code, Fact: name}
}

func sortedReasons(list []outcome.Reason) []outcome.Reason {
	if len(list) < 2 {
		return list
	}
	slices.SortFunc(list, outcome.Reason.Compare)
	return slices.Compact(list)
}

// lacks appends why a comparison cannot be told.
func (r *Run) lacks(out []outcome.Reason, l *compiled.Leaf) []outcome.Reason {
	r.lacked = r.lacked[:0]
	before := len(out)
	if l.Parameter >= 0 {
		if p := &r.e.Parameters[l.Parameter]; p.Bound && !r.said(p.By).IsKnown() {
			out = append(out, because(outcome.NotKnown, r.nameOf(p.By)))
		}
	}
	if l.Against >= 0 {
		out = r.lacksQuantity(out, l.Against)
	}
	switch l.Op {
	case definition.OpFact:
		return r.lacksFact(out, l.From, len(out) > before)
	case definition.OpMeasure:
		q := &r.quants[l.Quantity]
		if q.Known && q.computed == nil && q.Lo == q.Hi && len(out) > before {
			return out // the length is known exactly; the boundary is what is missing
		}
		was := len(out)
		if out = r.lacksQuantity(out, l.Quantity); len(out) == was && before == was && q.Known && q.currency() != "" {
			out = append(out, because(outcome.Currency, r.amountIn(r.e.Quantities[l.Quantity].Root))) // the boundary is in another one
		}
	case definition.OpGround:
		out = r.lacksGround(out, l.Ground)
	}
	return out
}

// currency is that of a computed amount, "" of anything else.
func (q *quantity) currency() string {
	if q.computed == nil {
		return ""
	}
	return q.computed.Currency
}

func (r *Run) nameOf(from compiled.Source) fact.Fact {
	if from.Extra >= 0 {
		return r.e.Extras[from.Extra].Declared.Name
	}
	return from.Slot.Name()
}

// lacksFact appends what is wanting of a fact: that it is not known, or its amount in another currency.
func (r *Run) lacksFact(out []outcome.Reason, from compiled.Source, boundary bool) []outcome.Reason {
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
func (r *Run) lacksQuantity(out []outcome.Reason, i int32) []outcome.Reason {
	q := &r.e.Quantities[i]
	if q.Root >= 0 {
		return append(out, r.lackingIn(i)...)
	}
	switch {
	case r.quants[i].Known && r.quants[i].Lo != r.quants[i].Hi:
		return append(out, because(outcome.Inexact, r.vague(q.Of)))
	case r.quants[i].Known:
		return out
	case !r.f.At(q.Of).IsKnown():
		return append(out, because(outcome.NotKnown, q.Of.Name()))
	case q.Held && !r.f.At(fact.SlotSubscriptionHeld).IsKnown():
		return append(out, because(outcome.NotKnown, fact.FactSubscriptionHeld))
	}
	return append(out, because(outcome.NotKnown, q.Of.Name())) // nothing was down
}

// lacksFormula appends the same of a part of a formula; where its arguments lack nothing, why it has no value by itself.
func (r *Run) lacksFormula(out []outcome.Reason, i int32) []outcome.Reason {
	f := &r.e.Formulas[i]
	if f.Def.Op == definition.OpPart || f.Def.Op == definition.OpLength {
		return out
	}
	var n number.Number
	if r.within == nil {
		if n = r.Formula(i); n.Known && n.Certain {
			return out
		}
	}
	before := len(out)
	switch f.Def.Op {
	case definition.OpQuantity:
		within := r.within // of which the quantity's own formula knows nothing
		r.within = nil
		out = r.lacksQuantity(out, f.Ref)
		r.within = within
		return out
	case definition.OpFactValue:
		if !r.said(f.From).IsKnown() {
			return append(out, because(outcome.NotKnown, r.nameOf(f.From)))
		}
		return out
	case definition.OpParameter, definition.OpBand:
		if p := &r.e.Parameters[f.Ref]; p.Bound && !r.said(p.By).IsKnown() {
			out = append(out, because(outcome.NotKnown, r.nameOf(p.By)))
		}
	case definition.OpFeeFor, definition.OpFeePer:
		for _, s := range [...]fact.Slot{fact.SlotSubscriptionFee, fact.SlotSubscriptionPeriod} {
			if !r.f.At(s).IsKnown() {
				out = append(out, because(outcome.NotKnown, s.Name()))
			}
		}
		if r.start == measure.NoStart {
			out = append(out, because(outcome.NotKnown, fact.FactOutageDown))
		}
	case definition.OpSpans:
		out = r.lacksSpans(out, f, &n)
	case definition.OpPer:
		if f.Each >= 0 {
			r.within = &r.period // of which period it speaks does not matter here
			out = r.lacksFormula(out, f.Each)
			r.within = nil
		}
	}
	for _, a := range f.Args {
		out = r.lacksFormula(out, a)
	}
	if len(out) > before || r.within != nil {
		return out
	}
	switch n.Fault {
	case outcome.Currency:
		return append(out, because(outcome.Currency, r.amountIn(i)))
	case outcome.Calendar, outcome.BeforeCalendar, outcome.NoAmount:
		return append(out, outcome.Reason{Code: n.Fault})
	}
	return append(out, because(outcome.Inexact, fact.FactOutageDown))
}

// give works out the remedy of a ground that applies, or those that it offers. Where an amount needs a fact that is not
// known, the ground cannot be told.
func (r *Run) give(p *compiled.Provision, g *outcome.GroundOutcome) {
	chosen := -1
	for i := range p.Gives {
		m, steps, missing := r.remedy(p, &p.Gives[i])
		if missing != nil {
			*g = outcome.GroundOutcome{Edition: g.Edition, Provision: g.Provision, Standing: g.Standing, Disposition: outcome.GroundCannotTell, Reasons: sortedReasons(missing)}
			return
		}
		if len(p.Gives) == 1 {
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
func (r *Run) elected(m *outcome.Remedy) bool {
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
func (r *Run) remedy(p *compiled.Provision, v *compiled.Given) (outcome.Remedy, []outcome.Step, []outcome.Reason) {
	m := outcome.Remedy{Kind: v.Def.Kind, Rulebook: r.e.Def.Rulebook, Provision: p.Def.Key}
	if loss := lossOf(v.Def); loss != definition.LossOfService {
		m.Loss = loss
	}
	root := max(v.Amount, v.Time)
	if root < 0 {
		return m, nil, nil
	}
	n, steps := r.traceOf(root)
	if !n.Known {
		r.lacked = r.lacked[:0]
		why := r.lacksFormula(nil, root)
		if len(why) == 0 {
			why = []outcome.Reason{because(outcome.Inexact, fact.FactOutageDown)}
		}
		return m, nil, why
	}
	if v.Time >= 0 {
		t, ok := n.Stated.Floor()
		if !ok || t > longestTime {
			t = longestTime
		}
		m.Time = measure.Duration(t)
		return m, steps, nil
	}
	amount, ok := r.rounded(v, &n)
	if !ok {
		return m, nil, []outcome.Reason{because(outcome.Currency, r.amountIn(root))}
	}
	m.Amount = amount
	return m, steps, nil
}

// traceOf works a formula out and keeps its steps; a single value has none.
func (r *Run) traceOf(root int32) (number.Number, []outcome.Step) {
	if op := r.e.Formulas[root].Def.Op; op == definition.OpValue || op == definition.OpParameter {
		return r.Formula(root), nil
	}
	r.steps = make([]outcome.Step, 0, r.e.Formulas[root].End-root)
	n := r.Formula(root)
	steps := r.steps
	r.steps = nil
	return n, steps
}

// rounded is an amount rounded once, as the provision says; false where that is in another currency.
func (r *Run) rounded(v *compiled.Given, n *number.Number) (money.Amount, bool) {
	x, err := money.ExactOf(n.Stated, n.Currency)
	if err != nil {
		return money.Amount{}, false
	}
	if v.Unit < 0 {
		return x.Amount()
	}
	d, _ := r.dated(&r.e.Parameters[v.Unit], r.dating)
	if d == nil {
		return money.Amount{}, false
	}
	to, _ := d.Value.AsMoney()
	amount, err := x.Round(v.Def.Mode, to)
	return amount, err == nil
}

// lossOf is what a remedy makes good. A right to end the contract makes nothing good and stands beside what does.
func lossOf(g *definition.Remedy) string {
	if g.Kind == outcome.Termination && g.Loss == definition.LossOfService {
		return "termination"
	}
	return g.Loss
}
