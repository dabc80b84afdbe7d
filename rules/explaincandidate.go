package rules

import (
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/period"
)

// candidates lists, for every comparison of a provision, its exceptions and the grounds that it asks for, the least
// changes that would turn the comparison.
func (w *whatIf) candidates(edition int, index int32, out []candidate) []candidate {
	x := w.x
	e := x.editions[edition]
	for k := index; k < e.provisions[index].end; k++ {
		p := &e.provisions[k]
		f := x.findingOf(edition, p.def.Key)
		if f == nil {
			continue
		}
		at := p.leafFrom
		x.eachCheck(f, p, func(l *leaf, c *Check) {
			n := at
			at++
			if l.op == definition.OpGround {
				if ed, i := w.entitling(l.ground); i >= 0 {
					out = w.candidates(ed, i, out)
				}
				return
			}
			for _, s := range w.turnedBy(leafKey{edition, n}, l, c) {
				if !slices.ContainsFunc(out, func(t candidate) bool { return s.near == t.near && s.far == t.far && s.Quantity == t.Quantity }) {
					out = append(out, s)
				}
			}
		})
	}
	return out
}

// entitling finds the provision that establishes a ground; a negative index where no edition has one.
func (w *whatIf) entitling(ground string) (edition int, provision int32) {
	for n, e := range w.x.editions {
		for i := range e.provisions {
			if f := &e.provisions[i].def.Effect; f.Kind == definition.Entitles && f.Ground == ground {
				return n, int32(i)
			}
		}
	}
	return 0, -1
}

// turnedBy gives the changes that would turn one comparison; they are thought of once.
func (w *whatIf) turnedBy(key leafKey, l *leaf, c *Check) []candidate {
	out, ok := w.turned[key]
	if !ok {
		out = w.turnings(key.edition, l, c)
		for i := range out {
			out[i].leaf, out[i].check, out[i].edition = l, c, key.edition
		}
		w.turned[key] = out
	}
	return out
}

// settled are the facts that no change is told of: who the provider is and which plan it is stays as it was.
var settled = []fact.Slot{fact.SlotProviderClass, fact.SlotProviderKey, fact.SlotProviderJurisdiction, fact.SlotPlanKey,
	fact.SlotServiceKey, fact.SlotServiceKind, fact.SlotIncidentKey, fact.SlotIncidentBeganAt, fact.SlotAsOf}

func isSettled(from source) bool { return from.extra < 0 && slices.Contains(settled, from.slot) }

func (w *whatIf) turnings(edition int, l *leaf, c *Check) []candidate {
	e := w.x.editions[edition]
	out := w.turnedParameter(e, l.param)
	switch {
	case l.op == definition.OpMeasure:
		return append(w.turnedQuantity(edition, l, c), out...)
	case l.compare == definition.HeldOn:
		if c.Left == NoOperand {
			return nil
		}
		a := alteration{kind: toHoldOn, fact: FactSubscriptionHeld, from: l.start, until: l.end}
		if c.Verdict == Yes {
			a.kind = notToHoldOn
		}
		return []candidate{{Change: Change{Fact: a.fact, Yes: c.Verdict != Yes, On: dateAt(l.start, e.zone)}, near: w.add(a), far: -1}}
	case isSettled(l.from):
		return out
	case l.compare == definition.Known:
		return w.turnedKnown(e, l, c)
	case l.compare == definition.Is:
		return append(w.turnedIs(e, l, c), out...)
	}
	return append(w.turnedOrder(edition, l, c), out...)
}

// setTo is the change of a fact to a value.
func (w *whatIf) setTo(e *Edition, from source, v Value) candidate {
	a := alteration{kind: toBe, fact: e.factName(from), value: v}
	if from.extra >= 0 {
		a.declared = e.extras[from.extra].declared
	}
	return candidate{Change: Change{Fact: a.fact, Values: []Value{v}}, near: w.add(a), far: -1, value: v}
}

// kindOf is the type of a fact that an edition reads.
func (e *Edition) kindOf(from source) (Kind, []string) {
	if from.extra >= 0 {
		d := e.extras[from.extra].declared
		return d.Kind, d.Values
	}
	t, _ := fact.TypeOf(from.slot.Name())
	return t.Kind, t.Values
}

// turnedParameter gives the other words of the fact that a boundary depends on.
func (w *whatIf) turnedParameter(e *Edition, param int32) []candidate {
	if param < 0 || !e.params[param].bound || isSettled(e.params[param].by) {
		return nil
	}
	return w.otherWords(e, e.params[param].by, w.fact(e, e.params[param].by).Word())
}

// fact is the value of a fact in the case that is explained.
func (w *whatIf) fact(e *Edition, from source) *Value {
	if from.extra >= 0 {
		return w.x.f.Extra(e.extras[from.extra].declared.Name)
	}
	return w.x.f.At(from.slot)
}

func (w *whatIf) otherWords(e *Edition, from source, word string) []candidate {
	var out []candidate
	switch kind, words := e.kindOf(from); kind {
	case KindBool:
		out = append(out, w.setTo(e, from, Bool(word != "true")))
	case KindEnum:
		for _, other := range words {
			if other != word {
				out = append(out, w.setTo(e, from, Text(other)))
			}
		}
	}
	return out
}

