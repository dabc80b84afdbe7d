package compiled

import (
	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/number"
)

// Formula is a part of a formula; its arguments are the parts named in Args.
type Formula struct {
	Def     *definition.Formula
	Args    []int32
	Each    int32 // of OpPer; -1: the time itself
	Only    int32 // of OpPer: the boundary; -1: every period counts
	Rising  bool  // of OpPer: what a period brings never falls as the time in it grows
	Ref     int32 // the quantity or the parameter; of OpSpans the quantity that it is
	End     int32 // the index after its last part
	From    Source
	Literal number.Number
}

func (c *compiler) formula(def *definition.Formula) int32 {
	i := length(c.out.Formulas)
	c.out.Formulas = append(c.out.Formulas, Formula{Def: def, Each: -1, Only: -1, Ref: -1, From: Source{0, -1}})
	out := Formula{Def: def, Each: -1, Only: -1, Ref: -1, From: Source{0, -1}}
	switch def.Op {
	case definition.OpValue:
		out.Literal = number.Of(&def.Value)
	case definition.OpParameter, definition.OpBand:
		out.Ref = c.paramIndex(def.At, def.Name)
	case definition.OpQuantity:
		out.Ref = c.quantIndex(def.At, def.Name)
	case definition.OpFactValue:
		out.From, _ = c.source(def.At, fact.Fact(def.Name))
	}
	for k := range def.Args {
		out.Args = append(out.Args, c.formula(&def.Args[k]))
	}
	if def.Each != nil {
		out.Each = c.formula(def.Each)
	}
	if def.Op == definition.OpPer {
		out.Rising = out.Each < 0 || slopeOf(def.Each)&falls == 0
	}
	if def.Only != nil {
		out.Only = c.formula(&def.Only.Bound)
	}
	out.End = length(c.out.Formulas)
	c.out.Formulas[i] = out
	return i
}

// spans makes a formula of a quantity that counts spans: it is rare, and whatever is measured but lengths and instants would
// have to be told from these wherever they are.
func (c *compiler) spans(def *definition.Quantity, quantity int32) int32 {
	f := &definition.Formula{At: def.At, Op: definition.OpSpans, Kind: fact.KindCount, Name: def.Key}
	if def.AtLeast != nil {
		f.Args = []definition.Formula{*def.AtLeast}
	}
	i := c.formula(f)
	c.out.Formulas[i].Ref = quantity
	return i
}

// slope is how the value of a formula may change as the part of a period grows.
type slope uint8

const (
	rises slope = 1 << iota
	falls
)

// opposite is the slope of what is taken away.
func (s slope) opposite() slope { return s&rises<<1 | s&falls>>1 }

// slopeOf is a formula's slope; nothing is negative, so that products rise with their factors.
func slopeOf(f *definition.Formula) slope {
	var all slope
	of := make([]slope, len(f.Args))
	for i := range f.Args {
		of[i] = slopeOf(&f.Args[i])
		all |= of[i]
	}
	switch f.Op {
	case definition.OpPart:
		return rises
	case definition.OpSum, definition.OpTimes, definition.OpCap, definition.OpFloor, definition.OpLargerOf, definition.OpDateOf,
		definition.OpCivilDay, definition.OpWorkingDay, definition.OpEndOf:
		return all
	case definition.OpRest:
		return all.opposite()
	case definition.OpExcess, definition.OpRatio, definition.OpUnits:
		return of[0] | of[1].opposite()
	case definition.OpDays, definition.OpElapsed:
		return of[0].opposite() | of[1]
	case definition.OpFeeFor, definition.OpRound:
		if len(of) == 1 || of[1] == 0 {
			return of[0]
		}
	}
	if all == 0 {
		return 0
	}
	return rises | falls // a table may do either
}
