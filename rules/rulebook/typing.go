package rulebook

import (
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/rulebook/internal/source"
	"bosang/rules/text"
)

// typed gives an operation its kind from those of its arguments, by the table of operators. An argument whose kind cannot be
// told has been told of; then neither can the operation's.
func (b *book) typed(f *definition.Formula) {
	for i := range f.Args {
		if f.Args[i].Kind == 0 {
			return
		}
	}
	before := len(b.Faults)
	kind := fact.Kind(0)
	switch f.Op {
	case definition.OpSum, definition.OpExcess:
		kind = b.alike(f.Args, summed)
	case definition.OpCap, definition.OpFloor, definition.OpLargerOf:
		kind = b.alike(f.Args, ordered)
	case definition.OpTimes:
		kind = b.product(f.Args)
	case definition.OpRatio:
		b.alike(f.Args, summed)
		b.positive(&f.Args[1], source.Say("a ratio"))
		kind = fact.KindRate
	case definition.OpRest:
		b.must(&f.Args[0], fact.KindRate)
		kind = fact.KindRate
	case definition.OpUnits:
		b.alike(f.Args, summed)
		b.positive(&f.Args[1], source.Say("a unit"))
		kind = fact.KindCount
	case definition.OpRound:
		if f.Args[0].Kind == fact.KindMoney {
			b.FaultAt(f.At, `an amount is rounded once, by its remedy: give it "round" and "to" there`)
			return
		}
		kind = b.alike(f.Args, []fact.Kind{fact.KindDuration, fact.KindRate, fact.KindCount})
		b.positive(&f.Args[1], source.Say("a unit of rounding"))
	case definition.OpBand:
		p := b.parameters[f.Name]
		if p == nil || p.BandsOf == 0 {
			return
		}
		b.must(&f.Args[0], p.BandsOf)
		kind = p.Unit
	case definition.OpFeeFor:
		kind = b.fee(f)
	case definition.OpDateOf:
		b.must(&f.Args[0], fact.KindInstant)
		kind = fact.KindDate
	case definition.OpEndOf:
		b.must(&f.Args[0], fact.KindDate)
		kind = fact.KindDate
	case definition.OpDays:
		b.must(&f.Args[0], fact.KindDate)
		b.must(&f.Args[1], fact.KindDate)
		kind = fact.KindCount
	case definition.OpElapsed:
		b.must(&f.Args[0], fact.KindInstant)
		b.must(&f.Args[1], fact.KindInstant)
		kind = fact.KindDuration
	case definition.OpWorkingDay, definition.OpCivilDay:
		kind = b.nthDay(f)
	}
	if len(b.Faults) == before {
		f.Kind = kind
	}
}

func (b *book) fee(f *definition.Formula) fact.Kind {
	b.must(&f.Args[0], fact.KindDuration)
	if len(f.Args) == 2 {
		month := &f.Args[1]
		b.must(month, fact.KindDuration)
		if month.Op != definition.OpValue && month.Op != definition.OpParameter {
			b.FaultAt(month.At, "must be a parameter or a value such as 30d")
		}
		b.positive(month, source.Say("a month"))
	}
	return fact.KindMoney
}

func (b *book) nthDay(f *definition.Formula) fact.Kind {
	b.must(&f.Args[0], fact.KindDate)
	b.must(&f.Args[1], fact.KindCount)
	if f.Op == definition.OpWorkingDay && b.def.Calendar == "" {
		b.FaultAt(f.At, `working days need the edition's "calendar": KR or GB`)
	}
	b.positive(&f.Args[1], source.Say("a day's number"))
	return fact.KindDate
}

// must holds an argument to a kind. A whole number is a rate, and a date an instant, where that is asked for.
func (b *book) must(f *definition.Formula, kind fact.Kind) {
	if b.convert(f, kind); f.Kind != kind {
		b.FaultAt(f.At, "must be of type %s, not %s", kind, f.Kind)
		f.Kind = 0 // it has been told
	}
}

// convert takes a literal as one of another kind.
func (b *book) convert(f *definition.Formula, kind fact.Kind) {
	if f.Op != definition.OpValue || f.Kind == kind {
		return
	}
	switch {
	case f.Kind == fact.KindCount && kind == fact.KindRate:
		n, _ := f.Value.AsCount()
		f.Value, f.Kind = fact.Rate(money.Whole(n)), kind
	case f.Kind == fact.KindDate && kind == fact.KindInstant && b.zone != nil:
		d, _ := f.Value.AsDate()
		f.Value, f.Kind = fact.Instant(d.At(b.zone)), kind
	}
}

