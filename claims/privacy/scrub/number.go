package scrub

import (
	"regexp"
	"strings"
)

// minDigits is how many digits the shortest number has that is taken out: those of a
// telephone with two digits of area, 02-123-4567.
const minDigits = 9

// numbers are the forms of numbers of people. Each is looked at where it stands by
// itself: neither in a word, as in a hash, nor behind a hyphen, as in an id.
var numbers = []struct {
	form *regexp.Regexp
	is   func(text string) bool
	mark string
}{
	{regexp.MustCompile(`(?:\+82[-. ]?0?|0)1[016789][-. ]?[0-9]{3,4}[-. ]?[0-9]{4}`), nil, phoneMark},
	{regexp.MustCompile(`(?:\+82[-. ]|0)(?:2|[3-6][0-9]|70|80|50[0-9])[-. ][0-9]{3,4}[-. ][0-9]{4}`), nil, phoneMark},
	{regexp.MustCompile(`\(0(?:2|[3-6][0-9]|70|80|50[0-9])\)[-. ]?[0-9]{3,4}[-. ]?[0-9]{4}`), nil, phoneMark},
	{regexp.MustCompile(`[0-9]{4}[- ]?[0-9]{4,6}[- ]?[0-9]{4,5}(?:[- ]?[0-9]{1,7})?`), card, cardMark},
	// Banks of Korea write accounts of 10 to 14 digits in three or four groups.
	{regexp.MustCompile(`[0-9]{2,6}(?:-[0-9]{1,8}){2,3}`), account, accountMark},
}

func scrubNumbers(text string) string {
	for _, n := range numbers {
		var out strings.Builder
		copied := 0
		for at := 0; ; {
			found := n.form.FindStringIndex(text[at:])
			if found == nil {
				break
			}
			start, end := at+found[0], at+found[1]
			if !alone(text, start, end) || n.is != nil && !n.is(text[start:end]) {
				at = start + 1 // another may begin within what is none
				continue
			}
			out.WriteString(text[copied:start])
			out.WriteString(n.mark)
			copied, at = end, end
		}
		if copied > 0 {
			text = out.String() + text[copied:]
		}
	}
	return text
}

// alone reports whether what stands between start and end is no part of a longer word.
func alone(text string, start, end int) bool {
	word := func(i int) bool {
		if i < 0 || i >= len(text) {
			return false
		}
		c := text[i]
		return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
	}
	if word(start-1) || word(end) || start > 0 && text[start-1] == '-' {
		return false
	}
	return end >= len(text) || text[end] != '-' || !word(end+1)
}

func card(text string) bool {
	n := digits(text)
	return 14 <= n && n <= 19 && luhn(text)
}

var day = regexp.MustCompile(`^(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?:-[0-9]+)?$`)

func account(text string) bool {
	n := digits(text)
	return 10 <= n && n <= 14 && !day.MatchString(text)
}

func digits(text string) int {
	n := 0
	for i := range len(text) {
		// Digits of other scripts are registration numbers' alone, and count by the byte.
		if c := text[i]; '0' <= c && c <= '9' || c >= 0x80 {
			n++
		}
	}
	return n
}

// luhn reports whether the last digit is the check digit of a card's number (ISO/IEC
// 7812-1, annex B).
func luhn(text string) bool {
	plain := strings.NewReplacer("-", "", " ", "").Replace(text)
	sum := 0
	for i := range len(plain) {
		d := int(plain[len(plain)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
