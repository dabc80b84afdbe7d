package message

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bosang/claims"
)

// Kind says what a message is about.
type Kind string

// The kinds. Written is what an operator writes; the words of the others are in Kinds.
const (
	Written        Kind = "written"
	IncidentUpdate Kind = "incident_update"

	DeadlineExtended Kind = "deadline_extended"
	InquiryAsked     Kind = "inquiry_asked"
	InquiryWithdrawn Kind = "inquiry_withdrawn"
	InquiryExpired   Kind = "inquiry_expired"

	DecisionGranted       Kind = "decision_granted"
	DecisionGrantedInPart Kind = "decision_granted_in_part"
	DecisionRefused       Kind = "decision_refused"
	DecisionReferred      Kind = "decision_referred"
	DecisionPending       Kind = "decision_pending"

	// MoneySent: two people have let it go; MoneyArrived: the bank says that it has arrived.
	MoneySent     Kind = "money_sent"
	MoneyArrived  Kind = "money_arrived"
	MoneyReturned Kind = "money_returned"
	// MoneyBlocked: it cannot be sent before the claimant has done something.
	MoneyBlocked Kind = "money_blocked"
	RemedyGiven  Kind = "remedy_given"
)

// decisionKinds are those of decisions, by what becomes of the claim.
var decisionKinds = map[claims.State]Kind{
	claims.Granted: DecisionGranted, claims.GrantedInPart: DecisionGrantedInPart, claims.Refused: DecisionRefused, claims.Referred: DecisionReferred,
	claims.Pending: DecisionPending,
}

// Words are what a message of a kind says. {name} stands for a parameter: one whose name
// ends in _on is a civil date (2022-11-15) and is put as each language puts it; for
// {title} stands in each language the parameter title_ko or title_en.
type Words struct {
	Kind        Kind
	Title, Body claims.Name
	// Params are all that a message of the kind has, each of them.
	Params []string
}

// Kinds are all kinds with their words. Who tells of something new adds a row.
func Kinds() []Words { return slices.Concat(kinds(), decisions(), remedies()) }

// decisions are those of decisions: what they give, that they were made, why, and what comes
// next.
func decisions() (all []Words) {
	for _, kind := range []Kind{DecisionGranted, DecisionGrantedInPart, DecisionRefused, DecisionReferred, DecisionPending} {
		all = append(all, Words{
			Kind: kind, Params: []string{"reference", "number", "headline_ko", "headline_en", "made_ko", "made_en", "why_ko", "why_en", "then_ko", "then_en"},
			Title: claims.Name{Korean: "{headline}", English: "{headline}"},
			Body: claims.Name{
				Korean:  "청구 {reference}: {made}. {why} {then} 자세한 설명은 결정 {number}에 있습니다.",
				English: "Claim {reference}: {made}. {why} {then} Decision {number} explains it in full.",
			},
		})
	}
	return all
}

// remedies are those of what decisions give, on its way to the claimant.
func remedies() []Words {
	return []Words{
		{
			Kind: MoneySent, Params: []string{"reference", "amount_ko", "amount_en", "pay_on"},
			Title: claims.Name{Korean: "보상금을 {pay_on}에 보냅니다: {amount}", English: "Money is sent to you on {pay_on}: {amount}"},
			Body: claims.Name{
				Korean:  "청구 {reference}의 보상금을 알려 주신 계좌로 보내도록 은행에 맡깁니다. 은행에 따라 하루 이틀 걸릴 수 있습니다.",
				English: "It is for claim {reference}, and goes to the account that you named. Banks may take a day or two.",
			},
		},
		{
			Kind: MoneyArrived, Params: []string{"reference", "amount_ko", "amount_en"},
			Title: claims.Name{Korean: "보상금이 지급되었습니다: {amount}", English: "Money was paid to you: {amount}"},
			Body: claims.Name{
				Korean:  "청구 {reference}의 보상금이 알려 주신 계좌로 지급된 것을 은행에서 확인했습니다.",
				English: "The bank says that what was sent for claim {reference} has arrived at the account that you named.",
			},
		},
		{
			Kind: MoneyReturned, Params: []string{"reference", "amount_ko", "amount_en", "why_ko", "why_en"},
			Title: claims.Name{Korean: "보상금이 되돌아왔습니다: {amount}", English: "Money came back: {amount}"},
			Body: claims.Name{
				Korean:  "청구 {reference}의 보상금이 지급되지 못하고 되돌아왔습니다. {why} 받으실 계좌를 확인하여 고쳐 주십시오. 그 뒤에 사업자가 다시 보냅니다.",
				English: "What was sent for claim {reference} came back. {why} Please look at where your money goes, and mend it. The provider sends it again then.",
			},
		},
		{
			Kind: MoneyBlocked, Params: []string{"reference", "amount_ko", "amount_en", "what_ko", "what_en"},
			Title: claims.Name{Korean: "보상금을 아직 보낼 수 없습니다: {amount}", English: "Money cannot be sent to you yet: {amount}"},
			Body:  claims.Name{Korean: "청구 {reference}: {what}", English: "Claim {reference}: {what}"},
		},
		{
			Kind: RemedyGiven, Params: []string{"what_ko", "what_en"},
			Title: claims.Name{Korean: "보상이 제공되었습니다: {what}", English: "You were given: {what}"},
			Body: claims.Name{
				Korean:  "청구하신 보상을 제공했다고 사업자가 알려 왔습니다. 받지 못하셨다면 사업자에게 문의하십시오.",
				English: "The provider says that it gave you what you claimed. If you did not get it, ask the provider.",
			},
		},
	}
}

