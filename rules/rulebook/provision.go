package rulebook

import (
	"strconv"

	"go.yaml.in/yaml/v4"

	"bosang/rules"
)

var provisionKeys = []string{"provision", "title", "cites", "quote", "quoted", "paraphrase", "source", "confidence", "reading",
	"failing", "when", "effect", "exceptions"}

func (e *edition) provision(n *yaml.Node, exception bool) rules.Provision {
	m := e.mapping(n, provisionKeys...)
	m.need("provision", "title", "cites", "when", "effect")
	p := rules.Provision{At: e.at(n), Key: e.key(m.at["provision"]), Title: m.texts("title"), Quote: fold(m.text("quote")),
		Paraphrase: m.texts("paraphrase"), Source: fold(m.text("source")), Reading: m.texts("reading"), Failing: m.texts("failing"),
		Confidence: e.def.Confidence}
	if m.has("confidence") {
		p.Confidence = e.oneOf(m.at["confidence"], confidences...)
	}
	e.wording(m)
	p.Cites = e.cites(m.at["cites"])
	if m.has("when") {
		c := e.condition(m.at["when"])
		p.When = &c
	}
	p.Effect = e.effect(m.at["effect"], exception)
	e.filled(m.at["exceptions"])
	for _, x := range e.items(m.at["exceptions"]) {
		p.Exceptions = append(p.Exceptions, e.provision(x, true))
	}
	return p
}

// wording checks that a provision either quotes, or says that it does not and gives a paraphrase with its source.
func (e *edition) wording(m mapping) {
	if m.node.Kind != yaml.MappingNode {
		return
	}
	if m.has("quoted") && e.boolean(m.at["quoted"]) {
		e.fault(m.at["quoted"], `can only be false: words that are at hand stand under "quote"`)
	}
	if m.has("quote") {
		if m.has("quoted") || m.has("paraphrase") {
			e.fault(m.at["quote"], `must not stand beside "quoted" or "paraphrase"`)
		}
		return
	}
	if !m.has("quoted") {
		e.fault(m.node, `must have a "quote", or "quoted: false" with a paraphrase and its source`)
		return
	}
	m.need("paraphrase", "source")
}

func (e *edition) cites(n *yaml.Node) rules.Cites {
	m := e.mapping(n, "article", "paragraph", "item", "text")
	out := rules.Cites{At: e.at(m.node), Article: m.text("article"), Text: m.texts("text")}
	if m.has("paragraph") {
		out.Paragraph = int(e.wholeNumber(m.at["paragraph"]))
	}
	if m.has("item") {
		out.Item = int(e.wholeNumber(m.at["item"]))
	}
	if m.has("item") && !m.has("paragraph") {
		e.fault(m.at["item"], `an item needs its "paragraph" beside it`)
	}
	for _, k := range []string{"paragraph", "item"} {
		if m.has(k) && (out.Article == "" || e.wholeNumber(m.at[k]) == 0) {
			e.fault(m.at[k], "%q must count from 1 and stand beside an article", k)
		}
	}
	if n != nil && n.Kind == yaml.MappingNode && m.has("article") == m.has("text") {
		e.fault(n, `must name either an "article" or a "text"`)
	}
	return out
}

func (e *edition) effect(n *yaml.Node, exception bool) rules.Effect {
	out := rules.Effect{}
	if n == nil {
		return out
	}
	out.At = e.at(n)
	if n.Kind == yaml.ScalarNode {
		out.Kind = rules.EffectKind(e.oneOf(n, "bars", "refers"))
		if !exception {
			e.fault(n, "only an exception can say %q alone", n.Value)
		}
		return out
	}
	m := e.mapping(n, "entitles", "gives", "obliges", "refers")
	if exception {
		e.fault(n, "an exception can only bar or refer")
	}
	if len(m.keys) != 1 {
		e.fault(n, "must have exactly one of entitles, gives, obliges, refers")
		return out
	}
	switch k := m.keys[0].Value; k {
	case "entitles":
		out.Kind, out.Ground, out.Standing = rules.Entitles, e.key(m.at[k]), rules.Entitling
	case "gives":
		e.gives(m.at[k], &out)
	case "obliges":
		o := e.mapping(m.at[k], "duty", "within_days")
		o.need("duty")
		out.Kind, out.Duty, out.WithinDays = rules.Obliges, e.oneOf(o.at["duty"], "outage_notice", "compensation_notice"), o.text("within_days")
	case "refers":
		out.Kind, out.Standing = rules.Refers, standingNames[e.oneOf(m.at[k], "owed", "programme", "goodwill")]
	}
	return out
}

func (e *edition) gives(n *yaml.Node, out *rules.Effect) {
	m := e.mapping(n, "remedy", "standing", "multiply", "by", "fee_for", "round", "to", "amount", "time")
	m.need("remedy", "standing")
	out.Kind = rules.Gives
	out.Remedy = remedyNames[e.oneOf(m.at["remedy"], "cash", "credit", "extension", "coupon", "termination")]
	out.Standing = standingNames[e.oneOf(m.at["standing"], "owed", "programme", "goodwill")]
	out.Multiply, out.By, out.FeeFor = m.text("multiply"), m.text("by"), m.text("fee_for")
	out.Unit, out.Amount, out.Time = m.text("to"), m.text("amount"), m.text("time")
	e.form(m, out.Remedy)
	if m.has("multiply") {
		m.need("by")
	}
	if m.has("fee_for") {
		m.need("round", "to")
		if m.has("round") {
			out.Mode = e.mode(m.at["round"])
		}
	}
}

