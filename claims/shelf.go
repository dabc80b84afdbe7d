package claims

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"bosang/claims/access"
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

// newShelf is the rulebooks in the program.
func newShelf(stock *rules.Library) *Shelf {
	s := &Shelf{Library: stock, past: &pastLibraries{made: map[int64]*rules.Library{}}}
	if stock != nil {
		for _, e := range stock.Editions() {
			s.books = append(s.books, shelved{edition: e})
		}
	}
	return s
}

// with gives the shelf on which further published editions stand.
func (s *Shelf) with(published ...Published) (*Shelf, error) {
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
	in, err := rulebook.ReadInstrument(p.Rulebook, rulebook.File{Name: p.Rulebook + "/" + p.Edition + ".yaml", Data: []byte(p.Text)})
	if len(in.Editions) != 1 {
		return nil, fmt.Errorf("%w: %s of %s: %w", ErrUnreadable, p.Edition, p.Rulebook, err)
	}
	edition, err := rules.Compile(in.Editions[0])
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

// Edition finds an edition by name, one that was replaced too; which is told.
func (s *Shelf) Edition(rulebook, name string) (e *rules.Edition, replaced, found bool) {
	for _, b := range slices.Backward(s.books) {
		if b.edition.Rulebook() == rulebook && b.edition.Name() == name {
			return b.edition, b.until != 0, true
		}
	}
	return nil, false, false
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

func (p *pastLibraries) at(number int64, make func(int64) (*rules.Library, error)) (*rules.Library, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l, ok := p.made[number]; ok {
		return l, nil
	}
	l, err := make(number)
	if err != nil {
		return nil, err
	}
	if len(p.made) >= maxPast {
		clear(p.made)
	}
	p.made[number] = l
	return l, nil
}

// shelves is where a process keeps the shelf it decides by.
type shelves struct {
	now atomic.Pointer[Shelf]
	// One request at a time asks the store for news. Who comes while it does waits,
	// and is served by a question that was begun after it came.
	asking          sync.Mutex
	begun, answered atomic.Int64
}

// publishedPage is how many editions are read at a time.
const publishedPage = 200

// Shelf gives what claims are decided by, as this transaction sees it.
func (u *UseCases) Shelf(ctx context.Context, tx Tx) (*Shelf, error) {
	number, err := tx.LastEdition(ctx)
	if err != nil {
		return nil, err
	}
	return u.shelfOf(ctx, tx, number)
}

// holdShelf gives the same and keeps anybody from publishing until the
// transaction ends.
func (u *UseCases) holdShelf(ctx context.Context, tx Tx) (*Shelf, error) {
	number, err := tx.HoldLibrary(ctx)
	if err != nil {
		return nil, err
	}
	return u.shelfOf(ctx, tx, number)
}

// shelfOf brings the shelf up to a publication that this transaction sees.
func (u *UseCases) shelfOf(ctx context.Context, tx Tx, number int64) (*Shelf, error) {
	for {
		shelf := u.shelves.now.Load()
		if shelf.Number >= number {
			return shelf, nil
		}
		next := shelf
		for next.Number < number {
			news, err := tx.PublishedAfter(ctx, next.Number, publishedPage)
			if err != nil {
				return nil, err
			}
			if len(news) == 0 {
				return nil, fmt.Errorf("%d editions were published and only %d are there", number, next.Number)
			}
			if next, err = next.with(news...); err != nil {
				return nil, err
			}
		}
		if u.shelves.now.CompareAndSwap(shelf, next) {
			return next, nil
		}
	}
}

// CurrentShelf gives what a claim that was decided now would be decided by.
// Without a store it is the rulebooks in the program.
func (u *UseCases) CurrentShelf(ctx context.Context) (*Shelf, error) {
	s := &u.shelves
	if u.store == nil {
		return s.now.Load(), nil
	}
	came := s.begun.Load()
	s.asking.Lock()
	defer s.asking.Unlock()
	if s.answered.Load() > came {
		return s.now.Load(), nil
	}
	question := s.begun.Add(1)
	err := u.store.InTx(ctx, access.SystemActor("shelf"), func(tx Tx) error {
		_, err := u.Shelf(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.answered.Store(question)
	return s.now.Load(), nil
}
