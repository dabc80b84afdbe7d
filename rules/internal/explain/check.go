package explain

import (
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/decided"
	"bosang/rules/internal/measure"
	"bosang/rules/money"
	"bosang/rules/outcome"
	"bosang/rules/period"
	"bosang/rules/text"
)

// speaker writes the parts of an edition in one language.
type speaker struct {
	e      *compiled.Edition
	lang   text.Lang
	o      *outcome.Outcome
	units  *definition.Units
	called func(ground string) string // the title of what establishes a ground
	runs   bool                       // the outage runs, so its lengths are of the moment
	about  bool                       // what is left out of them is said: of what is reckoned with
}

func (s speaker) say(id text.ID, args ...any) string { return text.Say(s.lang, id, args...) }

// named is how a fact that the edition reads is spoken of.
func (s speaker) named(from compiled.Source) text.Fact {
	if from.Extra >= 0 {
		return declaredText(s.e.Extras[from.Extra].Title)
	}
	return text.FactNamed(string(from.Slot.Name()))
}

// value writes a value of a fact, of a quantity or of a boundary; an uncertain one with its bounds.
func (s speaker) value(named text.Fact, o *outcome.Operand) string {
	stated := s.whole(named, &o.Value, o.Micros())
	switch o.Kind() {
	case fact.KindDuration, fact.KindCount, fact.KindDate, fact.KindInstant:
		if o.Lo != o.Hi {
			return text.Between(s.lang, stated, s.whole(named, &o.Value, o.Lo), s.whole(named, &o.Value, o.Hi))
		}
	}
	return stated
}

// whole writes a value, of whole values with n in its place.
func (s speaker) whole(named text.Fact, v *fact.Value, n int64) string {
	switch v.Kind() {
	case fact.KindDuration:
		return s.length(measure.Duration(n))
	case fact.KindMoney:
		x, _ := v.AsExact()
		return text.ExactMoney(s.lang, x)
	case fact.KindRate:
		x, _ := v.AsRate()
		return text.Rate(s.lang, x)
	case fact.KindCount:
		return text.Counted(s.lang, n, named.Unit)
	case fact.KindDate:
		return text.Date(s.lang, period.DateNumbered(n))
	case fact.KindInstant:
		at := measure.Instant(n)
		if s.runs {
			at = at.Truncate(time.Second)
		}
		return text.Instant(s.lang, at, s.e.Zone)
	case fact.KindSpan:
		from := text.Instant(s.lang, measure.Instant(v.Stretch().Start), s.e.Zone)
		if v.Stretch().End == fact.Open {
			return s.say(text.SpanFrom, from)
		}
		return s.say(text.SpanFromTo, from, text.Instant(s.lang, measure.Instant(v.Stretch().End), s.e.Zone))
	case fact.KindBool, fact.KindText, fact.KindEnum:
		return named.Value(s.lang, v.Word())
	case fact.KindOutage, fact.KindMaintenance:
		return s.say(text.KnownAsked)
	}
	return s.say(text.ValueUnknown)
}

// length writes a length of time; of an outage that runs no more exactly than anybody wants to know it, to the minute or,
// within an hour, to the second.
func (s speaker) length(d time.Duration) string {
	shown := ofTheMoment(d, s.runs)
	if shown != d && s.about {
		return s.say(text.AboutDuration, text.Duration(s.lang, shown))
	}
	return text.Duration(s.lang, shown)
}

// ofTheMoment cuts what fractions of seconds a length has because somebody asked just then.
func ofTheMoment(d time.Duration, runs bool) time.Duration {
	switch {
	case !runs || d%time.Second == 0:
		return d
	case d >= time.Hour:
		return d.Truncate(time.Minute)
	}
	return d.Truncate(time.Second)
}

// boundaryWords are those of lengths and amounts, of instants, and of dates.
var boundaryWords = map[definition.Comparison][3]text.ID{
	definition.AtLeast: {text.AtLeast, text.NotBefore, text.DayNotBefore}, definition.MoreThan: {text.MoreThan, text.After, text.After},
	definition.AtMost: {text.AtMost, text.NotAfter, text.DayNotAfter}, definition.LessThan: {text.LessThan, text.Before, text.Before},
}

// bounded writes a boundary with the side of it that is meant.
func (s speaker) bounded(c definition.Comparison, kind fact.Kind, named string) string {
	words := boundaryWords[c]
	switch kind {
	case fact.KindInstant:
		return s.say(words[1], named)
	case fact.KindDate:
		return s.say(words[2], named)
	}
	return s.say(words[0], named)
}

// right gives the boundary of an ordered comparison; no value where it depends on what is not known.
func (s speaker) right(l *compiled.Leaf, c *outcome.Check) outcome.Operand {
	return decided.Boundary(s.o, s.e, l, c)
}

