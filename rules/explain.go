package rules

import (
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/text"
)

// explainer writes out one outcome in one language.
type explainer struct {
	lang     Lang
	o        *Outcome
	editions []*Edition
	zone     *time.Location
	asked    bool // nothing was filed: somebody asks what a claim would get
	out      Explanation
}

// defaultZone is where the instants of a case are told that no rulebook covers.
var defaultZone = func() *time.Location {
	zone, err := time.LoadLocation("Asia/Seoul")
	if err != nil { // the zones are in the program
		return time.FixedZone("KST", 9*60*60)
	}
	return zone
}()

// Explain writes out what an outcome decided and why. The editions that the outcome names must be in the library, by
// their hash; else the error is ErrNoEdition. Anything but Korean is English.
func (l *Library) Explain(o *Outcome, lang Lang) (*Explanation, error) {
	return l.explain(o, lang, false)
}

// ExplainAsked writes out what a claim would get: as Explain, save that nothing was filed and nobody decides it.
func (l *Library) ExplainAsked(o *Outcome, lang Lang) (*Explanation, error) {
	return l.explain(o, lang, true)
}

func (l *Library) explain(o *Outcome, lang Lang, asked bool) (*Explanation, error) {
	if lang != Korean {
		lang = English
	}
	x := explainer{lang: lang, o: o, zone: defaultZone, asked: asked, out: Explanation{Lang: lang}}
	for _, used := range o.Editions {
		e := l.byHash[used.Hash]
		if e == nil {
			return nil, fmt.Errorf("%w: %s %s (%x)", ErrNoEdition, used.Rulebook, used.Edition, used.Hash[:4])
		}
		x.editions = append(x.editions, e)
		x.zone = e.zone
		x.edition(e)
	}
	x.headline()
	x.downtime()
	x.uncovered()
	for _, standing := range []Standing{Entitling, Owed, Programme, Goodwill} {
		for i := range o.Grounds {
			if o.Grounds[i].Standing == standing {
				x.ground(&o.Grounds[i])
			}
		}
	}
	if len(o.Reasons) == 1 && x.because(NoAmount) {
		x.paragraph(text.ReasonNoAmount)
	}
	x.combination()
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

func (x *explainer) edition(e *Edition) {
	d := e.def
	in := x.say(text.InForceOn, text.Date(x.lang, d.From))
	if !d.To.IsZero() {
		in = x.say(text.InForce, text.Date(x.lang, d.From), text.Date(x.lang, d.To.AddDays(-1)))
	}
	x.out.Editions = append(x.out.Editions, EditionText{Rulebook: d.Rulebook, Edition: d.Edition,
		Hash: hex.EncodeToString(d.Hash[:]), Title: d.Title.In(x.lang), InForce: in})
}

// start is when the outage began, for what depends on it.
func (x *explainer) start() int64 {
	if x.o.Downtime.Start.IsZero() {
		return fact.Open
	}
	return x.o.Downtime.Start.UnixMicro()
}

func (x *explainer) speaker(edition int) speaker {
	return speaker{x.editions[edition], x.lang}
}

// rule finds a provision of an edition; nil where an outcome read from elsewhere names one that is not there.
func (x *explainer) rule(edition int, key string) (*provision, int32) {
	e := x.editions[edition]
	for i := range e.provisions {
		if e.provisions[i].def.Key == key {
			return &e.provisions[i], int32(i)
		}
	}
	return nil, -1
}

func (x *explainer) title(edition int, key string) string {
	if p, _ := x.rule(edition, key); p != nil {
		return p.def.Title.In(x.lang)
	}
	return key
}

// citation writes the place of a provision in its instrument, by the number in force when the outage began.
func (x *explainer) citation(edition int, key string) string {
	p, _ := x.rule(edition, key)
	if p == nil {
		return ""
	}
	return x.editions[edition].cite(&p.def.Cites, x.lang, x.start())
}

func (e *Edition) cite(c *Cites, lang Lang, at int64) string {
	if c.Article == "" {
		return c.Text.In(lang)
	}
	for _, a := range e.def.Articles {
		if a.Key != c.Article {
			continue
		}
		i := len(a.Numbers) - 1
		for i > 0 && a.Numbers[i].From.At(e.zone).UnixMicro() > at {
			i--
		}
		place := text.Article(lang, a.Numbers[i].Number, c.Paragraph, c.Item)
		for _, in := range e.def.Instruments {
			if in.Key == a.Instrument && lang == Korean {
				return in.Title.Ko + " " + place
			} else if in.Key == a.Instrument {
				return in.Title.En + ", " + place
			}
		}
	}
	return c.Article
}

func (x *explainer) headline() {
	o := x.o
	switch o.Disposition {
	case Granted:
		x.out.Headline = x.say(text.HeadGranted, remedyList(x.lang, o.Remedies))
	case GrantedInPart:
		if len(o.Remedies) == 0 {
			x.out.Headline = x.say(text.HeadGoodwill, remedyList(x.lang, o.Goodwill))
		} else {
			x.out.Headline = x.say(text.HeadInPart, remedyList(x.lang, append(slices.Clone(o.Remedies), o.Goodwill...)))
		}
	case Referred:
		x.out.Headline = x.say(text.HeadReferred)
		if x.asked {
			x.out.Headline = x.say(text.HeadAsked)
		}
	case Pending:
		x.out.Headline = x.say(text.HeadPending)
	default:
		x.out.Headline = x.say(text.HeadRefused)
	}
}

func (x *explainer) instant(t time.Time) string { return text.Instant(x.lang, t, x.zone) }

// ground writes what became of a ground, unless it simply does not apply and its rulebook has nothing to say about that.
func (x *explainer) ground(g *GroundOutcome) {
	title, cited := x.title(g.Edition, g.Provision), x.citation(g.Edition, g.Provision)
	switch g.Disposition {
	case GroundGranted:
		x.granted(g, title, cited)
	case GroundDoesNotApply:
		x.failing(g, title, cited)
	case GroundBarred:
		x.paragraph(text.BarredBy, title, cited, x.title(g.Edition, g.By))
		if p, _ := x.rule(g.Edition, g.Provision); p != nil && !p.def.Failing.IsZero() {
			x.paragraph(text.Fails, title, cited, closeSentence(p.def.Failing.In(x.lang)))
		}
	case GroundReferred:
		if g.By == "" {
			x.paragraph(text.ReferredItself, title, cited)
		} else {
			x.paragraph(text.ReferredBy, title, cited, x.title(g.Edition, g.By))
		}
	case GroundCannotTell:
		x.cannotTell(g, title, cited)
	}
}

// reading shows how the words were read, where the decision rests on that.
func (x *explainer) reading(p *Provision) {
	if !p.Reading.IsZero() {
		x.paragraph(text.ReadAs, p.Reading.In(x.lang))
	}
}

func closeSentence(s string) string {
	if strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// reasons writes the comparisons of a ground's finding that came to a verdict.
func (x *explainer) reasons(g *GroundOutcome, v Verdict) string {
	p, _ := x.rule(g.Edition, g.Provision)
	f := x.findingOf(g.Edition, g.Provision)
	if p == nil || f == nil {
		return ""
	}
	s := x.speaker(g.Edition)
	var out []string
	for i := range f.Checks {
		if n := int(p.leafFrom) + i; n < int(p.leafTo) && f.Checks[i].Verdict == v {
			out = append(out, s.check(&s.e.leaves[n], &f.Checks[i]).Text)
		}
	}
	return strings.Join(out, " ")
}

func (x *explainer) findingOf(edition int, key string) *Finding {
	for i := range x.o.Findings {
		if f := &x.o.Findings[i]; f.Edition == edition && f.Provision == key {
			return f
		}
	}
	return nil
}

// granted writes a ground that applies, with its remedy and how that came about.
func (x *explainer) granted(g *GroundOutcome, title, cited string) {
	switch {
	case g.Remedy == nil:
		x.paragraph(text.Entitled, title, cited, x.reasons(g, Yes))
		if limit := x.exactlyTheLimit(g); limit != "" {
			x.paragraph(text.ExactlyTheLimit, limit)
		}
		if p, _ := x.rule(g.Edition, g.Provision); p != nil {
			x.reading(p.def)
		}
	case g.Sum != nil && g.Sum.Factor > 0:
		p, _ := x.rule(g.Edition, g.Provision)
		quantity := ""
		if p != nil && p.multiply >= 0 {
			quantity = x.editions[g.Edition].def.Quantities[p.multiply].Title.In(x.lang)
		}
		x.paragraph(text.GivenByTime, title, cited, quantity, text.Range(x.lang, g.Sum.Time), g.Sum.Factor, remedyText(x.lang, g.Remedy))
	case g.Sum != nil:
		x.fee(g, title, cited)
	case g.Standing == Goodwill:
		x.paragraph(text.GivenGoodwill, title, cited, remedyText(x.lang, g.Remedy))
	default:
		x.paragraph(text.GivenAnnounced, title, cited, remedyText(x.lang, g.Remedy))
	}
}

// fee writes a proportion of a fee step by step: the terms, the exact sum, the rounding, the amount.
func (x *explainer) fee(g *GroundOutcome, title, cited string) {
	var terms []string
	sum := new(big.Rat)
	for _, part := range g.Sum.Parts {
		span := x.say(text.MonthSpan, text.Date(x.lang, part.Start), text.Date(x.lang, part.End.AddDays(-1)))
		terms = append(terms, x.say(text.GivenForFeeTerm, text.Money(x.lang, g.Sum.Fee), text.Duration(x.lang, part.Time),
			text.Days(x.lang, part.Length), span))
		if exact, err := g.Sum.Fee.Proportion(part.Time.Microseconds(), part.Length.Microseconds()); err == nil {
			sum.Add(sum, exact.Rat())
		}
	}
	unit, mode := "", text.RoundNearest
	if p, _ := x.rule(g.Edition, g.Provision); p != nil && p.unit >= 0 {
		v, _ := x.editions[g.Edition].params[p.unit].at(x.start(), NewFacts())
		if a, ok := v.AsMoney(); ok {
			unit = text.Money(x.lang, a)
		}
		mode = roundingWords[p.def.Effect.Mode]
	}
	x.paragraph(text.GivenForFee, title, cited, strings.Join(terms, " + "), text.Fraction(x.lang, sum, g.Sum.Fee.Currency()),
		x.say(text.GivenForFeeRounded, unit, x.say(mode)), remedyText(x.lang, g.Remedy))
}

var roundingWords = map[money.Mode]text.ID{money.Nearest: text.RoundNearest, money.Up: text.RoundUp,
	money.Down: text.RoundDown, money.HalfEven: text.RoundHalfEven}

// combination writes how the programme counts towards what is owed, the claimant's choice, goodwill and when it wakes.
func (x *explainer) combination() {
	o := x.o
	for i := range o.Counted {
		x.counted(&o.Counted[i])
	}
	switch {
	case len(o.Counted) > 0 && o.StillOwed != nil:
		x.paragraph(text.StillOwed, remedyText(x.lang, o.StillOwed))
	case len(o.Counted) > 0 && o.Base != nil && o.Disposition != Referred:
		x.paragraph(text.NothingLeft, remedyText(x.lang, o.Base))
	}
	if e := o.Election; e != nil {
		said := make([]string, len(e.Offered))
		for i := range e.Offered {
			said[i] = remedyText(x.lang, &e.Offered[i])
		}
		x.paragraph(text.ElectionOffered, text.Or(x.lang, said))
		if !e.Made {
			x.paragraph(text.ElectionDefault)
		}
		for i := range e.Offered {
			if e.Made && e.Offered[i].Kind == e.Chosen {
				x.paragraph(text.ElectionMade, remedyText(x.lang, &e.Offered[i]))
				break
			}
		}
	}
	if len(o.Goodwill) > 0 {
		x.paragraph(text.GoodwillApart)
	}
	switch {
	case o.WakesAt.IsZero():
	case o.Disposition == Pending:
		x.paragraph(text.PendingUntil, x.instant(o.WakesAt))
	default:
		x.paragraph(text.WakesAlso, x.instant(o.WakesAt))
	}
}

func (x *explainer) counted(c *Counted) {
	said, base := remedyText(x.lang, &c.Remedy), ""
	if x.o.Base != nil {
		base = remedyText(x.lang, x.o.Base)
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
