package rules

import (
	"fmt"
	"slices"
	"time"
	_ "time/tzdata" // zones are known wherever the program runs

	"bosang/rules/calendar"
	"bosang/rules/definition"
	"bosang/rules/fact"
)

// Edition is a compiled edition of a rulebook: immutable, its conditions referring to facts by slot. Make one with Compile.
type Edition struct {
	def        *Definition
	from, to   int64 // microseconds; to is fact.Open while in force
	zone       *time.Location
	rulers     *rulers // of the zone
	calendar   *calendar.Calendar
	keys       []keyBind
	masks      []maskBind
	extras     []extra // the declared facts that it reads
	params     []param
	quants     []quant
	inOrder    []int32 // the quantities, each after those it is computed from
	formulas   []formula
	reads      []source // the facts that are compared, each once
	timely     []bool   // of reads: an outage or announced work, of which it is only asked whether it is known
	nodes      []node
	leaves     []leaf
	provisions []provision
	quick      []quick     // the comparisons, each once
	made       [4]int32    // of quick, where those end that are made in each way
	repeated   []repeat    // the leaves that compare what one before them has compared
	grounds    []int32     // the leaves that ask for a ground
	tests      []test      // of the conditions that are more than that all of their comparisons hold
	rows       []row       // of the provisions
	before     []int32     // the general provisions, each after those whose grounds it asks for; nil where that is how they stand
	findings   []Finding   // as they stand before anything is evaluated
	used       EditionUsed // likewise
	size       size
	entitles   []string // grounds that other rulebooks may ask for
	needs      []string // grounds of other rulebooks that it asks for
}

// size is the most that evaluating an edition can fill; of operands what is usual.
type size struct{ checks, operands, findings, grounds, duties int }

func (s *size) join(t *size) {
	s.checks += t.checks
	s.operands += t.operands
	s.findings += t.findings
	s.grounds += t.grounds
	s.duties += t.duties
}

