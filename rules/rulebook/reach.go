package rulebook

import (
	"bosang/rules/definition"
)

// maxReach bounds what comparisons and remedies rest on, the quantities counted for each: while an outage runs on, each is
// worked out for many instants, to find when it turns.
const maxReach = 20_000

// reach tells of an edition whose comparisons and remedies rest on too many quantities.
func (b *book) reach() {
	if len(b.Faults) > 0 {
		return // circles among them
	}
	r := reaching{on: map[string][]string{}, size: map[string]int{}}
	for i := range b.def.Quantities {
		if q := &b.def.Quantities[i]; q.Formula != nil {
			r.on[q.Key] = named(nil, q.Formula)
		}
	}
	for i := range b.def.Conditions {
		r.condition(&b.def.Conditions[i].When)
	}
	for i := range b.def.Provisions {
		r.provision(&b.def.Provisions[i])
		if r.sum > maxReach {
			b.FaultAt(b.def.Provisions[i].At, "too much: comparisons and remedies rest on more than %d quantities, counted for each of them; name fewer in long chains", maxReach)
			return
		}
	}
}

// reaching sums up what comparisons and remedies rest on.
type reaching struct {
	on   map[string][]string // the quantities that a quantity's formula names
	size map[string]int      // how many it rests on, itself among them
	sum  int
}

func (r *reaching) provision(p *definition.Provision) {
	if p.When != nil {
		r.condition(p.When)
	}
	for i := range p.Effect.Remedies {
		for _, f := range []*definition.Formula{p.Effect.Remedies[i].Amount, p.Effect.Remedies[i].Time} {
			if f != nil {
				r.sum += r.restsOn(named(nil, f))
			}
		}
	}
	for i := range p.Exceptions {
		r.provision(&p.Exceptions[i])
	}
}

// condition adds what comparisons rest on. Those of a named condition count once, as they are made.
func (r *reaching) condition(c *definition.Condition) {
	for _, q := range []string{c.Quantity, c.Against} {
		if q != "" && r.size[q] == 0 {
			r.size[q] = r.restsOn([]string{q})
		}
		r.sum += r.size[q]
	}
	for i := range c.Parts {
		r.condition(&c.Parts[i])
	}
}

// restsOn counts quantities and all that they are computed from.
func (r *reaching) restsOn(list []string) int {
	seen := map[string]bool{}
	for len(list) > 0 && r.sum <= maxReach {
		q := list[len(list)-1]
		if list = list[:len(list)-1]; !seen[q] {
			seen[q] = true
			list = append(list, r.on[q]...)
		}
	}
	return len(seen)
}

// named appends the quantities that a formula names.
func named(out []string, f *definition.Formula) []string {
	if f.Op == definition.OpQuantity {
		out = append(out, f.Name)
	}
	for i := range f.Args {
		out = named(out, &f.Args[i])
	}
	if f.Each != nil {
		out = named(out, f.Each)
	}
	return out
}
