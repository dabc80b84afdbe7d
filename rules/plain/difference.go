package plain

import (
	"bosang/rules/definition"
	"bosang/rules/text"
)

// Difference is one thing of which two editions say different things; Before or After is "" where one of them says
// nothing of it.
type Difference struct {
	About         string
	Before, After string
}

// Differences says in words what changed from edition a to edition b, in the order of b; what only a has stands at the
// end. Where things stand in a file, and how it is laid out, makes no difference.
func Differences(a, b *definition.Edition, lang text.Lang) []Difference {
	before := map[string]Entry{}
	old := Edition(a, lang)
	for _, e := range old {
		before[e.Key] = e
	}
	var out []Difference
	seen := map[string]bool{}
	for _, e := range Edition(b, lang) {
		seen[e.Key] = true
		if was := before[e.Key]; was.Text != e.Text {
			out = append(out, Difference{About: e.About, Before: was.Text, After: e.Text})
		}
	}
	for _, e := range old {
		if !seen[e.Key] {
			out = append(out, Difference{About: e.About, Before: e.Text})
		}
	}
	return out
}
