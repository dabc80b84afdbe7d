package explain

import (
	"slices"
	"strings"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/decided"
	"bosang/rules/internal/measure"
	"bosang/rules/outcome"
	"bosang/rules/text"
)

// downtime writes when the outage was, and what of it was announced.
func (x *explainer) downtime() {
	d := &x.Outcome.Downtime
	longest := x.length(d.Longest.Stated)
	switch {
	case d.Start.IsZero() && len(x.Editions) == 0 && !slices.Contains(x.Outcome.Missing(), fact.FactOutageDown):
		return
	case d.Start.IsZero() && x.lengthKnown():
		x.paragraph(text.OutageNothingDown)
		return
	case d.Start.IsZero():
		x.paragraph(text.OutageUnknown)
		return
	case !x.Outcome.AsOf.IsZero() && !x.Outcome.AsOf.After(d.Start):
		x.paragraph(text.OutageLater, x.instant(x.Outcome.AsOf), x.instant(d.Start))
		return
	case d.End.IsZero() && !x.Outcome.AsOf.IsZero():
		x.paragraph(text.OutageRuns, x.instant(d.Start), x.instant(x.Outcome.AsOf.Truncate(time.Second)), longest)
	default:
		x.paragraph(text.OutageEnded, x.instant(d.Start), x.instant(d.End), longest)
	}
	if d.Total.Stated != d.Longest.Stated {
		x.total(d.Total.Stated)
	}
	x.announced()
	if x.heldNone() {
		x.paragraph(text.NotHeldThen)
	}
}

// total writes how long all spans of the outage are together.
func (x *explainer) total(all time.Duration) {
	said := x.length(all)
	if x.runs() {
		said = x.say(text.SoFar, said)
	}
	x.paragraph(text.OutageTotal, said)
}

