package api

import (
	"bosang/api/edge"
	"bosang/api/form"
	"bosang/api/sent"
	"bosang/api/shown"
	"bosang/claims/evaluation"
	"bosang/rules"
)

// evaluationOut is what a claim would get, and why.
type evaluationOut struct {
	shown.Outcome
	shown.Grounded
	// Assumed are the facts that were not sent and taken as who asks means them.
	Assumed []rules.Fact `json:"assumed,omitempty"`
}

// evaluate decides a case that is told, and stores nothing. While a window is
// open it is decided as of now, unless another form.Instant is sent.
func (s *server) evaluate(c *edge.Call) error {
	var asked sent.Evaluation
	if err := form.Decode(c.Body, &asked); err != nil {
		return err
	}
	if asked.AsOf.IsZero() {
		asked.AsOf = form.At(s.Now())
	}
	editions := make([]rules.EditionRef, len(asked.Rulebooks))
	for i, r := range asked.Rulebooks {
		editions[i] = rules.EditionRef(r)
	}
	e, err := evaluation.Evaluate(c.Ctx(), s.useCases, c.Actor, asked.Case(), editions...)
	if err != nil {
		return err
	}
	explanation, err := e.Library.ExplainAsked(e.Outcome, e.Facts, c.Lang)
	if err != nil {
		return err
	}
	c.Speak()
	return c.Give(evaluationOut{
		Outcome:  shown.ShowOutcome(e.Library, e.Outcome),
		Grounded: shown.Ground(e.Facts.Canonical(), e.Facts.Hash(), e.Outcome.Canonical(), e.Outcome.Hash(), explanation),
		Assumed:  e.Assumed,
	})
}
