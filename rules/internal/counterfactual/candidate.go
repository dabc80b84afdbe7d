package counterfactual

import (
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/decided"
	"bosang/rules/internal/measure"
	"bosang/rules/money"
	"bosang/rules/outcome"
	"bosang/rules/period"
)

// candidates lists, for every comparison of a provision, its exceptions and the grounds that it asks for, the least
// changes that would turn the comparison.
func (w *WhatIf) candidates(edition int, index int32, out []Candidate) []Candidate {
	x := w.x
	e := x.Editions[edition]
	for k := index; k < e.Provisions[index].End; k++ {
		p := &e.Provisions[k]
		f := x.FindingOf(edition, p.Def.Key)
		if f == nil {
			continue
		}
		at := p.LeafFrom
		x.EachCheck(f, p, func(l *compiled.Leaf, c *outcome.Check) {
			n := at
			at++
			if l.Op == definition.OpGround {
				if ed, i := w.entitling(l.Ground); i >= 0 {
					out = w.candidates(ed, i, out)
				}
				return
			}
			for _, s := range w.turnedBy(leafKey{edition, n}, l, c) {
				if !slices.ContainsFunc(out, func(t Candidate) bool { return s.near == t.near && s.far == t.far && s.Quantity == t.Quantity }) {
					out = append(out, s)
				}
			}
		})
	}
	return out
}

// entitling finds the provision that establishes a ground; a negative index where no edition has one.
func (w *WhatIf) entitling(ground string) (edition int, provision int32) {
	for n, e := range w.x.Editions {
		for i := range e.Provisions {
			if f := &e.Provisions[i].Def.Effect; f.Kind == definition.Entitles && f.Ground == ground {
				return n, int32(i)
			}
		}
	}
	return 0, -1
}

// turnedBy gives the changes that would turn one comparison; they are thought of once.
func (w *WhatIf) turnedBy(key leafKey, l *compiled.Leaf, c *outcome.Check) []Candidate {
	out, ok := w.turned[key]
	if !ok {
		out = w.turnings(key.edition, l, c)
		for i := range out {
			out[i].Leaf, out[i].Check, out[i].Edition = l, c, key.edition
		}
		w.turned[key] = out
	}
	return out
}

// settled are the facts that no change is told of: who the provider is and which plan it is stays as it was.
var settled = []fact.Slot{fact.SlotProviderClass, fact.SlotProviderKey, fact.SlotProviderJurisdiction, fact.SlotPlanKey,
	fact.SlotServiceKey, fact.SlotServiceKind, fact.SlotIncidentKey, fact.SlotIncidentBeganAt, fact.SlotAsOf}

func isSettled(from compiled.Source) bool {
	return from.Extra < 0 && slices.Contains(settled, from.Slot)
}

func (w *WhatIf) turnings(edition int, l *compiled.Leaf, c *outcome.Check) []Candidate {
	e := w.x.Editions[edition]
	out := w.turnedParameter(e, l.Parameter)
	switch {
	case l.Op == definition.OpMeasure:
		return append(w.turnedQuantity(edition, l, c), out...)
	case l.Compare == definition.HeldOn:
		if c.Left == outcome.NoOperand {
			return nil
		}
		a := alteration{kind: toHoldOn, fact: fact.FactSubscriptionHeld, from: l.Start, until: l.End}
		if c.Verdict == outcome.Yes {
			a.kind = notToHoldOn
		}
		return []Candidate{{Change: Change{Fact: a.fact, Yes: c.Verdict != outcome.Yes, On: measure.DateAt(l.Start, e.Zone)}, near: w.add(a), far: -1}}
	case isSettled(l.From):
		return out
	case l.Compare == definition.Known:
		return w.turnedKnown(e, l, c)
	case l.Compare == definition.Is:
		return append(w.turnedIs(e, l, c), out...)
	}
	return append(w.turnedOrder(edition, l, c), out...)
}

