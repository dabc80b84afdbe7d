package counterfactual

import (
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/decided"
	"bosang/rules/internal/engine"
	"bosang/rules/internal/measure"
	"bosang/rules/internal/number"
	"bosang/rules/money"
	"bosang/rules/outcome"
)

// turnedQuantity gives the changes that would turn the comparison of a quantity: how much longer or shorter the outage,
// that the subscription was held or work announced otherwise, and, of a computed quantity, other values of the facts that
// it is computed from.
func (w *WhatIf) turnedQuantity(edition int, l *compiled.Leaf, c *outcome.Check) []Candidate {
	e := w.x.Editions[edition]
	q, left, right := &e.Quantities[l.Quantity], w.x.Outcome.Operand(c.Left), decided.Boundary(w.x.Outcome, e, l, c)
	if !right.IsKnown() || !left.IsKnown() {
		return nil
	}
	on := reading{facts: map[compiled.Source]bool{}}
	on.quantity(e, l.Quantity)
	if l.Against >= 0 {
		on.quantity(e, l.Against)
	}
	var out []Candidate
	if on.announced {
		out = append(out,
			Candidate{Change: Change{Fact: fact.FactOutageMaintenance, Yes: true}, near: w.add(alteration{kind: toBeAnnounced, fact: fact.FactOutageMaintenance}), far: -1},
			Candidate{Change: Change{Fact: fact.FactOutageMaintenance}, near: w.add(alteration{kind: notToBe, fact: fact.FactOutageMaintenance}), far: -1})
	}
	nothing := right.Kind() == fact.KindDuration && right.Micros() == 0
	if on.held && (nothing || q.Root >= 0) {
		out = append(out, w.heldOtherwise(left.Kind() == fact.KindDuration && left.Lo == 0))
	}
	if nothing || c.Verdict == outcome.Unknown {
		return out
	}
	key := turningKey{edition: edition, quant: l.Quantity, against: l.Against, compare: l.Compare, yes: c.Verdict == outcome.Yes, right: string(fact.AppendValue(nil, &right.Value))}
	t, ok := w.found[key]
	if !ok {
		t = w.turning(edition, l, c, &right, &on)
		w.found[key] = t
	}
	return append(out, t.list...)
}

// heldOtherwise makes the subscription held during some of the outage, be it a moment or all of it, or during none.
func (w *WhatIf) heldOtherwise(yes bool) Candidate {
	if !yes {
		return Candidate{Change: Change{Fact: fact.FactSubscriptionHeld}, near: w.add(alteration{kind: notToHold, fact: fact.FactSubscriptionHeld}), far: -1}
	}
	return Candidate{Change: Change{Fact: fact.FactSubscriptionHeld, Yes: true}, near: w.add(alteration{kind: toHoldBarely, fact: fact.FactSubscriptionHeld}),
		far: w.add(alteration{kind: toHoldAlways, fact: fact.FactSubscriptionHeld}), must: true}
}

// turningKey tells apart the comparisons of a quantity that turn at different values.
type turningKey struct {
	edition int
	quant   int32
	against int32
	compare definition.Comparison
	yes     bool
	right   string
}

// turning is what would turn such a comparison.
type turning struct{ list []Candidate }

// probe tries changes on one quantity of an edition alone.
type probe struct {
	w     *WhatIf
	e     *compiled.Edition
	l     *compiled.Leaf
	on    *reading
	want  outcome.Verdict
	right *outcome.Operand
}

// turns tells whether the comparison turns under a change.
func (p *probe) turns(a alteration) bool {
	if p.w.probes++; p.w.probes > mostProbes {
		return false
	}
	f := p.w.x.Facts.Clone()
	if a.apply(f) != nil {
		return false
	}
	q := &p.e.Quantities[p.l.Quantity]
	if q.Root < 0 && p.l.Against < 0 {
		m := q.Measured(f, measure.AsOf(f))
		return m.Known && number.HoldsBetween(p.l.Compare, m.Lo, m.Hi, p.right.Micros()) == p.want
	}
	return engine.TryComparison(&p.w.out, p.e, f, p.l, p.on.order, p.w.x.Outcome.LawOn) == p.want
}

