// Package plain puts an edition of a rulebook into plain words, Korean or English, and says in words what two editions
// differ in. It reads definitions alone: nothing is evaluated.
package plain

import (
	"fmt"
	"strings"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/period"
	"bosang/rules/text"
)

// Entry is one thing that an edition says. Entries of two editions with the same Key are about the same thing.
type Entry struct {
	Key   string // "parameter threshold", "provision repair: condition"
	About string // what it is about, in words
	Text  string // what the edition says of it; several lines are indented
}

// reader reads one edition aloud.
type reader struct {
	e    *definition.Edition
	lang text.Lang
	zone *time.Location
	out  []Entry
}

func newReader(e *definition.Edition, lang text.Lang) *reader {
	zone, err := time.LoadLocation(e.Zone)
	if err != nil {
		zone = time.UTC // package rulebook has told so
	}
	return &reader{e: e, lang: lang, zone: zone}
}

// say chooses between two languages; format verbs are filled in.
func (r *reader) say(ko, en string, args ...any) string {
	return fmt.Sprintf(text.Texts{Ko: ko, En: en}.In(r.lang), args...)
}

func (r *reader) add(key, about, body string) {
	if body != "" {
		r.out = append(r.out, Entry{Key: key, About: about, Text: body})
	}
}

// Edition says everything that an edition does, in the order of its file. The language is Korean or else English.
func Edition(e *definition.Edition, lang text.Lang) []Entry {
	r := newReader(e, lang)
	r.identity()
	for i := range e.Facts {
		r.fact(&e.Facts[i])
	}
	for i := range e.Articles {
		r.article(&e.Articles[i])
	}
	for i := range e.Parameters {
		r.parameter(&e.Parameters[i])
	}
	for i := range e.Quantities {
		q := &e.Quantities[i]
		r.add("quantity "+q.Key, r.say("값 ‘%s’", "value “%s”", q.Title.In(lang)), r.quantity(q))
	}
	for i := range e.Provisions {
		r.provision(&e.Provisions[i], "")
	}
	return r.out
}

func (r *reader) identity() {
	e := r.e
	r.add("title", r.say("제목", "title"), e.Title.In(r.lang))
	r.add("kind", r.say("종류", "kind"), text.Texts{Ko: kinds[e.Kind], En: string(e.Kind)}.In(r.lang))
	r.add("jurisdiction", r.say("관할", "jurisdiction"), e.Jurisdiction)
	force := r.say("%s부터", "from %s", text.Date(r.lang, e.From))
	if !e.To.IsZero() {
		force = r.say("%s부터 %s까지", "from %s to %s", text.Date(r.lang, e.From), text.Date(r.lang, e.To.AddDays(-1)))
	}
	r.add("in force", r.say("시행", "in force"), force)
	r.add("binds", r.say("적용 대상", "binds"), r.binds(&e.Binds))
	r.add("confidence", r.say("신뢰도", "confidence"), e.Confidence)
	r.add("sources", r.say("출처", "sources"), strings.Join(e.Sources, "\n"))
	r.add("comment", r.say("설명", "comment"), e.Comment.In(r.lang))
	r.add("replaces", r.say("대체하는 판", "replaces"), e.Replaces)
}

var kinds = map[definition.BookKind]string{definition.Statute: "법령", definition.Standard: "기준", definition.Contract: "계약", definition.Programme: "보상 계획"}

func (r *reader) binds(b *definition.Binds) string {
	var lines []string
	for _, l := range []struct {
		about string
		list  []string
	}{
		{r.say("사업자", "provider"), b.Providers}, {r.say("사업자 종류", "class of provider"), b.ProviderClasses},
		{r.say("서비스", "service"), b.Services}, {r.say("서비스 종류", "kind of service"), b.ServiceKinds},
		{r.say("이용권", "plan"), b.Plans}, {r.say("이용권의 대상", "audience"), b.Audiences}, {r.say("사고", "incident"), b.Incidents},
	} {
		if len(l.list) > 0 {
			lines = append(lines, l.about+": "+text.Or(r.lang, l.list))
		}
	}
	if b.Content {
		lines = append(lines, r.say("콘텐츠 서비스만", "content services only"))
	}
	return strings.Join(lines, "\n")
}

func (r *reader) fact(f *definition.Fact) {
	lines := []string{r.say("형: %s", "type: %s", f.Declared.Kind), f.Question.In(r.lang)}
	for _, w := range f.Values {
		lines = append(lines, "- "+w.Word+": "+w.Title.In(r.lang))
	}
	if f.Declared.Otherwise.IsKnown() {
		lines = append(lines, r.say("말하지 않으면 %s", "where nobody says: %s", r.value(&f.Declared.Otherwise)))
	}
	if f.Declared.Essential {
		lines = append(lines, r.say("알지 못하면 판단하지 않음", "without it nothing is told"))
	}
	r.add("fact "+string(f.Declared.Name), r.say("사실 ‘%s’(%s)", "fact “%s” (%s)", f.Title.In(r.lang), f.Declared.Name), strings.Join(lines, "\n"))
}

