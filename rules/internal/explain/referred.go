package explain

import (
	"slices"
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
		why, mark := marked(why, markOf(x.Editions[g.Edition].Def, p.Def))
		x.once(text.ReferredFor, closeSentence(why), mark, text.Marked(x.lang, mark))
	}
	x.inThisCase(g.Edition, key)
}

// inThisCase writes the comparisons for which a provision applies.
func (x *explainer) inThisCase(edition int, key string) {
	p, _ := x.Rule(edition, key)
	f := x.FindingOf(edition, key)
	if p == nil || f == nil {
		return
	}
	if shown := x.comparisons(f, p, outcome.Yes); shown != "" {
		x.once(text.ReferredOn, shown)
	}
}

// once writes what no paragraph says yet.
func (x *explainer) once(id text.ID, args ...any) {
	if said := x.say(id, args...); !slices.Contains(x.out.Paragraphs, said) {
		x.out.Paragraphs = append(x.out.Paragraphs, said)
	}
}

// marked takes the mark that a text bears at its end, which is of it and not of the words that it reads: "so a person
// decides [I]."
func marked(said, otherwise string) (words, mark string) {
	bare := strings.TrimSuffix(said, ".")
	if n := len(bare); n > 4 && bare[n-1] == ']' && bare[n-3] == '[' && strings.IndexByte("ABCMI", bare[n-2]) >= 0 {
		return strings.TrimSpace(bare[:n-3]), bare[n-2 : n-1]
	}
	return said, otherwise
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