func (w *whatIf) turnedIs(e *Edition, l *leaf, c *Check) []candidate {
	var out []candidate
	kind, _ := e.kindOf(l.from)
	switch {
	case c.Left != NoOperand && (kind == KindBool || kind == KindEnum):
		return w.otherWords(e, l.from, w.x.o.Operand(c.Left).Word())
	case c.Left == NoOperand || c.Verdict == No:
		for _, v := range l.values {
			out = append(out, w.setTo(e, l.from, v))
		}
	}
	return out
}

// turnedKnown makes a fact known, whatever it is. Nobody is told what would be if something were not known.
func (w *whatIf) turnedKnown(e *Edition, l *leaf, c *Check) []candidate {
	if c.Left != NoOperand {
		return nil
	}
	kind, words := e.kindOf(l.from)
	var some [2]Value
	switch kind {
	case KindBool:
		some = [2]Value{Bool(true), Bool(false)}
	case KindEnum:
		some = [2]Value{Text(words[0]), Text(words[len(words)-1])}
	case KindCount, KindDuration:
		some = [2]Value{fact.Whole(kind, 1), fact.Whole(kind, 1000)}
	case KindRate:
		some = [2]Value{Rate(money.Ratio{}), Rate(money.Whole(1))}
	case KindInstant:
		some = [2]Value{fact.Whole(kind, max(w.at, 0)), fact.Whole(kind, max(w.at, 0)+1)}
	case KindDate:
		day := dateAt(max(w.at, 0), e.zone).Number()
		some = [2]Value{fact.Whole(kind, day), fact.Whole(kind, day+1)}
	default:
		return nil
	}
	near, far := w.setTo(e, l.from, some[0]), w.setTo(e, l.from, some[1])
	if kind == KindInstant || kind == KindDate { // what it would have to be, since not any day does
		near.exactly = true
		return []candidate{near}
	}
	near.far, near.must, near.Yes, near.value = far.near, true, true, Value{}
	return []candidate{near}
}

// turnedOrder gives the nearest value on the other side of a boundary.
func (w *whatIf) turnedOrder(edition int, l *leaf, c *Check) []candidate {
	e := w.x.editions[edition]
	right := boundaryOf(w.x.o, e, l, c)
	if !right.IsKnown() {
		return nil
	}
	left := w.x.o.Operand(c.Left)
	if left.IsKnown() {
		if _, ok := left.Order(&right.Value); !ok {
			return nil
		}
	}
	up, inside := side(l.compare, c.Verdict)
	to, ok := right.Value, true
	if !inside {
		to, ok = stepped(right.Value, 1, up)
	}
	if !ok {
		return nil
	}
	s := w.setTo(e, l.from, to)
	kind := right.Kind()
	if left.IsKnown() && (kind == KindMoney || kind == KindCount || kind == KindDuration) {
		return []candidate{s}
	}
	// The words will be those of the comparison, so any value should do that fits them.
	far, ok := stepped(right.Value, 1_000_000_000_000, true)
	if !up {
		far, ok = leastOf(right.Value), kind != KindInstant && kind != KindDate
		if !ok && left.IsKnown() {
			far, ok = stepped(right.Value, 1_000_000_000, false)
		}
	}
	if kind == KindDate && ok {
		far, ok = stepped(right.Value, 36_500, up)
	}
	s.must = !left.IsKnown()
	if ok {
		s.far = w.setTo(e, l.from, far).near
		return []candidate{s}
	}
	if s.must {
		return nil
	}
	s.exactly = true
	return []candidate{s}
}

// side tells on which side of its boundary a comparison would turn, and whether the boundary itself lies there.
func side(c Comparison, v Verdict) (up, inside bool) {
	want := v != Yes
	up = (c == definition.AtLeast || c == definition.MoreThan) == want
	return up, (c == definition.AtLeast || c == definition.AtMost) == want
}

// rateUnit is the step by which rates are moved: a hundredth of a percent of a percent.
const rateUnit = 1_000_000

// stepped moves a value by so many of its smallest units; false where that is no value.
func stepped(v Value, n int64, up bool) (Value, bool) {
	if !up {
		n = -n
	}
	switch v.Kind() {
	case KindCount, KindDuration:
		return fact.Whole(v.Kind(), v.Micros()+n), v.Micros()+n >= 0
	case KindInstant:
		at := v.Micros() + n
		return fact.Whole(KindInstant, at), at >= fact.First && at <= fact.Last
	case KindDate:
		day := fact.Whole(KindDate, v.Micros()+n)
		return day, period.DateNumbered(day.Micros()).Valid()
	case KindRate:
		x, _ := v.AsRate()
		by, err := money.RatioOf(n, rateUnit)
		sum := x.Add(by)
		return Rate(sum), err == nil && sum.Sign() >= 0
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
	return Money(sum), err == nil && sum.Sign() >= 0
}

// leastOf is the least value of a kind that has one.
func leastOf(v Value) Value {
	if a, ok := v.AsMoney(); ok {
		if none, err := a.Sub(a); err == nil {
			return Money(none)
		}
	}
	if v.Kind() == KindRate {
		return Rate(money.Ratio{})
	}
	return fact.Whole(v.Kind(), 0)
}
