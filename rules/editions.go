package rules

import (
	"slices"
	"strings"

	"bosang/rules/definition"
	"bosang/rules/fact"
)

// Editions lists every edition: rulebook by rulebook in the order of their keys, and in each in the order in which the
// editions came into force.
func (l *Library) Editions() []*Edition {
	books := slices.Clone(l.books)
	slices.SortFunc(books, func(x, y *book) int { return strings.Compare(x.key, y.key) })
	var out []*Edition
	for _, b := range books {
		all := append(slices.Clone(b.editions), b.replaced...)
		slices.SortStableFunc(all, func(x, y *Edition) int { return fact.Compare(x.from, y.from) })
		out = append(out, all...)
	}
	return out
}

// ByHash gives the edition of a hash, as outcomes name it; false where this library does not have it.
func (l *Library) ByHash(hash [32]byte) (*Edition, bool) {
	e, ok := l.byHash[hash]
	return e, ok
}

// Schema is the facts that cases may have: the standard ones and those that the editions declare.
func (l *Library) Schema() *fact.Schema { return l.schema }

// Declared lists the facts that the editions declare, each once, in the order of their names: titles and questions are
// those of the latest edition that declares it.
func (l *Library) Declared() []definition.Fact {
	latest := map[Fact]definition.Fact{}
	for _, e := range l.Editions() {
		for i := range e.extras {
			latest[e.extras[i].declared.Name] = *e.extras[i].title
		}
	}
	out := make([]definition.Fact, 0, len(latest))
	for _, f := range latest {
		out = append(out, f)
	}
	slices.SortFunc(out, func(x, y definition.Fact) int {
		return strings.Compare(string(x.Declared.Name), string(y.Declared.Name))
	})
	return out
}

// Reads lists, sorted, the facts that can decide what an edition comes to: those it binds by, compares and measures, and
// those its sums and due dates need. A change of any other fact changes nothing that it says.
func (e *Edition) Reads() []Fact {
	var out []Fact
	for _, k := range e.keys {
		out = append(out, k.slot.Name())
	}
	for _, m := range e.masks {
		out = append(out, m.slot.Name())
	}
	name := func(s source) Fact {
		if s.extra >= 0 {
			return e.extras[s.extra].declared.Name
		}
		return s.slot.Name()
	}
	for i := range e.leaves {
		if e.leaves[i].op == definition.OpFact {
			out = append(out, name(e.leaves[i].from))
		}
	}
	for i := range e.params {
		if e.params[i].bound {
			out = append(out, name(e.params[i].by))
		}
	}
	for i := range e.quants {
		if e.quants[i].root < 0 {
			out = append(out, e.quants[i].reads()...)
		}
	}
	for i := range e.formulas {
		switch f := &e.formulas[i]; f.def.Op {
		case definition.OpFactValue:
			out = append(out, name(f.from))
		case definition.OpFeeFor, definition.OpFeePer:
			out = append(out, FactSubscriptionFee, FactSubscriptionPeriod, FactSubscriptionBilling, FactSubscriptionHeld)
		}
	}
	for i := range e.provisions {
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
