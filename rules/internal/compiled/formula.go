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
	Ref     int32 // the quantity or the parameter
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
	if def.Only != nil {
		out.Only = c.formula(&def.Only.Bound)
	}
	out.End = length(c.out.Formulas)
	c.out.Formulas[i] = out
	return i
}
