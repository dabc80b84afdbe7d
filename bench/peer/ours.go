package peer

import (
	"bosang/bench/corpus"
	"bosang/bench/engine"
	"bosang/rules"
	"bosang/rules/library"
)

// statute is the book that is compared; which of its editions decides is chosen by the case.
const statute = "kr-telecom-act"

// ours is this engine. Its trace, every finding with both operands of every
// comparison, is always made.
type ours struct {
	library *rules.Library
	facts   []*rules.Facts
	outcome *rules.Outcome
}

func newOurs() (Engine, error) {
	all, err := library.Load()
	if err != nil {
		return nil, err
	}
	var editions []*rules.Edition
	for _, e := range all.Editions() {
		if e.Rulebook() == statute {
			editions = append(editions, e)
		}
	}
	alone, err := rules.NewLibrary(editions...) // the others have no further books either
	return &ours{library: alone, outcome: &rules.Outcome{}}, err
}

func (o *ours) Name() string { return "bosang, full trace" }

func (o *ours) How() string {
	return "the rulebook as it is; measures the outage itself, chooses the edition, keeps every finding with both operands, combines remedies, sets due dates"
}

func (o *ours) Load(cases []corpus.Case) error {
	o.facts = o.facts[:0]
	for i := range cases {
		f, err := cases[i].Facts()
		if err != nil {
			return err
		}
		o.facts = append(o.facts, f)
	}
	return nil
}

func (o *ours) Evaluate(i int) (err error) {
	o.outcome, err = engine.Decide(o.library, o.outcome, o.facts[i])
	return err
}

// Outcome is what Evaluate made last.
func (o *ours) Outcome() *rules.Outcome { return o.outcome }

var groundsOfRules = map[rules.GroundDisposition]Ground{
	rules.GroundGranted: Granted, rules.GroundDoesNotApply: GroundDoesNotApply, rules.GroundBarred: Barred,
	rules.GroundReferred: Referred, rules.GroundCannotTell: GroundCannotTell,
}

var statusesOfRules = map[rules.Status]Status{
	rules.Applies: Applies, rules.DoesNotApply: DoesNotApply, rules.CannotTell: CannotTell,
}

func (o *ours) Decision() Decision {
	var d Decision
	for _, g := range o.outcome.Grounds {
		if g.Provision == "statutory-eligibility" {
			d.Ground = groundsOfRules[g.Disposition]
		}
	}
	for _, f := range o.outcome.Findings {
		switch f.Provision {
		case "outage-notice":
			d.Outage = statusesOfRules[f.Status]
		case "compensation-notice":
			d.Compensation = statusesOfRules[f.Status]
		}
	}
	return d
}
