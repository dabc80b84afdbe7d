package rulebook

// unused tells of what is declared and used nowhere. What a fault suggests, and what stands in a part that could not be
// read, may be meant and is left alone.
func (b *book) unused() {
	idle := func(section, name string) bool { return !b.used[section+" "+name] && !b.Meant[name] }
	d := b.def
	for _, f := range d.Facts {
		if idle("fact", string(f.Declared.Name)) {
			b.FaultAt(f.At, "fact %q is read nowhere; leave it out, or use it in a condition or formula", f.Declared.Name)
		}
	}
	for _, i := range d.Instruments {
		if idle("instrument", i.Key) {
			b.FaultAt(i.At, "instrument %q is used nowhere; leave it out, or give it an article", i.Key)
		}
	}
	for _, a := range d.Articles {
		if idle("article", a.Key) {
			b.FaultAt(a.At, "article %q is cited nowhere; leave it out, or cite it", a.Key)
		}
	}
	for _, p := range d.Parameters {
		if idle("parameter", p.Key) {
			b.FaultAt(p.At, "parameter %q is used nowhere; leave it out, or use it in a condition, formula or effect", p.Key)
		}
	}
	for _, c := range d.Conditions {
		if idle("condition", c.Key) {
			b.FaultAt(c.At, "condition %q is used nowhere; leave it out, or refer to it with {condition: %s}", c.Key, c.Key)
		}
	}
	for _, q := range d.Quantities {
		if idle("quantity", q.Key) {
			b.FaultAt(q.At, "quantity %q is used nowhere; leave it out, or use it in a condition, formula or effect", q.Key)
		}
	}
}
