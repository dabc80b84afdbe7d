package rules

import (
	"slices"
	"strings"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/outcome"
	"bosang/rules/text"
)

// downtime writes when the outage was, and what of it was announced.
func (x *explainer) downtime() {
	d := &x.o.Downtime
	longest := text.Duration(x.lang, d.Longest.Stated)
	switch {
	case d.Start.IsZero() && len(x.editions) == 0 && !slices.Contains(x.o.Missing(), FactOutageDown):
		return
	case d.Start.IsZero() && x.lengthKnown():
		x.paragraph(text.OutageNothingDown)
		return
	case d.Start.IsZero():
		x.paragraph(text.OutageUnknown)
		return
	case !x.o.AsOf.IsZero() && !x.o.AsOf.After(d.Start):
		x.paragraph(text.OutageLater, x.instant(x.o.AsOf), x.instant(d.Start))
		return
	case d.End.IsZero() && !x.o.AsOf.IsZero():
		x.paragraph(text.OutageRuns, x.instant(d.Start), x.instant(x.o.AsOf), longest)
	default:
		x.paragraph(text.OutageEnded, x.instant(d.Start), x.instant(d.End), longest)
	}
	if d.Total.Stated != d.Longest.Stated {
		x.paragraph(text.OutageTotal, text.Duration(x.lang, d.Total.Stated))
	}
	x.announced()
	if x.heldNone() {
		x.paragraph(text.NotHeldThen)
	}
}

// uncovered writes that no rulebook says what the law gives in the case; where it is not known when the outage was, that
// has been said.
func (x *explainer) uncovered() {
	if len(x.o.Editions) > 0 && !x.because(NoRulebook) {
		return
	}
	if !slices.Contains(x.o.Missing(), FactOutageDown) {
		x.paragraph(text.NoRulebook)
	}
	if x.inKorea() {
		x.paragraph(text.NoRulebookLiability)
		return
	}
	x.paragraph(text.NoRulebookElsewhere)
}

// inKorea tells whether Korean law is the one to point at: that of the rulebooks, or else that of the provider.
func (x *explainer) inKorea() bool {
	for _, e := range x.editions {
		if e.def.Jurisdiction != "KR" {
			return false
		}
	}
	if len(x.editions) > 0 || x.f == nil {
		return true
	}
	v := x.f.At(fact.SlotProviderJurisdiction)
	return !v.IsKnown() || v.Word() == "KR"
}

func (x *explainer) because(code ReasonCode) bool {
	return slices.ContainsFunc(x.o.Reasons, func(r Reason) bool { return r.Code == code })
}

// lengths visits the measured lengths of outage time that the findings compare, where they are known.
func (x *explainer) lengths(visit func(*quant, *Operand)) {
	for i := range x.o.Findings {
		f := &x.o.Findings[i]
		p, _ := x.rule(f.Edition, f.Provision)
		if p == nil {
			continue
		}
		e := x.editions[f.Edition]
		x.eachCheck(f, p, func(l *leaf, c *Check) {
			if l.op != definition.OpMeasure {
				return
			}
			q, left := &e.quants[l.quant], x.o.Operand(c.Left)
			if q.root < 0 && left.Kind() == KindDuration {
				visit(q, left)
			}
		})
	}
}

func (x *explainer) lengthKnown() (known bool) {
	x.lengths(func(q *quant, _ *Operand) { known = known || q.of == fact.SlotOutageDown })
	return known
}

// heldNone tells whether the subscription was held during none of the outage.
func (x *explainer) heldNone() (none bool) {
	if x.o.Downtime.Total.Shortest == 0 {
		return false
	}
	x.lengths(func(q *quant, l *Operand) {
		none = none || q.of == fact.SlotOutageDown && q.held && q.use == AnnouncedIgnored && l.Hi == 0
	})
	return none
}

