package source

import (
	"fmt"

	"bosang/rules/definition"
	"bosang/rules/rulebook/internal/korean"
	"bosang/rules/text"
)

// Say writes a message, or a part of one, in both languages: the format is the English form, by which package korean has the
// Korean one. A test fails where that is missing; English stands in for it meanwhile.
func Say(format string, args ...any) text.Texts {
	said := text.Texts{En: fmt.Sprintf(format, args...)}
	if form, ok := korean.Messages[format]; ok {
		said.Ko = text.Fill(form, korean.Words(args)...)
	}
	return said
}

// FaultAt says what is wrong at a place.
func FaultAt(at definition.Position, format string, args ...any) Fault {
	return Fault{At: at, Message: fmt.Sprintf(format, args...), Korean: Say(format, args...).Ko}
}

// FaultIn is FaultAt for a message whose Korean form is at hand.
func FaultIn(at definition.Position, form, format string, args ...any) Fault {
	return Fault{At: at, Message: fmt.Sprintf(format, args...), Korean: text.Fill(form, korean.Words(args)...)}
}

// sayAbout says what a key is by the beginning of its description.
func sayAbout(about string) text.Texts {
	first := firstWords(about)
	return text.Texts{Ko: korean.Abouts[first], En: first}
}
