package rules

import (
	"fmt"
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/period"
)

// compiler lowers one definition; names become indexes.
type compiler struct {
	def    *Definition
	out    Edition
	params map[string]int32
	quants map[string]int32
	extras map[Fact]int16
	named  map[string]int
	depth  int // of named conditions within each other
	err    error
}

// maxDepth bounds conditions and formulas that refer to each other; package rulebook refuses circles before.
const maxDepth = 64

func (c *compiler) fail(at Position, format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%s: %s", at, fmt.Sprintf(format, args...))
	}
}

func (c *compiler) dateStart(d period.Date) int64 { return d.At(c.out.zone).UnixMicro() }

// length is the number of elements as an index.
func length[T any](list []T) int32 { return int32(len(list)) } //nolint:gosec // bounded by package rulebook

func (c *compiler) declared() {
	for i := range c.def.Facts {
		f := &c.def.Facts[i]
		checked, err := f.Declared.Checked()
		if err != nil {
			c.fail(f.At, "%s", err)
			continue
		}
		c.extras[f.Declared.Name] = int16(length(c.out.extras)) //nolint:gosec // bounded by package rulebook
		c.out.extras = append(c.out.extras, extra{&checked, f})
	}
}

// source finds a fact; false where neither the standard nor the edition has it.
func (c *compiler) source(at Position, name Fact) (source, fact.Type) {
	if s, ok := fact.SlotOf(name); ok {
		t, _ := fact.TypeOf(name)
		return source{s, -1}, t
	}
	i, ok := c.extras[name]
	if !ok {
		c.fail(at, "no fact %q", name)
		return source{0, -1}, fact.Type{}
	}
	d := c.out.extras[i].declared
	return source{0, i}, fact.Type{Name: d.Name, Kind: d.Kind, Values: d.Values}
}

func (c *compiler) binds() {
	b := c.def.Binds
	for _, k := range []keyBind{
		{fact.SlotProviderKey, b.Providers}, {fact.SlotServiceKey, b.Services}, {fact.SlotPlanKey, b.Plans}, {fact.SlotIncidentKey, b.Incidents},
	} {
		if len(k.keys) > 0 {
			c.out.keys = append(c.out.keys, k)
		}
	}
	if c.def.Kind == definition.Statute || c.def.Kind == definition.Standard {
		c.out.keys = append(c.out.keys, keyBind{fact.SlotProviderJurisdiction, []string{c.def.Jurisdiction}})
	}
	for _, m := range []struct {
		slot  fact.Slot
		words []string
	}{{fact.SlotProviderClass, b.ProviderClasses}, {fact.SlotServiceKind, b.ServiceKinds}, {fact.SlotPlanAudience, b.Audiences}} {
		if len(m.words) > 0 {
			t, _ := fact.TypeOf(m.slot.Name())
			c.out.masks = append(c.out.masks, maskBind{m.slot, maskOf(t, m.words)})
		}
	}
	if b.Content {
		c.out.masks = append(c.out.masks, maskBind{fact.SlotPlanContent, 1 << 1})
	}
}

// maskOf is the bit mask of the words of an enumerated fact.
func maskOf(t fact.Type, words []string) (mask uint64) {
	for _, w := range words {
		if i := slices.Index(t.Values, w); i >= 0 {
			mask |= 1 << uint(i)
		}
	}
	return mask
}

func (c *compiler) parameters() {
	for i := range c.def.Parameters {
		p := &c.def.Parameters[i]
		out := param{def: p}
		if p.By != "" {
			var t fact.Type
			out.by, t = c.source(p.At, p.By)
			out.bound = true
			for _, w := range t.Values {
				out.codes = append(out.codes, int8(slices.IndexFunc(p.Cases, func(pc definition.ParameterCase) bool { return pc.Word == w }))) //nolint:gosec // at most 64
			}
		}
		for _, pc := range p.Cases {
			one := paramCase{word: pc.Word}
			for k := range pc.Dated {
				one.from = append(one.from, c.dateStart(pc.Dated[k].From))
				one.dated = append(one.dated, &pc.Dated[k])
			}
			out.cases = append(out.cases, one)
		}
		c.params[p.Key] = length(c.out.params)
		c.out.params = append(c.out.params, out)
	}
}

func (c *compiler) paramIndex(at Position, key string) int32 {
	if key == "" {
		return -1
	}
	i, ok := c.params[key]
	if !ok {
		c.fail(at, "no parameter %q", key)
	}
	return i
}

func (c *compiler) quantIndex(at Position, key string) int32 {
	if key == "" {
		return -1
	}
	i, ok := c.quants[key]
	if !ok {
		c.fail(at, "no quantity %q", key)
	}
	return i
}

