// Package plain puts an edition of a rulebook into plain words, Korean or English, and says in words what two editions
// differ in. It reads definitions alone: nothing is evaluated.
package plain

import (
	"strings"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
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
	e     *definition.Edition
	lang  text.Lang
	zone  *time.Location
	units *definition.Units
	// bare leaves out what stands elsewhere in the edition, such as a parameter's value where the parameter is named: a change
	// of it is then no change of everything that names it.
	bare bool
	out  []Entry
}

func newReader(e *definition.Edition, lang text.Lang) *reader {
	zone, err := time.LoadLocation(e.Zone)
	if err != nil {
		zone = time.UTC // package rulebook has told so
	}
	return &reader{e: e, lang: lang, zone: zone, units: definition.UnitsOf(e)}
}

// say chooses between two languages; format verbs are filled in, and Korean particles in braces chosen.
func (r *reader) say(ko, en string, args ...any) string {
	return text.Texts{Ko: ko, En: en}.Say(r.lang, args...)
}

func (r *reader) add(key, about, body string) {
	if body != "" {
		r.out = append(r.out, Entry{Key: key, About: about, Text: body})
	}
}

// Edition says everything that an edition does, in the order of its file. The language is Korean or else English.
func Edition(e *definition.Edition, lang text.Lang) []Entry {
	return newReader(e, lang).all()
}

func (r *reader) all() []Entry {
	r.identity()
	for i := range r.e.Facts {
		r.fact(&r.e.Facts[i])
	}
	for i := range r.e.Articles {
		r.article(&r.e.Articles[i])
	}
	for i := range r.e.Parameters {
		r.parameter(&r.e.Parameters[i])
	}
	for i := range r.e.Quantities {
		q := &r.e.Quantities[i]
		r.add("quantity "+q.Key, r.say("수량 ‘%s’", "quantity “%s”", q.Title.In(r.lang)), r.quantity(q))
	}
	for i := range r.e.Provisions {
		r.provision(&r.e.Provisions[i], "")
	}
	return r.out
}

func (r *reader) identity() {
	e := r.e
	r.add("title", r.say("제목", "title"), e.Title.In(r.lang))
	r.add("kind", r.say("종류", "kind"), kinds[e.Kind].In(r.lang))
	r.add("jurisdiction", r.say("관할", "jurisdiction"), r.named(fact.FactProviderJurisdiction, e.Jurisdiction))
	force := r.say("%s부터", "from %s", text.Date(r.lang, e.From))
	if !e.To.IsZero() {
		force = r.say("%s부터 %s까지", "from %s to %s", text.Date(r.lang, e.From), text.Date(r.lang, e.To.AddDays(-1)))
	}
	r.add("in force", r.say("시행", "in force"), force)
	r.add("binds", r.say("적용 대상", "binds"), r.binds(&e.Binds))
	r.add("confidence", r.say("신뢰도", "confidence"), r.mark(e.Confidence))
	r.add("sources", r.say("출처", "sources"), strings.Join(e.Sources, "\n"))
	r.add("comment", r.say("설명", "comment"), e.Comment.In(r.lang))
	r.add("replaces", r.say("대체하는 판", "replaces"), e.Replaces)
}

// named says a word of a standard fact, with the word itself, which callers of the API use.
func (r *reader) named(name fact.Fact, word string) string {
	said := text.FactNamed(string(name)).Value(r.lang, word)
	if said == word {
		return word
	}
	return said + " (" + word + ")"
}

// mark says a mark of confidence with what it means.
func (r *reader) mark(mark string) string {
	if mark == "" {
		return ""
	}
	return mark + ": " + text.Marked(r.lang, mark)
}

var kinds = map[definition.BookKind]text.Texts{definition.Statute: {Ko: "법령", En: "statute"}, definition.Standard: {Ko: "기준", En: "standard"},
	definition.Contract: {Ko: "계약", En: "contract"}, definition.Programme: {Ko: "보상 계획", En: "compensation programme of a provider"}}

func (r *reader) binds(b *definition.Binds) string {
	var lines []string
	for _, l := range []struct {
		about string
		of    fact.Fact
		list  []string
	}{
		{r.say("사업자", "provider"), fact.FactProviderKey, b.Providers}, {r.say("사업자 종류", "class of provider"), fact.FactProviderClass, b.ProviderClasses},
		{r.say("서비스", "service"), fact.FactServiceKey, b.Services}, {r.say("서비스 종류", "kind of service"), fact.FactServiceKind, b.ServiceKinds},
		{r.say("이용권", "plan"), fact.FactPlanKey, b.Plans}, {r.say("이용권의 대상", "audience"), fact.FactPlanAudience, b.Audiences},
		{r.say("사고", "incident"), fact.FactIncidentKey, b.Incidents},
	} {
		words := make([]string, len(l.list))
		for i, w := range l.list {
			words[i] = r.word(l.of, w)
		}
		if len(words) > 0 {
			lines = append(lines, l.about+": "+text.Or(r.lang, words))
		}
	}
	if b.Content {
		lines = append(lines, r.say("콘텐츠 서비스만", "content services only"))
	}
	if len(lines) == 0 {
		return r.say("관할 안의 모든 사안", "every case of the jurisdiction")
	}
	return strings.Join(lines, "\n")
}

