package rulebook

import (
	"strings"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/outcome"
	"bosang/rules/rulebook/internal/forms"
	"bosang/rules/rulebook/internal/source"
	"bosang/rules/text"
)

// measuredBy are the ways in which a remedy can be measured; "" stands for none.
var measuredBy = map[outcome.RemedyKind][]string{outcome.Cash: {"amount"}, outcome.Credit: {"amount", "time"}, outcome.Extension: {"time"},
	outcome.Coupon: {"amount", ""}, outcome.Termination: {""}}

func (b *book) gives(n *source.Node) (definition.Remedy, outcome.Standing) {
	m := b.Mapping(n, forms.Gives)
	out := definition.Remedy{At: b.At(n), Loss: definition.LossOfService, Kind: forms.RemedyNames[b.OneOf(m.At("remedy"), forms.Remedies...)]}
	standing := forms.StandingNames[b.OneOf(m.At("standing"), forms.Standings...)]
	if m.Has("loss") {
		out.Loss = b.Key(m.At("loss"))
	}
	b.readTowards(m, &out, standing)
	if m.Has("amount") {
		f := b.formula(m.At("amount"), scope{})
		b.kindIs(&f, fact.KindMoney)
		b.positive(&f, source.Say("an amount"))
		out.Amount = &f
	}
	if m.Has("time") {
		f := b.formula(m.At("time"), scope{})
		b.kindIs(&f, fact.KindDuration)
		b.positive(&f, source.Say("a time"))
		out.Time = &f
	}
	b.fits(m, out.Kind)
	b.rounding(m, &out)
	return out, standing
}

// readTowards reads the losses that a programme's remedy counts towards.
func (b *book) readTowards(m source.Mapping, out *definition.Remedy, standing outcome.Standing) {
	if !m.Has("towards") {
		return
	}
	if standing != 0 && standing != outcome.Programme {
		b.Fault(m.Key("towards"), `belongs to a programme's remedy; what is %s counts for its own "loss"`, standing)
	}
	for _, item := range b.OneOrMore(m.At("towards")) {
		if k := b.Key(item); k != "" {
			out.Towards = append(out.Towards, k)
		}
	}
}

// fits holds the measure of a remedy against its kind.
func (b *book) fits(m source.Mapping, kind outcome.RemedyKind) {
	may := measuredBy[kind]
	if kind == 0 {
		return // told already
	}
	given := ""
	if k := m.Head("amount", "time"); k != nil {
		given = k.Value
	}
	for _, form := range may {
		if form == given {
			return
		}
	}
	switch {
	case given == "":
		b.Fault(m.Node, `a remedy of %s must have "%s"`, kind, text.Texts{Ko: strings.Join(may, `" 또는 "`), En: strings.Join(may, `" or "`)})
	case len(may) == 1 && may[0] == "":
		b.Fault(m.Key(given), "a remedy of %s has no %s", kind, given)
	default:
		b.Fault(m.Key(given), "a remedy of %s cannot be given as %q, only as %q", kind, given, may[0])
	}
}

// rounding holds a computed amount to a rounding, and its unit to its currency.
func (b *book) rounding(m source.Mapping, out *definition.Remedy) {
	if m.Has("round") {
		out.Mode = b.mode(m.At("round"))
	}
	if unit, ok := b.Text(m.At("to")); ok {
		out.Unit = unit
		if p := b.parameterNamed(m.At("to"), unit); p != nil && p.Unit != 0 {
			if p.Unit != fact.KindMoney || p.BandsOf != 0 {
				b.Fault(m.At("to"), "must be an amount; parameter %q is of type %s", unit, p.Unit)
			} else {
				b.positiveParameter(b.At(m.At("to")), unit, source.Say("a unit of rounding"))
			}
		}
	}
	switch has := m.Head("round", "to"); {
	case has != nil && !m.Has("amount"):
		b.Fault(has, `only an "amount" is rounded`)
	case has != nil && !(m.Has("round") && m.Has("to")):
		b.Fault(has, `"round" and "to" must stand together: how, and to a multiple of what`)
	case has == nil && out.Amount != nil && out.Amount.Kind != 0 && !b.exact(out.Amount):
		b.Fault(m.At("amount"), `a computed amount needs "round" and "to" beside it: how it is rounded, and to a multiple of what`)
	case has != nil && out.Amount != nil:
		if is, unit := b.currency(out.Amount), b.currencyIn(out.Unit); is != "" && unit != "" && is != unit {
			b.Fault(m.At("to"), "must be in %s as the amount is, not in %s", is, unit)
		}
	}
}

// exact tells whether an amount can be paid as it stands: it is given, and at most chosen among what is given.
func (b *book) exact(f *definition.Formula) bool {
	switch f.Op {
	case definition.OpValue, definition.OpParameter, definition.OpFactValue:
		return true
	case definition.OpBand:
		return true
	case definition.OpQuantity:
		return b.quantities[f.Name].exact
	case definition.OpCap, definition.OpFloor, definition.OpLargerOf:
		for i := range f.Args {
			if !b.exact(&f.Args[i]) {
				return false
			}
		}
		return true
	}
	return false
}
