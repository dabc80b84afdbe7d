package naive

import (
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/outcome"
)

// holds tells whether a condition holds, in three-valued logic.
func (x *eval) holds(c *definition.Condition, shown bool) outcome.Verdict {
	switch c.Op {
	case definition.OpAll:
		out := outcome.Yes
		for i := range c.Parts {
			out = min(out, x.holds(&c.Parts[i], shown))
		}
		return out
	case definition.OpAny:
		out := outcome.No
		for i := range c.Parts {
			out = max(out, x.holds(&c.Parts[i], shown))
		}
		return out
	case definition.OpNot:
		return outcome.Yes + outcome.No - x.holds(&c.Parts[0], shown)
	case definition.OpShown:
		return x.holds(&c.Parts[0], true)
	case definition.OpNamed:
		i := slices.IndexFunc(x.e.Conditions, func(n definition.Named) bool { return n.Key == c.Name })
		return x.holds(&x.e.Conditions[i].When, shown)
	case definition.OpGround:
		return x.granted(c.Ground)
	case definition.OpFact:
		if c.Against == "" {
			return x.factHolds(c, shown)
		}
		return x.everywhere(func() outcome.Verdict { return x.factHolds(c, shown) })
	}
	return x.everywhere(func() outcome.Verdict { return x.quantityHolds(c) })
}

// everywhere is what all ways in which it may have been come to; where they differ it cannot be told.
func (x *eval) everywhere(verdict func() outcome.Verdict) outcome.Verdict {
	var out outcome.Verdict
	for i := range x.worlds {
		x.w = &x.worlds[i]
		if v := verdict(); out == 0 || v == out {
			out = v
		} else {
			out = outcome.Unknown
			break
		}
	}
	x.w = nil
	return out
}

func (x *eval) granted(ground string) outcome.Verdict {
	p := x.grounds[ground]
	if p == nil {
		return outcome.Unknown
	}
	switch disp, _ := x.dispose(p, false); disp {
	case outcome.GroundGranted:
		return outcome.Yes
	case outcome.GroundDoesNotApply, outcome.GroundBarred:
		return outcome.No
	}
	return outcome.Unknown
}

// known is the value of a fact, or what its declaration takes where nobody says.
func (x *eval) known(name fact.Fact) (v fact.Value, essential bool) {
	v, ok := x.f.Get(name)
	if slot, standard := fact.SlotOf(name); standard {
		return v, slot.Essential()
	}
	for i := range x.e.Facts {
		if d := &x.e.Facts[i].Declared; d.Name == name {
			essential = d.Essential
			if !ok {
				v = d.Otherwise
			}
		}
	}
	return v, essential
}

func (x *eval) factHolds(c *definition.Condition, shown bool) outcome.Verdict {
	if c.Compare == definition.Known {
		_, ok := x.f.Get(c.Fact)
		wanted, _ := c.Values[0].AsBool()
		return verdict(ok == wanted)
	}
	v, essential := x.known(c.Fact)
	switch {
	case !v.IsKnown() && shown && !essential:
		return outcome.No
	case !v.IsKnown():
		return outcome.Unknown
	case c.Compare == definition.Is:
		return verdict(slices.ContainsFunc(c.Values, func(w fact.Value) bool { return v.Word() == w.Word() }))
	case c.Compare == definition.HeldOn:
		day, s := c.Day.Number(), v.Stretch()
		return verdict(s.Start < x.dayStart(day+1) && s.End > x.dayStart(day))
	}
	n := valueOf(&v)
	return x.against(c, n)
}

func (x *eval) quantityHolds(c *definition.Condition) outcome.Verdict {
	return x.against(c, x.quantity(c.Quantity))
}

// against compares a number with the boundary of a comparison. A parameter that has no value in the case is a boundary that
// nothing reaches.
func (x *eval) against(c *definition.Condition, n number) outcome.Verdict {
	var bound number
	switch {
	case c.Against != "":
		if bound = x.quantity(c.Against); bound.v == nil {
			return outcome.Unknown
		}
	case c.Parameter == "":
		bound = valueOf(&c.Values[0])
	default:
		d, told := x.parameter(c.Parameter)
		switch {
		case !told:
			return outcome.Unknown
		case d == nil:
			return outcome.No
		}
		bound = valueOf(&d.Value)
	}
	if n.v == nil || !alike(n, bound) {
		return outcome.Unknown
	}
	order := n.v.Cmp(bound.v)
	switch c.Compare {
	case definition.AtLeast:
		return verdict(order >= 0)
	case definition.MoreThan:
		return verdict(order > 0)
	case definition.AtMost:
		return verdict(order <= 0)
	}
	return verdict(order < 0)
}

func verdict(yes bool) outcome.Verdict {
	if yes {
		return outcome.Yes
	}
	return outcome.No
}
