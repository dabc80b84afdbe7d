package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
)

// Few is the number below which a count tells of few people and is not published.
const Few = 10

// group is a service in an incident: its counted cells, each of a lane and an outcome.
// None is 0.
type group struct {
	key    []Cell
	cells  []counted
	others []Cell
}

type counted struct {
	key   []Cell
	count int64
}

// hiding says which counts are hidden, and whether their sum may be shown.
type hiding struct {
	hidden []bool
	sum    bool
}

// hide hides counts that are too few, and as much besides as keeps them from being worked
// out: of what is hidden nothing is known but that each is at least its floor, and their
// sum where it is shown; so whatever is hidden may be any of at least k numbers. What is
// hidden besides is the first in order and not the smallest, whose choice would tell how
// small it is. Where nothing is left to be hidden besides, the sum is hidden too.
func hide(k int64, counts, floors []int64, few func(i int) bool) hiding {
	h := hiding{make([]bool, len(counts)), true}
	hidden, slack := 0, int64(0)
	for i, n := range counts {
		if few(i) {
			h.hidden[i] = true
			hidden, slack = hidden+1, slack+n-floors[i]
		}
	}
	if hidden == 0 {
		return h
	}
	for i, n := range counts {
		if hidden > 1 && slack >= k-1 {
			return h
		}
		if !h.hidden[i] && n-floors[i] >= k-1 {
			h.hidden[i] = true
			hidden, slack = hidden+1, slack+n-floors[i]
		}
	}
	h.sum = hidden > 1 && slack >= k-1
	return h
}

// suppress hides in groups what is too few, and gives the rows that may be published: of
// each group its cells, then its sum; and at the end the sum of all.
func suppress(groups []group, k int64) [][]Cell {
	within := make([]hiding, len(groups))
	sums, floors := make([]int64, len(groups)), make([]int64, len(groups))
	for i, g := range groups {
		counts, ones := make([]int64, len(g.cells)), make([]int64, len(g.cells))
		for j, c := range g.cells {
			counts[j], ones[j] = c.count, 1
			sums[i] += c.count
		}
		within[i] = hide(k, counts, ones, func(j int) bool { return counts[j] < k })
		// Of a group that is hidden, every cell is hidden and is at least 1.
		floors[i] = int64(len(g.cells))
	}
	over := hide(k, sums, floors, func(i int) bool { return sums[i] < k || !within[i].sum })
	var rows [][]Cell
	var all int64
	for i, g := range groups {
		for j, c := range g.cells {
			rows = append(rows, published(g.key, c.key, c.count, over.hidden[i] || within[i].hidden[j], nil))
		}
		rows = append(rows, published(g.key, nil, sums[i], over.hidden[i], g.others))
		all += sums[i]
	}
	return append(rows, published(nil, nil, all, !over.sum || all < k, nil))
}

// The columns of what is published: three that name the group, two that name the cell, the
// count, whether it is hidden, and the subscriptions that were hit.
const (
	groupKeys = 3
	cellKeys  = 2
)

func published(of, key []Cell, n int64, hidden bool, others []Cell) []Cell {
	row := make([]Cell, groupKeys+cellKeys, groupKeys+cellKeys+3)
	copy(row, of)
	copy(row[groupKeys:], key)
	shown := count(n)
	if hidden {
		shown = Cell{}
	}
	row = append(row, shown, Said(strconv.FormatBool(hidden)))
	if others == nil {
		others = make([]Cell, 1)
	}
	return append(row, others...)
}

// publish makes of the rows of a report, a row for each cell in order, those that may be
// published. A row has the columns of the group, those of the cell, the count and the
// subscriptions.
func publish(rows [][]Cell, k int64) ([][]Cell, error) {
	var groups []group
	for _, row := range rows {
		n, err := read(row[groupKeys+cellKeys])
		if err != nil {
			return nil, err
		}
		hit := row[groupKeys+cellKeys+1]
		if many, err := read(hit); err != nil {
			return nil, err
		} else if many < k {
			hit = Cell{}
		}
		if last := len(groups) - 1; last < 0 || !slices.Equal(groups[last].key, row[:groupKeys]) {
			groups = append(groups, group{key: row[:groupKeys], others: []Cell{hit}})
		}
		last := &groups[len(groups)-1]
		last.cells = append(last.cells, counted{row[groupKeys : groupKeys+cellKeys], n})
	}
	return suppress(groups, k), nil
}

// count is a cell with a number.
func count(n int64) Cell { return Said(strconv.FormatInt(n, 10)) }

// read reads a count; 0 where it is not known.
func read(c Cell) (int64, error) {
	n, err := strconv.ParseInt(cmp.Or(c.Text, "0"), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("a count that is none: %w", err)
	}
	return n, nil
}
