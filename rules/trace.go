package rules

import "bosang/rules/definition"

// trace is a finding's comparisons laid over the condition they come from.
type trace struct {
	e      *Edition
	p      *provision
	checks []Check
}

// check gives the comparison of a leaf of the provision.
func (t trace) check(n *node) *Check {
	i := int(n.leaf - t.p.leafFrom)
	if i < 0 || i >= len(t.checks) {
		return &Check{Verdict: Unknown, Left: NoOperand, Right: NoOperand}
	}
	return &t.checks[i]
}

// verdict works out what a part of the condition came to.
func (t trace) verdict(i int32) Verdict {
	n := &t.e.nodes[i]
	switch n.op {
	case definition.OpAll:
		v := Yes
		t.parts(i, func(k int32) { v = min(v, t.verdict(k)) })
		return v
	case definition.OpAny:
		v := No
		t.parts(i, func(k int32) { v = max(v, t.verdict(k)) })
		return v
	case definition.OpNot:
		return Yes + No - t.verdict(i+1)
	case definition.OpShown:
		return t.verdict(i + 1)
	}
	return t.check(n).Verdict
}

func (t trace) parts(i int32, each func(int32)) {
	for k := i + 1; k < t.e.nodes[i].end; k = t.e.nodes[k].end {
		each(k)
	}
}

// unknown visits the comparisons that make a part of the condition one that cannot be told; those that do not matter,
// because another part decides, are left out.
func (t trace) unknown(i int32, visit func(*leaf, *Check)) {
	n := &t.e.nodes[i]
	if t.verdict(i) != Unknown {
		return
	}
	if n.leaf >= 0 {
		visit(&t.e.leaves[n.leaf], t.check(n))
		return
	}
	t.parts(i, func(k int32) { t.unknown(k, visit) })
}
