package terminal

import "strings"

// Table is text in columns that are aligned on a terminal, where Hangul takes
// two places.
type Table struct {
	// Head names the columns; a name may have several lines, divided by \n.
	Head []string
	// Right marks the columns of figures.
	Right []bool

	rows [][]string
	// rules are the rows before which a line is drawn.
	rules map[int]bool
}

// Add adds a row, a cell for each column.
func (t *Table) Add(cells ...string) { t.rows = append(t.rows, cells) }

// Rule draws a line before the next row.
func (t *Table) Rule() {
	if t.rules == nil {
		t.rules = make(map[int]bool)
	}
	t.rules[len(t.rows)] = true
}

// String draws the table.
func (t *Table) String() string {
	heads := t.headings()
	widths := make([]int, len(t.Head))
	for _, row := range append(heads, t.rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], Columns(cell))
		}
	}
	var b strings.Builder
	line := func(row []string) {
		var l strings.Builder
		for i, cell := range row {
			if i > 0 {
				l.WriteString("  ")
			}
			if t.Right[i] {
				l.WriteString(PadLeft(cell, widths[i]))
			} else {
				l.WriteString(PadRight(cell, widths[i]))
			}
		}
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	total := 2 * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	bar := strings.Repeat("─", total) + "\n"
	for _, h := range heads {
		line(h)
	}
	b.WriteString(bar)
	for i, row := range t.rows {
		if t.rules[i] {
			b.WriteString(bar)
		}
		line(row)
	}
	return b.String()
}

// headings divides the heads into lines, the last of which stand lowest.
func (t *Table) headings() [][]string {
	most := 1
	for _, h := range t.Head {
		most = max(most, strings.Count(h, "\n")+1)
	}
	lines := make([][]string, most)
	for i := range lines {
		lines[i] = make([]string, len(t.Head))
	}
	for i, h := range t.Head {
		parts := strings.Split(h, "\n")
		for k, part := range parts {
			lines[most-len(parts)+k][i] = part
		}
	}
	return lines
}
