package main

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// table is text in columns that are aligned on a terminal, where Hangul takes
// two places.
type table struct {
	head []string
	// right marks the columns of figures.
	right []bool
	rows  [][]string
	// rules are the rows before which a line is drawn.
	rules map[int]bool
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// rule draws a line before the next row.
func (t *table) rule() {
	if t.rules == nil {
		t.rules = make(map[int]bool)
	}
	t.rules[len(t.rows)] = true
}

// String draws the table. A heading may have several lines, divided by \n.
func (t *table) String() string {
	heads := t.headings()
	widths := make([]int, len(t.head))
	for _, row := range append(heads, t.rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], columns(cell))
		}
	}
	var b strings.Builder
	line := func(row []string) {
		var l strings.Builder
		for i, cell := range row {
			if i > 0 {
				l.WriteString("  ")
			}
			if t.right[i] {
				l.WriteString(padLeft(cell, widths[i]))
			} else {
				l.WriteString(padRight(cell, widths[i]))
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
func (t *table) headings() [][]string {
	most := 1
	for _, h := range t.head {
		most = max(most, strings.Count(h, "\n")+1)
	}
	lines := make([][]string, most)
	for i := range lines {
		lines[i] = make([]string, len(t.head))
	}
	for i, h := range t.head {
		parts := strings.Split(h, "\n")
		for k, part := range parts {
			lines[most-len(parts)+k][i] = part
		}
	}
	return lines
}

// columns is how many places a text takes on a terminal.
func columns(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r):
		case width.LookupRune(r).Kind() == width.EastAsianWide, width.LookupRune(r).Kind() == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

func padRight(s string, to int) string { return s + strings.Repeat(" ", max(to-columns(s), 0)) }

func padLeft(s string, to int) string { return strings.Repeat(" ", max(to-columns(s), 0)) + s }

// thousands writes a whole number with a comma before each three digits.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}
