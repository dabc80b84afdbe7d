package rrn_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"bosang/claims/privacy/rrn"
)

// The numbers here are made up: their days of birth exist, and where it matters their
// check digits are right, but nobody is meant.
var texts = []struct {
	name, text      string
	found, scrubbed bool
}{
	{"with a hyphen", "900101-1234567", true, true},
	{"with a hyphen amid Korean", "주민번호는900101-1234567입니다", true, true},
	{"with a hyphen amid Latin letters", "RRN900101-1234567x", true, true},
	{"with a space", "900101 2234567", true, true},
	{"with a hyphen and spaces", "900101 - 2234567", true, true},
	{"with an en dash", "900101–1234567", true, true},
	{"with a minus sign", "900101−1234567", true, true},
	{"with a full-width hyphen and digits", "900101-1234567", true, true},
	{"in Arabic digits", "٩٠٠١٠١-١٢٣٤٥٦٧", true, true},
	{"in mathematical digits", "𝟗𝟎𝟎𝟏𝟎𝟏-𝟏𝟐𝟑𝟒𝟓𝟔𝟕", true, true},
	{"with invisible characters between", "9001\u200b01\u200d-1\u2060234567", true, true},
	{"with the year in full", "19900101-1234567", true, true},
	{"of a foreigner", "900101-5234567", true, true},
	{"of a foreigner born since 2000", "050607-8234567", true, true},
	{"of somebody born in the nineteenth century", "991231-9234567", true, true},
	{"born on 29 February of a leap year", "000229-3234567", true, true},
	{"in a row with the right check digit", "9001011234568", true, true},
	{"in a row with the right check digit, full-width", "9001011234568", true, true},
	{"of a foreigner in a row with the right check digit", "9001015234561", true, true},
	{"in a row of somebody born since numbers are random", "2011053234567", true, true},
	{"in a row amid letters that are no hexadecimal digits", "id9001011234568", true, true},
	{"the second in a text", "900101-123456 900101-1234567", true, true},
	{"after another number and a hyphen", "12-900101-1234567", true, true},

	{"in a row with a wrong check digit: an account, perhaps", "9001011234567", false, true},
	{"in a row of somebody born long hence", "6011053234567", false, true},
	{"a month that does not exist", "901301-1234567", false, false},
	{"a day that does not exist", "900230-1234567", false, false},
	{"29 February of a year that is none", "900229-1234567", false, false},
	{"the year in full of another century", "20900101-1234567", false, false},
	{"six digits", "900101-123456", false, false},
	{"eight digits", "900101-12345678", false, false},
	{"seven digits before", "1900101-1234567", false, false},
	{"fourteen digits in a row", "90010112345680", false, false},
	{"a masked number", "900101-1******", false, false},
	{"on two lines", "900101\n1234567", false, false},
	{"in two columns", "900101,1234567", false, false},
	{"too far apart", "900101    1234567", false, false},
	{"a telephone number", "010-1234-5678", false, false},
	{"a business registration number", "220-81-62517", false, false},
	{"a reference", "BS-7K3M-9QXD", false, false},
	{"an id", "01890101-1234-7000-8000-900101123456", false, false},
	{"part of a hash", "ab9001011234568f", false, false},
	{"an instant in milliseconds", "1760000000000", false, false},
	{"an account that can be told apart", "3333-01-1234567", false, false},
	{"no text", "", false, false},
	{"not UTF-8", "\xff900101\xff1234567", false, false},
}

func TestARegistrationNumberIsFound(t *testing.T) {
	t.Parallel()
	for _, tt := range texts {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := rrn.Find(tt.text); got != tt.found {
				t.Errorf("Find(%q) = %v", tt.text, got)
			}
			scrubbed := rrn.Scrub(tt.text)
			if got := scrubbed != tt.text; got != tt.scrubbed {
				t.Errorf("Scrub(%q) = %q", tt.text, scrubbed)
			}
		})
	}
}

func TestScrubbingLeavesTheRestOfAText(t *testing.T) {
	t.Parallel()
	const text = "저는 900101-1234567 이고 배우자는 9102022234567, 전화 010-1234-5678"
	const want = "저는 ******-******* 이고 배우자는 ******-*******, 전화 010-1234-5678"
	if got := rrn.Scrub(text); got != want {
		t.Errorf("Scrub: %q", got)
	}
}

// The digits of every script are worth what they say: Unicode keeps each ten of them
// together, which the package relies on.
func TestDigitsOfEveryScriptAreRead(t *testing.T) {
	t.Parallel()
	scripts := 0
	read := func(lo, hi rune) {
		for zero := lo; zero < hi; zero += 10 {
			scripts++
			if text := number(zero); !rrn.Find(text) {
				t.Errorf("%q is not found", text)
			}
		}
	}
	for _, r := range unicode.Nd.R16 {
		read(rune(r.Lo), rune(r.Hi))
	}
	for _, r := range unicode.Nd.R32 {
		read(rune(r.Lo), rune(r.Hi))
	}
	if scripts < 60 {
		t.Errorf("there are %d scripts only", scripts)
	}
}

// number is a registration number in the digits of the script whose nought is zero.
func number(zero rune) string {
	var out strings.Builder
	for _, c := range "900101-1234567" {
		if c != '-' {
			c += zero - '0'
		}
		out.WriteRune(c)
	}
	return out.String()
}

func FuzzScrub(f *testing.F) {
	for _, tt := range texts {
		f.Add(tt.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		scrubbed := rrn.Scrub(text)
		if rrn.Find(scrubbed) {
			t.Errorf("%q is still found in %q", text, scrubbed)
		}
		if rrn.Find(text) && scrubbed == text {
			t.Errorf("%q is found and left", text)
		}
		if again := rrn.Scrub(scrubbed); again != scrubbed {
			t.Errorf("%q becomes %q when scrubbed again", scrubbed, again)
		}
		if utf8.ValidString(text) && !utf8.ValidString(scrubbed) {
			t.Errorf("%q was cut within a character: %q", text, scrubbed)
		}
		if !rrn.Find(text + " 900101-1234567") {
			t.Errorf("%q hides the number that follows it", text)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	for _, text := range []string{"KR-MUSIC-00012345", strings.Repeat("Damage of a song that did not play on 2022-10-15. ", 40)} {
		b.Run(fmt.Sprint(len(text)), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				rrn.Find(text)
			}
		})
	}
}
