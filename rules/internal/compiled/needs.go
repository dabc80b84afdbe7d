package compiled

import "bosang/rules/definition"

// needs lists what each comparison of a quantity and each remedy rests on, which waking works out alone. Of other quantities
// it is not asked for: together that would grow with the square of how many rest on each other.
func (c *compiler) needs() {
	e := &c.out
	for i := range e.Leaves {
		l := &e.Leaves[i]
		var on []int32
		if l.Op == definition.OpMeasure {
			on = append(on, l.Quantity)
		}
		if l.Against >= 0 {
			on = append(on, l.Against)
		}
		if len(on) > 0 && l.Same < 0 {
			l.Needs = c.restsOn(on)
		}
	}
	for i := range e.Provisions {
		for k := range e.Provisions[i].Gives {
			g := &e.Provisions[i].Gives[k]
			var on []int32
			for at := max(g.Amount, g.Time); at >= 0 && at < e.Formulas[max(g.Amount, g.Time)].End; at++ {
				if f := &e.Formulas[at]; f.Def.Op == definition.OpQuantity {
					on = append(on, f.Ref)
				}
			}
			g.Needs = c.restsOn(on)
		}
	}
}

// restsOn lists quantities and all that they are computed from, in the order in which they are worked out.
func (c *compiler) restsOn(list []int32) []int32 {
	needed := make([]bool, len(c.out.Quantities))
	for len(list) > 0 {
		i := list[len(list)-1]
		if list = list[:len(list)-1]; !needed[i] {
			needed[i] = true
			list = append(list, c.out.Quantities[i].on...)
		}
	}
	var out []int32
	for _, i := range c.out.QuantityOrder {
		if needed[i] {
			out = append(out, i)
		}
	}
	return out
}
