package rules

import (
	"slices"
	"strings"
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
