package report

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// table is what is counted: a count for each cell of each group.
type table [][]int64

func (t table) groups() []group {
	groups := make([]group, len(t))
	for i, counts := range t {
		groups[i].key = []Cell{Said("i"), Said("p"), Said(strconv.Itoa(i))}
		for j, n := range counts {
			groups[i].cells = append(groups[i].cells, counted{[]Cell{Said("paid"), Said(strconv.Itoa(j))}, n})
		}
	}
	return groups
}

// shown are the counts that are published of a table, in the order of the rows; -1 where
// one is hidden. The rows of a group are its cells and its sum, and the last is the sum of all.
func (t table) shown(k int64) []int64 {
	var out []int64
	for _, row := range suppress(t.groups(), k) {
		n, err := strconv.ParseInt(row[5].Text, 10, 64)
		if err != nil {
			n = -1
		}
		if (n < 0) != (row[6].Text == "true") {
			panic("what is hidden does not say so")
		}
		out = append(out, n)
	}
	return out
}

// fits reports whether a table could be the one of which this was published.
func (t table) fits(shown []int64) bool {
	at, all := 0, int64(0)
	next := func(n int64) bool {
		said := shown[at]
		at++
		return said < 0 || said == n
	}
	for _, counts := range t {
		sum := int64(0)
		for _, n := range counts {
			if !next(n) {
				return false
			}
			sum += n
		}
		if !next(sum) {
			return false
		}
		all += sum
	}
	return next(all)
}

func TestNoHiddenCountCanBeWorkedOut(t *testing.T) {
	t.Parallel()
	const k = 3
	rapid.Check(t, func(t *rapid.T) {
		secret := table(rapid.SliceOfN(rapid.SliceOfN(rapid.Int64Range(1, 5), 1, 3), 1, 2).Draw(t, "counts"))
		shown := secret.shown(k)
		if !secret.fits(shown) {
			t.Fatalf("of %v is published %v", secret, shown)
		}
		// All tables of the same cells whose counts are at most so much.
		const most = 9
		var cells []*int64
		other := make(table, len(secret))
		for i := range secret {
			other[i] = slices.Clone(secret[i])
			for j := range other[i] {
				other[i][j] = 1
				cells = append(cells, &other[i][j])
			}
		}
		could := make([]map[int64]bool, len(cells))
		for i := range could {
			could[i] = map[int64]bool{}
		}
		for i := 0; i < len(cells); {
			if other.fits(shown) {
				for c := range cells {
					could[c][*cells[c]] = true
				}
			}
			for i = 0; i < len(cells); i++ {
				if *cells[i]++; *cells[i] <= most {
					break
				}
				*cells[i] = 1
			}
		}
		at, cell := 0, 0
		for _, counts := range secret {
			for range counts {
				if said := shown[at]; said >= 0 && said < k {
					t.Fatalf("of %v is published %v, with a count below %d", secret, shown, k)
				} else if said < 0 && len(could[cell]) < k {
					t.Fatalf("of %v is published %v: cell %d can only be %v", secret, shown, cell, could[cell])
				}
				at, cell = at+1, cell+1
			}
			at++
		}
	})
}

func TestWhatIsManyIsPublishedAsItIs(t *testing.T) {
	t.Parallel()
	if got, want := fmt.Sprint(table{{10, 20}, {30}}.shown(10)), "[10 20 30 30 30 60]"; got != want {
		t.Errorf("published is %s, not %s", got, want)
	}
}

func TestASmallCountHidesTheFirstOfTheOthersAndNotTheSmallest(t *testing.T) {
	t.Parallel()
	got := table{{90, 4, 50}}.shown(10)
	if want := []int64{-1, -1, 50, 144, 144}; !slices.Equal(got, want) {
		t.Errorf("published is %v, not %v", got, want)
	}
}

func TestAGroupOfFewHidesAnotherGroup(t *testing.T) {
	t.Parallel()
	got := table{{40, 30}, {3}, {20}}.shown(10)
	if want := []int64{-1, -1, -1, -1, -1, 20, 20, 93}; !slices.Equal(got, want) {
		t.Errorf("published is %v, not %v", got, want)
	}
	if got := (table{{3}, {4}}).shown(10); !slices.Equal(got, []int64{-1, -1, -1, -1, -1}) {
		t.Errorf("of seven claims in all is published %v", got)
	}
}
