package engine

import (
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/measure"
	"bosang/rules/internal/number"
	"bosang/rules/money"
	"bosang/rules/outcome"
	"bosang/rules/period"
)

// part is the period that a formula within "each" speaks of.
type part struct{ time, length number.Number }

// Formula works a part of a formula out. Where steps are kept, it adds its own after those it rests on.
func (r *Run) Formula(i int32) number.Number {
	f := &r.e.Formulas[i]
	if f.Def.Op == definition.OpValue {
		return f.Literal
	}
	n, parts := r.valueOf(f)
	if n.Known && max(n.Lo.Bits(), n.Stated.Bits(), n.Hi.Bits()) > maxBits {
		n = number.Unknown(outcome.Inexact)
	}
	if r.steps != nil && r.within == nil {
		o := n.Operand()
		r.steps = append(r.steps, outcome.Step{Node: i, Value: o, Parts: parts})
	}
	return n
}

// maxBits bounds numerators and denominators, which products of products could otherwise double without end.
const maxBits = 1024

// valueOf works a part out, with the periods over which it accumulates.
func (r *Run) valueOf(f *compiled.Formula) (number.Number, []outcome.Part) {
	switch f.Def.Op {
	case definition.OpParameter:
		d, missing := r.dated(&r.e.Parameters[f.Ref], r.dating)
		if d == nil {
			return r.noValue(missing), nil
		}
		return number.Of(&d.Value), nil
	case definition.OpQuantity:
		return r.quantity(f.Ref), nil
	case definition.OpFactValue:
		return r.factNumber(f.From), nil
	case definition.OpPart:
		return r.within.time, nil
	case definition.OpLength:
		return r.within.length, nil
	case definition.OpPer:
		return r.per(f)
	case definition.OpSpans:
		return r.spans(f), nil
	case definition.OpFeeFor:
		return r.feeFor(f)
	case definition.OpFeePer:
		return r.FeePerMonth(), nil
	}
	return r.operator(f), nil
}

// noValue is a parameter without a value: the fact that it depends on is not known, or the edition says nothing for it,
// which comes to nothing.
func (r *Run) noValue(missing bool) number.Number {
	if missing {
		return number.Unknown(outcome.NotKnown)
	}
	return number.Number{Fault: outcome.NoAmount}
}

// factNumber is a fact's value; where nobody says, what the declaration takes instead.
func (r *Run) factNumber(from compiled.Source) number.Number {
	v := r.said(from)
	if !v.IsKnown() {
		return number.Unknown(outcome.NotKnown)
	}
	return number.Of(v)
}

// quantity is the value of a quantity; in a traced formula one that is computed is worked out where it is first needed.
func (r *Run) quantity(i int32) number.Number {
	q := &r.e.Quantities[i]
	if q.Root >= 0 && r.steps != nil && r.within == nil && !r.traced(q.Root) {
		return r.Formula(q.Root)
	}
	return r.quants[i].number(q.Kind)
}

// traced tells whether a part is among the steps already.
func (r *Run) traced(node int32) bool {
	for k := range r.steps {
		if r.steps[k].Node == node {
			return true
		}
	}
	return false
}

// operator works out the operators that need no more than their arguments.
func (r *Run) operator(f *compiled.Formula) number.Number {
	op := f.Def.Op
	x := r.Formula(f.Args[0])
	switch op {
	case definition.OpSum, definition.OpTimes, definition.OpLargerOf:
		for _, a := range f.Args[1:] {
			y := r.Formula(a)
			x = number.Folded(op, &x, &y)
		}
		return x
	case definition.OpRest:
		one := number.Whole(fact.KindRate, 1)
		return number.Apply(fact.KindRate, &one, &x, true, number.Minus)
	case definition.OpBand:
		return r.band(f, &x)
	case definition.OpDateOf:
		return r.dateOf(&x)
	case definition.OpEndOf:
		return endOf(f.Def.Period, &x)
	}
	y := r.Formula(f.Args[1])
	switch op {
	case definition.OpExcess:
		return r.excess(f, &x, &y)
	case definition.OpCap:
		return number.Pick(&x, &y, number.Lesser)
	case definition.OpFloor:
		return number.Pick(&x, &y, number.Greater)
	case definition.OpRatio:
		return r.ratio(f, &x, &y)
	case definition.OpUnits:
		return number.JoinedAs(number.Apply(fact.KindCount, &x, &y, true, func(a, b money.Ratio) (money.Ratio, outcome.ReasonCode) {
			q, why := number.Quotient(a, b)
			if why != 0 {
				return q, why
			}
			return number.RoundTo(q, f.Def.Mode, money.Whole(1))
		}), &x, &y)
	case definition.OpRound:
		return number.Rounding(f.Def.Mode, &x, &y)
	case definition.OpDays:
		return number.Apply(fact.KindCount, &y, &x, true, number.Minus)
	case definition.OpElapsed:
		return number.Apply(fact.KindDuration, &y, &x, true, number.Minus)
	case definition.OpCivilDay:
		return number.Apply(fact.KindDate, &x, &y, false, func(a, b money.Ratio) (money.Ratio, outcome.ReasonCode) {
			on := a.Add(b)
			if day, ok := on.Floor(); !ok || day > lastDay {
				return on, outcome.Calendar
			}
			return on, 0
		})
	case definition.OpWorkingDay:
		return number.Apply(fact.KindDate, &x, &y, false, r.workingDay)
	}
	return number.Number{}
}

