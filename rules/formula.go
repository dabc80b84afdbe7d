package rules

import (
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/outcome"
	"bosang/rules/period"
)

// formula is a part of a formula; its arguments are the parts named in args.
type formula struct {
	def     *definition.Formula
	args    []int32
	each    int32 // of OpPer; -1: the time itself
	only    int32 // of OpPer: the boundary; -1: every period counts
	ref     int32 // the quantity or the parameter
	end     int32 // the index after its last part
	from    source
	literal number
}

func (c *compiler) formula(def *definition.Formula) int32 {
	i := length(c.out.formulas)
	c.out.formulas = append(c.out.formulas, formula{def: def, each: -1, only: -1, ref: -1, from: source{0, -1}})
	out := formula{def: def, each: -1, only: -1, ref: -1, from: source{0, -1}}
	switch def.Op {
	case definition.OpValue:
		out.literal = numberOf(&def.Value)
	case definition.OpParameter, definition.OpBand:
		out.ref = c.paramIndex(def.At, def.Name)
	case definition.OpQuantity:
		out.ref = c.quantIndex(def.At, def.Name)
	case definition.OpFactValue:
		out.from, _ = c.source(def.At, Fact(def.Name))
	}
	for k := range def.Args {
		out.args = append(out.args, c.formula(&def.Args[k]))
	}
	if def.Each != nil {
		out.each = c.formula(def.Each)
	}
	if def.Only != nil {
		out.only = c.formula(&def.Only.Bound)
	}
	out.end = length(c.out.formulas)
	c.out.formulas[i] = out
	return i
}

// part is the period that a formula within "each" speaks of.
type part struct{ time, length number }

// formula works a part of a formula out. Where steps are kept, it adds its own after those it rests on.
func (r *run) formula(i int32) number {
	f := &r.e.formulas[i]
	if f.def.Op == definition.OpValue {
		return f.literal
	}
	n, parts := r.valueOf(f)
	if n.known && max(n.lo.Bits(), n.stated.Bits(), n.hi.Bits()) > maxBits {
		n = unknown(outcome.Inexact)
	}
	if r.steps != nil && r.within == nil {
		o := n.operand()
		r.steps = append(r.steps, Step{Node: i, Value: o, Parts: parts})
	}
	return n
}

// maxBits bounds numerators and denominators, which products of products could otherwise double without end.
const maxBits = 1024

// valueOf works a part out, with the periods over which it accumulates.
func (r *run) valueOf(f *formula) (number, []Part) {
	switch f.def.Op {
	case definition.OpParameter:
		d, missing := r.e.params[f.ref].at(r.start, r)
		if d == nil {
			return r.noValue(missing), nil
		}
		return numberOf(&d.Value), nil
	case definition.OpQuantity:
		return r.quantity(f.ref), nil
	case definition.OpFactValue:
		return r.factNumber(f.from), nil
	case definition.OpPart:
		return r.within.time, nil
	case definition.OpLength:
		return r.within.length, nil
	case definition.OpPer:
		return r.per(f)
	case definition.OpFeeFor:
		return r.feeFor(f)
	case definition.OpFeePer:
		return r.feePerMonth(), nil
	}
	return r.operator(f), nil
}

// noValue is a parameter without a value: the fact that it depends on is not known, or the edition says nothing for it,
// which comes to nothing.
func (r *run) noValue(missing bool) number {
	if missing {
		return unknown(outcome.NotKnown)
	}
	return number{fault: outcome.NoAmount}
}

// factNumber is a fact's value; where nobody says, what the declaration takes instead.
func (r *run) factNumber(from source) number {
	v := r.said(from)
	if !v.IsKnown() {
		return unknown(outcome.NotKnown)
	}
	return numberOf(v)
}

// quantity is the value of a quantity; in a traced formula one that is computed is worked out where it is first needed.
func (r *run) quantity(i int32) number {
	q := &r.e.quants[i]
	if q.root >= 0 && r.steps != nil && r.within == nil && !r.traced(q.root) {
		return r.formula(q.root)
	}
	return r.quants[i].number(q.kind)
}

// traced tells whether a part is among the steps already.
func (r *run) traced(node int32) bool {
	for k := range r.steps {
		if r.steps[k].Node == node {
			return true
		}
	}
	return false
}

