package rules

import (
	"math"
	"time"

	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/outcome"
)

// number is what a formula comes to: an exact value, or an interval of which one value is the stated one. Times are whole
// or broken microseconds, dates days since 1970; nothing is negative but an instant or a date before 1970.
type number struct {
	kind           fact.Kind
	known          bool
	certain        bool // lo, stated and hi are one
	fault          outcome.ReasonCode
	lo, stated, hi money.Ratio
	currency       string // of money
}

// unknown is a number that cannot be told, for want of a fact or, where it names one, for another reason.
func unknown(why outcome.ReasonCode) number { return number{fault: why} }

// whole is a number that is exactly n.
func whole(kind fact.Kind, n int64) number { return exactly(kind, money.Whole(n)) }

func exactly(kind fact.Kind, x money.Ratio) number {
	return number{kind: kind, known: true, certain: true, lo: x, stated: x, hi: x}
}

// between is an interval; its ends are put in order.
func between(kind fact.Kind, lo, stated, hi money.Ratio) number {
	if lo.Cmp(hi) > 0 {
		lo, hi = hi, lo
	}
	return number{kind: kind, known: true, certain: lo.Cmp(hi) == 0, lo: lo, stated: stated, hi: hi}
}

// numberOf is a fact's or a parameter's value as a number; one that is not known for a value that is none.
func numberOf(v *fact.Value) number {
	switch v.Kind() {
	case fact.KindDuration, fact.KindCount, fact.KindInstant, fact.KindDate:
		return whole(v.Kind(), v.Micros())
	case fact.KindRate:
		x, _ := v.AsRate()
		return exactly(fact.KindRate, x)
	case fact.KindMoney:
		x, _ := v.AsExact()
		n := exactly(fact.KindMoney, x.Ratio())
		n.currency = x.Currency()
		return n
	}
	return number{}
}

// operand is the number as comparisons and steps keep it.
func (n *number) operand() Operand {
	if !n.known {
		return Operand{}
	}
	var o Operand
	switch n.kind {
	case fact.KindMoney:
		x, err := money.ExactOf(n.stated, n.currency)
		if err != nil {
			return Operand{}
		}
		o.Value = fact.ExactMoney(x)
		if a, ok := x.Amount(); ok {
			o.Value = fact.Money(a)
		}
		return o
	case fact.KindRate:
		o.Value = fact.Rate(n.stated)
		return o
	}
	o.Lo, o.Hi = kept(n.lo), kept(n.hi)
	o.Value = fact.Whole(n.kind, kept(n.stated))
	return o
}

// mostKept is the greatest whole value that operands keep: as many microseconds as can be told as a length of time.
const mostKept = math.MaxInt64 / int64(time.Microsecond)

// kept is what operands keep of a whole value: of one that is farther from nothing than they can tell, the farthest.
func kept(x money.Ratio) int64 {
	n, ok := x.Floor()
	if !ok && x.Sign() < 0 {
		return -mostKept
	}
	if !ok {
		return mostKept
	}
	return min(max(n, -mostKept), mostKept)
}

// apply works a function out for the bounds and for the stated value: a function that never falls as x grows, and that
// never falls (or, if down, never rises) as y grows.
func apply(kind fact.Kind, x, y *number, down bool, f func(a, b money.Ratio) (money.Ratio, outcome.ReasonCode)) number {
	switch {
	case !x.known:
		return *x
	case !y.known:
		return *y
	}
	stated, why := f(x.stated, y.stated)
	if why != 0 {
		return unknown(why)
	}
	if x.certain && y.certain {
		return exactly(kind, stated)
	}
	yLo, yHi := y.lo, y.hi
	if down {
		yLo, yHi = yHi, yLo
	}
	lo, why := f(x.lo, yLo)
	if why != 0 {
		return unknown(why)
	}
	hi, why := f(x.hi, yHi)
	if why != 0 {
		return unknown(why)
	}
	return between(kind, lo, stated, hi)
}

// compare holds a number against a boundary, at both ends.
func (n *number) compare(c Comparison, bound *number) Verdict {
	if !n.known || !bound.known || n.kind != bound.kind || n.currency != bound.currency {
		return Unknown
	}
	lo := holds(c, n.lo.Cmp(bound.hi))
	if n.certain && bound.certain || lo == holds(c, n.hi.Cmp(bound.lo)) {
		return lo
	}
	return Unknown
}

func greater(a, b money.Ratio) money.Ratio {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}

func lesser(a, b money.Ratio) money.Ratio {
	if a.Cmp(b) <= 0 {
		return a
	}
	return b
}

// pick chooses between two numbers of a kind.
func pick(x, y *number, choose func(a, b money.Ratio) money.Ratio) number {
	n := apply(x.kind, x, y, false, func(a, b money.Ratio) (money.Ratio, outcome.ReasonCode) { return choose(a, b), 0 })
	return joined(n, x, y)
}

// joined gives a number the currency of two that must agree in it.
func joined(n number, x, y *number) number {
	if !n.known {
		return n
	}
	if x.currency != y.currency {
		return unknown(outcome.Currency)
	}
	n.currency = x.currency
	return n
}
