package engine

import (
	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
	"bosang/rules/outcome"
)

// rulings gives what persons said of the provisions of an edition: of exceptions, and of grounds that leave it to a person.
func rulings(e *compiled.Edition, found *fact.Found) (said map[int32]*fact.Ruling) {
	if found == nil {
		return nil
	}
	for i := range e.Provisions {
		p := &e.Provisions[i]
		if !p.Ruled() {
			continue
		}
		if ruling := found.Ruling(e.Def.Rulebook, p.Def.Key); ruling != nil {
			if said == nil {
				said = make(map[int32]*fact.Ruling)
			}
			said[int32(i)] = ruling
		}
	}
	return said
}

// foundOf is what a provision's condition comes to where a person may have said so.
func (r *Run) foundOf(i int32, when outcome.Verdict) outcome.Verdict {
	switch said := r.found[i]; {
	case said == nil:
		return when
	case said.Applies:
		return outcome.Yes
	}
	return outcome.No
}
