package rules

import (
	"bosang/rules/text"
)

func (x *explainer) step(id text.ID, args ...any) {
	x.out.NextSteps = append(x.out.NextSteps, x.say(id, args...))
}

// next writes what the claimant can do.
func (x *explainer) next() {
	o := x.o
	if x.lossNotStated() {
		x.step(text.NextState)
	}
	if x.asked {
		if len(o.Missing) > 0 {
			x.step(text.NextSupply, x.lacking(o.Missing))
		}
		x.step(text.NextFile)
		return
	}
	switch o.Disposition {
	case Pending:
		x.step(text.NextWait)
		return
	case Referred:
		if len(o.Missing) > 0 {
			x.step(text.NextSupply, x.lacking(o.Missing))
		}
		x.step(text.NextPerson)
		return
	case Refused:
		x.step(text.NextProof)
	case GrantedInPart:
		if len(o.Goodwill) > 0 {
			x.step(text.NextGoodwill)
		}
		x.step(text.NextProof)
	}
	if o.Election != nil && !o.Election.Made {
		x.step(text.NextElect)
	}
	x.step(text.NextAppeal)
	x.step(text.NextMediation)
}

func (x *explainer) caution(id text.ID, args ...any) {
	said := x.say(id, args...)
	for _, have := range x.out.Cautions {
		if have == said {
			return
		}
	}
	x.out.Cautions = append(x.out.Cautions, said)
}

// cautions writes what the decision rests on that is not certain: marks of confidence, a range, an amendment.
func (x *explainer) cautions() {
	o := x.o
	if given := len(o.Remedies)+len(o.Goodwill) > 0; given && !o.AsOf.IsZero() {
		x.caution(text.CautionRuns)
	}
	switch o.Downtime.Confidence {
	case "I":
		x.caution(text.CautionOutageI)
	case "C":
		x.caution(text.CautionOutageC)
	case "M":
		x.caution(text.CautionOutageM)
	}
	if l := o.Downtime.Longest; !l.Certain() {
		x.caution(text.CautionRange, text.Duration(x.lang, l.Stated), text.Duration(x.lang, l.Shortest), text.Duration(x.lang, l.Longest))
	}
	switch o.FeeMark {
	case "C", "M":
		x.caution(text.CautionFee)
	case "I":
		x.caution(text.CautionFeeInferred)
	}
	for i := range o.Grounds {
		g := &o.Grounds[i]
		p, _ := x.rule(g.Edition, g.Provision)
		if p == nil || g.Disposition != GroundGranted {
			continue
		}
		switch title := p.def.Title.In(x.lang); p.def.Confidence {
		case "I":
			x.caution(text.CautionProvisionI, title)
		case "C":
			x.caution(text.CautionProvisionC, title)
		case "M":
			x.caution(text.CautionProvisionM, title)
		}
	}
	for i, e := range o.Editions {
		if e.Outside {
			x.caution(text.CautionOutside, x.editions[i].def.Title.In(x.lang), e.Edition)
		}
		if e.Amended != "" {
			x.caution(text.CautionAmended, x.editions[i].def.Title.In(x.lang), e.Edition, e.Amended)
		}
	}
}

