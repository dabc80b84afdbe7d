package explain

import (
	"strings"

	"bosang/rules/definition"
	"bosang/rules/internal/compiled"
	"bosang/rules/outcome"
	"bosang/rules/text"
)

// referred writes that a person decides on a ground, and why: what the provision that sends it to a person says, on what
// that rests, and the comparisons that brought it about.
func (x *explainer) referred(g *outcome.GroundOutcome, title, cited string) {
	key := g.By
	if key == "" {
		key = g.Provision
		x.paragraph(text.ReferredItself, title, cited)
	} else {
		x.paragraph(text.ReferredBy, title, cited, x.title(g.Edition, key))
	}
	p, _ := x.Rule(g.Edition, key)
	if p == nil {
		return
	}
	if why := x.wordsOf(p.Def, g.By != ""); why != "" {
		mark := markOf(x.Editions[g.Edition].Def, p.Def)
		x.paragraph(text.ReferredFor, closeSentence(why), mark, text.Marked(x.lang, mark))
	}
	if f := x.FindingOf(g.Edition, key); f != nil {
		if shown := x.comparisons(f, p, outcome.Yes); shown != "" {
			x.paragraph(text.ReferredOn, shown)
		}
	}
}

// wordsOf is what a provision says in the reader's language: of an exception as it is read here, which says why it sends a
// ground to a person; else in other words, else as it is quoted.
func (x *explainer) wordsOf(p *definition.Provision, exception bool) string {
	switch {
	case !p.Reading.IsZero() && (exception || p.Paraphrase.IsZero()):
		return p.Reading.In(x.lang)
	case !p.Paraphrase.IsZero():
		return p.Paraphrase.In(x.lang)
	case x.lang == text.Korean:
		return p.Quote // laws are quoted in Korean
	}
	return ""
}

// comparisons writes those comparisons of a finding that came to a verdict. That something is known is no reason that would
// tell anybody something.
func (x *explainer) comparisons(f *outcome.Finding, p *compiled.Provision, v outcome.Verdict) string {
	s := x.speaker(f.Edition)
	var out []string
	x.EachCheck(f, p, func(l *compiled.Leaf, c *outcome.Check) {
		if told := l.Op != definition.OpFact || l.Compare != definition.Known || v != outcome.Yes; told && c.Verdict == v {
			out = append(out, s.check(l, c).Text)
		}
	})
	return strings.Join(out, " ")
}