func (r *reader) article(a *definition.Article) {
	var lines []string
	for _, n := range a.Numbers {
		lines = append(lines, r.say("%s부터 %s", "from %s: %s", text.Date(r.lang, n.From), text.Article(r.lang, n.Number, 0, 0)))
	}
	r.add("article "+a.Key, r.say("조문 ‘%s’", "article “%s”", a.Key), strings.Join(lines, "\n"))
}

func (r *reader) parameter(p *definition.Parameter) {
	for _, pc := range p.Cases {
		about, key := r.say("값 ‘%s’", "parameter “%s”", p.Title.In(r.lang)), "parameter "+p.Key
		if pc.Word != "" {
			about, key = about+", "+r.word(p.By, pc.Word), key+" "+pc.Word
		}
		var lines []string
		for i := range pc.Dated {
			d := &pc.Dated[i]
			from := ""
			if len(pc.Dated) > 1 {
				from = r.say("%s부터 ", "from %s: ", text.Date(r.lang, d.From))
			}
			if len(d.Bands) == 0 {
				lines = append(lines, from+r.value(&d.Value))
				continue
			}
			for k := range d.Bands {
				lines = append(lines, from+r.band(&d.Bands[k]))
			}
		}
		r.add(key, about, strings.Join(lines, "\n"))
	}
}

func (r *reader) band(b *definition.Band) string {
	var ends []string
	if b.Lower.IsKnown() {
		c := definition.AtLeast
		if b.AboveLower {
			c = definition.MoreThan
		}
		ends = append(ends, r.bounded(c, r.value(&b.Lower)))
	}
	if b.Upper.IsKnown() {
		c := definition.AtMost
		if b.BelowUpper {
			c = definition.LessThan
		}
		ends = append(ends, r.bounded(c, r.value(&b.Upper)))
	}
	if len(ends) == 0 {
		ends = append(ends, r.say("모두", "any"))
	}
	return strings.Join(ends, " ") + ": " + r.value(&b.Value)
}

// bounded says on which side of a boundary something lies.
func (r *reader) bounded(c definition.Comparison, bound string) string {
	switch c {
	case definition.AtLeast:
		return r.say("%s 이상", "at least %s", bound)
	case definition.MoreThan:
		return r.say("%s 초과", "more than %s", bound)
	case definition.AtMost:
		return r.say("%s 이하", "at most %s", bound)
	case definition.LessThan:
		return r.say("%s 미만", "less than %s", bound)
	}
	return bound
}

// value writes a value of any type.
func (r *reader) value(v *fact.Value) string {
	switch v.Kind() {
	case fact.KindDuration:
		return text.Duration(r.lang, time.Duration(v.Micros())*time.Microsecond)
	case fact.KindMoney:
		a, _ := v.AsMoney()
		return text.Money(r.lang, a)
	case fact.KindCount:
		return text.Number(v.Micros())
	case fact.KindInstant:
		t, _ := v.AsInstant()
		return text.Instant(r.lang, t, r.zone)
	case fact.KindDate:
		return text.Date(r.lang, period.DateNumbered(v.Micros()))
	case fact.KindRate:
		x, _ := v.AsRate()
		return text.Rate(r.lang, x)
	}
	return v.Word()
}

// word says a word of an enumerated fact.
func (r *reader) word(name fact.Fact, word string) string {
	for i := range r.e.Facts {
		if f := &r.e.Facts[i]; f.Declared.Name == name {
			for _, w := range f.Values {
				if w.Word == word {
					return w.Title.In(r.lang)
				}
			}
		}
	}
	return text.FactNamed(string(name)).Value(r.lang, word)
}

// factTitle says a fact's title.
func (r *reader) factTitle(name fact.Fact) string {
	for i := range r.e.Facts {
		if f := &r.e.Facts[i]; f.Declared.Name == name {
			return f.Title.In(r.lang)
		}
	}
	return text.FactNamed(string(name)).Title.In(r.lang)
}

// title says what a parameter or a quantity is called.
func (r *reader) title(key string) string {
	for i := range r.e.Quantities {
		if r.e.Quantities[i].Key == key {
			return r.e.Quantities[i].Title.In(r.lang)
		}
	}
	for i := range r.e.Parameters {
		if r.e.Parameters[i].Key == key {
			return r.e.Parameters[i].Title.In(r.lang)
		}
	}
	return key
}
