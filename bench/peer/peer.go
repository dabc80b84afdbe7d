// Package peer puts one question to several engines: given a case of the statutory
// book, what becomes of the ground of eligibility, and does each of the two notice
// duties stand? Each engine holds the whole decision, three-valued where facts are
// unknown, in its own language.
package peer

import "bosang/bench/corpus"

// Ground is what becomes of statutory eligibility.
type Ground uint8

// The grounds' dispositions. NoEdition: no edition is for the case.
const (
	NoEdition Ground = iota
	GroundDoesNotApply
	Barred
	Referred
	GroundCannotTell
	Granted
)

var groundWords = [...]string{"no_edition", "does_not_apply", "barred", "referred", "cannot_tell", "granted"}

func (g Ground) String() string { return groundWords[g] }

// Status says whether a duty stands.
type Status uint8

// The statuses of duties. NoDuty: no edition is for the case.
const (
	NoDuty Status = iota
	DoesNotApply
	CannotTell
	Applies
)

var statusWords = [...]string{"no_edition", "does_not_apply", "cannot_tell", "applies"}

func (s Status) String() string { return statusWords[s] }

// Decision is what a case comes to.
type Decision struct {
	Ground               Ground
	Outage, Compensation Status
}

func (d Decision) String() string {
	return "eligibility " + d.Ground.String() + ", outage notice " + d.Outage.String() + ", compensation notice " + d.Compensation.String()
}

// decisionOf reads a decision that an engine gives as one number.
func decisionOf(code int64) Decision {
	return Decision{Ground(code / 16), Status(code / 4 % 4), Status(code % 4)} //nolint:gosec // three digits
}

// Engine decides cases.
type Engine interface {
	Name() string
	// How says, in one line, how the engine is driven.
	How() string
	// Load makes the engine's inputs of cases, before the clock runs.
	Load(cases []corpus.Case) error
	// Evaluate decides a loaded case; this is what is measured.
	Evaluate(i int) error
	// Decision reads off what Evaluate found last.
	Decision() Decision
}

// The statutory book's numbers, for every engine but this one, which reads them
// in its rulebook.
const (
	twoHours  = 2 * 60 * 60 * 1_000_000
	fourHours = 2 * twoHours
)

// All makes every engine, this one first; traced ones keep a trace.
func All() ([]Engine, error) {
	var out []Engine
	for _, with := range []func() (Engine, error){
		newOurs, newByHand, newExpr, func() (Engine, error) { return newCEL(false) }, func() (Engine, error) { return newCEL(true) },
		func() (Engine, error) { return newGrule(false) }, func() (Engine, error) { return newGrule(true) },
		func() (Engine, error) { return newOPA(false) }, func() (Engine, error) { return newOPA(true) },
	} {
		e, err := with()
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}
