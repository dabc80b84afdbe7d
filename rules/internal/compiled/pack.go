package compiled

import (
	"math"
	"slices"

	"bosang/rules/definition"
	"bosang/rules/outcome"
)

// What an evaluation looks at most is packed closely: comparisons, conditions and provisions as the loops need them.

// Quick is a comparison that stands in the edition at least once; what is rare about it stands in its leaf.
type Quick struct {
	Mask    uint64          // ByMask: the words that are meant
	Bound   int64           // ByBound, ByLength: the least value on the far side of the boundary
	Subject int32           // the quantity, or the fact among those that the edition compares
	Leaf    int32           // where it stands first
	Below   outcome.Verdict // 1: it holds on the near side
	Shown   outcome.Verdict // 1: a fact that is not known counts as not so
}

// Repeat is a leaf that compares what one before it has compared.
type Repeat struct{ Leaf, First int32 }

// Test is a part of a condition: all or any of the comparisons of a word whose bits are in the mask, and of the tests
// within it, which end before End.
type Test struct {
	Op   definition.ConditionOp // OpAll, OpAny, OpNot, or OpGround
	Word int32
	Mask uint64
	Leaf int32 // OpGround
	End  int32
}

// Row is a provision.
type Row struct {
	End, Test int32
	Word      int32
	Mask      uint64
	Plain     bool // it applies where all comparisons of the mask hold
	Bars      bool
}

// pack makes the packed forms once everything else is compiled.
func (e *Edition) pack() {
	which := e.packComparisons()
	for i := range e.Provisions {
		p := &e.Provisions[i]
		out := Row{End: p.End, Test: length(e.Tests), Bars: p.bars}
		e.packTest(p.Node, which)
		if t := &e.Tests[out.Test]; t.Op == definition.OpAll && int(out.Test)+1 == len(e.Tests) {
			out.Word, out.Mask, out.Plain = t.Word, t.Mask, true
			e.Tests = e.Tests[:out.Test]
		}
		e.Rows = append(e.Rows, out)
	}
}

// packComparisons lists every comparison once, those that are made alike together, and gives that of each leaf.
func (e *Edition) packComparisons() []int32 {
	var firsts []int32
	for i := range e.Leaves {
		if l := &e.Leaves[i]; l.Same < 0 && l.Op != definition.OpGround {
			firsts = append(firsts, int32(i))
		}
	}
	slices.SortStableFunc(firsts, func(a, b int32) int { return int(e.Leaves[a].how) - int(e.Leaves[b].how) })
	which := make([]int32, len(e.Leaves))
	for _, i := range firsts {
		l := &e.Leaves[i]
		which[i] = length(e.Quick)
		q := Quick{Mask: l.mask, Bound: l.Bound, Subject: l.read, Leaf: i}
		if l.Op == definition.OpMeasure {
			q.Subject = l.Quantity
		}
		if l.Compare == definition.MoreThan || l.Compare == definition.AtMost {
			q.Bound++
		}
		if l.Compare == definition.LessThan || l.Compare == definition.AtMost {
			q.Below = 1
		}
		if l.Shown {
			q.Shown = 1
		}
		e.Quick = append(e.Quick, q)
		for k := int(l.how); k < len(e.Made); k++ {
			e.Made[k]++
		}
	}
	for i := range e.Leaves {
		at := int32(i)
		switch l := &e.Leaves[i]; {
		case l.Op == definition.OpGround:
			e.Grounds = append(e.Grounds, at)
		case l.Same >= 0:
			e.Repeated = append(e.Repeated, Repeat{at, l.Same})
			which[at] = which[l.Same]
		}
	}
	return which
}

// packTest packs a part of a condition; the comparisons that stand directly in it become bits of its mask, as far as they
// are of one word.
func (e *Edition) packTest(node int32, which []int32) {
	n := &e.Nodes[node]
	i := length(e.Tests)
	switch {
	case n.Op == definition.OpShown:
		e.packTest(node+1, which)
		return
	case n.Op == definition.OpGround:
		e.Tests = append(e.Tests, Test{Op: n.Op, Leaf: n.Leaf, End: i + 1})
		return
	case n.Leaf >= 0:
		bit := which[n.Leaf]
		e.Tests = append(e.Tests, Test{Op: definition.OpAll, Word: bit / 64, Mask: 1 << (bit % 64), End: i + 1})
		return
	}
	e.Tests = append(e.Tests, Test{Op: n.Op, Word: -1})
	for k := node + 1; k < n.End; k = e.Nodes[k].End {
		part := &e.Nodes[k]
		if n.Op == definition.OpNot || part.Leaf < 0 || part.Op == definition.OpGround {
			e.packTest(k, which)
			continue
		}
		bit := which[part.Leaf]
		t := &e.Tests[i]
		if t.Word < 0 {
			t.Word = bit / 64
		}
		if t.Word != bit/64 {
			e.packTest(k, which)
			continue
		}
		t.Mask |= 1 << (bit % 64)
	}
	t := &e.Tests[i]
	t.Word, t.End = max(t.Word, 0), length(e.Tests)
}

// canPack tells whether a boundary has a next value.
func canPack(bound int64) bool { return bound < math.MaxInt64 }
