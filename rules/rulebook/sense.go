package rulebook

import (
	"bosang/rules/definition"
	"bosang/rules/rulebook/internal/source"
	"bosang/rules/text"
)

// sense tells of provisions that are well formed and can yet not be meant: that can never apply, that an exception always
// bars, and exceptions that never change anything.
func (b *book) sense() {
	for i := range b.def.Provisions {
		b.senseOf(&b.def.Provisions[i], nil)
	}
}

// senseOf looks at a provision and its exceptions; within are the provisions it is an exception to, the outermost first.
func (b *book) senseOf(p *definition.Provision, within []*definition.Provision) {
	if p.When == nil || p.When.Op == 0 {
		return
	}
	shown := len(within) > 0
	if ok, clash := b.holds(goal{c: p.When, shown: shown}); !ok {
		b.FaultAt(p.When.At, "can never hold, so %q can never apply%s", p.Key, because(clash))
		return
	}
	var around []goal
	for i, outer := range within {
		around = append(around, goal{c: outer.When, possible: true, shown: i > 0})
	}
	if ok, clash := b.holds(with(around, goal{c: p.When, shown: shown})...); !ok {
		b.FaultAt(p.When.At, "never changes anything: where %q could apply, this cannot hold%s", within[len(within)-1].Key, because(clash))
		return
	}
	inner := with(within, p)
	for i := range p.Exceptions {
		x := &p.Exceptions[i]
		before := len(b.Faults)
		b.senseOf(x, inner)
		if len(b.Faults) == before && x.When != nil {
			b.shadows(p, i, inner)
		}
	}
}

// shadows tells of an exception that always applies where its provision does, or never before an earlier one.
func (b *book) shadows(p *definition.Provision, i int, inner []*definition.Provision) {
	x := &p.Exceptions[i]
	var certain, possible []goal
	for k, outer := range inner {
		certain = append(certain, goal{c: outer.When, shown: k > 0})
		possible = append(possible, goal{c: outer.When, shown: k > 0, possible: true})
	}
	if len(x.Exceptions) == 0 {
		if ok, _ := b.holds(with(certain, goal{c: x.When, negate: true, possible: true, shown: true})...); !ok {
			b.FaultAt(x.When.At, "always holds where %q does, which so never applies", p.Key)
			return
		}
	}
	for k := range i {
		earlier := &p.Exceptions[k]
		if earlier.Effect.Kind != x.Effect.Kind || len(earlier.Exceptions) > 0 || earlier.When == nil {
			continue
		}
		goals := with(possible, goal{c: x.When, shown: true},
			goal{c: earlier.When, negate: true, possible: true, shown: true})
		if ok, _ := b.holds(goals...); !ok {
			b.FaultAt(x.When.At, "never changes anything: wherever it holds the exception %q before it holds, which %s already", earlier.Key, x.Effect.Kind)
			return
		}
	}
}

func because(clash [2]*literal) text.Texts {
	if clash[0] == nil || clash[1] == nil {
		return text.Texts{}
	}
	a, b := clash[0], clash[1]
	if a.from == b.from {
		return source.Say(": %s is never so in what the edition binds", a.describe())
	}
	if at, before := a.from.At, b.from.At; before.Line < at.Line || before.Line == at.Line && before.Column < at.Column {
		a, b = b, a
	}
	return source.Say(": %s and %s exclude each other", a.describe(), b.describe())
}
