package explain

import (
	"strings"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/number"
	"bosang/rules/money"
	"bosang/rules/outcome"
	"bosang/rules/text"
)

func outcomeExactly(v fact.Value) outcome.Operand { return outcome.Exactly(v) }

// step is the value that a part of the formula came to; nil where none was kept.
func (w *sums) step(node int32) *outcome.Step {
	for i := range w.steps {
		if w.steps[i].Node == node {
			return &w.steps[i]
		}
	}
	return nil
}

// stated is a part's stated value as a number.
func (w *sums) stated(node int32) money.Ratio {
	if w.e.Formulas[node].Def.Op == definition.OpValue {
		return w.e.Formulas[node].Literal.Stated
	}
	if s := w.step(node); s != nil {
		n := number.Of(&s.Value.Value)
		return n.Stated
	}
	return money.Ratio{}
}

// name is what a part is called: by the title of its quantity, parameter or fact.
func (w *sums) name(node int32) string {
	f := &w.e.Formulas[node]
	switch f.Def.Op {
	case definition.OpParameter:
		return w.parameter(f.Ref)
	case definition.OpQuantity, definition.OpSpans:
		return w.e.Def.Quantities[f.Ref].Title.In(w.lang)
	case definition.OpFactValue:
		return w.named(f.From).Title.In(w.lang)
	case definition.OpValue:
		o := outcome.Exactly(f.Def.Value)
		return w.value(w.unitOf(node), &o)
	}
	return w.short(node)
}

// parameter is a parameter with its value, of which the title alone stands where it depends on what is not known.
func (w *sums) parameter(i int32) string {
	title := w.e.Def.Parameters[i].Title.In(w.lang)
	d := w.x.run(w.edition).Holding(i)
	if d == nil || !d.Value.IsKnown() || w.x.Facts == nil && w.e.Parameters[i].Bound {
		return title
	}
	o := outcome.Exactly(d.Value)
	return w.say(text.WithTitle, w.value(text.Fact{Unit: w.units.Of(w.e.Def.Parameters[i].Key)}, &o), title)
}

// unitOf is what a part counts, or how the values of its fact are named.
func (w *sums) unitOf(node int32) text.Fact {
	f := &w.e.Formulas[node]
	if f.Def.Op == definition.OpFactValue {
		return w.speaker.named(f.From)
	}
	return text.Fact{Unit: w.units.Formula(f.Def)}
}

// valued writes a part with its value: of one that has a title, with that.
func (w *sums) valued(node int32) string {
	s := w.step(node)
	switch op := w.e.Formulas[node].Def.Op; {
	case s == nil || op == definition.OpValue:
		return w.inside(node)
	case isLeaf(op):
		return w.leaf(node)
	}
	return w.value(w.unitOf(node), &s.Value)
}

// leaf writes what is worked out from nothing else in its formula: its value, where one was kept, and its name.
func (w *sums) leaf(node int32) string {
	s, op := w.step(node), w.e.Formulas[node].Def.Op
	switch {
	case s == nil || op == definition.OpValue:
		return text.Definite(w.lang, w.name(node))
	case op == definition.OpParameter:
		return w.say(text.WithTitle, w.value(w.unitOf(node), &s.Value), w.e.Def.Parameters[w.e.Formulas[node].Ref].Title.In(w.lang))
	}
	return w.say(text.WithTitle, w.value(w.unitOf(node), &s.Value), w.name(node))
}

// short writes a formula by what it is worked out from, each with its value; of a quantity that is computed, that quantity's.
func (w *sums) short(node int32) string {
	f := &w.e.Formulas[node]
	if isLeaf(f.Def.Op) && f.Def.Op != definition.OpPart && f.Def.Op != definition.OpLength {
		return w.leaf(node)
	}
	return w.expression(node, w.inside)
}

// inside is a part of a formula in short with what it came to: in brackets where its own parts could be taken for those of
// the formula.
func (w *sums) inside(node int32) string {
	out, s, op := w.short(node), w.step(node), w.e.Formulas[node].Def.Op
	switch op {
	case definition.OpSum, definition.OpTimes, definition.OpRatio, definition.OpRest, definition.OpUnits, definition.OpCap,
		definition.OpFloor, definition.OpRound, definition.OpPer:
		if s != nil {
			out += " = " + w.value(w.unitOf(node), &s.Value)
		}
		return "(" + out + ")"
	}
	if s == nil || isLeaf(op) {
		return out
	}
	return w.say(text.WithTitle, w.value(w.unitOf(node), &s.Value), out)
}

// pairs are the operators of two parts whose words put the first before the second.
var pairs = map[definition.FormulaOp]text.ID{definition.OpCap: text.SumsCap, definition.OpFloor: text.SumsFloor,
	definition.OpExcess: text.SumsExcess, definition.OpDays: text.SumsDays, definition.OpWorkingDay: text.SumsCivilDay,
	definition.OpCivilDay: text.SumsCivilDay, definition.OpElapsed: text.SumsElapsed}

