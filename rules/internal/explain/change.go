package explain

import (
	"strings"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/counterfactual"
	"bosang/rules/internal/measure"
	"bosang/rules/outcome"
	"bosang/rules/period"
	"bosang/rules/text"
)

// whatIf tries changes out; nil without the facts.
func (x *explainer) whatIf() *counterfactual.WhatIf {
	if x.what == nil {
		x.what = counterfactual.New(&x.Case)
	}
	return x.what
}

// wouldChange writes what would have turned a finding, "" where nothing was found that does, and gives the changes.
func (x *explainer) wouldChange(i int, index int32) (string, [][]counterfactual.Change) {
	found := x.whatIf().ChangesOf(i, index)
	if len(found) == 0 {
		return "", nil
	}
	var said []string
	out := make([][]counterfactual.Change, len(found))
	for i, list := range found {
		var together []string
		for k := range list {
			together = append(together, x.changed(&list[k]))
			out[i] = append(out[i], list[k].Change)
		}
		said = append(said, text.All(x.lang, together))
	}
	if x.lang == text.Korean {
		return x.say(text.WouldChange, text.Either(x.lang, said)), out
	}
	return x.say(text.WouldChange, strings.Join(said, ", or if ")), out
}

// changed writes a change as a clause: in English what follows "if", in Korean a condition.
func (x *explainer) changed(s *counterfactual.Candidate) string {
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
	case s.Leaf.Op == definition.OpFact && s.Leaf.Compare == definition.Known && !s.Value.IsKnown():
		return x.say(text.FlipToKnown, named.Title.In(x.lang))
	case s.Is(fact.FactOutageMaintenance):
		return on(text.FlipAllAnnounced, text.FlipNoneAnnounced)
	case s.Is(fact.FactSubscriptionHeld) && s.On == (period.Date{}):
		return on(text.FlipHeld, text.FlipNotHeld)
	case s.Is(fact.FactSubscriptionHeld):
		return on(text.FlipHeldOn, text.FlipNotHeldOn, text.Date(x.lang, s.On))
	case s.Rank() == 1:
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
func (x *explainer) changedLength(s *counterfactual.Candidate) string {
	sp := x.speaker(s.Edition)
	subject, by := sp.subject(s.Leaf), s.Longer
	if s.Clock {
		return x.changedEnd(by)
	}
	ids := [4]text.ID{text.FlipLonger, text.FlipOverLonger, text.FlipReached, text.FlipPast}
	if by < 0 {
		by, ids = -by, [4]text.ID{text.FlipShorter, text.FlipOverShorter, text.FlipWithin, text.FlipBelow}
	}
	right := sp.right(s.Leaf, s.Check)
	limit := text.Duration(x.lang, measure.Duration(right.Micros()))
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
func (x *explainer) landsOn(s *counterfactual.Candidate, right int64) bool {
	by, left := s.Longer.Microseconds(), x.Outcome.Operand(s.Check.Left)
	return left.Lo+by == right || left.Hi+by == right
}

// changedAmount says how much higher or lower than what is known; of what is not known, and of days and rates, what it
// would have to be.
func (x *explainer) changedAmount(s *counterfactual.Candidate, named text.Fact) string {
	sp := x.speaker(s.Edition)
	subject := named.Title.In(x.lang)
	was, known := x.Facts.Get(s.Fact)
	to := outcome.Exactly(s.Value)
	switch s.Value.Kind() {
	case fact.KindMoney, fact.KindCount, fact.KindDuration:
	default:
		known = false
	}
	gap := outcome.Operand{}
	if known {
		gap, known = apart(&was, &s.Value)
	}
	switch order, _ := s.Value.Order(&was); {
	case known && s.Value.Kind() == fact.KindDuration && s.Leaf.Op == definition.OpFact && gap.Micros() < time.Second.Microseconds():
		return x.say(text.FlipBe, subject, x.bound(s, named))
	case known && order < 0:
		return x.say(text.FlipLower, subject, sp.value(named, &gap))
	case known:
		return x.say(text.FlipHigher, subject, sp.value(named, &gap))
	case s.Exactly || s.Leaf.Op != definition.OpFact:
		return x.say(text.FlipBe, subject, sp.value(named, &to))
	}
	return x.say(text.FlipBe, subject, x.bound(s, named))
}

// apart is how far two amounts, counts or lengths are from each other; false where they have no distance.
func apart(a, b *fact.Value) (outcome.Operand, bool) {
	if a.Kind() != fact.KindMoney {
		n := max(a.Micros()-b.Micros(), b.Micros()-a.Micros())
		o := outcome.Exactly(fact.DurationOf(measure.Duration(n)))
		if a.Kind() == fact.KindCount {
			o = outcome.Exactly(fact.Count(n))
		}
		return o, true
	}
	p, _ := a.AsMoney()
	q, _ := b.AsMoney()
	gap, err := p.Sub(q)
	if err != nil {
		return outcome.Operand{}, false
	}
	if gap.Sign() < 0 {
		gap = gap.Neg()
	}
	return outcome.Exactly(fact.Money(gap)), true
}

// opposite is the comparison that holds where another does not.
var opposite = map[definition.Comparison]definition.Comparison{definition.AtLeast: definition.LessThan, definition.MoreThan: definition.AtMost,
	definition.AtMost: definition.MoreThan, definition.LessThan: definition.AtLeast}

// bound writes the side of a boundary on which a value would have to lie.
func (x *explainer) bound(s *counterfactual.Candidate, named text.Fact) string {
	sp := x.speaker(s.Edition)
	compare := s.Leaf.Compare
	if s.Check.Verdict == outcome.Yes {
		compare = opposite[compare]
	}
	right := sp.right(s.Leaf, s.Check)
	if compare == definition.MoreThan && right.Kind() == fact.KindCount && right.Micros() == 0 { // at least one says the same
		compare, right = definition.AtLeast, outcome.Exactly(fact.Count(1))
	}
	return sp.bounded(compare, right.Kind(), sp.value(named, &right))
}
