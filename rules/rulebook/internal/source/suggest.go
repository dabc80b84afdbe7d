package source

import (
	"strings"

	"bosang/rules/text"
)

// Nearest says what may have been meant by a word that is not known: the nearest of the known ones, or all of them where
// they are few.
func (r *Reader) Nearest(word string, known []string) text.Texts {
	if best := nearest(word, known); best != "" {
		r.Meant[best] = true
		return Say("; did you mean %q?", best)
	}
	const few = 24
	switch {
	case len(known) == 0:
		return Say("; none is declared")
	case len(known) <= few:
		return Say("; known here: %s", strings.Join(known, ", "))
	}
	return text.Texts{}
}

// nearest is the known word that differs least from another, "" where all differ much.
func nearest(word string, known []string) string {
	best, least := "", (len(word)+1)/3
	if len(word) < 3 {
		return ""
	}
	for _, k := range known {
		if d := distance(word, k, least); d <= least && (best == "" || d < least) {
			best, least = k, d
		}
	}
	return best
}

// distance counts how many letters must be changed, added, left out or swapped with their neighbour; more than most where
// that is more.
func distance(a, b string, most int) int {
	if len(a) > 100 || len(b) > 100 || len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
