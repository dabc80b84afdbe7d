// Package explain writes an outcome out for people, in Korean or in English: what was decided, under which article, how
// the sum came about, what would have changed it, what is not certain and what the claimant can do.
package explain

import (
	"encoding/hex"
	"strings"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/books"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/counterfactual"
	"bosang/rules/internal/decided"
	"bosang/rules/internal/engine"
	"bosang/rules/outcome"
	"bosang/rules/text"
)

// explainer writes out one outcome in one language.
type explainer struct {
	decided.Case
	lang      text.Lang
	zone      *time.Location
	asked     bool                            // nothing was filed: somebody asks what a claim would get
	evaluated []*engine.Run                   // the case in each edition
	what      *counterfactual.WhatIf          // nil until a change is looked for
	whys      map[string]string               // why grounds fail: the first that does for it
	units     []*definition.Units             // of the editions, worked out when they are spoken of
	told      map[*outcome.GroundOutcome]bool // that the main text speaks of
	out       Explanation
}

// Write writes an outcome out. Without the facts (nil) nothing is said of what would have changed it; asked means that nothing was
// filed. The error is books.ErrNoEdition.
func Write(l *books.Library, o *outcome.Outcome, f *fact.Facts, lang text.Lang, asked bool) (*Explanation, error) {
	if lang != text.Korean {
		lang = text.English
	}
	of, err := decided.Of(l, o, f)
	if err != nil {
		return nil, err
	}
	x := explainer{Case: of, lang: lang, asked: asked, whys: map[string]string{}, told: map[*outcome.GroundOutcome]bool{}, out: Explanation{Lang: lang}}
	x.zone = x.place()
	for _, e := range x.Editions {
		x.zone = e.Zone
		x.edition(e)
	}
	x.evaluated, x.units = make([]*engine.Run, len(x.Editions)), make([]*definition.Units, len(x.Editions))
	x.headline()
	x.downtime()
	x.uncovered()
	x.found()
	for _, standing := range []outcome.Standing{outcome.Entitling, outcome.Owed, outcome.Programme, outcome.Goodwill} {
		for i := range o.Grounds {
			if g := &o.Grounds[i]; g.Standing == standing {
				before := len(x.out.Paragraphs)
				x.ground(g)
				x.told[g] = len(x.out.Paragraphs) > before
			}
		}
	}
	if len(o.Reasons) == 1 && x.because(outcome.NoAmount) {
		x.paragraph(text.ReasonNoAmount)
	}
	x.combination()
	x.openDuties()
	x.next()
	x.cautions()
	for i := range o.Findings {
		x.finding(i)
	}
	for i := range o.Duties {
		x.duty(&o.Duties[i])
	}
	return &x.out, nil
}

func (x *explainer) say(id text.ID, args ...any) string { return text.Say(x.lang, id, args...) }

func (x *explainer) paragraph(id text.ID, args ...any) {
	x.out.Paragraphs = append(x.out.Paragraphs, x.say(id, args...))
}

func (x *explainer) edition(e *compiled.Edition) {
	d := e.Def
	in := x.say(text.InForceOn, text.Date(x.lang, d.From))
	if !d.To.IsZero() {
		in = x.say(text.InForce, text.Date(x.lang, d.From), text.Date(x.lang, d.To.AddDays(-1)))
	}
	x.out.Editions = append(x.out.Editions, EditionText{Rulebook: d.Rulebook, Edition: d.Edition,
		Hash: hex.EncodeToString(d.Hash[:]), Title: d.Title.In(x.lang), InForce: in})
}

// run is the case as the engine sees it in one edition, its quantities measured: of the facts it was decided on, or of none.
func (x *explainer) run(edition int) *engine.Run {
	if x.evaluated[edition] != nil {
		return x.evaluated[edition]
	}
	f, start := x.Facts, time.Time{}
	if f == nil {
		f, start = fact.New(), x.Outcome.Downtime.Start
	}
	x.evaluated[edition] = engine.RunOf(x.Editions[edition], f, start, x.Outcome.LawOn)
	return x.evaluated[edition]
}

// runs tells whether the outage was running when the case was decided.
func (x *explainer) runs() bool {
	d := &x.Outcome.Downtime
	return !x.Outcome.AsOf.IsZero() && !d.Start.IsZero() && d.End.IsZero()
}