// setTo is the change of a fact to a value.
func (w *WhatIf) setTo(e *compiled.Edition, from compiled.Source, v fact.Value) Candidate {
	a := alteration{kind: toBe, fact: e.FactName(from), value: v}
	if from.Extra >= 0 {
		a.declared = e.Extras[from.Extra].Declared
	}
	return Candidate{Change: Change{Fact: a.fact, Values: []fact.Value{v}}, near: w.add(a), far: -1, Value: v}
}

// turnedParameter gives the other words of the fact that a boundary depends on.
func (w *WhatIf) turnedParameter(e *compiled.Edition, param int32) []Candidate {
	if param < 0 || !e.Parameters[param].Bound || isSettled(e.Parameters[param].By) {
		return nil
	}
	return w.otherWords(e, e.Parameters[param].By, w.fact(e, e.Parameters[param].By).Word())
}

// fact is the value of a fact in the case that is explained.
func (w *WhatIf) fact(e *compiled.Edition, from compiled.Source) *fact.Value {
	if from.Extra >= 0 {
		return w.x.Facts.Extra(e.Extras[from.Extra].Declared.Name)
	}
	return w.x.Facts.At(from.Slot)
}

func (w *WhatIf) otherWords(e *compiled.Edition, from compiled.Source, word string) []Candidate {
	var out []Candidate
	switch kind, words := e.KindOf(from); kind {
	case fact.KindBool:
		out = append(out, w.setTo(e, from, fact.Bool(word != "true")))
	case fact.KindEnum:
		for _, other := range words {
			if other != word {
				out = append(out, w.setTo(e, from, fact.Text(other)))
			}
		}
	}
	return out
}

func (w *WhatIf) turnedIs(e *compiled.Edition, l *compiled.Leaf, c *outcome.Check) []Candidate {
	var out []Candidate
	kind, _ := e.KindOf(l.From)
	switch {
	case c.Left != outcome.NoOperand && (kind == fact.KindBool || kind == fact.KindEnum):
		return w.otherWords(e, l.From, w.x.Outcome.Operand(c.Left).Word())
	case c.Left == outcome.NoOperand || c.Verdict == outcome.No:
		for _, v := range l.Values {
			out = append(out, w.setTo(e, l.From, v))
		}
	}
	return out
}

// turnedKnown makes a fact known, whatever it is. Nobody is told what would be if something were not known.
func (w *WhatIf) turnedKnown(e *compiled.Edition, l *compiled.Leaf, c *outcome.Check) []Candidate {
	if c.Left != outcome.NoOperand {
		return nil
	}
	kind, words := e.KindOf(l.From)
	var some [2]fact.Value
	switch kind {
	case fact.KindBool:
		some = [2]fact.Value{fact.Bool(true), fact.Bool(false)}
	case fact.KindEnum:
		some = [2]fact.Value{fact.Text(words[0]), fact.Text(words[len(words)-1])}
	case fact.KindCount, fact.KindDuration:
		some = [2]fact.Value{fact.Whole(kind, 1), fact.Whole(kind, 1000)}
	case fact.KindRate:
		some = [2]fact.Value{fact.Rate(money.Ratio{}), fact.Rate(money.Whole(1))}
	case fact.KindInstant:
		some = [2]fact.Value{fact.Whole(kind, max(w.at, 0)), fact.Whole(kind, max(w.at, 0)+1)}
	case fact.KindDate:
		day := measure.DateAt(max(w.at, 0), e.Zone).Number()
		some = [2]fact.Value{fact.Whole(kind, day), fact.Whole(kind, day+1)}
	default:
		return nil
	}
	near, far := w.setTo(e, l.From, some[0]), w.setTo(e, l.From, some[1])
	if kind == fact.KindInstant || kind == fact.KindDate { // what it would have to be, since not any day does
		near.Exactly = true
		return []Candidate{near}
	}
	near.far, near.must, near.Yes, near.Value = far.near, true, true, fact.Value{}
	return []Candidate{near}
}

