package rules

import (
	"slices"
	"strings"

	"bosang/rules/fact"
)

// Editions lists every edition: rulebook by rulebook in the order of their keys, and in each in the order in which the
// editions came into force.
func (l *Library) Editions() []*Edition {
	books := slices.Clone(l.books)
	slices.SortFunc(books, func(x, y *book) int { return strings.Compare(x.key, y.key) })
	var out []*Edition
	for _, b := range books {
		out = append(out, b.editions...)
	}
	return out
}

// ByHash gives the edition of a hash, as outcomes name it; false where this library does not have it.
func (l *Library) ByHash(hash [32]byte) (*Edition, bool) {
	e, ok := l.byHash[hash]
	return e, ok
}

// Reads lists, sorted, the facts that can decide what an edition comes to: those it binds by, compares and measures, and
// those its sums and due dates need. A change of any other fact changes nothing that it says.
func (e *Edition) Reads() []Fact {
	var out []Fact
	for _, k := range e.keys {
		out = append(out, k.slot.Name())
	}
	if len(e.classes) > 0 {
		out = append(out, FactProviderClass)
	}
	if e.def.Binds.Content {
		out = append(out, FactPlanContent)
	}
	for i := range e.leaves {
		if e.leaves[i].op == OpFact {
			out = append(out, e.leaves[i].slot.Name())
		}
	}
	for i := range e.params {
		if e.params[i].bound {
			out = append(out, e.params[i].by.Name())
		}
	}
	for i := range e.quants {
		out = append(out, e.quants[i].reads()...)
	}
	for i := range e.provisions {
		if e.provisions[i].feeFor >= 0 {
			out = append(out, FactSubscriptionFee, FactSubscriptionPeriod, FactSubscriptionBilling, FactSubscriptionHeld)
		}
		if e.provisions[i].within >= 0 {
			out = append(out, FactCauseRemovedAt)
		}
	}
	return sortedFacts(out)
}

func (q *quant) reads() []Fact {
	out := []Fact{q.of.Name(), fact.SlotAsOf.Name()}
	if q.held {
		out = append(out, FactSubscriptionHeld)
	}
	if q.use != AnnouncedIgnored {
		out = append(out, FactOutageMaintenance)
	}
	return out
}