// kinds are those of everything else.
func kinds() []Words {
	return []Words{
		{Kind: Written, Title: claims.Name{Korean: "사업자가 보낸 안내입니다", English: "A message from the provider"}},
		{
			Kind: IncidentUpdate, Params: []string{"title_ko", "title_en"},
			Title: claims.Name{Korean: "{title}의 진행 상황이 올라왔습니다", English: "There is news of {title}"},
			Body: claims.Name{
				Korean:  "청구하신 사고의 진행 상황을 사고 페이지에서 확인하실 수 있습니다.",
				English: "The timeline of the incident that you claimed for says more.",
			},
		},
		{
			Kind: DeadlineExtended, Params: []string{"what_ko", "what_en", "due_on"},
			Title: claims.Name{Korean: "처리 기한이 {due_on}까지로 연장되었습니다", English: "A deadline was extended to {due_on}"},
			Body:  claims.Name{Korean: "연장된 기한: {what}. 사유는 아래와 같습니다.", English: "It is for this: {what}. The reason stands below."},
		},
		{
			Kind: InquiryAsked, Params: []string{"due_on"},
			Title: claims.Name{Korean: "{due_on}까지 보완해 주시기 바랍니다", English: "Please answer a question by {due_on}"},
			Body: claims.Name{
				Korean:  "청구를 처리하려면 아래 내용이 필요합니다. 답변하실 때까지 처리 기한은 멈춥니다. 답변하지 않으셔도 청구가 기각되지는 않으며, 확인된 내용으로 결정합니다.",
				English: "To go on with the claim we need what stands below. Until you answer, our time stands still. Without an answer the claim is not refused; it is decided on what is known.",
			},
		},
		{
			Kind:  InquiryWithdrawn,
			Title: claims.Name{Korean: "보완 요청이 취소되었습니다", English: "A question was taken back"},
			Body:  claims.Name{Korean: "답변하지 않으셔도 됩니다. 청구는 계속 처리됩니다.", English: "There is nothing to answer. We go on with the claim."},
		},
		{
			Kind:  InquiryExpired,
			Title: claims.Name{Korean: "보완 요청의 기한이 지났습니다", English: "The time to answer a question is over"},
			Body:  claims.Name{Korean: "청구는 지금까지 확인된 내용으로 계속 처리됩니다.", English: "We go on with the claim on what is known."},
		},
	}
}

var words = func() map[Kind]Words {
	m := make(map[Kind]Words)
	for _, w := range Kinds() {
		m[w.Kind] = w
	}
	return m
}()

// maxParam bounds a parameter, in characters: the title of an incident is the longest.
const maxParam = 200

var (
	errKind   = errors.New("no kind of message")
	errParams = errors.New("the parameters are not those of the kind")
)

// check refuses what the words of a kind have no place for. It is a fault of the program.
func check(kind Kind, params map[string]string) error {
	w, ok := words[kind]
	switch {
	case !ok:
		return fmt.Errorf("%w: %s", errKind, kind)
	case len(params) != len(w.Params):
		return fmt.Errorf("%w: %s", errParams, kind)
	}
	for _, name := range w.Params {
		value, ok := params[name]
		if !ok || value == "" || utf8.RuneCountInString(value) > maxParam || strings.ContainsFunc(value, unicode.IsControl) {
			return fmt.Errorf("%w: %s of %s", errParams, name, kind)
		}
		if _, err := time.Parse(time.DateOnly, value); err != nil && strings.HasSuffix(name, "_on") {
			return fmt.Errorf("%w: %s of %s is no date", errParams, name, kind)
		}
	}
	return nil
}

// Says gives title and body of a message, which has no body where a text was written.
func (m Message) Says() (title, body claims.Name) {
	w := words[m.Kind]
	return m.put(w.Title), m.put(w.Body)
}

func (m Message) put(n claims.Name) claims.Name {
	names := make([]string, 0, len(m.Params))
	for name := range m.Params {
		names = append(names, name)
	}
	slices.Sort(names)
	var korean, english []string
	for _, name := range names {
		ko, en := m.Params[name], m.Params[name]
		if day, err := time.Parse(time.DateOnly, ko); err == nil && strings.HasSuffix(name, "_on") {
			ko, en = day.Format("2006년 1월 2일"), day.Format("2 January 2006")
		}
		if base, ok := strings.CutSuffix(name, "_ko"); ok {
			korean = append(korean, "{"+base+"}", ko)
		} else if base, ok := strings.CutSuffix(name, "_en"); ok {
			english = append(english, "{"+base+"}", en)
		} else {
			korean, english = append(korean, "{"+name+"}", ko), append(english, "{"+name+"}", en)
		}
	}
	return claims.Name{Korean: strings.NewReplacer(korean...).Replace(n.Korean), English: strings.NewReplacer(english...).Replace(n.English)}
}