// uncovered writes that no rulebook says what the law gives in the case; where it is not known when the outage was, that
// has been said.
func (x *explainer) uncovered() {
	if len(x.Outcome.Editions) > 0 && !x.because(outcome.NoRulebook) {
		return
	}
	if !slices.Contains(x.Outcome.Missing(), fact.FactOutageDown) {
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
	for _, e := range x.Editions {
		if e.Def.Jurisdiction != "KR" {
			return false
		}
	}
	if len(x.Editions) > 0 || x.Facts == nil {
		return true
	}
	v := x.Facts.At(fact.SlotProviderJurisdiction)
	return !v.IsKnown() || v.Word() == "KR"
}

func (x *explainer) because(code outcome.ReasonCode) bool {
	return slices.ContainsFunc(x.Outcome.Reasons, func(r outcome.Reason) bool { return r.Code == code })
}

// lengths visits the measured lengths of outage time that the findings compare, where they are known.
func (x *explainer) lengths(visit func(*compiled.Quantity, *outcome.Operand)) {
	for i := range x.Outcome.Findings {
		f := &x.Outcome.Findings[i]
		p, _ := x.Rule(f.Edition, f.Provision)
		if p == nil {
			continue
		}
		e := x.Editions[f.Edition]
		x.EachCheck(f, p, func(l *compiled.Leaf, c *outcome.Check) {
			if l.Op != definition.OpMeasure {
				return
			}
			q, left := &e.Quantities[l.Quantity], x.Outcome.Operand(c.Left)
			if q.Root < 0 && left.Kind() == fact.KindDuration {
				visit(q, left)
			}
		})
	}
}

func (x *explainer) lengthKnown() (known bool) {
	x.lengths(func(q *compiled.Quantity, _ *outcome.Operand) { known = known || q.Of == fact.SlotOutageDown })
	return known
}

// heldNone tells whether the subscription was held during none of the outage.
func (x *explainer) heldNone() (none bool) {
	if x.Outcome.Downtime.Total.Shortest == 0 {
		return false
	}
	x.lengths(func(q *compiled.Quantity, l *outcome.Operand) {
		none = none || q.Of == fact.SlotOutageDown && q.Held && q.Use == definition.AnnouncedIgnored && l.Hi == 0
	})
	return none
}

// announced writes how much of the outage was left out as announced; of the subscription's own time only where no finding
// looks at all of it.
func (x *explainer) announced() {
	var within, outside [2]*outcome.Operand // of all time, of the time held
	x.lengths(func(q *compiled.Quantity, l *outcome.Operand) {
		at := 0
		if q.Held {
			at = 1
		}
		switch {
		case q.Of != fact.SlotOutageDown || q.Longest:
		case q.Use == definition.AnnouncedOnly && within[at] == nil:
			within[at] = l
		case q.Use == definition.AnnouncedLeftOut && outside[at] == nil:
			outside[at] = l
		}
	})
	for at := range within {
		switch {
		case within[at] == nil || outside[at] == nil || within[at].Micros() == 0:
			continue
		case outside[at].Micros() == 0:
			x.paragraph(text.AnnouncedAll, x.length(measure.Duration(within[at].Micros())))
		default:
			x.paragraph(text.AnnouncedPart, x.length(measure.Duration(within[at].Micros())), x.length(measure.Duration(outside[at].Micros())))
		}
		return
	}
}

// failing writes why a ground does not apply, where its rulebook has something to say about that: of a ground that is
// owed always, of what a provider announced only where evidence alone is wanting.
func (x *explainer) failing(g *outcome.GroundOutcome, title, cited string) {
	p, _ := x.Rule(g.Edition, g.Provision)
	f := x.FindingOf(g.Edition, g.Provision)
	if p == nil || f == nil || p.Def.Failing.IsZero() {
		return
	}
	if g.Standing == outcome.Programme || g.Standing == outcome.Goodwill {
		if len(x.notShownAlone(f, p)) > 0 {
			x.paragraph(text.Fails, title, cited, closeSentence(p.Def.Failing.In(x.lang)))
		}
		return
	}
	if x.notYet(f, p) {
		x.paragraph(text.NotYet, title, cited, x.reasons(g, outcome.No))
		return
	}
	x.paragraph(text.Fails, title, cited, closeSentence(p.Def.Failing.In(x.lang)))
	x.failsFor(x.reasons(g, outcome.No), title)
	x.reading(p.Def)
}

// failsFor writes why a ground does not apply; what another failed for already is not told again.
func (x *explainer) failsFor(why, title string) {
	switch first, told := x.whys[why]; {
	case why == "":
	case told:
		x.paragraph(text.FailsAlike, first)
	default:
		x.whys[why] = title
		x.paragraph(text.FailsFor, why)
	}
}

// notYet tells whether a running outage needs only to last for a provision to apply: nothing but lengths of time keep it
// from that.
func (x *explainer) notYet(f *outcome.Finding, p *compiled.Provision) bool {
	if x.Outcome.Disposition != outcome.Pending || f.By != "" {
		return false
	}
	only := true
	x.EachCheck(f, p, func(l *compiled.Leaf, c *outcome.Check) {
		if c.Verdict != outcome.Yes && l.Op != definition.OpMeasure {
			only = false
		}
	})
	return only
}

// notShownAlone lists the facts that were not shown where nothing else keeps a provision from applying.
func (x *explainer) notShownAlone(f *outcome.Finding, p *compiled.Provision) []fact.Fact {
	if f.Status != outcome.DoesNotApply || f.By != "" {
		return nil
	}
	e := x.Editions[f.Edition]
	checks := slices.Clone(x.Outcome.ChecksOf(f))
	var out []fact.Fact
	for i := range checks {
		if n := int(p.LeafFrom) + i; n < int(p.LeafTo) && checks[i].NotShown {
			checks[i].Verdict = outcome.Yes
			out = append(out, e.FactName(e.Leaves[n].From))
		}
	}
	if (decided.Trace{Edition: e, Provision: p, Checks: checks}).Verdict(p.Node) == outcome.No {
		return nil
	}
	return fact.Sorted(out)
}

// lossNotStated tells whether a ground fails for want of a stated loss alone.
func (x *explainer) lossNotStated() bool {
	for i := range x.Outcome.Grounds {
		g := &x.Outcome.Grounds[i]
		p, _ := x.Rule(g.Edition, g.Provision)
		f := x.FindingOf(g.Edition, g.Provision)
		if p != nil && f != nil && g.Disposition == outcome.GroundDoesNotApply && slices.Contains(x.notShownAlone(f, p), fact.FactClaimLoss) {
			return true
		}
	}
	return false
}

// stateLoss asks for the loss: of sales only where the claimant is a merchant.
func (x *explainer) stateLoss() {
	if x.Facts != nil && x.Facts.At(fact.SlotClaimantKind).Word() == "small_merchant" {
		x.step(text.NextStateSales)
		return
	}
	x.step(text.NextState)
}

// cannotTell writes why a ground cannot be told: what is not known, of another currency, or not known exactly enough.
func (x *explainer) cannotTell(g *outcome.GroundOutcome, title, cited string) {
	var unknown []fact.Fact
	if x.restsOnOpen(g) { // which says by itself what it waits for
		x.waits(g, title, cited)
		return
	}
	for _, r := range g.Reasons {
		switch r.Code {
		case outcome.NotKnown:
			unknown = append(unknown, r.Fact)
		case outcome.Currency:
			x.paragraph(text.GroundCurrency, title, cited, x.named(r.Fact).Title.In(x.lang))
		case outcome.Inexact:
			x.inexact(g, title, cited)
		case outcome.NoAmount:
			x.paragraph(text.GroundNoValue, title, cited)
		case outcome.Calendar, outcome.BeforeCalendar:
			x.calendar(g, title, cited, r.Code)
		case outcome.Person:
			x.awaits(g, title, cited)
		case outcome.Ground:
			x.waits(g, title, cited)
		}
	}
	if len(unknown) > 0 {
		x.paragraph(text.GroundUnknown, title, cited, x.lacking(unknown))
	}
}

// calendar writes that a date lies outside the years of the calendar at hand, and on which side.
func (x *explainer) calendar(g *outcome.GroundOutcome, title, cited string, side outcome.ReasonCode) {
	switch c := x.Editions[g.Edition].Calendar; {
	case c == nil:
		x.paragraph(text.GroundUnknownPlain, title, cited)
	case side == outcome.BeforeCalendar:
		x.paragraph(text.GroundCalendar, title, cited, x.say(text.BeforeYear, c.FirstYear()))
	default:
		x.paragraph(text.GroundCalendar, title, cited, x.say(text.AfterYear, c.LastYear()))
	}
}

// inexact writes between which lengths an outage is known to lie, and which threshold lies between them.
func (x *explainer) inexact(g *outcome.GroundOutcome, title, cited string) {
	s := x.speaker(g.Edition)
	p, index := x.Rule(g.Edition, g.Provision)
	said := false
	for k := index; p != nil && k < p.End; k++ {
		f := x.FindingOf(g.Edition, s.e.Provisions[k].Def.Key)
		if f == nil || f.Status != outcome.CannotTell || said {
			continue
		}
		t := decided.Trace{Edition: s.e, Provision: &s.e.Provisions[k], Checks: x.Outcome.ChecksOf(f)}
		t.Unknown(t.Provision.Node, func(l *compiled.Leaf, c *outcome.Check) {
			left, right := x.Outcome.Operand(c.Left), s.right(l, c)
			if said || left.Kind() != fact.KindDuration || right.Kind() != fact.KindDuration || left.Lo == left.Hi {
				return
			}
			said = true
			x.paragraph(text.GroundInexact, title, cited, s.subject(l), text.Duration(x.lang, measure.Duration(left.Lo)),
				text.Duration(x.lang, measure.Duration(left.Hi)), text.Duration(x.lang, measure.Duration(right.Micros())))
		})
	}
	if !said {
		x.paragraph(text.GroundInexactPlain, title, cited)
	}
}

// exactlyTheLimit gives the comparisons that free an outage exactly as long as the ground's threshold from the notice: its
// limit includes itself. It is "" unless this exemption is the one that took the notice away.
func (x *explainer) exactlyTheLimit(g *outcome.GroundOutcome) string {
	if len(x.Outcome.Duties) > 0 || !x.exactly(g.Edition, g.Provision, definition.AtLeast) {
		return ""
	}
	for i := range x.Outcome.Findings {
		f := &x.Outcome.Findings[i]
		p, _ := x.Rule(f.Edition, f.Provision)
		if p == nil || f.Edition != g.Edition || p.Def.Effect.Kind != definition.Obliges || f.By == "" || !x.exactly(f.Edition, f.By, definition.AtMost) {
			continue
		}
		s, q := x.speaker(f.Edition), x.FindingOf(f.Edition, f.By)
		by, _ := x.Rule(f.Edition, f.By)
		var out []string
		x.EachCheck(q, by, func(l *compiled.Leaf, c *outcome.Check) {
			if l.Op == definition.OpFact && c.Verdict == outcome.Yes {
				out = append(out, s.check(l, c).Text)
			}
		})
		return strings.Join(out, " ")
	}
	return ""
}

// exactly tells whether a finding compares a length with a boundary that it is exactly as long as.
func (x *explainer) exactly(edition int, key string, compare definition.Comparison) bool {
	f, s := x.FindingOf(edition, key), x.speaker(edition)
	p, _ := x.Rule(edition, key)
	if f == nil || p == nil {
		return false
	}
	found := false
	x.EachCheck(f, p, func(l *compiled.Leaf, c *outcome.Check) {
		left := x.Outcome.Operand(c.Left)
		if l.Compare != compare || left.Kind() != fact.KindDuration || left.Lo != left.Hi {
			return
		}
		right := s.right(l, c)
		found = found || right.Kind() == fact.KindDuration && right.Micros() == left.Micros() && right.Micros() > 0
	})
	return found
}
