package rules

import (
	"slices"
	"time"

	"bosang/rules/fact"
	"bosang/rules/period"
)

// Change is one thing that would have to be otherwise for a finding to turn. Each of its values does.
type Change struct {
	Fact   Fact
	Values []Value // what the fact would have to be instead
	// Of FactOutageDown: by how much the outage would have to end later; negative: earlier. The change is told of Quantity.
	Longer   time.Duration
	Quantity string
	// Of FactSubscriptionHeld: whether it was held on a day, or, without one, during the outage at all. Of
	// FactOutageMaintenance: whether the whole outage lay within work announced long before, or none of it.
	Yes bool
	On  period.Date
}

// supposed is a change with what evaluating under it needs.
type supposed struct {
	Change
	slot     fact.Slot
	value    Value // of a fact: the one of its values that is supposed
	other    Value // of an amount that is not known: the far end of what the words say; must do as well
	quantity quant // of the length of the outage: the one that changes by exactly so much
	leaf     *leaf
	check    *Check
	edition  int
	day      [2]int64
}

func (s *supposed) is(name Fact) bool { return s.Fact == name }

// same tells whether two changes are of one thing, so that they cannot be supposed together.
func (s *supposed) same(t *supposed) bool { return s.Fact == t.Fact }

// suppose evaluates a provision with its exceptions under changes, from the comparisons that its findings kept: what the
// changes leave open cannot be told.
func (x *explainer) suppose(edition int, i int32, w []supposed) GroundDisposition {
	e := x.editions[edition]
	p := &e.provisions[i]
	when, ok := x.supposeWhen(edition, p, w)
	if !ok {
		return GroundCannotTell
	}
	disp, settled := GroundGranted, false
	maybeBar, maybeRefer := false, false
	for c := i + 1; c < p.end; c = e.provisions[c].end {
		applies := x.suppose(edition, c, w)
		if settled || applies == GroundDoesNotApply || applies == GroundBarred {
			continue
		}
		bars := e.provisions[c].def.Effect.Kind == Bars
		switch {
		case applies != GroundGranted:
			maybeBar, maybeRefer = maybeBar || bars, maybeRefer || !bars
		case bars:
			settled, disp = true, GroundBarred
		default:
			settled, disp = true, GroundReferred
		}
	}
	return settle(when, maybeBar, maybeRefer, disp)
}

func (x *explainer) supposeWhen(edition int, p *provision, w []supposed) (Verdict, bool) {
	f := x.findingOf(edition, p.def.Key)
	if f == nil {
		return Unknown, false
	}
	checks := slices.Clone(f.Checks)
	for i := range checks {
		if n := int(p.leafFrom) + i; n < int(p.leafTo) {
			checks[i].Verdict = x.supposeLeaf(edition, &x.editions[edition].leaves[n], &f.Checks[i], w)
		}
	}
	return trace{x.editions[edition], p, checks}.verdict(p.node), true
}

func (x *explainer) supposeLeaf(edition int, l *leaf, c *Check, w []supposed) Verdict {
	e := x.editions[edition]
	switch {
	case l.op == OpGround:
		return x.supposeGround(l.ground, c, w)
	case l.op == OpMeasure:
		if !c.Left.IsKnown() {
			return c.Verdict
		}
		right, v := x.supposeBoundary(e, l, c)
		if v != Unknown || !right.IsKnown() {
			return v
		}
		lo, hi := x.supposeLength(&e.quants[l.quant], c.Left.Lo, c.Left.Hi, w)
		if v := l.compare.holds(fact.Compare(lo, right.Micros())); v == l.compare.holds(fact.Compare(hi, right.Micros())) {
			return v
		}
		return Unknown
	case l.compare == HeldOn:
		return supposeHeldOn(l, c, w)
	}
	value := c.Left.Value
	for i := range w {
		if w[i].slot == l.slot && len(w[i].Values) > 0 {
			value = w[i].value
		}
	}
	if !value.IsKnown() {
		return c.Verdict
	}
	if l.compare == Is {
		return isOne(&value, l.values)
	}
	right, v := x.supposeBoundary(e, l, c)
	if order, ok := value.Order(&right); v == Unknown && right.IsKnown() && ok {
		return l.compare.holds(order)
	}
	return v
}

// supposeGround evaluates the provision that establishes a ground; without one the ground stays as it was.
func (x *explainer) supposeGround(ground string, c *Check, w []supposed) Verdict {
	edition, i := x.entitling(ground)
	if i < 0 {
		return c.Verdict
	}
	switch x.suppose(edition, i, w) {
	case GroundGranted:
		return Yes
	case GroundDoesNotApply, GroundBarred:
		return No
	}
	return Unknown
}

func (x *explainer) entitling(ground string) (edition int, provision int32) {
	for n, e := range x.editions {
		for i := range e.provisions {
			if f := &e.provisions[i].def.Effect; f.Kind == Entitles && f.Ground == ground {
				return n, int32(i)
			}
		}
	}
	return 0, -1
}

// supposeBoundary gives what a comparison compares with; where there is nothing, the verdict that follows from that.
func (x *explainer) supposeBoundary(e *Edition, l *leaf, c *Check) (Value, Verdict) {
	if l.param < 0 {
		return l.values[0], Unknown
	}
	if c.Right.IsKnown() {
		return c.Right.Value, Unknown // no change is of what boundaries depend on
	}
	p := &e.params[l.param]
	if p.bound {
		return Value{}, c.Verdict
	}
	v, _ := p.at(x.start(), NewFacts())
	return v, Unknown
}

