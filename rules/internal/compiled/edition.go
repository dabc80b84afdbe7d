// Package compiled lowers the definition of an edition to what is evaluated: names become indexes, conditions lists of
// comparisons, parameters values with the instants they hold from. An edition is not changed once it is compiled.
package compiled

import (
	"fmt"
	"slices"
	"time"
	_ "time/tzdata" // zones are known wherever the program runs

	"bosang/rules/calendar"
	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/measure"
	"bosang/rules/outcome"
)

// Edition is a compiled edition of a rulebook: immutable, its conditions referring to facts by slot. Make one with Compile.
type Edition struct {
	Def            *definition.Edition
	From, To       int64 // microseconds; To is fact.Open while in force
	Zone           *time.Location
	Rulers         *measure.Rulers // of the zone
	Calendar       *calendar.Calendar
	Keys           []KeyBind
	masks          []maskBind
	Extras         []Extra // the declared facts that it reads
	Parameters     []Parameter
	Quantities     []Quantity
	QuantityOrder  []int32 // the quantities, each after those it is computed from
	Formulas       []Formula
	Compared       []Source // the facts that are compared, each once
	Timely         []bool   // of reads: an outage or announced work, of which it is only asked whether it is known
	Nodes          []Node
	Leaves         []Leaf
	Provisions     []Provision
	Quick          []Quick             // the comparisons, each once
	Made           [4]int32            // of quick, where those end that are made in each way
	Repeated       []Repeat            // the leaves that compare what one before them has compared
	Grounds        []int32             // the leaves that ask for a ground
	Tests          []Test              // of the conditions that are more than that all of their comparisons hold
	Rows           []Row               // of the provisions
	ProvisionOrder []int32             // the general provisions, each after those whose grounds it asks for; nil where that is how they stand
	Findings       []outcome.Finding   // as they stand before anything is evaluated
	Used           outcome.EditionUsed // likewise
	Size           Size
	Entitles       []string // grounds that other rulebooks may ask for
	Needs          []string // grounds of other rulebooks that it asks for
	changes        []int64  // the instants from which a parameter has another value
}

// Size is the most that evaluating an edition can fill; of operands what is usual.
type Size struct{ Checks, Operands, Findings, Grounds, Duties int }

// Join adds what another edition can fill.
func (s *Size) Join(t *Size) {
	s.Checks += t.Checks
	s.Operands += t.Operands
	s.Findings += t.Findings
	s.Grounds += t.Grounds
	s.Duties += t.Duties
}

func (e *Edition) measureSize() {
	s := Size{Checks: len(e.Leaves), Operands: len(e.Quantities), Findings: len(e.Provisions)}
	seen := map[Source]bool{}
	for i := range e.Leaves {
		l := &e.Leaves[i]
		if l.Op == definition.OpGround || l.Parameter >= 0 && e.Parameters[l.Parameter].Varies() {
			s.Operands++
		}
		if l.Op == definition.OpFact && !seen[l.From] {
			seen[l.From] = true
			s.Operands++
		}
	}
	for i := int32(0); int(i) < len(e.Provisions); i = e.Provisions[i].End {
		if e.Provisions[i].Def.Effect.Kind == definition.Obliges {
			s.Duties++
		} else {
			s.Grounds++
		}
	}
	e.Size = s
}

// Name is the edition's own name, unique in its rulebook.
func (e *Edition) Name() string { return e.Def.Edition }

// Changes are the instants from which a parameter has another value. They must not be changed.
func (e *Edition) Changes() []int64 { return e.changes }

// ChangesBetween tells whether a parameter has another value at the later of two instants than at the earlier.
func (e *Edition) ChangesBetween(earlier, later int64) bool {
	return slices.ContainsFunc(e.changes, func(at int64) bool { return earlier < at && at <= later })
}

