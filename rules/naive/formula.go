package naive

import (
	"math/big"
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/money"
)

// number is an exact value: a length of time or an instant in microseconds, a date in days since 1970. Its v is nil where it
// cannot be told.
type number struct {
	v   *big.Rat
	in  string // the currency of an amount
	out int    // it cannot be told because it lies before (-1) or beyond (1) the calendar
}

func whole(n int64) *big.Rat { return new(big.Rat).SetInt64(n) }

func valueOf(v *fact.Value) number {
	switch v.Kind() {
	case fact.KindMoney:
		a, _ := v.AsMoney()
		return number{v: a.Exact().Rat(), in: a.Currency()}
	case fact.KindRate:
		r, _ := v.AsRate()
		return number{v: r.Rat()}
	case 0:
		return number{}
	}
	return number{v: whole(v.Micros())}
}

// alike tells whether two numbers are of one currency.
func alike(a, b number) bool { return a.in == b.in }

func (a number) currency(b number) string {
	if a.in == "" {
		return b.in
	}
	return a.in
}

// part is a period that "each" speaks of.
type part struct{ time, length *big.Rat }

func (x *eval) quantity(name string) number {
	i := slices.IndexFunc(x.e.Quantities, func(q definition.Quantity) bool { return q.Key == name })
	q := &x.e.Quantities[i]
	if q.Formula != nil {
		return x.value(q.Formula, nil)
	}
	return x.measured(q)
}

// parameter is what holds of a parameter: of the fact it depends on, and since the latest date before the outage began. It is
// not told where that fact is not known, and nil where the edition has no value for it.
func (x *eval) parameter(name string) (d *definition.Dated, told bool) {
	p := &x.e.Parameters[slices.IndexFunc(x.e.Parameters, func(p definition.Parameter) bool { return p.Key == name })]
	word := ""
	if p.By != "" {
		by, _ := x.known(p.By)
		if !by.IsKnown() {
			return nil, false
		}
		word = by.Word()
	}
	for i := range p.Cases {
		if p.Cases[i].Word != word {
			continue
		}
		for k := range p.Cases[i].Dated {
			if k == 0 || x.dated && x.dayStart(p.Cases[i].Dated[k].From.Number()) <= x.start {
				d = &p.Cases[i].Dated[k]
			}
		}
	}
	return d, true
}

// value works a formula out.
func (x *eval) value(f *definition.Formula, in *part) number {
	switch f.Op {
	case definition.OpValue:
		return valueOf(&f.Value)
	case definition.OpParameter:
		if d, _ := x.parameter(f.Name); d != nil {
			return valueOf(&d.Value)
		}
		return number{}
	case definition.OpQuantity:
		return x.quantity(f.Name)
	case definition.OpFactValue:
		v, _ := x.known(fact.Fact(f.Name))
		return valueOf(&v)
	case definition.OpPart:
		return number{v: in.time}
	case definition.OpLength:
		return number{v: in.length}
	case definition.OpPer:
		return x.per(f)
	case definition.OpFeePer:
		return x.monthly()
	}
	var args []number
	for i := range f.Args {
		a := x.value(&f.Args[i], in)
		if a.v == nil {
			return a
		}
		args = append(args, a)
	}
	return x.operator(f, args)
}

func (x *eval) operator(f *definition.Formula, args []number) number {
	a := args[0]
	switch f.Op {
	case definition.OpTimes:
		for _, b := range args[1:] {
			a = number{v: new(big.Rat).Mul(a.v, b.v), in: a.currency(b)}
		}
		return a
	case definition.OpRest:
		return number{v: atLeastNothing(new(big.Rat).Sub(whole(1), a.v))}
	case definition.OpFeeFor:
		return x.feeFor(f, args)
	case definition.OpDateOf:
		return number{v: whole(x.dayOf(floor(a.v)))}
	case definition.OpBand:
		return x.band(f, a)
	case definition.OpEndOf:
		day := floor(a.v)
		for !begins[f.Period](date1970(day + 1)) {
			day++
		}
		return number{v: whole(day)}
	case definition.OpWorkingDay:
		return x.workingDay(floor(a.v), floor(args[1].v))
	case definition.OpCivilDay:
		return number{v: new(big.Rat).Add(a.v, args[1].v)}
	case definition.OpDays, definition.OpElapsed:
		return number{v: atLeastNothing(new(big.Rat).Sub(args[1].v, a.v))}
	}
	for _, b := range args[1:] {
		if !alike(a, b) {
			return number{}
		}
		in := a.currency(b)
		switch f.Op {
		case definition.OpSum:
			a.v = new(big.Rat).Add(a.v, b.v)
		case definition.OpExcess:
			a.v = atLeastNothing(new(big.Rat).Sub(a.v, b.v))
		case definition.OpCap:
			if b.v.Cmp(a.v) < 0 {
				a.v = b.v
			}
		case definition.OpFloor, definition.OpLargerOf:
			if b.v.Cmp(a.v) > 0 {
				a.v = b.v
			}
		case definition.OpRatio, definition.OpUnits, definition.OpRound:
			if b.v.Sign() == 0 {
				return number{}
			}
			q := new(big.Rat).Quo(a.v, b.v)
			if in = ""; f.Op != definition.OpRatio {
				q = rounded(q, f.Mode)
			}
			if f.Op == definition.OpRound {
				q.Mul(q, b.v)
			}
			a.v = q
		}
		a.in = in
	}
	return a
}