func (e *Edition) measureSize() {
	s := size{checks: len(e.leaves), operands: len(e.quants), findings: len(e.provisions)}
	seen := map[source]bool{}
	for i := range e.leaves {
		l := &e.leaves[i]
		if l.op == definition.OpGround || l.param >= 0 && e.params[l.param].varies() {
			s.operands++
		}
		if l.op == definition.OpFact && !seen[l.from] {
			seen[l.from] = true
			s.operands++
		}
	}
	for i := int32(0); int(i) < len(e.provisions); i = e.provisions[i].end {
		if e.provisions[i].def.Effect.Kind == definition.Obliges {
			s.duties++
		} else {
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

// arrange puts the general provisions in order where one asks for the ground of one that stands behind it.
func (e *Edition) arrange() {
	by := map[string]int32{}
	for i := int32(0); int(i) < len(e.provisions); i = e.provisions[i].end {
		if f := &e.provisions[i].def.Effect; f.Kind == Entitles {
			by[f.Ground] = i
		}
	}
	done := map[int32]bool{}
	var order []int32
	var visit func(i int32)
	visit = func(i int32) {
		if done[i] {
			return
		}
		done[i] = true // before what it rests on: package rulebook refuses circles
		p := &e.provisions[i]
		for k := p.leafFrom; k < e.provisions[p.end-1].leafTo; k++ {
			if l := &e.leaves[k]; l.op == definition.OpGround {
				if on, own := by[l.ground]; own {
					visit(on)
				}
			}
		}
		order = append(order, i)
	}
	for i := int32(0); int(i) < len(e.provisions); i = e.provisions[i].end {
		visit(i)
	}
	if !slices.IsSorted(order) {
		e.before = order
	}
}

// keyBind requires that a key is one of the listed ones.
type keyBind struct {
	slot fact.Slot
	keys []string
}

// maskBind requires that an enumerated fact, where it is known, is one of the words of a bit mask.
type maskBind struct {
	slot fact.Slot
	mask uint64
}

// extra is a declared fact that the edition reads.
type extra struct {
	declared *fact.Declared
	title    *definition.Fact
}

// param is a parameter: its values from instants on, in order, for each word of a fact.
type param struct {
	def   *definition.Parameter
	by    source // where bound
	bound bool
	cases []paramCase
	codes []int8 // the case of each word of the fact; -1: none
}

type paramCase struct {
	word  string
	from  []int64
	dated []*definition.Dated
}

// source is where a fact is found: in a slot, or among the extras.
type source struct {
	slot  fact.Slot
	extra int16 // -1: in the slot
}

// quant is a quantity: measured off the outage, or the formula at root.
type quant struct {
	measure definition.Measure
	of      fact.Slot
	longest bool
	held    bool
	use     AnnouncedUse
	notice  int64   // microseconds
	needs   []int32 // the quantities that it is computed from, in their order, and itself
	moves   bool    // it changes while an outage runs
	root    int32   // -1: measured
	twin    int32   // an earlier one of down that is the same of one span without announced work; -1: none
	kind    fact.Kind
}

// node is a part of a condition in preorder; end is the index after its last part.
type node struct {
	op   definition.ConditionOp
	end  int32
	leaf int32
}

// leaf is one comparison. Its boundary is a parameter, or the first of its values, or bound where that is the same for
// every case.
type leaf struct {
	op      definition.ConditionOp // OpFact, OpMeasure or OpGround
	compare definition.Comparison
	how     uint8
	shown   bool // a fact that is not known counts as not so
	fixed   bool // bound holds
	masked  bool // mask holds
	from    source
	read    int32 // the fact among those that the edition compares
	quant   int32
	same    int32 // an earlier comparison that is the same; -1: none
	param   int32 // -1: none
	bound   int64
	mask    uint64 // of the words of an enumerated fact, or of no and yes
	values  []fact.Value
	start   int64 // HeldOn: the civil day
	end     int64
	ground  string
}

// How a comparison is made; the first are what nearly all are.
const (
	byMask   uint8 = iota // a word, yes or no is one of the mask
	byBound               // a whole number against a bound that is the same for every case
	byLength              // a measured quantity against such a bound
	otherwise
)

// provision is a rule; those in (its index, end) are its exceptions and theirs.
type provision struct {
	def              *Provision
	bars             bool
	parent           int32 // -1: a general rule
	end              int32
	node             int32
	leafFrom, leafTo int32
	gives            []given
	within, due      int32 // a parameter, a formula; -1: none
}

// given is a remedy with its formula and the parameter its amount is rounded to; -1 where there is none.
type given struct {
	def          *definition.Remedy
	amount, time int32
	unit         int32
}

// Compile lowers a checked definition. The error names what could not be resolved and where it stands; a definition that
// package rulebook has checked gives none.
func Compile(def *Definition) (*Edition, error) {
	c := compiler{def: def, params: map[string]int32{}, quants: map[string]int32{}, extras: map[Fact]int16{}, named: map[string]int{}}
	e := &c.out
	e.def = def
	var err error
	if e.zone, err = time.LoadLocation(def.Zone); err != nil {
		return nil, fmt.Errorf("%s: %w", def.At, err)
	}
	if def.Calendar != "" {
		var ok bool
		if e.calendar, ok = calendar.Of(def.Calendar); !ok {
			return nil, fmt.Errorf("%s: no calendar %q", def.At, def.Calendar)
		}
	}
	e.rulers = rulersOf(e.zone)
	e.from, e.to = c.dateStart(def.From), fact.Open
	if !def.To.IsZero() {
		e.to = c.dateStart(def.To)
	}
	c.declared()
	c.binds()
	c.parameters()
	c.quantities()
	for i := range def.Conditions {
		c.named[def.Conditions[i].Key] = i
	}
	for i := range def.Provisions {
		c.provision(&def.Provisions[i], -1, false)
	}
	if c.err != nil {
		return nil, c.err
	}
	for i := range e.provisions {
		p := &e.provisions[i]
		e.findings = append(e.findings, Finding{Provision: p.def.Key, From: p.leafFrom, To: p.leafTo})
	}
	e.used = EditionUsed{Rulebook: def.Rulebook, Edition: def.Edition, Hash: def.Hash}
	for _, from := range e.reads {
		kind := from.slot.Kind()
		e.timely = append(e.timely, from.extra < 0 && (kind == fact.KindOutage || kind == fact.KindMaintenance))
	}
	e.arrange()
	e.measureSize()
	e.pack()
	return e, nil
}
