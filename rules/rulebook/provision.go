package rulebook

import (
	"slices"
	"strings"

	"bosang/rules/calendar"
	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/outcome"
	"bosang/rules/rulebook/internal/forms"
	"bosang/rules/rulebook/internal/source"
	"bosang/rules/text"
)

// provision reads a rule, or where it stands within another an exception to it.
func (b *book) provision(n *source.Node, depth int) definition.Provision {
	form := forms.Provision
	if depth > 0 {
		form = forms.Exception
	}
	p := definition.Provision{At: b.At(n), Confidence: b.def.Confidence}
	if b.rules++; b.rules > maxProvisions || depth >= maxDepth {
		if b.rules == maxProvisions+1 || depth >= maxDepth {
			b.Fault(n, "too many: an edition has at most %d provisions, exceptions within each other at most %d deep", maxProvisions, maxDepth)
		}
		b.Spoiled(n)
		return p
	}
	m := b.Mapping(n, form)
	if !m.OK {
		return p
	}
	p.Key = b.Key(m.At("provision"))
	if p.Key != "" && b.provisions[p.Key] {
		b.Fault(m.At("provision"), "a provision is called %q already", p.Key)
	}
	b.provisions[p.Key] = true
	p.Title, p.Reading, p.Failing = b.Texts(m.At("title")), b.Texts(m.At("reading")), b.Texts(m.At("failing"))
	if m.Has("confidence") {
		p.Confidence = b.OneOf(m.At("confidence"), forms.Confidences...)
	}
	b.wording(m, &p)
	p.Cites = b.cites(m.At("cites"))
	if !m.Has("cites") {
		for k := range b.articles {
			b.Meant[k] = true // it would have cited one
		}
	}
	if w := m.At("when"); w != nil {
		c := b.condition(w, 0)
		p.When = &c
		b.extends(w, &p)
	}
	if e := m.At("effect"); depth > 0 {
		b.exceptionEffect(e, &p.Effect)
	} else {
		b.effect(e, &p.Effect)
	}
	if x := m.At("exceptions"); x != nil {
		for _, item := range b.Items(x) {
			p.Exceptions = append(p.Exceptions, b.provision(item, depth+1))
		}
	}
	return p
}

// extends bounds the conditions of all provisions together, with the named ones in place of their names.
func (b *book) extends(n *source.Node, p *definition.Provision) {
	size, deep := b.extent(p.When)
	before := b.expanded
	if b.expanded += size; b.expanded > maxNodes && before <= maxNodes {
		b.Fault(n, "too large: with the named conditions written out, the provisions have more than %d conditions up to here", maxNodes)
	}
	if deep > 2*maxDepth {
		b.Fault(n, "must not nest more than %d deep with the named conditions written out", 2*maxDepth)
	}
	if b.expanded > maxNodes || deep > 2*maxDepth {
		p.When = nil
	}
}

// wording holds a provision to either a quote, or to saying that it does not quote, with a paraphrase and its source.
func (b *book) wording(m source.Mapping, p *definition.Provision) {
	p.Quote, p.QuoteAt = b.Line(m.At("quote")), b.At(m.At("quote"))
	p.Paraphrase, p.Source = b.Texts(m.At("paraphrase")), b.Line(m.At("source"))
	if yes, ok := b.Boolean(m.At("quoted")); ok && yes {
		b.Fault(m.At("quoted"), `can only be false: words that are at hand stand under "quote"`)
	}
	switch {
	case m.Has("quote"):
	case !m.Has("quoted") && !m.Has("paraphrase") && !b.Meant["quote"]:
		b.Fault(m.Node, `must have a "quote", or "quoted: false" with a "paraphrase" and its "source"`)
	case !m.Has("quoted"):
		b.Fault(m.Key("paraphrase"), `needs "quoted: false" beside it, which says that the words are not at hand`)
	default:
		for _, k := range []string{"paraphrase", "source"} {
			if !m.Has(k) {
				b.Fault(m.Key("quoted"), "needs %q beside it: %s", k, map[string]text.Texts{
					"paraphrase": source.Say("what the words say"), "source": source.Say("where it was read")}[k])
			}
		}
	}
}

func (b *book) cites(n *source.Node) definition.Cites {
	m := b.Mapping(n, forms.Cites)
	out := definition.Cites{At: b.At(n), Text: b.Texts(m.At("text"))}
	if s, ok := b.Text(m.At("article")); ok {
		out.Article = s
		b.use("article", s)
		if !b.articles[s] {
			b.Fault(m.At("article"), "unknown article %q%s", s, b.Nearest(s, sortedKeys(b.articles)))
		}
	}
	for _, k := range []string{"paragraph", "item"} {
		if !m.Has(k) {
			continue
		}
		i, ok := b.Count(m.At(k))
		switch {
		case !ok:
		case i == 0 || i > 9999:
			b.Fault(m.At(k), "must count from 1 to 9999")
		case m.Has("text") && !m.Bad:
			b.Fault(m.Key(k), `must stand beside an "article"`)
		case k == "paragraph":
			out.Paragraph = int(i)
		default:
			out.Item = int(i)
		}
	}
	if m.Has("item") && !m.Has("paragraph") && !m.Bad && !m.Has("text") {
		b.Fault(m.Key("item"), `needs its "paragraph" beside it`)
	}
	return out
}