// check writes one comparison.
func (s speaker) check(l *compiled.Leaf, c *outcome.Check) CheckText {
	out := s.comparison(l, c)
	out.Text = text.Sentence(out.Text)
	return out
}

func (s speaker) comparison(l *compiled.Leaf, c *outcome.Check) CheckText {
	out := CheckText{Verdict: c.Verdict, NotShown: c.NotShown}
	switch {
	case l.Op == definition.OpGround:
		s.ground(l, c, &out)
	case l.Op == definition.OpFact && l.Compare == definition.Known:
		s.known(l, c, &out)
	case l.Op == definition.OpFact && l.Compare == definition.Is:
		s.is(l, c, &out)
	case l.Op == definition.OpFact && l.Compare == definition.HeldOn:
		day := text.Date(s.lang, measure.DateAt(l.Start, s.e.Zone))
		out.Subject = s.named(l.From).Title.In(s.lang)
		out.Right = s.say(text.HeldOnDay, day)
		out.Left = s.value(text.Fact{}, s.o.Operand(c.Left))
		out.Text = s.verdict(c, text.HeldOnYes, text.HeldOnNo, text.FactUnknown, day)
		if c.Verdict == outcome.Unknown {
			out.Text = s.say(text.FactUnknown, out.Subject, out.Right)
		}
	default:
		s.ordered(l, c, &out)
	}
	return out
}

func (s speaker) verdict(c *outcome.Check, yes, no, open text.ID, args ...any) string {
	switch c.Verdict {
	case outcome.Yes:
		return s.say(yes, args...)
	case outcome.No:
		return s.say(no, args...)
	}
	return s.say(open, args...)
}

// ground writes whether the ground that a provision rests on is granted, and how it is called.
func (s speaker) ground(l *compiled.Leaf, c *outcome.Check, out *CheckText) {
	called := ""
	if title := s.called(l.Ground); title != "" {
		called = s.say(text.GroundCalled, title)
	}
	out.Subject, out.Right = s.say(text.GroundAsked), s.say(text.GroundGranted)
	out.Left = s.verdict(c, text.GroundStood, text.GroundStoodNot, text.GroundStoodOpen)
	out.Text = s.verdict(c, text.GroundYes, text.GroundNo, text.GroundOpen, called)
}

// known writes whether a fact is known at all.
func (s speaker) known(l *compiled.Leaf, c *outcome.Check, out *CheckText) {
	named := s.named(l.From)
	out.Subject = named.Title.In(s.lang)
	out.Right = s.say(text.KnownNotAsked)
	if l.Values[0].Micros() == 1 {
		out.Right = s.say(text.KnownAsked)
	}
	out.Left, out.Text = s.say(text.KnownNotAsked), s.say(text.KnownNo, out.Subject)
	if (c.Verdict == outcome.Yes) == (l.Values[0].Micros() == 1) { // the verdict tells it: of times no operand is kept
		out.Left, out.Text = s.say(text.KnownAsked), s.say(text.KnownYes, out.Subject)
	}
}

func (s speaker) is(l *compiled.Leaf, c *outcome.Check, out *CheckText) {
	named, left := s.named(l.From), s.o.Operand(c.Left)
	wanted := make([]string, len(l.Values))
	for i := range l.Values {
		wanted[i] = named.Value(s.lang, l.Values[i].Word())
	}
	out.Subject, out.Right, out.Left = named.Title.In(s.lang), text.Or(s.lang, wanted), s.value(named, left)
	kind, _ := s.e.KindOf(l.From)
	switch said, ok := named.Said[left.Word()]; {
	case c.NotShown && kind == fact.KindBool:
		out.Text = s.say(text.NotShownPlain, out.Subject)
	case !left.IsKnown() && kind == fact.KindBool:
		out.Text = s.say(text.KnownNo, out.Subject)
	case left.IsKnown() && !ok && kind == fact.KindBool:
		out.Text = s.say(text.MeasureSome, out.Subject, out.Left)
	case c.NotShown:
		out.Text = s.say(text.FactNotShown, out.Subject, out.Right)
	case !left.IsKnown():
		out.Text = s.say(text.FactUnknown, out.Subject, out.Right)
	case ok:
		out.Text = said.In(s.lang)
	case c.Verdict == outcome.Yes:
		out.Text = s.say(text.IsMet, out.Subject, out.Left)
	default:
		out.Text = s.say(text.IsNotMet, out.Subject, out.Left, out.Right)
	}
}