// length writes a length of the outage.
func (x *explainer) length(d time.Duration) string {
	return text.Duration(x.lang, ofTheMoment(d, x.runs()))
}

// start is when the outage began, for what depends on it.
func (x *explainer) start() int64 {
	if x.Outcome.Downtime.Start.IsZero() {
		return fact.Open
	}
	return x.Outcome.Downtime.Start.UnixMicro()
}

func (x *explainer) speaker(edition int) speaker {
	if x.units[edition] == nil {
		x.units[edition] = definition.UnitsOf(x.Editions[edition].Def)
	}
	return speaker{e: x.Editions[edition], lang: x.lang, o: x.Outcome, units: x.units[edition], called: x.called, runs: x.runs()}
}

func (x *explainer) title(edition int, key string) string {
	if p, _ := x.Rule(edition, key); p != nil {
		return p.Def.Title.In(x.lang)
	}
	return key
}

// citation writes the place of a provision in its instrument, by the number in force when the outage began.
func (x *explainer) citation(edition int, key string) string {
	p, _ := x.Rule(edition, key)
	if p == nil {
		return ""
	}
	return cite(x.Editions[edition], &p.Def.Cites, x.lang, x.start())
}

func cite(e *compiled.Edition, c *definition.Cites, lang text.Lang, at int64) string {
	if c.Article == "" {
		return c.Text.In(lang)
	}
	for _, a := range e.Def.Articles {
		if a.Key != c.Article {
			continue
		}
		i := len(a.Numbers) - 1
		for i > 0 && a.Numbers[i].From.At(e.Zone).UnixMicro() > at {
			i--
		}
		place := text.Article(lang, a.Numbers[i].Number, c.Paragraph, c.Item)
		for _, in := range e.Def.Instruments {
			if in.Key == a.Instrument && lang == text.Korean {
				return in.Title.Ko + " " + place
			} else if in.Key == a.Instrument {
				return in.Title.En + ", " + place
			}
		}
	}
	return c.Article
}

func (x *explainer) headline() {
	o := x.Outcome
	switch o.Disposition {
	case outcome.Granted:
		x.out.Headline = x.headed(text.HeadGranted)
	case outcome.GrantedInPart:
		if len(o.Remedies) == 0 {
			x.out.Headline = x.say(text.HeadGoodwill, remedyList(x.lang, o.Goodwill))
		} else {
			x.out.Headline = x.headed(text.HeadInPart)
		}
	case outcome.Referred:
		x.out.Headline = x.say(text.HeadReferred)
		if x.asked {
			x.out.Headline = x.say(text.HeadAsked)
		}
	case outcome.Pending:
		x.out.Headline = x.say(text.HeadPending)
	default:
		x.out.Headline = x.say(text.HeadRefused)
	}
}

// headed writes what is given, what is owed first and goodwill apart from it.
func (x *explainer) headed(id text.ID) string {
	out := x.say(id, remedyList(x.lang, x.Outcome.Remedies))
	if len(x.Outcome.Goodwill) > 0 {
		out = x.say(text.HeadWithGoodwill, out, remedyList(x.lang, x.Outcome.Goodwill))
	}
	return out
}

// instant writes a point in time, with its zone where no rulebook tells in which country the case is.
func (x *explainer) instant(t time.Time) string {
	if len(x.Editions) == 0 {
		return text.InstantWithZone(x.lang, t, x.zone)
	}
	return text.Instant(x.lang, t, x.zone)
}

// place is the zone in which a case is told that no rulebook covers: that of the provider's jurisdiction where a rulebook
// knows it, else UTC.
func (x *explainer) place() *time.Location {
	if len(x.Editions) > 0 || x.Facts == nil {
		return time.UTC
	}
	v := x.Facts.At(fact.SlotProviderJurisdiction)
	if !v.IsKnown() {
		return time.UTC
	}
	for _, e := range x.Library.Editions() {
		if e.Def.Jurisdiction == v.Word() {
			return e.Zone
		}
	}
	return time.UTC
}

// ground writes what became of a ground, unless it simply does not apply and its rulebook has nothing to say about that.
func (x *explainer) ground(g *outcome.GroundOutcome) {
	title, cited := x.title(g.Edition, g.Provision), x.citation(g.Edition, g.Provision)
	switch g.Disposition {
	case outcome.GroundGranted:
		x.granted(g, title, cited)
	case outcome.GroundDoesNotApply:
		x.failing(g, title, cited)
	case outcome.GroundBarred:
		x.paragraph(text.BarredBy, title, cited, x.title(g.Edition, g.By)) // its own conditions did not fail
		x.inThisCase(g.Edition, g.By)
	case outcome.GroundReferred:
		x.referred(g, title, cited)
	case outcome.GroundCannotTell:
		x.cannotTell(g, title, cited)
	}
}