func (c *compiler) quantities() {
	for i := range c.def.Quantities {
		c.quants[c.def.Quantities[i].Key] = int32(i)
	}
	c.out.quants = make([]quant, len(c.def.Quantities))
	state := make([]uint8, len(c.def.Quantities)) // 0 new, 1 being compiled, 2 done
	for i := range c.def.Quantities {
		c.quantity(int32(i), state)
	}
}

// quantity compiles a quantity after those it is computed from.
func (c *compiler) quantity(i int32, state []uint8) {
	def := &c.def.Quantities[i]
	switch state[i] {
	case 1:
		c.fail(def.At, "quantity %q is computed from itself", def.Key)
		return
	case 2:
		return
	}
	state[i] = 1
	q := quant{root: -1, twin: -1, measure: def.Measure, longest: def.Measure == definition.Longest, held: def.Held, use: def.Announced, notice: def.Notice}
	switch {
	case def.Formula != nil:
		eachName(def.Formula, func(f *definition.Formula) {
			if on, ok := c.quants[f.Name]; ok && f.Op == definition.OpQuantity {
				c.quantity(on, state)
				q.needs = append(q.needs, c.out.quants[on].needs...)
				q.moves = q.moves || c.out.quants[on].moves
			}
		})
		q.root, q.kind = c.formula(def.Formula), def.Formula.Kind
	default:
		s, ok := fact.SlotOf(def.Of)
		if !ok || s.Kind() != fact.KindOutage {
			c.fail(def.At, "%q is no outage", def.Of)
		}
		q.of, q.kind = s, fact.KindDuration
		if def.Measure == definition.Began || def.Measure == definition.Ended {
			q.kind = fact.KindInstant
		}
		q.moves = def.Measure != definition.Began
	}
	q.needs = append(q.needs, i)
	slices.SortFunc(q.needs, func(a, b int32) int { return c.place(a) - c.place(b) })
	q.needs = slices.Compact(q.needs)
	for _, k := range c.out.inOrder {
		o := &c.out.quants[k]
		if q.root < 0 && o.root < 0 && q.kind == fact.KindDuration && o.kind == q.kind && q.of == fact.SlotOutageDown && o.of == q.of && o.held == q.held &&
			(o.use == AnnouncedOnly) == (q.use == AnnouncedOnly) {
			q.twin = k
			break
		}
	}
	c.out.quants[i] = q
	c.out.inOrder = append(c.out.inOrder, i)
	state[i] = 2
}

// place is when a quantity is worked out; one that is being compiled comes last.
func (c *compiler) place(i int32) int {
	if at := slices.Index(c.out.inOrder, i); at >= 0 {
		return at
	}
	return len(c.out.inOrder)
}

// eachName visits every part of a formula.
func eachName(f *definition.Formula, visit func(*definition.Formula)) {
	visit(f)
	for i := range f.Args {
		eachName(&f.Args[i], visit)
	}
	if f.Each != nil {
		eachName(f.Each, visit)
	}
	if f.Only != nil {
		eachName(&f.Only.Bound, visit)
	}
}

func (c *compiler) provision(p *Provision, parent int32, shown bool) {
	i := length(c.out.provisions)
	f := &p.Effect
	out := provision{def: p, parent: parent, bars: f.Kind == definition.Bars, within: c.paramIndex(f.At, f.WithinDays), due: -1}
	if f.Due != nil {
		out.due = c.formula(f.Due)
	}
	for k := range f.Remedies {
		out.gives = append(out.gives, c.given(&f.Remedies[k]))
	}
	out.leafFrom = length(c.out.leaves)
	out.node = c.condition(p.When, shown)
	out.leafTo = length(c.out.leaves)
	if f.Kind == definition.Entitles {
		c.out.entitles = append(c.out.entitles, f.Ground)
	}
	c.out.provisions = append(c.out.provisions, out)
	for k := range p.Exceptions {
		c.provision(&p.Exceptions[k], i, true)
	}
	c.out.provisions[i].end = length(c.out.provisions)
}

func (c *compiler) given(g *definition.Remedy) given {
	out := given{def: g, amount: -1, time: -1, unit: c.paramIndex(g.At, g.Unit)}
	if g.Amount != nil {
		out.amount = c.formula(g.Amount)
	}
	if g.Time != nil {
		out.time = c.formula(g.Time)
	}
	return out
}

