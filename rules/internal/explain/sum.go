package explain

import (
	"slices"
	"strings"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/engine"
	"bosang/rules/money"
	"bosang/rules/outcome"
	"bosang/rules/text"
)

// sums writes out how one remedy was worked out.
type sums struct {
	speaker
	x       *explainer
	edition int
	steps   []outcome.Step
}

// sum writes the arithmetic of a remedy: a paragraph with the formula in short, and the steps. It is false where the remedy
// is as it stands in the edition, so that there is nothing to work out.
func (x *explainer) sum(g *outcome.GroundOutcome, p *compiled.Provision, v *compiled.Given, m *outcome.Remedy, title, cited string) bool {
	root := max(v.Amount, v.Time)
	if root < 0 || len(g.Steps) == 0 {
		return false
	}
	w := sums{speaker: x.speaker(g.Edition), x: x, edition: g.Edition, steps: stepsOf(g.Steps, p, root)}
	w.about = true
	if len(w.steps) == 0 || int(w.steps[len(w.steps)-1].Node) >= len(w.e.Formulas) {
		return false
	}
	last := &w.steps[len(w.steps)-1]
	exact, rounding := w.value(text.Fact{}, &last.Value), ""
	if v.Unit >= 0 {
		rounding = w.rounding(v)
	} else if w.broken(root) {
		rounding = w.say(text.CutToMicroseconds)
	}
	x.out.Sums = append(x.out.Sums, SumText{Rulebook: m.Rulebook, Provision: m.Provision, Title: title, Steps: w.lines(),
		Exact: exact, Rounding: rounding, Result: remedyText(x.lang, m)})
	w.paragraph(root, v, last, m, title, cited)
	return true
}

// stepsOf gives the steps of the formula with a root: those after the last one of the formula before it.
func stepsOf(steps []outcome.Step, p *compiled.Provision, root int32) []outcome.Step {
	end := slices.IndexFunc(steps, func(s outcome.Step) bool { return s.Node == root })
	from := 0
	for i := range p.Gives {
		other := max(p.Gives[i].Amount, p.Gives[i].Time)
		if at := slices.IndexFunc(steps, func(s outcome.Step) bool { return s.Node == other }); at < end && other != root {
			from = max(from, at+1)
		}
	}
	return steps[from : end+1]
}

// paragraph writes the formula in short, what it comes to, and the remedy.
func (w *sums) paragraph(root int32, v *compiled.Given, last *outcome.Step, m *outcome.Remedy, title, cited string) {
	root = w.computed(root)
	if s := w.step(root); s != nil {
		last = s
	}
	f := &w.e.Formulas[root]
	given := remedyText(w.lang, m)
	short := w.short(root)
	switch {
	case f.Def.Op == definition.OpFeeFor && len(last.Parts) > 0:
		short = w.feeTerms(last)
	case f.Def.Op == definition.OpFeeFor && len(f.Args) > 1 && w.step(root) != nil:
		short = w.monthTerm(last, f)
	}
	if v.Unit < 0 {
		w.x.paragraph(text.GivenByFormula, title, cited, short, given)
		return
	}
	w.x.paragraph(text.GivenForFee, title, cited, short, w.figure(last),
		w.say(text.GivenForFeeRounded, w.unit(v), w.say(roundingWords[v.Def.Mode])), given)
}

// computed is the formula itself where a part is a quantity that is computed by one.
func (w *sums) computed(root int32) int32 {
	for w.e.Formulas[root].Def.Op == definition.OpQuantity && w.e.Quantities[w.e.Formulas[root].Ref].Root >= 0 {
		root = w.e.Quantities[w.e.Formulas[root].Ref].Root
	}
	return root
}

// figure is the amount that a step came to, in a sentence that says what it is rounded to.
func (w *sums) figure(s *outcome.Step) string {
	x, _ := s.Value.AsExact()
	if a, ok := x.Amount(); ok {
		return text.Money(w.lang, a)
	}
	return text.Fraction(w.lang, x.Rat(), x.Currency())
}

// unit is what an amount is rounded to; "" where that depends on what is not known.
func (w *sums) unit(v *compiled.Given) string {
	if d := w.x.run(w.edition).Holding(v.Unit); d != nil {
		if a, ok := d.Value.AsMoney(); ok {
			return text.Money(w.lang, a)
		}
	}
	return w.e.Def.Parameters[v.Unit].Title.In(w.lang)
}

func (w *sums) rounding(v *compiled.Given) string {
	return w.say(text.RoundedTo, w.unit(v), w.say(roundingWords[v.Def.Mode]))
}

// broken tells whether a time comes to a fraction of a microsecond.
func (w *sums) broken(root int32) bool {
	if w.x.Facts == nil || w.e.Formulas[root].Def.Kind != fact.KindDuration {
		return false
	}
	n := w.x.run(w.edition).Formula(root)
	return n.Known && !n.Stated.IsWhole()
}

