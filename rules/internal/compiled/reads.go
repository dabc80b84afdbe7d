package compiled

import (
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
)

// Binds tells whether an edition could be for the case, so far as keys, class, kind, audience and content say; dates are left
// aside.
func (e *Edition) Binds(f *fact.Facts) bool { return e.BindsBut(f, fact.Slots) }

// BindsBut is the same of an edition whose key in a slot is known to be asked for.
func (e *Edition) BindsBut(f *fact.Facts, known fact.Slot) bool {
	for i := range e.masks {
		m := &e.masks[i]
		if v := f.At(m.slot); v.IsKnown() && m.mask>>uint(v.Code()&63)&1 == 0 {
			return false
		}
	}
	for i := range e.Keys {
		k := &e.Keys[i]
		if k.Slot == known {
			continue
		}
		if v := f.At(k.Slot); !v.IsKnown() || !slices.Contains(k.Keys, v.Word()) {
			return false
		}
	}
	return true
}

// Reads lists, sorted, the facts that can decide what an edition comes to: those it binds by, compares and measures, and
// those its sums and due dates need. A change of any other fact changes nothing that it says.
func (e *Edition) Reads() []fact.Fact {
	var out []fact.Fact
	for _, k := range e.Keys {
		out = append(out, k.Slot.Name())
	}
	for _, m := range e.masks {
		out = append(out, m.slot.Name())
	}
	name := func(s Source) fact.Fact {
		if s.Extra >= 0 {
			return e.Extras[s.Extra].Declared.Name
		}
		return s.Slot.Name()
	}
	for i := range e.Leaves {
		if e.Leaves[i].Op == definition.OpFact {
			out = append(out, name(e.Leaves[i].From))
		}
	}
	for i := range e.Parameters {
		if e.Parameters[i].Bound {
			out = append(out, name(e.Parameters[i].By))
		}
	}
	for i := range e.Quantities {
		if e.Quantities[i].Measure != "" {
			out = append(out, e.Quantities[i].reads()...)
		}
	}
	for i := range e.Formulas {
		switch f := &e.Formulas[i]; f.Def.Op {
		case definition.OpFactValue:
			out = append(out, name(f.From))
		case definition.OpFeeFor, definition.OpFeePer:
			out = append(out, fact.FactSubscriptionFee, fact.FactSubscriptionPeriod, fact.FactSubscriptionBilling, fact.FactSubscriptionHeld)
		}
	}
	for i := range e.Provisions {
		if e.Provisions[i].Within >= 0 {
			out = append(out, fact.FactCauseRemovedAt)
		}
	}
	return fact.Sorted(out)
}

func (q *Quantity) reads() []fact.Fact {
	out := []fact.Fact{q.Of.Name(), fact.SlotAsOf.Name()}
	if q.Of == fact.SlotOutageEither {
		out = append(out, fact.FactOutageDegraded)
	}
	if q.Held {
		out = append(out, fact.FactSubscriptionHeld)
	}
	if q.Use != definition.AnnouncedIgnored {
		out = append(out, fact.FactOutageMaintenance)
	}
	return out
}

// KindOf is the type of a fact that an edition reads.
func (e *Edition) KindOf(from Source) (fact.Kind, []string) {
	if from.Extra >= 0 {
		d := e.Extras[from.Extra].Declared
		return d.Kind, d.Values
	}
	t, _ := fact.TypeOf(from.Slot.Name())
	return t.Kind, t.Values
}

// FactName is the name of a fact that the edition reads.
func (e *Edition) FactName(from Source) fact.Fact {
	if from.Extra >= 0 {
		return e.Extras[from.Extra].Declared.Name
	}
	return from.Slot.Name()
}
