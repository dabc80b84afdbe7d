package report

import (
	"bosang/claims"
	"bosang/rules"
)

const (
	english = rules.English
	korean  = rules.Korean
)

// decided are the states a decision can put a claim in.
var decided = []claims.State{claims.Granted, claims.GrantedInPart, claims.Refused, claims.Referred, claims.Pending}

// wording is all that the tables say, in one language.
type wording struct {
	plansTitle, givenTitle, paidTitle, merchantsTitle string
	plan, claims, total                               string
	remedies, goodwill                                string
	money, points, hours                              string
	states                                            map[claims.State]string
	down, base, programme, counts, still              string
	nothing, covered, inferred, bounded               string
	loss, given, person, noClaims                     string
	day, days, won, point, refund                     string // forms that take the figure
	note                                              string
}

var words = map[rules.Lang]wording{
	english: {
		plansTitle: "What became of the claims, by service and plan", givenTitle: "What was given, by service and plan", paidTitle: "Paid plans: how the remedies came about",
		merchantsTitle: "Small merchants' losses on free services: what the programme gives",
		plan:           "service · plan", claims: "claims", total: "all",
		remedies: "remedies", goodwill: "goodwill", money: "won", points: "points", hours: "hours",
		states: map[claims.State]string{
			claims.Filed: "filed", claims.Granted: "granted", claims.GrantedInPart: "in part", claims.Refused: "refused",
			claims.Referred: "referred", claims.Pending: "pending", claims.Withdrawn: "withdrawn", claims.Merged: "merged",
		},
		down: "without\nservice", base: "owed\n(base)", programme: "the provider's\nprogramme", counts: "of it\ncounts", still: "still\nowed",
		nothing: "–", covered: "covered", inferred: "rests on an inferred end of the outage", bounded: "the end is only bounded: at least %s, at most %s",
		loss: "loss stated", given: "goodwill each", person: "a person decides", noClaims: "no such claim in this population",
		day: "%d day", days: "%d days", won: "%s won", point: "%s points", refund: "credit of %s",
		note: "Free plans: the statutory ground does not apply to them; the provider's liability under art. 33(1) of the\nTelecommunications Business Act is not decided here and needs proof of loss.",
	},
	korean: {
		plansTitle: "서비스·이용권별 청구 처리 결과", givenTitle: "서비스·이용권별 보상과 자율 지원", paidTitle: "유료 이용권: 보상이 정해진 과정",
		merchantsTitle: "무료 서비스에 대한 소상공인 피해액: 지원 계획에 따른 금액",
		plan:           "서비스 · 이용권", claims: "청구", total: "합계",
		remedies: "보상", goodwill: "자율 지원", money: "원", points: "포인트", hours: "시간",
		states: map[claims.State]string{
			claims.Filed: "접수", claims.Granted: "인정", claims.GrantedInPart: "일부 인정", claims.Refused: "불인정",
			claims.Referred: "담당자 검토", claims.Pending: "대기", claims.Withdrawn: "철회", claims.Merged: "병합",
		},
		down: "이용하지\n못한 시간", base: "보상액\n(기준)", programme: "사업자의\n발표", counts: "그중\n산입", still: "남은\n보상",
		nothing: "–", covered: "충당됨", inferred: "장애 종료 시각은 추정", bounded: "종료 시각은 범위만 알려짐: 최소 %s, 최대 %s",
		loss: "신고 피해액", given: "건별 자율 지원", person: "담당자가 판단", noClaims: "이 집단에는 해당 청구가 없음",
		day: "%d일", days: "%d일", won: "%s원", point: "%s포인트", refund: "%s분 환급",
		note: "무료 이용권: 법정 사유가 적용되지 않습니다. 전기통신사업법 제33조제1항에 따른 책임은\n여기서 판단하지 않으며 손해의 증명이 필요합니다.",
	},
}

// name gives a name in a language.
func name(n claims.Name, lang rules.Lang) string {
	if lang == korean {
		return n.Korean
	}
	return n.English
}
