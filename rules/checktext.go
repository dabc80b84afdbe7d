package rules

import (
	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/period"
	"bosang/rules/text"
)

// speaker writes the parts of an edition in one language.
type speaker struct {
	e    *Edition
	lang Lang
	o    *Outcome
}

func (s speaker) say(id text.ID, args ...any) string { return text.Say(s.lang, id, args...) }

// factName is the name of a fact that the edition reads.
func (e *Edition) factName(from source) Fact {
	if from.extra >= 0 {
		return e.extras[from.extra].declared.Name
	}
	return from.slot.Name()
}

// named is how a fact that the edition reads is spoken of.
func (s speaker) named(from source) text.Fact {
	if from.extra >= 0 {
		return declaredText(s.e.extras[from.extra].title)
	}
	return text.FactNamed(string(from.slot.Name()))
}

// value writes a value of a fact, of a quantity or of a boundary; an uncertain one with its bounds.
func (s speaker) value(named text.Fact, o *Operand) string {
	stated := s.whole(named, &o.Value, o.Micros())
	switch o.Kind() {
	case KindDuration, KindCount, KindDate, KindInstant:
		if o.Lo != o.Hi {
			return text.Between(s.lang, stated, s.whole(named, &o.Value, o.Lo), s.whole(named, &o.Value, o.Hi))
		}
	}
	return stated
}

// whole writes a value, of whole values with n in its place.
func (s speaker) whole(named text.Fact, v *Value, n int64) string {
	switch v.Kind() {
	case KindDuration:
		return text.Duration(s.lang, micros(n))
	case KindMoney:
		x, _ := v.AsExact()
		return text.ExactMoney(s.lang, x)
	case KindRate:
		x, _ := v.AsRate()
		return text.Rate(s.lang, x)
	case KindCount:
		return text.Counted(s.lang, n, named.Unit)
	case KindDate:
		return text.Date(s.lang, period.DateNumbered(n))
	case KindInstant:
		return text.Instant(s.lang, instant(n), s.e.zone)
	case KindSpan:
		from := text.Instant(s.lang, instant(v.Stretch().Start), s.e.zone)
		if v.Stretch().End == fact.Open {
			return s.say(text.SpanFrom, from)
		}
		return s.say(text.SpanFromTo, from, text.Instant(s.lang, instant(v.Stretch().End), s.e.zone))
	case KindBool, KindText, KindEnum:
		return named.Value(s.lang, v.Word())
	case KindOutage, KindMaintenance:
		return s.say(text.KnownAsked)
	}
	return s.say(text.ValueUnknown)
}

// boundaryWords are those of lengths and amounts, of instants, and of dates.
var boundaryWords = map[Comparison][3]text.ID{
	definition.AtLeast: {text.AtLeast, text.NotBefore, text.DayNotBefore}, definition.MoreThan: {text.MoreThan, text.After, text.After},
	definition.AtMost: {text.AtMost, text.NotAfter, text.DayNotAfter}, definition.LessThan: {text.LessThan, text.Before, text.Before},
}

// bounded writes a boundary with the side of it that is meant.
func (s speaker) bounded(c Comparison, kind Kind, named string) string {
	words := boundaryWords[c]
	switch kind {
	case KindInstant:
		return s.say(words[1], named)
	case KindDate:
		return s.say(words[2], named)
	}
	return s.say(words[0], named)
}

// right gives the boundary of an ordered comparison; no value where it depends on what is not known.
func (s speaker) right(l *leaf, c *Check) Operand { return boundaryOf(s.o, s.e, l, c) }

// check writes one comparison.
func (s speaker) check(l *leaf, c *Check) CheckText {
	out := s.comparison(l, c)
	out.Text = text.Sentence(out.Text)
	return out
}

func (s speaker) comparison(l *leaf, c *Check) CheckText {
	out := CheckText{Verdict: c.Verdict, NotShown: c.NotShown}
	switch {
	case l.op == definition.OpGround:
		s.ground(c, &out)
	case l.op == definition.OpFact && l.compare == definition.Known:
		s.known(l, c, &out)
	case l.op == definition.OpFact && l.compare == definition.Is:
		s.is(l, c, &out)
	case l.op == definition.OpFact && l.compare == definition.HeldOn:
		day := text.Date(s.lang, dateAt(l.start, s.e.zone))
		out.Subject = s.named(l.from).Title.In(s.lang)
		out.Right = s.say(text.HeldOnDay, day)
		out.Left = s.value(text.Fact{}, s.o.Operand(c.Left))
		out.Text = s.verdict(c, text.HeldOnYes, text.HeldOnNo, text.FactUnknown, day)
		if c.Verdict == Unknown {
			out.Text = s.say(text.FactUnknown, out.Subject, out.Right)
		}
	default:
		s.ordered(l, c, &out)
	}
	return out
}

func (s speaker) verdict(c *Check, yes, no, open text.ID, args ...any) string {
	switch c.Verdict {
	case Yes:
		return s.say(yes, args...)
	case No:
		return s.say(no, args...)
	}
	return s.say(open, args...)
}

