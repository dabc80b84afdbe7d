package rulebook

import (
	"slices"
	"strings"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/rulebook/internal/forms"
	"bosang/rules/rulebook/internal/source"
	"bosang/rules/text"
)

// scope is where a formula stands.
type scope struct {
	each  bool // within "each" of "per": part and length are known
	depth int
}

func (s scope) inner() scope { return scope{s.each, s.depth + 1} }

// Kinds that formulas take.
var (
	ordered = []fact.Kind{fact.KindDuration, fact.KindMoney, fact.KindCount, fact.KindRate, fact.KindDate, fact.KindInstant}
	summed  = []fact.Kind{fact.KindDuration, fact.KindMoney, fact.KindCount, fact.KindRate}
)

// formula reads a formula. Where something is wrong with it, that is told and its kind is 0, which every check lets pass.
func (b *book) formula(n *source.Node, s scope) definition.Formula {
	out := definition.Formula{At: b.At(n)}
	if n == nil || !b.room(n, s.depth) {
		return out
	}
	switch {
	case source.IsList(n):
		b.Fault(n, "must be a name, a value or one operator; a list stands under sum, times or larger_of")
		b.Spoiled(n)
		return out
	case source.IsMapping(n):
		return b.operation(n, s)
	}
	text, ok := b.Text(n)
	if !ok {
		return out
	}
	return b.plain(n, text, s)
}

// room counts a condition or formula; false where there are too many, or too many within each other.
func (b *book) room(n *source.Node, depth int) bool {
	if b.nodes++; b.nodes == maxNodes+1 {
		b.Fault(n, "too many: an edition has at most %d conditions and formulas", maxNodes)
	}
	if depth == maxDepth {
		b.Fault(n, "must not nest more than %d deep: give a part a name of its own", maxDepth)
	}
	if b.nodes > maxNodes || depth >= maxDepth {
		b.Spoiled(n)
		return false
	}
	return true
}

// plain reads a name or a value.
func (b *book) plain(n *source.Node, text string, s scope) definition.Formula {
	out := definition.Formula{At: b.At(n), Name: text}
	_, standard := fact.TypeOf(fact.Fact(text))
	switch p := b.parameters[text]; {
	case text == "part" || text == "length":
		if !s.each {
			b.Fault(n, `%q stands only within "each" of "per"`, text)
			return out
		}
		out.Op, out.Name, out.Kind = definition.OpPart, "", fact.KindDuration
		if text == "length" {
			out.Op = definition.OpLength
		}
	case b.quantities[text] != nil:
		q := b.quantityNamed(n, text)
		out.Op, out.Kind = definition.OpQuantity, q.kind
	case p != nil:
		b.use("parameter", text)
		out.Op, out.Kind = definition.OpParameter, p.Unit
		if p.BandsOf != 0 {
			b.Fault(n, "parameter %q is a table: look a value up with {band: {in: %s, of: …}}", text, text)
			out.Kind = 0
		}
	case standard, b.facts[text] != nil, strings.Contains(text, ".") && text[0] >= 'a' && text[0] <= 'z':
		b.factValue(n, text, &out)
	default:
		b.literal(n, text, &out)
	}
	return out
}

func (b *book) factValue(n *source.Node, name string, out *definition.Formula) {
	t, ok := b.typeOf(n, name)
	if !ok {
		return
	}
	if !slices.Contains(ordered, t.Kind) {
		var hint text.Texts
		if t.Kind == fact.KindOutage {
			hint = source.Say("; measure it in a quantity")
		}
		b.Fault(n, "%q is of type %s, which formulas do not work with%s", name, t.Kind, hint)
		return
	}
	out.Op, out.Kind = definition.OpFactValue, t.Kind
}

func (b *book) literal(n *source.Node, text string, out *definition.Formula) {
	v, ok := source.Guess(text)
	switch {
	case ok:
		out.Op, out.Name, out.Kind, out.Value = definition.OpValue, "", v.Kind(), v
	case source.IsKey(text):
		b.Fault(n, "unknown quantity or parameter %q%s", text, b.Nearest(text, append(sortedKeys(b.quantities), sortedKeys(b.parameters)...)))
	default:
		b.Fault(n, "must be a quantity or parameter, a fact, a value such as 4h, 8.40 GBP, 3, 10%% or 2022-10-15, or an operator; not %q", text)
	}
}

