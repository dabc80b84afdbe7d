package privacy

import (
	"strconv"
	"strings"
	"unicode"

	"bosang/claims"
)

// What a reason has to have: whoever looks through the records later reads it, and one
// that says nothing stays unnoticed among those that do.
const (
	// ReasonLetters is how many letters or digits it has at least.
	ReasonLetters = 4
	// reasonKinds is how many of them differ at least.
	reasonKinds = 3
)

// CheckReason says what is wrong with the reason that an operator states for the record
// of seeing somebody's data. It trims the reason.
func CheckReason(reason *string) []claims.FieldError {
	*reason = strings.TrimSpace(*reason)
	var f faults
	if f.text("reason", *reason, maxWords) && !inWords(*reason) {
		f.add("reason", "reason_words", strconv.Itoa(ReasonLetters))
	}
	return f
}

// inWords reports whether a text can be read and has letters or digits enough.
func inWords(text string) bool {
	letters, kinds := 0, make(map[rune]bool)
	for _, r := range text {
		switch {
		case showsNothing(r):
			return false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			letters++
			kinds[unicode.ToLower(r)] = true
		}
	}
	return letters >= ReasonLetters && len(kinds) >= reasonKinds
}

// showsNothing reports whether a character leaves no mark where it stands, or turns
// those around it (Unicode, Default_Ignorable_Code_Point). Of the letters these are
// the fillers of the Korean alphabet.
func showsNothing(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}