// operator works out the operators that need no more than their arguments.
func (r *run) operator(f *formula) number {
	op := f.def.Op
	x := r.formula(f.args[0])
	switch op {
	case definition.OpSum, definition.OpTimes, definition.OpLargerOf:
		for _, a := range f.args[1:] {
			y := r.formula(a)
			x = folded(op, &x, &y)
		}
		return x
	case definition.OpRest:
		one := whole(fact.KindRate, 1)
		return apply(fact.KindRate, &one, &x, true, minus)
	case definition.OpBand:
		return r.band(f, &x)
	case definition.OpDateOf:
		return r.dateOf(&x)
	}
	y := r.formula(f.args[1])
	switch op {
	case definition.OpExcess:
		return joined(apply(x.kind, &x, &y, true, minus), &x, &y)
	case definition.OpCap:
		return pick(&x, &y, lesser)
	case definition.OpFloor:
		return pick(&x, &y, greater)
	case definition.OpRatio:
		return joinedAs(apply(fact.KindRate, &x, &y, true, quotient), &x, &y)
	case definition.OpUnits:
		return joinedAs(apply(fact.KindCount, &x, &y, true, func(a, b money.Ratio) (money.Ratio, outcome.ReasonCode) {
			q, why := quotient(a, b)
			if why != 0 {
				return q, why
			}
			return roundTo(q, f.def.Mode, money.Whole(1))
		}), &x, &y)
	case definition.OpRound:
		return rounding(f.def.Mode, &x, &y)
	case definition.OpDays:
		return apply(fact.KindCount, &y, &x, true, minus)
	case definition.OpElapsed:
		return apply(fact.KindDuration, &y, &x, true, minus)
	case definition.OpCivilDay:
		return apply(fact.KindDate, &x, &y, false, func(a, b money.Ratio) (money.Ratio, outcome.ReasonCode) {
			on := a.Add(b)
			if day, ok := on.Floor(); !ok || day > lastDay {
				return on, outcome.Calendar
			}
			return on, 0
		})
	case definition.OpWorkingDay:
		return apply(fact.KindDate, &x, &y, false, r.workingDay)
	}
	return number{}
}

// folded adds, multiplies or compares one more argument.
func folded(op definition.FormulaOp, x, y *number) number {
	switch op {
	case definition.OpSum:
		n := apply(x.kind, x, y, false, func(a, b money.Ratio) (money.Ratio, outcome.ReasonCode) { return a.Add(b), 0 })
		return joined(n, x, y)
	case definition.OpLargerOf:
		return pick(x, y, greater)
	}
	n := apply(product(x.kind, y.kind), x, y, false, func(a, b money.Ratio) (money.Ratio, outcome.ReasonCode) { return a.Mul(b), 0 })
	if n.known {
		n.currency = x.currency + y.currency // at most one of them has one
	}
	return n
}

// product is the kind of a product: an amount or a time keeps its kind, a rate makes a rate of a count.
func product(x, y fact.Kind) fact.Kind {
	for _, k := range [...]fact.Kind{fact.KindMoney, fact.KindDuration, fact.KindRate} {
		if x == k || y == k {
			return k
		}
	}
	return fact.KindCount
}

// joinedAs holds two numbers to one currency where what they come to has none.
func joinedAs(n number, x, y *number) number {
	if n.known && x.currency != y.currency {
		return unknown(outcome.Currency)
	}
	return n
}

// minus is what is left of a without b, or nothing.
func minus(a, b money.Ratio) (money.Ratio, outcome.ReasonCode) {
	return greater(a.Sub(b), money.Ratio{}), 0
}

func quotient(a, b money.Ratio) (money.Ratio, outcome.ReasonCode) {
	q, err := a.Quo(b)
	if err != nil {
		return q, outcome.NoAmount
	}
	return q, 0
}

