package rulebook

import (
	"slices"
	"strings"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/rulebook/internal/forms"
	"bosang/rules/rulebook/internal/source"
	"bosang/rules/text"
)

// Together holds rulebooks against each other: a declared fact is the same in all of them, a ground is established by one
// rulebook, by one provision of each of its editions, every ground that is asked for and every loss that is counted towards
// exists as every edition that is replaced does, and no ground rests on itself. Of the instruments it looks at the editions
// alone. The error is Faults.
func Together(instruments ...*Instrument) error {
	t := together{facts: map[fact.Fact]*definition.Fact{}, grounds: map[string]string{}, losses: map[string]bool{}}
	for _, in := range instruments {
		t.all = append(t.all, in.Editions...)
	}
	t.declared()
	t.replaced()
	t.establish()
	t.exist()
	t.circles()
	return t.faults.Err()
}

// Schema is the set of facts that the editions of rulebooks declare. The error names the fact; Together tells where.
func Schema(instruments ...*Instrument) (*fact.Schema, error) {
	var list []fact.Declared
	for _, in := range instruments {
		for _, d := range in.Editions {
			for i := range d.Facts {
				list = append(list, d.Facts[i].Declared)
			}
		}
	}
	return fact.NewSchema(list...)
}

type together struct {
	all     []*definition.Edition
	facts   map[fact.Fact]*definition.Fact
	grounds map[string]string // the rulebook that establishes it
	losses  map[string]bool
	faults  Faults
}

func (t *together) fault(at definition.Position, format string, args ...any) {
	t.faults = append(t.faults, source.FaultAt(at, format, args...))
}

// nearest says what may have been meant by a name.
func nearest[T any](name string, known map[string]T) text.Texts {
	return source.NewReader("").Nearest(name, sortedKeys(known))
}

// declared tells of facts that are declared in two ways.
func (t *together) declared() {
	for _, d := range t.all {
		for i := range d.Facts {
			f := &d.Facts[i]
			other := t.facts[f.Declared.Name]
			if other == nil {
				t.facts[f.Declared.Name] = f
				continue
			}
			var difference text.Texts
			switch {
			case other.Declared.Kind != f.Declared.Kind:
				difference = source.Say("as %s, here as %s", other.Declared.Kind, f.Declared.Kind)
			case !slices.Equal(other.Declared.Values, f.Declared.Values):
				difference = source.Say("with other values: %s", strings.Join(other.Declared.Values, ", "))
			case other.About != f.About:
				difference = source.Say("as about the %s, here about the %s", other.About, f.About)
			default:
				continue
			}
			t.fault(f.At, "fact %q is declared in %s %s; all books must declare it alike, or call it otherwise", f.Declared.Name, other.At, difference)
		}
	}
}

// replaced tells of editions that replace none of their rulebook.
func (t *together) replaced() {
	names := map[[2]string]bool{}
	for _, d := range t.all {
		names[[2]string{d.Rulebook, d.Edition}] = true
	}
	for _, d := range t.all {
		if d.Replaces == "" || names[[2]string{d.Rulebook, d.Replaces}] {
			continue
		}
		others := map[string]bool{}
		for _, other := range t.all {
			if other.Rulebook == d.Rulebook && other.Edition != d.Edition {
				others[other.Edition] = true
			}
		}
		t.fault(placeOf(d, "replaces"), "replaces no edition of %q: there is no %q%s", d.Rulebook, d.Replaces, nearest(d.Replaces, others))
	}
}

// placeOf is where the value of a key of an edition stands.
func placeOf(d *definition.Edition, key string) definition.Position {
	r := source.NewReader(d.At.File)
	if root := r.Document([]byte(d.Text)); root != nil {
		if n := r.Mapping(root, forms.Edition).At(key); n != nil {
			return r.At(n)
		}
	}
	return d.At
}

func (t *together) establish() {
	for _, d := range t.all {
		own := map[string]bool{}
		for i := range d.Provisions {
			f := &d.Provisions[i].Effect
			for k := range f.Remedies {
				t.losses[f.Remedies[k].Loss] = true
			}
			if f.Kind != definition.Entitles {
				continue
			}
			if book := t.grounds[f.Ground]; own[f.Ground] || book != "" && book != d.Rulebook {
				t.fault(f.At, "the ground %q is established elsewhere already, by rulebook %q; give this one another name", f.Ground, book)
			}
			own[f.Ground] = true
			if t.grounds[f.Ground] == "" {
				t.grounds[f.Ground] = d.Rulebook
			}
		}
	}
}

// exist tells of grounds and losses that nothing establishes.
func (t *together) exist() {
	for _, d := range t.all {
		ask := func(c *definition.Condition) {
			if t.grounds[c.Ground] == "" {
				t.fault(c.At, "unknown ground %q%s", c.Ground, nearest(c.Ground, t.grounds))
			}
		}
		for i := range d.Conditions {
			eachGround(&d.Conditions[i].When, nil, ask)
		}
		for i := range d.Provisions {
			asks(&d.Provisions[i], nil, ask)
			for _, m := range d.Provisions[i].Effect.Remedies {
				for _, loss := range m.Towards {
					if !t.losses[loss] {
						t.fault(m.At, "unknown loss %q: no remedy makes it good%s", loss, nearest(loss, t.losses))
					}
				}
			}
		}
	}
}

// circles tells of grounds that rest on themselves.
func (t *together) circles() {
	rests := map[string][]*definition.Condition{} // the questions that a ground rests on
	for _, d := range t.all {
		for i := range d.Provisions {
			p := &d.Provisions[i]
			if p.Effect.Kind == definition.Entitles {
				asks(p, namedIn(d), func(c *definition.Condition) { rests[p.Effect.Ground] = append(rests[p.Effect.Ground], c) })
			}
		}
	}
	states := map[string]state{}
	var visit func(ground string)
	visit = func(ground string) {
		states[ground] = reading
		for _, c := range rests[ground] {
			if states[c.Ground] == unread {
				visit(c.Ground)
			} else if states[c.Ground] == reading {
				t.fault(c.At, "goes round in a circle: the ground %q rests on itself", c.Ground)
			}
		}
		states[ground] = done
	}
	for _, ground := range sortedKeys(rests) {
		if states[ground] == unread {
			visit(ground)
		}
	}
}

// namedIn are the conditions of an edition by name.
func namedIn(d *definition.Edition) map[string]*definition.Condition {
	out := map[string]*definition.Condition{}
	for i := range d.Conditions {
		out[d.Conditions[i].Key] = &d.Conditions[i].When
	}
	return out
}

// asks visits every question for a ground in a provision and its exceptions; those of named conditions too, each once, where
// these are given.
func asks(p *definition.Provision, named map[string]*definition.Condition, visit func(*definition.Condition)) {
	if p.When != nil {
		eachGround(p.When, named, visit)
	}
	for i := range p.Exceptions {
		asks(&p.Exceptions[i], named, visit)
	}
}

func eachGround(c *definition.Condition, named map[string]*definition.Condition, visit func(*definition.Condition)) {
	switch c.Op {
	case definition.OpGround:
		visit(c)
	case definition.OpNamed:
		if of := named[c.Name]; of != nil {
			delete(named, c.Name)
			eachGround(of, named, visit)
		}
	}
	for i := range c.Parts {
		eachGround(&c.Parts[i], named, visit)
	}
}
