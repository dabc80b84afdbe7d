package rulebook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"bosang/rules"
)

// Fault is one thing that is wrong with a rulebook, and where.
type Fault struct {
	At      rules.Position
	Message string
}

// String is file:line:column: message.
func (f Fault) String() string { return f.At.String() + ": " + f.Message }

// Faults is everything that is wrong, in the order of the files.
type Faults []Fault

// Error lists the faults, a line each.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, one := range f {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

// Caret shows a fault under its line of the source, as compilers do. Without that line it is the fault alone.
func (f Fault) Caret(source []byte) string {
	lines := strings.Split(string(source), "\n")
	if f.At.Line < 1 || f.At.Line > len(lines) {
		return f.String()
	}
	line := strings.ReplaceAll(strings.TrimRight(lines[f.At.Line-1], "\r"), "\t", " ")
	return fmt.Sprintf("%s\n  %s\n  %s^", f, line, strings.Repeat(" ", max(f.At.Column-1, 0)))
}

func (f Faults) sorted() Faults {
	slices.SortStableFunc(f, func(a, b Fault) int {
		return cmp.Or(strings.Compare(a.At.File, b.At.File), cmp.Compare(a.At.Line, b.At.Line), cmp.Compare(a.At.Column, b.At.Column))
	})
	return slices.CompactFunc(f, func(a, b Fault) bool { return a == b })
}

// err is the faults as an error, nil where there are none.
func (f Faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return f.sorted()
}
