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

// said is an entry with what it says by itself, by which it is compared.
type said struct {
	Entry
	own string
}

func compared(e *definition.Edition, lang text.Lang) []said {
	bare := newReader(e, lang)
	bare.bare = true
	whole, own := newReader(e, lang).all(), bare.all()
	out := make([]said, len(whole))
	for i := range whole {
		out[i] = said{whole[i], own[i].Text}
	}
	return out
}

// Differences says in words what changed from edition a to edition b, in the order of b; what only a has stands at the
// end. Where things stand in a file, and how it is laid out, makes no difference; a value that changes is told once, and not
// again of everything that names it.
func Differences(a, b *definition.Edition, lang text.Lang) []Difference {
	before := map[string]said{}
	old := compared(a, lang)
	for _, e := range old {
		before[e.Key] = e
	}
	var out []Difference
	seen := map[string]bool{}
	for _, e := range compared(b, lang) {
		seen[e.Key] = true
		if was := before[e.Key]; was.own != e.own {
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
