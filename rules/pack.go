package rules

import "bosang/rules/definition"

// What an evaluation looks at most is packed closely: comparisons and provisions as the loops need them.

// quick is a comparison; what is rare about it stands in the leaf of the same number.
type quick struct {
	mask    uint64
	bound   int64
	same    int32 // as in leaf
	subject int32 // the quantity, or the fact among those that the edition compares
	how     uint8
	compare definition.Comparison
	asks    definition.ConditionOp
}

// row is a provision.
type row struct {
	end, node        int32
	leafFrom, leafTo int32
	plain, bars      bool
}

// pack makes the packed forms once everything else is compiled.
func (e *Edition) pack() {
	for i := range e.leaves {
		l := &e.leaves[i]
		q := quick{mask: l.mask, bound: l.bound, same: l.same, subject: l.read, how: l.how, compare: l.compare, asks: l.op}
		if l.op == definition.OpMeasure {
			q.subject = l.quant
		}
		e.quick = append(e.quick, q)
	}
	for i := range e.provisions {
		p := &e.provisions[i]
		e.rows = append(e.rows, row{p.end, p.node, p.leafFrom, p.leafTo, p.plain, p.bars})
	}
}
