package text

import "strings"

// particles replaces {이/가}, {은/는}, {을/를}, {으로/로}: the first where the word before ends in a consonant. Other braces stay as
// they are.
func particles(s string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		pair, after, _ := strings.Cut(rest, "}")
		one, other, two := strings.Cut(pair, "/")
		if !two || !isHangul(one) || !isHangul(other) {
			b.WriteByte('{')
			s = rest
			continue
		}
		if end := endOf(b.String()); end == consonant || end == rieul && one != "으로" {
			b.WriteString(one)
		} else {
			b.WriteString(other)
		}
		s = after
	}
}

func isHangul(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < 0xAC00 || r > 0xD7A3 })
}

// ending is how a word ends when it is read aloud in Korean.
type ending uint8

const (
	vowel     ending = iota
	rieul            // ㄹ, which 으로/로 takes for a vowel
	consonant        // any other
)

// finalRieul is the number of ㄹ among the final consonants of a syllable.
const finalRieul = 8

// endOf tells how the last word ends. What stands in brackets behind a word is not read, nor are quotation marks; only where
// there is nothing else is it what counts.
func endOf(s string) ending {
	word := strings.TrimRight(bare(s), marks+brackets)
	if word == "" {
		word = strings.TrimRight(s, marks+brackets)
	}
	runes := []rune(word)
	if len(runes) == 0 {
		return vowel
	}
	switch r := runes[len(runes)-1]; {
	case r >= 0xAC00 && r <= 0xD7A3:
		return endOfSyllable(r)
	case r >= '0' && r <= '9':
		return [...]ending{consonant, rieul, vowel, consonant, vowel, vowel, consonant, rieul, rieul, vowel}[r-'0'] // 영 일 이 삼 사 오 육 칠 팔 구
	case isLatin(r):
		return endOfLatin(word)
	}
	return vowel // "%" is 퍼센트
}

const (
	marks    = " \t\n’”'\"」』》〉.,:;!?…"
	brackets = "()[]（）"
)

// bare leaves out the brackets that stand at the end, and the marks around them.
func bare(s string) string {
	for {
		s = strings.TrimRight(s, marks)
		if !strings.HasSuffix(s, ")") && !strings.HasSuffix(s, "]") && !strings.HasSuffix(s, "）") {
			return s
		}
		open, depth := -1, 0
		runes := []rune(s)
		for i := len(runes) - 1; i >= 0 && open < 0; i-- {
			switch runes[i] {
			case ')', ']', '）':
				depth++
			case '(', '[', '（':
				if depth--; depth == 0 {
					open = i
				}
			}
		}
		if open < 0 {
			return strings.TrimRight(s, brackets)
		}
		s = string(runes[:open])
	}
}

func endOfSyllable(r rune) ending {
	switch (r - 0xAC00) % 28 {
	case 0:
		return vowel
	case finalRieul:
		return rieul
	}
	return consonant
}

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// endOfLatin tells how a word in Latin letters ends as Koreans say it: capitals one by one (GBP, 지비피), others as a word, by
// the endings that are regular.
func endOfLatin(s string) ending {
	from := len(s)
	for from > 0 && isLatin(rune(s[from-1])) {
		from--
	}
	word := s[from:]
	if end, unit := unitEnds[word]; unit && from > 0 && s[from-1] >= '0' && s[from-1] <= '9' {
		return end
	}
	if word == "EUR" || word == "INR" { // 유로, 루피
		return vowel
	}
	if word == strings.ToUpper(word) {
		switch word[len(word)-1] {
		case 'L', 'R': // 엘, 알
			return rieul
		case 'M', 'N': // 엠, 엔
			return consonant
		}
		return vowel
	}
	word = strings.ToLower(word)
	for _, e := range latinEnds {
		if strings.HasSuffix(word, e.letters) {
			return e.end
		}
	}
	if last := word[len(word)-1]; strings.IndexByte("bckpt", last) >= 0 && len(word) > 1 && strings.IndexByte("aeiou", word[len(word)-2]) >= 0 {
		return consonant // 웹, 북, 넷
	}
	return vowel
}

// unitEnds are those of units of time behind a number, as rulebooks write them: 4h is 네 시간.
var unitEnds = map[string]ending{"h": consonant, "m": consonant, "s": vowel, "d": rieul}

// latinEnds are endings of words, the longer before those in which they end.
var latinEnds = []struct {
	letters string
	end     ending
}{{"le", rieul}, {"l", rieul}, {"me", consonant}, {"ne", consonant}, {"ng", consonant}, {"m", consonant}, {"n", consonant}}