func (s speaker) ground(c *Check, out *CheckText) {
	out.Subject, out.Right = s.say(text.GroundAsked), s.say(text.GroundGranted)
	out.Left = s.verdict(c, text.GroundStood, text.GroundStoodNot, text.GroundStoodOpen)
	out.Text = s.verdict(c, text.GroundYes, text.GroundNo, text.GroundOpen)
}

// known writes whether a fact is known at all.
func (s speaker) known(l *leaf, c *Check, out *CheckText) {
	named := s.named(l.from)
	out.Subject = named.Title.In(s.lang)
	out.Right = s.say(text.KnownNotAsked)
	if l.values[0].Micros() == 1 {
		out.Right = s.say(text.KnownAsked)
	}
	out.Left, out.Text = s.say(text.KnownNotAsked), s.say(text.KnownNo, out.Subject)
	if c.Left != NoOperand {
		out.Left, out.Text = s.say(text.KnownAsked), s.say(text.KnownYes, out.Subject)
	}
}

func (s speaker) is(l *leaf, c *Check, out *CheckText) {
	named, left := s.named(l.from), s.o.Operand(c.Left)
	wanted := make([]string, len(l.values))
	for i := range l.values {
		wanted[i] = named.Value(s.lang, l.values[i].Word())
	}
	out.Subject, out.Right, out.Left = named.Title.In(s.lang), text.Or(s.lang, wanted), s.value(named, left)
	kind, _ := s.e.kindOf(l.from)
	switch said, ok := named.Said[left.Word()]; {
	case c.NotShown && kind == KindBool:
		out.Text = s.say(text.NotShownPlain, out.Subject)
	case !left.IsKnown() && kind == KindBool:
		out.Text = s.say(text.KnownNo, out.Subject)
	case left.IsKnown() && !ok && kind == KindBool:
		out.Text = s.say(text.MeasureSome, out.Subject, out.Left)
	case c.NotShown:
		out.Text = s.say(text.FactNotShown, out.Subject, out.Right)
	case !left.IsKnown():
		out.Text = s.say(text.FactUnknown, out.Subject, out.Right)
	case ok:
		out.Text = said.In(s.lang)
	case c.Verdict == Yes:
		out.Text = s.say(text.IsMet, out.Subject, out.Left)
	default:
		out.Text = s.say(text.IsNotMet, out.Subject, out.Left, out.Right)
	}
}

func (s speaker) ordered(l *leaf, c *Check, out *CheckText) {
	out.Subject = s.subject(l)
	named := text.Fact{}
	if l.op == definition.OpFact {
		named = s.named(l.from)
	}
	right, left := s.right(l, c), s.o.Operand(c.Left)
	out.Right = s.value(named, &right)
	said := out.Right
	if l.param >= 0 {
		title := s.e.def.Parameters[l.param].Title.In(s.lang)
		said = s.say(text.WithTitle, out.Right, title)
		if !right.IsKnown() {
			said = title
		}
	}
	out.Boundary = s.bounded(l.compare, right.Kind(), said)
	out.Left = s.value(named, left)
	nothing := right.Kind() == KindDuration && right.Micros() == 0 && left.Kind() == KindDuration
	switch {
	case c.NotShown:
		out.Text = s.say(text.FactNotShown, out.Subject, out.Boundary)
	case right.Kind() == KindCount && right.Micros() == 0 && left.IsKnown() && c.Verdict != Unknown:
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

// subject is what an ordered comparison is about.
func (s speaker) subject(l *leaf) string {
	if l.op == definition.OpMeasure {
		return s.e.def.Quantities[l.quant].Title.In(s.lang)
	}
	return s.named(l.from).Title.In(s.lang)
}

// remedyText writes what a remedy gives.
func remedyText(lang Lang, m *Remedy) string {
	length := text.Days(lang, m.Time)
	amount := ""
	if m.Amount.Currency() != "" {
		amount = text.Money(lang, m.Amount)
	}
	switch {
	case m.Kind == Cash:
		return text.Say(lang, text.RemedyCash, amount)
	case m.Kind == Credit && amount == "":
		return text.Say(lang, text.RemedyCreditTime, length)
	case m.Kind == Credit:
		return text.Say(lang, text.RemedyCredit, amount)
	case m.Kind == Extension:
		return text.Say(lang, text.RemedyExtension, length)
	case m.Kind == Coupon && amount == "":
		return text.Say(lang, text.RemedyCouponPlain)
	case m.Kind == Coupon:
		return text.Say(lang, text.RemedyCoupon, amount)
	}
	return text.Say(lang, text.RemedyTermination)
}

func remedyList(lang Lang, list []Remedy) string {
	said := make([]string, len(list))
	for i := range list {
		said[i] = remedyText(lang, &list[i])
	}
	return text.List(lang, said)
}

var roundingWords = map[money.Mode]text.ID{money.Nearest: text.RoundNearest, money.Up: text.RoundUp,
	money.Down: text.RoundDown, money.HalfEven: text.RoundHalfEven}
