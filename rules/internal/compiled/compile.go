package compiled

import (
	"fmt"
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/period"
)

// compiler lowers one definition; names become indexes.
type compiler struct {
	def    *definition.Edition
	out    Edition
	params map[string]int32
	quants map[string]int32
	extras map[fact.Fact]int16
	named  map[string]int
	depth  int // of named conditions within each other
	err    error
}

// maxDepth bounds conditions and formulas that refer to each other; package rulebook refuses circles before.
const maxDepth = 64

func (c *compiler) fail(at definition.Position, format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%s: %s", at, fmt.Sprintf(format, args...))
	}
}

func (c *compiler) dateStart(d period.Date) int64 { return d.At(c.out.Zone).UnixMicro() }

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
		c.extras[f.Declared.Name] = int16(length(c.out.Extras)) //nolint:gosec // bounded by package rulebook
		c.out.Extras = append(c.out.Extras, Extra{&checked, f})
	}
}

// source finds a fact; false where neither the standard nor the edition has it.
func (c *compiler) source(at definition.Position, name fact.Fact) (Source, fact.Type) {
	if s, ok := fact.SlotOf(name); ok {
		t, _ := fact.TypeOf(name)
		return Source{s, -1}, t
	}
	i, ok := c.extras[name]
	if !ok {
		c.fail(at, "no fact %q", name)
		return Source{0, -1}, fact.Type{}
	}
	d := c.out.Extras[i].Declared
	return Source{0, i}, fact.Type{Name: d.Name, Kind: d.Kind, Values: d.Values}
}

func (c *compiler) binds() {
	b := c.def.Binds
	for _, k := range []KeyBind{
		{fact.SlotProviderKey, b.Providers}, {fact.SlotServiceKey, b.Services}, {fact.SlotPlanKey, b.Plans}, {fact.SlotIncidentKey, b.Incidents},
	} {
		if len(k.Keys) > 0 {
			c.out.Keys = append(c.out.Keys, k)
		}
	}
	if c.def.Kind == definition.Statute || c.def.Kind == definition.Standard {
		c.out.Keys = append(c.out.Keys, KeyBind{fact.SlotProviderJurisdiction, []string{c.def.Jurisdiction}})
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
		out := Parameter{def: p}
		if p.By != "" {
			var t fact.Type
			out.By, t = c.source(p.At, p.By)
			out.Bound = true
			for _, w := range t.Values {
				out.Codes = append(out.Codes, int8(slices.IndexFunc(p.Cases, func(pc definition.ParameterCase) bool { return pc.Word == w }))) //nolint:gosec // at most 64
			}
		}
		for _, pc := range p.Cases {
			one := ParameterCase{word: pc.Word}
			for k := range pc.Dated {
				one.From = append(one.From, c.dateStart(pc.Dated[k].From))
				one.Dated = append(one.Dated, &pc.Dated[k])
				if k > 0 {
					c.out.changes = append(c.out.changes, one.From[k])
				}
			}
			out.Cases = append(out.Cases, one)
		}
		c.params[p.Key] = length(c.out.Parameters)
		c.out.Parameters = append(c.out.Parameters, out)
	}
}

func (c *compiler) paramIndex(at definition.Position, key string) int32 {
	if key == "" {
		return -1
	}
	i, ok := c.params[key]
	if !ok {
		c.fail(at, "no parameter %q", key)
	}
	return i
}

