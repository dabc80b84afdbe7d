package engine

import (
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/measure"
	"bosang/rules/internal/number"
	"bosang/rules/money"
	"bosang/rules/outcome"
	"bosang/rules/period"
)

// counted gives the pieces of a list that a quantity counts, in order; those that touch are one. They hold until the next
// call.
func (r *Run) counted(q *compiled.Quantity, list []fact.Stretch) []fact.Stretch {
	c := measure.Cut{Held: measure.Always, Use: q.Use, Notice: q.Notice, Maintenance: measure.MaintenanceOf(r.f), AsOf: r.asOf}
	if v := r.f.At(fact.SlotSubscriptionHeld); q.Held && v.IsKnown() {
		c.Held = v.Stretch()
	}
	r.pieces = c.Pieces(r.pieces[:0], list)
	out := r.pieces[:0]
	for _, s := range r.pieces {
		if n := len(out); n > 0 && out[n-1].End == s.Start {
			out[n-1].End = s.End
			continue
		}
		out = append(out, s)
	}
	return out
}

// per divides the time of a measured quantity among civil periods and accumulates what each comes to. The parts are those
// of the stated times.
func (r *Run) per(f *compiled.Formula) (number.Number, []outcome.Part) {
	q := &r.e.Quantities[r.e.Formulas[f.Args[0]].Ref]
	of := r.Formula(f.Args[0])
	if !of.Known {
		return of, nil
	}
	only := number.Number{}
	if f.Only >= 0 {
		if only = r.Formula(f.Only); !only.Known {
			return only, nil
		}
	}
	times := r.f.At(q.Of).Times()
	stated, parts := r.perForm(f, q, times.Stated, &only, true)
	if !stated.Known || of.Certain && times.IsCertain() {
		return stated, parts
	}
	if !f.Rising || f.Only >= 0 && !only.Certain {
		return r.perBetween(f, q, times, &only, stated), parts
	}
	for _, list := range [...][]fact.Stretch{times.Narrowest, times.Widest} {
		n, _ := r.perForm(f, q, list, &only, false)
		if !n.Known {
			return n, nil
		}
		stated.Lo, stated.Hi = number.Lesser(stated.Lo, n.Lo), number.Greater(stated.Hi, n.Hi)
		stated.Certain = stated.Certain && n.Certain && stated.Lo.Cmp(stated.Hi) == 0
	}
	return stated, parts
}

// perBetween bounds what the periods bring where that may fall as the time in them grows: each brings what any time between
// the narrowest and the widest form would, or nothing where it may have none.
func (r *Run) perBetween(f *compiled.Formula, q *compiled.Quantity, times *fact.Times, only *number.Number, stated number.Number) number.Number {
	narrow, ok := r.periods(f.Def.Period, q, times.Narrowest)
	if !ok {
		return number.Unknown(outcome.Inexact)
	}
	narrow = slices.Clone(narrow) // they hold until the next call
	wide, ok := r.periods(f.Def.Period, q, times.Widest)
	if !ok {
		return number.Unknown(outcome.Inexact)
	}
	var lo, hi money.Ratio
	for i := range wide {
		p := &wide[i]
		var least int64
		if k := slices.IndexFunc(narrow, func(n outcome.Part) bool { return n.Start == p.Start }); k >= 0 {
			least = narrow[k].Time.Microseconds()
		}
		most := money.Whole(p.Time.Microseconds())
		time := number.Between(fact.KindDuration, money.Whole(least), most, most)
		counts := outcome.Yes
		if only.Known {
			counts = time.Compare(f.Def.Only.Compare, only)
		}
		if counts == outcome.No {
			continue
		}
		n := r.brings(f, part{time: time, length: number.Whole(fact.KindDuration, p.Length.Microseconds())})
		if !n.Known {
			return n
		}
		if counts == outcome.Unknown || least == 0 {
			n.Lo = money.Ratio{}
		}
		if f.Def.Take == definition.TakeMost {
			lo, hi = number.Greater(lo, n.Lo), number.Greater(hi, n.Hi)
		} else {
			lo, hi = lo.Add(n.Lo), hi.Add(n.Hi)
		}
	}
	out := number.Between(stated.Kind, lo, stated.Stated, hi)
	out.Currency = stated.Currency
	return out
}

// brings is what one period brings.
func (r *Run) brings(f *compiled.Formula, within part) number.Number {
	switch {
	case f.Def.Take == definition.TakeCount:
		return number.Whole(fact.KindCount, 1)
	case f.Each < 0:
		return within.time
	}
	r.period, r.within = within, &r.period
	n := r.Formula(f.Each)
	r.within = nil // "per" does not stand within "each"
	return n
}