// expression writes an operator with its parts, each as said.
func (w *sums) expression(node int32, said func(int32) string) string {
	f := &w.e.Formulas[node]
	args := make([]string, len(f.Args))
	for i, a := range f.Args {
		args[i] = said(a)
	}
	id, ok := pairs[f.Def.Op]
	if when := f.Def.Kind == fact.KindDate || f.Def.Kind == fact.KindInstant; when && f.Def.Op == definition.OpCap {
		id = text.SumsEarlier
	} else if when && f.Def.Op == definition.OpFloor {
		id = text.SumsLater
	}
	if ok {
		return w.say(id, args[0], args[1])
	}
	switch f.Def.Op {
	case definition.OpSum:
		return strings.Join(args, " + ")
	case definition.OpTimes:
		return strings.Join(args, " × ")
	case definition.OpLargerOf:
		return w.say(text.SumsLarger, text.List(w.lang, args))
	case definition.OpRatio:
		return args[0] + " ÷ " + args[1]
	case definition.OpRest:
		return "1 − " + args[0]
	case definition.OpUnits:
		if f.Def.Mode == money.Up {
			return w.say(text.SumsUnitsBegun, args[0], args[1])
		}
		return w.say(text.SumsUnitsWhole, args[0], args[1])
	case definition.OpRound:
		return w.say(text.SumsRound, args[0], w.say(text.RoundedTo, args[1], w.say(roundingWords[f.Def.Mode])))
	case definition.OpBand:
		return w.say(text.SumsBand, w.e.Def.Parameters[f.Ref].Title.In(w.lang), args[0]) + w.bandOf(f)
	case definition.OpPer:
		return w.per(f)
	case definition.OpFeeFor:
		if len(args) > 1 {
			return w.say(text.SumsFeeForMonth, args[0], args[1])
		}
		return w.say(text.SumsFeeFor, args[0])
	case definition.OpFeePer:
		return w.say(text.SumsFeePer)
	case definition.OpDateOf:
		return w.say(text.SumsDateOf, args[0])
	case definition.OpEndOf:
		return w.say(endWords[f.Def.Period], args[0])
	case definition.OpPart:
		return w.say(text.SumsPart)
	case definition.OpLength:
		return w.say(text.SumsLength)
	}
	return f.Def.Op.String()
}

// periodsOf are the words for several periods.
var periodsOf = map[definition.Period]text.ID{definition.Day: text.DaysOf, definition.Month: text.MonthsOf,
	definition.Quarter: text.QuartersOf, definition.Year: text.YearsOf}

var endWords = map[definition.Period]text.ID{definition.Month: text.SumsEndOfMonth, definition.Quarter: text.SumsEndOfQuarter, definition.Year: text.SumsEndOfYear}

var periodWords = map[definition.Period]text.ID{definition.Day: text.PerDay, definition.Month: text.PerMonth,
	definition.Quarter: text.PerQuarter, definition.Year: text.PerYear}

// per writes how time is divided among periods. What each comes to is written by names: its values are those of the periods.
func (w *sums) per(f *compiled.Formula) string {
	names := *w // without values: they are those of the periods
	names.steps = nil
	period, each := w.say(periodWords[f.Def.Period]), names.inside(f.Args[0])
	if f.Each >= 0 {
		each = names.inside(f.Each)
	}
	var out string
	switch f.Def.Take {
	case definition.TakeCount:
		out = w.say(text.SumsPerCount, w.say(periodsOf[f.Def.Period]), each)
	case definition.TakeMost:
		out = w.say(text.SumsPerMost, period, each)
	default:
		out = w.say(text.SumsPerSum, period, each)
	}
	if f.Only < 0 {
		return out
	}
	bound := w.say(boundaryWords[f.Def.Only.Compare][0], w.name(f.Only))
	return w.say(text.SumsOnly, out, bound)
}

// bandOf writes the band in which what is looked up lies; "" where no value was kept.
func (w *sums) bandOf(f *compiled.Formula) string {
	arg := f.Args[0]
	d := w.x.run(w.edition).Holding(f.Ref)
	if w.step(arg) == nil && w.e.Formulas[arg].Def.Op != definition.OpValue || d == nil {
		return ""
	}
	at := w.stated(arg)
	for i := range d.Bands {
		b := &d.Bands[i]
		if bandHolds(b, at) {
			return w.say(text.BandNote, w.ends(b, w.unitOf(arg)))
		}
	}
	return w.say(text.BandNote, w.say(text.NoBand))
}

// bandHolds tells whether a value lies in a band.
func bandHolds(b *definition.Band, x money.Ratio) bool {
	lower, upper := number.Of(&b.Lower), number.Of(&b.Upper)
	if order := x.Cmp(lower.Stated); lower.Known && (order < 0 || b.AboveLower && order == 0) {
		return false
	}
	order := x.Cmp(upper.Stated)
	return !upper.Known || order < 0 || order == 0 && !b.BelowUpper
}

// ends writes from where to where a band reaches.
func (w *sums) ends(b *definition.Band, unit text.Fact) string {
	var out []string
	lower, upper := definition.AtLeast, definition.AtMost
	if b.AboveLower {
		lower = definition.MoreThan
	}
	if b.BelowUpper {
		upper = definition.LessThan
	}
	for _, end := range []struct {
		compare definition.Comparison
		value   fact.Value
	}{{lower, b.Lower}, {upper, b.Upper}} {
		if end.value.IsKnown() {
			o := outcome.Exactly(end.value)
			out = append(out, w.bounded(end.compare, end.value.Kind(), w.value(unit, &o)))
		}
	}
	if len(out) == 0 {
		return w.say(text.LowestBand)
	}
	return text.List(w.lang, out)
}
