package rules

import (
	"slices"

	"bosang/rules/definition"
	"bosang/rules/outcome"
	"bosang/rules/text"
)

func (x *explainer) step(id text.ID, args ...any) {
	x.out.NextSteps = append(x.out.NextSteps, x.say(id, args...))
}

// next writes what the claimant can do.
func (x *explainer) next() {
	o := x.o
	if x.lossNotStated() {
		x.stateLoss()
	}
	if x.asked {
		x.supply()
		x.step(text.NextFile)
		return
	}
	switch o.Disposition {
	case Pending:
		x.step(text.NextWait)
		return
	case Referred:
		x.supply()
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
	if x.inKorea() {
		x.step(text.NextMediation)
	}
}

// supply asks for what a referral waits for: by its question where a rulebook declares it.
func (x *explainer) supply() {
	var rest []Fact
	var questions []string
	for _, name := range x.o.Missing() {
		if q := x.named(name).Question.In(x.lang); q != "" {
			questions = append(questions, q)
		} else {
			rest = append(rest, name)
		}
	}
	if len(rest) > 0 {
		x.step(text.NextSupply, x.lacking(rest))
	}
	for _, q := range questions {
		x.step(text.NextAnswer, q)
	}
}

// lacking writes what would have to be known.
func (x *explainer) lacking(list []Fact) string {
	var said []string
	for _, f := range list {
		if one := x.named(f).Asked(x.lang); !slices.Contains(said, one) {
			said = append(said, one)
		}
	}
	return text.List(x.lang, said)
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
		x.unconfirmed(&o.Grounds[i])
	}
	if !o.LawOn.IsZero() {
		x.caution(text.CautionLawOn, text.Date(x.lang, dateAt(o.LawOn.UnixMicro(), x.zone)))
	}
	for i := range o.Editions {
		x.inForce(i)
	}
}

// inForce writes how an edition came to be applied where that is not plain: it was named or is of another day's law, or it
// changed while the outage ran, or perhaps before.
func (x *explainer) inForce(i int) {
	used, title := &x.o.Editions[i], x.editions[i].def.Title.In(x.lang)
	book := x.l.book(used.Rulebook)
	law := x.o.LawOn
	if used.Outside && !law.IsZero() && x.heldAt(book, i, law.UnixMicro()) {
		x.caution(text.CautionOutsideLaw, title, used.Edition, text.Date(x.lang, dateAt(law.UnixMicro(), x.zone)))
		return
	}
	if used.Outside {
		x.caution(text.CautionOutside, title, used.Edition)
		return
	}
	if other := x.perhaps(book, i); other != "" {
		x.caution(text.CautionAmendedPerhaps, title, used.Edition, other)
		return
	}
	if used.Amended != "" {
		x.caution(text.CautionAmended, title, used.Edition, used.Amended)
	}
}

// heldAt tells whether an edition is the one of its book that an instant chooses.
func (x *explainer) heldAt(b *book, i int, at int64) bool {
	k := b.at(at)
	return k >= 0 && b.editions[k] == x.editions[i]
}

// perhaps names the other edition that holds if an outage of uncertain beginning began earlier or later than stated.
func (x *explainer) perhaps(b *book, i int) string {
	if x.f == nil || !x.o.LawOn.IsZero() || b.kind == ProgrammeBook || !x.heldAt(b, i, startOf(x.f)) {
		return ""
	}
	for _, at := range startsOf(x.f) {
		if k := b.at(at); k >= 0 && b.editions[k] != x.editions[i] {
			return b.editions[k].Name()
		}
	}
	return ""
}

// unconfirmed writes which words a ground rests on that are not certain: those of the provision that gives something, or
// that takes it away, and those of an edition that is less certain than them.
func (x *explainer) unconfirmed(g *GroundOutcome) {
	key := g.Provision
	switch {
	case g.Disposition == GroundBarred && g.By != "":
		key = g.By
	case g.Disposition != GroundGranted:
		return
	}
	p, _ := x.rule(g.Edition, key)
	if p == nil {
		return
	}
	d := x.editions[g.Edition].def
	mark := markOf(d, p.def)
	x.mark(mark, p.def.Title.In(x.lang), text.CautionProvisionI, text.CautionProvisionC, text.CautionProvisionM)
	if mark != d.Confidence && g.Remedy != nil {
		x.mark(d.Confidence, d.Title.In(x.lang), text.CautionEditionI, text.CautionEditionC, text.CautionEditionM)
	}
}

// markOf is the confidence in a provision: its own, or the edition's.
func markOf(d *Definition, p *Provision) string {
	if p.Confidence != "" {
		return p.Confidence
	}
	return d.Confidence
}

func (x *explainer) mark(mark, title string, inferred, single, unconfirmed text.ID) {
	switch mark {
	case "I":
		x.caution(inferred, title)
	case "C":
		x.caution(single, title)
	case "M":
		x.caution(unconfirmed, title)
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
		Confidence: markOf(e.def, d), Reading: d.Reading.In(x.lang), Status: f.Status, Exception: p.parent >= 0}
	if !out.Quoted {
		out.Words = d.Paraphrase.In(x.lang)
	}
	if out.Source == "" && len(e.def.Sources) > 0 {
		out.Source = e.def.Sources[0]
	}
	s := x.speaker(f.Edition)
	x.eachCheck(f, p, func(l *leaf, c *Check) { out.Checks = append(out.Checks, s.check(l, c)) })
	out.StatusText = x.status(f, p)
	if f.Status == CannotTell && f.By == "" {
		if out.Missing = x.missing(f, e, index); len(out.Missing) > 0 {
			out.WouldChange = x.say(text.FlipKnown, x.lacking(out.Missing))
		}
	} else {
		out.WouldChange, out.Changes = x.wouldChange(i, index)
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
		t := trace{e, &e.provisions[k], x.o.ChecksOf(own)}
		t.unknown(t.p.node, func(l *leaf, c *Check) {
			for _, name := range x.lacks(f.Edition, l) {
				if name != FactOutageDown || c.Left != NoOperand || x.o.Downtime.Start.IsZero() {
					out = append(out, name)
				}
			}
		})
	}
	return sortedFacts(out)
}

// lacks lists the facts that a comparison cannot be told without; without the facts of the case, the one it compares.
func (x *explainer) lacks(edition int, l *leaf) []Fact {
	if x.f != nil {
		return outcome.FactsOf(x.run(edition).reasonsFor(l))
	}
	e := x.editions[edition]
	switch {
	case l.op == definition.OpFact:
		return []Fact{e.factName(l.from)}
	case l.op == definition.OpMeasure && e.quants[l.quant].root < 0:
		return []Fact{e.quants[l.quant].of.Name()}
	}
	return nil
}
