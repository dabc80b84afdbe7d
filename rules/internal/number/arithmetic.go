package number

import (
	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/outcome"
)

// Folded adds, multiplies or compares one more argument.
func Folded(op definition.FormulaOp, x, y *Number) Number {
	switch op {
	case definition.OpSum:
		n := Apply(x.Kind, x, y, false, func(a, b money.Ratio) (money.Ratio, outcome.ReasonCode) { return a.Add(b), 0 })
		return Joined(n, x, y)
	case definition.OpLargerOf:
		return Pick(x, y, Greater)
	}
	n := Apply(product(x.Kind, y.Kind), x, y, false, func(a, b money.Ratio) (money.Ratio, outcome.ReasonCode) { return a.Mul(b), 0 })
	if n.Known {
		n.Currency = x.Currency + y.Currency // at most one of them has one
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

// JoinedAs holds two numbers to one currency where what they come to has none.
func JoinedAs(n Number, x, y *Number) Number {
	if n.Known && x.Currency != y.Currency {
		return Unknown(outcome.Currency)
	}
	return n
}

// Minus is what is left of a without b, or nothing.
func Minus(a, b money.Ratio) (money.Ratio, outcome.ReasonCode) {
	return Greater(a.Sub(b), money.Ratio{}), 0
}

// Quotient is a divided by b; that it has no value is the reason.
func Quotient(a, b money.Ratio) (money.Ratio, outcome.ReasonCode) {
	q, err := a.Quo(b)
	if err != nil {
		return q, outcome.NoAmount
	}
	return q, 0
}

// Rounding rounds to a multiple of a unit. As the unit grows the multiple may rise and fall, so that of an uncertain unit only
// how far it can be from what is rounded is known.
func Rounding(mode money.Mode, x, unit *Number) Number {
	n := Apply(x.Kind, x, unit, false, func(a, b money.Ratio) (money.Ratio, outcome.ReasonCode) { return RoundTo(a, mode, b) })
	if !n.Known || unit.Certain {
		return n
	}
	lo, hi := x.Lo, x.Hi
	if mode != money.Up {
		lo = Greater(lo.Sub(unit.Hi), money.Ratio{})
	}
	if mode != money.Down {
		hi = hi.Add(unit.Hi)
	}
	return Between(n.Kind, lo, n.Stated, hi)
}

// RoundTo rounds to a multiple of a unit.
func RoundTo(x money.Ratio, mode money.Mode, unit money.Ratio) (money.Ratio, outcome.ReasonCode) {
	out, err := x.Round(mode, unit)
	if err != nil {
		return out, outcome.Inexact
	}
	return out, 0
}
