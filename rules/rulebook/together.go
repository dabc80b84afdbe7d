package rulebook

import (
	"slices"
	"strings"

	"bosang/rules/definition"
	"bosang/rules/fact"
)

// Together holds rulebooks against each other: a declared fact is the same in all of them, a ground is established by one
// rulebook, by one provision of each of its editions, every ground that is asked for and every loss that is counted towards
// exists, and no ground rests on itself. The error is Faults.
func Together(instruments ...*Instrument) error {
	var all []*book
	for _, in := range instruments {
		all = append(all, in.books...)
	}
	t := together{all: all, facts: map[fact.Fact]*declaration{}, grounds: map[string]string{}, losses: map[string]bool{}}
	t.declared()
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
	all     []*book
	facts   map[fact.Fact]*declaration
	grounds map[string]string // the rulebook that establishes it
	losses  map[string]bool
	faults  Faults
}

type declaration struct {
	*definition.Fact
	rulebook string
}

func (t *together) fault(b *book, at definition.Position, format string, args ...any) {
	before := len(b.Faults)
	b.FaultAt(at, format, args...)
	t.faults = append(t.faults, b.Faults[before:]...)
	b.Faults = b.Faults[:before]
}

// declared tells of facts that are declared in two ways.
func (t *together) declared() {
	for _, b := range t.all {
		for i := range b.def.Facts {
			f := &b.def.Facts[i]
			other := t.facts[f.Declared.Name]
			if other == nil {
				t.facts[f.Declared.Name] = &declaration{f, b.def.Rulebook}
				continue
			}
			var difference string
			switch {
			case other.Declared.Kind != f.Declared.Kind:
				difference = "as " + other.Declared.Kind.String() + ", here as " + f.Declared.Kind.String()
			case !slices.Equal(other.Declared.Values, f.Declared.Values):
				difference = "with other values: " + strings.Join(other.Declared.Values, ", ")
			case other.About != f.About:
				difference = "as about the " + string(other.About) + ", here about the " + string(f.About)
			default:
				continue
			}
			t.fault(b, f.At, "fact %q is declared in %s %s; all books must declare it alike, or call it otherwise", f.Declared.Name, other.At, difference)
		}
	}
}

func (t *together) establish() {
	for _, b := range t.all {
		own := map[string]bool{}
		for i := range b.def.Provisions {
			f := &b.def.Provisions[i].Effect
			for k := range f.Remedies {
				t.losses[f.Remedies[k].Loss] = true
			}
			if f.Kind != definition.Entitles {
				continue
			}
			if book := t.grounds[f.Ground]; own[f.Ground] || book != "" && book != b.def.Rulebook {
				t.fault(b, f.At, "the ground %q is established already, by rulebook %q; give this one another name", f.Ground, book)
			}
			own[f.Ground] = true
			if t.grounds[f.Ground] == "" {
				t.grounds[f.Ground] = b.def.Rulebook
			}
		}
	}
}

// exist tells of grounds and losses that nothing establishes.
func (t *together) exist() {
	for _, b := range t.all {
		for _, m := range b.asked {
			if t.grounds[m.name] == "" {
				t.fault(b, m.at, "unknown ground %q%s", m.name, b.Nearest(m.name, sortedKeys(t.grounds)))
			}
		}
		for _, m := range b.towards {
			if !t.losses[m.name] {
				t.fault(b, m.at, "unknown loss %q: no remedy makes it good%s", m.name, b.Nearest(m.name, sortedKeys(t.losses)))
			}
		}
	}
}

// circles tells of grounds that rest on themselves.
func (t *together) circles() {
	rests := map[string][]string{} // the grounds that a ground asks for
	type place struct {
		b  *book
		at definition.Position
	}
	where := map[[2]string]place{}
	for _, b := range t.all {
		for i := range b.def.Provisions {
			p := &b.def.Provisions[i]
			if p.Effect.Kind != definition.Entitles {
				continue
			}
			b.asks(p, map[string]bool{}, func(c *definition.Condition) {
				from := p.Effect.Ground
				rests[from] = append(rests[from], c.Ground)
				if _, ok := where[[2]string{from, c.Ground}]; !ok {
					where[[2]string{from, c.Ground}] = place{b, c.At}
				}
			})
		}
	}
	state := map[string]state{}
	var visit func(ground string)
	visit = func(ground string) {
		state[ground] = reading
		for _, next := range rests[ground] {
			if state[next] == unread {
				visit(next)
			} else if state[next] == reading {
				at := where[[2]string{ground, next}]
				t.fault(at.b, at.at, "goes round in a circle: the ground %q rests on itself", next)
			}
		}
		state[ground] = done
	}
	for _, ground := range sortedKeys(rests) {
		if state[ground] == unread {
			visit(ground)
		}
	}
}

// asks visits every ground that a provision or its exceptions ask for, through named conditions too.
func (b *book) asks(p *definition.Provision, seen map[string]bool, visit func(*definition.Condition)) {
	var walk func(c *definition.Condition)
	walk = func(c *definition.Condition) {
		switch {
		case c.Op == definition.OpGround:
			visit(c)
		case c.Op == definition.OpNamed && !seen[c.Name]:
			seen[c.Name] = true
			walk(&b.conditions[c.Name].def.When)
		}
		for i := range c.Parts {
			walk(&c.Parts[i])
		}
	}
	if p.When != nil {
		walk(p.When)
	}
	for i := range p.Exceptions {
		b.asks(&p.Exceptions[i], seen, visit)
	}
}
