package engine

import (
	"encoding/binary"
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/measure"
	"bosang/rules/internal/number"
	"bosang/rules/outcome"
)

// looked is a fact as the comparisons of an edition find it: what its declaration takes where nobody says.
type looked struct {
	code    int64
	operand int32
	known   outcome.Verdict // 1 or 0
}

// look looks at every fact that the edition compares. Which are known follows no pattern: it is written without a jump, over
// the same operand until one is kept.
func (r *Run) look() {
	e, o := r.e, r.out
	r.looked = slices.Grow(r.looked[:0], len(e.Compared))[:len(e.Compared)]
	n := len(o.Operands)
	room := slices.Grow(o.Operands, len(e.Compared))[:n+len(e.Compared)]
	for i, from := range e.Compared {
		v, at := r.f.At(from.Slot), &r.facts[from.Slot]
		if from.Extra >= 0 {
			v, at = r.said(from), &r.extraAt[from.Extra]
		}
		to := &r.looked[i]
		known := one(v.IsKnown())
		to.code, to.known = v.Micros(), known
		if *at == 0 && !e.Timely[i] {
			keepIn(&room[n], v)
			*at = int32(n+1) * int32(known) //nolint:gosec // fewer than that
			n += int(known)
		}
		to.operand = *at - 1
	}
	o.Operands = room[:n]
}

// compareAll makes every comparison of the edition, each once, so that the trace is complete; those with grounds wait for
// these. Each stands among the checks where its leaf stands first. A verdict is reckoned: 1 is no, 2 unknown, 3 yes.
func (r *Run) compareAll() {
	r.look()
	e, all, checks := r.e, r.looked, r.checks
	verdicts := r.room(len(e.Quick))
	for i := range e.Quick[:e.Made[compiled.ByMask]] {
		l := &e.Quick[i]
		w := &all[l.Subject]
		v := choose(w.known, outcome.No+outcome.Verdict(l.Mask>>uint(w.code&63)&1)<<1, outcome.Unknown-l.Shown)
		verdicts[i] = byte(v)
		checks[l.Leaf] = outcome.Check{Verdict: v, NotShown: l.Shown > w.known, Left: w.operand, Right: outcome.NoOperand}
	}
	for i := e.Made[compiled.ByMask]; i < e.Made[compiled.ByBound]; i++ {
		l := &e.Quick[i]
		w := &all[l.Subject]
		v := choose(w.known, outcome.No+(one(w.code >= l.Bound)^l.Below)<<1, outcome.Unknown-l.Shown)
		verdicts[i] = byte(v)
		checks[l.Leaf] = outcome.Check{Verdict: v, NotShown: l.Shown > w.known, Left: w.operand, Right: outcome.NoOperand}
	}
	for i := e.Made[compiled.ByBound]; i < e.Made[compiled.ByLength]; i++ {
		l := &e.Quick[i]
		q := &r.quants[l.Subject]
		v := choose(one(q.Known), outcome.No+(one(q.Lo >= l.Bound)^l.Below)+(one(q.Hi >= l.Bound)^l.Below), outcome.Unknown) // the ends differ: 2
		verdicts[i] = byte(v)
		checks[l.Leaf] = outcome.Check{Verdict: v, Left: q.operand, Right: outcome.NoOperand}
	}
	for i := e.Made[compiled.ByLength]; i < e.Made[compiled.Otherwise]; i++ {
		at := e.Quick[i].Leaf
		c, l := &checks[at], &e.Leaves[at]
		*c = outcome.Check{Verdict: outcome.Unknown, Left: outcome.NoOperand, Right: outcome.NoOperand}
		if l.Op == definition.OpMeasure {
			r.compareMeasure(l, c)
		} else {
			r.compareFact(l, &all[e.Quick[i].Subject], c)
		}
		verdicts[i] = byte(c.Verdict)
	}
	for _, i := range e.Grounds {
		checks[i] = outcome.Check{Verdict: outcome.Unknown, Left: outcome.NoOperand, Right: outcome.NoOperand}
	}
	for _, same := range e.Repeated {
		checks[same.Leaf] = checks[same.First]
	}
	r.tally()
}

// choose is a where which is 1, b where it is 0.
func choose(which, a, b outcome.Verdict) outcome.Verdict { return b + which*(a-b) }

// room makes room for the verdicts of the comparisons, a byte each, in sets of 64.
func (r *Run) room(n int) []byte {
	sets := (n + 63) / 64
	r.verdicts = slices.Grow(r.verdicts[:0], 64*sets)[:64*sets]
	r.yes = slices.Grow(r.yes[:0], sets+1)[:sets+1]
	r.no = slices.Grow(r.no[:0], sets+1)[:sets+1]
	return r.verdicts
}

// tally keeps the verdicts as bits, by which conditions are joined. Eight at a time: of each byte the lowest bit says yes or
// no, and a product brings the eight of them together in the highest byte. What stands behind the last verdict is in no mask.
func (r *Run) tally() {
	const lowest, together = 0x0101010101010101, 0x0102040810204080
	n := len(r.e.Quick)
	for set := range len(r.verdicts) / 64 {
		var yes, no uint64
		for at := 64 * set; at < min(64*set+64, n); at += 8 {
			eight := binary.LittleEndian.Uint64(r.verdicts[at:]) // 1 is no, 2 unknown, 3 yes
			yes |= (eight & (eight >> 1) & lowest) * together >> 56 << uint(at&63)
			no |= (eight &^ (eight >> 1) & lowest) * together >> 56 << uint(at&63)
		}
		r.yes[set], r.no[set] = yes, no
	}
}