// types are the types of facts.
var types = map[fact.Kind]text.Texts{fact.KindBool: {Ko: "예 또는 아니요", En: "yes or no"}, fact.KindCount: {Ko: "수", En: "number"},
	fact.KindDate: {Ko: "날짜", En: "date"}, fact.KindInstant: {Ko: "시각", En: "point in time"}, fact.KindDuration: {Ko: "시간의 길이", En: "length of time"},
	fact.KindMoney: {Ko: "금액", En: "amount of money"}, fact.KindRate: {Ko: "비율", En: "rate"}, fact.KindText: {Ko: "글", En: "text"},
	fact.KindEnum: {Ko: "다음 중 하나", En: "one of these"}, fact.KindSpan: {Ko: "기간", En: "span of time"}, fact.KindOutage: {Ko: "중단된 시간", En: "times of an outage"},
	fact.KindMaintenance: {Ko: "고지한 작업", En: "announced work"}}

func (r *reader) fact(f *definition.Fact) {
	kind := types[f.Declared.Kind].In(r.lang)
	if !f.Unit.IsZero() {
		kind += " (" + f.Unit.In(r.lang) + ")"
	}
	lines := []string{f.Question.In(r.lang), r.say("답: %s", "answer: %s", kind)}
	for _, w := range f.Values {
		lines = append(lines, "- "+w.Title.In(r.lang)+" ("+w.Word+")")
	}
	if v := &f.Declared.Otherwise; v.IsKnown() {
		lines = append(lines, r.say("아무도 말하지 않으면: %s", "where nobody says: %s", r.answer(f.Declared.Name, v)))
	}
	if f.Declared.Essential {
		lines = append(lines, r.say("알지 못하면 판단하지 않고 담당자가 봄", "where it is not known nothing is decided and a person looks at it"))
	}
	r.add("fact "+string(f.Declared.Name), r.say("사실 ‘%s’(%s)", "fact “%s” (%s)", f.Title.In(r.lang), f.Declared.Name), strings.Join(lines, "\n"))
}

func (r *reader) article(a *definition.Article) {
	var lines []string
	for _, n := range a.Numbers {
		lines = append(lines, r.say("%s부터 %s", "from %s: %s", text.Date(r.lang, n.From), text.Article(r.lang, n.Number, 0, 0)))
	}
	r.add("article "+a.Key, r.say("%s의 조문 번호(%s)", "number of an article of the %s (%s)", r.instrument(a), a.Key), strings.Join(lines, "\n"))
}

// instrument says of which law an article is.
func (r *reader) instrument(a *definition.Article) string {
	for i := range r.e.Instruments {
		if r.e.Instruments[i].Key == a.Instrument {
			return r.e.Instruments[i].Title.In(r.lang)
		}
	}
	return a.Instrument
}

func (r *reader) parameter(p *definition.Parameter) {
	for i := range p.Cases {
		pc := &p.Cases[i]
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
				lines = append(lines, from+r.value(&d.Value, r.units.Of(p.Key)))
				continue
			}
			for k := range d.Bands {
				lines = append(lines, from+r.band(p, &d.Bands[k]))
			}
		}
		r.add(key, about, strings.Join(lines, "\n"))
	}
}

func (r *reader) band(p *definition.Parameter, b *definition.Band) string {
	unit := r.units.Bands(p.Key)
	var ends []string
	if b.Lower.IsKnown() {
		c := definition.AtLeast
		if b.AboveLower {
			c = definition.MoreThan
		}
		ends = append(ends, r.bounded(c, r.value(&b.Lower, unit)))
	}
	if b.Upper.IsKnown() {
		c := definition.AtMost
		if b.BelowUpper {
			c = definition.LessThan
		}
		ends = append(ends, r.bounded(c, r.value(&b.Upper, unit)))
	}
	if len(ends) == 0 {
		ends = append(ends, r.say("모두", "any"))
	}
	return text.List(r.lang, ends) + ": " + r.value(&b.Value, r.units.Of(p.Key))
}
