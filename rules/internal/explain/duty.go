package explain

import (
	"bosang/rules/definition"
	"bosang/rules/internal/compiled"
	"bosang/rules/outcome"
	"bosang/rules/text"
)

// duty writes what the provider has to do and by when.
func (x *explainer) duty(d *outcome.Duty) {
	out := DutyText{Duty: d.Duty, Citation: x.citation(d.Edition, d.Provision)}
	p, _ := x.Rule(d.Edition, d.Provision)
	if !d.DueOn.IsZero() {
		out.DueOn = d.DueOn.String()
	}
	switch {
	case p != nil && !p.Def.Effect.Title.IsZero():
		out.Title, out.Text = p.Def.Effect.Title.In(x.lang), x.dueText(d, p)
	case d.Duty == "compensation_notice":
		out.Title, out.Text = x.say(text.DutyCompensationNotice), x.compensationNotice(d, p)
	case d.Duty == "outage_notice":
		out.Title, out.Text = x.say(text.DutyOutageNotice), x.say(text.DutyOutageNoticeBody)
	default:
		out.Title, out.Text = d.Duty, x.dueText(d, p)
	}
	out.Title = text.Sentence(out.Title)
	if d.Uncertain {
		out.Text += " " + x.say(text.DutyUncertain)
	}
	if x.heldNone() {
		out.Text += " " + x.say(text.DutyNotHeld)
	}
	x.out.Duties = append(x.out.Duties, out)
}

// openDuties writes of which duties cannot be told whether the provider has them, and what that depends on: nothing else
// would say so, since only duties that are there are listed.
func (x *explainer) openDuties() {
	for i := range x.Outcome.Findings {
		f := &x.Outcome.Findings[i]
		p, index := x.Rule(f.Edition, f.Provision)
		if p == nil || f.Status != outcome.CannotTell || f.By != "" || p.Def.Effect.Kind != definition.Obliges {
			continue
		}
		title, cited := p.Def.Title.In(x.lang), x.citation(f.Edition, f.Provision)
		if on := x.missing(f, x.Editions[f.Edition], index); len(on) > 0 {
			x.paragraph(text.DutyDependsOn, title, cited, x.lacking(on))
			continue
		}
		if rests := x.openGrounds(f, p); len(rests) > 0 {
			x.paragraph(text.DutyDependsOnGround, title, cited, text.List(x.lang, rests))
			continue
		}
		x.paragraph(text.DutyDependsOnEnd, title, cited)
	}
}

// compensationNotice writes the duty to say who can claim damages.
func (x *explainer) compensationNotice(d *outcome.Duty, p *compiled.Provision) string {
	switch {
	case d.PastYear != 0 || d.BeforeYear != 0:
		return x.say(text.DutyCompensationBeyond, x.beyond(d))
	case d.DueOn.IsZero() && p != nil && p.Within >= 0:
		return x.say(text.DutyCompensationWaits, x.within(d, p))
	case d.DueOn.IsZero():
		return x.dueText(d, p)
	}
	return x.say(text.DutyCompensationDue, text.Date(x.lang, d.DueOn), x.clock(d))
}

// beyond says on which side of the calendar's years the due date lies.
func (x *explainer) beyond(d *outcome.Duty) string {
	if d.BeforeYear != 0 {
		return x.say(text.BeforeYear, d.BeforeYear)
	}
	return x.say(text.AfterYear, d.PastYear)
}

// within is how many days the provider has.
func (x *explainer) within(d *outcome.Duty, p *compiled.Provision) int64 {
	if v := x.run(d.Edition).Holding(p.Within); v != nil {
		return v.Value.Micros()
	}
	return 0
}

// dueText writes when a duty is due, and how that was worked out.
func (x *explainer) dueText(d *outcome.Duty, p *compiled.Provision) string {
	var out string
	switch {
	case d.PastYear != 0 || d.BeforeYear != 0:
		out = x.say(text.DutyBeyond, x.beyond(d))
	case !d.DueOn.IsZero() && p != nil && p.Within >= 0:
		return x.say(text.DutyDueFrom, text.Date(x.lang, d.DueOn), x.clock(d))
	case !d.DueOn.IsZero():
		out = x.say(text.DutyDue, text.Date(x.lang, d.DueOn))
	case p == nil || p.Within < 0 && p.Due < 0:
		return x.say(text.DutyAtOnce)
	case p.Within >= 0:
		return x.say(text.DutyWaits, x.within(d, p))
	default:
		out = x.say(text.DutyOpen)
	}
	if p != nil && p.Due >= 0 {
		w := sums{x: x, speaker: x.speaker(d.Edition), edition: d.Edition}
		out += " " + x.say(text.DutyReckoned, w.short(w.computed(p.Due)))
	}
	return out
}

// clock writes what started the days of a duty; where both are known, both.
func (x *explainer) clock(d *outcome.Duty) string {
	from := x.say(text.DutyFromRestored, x.instant(d.From))
	if d.From.Equal(d.Removed) && !d.From.Equal(d.Restored) {
		from = x.say(text.DutyFromRemoved, x.instant(d.From))
	}
	if d.Restored.IsZero() || d.Removed.IsZero() {
		return from
	}
	return from + " " + x.say(text.DutyBothKept, x.instant(d.Restored), x.instant(d.Removed))
}
