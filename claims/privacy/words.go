package privacy

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"bosang/claims"
)

// MaxWords bounds what people write to each other about a claim, in characters.
const MaxWords = 4000

// CheckWords says what is wrong with a text that people write about a claim: it is empty,
// longer than MaxWords, or no text. Lines are told apart. It trims the text.
func CheckWords(field string, text *string) []claims.FieldError {
	*text = strings.TrimSpace(*text)
	switch {
	case *text == "":
		return []claims.FieldError{{Field: field, Code: "required"}}
	case utf8.RuneCountInString(*text) > MaxWords:
		return []claims.FieldError{{Field: field, Code: "too_long", Param: strconv.Itoa(MaxWords)}}
	case !utf8.ValidString(*text) || strings.ContainsFunc(*text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }):
		return []claims.FieldError{{Field: field, Code: "control_character"}}
	}
	return nil
}

// RefuseWords is CheckWords as an error; nil where nothing is wrong.
func RefuseWords(field string, text *string) error {
	if wrong := CheckWords(field, text); len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	return nil
}
