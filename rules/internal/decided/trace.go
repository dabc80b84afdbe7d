package decided

import (
	"bosang/rules/definition"
	"bosang/rules/internal/compiled"
	"bosang/rules/outcome"
)

// Trace is a finding's comparisons laid over the condition they come from.
type Trace struct {
	Edition   *compiled.Edition
	Provision *compiled.Provision
	Checks    []outcome.Check
}

// check gives the comparison of a leaf of the provision.
func (t Trace) check(n *compiled.Node) *outcome.Check {
	i := int(n.Leaf - t.Provision.LeafFrom)
	if i < 0 || i >= len(t.Checks) {
		return &outcome.Check{Verdict: outcome.Unknown, Left: outcome.NoOperand, Right: outcome.NoOperand}
	}
	return &t.Checks[i]
}

// Verdict works out what a part of the condition came to.
func (t Trace) Verdict(i int32) outcome.Verdict {
	n := &t.Edition.Nodes[i]
	switch n.Op {
	case definition.OpAll:
		v := outcome.Yes
		t.parts(i, func(k int32) { v = min(v, t.Verdict(k)) })
		return v
	case definition.OpAny:
		v := outcome.No
		t.parts(i, func(k int32) { v = max(v, t.Verdict(k)) })
		return v
	case definition.OpNot:
		return outcome.Yes + outcome.No - t.Verdict(i+1)
	case definition.OpShown:
		return t.Verdict(i + 1)
	}
	return t.check(n).Verdict
}

func (t Trace) parts(i int32, each func(int32)) {
	for k := i + 1; k < t.Edition.Nodes[i].End; k = t.Edition.Nodes[k].End {
		each(k)
	}
}

// Unknown visits the comparisons that make a part of the condition one that cannot be told; those that do not matter,
// because another part decides, are left out.
func (t Trace) Unknown(i int32, visit func(*compiled.Leaf, *outcome.Check)) {
	n := &t.Edition.Nodes[i]
	if t.Verdict(i) != outcome.Unknown {
		return
	}
	if n.Leaf >= 0 {
		visit(&t.Edition.Leaves[n.Leaf], t.check(n))
		return
	}
	t.parts(i, func(k int32) { t.Unknown(k, visit) })
}
