package plain

import (
	"fmt"
	"strings"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/outcome"
	"bosang/rules/text"
)

// provision says a provision and its exceptions; under names the one that it is an exception to.
func (r *reader) provision(p *definition.Provision, under string) {
	key := "provision " + p.Key
	about := r.say("‘%s’", "“%s”", p.Title.In(r.lang))
	if under != "" {
		about = r.say("‘%s’의 예외 %s", "exception %[2]s to “%[1]s”", under, about)
	}
	r.add(key+": citation", about+r.say(": 근거", ": citation"), r.cited(&p.Cites))
	words := p.Quote
	if words == "" {
		words = p.Paraphrase.In(r.lang)
	}
	r.add(key+": words", about+r.say(": 내용", ": words"), words)
	r.add(key+": reading", about+r.say(": 해석", ": reading"), p.Reading.In(r.lang))
	if p.Confidence != r.e.Confidence {
		r.add(key+": confidence", about+r.say(": 신뢰도", ": confidence"), p.Confidence)
	}
	if p.When != nil {
		r.add(key+": condition", about+r.say(": 조건", ": condition"), strings.Join(r.condition(p.When, 0), "\n"))
	}
	r.add(key+": effect", about+r.say(": 효과", ": effect"), r.effect(&p.Effect))
	var order []string
	for i := range p.Exceptions {
		order = append(order, p.Exceptions[i].Title.In(r.lang))
	}
	r.add(key+": exceptions", about+r.say(": 예외의 순서", ": exceptions in order"), strings.Join(order, "\n"))
	for i := range p.Exceptions {
		r.provision(&p.Exceptions[i], p.Title.In(r.lang))
	}
}

// cited says the place without the article's number, which may change while its words do not.
func (r *reader) cited(c *definition.Cites) string {
	if c.Article == "" {
		return c.Text.In(r.lang)
	}
	place := r.say("조문 ‘%s’", "article “%s”", c.Article)
	if c.Paragraph > 0 {
		place += r.say(" 제%d항", ", paragraph %d", c.Paragraph)
	}
	if c.Item > 0 {
		place += r.say(" 제%d호", ", item %d", c.Item)
	}
	return place
}

// condition says a condition, a line for each part, parts indented.
func (r *reader) condition(c *definition.Condition, depth int) []string {
	indent := strings.Repeat("  ", depth)
	heads := map[definition.ConditionOp]string{
		definition.OpAll: r.say("다음을 모두 충족:", "all of:"), definition.OpAny: r.say("다음 중 하나라도 충족:", "any of:"),
		definition.OpNot: r.say("다음이 아님:", "not:"), definition.OpShown: r.say("다음이 제시됨:", "shown:"),
	}
	if head, ok := heads[c.Op]; ok {
		out := []string{indent + head}
		for i := range c.Parts {
			out = append(out, r.condition(&c.Parts[i], depth+1)...)
		}
		return out
	}
	if c.Op == definition.OpNamed {
		for i := range r.e.Conditions {
			if n := &r.e.Conditions[i]; n.Key == c.Name {
				return r.condition(&n.When, depth)
			}
		}
	}
	return []string{indent + r.comparison(c)}
}

func (r *reader) comparison(c *definition.Condition) string {
	switch c.Op {
	case definition.OpGround:
		return r.say("근거 ‘%s’ 인정", "the ground “%s” is granted", c.Ground)
	case definition.OpMeasure:
		return r.title(c.Quantity) + ": " + r.bound(c)
	}
	title := r.factTitle(c.Fact)
	switch c.Compare {
	case definition.HeldOn:
		return title + ": " + r.say("%s에", "on %s", text.Date(r.lang, c.Day))
	case definition.Known:
		if len(c.Values) > 0 && c.Values[0].Word() == "false" {
			return title + ": " + r.say("알 수 없음", "not known")
		}
		return title + ": " + r.say("알려짐", "known")
	case definition.Is:
		words := make([]string, len(c.Values))
		for i := range c.Values {
			words[i] = r.word(c.Fact, c.Values[i].Word())
		}
		return title + ": " + text.Or(r.lang, words)
	}
	return title + ": " + r.bound(c)
}

