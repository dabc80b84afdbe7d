// Package books keeps the editions of rulebooks and says which of them a case is decided by: by when they were in force,
// whom they bind, what was asked for, and, where the beginning of the outage is uncertain, by each that it may have had.
package books

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/measure"
)

// Errors of libraries. They arrive wrapped with names; compare with errors.Is.
var (
	ErrNoEdition   = errors.New("rules: no such rulebook or edition")
	ErrTwoEditions = errors.New("rules: two editions of one rulebook are asked for")
	ErrOverlap     = errors.New("rules: two editions of a rulebook are in force at once")
	ErrCycle       = errors.New("rules: rulebooks ask for each other's grounds in a circle")
	ErrNoGround    = errors.New("rules: no rulebook establishes this ground")
)

// Library is a set of compiled, immutable editions, addressed by their hash. It may be shared between goroutines.
type Library struct {
	books  []*Book // in the order of evaluation: after the books whose grounds they ask for, else by key
	byKey  map[string]int
	byHash map[[32]byte]*compiled.Edition
	schema *fact.Schema
	// gates tells which books ask for which key in which slot; open are the books that ask for none.
	gates [len(gateSlots)]map[string]bookSet
	open  bookSet
	// changes are the instants, in order, from which an edition holds or no more, or a parameter has another value.
	changes []int64
}

// gateSlots are the facts that say for which cases books are: each book is found by the first of them that all its
// editions ask for.
var gateSlots = [...]fact.Slot{fact.SlotIncidentKey, fact.SlotPlanKey, fact.SlotServiceKey, fact.SlotProviderKey, fact.SlotProviderJurisdiction}

// bookSet is a set of indexes into Library.books.
type bookSet []uint64

func (s *bookSet) add(i int) {
	for len(*s) <= i/64 {
		*s = append(*s, 0)
	}
	(*s)[i/64] |= 1 << (i % 64)
}

// Book is a rulebook: its editions in the order in which they came into force. What another edition replaces is not among
// those to choose from.
type Book struct {
	Key      string
	Kind     definition.BookKind
	Editions []*compiled.Edition
	until    []int64 // when each ends: its own end, or the next one's beginning
	replaced []*compiled.Edition
	gated    fact.Slot // whose key every edition asks for alike, so that whoever finds the book by it has asked; Slots: none
}