// rounding rounds to a multiple of a unit. As the unit grows the multiple may rise and fall, so that of an uncertain unit only
// how far it can be from what is rounded is known.
func rounding(mode money.Mode, x, unit *number) number {
	n := apply(x.kind, x, unit, false, func(a, b money.Ratio) (money.Ratio, outcome.ReasonCode) { return roundTo(a, mode, b) })
	if !n.known || unit.certain {
		return n
	}
	lo, hi := x.lo, x.hi
	if mode != money.Up {
		lo = greater(lo.Sub(unit.hi), money.Ratio{})
	}
	if mode != money.Down {
		hi = hi.Add(unit.hi)
	}
	return between(n.kind, lo, n.stated, hi)
}

func roundTo(x money.Ratio, mode money.Mode, unit money.Ratio) (money.Ratio, outcome.ReasonCode) {
	out, err := x.Round(mode, unit)
	if err != nil {
		return out, outcome.Inexact
	}
	return out, 0
}

// dateOf is the civil day of an instant.
func (r *run) dateOf(x *number) number {
	none := whole(fact.KindCount, 0)
	return apply(fact.KindDate, x, &none, false, func(a, _ money.Ratio) (money.Ratio, outcome.ReasonCode) {
		micros, ok := a.Floor()
		if !ok || micros < fact.First || micros > fact.Last {
			return a, outcome.Inexact
		}
		return money.Whole(period.DateOf(instant(micros), r.e.zone).Number()), 0
	})
}

// workingDay is the n-th working day after a date.
func (r *run) workingDay(after, n money.Ratio) (money.Ratio, outcome.ReasonCode) {
	day, ok := after.Floor()
	count, ok2 := n.Floor()
	if !ok || !ok2 || r.e.calendar == nil || count > maxDays {
		return after, outcome.Calendar
	}
	if count == 0 {
		return after, 0
	}
	on, err := r.e.calendar.NthWorkingDay(period.DateNumbered(day), int(count))
	if err != nil {
		return after, outcome.Calendar
	}
	return money.Whole(on.Number()), 0
}

// maxDays bounds how far a date may be counted.
const maxDays = 36_600

// lastDay is the last day that can be written.
var lastDay = period.DateOf(instant(fact.Last), time.UTC).Number()

// band is the value of the band in which x lies; where its ends lie in different bands, from the least to the greatest
// value of those between.
func (r *run) band(f *formula, x *number) number {
	d, missing := r.e.params[f.ref].at(r.start, r)
	switch {
	case !x.known:
		return *x
	case d == nil:
		return r.noValue(missing)
	}
	for i := range d.Bands {
		for _, end := range [...]*fact.Value{&d.Bands[i].Lower, &d.Bands[i].Upper} {
			if n := numberOf(end); n.known && n.currency != x.currency {
				return unknown(outcome.Currency)
			}
		}
	}
	stated := bandOf(d.Bands, x.stated, f.def.Kind)
	if x.certain || !stated.known {
		return stated
	}
	out := stated
	for i := range d.Bands {
		b := &d.Bands[i]
		lower, upper := numberOf(&b.Lower), numberOf(&b.Upper)
		if order := x.hi.Cmp(lower.stated); lower.known && (order < 0 || b.AboveLower && order == 0) {
			continue
		}
		if order := x.lo.Cmp(upper.stated); upper.known && (order > 0 || b.BelowUpper && order == 0) {
			continue
		}
		v := numberOf(&b.Value)
		out.lo, out.hi = lesser(out.lo, v.lo), greater(out.hi, v.hi)
	}
	for _, end := range [...]money.Ratio{x.lo, x.hi} { // an end may lie in no band
		v := bandOf(d.Bands, end, f.def.Kind)
		out.lo, out.hi = lesser(out.lo, v.lo), greater(out.hi, v.hi)
	}
	out.certain = out.lo.Cmp(out.hi) == 0
	return out
}

func bandOf(bands []definition.Band, x money.Ratio, kind fact.Kind) number {
	currency := ""
	for i := range bands {
		b := &bands[i]
		v := numberOf(&b.Value)
		currency = v.currency
		lower, upper := numberOf(&b.Lower), numberOf(&b.Upper)
		if order := x.Cmp(lower.stated); lower.known && (order < 0 || b.AboveLower && order == 0) {
			continue
		}
		if order := x.Cmp(upper.stated); upper.known && (order > 0 || b.BelowUpper && order == 0) {
			continue
		}
		return v
	}
	none := whole(kind, 0)
	none.currency = currency
	return none
}
