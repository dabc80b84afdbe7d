package rulebook

import (
	"slices"
	"strings"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/rulebook/internal/forms"
	"bosang/rules/rulebook/internal/source"
	"bosang/rules/text"
)

// namedCondition is a condition of the section conditions, read when it is first used or its turn comes.
type namedCondition struct {
	key, node *source.Node
	def       definition.Named
	state     state
	size      int // comparisons in it, those of conditions that it uses among them
	depth     int
}

func (b *book) declareConditions(n *source.Node) {
	m := b.Names(n)
	for _, k := range m.Keys {
		b.Key(k)
		c := &namedCondition{key: k, node: m.At(k.Value)}
		b.conditions[k.Value], b.named = c, append(b.named, c)
	}
}

func (b *book) readConditions() {
	for _, c := range b.named {
		b.readCondition(c)
		b.def.Conditions = append(b.def.Conditions, c.def)
	}
}

func (b *book) readCondition(c *namedCondition) {
	if c.state != unread {
		return
	}
	c.state = reading
	c.def = definition.Named{At: b.At(c.key), Key: c.key.Value}
	c.def.When = b.condition(c.node, 0)
	c.size, c.depth = b.extent(&c.def.When)
	c.state = done
}

// extent is how many conditions there are in one, and how deep they nest, with named ones in place of their names.
func (b *book) extent(c *definition.Condition) (size, depth int) {
	size, depth = 1, 1
	for i := range c.Parts {
		s, d := b.extent(&c.Parts[i])
		size, depth = size+s, max(depth, d+1)
	}
	if n := b.conditions[c.Name]; c.Op == definition.OpNamed && n != nil && n.state == done {
		size, depth = size+n.size, n.depth+1
	}
	return min(size, maxNodes+1), depth
}

// condition reads an expression. Where something is wrong with it that has been told, and what could not be read is without
// an operator.
func (b *book) condition(n *source.Node, depth int) definition.Condition {
	c := definition.Condition{At: b.At(n)}
	if n == nil || !b.room(n, depth) {
		return c
	}
	m := b.Mapping(n, forms.Condition)
	if !m.OK || m.Bad {
		return c
	}
	head := m.Head(forms.ConditionHeads...).Value
	switch head {
	case "all", "any":
		c.Op = definition.OpAll
		if head == "any" {
			c.Op = definition.OpAny
		}
		for _, item := range b.Items(m.At(head)) {
			c.Parts = append(c.Parts, b.condition(item, depth+1))
		}
	case "not", "shown":
		c.Op = definition.OpNot
		if head == "shown" {
			c.Op = definition.OpShown
		}
		c.Parts = []definition.Condition{b.condition(m.At(head), depth+1)}
	case "condition":
		b.byName(m.At(head), &c)
	default:
		b.compared(m, head, &c)
		return c
	}
	for _, k := range m.Keys {
		if k.Value != head {
			b.Fault(k, "%q must not stand beside %q", k.Value, head)
		}
	}
	return c
}

// byName reads the name of a condition.
func (b *book) byName(n *source.Node, c *definition.Condition) {
	name, ok := b.Text(n)
	if !ok {
		return
	}
	b.use("condition", name)
	of := b.conditions[name]
	switch {
	case of == nil:
		b.Fault(n, "unknown condition %q%s", name, b.Nearest(name, sortedKeys(b.conditions)))
		return
	case of.state == reading:
		b.Fault(n, "goes round in a circle: condition %q rests on itself", name)
		return
	}
	b.readCondition(of)
	if of.def.When.Op != 0 {
		c.Op, c.Name = definition.OpNamed, name
	}
}

