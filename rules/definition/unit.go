package definition

import (
	"bosang/rules/fact"
	"bosang/rules/text"
)

// Days and working days are what most counts of rulebooks count; spans of an outage are outages.
var (
	Outages     = Texts{Ko: "회", En: "outages"}
	Days        = Texts{Ko: "일", En: "days"}
	WorkingDays = Texts{Ko: "영업일", En: "working days"}
)

var counted = map[Period]Texts{Day: Days, Month: {Ko: "개월", En: "months"}, Quarter: {Ko: "분기", En: "quarters"}, Year: {Ko: "년", En: "years"}}

// Units says what the edition's parameters and quantities count, by their keys, as far as that follows from what they are
// worked out from or compared with: days between two dates, a fact with a unit. Nobody has to write it twice.
type Units struct {
	e     *Edition
	of    map[string]Texts
	bands map[string]Texts   // what the bands of a parameter divide
	bare  map[*Formula]Texts // what numbers in formulas count
	found bool               // something new in this round
}

// UnitsOf works the units of an edition out.
func UnitsOf(e *Edition) *Units {
	u := &Units{e: e, of: map[string]Texts{}, bands: map[string]Texts{}, bare: map[*Formula]Texts{}, found: true}
	for u.found {
		u.found = false
		for i := range e.Quantities {
			switch q := &e.Quantities[i]; {
			case q.Formula != nil:
				u.note(q.Key, u.Formula(q.Formula))
			case q.Measure == Spans:
				u.note(q.Key, Outages)
			}
		}
		for i := range e.Conditions {
			u.condition(&e.Conditions[i].When)
		}
		u.provisions(e.Provisions)
	}
	return u
}

// Of is what a parameter or a quantity counts; no text where that is not known.
func (u *Units) Of(key string) Texts { return u.of[key] }

// Bands is what the bands of a parameter divide.
func (u *Units) Bands(key string) Texts { return u.bands[key] }

// Fact is what a fact counts.
func (u *Units) Fact(name fact.Fact) Texts {
	for i := range u.e.Facts {
		if u.e.Facts[i].Declared.Name == name {
			return u.e.Facts[i].Unit
		}
	}
	return text.UnitOf(string(name))
}

// note keeps the unit of a count.
func (u *Units) note(key string, unit Texts) {
	if key == "" || unit.IsZero() || !u.of[key].IsZero() || !u.counts(key) {
		return
	}
	u.of[key], u.found = unit, true
}

// counts tells whether a parameter or a quantity is a count.
func (u *Units) counts(key string) bool {
	for i := range u.e.Parameters {
		if p := &u.e.Parameters[i]; p.Key == key {
			return p.Unit == fact.KindCount
		}
	}
	for i := range u.e.Quantities {
		if q := &u.e.Quantities[i]; q.Key == key {
			return q.Measure == Spans || q.Formula != nil && q.Formula.Kind == fact.KindCount
		}
	}
	return false
}

func (u *Units) provisions(list []Provision) {
	for i := range list {
		p := &list[i]
		if p.When != nil {
			u.condition(p.When)
		}
		u.note(p.Effect.WithinDays, Days)
		if p.Effect.Due != nil {
			u.Formula(p.Effect.Due)
		}
		for k := range p.Effect.Remedies {
			for _, f := range [...]*Formula{p.Effect.Remedies[k].Amount, p.Effect.Remedies[k].Time} {
				if f != nil {
					u.Formula(f)
				}
			}
		}
		u.provisions(p.Exceptions)
	}
}

// condition notes that both sides of a comparison count the same.
func (u *Units) condition(c *Condition) {
	for i := range c.Parts {
		u.condition(&c.Parts[i])
	}
	switch {
	case c.Op == OpMeasure:
		u.note(c.Parameter+c.Against, u.of[c.Quantity])
		u.note(c.Quantity, u.of[c.Parameter+c.Against])
	case c.Op == OpFact && c.Parameter+c.Against != "":
		u.note(c.Parameter+c.Against, u.Fact(c.Fact))
	}
}

// Formula is what a formula counts. What stands beside days in it counts days as well.
func (u *Units) Formula(f *Formula) Texts {
	args := make([]Texts, len(f.Args))
	for i := range f.Args {
		args[i] = u.Formula(&f.Args[i])
	}
	if f.Each != nil {
		u.Formula(f.Each)
	}
	switch f.Op {
	case OpDays:
		return Days
	case OpWorkingDay:
		u.noteIn(&f.Args[1], WorkingDays)
	case OpCivilDay:
		u.noteIn(&f.Args[1], Days)
	case OpPer:
		if f.Take == TakeCount {
			return counted[f.Period]
		}
	case OpValue:
		return u.bare[f]
	case OpParameter, OpQuantity:
		return u.of[f.Name]
	case OpFactValue:
		return u.Fact(fact.Fact(f.Name))
	case OpSum, OpExcess, OpCap, OpFloor, OpLargerOf, OpRound:
		return u.alike(f, args)
	case OpUnits:
		u.alike(f, args)
	case OpBand:
		u.bands[f.Name] = args[0]
		return u.of[f.Name]
	}
	return Texts{}
}

// alike is the one unit of all parts of a formula.
func (u *Units) alike(f *Formula, args []Texts) Texts {
	var unit Texts
	for _, a := range args {
		if unit.IsZero() {
			unit = a
		}
	}
	for i := range f.Args {
		u.noteIn(&f.Args[i], unit)
	}
	return unit
}

// noteIn notes that a formula counts something, and with it those of its parts that count the same.
func (u *Units) noteIn(f *Formula, unit Texts) {
	switch f.Op {
	case OpParameter, OpQuantity:
		u.note(f.Name, unit)
	case OpValue:
		if f.Kind == fact.KindCount && u.bare[f].IsZero() && !unit.IsZero() {
			u.bare[f], u.found = unit, true
		}
	case OpSum, OpExcess, OpCap, OpFloor, OpLargerOf, OpRound:
		for i := range f.Args {
			u.noteIn(&f.Args[i], unit)
		}
	}
}
