package rulebook

import (
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/rulebook/internal/forms"
	"bosang/rules/rulebook/internal/source"
)

// fact reads a declaration of a fact.
func (b *book) fact(k, n *source.Node) {
	m := b.Mapping(n, forms.Fact)
	name := fact.Fact(k.Value)
	out := definition.Fact{At: b.At(k), Title: b.Texts(m.At("title")), Question: b.Texts(m.At("question")), Unit: b.Texts(m.At("unit")),
		About: definition.AboutClaim}
	d := &out.Declared
	d.Name = name
	if _, standard := fact.TypeOf(name); standard {
		b.Fault(k, "%q is a standard fact, which every book knows; leave the declaration out", name)
		return // what is read is the standard one
	}
	if _, err := fact.NewSchema(fact.Declared{Name: name, Kind: fact.KindText}); err != nil {
		b.Fault(k, "a fact's name must be two or more words of lower-case letters, digits and _ joined by dots, such as report.made_on")
		b.Meant[k.Value] = true // it will be called otherwise, also where it is read
	}
	word := b.OneOf(m.At("type"), forms.FactTypes...)
	d.Kind = forms.KindNames[word]
	if m.Has("about") {
		out.About = definition.About(b.OneOf(m.At("about"), forms.Abouts...))
	}
	d.Essential, _ = b.Boolean(m.At("essential"))
	if m.Has("unit") && word != "" && d.Kind != fact.KindCount {
		b.Fault(m.Key("unit"), `only a count has a "unit"`)
	}
	b.factWords(m, k, &out)
	if v := m.At("otherwise"); v != nil && word != "" {
		b.otherwise(v, d)
		if d.Essential {
			b.Fault(m.Key("otherwise"), `must not stand beside "essential": with it nothing is left unknown`)
		}
	}
	b.def.Facts = append(b.def.Facts, out)
	b.facts[k.Value] = &b.def.Facts[len(b.def.Facts)-1]
}

func (b *book) factWords(m source.Mapping, k *source.Node, out *definition.Fact) {
	d := &out.Declared
	values := b.Names(m.At("values"))
	for _, w := range values.Keys {
		if !slices.ContainsFunc([]byte(w.Value), func(c byte) bool { return c == ' ' }) && len(w.Value) <= source.MaxName && w.Value != "" {
			d.Values = append(d.Values, w.Value)
			out.Values = append(out.Values, definition.Word{Word: w.Value, Title: b.Texts(values.At(w.Value))})
			continue
		}
		b.Fault(w, "must be one word of at most %d letters, not %q", source.MaxName, w.Value)
	}
	switch {
	case d.Kind == 0:
	case d.Kind != fact.KindEnum && m.Has("values"):
		b.Fault(m.Key("values"), `only an enum has "values"`)
	case d.Kind == fact.KindEnum && !m.Has("values"):
		b.Fault(k, `an enum needs its "values": the words it may be`)
	case d.Kind == fact.KindEnum && values.OK && (len(values.Keys) == 0 || len(values.Keys) > fact.MaxWords):
		b.Fault(m.Key("values"), "must be 1 to %d words", fact.MaxWords)
	}
}

func (b *book) otherwise(n *source.Node, d *fact.Declared) {
	v, ok := b.Value(n, d.Kind, b.zone)
	if !ok {
		return
	}
	if w, isText := v.AsText(); isText && d.Kind == fact.KindEnum && !slices.Contains(d.Values, w) {
		b.Fault(n, "%s is never %q%s", d.Name, w, b.Nearest(w, d.Values))
		return
	}
	d.Otherwise = v
}

// typeOf describes a standard fact or one that the edition declares. Where there is none of the name, or its declaration is
// faulty, that has been told.
func (b *book) typeOf(n *source.Node, name string) (fact.Type, bool) {
	if t, ok := fact.TypeOf(fact.Fact(name)); ok {
		return t, true
	}
	b.use("fact", name)
	if f := b.facts[name]; f != nil {
		return fact.Type{Name: f.Declared.Name, Kind: f.Declared.Kind, Values: f.Declared.Values}, f.Declared.Kind != 0 && (f.Declared.Kind != fact.KindEnum || len(f.Values) > 0)
	}
	var known []string
	for _, t := range fact.Types() {
		known = append(known, string(t.Name))
	}
	for _, f := range b.def.Facts {
		known = append(known, string(f.Declared.Name))
	}
	hint := b.Nearest(name, known)
	if hint.IsZero() {
		hint = source.Say(`; declare it under "facts", or see "bosang rulebook facts"`)
	}
	b.Fault(n, "unknown fact %q%s", name, hint)
	return fact.Type{}, false
}

func (b *book) readInstruments(n *source.Node) {
	m := b.Names(n)
	for _, k := range m.Keys {
		b.Key(k)
		b.def.Instruments = append(b.def.Instruments, definition.Instrument{At: b.At(k), Key: k.Value, Title: b.Texts(m.At(k.Value))})
		b.instruments[k.Value] = true
	}
}

func (b *book) readArticles(n *source.Node) {
	m := b.Names(n)
	for _, k := range m.Keys {
		a := b.Mapping(m.At(k.Value), forms.Article)
		out := definition.Article{At: b.At(k), Key: k.Value}
		b.Key(k)
		if s, ok := b.Text(a.At("instrument")); ok {
			out.Instrument = s
			b.use("instrument", s)
			if !b.instruments[s] {
				b.Fault(a.At("instrument"), "unknown instrument %q%s", s, b.Nearest(s, sortedKeys(b.instruments)))
			}
		}
		var dates dates
		for _, item := range b.Items(a.At("numbers")) {
			one := b.Mapping(item, forms.Number)
			number := definition.Number{From: b.Date(one.At("from")), Number: b.Line(one.At("number"))}
			out.Numbers = append(out.Numbers, number)
			dates = append(dates, dated{number.From, one.At("from")})
		}
		b.checkDates(dates, source.Say("article %q", k.Value), aNumber, k)
		b.def.Articles = append(b.def.Articles, out)
		b.articles[k.Value] = true
	}
}

func sortedKeys[T any](m map[string]T) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