// alike holds arguments to one kind of those allowed, and amounts to one currency.
func (b *book) alike(args []definition.Formula, allowed []fact.Kind) fact.Kind {
	first := &args[0]
	for i := range args {
		if f := &args[i]; first.Op == definition.OpValue && (f.Op != definition.OpValue || f.Kind == fact.KindRate || f.Kind == fact.KindInstant) {
			first = f // a literal takes the kind of what is not one
		}
	}
	currency := ""
	for i := range args {
		f := &args[i]
		b.convert(f, first.Kind)
		switch has := b.currency(f); {
		case !slices.Contains(allowed, f.Kind):
			b.FaultAt(f.At, "must not be of type %s here", f.Kind)
			return 0
		case f.Kind != first.Kind:
			b.FaultAt(f.At, "must be of type %s as the other part is, not %s", first.Kind, f.Kind)
			return 0
		case currency != "" && has != "" && currency != has:
			b.FaultAt(f.At, "must be in %s as the other part is, not in %s", currency, has)
			return 0
		case has != "":
			currency = has
		}
	}
	return first.Kind
}

// product is the kind of counts and rates and at most one duration or amount together.
func (b *book) product(args []definition.Formula) fact.Kind {
	kind := fact.KindCount
	var dimension *definition.Formula
	for i := range args {
		switch f := &args[i]; f.Kind {
		case fact.KindCount:
		case fact.KindRate:
			if dimension == nil {
				kind = fact.KindRate
			}
		case fact.KindDuration, fact.KindMoney:
			if dimension != nil {
				b.FaultAt(f.At, "only one part of a product may be a duration or an amount; one of type %s is there already", dimension.Kind)
				return 0
			}
			dimension, kind = f, f.Kind
		default:
			b.FaultAt(f.At, "must be a count, a rate, a duration or an amount, not of type %s", f.Kind)
			return 0
		}
	}
	return kind
}

// positive holds a parameter or value that something is divided by, or that is a limit, to more than 0.
func (b *book) positive(f *definition.Formula, what text.Texts) {
	switch f.Op {
	case definition.OpValue:
		if !more(f.Value) {
			b.FaultAt(f.At, "must be more than 0 for %s", what)
		}
	case definition.OpParameter:
		b.positiveParameter(f.At, f.Name, what)
	}
}

func (b *book) positiveParameter(at definition.Position, name string, what text.Texts) {
	p := b.parameters[name]
	if p == nil {
		return
	}
	for _, v := range valuesIn(p) {
		if !more(v) {
			b.FaultAt(at, "parameter %q has the value 0 in line %d, and must be more for %s", name, p.At.Line, what)
			return
		}
	}
}

// more tells whether a value is more than nothing; a date or an instant always is.
func more(v fact.Value) bool {
	switch v.Kind() {
	case fact.KindMoney:
		a, _ := v.AsMoney()
		return a.Sign() > 0
	case fact.KindRate:
		q, _ := v.AsRate()
		return q.Sign() > 0
	case fact.KindCount, fact.KindDuration:
		return v.Micros() > 0
	}
	return true
}

// currency is that of an amount where it can be told before any fact is known, else "".
func (b *book) currency(f *definition.Formula) string {
	if f == nil || f.Kind != fact.KindMoney {
		return ""
	}
	switch f.Op {
	case definition.OpValue:
		return currencyOf(f.Value)
	case definition.OpParameter, definition.OpBand:
		return b.currencyIn(f.Name)
	case definition.OpQuantity:
		return b.quantities[f.Name].currency
	case definition.OpPer:
		return b.currency(f.Each)
	}
	for i := range f.Args {
		if c := b.currency(&f.Args[i]); c != "" {
			return c
		}
	}
	return ""
}

// currencyIn is the currency of all values of a parameter, "" where they differ.
func (b *book) currencyIn(name string) string {
	p := b.parameters[name]
	if p == nil {
		return ""
	}
	out := ""
	for i, v := range valuesIn(p) {
		c := currencyOf(v)
		if i > 0 && c != out {
			return ""
		}
		out = c
	}
	return out
}
