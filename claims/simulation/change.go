package simulation

import (
	"slices"

	"bosang/rules"
)

// Change is what the proposed rules make of a claim, beside what the current
// rules make of it.
type Change uint8

// The changes. Something is given where the disposition is granted or granted in
// part.
const (
	// Unchanged: the same disposition, and the same to everybody.
	Unchanged Change = iota
	// NewlyGranted: something is given, where nothing was.
	NewlyGranted
	// NewlyRefused: the claim is refused, where it was not.
	NewlyRefused
	// OtherwiseChanged: another disposition in any other way, or the same one with
	// other remedies, another choice, or other duties of the provider.
	OtherwiseChanged
	changes // how many there are
)

var changeWords = [changes]string{"unchanged", "newly_granted", "newly_refused", "otherwise_changed"}

// String is "unchanged", "newly_granted", "newly_refused" or "otherwise_changed".
func (c Change) String() string { return changeWords[c] }

// shown is the order in which changes are told: what was lost or won first.
var shownChanges = [...]Change{NewlyGranted, NewlyRefused, OtherwiseChanged, Unchanged}

// dispositions is how many dispositions there are, with 0 for none.
const dispositions = int(rules.Pending) + 1

// compare says what changes between two outcomes of the same facts. What they
// say of their own reasons, and which edition says it, is not looked at: who is
// given the same in the same form has nothing changed.
func compare(before, after *rules.Outcome) Change {
	gave, gives := given(before.Disposition), given(after.Disposition)
	switch {
	case gives && !gave:
		return NewlyGranted
	case after.Disposition == rules.Refused && before.Disposition != rules.Refused:
		return NewlyRefused
	case before.Disposition != after.Disposition || !before.WakesAt.Equal(after.WakesAt),
		!slices.EqualFunc(before.Remedies, after.Remedies, sameRemedy),
		!slices.EqualFunc(before.Goodwill, after.Goodwill, sameRemedy),
		!sameElection(before.Election, after.Election),
		!slices.EqualFunc(before.Duties, after.Duties, sameDuty):
		return OtherwiseChanged
	}
	return Unchanged
}

func given(d rules.Disposition) bool { return d == rules.Granted || d == rules.GrantedInPart }

func sameRemedy(a, b rules.Remedy) bool {
	return a.Kind == b.Kind && a.Amount == b.Amount && a.Time == b.Time
}

func sameElection(a, b *rules.Election) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Chosen == b.Chosen && a.Made == b.Made && slices.EqualFunc(a.Offered, b.Offered, sameRemedy)
}

func sameDuty(a, b rules.Duty) bool {
	return a.Duty == b.Duty && a.DueOn == b.DueOn && a.PastYear == b.PastYear && a.BeforeYear == b.BeforeYear
}
