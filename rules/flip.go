package rules

import (
	"strconv"
	"time"

	"bosang/rules/money"
	"bosang/rules/period"
	"bosang/rules/text"
)

// flip says what would have to be otherwise for a part of a condition to come out as wanted: the fewest changes.
func (s speaker) flip(t trace, i int32, want Verdict) []string {
	if t.verdict(i) == want {
		return nil
	}
	n := &t.e.nodes[i]
	switch n.op {
	case OpNot:
		return s.flip(t, i+1, Yes+No-want)
	case OpShown:
		return s.flip(t, i+1, want)
	case OpAll, OpAny:
		every := (n.op == OpAll) == (want == Yes)
		var all, fewest []string
		t.parts(i, func(k int32) {
			if t.verdict(k) == want {
				return
			}
			one := s.flip(t, k, want)
			all = append(all, one...)
			if fewest == nil || len(one) < len(fewest) {
				fewest = one
			}
		})
		if every {
			return all
		}
		return fewest
	}
	return []string{s.flipLeaf(&t.e.leaves[n.leaf], t.check(n), want)}
}

func (s speaker) flipLeaf(l *leaf, c *Check, want Verdict) string {
	switch {
	case l.op == OpGround && want == Yes:
		return s.say(text.FlipGround)
	case l.op == OpGround:
		return s.say(text.FlipNotGround)
	case l.op == OpFact && l.compare == HeldOn:
		id := text.FlipHeldOn
		if want == No {
			id = text.FlipNotHeldOn
		}
		return s.say(id, text.Date(s.lang, dateAt(l.from, s.e.zone)))
	case l.op == OpFact && l.compare == Is:
		return s.flipIs(l, c, want)
	}
	right := s.right(l, c)
	if !c.Left.IsKnown() || !right.IsKnown() {
		b := s.check(l, c)
		return s.say(text.WishIs, b.Subject, b.Boundary)
	}
	up := (l.compare == AtLeast || l.compare == MoreThan) == (want == Yes)
	inside := (l.compare == AtLeast || l.compare == AtMost) == (want == Yes) // the boundary itself would do
	switch right.Kind() {
	case KindDuration:
		return s.flipLength(l, c.Left, &right, up, inside)
	case KindInstant:
		id := text.FlipEarlier
		if up {
			id = text.FlipLater
		}
		return s.say(id, s.subject(l), s.value(text.Fact{}, &right))
	}
	return s.flipAmount(l, c.Left, &right, up, inside)
}

func (s speaker) flipIs(l *leaf, c *Check, want Verdict) string {
	named := text.FactNamed(string(l.slot.Name()))
	if l.slot.Kind() == KindBool {
		return named.Wish(s.lang, []string{strconv.FormatBool((l.values[0].Micros() == 1) == (want == Yes))})
	}
	if want == Yes {
		keys := make([]string, len(l.values))
		for i := range l.values {
			keys[i] = l.values[i].Word()
		}
		return named.Wish(s.lang, keys)
	}
	return s.say(text.FlipIsNot, named.Title.In(s.lang), s.value(named, c.Left))
}

// flipLength says how much longer or shorter it would have to be; from the end of an uncertain length that decides.
func (s speaker) flipLength(l *leaf, left, right *Operand, up, inside bool) string {
	gap, ids := right.Micros()-left.Lo, [3]text.ID{text.FlipMore, text.FlipOverMore, text.FlipAnyMore}
	if !up {
		gap, ids = left.Hi-right.Micros(), [3]text.ID{text.FlipLess, text.FlipOverLess, text.FlipAnyLess}
	}
	subject := s.subject(l)
	switch {
	case right.Micros() == 0 && up:
		return s.say(text.FlipSome, subject)
	case right.Micros() == 0:
		return s.say(text.FlipNone, subject)
	case gap <= 0:
		return s.say(ids[2], subject)
	case inside:
		return s.say(ids[0], s.gap(gap), subject)
	}
	return s.say(ids[1], s.gap(gap), subject)
}

// gap writes a difference of time, rounded up to the second: a microsecond more is "less than a second".
func (s speaker) gap(length int64) string {
	d := micros(length)
	if d < time.Second {
		return s.say(text.LessThanASecond)
	}
	if rest := d % time.Second; rest > 0 {
		d += time.Second - rest
	}
	return text.Duration(s.lang, d)
}

func (s speaker) flipAmount(l *leaf, left, right *Operand, up, inside bool) string {
	id := text.FlipAmountLess
	if up {
		id = text.FlipAmountMore
	}
	if right.Kind() == KindCount {
		n := right.Micros() - left.Micros()
		if !up {
			n = -n
		}
		if !inside {
			n++
		}
		return s.say(id, text.Number(n), s.subject(l))
	}
	a, _ := left.AsMoney()
	b, _ := right.AsMoney()
	if !up {
		a, b = b, a
	}
	gap, err := b.Sub(a)
	if err != nil {
		c := s.check(l, &Check{Verdict: Unknown, Left: left, Right: right})
		return s.say(text.WishIs, c.Subject, c.Boundary)
	}
	if unit, err := money.MinorUnit(gap.Currency()); err == nil && !inside {
		if more, err := gap.Add(unit); err == nil {
			gap = more
		}
	}
	return s.say(id, text.Money(s.lang, gap), s.subject(l))
}

// wouldChange writes the nearest change that would turn a finding round, "" where there is none to name.
func (s speaker) wouldChange(f *Finding, index int32, exception *trace) string {
	t := trace{s.e, &s.e.provisions[index], f.Checks}
	var changes []string
	switch {
	case f.Status == Applies:
		changes = s.flip(t, t.p.node, No)
	case exception != nil:
		changes = s.flip(*exception, exception.p.node, No)
	case f.Status == DoesNotApply:
		changes = s.flip(t, t.p.node, Yes)
	}
	if len(changes) == 0 {
		return ""
	}
	return s.say(text.WouldChange, text.All(s.lang, changes))
}

func dateAt(micros int64, zone *time.Location) period.Date {
	return period.DateOf(instant(micros), zone)
}

func micros(n int64) time.Duration { return time.Duration(n) * time.Microsecond }
