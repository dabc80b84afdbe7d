package rulebook

import (
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/period"
	"bosang/rules/rulebook/internal/forms"
	"bosang/rules/rulebook/internal/source"
	"bosang/rules/text"
)

// dated is a date and where it stands.
type dated struct {
	from period.Date
	at   *source.Node
}

type dates []dated

// What has dates.
var aValue, aNumber = source.Say("value"), source.Say("number")

// checkDates holds the dates of values against each other and against the edition's. What they belong to is named, and
// stands at a key.
func (b *book) checkDates(list dates, of, what text.Texts, k *source.Node) {
	from, to := b.def.From, b.def.To
	for i, d := range list {
		if d.from.IsZero() {
			return // told already, and the order cannot be
		}
		switch {
		case i > 0 && !list[i-1].from.Before(d.from):
			b.Fault(d.at, "the dates must ascend: %s does not come after %s", d.from, list[i-1].from)
		case from.IsZero():
		case i == 0 && d.from.After(from):
			b.Fault(k, "%s has no %s at the beginning of the edition: its first holds from %s, the edition from %s", of, what, d.from, from)
		case i > 0 && !d.from.After(from) && what == aValue: // an article's earlier numbers do no harm
			b.Fault(list[i-1].at, "never holds while the edition is in force: the next %s holds from %s already", what, d.from)
		case !to.IsZero() && !d.from.Before(to):
			b.Fault(d.at, "never holds: the edition is in force until %s", to)
		}
	}
}

func (b *book) readParameters(n *source.Node) {
	m := b.Names(n)
	b.def.Parameters = make([]definition.Parameter, 0, len(m.Keys)) // the map points into it
	for _, k := range m.Keys {
		b.def.Parameters = append(b.def.Parameters, b.parameter(k, m.At(k.Value)))
		b.parameters[k.Value] = &b.def.Parameters[len(b.def.Parameters)-1]
		b.reserved(k)
	}
}

// reserved tells of a name that formulas know as something else.
func (b *book) reserved(k *source.Node) {
	if k.Value == "part" || k.Value == "length" {
		b.Fault(k, `%q means a period's time within "each"; take another name`, k.Value)
	}
}

func (b *book) parameter(k, n *source.Node) definition.Parameter {
	m := b.Mapping(n, forms.Parameter)
	out := definition.Parameter{At: b.At(k), Key: k.Value, Title: b.Texts(m.At("title")), Unit: forms.KindNames[b.OneOf(m.At("unit"), forms.Units...)],
		BandsOf: forms.KindNames[b.OneOf(m.At("bands_of"), forms.BandsTypes...)]}
	b.Key(k)
	reader := datedReader{book: b, of: &out, key: k, banded: m.Has("bands_of")}
	if !m.Has("by") {
		if v := m.At("values"); source.IsMapping(v) {
			b.Fault(v, `must be a list of dated values; a value for each word of a fact needs "by"`)
			b.Spoiled(v)
		} else {
			out.Cases = []definition.ParameterCase{{Dated: reader.list(v, "")}}
		}
		return out
	}
	name, ok := b.Text(m.At("by"))
	if !ok {
		return out
	}
	t, known := b.typeOf(m.At("by"), name)
	if known && t.Kind != fact.KindEnum {
		b.Fault(m.At("by"), "%q is of type %s; only an enumerated fact has a value for each word", name, t.Kind)
	}
	if !known || t.Kind != fact.KindEnum {
		b.Spoiled(m.At("values"))
		return out
	}
	out.By = fact.Fact(name)
	values := b.Names(m.At("values"))
	for _, w := range values.Keys {
		if !slices.Contains(t.Values, w.Value) {
			b.Fault(w, "%s is never %q%s", name, w.Value, b.Nearest(w.Value, t.Values))
		}
		out.Cases = append(out.Cases, definition.ParameterCase{Word: w.Value, Dated: reader.list(values.At(w.Value), w.Value)})
	}
	if values.OK {
		b.everyWord(k, &out, t.Values)
	}
	return out
}

// everyWord tells of words that the fact may be, in cases that the edition binds, and that have no value.
func (b *book) everyWord(k *source.Node, p *definition.Parameter, words []string) {
	for _, w := range b.possible(p.By, words) {
		if !slices.ContainsFunc(p.Cases, func(c definition.ParameterCase) bool { return c.Word == w || b.Meant[w] }) {
			b.Fault(k, "parameter %q has no value for %q, which %s may be; give it one, or narrow what the edition binds", k.Value, w, p.By)
		}
	}
}

// possible is which words of a fact the cases have that the edition binds.
func (b *book) possible(name fact.Fact, words []string) []string {
	bound := map[fact.Fact][]string{fact.FactProviderClass: b.def.Binds.ProviderClasses, fact.FactServiceKind: b.def.Binds.ServiceKinds,
		fact.FactPlanAudience: b.def.Binds.Audiences}[name]
	if len(bound) > 0 {
		return bound
	}
	return words
}

