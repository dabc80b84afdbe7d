package rules

import (
	"bosang/rules/definition"
	"bosang/rules/internal/books"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/engine"
	"bosang/rules/internal/explain"
)

type (
	// EditionRef names a rulebook and, unless Edition is empty, one of its editions; without one, the edition is chosen as
	// Evaluate would.
	EditionRef = books.EditionRef
	// Asked narrows an evaluation.
	Asked = books.Asked
)

// Errors of libraries and of evaluation. They arrive wrapped with names; compare with errors.Is.
var (
	ErrNoEdition   = books.ErrNoEdition
	ErrTwoEditions = books.ErrTwoEditions
	ErrNoAsOf      = engine.ErrNoAsOf
	ErrOverlap     = books.ErrOverlap
	ErrCycle       = books.ErrCycle
	ErrNoGround    = books.ErrNoGround
)

// Library is a set of compiled, immutable editions, addressed by their hash. It may be shared between goroutines.
type Library struct {
	books    *books.Library
	editions map[*compiled.Edition]*Edition
}

// NewLibrary puts editions together. The error is ErrOverlap, ErrCycle, ErrNoGround, or one of package fact about facts
// that two editions declare differently, with names.
func NewLibrary(editions ...*Edition) (*Library, error) {
	l := &Library{editions: make(map[*compiled.Edition]*Edition, len(editions))}
	list := make([]*compiled.Edition, len(editions))
	for i, e := range editions {
		list[i] = e.compiled
		l.editions[e.compiled] = e
	}
	var err error
	if l.books, err = books.NewLibrary(list...); err != nil {
		return nil, err
	}
	return l, nil
}

// Editions lists every edition: rulebook by rulebook in the order of their keys, and in each in the order in which the
// editions came into force.
func (l *Library) Editions() []*Edition {
	var out []*Edition
	for _, e := range l.books.Editions() {
		out = append(out, l.editions[e])
	}
	return out
}

// ByHash gives the edition of a hash, as outcomes name it; false where this library does not have it.
func (l *Library) ByHash(hash [32]byte) (*Edition, bool) {
	e, ok := l.books.ByHash(hash)
	return l.editions[e], ok
}

// Schema is the facts that cases may have: the standard ones and those that the editions declare.
func (l *Library) Schema() *Schema { return l.books.Schema() }

// Declared lists the facts that the editions declare, each once, in the order of their names: titles and questions are
// those of the latest edition that declares it.
func (l *Library) Declared() []definition.Fact { return l.books.Declared() }

// Evaluate applies every applicable rulebook in the edition that holds for the case: statutes and standards by the
// instant the outage began, contract terms by the version that bound the subscription then, programmes by the incident
// they name. The error is ErrNoAsOf.
func (l *Library) Evaluate(f *Facts) (*Outcome, error) {
	o := new(Outcome)
	return o, l.EvaluateInto(o, f)
}

// EvaluateInto is Evaluate into an outcome whose memory is used again: what was in it is gone. For runs over many cases.
func (l *Library) EvaluateInto(o *Outcome, f *Facts) error {
	return engine.Evaluate(l.books, o, f, &books.Scope{})
}

// EvaluateWith applies the named rulebooks only, in the named editions, whether or not these are in force at the time of
// the outage; what the rulebook binds still has to be met. The error is ErrNoEdition, ErrTwoEditions or ErrNoAsOf.
func (l *Library) EvaluateWith(f *Facts, editions ...EditionRef) (*Outcome, error) {
	return l.EvaluateAsked(f, Asked{Editions: editions})
}

// EvaluateAsked applies what is asked for. The error is ErrNoEdition, ErrTwoEditions or ErrNoAsOf.
func (l *Library) EvaluateAsked(f *Facts, a Asked) (*Outcome, error) {
	o := new(Outcome)
	scope, err := l.books.Scope(a)
	if err != nil {
		return o, err
	}
	return o, engine.Evaluate(l.books, o, f, &scope)
}

// Explain writes out what an outcome decided and why. The facts are those that it was decided on; what would have turned a
// finding is tried out on them, so that without them (nil) that alone is left out. The editions that the outcome names must
// be in the library, by their hash; else the error is ErrNoEdition. Anything but Korean is English.
func (l *Library) Explain(o *Outcome, f *Facts, lang Lang) (*Explanation, error) {
	return explain.Write(l.books, o, f, lang, false)
}

// ExplainAsked writes out what a claim would get: as Explain, save that nothing was filed and nobody decides it.
func (l *Library) ExplainAsked(o *Outcome, f *Facts, lang Lang) (*Explanation, error) {
	return explain.Write(l.books, o, f, lang, true)
}
