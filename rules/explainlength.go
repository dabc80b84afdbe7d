package rules

import (
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/money"
)

// turnedQuantity gives the changes that would turn the comparison of a quantity: how much longer or shorter the outage,
// that the subscription was held or work announced otherwise, and, of a computed quantity, other values of the facts that
// it is computed from.
func (w *whatIf) turnedQuantity(edition int, l *leaf, c *Check) []candidate {
	e := w.x.editions[edition]
	q, left, right := &e.quants[l.quant], w.x.o.Operand(c.Left), boundaryOf(w.x.o, e, l, c)
	if !right.IsKnown() || !left.IsKnown() {
		return nil
	}
	on := reading{facts: map[source]bool{}}
	on.quantity(e, l.quant)
	var out []candidate
	if on.announced {
		out = append(out, candidate{Change: Change{Fact: FactOutageMaintenance, Yes: true}, near: w.add(alteration{kind: toBeAnnounced, fact: FactOutageMaintenance}), far: -1},
			candidate{Change: Change{Fact: FactOutageMaintenance}, near: w.add(alteration{kind: notToBe, fact: FactOutageMaintenance}), far: -1})
	}
	nothing := right.Kind() == KindDuration && right.Micros() == 0
	if on.held && (nothing || q.root >= 0) {
		out = append(out, w.heldOtherwise(left.Kind() == KindDuration && left.Lo == 0))
	}
	if nothing || c.Verdict == Unknown {
		return out
	}
	key := turningKey{edition: edition, quant: l.quant, compare: l.compare, yes: c.Verdict == Yes, right: string(fact.AppendValue(nil, &right.Value))}
	t, ok := w.found[key]
	if !ok {
		t = w.turning(edition, l, c, &right, &on)
		w.found[key] = t
	}
	return append(out, t.list...)
}

// heldOtherwise makes the subscription held during some of the outage, be it a moment or all of it, or during none.
func (w *whatIf) heldOtherwise(yes bool) candidate {
	if !yes {
		return candidate{Change: Change{Fact: FactSubscriptionHeld}, near: w.add(alteration{kind: notToHold, fact: FactSubscriptionHeld}), far: -1}
	}
	return candidate{Change: Change{Fact: FactSubscriptionHeld, Yes: true}, near: w.add(alteration{kind: toHoldBarely, fact: FactSubscriptionHeld}),
		far: w.add(alteration{kind: toHoldAlways, fact: FactSubscriptionHeld}), must: true}
}

// turningKey tells apart the comparisons of a quantity that turn at different values.
type turningKey struct {
	edition int
	quant   int32
	compare Comparison
	yes     bool
	right   string
}

// turning is what would turn such a comparison.
type turning struct{ list []candidate }

// probe tries changes on one quantity of an edition alone.
type probe struct {
	w     *whatIf
	e     *Edition
	l     *leaf
	on    *reading
	want  Verdict
	right *Operand
}

// turns tells whether the comparison turns under a change.
func (p *probe) turns(a alteration) bool {
	if p.w.probes++; p.w.probes > mostProbes {
		return false
	}
	f := p.w.x.f.Clone()
	if a.apply(f) != nil {
		return false
	}
	q := &p.e.quants[p.l.quant]
	if q.root < 0 {
		m := q.measured(f, asOfFor(f))
		return m.known && compareBounds(p.l.compare, m.lo, m.hi, p.right.Micros()) == p.want
	}
	return tryComparison(&p.w.out, p.e, f, p.l, p.on.order) == p.want
}