func (c *compiler) quantIndex(at definition.Position, key string) int32 {
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
	c.out.Quantities = make([]Quantity, len(c.def.Quantities))
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
	q := Quantity{Root: -1, Twin: -1, Measure: def.Measure, Longest: def.Measure == definition.Longest, Held: def.Held, Use: def.Announced, Notice: def.Notice}
	switch {
	case def.Formula != nil:
		eachName(def.Formula, func(f *definition.Formula) {
			if on, ok := c.quants[f.Name]; ok && f.Op == definition.OpQuantity {
				c.quantity(on, state)
				q.on = append(q.on, on)
				q.Moves = q.Moves || c.out.Quantities[on].Moves
			}
		})
		q.Root, q.Kind = c.formula(def.Formula), def.Formula.Kind
	default:
		s, ok := fact.SlotOf(def.Of)
		if !ok || s.Kind() != fact.KindOutage {
			c.fail(def.At, "%q is no outage", def.Of)
		}
		if def.Or != "" {
			s = fact.SlotOutageEither
		}
		q.Of, q.Kind = s, fact.KindDuration
		if def.Measure == definition.Began || def.Measure == definition.Ended {
			q.Kind = fact.KindInstant
		}
		if def.Measure == definition.Spans {
			q.Kind, q.Root = fact.KindCount, c.spans(def, i)
		}
		q.Moves = def.Measure != definition.Began
	}
	for _, k := range c.out.QuantityOrder {
		o := &c.out.Quantities[k]
		if q.Root < 0 && o.Root < 0 && q.Kind == fact.KindDuration && o.Kind == q.Kind && q.Of == fact.SlotOutageDown && o.Of == q.Of && o.Held == q.Held &&
			(o.Use == definition.AnnouncedOnly) == (q.Use == definition.AnnouncedOnly) {
			q.Twin = k
			break
		}
	}
	c.out.Quantities[i] = q
	c.out.QuantityOrder = append(c.out.QuantityOrder, i)
	state[i] = 2
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

func (c *compiler) provision(p *definition.Provision, parent int32, shown bool) {
	i := length(c.out.Provisions)
	f := &p.Effect
	out := Provision{Def: p, Parent: parent, bars: f.Kind == definition.Bars, Within: c.paramIndex(f.At, f.WithinDays), Due: -1}
	if f.Due != nil {
		out.Due = c.formula(f.Due)
	}
	for k := range f.Remedies {
		out.Gives = append(out.Gives, c.given(&f.Remedies[k]))
	}
	out.LeafFrom = length(c.out.Leaves)
	out.Node = c.condition(p.When, shown)
	out.LeafTo = length(c.out.Leaves)
	if f.Kind == definition.Entitles {
		c.out.Entitles = append(c.out.Entitles, f.Ground)
	}
	c.out.Provisions = append(c.out.Provisions, out)
	for k := range p.Exceptions {
		c.provision(&p.Exceptions[k], i, true)
	}
	c.out.Provisions[i].End = length(c.out.Provisions)
}

func (c *compiler) given(g *definition.Remedy) Given {
	out := Given{Def: g, Amount: -1, Time: -1, Unit: c.paramIndex(g.At, g.Unit)}
	if g.Amount != nil {
		out.Amount = c.formula(g.Amount)
	}
	if g.Time != nil {
		out.Time = c.formula(g.Time)
	}
	return out
}

func (c *compiler) condition(cond *definition.Condition, shown bool) int32 {
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
	i := length(c.out.Nodes)
	c.out.Nodes = append(c.out.Nodes, Node{Op: cond.Op, Leaf: -1})
	switch cond.Op {
	case definition.OpAll, definition.OpAny, definition.OpNot, definition.OpShown:
		for k := range cond.Parts {
			c.condition(&cond.Parts[k], shown || cond.Op == definition.OpShown)
		}
	default:
		c.out.Nodes[i].Leaf = length(c.out.Leaves)
		l := c.leaf(cond, shown)
		l.Same = int32(slices.IndexFunc(c.out.Leaves, l.equals)) //nolint:gosec // bounded by package rulebook
		c.out.Leaves = append(c.out.Leaves, l)
	}
	c.out.Nodes[i].End = length(c.out.Nodes)
	return i
}

// equals tells whether another comparison always comes to the same. Those with grounds change while an edition is evaluated.
func (l Leaf) equals(o Leaf) bool {
	return l.Op != definition.OpGround && o.Same < 0 && l.Op == o.Op && l.Compare == o.Compare && l.Shown == o.Shown && l.From == o.From && l.Quantity == o.Quantity &&
		l.Parameter == o.Parameter && l.Against == o.Against && l.mask == o.mask && l.Start == o.Start && l.End == o.End &&
		slices.EqualFunc(l.Values, o.Values, func(a, b fact.Value) bool { return a.Is(&b) })
}

func (c *compiler) leaf(cond *definition.Condition, shown bool) Leaf {
	out := Leaf{Op: cond.Op, Compare: cond.Compare, Parameter: c.paramIndex(cond.At, cond.Parameter), Values: cond.Values,
		Against: -1, Ground: cond.Ground, From: Source{0, -1}}
	if cond.Against != "" {
		out.Against = c.quantIndex(cond.At, cond.Against)
	}
	switch cond.Op {
	case definition.OpFact:
		c.factLeaf(cond, shown, &out)
	case definition.OpMeasure:
		out.Quantity = c.quantIndex(cond.At, cond.Quantity)
	case definition.OpGround:
		c.out.Needs = append(c.out.Needs, cond.Ground)
	}
	bound := fact.Value{}
	switch {
	case out.Parameter >= 0 && !c.out.Parameters[out.Parameter].Varies():
		bound = c.out.Parameters[out.Parameter].Cases[0].Dated[0].Value
	case out.Parameter < 0 && len(cond.Values) > 0:
		bound = cond.Values[0]
	}
	switch bound.Kind() {
	case fact.KindDuration, fact.KindCount, fact.KindInstant, fact.KindDate:
		out.Bound, out.Fixed = bound.Micros(), true
	}
	out.how = Otherwise
	switch {
	case out.masked:
		out.how = ByMask
	case out.Fixed && out.Op == definition.OpFact && out.Compare <= definition.LessThan && canPack(out.Bound):
		out.how = ByBound
	case out.Fixed && out.Op == definition.OpMeasure && c.out.Quantities[out.Quantity].Root < 0 && canPack(out.Bound):
		out.how = ByLength
	}
	return out
}

func (c *compiler) factLeaf(cond *definition.Condition, shown bool, out *Leaf) {
	from, t := c.source(cond.At, cond.Fact)
	essential := from.Extra < 0 && from.Slot.Essential() || from.Extra >= 0 && c.out.Extras[from.Extra].Declared.Essential
	out.From, out.Shown = from, shown && !essential
	if out.read = int32(slices.Index(c.out.Compared, from)); out.read < 0 { //nolint:gosec // bounded by package rulebook
		out.read = length(c.out.Compared)
		c.out.Compared = append(c.out.Compared, from)
	}
	switch {
	case cond.Compare == definition.HeldOn:
		out.Start, out.End = c.dateStart(cond.Day), c.dateStart(cond.Day.AddDays(1))
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

// Varies tells whether the value depends on the case; one that does not stands in the edition alone.
func (p *Parameter) Varies() bool { return p.Bound || len(p.Cases) > 0 && len(p.Cases[0].Dated) > 1 }
