// Package rrn recognises resident registration numbers (주민등록번호) and the
// registration numbers of foreigners (외국인등록번호), so that they are refused
// wherever somebody types them: PIPA §24의2 lets nobody handle one whom no act or
// decree tells to, and none tells a compensation claim to.
//
// A number is thirteen digits YYMMDD-SNNNNNC: the day of birth, a digit for century
// and sex, and until October 2020 a check digit. Numbers given since then are drawn
// at random and check nothing, so that a check digit can show that a number is one
// but not that it is none.
package rrn

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// mask is what Scrub writes in place of a number.
const mask = "******-*******"

// separators are the signs that may stand between the day and the rest, besides
// every dash and every space: as many as maxSeparators in a row.
const (
	separators      = "·・ー−~"
	separatorsASCII = " -\t._/~"
	maxSeparators   = 3
)

// Find reports whether text holds a registration number that cannot be taken for
// something else: a day of birth set apart from seven digits; or thirteen digits in
// a row that begin with a day of birth and have the right check digit, or are of
// somebody born since there are no check digits. Thirteen digits of which only the
// day is right may as well be an account or an order: of ten such numbers, nine have
// no right check digit.
//
// Digits may be of any script, full-width among them, and invisible characters
// between them do not hide them. A date that does not exist is no day of birth.
func Find(text string) bool {
	found := false
	scan(text, func(n number) bool {
		found = n.certain()
		return !found
	})
	return found
}

// Scrub is text with every registration number replaced by asterisks. It takes for
// one whatever may be one: in a log a harmless number is no loss. Find finds nothing
// in what it returns.
func Scrub(text string) string {
	var out strings.Builder
	copied := 0
	scan(text, func(n number) bool {
		out.WriteString(text[copied:n.start])
		out.WriteString(mask)
		copied = n.end
		return true
	})
	if copied == 0 {
		return text
	}
	out.WriteString(text[copied:])
	return out.String()
}

// number is a place in a text that may be a registration number.
type number struct {
	digits     [13]byte
	start, end int // in bytes
	apart      bool
	born       time.Time
}

// randomSince is the day of birth from which on numbers have no check digit: the
// rule for them came into force on 5 October 2020. Those who were born before it and
// have got a number since, as foreigners or in place of another, are not told from
// strangers' thirteen digits when they write theirs without a separator.
var (
	randomSince = time.Date(2020, time.October, 5, 0, 0, 0, 0, time.UTC)
	// randomUntil is a day that nobody who is alive while this runs was born on; it
	// keeps most numbers that are no registration numbers apart.
	randomUntil = time.Date(2040, time.January, 1, 0, 0, 0, 0, time.UTC)
)

// certain reports whether the number is taken for one wherever it stands.
func (n number) certain() bool {
	return n.apart || n.checks() || !n.born.Before(randomSince) && n.born.Before(randomUntil)
}

// checks reports whether the last digit is the check digit of those before it: of a
// resident, or of a foreigner, whose is greater by two.
func (n number) checks() bool {
	weights := [12]int{2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5}
	sum := 0
	for i, weight := range weights {
		sum += weight * int(n.digits[i])
	}
	check := 11 - sum%11
	if s := n.digits[6]; 5 <= s && s <= 8 {
		check += 2
	}
	return check%10 == int(n.digits[12])
}

// birth is the day that the first seven digits tell, if there is such a day.
func (n number) birth() (time.Time, bool) {
	var century int
	switch n.digits[6] {
	case 9, 0:
		century = 1800
	case 1, 2, 5, 6:
		century = 1900
	default: // 3, 4, 7, 8
		century = 2000
	}
	two := func(i int) int { return 10*int(n.digits[i]) + int(n.digits[i+1]) }
	year, month, day := century+two(0), two(2), two(4)
	born := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return born, born.Year() == year && int(born.Month()) == month && born.Day() == day
}

// run is digits in a row, invisible characters among them apart.
type run struct {
	// digits are the first of them; count may be more than there is room for.
	digits     [13]byte
	count      int
	start, end int // in bytes
	// gap is how many separators alone stand between this run and the one before;
	// -1 where something else does.
	gap int
}

// scan calls found with every place of text that may be a registration number, from
// left to right, until it says no.
func scan(text string, found func(number) bool) {
	if !worth(text) {
		return
	}
	var last run
	for at := 0; at < len(text); {
		r, ok := nextRun(text, at)
		if !ok {
			return
		}
		at = r.end
		n, ok := join(text, last, r)
		if !ok {
			last = r
			continue
		}
		last = run{} // a number's digits are no part of another's
		if !found(n) {
			return
		}
	}
}

