package corpus

import (
	"cmp"
	"slices"
)

// set is disjoint spans in order, no two of which touch. It is worked out here
// anew, and not by the product's packages, so that it can contradict them.
type set []Span

// setOf joins spans; those without length are left out.
func setOf(spans []Span) set {
	sorted := slices.DeleteFunc(slices.Clone(spans), func(s Span) bool { return s.Start >= s.End })
	slices.SortFunc(sorted, func(a, b Span) int { return cmp.Compare(a.Start, b.Start) })
	var out set
	for _, s := range sorted {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

// within is what lies in both sets.
func (a set) within(b set) set {
	var out []Span
	for _, x := range a {
		for _, y := range b {
			out = append(out, Span{max(x.Start, y.Start), min(x.End, y.End)})
		}
	}
	return setOf(out)
}

// without is what lies in a and not in b.
func (a set) without(b set) set {
	rest := slices.Clone(a)
	for _, y := range b {
		var next []Span
		for _, x := range rest {
			next = append(next, Span{x.Start, min(x.End, y.Start)}, Span{max(x.Start, y.End), x.End})
		}
		rest = setOf(next)
	}
	return rest
}

func (a set) longest() int64 {
	var most int64
	for _, s := range a {
		most = max(most, s.End-s.Start)
	}
	return most
}

func (a set) total() int64 {
	var sum int64
	for _, s := range a {
		sum += s.End - s.Start
	}
	return sum
}

// forms are what windows hold for certain, are stated to hold, and hold at most.
type forms struct{ narrowest, stated, widest set }

func formsOf(windows []Window) forms {
	var narrowest, stated, widest []Span
	for _, w := range windows {
		narrowest = append(narrowest, Span{w.Start.Latest, w.End.Earliest})
		stated = append(stated, Span{w.Start.Stated, w.End.Stated})
		widest = append(widest, Span{w.Start.Earliest, w.End.Latest})
	}
	return forms{setOf(narrowest), setOf(stated), setOf(widest)}
}
