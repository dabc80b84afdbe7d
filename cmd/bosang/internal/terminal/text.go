package terminal

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Columns is how many places a text takes on a terminal.
func Columns(s string) int {
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

// PadRight fills a text up to so many places with spaces after it.
func PadRight(s string, to int) string { return s + strings.Repeat(" ", max(to-Columns(s), 0)) }

// PadLeft fills a text up to so many places with spaces before it.
func PadLeft(s string, to int) string { return strings.Repeat(" ", max(to-Columns(s), 0)) + s }

// Wrap breaks a text between words into lines of at most so many places.
func Wrap(text string, most int) string {
	var b strings.Builder
	at := 0
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case at+1+Columns(word) > most:
			b.WriteByte('\n')
			at = 0
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += Columns(word)
	}
	return b.String()
}

// Printable is a text without what a terminal would obey or be misled by: control
// characters other than ends of lines and tabs, and marks that turn the direction of what
// follows. Names come from people who are not the ones that read them.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}
