package rules

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"bosang/rules/fact"
	"bosang/rules/text"
)

// Lang is a language that explanations are written in.
type Lang = text.Lang

// The languages. Every text of the engine and of every rulebook exists in both.
const (
	Korean  = text.Korean
	English = text.English
)

// EditionRef names a rulebook and, unless Edition is empty, one of its editions; without one, the edition is chosen as
// Evaluate would.
type EditionRef struct {
	Rulebook string
	Edition  string
}

// Errors of libraries and of evaluation. They arrive wrapped with names; compare with errors.Is.
var (
	ErrNoEdition   = errors.New("rules: no such rulebook or edition")
	ErrTwoEditions = errors.New("rules: two editions of one rulebook are asked for")
	ErrNoAsOf      = errors.New("rules: the outage is still open, so as_of must be known")
	ErrOverlap     = errors.New("rules: two editions of a rulebook are in force at once")
	ErrCycle       = errors.New("rules: rulebooks ask for each other's grounds in a circle")
	ErrNoGround    = errors.New("rules: no rulebook establishes this ground")
)

// Library is a set of compiled, immutable editions, addressed by their hash. It may be shared between goroutines.
type Library struct {
	books  []*book // in the order of evaluation: after the books whose grounds they ask for, else by key
	byHash map[[32]byte]*Edition
}

// book is a rulebook: its editions in the order in which they came into force.
type book struct {
	key      string
	editions []*Edition
}

// NewLibrary puts editions together. The error is ErrOverlap, ErrCycle or ErrNoGround, with names.
func NewLibrary(editions ...*Edition) (*Library, error) {
	l := &Library{byHash: map[[32]byte]*Edition{}}
	byKey := map[string]*book{}
	for _, e := range editions {
		b := byKey[e.def.Rulebook]
		if b == nil {
			b = &book{key: e.def.Rulebook}
			byKey[b.key] = b
			l.books = append(l.books, b)
		}
		b.editions = append(b.editions, e)
		l.byHash[e.def.Hash] = e
	}
	for _, b := range l.books {
		slices.SortFunc(b.editions, func(x, y *Edition) int { return fact.Compare(x.from, y.from) })
		for i := 1; i < len(b.editions); i++ {
			if b.editions[i-1].to > b.editions[i].from {
				return nil, fmt.Errorf("%w: %s, %s and %s", ErrOverlap, b.key, b.editions[i-1].Name(), b.editions[i].Name())
			}
		}
	}
	slices.SortFunc(l.books, func(x, y *book) int { return strings.Compare(x.key, y.key) })
	if err := l.order(); err != nil {
		return nil, err
	}
	return l, nil
}