// NewLibrary puts editions together. The error is ErrOverlap, ErrCycle, ErrNoGround, or one of package fact about facts
// that two editions declare differently, with names.
func NewLibrary(editions ...*compiled.Edition) (*Library, error) {
	l := &Library{byHash: map[[32]byte]*compiled.Edition{}, byKey: map[string]int{}}
	byKey := map[string]*Book{}
	var declared []fact.Declared
	for _, e := range editions {
		b := byKey[e.Def.Rulebook]
		if b == nil {
			b = &Book{Key: e.Def.Rulebook, gated: fact.Slots}
			byKey[b.Key] = b
			l.books = append(l.books, b)
		}
		b.Editions = append(b.Editions, e)
		l.byHash[e.Def.Hash] = e
		for i := range e.Extras {
			declared = append(declared, *e.Extras[i].Declared)
		}
	}
	var err error
	if l.schema, err = fact.NewSchema(declared...); err != nil {
		return nil, err
	}
	for _, b := range l.books {
		if err := b.arrange(); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(l.books, func(x, y *Book) int { return strings.Compare(x.Key, y.Key) })
	if err := l.order(); err != nil {
		return nil, err
	}
	for i, b := range l.books {
		l.byKey[b.Key] = i
		l.gate(i, b)
		l.changes = append(l.changes, b.until...)
		for _, e := range append(slices.Clone(b.Editions), b.replaced...) {
			l.changes = append(append(l.changes, e.From, e.To), e.Changes()...)
		}
	}
	slices.Sort(l.changes)
	l.changes = slices.Compact(l.changes)
	return l, nil
}

// arrange sorts the editions, sets aside those that others replace, and ends each where the next begins.
func (b *Book) arrange() error {
	slices.SortFunc(b.Editions, func(x, y *compiled.Edition) int {
		if c := fact.Compare(x.From, y.From); c != 0 {
			return c
		}
		return strings.Compare(x.Name(), y.Name())
	})
	for _, e := range slices.Clone(b.Editions) {
		if i := slices.IndexFunc(b.Editions, func(o *compiled.Edition) bool { return o.Name() == e.Def.Replaces }); e.Def.Replaces != "" && i >= 0 {
			b.replaced = append(b.replaced, b.Editions[i])
			b.Editions = slices.Delete(b.Editions, i, i+1)
		}
	}
	if len(b.Editions) == 0 {
		return fmt.Errorf("%w: the editions of %s replace each other", ErrOverlap, b.Key)
	}
	for i, e := range b.Editions {
		until := e.To
		if i+1 < len(b.Editions) {
			next := b.Editions[i+1]
			if e.Def.To.IsZero() {
				until = next.From
			}
			if until > next.From || e.From == next.From {
				return fmt.Errorf("%w: %s, %s and %s", ErrOverlap, b.Key, e.Name(), next.Name())
			}
		}
		b.until = append(b.until, until)
	}
	b.Kind = b.Editions[len(b.Editions)-1].Def.Kind
	return nil
}

// gate notes by which key a book is found.
func (l *Library) gate(i int, b *Book) {
	for g, slot := range gateSlots {
		var keys, first []string
		all, alike := true, true
		for _, e := range append(slices.Clone(b.Editions), b.replaced...) {
			k := slices.IndexFunc(e.Keys, func(k compiled.KeyBind) bool { return k.Slot == slot })
			if all = all && k >= 0; all {
				if first == nil {
					first = e.Keys[k].Keys
				}
				alike = alike && slices.Equal(first, e.Keys[k].Keys)
				keys = append(keys, e.Keys[k].Keys...)
			}
		}
		if !all {
			continue
		}
		if alike {
			b.gated = slot
		}
		if l.gates[g] == nil {
			l.gates[g] = map[string]bookSet{}
		}
		for _, key := range keys {
			set := l.gates[g][key]
			set.add(i)
			l.gates[g][key] = set
		}
		return
	}
	l.open.add(i)
}

// EachBook visits, in order, the books that the keys of a case do not exclude.
func (l *Library) EachBook(f *fact.Facts, visit func(*Book)) {
	for word := 0; word*64 < len(l.books); word++ {
		var set uint64
		if word < len(l.open) {
			set = l.open[word]
		}
		for g, slot := range gateSlots {
			if l.gates[g] == nil {
				continue
			}
			if v := f.At(slot); v.IsKnown() {
				if s := l.gates[g][v.Word()]; word < len(s) {
					set |= s[word]
				}
			}
		}
		for ; set != 0; set &= set - 1 {
			visit(l.books[word*64+bits.TrailingZeros64(set)])
		}
	}
}

// order sorts the books so that each comes after those whose grounds it asks for.
func (l *Library) order() error {
	known := map[string]bool{}
	for _, b := range l.books {
		for _, g := range b.entitles() {
			known[g] = true
		}
	}
	var out []*Book
	done := map[string]bool{}
	rest := slices.Clone(l.books)
	for len(rest) > 0 {
		i := slices.IndexFunc(rest, func(b *Book) bool { return b.ready(done) })
		if i < 0 {
			for _, g := range rest[0].needs() {
				if !known[g] {
					return fmt.Errorf("%w: %s asks for %q", ErrNoGround, rest[0].Key, g)
				}
			}
			return fmt.Errorf("%w: %s", ErrCycle, rest[0].Key)
		}
		for _, g := range rest[i].entitles() {
			done[g] = true
		}
		out = append(out, rest[i])
		rest = slices.Delete(rest, i, i+1)
	}
	l.books = out
	return nil
}

func (b *Book) needs() (out []string) {
	for _, e := range b.Editions {
		out = append(out, e.Needs...)
	}
	return out
}

func (b *Book) entitles() (out []string) {
	for _, e := range b.Editions {
		out = append(out, e.Entitles...)
	}
	return out
}

// ready tells whether every ground that the book asks for elsewhere is established by a book that comes before it.
func (b *Book) ready(done map[string]bool) bool {
	own := b.entitles()
	for _, g := range b.needs() {
		if !done[g] && !slices.Contains(own, g) {
			return false
		}
	}
	return true
}

// named is the edition of a name, one that was replaced among them; nil where there is none.
func (b *Book) named(edition string) *compiled.Edition {
	for _, list := range [...][]*compiled.Edition{b.Editions, b.replaced} {
		for _, e := range list {
			if e.Name() == edition {
				return e
			}
		}
	}
	return nil
}

// At is the index of the edition that holds at an instant, -1 where none does. A programme holds whenever it was
// published; where no beginning is known, nothing else does.
func (b *Book) At(micros int64) int {
	last := len(b.Editions) - 1
	if b.Kind == definition.Programme {
		return last
	}
	for i := last; i >= 0 && micros != measure.NoStart; i-- {
		if b.Editions[i].From <= micros {
			if micros < b.until[i] {
				return i
			}
			return -1
		}
	}
	return -1
}