func atLeastNothing(v *big.Rat) *big.Rat {
	if v.Sign() < 0 {
		return new(big.Rat)
	}
	return v
}

func floor(v *big.Rat) int64 {
	return new(big.Int).Div(v.Num(), v.Denom()).Int64() // Euclidean: of a positive denominator the floor
}

// rounded is the whole number that a way of rounding gives; nothing is negative.
func rounded(v *big.Rat, mode money.Mode) *big.Rat {
	below := new(big.Int).Div(v.Num(), v.Denom())
	rest := new(big.Rat).Sub(v, new(big.Rat).SetInt(below))
	half := rest.Cmp(big.NewRat(1, 2))
	up := false
	switch mode {
	case money.Up:
		up = rest.Sign() > 0
	case money.Nearest:
		up = half >= 0
	case money.HalfEven:
		up = half > 0 || half == 0 && below.Bit(0) == 1
	}
	if up {
		below.Add(below, big.NewInt(1))
	}
	return new(big.Rat).SetInt(below)
}

// band is the value of the band in which a lies, or nothing.
func (x *eval) band(f *definition.Formula, a number) number {
	d, _ := x.parameter(f.Name)
	if d == nil {
		return number{}
	}
	none := number{v: new(big.Rat)}
	for i := range d.Bands {
		b := &d.Bands[i]
		value := valueOf(&b.Value)
		none.in = value.in
		low, high := valueOf(&b.Lower), valueOf(&b.Upper)
		if low.v != nil && !alike(low, a) || high.v != nil && !alike(high, a) {
			return number{}
		}
		if low.v != nil && (a.v.Cmp(low.v) < 0 || b.AboveLower && a.v.Cmp(low.v) == 0) {
			continue
		}
		if high.v != nil && (a.v.Cmp(high.v) > 0 || b.BelowUpper && a.v.Cmp(high.v) == 0) {
			continue
		}
		return value
	}
	return none
}

// currencyOf is the currency of an amount, as its first part has it.
func (x *eval) currencyOf(f *definition.Formula) string {
	switch f.Op {
	case definition.OpValue, definition.OpParameter, definition.OpQuantity, definition.OpFactValue:
		return x.value(f, nil).in
	case definition.OpFeeFor, definition.OpFeePer:
		fee, _ := x.f.Get(fact.FactSubscriptionFee)
		return valueOf(&fee).in
	case definition.OpBand:
		if d, _ := x.parameter(f.Name); d != nil {
			return valueOf(&d.Bands[0].Value).in
		}
	case definition.OpPer:
		return x.currencyOf(f.Each)
	default:
		for i := range f.Args {
			if c := x.currencyOf(&f.Args[i]); c != "" {
				return c
			}
		}
	}
	return ""
}

// per accumulates what every period comes to in which some of the time falls.
func (x *eval) per(f *definition.Formula) number {
	q := &x.e.Quantities[slices.IndexFunc(x.e.Quantities, func(q definition.Quantity) bool { return q.Key == f.Args[0].Name })]
	counted, ok := x.counted(q)
	if !ok {
		return number{}
	}
	total := number{v: new(big.Rat)}
	if f.Kind == fact.KindMoney {
		if total.in = x.currencyOf(f.Each); total.in == "" {
			return number{} // nothing, and nobody knows of what
		}
	}
	var bound number
	if f.Only != nil {
		if bound = x.value(&f.Only.Bound, nil); bound.v == nil {
			return number{}
		}
	}
	for _, p := range x.periods(f.Period, counted) {
		in := part{whole(length(clip(counted, p), q.Measure)), whole(p.End - p.Start)}
		if in.time.Sign() == 0 {
			continue
		}
		if f.Only != nil {
			if order := in.time.Cmp(bound.v); order < 0 || order == 0 && f.Only.Compare == definition.MoreThan {
				continue
			}
		}
		one := number{v: in.time}
		if f.Each != nil {
			one = x.value(f.Each, &in)
		}
		if f.Take == definition.TakeCount {
			one = number{v: whole(1)}
		}
		if one.v == nil || !alike(total, one) {
			return number{}
		}
		if f.Take != definition.TakeMost {
			total.v = new(big.Rat).Add(total.v, one.v)
		} else if one.v.Cmp(total.v) > 0 {
			total.v = one.v
		}
	}
	return total
}
