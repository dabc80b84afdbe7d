package number

import (
	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/outcome"
)

// HoldsBetween holds an interval of whole values against a boundary.
func HoldsBetween(c definition.Comparison, lo, hi, bound int64) outcome.Verdict {
	v := Holds(c, fact.Compare(lo, bound))
	if lo == hi || v == Holds(c, fact.Compare(hi, bound)) {
		return v
	}
	return outcome.Unknown
}

// Verdict is Yes or No.
func Verdict(yes bool) outcome.Verdict {
	if yes {
		return outcome.Yes
	}
	return outcome.No
}

// Holds tells whether a comparison holds of two values in an order: negative, zero or positive.
func Holds(c definition.Comparison, order int) outcome.Verdict {
	switch c {
	case definition.AtLeast:
		return Verdict(order >= 0)
	case definition.MoreThan:
		return Verdict(order > 0)
	case definition.AtMost:
		return Verdict(order <= 0)
	case definition.LessThan:
		return Verdict(order < 0)
	}
	return outcome.Unknown
}
