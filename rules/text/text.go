// Package text writes what the engine says, in Korean and in English: one table of messages, and times, dates, amounts and
// facts as people write them.
package text

import (
	"fmt"
	"strings"
)

// Lang is a language that explanations are written in.
type Lang string

// The languages. Every message exists in both.
const (
	Korean  Lang = "ko"
	English Lang = "en"
)

// Texts is one text in both languages.
type Texts struct{ Ko, En string }

// In gives the text in a language.
func (t Texts) In(lang Lang) string {
	if lang == Korean {
		return t.Ko
	}
	return t.En
}

// IsZero tells whether there is no text.
func (t Texts) IsZero() bool { return t == Texts{} }

// String is the text in English, so that it can be an argument of a message.
func (t Texts) String() string { return t.En }

// Fill fills arguments into a Korean form, and chooses its particles by what they are.
func Fill(form string, args ...any) string { return particles(fmt.Sprintf(form, args...)) }

// Say writes a message with its arguments. Korean particles in braces are chosen by the word before them.
func Say(lang Lang, id ID, args ...any) string {
	return messages[id].Say(lang, args...)
}

// Say fills a text in with its arguments, as Say does with a message.
func (t Texts) Say(lang Lang, args ...any) string {
	form := t.In(lang)
	if len(args) > 0 {
		form = fmt.Sprintf(form, args...)
	}
	if lang == Korean {
		return particles(form)
	}
	return form
}

// List joins things: "a, b and c".
func List(lang Lang, items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	if lang == Korean {
		return strings.Join(items, ", ")
	}
	return strings.Join(items[:last], ", ") + " and " + items[last]
}

// All joins conditions that must hold together: "a and b", "그랬고 저랬다면".
func All(lang Lang, items []string) string {
	if lang == Korean {
		return chain(items, "고 ")
	}
	return List(lang, items)
}

// Either joins conditions of which one is enough: "a or b", "그랬거나 저랬다면".
func Either(lang Lang, items []string) string {
	if lang == Korean {
		return chain(items, "거나 ")
	}
	return Or(lang, items)
}

// chain ties Korean conditions, which end in 다면, by an ending in place of it; the last keeps its own.
func chain(items []string, ending string) string {
	var b strings.Builder
	for i, item := range items {
		if i == len(items)-1 {
			b.WriteString(item)
			break
		}
		b.WriteString(strings.TrimSuffix(item, "다면") + ending)
	}
	return b.String()
}

// Sentence begins a sentence with a capital letter.
func Sentence(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

// Definite puts an article before an English title that has none; Korean has no articles.
func Definite(lang Lang, title string) string {
	if lang == Korean || title == "" || title[0] < 'a' || title[0] > 'z' || strings.HasPrefix(title, "the ") {
		return title
	}
	return "the " + title
}

// Or joins alternatives: "a, b or c".
func Or(lang Lang, items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	if lang == Korean {
		return strings.Join(items[:last], ", ") + " 또는 " + items[last]
	}
	return strings.Join(items[:last], ", ") + " or " + items[last]
}