// worth reports whether text can hold thirteen digits at all: most texts cannot, and
// every text that comes in is looked at.
func worth(text string) bool {
	digits := 0
	for i := range len(text) {
		if c := text[i]; '0' <= c && c <= '9' || c >= utf8.RuneSelf {
			if digits++; digits == 13 {
				return true
			}
		}
	}
	return false
}

// join makes a number of a run, or of two that only separators part.
func join(text string, before, r run) (number, bool) {
	n := number{start: r.start, end: r.end}
	switch {
	case r.count == 13 && !r.hash(text):
		n.digits = r.digits
	case r.count == 7 && 1 <= r.gap && r.gap <= maxSeparators && (before.count == 6 || before.count == 8):
		n.apart, n.start = true, before.start
		copy(n.digits[:6], before.digits[before.count-6:before.count])
		copy(n.digits[6:], r.digits[:7])
	default:
		return number{}, false
	}
	born, ok := n.birth()
	if !ok || n.apart && before.count == 8 && born.Year()/100 != 10*int(before.digits[0])+int(before.digits[1]) {
		return number{}, false
	}
	n.born = born
	return n, true
}

// nextRun is the first run of digits from at on.
func nextRun(text string, at int) (run, bool) {
	var r run
	for i := at; i < len(text); {
		c, size := utf8.DecodeRuneInString(text[i:])
		digit, isDigit := value(c)
		switch {
		case isDigit:
			if r.count == 0 {
				r.start = i
			}
			if r.count < len(r.digits) {
				r.digits[r.count] = digit
			}
			r.count++
			r.end = i + size
		case invisible(c):
			// Invisible: neither part of a number nor the end of one.
		case r.count > 0:
			return r, true
		case !separates(c):
			r.gap = -1
		case r.gap >= 0:
			r.gap++
		}
		i += size
	}
	return r, r.count > 0
}

// hash reports whether the run is part of a word of hexadecimal digits with letters
// among them: one hash in some thousands would pass for a number.
func (r run) hash(text string) bool {
	const reach = 64 // bytes on either side; a longer word is hardly a number's neighbour
	letters := false
	hexadecimal := func(c byte) (ends, hex bool) {
		switch {
		case '0' <= c && c <= '9':
			return false, true
		case 'a' <= c && c <= 'f', 'A' <= c && c <= 'F':
			letters = true
			return false, true
		case 'g' <= c && c <= 'z', 'G' <= c && c <= 'Z':
			return true, false
		}
		return true, true
	}
	for i := r.start - 1; i >= max(0, r.start-reach); i-- {
		ends, hex := hexadecimal(text[i])
		if !hex {
			return false
		}
		if ends {
			break
		}
	}
	for i := r.end; i < min(len(text), r.end+reach); i++ {
		ends, hex := hexadecimal(text[i])
		if !hex {
			return false
		}
		if ends {
			break
		}
	}
	return letters
}

// value is the number that a digit of any script stands for. Unicode keeps the ten
// digits of a script together, from nought to nine.
func value(c rune) (byte, bool) {
	if c < utf8.RuneSelf {
		return digit(c - '0'), '0' <= c && c <= '9'
	}
	if !unicode.IsDigit(c) {
		return 0, false
	}
	for _, r := range unicode.Nd.R16 {
		if lo := rune(r.Lo); lo <= c && c <= rune(r.Hi) {
			return digit((c - lo) % 10), true
		}
	}
	for _, r := range unicode.Nd.R32 {
		if lo := rune(r.Lo & 0x1fffff); lo <= c && uint32(c) <= r.Hi {
			return digit((c - lo) % 10), true
		}
	}
	return 0, false
}

func digit(c rune) byte { return byte(c & 0xf) }

// invisible reports whether a sign takes no room and says nothing: a joiner, a mark
// of direction, a soft hyphen.
func invisible(c rune) bool { return c >= utf8.RuneSelf && unicode.Is(unicode.Cf, c) }

// separates reports whether a sign may stand between the two parts of a number.
func separates(c rune) bool {
	if c < utf8.RuneSelf {
		return strings.IndexByte(separatorsASCII, byte(c&0x7f)) >= 0
	}
	return strings.ContainsRune(separators, c) || unicode.Is(unicode.Pd, c) || unicode.Is(unicode.Zs, c)
}
