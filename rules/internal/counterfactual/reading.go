package counterfactual

import (
	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
)

// reading is what a quantity is worked out from.
type reading struct {
	announced, held bool
	slots           [2]bool // outage.down, outage.degraded
	params          []int32
	facts           map[compiled.Source]bool
	list            []compiled.Source
	order           []int32 // the quantities, each after those it is computed from
}

func (on *reading) quantity(e *compiled.Edition, i int32) {
	q := &e.Quantities[i]
	for _, k := range on.order {
		if k == i {
			return
		}
	}
	if q.Root >= 0 {
		on.formula(e, q.Root)
	}
	if q.Measure != "" {
		on.announced = on.announced || q.Use != definition.AnnouncedIgnored
		on.held = on.held || q.Held
		if q.Measure != definition.Began {
			on.slots[0] = on.slots[0] || q.Of != fact.SlotOutageDegraded
			on.slots[1] = on.slots[1] || q.Of != fact.SlotOutageDown
		}
	}
	on.order = append(on.order, i)
}

func (on *reading) formula(e *compiled.Edition, i int32) {
	f := &e.Formulas[i]
	switch f.Def.Op {
	case definition.OpQuantity:
		on.quantity(e, f.Ref)
	case definition.OpParameter, definition.OpBand:
		on.params = append(on.params, f.Ref)
	case definition.OpFactValue:
		on.fact(f.From)
	case definition.OpFeeFor, definition.OpFeePer:
		on.fact(compiled.Source{Slot: fact.SlotSubscriptionFee, Extra: -1})
	}
	for _, a := range f.Args {
		on.formula(e, a)
	}
	if f.Each >= 0 {
		on.formula(e, f.Each)
	}
}

func (on *reading) fact(from compiled.Source) {
	if !on.facts[from] {
		on.facts[from] = true
		on.list = append(on.list, from)
	}
}

// least finds the least number up to most that turns something, first trying a guess; false where none does. What turns
// something likes round numbers: those, and their neighbours, are tried first.
func least(guess, most int64, round []int64, turns func(int64) bool) (int64, bool) {
	no, yes := int64(0), min(guess, most)
	if yes <= 0 {
		return 0, false
	}
	for !turns(yes) {
		if yes >= most {
			return 0, false
		}
		no, yes = yes, min(yes*4, most)
	}
	if yes == guess && yes-no > 1 && !turns(yes-1) {
		return yes, true
	}
	for _, unit := range append(round, 1) {
		for {
			middle := (no + (yes-no)/2) / unit * unit
			if middle <= no {
				middle += unit
			}
			if middle >= yes {
				break
			}
			if turns(middle) {
				yes = middle
			} else {
				no = middle
			}
		}
		switch {
		case yes-no == 1 || !turns(yes-1):
			return yes, true
		case turns(no + 1):
			return no + 1, true
		}
	}
	return yes, true
}

// roundTimes are the lengths of time, in microseconds, of which boundaries are multiples; roundNumbers the numbers.
var (
	roundTimes   = []int64{3_600_000_000, 60_000_000, 1_000_000}
	roundNumbers = []int64{1_000_000, 1000}
)