func supposeHeldOn(l *leaf, c *Check, w []supposed) Verdict {
	for i := range w {
		switch s := &w[i]; {
		case !s.is(FactSubscriptionHeld):
		case s.On == (period.Date{}):
			return Unknown
		case s.day == [2]int64{l.from, l.to}:
			return verdict(s.Yes)
		default:
			return Unknown
		}
	}
	return c.Verdict
}

// supposeLength gives the bounds of a length of time under changes.
func (x *explainer) supposeLength(q *quant, lo, hi int64, w []supposed) (least, most int64) {
	all := x.allOf(q)
	for i := range w {
		s := &w[i]
		switch {
		case s.is(FactOutageDown) && q.of != fact.SlotOutageDown:
		case s.is(FactOutageDown):
			lo, hi = x.supposeLonger(q, s, lo, hi)
		case s.is(FactSubscriptionHeld) && q.held && !s.Yes && s.On == (period.Date{}):
			lo, hi = 0, 0
		case s.is(FactSubscriptionHeld) && q.held && !s.Yes:
			lo = 0
		case s.is(FactSubscriptionHeld) && q.held:
			if s.On == (period.Date{}) && q.use == AnnouncedIgnored {
				lo = max(lo, min(1, all))
			}
			hi = max(hi, all)
		case s.is(FactOutageMaintenance) && q.use == AnnouncedIgnored:
		case s.is(FactOutageMaintenance) && s.Yes == (q.use == AnnouncedLeftOut):
			lo, hi = 0, 0
		case s.is(FactOutageMaintenance):
			if hi = all; !q.held && x.o.Downtime.Total.Certain() {
				lo = all
			}
		}
	}
	return lo, hi
}

// allOf is a quantity's length if nothing limited it.
func (x *explainer) allOf(q *quant) int64 {
	switch {
	case q.of != fact.SlotOutageDown:
		return fact.Open
	case q.longest:
		return x.o.Downtime.Longest.Longest.Microseconds()
	}
	return x.o.Downtime.Total.Longest.Microseconds()
}

// supposeLonger moves the end of the outage. How other quantities follow is bounded: none by more than the outage itself.
func (x *explainer) supposeLonger(q *quant, s *supposed, lo, hi int64) (least, most int64) {
	by := s.Longer.Microseconds()
	switch {
	case q.use == AnnouncedOnly && hi == 0, q.use == AnnouncedOnly && by > 0:
		return lo, hi // what comes besides is not announced
	case *q == s.quantity, !q.held && q.use != AnnouncedOnly && hi == x.allOf(q):
		return lo + by, hi + by
	case by > 0:
		return lo, hi + by
	}
	return max(lo+by, 0), hi
}

// oneSpan tells whether the outage was one span whose length is known, so that moving its end moves its length.
func (x *explainer) oneSpan() bool {
	d := &x.o.Downtime
	return d.Longest == d.Total && d.Longest.Certain()
}

// changes finds what would turn a finding: single changes, else pairs of them; each is verified by evaluating the
// provision with its exceptions anew. At most two alternatives, those of one fact taken as one.
func (x *explainer) changes(f *Finding, index int32) [][]supposed {
	want := []GroundDisposition{GroundGranted}
	switch {
	case f.Status == Applies:
		want = []GroundDisposition{GroundDoesNotApply, GroundBarred}
	case f.Status == CannotTell && f.By == "":
		return nil
	}
	turns := func(w []supposed) bool {
		if !slices.Contains(want, x.suppose(f.Edition, index, w)) {
			return false
		}
		for i := range w {
			if w[i].other.IsKnown() {
				far := slices.Clone(w)
				far[i].value = far[i].other
				if !slices.Contains(want, x.suppose(f.Edition, index, far)) {
					return false
				}
			}
		}
		return true
	}
	if slices.Contains(want, x.suppose(f.Edition, index, nil)) {
		return nil // what was kept does not lead to what was found
	}
	all := x.candidates(f.Edition, index, nil)
	slices.SortStableFunc(all, func(a, b supposed) int { return a.rank() - b.rank() })
	var out [][]supposed
	for i := range all {
		if turns(all[i : i+1]) {
			out = append(out, all[i:i+1:i+1])
		}
	}
	if out = alternatives(out); len(out) > 0 {
		return out
	}
	for i := range all {
		for j := i + 1; j < len(all); j++ {
			if !all[i].same(&all[j]) && turns([]supposed{all[i], all[j]}) {
				return [][]supposed{{all[i], all[j]}}
			}
		}
	}
	return nil
}

// rank puts lengths and amounts first: they say by how little it was missed.
func (s *supposed) rank() int {
	switch {
	case s.is(FactOutageDown):
		return 0
	case s.is(FactOutageMaintenance), s.is(FactSubscriptionHeld):
		return 3
	case s.value.Kind() == KindMoney, s.value.Kind() == KindCount, s.value.Kind() == KindInstant:
		return 1
	}
	return 2
}

// alternatives joins single changes of one fact and keeps the first two.
func alternatives(list [][]supposed) [][]supposed {
	var out [][]supposed
	for _, one := range list {
		s := one[0]
		at := slices.IndexFunc(out, func(o []supposed) bool { return o[0].same(&s) })
		switch {
		case at >= 0 && len(s.Values) > 0 && !s.other.IsKnown() && s.value.Kind() == out[at][0].value.Kind() && s.rank() == 2:
			joined := out[at][0]
			joined.Values = append(slices.Clone(joined.Values), s.Values...)
			out[at] = []supposed{joined}
		case at < 0 && len(out) < 2:
			out = append(out, one)
		}
	}
	return out
}
