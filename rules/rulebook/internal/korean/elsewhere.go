package korean

import (
	"regexp"
	"slices"
	"strings"

	"bosang/rules/text"
)

// Plainly says in Korean what an error of another package, or of the YAML library, says in English, without the names of
// packages. What it does not know stays English.
func Plainly(english string) string {
	english = unprefixed.Replace(english)
	for _, e := range elsewhere {
		found := e.english.FindStringSubmatch(english)
		if found == nil {
			continue
		}
		args := make([]any, len(found)-1)
		for i, part := range found[1:] {
			args[i] = part
		}
		if e.goesOn {
			args[len(args)-1] = Plainly(found[len(found)-1])
		}
		return text.Fill(e.korean, args...)
	}
	return english
}

// Bare is what an error says in English without the names of packages.
func Bare(english string) string { return unprefixed.Replace(english) }

var unprefixed = strings.NewReplacer("rules: not a value of this fact: ", "", "rules: ", "", "period: ", "", "money: ", "", "yaml: ", "")

// foreign is a message that is made elsewhere: what goes on is what another one says.
type foreign struct {
	english *regexp.Regexp
	korean  string
	goesOn  bool
}

// elsewhere are the messages by English forms, in which %s stands for any text.
var elsewhere = slices.Concat(pairs(false,
	// package fact
	"must be of type %s, not %s", "유형이 %s{이어야/여야} 하는데 %s입니다",
	"must be one of [%s], not %s", "다음 가운데 하나여야 하는데 %[2]s입니다: %[1]s",
	"must be a text that is not empty", "비어 있지 않은 글이어야 합니다",
	"must be a whole number from %s to %s", "%s에서 %s 사이의 정수여야 합니다",
	"must be an amount with a currency, not negative", "통화가 있는 금액이어야 하며 음수일 수 없습니다",
	"must be a ratio that is not negative and fits 64 bits", "음수가 아니고 64비트에 담기는 비율이어야 합니다",
	"%s: must be a jurisdiction as ISO 3166 writes it, like KR or US-NY, not %s", "%s{은/는} KR, US-NY처럼 ISO 3166에 따른 관할이어야 하는데 %s입니다",
	"no fact of this name: %s", "%s{이라는/라는} 사실은 없습니다",
	"%s is finer than a microsecond", "%s{은/는} 마이크로초보다 정밀합니다",
	"the narrowest spans must lie within the stated, and these within the widest", "가장 좁은 범위는 적은 시간 안에, 적은 시간은 가장 넓은 범위 안에 있어야 합니다",
	// package period
	"a span must not end at the instant it starts: %s", "시작한 시각에 끝날 수는 없습니다: %s",
	"a span must not end before it starts: starts %s, ends %s", "시작하기 전에 끝날 수는 없습니다: 시작 %s, 끝 %s",
	"an instant must not be finer than a microsecond: %s", "시각은 마이크로초보다 정밀할 수 없습니다: %s",
	"a span must have a start", "시작이 있어야 합니다",
	"an instant must lie in the years 1 to 9999%s", "시각은 1년에서 9999년 사이여야 합니다",
	"longer than 292 years", "292년보다 깁니다",
	"an edge must have earliest <= stated <= latest, or none of them: earliest %s, stated %s, latest %s", "‘가장 이른 때 ≤ 적은 때 ≤ 가장 늦은 때’여야 합니다: 가장 이른 때 %s, 적은 때 %s, 가장 늦은 때 %s",
	// the library of rulebooks
	"no such rulebook or edition: %s", "그런 규정집이나 판이 없습니다: %s",
	"two editions of one rulebook are asked for: %s", "한 규정집의 판을 둘 요청했습니다: %s",
	"two editions of a rulebook are in force at once: the editions of %s replace each other", "규정집 %s의 판들이 서로를 대체합니다",
	"two editions of a rulebook are in force at once: %s, %s and %s", "규정집 %s의 판 %s{과/와} %s{이/가} 같은 때에 시행됩니다",
	"rulebooks ask for each other's grounds in a circle: %s", "규정집들이 서로의 근거를 순환하여 묻습니다: %s",
	"no rulebook establishes this ground: %s asks for %s", "규정집 %s{이/가} 묻는 근거 %s{을/를} 세우는 규정집이 없습니다",
	"the outage is still open, so as_of must be known", "장애가 아직 끝나지 않았으므로 판단 시점(as_of)을 알아야 합니다",
	// YAML
	"did not find expected ',' or ']'", "쉼표(,)나 닫는 대괄호(])가 있어야 할 자리입니다",
	"did not find expected ',' or '}'", "쉼표(,)나 닫는 중괄호(})가 있어야 할 자리입니다",
	"did not find expected '-' indicator", "목록의 다음 항목을 시작하는 붙임표(-)가 있어야 할 자리입니다",
	"did not find expected key", "키가 있어야 할 자리입니다. 들여쓰기를 살펴보세요",
	"did not find expected node content", "값이 있어야 할 자리입니다",
	"did not find expected comment or line break", "주석이나 줄바꿈이 있어야 할 자리입니다",
	"did not find expected whitespace or line break", "빈칸이나 줄바꿈이 있어야 할 자리입니다",
	"did not find expected hexadecimal number", "16진수가 있어야 할 자리입니다",
	"did not find expected <document start>", "여기에서는 새 문서를 시작할 수 없습니다. 들여쓰기를 살펴보세요",
	"could not find expected ':'", "키 뒤에 쌍점(:)이 있어야 합니다",
	"mapping values are not allowed in this context", "여기에는 ‘키: 값’을 쓸 수 없습니다. 쌍점(:)이 든 글은 따옴표로 묶고, 들여쓰기를 살펴보세요",
	"found character that cannot start any token", "여기에 올 수 없는 글자입니다. 탭 대신 빈칸으로 들여 쓰고, 특수한 글자로 시작하는 글은 따옴표로 묶으세요",
	"found unexpected end of stream", "닫히지 않은 채 파일이 끝났습니다. 따옴표나 괄호를 닫으세요",
	"found unknown escape character", "큰따옴표 안에서 \\ 뒤에 올 수 없는 글자입니다",
	"found a tab character%s", "들여쓰기에 탭을 쓸 수 없습니다. 빈칸을 쓰세요",
	"found unexpected document indicator", "글이 끝나기 전에 문서의 경계(--- 또는 ...)가 나왔습니다",
	"block sequence entries are not allowed in this context", "여기에는 목록(-)을 쓸 수 없습니다. 들여쓰기를 살펴보세요",
	"block mapping keys are not allowed in this context", "여기에는 키를 쓸 수 없습니다. 들여쓰기를 살펴보세요",
	"unknown anchor %s referenced", "%s{이라는/라는} 앵커가 없습니다. 별표(*)로 시작하는 글은 따옴표로 묶으세요",
	"control characters are not allowed%s", "제어 문자는 쓸 수 없습니다",
	"no documents in stream", "주석 말고는 내용이 없는 파일입니다",
	"while %s", "YAML의 문법에 맞지 않습니다(while %s)",
), pairs(true,
	// what stands before another message
	"window %s: %s", "장애 구간 %s: %s",
	"start: %s", "시작: %s",
	"end: %s", "끝: %s",
	"%s: %s", "%s: %s",
))

func pairs(goesOn bool, list ...string) []foreign {
	var out []foreign
	for i := 0; i+1 < len(list); i += 2 {
		form := strings.ReplaceAll(regexp.QuoteMeta(list[i]), "%s", "(.*?)")
		out = append(out, foreign{regexp.MustCompile("^" + form + "$"), list[i+1], goesOn})
	}
	return out
}
