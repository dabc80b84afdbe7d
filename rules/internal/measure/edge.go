package measure

import "bosang/rules/fact"

// NoStart says that no outage is known whose beginning could date anything.
var NoStart = fact.First - 1

// StartOf is when the outage began by its stated edge: where nothing was down, when it was first degraded; where nothing
// of the plan was concerned, when the incident began.
func StartOf(f *fact.Facts) int64 {
	if _, t := FirstTimes(f); t != nil {
		return t.Stated[0].Start
	}
	if v := f.At(fact.SlotIncidentBeganAt); v.IsKnown() {
		return v.Micros()
	}
	return NoStart
}

// FirstTimes are the times by whose beginning the case is dated, nil where there are none.
func FirstTimes(f *fact.Facts) (fact.Slot, *fact.Times) {
	for _, s := range [...]fact.Slot{fact.SlotOutageDown, fact.SlotOutageDegraded} {
		if t := f.At(s).Times(); t != nil && len(t.Stated) > 0 {
			return s, t
		}
	}
	return fact.SlotOutageDown, nil
}

// StartsOf gives the earliest and the latest instant at which the outage can have begun.
func StartsOf(f *fact.Facts) [2]int64 {
	_, t := FirstTimes(f)
	if t == nil || t.IsCertain() {
		at := StartOf(f)
		return [2]int64{at, at}
	}
	return Beginnings(t)
}

// Beginnings gives the earliest and the latest instant at which an outage can have begun. A first window that may have
// been none at all may have begun until its latest end.
func Beginnings(t *fact.Times) [2]int64 {
	stated := t.Stated[0].Start
	out := [2]int64{stated, fact.Open}
	if len(t.Widest) > 0 {
		out[0] = min(stated, t.Widest[0].Start)
		out[1] = t.Widest[0].End
	}
	if len(t.Narrowest) > 0 {
		out[1] = min(out[1], t.Narrowest[0].Start)
	}
	if out[1] == fact.Open {
		out[1] = stated
	}
	return out
}

// Ends gives the earliest and the latest instant at which an outage can have ended. Where its last window may have been
// none at all, that is when it can have begun.
func Ends(t *fact.Times) [2]int64 {
	if len(t.Widest) == 0 {
		last := t.Stated[len(t.Stated)-1]
		return [2]int64{last.End, last.End}
	}
	last := t.Widest[len(t.Widest)-1]
	out := [2]int64{last.Start, last.End}
	if n := len(t.Narrowest); n > 0 {
		out[0] = max(out[0], t.Narrowest[n-1].End)
	}
	return out
}

// AsOf is the instant at which what is open ends; fact.Open where nothing is.
func AsOf(f *fact.Facts) int64 {
	if v := f.At(fact.SlotAsOf); f.IsOpen() && v.IsKnown() {
		return v.Micros()
	}
	return fact.Open
}
