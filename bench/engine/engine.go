// Package engine is the one place where the measurements call the engine that they
// measure, so that another way to call it is tried by a change of one function.
package engine

import "bosang/rules"

// Decide evaluates a case by all books that apply, with the full trace. The
// outcome's memory is used again for the one that is returned.
func Decide(l *rules.Library, o *rules.Outcome, f *rules.Facts) (*rules.Outcome, error) {
	return o, l.EvaluateInto(o, f)
}

// Korea says that a case is one of Korean law.
func Korea(f *rules.Facts) error { return f.Set(rules.FactProviderJurisdiction, rules.Text("KR")) }
