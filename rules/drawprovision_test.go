package rules_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"bosang/rules"
	"bosang/rules/fact"
	"bosang/rules/rulebook"
)

// drawEdition draws the text of an edition; not every one is free of faults.
func drawEdition(t *rapid.T, monotone bool) *drawn {
	d := &drawn{t: t, facts: map[string]bool{}, monotone: monotone}
	d.zone = d.one("zone", "Asia/Seoul", "Europe/London", "America/New_York", "America/Havana", "America/Santiago")
	d.calendar = d.one("calendar", "KR", "GB", "")
	count := d.n("provisions", 1, 4)
	order := rapid.Permutation([]int{0, 1, 2, 3}[:count]).Draw(t, "order of grounds")
	texts := make([]string, count)
	for _, i := range order { // a provision asks for grounds of those drawn before, which may stand behind it
		ground := ""
		if d.chance("entitles", 25) {
			ground = fmt.Sprintf("g%d", i)
		}
		texts[i] = d.provision(fmt.Sprintf("r%d", i), "  ", ground, 0)
		if ground != "" {
			d.grounds = append(d.grounds, ground)
		}
	}
	d.in("provisions", "", "%s", strings.Join(texts, ""))
	return d
}

func (d *drawn) provision(key, indent, ground string, depth int) string {
	effect := d.one("effect of an exception", "bars", "refers")
	switch {
	case ground != "":
		effect = "{entitles: " + ground + "}"
	case depth == 0:
		effect = d.effect(key)
	}
	out := fmt.Sprintf("%s- provision: %s\n%[1]s  title: {ko: 조, en: rule}\n%[1]s  cites: {text: {ko: 출처, en: source}}\n%[1]s  quoted: false\n%[1]s  paraphrase: {ko: 말., en: Words.}\n"+
		"%[1]s  source: a source\n%[1]s  when: %[3]s\n%[1]s  effect: %[4]s\n", indent, key, d.condition(depth), effect)
	exceptions := 0
	if depth < 2 && d.chance("excepted", 40-25*depth) {
		exceptions = d.n("exceptions", 1, 3-depth)
		out += indent + "  exceptions:\n"
	}
	for i := range exceptions {
		out += d.provision(fmt.Sprintf("%sx%d", key, i), indent+"    ", "", depth+1)
	}
	return out
}

func (d *drawn) effect(key string) string {
	switch d.n("effect", 0, 9) {
	case 0:
		return "{refers: " + d.one("standing", "owed", "programme", "goodwill") + "}"
	case 1:
		return d.obliges()
	case 2, 3:
		standing := d.one("standing", "owed", "programme", "goodwill")
		return "{offers: [" + d.gives(standing) + ", " + d.gives(standing) + "]}"
	}
	return "{gives: " + d.gives(d.one("standing", "owed", "owed", "programme", "goodwill")) + "}"
}

func (d *drawn) obliges() string {
	duty := "{obliges: {duty: " + d.one("duty", "outage_notice", "compensation_notice")
	switch d.n("due", 0, 2) {
	case 0:
		if d.calendar != "" {
			return duty + ", within_days: " + d.parameter(fact.KindCount) + "}}"
		}
	case 1:
		return duty + ", due: " + d.quiet(fact.KindDate, func(k fact.Kind) string { return d.operation(k, 1, false) }) + "}}"
	}
	return duty + "}}"
}

func (d *drawn) gives(standing string) string {
	remedy := d.one("remedy", "cash", "cash", "credit", "extension", "extension", "coupon", "termination")
	out := fmt.Sprintf("{remedy: %s, standing: %s", remedy, standing)
	if d.chance("another loss", 30) {
		out += ", loss: " + d.one("loss", "delay", "notice")
	}
	if standing == "programme" && d.chance("towards", 40) {
		out += ", towards: [" + d.one("towards", "outage", "delay", "delay, outage", "notice") + "]"
	}
	formula := func(kind fact.Kind) string {
		if d.monotone {
			return d.growing(kind)
		}
		return d.formula(kind, d.n("depth", 0, 2), false)
	}
	timed := remedy == "extension" || remedy == "credit" && d.chance("time", 40)
	switch {
	case timed:
		out += ", time: " + formula(fact.KindDuration)
	case remedy == "termination", remedy == "coupon" && d.chance("voucher", 50):
	default:
		out += ", amount: " + formula(fact.KindMoney) + ", round: " + d.one("round", "nearest", "up", "down", "half-even") + ", to: " + d.parameter(fact.KindMoney)
	}
	return out + "}"
}

// condition draws a condition of a few comparisons.
func (d *drawn) condition(depth int) string {
	if depth > 2 || d.chance("comparison", 50+20*depth) {
		return d.comparison()
	}
	switch d.n("join", 0, 6) {
	case 0:
		if !d.monotone {
			return "{not: " + d.condition(depth+1) + "}"
		}
	case 1:
		return "{shown: " + d.condition(depth+1) + "}"
	case 2:
		if len(d.conditions) > 0 && d.chance("again", 50) {
			return "{condition: " + d.one("condition", d.conditions...) + "}"
		}
		text := d.condition(depth + 1)
		name := fmt.Sprintf("c%d", len(d.conditions))
		d.conditions = append(d.conditions, name)
		d.in("conditions", name, "  %s: %s\n", name, text)
		return "{condition: " + name + "}"
	case 3, 4:
		return "{any: [" + d.condition(depth+1) + ", " + d.condition(depth+1) + "]}"
	}
	return "{all: [" + d.condition(depth+1) + ", " + d.condition(depth+1) + "]}"
}