// condition reads an expression. Every node is a mapping whose first key says what it is.
func (e *edition) condition(n *yaml.Node) rules.Condition {
	m := e.mapping(n, "all", "any", "not", "shown", "fact", "quantity", "ground", "at_least", "more_than", "at_most", "less_than", "is", "on")
	c := rules.Condition{At: e.at(m.node)}
	heads := 0
	for _, k := range []string{"all", "any", "not", "shown", "fact", "quantity", "ground"} {
		if m.has(k) {
			heads++
		}
	}
	if heads != 1 {
		if m.node.Kind == yaml.MappingNode {
			e.fault(n, "must have exactly one of all, any, not, shown, fact, quantity, ground")
		}
		return c
	}
	switch {
	case m.has("all"):
		c.Op, c.Parts = rules.OpAll, e.parts(m.at["all"])
	case m.has("any"):
		c.Op, c.Parts = rules.OpAny, e.parts(m.at["any"])
	case m.has("not"):
		c.Op, c.Parts = rules.OpNot, []rules.Condition{e.condition(m.at["not"])}
	case m.has("shown"):
		c.Op, c.Parts = rules.OpShown, []rules.Condition{e.condition(m.at["shown"])}
	case m.has("fact"):
		c.Op, c.Fact = rules.OpFact, rules.Fact(m.text("fact"))
		e.factBoundary(m, &c)
		return c
	case m.has("quantity"):
		c.Op, c.Quantity = rules.OpMeasure, m.text("quantity")
		e.boundary(m, &c, rules.KindDuration)
		return c
	case m.has("ground"):
		c.Op, c.Ground = rules.OpGround, m.text("ground")
		if m.text("is") != "granted" || len(m.keys) != 2 {
			e.fault(n, `a ground can only be asked for as "is: granted"`)
		}
		c.Compare = rules.Is
		return c
	}
	if len(m.keys) != 1 {
		e.fault(m.keys[1], "must not stand beside %q", m.keys[0].Value)
	}
	return c
}

func (e *edition) parts(n *yaml.Node) []rules.Condition {
	var out []rules.Condition
	for _, item := range e.items(n) {
		out = append(out, e.condition(item))
	}
	if len(out) == 0 && n.Kind == yaml.SequenceNode {
		e.fault(n, "must have at least one part")
	}
	return out
}

// comparison finds the one comparison beside the subject.
func (e *edition) comparison(m mapping, c *rules.Condition) *yaml.Node {
	if len(m.keys) != 2 {
		e.fault(m.node, "must compare with exactly one of at_least, more_than, at_most, less_than, is, on")
		return nil
	}
	for _, k := range m.keys {
		if op, ok := compareNames[k.Value]; ok {
			c.Compare = op
			return m.at[k.Value]
		}
	}
	e.fault(m.node, "must compare with exactly one of at_least, more_than, at_most, less_than, is, on")
	return nil
}

// boundary reads what an ordered comparison compares with: the name of a parameter, or a value.
func (e *edition) boundary(m mapping, c *rules.Condition, kind rules.Kind) {
	n := e.comparison(m, c)
	if n == nil {
		return
	}
	e.ordered(n, c, kind)
}

func (e *edition) ordered(n *yaml.Node, c *rules.Condition, kind rules.Kind) {
	if c.Compare == rules.Is || c.Compare == rules.HeldOn {
		e.fault(n, "type %s has an order: compare with at_least, more_than, at_most or less_than", kind)
		return
	}
	text := e.scalar(n)
	for _, p := range e.def.Parameters {
		if p.Key == text {
			c.Parameter = text
			if p.Unit != kind {
				e.fault(n, "parameter %q is of type %s, not %s", text, p.Unit, kind)
			}
			return
		}
	}
	if text != "" && text[0] >= 'a' && text[0] <= 'z' {
		e.fault(n, "unknown parameter %q", text)
		return
	}
	c.Values = []rules.Value{e.value(n, kind, e.zone)}
}

func (e *edition) factBoundary(m mapping, c *rules.Condition) {
	t, ok := rules.TypeOf(c.Fact)
	if !ok {
		e.fault(m.at["fact"], "unknown fact %q", c.Fact)
		return
	}
	n := e.comparison(m, c)
	if n == nil {
		return
	}
	switch t.Kind {
	case rules.KindBool, rules.KindText, rules.KindEnum:
		if c.Compare != rules.Is {
			e.fault(n, `type %s has no order: compare with "is"`, t.Kind)
			return
		}
		e.listed(n, c, t)
	case rules.KindSpan:
		if c.Compare != rules.HeldOn {
			e.fault(n, `a span can only be compared "on" a date`)
			return
		}
		c.Day = e.date(n)
	case rules.KindCount, rules.KindMoney, rules.KindInstant:
		e.ordered(n, c, t.Kind)
	default:
		e.fault(m.at["fact"], "a fact of type %s is compared through a quantity", t.Kind)
	}
}

func (e *edition) listed(n *yaml.Node, c *rules.Condition, t rules.FactType) {
	e.filled(n)
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = e.items(n)
	}
	for _, item := range items {
		v := e.value(item, t.Kind, e.zone)
		if s, ok := v.AsText(); ok && t.Kind == rules.KindEnum && !contains(t.Values, s) {
			e.fault(item, "%s is never %s", t.Name, strconv.Quote(s))
		}
		c.Values = append(c.Values, v)
	}
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}