// turnedOrder gives the nearest value on the other side of a boundary.
func (w *WhatIf) turnedOrder(edition int, l *compiled.Leaf, c *outcome.Check) []Candidate {
	e := w.x.Editions[edition]
	right := decided.Boundary(w.x.Outcome, e, l, c)
	if !right.IsKnown() {
		return nil
	}
	left := w.x.Outcome.Operand(c.Left)
	if left.IsKnown() {
		if _, ok := left.Order(&right.Value); !ok {
			return nil
		}
	}
	up, inside := side(l.Compare, c.Verdict)
	to, ok := right.Value, true
	if !inside {
		to, ok = stepped(right.Value, 1, up)
	}
	if !ok {
		return nil
	}
	s := w.setTo(e, l.From, to)
	kind := right.Kind()
	if left.IsKnown() && (kind == fact.KindMoney || kind == fact.KindCount || kind == fact.KindDuration) {
		return []Candidate{s}
	}
	// The words will be those of the comparison, so any value should do that fits them.
	far, ok := stepped(right.Value, 1_000_000_000_000, true)
	if !up {
		far, ok = leastOf(right.Value), kind != fact.KindInstant && kind != fact.KindDate
		if !ok && left.IsKnown() {
			far, ok = stepped(right.Value, 1_000_000_000, false)
		}
	}
	if kind == fact.KindDate && ok {
		far, ok = stepped(right.Value, 36_500, up)
	}
	s.must = !left.IsKnown()
	if ok {
		s.far = w.setTo(e, l.From, far).near
		return []Candidate{s}
	}
	if s.must {
		return nil
	}
	s.Exactly = true
	return []Candidate{s}
}

// side tells on which side of its boundary a comparison would turn, and whether the boundary itself lies there.
func side(c definition.Comparison, v outcome.Verdict) (up, inside bool) {
	want := v != outcome.Yes
	up = (c == definition.AtLeast || c == definition.MoreThan) == want
	return up, (c == definition.AtLeast || c == definition.AtMost) == want
}

// rateUnit is the step by which rates are moved: a hundredth of a percent of a percent.
const rateUnit = 1_000_000

// stepped moves a value by so many of its smallest units; false where that is no value.
func stepped(v fact.Value, n int64, up bool) (fact.Value, bool) {
	if !up {
		n = -n
	}
	switch v.Kind() {
	case fact.KindCount, fact.KindDuration:
		return fact.Whole(v.Kind(), v.Micros()+n), v.Micros()+n >= 0
	case fact.KindInstant:
		at := v.Micros() + n
		return fact.Whole(fact.KindInstant, at), at >= fact.First && at <= fact.Last
	case fact.KindDate:
		day := fact.Whole(fact.KindDate, v.Micros()+n)
		return day, period.DateNumbered(day.Micros()).Valid()
	case fact.KindRate:
		x, _ := v.AsRate()
		by, err := money.RatioOf(n, rateUnit)
		sum := x.Add(by)
		return fact.Rate(sum), err == nil && sum.Sign() >= 0
	}
	a, _ := v.AsMoney()
	unit, err := money.MinorUnit(a.Currency())
	if err != nil {
		return v, false
	}
	by, err := unit.Mul(n)
	if err != nil {
		return v, false
	}
	sum, err := a.Add(by)
	return fact.Money(sum), err == nil && sum.Sign() >= 0
}

// leastOf is the least value of a kind that has one.
func leastOf(v fact.Value) fact.Value {
	if a, ok := v.AsMoney(); ok {
		if none, err := a.Sub(a); err == nil {
			return fact.Money(none)
		}
	}
	if v.Kind() == fact.KindRate {
		return fact.Rate(money.Ratio{})
	}
	return fact.Whole(v.Kind(), 0)
}
