// Package names has the names by which people sign in.
package names

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// How long a sign-in name may be, in characters.
const (
	shortest = 3
	longest  = 254 // an address of e-mail (RFC 5321)
)

// Normal gives a sign-in name as it is looked up: whoever writes it in capitals
// or full width is the same person. It reports whether it can be one: letters,
// digits and a few marks, so that names cannot look alike by what is not seen.
func Normal(name string) (string, bool) {
	if len(name) > 4*longest || !utf8.ValidString(name) {
		return "", false
	}
	n := strings.ToLower(norm.NFKC.String(strings.TrimSpace(name)))
	if count := utf8.RuneCountInString(n); count < shortest || count > longest {
		return n, false
	}
	odd := strings.ContainsFunc(n, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("@._+-", r)
	})
	return n, !odd
}
