package rules

import (
	"fmt"
	"time"
	_ "time/tzdata" // zones are known wherever the program runs

	"bosang/rules/calendar"
	"bosang/rules/fact"
	"bosang/rules/period"
)

// Edition is a compiled edition of a rulebook: immutable, its conditions referring to facts by slot. Make one with Compile.
type Edition struct {
	def        *Definition
	from, to   int64 // microseconds; to is fact.Open while in force
	zone       *time.Location
	calendar   *calendar.Calendar
	keys       []keyBind
	classes    []string
	params     []param
	quants     []quant
	nodes      []node
	leaves     []leaf
	provisions []provision
	entitles   []string // grounds that other rulebooks may ask for
	needs      []string // grounds of other rulebooks that it asks for
	size       size
}

// size is the most that evaluating an edition can fill.
type size struct{ checks, operands, quants, findings, grounds int }

// join adds what another edition fills; quantities are those of one edition at a time.
func (s *size) join(t size) {
	s.checks += t.checks
	s.operands += t.operands
	s.findings += t.findings
	s.grounds += t.grounds
	s.quants = max(s.quants, t.quants)
}

func (e *Edition) measureSize() {
	s := size{checks: len(e.leaves), findings: len(e.provisions), quants: len(e.quants), operands: len(e.quants)}
	for i := range e.leaves {
		if l := &e.leaves[i]; l.op == OpGround || l.param >= 0 && e.params[l.param].varies() {
			s.operands++
		}
	}
	for i := range e.provisions {
		if p := &e.provisions[i]; p.parent < 0 && p.def.Effect.Kind != Obliges {
			s.grounds++
		}
	}
	e.size = s
}

// Rulebook is the key of the rulebook this is an edition of.
func (e *Edition) Rulebook() string { return e.def.Rulebook }

// Name is the edition's own name, unique in its rulebook.
func (e *Edition) Name() string { return e.def.Edition }

// Hash is the SHA-256 of the edition's content.
func (e *Edition) Hash() [32]byte { return e.def.Hash }

// Definition is the edition as its file states it. It must not be changed.
func (e *Edition) Definition() *Definition { return e.def }

// Zone is where the edition's civil days and months are counted.
func (e *Edition) Zone() *time.Location { return e.zone }

// keyBind requires that a key is one of the listed ones.
type keyBind struct {
	slot fact.Slot
	keys []string
}

// param is a parameter: its values from instants on, in order, per value of a fact.
type param struct {
	by    fact.Slot
	bound bool // by is used
	cases []paramCase
}

type paramCase struct {
	value string
	from  []int64
	vals  []Value
}

// quant is a quantity; notice is in microseconds.
type quant struct {
	longest bool
	of      fact.Slot
	held    bool
	use     AnnouncedUse
	notice  int64
}

// node is a part of a condition in preorder; end is the index after its last part.
type node struct {
	op   ConditionOp
	end  int32
	leaf int32
}

// leaf is one comparison. Its boundary is a parameter, or the first of its values.
type leaf struct {
	op      ConditionOp // OpFact, OpMeasure or OpGround
	compare Comparison
	slot    fact.Slot
	quant   int32
	param   int32 // -1: none
	shown   bool  // a fact that is not known counts as not so
	values  []Value
	from    int64 // HeldOn: the civil day
	to      int64
	ground  string
}

// provision is a rule; those in (its index, end) are its exceptions and theirs.
type provision struct {
	def              *Provision
	parent           int32 // -1: a general rule
	end              int32
	node             int32
	leafFrom, leafTo int32
	multiply, by     int32
	feeFor, unit     int32
	amount, time     int32
	within           int32
}

// Compile lowers a checked definition. The error names what could not be resolved and where it stands; a definition that
// package rulebook has checked gives none.
func Compile(def *Definition) (*Edition, error) {
	c := compiler{def: def, params: map[string]int32{}, quants: map[string]int32{}}
	e := &c.out
	e.def = def
	var err error
	if e.zone, err = time.LoadLocation(def.Zone); err != nil {
		return nil, fmt.Errorf("%s: %w", def.At, err)
	}
	if def.Calendar != "" {
		if def.Calendar != "KR" {
			return nil, fmt.Errorf("%s: no calendar %q", def.At, def.Calendar)
		}
		e.calendar = calendar.Korea()
	}
	e.from, e.to = c.dateStart(def.From), fact.Open
	if !def.To.IsZero() {
		e.to = c.dateStart(def.To)
	}
	c.binds()
	c.parameters()
	c.quantities()
	for i := range def.Provisions {
		c.provision(&def.Provisions[i], -1, false)
	}
	if c.err != nil {
		return nil, c.err
	}
	e.measureSize()
	return e, nil
}

type compiler struct {
	def    *Definition
	out    Edition
	params map[string]int32
	quants map[string]int32
	err    error
}

func (c *compiler) fail(at Position, format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%s: %s", at, fmt.Sprintf(format, args...))
	}
}

func (c *compiler) dateStart(d period.Date) int64 { return d.At(c.out.zone).UnixMicro() }

func (c *compiler) binds() {
	b := c.def.Binds
	for _, k := range []keyBind{
		{fact.SlotProviderKey, b.Providers}, {fact.SlotServiceKey, b.Services}, {fact.SlotPlanKey, b.Plans}, {fact.SlotIncidentKey, b.Incidents},
	} {
		if len(k.keys) > 0 {
			c.out.keys = append(c.out.keys, k)
		}
	}
	c.out.classes = b.ProviderClasses
}