func (r *reader) bound(c *definition.Condition) string {
	if c.Parameter != "" {
		return r.bounded(c.Compare, r.title(c.Parameter))
	}
	if len(c.Values) == 0 {
		return c.Compare.String()
	}
	return r.bounded(c.Compare, r.value(&c.Values[0]))
}

func (r *reader) effect(f *definition.Effect) string {
	switch f.Kind {
	case definition.Bars:
		return r.say("적용하지 않음", "bars it")
	case definition.Refers:
		return r.say("담당자가 판단", "a person decides")
	case definition.Entitles:
		return r.say("근거 ‘%s’ 성립", "establishes the ground “%s”", f.Ground)
	case definition.Obliges:
		return r.duty(f)
	}
	var lines []string
	for i := range f.Remedies {
		lines = append(lines, r.remedy(f, &f.Remedies[i]))
	}
	if f.Kind == definition.Offers {
		return r.say("청구인이 다음 중에서 선택:", "the claimant may choose:") + "\n" + strings.Join(lines, "\n")
	}
	return strings.Join(lines, "\n")
}

func (r *reader) duty(f *definition.Effect) string {
	title := f.Title.In(r.lang)
	if title == "" {
		title = f.Duty
	}
	switch {
	case f.WithinDays != "":
		return r.say("사업자의 의무 ‘%s’, 기한: %s", "the provider's duty “%s”, due within: %s", title, r.title(f.WithinDays))
	case f.Due != nil:
		return r.say("사업자의 의무 ‘%s’, 기한: %s", "the provider's duty “%s”, due on: %s", title, r.formula(f.Due))
	}
	return r.say("사업자의 의무 ‘%s’, 지체 없이", "the provider's duty “%s”, without delay", title)
}

var remedies = map[outcome.RemedyKind]text.Texts{outcome.Cash: {Ko: "현금", En: "cash"}, outcome.Credit: {Ko: "포인트나 환급", En: "credit"},
	outcome.Extension: {Ko: "이용기간 연장", En: "extension"}, outcome.Coupon: {Ko: "쿠폰", En: "coupon"},
	outcome.Termination: {Ko: "위약금 없는 해지권", En: "the right to end the contract without a penalty"}}

var standings = map[outcome.Standing]text.Texts{outcome.Owed: {Ko: "당연히 지급", En: "owed"},
	outcome.Programme: {Ko: "사업자가 발표(지급할 것에 충당)", En: "announced by the provider, counts towards what is owed"},
	outcome.Goodwill:  {Ko: "자율 지원", En: "goodwill"}}

func (r *reader) remedy(f *definition.Effect, m *definition.Remedy) string {
	out := remedies[m.Kind].In(r.lang)
	switch {
	case m.Amount != nil:
		out += ": " + r.formula(m.Amount)
	case m.Time != nil:
		out += ": " + r.formula(m.Time)
	}
	if m.Unit != "" {
		out += r.say(" (%s 단위로 %s)", " (%[2]s to the %[1]s)", r.title(m.Unit), r.mode(m.Mode))
	}
	out += "; " + standings[f.Standing].In(r.lang)
	if m.Loss != definition.LossOfService && m.Loss != "" {
		out += r.say("; 손해 ‘%s’", "; for the loss “%s”", m.Loss)
	}
	if len(m.Towards) > 0 {
		out += r.say("; 충당하는 손해: %s", "; counts towards: %s", text.List(r.lang, m.Towards))
	}
	return out
}

// Facts lists the standard facts with their titles and types, a line each.
func Facts(lang text.Lang) []string {
	var out []string
	for _, t := range fact.Types() {
		line := fmt.Sprintf("%s: %s, %s", t.Name, t.Kind, text.FactNamed(string(t.Name)).Title.In(lang))
		if len(t.Values) > 0 {
			line += " (" + strings.Join(t.Values, ", ") + ")"
		}
		out = append(out, line)
	}
	return out
}
