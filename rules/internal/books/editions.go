package books

import (
	"slices"
	"strings"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
)

// Editions lists every edition: rulebook by rulebook in the order of their keys, and in each in the order in which the
// editions came into force.
func (l *Library) Editions() []*compiled.Edition {
	books := slices.Clone(l.books)
	slices.SortFunc(books, func(x, y *Book) int { return strings.Compare(x.Key, y.Key) })
	var out []*compiled.Edition
	for _, b := range books {
		all := append(slices.Clone(b.Editions), b.replaced...)
		slices.SortStableFunc(all, func(x, y *compiled.Edition) int { return fact.Compare(x.From, y.From) })
		out = append(out, all...)
	}
	return out
}

// ByHash gives the edition of a hash, as outcomes name it; false where this library does not have it.
func (l *Library) ByHash(hash [32]byte) (*compiled.Edition, bool) {
	e, ok := l.byHash[hash]
	return e, ok
}

// Schema is the facts that cases may have: the standard ones and those that the editions declare.
func (l *Library) Schema() *fact.Schema { return l.schema }

// Declared lists the facts that the editions declare, each once, in the order of their names: titles and questions are
// those of the latest edition that declares it.
func (l *Library) Declared() []definition.Fact {
	latest := map[fact.Fact]definition.Fact{}
	for _, e := range l.Editions() {
		for i := range e.Extras {
			latest[e.Extras[i].Declared.Name] = *e.Extras[i].Title
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

// Book is the rulebook of a key that the library has.
func (l *Library) Book(key string) *Book { return l.books[l.byKey[key]] }