// operation reads an operator with its arguments, and gives it its kind.
func (b *book) operation(n *source.Node, s scope) definition.Formula {
	out := definition.Formula{At: b.At(n)}
	m := b.Mapping(n, forms.Formula)
	if !m.OK || m.Bad || len(m.Keys) == 0 {
		return out
	}
	o := forms.OperatorOf(m.Keys[0].Value)
	v := m.At(o.Word)
	before := len(b.Faults)
	switch {
	case o.Op == definition.OpPer:
		return b.per(v, out.At, s)
	case o.Op == definition.OpFeePer:
		out.Op = o.Op
		if b.OneOf(v, "month") != "" {
			out.Kind = fact.KindMoney
		}
		return out
	case o.List:
		out.Args = b.several(v, s)
	case o.Form == nil:
		out.Args = []definition.Formula{b.formula(v, s.inner())}
	default:
		args := b.Mapping(v, o.Form)
		for _, name := range o.Args {
			if args.Has(name) {
				out.Args = append(out.Args, b.formula(args.At(name), s.inner()))
			}
		}
		b.words(args, o.Op, &out)
	}
	out.Op = o.Op
	if len(b.Faults) == before && len(out.Args) >= o.Least() {
		b.typed(&out)
	}
	return out
}

// several reads the parts of a list, of which there are two or more.
func (b *book) several(n *source.Node, s scope) []definition.Formula {
	var out []definition.Formula
	items := b.Items(n)
	for _, item := range items {
		out = append(out, b.formula(item, s.inner()))
	}
	if len(items) == 1 {
		b.Fault(n, "must have at least two parts")
	}
	return out
}

// words reads the arguments that are no formulas.
func (b *book) words(m source.Mapping, op definition.FormulaOp, out *definition.Formula) {
	switch op {
	case definition.OpUnits:
		switch b.OneOf(m.At("count"), "whole", "begun") {
		case "whole":
			out.Mode = money.Down
		case "begun":
			out.Mode = money.Up
		}
	case definition.OpEndOf:
		out.Period = definition.Period(b.OneOf(m.At("period"), forms.LongPeriods...))
	case definition.OpRound:
		out.Mode = b.mode(m.At("mode"))
	case definition.OpBand:
		name, ok := b.Text(m.At("in"))
		if !ok {
			return
		}
		out.Name = name
		if p := b.parameterNamed(m.At("in"), name); p != nil && p.BandsOf == 0 {
			b.Fault(m.At("in"), `parameter %q has no bands: give it "bands_of" and bands, or use it as it is`, name)
		}
	}
}

func (b *book) mode(n *source.Node) money.Mode {
	mode, err := money.ParseMode(b.OneOf(n, forms.Modes...))
	if err != nil {
		return 0 // told already
	}
	return mode
}

// parameterNamed finds a parameter; where there is none, that is told.
func (b *book) parameterNamed(n *source.Node, name string) *definition.Parameter {
	p := b.parameters[name]
	b.use("parameter", name)
	if p == nil {
		b.Fault(n, "unknown parameter %q%s", name, b.Nearest(name, sortedKeys(b.parameters)))
	}
	return p
}

// per reads what is done with a measured quantity by civil days, months, quarters or years.
func (b *book) per(n *source.Node, at definition.Position, s scope) definition.Formula {
	out := definition.Formula{At: at, Op: definition.OpPer}
	before := len(b.Faults)
	m := b.Mapping(n, forms.OperatorOf("per").Form)
	if s.each {
		b.Fault(m.Node, `"per" must not stand within "each" of another`)
	}
	out.Period = definition.Period(b.OneOf(m.At("period"), forms.Periods...))
	out.Take = definition.Take(b.OneOf(m.At("take"), forms.Takes...))
	if of := m.At("of"); of != nil {
		f := b.formula(of, scope{depth: s.depth + 1})
		if q := b.quantities[f.Name]; f.Kind != 0 && (f.Op != definition.OpQuantity || q.def.Formula != nil || f.Kind != fact.KindDuration) {
			b.Fault(of, `must be a quantity that is measured as longest or total: only its time can be divided among periods`)
		}
		out.Args = []definition.Formula{f}
	}
	out.Only = b.only(m.At("only"))
	out.Kind = fact.KindDuration
	if each := m.At("each"); each != nil {
		f := b.formula(each, scope{each: true, depth: s.depth + 1})
		out.Each, out.Kind = &f, f.Kind
		if out.Take == definition.TakeCount {
			b.Fault(m.Key("each"), `"count" counts the periods, so there is no "each"`)
		}
		may := summed
		if out.Take == definition.TakeMost {
			may = ordered
		}
		if out.Take != "" && f.Kind != 0 && !slices.Contains(may, f.Kind) {
			b.Fault(each, "a %s of type %s cannot be taken", out.Take, f.Kind)
		}
	}
	if out.Take == definition.TakeCount {
		out.Kind = fact.KindCount
	}
	if len(b.Faults) > before {
		out.Kind = 0
	}
	return out
}

func (b *book) only(n *source.Node) *definition.Only {
	m := b.Mapping(n, forms.Only)
	if !m.OK || m.Bad {
		return nil
	}
	k := m.Head("at_least", "more_than")
	if k == nil {
		return nil
	}
	out := &definition.Only{At: b.At(n), Compare: forms.CompareNames[k.Value]}
	v := m.At(k.Value)
	out.Bound = b.formula(v, scope{depth: maxDepth - 1})
	b.length(&out.Bound, v, out.Compare == definition.AtLeast)
	return out
}
