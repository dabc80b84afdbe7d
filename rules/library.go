package rules

import "errors"

// Lang is a language that explanations are written in.
type Lang string

// The languages. Every text of the engine and of every rulebook exists in both.
const (
	Korean  Lang = "ko"
	English Lang = "en"
)

// EditionRef names a rulebook and, unless Edition is empty, one of its editions; without one, the edition is chosen as
// Evaluate would.
type EditionRef struct {
	Rulebook string
	Edition  string
}

// Errors of evaluation. They arrive wrapped with names; compare with errors.Is.
var (
	ErrNoEdition = errors.New("rules: no such rulebook or edition")
	ErrNoAsOf    = errors.New("rules: the outage is still open, so as_of must be known")
)

// Library is a set of compiled, immutable editions, addressed by their hash. It may be shared between goroutines.
type Library struct {
	books []*book
}

type book struct{ key string }

// Evaluate applies every applicable rulebook in the edition that holds for the case: statutes and standards by the
// instant the outage began, contract terms by the version that bound the subscription then, programmes by the incident
// they name. The error is ErrNoAsOf.
func (l *Library) Evaluate(f *Facts) (*Outcome, error) { return nil, ErrNoEdition }

// EvaluateWith applies the named rulebooks only, in the named editions, whether or not they bind the case by date. The
// error is ErrNoEdition or ErrNoAsOf.
func (l *Library) EvaluateWith(f *Facts, editions ...EditionRef) (*Outcome, error) {
	return nil, ErrNoEdition
}

// Explain writes out what an outcome decided and why. The outcome's editions must be in the library; else ErrNoEdition.
func (l *Library) Explain(o *Outcome, lang Lang) (*Explanation, error) { return nil, ErrNoEdition }
