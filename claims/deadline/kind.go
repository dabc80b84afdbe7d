package deadline

import (
	"time"

	"bosang/claims"
)

// Key names a kind of deadline.
type Key string

// The kinds.
const (
	Decide    Key = "decide"
	Wake      Key = "wake"
	Answer    Key = "answer"
	Inquiry   Key = "inquiry"
	Objection Key = "objection"
	Appeal    Key = "appeal"
	Mediation Key = "mediation"

	TortKnown  Key = "limitation_tort_known"
	TortAct    Key = "limitation_tort_act"
	Commercial Key = "limitation_commercial"
	Contract   Key = "limitation_contract"
)

// Kind is a kind of deadline: how long it is, from when, by which law or terms, and what
// can be done to it.
type Kind struct {
	Key  Key
	What claims.Name
	// From says what it runs from.
	From claims.Name
	Term Term
	// Warn is how long before its end whoever has to act is warned.
	Warn time.Duration
	// Own: the provider sets its own length, within Least and Most of the unit.
	Own         bool
	Least, Most int
	// Extensions is how often it can be extended, by By of the unit each time, for a
	// reason that the claimant is told.
	Extensions, By int
	// Pauses: it stands still while the claimant is asked for something.
	Pauses bool
	// Lapses: when it is over nobody is late; what could have been done cannot be any more.
	Lapses bool
	// Told: an operator tells that it began, as of what happens elsewhere; the others begin
	// with what they run from.
	Told bool
	// Limitation: it is an information and a warning. That a right is barred by it is an
	// objection of the provider's (article 162 and following of the Civil Code), and
	// nothing comes of it by itself.
	Limitation bool
	// Source is the article or the terms that it follows from, and Confidence how surely, as
	// in rulebooks (docs/language.md).
	Source     string
	Confidence string
}

const day = 24 * time.Hour

// Kinds are all kinds.
func Kinds() []Kind {
	return append(clocks(), limitations()...)
}

// clocks are those that run for claims.
func clocks() []Kind {
	return []Kind{
		{
			Key: Decide, Term: Term{24, Hours}, Source: "내부 운영 기준", Confidence: "I",
			What: claims.Name{Korean: "접수된 청구의 자동 심사", English: "a filed claim is decided"},
			From: claims.Name{Korean: "청구 접수", English: "the filing"},
		},
		{
			Key: Wake, Term: Term{1, Hours}, Source: "내부 운영 기준", Confidence: "I",
			What: claims.Name{Korean: "결과가 달라지는 시각의 재심사", English: "a claim whose outcome has changed is decided again"},
			From: claims.Name{Korean: "결정에 적힌 시각", English: "the instant that its decision names"},
		},
		{
			Key: Answer, Term: Term{3, BusinessDays}, Warn: day, Own: true, Least: 1, Most: 20, Extensions: 2, By: 3, Pauses: true,
			Source: "전기통신사업법 시행령 제30조의8제2항제2호가목 (2026. 2. 12. 시행)", Confidence: "B",
			What: claims.Name{Korean: "담당자가 검토할 청구의 답변", English: "a claim that was referred to a person is answered"},
			From: claims.Name{Korean: "담당자 검토로 넘어간 결정", English: "the decision that referred it"},
		},
		{
			Key: Inquiry, Term: Term{14, Days}, Warn: 3 * day, Own: true, Least: 3, Most: 60, Extensions: 2, By: 14, Lapses: true,
			Source: "사업자의 처리 기준", Confidence: "I",
			What: claims.Name{Korean: "보완 요청에 대한 답변", English: "the claimant answers what it was asked for"},
			From: claims.Name{Korean: "보완 요청", English: "the inquiry"},
		},
		{
			Key: Objection, Term: Term{7, Days}, Warn: 2 * day, Own: true, Least: 1, Most: 30, Pauses: true, Lapses: true,
			Source: "사업자의 처리 기준", Confidence: "I",
			What: claims.Name{Korean: "결정에 대한 사업자의 이의", English: "the provider objects to a decision"},
			From: claims.Name{Korean: "결정", English: "the decision"},
		},
		{
			Key: Appeal, Term: Term{30, Days}, Warn: 7 * day, Own: true, Least: 14, Most: 365, Lapses: true,
			Source: "사업자의 처리 기준", Confidence: "I",
			What: claims.Name{Korean: "결정에 대한 청구인의 이의신청", English: "the claimant appeals against a decision"},
			From: claims.Name{Korean: "결정", English: "the decision"},
		},
		{
			Key: Mediation, Term: Term{60, Days}, Warn: 14 * day, Extensions: 1, By: 30, Pauses: true, Told: true,
			Source: "전기통신사업법 제45조의2 내지 제45조의5, 같은 법 시행령 제40조의8제3항", Confidence: "B",
			What: claims.Name{Korean: "통신분쟁조정위원회의 조정안", English: "the dispute mediation committee drafts a settlement"},
			From: claims.Name{Korean: "조정 신청의 접수", English: "the receipt of the request for mediation"},
		},
	}
}

// limitations are the periods after which a provider may object that a right is barred.
// They are counted from the beginning of the outage: the earliest day there is, as from
// when a claimant knew is not known here.
func limitations() []Kind {
	began := claims.Name{Korean: "장애가 시작된 날 (가장 이른 기산일)", English: "the beginning of the outage, the earliest day there is"}
	const warn = 180 * day
	return []Kind{
		{
			Key: TortKnown, Term: Term{3, Years}, Warn: warn, Limitation: true, From: began, Source: "민법 제766조제1항", Confidence: "C",
			What: claims.Name{Korean: "불법행위 손해배상의 단기 소멸시효", English: "limitation of damages for a tort, from knowledge of damage and tortfeasor"},
		},
		{
			Key: TortAct, Term: Term{10, Years}, Warn: warn, Limitation: true, From: began, Source: "민법 제766조제2항", Confidence: "C",
			What: claims.Name{Korean: "불법행위 손해배상의 장기 소멸시효", English: "limitation of damages for a tort, from the act"},
		},
		{
			Key: Commercial, Term: Term{5, Years}, Warn: warn, Limitation: true, From: began, Source: "상법 제64조", Confidence: "M",
			What: claims.Name{Korean: "상사채권의 소멸시효", English: "limitation of a claim from a commercial contract"},
		},
		{
			Key: Contract, Term: Term{10, Years}, Warn: warn, Limitation: true, From: began, Source: "민법 제162조제1항", Confidence: "C",
			What: claims.Name{Korean: "채권의 소멸시효", English: "limitation of a claim from another contract"},
		},
	}
}

// Of gives a kind of the table.
func Of(key Key) (Kind, bool) {
	for _, k := range Kinds() {
		if k.Key == key {
			return k, true
		}
	}
	return Kind{}, false
}

// Lapsing gives the kinds that lapse.
func Lapsing() (keys []Key) {
	for _, k := range Kinds() {
		if k.Lapses {
			keys = append(keys, k.Key)
		}
	}
	return keys
}
