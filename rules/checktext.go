package rules

import (
	"bosang/rules/fact"
	"bosang/rules/text"
)

// speaker writes the parts of an edition in one language.
type speaker struct {
	e    *Edition
	lang Lang
}

func (s speaker) say(id text.ID, args ...any) string { return text.Say(s.lang, id, args...) }

// value writes a value of a fact or a boundary.
func (s speaker) value(named text.Fact, o *Operand) string {
	switch o.Kind() {
	case KindDuration:
		e, _ := o.AsEstimate()
		return text.Range(s.lang, e)
	case KindMoney:
		a, _ := o.AsMoney()
		return text.Money(s.lang, a)
	case KindCount:
		return text.Number(o.Micros())
	case KindInstant:
		return text.Instant(s.lang, instant(o.Stretch().Start), s.e.zone)
	case KindSpan:
		from := text.Instant(s.lang, instant(o.Stretch().Start), s.e.zone)
		if o.Stretch().End == fact.Open {
			return s.say(text.SpanFrom, from)
		}
		return s.say(text.SpanFromTo, from, text.Instant(s.lang, instant(o.Stretch().End), s.e.zone))
	case KindBool:
		return named.Value(s.lang, o.Word())
	case KindText, KindEnum:
		return named.Value(s.lang, o.Word())
	}
	return s.say(text.ValueUnknown)
}

var boundaryWords = map[Comparison][2]text.ID{ // of lengths and amounts; of instants
	AtLeast: {text.AtLeast, text.NotBefore}, MoreThan: {text.MoreThan, text.After},
	AtMost: {text.AtMost, text.NotAfter}, LessThan: {text.LessThan, text.Before},
}

// right gives the boundary of an ordered comparison; no value where it depends on what is not known.
func (s speaker) right(l *leaf, c *Check) Operand {
	switch {
	case c.Right.IsKnown():
		return *c.Right
	case l.param < 0 && len(l.values) > 0:
		return fixed(l.values[0])
	case l.param >= 0 && !s.e.params[l.param].varies():
		v, _ := s.e.params[l.param].at(fact.Open, NewFacts())
		return fixed(v)
	}
	return Operand{}
}

// check writes one comparison.
func (s speaker) check(l *leaf, c *Check) CheckText {
	out := s.comparison(l, c)
	out.Text = text.Sentence(out.Text)
	return out
}

func (s speaker) comparison(l *leaf, c *Check) CheckText {
	out := CheckText{Verdict: c.Verdict, NotShown: c.NotShown}
	switch {
	case l.op == OpGround:
		s.ground(c, &out)
	case l.op == OpFact && l.compare == Is:
		s.is(l, c, &out)
	case l.op == OpFact && l.compare == HeldOn:
		day := text.Date(s.lang, dateAt(l.from, s.e.zone))
		out.Subject = text.FactNamed(string(l.slot.Name())).Title.In(s.lang)
		out.Right = s.say(text.HeldOnDay, day)
		out.Left = s.value(text.Fact{}, c.Left)
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

func (s speaker) is(l *leaf, c *Check, out *CheckText) {
	named := text.FactNamed(string(l.slot.Name()))
	wanted := make([]string, len(l.values))
	for i := range l.values {
		wanted[i] = named.Value(s.lang, l.values[i].Word())
	}
	out.Subject, out.Right, out.Left = named.Title.In(s.lang), text.Or(s.lang, wanted), s.value(named, c.Left)
	switch said, ok := named.Said[c.Left.Word()]; {
	case c.NotShown:
		out.Text = s.say(text.FactNotShown, out.Subject, out.Right)
	case !c.Left.IsKnown():
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
	right := s.right(l, c)
	out.Right = s.value(text.Fact{}, &right)
	named := out.Right
	if l.param >= 0 {
		title := s.e.def.Parameters[l.param].Title.In(s.lang)
		named = s.say(text.WithTitle, out.Right, title)
		if !right.IsKnown() {
			named = title
		}
	}
	words := boundaryWords[l.compare]
	id := words[0]
	if right.Kind() == KindInstant {
		id = words[1]
	}
	out.Boundary = s.say(id, named)
	out.Left = s.value(text.Fact{}, c.Left)
	switch {
	case c.NotShown:
		out.Text = s.say(text.FactNotShown, out.Subject, out.Boundary)
	case right.Kind() == KindDuration && right.Micros() == 0 && c.Left.Kind() == KindDuration && c.Left.Hi == 0:
		out.Text = s.say(text.MeasureNone, out.Subject)
	case right.Kind() == KindDuration && right.Micros() == 0 && c.Left.Kind() == KindDuration && c.Left.Lo > 0:
		out.Text = s.say(text.MeasureSome, out.Subject, out.Left)
	case !c.Left.IsKnown():
		out.Text = s.say(text.MeasureUnknown, out.Subject, out.Boundary)
	default:
		out.Text = s.verdict(c, text.MeasureMet, text.MeasureNotMet, text.MeasureOpen, out.Subject, out.Left, out.Boundary)
	}
}

// subject is what an ordered comparison is about.
func (s speaker) subject(l *leaf) string {
	if l.op == OpMeasure {
		return s.e.def.Quantities[l.quant].Title.In(s.lang)
	}
	return text.FactNamed(string(l.slot.Name())).Title.In(s.lang)
}

// remedy writes what a remedy gives.
func remedyText(lang Lang, m *Remedy) string {
	length := text.Days(lang, m.Time)
	amount := ""
	if m.Amount.Currency() != "" {
		amount = text.Money(lang, m.Amount)
	}
	switch {
	case m.Kind == Cash:
		return text.Say(lang, text.RemedyCash, amount)
	case m.Kind == Credit && m.Time > 0:
		return text.Say(lang, text.RemedyCreditTime, length)
	case m.Kind == Credit:
		return text.Say(lang, text.RemedyCredit, amount)
	case m.Kind == Extension:
		return text.Say(lang, text.RemedyExtension, length)
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
