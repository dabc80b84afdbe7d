package simulation

import (
	"errors"
	"fmt"
	"regexp"
	"time"

	"bosang/claims"
	"bosang/rules"
)

// judge evaluates claims by both sets of rules, one claim at a time, on the path
// on which claims are decided.
type judge struct {
	current, proposed *rules.Library
	// schema has the facts that either declares.
	schema  *rules.Schema
	dossier *claims.Dossier
	asOf    time.Time
	draw    *draw
	facts   rules.Facts
	// before and after are used again for every claim.
	before, after rules.Outcome
}

// claim counts a claim that was filed.
func (j *judge) claim(t *Tally, u *claims.Undecided) {
	before, after, err := j.evaluate(u)
	if err != nil {
		t.fail(reasonOf(u.Claim, err))
		return
	}
	change := compare(before, after)
	t.count(u.Claim.ServiceID, u.Claim.ClaimantKind, before, after, change)
	if change == Unchanged {
		return
	}
	if key := j.draw.claim(u.Claim.ID); t.Samples.wants(change, &key) {
		s := j.sample(u, change, key, before, after)
		s.Claim = u.Claim.ID
		t.Samples.keep(s)
	}
}

// subscriber counts the claim of subscriber i of a population.
func (j *judge) subscriber(t *Tally, i int64, s *subscriber) {
	before, after, err := j.evaluate(&s.Undecided)
	if err != nil {
		t.fail(reasonOf(s.Claim, err))
		return
	}
	change := compare(before, after)
	t.count(s.Claim.ServiceID, s.Claim.ClaimantKind, before, after, change)
	if change == Unchanged {
		return
	}
	if key := j.draw.subscriber(i); t.Samples.wants(change, &key) {
		sample := j.sample(&s.Undecided, change, key, before, after)
		sample.Subscriber = i
		t.Samples.keep(sample)
	}
}

func (j *judge) sample(u *claims.Undecided, c Change, key [32]byte, before, after *rules.Outcome) Sample {
	return Sample{
		Change: c, Key: key[:], Service: u.Claim.ServiceID, Plan: u.Claim.PlanID, Kind: u.Claim.ClaimantKind,
		Facts: j.facts.Canonical(), Before: before.Canonical(), After: after.Canonical(),
	}
}

// schemaOf gives the facts that either library declares; where they declare one as
// different things, those of the current one.
func schemaOf(current, proposed *rules.Library) *rules.Schema {
	if both, err := current.Schema().Join(proposed.Schema()); err == nil {
		return both
	}
	return current.Schema()
}

// evaluate gives both outcomes of the same facts, until the next claim. A fault in the rules that makes
// the engine panic fails this claim alone.
func (j *judge) evaluate(u *claims.Undecided) (before, after *rules.Outcome, err error) {
	what := "the facts"
	defer func() {
		if r := recover(); r != nil {
			// Its type only: a value could be somebody's.
			err = fmt.Errorf("%s: panic while evaluating: %T", what, r)
		}
	}()
	j.dossier.Under(j.schema)
	if err := j.dossier.FactsInto(&j.facts, u, j.asOf); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", what, err)
	}
	what = "the current rules"
	if err = j.current.EvaluateInto(&j.before, &j.facts); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", what, err)
	}
	what = "the proposed rules"
	if err = j.proposed.EvaluateInto(&j.after, &j.facts); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", what, err)
	}
	if j.before.Disposition == 0 || j.after.Disposition == 0 {
		return nil, nil, errNoDisposition
	}
	return &j.before, &j.after, nil
}

var errNoDisposition = errors.New("an outcome has no disposition")

var anID = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// reasonOf says why a claim failed by words that claims share: ids are left out.
func reasonOf(c claims.Claim, err error) string {
	return anID.ReplaceAllString(claims.FailureOf(c, err).Reason, "…")
}