// announced writes how much of the outage was left out as announced; of the subscription's own time only where no finding
// looks at all of it.
func (x *explainer) announced() {
	var within, outside [2]*Operand // of all time, of the time held
	x.lengths(func(q *quant, l *Operand) {
		at := 0
		if q.held {
			at = 1
		}
		switch {
		case q.of != fact.SlotOutageDown || q.longest:
		case q.use == AnnouncedOnly && within[at] == nil:
			within[at] = l
		case q.use == AnnouncedLeftOut && outside[at] == nil:
			outside[at] = l
		}
	})
	for at := range within {
		switch {
		case within[at] == nil || outside[at] == nil || within[at].Micros() == 0:
			continue
		case outside[at].Micros() == 0:
			x.paragraph(text.AnnouncedAll, text.Duration(x.lang, micros(within[at].Micros())))
		default:
			x.paragraph(text.AnnouncedPart, text.Duration(x.lang, micros(within[at].Micros())), text.Duration(x.lang, micros(outside[at].Micros())))
		}
		return
	}
}

// failing writes why a ground does not apply, where its rulebook has something to say about that: of a ground that is
// owed always, of what a provider announced only where evidence alone is wanting.
func (x *explainer) failing(g *GroundOutcome, title, cited string) {
	p, _ := x.rule(g.Edition, g.Provision)
	f := x.findingOf(g.Edition, g.Provision)
	if p == nil || f == nil || p.def.Failing.IsZero() {
		return
	}
	if g.Standing == Programme || g.Standing == Goodwill {
		if len(x.notShownAlone(f, p)) > 0 {
			x.paragraph(text.Fails, title, cited, closeSentence(p.def.Failing.In(x.lang)))
		}
		return
	}
	if x.notYet(f, p) {
		x.paragraph(text.NotYet, title, cited, x.reasons(g, No))
		return
	}
	x.paragraph(text.Fails, title, cited, closeSentence(p.def.Failing.In(x.lang)))
	if why := x.reasons(g, No); why != "" {
		x.paragraph(text.FailsFor, why)
	}
	x.reading(p.def)
}

// notYet tells whether a running outage needs only to last for a provision to apply: nothing but lengths of time keep it
// from that.
func (x *explainer) notYet(f *Finding, p *provision) bool {
	if x.o.Disposition != Pending || f.By != "" {
		return false
	}
	only := true
	x.eachCheck(f, p, func(l *leaf, c *Check) {
		if c.Verdict != Yes && l.op != definition.OpMeasure {
			only = false
		}
	})
	return only
}

// notShownAlone lists the facts that were not shown where nothing else keeps a provision from applying.
func (x *explainer) notShownAlone(f *Finding, p *provision) []Fact {
	if f.Status != DoesNotApply || f.By != "" {
		return nil
	}
	e := x.editions[f.Edition]
	checks := slices.Clone(x.o.ChecksOf(f))
	var out []Fact
	for i := range checks {
		if n := int(p.leafFrom) + i; n < int(p.leafTo) && checks[i].NotShown {
			checks[i].Verdict = Yes
			out = append(out, e.factName(e.leaves[n].from))
		}
	}
	if (trace{e, p, checks}).verdict(p.node) == No {
		return nil
	}
	return sortedFacts(out)
}

// lossNotStated tells whether a ground fails for want of a stated loss alone.
func (x *explainer) lossNotStated() bool {
	for i := range x.o.Grounds {
		g := &x.o.Grounds[i]
		p, _ := x.rule(g.Edition, g.Provision)
		f := x.findingOf(g.Edition, g.Provision)
		if p != nil && f != nil && g.Disposition == GroundDoesNotApply && slices.Contains(x.notShownAlone(f, p), FactClaimLoss) {
			return true
		}
	}
	return false
}

// stateLoss asks for the loss: of sales only where the claimant is a merchant.
func (x *explainer) stateLoss() {
	if x.f != nil && x.f.At(fact.SlotClaimantKind).Word() == "small_merchant" {
		x.step(text.NextStateSales)
		return
	}
	x.step(text.NextState)
}

