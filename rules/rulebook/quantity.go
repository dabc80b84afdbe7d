package rulebook

import (
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/rulebook/internal/forms"
	"bosang/rules/rulebook/internal/source"
)

// quantity is a quantity that is read when it is first used or its turn comes.
type quantity struct {
	key, node *source.Node
	def       definition.Quantity
	state     state
	kind      fact.Kind // 0 where it cannot be told
	currency  string    // of an amount, where it can be told
	exact     bool      // an amount that can be paid as it stands
}

// state is how far reading has come.
type state uint8

const (
	unread state = iota
	reading
	done
)

func (b *book) declareQuantities(n *source.Node) {
	m := b.Names(n)
	for _, k := range m.Keys {
		q := &quantity{key: k, node: m.At(k.Value)}
		b.quantities[k.Value], b.inOrder = q, append(b.inOrder, q)
		b.Key(k)
		b.reserved(k)
		if b.parameters[k.Value] != nil {
			b.Fault(k, "%q is the name of a parameter already; formulas could not tell them apart", k.Value)
			b.Meant[k.Value] = true
		}
	}
}

// readQuantities reads those that no other has needed; all stand in the order of the file.
func (b *book) readQuantities() {
	for _, q := range b.inOrder {
		b.readQuantity(q)
		b.def.Quantities = append(b.def.Quantities, q.def)
	}
}

func (b *book) readQuantity(q *quantity) {
	if q.state != unread {
		return
	}
	q.state = reading
	defer func() { q.state = done }()
	m := b.Mapping(q.node, forms.Quantity)
	q.def = definition.Quantity{At: b.At(q.key), Key: q.key.Value, Title: b.Texts(m.At("title"))}
	if m.Bad {
		return
	}
	if m.Has("value") {
		for _, k := range []string{"of", "held", "announced", "notice", "at_least"} {
			if m.Has(k) {
				b.Fault(m.Key(k), `%q belongs to a measured quantity and must not stand beside "value"`, k)
			}
		}
		f := b.formula(m.At("value"), scope{})
		q.def.Formula, q.kind, q.currency = &f, f.Kind, b.currency(&f)
		q.exact = b.exact(&f)
		return
	}
	b.measured(m, q)
}

func (b *book) measured(m source.Mapping, q *quantity) {
	d := &q.def
	d.Measure = definition.Measure(b.OneOf(m.At("measure"), forms.Measures...))
	b.measuredOf(m, d)
	d.Held, _ = b.Boolean(m.At("held"))
	switch b.OneOf(m.At("announced"), "left_out", "only") {
	case "left_out":
		d.Announced = definition.AnnouncedLeftOut
	case "only":
		d.Announced = definition.AnnouncedOnly
	}
	if m.Has("notice") {
		d.Notice, _ = b.Length(m.At("notice"))
		if !m.Has("announced") {
			b.Fault(m.Key("notice"), `needs "announced" beside it: left_out or only`)
		}
	}
	switch d.Measure {
	case definition.Longest, definition.Total:
		q.kind = fact.KindDuration
	case definition.Began, definition.Ended:
		q.kind = fact.KindInstant
		b.whole(m, d.Measure)
	case definition.Spans:
		q.kind = fact.KindCount
	}
	b.spans(m, d)
}

// measuredOf reads what is measured: when the service was down, when it was degraded, or both together.
func (b *book) measuredOf(m source.Mapping, d *definition.Quantity) {
	if !m.Has("of") && m.OK {
		b.Fault(m.Node, `"of" is missing: what is measured, down or degraded`)
	}
	var list []string
	for _, n := range b.OneOrMore(m.At("of")) {
		switch of := b.OneOf(n, "down", "degraded"); {
		case of == "":
		case slices.Contains(list, of):
			b.Fault(n, "%q is given twice", of)
		default:
			list = append(list, of)
			d.Of = fact.Fact("outage." + of)
		}
	}
	if len(list) == 2 {
		d.Of, d.Or = fact.FactOutageDown, fact.FactOutageDegraded
	}
}

// spans reads how long a span must last to be counted.
func (b *book) spans(m source.Mapping, d *definition.Quantity) {
	v := m.At("at_least")
	if v == nil {
		return
	}
	if d.Measure != definition.Spans && d.Measure != "" {
		b.Fault(m.Key("at_least"), `says which spans are counted, and must not stand beside "measure: %s"`, d.Measure)
	}
	bound := b.formula(v, scope{depth: maxDepth - 1})
	b.length(&bound, v, true)
	d.AtLeast = &bound
}

// length holds a boundary to a length of time that a parameter or a value gives, of more than nothing where it must divide
// something.
func (b *book) length(f *definition.Formula, n *source.Node, divides bool) {
	switch {
	case f.Kind == 0:
	case f.Op != definition.OpParameter && f.Op != definition.OpValue:
		b.Fault(n, "must be a parameter or a value such as 4h")
	case f.Kind != fact.KindDuration:
		b.Fault(n, "must be a duration, not of type %s", f.Kind)
	case divides:
		b.positive(f, source.Say(`"at_least"`))
	}
}

// whole tells of what narrows a length beside an instant: an outage began and ended once, whoever held what meanwhile.
func (b *book) whole(m source.Mapping, measure definition.Measure) {
	for _, k := range []string{"held", "announced", "notice"} {
		if m.Has(k) {
			b.Fault(m.Key(k), `%q says which time counts, and must not stand beside "measure: %s", which is an instant`, k, measure)
		}
	}
}

// quantityNamed finds a quantity and reads it. Where it goes round in a circle, that is told.
func (b *book) quantityNamed(n *source.Node, name string) *quantity {
	q := b.quantities[name]
	if q == nil {
		return nil
	}
	b.use("quantity", name)
	if q.state == reading {
		b.Fault(n, "goes round in a circle: quantity %q is computed from itself", name)
		return q
	}
	b.readQuantity(q)
	return q
}
