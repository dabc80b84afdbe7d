package rules

import (
	"time"

	"bosang/rules/internal/compiled"
)

// Edition is a compiled edition of a rulebook: immutable, its conditions referring to facts by slot. Make one with Compile.
type Edition struct{ compiled *compiled.Edition }

// Compile lowers a checked definition. The error names what could not be resolved and where it stands; a definition that
// package rulebook has checked gives none.
func Compile(def *Definition) (*Edition, error) {
	e, err := compiled.Compile(def)
	if err != nil {
		return nil, err
	}
	return &Edition{e}, nil
}

// Rulebook is the key of the rulebook this is an edition of.
func (e *Edition) Rulebook() string { return e.compiled.Def.Rulebook }

// Name is the edition's own name, unique in its rulebook.
func (e *Edition) Name() string { return e.compiled.Name() }

// Hash is the SHA-256 of the edition's content.
func (e *Edition) Hash() [32]byte { return e.compiled.Def.Hash }

// Definition is the edition as its file states it. It must not be changed.
func (e *Edition) Definition() *Definition { return e.compiled.Def }

// Zone is where the edition's civil days and months are counted.
func (e *Edition) Zone() *time.Location { return e.compiled.Zone }

// Reads lists, sorted, the facts that can decide what an edition comes to: those it binds by, compares and measures, and
// those its sums and due dates need. A change of any other fact changes nothing that it says.
func (e *Edition) Reads() []Fact { return e.compiled.Reads() }

// Binds tells whether an edition could be for the case, so far as keys, class, kind, audience and content say; dates are
// left aside.
func (e *Edition) Binds(f *Facts) bool { return e.compiled.Binds(f) }