func (d *drawn) comparison() string {
	switch d.n("comparison of", 0, 13) {
	case 0:
		if len(d.grounds) > 0 {
			return "{ground: " + d.one("ground", d.grounds...) + ", is: granted}"
		}
	case 1:
		return "{fact: plan.periodic_fee, is: " + d.one("is", "true", "false") + "}"
	case 2:
		return "{fact: cause.kind, is: " + d.one("is", "overload", "[overload, equipment_fault]", "[security_breach, other, overload]") + "}"
	case 3:
		return "{fact: subscription.held, on: " + d.literal(fact.KindDate) + "}"
	case 4:
		return "{fact: " + d.declared(append(drawnKinds, fact.KindEnum, fact.KindBool, fact.KindText)[d.n("kind", 0, 8)]) + ", known: " + d.one("known", "true", "false") + "}"
	case 5:
		name, word := d.declared(fact.KindEnum), "copper"
		if d.chance("text", 30) {
			name, word = d.declared(fact.KindText), "word"
		}
		return "{fact: " + name + ", is: " + word + "}"
	case 6, 7:
		kind := drawnKinds[d.n("kind", 0, 5)]
		name := d.declared(kind)
		if kind == fact.KindMoney && d.chance("standard", 60) {
			name = d.one("amount", "claim.loss", "subscription.fee", "provider.telecom_revenue_prior_year")
		}
		if !d.monotone && d.chance("against a quantity", 20) {
			return "{fact: " + name + ", " + d.one("compare", orders...) + ": " + d.computed(kind, 0) + "}"
		}
		return "{fact: " + name + ", " + d.bound(kind) + "}"
	}
	kind := fact.KindDuration
	if !d.monotone && d.chance("another kind", 40) {
		kind = drawnKinds[d.n("kind", 0, 5)]
	}
	if d.monotone {
		return d.growingComparison()
	}
	if d.chance("against a quantity", 25) {
		return "{quantity: " + d.computed(kind, 0) + ", " + d.one("compare", orders...) + ": " + d.computed(kind, 0) + "}"
	}
	return "{quantity: " + d.computed(kind, 0) + ", " + d.bound(kind) + "}"
}

var orders = []string{"at_least", "more_than", "at_most", "less_than"}

// growingComparison compares a quantity that never shrinks while an outage runs.
func (d *drawn) growingComparison() string {
	if d.chance("measured", 60) {
		return "{quantity: " + d.measured("longest", "total").name + ", " + d.bound(fact.KindDuration) + "}"
	}
	kind := []fact.Kind{fact.KindDuration, fact.KindMoney, fact.KindCount}[d.n("kind", 0, 2)]
	text := d.growing(kind)
	name := fmt.Sprintf("q%d", len(d.quantities))
	d.quantities = append(d.quantities, named{name: name})
	d.in("quantities", name, "  %s: {title: {ko: 양, en: quantity}, value: %s}\n", name, text)
	return "{quantity: " + name + ", " + d.bound(kind) + "}"
}

// growing draws a formula that never falls while an outage runs.
func (d *drawn) growing(kind fact.Kind) string {
	q := d.measured("longest", "total").name
	switch kind {
	case fact.KindMoney:
		return d.one("growing", "{fee_for: {time: "+q+"}}", "{fee_for: {time: "+q+", month: 30d}}", "{times: ["+d.parameter(kind)+", {units: {of: "+q+", each: 1h, count: whole}}]}",
			"{cap: {of: {fee_for: {time: "+q+"}}, at: "+d.parameter(kind)+"}}", "{per: {period: day, of: "+q+", only: {at_least: 4h}, take: sum, each: "+d.parameter(kind)+"}}", d.parameter(kind))
	case fact.KindCount:
		return d.one("growing", "{units: {of: "+q+", each: 1h, count: whole}}", "{units: {of: "+q+", each: 1d, count: begun}}", "{per: {period: day, of: "+q+", take: count}}", d.measured("spans").name)
	}
	return d.one("growing", "{times: ["+q+", "+d.parameter(fact.KindRate)+"]}", "{sum: ["+q+", "+d.measured("longest", "total").name+"]}", "{round: {of: "+q+", mode: nearest, to: 1h}}",
		"{excess: {of: "+q+", over: "+d.parameter(kind)+"}}", q)
}

// bound draws a comparison with a boundary.
func (d *drawn) bound(kind fact.Kind) string {
	var boundary string
	if d.chance("parameter", 50) {
		boundary = d.parameter(kind)
	} else {
		boundary = d.literal(kind)
	}
	return d.one("compare", orders...) + ": " + boundary
}

// sound is an edition that the reader finds nothing wrong with.
type sound struct {
	values
	text    string
	edition *rules.Edition
	library *rules.Library
	facts   []rules.Declared
}

// GoString shows an edition as its text where a test has failed.
func (s *sound) GoString() string { return "\n" + s.text }

// read reads an edition that was drawn; nil where it has a fault.
func (d *drawn) read() (*sound, error) {
	text := d.text()
	def, err := rulebook.Read("drawn.yaml", []byte(text))
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, text)
	}
	e, err := rules.Compile(def)
	if err != nil {
		panic(fmt.Sprintf("what was read does not compile: %v\n%s", err, text))
	}
	l, err := rules.NewLibrary(e)
	if err != nil {
		panic(fmt.Sprintf("what was read makes no library: %v\n%s", err, text))
	}
	return &sound{values: d.values, text: text, edition: e, library: l, facts: l.Schema().Declared()}, nil
}

// editions draws editions without a fault.
func editions(monotone bool) *rapid.Generator[*sound] {
	return rapid.Custom(func(t *rapid.T) *sound {
		s, err := drawEdition(t, monotone).read()
		if err != nil {
			return nil
		}
		return s
	}).Filter(func(s *sound) bool { return s != nil })
}