// compared reads a comparison: what stands at the head, and the one boundary beside it.
func (b *book) compared(m source.Mapping, head string, c *definition.Condition) {
	name, ok := b.Text(m.At(head))
	var beside []string
	for _, k := range m.Keys {
		if k.Value != head {
			beside = append(beside, k.Value)
		}
	}
	if len(beside) != 1 {
		b.Fault(m.Node, "must compare %q with exactly one of %s", head, strings.Join(wordsFor(head), ", "))
		b.Spoiled(m.Node)
		return
	}
	if !ok {
		b.Spoiled(m.Node)
		return
	}
	c.Compare = forms.CompareNames[beside[0]]
	k, v := m.Key(beside[0]), m.At(beside[0])
	switch head {
	case "ground":
		b.ground(m, name, k, v, c)
	case "quantity":
		b.quantityCompared(m, name, k, v, c)
	case "fact":
		b.factCompared(m, name, k, v, c)
	}
}

func wordsFor(head string) []string {
	switch head {
	case "ground":
		return []string{"is"}
	case "quantity":
		return forms.Ordered
	}
	return forms.Comparisons
}

func (b *book) ground(m source.Mapping, name string, k, v *source.Node, c *definition.Condition) {
	if b.Key(m.At("ground")) == "" {
		return
	}
	if k.Value != "is" || v.Value != "granted" {
		b.Fault(v, `a ground can only be asked for as "is: granted"`)
		return
	}
	c.Op, c.Ground = definition.OpGround, name
}

func (b *book) quantityCompared(m source.Mapping, name string, k, v *source.Node, c *definition.Condition) {
	q := b.quantityNamed(m.At("quantity"), name)
	if q == nil {
		hint := b.Nearest(name, sortedKeys(b.quantities))
		if b.parameters[name] != nil {
			hint = source.Say("; it is a parameter, and stands behind the comparison")
			b.use("parameter", name)
		}
		b.Fault(m.At("quantity"), "unknown quantity %q%s", name, hint)
		b.Spoiled(v)
		return
	}
	if !slices.Contains(forms.Ordered, k.Value) {
		b.Fault(k, "a quantity has an order: compare it with at_least, more_than, at_most or less_than")
		b.Spoiled(v)
		return
	}
	c.Quantity = name
	if b.ordered(v, c, q.kind, q.currency) {
		c.Op = definition.OpMeasure
	}
}

func (b *book) factCompared(m source.Mapping, name string, k, v *source.Node, c *definition.Condition) {
	t, ok := b.typeOf(m.At("fact"), name)
	if !ok {
		b.Spoiled(v)
		return
	}
	c.Fact = t.Name
	if c.Compare == definition.Known {
		yes, ok := b.Boolean(v)
		if ok {
			c.Op, c.Values = definition.OpFact, []fact.Value{fact.Bool(yes)}
		}
		return
	}
	var wrong text.Texts
	switch t.Kind {
	case fact.KindBool, fact.KindText, fact.KindEnum:
		if c.Compare == definition.Is {
			if b.listed(v, c, t) {
				c.Op = definition.OpFact
			}
			return
		}
		wrong = source.Say(`has no order: compare it with "is"`)
	case fact.KindSpan:
		if c.Compare == definition.HeldOn {
			if c.Day = b.Date(v); !c.Day.IsZero() {
				c.Op = definition.OpFact
			}
			return
		}
		wrong = source.Say(`can only be compared "on" a date`)
	case fact.KindOutage, fact.KindMaintenance:
		wrong = source.Say("is compared through a quantity that measures it")
	default:
		if slices.Contains(forms.Ordered, k.Value) {
			if b.ordered(v, c, t.Kind, "") {
				c.Op = definition.OpFact
			}
			return
		}
		wrong = source.Say("has an order: compare it with at_least, more_than, at_most or less_than")
	}
	b.Fault(k, "%s is of type %s, which %s", name, t.Kind, wrong)
	b.Spoiled(v)
}