// turning finds what would turn the comparison of a quantity.
func (w *WhatIf) turning(edition int, l *compiled.Leaf, c *outcome.Check, right *outcome.Operand, on *reading) turning {
	e := w.x.Editions[edition]
	p := probe{w: w, e: e, l: l, on: on, want: outcome.No, right: right}
	if c.Verdict != outcome.Yes {
		p.want = outcome.Yes
	}
	var t turning
	q := &e.Quantities[l.Quantity]
	if q.Root < 0 && l.Against < 0 && q.Of != fact.SlotOutageEither {
		if s, ok := p.measured(q, c); ok {
			t.list = append(t.list, s)
		}
		return t
	}
	for k, slot := range [...]fact.Slot{fact.SlotOutageDown, fact.SlotOutageDegraded} {
		if !on.slots[k] {
			continue
		}
		for _, up := range [...]bool{true, false} {
			if s, ok := p.ending(slot, wholeOutage, up, int64(time.Hour/time.Microsecond)); ok {
				s.Clock = true
				t.list = append(t.list, s)
				break
			}
		}
	}
	for _, from := range on.list {
		t.list = append(t.list, p.valued(from)...)
	}
	for _, i := range on.params {
		t.list = append(t.list, w.turnedParameter(e, i)...)
	}
	return t
}

// measured moves the end of the outage until a measured length reaches its boundary: that of its longest span, or else of
// the outage as a whole.
func (p *probe) measured(q *compiled.Quantity, c *outcome.Check) (Candidate, bool) {
	left := p.w.x.Outcome.Operand(c.Left)
	shown, gap := turningPoint(p.l, c, left, p.right.Micros())
	if q.Measure == definition.Began || gap <= 0 {
		return Candidate{}, false
	}
	up, _ := side(p.l.Compare, c.Verdict)
	spans := []int64{wholeOutage}
	if q.Longest {
		spans = []int64{p.longest(q), wholeOutage}
	}
	for _, from := range spans {
		s, ok := p.ending(q.Of, from, up, gap)
		if !ok {
			continue
		}
		s.Quantity = p.e.Def.Quantities[p.l.Quantity].Key
		s.Clock = q.Kind == fact.KindInstant || abs(s.Longer) != measure.Duration(gap)
		if !s.Clock && shown != gap { // whole seconds read better
			s = p.ended(q.Of, from, signed(shown, up))
			s.Quantity = p.e.Def.Quantities[p.l.Quantity].Key
		}
		return s, true
	}
	return Candidate{}, false
}

func abs(d time.Duration) time.Duration { return max(d, -d) }

func signed(n int64, up bool) int64 {
	if up {
		return n
	}
	return -n
}

// longest is the beginning of the span in which most counts.
func (p *probe) longest(q *compiled.Quantity) int64 {
	f := p.w.x.Facts
	held := measure.Always
	if v := f.At(fact.SlotSubscriptionHeld); q.Held && v.IsKnown() {
		held = v.Stretch()
	}
	c := measure.Cut{Held: held, Use: q.Use, Notice: q.Notice, AsOf: measure.AsOf(f)}
	if q.Use != definition.AnnouncedIgnored {
		c.Maintenance = measure.MaintenanceOf(f)
	}
	from, most := int64(wholeOutage), int64(-1)
	for _, s := range f.At(q.Of).Times().Stated {
		if n := c.Length([]fact.Stretch{s}, true); n > most {
			from, most = s.Start, n
		}
	}
	return from
}

// ended is the change of an end by so many microseconds.
func (p *probe) ended(slot fact.Slot, from, by int64) Candidate {
	a := alteration{kind: toEnd, fact: slot.Name(), by: by, from: from}
	return Candidate{Change: Change{Fact: a.fact, Longer: measure.Duration(by)}, near: p.w.add(a), far: -1}
}

