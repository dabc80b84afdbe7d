// Package korean has what faults of rulebooks and cases say in Korean, by the English form of each message, as the programs
// of translators have it. Particles in braces are chosen by the word before them (package text).
package korean

// Messages are the Korean forms by the English ones. Where Korean needs the arguments in another order, they are numbered.
var Messages = join(files, structure, meaning, examples)

func join(parts ...map[string]string) map[string]string {
	out := map[string]string{}
	for _, part := range parts {
		for english, korean := range part {
			out[english] = korean
		}
	}
	return out
}

// files are what package source says: of YAML, of keys, of values.
var files = map[string]string{
	// documents
	"must not be larger than 1 MiB; split what it holds into files of their own": "파일은 1MiB를 넘을 수 없습니다. 내용을 여러 파일로 나누세요",
	"not YAML: it is not UTF-8 from here on":                                     "YAML이 아닙니다. 여기부터 UTF-8이 아닌 글자가 있습니다",
	`must be one document: "---" begins another here`:                            `문서가 하나여야 하는데, 여기에서 "---"{으로/로} 다른 문서가 시작됩니다`,
	"not YAML: %s":                                "YAML로 읽을 수 없습니다: %s",
	"must be a mapping of keys to values":         "‘키: 값’ 꼴로 적어야 합니다",
	"must not nest more than %d levels deep":      "%d단계보다 깊이 겹쳐 적을 수 없습니다",
	"tags such as %s are no part of the language": "%s 같은 태그는 쓸 수 없습니다",
	"a text must not be longer than %d bytes":     "글 하나는 %d바이트를 넘을 수 없습니다",
	"aliases are no part of the language: write it out, or give it a name in its section": "YAML 별칭(*)은 쓸 수 없습니다. 풀어서 적거나, 알맞은 항목에서 이름을 붙여 쓰세요",
	"anchors are no part of the language: write it out, or give it a name in its section": "YAML 앵커(&)는 쓸 수 없습니다. 풀어서 적거나, 알맞은 항목에서 이름을 붙여 쓰세요",

	// keys
	"%q is missing: %s":                           "%q{이/가} 빠졌습니다: %s",
	"must have one of %s":                         "다음 가운데 하나가 있어야 합니다: %s",
	"%q must not stand beside %q: only one of %s": "%q{은/는} %q{과/와} 함께 쓸 수 없습니다. 다음 가운데 하나만 쓰세요: %s",
	"%q must not stand beside %q":                 "%q{은/는} %q{과/와} 함께 쓸 수 없습니다",
	"a key must be a word":                        "키는 한 낱말이어야 합니다",
	"%q is given twice":                           "%q{이/가} 두 번 나옵니다",
	"unknown key %q%s":                            "알 수 없는 키 %q입니다%s",
	"%q must not be empty: give it a value, or leave the key out": "%q{을/를} 비워 둘 수 없습니다. 값을 적거나 키를 지우세요",

	// how many there are
	"%d fault":  "잘못된 곳: %d군데",
	"%d faults": "잘못된 곳: %d군데",

	// suggestions
	`; did you mean %q?`: `. %q{을/를} 뜻하셨습니까?`,
	"; none is declared": ". 선언된 것이 없습니다",
	"; known here: %s":   ". 쓸 수 있는 것: %s",

	// values
	"must be a text":    "글이어야 합니다",
	"must not be empty": "비워 둘 수 없습니다",
	"must be in both languages: {ko: …, en: …}":                   "두 언어로 모두 적어야 합니다: {ko: …, en: …}",
	"lacks its translation %q":                                    "번역 %q{이/가} 없습니다",
	"must be a list":                                              "목록이어야 합니다",
	"%q is not known here; must be one of %s":                     "여기에는 %q{을/를} 쓸 수 없습니다. 다음 가운데 하나여야 합니다: %s",
	"%q is not known here; did you mean %q? It must be one of %s": "여기에는 %q{을/를} 쓸 수 없습니다. %q{을/를} 뜻하셨습니까? 다음 가운데 하나여야 합니다: %s",
	"a name must be of lower-case letters, digits and hyphens and begin with a letter, not %q": "이름은 영문 소문자, 숫자, 붙임표(-)로 이루어지고 글자로 시작해야 하는데, %q{은/는} 그렇지 않습니다",
	"must be true or false, not %q":                                                             "true 또는 false여야 하는데 %q입니다",
	"must be a date such as 2019-06-25, not %q":                                                 "2019-06-25 같은 날짜여야 하는데 %q입니다",
	"must be a whole number such as 3, not %q":                                                  "3 같은 정수여야 하는데 %q입니다",
	"must be a length of time such as 4h, 30m, 1d12h or 3d, not %q":                             "4h, 30m, 1d12h, 3d 같은 시간 길이여야 하는데 %q입니다",
	"must be an instant such as 2022-10-15T15:30:00+09:00, not %q":                              "2022-10-15T15:30:00+09:00 같은 시각이어야 하는데 %q입니다",
	"must be a date such as 2022-10-15 or an instant such as 2022-10-15T15:30:00+09:00, not %q": "2022-10-15 같은 날짜나 2022-10-15T15:30:00+09:00 같은 시각이어야 하는데 %q입니다",
	"must be an amount such as 8.40 GBP, not %q":                                                "8.40 GBP 같은 금액이어야 하는데 %q입니다",
	"must be a rate such as 10%%, 0.1 or 1/30, not %q":                                          "10%%, 0.1, 1/30 같은 비율이어야 하는데 %q입니다",
	"no value of type %s can be written":                                                        "유형이 %s인 값은 적을 수 없습니다",
}