// granted writes a ground that applies, with its remedies and how they came about.
func (x *explainer) granted(g *outcome.GroundOutcome, title, cited string) {
	p, _ := x.Rule(g.Edition, g.Provision)
	switch {
	case g.Remedy == nil:
		x.paragraph(text.Entitled, title, cited, x.reasons(g, outcome.Yes))
		if limit := x.exactlyTheLimit(g); limit != "" {
			x.paragraph(text.ExactlyTheLimit, limit)
		}
		if p != nil {
			x.reading(p.Def)
		}
		return
	case p == nil || len(p.Gives) == 0: // a person said to how much it comes
		x.paragraph(text.GivenFixed, title, cited, remedyText(x.lang, g.Remedy))
		return
	}
	given := g.Offers
	if len(given) == 0 {
		given = []outcome.Remedy{*g.Remedy}
	}
	for i := range given {
		if i < len(p.Gives) {
			x.given(g, p, &p.Gives[i], &given[i], title, cited)
		}
	}
}

// given writes one remedy: how it was worked out, or that it is as it is.
func (x *explainer) given(g *outcome.GroundOutcome, p *compiled.Provision, v *compiled.Given, m *outcome.Remedy, title, cited string) {
	switch {
	case x.sum(g, p, v, m, title, cited):
	case g.Standing == outcome.Goodwill:
		x.paragraph(text.GivenGoodwill, title, cited, remedyText(x.lang, m))
	case g.Standing == outcome.Programme:
		x.paragraph(text.GivenAnnounced, title, cited, remedyText(x.lang, m))
	default:
		x.paragraph(text.GivenFixed, title, cited, remedyText(x.lang, m))
	}
}

// reading shows how the words were read, where the decision rests on that; once, where several provisions are read alike.
func (x *explainer) reading(p *definition.Provision) {
	if !p.Reading.IsZero() {
		x.once(text.ReadAs, p.Reading.In(x.lang))
	}
}

func closeSentence(s string) string {
	if strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// reasons writes the comparisons of a ground's finding that came to a verdict.
func (x *explainer) reasons(g *outcome.GroundOutcome, v outcome.Verdict) string {
	p, _ := x.Rule(g.Edition, g.Provision)
	f := x.FindingOf(g.Edition, g.Provision)
	if p == nil || f == nil {
		return ""
	}
	return x.comparisons(f, p, v)
}

// named is how a fact is spoken of, by the standard or by the edition that declares it.
func (x *explainer) named(name fact.Fact) text.Fact {
	if _, standard := fact.SlotOf(name); standard {
		return text.FactNamed(string(name))
	}
	for _, e := range x.Editions {
		for i := range e.Extras {
			if e.Extras[i].Declared.Name == name {
				return declaredText(e.Extras[i].Title)
			}
		}
	}
	return text.FactNamed(string(name))
}

// declaredText makes a declared fact one that can be spoken of.
func declaredText(d *definition.Fact) text.Fact {
	out := text.Fact{Title: d.Title, Question: d.Question, Unit: d.Unit, Ask: text.Texts{Ko: text.Say(text.Korean, text.AskWhat, d.Title.Ko), En: text.Say(text.English, text.AskWhat, d.Title.En)}}
	switch d.Declared.Kind {
	case fact.KindBool:
		out.Ask = text.Texts{Ko: text.Say(text.Korean, text.AskWhether, d.Title.Ko), En: text.Say(text.English, text.AskWhether, d.Title.En)}
		out.Values = text.YesNo()
		out.Wishes = map[string]text.Texts{
			"true":  {Ko: text.Say(text.Korean, text.WishYes, d.Title.Ko), En: text.Say(text.English, text.WishYes, d.Title.En)},
			"false": {Ko: text.Say(text.Korean, text.WishNo, d.Title.Ko), En: text.Say(text.English, text.WishNo, d.Title.En)}}
	case fact.KindEnum:
		out.Values = map[string]text.Texts{}
		for _, w := range d.Values {
			out.Values[w.Word] = w.Title
		}
	}
	return out
}
