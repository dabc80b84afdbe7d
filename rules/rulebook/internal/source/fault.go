// Package source reads the YAML of rulebooks and of their cases: nodes with their places, the forms of mappings, faults.
package source

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"bosang/rules/definition"
	"bosang/rules/text"
)

// Fault is one thing that is wrong with a file, and where.
type Fault struct {
	At      definition.Position
	Message string // in English
	Korean  string // the same in Korean; "" where it is not known
}

// In is the fault with its message in a language.
func (f Fault) In(lang text.Lang) Fault {
	if lang == text.Korean && f.Korean != "" {
		f.Message = f.Korean
	}
	return f
}

// String is file:line:column: message.
func (f Fault) String() string { return f.At.String() + ": " + f.Message }

// Faults is everything that is wrong, in the order of the files.
type Faults []Fault

// In is the faults with their messages in a language.
func (f Faults) In(lang text.Lang) Faults {
	out := make(Faults, len(f))
	for i, one := range f {
		out[i] = one.In(lang)
	}
	return out
}

// Error lists the faults, a line each.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, one := range f {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

// Caret shows a fault under its line of the source, as compilers do; letters of double width, as those of Hangul, move the
// caret by two. What a terminal would obey is escaped. Without that line, or where it is blank, it is the fault alone.
func (f Fault) Caret(source []byte) string {
	lines := strings.Split(string(source), "\n")
	if f.At.Line < 1 || f.At.Line > len(lines) {
		return f.String()
	}
	line := strings.ReplaceAll(strings.TrimRight(lines[f.At.Line-1], "\r"), "\t", " ")
	if strings.TrimSpace(line) == "" {
		return f.String()
	}
	before := 0
	var shown strings.Builder
	for i, r := range []rune(line) {
		columns := width(r)
		if unicode.IsGraphic(r) {
			shown.WriteRune(r)
		} else {
			escaped := strings.Trim(strconv.QuoteRune(r), "'")
			shown.WriteString(escaped)
			columns = len(escaped)
		}
		if i+1 < f.At.Column {
			before += columns
		}
	}
	return fmt.Sprintf("%s\n  %s\n  %s^", f, shown.String(), strings.Repeat(" ", before))
}

// width is how many columns of a terminal a letter fills: Hangul, other letters of East Asia and the full-width forms two.
func width(r rune) int {
	switch {
	case r >= 0x1100 && r <= 0x115F, r >= 0x2E80 && r <= 0x303E, r >= 0x3041 && r <= 0xA4CF, r >= 0xAC00 && r <= 0xD7A3,
		r >= 0xF900 && r <= 0xFAFF, r >= 0xFE30 && r <= 0xFE6F, r >= 0xFF00 && r <= 0xFF60, r >= 0xFFE0 && r <= 0xFFE6:
		return 2
	}
	return 1
}

// Sorted is the faults in the order of the files and lines, each told once.
func (f Faults) Sorted() Faults {
	slices.SortStableFunc(f, func(a, b Fault) int {
		return cmp.Or(strings.Compare(a.At.File, b.At.File), cmp.Compare(a.At.Line, b.At.Line), cmp.Compare(a.At.Column, b.At.Column))
	})
	return slices.CompactFunc(f, func(a, b Fault) bool { return a == b })
}

// Err is the faults as an error, nil where there are none.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	return f.Sorted()
}
