package counterfactual

import (
	"slices"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
	"bosang/rules/outcome"
)

// sensible leaves out the changes that are true and yet absurd to tell a claimant: that it would have been worse to file
// later or to hold less. By how little a threshold was met or missed is told in either direction.
func (w *WhatIf) sensible(list []Candidate, f *outcome.Finding, p *compiled.Provision) []Candidate {
	if !takesAway(f, p) {
		return list
	}
	return slices.DeleteFunc(list, func(c Candidate) bool {
		switch {
		case c.Is(fact.FactClaimFiledAt):
			return true
		case c.Is(fact.FactSubscriptionHeld):
			return !c.Yes
		case c.Longer != 0:
			return false
		}
		_, standard := fact.SlotOf(c.Fact)
		kind := c.Value.Kind()
		return !standard && (kind == fact.KindDate || kind == fact.KindInstant) && w.claimants(c.Edition, c.Fact)
	})
}

// takesAway tells whether turning a finding would take something away from the claimant.
func takesAway(f *outcome.Finding, p *compiled.Provision) bool {
	switch p.Def.Effect.Kind {
	case definition.Bars, definition.Refers:
		return f.Status != outcome.Applies
	}
	return f.Status == outcome.Applies
}

// claimants tells whether a declared fact is the claimant's own.
func (w *WhatIf) claimants(edition int, name fact.Fact) bool {
	e := w.x.Editions[edition]
	for i := range e.Extras {
		if e.Extras[i].Declared.Name == name {
			return e.Extras[i].Title.About != definition.AboutIncident && e.Extras[i].Title.About != definition.AboutPlan
		}
	}
	return false
}

// mixed tells whether two changes are of a length of time and of an amount: together they tell nobody by how little
// anything was missed.
func mixed(a, b *Candidate) bool {
	return a.Longer != 0 && b.Rank() == 1 || b.Longer != 0 && a.Rank() == 1
}

// wholeSeconds gives a step of time in whole seconds where it is more than one, since a fraction says nothing to people:
// false where that would not turn what the step itself does.
func wholeSeconds(kind fact.Kind, n int64, turns func(int64) bool) (int64, bool) {
	const second = int64(time.Second / time.Microsecond)
	if kind != fact.KindInstant && kind != fact.KindDuration || n%second == 0 {
		return n, true
	}
	n += second - n%second
	return n, turns(n)
}
