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

// waits writes that a ground rests on another that is open.
func (x *explainer) waits(g *outcome.GroundOutcome, title, cited string) {
	p, _ := x.Rule(g.Edition, g.Provision)
	if f := x.FindingOf(g.Edition, g.Provision); p != nil && f != nil {
		if rests := x.openGrounds(f, p); len(rests) > 0 {
			x.paragraph(text.GroundRestsOn, title, cited, text.List(x.lang, rests))
			return
		}
	}
	x.paragraph(text.GroundUnknownPlain, title, cited)
}

// restsOnOpen tells whether a ground cannot be told for nothing but other grounds, or says not why.
func (x *explainer) restsOnOpen(g *outcome.GroundOutcome) bool {
	p, index := x.Rule(g.Edition, g.Provision)
	e, grounds, others := x.Editions[g.Edition], 0, 0
	for k := index; p != nil && k < p.End; k++ {
		f := x.FindingOf(g.Edition, e.Provisions[k].Def.Key)
		if f == nil || f.Status != outcome.CannotTell {
			continue
		}
		if f.By != "" {
			others++
		}
		t := decided.Trace{Edition: e, Provision: &e.Provisions[k], Checks: x.Outcome.ChecksOf(f)}
		t.Unknown(t.Provision.Node, func(l *compiled.Leaf, _ *outcome.Check) {
			if l.Op == definition.OpGround {
				grounds++
			} else {
				others++
			}
		})
	}
	return grounds > 0 && others == 0 || len(g.Reasons) == 0
}

// awaits writes on what a person has to decide first: an exception to an exception, or another ground.
func (x *explainer) awaits(g *outcome.GroundOutcome, title, cited string) {
	p, index := x.Rule(g.Edition, g.Provision)
	for k := index; p != nil && k < p.End; k++ {
		f := x.FindingOf(g.Edition, x.Editions[g.Edition].Provisions[k].Def.Key)
		if f != nil && f.Status == outcome.CannotTell && f.By != "" {
			x.paragraph(text.ReferredBy, title, cited, x.title(g.Edition, f.By))
			return
		}
	}
	x.waits(g, title, cited)
}
