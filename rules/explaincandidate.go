package rules

import (
	"slices"
	"time"

	"bosang/rules/fact"
	"bosang/rules/money"
)

// candidates lists, for every comparison of a provision, its exceptions and the grounds that it asks for, the least
// change that would turn the comparison.
func (x *explainer) candidates(edition int, index int32, out []supposed) []supposed {
	e := x.editions[edition]
	for k := index; k < e.provisions[index].end; k++ {
		p := &e.provisions[k]
		f := x.findingOf(edition, p.def.Key)
		if f == nil {
			continue
		}
		for i := range f.Checks {
			n := int(p.leafFrom) + i
			if n >= int(p.leafTo) {
				break
			}
			l := &e.leaves[n]
			if l.op == OpGround {
				if ed, at := x.entitling(l.ground); at >= 0 {
					out = x.candidates(ed, at, out)
				}
				continue
			}
			for _, s := range x.turned(e, l, &f.Checks[i]) {
				s.leaf, s.check, s.edition = l, &f.Checks[i], edition
				if !slices.ContainsFunc(out, s.equals) {
					out = append(out, s)
				}
			}
		}
	}
	return out
}

func (s *supposed) equals(t supposed) bool {
	return s.Fact == t.Fact && s.Longer == t.Longer && s.Yes == t.Yes && s.On == t.On && s.value.Is(&t.value) &&
		(s.Longer == 0 || s.quantity == t.quantity)
}

// turned gives the changes that would turn one comparison. Who the provider is and which plan it is stays as it was.
func (x *explainer) turned(e *Edition, l *leaf, c *Check) []supposed {
	switch {
	case l.op == OpMeasure:
		return x.turnedLength(e, l, c)
	case l.compare == HeldOn && !c.Left.IsKnown():
		return nil
	case l.compare == HeldOn:
		return []supposed{{Change: Change{Fact: FactSubscriptionHeld, Yes: c.Verdict != Yes, On: dateAt(l.from, e.zone)},
			day: [2]int64{l.from, l.to}}}
	case slices.Contains([]fact.Slot{fact.SlotProviderClass, fact.SlotProviderKey, fact.SlotPlanKey, fact.SlotServiceKey, fact.SlotIncidentKey}, l.slot):
		return nil
	case l.compare == Is:
		return turnedIs(l, c)
	}
	right, v := x.supposeBoundary(e, l, c)
	if v != Unknown || !right.IsKnown() {
		return nil
	}
	return turnedOrder(l, c, right)
}

func setTo(slot fact.Slot, v Value) supposed {
	return supposed{Change: Change{Fact: slot.Name(), Values: []Value{v}}, slot: slot, value: v}
}

func turnedIs(l *leaf, c *Check) []supposed {
	var out []supposed
	switch {
	case !c.Left.IsKnown():
		for _, v := range l.values {
			out = append(out, setTo(l.slot, v))
		}
	case l.slot.Kind() == KindBool:
		out = append(out, setTo(l.slot, Bool(c.Left.Micros() != 1)))
	case l.slot.Kind() == KindEnum:
		t, _ := TypeOf(l.slot.Name())
		for _, word := range t.Values {
			if word != c.Left.Word() {
				out = append(out, setTo(l.slot, Text(word)))
			}
		}
	case c.Verdict == No:
		for _, v := range l.values {
			out = append(out, setTo(l.slot, v))
		}
	}
	return out
}

// turnedOrder gives the nearest value on the other side of a boundary.
func turnedOrder(l *leaf, c *Check, right Value) []supposed {
	want := c.Verdict != Yes
	up := (l.compare == AtLeast || l.compare == MoreThan) == want
	inside := (l.compare == AtLeast || l.compare == AtMost) == want // the boundary itself would do
	step := func(v Value, up bool, n int64) (Value, bool) {
		if !up {
			n = -n
		}
		switch v.Kind() {
		case KindCount:
			return Count(v.Micros() + n), v.Micros()+n >= 0
		case KindInstant:
			return Instant(instant(v.Micros() + n)), true
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
	to, ok := right, true
	if !inside {
		to, ok = step(right, up, 1)
	}
	if c.Left.IsKnown() {
		if _, ok := c.Left.Order(&right); !ok {
			return nil
		}
	}
	if !ok {
		return nil
	}
	s := setTo(l.slot, to)
	if !c.Left.IsKnown() { // the words will be those of the comparison, so any value must do that fits them
		far, ok := step(right, true, 1_000_000_000_000)
		if !up {
			far, ok = zeroOf(right), right.Kind() != KindInstant
		}
		if !ok {
			return nil
		}
		s.other, s.Values = far, append(s.Values, far)
	}
	return []supposed{s}
}

func zeroOf(v Value) Value {
	if a, ok := v.AsMoney(); ok {
		if none, err := a.Sub(a); err == nil {
			return Money(none)
		}
	}
	return Count(0)
}

// turnedLength gives how much longer or shorter the outage, or that it was held or announced otherwise.
func (x *explainer) turnedLength(e *Edition, l *leaf, c *Check) []supposed {
	q := &e.quants[l.quant]
	right, v := x.supposeBoundary(e, l, c)
	if v != Unknown || !right.IsKnown() || !c.Left.IsKnown() || q.of != fact.SlotOutageDown {
		return nil
	}
	var out []supposed
	if q.use != AnnouncedIgnored {
		for _, yes := range []bool{true, false} {
			out = append(out, supposed{Change: Change{Fact: FactOutageMaintenance, Yes: yes}})
		}
	}
	if right.Micros() == 0 {
		if q.held {
			out = append(out, supposed{Change: Change{Fact: FactSubscriptionHeld, Yes: c.Left.Lo == 0}})
		}
		return out
	}
	if by := turningPoint(l, c, right.Micros()); by != 0 && !q.held && q.use != AnnouncedOnly && x.oneSpan() && c.Left.Hi == x.allOf(q) &&
		c.Left.Lo+by > 0 {
		out = append(out, supposed{Change: Change{Fact: FactOutageDown, Longer: micros(by), Quantity: e.def.Quantities[l.quant].Key}, quantity: *q})
	}
	return out
}

// turningPoint is by how many microseconds a length would have to change for its comparison to turn: whole seconds where
// it is a second or more, a microsecond past the boundary where that itself does not do.
func turningPoint(l *leaf, c *Check, right int64) int64 {
	if c.Verdict == Unknown {
		return 0
	}
	want := c.Verdict != Yes
	up := (l.compare == AtLeast || l.compare == MoreThan) == want
	inside := (l.compare == AtLeast || l.compare == AtMost) == want
	gap := c.Left.Hi - right
	if up {
		gap = right - c.Left.Lo
	}
	const second = int64(time.Second / time.Microsecond)
	switch rest := gap % second; {
	case gap > second && rest > 0:
		gap += second - rest
	case !inside:
		gap++
	}
	if !up {
		gap = -gap
	}
	return gap
}