// datedReader reads the values of one parameter.
type datedReader struct {
	*book
	of     *definition.Parameter
	key    *source.Node
	banded bool
}

func (r datedReader) list(n *source.Node, word string) []definition.Dated {
	var out []definition.Dated
	var when dates
	for _, item := range r.Items(n) {
		m := r.Mapping(item, forms.Dated)
		d := definition.Dated{At: r.At(item), From: r.Date(m.At("from"))}
		when = append(when, dated{d.From, m.At("from")})
		switch {
		case m.Bad:
		case r.banded && m.Has("value"):
			r.Fault(m.Key("value"), `must be "bands", since the parameter has "bands_of"`)
		case !r.banded && m.Has("bands"):
			r.Fault(m.Key("bands"), `needs "bands_of" in the parameter: what its bands divide`)
		case r.banded:
			d.Bands = r.bands(m.At("bands"))
		case r.of.Unit != 0:
			d.Value, _ = r.Value(m.At("value"), r.of.Unit, r.zone)
		}
		out = append(out, d)
	}
	of := source.Say("parameter %q", r.key.Value)
	if word != "" {
		of = source.Say("parameter %q of %s", r.key.Value, word)
	}
	r.checkDates(when, of, aValue, r.key)
	return out
}

func (r datedReader) bands(n *source.Node) []definition.Band {
	var out []definition.Band
	before := len(r.Faults)
	for _, item := range r.Items(n) {
		m := r.Mapping(item, forms.Band)
		d := definition.Band{At: r.At(item), AboveLower: m.Has("more_than"), BelowUpper: m.Has("less_than")}
		if k := m.Head("at_least", "more_than"); k != nil && r.of.BandsOf != 0 {
			d.Lower, _ = r.Value(m.At(k.Value), r.of.BandsOf, r.zone)
		}
		if k := m.Head("at_most", "less_than"); k != nil && r.of.BandsOf != 0 {
			d.Upper, _ = r.Value(m.At(k.Value), r.of.BandsOf, r.zone)
		}
		if r.of.Unit != 0 {
			d.Value, _ = r.Value(m.At("value"), r.of.Unit, r.zone)
		}
		out = append(out, d)
	}
	if len(r.Faults) == before && r.of.BandsOf != 0 {
		r.follow(out)
	}
	return out
}

// follow tells of bands that are empty, out of order, overlap or leave a gap between them, and of different currencies.
func (r datedReader) follow(list []definition.Band) {
	for i := range list {
		d := &list[i]
		if d.Lower.IsKnown() && d.Upper.IsKnown() {
			order, ok := d.Lower.Order(&d.Upper)
			if !ok {
				r.FaultAt(d.At, "the ends of a band must be of one currency")
				return
			}
			if order > 0 || order == 0 && (d.AboveLower || d.BelowUpper) {
				r.FaultAt(d.At, "nothing lies in this band: its lower end is not below its upper end")
				return
			}
		}
		if a, b := currencyOf(list[0].Value), currencyOf(d.Value); a != b {
			r.FaultAt(d.At, "the values of the bands must be of one currency: %s and %s", a, b)
			return
		}
		if i == 0 {
			continue
		}
		if !r.next(&list[i-1], d) {
			return
		}
	}
}

// next tells whether a band follows another without gap or overlap.
func (r datedReader) next(before, d *definition.Band) bool {
	if !before.Upper.IsKnown() || !d.Lower.IsKnown() {
		r.FaultAt(d.At, "overlaps the band before: only the first may be open below and the last above")
		return false
	}
	order, ok := before.Upper.Order(&d.Lower)
	switch {
	case !ok:
		r.FaultAt(d.At, "the ends of the bands must be of one currency")
	case order > 0 && d.Upper.IsKnown() && before.Lower.IsKnown() && less(&d.Upper, &before.Lower):
		r.FaultAt(d.At, "the bands must ascend")
	case order > 0, order == 0 && !before.BelowUpper && !d.AboveLower:
		r.FaultAt(d.At, "overlaps the band before, which ends with %s", end(before))
	case order < 0, order == 0 && before.BelowUpper && d.AboveLower:
		r.FaultAt(d.At, "leaves a gap to the band before, which ends with %s", end(before))
	default:
		return true
	}
	return false
}

func less(a, b *fact.Value) bool {
	order, ok := a.Order(b)
	return ok && order <= 0
}

func end(d *definition.Band) string {
	if d.BelowUpper {
		return "less_than " + show(d.Upper)
	}
	return "at_most " + show(d.Upper)
}

func currencyOf(v fact.Value) string {
	a, _ := v.AsMoney()
	return a.Currency()
}

// valuesIn lists every value of a parameter that may hold while the edition is in force.
func valuesIn(p *definition.Parameter) []fact.Value {
	var out []fact.Value
	for _, c := range p.Cases {
		for _, d := range c.Dated {
			for i := range d.Bands {
				out = append(out, d.Bands[i].Value)
			}
			if d.Value.IsKnown() {
				out = append(out, d.Value)
			}
		}
	}
	return out
}
