package rules

import (
	"strings"
	"time"

	"bosang/rules/definition"
	"bosang/rules/outcome"
	"bosang/rules/period"
	"bosang/rules/text"
)

// whatIf tries changes out; nil without the facts.
func (x *explainer) whatIf() *whatIf {
	if x.what == nil {
		x.what = newWhatIf(&x.decided)
	}
	return x.what
}

// wouldChange writes what would have turned a finding, "" where nothing was found that does, and gives the changes.
func (x *explainer) wouldChange(i int, index int32) (string, [][]Change) {
	found := x.whatIf().changesOf(i, index)
	if len(found) == 0 {
		return "", nil
	}
	var said []string
	out := make([][]Change, len(found))
	for i, list := range found {
		var together []string
		for k := range list {
			together = append(together, x.changed(&list[k]))
			out[i] = append(out[i], list[k].Change)
		}
		said = append(said, text.All(x.lang, together))
	}
	if x.lang == Korean {
		return x.say(text.WouldChange, text.Either(x.lang, said)), out
	}
	return x.say(text.WouldChange, strings.Join(said, ", or if ")), out
}

// changed writes a change as a clause: in English what follows "if", in Korean a condition.
func (x *explainer) changed(s *candidate) string {
	on := func(yes, no text.ID, args ...any) string {
		if s.Yes {
			return x.say(yes, args...)
		}
		return x.say(no, args...)
	}
	named := x.named(s.Fact)
	switch {
	case s.Longer != 0:
		return x.changedLength(s)
	case s.leaf.op == definition.OpFact && s.leaf.compare == definition.Known && !s.value.IsKnown():
		return x.say(text.FlipToKnown, named.Title.In(x.lang))
	case s.is(FactOutageMaintenance):
		return on(text.FlipAllAnnounced, text.FlipNoneAnnounced)
	case s.is(FactSubscriptionHeld) && s.On == (period.Date{}):
		return on(text.FlipHeld, text.FlipNotHeld)
	case s.is(FactSubscriptionHeld):
		return on(text.FlipHeldOn, text.FlipNotHeldOn, text.Date(x.lang, s.On))
	case s.rank() == 1:
		return x.changedAmount(s, named)
	}
	words := make([]string, len(s.Values))
	for i := range s.Values {
		words[i] = s.Values[i].Word()
	}
	return named.Wish(x.lang, words)
}

// changedLength says how much longer or shorter; of less than a second, past which boundary. Where the length does not
// follow the end of the outage, it says how much later or earlier that is.
func (x *explainer) changedLength(s *candidate) string {
	sp := x.speaker(s.edition)
	subject, by := sp.subject(s.leaf), s.Longer
	if s.clock {
		return x.changedEnd(by)
	}
	ids := [4]text.ID{text.FlipLonger, text.FlipOverLonger, text.FlipReached, text.FlipPast}
	if by < 0 {
		by, ids = -by, [4]text.ID{text.FlipShorter, text.FlipOverShorter, text.FlipWithin, text.FlipBelow}
	}
	right := sp.right(s.leaf, s.check)
	limit := text.Duration(x.lang, micros(right.Micros()))
	switch rest := by % time.Second; {
	case by < time.Second && x.landsOn(s, right.Micros()):
		return x.say(ids[2], subject, limit)
	case by <= time.Second && rest != 0, by == time.Microsecond:
		return x.say(ids[3], subject, limit)
	case rest == time.Microsecond:
		return x.say(ids[1], subject, text.Duration(x.lang, by-rest))
	}
	return x.say(ids[0], subject, text.Duration(x.lang, by))
}

// changedEnd says how much later or earlier the outage would have had to end.
func (x *explainer) changedEnd(by time.Duration) string {
	ids, later := [2]text.ID{text.FlipEndedLater, text.FlipEndedOverLater}, by > 0
	if !later {
		by, ids = -by, [2]text.ID{text.FlipEndedEarlier, text.FlipEndedOverEarlier}
	}
	switch over := by % time.Second; {
	case by == time.Microsecond && later:
		return x.say(text.FlipEndedAnyLater)
	case by == time.Microsecond:
		return x.say(text.FlipEndedAnyEarlier)
	case over == time.Microsecond:
		return x.say(ids[1], text.Duration(x.lang, by-over))
	}
	return x.say(ids[0], text.About(x.lang, by))
}

// landsOn tells whether the changed length is the boundary itself.
func (x *explainer) landsOn(s *candidate, right int64) bool {
	by, left := s.Longer.Microseconds(), x.o.Operand(s.check.Left)
	return left.Lo+by == right || left.Hi+by == right
}

// changedAmount says how much higher or lower than what is known; of what is not known, and of days and rates, what it
// would have to be.
func (x *explainer) changedAmount(s *candidate, named text.Fact) string {
	sp := x.speaker(s.edition)
	subject := named.Title.In(x.lang)
	was, known := x.f.Get(s.Fact)
	to := outcome.Exactly(s.value)
	switch s.value.Kind() {
	case KindMoney, KindCount, KindDuration:
	default:
		known = false
	}
	gap := Operand{}
	if known {
		gap, known = apart(&was, &s.value)
	}
	switch order, _ := s.value.Order(&was); {
	case known && s.value.Kind() == KindDuration && s.leaf.op == definition.OpFact && gap.Micros() < time.Second.Microseconds():
		return x.say(text.FlipBe, subject, x.bound(s, named))
	case known && order < 0:
		return x.say(text.FlipLower, subject, sp.value(named, &gap))
	case known:
		return x.say(text.FlipHigher, subject, sp.value(named, &gap))
	case s.exactly || s.leaf.op != definition.OpFact:
		return x.say(text.FlipBe, subject, sp.value(named, &to))
	}
	return x.say(text.FlipBe, subject, x.bound(s, named))
}

// apart is how far two amounts, counts or lengths are from each other; false where they have no distance.
func apart(a, b *Value) (Operand, bool) {
	if a.Kind() != KindMoney {
		n := max(a.Micros()-b.Micros(), b.Micros()-a.Micros())
		o := outcome.Exactly(DurationOf(micros(n)))
		if a.Kind() == KindCount {
			o = outcome.Exactly(Count(n))
		}
		return o, true
	}
	p, _ := a.AsMoney()
	q, _ := b.AsMoney()
	gap, err := p.Sub(q)
	if err != nil {
		return Operand{}, false
	}
	if gap.Sign() < 0 {
		gap = gap.Neg()
	}
	return outcome.Exactly(Money(gap)), true
}

// opposite is the comparison that holds where another does not.
var opposite = map[Comparison]Comparison{definition.AtLeast: definition.LessThan, definition.MoreThan: definition.AtMost,
	definition.AtMost: definition.MoreThan, definition.LessThan: definition.AtLeast}

// bound writes the side of a boundary on which a value would have to lie.
func (x *explainer) bound(s *candidate, named text.Fact) string {
	sp := x.speaker(s.edition)
	compare := s.leaf.compare
	if s.check.Verdict == Yes {
		compare = opposite[compare]
	}
	right := sp.right(s.leaf, s.check)
	return sp.bounded(compare, right.Kind(), sp.value(named, &right))
}

func dateAt(micros int64, zone *time.Location) period.Date {
	return period.DateOf(instant(micros), zone)
}