func (b *book) exceptionEffect(n *source.Node, out *definition.Effect) {
	if n == nil {
		return
	}
	out.At = b.At(n)
	if source.IsMapping(n) || source.IsList(n) {
		b.Fault(n, "an exception can only bar or refer: what it gives instead is a provision of its own")
		b.Spoiled(n)
		return
	}
	out.Kind = definition.EffectKind(b.OneOf(n, string(definition.Bars), string(definition.Refers)))
}

func (b *book) effect(n *source.Node, out *definition.Effect) {
	if n == nil {
		return
	}
	out.At = b.At(n)
	if text := strings.TrimSpace(n.Value); text == string(definition.Bars) || text == string(definition.Refers) {
		b.Fault(n, "only an exception can say %q alone; a provision says {refers: owed}", text)
		return
	}
	m := b.Mapping(n, forms.Effect)
	if !m.OK || m.Bad {
		return
	}
	switch k := m.Keys[0].Value; k {
	case "entitles":
		out.Kind, out.Ground, out.Standing = definition.Entitles, b.Key(m.At(k)), outcome.Entitling
	case "gives":
		out.Kind = definition.Gives
		g, standing := b.gives(m.At(k))
		out.Remedies, out.Standing = []definition.Remedy{g}, standing
	case "offers":
		b.offers(m.At(k), out)
	case "obliges":
		out.Kind = definition.Obliges
		b.obliges(m.At(k), out)
	case "refers":
		out.Kind, out.Standing = definition.Refers, forms.StandingNames[b.OneOf(m.At(k), forms.Standings...)]
	}
}

func (b *book) offers(n *source.Node, out *definition.Effect) {
	out.Kind = definition.Offers
	items := b.Items(n)
	if len(items) == 1 {
		b.Fault(n, `must offer two remedies or more; one alone is "gives"`)
	}
	for i, item := range items {
		g, standing := b.gives(item)
		out.Remedies = append(out.Remedies, g)
		if i == 0 {
			out.Standing = standing
		} else if standing != 0 && out.Standing != 0 && standing != out.Standing {
			b.Fault(item, "all that is offered must have one standing: the first is %s", out.Standing)
		}
	}
}

func (b *book) obliges(n *source.Node, out *definition.Effect) {
	m := b.Mapping(n, forms.Obliges)
	out.Title = b.Texts(m.At("title"))
	if s, ok := b.Text(m.At("duty")); ok {
		out.Duty = s
		if !source.IsKey(strings.ReplaceAll(s, "_", "-")) {
			b.Fault(m.At("duty"), "a duty's name must be of lower-case letters, digits, _ and hyphens, not %q", s)
		} else if !m.Has("title") && !slices.Contains(forms.KnownDuties, s) {
			b.Fault(m.At("duty"), `needs a "title" beside it; only outage_notice and compensation_notice have one of their own`)
		}
	}
	if name, ok := b.Text(m.At("within_days")); ok {
		out.WithinDays = name
		b.withinDays(m.At("within_days"), name)
	}
	if m.Has("due") {
		f := b.formula(m.At("due"), scope{})
		out.Due = &f
		if b.kindIs(&f, fact.KindDate); f.Op == definition.OpValue && f.Kind != 0 {
			b.Fault(m.At("due"), "must not be the same day for every outage: compute it, as with civil_day or working_day")
		}
	}
}

// kindIs is must, of a formula whose kind may have been told to be wrong.
func (b *book) kindIs(f *definition.Formula, kind fact.Kind) {
	if f.Kind != 0 {
		b.must(f, kind)
	}
}

func (b *book) withinDays(n *source.Node, name string) {
	p := b.parameterNamed(n, name)
	if p == nil || p.Unit == 0 {
		return
	}
	if p.Unit != fact.KindCount || p.BandsOf != 0 {
		b.Fault(n, "must be a count of days; parameter %q is of type %s", name, p.Unit)
		return
	}
	b.positiveParameter(b.At(n), name, source.Say("days"))
	for _, v := range valuesIn(p) {
		if v.Micros() > calendar.MaxDays {
			b.Fault(n, "must be at most %d days; parameter %q is more in line %d", calendar.MaxDays, name, p.At.Line)
			break
		}
	}
	if b.def.Calendar == "" {
		b.Fault(n, `a due date needs the edition's "calendar"; where none is known, say when with "due", as with civil_day`)
	}
}
