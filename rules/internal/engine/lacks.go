package engine

import (
	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/outcome"
)

// lacksGround appends why a ground that is asked for is open: its own reasons, or that a person decides it.
func (r *Run) lacksGround(out []outcome.Reason, name string) []outcome.Reason {
	for i := range r.entitled {
		e := &r.entitled[i]
		switch {
		case e.name != name:
			continue
		case e.disp == outcome.GroundReferred:
			return append(out, outcome.Reason{Code: outcome.Person})
		}
		if g := groundIn(r.out, e.edition, r.used[e.edition].Provisions[e.provision].Def.Key); g != nil {
			return append(out, g.Reasons...)
		}
		return append(out, r.awaited(e.provision)...) // it stands behind
	}
	return append(out, outcome.Reason{Code: outcome.Ground})
}

// awaited is why a ground is open that has not been written down yet, looked for once.
func (r *Run) awaited(provision int32) []outcome.Reason {
	for k := range r.open {
		if r.open[k].of == provision {
			return r.open[k].reasons
		}
	}
	reasons := r.missing(nil, provision)
	r.open = append(r.open, lacked{provision, reasons})
	return reasons
}

// lackingIn is what a computed quantity would need, looked for once: formulas may name it twice, and it others.
func (r *Run) lackingIn(i int32) []outcome.Reason {
	for k := range r.lacked {
		if r.lacked[k].of == i {
			return r.lacked[k].reasons
		}
	}
	reasons := sortedReasons(r.lacksFormula(nil, r.e.Quantities[i].Root))
	r.lacked = append(r.lacked, lacked{i, reasons})
	return reasons
}

// lacked is what has been found wanting of a quantity or a provision.
type lacked struct {
	of      int32
	reasons []outcome.Reason
}

// amountIn names the fact that brings an amount into a formula.
func (r *Run) amountIn(i int32) fact.Fact {
	left := mostAlike
	return r.amountNear(i, &left)
}

func (r *Run) amountNear(i int32, left *int) fact.Fact {
	f := &r.e.Formulas[i]
	if f.Def.Op == definition.OpFactValue {
		if v := r.fact(f.From); v.Kind() == fact.KindMoney {
			return r.nameOf(f.From)
		}
	}
	if *left--; *left < 0 {
		return fact.FactSubscriptionFee
	}
	if q := f.Ref; f.Def.Op == definition.OpQuantity && r.e.Quantities[q].Root >= 0 {
		return r.amountNear(r.e.Quantities[q].Root, left)
	}
	for _, a := range f.Args {
		if name := r.amountNear(a, left); name != fact.FactSubscriptionFee {
			return name
		}
	}
	return fact.FactSubscriptionFee
}