// turning finds what would turn the comparison of a quantity.
func (w *whatIf) turning(edition int, l *leaf, c *Check, right *Operand, on *reading) turning {
	e := w.x.editions[edition]
	p := probe{w: w, e: e, l: l, on: on, want: No, right: right}
	if c.Verdict != Yes {
		p.want = Yes
	}
	var t turning
	q := &e.quants[l.quant]
	if q.root < 0 {
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
				s.clock = true
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
func (p *probe) measured(q *quant, c *Check) (candidate, bool) {
	left := p.w.x.o.Operand(c.Left)
	shown, gap := turningPoint(p.l, c, left, p.right.Micros())
	if q.measure == definition.Began || gap <= 0 {
		return candidate{}, false
	}
	up, _ := side(p.l.compare, c.Verdict)
	spans := []int64{wholeOutage}
	if q.longest {
		spans = []int64{p.longest(q), wholeOutage}
	}
	for _, from := range spans {
		s, ok := p.ending(q.of, from, up, gap)
		if !ok {
			continue
		}
		s.Quantity = p.e.def.Quantities[p.l.quant].Key
		s.clock = q.kind == KindInstant || abs(s.Longer) != micros(gap)
		if !s.clock && shown != gap { // whole seconds read better
			s = p.ended(q.of, from, signed(shown, up))
			s.Quantity = p.e.def.Quantities[p.l.quant].Key
		}
		return s, true
	}
	return candidate{}, false
}

func abs(d time.Duration) time.Duration { return max(d, -d) }

func signed(n int64, up bool) int64 {
	if up {
		return n
	}
	return -n
}

// longest is the beginning of the span in which most counts.
func (p *probe) longest(q *quant) int64 {
	f := p.w.x.f
	held := always
	if v := f.At(fact.SlotSubscriptionHeld); q.held && v.IsKnown() {
		held = v.Stretch()
	}
	c := cut{held: held, use: q.use, notice: q.notice, asOf: asOfFor(f)}
	if q.use != AnnouncedIgnored {
		c.maintenance = maintenanceOf(f)
	}
	from, most := int64(wholeOutage), int64(-1)
	for _, s := range f.At(q.of).Times().Stated {
		if n := c.length([]fact.Stretch{s}, true); n > most {
			from, most = s.Start, n
		}
	}
	return from
}

// ended is the change of an end by so many microseconds.
func (p *probe) ended(slot fact.Slot, from, by int64) candidate {
	a := alteration{kind: toEnd, fact: slot.Name(), by: by, from: from}
	return candidate{Change: Change{Fact: a.fact, Longer: micros(by)}, near: p.w.add(a), far: -1}
}

// ending finds by how little an end would have to be later or earlier.
func (p *probe) ending(slot fact.Slot, from int64, up bool, guess int64) (candidate, bool) {
	by, ok := least(guess, p.room(slot, from, up), roundTimes, func(by int64) bool {
		return p.turns(alteration{kind: toEnd, fact: slot.Name(), by: signed(by, up), from: from})
	})
	if !ok {
		return candidate{}, false
	}
	return p.ended(slot, from, signed(by, up)), true
}

// longestLater bounds how much later an outage is supposed to have ended: forty days.
const longestLater = int64(40*24) * 3600 * 1_000_000

// room is by how much an end can be moved at most: the outage, or its span, does not vanish.
func (p *probe) room(slot fact.Slot, from int64, up bool) int64 {
	t := p.w.x.f.At(slot).Times()
	if t == nil || len(t.Stated) == 0 {
		return 0
	}
	if up {
		return longestLater
	}
	first, last := t.Stated[0].Start, min(t.Stated[len(t.Stated)-1].End, asOfFor(p.w.x.f))
	for _, s := range t.Stated {
		if s.Start == from {
			first, last = s.Start, min(s.End, asOfFor(p.w.x.f))
		}
	}
	return last - first - 1
}

// turningPoint is by how many microseconds a length would have to change for its comparison to turn, and how that is best
// shown: in whole seconds where it is more than one.
func turningPoint(l *leaf, c *Check, left *Operand, right int64) (shown, gap int64) {
	up, inside := side(l.compare, c.Verdict)
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
func (p *probe) valued(from source) []candidate {
	v := *p.w.fact(p.e, from)
	if !v.IsKnown() && from.extra >= 0 {
		v = p.e.extras[from.extra].declared.Otherwise
	}
	if !v.IsKnown() || isSettled(from) {
		return nil
	}
	var most int64
	round := roundNumbers
	switch v.Kind() {
	case KindCount:
		most = 1_000_000_000
	case KindDuration, KindInstant:
		most, round = longestLater, roundTimes
	case KindDate:
		most = 3_653
	case KindMoney, KindRate:
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
			a := alteration{kind: toBe, fact: p.e.factName(from), value: to}
			if from.extra >= 0 {
				a.declared = p.e.extras[from.extra].declared
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
		s.exactly = true
		return []candidate{s}
	}
	return nil
}

// unitsOf is how many of its smallest units a value that cannot be negative is.
func unitsOf(v *Value) (int64, bool) {
	switch v.Kind() {
	case KindCount, KindDuration:
		return v.Micros(), true
	case KindRate:
		x, _ := v.AsRate()
		return x.Mul(money.Whole(rateUnit)).Floor()
	case KindMoney:
		a, _ := v.AsMoney()
		if unit, err := money.MinorUnit(a.Currency()); err == nil {
			if n, err := a.Exact().Ratio().Quo(unit.Exact().Ratio()); err == nil {
				return n.Floor()
			}
		}
	}
	return 0, false
}
