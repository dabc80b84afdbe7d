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
)

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
func Kinds() []Words {
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