// dateOf is the civil day of an instant.
func (r *Run) dateOf(x *number.Number) number.Number {
	none := number.Whole(fact.KindCount, 0)
	return number.Apply(fact.KindDate, x, &none, false, func(a, _ money.Ratio) (money.Ratio, outcome.ReasonCode) {
		micros, ok := a.Floor()
		if !ok || micros < fact.First || micros > fact.Last {
			return a, outcome.Inexact
		}
		return money.Whole(period.DateOf(measure.Instant(micros), r.e.Zone).Number()), 0
	})
}

// endOf is the last day of the period that a date falls in.
func endOf(of definition.Period, x *number.Number) number.Number {
	none := number.Whole(fact.KindCount, 0)
	return number.Apply(fact.KindDate, x, &none, false, func(a, _ money.Ratio) (money.Ratio, outcome.ReasonCode) {
		day, ok := a.Floor()
		if !ok {
			return a, outcome.Inexact
		}
		next := measure.NextOf(of, measure.FirstOf(of, period.DateNumbered(day)))
		return money.Whole(next.Number() - 1), 0
	})
}

// workingDay is the n-th working day after a date.
func (r *Run) workingDay(after, n money.Ratio) (money.Ratio, outcome.ReasonCode) {
	day, ok := after.Floor()
	count, ok2 := n.Floor()
	if !ok || !ok2 || r.e.Calendar == nil || count > maxDays {
		return after, outcome.Calendar
	}
	if count == 0 {
		return after, 0
	}
	on, err := r.e.Calendar.NthWorkingDay(period.DateNumbered(day), int(count))
	switch {
	case err == nil:
		return money.Whole(on.Number()), 0
	case isBefore(err):
		return after, outcome.BeforeCalendar
	}
	return after, outcome.Calendar
}

// maxDays bounds how far a date may be counted.
const maxDays = 36_600

// lastDay is the last day that can be written.
var lastDay = period.DateOf(measure.Instant(fact.Last), time.UTC).Number()

// band is the value of the band in which x lies; where its ends lie in different bands, from the least to the greatest
// value of those between.
func (r *Run) band(f *compiled.Formula, x *number.Number) number.Number {
	d, missing := r.dated(&r.e.Parameters[f.Ref], r.dating)
	switch {
	case !x.Known:
		return *x
	case d == nil:
		return r.noValue(missing)
	}
	for i := range d.Bands {
		for _, end := range [...]*fact.Value{&d.Bands[i].Lower, &d.Bands[i].Upper} {
			if n := number.Of(end); n.Known && n.Currency != x.Currency {
				return number.Unknown(outcome.Currency)
			}
		}
	}
	stated := bandOf(d.Bands, x.Stated, f.Def.Kind)
	if x.Certain || !stated.Known {
		return stated
	}
	out := stated
	for i := range d.Bands {
		b := &d.Bands[i]
		lower, upper := number.Of(&b.Lower), number.Of(&b.Upper)
		if order := x.Hi.Cmp(lower.Stated); lower.Known && (order < 0 || b.AboveLower && order == 0) {
			continue
		}
		if order := x.Lo.Cmp(upper.Stated); upper.Known && (order > 0 || b.BelowUpper && order == 0) {
			continue
		}
		v := number.Of(&b.Value)
		out.Lo, out.Hi = number.Lesser(out.Lo, v.Lo), number.Greater(out.Hi, v.Hi)
	}
	for _, end := range [...]money.Ratio{x.Lo, x.Hi} { // an end may lie in no band
		v := bandOf(d.Bands, end, f.Def.Kind)
		out.Lo, out.Hi = number.Lesser(out.Lo, v.Lo), number.Greater(out.Hi, v.Hi)
	}
	out.Certain = out.Lo.Cmp(out.Hi) == 0
	return out
}

func bandOf(bands []definition.Band, x money.Ratio, kind fact.Kind) number.Number {
	currency := ""
	for i := range bands {
		b := &bands[i]
		v := number.Of(&b.Value)
		currency = v.Currency
		lower, upper := number.Of(&b.Lower), number.Of(&b.Upper)
		if order := x.Cmp(lower.Stated); lower.Known && (order < 0 || b.AboveLower && order == 0) {
			continue
		}
		if order := x.Cmp(upper.Stated); upper.Known && (order > 0 || b.BelowUpper && order == 0) {
			continue
		}
		return v
	}
	none := number.Whole(kind, 0)
	none.Currency = currency
	return none
}
