package rulebook

import (
	"slices"
	"strings"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/rulebook/internal/source"
	"bosang/rules/text"
)

// Whether a condition can hold is found by trying: a condition is taken apart into comparisons that must hold together, at
// each "any" one part after the other, and what has been gathered about one fact or quantity is held against what comes. When
// that takes too long nothing is said.

// Steps of reasoning, for one question and for an edition.
const (
	maxSteps    = 2_000
	maxAllSteps = 100_000
)

// goal is a condition that must come out in a certain way.
type goal struct {
	c        *definition.Condition
	negate   bool // it must not hold
	possible bool // it is enough if that cannot be told
	shown    bool // facts that are not known count as not so
}

// literal is one statement about a fact or quantity.
type literal struct {
	of      string // what it is about
	unknown bool   // it is not known; else it is
	compare definition.Comparison
	low     fact.Value // the boundary lies between low and high
	high    fact.Value
	symbol  string   // the parameter or quantity that is the boundary
	words   []string // of these, or with not of none of these
	listed  bool
	not     bool
	domain  []string // what it may be at all; nil where anything
	from    *definition.Condition
	negated bool // it says that the condition does not hold
}

// solver gathers what must be so.
type solver struct {
	b     *book
	known map[string][]literal
	steps int
	clash [2]*literal // of the first contradiction
}

// holds tells whether all goals may come out together.
func (b *book) holds(goals ...goal) (bool, [2]*literal) {
	s := &solver{b: b, known: map[string][]literal{}}
	ok := s.solve(goals)
	b.steps += s.steps
	return ok, s.clash
}

func (s *solver) solve(goals []goal) bool {
	for len(goals) > 0 {
		if s.steps++; s.steps > maxSteps || s.b.steps > maxAllSteps {
			return true // nothing is said
		}
		g := goals[len(goals)-1]
		rest := goals[: len(goals)-1 : len(goals)-1]
		if g.c == nil {
			goals = rest
			continue
		}
		switch op := g.c.Op; {
		case op == definition.OpAll && !g.negate, op == definition.OpAny && g.negate:
			for i := range g.c.Parts {
				rest = append(rest, goal{&g.c.Parts[i], g.negate, g.possible, g.shown})
			}
			goals = rest
		case op == definition.OpAll, op == definition.OpAny:
			return s.either(rest, g)
		case op == definition.OpNot:
			goals = with(rest, goal{&g.c.Parts[0], !g.negate, g.possible, g.shown})
		case op == definition.OpShown:
			goals = with(rest, goal{&g.c.Parts[0], g.negate, g.possible, true})
		case op == definition.OpNamed:
			goals = with(rest, goal{&s.b.conditions[g.c.Name].def.When, g.negate, g.possible, g.shown})
		case op == 0:
			goals = rest // it could not be read
		default:
			return s.leaf(rest, g)
		}
	}
	return true
}

// with is a list with more behind it; the list itself stays as it is.
func with[T any](list []T, more ...T) []T { return append(slices.Clip(list), more...) }

func (s *solver) either(rest []goal, g goal) bool {
	for i := range g.c.Parts {
		if s.solve(with(rest, goal{&g.c.Parts[i], g.negate, g.possible, g.shown})) {
			return true
		}
	}
	return false
}

// leaf tries the ways in which a comparison may come out as it must.
func (s *solver) leaf(rest []goal, g goal) bool {
	l := s.b.stated(g.c)
	essential := true
	if g.c.Op == definition.OpFact {
		essential = s.b.essential(g.c.Fact)
	}
	if g.c.Compare == definition.Known {
		l.unknown = l.unknown != g.negate
		return s.assume(rest, l)
	}
	hidden := literal{of: l.of, unknown: true, from: g.c}
	mayHide := g.possible && (g.negate || !g.shown || essential) || !g.possible && g.negate && g.shown && !essential
	if g.negate {
		l = l.opposite()
	}
	return s.assume(rest, l) || mayHide && s.assume(rest, hidden)
}

// assume goes on with one more statement, unless it contradicts those that are there.
func (s *solver) assume(rest []goal, l literal) bool {
	before := s.known[l.of]
	for i := range before {
		if before[i].contradicts(&l) {
			s.noteClash(&before[i], &l)
			return false
		}
	}
	all := with(before, l)
	if nothingLeft(all) {
		s.noteClash(&all[max(len(before)-1, 0)], &l)
		return false
	}
	s.known[l.of] = all
	ok := s.solve(rest)
	s.known[l.of] = before
	return ok
}

func (s *solver) noteClash(a, b *literal) {
	if s.clash[0] == nil {
		first, second := *a, *b
		s.clash = [2]*literal{&first, &second}
	}
}

// stated is what a comparison says.
func (b *book) stated(c *definition.Condition) literal {
	l := literal{from: c, compare: c.Compare, symbol: c.Parameter}
	if c.Against != "" {
		l.symbol = c.Against // quantities and parameters have different names
	}
	switch c.Op {
	case definition.OpGround:
		l.of, l.words, l.listed = "ground "+c.Ground, []string{"granted"}, true
		return l
	case definition.OpMeasure:
		l.of = "quantity " + c.Quantity
	default:
		l.of = string(c.Fact)
	}
	switch c.Compare {
	case definition.Known:
		l.unknown = !(len(c.Values) == 1 && c.Values[0].Word() == "true")
		l.compare = 0
	case definition.HeldOn:
		l.of += " on " + c.Day.String()
		l.words, l.listed = []string{"held"}, true
	case definition.Is:
		l.listed, l.domain = true, b.domain(c.Fact)
		for i := range c.Values {
			l.words = append(l.words, c.Values[i].Word())
		}
	default:
		b.boundary(c, &l)
	}
	return l
}

