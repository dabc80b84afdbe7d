package explain

import (
	"bosang/rules/internal/engine"
	"bosang/rules/outcome"
	"bosang/rules/text"
)

// combination writes how the programme counts towards what is owed, for each loss, the claimant's choice, goodwill and when
// it wakes.
func (x *explainer) combination() {
	o := x.Outcome
	x.oneOfSeveral(o.Base)
	x.settled(o.Base, o.Counted, o.StillOwed)
	for i := range o.Besides {
		l := &o.Besides[i]
		x.oneOfSeveral(&l.Base)
		if o.Base != nil || len(o.Besides) > 1 || len(o.Goodwill) > 0 {
			x.besides(l)
		}
		x.settled(&l.Base, l.Counted, l.StillOwed)
	}
	x.election()
	if len(o.Goodwill) > 0 {
		x.paragraph(text.GoodwillApart)
	}
	switch {
	case o.WakesAt.IsZero():
	case o.Disposition == outcome.Pending:
		x.paragraph(text.PendingUntil, x.instant(o.WakesAt))
	default:
		x.paragraph(text.WakesAlso, x.instant(o.WakesAt))
	}
}

// oneOfSeveral writes that of several remedies for one loss the most favourable alone is given: each has been told with its
// own sum, which reads as if all were paid.
func (x *explainer) oneOfSeveral(base *outcome.Remedy) {
	if base == nil || base.Kind == outcome.Termination {
		return
	}
	several := 0
	for i := range x.Outcome.Grounds {
		g := &x.Outcome.Grounds[i]
		if m := g.Remedy; g.Disposition == outcome.GroundGranted && g.Standing == outcome.Owed && m != nil && !engine.GivesNothing(m) && m.Loss == base.Loss {
			several++
		}
	}
	if several > 1 {
		x.paragraph(text.MostFavourable, remedyText(x.lang, base))
	}
}

// settled writes what counts towards what is owed for a loss, and what that leaves.
func (x *explainer) settled(base *outcome.Remedy, counted []outcome.Counted, left *outcome.Remedy) {
	for i := range counted {
		x.counted(base, &counted[i])
	}
	switch {
	case len(counted) > 0 && left != nil:
		x.paragraph(text.StillOwed, remedyText(x.lang, left))
	case len(counted) > 0 && base != nil && x.Outcome.Disposition != outcome.Referred:
		x.paragraph(text.NothingLeft, remedyText(x.lang, base))
	}
}

// besides writes that what is owed for another loss than that of the service stands beside it. A right makes no loss good.
func (x *explainer) besides(l *outcome.LossOutcome) {
	title := l.Base.Provision
	for i := range x.Outcome.Grounds {
		if g := &x.Outcome.Grounds[i]; g.Provision == l.Base.Provision && x.Editions[g.Edition].Def.Rulebook == l.Base.Rulebook {
			title = x.title(g.Edition, g.Provision)
		}
	}
	if l.Base.Kind == outcome.Termination {
		x.paragraph(text.RightBesides, title, remedyText(x.lang, &l.Base))
		return
	}
	x.paragraph(text.OwedBesides, title, remedyText(x.lang, &l.Base))
}

// election writes between what the claimant may choose, and what holds.
func (x *explainer) election() {
	e := x.Outcome.Election
	if e == nil {
		return
	}
	said := make([]string, len(e.Offered))
	for i := range e.Offered {
		said[i] = remedyText(x.lang, &e.Offered[i])
	}
	x.paragraph(text.ElectionOffered, text.Or(x.lang, said))
	chosen := -1
	for i := len(e.Offered) - 1; i >= 0; i-- {
		if e.Offered[i].Kind == e.Chosen {
			chosen = i
		}
	}
	switch {
	case chosen < 0:
	case e.Made:
		x.paragraph(text.ElectionMade, said[chosen])
	case x.offers():
		x.paragraph(text.ElectionDefaultIs, said[chosen])
	default:
		x.paragraph(text.ElectionDefault)
	}
}

// offers tells whether a ground lets the claimant choose.
func (x *explainer) offers() bool {
	for i := range x.Outcome.Grounds {
		if g := &x.Outcome.Grounds[i]; len(g.Offers) > 0 && g.Disposition == outcome.GroundGranted {
			return true
		}
	}
	return false
}

func (x *explainer) counted(to *outcome.Remedy, c *outcome.Counted) {
	said, base := remedyText(x.lang, &c.Remedy), ""
	if to != nil {
		base = remedyText(x.lang, to)
	}
	switch {
	case c.Amount.Currency() != "" && c.Remedy.Amount == c.Amount, c.Time > 0 && c.Remedy.Time == c.Time:
		x.paragraph(text.Counts, said, base)
	case c.Time > 0:
		x.paragraph(text.CountsAsTime, said, base, text.About(x.lang, c.Time))
	case c.Amount.Currency() != "":
		x.paragraph(text.CountsAsMoney, said, base, text.Money(x.lang, c.Amount))
	default:
		x.paragraph(text.CountsNot, said)
	}
}
