package korean

// examples are what package cases says: of how cases are written, and of how they come out.
var examples = map[string]string{
	"two cases are called %q; the name says what the case shows":                                      "%q{이라는/라는} 사례가 둘입니다. 이름은 그 사례가 보여 주는 것을 말해야 합니다",
	"%q is not among the facts that the cases share":                                                  "%q{은/는} 사례들이 함께 쓰는 사실에 없습니다",
	"; no rulebook declares it":                                                                       ". 이것을 선언한 규정집이 없습니다",
	"must expect something":                                                                           "예상하는 것이 하나는 있어야 합니다",
	"unknown provision %q of %q%s":                                                                    "알 수 없는 조항 %q입니다(규정집 %q)%s",
	"must be an amount such as 16.80 GBP, a time such as 49h30m, or none, not %q":                     "16.80 GBP 같은 금액, 49h30m 같은 시간, 또는 none이어야 하는데 %q입니다",
	"must be an amount or a time within a tolerance, such as 10 CAD within 0.05 CAD, not %q":          "10 CAD within 0.05 CAD처럼 허용 오차를 붙인 금액이나 시간이어야 하는데 %q입니다",
	`must be a remedy such as "cash 30000 KRW", "extension 49h30m" or "termination", or none; not %q`: `"cash 30000 KRW", "extension 49h30m", "termination" 같은 보상이나 none이어야 하는데 %q입니다`,
	"needs %q beside it: the instant that is taken":                                                   "%q{을/를} 함께 적어야 합니다: 판단에 쓰는 시각",
	"%s": "%s",

	"cannot be decided: %s": "심사할 수 없습니다: %s",
	"no case reaches %q: it needs one in which it applies and one in which it does not": "%q에 이르는 사례가 없습니다. 적용되는 사례와 적용되지 않는 사례가 하나씩 있어야 합니다",
	"no case finds %q applying":     "%q{이/가} 적용되는 사례가 없습니다",
	"no case finds %q not applying": "%q{이/가} 적용되지 않는 사례가 없습니다",

	// how an outcome differs
	"%s: expected %s, got %s": "%s: 예상은 %s, 결과는 %s",
	"disposition":             "처분(disposition)",
	"finding %s":              "조항 %s의 판단(findings)",
	"ground %s":               "조항 %s의 근거(grounds)",
	"amount of %s":            "조항 %s의 금액이나 시간(amounts)",
	"duty %s":                 "의무 %s의 기한(duties)",
	"base":                    "기준 보상(base)",
	"still owed":              "남은 보상(still_owed)",
	"remedies":                "보상(remedies)",
	"goodwill":                "자율 지원(goodwill)",
	"missing":                 "모르는 사실(missing)",
	"wakes at":                "다시 심사할 시각(wakes_at)",
}
