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
		r.add(key+": confidence", about+r.say(": 신뢰도", ": confidence"), r.mark(p.Confidence))
	}
	if p.When != nil {
		r.add(key+": condition", about+r.say(": 조건", ": condition"), strings.Join(r.condition(p.When, 0), "\n"))
	}
	r.add(key+": effect", about+r.say(": 효과", ": effect"), r.effect(&p.Effect, under))
	var order []string
	for i := range p.Exceptions {
		order = append(order, p.Exceptions[i].Title.In(r.lang))
	}
	r.add(key+": exceptions", about+r.say(": 예외의 순서", ": exceptions in order"), strings.Join(order, "\n"))
	for i := range p.Exceptions {
		r.provision(&p.Exceptions[i], p.Title.In(r.lang))
	}
}

// cited says the place; by itself without the article's number, which may change while its words do not.
func (r *reader) cited(c *definition.Cites) string {
	if c.Article == "" {
		return c.Text.In(r.lang)
	}
	for i := range r.e.Articles {
		a := &r.e.Articles[i]
		if a.Key != c.Article || r.bare || len(a.Numbers) == 0 {
			continue
		}
		place := text.Article(r.lang, a.Numbers[len(a.Numbers)-1].Number, c.Paragraph, c.Item)
		return r.say("%s %s", "%s, %s", r.instrument(a), place)
	}
	return fmt.Sprintf("%s %d %d", c.Article, c.Paragraph, c.Item)
}

// condition says a condition, a line for each part, parts indented.
func (r *reader) condition(c *definition.Condition, depth int) []string {
	indent := strings.Repeat("  ", depth)
	heads := map[definition.ConditionOp]string{
		definition.OpAll: r.say("다음을 모두 충족:", "all of:"), definition.OpAny: r.say("다음 중 하나라도 충족:", "any of:"),
		definition.OpNot: r.say("다음이 아님:", "not:"), definition.OpShown: r.say("다음이 자료로 제시됨(알 수 없으면 아닌 것으로 봄):", "shown (what is not known counts as not so):"),
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
		return r.ground(c.Ground)
	case definition.OpMeasure:
		return r.quantityTitle(c.Quantity) + ": " + r.bound(c, r.units.Of(c.Quantity))
	}
	title := r.factTitle(c.Fact)
	switch c.Compare {
	case definition.HeldOn:
		return title + ": " + r.say("%s에 보유", "held on %s", text.Date(r.lang, c.Day))
	case definition.Known:
		if len(c.Values) > 0 && c.Values[0].Word() == "false" {
			return title + ": " + text.Say(r.lang, text.KnownNotAsked)
		}
		return title + ": " + text.Say(r.lang, text.KnownAsked)
	case definition.Is:
		words := make([]string, len(c.Values))
		for i := range c.Values {
			words[i] = r.answer(c.Fact, &c.Values[i])
		}
		return title + ": " + text.Or(r.lang, words)
	}
	return title + ": " + r.bound(c, r.units.Fact(c.Fact))
}

// ground says that a ground is granted: by the title of the provision that establishes it, or by its name where another
// rulebook does.
func (r *reader) ground(name string) string {
	for i := range r.e.Provisions {
		if p := &r.e.Provisions[i]; p.Effect.Kind == definition.Entitles && p.Effect.Ground == name {
			return r.say("‘%s’{이/가} 인정됨", "“%s” is granted", p.Title.In(r.lang))
		}
	}
	return r.say("다른 규정집의 근거 ‘%s’{이/가} 인정됨", "the ground “%s” of another rulebook is granted", name)
}

// bound says what something is compared with. More than nothing is some of it.
func (r *reader) bound(c *definition.Condition, unit text.Texts) string {
	if c.Against != "" {
		return r.bounded(c.Compare, r.the(r.quantityTitle(c.Against)))
	}
	if c.Parameter != "" {
		p := r.parameterOf(c.Parameter)
		if p != nil && (p.Unit == fact.KindDate || p.Unit == fact.KindInstant) {
			return r.timed(c.Compare, r.the(r.valued(c.Parameter)))
		}
		return r.bounded(c.Compare, r.the(r.valued(c.Parameter)))
	}
	if len(c.Values) == 0 {
		return c.Compare.String()
	}
	v := &c.Values[0]
	switch kind := v.Kind(); {
	case kind == fact.KindDate || kind == fact.KindInstant:
		return r.timed(c.Compare, r.value(v, unit))
	case isNothing(v) && c.Compare == definition.MoreThan:
		return r.say("있음", "some")
	case isNothing(v) && c.Compare == definition.AtMost:
		return r.say("없음", "none")
	}
	return r.bounded(c.Compare, r.value(v, unit))
}

