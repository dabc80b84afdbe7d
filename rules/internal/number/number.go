// Package number reckons with exact values that may be uncertain: intervals of which one value is the stated one.
package number

import (
	"math"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/outcome"
)

// Number is what a formula comes to: an exact value, or an interval of which one value is the stated one. Times are whole
// or broken microseconds, dates days since 1970; nothing is negative but an instant or a date before 1970.
type Number struct {
	Kind           fact.Kind
	Known          bool
	Certain        bool // Lo, Stated and Hi are one
	Fault          outcome.ReasonCode
	Lo, Stated, Hi money.Ratio
	Currency       string // of money
}

// Unknown is a number that cannot be told, for want of a fact or, where it names one, for another reason.
func Unknown(why outcome.ReasonCode) Number { return Number{Fault: why} }

// Whole is a number that is exactly n.
func Whole(kind fact.Kind, n int64) Number { return exactly(kind, money.Whole(n)) }

func exactly(kind fact.Kind, x money.Ratio) Number {
	return Number{Kind: kind, Known: true, Certain: true, Lo: x, Stated: x, Hi: x}
}

// Between is an interval; its ends are put in order.
func Between(kind fact.Kind, lo, stated, hi money.Ratio) Number {
	if lo.Cmp(hi) > 0 {
		lo, hi = hi, lo
	}
	return Number{Kind: kind, Known: true, Certain: lo.Cmp(hi) == 0, Lo: lo, Stated: stated, Hi: hi}
}

// Of is a fact's or a parameter's value as a number; one that is not known for a value that is none.
func Of(v *fact.Value) Number {
	switch v.Kind() {
	case fact.KindDuration, fact.KindCount, fact.KindInstant, fact.KindDate:
		return Whole(v.Kind(), v.Micros())
	case fact.KindRate:
		x, _ := v.AsRate()
		return exactly(fact.KindRate, x)
	case fact.KindMoney:
		x, _ := v.AsExact()
		n := exactly(fact.KindMoney, x.Ratio())
		n.Currency = x.Currency()
		return n
	}
	return Number{}
}

// Operand is the number as comparisons and steps keep it.
func (n *Number) Operand() outcome.Operand {
	if !n.Known {
		return outcome.Operand{}
	}
	var o outcome.Operand
	switch n.Kind {
	case fact.KindMoney:
		x, err := money.ExactOf(n.Stated, n.Currency)
		if err != nil {
			return outcome.Operand{}
		}
		o.Value = fact.ExactMoney(x)
		if a, ok := x.Amount(); ok {
			o.Value = fact.Money(a)
		}
		return o
	case fact.KindRate:
		o.Value = fact.Rate(n.Stated)
		return o
	}
	o.Lo, o.Hi = Kept(n.Lo), Kept(n.Hi)
	o.Value = fact.Whole(n.Kind, Kept(n.Stated))
	return o
}

// mostKept is the greatest whole value that operands keep: as many microseconds as can be told as a length of time.
const mostKept = math.MaxInt64 / int64(time.Microsecond)

// Kept is what operands keep of a whole value: of one that is farther from nothing than they can tell, the farthest.
func Kept(x money.Ratio) int64 {
	n, ok := x.Floor()
	if !ok && x.Sign() < 0 {
		return -mostKept
	}
	if !ok {
		return mostKept
	}
	return min(max(n, -mostKept), mostKept)
}

// Apply works a function out for the bounds and for the stated value: a function that never falls as x grows, and that
// never falls (or, if down, never rises) as y grows.
func Apply(kind fact.Kind, x, y *Number, down bool, f func(a, b money.Ratio) (money.Ratio, outcome.ReasonCode)) Number {
	switch {
	case !x.Known:
		return *x
	case !y.Known:
		return *y
	}
	stated, why := f(x.Stated, y.Stated)
	if why != 0 {
		return Unknown(why)
	}
	if x.Certain && y.Certain {
		return exactly(kind, stated)
	}
	yLo, yHi := y.Lo, y.Hi
	if down {
		yLo, yHi = yHi, yLo
	}
	lo, why := f(x.Lo, yLo)
	if why != 0 {
		return Unknown(why)
	}
	hi, why := f(x.Hi, yHi)
	if why != 0 {
		return Unknown(why)
	}
	return Between(kind, lo, stated, hi)
}

// Compare holds a number against a boundary, at both ends.
func (n *Number) Compare(c definition.Comparison, bound *Number) outcome.Verdict {
	if !n.Known || !bound.Known || n.Kind != bound.Kind || n.Currency != bound.Currency {
		return outcome.Unknown
	}
	lo := Holds(c, n.Lo.Cmp(bound.Hi))
	if n.Certain && bound.Certain || lo == Holds(c, n.Hi.Cmp(bound.Lo)) {
		return lo
	}
	return outcome.Unknown
}

// Greater is the greater of two.
func Greater(a, b money.Ratio) money.Ratio {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}

// Lesser is the lesser of two.
func Lesser(a, b money.Ratio) money.Ratio {
	if a.Cmp(b) <= 0 {
		return a
	}
	return b
}

// Pick chooses between two numbers of a kind.
func Pick(x, y *Number, choose func(a, b money.Ratio) money.Ratio) Number {
	n := Apply(x.Kind, x, y, false, func(a, b money.Ratio) (money.Ratio, outcome.ReasonCode) { return choose(a, b), 0 })
	return Joined(n, x, y)
}

// Joined gives a number the currency of two that must agree in it.
func Joined(n Number, x, y *Number) Number {
	if !n.Known {
		return n
	}
	if x.Currency != y.Currency {
		return Unknown(outcome.Currency)
	}
	n.Currency = x.Currency
	return n
}