// boundary gives the least and the greatest value that the boundary may have.
func (b *book) boundary(c *definition.Condition, l *literal) {
	values := c.Values
	if p := b.parameters[c.Parameter]; p != nil {
		values = valuesIn(p)
	}
	for i := range values {
		v := values[i]
		switch {
		case !l.low.IsKnown():
			l.low, l.high = v, v
			continue
		case v.Kind() != l.low.Kind():
			l.low, l.high = fact.Value{}, fact.Value{}
			return
		}
		below, ok1 := v.Order(&l.low)
		above, ok2 := v.Order(&l.high)
		if !ok1 || !ok2 {
			l.low, l.high = fact.Value{}, fact.Value{}
			return
		}
		if below < 0 {
			l.low = v
		}
		if above > 0 {
			l.high = v
		}
	}
}

// domain is what a fact may be in the cases that the edition binds; nil where that is not limited.
func (b *book) domain(name fact.Fact) []string {
	t, _ := fact.TypeOf(name)
	if f := b.facts[string(name)]; f != nil {
		t = fact.Type{Kind: f.Declared.Kind, Values: f.Declared.Values}
	}
	binds := &b.def.Binds
	switch name {
	case fact.FactProviderKey:
		return binds.Providers
	case fact.FactServiceKey:
		return binds.Services
	case fact.FactPlanKey:
		return binds.Plans
	case fact.FactIncidentKey:
		return binds.Incidents
	}
	switch {
	case name == fact.FactPlanContent && binds.Content:
		return []string{"true"}
	case t.Kind == fact.KindBool:
		return []string{"true", "false"}
	case t.Kind == fact.KindEnum:
		return b.possible(name, t.Values)
	}
	return nil
}

func (b *book) essential(name fact.Fact) bool {
	if f := b.facts[string(name)]; f != nil {
		return f.Declared.Essential
	}
	slot, ok := fact.SlotOf(name)
	return !ok || slot.Essential()
}

func (l literal) opposite() literal {
	switch l.compare {
	case definition.AtLeast:
		l.compare = definition.LessThan
	case definition.MoreThan:
		l.compare = definition.AtMost
	case definition.AtMost:
		l.compare = definition.MoreThan
	case definition.LessThan:
		l.compare = definition.AtLeast
	}
	l.not, l.negated = !l.not, true
	return l
}

// contradicts tells whether two statements about the same thing cannot both be so.
func (l *literal) contradicts(m *literal) bool {
	if l.unknown != m.unknown {
		return true
	}
	if l.below() && m.above() {
		l, m = m, l
	}
	if !l.above() || !m.below() {
		return false
	}
	strict := l.compare == definition.MoreThan || m.compare == definition.LessThan
	if l.symbol != "" && l.symbol == m.symbol {
		return strict
	}
	if !l.low.IsKnown() || !m.high.IsKnown() {
		return false
	}
	order, ok := l.low.Order(&m.high)
	if !ok {
		return false
	}
	if order == 0 {
		return strict
	}
	if order < 0 && l.low.Kind() == fact.KindCount && l.compare == definition.MoreThan && m.compare == definition.LessThan {
		return l.low.Micros()+1 == m.high.Micros()
	}
	return order > 0
}

func (l *literal) above() bool {
	return l.compare == definition.AtLeast || l.compare == definition.MoreThan
}
func (l *literal) below() bool {
	return l.compare == definition.AtMost || l.compare == definition.LessThan
}

// nothingLeft tells whether no word is left that all statements allow.
func nothingLeft(all []literal) bool {
	var left []string
	limited := false
	for i := range all {
		l := &all[i]
		if l.domain != nil && !limited {
			left, limited = slices.Clone(l.domain), true
		}
	}
	for i := range all {
		if l := &all[i]; l.listed && !l.not {
			if !limited {
				left, limited = slices.Clone(l.words), true
				continue
			}
			left = slices.DeleteFunc(left, func(w string) bool { return !slices.Contains(l.words, w) })
		}
	}
	for i := range all {
		if l := &all[i]; l.listed && l.not {
			left = slices.DeleteFunc(left, func(w string) bool { return slices.Contains(l.words, w) })
		}
	}
	return limited && len(left) == 0
}

// describe writes a statement as rulebooks do.
func (l *literal) describe() text.Texts {
	c := l.from
	subject := string(c.Fact)
	switch c.Op {
	case definition.OpGround:
		return source.Say("%s is granted", c.Ground)
	case definition.OpMeasure:
		subject = c.Quantity
	}
	named := c.Parameter + c.Against
	boundary := text.Texts{Ko: named, En: named}
	if c.Compare == definition.HeldOn {
		boundary = text.Texts{Ko: c.Day.String(), En: c.Day.String()}
	}
	if boundary.IsZero() {
		var list []string
		for _, v := range c.Values {
			list = append(list, show(v))
		}
		boundary = text.Texts{Ko: strings.Join(list, " 또는 "), En: strings.Join(list, " or ")}
	}
	format := "%s %s %s (line %d)"
	if l.negated {
		format = "not %s %s %s (line %d)"
	}
	return source.Say(format, subject, c.Compare, boundary, c.At.Line)
}
