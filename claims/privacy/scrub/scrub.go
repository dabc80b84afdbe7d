// Package scrub takes secrets and personal data out of what is logged. Nobody should
// log any; it is the last wall, for an error of a library that repeats what it was
// given, or for a line that somebody will write in a hurry.
//
// It knows them by their form: registration numbers, the service's own tokens, links
// and sessions, bearer tokens, cookies, JSON Web Tokens, passwords in addresses,
// private keys, hashes of passwords, e-mail addresses, telephone numbers, and numbers
// of cards and accounts. Names, and account numbers without their hyphens, have no
// form: what keeps those out is that nobody logs them, which the suite's tests are
// held to (package suitelog).
package scrub

import (
	"regexp"
	"strings"

	"bosang/claims/privacy/rrn"
)

// What stands in the place of what was taken out.
const (
	secretMark  = "[secret]"
	emailMark   = "[e-mail]"
	phoneMark   = "[phone]"
	cardMark    = "[card]"
	accountMark = "[account]"
)

// pattern is one form of what is taken out: the whole match or, where the form has a
// group, what follows it. hint is a text without which nothing can match, so that most
// lines cost nothing.
type pattern struct {
	hints []string
	form  *regexp.Regexp
	mark  string
}

var patterns = []pattern{
	{[]string{"uthorization", "ookie"}, regexp.MustCompile(`(?i)(\b(?:authorization|set-cookie|cookie)"?\s*[:=]\s*)\S[^\r\n]*`), secretMark},
	{[]string{"bosang_"}, regexp.MustCompile(`bosang_(?:[a-z]+_)?[A-Za-z0-9_-]{43}`), secretMark},
	{[]string{"eyJ"}, regexp.MustCompile(`eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)*`), secretMark},
	{[]string{"earer", "EARER", "asic", "igest"}, regexp.MustCompile(`(?i)(\b(?:bearer|basic|digest)\s+)[A-Za-z0-9+/=._~-]{8,}`), secretMark},
	{[]string{"__Host-", "__Secure-"}, regexp.MustCompile(`(__(?:Host|Secure)-[^=\s]+=)[^;,\s"]+`), secretMark},
	{[]string{"otpauth://"}, regexp.MustCompile(`(otpauth://)[^\s"]+`), secretMark},
	{[]string{"://"}, regexp.MustCompile(`(://[^:/?#\s@"]*:)[^/?#\s"]+@`), secretMark + "@"},
	{[]string{"="}, regexp.MustCompile(`(?i)(\b(?:code_verifier|assertion|\w*(?:token|secret|password|passwd|pwd))=)` +
		`(?:'(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?|[^\s&;"'#]+)`), secretMark},
	{[]string{"?", "&", "#"}, regexp.MustCompile(`(?i)([?&#](?:code|state|nonce|sig|signature|ticket|session|link)=)[^\s&;"'#]+`), secretMark},
	{[]string{"assword", "asswd", "ecret"}, regexp.MustCompile(`(?i)("?\b(?:password|passwd|client_secret|secret)"\s*:\s*")[^"]+`), secretMark},
	{[]string{"$argon2"}, regexp.MustCompile(`\$argon2(?:id|i|d)\$[^\s"]+`), secretMark},
	// Recovery codes of the second factor, as they are shown.
	{[]string{"-"}, regexp.MustCompile(`\b[A-Z2-7]{4}(?:-[A-Z2-7]{4}){5}\b`), secretMark},
	{[]string{"%40"}, regexp.MustCompile(`[\w.+%-]+%40[A-Za-z0-9.-]+\.[A-Za-z]{2,}`), emailMark},
	{[]string{"PRIVATE KEY"}, regexp.MustCompile(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)`), secretMark},
}

var email = regexp.MustCompile(`[^\s@"'<>()\[\]{},:;=/\\|]+@[\pL\pN.-]*\pL[\pL\pN-]*\.\pL{2,}`)

// Text is a text with everything replaced that has the form of a secret or of
// personal data.
func Text(text string) string {
	if isID(text) {
		return text
	}
	for _, p := range patterns {
		if hinted(text, p.hints) {
			text = p.form.ReplaceAllString(text, "${1}"+p.mark)
		}
	}
	if strings.Contains(text, "@") {
		text = scrubEmail(text)
	}
	if digits(text) < minDigits {
		return text
	}
	if plain := narrow.Replace(text); plain != text {
		if clean := scrubNumbers(rrn.Scrub(plain)); clean != plain {
			return clean
		}
	}
	return scrubNumbers(rrn.Scrub(text))
}

// narrow writes digits of full width, and what stands between groups of them, as
// numbers are written otherwise.
var narrow = strings.NewReplacer(
	"０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9",
	"‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "―", "-", "−", "-", "－", "-", "（", "(", "）", ")", "．", ".", "＋", "+", "　", " ", "\u00a0", " ")

func hinted(text string, hints []string) bool {
	for _, hint := range hints {
		if strings.Contains(text, hint) {
			return true
		}
	}
	return false
}

// isID reports whether a text is an id: the most common of what is logged, and made
// of digits that are nobody's number.
func isID(text string) bool {
	if len(text) != 36 {
		return false
	}
	for i := range len(text) {
		c := text[i]
		hyphen := i == 8 || i == 13 || i == 18 || i == 23
		if hyphen != (c == '-') || !hyphen && !('0' <= c && c <= '9' || 'a' <= c && c <= 'f') {
			return false
		}
	}
	return true
}

func scrubEmail(text string) string {
	var out strings.Builder
	copied := 0
	for _, at := range email.FindAllStringIndex(text, -1) {
		if at[0] > 0 && text[at[0]-1] == '/' {
			continue // who signs in to the host of an address
		}
		out.WriteString(text[copied:at[0]])
		out.WriteString(emailMark)
		copied = at[1]
	}
	return out.String() + text[copied:]
}
