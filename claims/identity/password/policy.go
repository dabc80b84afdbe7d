package password

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/trustelem/zxcvbn"
	"golang.org/x/text/unicode/norm"
)

// How long a password may be, in characters. There are no rules of composition
// (NIST SP 800-63B, 3.1.1.2); length and being hard to guess are what counts.
const (
	Shortest = 12
	// ShortestAlone is for who has no second factor (NIST SP 800-63B-4, 3.1.1.2).
	ShortestAlone = 15
	Longest       = 128
)

// leastGuesses is how many guesses a password has to withstand by the estimate of
// zxcvbn: "safely unguessable" in its words, where the stored hash is slow.
const leastGuesses = 1e8

// mostEstimated bounds what the estimate looks at, in characters: its time grows
// with the square, and who is strong in the first of them is strong.
const mostEstimated = 48

// Fault says what is wrong with a password.
type Fault string

// The faults.
const (
	TooShort    Fault = "short"
	TooLong     Fault = "long"
	Unreadable  Fault = "characters"
	HasName     Fault = "has_name"
	Guessable   Fault = "guessable"
	WasBreached Fault = "breached"
)

// Code is the code of what is wrong, for its text.
func (f Fault) Code() string {
	switch f {
	case TooShort:
		return "password_short"
	case TooLong:
		return "password_long"
	case Unreadable:
		return "password_characters"
	case HasName:
		return "password_has_name"
	case WasBreached:
		return "password_breached"
	default:
		return "password_guessable"
	}
}

// Breached knows passwords that were published after a breach.
type Breached interface {
	Has(password string) (bool, error)
}

// Person is whose password it is to be.
type Person struct {
	// Name is the sign-in name.
	Name string
	// Alone: there is no second factor beside the password.
	Alone bool
	// Words are others that come to mind of this person: names of the provider.
	Words []string
}

// Shortest is how long the person's password has to be, in characters.
func (p Person) Shortest() int {
	if p.Alone {
		return ShortestAlone
	}
	return Shortest
}

// Check gives what is wrong with a new password of a person; "" where nothing is.
// Without a list of breached ones only those that are easy to guess are refused. The
// error is that of the list.
func Check(password string, of Person, breached Breached) (Fault, error) {
	if len(password) > 4*Longest || !utf8.ValidString(password) {
		return TooLong, nil
	}
	p := norm.NFC.String(password)
	switch n := utf8.RuneCountInString(p); {
	case n < of.Shortest():
		return TooShort, nil
	case n > Longest:
		return TooLong, nil
	case strings.ContainsFunc(p, unicode.IsControl):
		return Unreadable, nil
	}
	own := parts(of.Name)
	for _, word := range of.Words {
		own = append(own, strings.ToLower(norm.NFKC.String(word)))
	}
	inputs := slices.Concat(own, words)
	// Who guesses does not mind capitals and full width.
	folded := strings.ToLower(norm.NFKC.String(p))
	for _, part := range parts(of.Name) {
		if utf8.RuneCountInString(part) >= 4 && strings.Contains(folded, part) {
			return HasName, nil
		}
	}
	rest := ours.Replace(folded)
	for _, word := range own {
		if word != "" {
			rest = strings.ReplaceAll(rest, word, "")
		}
	}
	if !strings.ContainsFunc(rest, unicode.IsLetter) {
		return Guessable, nil // words of ours, and digits or signs around them
	}
	if zxcvbn.PasswordStrength(first(inEnglish.Replace(folded), mostEstimated), inputs).Guesses < leastGuesses {
		return Guessable, nil
	}
	if breached != nil {
		if found, err := breached.Has(password); err != nil || found {
			return WasBreached, err
		}
	}
	return "", nil
}

// parts gives a sign-in name and what stands before the @ of an address.
func parts(name string) []string {
	name = strings.ToLower(norm.NFKC.String(name))
	local, _, found := strings.Cut(name, "@")
	if !found {
		return []string{name}
	}
	return []string{name, local}
}

func first(s string, most int) string {
	for i := range s {
		if most == 0 {
			return s[:i]
		}
		most--
	}
	return s
}

// words are guessed here first and in no English dictionary: the service, its
// providers, and Korean words as they come out of a keyboard set to English.
var words = []string{
	"bosang", "claim", "outage", "admin", "operator", "regulator", "kakao", "naver", "kakaotalk", "qlalfqjsgh", "tkfkdgo", "tkfkdgody", "dkssudgktpdy", "dkssud", "eogksalsrnr", "rhksflwk", "gksrnr",
	"hankook", "seoul", "tjdnf", "korea", "dlqslek", "gkrtod", "wjdqh", "rkskek", "ekdrms", "minsu", "minjung", "jihye", "sarang", "saranghae",
}

// ours takes out the words of this service.
var ours = strings.NewReplacer(
	"bosang", "", "보상", "", "claim", "", "청구", "", "outage", "", "장애", "", "admin", "", "관리자", "", "operator", "", "운영자", "", "regulator", "",
	"규제기관", "", "kakao", "", "카카오", "", "naver", "", "네이버", "",
)

// inEnglish puts words in the place of Korean ones that are as common: the estimate
// knows no Hangul.
var inEnglish = strings.NewReplacer(
	"비밀번호", "password", "사랑해", "iloveyou", "안녕하세요", "hello", "안녕", "hello", "대한민국", "korea", "한국", "korea", "관리자", "admin",
	"서울", "seoul", "카카오톡", "kakao", "카카오", "kakao", "네이버", "naver", "보상", "bosang", "청구", "claim", "장애", "outage",
)
