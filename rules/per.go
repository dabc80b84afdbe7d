package rules

import (
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/outcome"
	"bosang/rules/period"
)

// per divides the time of a measured quantity among civil periods and accumulates what each comes to. The parts are those
// of the stated times.
func (r *run) per(f *formula) (number, []Part) {
	q := &r.e.quants[r.e.formulas[f.args[0]].ref]
	of := r.formula(f.args[0])
	if !of.known {
		return of, nil
	}
	only := number{}
	if f.only >= 0 {
		if only = r.formula(f.only); !only.known {
			return only, nil
		}
	}
	times := r.f.At(q.of).Times()
	stated, parts := r.perForm(f, q, times.Stated, &only, true)
	if !stated.known || of.certain && times.IsCertain() {
		return stated, parts
	}
	for _, list := range [...][]fact.Stretch{times.Narrowest, times.Widest} {
		n, _ := r.perForm(f, q, list, &only, false)
		if !n.known {
			return n, nil
		}
		stated.lo, stated.hi = lesser(stated.lo, n.lo), greater(stated.hi, n.hi)
		stated.certain = stated.certain && n.certain && stated.lo.Cmp(stated.hi) == 0
	}
	return stated, parts
}

// perForm works out what one form of the outage comes to.
func (r *run) perForm(f *formula, q *quant, list []fact.Stretch, only *number, keep bool) (number, []Part) {
	total := whole(f.def.Kind, 0)
	if f.def.Kind == fact.KindMoney {
		if total.currency = r.currencyOf(f.each); total.currency == "" {
			return unknown(outcome.NotKnown), nil
		}
	}
	var parts []Part
	keep = keep && r.steps != nil
	divided, ok := r.periods(f.def.Period, q, list)
	if !ok {
		return unknown(outcome.Inexact), nil
	}
	if f.each < 0 && (f.only < 0 || only.certain) {
		return r.timesOf(f, divided, only, keep)
	}
	for _, p := range divided {
		within := part{time: whole(fact.KindDuration, p.Time.Microseconds()), length: whole(fact.KindDuration, p.Length.Microseconds())}
		if only.known && within.time.compare(f.def.Only.Compare, only) != Yes {
			continue
		}
		n := within.time
		switch {
		case f.def.Take == definition.TakeCount:
			n = whole(fact.KindCount, 1)
		case f.each >= 0:
			r.period, r.within = within, &r.period
			n = r.formula(f.each)
			r.within = nil // "per" does not stand within "each"
			if !n.known {
				return n, nil
			}
			if o := n.operand(); keep {
				p.Value = o.Value
			}
		}
		if total = accumulated(f.def.Take, &total, &n); !total.known {
			return total, nil
		}
		if keep {
			parts = append(parts, p)
		}
	}
	return total, parts
}

// timesOf is what perForm comes to where only the times of the periods count, or how many they are.
func (r *run) timesOf(f *formula, divided []Part, only *number, keep bool) (number, []Part) {
	var total int64
	var parts []Part
	for i := range divided {
		p := &divided[i]
		n := p.Time.Microseconds()
		if only.known && holds(f.def.Only.Compare, money.Whole(n).Cmp(only.stated)) != Yes {
			continue
		}
		switch f.def.Take {
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
	return whole(f.def.Kind, total), parts
}

// currencyOf is that of an amount, which there is also where no period has one; "" where it is not known.
func (r *run) currencyOf(i int32) string {
	f := &r.e.formulas[i]
	switch f.def.Op {
	case definition.OpValue:
		return f.literal.currency
	case definition.OpQuantity:
		return r.quants[f.ref].currency()
	case definition.OpParameter, definition.OpFactValue:
		n, _ := r.valueOf(f)
		return n.currency
	case definition.OpFeeFor, definition.OpFeePer:
		fee := r.factNumber(source{fact.SlotSubscriptionFee, -1})
		return fee.currency
	case definition.OpBand:
		if d, _ := r.e.params[f.ref].at(r.start, r); d != nil {
			n := numberOf(&d.Bands[0].Value)
			return n.currency
		}
		return ""
	case definition.OpPer:
		return r.currencyOf(f.each)
	}
	for _, a := range f.args {
		if c := r.currencyOf(a); c != "" {
			return c
		}
	}
	return ""
}

// accumulated adds one period's value.
func accumulated(take definition.Take, total, n *number) number {
	if take == definition.TakeMost {
		return pick(total, n, greater)
	}
	sum := apply(total.kind, total, n, false, func(a, b money.Ratio) (money.Ratio, outcome.ReasonCode) { return a.Add(b), 0 })
	return joined(sum, total, n)
}

// maxPeriods bounds into how many periods an outage is divided: ten years of days.
const maxPeriods = 3660

// periods gives, in order, the civil periods into which some of the time falls, with that time; false where there would
// be too many.
func (r *run) periods(of definition.Period, q *quant, list []fact.Stretch) ([]Part, bool) {
	pieces := r.counted(q, list)
	if out, ok := r.e.rulers.of(of, 1).divide(r.divided[:0], pieces, q.longest); ok {
		r.divided = out
		return out, len(out) <= maxPeriods
	}
	set := setOf(pieces)
	start, _ := set.Start()
	end, _ := set.End()
	var out []Part
	first := firstOf(of, period.DateOf(start, r.e.zone))
	for n := 0; ; n++ {
		next := nextOf(of, first)
		span, err := period.New(first.At(r.e.zone), next.At(r.e.zone))
		if err != nil || !span.Start().Before(end) {
			return out, true
		}
		if n == maxPeriods {
			return nil, false
		}
		in := set.Clip(span)
		t, err := in.Total()
		if q.longest && err == nil {
			t, err = in.Longest()
		}
		if err == nil && t > 0 {
			out = append(out, r.billed(span, t))
		}
		first = next
	}
}

// firstOf is the first day of the period that a day lies in.
func firstOf(of definition.Period, d period.Date) period.Date {
	switch of {
	case definition.Month:
		d.Day = 1
	case definition.Quarter:
		d.Month, d.Day = d.Month-(d.Month-1)%3, 1
	case definition.Year:
		d.Month, d.Day = time.January, 1
	}
	return d
}

// nextOf is the first day of the period after the one that begins on a day.
func nextOf(of definition.Period, first period.Date) period.Date {
	var months int
	switch of {
	case definition.Month:
		months = 1
	case definition.Quarter:
		months = 3
	case definition.Year:
		months = 12
	default:
		return first.AddDays(1)
	}
	month := int(first.Month) - 1 + months
	return period.Date{Year: first.Year + month/12, Month: time.Month(month%12 + 1), Day: 1}
}