// ending finds by how little an end would have to be later or earlier.
func (p *probe) ending(slot fact.Slot, from int64, up bool, guess int64) (Candidate, bool) {
	by, ok := least(guess, p.room(slot, from, up), roundTimes, func(by int64) bool {
		return p.turns(alteration{kind: toEnd, fact: slot.Name(), by: signed(by, up), from: from})
	})
	if !ok {
		return Candidate{}, false
	}
	return p.ended(slot, from, signed(by, up)), true
}

// longestLater bounds how much later an outage is supposed to have ended: forty days.
const longestLater = int64(40*24) * 3600 * 1_000_000

// room is by how much an end can be moved at most: the outage, or its span, does not vanish.
func (p *probe) room(slot fact.Slot, from int64, up bool) int64 {
	t := p.w.x.Facts.At(slot).Times()
	if t == nil || len(t.Stated) == 0 {
		return 0
	}
	if up {
		return longestLater
	}
	first, last := t.Stated[0].Start, min(t.Stated[len(t.Stated)-1].End, measure.AsOf(p.w.x.Facts))
	for _, s := range t.Stated {
		if s.Start == from {
			first, last = s.Start, min(s.End, measure.AsOf(p.w.x.Facts))
		}
	}
	return last - first - 1
}

// turningPoint is by how many microseconds a length would have to change for its comparison to turn, and how that is best
// shown: in whole seconds where it is more than one.
func turningPoint(l *compiled.Leaf, c *outcome.Check, left *outcome.Operand, right int64) (shown, gap int64) {
	up, inside := side(l.Compare, c.Verdict)
	gap = left.Hi - right
	if up {
		gap = right - left.Lo
	}
	shown = gap
	const second = int64(time.Second / time.Microsecond)
	if rest := gap % second; gap > second && rest > 0 {
		shown += second - rest
	} else if !inside {
		shown++
	}
	if !inside {
		gap++
	}
	return shown, gap
}

// valued finds other values of a fact that a computed quantity reads: the nearest above, else the nearest below.
func (p *probe) valued(from compiled.Source) []Candidate {
	v := *p.w.fact(p.e, from)
	if !v.IsKnown() && from.Extra >= 0 {
		v = p.e.Extras[from.Extra].Declared.Otherwise
	}
	if !v.IsKnown() || isSettled(from) {
		return nil
	}
	var most int64
	round := roundNumbers
	switch v.Kind() {
	case fact.KindCount:
		most = 1_000_000_000
	case fact.KindDuration, fact.KindInstant:
		most, round = longestLater, roundTimes
	case fact.KindDate:
		most = 3_653
	case fact.KindMoney, fact.KindRate:
		most = 1_000_000_000_000
		if x, ok := v.AsRate(); ok && !x.Mul(money.Whole(rateUnit)).IsWhole() {
			return nil
		}
	default:
		return nil
	}
	for _, up := range [...]bool{true, false} {
		limit := most
		if at, ok := unitsOf(&v); ok && !up {
			limit = min(most, at)
		}
		turns := func(n int64) bool {
			to, ok := stepped(v, n, up)
			a := alteration{kind: toBe, fact: p.e.FactName(from), value: to}
			if from.Extra >= 0 {
				a.declared = p.e.Extras[from.Extra].Declared
			}
			return ok && p.turns(a)
		}
		n, ok := least(1, limit, round, turns)
		if ok {
			n, ok = wholeSeconds(v.Kind(), n, turns)
		}
		if !ok {
			continue
		}
		to, _ := stepped(v, n, up)
		s := p.w.setTo(p.e, from, to)
		s.Exactly = true
		return []Candidate{s}
	}
	return nil
}

// unitsOf is how many of its smallest units a value that cannot be negative is.
func unitsOf(v *fact.Value) (int64, bool) {
	switch v.Kind() {
	case fact.KindCount, fact.KindDuration:
		return v.Micros(), true
	case fact.KindRate:
		x, _ := v.AsRate()
		return x.Mul(money.Whole(rateUnit)).Floor()
	case fact.KindMoney:
		a, _ := v.AsMoney()
		if unit, err := money.MinorUnit(a.Currency()); err == nil {
			if n, err := a.Exact().Ratio().Quo(unit.Exact().Ratio()); err == nil {
				return n.Floor()
			}
		}
	}
	return 0, false
}
