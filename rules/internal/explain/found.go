package explain

import (
	"strings"

	"bosang/rules/fact"
	"bosang/rules/outcome"
	"bosang/rules/text"
)

// found writes what persons found of the case: which facts, and of which provisions whether they are met.
func (x *explainer) found() {
	if x.Facts == nil || x.Facts.Found() == nil {
		return
	}
	if names := x.Facts.Found().Facts; len(names) > 0 {
		said := make([]string, len(names))
		for i, name := range names {
			said[i] = x.named(name).Title.In(x.lang)
		}
		x.paragraph(text.FoundFacts, strings.Join(said, ", "))
	}
	for i := range x.Outcome.Findings {
		f := &x.Outcome.Findings[i]
		said := x.ruling(f.Edition, f.Provision)
		if said == nil {
			continue
		}
		title, cited := x.title(f.Edition, f.Provision), x.citation(f.Edition, f.Provision)
		switch {
		case said.Amount.Currency() != "":
			x.paragraph(text.FoundAmount, title, cited, remedyText(x.lang, &outcome.Remedy{Kind: outcome.Cash, Amount: said.Amount}))
		case said.Applies:
			x.paragraph(text.FoundShown, title, cited)
		default:
			x.paragraph(text.FoundNotShown, title, cited)
		}
	}
}

// ruling is what a person said of a provision; nil where nobody did.
func (x *explainer) ruling(edition int, provision string) *fact.Ruling {
	p, _ := x.Rule(edition, provision)
	if x.Facts == nil || p == nil || !p.Ruled() {
		return nil
	}
	return x.Facts.Found().Ruling(x.Editions[edition].Def.Rulebook, provision)
}
