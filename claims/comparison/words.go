package comparison

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"bosang/rules"
	"bosang/rules/definition"
	"bosang/rules/money"
	"bosang/rules/text"
)

// words are how the parts are spoken of: what differs, was, is.
var words = map[Part]text.Texts{
	Edition:     {Ko: "‘%s’의 판: %s → %s", En: "Edition of “%s”: %s → %s"},
	Fact:        {Ko: "사실 ‘%s’: %s → %s", En: "Fact “%s”: %s → %s"},
	Finding:     {Ko: "판단 ‘%s’: %s → %s", En: "Finding “%s”: %s → %s"},
	Operand:     {Ko: "비교 ‘%s’: %s → %s", En: "Comparison “%s”: %s → %s"},
	Ground:      {Ko: "근거 ‘%s’: %s → %s", En: "Ground “%s”: %s → %s"},
	Step:        {Ko: "계산 ‘%s’: %s → %s", En: "Computation “%s”: %s → %s"},
	Remedy:      {Ko: "보상 ‘%s’: %s → %s", En: "Remedy “%s”: %s → %s"},
	Goodwill:    {Ko: "자율 지원 ‘%s’: %s → %s", En: "Goodwill “%s”: %s → %s"},
	Disposition: {Ko: "처분%s: %s → %s", En: "Disposition%s: %s → %s"},
}

// said are words of outcomes as people read them.
var said = map[string]text.Texts{
	"applies": {Ko: "해당함", En: "applies"}, "does_not_apply": {Ko: "해당하지 않음", En: "does not apply"}, "cannot_tell": {Ko: "판단할 수 없음", En: "cannot be told"},
	"granted": {Ko: "인정", En: "granted"}, "granted_in_part": {Ko: "일부 인정", En: "granted in part"}, "refused": {Ko: "불인정", En: "refused"},
	"referred": {Ko: "담당자 검토", En: "referred to a person"}, "pending": {Ko: "대기", En: "pending"}, "barred": {Ko: "예외로 불인정", En: "barred"},
	"yes": {Ko: "예", En: "yes"}, "no": {Ko: "아니요", En: "no"}, "true": {Ko: "예", En: "yes"}, "false": {Ko: "아니요", En: "no"},
	"cash": {Ko: "현금", En: "cash"}, "credit": {Ko: "적립금", En: "credit"}, "extension": {Ko: "이용 기간 연장", En: "extension"}, "coupon": {Ko: "쿠폰", En: "coupon"},
	"termination": {Ko: "해지권", En: "right to terminate"},
}

var nothing = text.Texts{Ko: "없음", En: "none"}

// Speaker says differences in one language, things by their titles.
type Speaker struct {
	lang   rules.Lang
	titles map[string]string
}

// NewSpeaker takes the titles of provisions from the explanations of both decisions, and
// those of facts from what rulebooks declare.
func NewSpeaker(lang rules.Lang, declared []definition.Fact, explained ...*rules.Explanation) Speaker {
	s := Speaker{lang, make(map[string]string)}
	for i := range declared {
		s.titles[string(declared[i].Declared.Name)] = declared[i].Title.In(lang)
	}
	for _, e := range explained {
		for i := range e.Findings {
			s.titles[e.Findings[i].Rulebook+"/"+e.Findings[i].Provision] = e.Findings[i].Title
		}
		for i := range e.Editions {
			s.titles[e.Editions[i].Rulebook] = e.Editions[i].Title
		}
	}
	return s
}

// title is what a thing is called; its name where nobody calls it otherwise.
func (s Speaker) title(name string) string {
	if known := s.titles[name]; known != "" {
		return known
	}
	return name
}

// fact is what a fact is called.
func (s Speaker) fact(name string) string {
	if title := s.title(name); title != name {
		return title
	}
	return text.FactNamed(name).Title.In(s.lang)
}

// found lists what persons found something of: facts, and provisions.
func (s Speaker) found(facts []string, provisions map[string]json.RawMessage) string {
	var all []string
	for _, name := range facts {
		all = append(all, s.fact(name))
	}
	for _, name := range slices.Sorted(maps.Keys(provisions)) {
		all = append(all, s.title(name))
	}
	return text.List(s.lang, all)
}

// money writes an amount that may be a fraction.
func (s Speaker) money(raw json.RawMessage, currency string) string {
	var amount string
	if json.Unmarshal(raw, &amount) == nil {
		if x, err := money.ParseRatio(amount); err == nil {
			if exact, err := money.ExactOf(x, currency); err == nil {
				return text.ExactMoney(s.lang, exact)
			}
		}
	}
	return string(raw) + " " + currency
}

// Say writes one difference as a sentence.
func (s Speaker) Say(d Difference) string {
	book, _, _ := strings.Cut(d.Name, "/")
	title := s.title(d.Name)
	switch {
	case d.Part == Fact && d.Name == "found":
		title = text.Texts{Ko: "담당자가 확인한 것", En: "what persons found"}.In(s.lang)
	case d.Part == Fact:
		title = s.fact(d.Name)
	case d.Part != Fact && book != d.Name:
		title += ", " + s.title(book)
	}
	if d.Number > 0 {
		title += " " + fmt.Sprint(d.Number)
	}
	return fmt.Sprintf(words[d.Part].In(s.lang), title, s.value(book, d.Before), s.value(book, d.After))
}

// value writes a line's value for people: the words of outcomes in the language, amounts
// with their currency, lengths of time as such, what else there is as it stands. What a
// provision is barred by is of the same rulebook.
func (s Speaker) value(book string, raw json.RawMessage) string {
	if len(raw) == 0 {
		return nothing.In(s.lang)
	}
	var word string
	if json.Unmarshal(raw, &word) == nil {
		head, by, barred := strings.Cut(word, " ")
		known, ok := said[head]
		switch {
		case !ok:
			return word
		case barred:
			return known.In(s.lang) + " (" + s.title(book+"/"+by) + ")"
		}
		return known.In(s.lang)
	}
	var of struct {
		Kind, Answer *string
		Amount       json.RawMessage
		Currency     *string
		Is, Time     json.RawMessage
		Micros       *int64
		Facts        []string
		Provisions   map[string]json.RawMessage
	}
	if raw[0] != '{' || json.Unmarshal(raw, &of) != nil {
		if known, ok := said[string(raw)]; ok {
			return known.In(s.lang)
		}
		return string(raw)
	}
	switch {
	case of.Micros != nil:
		return text.Duration(s.lang, time.Duration(*of.Micros)*time.Microsecond)
	case of.Currency != nil:
		return s.money(of.Amount, *of.Currency)
	case len(of.Facts)+len(of.Provisions) > 0:
		return s.found(of.Facts, of.Provisions)
	case of.Kind != nil:
		return s.with(book, *of.Kind, " ", "", of.Amount, of.Time)
	case of.Answer != nil:
		return s.with(book, *of.Answer, " (", ")", of.Is)
	}
	return string(raw)
}

// with writes a word and what stands beside it.
func (s Speaker) with(book, word, open, end string, values ...json.RawMessage) string {
	out := said[word].In(s.lang)
	for _, v := range values {
		if v != nil {
			out += open + s.value(book, v) + end
		}
	}
	return out
}
