package rules_test

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"bosang/rules/fact"
)

// drawn is a random edition being written. What it declares it declares because something uses it.
type drawn struct {
	t          *rapid.T
	zone       string
	calendar   string
	facts      map[string]bool // that are declared
	parameters []named
	quantities []named
	conditions []string
	lines      []line
	grounds    []string // that a condition may ask for
	monotone   bool     // comparisons and amounts only grow with the outage
	values     values
}

// named is a parameter or a quantity with what formulas need to know of it.
type named struct {
	name     string
	kind     fact.Kind
	measured string // longest, total, began, ended; "" where it is none
	bandsOf  fact.Kind
}

// values are the boundaries that occur in an edition, so that facts can lie at them.
type values struct {
	lengths []string
	sums    []int64
	counts  []int64
}

func (d *drawn) n(label string, lo, hi int) int { return rapid.IntRange(lo, hi).Draw(d.t, label) }

func (d *drawn) chance(label string, percent int) bool { return d.n(label, 0, 99) < percent }

func (d *drawn) one(label string, of ...string) string { return rapid.SampledFrom(of).Draw(d.t, label) }

var drawnKinds = []fact.Kind{fact.KindDuration, fact.KindMoney, fact.KindCount, fact.KindRate, fact.KindDate, fact.KindInstant}

// literal draws a value that is more than nothing, and notes it.
func (d *drawn) literal(kind fact.Kind) string {
	switch kind {
	case fact.KindDuration:
		l := d.one("length", "30m", "1h", "2h", "4h", "12h", "1d", "1d12h", "30d", "0.000001s")
		d.values.lengths = append(d.values.lengths, l)
		return l
	case fact.KindMoney:
		sum := rapid.SampledFrom([]int64{10, 100, 1000, 2500, 30000}).Draw(d.t, "sum")
		d.values.sums = append(d.values.sums, sum)
		return fmt.Sprintf("%d KRW", sum)
	case fact.KindCount:
		n := rapid.SampledFrom([]int64{1, 2, 3, 5, 10}).Draw(d.t, "number")
		d.values.counts = append(d.values.counts, n)
		return fmt.Sprint(n)
	case fact.KindRate:
		return d.one("rate", "10%", "0.5", "1/3", "99.9%", "150%")
	case fact.KindDate:
		return d.one("date", "2022-10-15", "2022-10-16", "2023-01-01", "2021-03-01")
	case fact.KindInstant:
		return d.one("instant", "2022-10-15T15:30:00+09:00", "2022-10-16T00:00:00Z", "2022-10-30T02:00:00+01:00")
	}
	panic(kind)
}

// parameter gives a parameter of a kind, one that is there or a new one.
func (d *drawn) parameter(kind fact.Kind) string {
	var there []string
	for _, p := range d.parameters {
		if p.kind == kind && p.bandsOf == 0 {
			there = append(there, p.name)
		}
	}
	if len(there) > 0 && d.chance("again", 60) {
		return d.one("parameter", there...)
	}
	name := fmt.Sprintf("p%d", len(d.parameters))
	d.parameters = append(d.parameters, named{name: name, kind: kind})
	dated := func() string {
		list := "[{from: 2020-01-01, value: " + d.literal(kind) + "}"
		if d.chance("changes", 30) {
			list += ", {from: " + d.one("from", "2022-10-16", "2022-10-30", "2023-01-01") + ", value: " + d.literal(kind) + "}"
		}
		return list + "]"
	}
	by, words := d.by()
	text := dated()
	if by != "" {
		var cases []string
		for _, w := range words {
			cases = append(cases, w+": "+dated())
		}
		text = "{" + strings.Join(cases, ", ") + "}"
		by = ", by: " + by
	}
	d.in("parameters", name, "  %s: {title: {ko: 값, en: value}, unit: %s%s, values: %s}\n", name, kind, by, text)
	return name
}

// by draws what a parameter depends on: mostly nothing.
func (d *drawn) by() (name string, words []string) {
	switch d.n("by", 0, 9) {
	case 0:
		return "provider.class", []string{"facilities_based", "value_added", "data_centre"}
	case 1:
		return d.declared(fact.KindEnum), []string{"copper", "fibre"}
	}
	return "", nil
}

// table gives a parameter with bands.
func (d *drawn) table(kind, of fact.Kind) string {
	for _, p := range d.parameters {
		if p.kind == kind && p.bandsOf == of && d.chance("again", 70) {
			return p.name
		}
	}
	name := fmt.Sprintf("p%d", len(d.parameters))
	d.parameters = append(d.parameters, named{name: name, kind: kind, bandsOf: of})
	ends := map[fact.Kind][]string{fact.KindDuration: {"1h", "4h", "1d"}, fact.KindMoney: {"100 KRW", "1000 KRW", "30000 KRW"}, fact.KindCount: {"1", "3", "10"}, fact.KindRate: {"1%", "50%", "99.9%"}}[of]
	var bands []string
	first, low := d.n("open below", 0, 1), ""
	for i, end := range ends[first:] {
		up := d.one("end", "at_most", "less_than")
		lower := low
		if i == 0 && first == 1 {
			lower = "at_least: " + ends[0] + ", "
		}
		bands = append(bands, fmt.Sprintf("{%s%s: %s, value: %s}", lower, up, end, d.literal(kind)))
		low = map[string]string{"at_most": "more_than: ", "less_than": "at_least: "}[up] + end + ", "
	}
	if d.chance("open above", 60) {
		bands = append(bands, fmt.Sprintf("{%svalue: %s}", low, d.literal(kind)))
	}
	if of == fact.KindDuration {
		d.values.lengths = append(d.values.lengths, ends...)
	}
	d.in("parameters", name, "  %s: {title: {ko: 표, en: table}, unit: %s, bands_of: %s, values: [{from: 2020-01-01, bands: [%s]}]}\n", name, kind, of, strings.Join(bands, ", "))
	return name
}

