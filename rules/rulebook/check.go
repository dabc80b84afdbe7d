package rulebook

import (
	"bosang/rules"
)

// check resolves the names that an edition uses: instruments, articles, parameters and quantities, and tells which of
// them nothing uses.
func (e *edition) check() {
	c := checker{edition: e, provisions: map[string]bool{}, used: map[string]bool{},
		instruments: map[string]bool{}, articles: map[string]*rules.Article{}, parameters: map[string]*rules.Parameter{}, quantities: map[string]bool{}}
	d := e.def
	for _, i := range d.Instruments {
		c.instruments[i.Key] = true
	}
	for i := range d.Articles {
		a := &d.Articles[i]
		c.articles[a.Key] = a
		if !c.instruments[a.Instrument] {
			e.faultAt(a.At, "unknown instrument %q", a.Instrument)
		}
		c.used["instrument "+a.Instrument] = true
		if len(a.Numbers) == 0 || a.Numbers[0].From.After(d.From) {
			e.faultAt(a.At, "article %q has no number at the beginning of the edition", a.Key)
		}
	}
	for i := range d.Parameters {
		p := &d.Parameters[i]
		c.parameters[p.Key] = p
		for _, pc := range p.Cases {
			if len(pc.Dated) > 0 && pc.Dated[0].From.After(d.From) {
				e.faultAt(p.At, "parameter %q has no value at the beginning of the edition", p.Key)
			}
		}
	}
	for _, q := range d.Quantities {
		c.quantities[q.Key] = true
	}
	for i := range d.Provisions {
		c.provision(&d.Provisions[i])
	}
	c.sense()
	c.unused()
}

// checker knows what an edition declares and notes what is used of it.
type checker struct {
	*edition
	instruments map[string]bool
	articles    map[string]*rules.Article
	parameters  map[string]*rules.Parameter
	quantities  map[string]bool
	provisions  map[string]bool
	used        map[string]bool
}

func (c *checker) provision(p *rules.Provision) {
	if c.provisions[p.Key] {
		c.faultAt(p.At, "provision %q is given twice", p.Key)
	}
	c.provisions[p.Key] = true
	if p.Cites.Article != "" {
		c.used["article "+p.Cites.Article] = true
		if c.articles[p.Cites.Article] == nil {
			c.faultAt(p.Cites.At, "unknown article %q", p.Cites.Article)
		}
	}
	if p.When != nil {
		c.condition(p.When)
	}
	f := &p.Effect
	c.parameter(f.At, f.By, rules.KindCount)
	c.parameter(f.At, f.Unit, rules.KindMoney)
	c.parameter(f.At, f.Amount, rules.KindMoney)
	c.parameter(f.At, f.Time, rules.KindDuration)
	c.parameter(f.At, f.WithinDays, rules.KindCount)
	c.quantity(f.At, f.Multiply)
	c.quantity(f.At, f.FeeFor)
	c.positive(f.At, f.By, maxFactor)
	for _, key := range []string{f.Unit, f.Amount, f.Time, f.WithinDays} {
		c.positive(f.At, key, 0)
	}
	if f.WithinDays != "" && c.def.Calendar == "" {
		c.faultAt(f.At, "a due date needs the edition's calendar")
	}
	for i := range p.Exceptions {
		c.provision(&p.Exceptions[i])
	}
}

func (c *checker) condition(cond *rules.Condition) {
	for i := range cond.Parts {
		c.condition(&cond.Parts[i])
	}
	c.quantity(cond.At, cond.Quantity)
	c.threshold(cond)
	if cond.Parameter != "" {
		c.used["parameter "+cond.Parameter] = true
	}
}

func (c *checker) parameter(at rules.Position, key string, kind rules.Kind) {
	if key == "" {
		return
	}
	c.used["parameter "+key] = true
	p := c.parameters[key]
	switch {
	case p == nil:
		c.faultAt(at, "unknown parameter %q", key)
	case p.Unit != kind:
		c.faultAt(at, "parameter %q is of type %s, not %s", key, p.Unit, kind)
	}
}

func (c *checker) quantity(at rules.Position, key string) {
	if key == "" {
		return
	}
	c.used["quantity "+key] = true
	if !c.quantities[key] {
		c.faultAt(at, "unknown quantity %q", key)
	}
}

func (c *checker) unused() {
	for _, p := range c.def.Parameters {
		if !c.used["parameter "+p.Key] {
			c.faultAt(p.At, "parameter %q is used nowhere", p.Key)
		}
	}
	for _, q := range c.def.Quantities {
		if !c.used["quantity "+q.Key] {
			c.faultAt(q.At, "quantity %q is used nowhere", q.Key)
		}
	}
	for _, a := range c.def.Articles {
		if !c.used["article "+a.Key] {
			c.faultAt(a.At, "article %q is cited nowhere", a.Key)
		}
	}
	for _, i := range c.def.Instruments {
		if !c.used["instrument "+i.Key] {
			c.faultAt(i.At, "instrument %q is used nowhere", i.Key)
		}
	}
}