// isNothing tells whether a value is 0 of what it measures.
func isNothing(v *fact.Value) bool {
	switch v.Kind() {
	case fact.KindDuration, fact.KindCount:
		return v.Micros() == 0
	case fact.KindMoney:
		a, _ := v.AsMoney()
		return a.Sign() == 0
	case fact.KindRate:
		x, _ := v.AsRate()
		return x.Sign() == 0
	}
	return false
}

// effect says what follows from a provision; under is the one that it is an exception to.
func (r *reader) effect(f *definition.Effect, under string) string {
	switch f.Kind {
	case definition.Bars:
		return r.say("‘%s’{을/를} 적용하지 않음", "“%s” does not apply", under)
	case definition.Refers:
		return r.say("담당자가 판단", "a person decides")
	case definition.Entitles:
		return r.say("근거가 인정됨(다른 조항에서는 ‘%s’{이라고/라고} 부름)", "establishes a ground (other provisions call it “%s”)", f.Ground)
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

// duties are those that have no title of their own.
var duties = map[string]text.ID{"outage_notice": text.DutyOutageNotice, "compensation_notice": text.DutyCompensationNotice}

func (r *reader) duty(f *definition.Effect) string {
	title := f.Title.In(r.lang)
	if id, ok := duties[f.Duty]; ok && title == "" {
		title = text.Say(r.lang, id)
	} else if title == "" {
		title = f.Duty
	}
	switch {
	case f.WithinDays != "":
		return r.say("사업자의 의무 ‘%s’, 서비스가 재개되거나 원인이 해소된 날부터 %s 이내", "the provider's duty “%s”, within %s of the day on which the service is restored or the cause removed",
			title, r.valued(f.WithinDays))
	case f.Due != nil:
		return r.say("사업자의 의무 ‘%s’, 기한: %s", "the provider's duty “%s”, due: %s", title, r.formula(f.Due))
	}
	return r.say("사업자의 의무 ‘%s’, 지체 없이", "the provider's duty “%s”, without delay", title)
}

var remedies = map[outcome.RemedyKind]text.Texts{outcome.Cash: {Ko: "현금", En: "cash"}, outcome.Credit: {Ko: "포인트나 환급", En: "credit"},
	outcome.Extension: {Ko: "이용기간 연장", En: "extension"}, outcome.Coupon: {Ko: "쿠폰", En: "coupon"},
	outcome.Termination: {Ko: "위약금 없는 해지권", En: "the right to end the contract without a penalty"}}

var standings = map[outcome.Standing]text.Texts{outcome.Owed: {Ko: "지급할 의무가 있음", En: "owed"},
	outcome.Programme: {Ko: "사업자가 발표한 것으로, 지급할 의무가 있는 것에 충당", En: "announced by the provider, counts towards what is owed"},
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
		unit := r.single(m.Unit)
		if unit == "" {
			unit = r.the(r.parameterTitle(m.Unit))
		}
		out += ", " + text.Say(r.lang, text.RoundedTo, unit, r.mode(m.Mode))
	}
	out += "; " + standings[f.Standing].In(r.lang)
	if m.Loss != definition.LossOfService && m.Loss != "" {
		out += r.say("; 서비스 중단이 아닌 다른 손해(%s)에 대한 것이어서 따로 지급", "; for another loss than that of the service (%s), so it stands beside", m.Loss)
	}
	if len(m.Towards) > 0 {
		out += r.say("; 다음 손해에 대하여 지급할 것에 충당: %s", "; counts towards what is owed for: %s", text.List(r.lang, r.losses(m.Towards)))
	}
	return out
}

// losses names losses.
func (r *reader) losses(keys []string) []string {
	out := make([]string, len(keys))
	for i, key := range keys {
		out[i] = key
		if key == definition.LossOfService {
			out[i] = r.say("서비스 중단", "the loss of the service")
		}
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