// declared gives a fact of a kind that the edition declares.
func (d *drawn) declared(kind fact.Kind) string {
	name := fmt.Sprintf("report.%s_%d", kind, d.n("which", 1, 2))
	if d.facts[name] {
		return name
	}
	d.facts[name] = true
	text := fmt.Sprintf("type: %s, title: {ko: 사실, en: fact}, question: {ko: 어떻습니까?, en: What is it?}", kind)
	if kind == fact.KindEnum {
		text += ", values: {copper: {ko: 동선, en: copper}, fibre: {ko: 광, en: fibre}}"
	}
	switch d.n("unknown", 0, 3) {
	case 0:
		text += ", essential: true"
	case 1:
		otherwise := map[fact.Kind]string{fact.KindEnum: "fibre", fact.KindBool: "true", fact.KindText: "word"}[kind]
		if otherwise == "" {
			otherwise = d.literal(kind)
		}
		text += ", otherwise: " + otherwise
	}
	d.in("facts", name, "  %s: {%s}\n", name, text)
	return name
}

// measured gives a measured quantity of one of some measures.
func (d *drawn) measured(measures ...string) named {
	var there []named
	for _, q := range d.quantities {
		if slices.Contains(measures, q.measured) {
			there = append(there, q)
		}
	}
	if len(there) > 0 && d.chance("again", 50) {
		return there[d.n("quantity", 0, len(there)-1)]
	}
	q := named{name: fmt.Sprintf("q%d", len(d.quantities)), kind: fact.KindDuration, measured: d.one("measure", measures...)}
	more := ""
	switch q.measured {
	case "began", "ended":
		q.kind = fact.KindInstant
	case "spans":
		if q.kind = fact.KindCount; d.chance("long", 60) {
			more = ", at_least: " + d.length()
		}
	}
	text := fmt.Sprintf("measure: %s, of: %s%s", q.measured, d.one("of", "down", "down", "down", "degraded", "[down, degraded]"), more)
	length := q.kind != fact.KindInstant
	if length && d.chance("held", 40) {
		text += ", held: true"
	}
	if length && d.chance("announced", 40) {
		use := "left_out"
		if !d.monotone {
			use = d.one("use", "left_out", "only")
		}
		text += ", announced: " + use
		if d.chance("notice", 50) {
			text += ", notice: " + d.one("notice", "0s", "1h", "24h")
		}
	}
	d.quantities = append(d.quantities, q)
	d.in("quantities", q.name, "  %s: {title: {ko: 양, en: quantity}, %s}\n", q.name, text)
	return q
}

// length draws a length of time: a parameter or a value.
func (d *drawn) length() string {
	if d.chance("parameter", 50) {
		return d.parameter(fact.KindDuration)
	}
	return d.literal(fact.KindDuration)
}

// computed gives a quantity of a kind, measured or computed.
func (d *drawn) computed(kind fact.Kind, depth int) string {
	switch {
	case kind == fact.KindDuration && d.chance("measured", 70):
		return d.measured("longest", "total").name
	case kind == fact.KindCount && d.chance("measured", 30):
		return d.measured("spans").name
	case kind == fact.KindInstant && d.chance("measured", 70):
		return d.measured("began", "ended").name
	}
	for _, q := range d.quantities {
		if q.kind == kind && d.chance("again", 60) {
			return q.name
		}
	}
	text := d.operation(kind, depth+1, false)
	name := fmt.Sprintf("q%d", len(d.quantities))
	d.quantities = append(d.quantities, named{name: name, kind: kind})
	d.in("quantities", name, "  %s: {title: {ko: 양, en: quantity}, value: %s}\n", name, text)
	return name
}

// line is a declaration in a section, under its name; a provision has none.
type line struct{ section, name, text string }

// in writes into a section.
func (d *drawn) in(section, name, format string, args ...any) {
	d.lines = append(d.lines, line{section, name, fmt.Sprintf(format, args...)})
}

// text is the edition that has been drawn, without what nothing in it uses.
func (d *drawn) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "rulebook: sample\nedition: \"1\"\ntitle: {ko: 보기, en: Sample}\njurisdiction: KR\nzone: %s\n", d.zone)
	if d.calendar != "" {
		fmt.Fprintf(&b, "calendar: %s\n", d.calendar)
	}
	b.WriteString("kind: statute\nin_force: {from: 2020-01-01}\nconfidence: A\nsources: [a source]\n")
	lines := slices.Clone(d.lines)
	for again := true; again; {
		was := len(lines)
		lines = slices.DeleteFunc(lines, func(l line) bool {
			return l.name != "" && !slices.ContainsFunc(lines, func(o line) bool { return o.name != l.name && mentions(o.text, l.name) })
		})
		again = len(lines) < was
	}
	for _, section := range []string{"facts", "parameters", "conditions", "quantities", "provisions"} {
		heading := section + ":\n"
		for _, l := range lines {
			if l.section == section {
				b.WriteString(heading + l.text)
				heading = ""
			}
		}
	}
	return b.String()
}

// mentions tells whether a name stands in a text as a word of its own.
func mentions(text, name string) bool {
	for _, after := range strings.Split(text, name)[1:] {
		if after == "" || !strings.ContainsAny(after[:1], "0123456789") {
			return true
		}
	}
	return false
}