// arrange puts the general provisions in order where one asks for the ground of one that stands behind it.
func (e *Edition) arrange() {
	by := map[string]int32{}
	for i := int32(0); int(i) < len(e.Provisions); i = e.Provisions[i].End {
		if f := &e.Provisions[i].Def.Effect; f.Kind == definition.Entitles {
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
		p := &e.Provisions[i]
		for k := p.LeafFrom; k < e.Provisions[p.End-1].LeafTo; k++ {
			if l := &e.Leaves[k]; l.Op == definition.OpGround {
				if on, own := by[l.Ground]; own {
					visit(on)
				}
			}
		}
		order = append(order, i)
	}
	for i := int32(0); int(i) < len(e.Provisions); i = e.Provisions[i].End {
		visit(i)
	}
	if !slices.IsSorted(order) {
		e.ProvisionOrder = order
	}
}

// KeyBind requires that a key is one of the listed ones.
type KeyBind struct {
	Slot fact.Slot
	Keys []string
}

// maskBind requires that an enumerated fact, where it is known, is one of the words of a bit mask.
type maskBind struct {
	slot fact.Slot
	mask uint64
}

// Extra is a declared fact that the edition reads.
type Extra struct {
	Declared *fact.Declared
	Title    *definition.Fact
}

// Parameter is the values of a parameter from instants on, in order, for each word of a fact.
type Parameter struct {
	def   *definition.Parameter
	By    Source // where bound
	Bound bool
	Cases []ParameterCase
	Codes []int8 // the case of each word of the fact; -1: none
}

// ParameterCase is the values of a parameter for one word of the fact that it depends on, each from an instant on.
type ParameterCase struct {
	word  string
	From  []int64
	Dated []*definition.Dated
}

// Source is where a fact is found: in a slot, or among the extras.
type Source struct {
	Slot  fact.Slot
	Extra int16 // -1: in the slot
}

// Quantity is measured off the outage, or the formula at Root; one that counts spans is both.
type Quantity struct {
	Measure definition.Measure
	Of      fact.Slot
	Longest bool
	Held    bool
	Use     definition.AnnouncedUse
	Notice  int64   // microseconds
	on      []int32 // the quantities that its formula names
	Moves   bool    // it changes while an outage runs
	Root    int32   // -1: measured
	Twin    int32   // an earlier one of down that is the same of one span without announced work; -1: none
	Kind    fact.Kind
}

// Node is a part of a condition in preorder; End is the index after its last part.
type Node struct {
	Op   definition.ConditionOp
	End  int32
	Leaf int32
}

// Leaf is one comparison. Its boundary is a parameter, or the first of its values, or Bound where that is the same for
// every case.
type Leaf struct {
	Op        definition.ConditionOp // OpFact, OpMeasure or OpGround
	Compare   definition.Comparison
	how       uint8
	Shown     bool // a fact that is not known counts as not so
	Fixed     bool // Bound holds
	masked    bool // mask holds
	From      Source
	read      int32 // the fact among those that the edition compares
	Quantity  int32
	Same      int32   // an earlier comparison that is the same; -1: none
	Parameter int32   // -1: none
	Against   int32   // the quantity that is the boundary; -1: none
	Needs     []int32 // the quantities that it rests on, in their order
	Bound     int64
	mask      uint64 // of the words of an enumerated fact, or of no and yes
	Values    []fact.Value
	Start     int64 // HeldOn: the civil day
	End       int64
	Ground    string
}

// Moves tells whether a comparison may turn while an outage runs.
func (e *Edition) Moves(l *Leaf) bool {
	return l.Op == definition.OpMeasure && e.Quantities[l.Quantity].Moves || l.Against >= 0 && e.Quantities[l.Against].Moves
}

// How a comparison is made; the first are what nearly all are.
const (
	ByMask   uint8 = iota // a word, yes or no is one of the mask
	ByBound               // a whole number against a bound that is the same for every case
	ByLength              // a measured quantity against such a bound
	Otherwise
)

// Provision is a rule; those in (its index, End) are its exceptions and theirs.
type Provision struct {
	Def              *definition.Provision
	bars             bool
	Parent           int32 // -1: a general rule
	End              int32
	Node             int32
	LeafFrom, LeafTo int32
	Gives            []Given
	Within, Due      int32 // a parameter, a formula; -1: none
}

// Ruled tells whether a person may say if the provision is met: an exception, or a ground that leaves it to a person.
func (p *Provision) Ruled() bool { return p.Parent >= 0 || p.Def.Effect.Kind == definition.Refers }

// Given is a remedy with its formula and the parameter its amount is rounded to; -1 where there is none.
type Given struct {
	Def          *definition.Remedy
	Amount, Time int32
	Unit         int32
	Needs        []int32 // the quantities that it rests on, in their order
}

// Compile lowers a checked definition. The error names what could not be resolved and where it stands; a definition that
// package rulebook has checked gives none.
func Compile(def *definition.Edition) (*Edition, error) {
	c := compiler{def: def, params: map[string]int32{}, quants: map[string]int32{}, extras: map[fact.Fact]int16{}, named: map[string]int{}}
	e := &c.out
	e.Def = def
	var err error
	if e.Zone, err = time.LoadLocation(def.Zone); err != nil {
		return nil, fmt.Errorf("%s: %w", def.At, err)
	}
	if def.Calendar != "" {
		var ok bool
		if e.Calendar, ok = calendar.Of(def.Calendar); !ok {
			return nil, fmt.Errorf("%s: no calendar %q", def.At, def.Calendar)
		}
	}
	e.Rulers = measure.RulersOf(e.Zone)
	e.From, e.To = c.dateStart(def.From), fact.Open
	if !def.To.IsZero() {
		e.To = c.dateStart(def.To)
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
	c.needs()
	for i := range e.Provisions {
		p := &e.Provisions[i]
		e.Findings = append(e.Findings, outcome.Finding{Provision: p.Def.Key, From: p.LeafFrom, To: p.LeafTo})
	}
	e.Used = outcome.EditionUsed{Rulebook: def.Rulebook, Edition: def.Edition, Hash: def.Hash}
	for _, from := range e.Compared {
		kind := from.Slot.Kind()
		e.Timely = append(e.Timely, from.Extra < 0 && (kind == fact.KindOutage || kind == fact.KindMaintenance))
	}
	e.arrange()
	e.measureSize()
	e.pack()
	return e, nil
}
