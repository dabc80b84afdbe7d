package rules

import (
	"math"
	"slices"

	"bosang/rules/definition"
)

// What an evaluation looks at most is packed closely: comparisons, conditions and provisions as the loops need them.

// quick is a comparison that stands in the edition at least once; what is rare about it stands in its leaf.
type quick struct {
	mask    uint64  // byMask: the words that are meant
	bound   int64   // byBound, byLength: the least value on the far side of the boundary
	subject int32   // the quantity, or the fact among those that the edition compares
	leaf    int32   // where it stands first
	below   Verdict // 1: it holds on the near side
	shown   Verdict // 1: a fact that is not known counts as not so
}

// repeat is a leaf that compares what one before it has compared.
type repeat struct{ leaf, first int32 }

// test is a part of a condition: all or any of the comparisons of a word whose bits are in the mask, and of the tests
// within it, which end before end.
type test struct {
	op   definition.ConditionOp // OpAll, OpAny, OpNot, or OpGround
	word int32
	mask uint64
	leaf int32 // OpGround
	end  int32
}

// row is a provision.
type row struct {
	end, test int32
	word      int32
	mask      uint64
	plain     bool // it applies where all comparisons of the mask hold
	bars      bool
}

// pack makes the packed forms once everything else is compiled.
func (e *Edition) pack() {
	which := e.packComparisons()
	for i := range e.provisions {
		p := &e.provisions[i]
		out := row{end: p.end, test: length(e.tests), bars: p.bars}
		e.packTest(p.node, which)
		if t := &e.tests[out.test]; t.op == definition.OpAll && int(out.test)+1 == len(e.tests) {
			out.word, out.mask, out.plain = t.word, t.mask, true
			e.tests = e.tests[:out.test]
		}
		e.rows = append(e.rows, out)
	}
}

// packComparisons lists every comparison once, those that are made alike together, and gives that of each leaf.
func (e *Edition) packComparisons() []int32 {
	var firsts []int32
	for i := range e.leaves {
		if l := &e.leaves[i]; l.same < 0 && l.op != definition.OpGround {
			firsts = append(firsts, int32(i)) //nolint:gosec // bounded by package rulebook
		}
	}
	slices.SortStableFunc(firsts, func(a, b int32) int { return int(e.leaves[a].how) - int(e.leaves[b].how) })
	which := make([]int32, len(e.leaves))
	for _, i := range firsts {
		l := &e.leaves[i]
		which[i] = length(e.quick)
		q := quick{mask: l.mask, bound: l.bound, subject: l.read, leaf: i}
		if l.op == definition.OpMeasure {
			q.subject = l.quant
		}
		if l.compare == definition.MoreThan || l.compare == definition.AtMost {
			q.bound++
		}
		if l.compare == definition.LessThan || l.compare == definition.AtMost {
			q.below = 1
		}
		if l.shown {
			q.shown = 1
		}
		e.quick = append(e.quick, q)
		for k := int(l.how); k < len(e.made); k++ {
			e.made[k]++
		}
	}
	for i := range e.leaves {
		at := int32(i) //nolint:gosec // bounded by package rulebook
		switch l := &e.leaves[i]; {
		case l.op == definition.OpGround:
			e.grounds = append(e.grounds, at)
		case l.same >= 0:
			e.repeated = append(e.repeated, repeat{at, l.same})
			which[at] = which[l.same]
		}
	}
	return which
}

// packTest packs a part of a condition; the comparisons that stand directly in it become bits of its mask, as far as they
// are of one word.
func (e *Edition) packTest(node int32, which []int32) {
	n := &e.nodes[node]
	i := length(e.tests)
	switch {
	case n.op == definition.OpShown:
		e.packTest(node+1, which)
		return
	case n.op == definition.OpGround:
		e.tests = append(e.tests, test{op: n.op, leaf: n.leaf, end: i + 1})
		return
	case n.leaf >= 0:
		bit := which[n.leaf]
		e.tests = append(e.tests, test{op: definition.OpAll, word: bit / 64, mask: 1 << (bit % 64), end: i + 1})
		return
	}
	e.tests = append(e.tests, test{op: n.op, word: -1})
	for k := node + 1; k < n.end; k = e.nodes[k].end {
		part := &e.nodes[k]
		if n.op == definition.OpNot || part.leaf < 0 || part.op == definition.OpGround {
			e.packTest(k, which)
			continue
		}
		bit := which[part.leaf]
		t := &e.tests[i]
		if t.word < 0 {
			t.word = bit / 64
		}
		if t.word != bit/64 {
			e.packTest(k, which)
			continue
		}
		t.mask |= 1 << (bit % 64)
	}
	t := &e.tests[i]
	t.word, t.end = max(t.word, 0), length(e.tests)
}

// canPack tells whether a boundary has a next value.
func canPack(bound int64) bool { return bound < math.MaxInt64 }