func (s speaker) ordered(l *compiled.Leaf, c *outcome.Check, out *CheckText) {
	out.Subject = s.subject(l)
	named := text.Fact{}
	if l.Op == definition.OpFact {
		named = s.named(l.From)
	} else {
		named.Unit = s.units.Of(s.e.Def.Quantities[l.Quantity].Key)
	}
	right, left := s.right(l, c), s.o.Operand(c.Left)
	out.Right = s.value(named, &right)
	said := out.Right
	if l.Parameter >= 0 {
		title := s.e.Def.Parameters[l.Parameter].Title.In(s.lang)
		said = s.say(text.WithTitle, out.Right, title)
		if !right.IsKnown() {
			said = title
		}
	}
	if l.Against >= 0 {
		title := s.e.Def.Quantities[l.Against].Title.In(s.lang)
		said = s.say(text.WithTitle, out.Right, title)
		if !right.IsKnown() {
			said = title
		}
	}
	out.Boundary = s.bounded(l.Compare, right.Kind(), said)
	out.Left = s.left(l, named, left, &right)
	zero := l.Against < 0 && isNothing(&right)
	nothing := zero && right.Kind() == fact.KindDuration && left.Kind() == fact.KindDuration
	switch {
	case c.NotShown && zero:
		out.Text = s.say(text.NotShownPlain, out.Subject)
	case c.NotShown:
		out.Text = s.say(text.FactNotShown, out.Subject, out.Boundary)
	case !left.IsKnown() && zero:
		out.Text = s.say(text.KnownNo, out.Subject)
	case right.Kind() != fact.KindDuration && zero && left.IsKnown() && c.Verdict != outcome.Unknown:
		out.Text = s.say(text.MeasureSome, out.Subject, out.Left)
	case nothing && left.Hi == 0:
		out.Text = s.say(text.MeasureNone, out.Subject)
	case nothing && left.Lo > 0:
		out.Text = s.say(text.MeasureSome, out.Subject, out.Left)
	case !left.IsKnown():
		out.Text = s.say(text.MeasureUnknown, out.Subject, out.Boundary)
	default:
		out.Text = s.verdict(c, text.MeasureMet, text.MeasureNotMet, text.MeasureOpen, out.Subject, out.Left, out.Boundary)
	}
}

// isNothing tells whether a boundary is 0 of what it measures: to be compared with that says nothing to people.
func isNothing(o *outcome.Operand) bool {
	switch o.Kind() {
	case fact.KindDuration, fact.KindCount:
		return o.Micros() == 0
	case fact.KindMoney:
		x, _ := o.AsExact()
		return x.Ratio().Sign() == 0
	}
	return false
}

// left writes what is the case in an ordered comparison: exactly where it would read like the boundary and is not it, and
// that more may come where an outage runs.
func (s speaker) left(l *compiled.Leaf, named text.Fact, left, right *outcome.Operand) string {
	if left.Kind() != fact.KindDuration || !s.runs {
		return s.value(named, left)
	}
	if left.Micros() != right.Micros() && ofTheMoment(measure.Duration(left.Micros()), true) == measure.Duration(right.Micros()) {
		s.runs = false
	}
	said := s.value(named, left)
	if l.Op == definition.OpMeasure && s.e.Quantities[l.Quantity].Root < 0 {
		return s.say(text.SoFar, said)
	}
	return said
}

// subject is what an ordered comparison is about.
func (s speaker) subject(l *compiled.Leaf) string {
	if l.Op == definition.OpMeasure {
		return s.e.Def.Quantities[l.Quantity].Title.In(s.lang)
	}
	return s.named(l.From).Title.In(s.lang)
}

// RemedyText writes what a remedy gives.
func RemedyText(lang text.Lang, m *outcome.Remedy) string { return remedyText(lang, m) }

// remedyText writes what a remedy gives.
func remedyText(lang text.Lang, m *outcome.Remedy) string {
	length := text.Days(lang, m.Time)
	amount := ""
	if m.Amount.Currency() != "" {
		amount = text.Money(lang, m.Amount)
	}
	switch {
	case m.Kind == outcome.Cash:
		return text.Say(lang, text.RemedyCash, amount)
	case m.Kind == outcome.Credit && amount == "":
		return text.Say(lang, text.RemedyCreditTime, length)
	case m.Kind == outcome.Credit:
		return text.Say(lang, text.RemedyCredit, amount)
	case m.Kind == outcome.Extension:
		return text.Say(lang, text.RemedyExtension, length)
	case m.Kind == outcome.Coupon && amount == "":
		return text.Say(lang, text.RemedyCouponPlain)
	case m.Kind == outcome.Coupon:
		return text.Say(lang, text.RemedyCoupon, amount)
	}
	return text.Say(lang, text.RemedyTermination)
}

func remedyList(lang text.Lang, list []outcome.Remedy) string {
	said := make([]string, len(list))
	for i := range list {
		said[i] = remedyText(lang, &list[i])
	}
	return text.List(lang, said)
}

var roundingWords = map[money.Mode]text.ID{money.Nearest: text.RoundNearest, money.Up: text.RoundUp,
	money.Down: text.RoundDown, money.HalfEven: text.RoundHalfEven}
