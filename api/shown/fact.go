package shown

import (
	"encoding/json"
	"slices"

	"bosang/api/form"
	"bosang/claims/question"
	"bosang/rules"
	"bosang/rules/fact"
)

// Fact is a fact that rulebooks may read. About is what it is told of; a standard
// fact has its own place and none.
type Fact struct {
	Fact      string          `json:"fact"`
	Type      string          `json:"type"`
	Standard  bool            `json:"standard"`
	Title     form.Name       `json:"title"`
	Question  *form.Name      `json:"question,omitempty"`
	About     string          `json:"about,omitempty"`
	Unit      *form.Name      `json:"unit,omitempty"`
	Values    []Word          `json:"values,omitempty"`
	Essential bool            `json:"essential,omitempty"`
	Otherwise json.RawMessage `json:"otherwise,omitempty"`
	Rulebooks []string        `json:"rulebooks"`
}

// Word is one of the words of an enumerated fact.
type Word struct {
	Value string    `json:"value"`
	Title form.Name `json:"title"`
}

// Facts lists the facts that rulebooks of a library may read: all, or those that one
// rulebook reads; false where there is no such rulebook.
func Facts(library *rules.Library, rulebook string) ([]Fact, bool) {
	out := []Fact{}
	for _, f := range question.Facts(library) {
		if rulebook == "" || slices.Contains(f.Rulebooks, rulebook) {
			out = append(out, showFact(f))
		}
	}
	known := rulebook == "" || slices.ContainsFunc(library.Editions(), func(e *rules.Edition) bool { return e.Rulebook() == rulebook })
	return out, known
}

func showFact(f question.Fact) Fact {
	out := Fact{
		Fact: string(f.Name), Type: f.Kind.String(), Standard: f.About == "", Title: bothTexts(f.Title), Question: optionalTexts(f.Question),
		About: string(f.About), Unit: optionalTexts(f.Unit), Essential: f.Essential, Otherwise: otherwise(f), Rulebooks: texted(f.Rulebooks),
	}
	for _, w := range f.Words {
		out.Values = append(out.Values, Word{w.Word, bothTexts(w.Title)})
	}
	return out
}

func otherwise(f question.Fact) json.RawMessage {
	if !f.Otherwise.IsKnown() {
		return nil
	}
	return fact.AppendValue(nil, &f.Otherwise)
}

// Question is a declared fact that an intake form asks for, in one language.
type Question struct {
	Fact      string          `json:"fact"`
	Type      string          `json:"type"`
	Title     string          `json:"title"`
	Question  string          `json:"question"`
	About     string          `json:"about"`
	Unit      string          `json:"unit,omitempty"`
	Values    []Choice        `json:"values,omitempty"`
	Essential bool            `json:"essential,omitempty"`
	Otherwise json.RawMessage `json:"otherwise,omitempty"`
	Told      json.RawMessage `json:"told,omitempty"`
	Rulebooks []string        `json:"rulebooks"`
}

// Choice is one of the words of an enumerated fact, in one language.
type Choice struct {
	Value string `json:"value"`
	Title string `json:"title"`
}

// ShowQuestion shows a question in a language.
func ShowQuestion(q question.Question, lang rules.Lang) Question {
	out := Question{
		Fact: string(q.Name), Type: q.Kind.String(), Title: q.Title.In(lang), Question: q.Question.In(lang), About: string(q.About),
		Unit: q.Unit.In(lang), Essential: q.Essential, Otherwise: otherwise(q.Fact), Told: q.Told, Rulebooks: texted(q.Rulebooks),
	}
	for _, w := range q.Words {
		out.Values = append(out.Values, Choice{w.Word, w.Title.In(lang)})
	}
	return out
}
