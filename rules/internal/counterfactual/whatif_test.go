package counterfactual

import (
	"testing"

	"bosang/rules/fact"
	"bosang/rules/internal/decided"
)

func TestAChangeThatCannotBeMadeIsTriedOnce(t *testing.T) {
	w := &WhatIf{x: &decided.Case{Facts: fact.New()}, index: map[alterationKey]int{}}
	a := w.add(alteration{kind: toEnd, fact: fact.FactOutageDown, by: 1}) // nothing was down, so nothing ends later
	if w.try(a) != nil {
		t.Fatal("it can be made")
	}
	w.x = nil // to try it again would need the facts
	if w.try(a) != nil {
		t.Fatal("it can be made now")
	}
}
