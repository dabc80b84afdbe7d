package rules

import (
	"fmt"

	"bosang/rules/outcome"
)

// decided is a case with what was decided on it.
type decided struct {
	l        *Library
	o        *Outcome
	f        *Facts     // what it was decided on; nil where that is not at hand
	editions []*Edition // those that the outcome names, in its order
}

// caseOf takes up an outcome with the editions that it names. The error is ErrNoEdition.
func caseOf(l *Library, o *Outcome, f *Facts) (decided, error) {
	x := decided{l: l, o: o, f: f}
	for _, used := range o.Editions {
		e, ok := l.ByHash(used.Hash)
		if !ok {
			return x, fmt.Errorf("%w: %s %s (%x)", ErrNoEdition, used.Rulebook, used.Edition, used.Hash[:4])
		}
		x.editions = append(x.editions, e)
	}
	return x, nil
}

// rule finds a provision of an edition; nil where an outcome read from elsewhere names one that is not there.
func (x *decided) rule(edition int, key string) (*provision, int32) {
	e := x.editions[edition]
	for i := range e.provisions {
		if e.provisions[i].def.Key == key {
			return &e.provisions[i], int32(i)
		}
	}
	return nil, -1
}

// findingOf is what a provision came to; nil where the outcome does not say.
func (x *decided) findingOf(edition int, key string) *Finding {
	for i := range x.o.Findings {
		if f := &x.o.Findings[i]; f.Edition == edition && f.Provision == key {
			return f
		}
	}
	return nil
}

// eachCheck visits the comparisons of a finding, each with what it compares.
func (x *decided) eachCheck(f *Finding, p *provision, visit func(*leaf, *Check)) {
	e := x.editions[f.Edition]
	checks := x.o.ChecksOf(f)
	for i := range checks {
		if n := int(p.leafFrom) + i; n < int(p.leafTo) {
			visit(&e.leaves[n], &checks[i])
		}
	}
}

// boundaryOf is the boundary of an ordered comparison; no value where it depends on what is not known.
func boundaryOf(o *Outcome, e *Edition, l *leaf, c *Check) Operand {
	switch {
	case c.Right != NoOperand:
		return *o.Operand(c.Right)
	case l.param < 0 && len(l.values) > 0:
		return outcome.Exactly(l.values[0])
	case l.param >= 0 && !e.params[l.param].varies():
		return outcome.Exactly(e.params[l.param].cases[0].dated[0].Value)
	}
	return Operand{}
}

// book is the rulebook of a key that the library has.
func (l *Library) book(key string) *book { return l.books[l.byKey[key]] }