// order sorts the books so that each comes after those whose grounds it asks for.
func (l *Library) order() error {
	known := map[string]bool{}
	for _, b := range l.books {
		for _, e := range b.editions {
			for _, g := range e.entitles {
				known[g] = true
			}
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

// Evaluate applies every applicable rulebook in the edition that holds for the case: statutes and standards by the
// instant the outage began, contract terms by the version that bound the subscription then, programmes by the incident
// they name. The error is ErrNoAsOf.
func (l *Library) Evaluate(f *Facts) (*Outcome, error) { return l.evaluate(f, asked{}) }

// EvaluateWith applies the named rulebooks only, in the named editions, whether or not these are in force at the time of
// the outage; what the rulebook binds still has to be met. The error is ErrNoEdition, ErrTwoEditions or ErrNoAsOf.
func (l *Library) EvaluateWith(f *Facts, editions ...EditionRef) (*Outcome, error) {
	for i, ref := range editions {
		if k := slices.IndexFunc(l.books, func(b *book) bool { return b.key == ref.Rulebook }); k < 0 || !l.books[k].has(ref.Edition) {
			return nil, fmt.Errorf("%w: %s %s", ErrNoEdition, ref.Rulebook, ref.Edition)
		}
		for _, before := range editions[:i] {
			if before.Rulebook == ref.Rulebook && before.Edition != ref.Edition {
				return nil, fmt.Errorf("%w: %s, %q and %q", ErrTwoEditions, ref.Rulebook, before.Edition, ref.Edition)
			}
		}
	}
	return l.evaluate(f, asked{only: true, refs: editions})
}

// asked is what to evaluate: everything, or only what is named.
type asked struct {
	only bool
	refs []EditionRef
}

// edition gives the edition of a book that was asked for, "" where it is chosen by the case; false where the book was not
// asked for.
func (a asked) edition(b *book) (string, bool) {
	if !a.only {
		return "", true
	}
	i := slices.IndexFunc(a.refs, func(ref EditionRef) bool { return ref.Rulebook == b.key })
	if i < 0 {
		return "", false
	}
	return a.refs[i].Edition, true
}

// pick appends the editions that were asked for and are for the case, of an outage that began at an instant.
func (l *Library) pick(to []chosen, f *Facts, a asked, at int64) []chosen {
	for _, b := range l.books {
		name, ok := a.edition(b)
		if !ok {
			continue
		}
		i := b.at(at)
		if name != "" {
			i = slices.IndexFunc(b.editions, func(e *Edition) bool { return e.Name() == name })
		}
		if i >= 0 && b.editions[i].bindsCase(f) {
			to = append(to, chosen{b, i})
		}
	}
	return to
}

func (b *book) has(edition string) bool {
	return edition == "" || slices.ContainsFunc(b.editions, func(e *Edition) bool { return e.Name() == edition })
}

// at is the index of the edition that holds for an outage that began at an instant, -1 where none does. A programme
// holds whenever it was published; where no beginning is known, nothing else does.
func (b *book) at(micros int64) int {
	last := len(b.editions) - 1
	if b.editions[last].def.Kind == ProgrammeBook {
		return last
	}
	for i := last; i >= 0 && micros != noStart; i-- {
		if e := b.editions[i]; e.from <= micros {
			if micros < e.to {
				return i
			}
			return -1
		}
	}
	return -1
}

// bindsCase tells whether the edition is for the case; see Binds.
func (e *Edition) bindsCase(f *Facts) bool {
	for i := range e.keys {
		k := &e.keys[i]
		if !f.At(k.slot).IsKnown() || !slices.Contains(k.keys, f.At(k.slot).Word()) {
			return false
		}
	}
	if v := f.At(fact.SlotProviderClass); len(e.classes) > 0 && v.IsKnown() && !slices.Contains(e.classes, v.Word()) {
		return false
	}
	if v := f.At(fact.SlotPlanContent); e.def.Binds.Content && v.IsKnown() && v.Micros() == 0 {
		return false
	}
	return true
}

// chosen is an edition of a book.
type chosen struct {
	book *book
	i    int
}

func (l *Library) evaluate(f *Facts, a asked) (*Outcome, error) {
	asOf := int64(fact.Open)
	if f.IsOpen() {
		v := f.At(fact.SlotAsOf)
		if !v.IsKnown() {
			return nil, ErrNoAsOf
		}
		asOf = v.Micros()
	}
	var buf [16]chosen
	picked := buf[:0]
	picked = l.pick(picked, f, a, startOf(f))
	c := candidates{picked: picked, others: l.others(f, a, picked)}
	r := l.valued(f, c, asOf)
	r.covered = slices.ContainsFunc(picked, func(c chosen) bool { return a.only || !c.isProgramme() })
	if asOf != fact.Open {
		r.out.AsOf = instant(asOf)
		l.wake(r, c)
	}
	r.combine()
	r.dispose()
	return r.out, nil
}

func (c chosen) isProgramme() bool { return c.book.editions[c.i].def.Kind == ProgrammeBook }

// once evaluates the findings and the grounds, as of an instant.
func (l *Library) once(f *Facts, picked []chosen, asOf int64) *run {
	var most size
	for _, c := range picked {
		most.join(c.book.editions[c.i].size)
	}
	r := &run{f: f, asOf: asOf, start: startOf(f), out: &Outcome{
		Findings: make([]Finding, 0, most.findings), Editions: make([]EditionUsed, 0, len(picked)),
		Grounds: make([]GroundOutcome, 0, most.grounds),
	}, checks: make([]Check, 0, most.checks), operands: make([]Operand, 0, most.operands+16),
		quants: make([]estimate, 0, most.quants), lengths: make([]*Operand, 0, most.quants)}
	r.downtime()
	for _, c := range picked {
		e := c.book.editions[c.i]
		r.edition(e, EditionUsed{Rulebook: e.def.Rulebook, Edition: e.def.Edition, Hash: e.def.Hash,
			Amended: c.amended(r), Outside: c.outside(r.start)})
	}
	return r
}

// outside tells whether the edition was not in force at an instant.
func (c chosen) outside(at int64) bool {
	e := c.book.editions[c.i]
	return !c.isProgramme() && at != noStart && (at < e.from || at >= e.to)
}

// amended names the edition that came into force while the outage ran.
func (c chosen) amended(r *run) string {
	if c.i+1 == len(c.book.editions) || c.isProgramme() {
		return ""
	}
	next := c.book.editions[c.i+1]
	t := r.f.At(fact.SlotOutageDown).Times()
	if t == nil || len(t.Stated) == 0 {
		return ""
	}
	end := min(t.Stated[len(t.Stated)-1].End, r.asOf)
	if next.from > r.start && next.from < end {
		return next.Name()
	}
	return ""
}

var (
	longestDown = quant{longest: true, of: fact.SlotOutageDown}
	totalDown   = quant{of: fact.SlotOutageDown}
)

func (r *run) downtime() {
	d := &r.out.Downtime
	d.Confidence = r.f.At(fact.SlotOutageConfidence).Word()
	t := r.f.At(fact.SlotOutageDown).Times()
	if t == nil || len(t.Stated) == 0 {
		return
	}
	d.Start = instant(t.Stated[0].Start)
	if end := t.Stated[len(t.Stated)-1].End; end != fact.Open {
		d.End = instant(end)
	}
	longest, total := longestDown.measure(r.f, r.asOf), totalDown.measure(r.f, r.asOf)
	d.Longest, _ = longest.operand().AsEstimate()
	d.Total, _ = total.operand().AsEstimate()
}
