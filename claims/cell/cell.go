// Package cell writes what may be opened as a spreadsheet, so that it is text wherever
// it is opened.
package cell

import (
	"bytes"
	"regexp"
	"strings"
)

// A spreadsheet takes a cell that begins with one of the signs of a formula for one,
// and works it out when the file is opened: in a claimant's name it would be a
// claimant's program on a provider's machine (OWASP, "CSV Injection"; CWE-1236). What
// is written here is text wherever it is opened.

// formula is how a formula begins: with a sign, full-width or not, whatever is before
// it that a spreadsheet passes over.
var formula = regexp.MustCompile(`^[\s\p{Z}\p{C}"']*[=+\-@＝＋－＠−]`)

// figure is a number, which stays one although it may begin with a sign.
var figure = regexp.MustCompile(`^-?[0-9]+(?:\.[0-9]+)?$`)

// elsewhere is how a formula begins behind a sign that another country's spreadsheets
// take for the end of a cell.
var elsewhere = regexp.MustCompile(`([;|][\s\p{Z}\p{C}"']*)([=+\-@＝＋－＠−])`)

// breaks are the signs that end a cell or a row; a cell has a space in their place.
var breaks = strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ", "\t", " ", "\v", " ", "\f", " ", "\x00", " ",
	"\u0085", " ", "\u2028", " ", "\u2029", " ")

// Text is a text as the cell of a table that may be opened as a spreadsheet: with an
// apostrophe before what would be taken for a formula. Whatever writes such a table, as
// CSV or in another form, passes its texts through it. Numbers stay what they are.
func Text(text string) string {
	if figure.MatchString(text) {
		return text
	}
	text = breaks.Replace(text)
	text = elsewhere.ReplaceAllString(text, "${1}'${2}")
	if formula.MatchString(text) {
		return "'" + text
	}
	return text
}

// AppendRow adds a row of CSV (RFC 4180) to what is written. Each cell is a Text, and is
// quoted, so that none ends where it does not.
func AppendRow(to []byte, cells ...string) []byte {
	for i, text := range cells {
		if i > 0 {
			to = append(to, ',')
		}
		to = append(to, '"')
		to = append(to, bytes.ReplaceAll([]byte(Text(text)), []byte(`"`), []byte(`""`))...)
		to = append(to, '"')
	}
	return append(to, '\r', '\n')
}
