// Package engine is the one place where the measurements call the engine that they
// measure, so that another way to call it is tried by a change of one function.
package engine

import "bosang/rules"

// Decide evaluates a case by the named books, or by all that apply where none is
// named, with the full trace. The outcome that it is given may be used again for
// the one that it returns.
func Decide(l *rules.Library, _ *rules.Outcome, f *rules.Facts, books ...rules.EditionRef) (*rules.Outcome, error) {
	if len(books) == 0 {
		return l.Evaluate(f)
	}
	return l.EvaluateWith(f, books...)
}

// Korea says that a case is one of Korean law, where the engine asks for that.
func Korea(f *rules.Facts) error {
	const jurisdiction rules.Fact = "provider.jurisdiction"
	if _, asked := rules.TypeOf(jurisdiction); !asked {
		return nil
	}
	return f.Set(jurisdiction, rules.Text("KR"))
}