// finding writes out one finding.
func (x *explainer) finding(i int) {
	f := &x.o.Findings[i]
	p, index := x.rule(f.Edition, f.Provision)
	if p == nil {
		return
	}
	d := p.def
	e := x.editions[f.Edition]
	out := FindingText{Rulebook: e.def.Rulebook, Edition: e.def.Edition, Provision: f.Provision, Title: d.Title.In(x.lang),
		Citation: x.citation(f.Edition, f.Provision), Words: d.Quote, Quoted: d.Quote != "", Source: d.Source,
		Confidence: d.Confidence, Reading: d.Reading.In(x.lang), Status: f.Status, Exception: p.parent >= 0}
	if !out.Quoted {
		out.Words = d.Paraphrase.In(x.lang)
	}
	if out.Source == "" && len(e.def.Sources) > 0 {
		out.Source = e.def.Sources[0]
	}
	s := x.speaker(f.Edition)
	for k := range f.Checks {
		if n := int(p.leafFrom) + k; n < int(p.leafTo) {
			out.Checks = append(out.Checks, s.check(&e.leaves[n], &f.Checks[k]))
		}
	}
	out.StatusText = x.status(f, p)
	if f.Status == CannotTell && f.By == "" {
		if out.Missing = x.missing(f, e, index); len(out.Missing) > 0 {
			out.WouldChange = x.say(text.FlipKnown, x.lacking(out.Missing))
		}
	} else {
		out.WouldChange, out.Changes = x.wouldChange(f, index)
	}
	x.out.Findings = append(x.out.Findings, out)
}

func (x *explainer) status(f *Finding, p *provision) string {
	switch {
	case f.By != "" && f.Status == DoesNotApply:
		return x.say(text.StatusBarred, x.title(f.Edition, f.By))
	case f.By != "":
		return x.say(text.StatusReferred, x.title(f.Edition, f.By))
	case f.Status == Applies:
		return x.say(text.StatusApplies)
	case f.Status == CannotTell:
		return x.say(text.StatusCannotTell)
	}
	if len(x.notShownAlone(f, p)) > 0 {
		return x.say(text.StatusNotShown)
	}
	return x.say(text.StatusDoesNotApply)
}

// missing lists the facts that the finding's own condition lacks, or those of the exceptions that leave it open.
func (x *explainer) missing(f *Finding, e *Edition, index int32) []Fact {
	var out []Fact
	for k := index; k < e.provisions[index].end; k++ {
		own := x.findingOf(f.Edition, e.provisions[k].def.Key)
		if own == nil || own.Status != CannotTell {
			continue
		}
		t := trace{e, &e.provisions[k], own.Checks}
		t.unknown(t.p.node, func(l *leaf, c *Check) {
			for _, name := range e.lacks(l, c) {
				if name != FactOutageDown || c.Left.IsKnown() || x.o.Downtime.Start.IsZero() {
					out = append(out, name)
				}
			}
		})
	}
	return sortedFacts(out)
}

// duty writes what the provider has to do and by when.
func (x *explainer) duty(d *Duty) {
	out := DutyText{Duty: d.Duty, Title: x.say(text.DutyOutageNotice), Citation: x.citation(d.Edition, d.Provision),
		Text: x.say(text.DutyOutageNoticeBody)}
	if d.Duty == "compensation_notice" {
		out.Title = x.say(text.DutyCompensationNotice)
		switch {
		case d.PastYear != 0:
			out.Text = x.say(text.DutyCompensationBeyond, d.PastYear)
		case d.DueOn.IsZero():
			out.Text = x.say(text.DutyCompensationWaits)
		default:
			out.DueOn = d.DueOn.String()
			out.Text = x.say(text.DutyCompensationDue, text.Date(x.lang, d.DueOn), x.clock(d))
		}
	}
	if d.Uncertain {
		out.Text += " " + x.say(text.DutyUncertain)
	}
	if x.heldNone() {
		out.Text += " " + x.say(text.DutyNotHeld)
	}
	x.out.Duties = append(x.out.Duties, out)
}

// clock writes what started the days of a duty; where both are known, both.
func (x *explainer) clock(d *Duty) string {
	from := x.say(text.DutyFromRestored, x.instant(d.From))
	if d.From.Equal(d.Removed) && !d.From.Equal(d.Restored) {
		from = x.say(text.DutyFromRemoved, x.instant(d.From))
	}
	if d.Restored.IsZero() || d.Removed.IsZero() {
		return from
	}
	return from + " " + x.say(text.DutyBothKept, x.instant(d.Restored), x.instant(d.Removed))
}
