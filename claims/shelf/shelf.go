// Package shelf puts the library together that claims are decided by: the
// rulebooks in the program and the editions published since, in their order. What
// was replaced stays on the shelf, to explain the decisions that rest on it.
package shelf

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"bosang/rules"
	"bosang/rules/rulebook"
)

// Published is an edition in force as the store has it.
type Published struct {
	// Number is the order of publication, from 1.
	Number   int64
	Rulebook string
	Edition  string
	// Replaces names the edition of the rulebook that is chosen no more; or empty.
	Replaces string
	Text     string
	Hash     [32]byte
}

// Shelf is what claims are decided by, as of one publication: the rulebooks in
// the program and the editions that were published since. It never changes; a
// publication makes another one.
type Shelf struct {
	// Number is that of the edition published last; 0: none.
	Number int64
	// Library is what editions are chosen from.
	Library *rules.Library

	books []shelved
	past  *pastLibraries
}

// shelved is an edition that decides, or decided, claims: from the publication
// since (0: it is in the program) to before the publication until (0: still).
type shelved struct {
	edition      *rules.Edition
	since, until int64
}

func (b shelved) at(number int64) bool {
	return b.since <= number && (b.until == 0 || number < b.until)
}

// pastLibraries are the libraries of earlier publications, made when an
// explanation asks for them. A later publication changes none of them.
type pastLibraries struct {
	mu   sync.Mutex
	made map[int64]*rules.Library
}

// maxPast bounds how many of them are remembered.
const maxPast = 64

// ErrUnreadable says that an edition in force cannot be read by this program,
// which must then not decide: a newer one has published it, or it was changed
// behind the program's back.
var ErrUnreadable = errors.New("an edition in force cannot be read by this program")

// New is the shelf with the rulebooks in the program.
func New(stock *rules.Library) *Shelf {
	s := &Shelf{Library: stock, past: &pastLibraries{made: map[int64]*rules.Library{}}}
	if stock != nil {
		for _, e := range stock.Editions() {
			s.books = append(s.books, shelved{edition: e})
		}
	}
	return s
}

// With gives the shelf on which further published editions stand.
func (s *Shelf) With(published ...Published) (*Shelf, error) {
	next := &Shelf{Number: s.Number, books: slices.Clone(s.books), past: s.past}
	for _, p := range published {
		edition, err := p.compile()
		if err != nil {
			return nil, err
		}
		next.put(edition, p.Number, p.Replaces)
	}
	var err error
	if next.Library, err = next.libraryAt(next.Number); err != nil {
		return nil, fmt.Errorf("the library of publication %d: %w", next.Number, err)
	}
	return next, nil
}

// put adds an edition. One of the same name is from a program that was built with
// it since: what was published goes before. The same content stands here once.
func (s *Shelf) put(edition *rules.Edition, number int64, replaces string) {
	s.Number = number
	there := false
	for i := range s.books {
		b := &s.books[i]
		if b.until != 0 || b.edition.Rulebook() != edition.Rulebook() {
			continue
		}
		switch same := b.edition.Hash() == edition.Hash(); {
		case same:
			there = true
		case b.edition.Name() == edition.Name(), b.edition.Name() == replaces:
			b.until = number
		}
	}
	if !there {
		s.books = append(s.books, shelved{edition: edition, since: number})
	}
}

// compile reads the edition as it was published. What only whole instruments can
// be held to was checked then.
func (p Published) compile() (*rules.Edition, error) {
	def, err := rulebook.Read(p.Rulebook+"/"+p.Edition+".yaml", []byte(p.Text))
	if err != nil {
		return nil, fmt.Errorf("%w: %s of %s: %w", ErrUnreadable, p.Edition, p.Rulebook, err)
	}
	edition, err := rules.Compile(def)
	if err != nil {
		return nil, fmt.Errorf("%w: %s of %s: %w", ErrUnreadable, p.Edition, p.Rulebook, err)
	}
	if edition.Hash() != p.Hash {
		return nil, fmt.Errorf("%w: %s of %s has not the hash it was published with", ErrUnreadable, p.Edition, p.Rulebook)
	}
	return edition, nil
}