// perForm works out what one form of the outage comes to.
func (r *Run) perForm(f *compiled.Formula, q *compiled.Quantity, list []fact.Stretch, only *number.Number, keep bool) (number.Number, []outcome.Part) {
	total := number.Whole(f.Def.Kind, 0)
	if f.Def.Kind == fact.KindMoney {
		if total.Currency = r.currencyOf(f.Each); total.Currency == "" {
			return number.Unknown(outcome.NotKnown), nil
		}
	}
	var parts []outcome.Part
	keep = keep && r.steps != nil
	divided, ok := r.periods(f.Def.Period, q, list)
	if !ok {
		return number.Unknown(outcome.Inexact), nil
	}
	if f.Each < 0 && (f.Only < 0 || only.Certain) {
		return r.timesOf(f, divided, only, keep)
	}
	for _, p := range divided {
		within := part{time: number.Whole(fact.KindDuration, p.Time.Microseconds()), length: number.Whole(fact.KindDuration, p.Length.Microseconds())}
		if only.Known && within.time.Compare(f.Def.Only.Compare, only) != outcome.Yes {
			continue
		}
		n := r.brings(f, within)
		if !n.Known {
			return n, nil
		}
		if o := n.Operand(); keep && f.Each >= 0 {
			p.Value = o.Value
		}
		if total = accumulated(f.Def.Take, &total, &n); !total.Known {
			return total, nil
		}
		if keep {
			parts = append(parts, p)
		}
	}
	return total, parts
}

// timesOf is what perForm comes to where only the times of the periods count, or how many they are.
func (r *Run) timesOf(f *compiled.Formula, divided []outcome.Part, only *number.Number, keep bool) (number.Number, []outcome.Part) {
	var total int64
	var parts []outcome.Part
	for i := range divided {
		p := &divided[i]
		n := p.Time.Microseconds()
		if only.Known && number.Holds(f.Def.Only.Compare, money.Whole(n).Cmp(only.Stated)) != outcome.Yes {
			continue
		}
		switch f.Def.Take {
		case definition.TakeCount:
			total++
		case definition.TakeMost:
			total = max(total, n)
		default:
			total += n
		}
		if keep {
			parts = append(parts, *p)
		}
	}
	return number.Whole(f.Def.Kind, total), parts
}

// currencyOf is that of an amount, which there is also where no period has one; "" where it is not known.
func (r *Run) currencyOf(i int32) string {
	f := &r.e.Formulas[i]
	switch f.Def.Op {
	case definition.OpValue:
		return f.Literal.Currency
	case definition.OpQuantity:
		return r.quants[f.Ref].currency()
	case definition.OpParameter, definition.OpFactValue:
		n, _ := r.valueOf(f)
		return n.Currency
	case definition.OpFeeFor, definition.OpFeePer:
		fee := r.factNumber(compiled.Source{Slot: fact.SlotSubscriptionFee, Extra: -1})
		return fee.Currency
	case definition.OpBand:
		if d, _ := r.dated(&r.e.Parameters[f.Ref], r.dating); d != nil {
			n := number.Of(&d.Bands[0].Value)
			return n.Currency
		}
		return ""
	case definition.OpPer:
		return r.currencyOf(f.Each)
	}
	for _, a := range f.Args {
		if c := r.currencyOf(a); c != "" {
			return c
		}
	}
	return ""
}

// accumulated adds one period's value.
func accumulated(take definition.Take, total, n *number.Number) number.Number {
	if take == definition.TakeMost {
		return number.Pick(total, n, number.Greater)
	}
	sum := number.Apply(total.Kind, total, n, false, func(a, b money.Ratio) (money.Ratio, outcome.ReasonCode) { return a.Add(b), 0 })
	return number.Joined(sum, total, n)
}

// maxPeriods bounds into how many periods an outage is divided: ten years of days.
const maxPeriods = 3660

// periods gives, in order, the civil periods into which some of the time falls, with that time; false where there would
// be too many.
func (r *Run) periods(of definition.Period, q *compiled.Quantity, list []fact.Stretch) ([]outcome.Part, bool) {
	pieces := r.counted(q, list)
	if out, ok := r.e.Rulers.Of(of, 1).Divide(r.divided[:0], pieces, q.Longest); ok {
		r.divided = out
		return out, len(out) <= maxPeriods
	}
	set := measure.SetOf(pieces)
	start, _ := set.Start()
	end, _ := set.End()
	var out []outcome.Part
	first := measure.FirstOf(of, period.DateOf(start, r.e.Zone))
	for n := 0; ; n++ {
		next := measure.NextOf(of, first)
		span, err := period.New(first.At(r.e.Zone), next.At(r.e.Zone))
		if err != nil || !span.Start().Before(end) {
			return out, true
		}
		if n == maxPeriods {
			return nil, false
		}
		in := set.Clip(span)
		t, err := in.Total()
		if q.Longest && err == nil {
			t, err = in.Longest()
		}
		if err == nil && t > 0 {
			out = append(out, r.billed(span, t))
		}
		first = next
	}
}
