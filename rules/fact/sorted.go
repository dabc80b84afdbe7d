package fact

import "slices"

// Sorted sorts names of facts, each kept once.
func Sorted(list []Fact) []Fact {
	slices.Sort(list)
	return slices.Compact(list)
}
