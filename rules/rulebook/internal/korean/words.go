package korean

import (
	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/outcome"
	"bosang/rules/text"
)

// Words are the arguments of a message as Korean says them. Words of the language of rulebooks stay beside their meaning,
// since it is they that authors write.
func Words(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a
		meaning, word := "", ""
		switch a := a.(type) {
		case text.Texts:
			if out[i] = a.Ko; a.Ko == "" {
				out[i] = a.En
			}
		case error:
			out[i] = Plainly(a.Error())
		case fact.Kind:
			meaning, word = kinds[a], a.String()
		case outcome.RemedyKind:
			meaning, word = remedies[a], a.String()
		case outcome.Standing:
			meaning, word = standings[a], a.String()
		case definition.BookKind:
			meaning, word = books[a], string(a)
		case definition.About:
			meaning, word = abouts[a], string(a)
		}
		if meaning != "" {
			out[i] = meaning + "(" + word + ")"
		}
	}
	return out
}

var kinds = map[fact.Kind]string{
	fact.KindText: "글", fact.KindEnum: "열거형", fact.KindBool: "예/아니요", fact.KindCount: "개수", fact.KindMoney: "금액",
	fact.KindInstant: "시각", fact.KindSpan: "기간", fact.KindOutage: "장애", fact.KindMaintenance: "작업", fact.KindDuration: "시간",
	fact.KindDate: "날짜", fact.KindRate: "비율",
}

var remedies = map[outcome.RemedyKind]string{
	outcome.Cash: "현금", outcome.Credit: "크레딧", outcome.Extension: "이용기간 연장", outcome.Coupon: "쿠폰", outcome.Termination: "해지권",
}

var standings = map[outcome.Standing]string{
	outcome.Owed: "당연히 지급", outcome.Programme: "사업자가 발표", outcome.Goodwill: "자율 지원",
}

var books = map[definition.BookKind]string{
	definition.Statute: "법령", definition.Standard: "기준", definition.Contract: "계약", definition.Programme: "보상 계획",
}

var abouts = map[definition.About]string{
	definition.AboutClaim: "청구", definition.AboutPlan: "이용권", definition.AboutIncident: "사고",
}
