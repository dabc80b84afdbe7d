// Package decided looks things up in a case that is decided: findings, their comparisons and the provisions they are of.
package decided

import (
	"fmt"

	"bosang/rules/fact"
	"bosang/rules/internal/books"
	"bosang/rules/internal/compiled"
	"bosang/rules/outcome"
)

// Case is a case with what was decided on it.
type Case struct {
	Library  *books.Library
	Outcome  *outcome.Outcome
	Facts    *fact.Facts         // what it was decided on; nil where that is not at hand
	Editions []*compiled.Edition // those that the outcome names, in its order
}

// Of takes up an outcome with the editions that it names. The error is ErrNoEdition.
func Of(l *books.Library, o *outcome.Outcome, f *fact.Facts) (Case, error) {
	x := Case{Library: l, Outcome: o, Facts: f}
	for _, used := range o.Editions {
		e, ok := l.ByHash(used.Hash)
		if !ok {
			return x, fmt.Errorf("%w: %s %s (%x)", books.ErrNoEdition, used.Rulebook, used.Edition, used.Hash[:4])
		}
		x.Editions = append(x.Editions, e)
	}
	return x, nil
}

// Rule finds a provision of an edition; nil where an outcome read from elsewhere names one that is not there.
func (x *Case) Rule(edition int, key string) (*compiled.Provision, int32) {
	e := x.Editions[edition]
	for i := range e.Provisions {
		if e.Provisions[i].Def.Key == key {
			return &e.Provisions[i], int32(i)
		}
	}
	return nil, -1
}

// FindingOf is what a provision came to; nil where the outcome does not say.
func (x *Case) FindingOf(edition int, key string) *outcome.Finding {
	for i := range x.Outcome.Findings {
		if f := &x.Outcome.Findings[i]; f.Edition == edition && f.Provision == key {
			return f
		}
	}
	return nil
}

// EachCheck visits the comparisons of a finding, each with what it compares.
func (x *Case) EachCheck(f *outcome.Finding, p *compiled.Provision, visit func(*compiled.Leaf, *outcome.Check)) {
	e := x.Editions[f.Edition]
	checks := x.Outcome.ChecksOf(f)
	for i := range checks {
		if n := int(p.LeafFrom) + i; n < int(p.LeafTo) {
			visit(&e.Leaves[n], &checks[i])
		}
	}
}

// Boundary is the boundary of an ordered comparison; no value where it depends on what is not known.
func Boundary(o *outcome.Outcome, e *compiled.Edition, l *compiled.Leaf, c *outcome.Check) outcome.Operand {
	switch {
	case c.Right != outcome.NoOperand:
		return *o.Operand(c.Right)
	case l.Parameter < 0 && len(l.Values) > 0:
		return outcome.Exactly(l.Values[0])
	case l.Parameter >= 0 && !e.Parameters[l.Parameter].Varies():
		return outcome.Exactly(e.Parameters[l.Parameter].Cases[0].Dated[0].Value)
	}
	return outcome.Operand{}
}
