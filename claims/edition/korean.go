package edition

// korean has what the check says of an edition in Korean, by the English form; what package rulebook says it has itself.
var korean = map[string]string{
	"%s":                           "%s",
	"it makes the engine fail: %T": "이 판을 심사하려 하면 프로그램에 오류가 납니다: %T",
	"at least one case is needed, to show what the edition comes to":     "판이 어떤 결과를 내는지 보여 주는 사례가 하나는 있어야 합니다",
	"%s is %q here and %q beside the text: both have to say the same":    "%s{이/가} 여기에서는 %q인데 본문과 함께 보낸 값은 %q입니다. 둘이 같아야 합니다",
	"a provider's own %s binds that provider alone: provider must be %q": "사업자의 %s{은/는} 그 사업자에게만 적용됩니다. provider는 %q{이어야/여야} 합니다",
	"there is no %s %q that it could bind":                               "적용할 %s %q{이/가} 없습니다",
	"this very content is in force already as edition %q of %q":          "똑같은 내용이 이미 규정집 %[2]q의 판 %[1]q{으로/로} 시행되고 있습니다",
	"the rulebook %q is a %s":                                            "규정집 %q의 종류는 %s입니다",
	"the rulebook %q is not this provider's alone":                       "규정집 %q{은/는} 이 사업자만의 것이 아닙니다",
	"the rulebook %q has an edition %q already":                          "규정집 %q에는 %q{이라는/라는} 판이 이미 있습니다",
	"there is no edition %q of %q that it could replace":                 "대체할 판 %q{이/가} 규정집 %q에 없습니다",
	"the rulebook %q establishes the ground %q already":                  "규정집 %q{이/가} 이미 근거 %q{을/를} 세웠습니다",
}
