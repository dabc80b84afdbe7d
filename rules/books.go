package rules

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"bosang/rules/fact"
)

// Library is a set of compiled, immutable editions, addressed by their hash. It may be shared between goroutines.
type Library struct {
	books  []*book // in the order of evaluation: after the books whose grounds they ask for, else by key
	byKey  map[string]int
	byHash map[[32]byte]*Edition
	schema *fact.Schema
	// gates tells which books ask for which key in which slot; open are the books that ask for none.
	gates [len(gateSlots)]map[string]bookSet
	open  bookSet
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

// book is a rulebook: its editions in the order in which they came into force. What another edition replaces is not among
// those to choose from.
type book struct {
	key      string
	kind     BookKind
	editions []*Edition
	until    []int64 // when each ends: its own end, or the next one's beginning
	replaced []*Edition
	gated    fact.Slot // whose key every edition asks for alike, so that whoever finds the book by it has asked; Slots: none
}

// NewLibrary puts editions together. The error is ErrOverlap, ErrCycle, ErrNoGround, or one of package fact about facts
// that two editions declare differently, with names.
func NewLibrary(editions ...*Edition) (*Library, error) {
	l := &Library{byHash: map[[32]byte]*Edition{}, byKey: map[string]int{}}
	byKey := map[string]*book{}
	var declared []fact.Declared
	for _, e := range editions {
		b := byKey[e.def.Rulebook]
		if b == nil {
			b = &book{key: e.def.Rulebook, gated: fact.Slots}
			byKey[b.key] = b
			l.books = append(l.books, b)
		}
		b.editions = append(b.editions, e)
		l.byHash[e.def.Hash] = e
		for i := range e.extras {
			declared = append(declared, *e.extras[i].declared)
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
	slices.SortFunc(l.books, func(x, y *book) int { return strings.Compare(x.key, y.key) })
	if err := l.order(); err != nil {
		return nil, err
	}
	for i, b := range l.books {
		l.byKey[b.key] = i
		l.gate(i, b)
	}
	return l, nil
}

// arrange sorts the editions, sets aside those that others replace, and ends each where the next begins.
func (b *book) arrange() error {
	slices.SortFunc(b.editions, func(x, y *Edition) int {
		if c := fact.Compare(x.from, y.from); c != 0 {
			return c
		}
		return strings.Compare(x.Name(), y.Name())
	})
	for _, e := range slices.Clone(b.editions) {
		if i := slices.IndexFunc(b.editions, func(o *Edition) bool { return o.Name() == e.def.Replaces }); e.def.Replaces != "" && i >= 0 {
			b.replaced = append(b.replaced, b.editions[i])
			b.editions = slices.Delete(b.editions, i, i+1)
		}
	}
	if len(b.editions) == 0 {
		return fmt.Errorf("%w: the editions of %s replace each other", ErrOverlap, b.key)
	}
	for i, e := range b.editions {
		until := e.to
		if i+1 < len(b.editions) {
			next := b.editions[i+1]
			if e.def.To.IsZero() {
				until = next.from
			}
			if until > next.from || e.from == next.from {
				return fmt.Errorf("%w: %s, %s and %s", ErrOverlap, b.key, e.Name(), next.Name())
			}
		}
		b.until = append(b.until, until)
	}
	b.kind = b.editions[len(b.editions)-1].def.Kind
	return nil
}

// gate notes by which key a book is found.
func (l *Library) gate(i int, b *book) {
	for g, slot := range gateSlots {
		var keys, first []string
		all, alike := true, true
		for _, e := range append(slices.Clone(b.editions), b.replaced...) {
			k := slices.IndexFunc(e.keys, func(k keyBind) bool { return k.slot == slot })
			if all = all && k >= 0; all {
				if first == nil {
					first = e.keys[k].keys
				}
				alike = alike && slices.Equal(first, e.keys[k].keys)
				keys = append(keys, e.keys[k].keys...)
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

// eachBook visits, in order, the books that the keys of a case do not exclude.
func (l *Library) eachBook(f *Facts, visit func(*book)) {
	for word := 0; word*64 < len(l.books); word++ {
		var set uint64
		if word < len(l.open) {
			set = l.open[word]
		}
		for g, slot := range gateSlots {
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
	var out []*book
	done := map[string]bool{}
	rest := slices.Clone(l.books)
	for len(rest) > 0 {
		i := slices.IndexFunc(rest, func(b *book) bool { return b.ready(done) })
		if i < 0 {
			for _, g := range rest[0].needs() {
				if !known[g] {
					return fmt.Errorf("%w: %s asks for %q", ErrNoGround, rest[0].key, g)
				}
			}
			return fmt.Errorf("%w: %s", ErrCycle, rest[0].key)
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

func (b *book) needs() (out []string) {
	for _, e := range b.editions {
		out = append(out, e.needs...)
	}
	return out
}

func (b *book) entitles() (out []string) {
	for _, e := range b.editions {
		out = append(out, e.entitles...)
	}
	return out
}

// ready tells whether every ground that the book asks for elsewhere is established by a book that comes before it.
func (b *book) ready(done map[string]bool) bool {
	own := b.entitles()
	for _, g := range b.needs() {
		if !done[g] && !slices.Contains(own, g) {
			return false
		}
	}
	return true
}

// named is the index of an edition of a name, -1 where there is none, and whether it was replaced.
func (b *book) named(edition string) *Edition {
	for _, list := range [...][]*Edition{b.editions, b.replaced} {
		for _, e := range list {
			if e.Name() == edition {
				return e
			}
		}
	}
	return nil
}

// at is the index of the edition that holds at an instant, -1 where none does. A programme holds whenever it was
// published; where no beginning is known, nothing else does.
func (b *book) at(micros int64) int {
	last := len(b.editions) - 1
	if b.kind == ProgrammeBook {
		return last
	}
	for i := last; i >= 0 && micros != noStart; i-- {
		if b.editions[i].from <= micros {
			if micros < b.until[i] {
				return i
			}
			return -1
		}
	}
	return -1
}

// bindsCase tells whether the edition is for the case; see definition.Binds.
func (e *Edition) bindsCase(f *Facts) bool { return e.binds(f, fact.Slots) }

// binds is the same of an edition whose key in a slot is known to be asked for.
func (e *Edition) binds(f *Facts, known fact.Slot) bool {
	for i := range e.masks {
		m := &e.masks[i]
		if v := f.At(m.slot); v.IsKnown() && m.mask>>uint(v.Code()&63)&1 == 0 {
			return false
		}
	}
	for i := range e.keys {
		k := &e.keys[i]
		if k.slot == known {
			continue
		}
		if v := f.At(k.slot); !v.IsKnown() || !slices.Contains(k.keys, v.Word()) {
			return false
		}
	}
	return true
}

// Binds tells whether an edition could be for the case, so far as keys, class, kind, audience and content say; dates are
// left aside.
func (e *Edition) Binds(f *Facts) bool { return e.bindsCase(f) }
