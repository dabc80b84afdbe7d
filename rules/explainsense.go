package rules

import (
	"slices"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
)

// sensible leaves out the changes that are true and yet absurd to tell a claimant: that it would have been worse to file
// later or to hold less. By how little a threshold was met or missed is told in either direction.
func (w *whatIf) sensible(list []candidate, f *Finding, p *provision) []candidate {
	if !takesAway(f, p) {
		return list
	}
	return slices.DeleteFunc(list, func(c candidate) bool {
		switch {
		case c.is(FactClaimFiledAt):
			return true
		case c.is(FactSubscriptionHeld):
			return !c.Yes
		case c.Longer != 0:
			return false
		}
		_, standard := fact.SlotOf(c.Fact)
		kind := c.value.Kind()
		return !standard && (kind == KindDate || kind == KindInstant) && w.claimants(c.edition, c.Fact)
	})
}

// takesAway tells whether turning a finding would take something away from the claimant.
func takesAway(f *Finding, p *provision) bool {
	switch p.def.Effect.Kind {
	case definition.Bars, definition.Refers:
		return f.Status != Applies
	}
	return f.Status == Applies
}

// claimants tells whether a declared fact is the claimant's own.
func (w *whatIf) claimants(edition int, name Fact) bool {
	e := w.x.editions[edition]
	for i := range e.extras {
		if e.extras[i].declared.Name == name {
			return e.extras[i].title.About != definition.AboutIncident && e.extras[i].title.About != definition.AboutPlan
		}
	}
	return false
}

// mixed tells whether two changes are of a length of time and of an amount: together they tell nobody by how little
// anything was missed.
func mixed(a, b *candidate) bool {
	return a.Longer != 0 && b.rank() == 1 || b.Longer != 0 && a.rank() == 1
}

// wholeSeconds gives a step of time in whole seconds where it is more than one, since a fraction says nothing to people:
// false where that would not turn what the step itself does.
func wholeSeconds(kind Kind, n int64, turns func(int64) bool) (int64, bool) {
	const second = int64(time.Second / time.Microsecond)
	if kind != KindInstant && kind != KindDuration || n%second == 0 {
		return n, true
	}
	n += second - n%second
	return n, turns(n)
}