// cannotTell writes why a ground cannot be told: what is not known, of another currency, or not known exactly enough.
func (x *explainer) cannotTell(g *GroundOutcome, title, cited string) {
	unknown := g.Missing()
	if len(g.Reasons) > 0 {
		unknown = nil
	}
	for _, r := range g.Reasons {
		switch r.Code {
		case NotKnown:
			unknown = append(unknown, r.Fact)
		case Currency:
			x.paragraph(text.GroundCurrency, title, cited, x.named(r.Fact).Title.In(x.lang))
		case Inexact:
			x.inexact(g, title, cited)
		case NoAmount:
			x.paragraph(text.GroundNoValue, title, cited)
		case outcome.Calendar:
			x.calendar(g, title, cited)
		}
	}
	switch {
	case len(unknown) > 0:
		x.paragraph(text.GroundUnknown, title, cited, x.lacking(unknown))
	case len(g.Reasons) == 0:
		x.paragraph(text.GroundUnknownPlain, title, cited)
	}
}

// calendar writes that a date lies past the last year of the calendar at hand.
func (x *explainer) calendar(g *GroundOutcome, title, cited string) {
	if c := x.editions[g.Edition].calendar; c != nil {
		x.paragraph(text.GroundCalendar, title, cited, c.LastYear())
		return
	}
	x.paragraph(text.GroundUnknownPlain, title, cited)
}

// inexact writes between which lengths an outage is known to lie, and which threshold lies between them.
func (x *explainer) inexact(g *GroundOutcome, title, cited string) {
	s := x.speaker(g.Edition)
	p, index := x.rule(g.Edition, g.Provision)
	said := false
	for k := index; p != nil && k < p.end; k++ {
		f := x.findingOf(g.Edition, s.e.provisions[k].def.Key)
		if f == nil || f.Status != CannotTell || said {
			continue
		}
		t := trace{s.e, &s.e.provisions[k], x.o.ChecksOf(f)}
		t.unknown(t.p.node, func(l *leaf, c *Check) {
			left, right := x.o.Operand(c.Left), s.right(l, c)
			if said || left.Kind() != KindDuration || right.Kind() != KindDuration || left.Lo == left.Hi {
				return
			}
			said = true
			x.paragraph(text.GroundInexact, title, cited, s.subject(l), text.Duration(x.lang, micros(left.Lo)),
				text.Duration(x.lang, micros(left.Hi)), text.Duration(x.lang, micros(right.Micros())))
		})
	}
	if !said {
		x.paragraph(text.GroundInexactPlain, title, cited)
	}
}

// exactlyTheLimit gives the comparisons that free an outage exactly as long as the ground's threshold from the notice: its
// limit includes itself. It is "" unless this exemption is the one that took the notice away.
func (x *explainer) exactlyTheLimit(g *GroundOutcome) string {
	if len(x.o.Duties) > 0 || !x.exactly(g.Edition, g.Provision, definition.AtLeast) {
		return ""
	}
	for i := range x.o.Findings {
		f := &x.o.Findings[i]
		p, _ := x.rule(f.Edition, f.Provision)
		if p == nil || f.Edition != g.Edition || p.def.Effect.Kind != definition.Obliges || f.By == "" || !x.exactly(f.Edition, f.By, definition.AtMost) {
			continue
		}
		s, q := x.speaker(f.Edition), x.findingOf(f.Edition, f.By)
		by, _ := x.rule(f.Edition, f.By)
		var out []string
		x.eachCheck(q, by, func(l *leaf, c *Check) {
			if l.op == definition.OpFact && c.Verdict == Yes {
				out = append(out, s.check(l, c).Text)
			}
		})
		return strings.Join(out, " ")
	}
	return ""
}

// exactly tells whether a finding compares a length with a boundary that it is exactly as long as.
func (x *explainer) exactly(edition int, key string, compare Comparison) bool {
	f, s := x.findingOf(edition, key), x.speaker(edition)
	p, _ := x.rule(edition, key)
	if f == nil || p == nil {
		return false
	}
	found := false
	x.eachCheck(f, p, func(l *leaf, c *Check) {
		left := x.o.Operand(c.Left)
		if l.compare != compare || left.Kind() != KindDuration || left.Lo != left.Hi {
			return
		}
		right := s.right(l, c)
		found = found || right.Kind() == KindDuration && right.Micros() == left.Micros() && right.Micros() > 0
	})
	return found
}
