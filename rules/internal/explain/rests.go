package explain

import (
	"bosang/rules/definition"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/decided"
	"bosang/rules/outcome"
	"bosang/rules/text"
)

// entitling finds what became of the ground that goes by a name, and the title of its provision; nil where no edition has
// it.
func (x *explainer) entitling(name string) (*outcome.GroundOutcome, string) {
	for i := range x.Outcome.Grounds {
		g := &x.Outcome.Grounds[i]
		if p, _ := x.Rule(g.Edition, g.Provision); p != nil && p.Def.Effect.Kind == definition.Entitles && p.Def.Effect.Ground == name {
			return g, p.Def.Title.In(x.lang)
		}
	}
	return nil, ""
}

// called is the title of the provision that establishes a ground; "" where no edition has it.
func (x *explainer) called(ground string) string {
	_, title := x.entitling(ground)
	return title
}

// openGrounds gives the titles of the grounds that keep a finding from being told.
func (x *explainer) openGrounds(f *outcome.Finding, p *compiled.Provision) []string {
	var out []string
	t := decided.Trace{Edition: x.Editions[f.Edition], Provision: p, Checks: x.Outcome.ChecksOf(f)}
	t.Unknown(p.Node, func(l *compiled.Leaf, _ *outcome.Check) {
		if l.Op != definition.OpGround {
			return
		}
		if g, title := x.entitling(l.Ground); g != nil {
			out = append(out, x.say(text.Quoted, title))
		}
	})
	return out
}