func (c *compiler) condition(cond *Condition, shown bool) int32 {
	if cond.Op == definition.OpNamed {
		at, ok := c.named[cond.Name]
		if !ok || c.depth > maxDepth {
			c.fail(cond.At, "no condition %q", cond.Name)
			return -1
		}
		c.depth++
		defer func() { c.depth-- }()
		return c.condition(&c.def.Conditions[at].When, shown)
	}
	i := length(c.out.nodes)
	c.out.nodes = append(c.out.nodes, node{op: cond.Op, leaf: -1})
	switch cond.Op {
	case definition.OpAll, definition.OpAny, definition.OpNot, definition.OpShown:
		for k := range cond.Parts {
			c.condition(&cond.Parts[k], shown || cond.Op == definition.OpShown)
		}
	default:
		c.out.nodes[i].leaf = length(c.out.leaves)
		l := c.leaf(cond, shown)
		l.same = int32(slices.IndexFunc(c.out.leaves, l.equals)) //nolint:gosec // bounded by package rulebook
		c.out.leaves = append(c.out.leaves, l)
	}
	c.out.nodes[i].end = length(c.out.nodes)
	return i
}

// equals tells whether another comparison always comes to the same. Those with grounds change while an edition is evaluated.
func (l leaf) equals(o leaf) bool {
	return l.op != definition.OpGround && o.same < 0 && l.op == o.op && l.compare == o.compare && l.shown == o.shown && l.from == o.from && l.quant == o.quant &&
		l.param == o.param && l.mask == o.mask && l.start == o.start && l.end == o.end &&
		slices.EqualFunc(l.values, o.values, func(a, b fact.Value) bool { return a.Is(&b) })
}

func (c *compiler) leaf(cond *Condition, shown bool) leaf {
	out := leaf{op: cond.Op, compare: cond.Compare, param: c.paramIndex(cond.At, cond.Parameter), values: cond.Values,
		ground: cond.Ground, from: source{0, -1}}
	switch cond.Op {
	case definition.OpFact:
		c.factLeaf(cond, shown, &out)
	case definition.OpMeasure:
		out.quant = c.quantIndex(cond.At, cond.Quantity)
	case definition.OpGround:
		c.out.needs = append(c.out.needs, cond.Ground)
	}
	bound := fact.Value{}
	switch {
	case out.param >= 0 && !c.out.params[out.param].varies():
		bound = c.out.params[out.param].cases[0].dated[0].Value
	case out.param < 0 && len(cond.Values) > 0:
		bound = cond.Values[0]
	}
	switch bound.Kind() {
	case fact.KindDuration, fact.KindCount, fact.KindInstant, fact.KindDate:
		out.bound, out.fixed = bound.Micros(), true
	}
	out.how = otherwise
	switch {
	case out.masked:
		out.how = byMask
	case out.fixed && out.op == definition.OpFact && out.compare <= definition.LessThan && canPack(out.bound):
		out.how = byBound
	case out.fixed && out.op == definition.OpMeasure && c.out.quants[out.quant].root < 0 && canPack(out.bound):
		out.how = byLength
	}
	return out
}

func (c *compiler) factLeaf(cond *Condition, shown bool, out *leaf) {
	from, t := c.source(cond.At, cond.Fact)
	essential := from.extra < 0 && from.slot.Essential() || from.extra >= 0 && c.out.extras[from.extra].declared.Essential
	out.from, out.shown = from, shown && !essential
	if out.read = int32(slices.Index(c.out.reads, from)); out.read < 0 { //nolint:gosec // bounded by package rulebook
		out.read = length(c.out.reads)
		c.out.reads = append(c.out.reads, from)
	}
	switch {
	case cond.Compare == definition.HeldOn:
		out.start, out.end = c.dateStart(cond.Day), c.dateStart(cond.Day.AddDays(1))
	case cond.Compare != definition.Is:
	case t.Kind == fact.KindEnum:
		var words []string
		for i := range cond.Values {
			words = append(words, cond.Values[i].Word())
		}
		out.masked, out.mask = true, maskOf(t, words)
	case t.Kind == fact.KindBool:
		out.masked = true
		for i := range cond.Values {
			out.mask |= 1 << uint(cond.Values[i].Micros()&1)
		}
	}
}

// at gives what holds of the parameter at an instant, for the facts of the case; nil where the fact that it depends on is
// not known (missing) or has no value in it. Before the first date the first holds.
func (p *param) at(micros int64, r *run) (d *definition.Dated, missing bool) {
	which := 0
	if p.bound {
		by := r.said(p.by)
		if !by.IsKnown() {
			return nil, true
		}
		if which = int(p.codes[by.Code()]); which < 0 {
			return nil, false
		}
	}
	c := &p.cases[which]
	i := len(c.from) - 1
	for i > 0 && c.from[i] > micros {
		i--
	}
	return c.dated[i], false
}

// varies tells whether the value depends on the case; one that does not stands in the edition alone.
func (p *param) varies() bool { return p.bound || len(p.cases) > 0 && len(p.cases[0].dated) > 1 }
