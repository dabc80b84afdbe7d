package explain

import (
	"cmp"
	"slices"
	"strings"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/books"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/decided"
	"bosang/rules/internal/measure"
	"bosang/rules/outcome"
	"bosang/rules/text"
)

func (x *explainer) step(id text.ID, args ...any) {
	x.out.NextSteps = append(x.out.NextSteps, x.say(id, args...))
}

// next writes what the claimant can do.
func (x *explainer) next() {
	o := x.Outcome
	if x.lossNotStated() {
		x.stateLoss()
	}
	if x.asked {
		x.supply()
		x.step(text.NextFile)
		return
	}
	switch o.Disposition {
	case outcome.Pending:
		x.step(text.NextWait)
		return
	case outcome.Referred:
		x.supply()
		x.step(text.NextPerson)
		return
	case outcome.Refused:
		x.step(text.NextProof)
	case outcome.GrantedInPart:
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
	var rest []fact.Fact
	var questions []string
	for _, name := range x.Outcome.Missing() {
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
func (x *explainer) lacking(list []fact.Fact) string {
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
	o := x.Outcome
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
		x.caution(text.CautionLawOn, text.Date(x.lang, measure.DateAt(o.LawOn.UnixMicro(), x.zone)))
	}
	for i := range o.Editions {
		x.inForce(i)
	}
}

// inForce writes how an edition came to be applied where that is not plain: it was named or is of another day's law, or it
// changed while the outage ran, or perhaps before.
func (x *explainer) inForce(i int) {
	used, title := &x.Outcome.Editions[i], x.Editions[i].Def.Title.In(x.lang)
	book := x.Library.Book(used.Rulebook)
	law := x.Outcome.LawOn
	if used.Outside && !law.IsZero() && x.heldAt(book, i, law.UnixMicro()) {
		x.caution(text.CautionOutsideLaw, title, used.Edition, text.Date(x.lang, measure.DateAt(law.UnixMicro(), x.zone)))
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
func (x *explainer) heldAt(b *books.Book, i int, at int64) bool {
	k := b.At(at)
	return k >= 0 && b.Editions[k] == x.Editions[i]
}

// perhaps names the other edition that holds if an outage of uncertain beginning began earlier or later than stated.
func (x *explainer) perhaps(b *books.Book, i int) string {
	if x.Facts == nil || !x.Outcome.LawOn.IsZero() || b.Kind == definition.Programme || !x.heldAt(b, i, measure.StartOf(x.Facts)) {
		return ""
	}
	for _, at := range books.OtherBeginnings(x.Facts, measure.StartOf(x.Facts), func(visit func(*books.Book)) { visit(b) }) {
		if k := b.At(at); k >= 0 && b.Editions[k] != x.Editions[i] {
			return b.Editions[k].Name()
		}
	}
	return ""
}

// unconfirmed writes which words a ground rests on that are not certain: those of the provision that gives something, that
// keeps it back or sends it to a person, and those of an edition that is less certain than them. Of grounds that fail it is
// those alone that the main text tells.
func (x *explainer) unconfirmed(g *outcome.GroundOutcome) {
	key := g.Provision
	switch g.Disposition {
	case outcome.GroundBarred, outcome.GroundReferred:
		key = cmp.Or(g.By, key)
	case outcome.GroundDoesNotApply:
		if !x.told[g] {
			return
		}
	}
	p, _ := x.Rule(g.Edition, key)
	if p == nil {
		return
	}
	d := x.Editions[g.Edition].Def
	mark := markOf(d, p.Def)
	x.mark(mark, p.Def.Title.In(x.lang), text.CautionProvisionI, text.CautionProvisionC, text.CautionProvisionM)
	x.inferredReading(p.Def, mark)
	if mark != d.Confidence && g.Remedy != nil {
		x.mark(d.Confidence, d.Title.In(x.lang), text.CautionEditionI, text.CautionEditionC, text.CautionEditionM)
	}
}

// inferredReading writes that a reading says of a part of itself that it is not certain, where the whole is.
func (x *explainer) inferredReading(p *definition.Provision, mark string) {
	if mark != "A" && mark != "B" {
		return
	}
	title, said := p.Title.In(x.lang), p.Reading.In(x.lang)
	for _, part := range []struct {
		sign string
		id   text.ID
	}{{"[I]", text.CautionReadingI}, {"[C]", text.CautionReadingC}, {"[M]", text.CautionReadingM}} {
		if strings.Contains(said, part.sign) {
			x.caution(part.id, title)
		}
	}
}

// markOf is the confidence in a provision: its own, or the edition's.
func markOf(d *definition.Edition, p *definition.Provision) string {
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
	f := &x.Outcome.Findings[i]
	p, index := x.Rule(f.Edition, f.Provision)
	if p == nil {
		return
	}
	d := p.Def
	e := x.Editions[f.Edition]
	out := FindingText{Rulebook: e.Def.Rulebook, Edition: e.Def.Edition, Provision: f.Provision, Title: d.Title.In(x.lang),
		Citation: x.citation(f.Edition, f.Provision), Words: d.Quote, Quoted: d.Quote != "", Source: d.Source,
		Confidence: markOf(e.Def, d), Reading: d.Reading.In(x.lang), Status: f.Status, Exception: p.Parent >= 0}
	if !out.Quoted {
		out.Words = d.Paraphrase.In(x.lang)
	}
	if out.Source == "" && len(e.Def.Sources) > 0 {
		out.Source = e.Def.Sources[0]
	}
	s := x.speaker(f.Edition)
	x.EachCheck(f, p, func(l *compiled.Leaf, c *outcome.Check) { out.Checks = append(out.Checks, s.check(l, c)) })
	out.StatusText = x.status(f, p)
	if f.Status == outcome.CannotTell && f.By == "" {
		if out.Missing = x.missing(f, e, index); len(out.Missing) > 0 {
			out.WouldChange = x.say(text.FlipKnown, x.lacking(out.Missing))
		}
	} else {
		out.WouldChange, out.Changes = x.wouldChange(i, index)
	}
	x.out.Findings = append(x.out.Findings, out)
}

func (x *explainer) status(f *outcome.Finding, p *compiled.Provision) string {
	said := x.ruling(f.Edition, f.Provision)
	switch {
	case said != nil && said.Applies && f.By == "":
		return x.say(text.StatusFound)
	case said != nil && f.By == "":
		return x.say(text.StatusNotFound)
	case f.By != "" && f.Status == outcome.DoesNotApply:
		return x.say(text.StatusBarred, x.title(f.Edition, f.By))
	case f.By != "":
		return x.say(text.StatusReferred, x.title(f.Edition, f.By))
	case f.Status == outcome.Applies:
		return x.say(text.StatusApplies)
	case f.Status == outcome.CannotTell:
		return x.say(text.StatusCannotTell)
	}
	if len(x.notShownAlone(f, p)) > 0 {
		return x.say(text.StatusNotShown)
	}
	return x.say(text.StatusDoesNotApply)
}

// missing lists the facts that the finding's own condition lacks, or those of the exceptions that leave it open.
func (x *explainer) missing(f *outcome.Finding, e *compiled.Edition, index int32) []fact.Fact {
	var out []fact.Fact
	for k := index; k < e.Provisions[index].End; k++ {
		own := x.FindingOf(f.Edition, e.Provisions[k].Def.Key)
		if own == nil || own.Status != outcome.CannotTell {
			continue
		}
		t := decided.Trace{Edition: e, Provision: &e.Provisions[k], Checks: x.Outcome.ChecksOf(own)}
		t.Unknown(t.Provision.Node, func(l *compiled.Leaf, c *outcome.Check) {
			for _, name := range x.lacks(f.Edition, l) {
				if name != fact.FactOutageDown || c.Left != outcome.NoOperand || x.Outcome.Downtime.Start.IsZero() {
					out = append(out, name)
				}
			}
		})
	}
	return fact.Sorted(out)
}

// lacks lists the facts that a comparison cannot be told without; without the facts of the case, the one it compares.
func (x *explainer) lacks(edition int, l *compiled.Leaf) []fact.Fact {
	if l.Op == definition.OpGround {
		if g, _ := x.entitling(l.Ground); g != nil {
			return g.Missing()
		}
		return nil
	}
	if x.Facts != nil {
		return outcome.FactsOf(x.run(edition).ReasonsFor(l))
	}
	e := x.Editions[edition]
	switch {
	case l.Op == definition.OpFact:
		return []fact.Fact{e.FactName(l.From)}
	case l.Op == definition.OpMeasure && e.Quantities[l.Quantity].Measure != "":
		return []fact.Fact{e.Quantities[l.Quantity].Of.Name()}
	}
	return nil
}