// ordered reads what an ordered comparison compares with: the name of a parameter or quantity, or a value.
func (b *book) ordered(n *source.Node, c *definition.Condition, kind fact.Kind, currency string) bool {
	text, ok := b.Text(n)
	if !ok {
		return false
	}
	if b.parameters[text] == nil && b.quantities[text] != nil {
		return b.against(n, c, text, kind, currency)
	}
	if p := b.parameters[text]; p != nil || source.IsKey(text) {
		if b.use("parameter", text); p == nil {
			b.Fault(n, "unknown parameter or quantity %q%s", text, b.Nearest(text, append(sortedKeys(b.parameters), sortedKeys(b.quantities)...)))
			return false
		}
		c.Parameter = text
		return b.parameterFits(n, p, c.Compare, kind, currency)
	}
	if kind == 0 {
		return false
	}
	v, ok := b.Value(n, kind, b.zone)
	if !ok {
		return false
	}
	c.Values = []fact.Value{v}
	if has := currencyOf(v); currency != "" && has != currency {
		b.Fault(n, "must be in %s as the quantity is, not in %s", currency, has)
		return false
	}
	if divides := c.Compare == definition.MoreThan || c.Compare == definition.AtMost; !divides && !more(v) {
		b.Fault(n, "divides nothing: everything is at least 0, and nothing is less; did you mean %s?",
			map[bool]string{true: "more_than", false: "at_most"}[c.Compare == definition.AtLeast])
		return false
	}
	return true
}

// against reads the quantity that a fact or another quantity is compared with.
func (b *book) against(n *source.Node, c *definition.Condition, name string, kind fact.Kind, currency string) bool {
	q := b.quantityNamed(n, name)
	switch {
	case c.Quantity == name:
		b.Fault(n, "compares %q with itself, which tells nothing", name)
		return false
	case q.kind == 0 || kind == 0:
		return false // told already
	case q.kind != kind:
		b.Fault(n, "quantity %q is of type %s, not %s", name, q.kind, kind)
		return false
	case currency != "" && q.currency != "" && q.currency != currency:
		b.Fault(n, "must be in %s as what is compared is; quantity %q is in %s", currency, name, q.currency)
		return false
	}
	c.Against = name
	return true
}

func (b *book) parameterFits(n *source.Node, p *definition.Parameter, compare definition.Comparison, kind fact.Kind, currency string) bool {
	switch {
	case p.Unit == 0 || kind == 0:
		return false // told already
	case p.BandsOf != 0:
		b.Fault(n, `parameter %q is a table, which is no boundary: look a value up in a quantity with "band"`, p.Key)
		return false
	case p.Unit != kind:
		b.Fault(n, "parameter %q is of type %s, not %s", p.Key, p.Unit, kind)
		return false
	}
	if has := b.currencyIn(p.Key); currency != "" && has != "" && has != currency {
		b.Fault(n, "must be in %s as the quantity is; parameter %q is in %s", currency, p.Key, has)
		return false
	}
	if compare == definition.AtLeast || compare == definition.LessThan {
		before := len(b.Faults)
		b.positiveParameter(b.At(n), p.Key, source.Say("%q, which else divides nothing", compare))
		return len(b.Faults) == before
	}
	return true
}

// listed reads the values that "is" lists.
func (b *book) listed(n *source.Node, c *definition.Condition, t fact.Type) bool {
	sound := true
	for _, item := range b.OneOrMore(n) {
		v, ok := b.Value(item, t.Kind, b.zone)
		if s, isText := v.AsText(); ok && isText && t.Kind == fact.KindEnum && !slices.Contains(t.Values, s) {
			b.Fault(item, "%s is never %q%s", t.Name, s, b.Nearest(s, t.Values))
			ok = false
		}
		if ok && slices.ContainsFunc(c.Values, func(w fact.Value) bool { return w.Equals(&v) }) {
			b.Fault(item, "%s is listed twice", show(v))
			ok = false
		}
		if sound = sound && ok; ok {
			c.Values = append(c.Values, v)
		}
	}
	if t.Kind == fact.KindBool && len(c.Values) == 2 {
		b.Fault(n, `%s is always true or false; to ask whether it is known, say "known: true"`, t.Name)
		sound = false
	}
	return sound && len(c.Values) > 0
}