// Trial gives the library that there would be if the edition were published now
// in the place of the one it replaces (empty: of none).
func (s *Shelf) Trial(edition *rules.Edition, replaces string) (*rules.Library, error) {
	next := &Shelf{books: slices.Clone(s.books)}
	next.put(edition, s.Number+1, replaces)
	return next.libraryAt(s.Number + 1)
}

// Unfit says why a library cannot be put together, to whoever wrote one of its
// editions.
func Unfit(err error) rules.Texts {
	said := rulebook.Told(err)
	if errors.Is(err, rules.ErrOverlap) {
		said.En += "; let them follow each other by in_force, or say which one it replaces"
		said.Ko += ". in_force로 서로 이어지게 하거나, 어느 판을 대체하는지 적으세요"
	}
	return said
}

// First gives the edition of a rulebook that had a provision first: of those in the
// program before those that were published, in their order, replaced ones included. What
// is published later never changes what it gives.
func (s *Shelf) First(rulebook, provision string) (e *rules.Edition, p *rules.Provision, found bool) {
	for _, b := range s.books {
		if b.edition.Rulebook() != rulebook {
			continue
		}
		if p := provisionIn(b.edition.Definition().Provisions, provision); p != nil {
			return b.edition, p, true
		}
	}
	return nil, nil, false
}

// provisionIn finds a provision, or an exception to one; nil where there is none.
func provisionIn(list []rules.Provision, key string) *rules.Provision {
	for i := range list {
		if list[i].Key == key {
			return &list[i]
		}
		if p := provisionIn(list[i].Exceptions, key); p != nil {
			return p
		}
	}
	return nil
}

// Edition finds an edition by name, one that was replaced too; which is told.
func (s *Shelf) Edition(rulebook, name string) (e *rules.Edition, replaced, found bool) {
	for _, b := range slices.Backward(s.books) {
		if b.edition.Rulebook() == rulebook && b.edition.Name() == name {
			return b.edition, b.until != 0, true
		}
	}
	return nil, false, false
}

// Naming gives the library in which named editions are found: the newest, or where
// some of them were replaced the newest in which all of these still stood. What is
// not in it never stood beside them, or is not there.
func (s *Shelf) Naming(editions ...rules.EditionRef) (*rules.Library, error) {
	number := s.Number
	for _, ref := range editions {
		for _, b := range slices.Backward(s.books) {
			if ref.Edition != "" && b.edition.Rulebook() == ref.Rulebook && b.edition.Name() == ref.Edition {
				if b.until != 0 {
					number = min(number, b.until-1)
				}
				break
			}
		}
	}
	return s.numbered(number)
}

// For gives the library that an outcome is to be explained by: the newest that
// has all the editions it names, by their hash. The error is rules.ErrNoEdition.
func (s *Shelf) For(outcome *rules.Outcome) (*rules.Library, error) {
	number := s.Number
	for _, used := range outcome.Editions {
		i := slices.IndexFunc(s.books, func(b shelved) bool { return b.edition.Hash() == used.Hash })
		if i < 0 {
			return nil, fmt.Errorf("%w: %s %s (%x)", rules.ErrNoEdition, used.Rulebook, used.Edition, used.Hash[:4])
		}
		if until := s.books[i].until; until != 0 {
			number = min(number, until-1)
		}
	}
	return s.numbered(number)
}

// numbered gives the library of this publication or of an earlier one.
func (s *Shelf) numbered(number int64) (*rules.Library, error) {
	if number == s.Number {
		return s.Library, nil
	}
	return s.past.at(number, s.libraryAt)
}

func (s *Shelf) libraryAt(number int64) (*rules.Library, error) {
	var standing []*rules.Edition
	for _, b := range s.books {
		if b.at(number) {
			standing = append(standing, b.edition)
		}
	}
	return rules.NewLibrary(standing...)
}

func (p *pastLibraries) at(number int64, put func(int64) (*rules.Library, error)) (*rules.Library, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l, ok := p.made[number]; ok {
		return l, nil
	}
	l, err := put(number)
	if err != nil {
		return nil, err
	}
	if len(p.made) >= maxPast {
		clear(p.made)
	}
	p.made[number] = l
	return l, nil
}
