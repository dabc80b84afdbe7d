package counterfactual

import (
	"slices"
	"time"

	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
	"bosang/rules/outcome"
	"bosang/rules/period"
)

// Change is one thing that would have to be otherwise for a finding to turn. Each of its values does.
type Change struct {
	Fact   fact.Fact
	Values []fact.Value // what the fact would have to be instead
	// Of FactOutageDown and FactOutageDegraded: by how much the outage would have to end later; negative: earlier. The
	// change is told of Quantity.
	Longer   time.Duration
	Quantity string
	// Of FactSubscriptionHeld: whether it was held on a day, or, without one, during the outage at all. Of
	// FactOutageMaintenance: whether the whole outage lay within work announced long before, or none of it. Of a fact that is
	// compared with nothing but whether it is known: whether it is.
	Yes bool
	On  period.Date

	variants []alteration
}

// Variants is how many ways there are to make the change, each of which turns the finding: one for each of its values.
func (c *Change) Variants() int { return len(c.variants) }

// Apply makes the change to the facts that were explained, in one of its variants, counted from 0. The error is that of
// setting a fact, or says that these facts do not allow the change.
func (c *Change) Apply(f *fact.Facts, variant int) error {
	if variant < 0 || variant >= len(c.variants) {
		return errCannotAlter
	}
	return c.variants[variant].apply(f)
}

// Candidate is a change that may turn findings, with what telling it needs.
type Candidate struct {
	Change
	near, far int        // the alterations; far is the other end of what the words say, -1 where there is none
	must      bool       // the far end has to do as well
	Exactly   bool       // it is told by its value: the far end does not do
	Clock     bool       // it is told by when the outage ended, and not by the length of the quantity
	Value     fact.Value // of a fact: the one of its values that is supposed
	Leaf      *compiled.Leaf
	Check     *outcome.Check
	Edition   int
}

// Is tells whether the change is one of a fact.
func (s *Candidate) Is(name fact.Fact) bool { return s.Fact == name }

// same tells whether two changes are of one thing, so that they cannot be made together.
func (s *Candidate) same(t *Candidate) bool { return s.Fact == t.Fact }

// ChangesOf finds what would turn a finding: single changes, else pairs of them; each is tried out by evaluating the case
// anew. At most two alternatives, those of one fact taken as one; none without the facts.
func (w *WhatIf) ChangesOf(i int, index int32) [][]Candidate {
	if w == nil {
		return nil
	}
	f := &w.x.Outcome.Findings[i]
	want := outcome.Applies
	switch {
	case f.Status == outcome.CannotTell && f.By == "":
		return nil
	case f.Status == outcome.Applies:
		want = outcome.DoesNotApply
	}
	if i >= len(w.base) || w.base[i] != f.Status {
		return nil // these are not the facts that it was decided on
	}
	turns := func(s []outcome.Status) bool { return i < len(s) && s[i] == want }
	all := w.sensible(w.candidates(f.Edition, index, nil), f, &w.x.Editions[f.Edition].Provisions[index])
	slices.SortStableFunc(all, func(a, b Candidate) int { return a.Rank() - b.Rank() })
	var out [][]Candidate
	for k := range all {
		c := all[k]
		if !turns(w.try(c.near)) {
			continue
		}
		if c.far >= 0 && !turns(w.try(c.far)) {
			if c.must {
				continue
			}
			c.Exactly = true
		}
		out = append(out, []Candidate{c})
	}
	if out = w.alternatives(out); len(out) > 0 {
		return out
	}
	for a := range all {
		for b := a + 1; b < len(all); b++ {
			if one, other := &all[a], &all[b]; !one.same(other) && !mixed(one, other) && w.turnTogether(one, other, turns) {
				return [][]Candidate{w.withVariants([]Candidate{*one, *other})}
			}
		}
	}
	return nil
}

// turnTogether tells whether two changes turn a finding, whatever end of what their words say is taken of one of them.
func (w *WhatIf) turnTogether(a, b *Candidate, turns func([]outcome.Status) bool) bool {
	return turns(w.both(a.near, b.near)) && (!a.must || turns(w.both(a.far, b.near))) && (!b.must || turns(w.both(a.near, b.far)))
}

// Rank puts lengths and amounts first: they say by how little it was missed.
func (s *Candidate) Rank() int {
	switch {
	case s.Longer != 0:
		return 0
	case s.Is(fact.FactOutageMaintenance), s.Is(fact.FactSubscriptionHeld):
		return 3
	}
	switch s.Value.Kind() {
	case fact.KindMoney, fact.KindCount, fact.KindInstant, fact.KindDate, fact.KindDuration, fact.KindRate:
		return 1
	}
	return 2
}

// alternatives joins single changes of one fact and keeps the first two.
func (w *WhatIf) alternatives(list [][]Candidate) [][]Candidate {
	var out [][]Candidate
	for _, one := range list {
		s := one[0]
		at := slices.IndexFunc(out, func(o []Candidate) bool { return o[0].same(&s) })
		switch {
		case at >= 0 && len(s.Values) > 0 && s.far < 0 && s.Value.Kind() == out[at][0].Value.Kind() && s.Rank() == 2:
			joined := w.withVariants(out[at])
			joined[0].Values = append(slices.Clone(joined[0].Values), s.Values...)
			joined[0].variants = append(slices.Clone(joined[0].variants), w.changes[s.near])
			out[at] = joined
		case at < 0 && len(out) < 2:
			out = append(out, w.withVariants(one))
		}
	}
	return out
}

// withVariants gives each change the ways in which it can be made.
func (w *WhatIf) withVariants(list []Candidate) []Candidate {
	out := slices.Clone(list)
	for i := range out {
		c := &out[i]
		if c.variants != nil {
			continue
		}
		c.variants = []alteration{w.changes[c.near]}
		if c.far >= 0 && !c.Exactly && (c.must || len(list) == 1) {
			c.variants = append(c.variants, w.changes[c.far])
		}
		if len(c.Values) > 0 {
			c.Values = nil
			for k := range c.variants {
				c.Values = append(c.Values, c.variants[k].value)
			}
		}
	}
	return out
}