// lines writes the steps, each in a line of its own.
func (w *sums) lines() []string {
	var out []string
	for i := range w.steps {
		s := &w.steps[i]
		f := &w.e.Formulas[s.Node]
		if isLeaf(f.Def.Op) {
			continue
		}
		line := w.expression(s.Node, w.valued)
		switch {
		case f.Def.Op == definition.OpFeeFor && len(s.Parts) > 0:
			line = w.feeTerms(s)
		case f.Def.Op == definition.OpFeeFor && len(f.Args) > 1:
			line = w.monthTerm(s, f)
		case f.Def.Op == definition.OpFeePer:
			line = w.feePer()
		}
		line += " = " + w.value(w.unitOf(s.Node), &s.Value)
		if f.Def.Op == definition.OpPer && len(s.Parts) > 0 {
			line = w.say(text.Titled, line, w.periods(s.Parts))
		}
		for k := range w.e.Quantities {
			if w.e.Quantities[k].Root == s.Node {
				line = w.say(text.Titled, w.e.Def.Quantities[k].Title.In(w.lang), line)
			}
		}
		out = append(out, text.Sentence(line))
	}
	if last := &w.steps[len(w.steps)-1]; len(out) == 0 {
		out = append(out, text.Sentence(w.say(text.Titled, w.name(last.Node), w.value(w.unitOf(last.Node), &last.Value))))
	}
	return out
}

// isLeaf tells whether a part of a formula is worked out from no other.
func isLeaf(op definition.FormulaOp) bool {
	switch op {
	case definition.OpValue, definition.OpParameter, definition.OpQuantity, definition.OpFactValue, definition.OpPart, definition.OpLength,
		definition.OpSpans:
		return true
	}
	return false
}

// feeTerms writes a fee for a time, billing period by billing period.
func (w *sums) feeTerms(s *outcome.Step) string {
	share := engine.ShareOf(s.Parts)
	fee := w.fee(s, share)
	terms := make([]string, len(s.Parts))
	for i, part := range s.Parts {
		span := w.say(text.MonthSpan, text.Date(w.lang, part.Start), text.Date(w.lang, part.End.AddDays(-1)))
		terms[i] = w.say(text.GivenForFeeTerm, fee, w.length(part.Time), text.Days(w.lang, part.Length), span)
	}
	return strings.Join(terms, " + ")
}

// fee is the fee that a share of came to what a step did: as it was paid, or else reckoned back.
func (w *sums) fee(s *outcome.Step, share money.Ratio) string {
	if w.x.Facts != nil {
		if v, ok := w.x.Facts.Get(fact.FactSubscriptionFee); ok {
			a, _ := v.AsMoney()
			return text.Money(w.lang, a)
		}
	}
	return w.reckoned(s, share)
}

func (w *sums) reckoned(s *outcome.Step, share money.Ratio) string {
	x, _ := s.Value.AsExact()
	if whole, err := x.Ratio().Quo(share); err == nil {
		if back, err := money.ExactOf(whole, x.Currency()); err == nil {
			return text.ExactMoney(w.lang, back)
		}
	}
	return ""
}

// monthTerm writes a fee for a time where every month is taken as equally long.
func (w *sums) monthTerm(s *outcome.Step, f *compiled.Formula) string {
	fee := ""
	if w.x.Facts != nil {
		n := w.x.run(w.edition).FeePerMonth()
		if x, err := money.ExactOf(n.Stated, n.Currency); n.Known && err == nil {
			fee = text.ExactMoney(w.lang, x)
		}
	}
	t, month := w.stated(f.Args[0]), w.stated(f.Args[1])
	if share, err := t.Quo(month); fee == "" && err == nil {
		fee = w.reckoned(s, share)
	}
	return w.say(text.WithTitle, fee, w.say(text.SumsFeePer)) + " × " + w.valued(f.Args[0]) + " ÷ " + w.valued(f.Args[1])
}

// feePer writes the fee of a month; of a yearly fee a twelfth.
func (w *sums) feePer() string {
	if w.x.Facts != nil {
		fee, _ := w.x.Facts.Get(fact.FactSubscriptionFee)
		every, _ := w.x.Facts.Get(fact.FactSubscriptionPeriod)
		if a, ok := fee.AsMoney(); ok && every.Word() == "year" {
			return w.say(text.SumsFeeTwelfth, text.Money(w.lang, a))
		}
	}
	return w.say(text.SumsFeePer)
}

// mostPeriods bounds how many periods a line lists.
const mostPeriods = 40

// periods writes each period with its time and what it came to.
func (w *sums) periods(parts []outcome.Part) string {
	var out []string
	for i := range parts {
		p := &parts[i]
		if i == mostPeriods {
			out = append(out, w.say(text.MorePeriods, len(parts)-i))
			break
		}
		named := text.Date(w.lang, p.Start)
		if last := p.End.AddDays(-1); last != p.Start {
			named = w.say(text.MonthSpan, named, text.Date(w.lang, last))
		}
		t := w.length(p.Time)
		if !p.Value.IsKnown() {
			out = append(out, w.say(text.Titled, named, t))
			continue
		}
		o := outcomeExactly(p.Value)
		out = append(out, w.say(text.PeriodCame, named, t, w.value(text.Fact{}, &o)))
	}
	return strings.Join(out, "; ")
}