func (c *compiler) parameters() {
	for i, p := range c.def.Parameters {
		out := param{}
		if p.By != "" {
			s, ok := fact.SlotOf(p.By)
			if !ok {
				c.fail(p.At, "no fact %q", p.By)
			}
			out.by, out.bound = s, true
		}
		for _, pc := range p.Cases {
			one := paramCase{value: pc.Value}
			for _, d := range pc.Dated {
				one.from = append(one.from, c.dateStart(d.From))
				one.vals = append(one.vals, d.Value)
			}
			out.cases = append(out.cases, one)
		}
		c.params[p.Key] = int32(i)
		c.out.params = append(c.out.params, out)
	}
}

func (c *compiler) quantities() {
	for i, q := range c.def.Quantities {
		s, ok := fact.SlotOf(q.Of)
		if !ok || s.Kind() != KindOutage {
			c.fail(q.At, "%q is not an outage", q.Of)
		}
		c.quants[q.Key] = int32(i)
		c.out.quants = append(c.out.quants, quant{
			longest: q.Measure == Longest, of: s, held: q.Held, use: q.Announced, notice: q.Notice})
	}
}

func (c *compiler) paramIndex(at Position, key string) int32 {
	return c.index(at, c.params, key, "parameter")
}

func (c *compiler) quantIndex(at Position, key string) int32 {
	return c.index(at, c.quants, key, "quantity")
}

func (c *compiler) index(at Position, in map[string]int32, key, what string) int32 {
	if key == "" {
		return -1
	}
	i, ok := in[key]
	if !ok {
		c.fail(at, "no %s %q", what, key)
	}
	return i
}

func (c *compiler) provision(p *Provision, parent int32, shown bool) {
	i := int32(len(c.out.provisions)) //nolint:gosec // a handful
	f := p.Effect
	out := provision{def: p, parent: parent,
		multiply: c.quantIndex(f.At, f.Multiply), by: c.paramIndex(f.At, f.By), feeFor: c.quantIndex(f.At, f.FeeFor),
		unit: c.paramIndex(f.At, f.Unit), amount: c.paramIndex(f.At, f.Amount), time: c.paramIndex(f.At, f.Time),
		within: c.paramIndex(f.At, f.WithinDays)}
	out.leafFrom = int32(len(c.out.leaves)) //nolint:gosec // a handful
	out.node = c.condition(p.When, shown)
	out.leafTo = int32(len(c.out.leaves)) //nolint:gosec // a handful
	if f.Kind == Entitles {
		c.out.entitles = append(c.out.entitles, f.Ground)
	}
	c.out.provisions = append(c.out.provisions, out)
	for k := range p.Exceptions {
		c.provision(&p.Exceptions[k], i, true)
	}
	c.out.provisions[i].end = int32(len(c.out.provisions)) //nolint:gosec // a handful
}

func (c *compiler) condition(cond *Condition, shown bool) int32 {
	i := int32(len(c.out.nodes)) //nolint:gosec // a handful
	c.out.nodes = append(c.out.nodes, node{op: cond.Op, leaf: -1})
	switch cond.Op {
	case OpAll, OpAny, OpNot, OpShown:
		for k := range cond.Parts {
			c.condition(&cond.Parts[k], shown || cond.Op == OpShown)
		}
	default:
		c.out.nodes[i].leaf = int32(len(c.out.leaves)) //nolint:gosec // a handful
		c.out.leaves = append(c.out.leaves, c.leaf(cond, shown))
	}
	c.out.nodes[i].end = int32(len(c.out.nodes)) //nolint:gosec // a handful
	return i
}

func (c *compiler) leaf(cond *Condition, shown bool) leaf {
	out := leaf{op: cond.Op, compare: cond.Compare, param: c.paramIndex(cond.At, cond.Parameter), values: cond.Values,
		ground: cond.Ground}
	switch cond.Op {
	case OpFact:
		s, ok := fact.SlotOf(cond.Fact)
		if !ok {
			c.fail(cond.At, "no fact %q", cond.Fact)
		}
		out.slot, out.shown = s, shown && !s.Essential()
		if cond.Compare == HeldOn {
			out.from, out.to = c.dateStart(cond.Day), c.dateStart(cond.Day.AddDays(1))
		}
	case OpMeasure:
		out.quant = c.quantIndex(cond.At, cond.Quantity)
	case OpGround:
		c.out.needs = append(c.out.needs, cond.Ground)
	}
	return out
}

// at gives the parameter's value at an instant, for the facts of the case. Before the first dated value the first holds.
// The fact that is missing is named where the parameter depends on one.
func (p *param) at(micros int64, f *Facts) (v Value, missing bool) {
	which := 0
	if p.bound {
		by := f.At(p.by)
		if !by.IsKnown() {
			return Value{}, true
		}
		for which < len(p.cases) && p.cases[which].value != by.Word() {
			which++
		}
	}
	if which == len(p.cases) {
		return Value{}, false
	}
	c := &p.cases[which]
	i := len(c.from) - 1
	for i > 0 && c.from[i] > micros {
		i--
	}
	return c.vals[i], false
}

// varies tells whether the value depends on the case; one that does not stands in the edition alone.
func (p *param) varies() bool { return p.bound || len(p.cases) > 0 && len(p.cases[0].vals) > 1 }
