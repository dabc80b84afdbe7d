package source

import (
	"fmt"
	"slices"
	"strings"

	"bosang/rules/definition"
	"bosang/rules/rulebook/internal/korean"
	"bosang/rules/text"
)

// Say writes a message, or a part of one, in both languages: the format is the English form, by which package korean has the
// Korean one. A test fails where that is missing; English stands in for it meanwhile.
func Say(format string, args ...any) text.Texts {
	said := text.Texts{En: english(format, args)}
	if form, ok := korean.Messages[format]; ok {
		said.Ko = text.Fill(form, korean.Words(args)...)
	}
	return said
}

// english writes a message, in which errors stand without the names of packages: these say nothing to who writes rulebooks.
func english(format string, args []any) string {
	args = slices.Clone(args)
	for i, a := range args {
		if err, ok := a.(error); ok {
			args[i] = korean.Bare(err.Error())
		}
	}
	return fmt.Sprintf(format, args...)
}

// FaultAt says what is wrong at a place.
func FaultAt(at definition.Position, format string, args ...any) Fault {
	return Fault{At: at, Message: english(format, args), Korean: Say(format, args...).Ko}
}

// FaultIn is FaultAt for a message whose Korean form is at hand.
func FaultIn(at definition.Position, form, format string, args ...any) Fault {
	return Fault{At: at, Message: english(format, args), Korean: text.Fill(form, korean.Words(args)...)}
}

// Carets shows faults under the lines where they stand, and counts them, in a language. Sources are the texts by their files.
func (f Faults) Carets(sources map[string][]byte, lang text.Lang) string {
	lines := make([]string, len(f), len(f)+1)
	for i, one := range f.In(lang) {
		lines[i] = one.Caret(sources[one.At.File])
	}
	counted := Say("%d faults", len(f))
	if len(f) == 1 {
		counted = Say("%d fault", len(f))
	}
	return strings.Join(append(lines, counted.In(lang)), "\n")
}

// sayAbout says what a key is by the beginning of its description.
func sayAbout(about string) text.Texts {
	first := firstWords(about)
	return text.Texts{Ko: korean.Abouts[first], En: first}
}