// compareFact makes a comparison of a fact that is not known, or of a kind that is rare.
func (r *Run) compareFact(l *compiled.Leaf, w *looked, c *outcome.Check) {
	v := r.said(l.From)
	c.Left = w.operand
	switch {
	case l.Compare == definition.Known:
		v = r.fact(l.From) // as it was told
		if !v.IsKnown() {
			c.Left = outcome.NoOperand
		}
		c.Verdict = number.Verdict(v.IsKnown() == (l.Values[0].Micros() == 1))
	case w.known == 0 && l.Shown:
		c.Verdict, c.NotShown = outcome.No, true
	case w.known == 0:
	case l.Compare == definition.Is:
		c.Verdict = isOne(v, l.Values)
	case l.Compare == definition.HeldOn:
		c.Verdict = number.Verdict(v.Stretch().Start < l.End && v.Stretch().End > l.Start)
	case l.Against >= 0:
		n := number.Of(v)
		r.against(l, &n, c)
	default:
		if bound := r.boundary(l, c); bound != nil {
			if order, ok := v.Order(bound); ok {
				c.Verdict = number.Holds(l.Compare, order)
			}
		}
	}
}

// boundary gives what a comparison compares with, and notes it in the check where it depends on the case; nil where there
// is none.
func (r *Run) boundary(l *compiled.Leaf, c *outcome.Check) *fact.Value {
	if l.Parameter < 0 {
		return &l.Values[0]
	}
	v := r.param(l.Parameter)
	if v.dated == nil {
		if !v.missing {
			c.Verdict = outcome.No // the edition has no such boundary for this case: the provision does not reach it
		}
		return nil
	}
	c.Right = v.operand
	return &v.dated.Value
}

func (r *Run) compareMeasure(l *compiled.Leaf, c *outcome.Check) {
	q := &r.quants[l.Quantity]
	c.Left = q.operand
	if l.Against >= 0 {
		n := q.number(r.e.Quantities[l.Quantity].Kind)
		r.against(l, &n, c)
		return
	}
	if l.Fixed && q.computed == nil {
		if q.Known {
			c.Verdict = number.HoldsBetween(l.Compare, q.Lo, q.Hi, l.Bound)
		}
		return
	}
	bound := r.boundary(l, c)
	switch {
	case bound == nil || !q.Known:
	case q.computed == nil: // lengths and instants are whole
		c.Verdict = number.HoldsBetween(l.Compare, q.Lo, q.Hi, bound.Micros())
	default:
		right := number.Of(bound)
		c.Verdict = q.computed.Compare(l.Compare, &right)
	}
}

// against compares with a quantity. Where the intervals leave it open, it may be known how two quantities of one uncertain
// outage stand to each other.
func (r *Run) against(l *compiled.Leaf, left *number.Number, c *outcome.Check) {
	q := &r.quants[l.Against]
	c.Right = q.operand
	right := q.number(r.e.Quantities[l.Against].Kind)
	c.Verdict = left.Compare(l.Compare, &right)
	if c.Verdict != outcome.Unknown || l.Op != definition.OpMeasure || !left.Known || !right.Known || left.Currency != right.Currency {
		return
	}
	least, most := r.order(l.Quantity, l.Against)
	v := number.Holds(l.Compare, least)
	for ; least <= most; least++ {
		if number.Holds(l.Compare, least) != v {
			return
		}
	}
	c.Verdict = v
}

// stood are the dispositions of grounds as operands.
var stood = [...]fact.Value{outcome.GroundGranted: fact.Text(outcome.GroundGranted.String()), outcome.GroundDoesNotApply: fact.Text(outcome.GroundDoesNotApply.String()),
	outcome.GroundBarred: fact.Text(outcome.GroundBarred.String()), outcome.GroundReferred: fact.Text(outcome.GroundReferred.String()), outcome.GroundCannotTell: fact.Text(outcome.GroundCannotTell.String())}

func (r *Run) compareGround(l *compiled.Leaf, c *outcome.Check) {
	for _, e := range r.entitled {
		if e.name != l.Ground {
			continue
		}
		c.Left = r.keep(&stood[e.disp])
		switch e.disp {
		case outcome.GroundGranted:
			c.Verdict = outcome.Yes
		case outcome.GroundDoesNotApply, outcome.GroundBarred:
			c.Verdict = outcome.No
		}
		return
	}
}

// operand makes room for one more where checks can point at it.
func (r *Run) operand() (*outcome.Operand, int32) {
	o := r.out
	i := len(o.Operands)
	if i == cap(o.Operands) {
		o.Operands = slices.Grow(o.Operands, 1)
	}
	o.Operands = o.Operands[:i+1]
	return &o.Operands[i], int32(i) //nolint:gosec // fewer than that
}

// keep stores a value where checks can point at it.
func (r *Run) keep(v *fact.Value) int32 {
	o, i := r.operand()
	keepIn(o, v)
	return i
}

func keepIn(o *outcome.Operand, v *fact.Value) {
	o.Value = *v
	o.Lo, o.Hi = v.Micros(), v.Micros()
}

// keepWhole stores a whole value with its bounds.
func (r *Run) keepWhole(kind fact.Kind, e *measure.Estimate) int32 {
	o, i := r.operand()
	o.Value = fact.Whole(kind, e.Stated)
	o.Lo, o.Hi = e.Lo, e.Hi
	return i
}

// keepBetween stores a value with its bounds.
func (r *Run) keepBetween(v fact.Value, lo, hi int64) int32 {
	i := r.keep(&v)
	r.out.Operands[i].Lo, r.out.Operands[i].Hi = lo, hi
	return i
}

func isOne(v *fact.Value, list []fact.Value) outcome.Verdict {
	for i := range list {
		if v.Equals(&list[i]) {
			return outcome.Yes
		}
	}
	return outcome.No
}
