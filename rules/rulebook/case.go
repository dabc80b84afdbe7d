package rulebook

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"bosang/rules"
	"bosang/rules/period"
)

// Case is an example with its expected outcome; cases stand beside the rulebook they are about.
type Case struct {
	At    rules.Position
	Name  string
	Facts *rules.Facts
	With  []rules.EditionRef // evaluate only these; empty: whatever applies
	// What is expected; what is nil is not looked at. Findings and grounds are those of Rulebook.
	Rulebook    string
	Disposition string
	Findings    map[string]string // status by provision
	Grounds     map[string]string // disposition by provision
	Duties      map[string]string // due date by duty, "" where none can be given
	Base        *string           // "extension 49h30m", "cash 30000 KRW", "none"
	StillOwed   *string
	Remedies    []string
	Goodwill    []string
	Missing     []string
	WakesAt     *string // RFC 3339, or "never"
}

// ReadCases reads a file of cases: facts they share, and each case's name, own facts and expectations.
func ReadCases(file, rulebook string, data []byte) ([]Case, error) {
	r := &reader{file: file}
	out := r.cases(rulebook, data)
	return out, r.faults.err()
}

func (r *reader) cases(rulebook string, data []byte) []Case {
	root := r.document(data)
	if root == nil {
		return nil
	}
	m := r.mapping(root, "facts", "cases")
	m.need("cases")
	shared := rules.NewFacts()
	r.facts(shared, m.at["facts"])
	var out []Case
	seen := map[string]bool{}
	for _, n := range r.items(m.at["cases"]) {
		c := r.oneCase(n, shared)
		c.Rulebook = rulebook
		if seen[c.Name] {
			r.fault(n, "two cases are called %q", c.Name)
		}
		seen[c.Name] = true
		out = append(out, c)
	}
	return out
}

func (r *reader) oneCase(n *yaml.Node, shared *rules.Facts) Case {
	m := r.mapping(n, "case", "facts", "without", "with", "expect")
	m.need("case", "expect")
	c := Case{At: r.at(n), Name: m.text("case"), Facts: shared.Clone()}
	for _, w := range r.words(m.at["without"]) {
		if _, ok := rules.TypeOf(rules.Fact(w)); !ok {
			r.fault(m.at["without"], "unknown fact %q", w)
		}
		c.Facts.Unset(rules.Fact(w))
	}
	r.facts(c.Facts, m.at["facts"])
	for _, w := range r.words(m.at["with"]) {
		book, edition, _ := strings.Cut(w, "@")
		c.With = append(c.With, rules.EditionRef{Rulebook: book, Edition: edition})
	}
	x := r.mapping(m.at["expect"], "disposition", "findings", "grounds", "duties", "base", "still_owed", "remedies", "goodwill",
		"missing", "wakes_at")
	c.Disposition = x.text("disposition")
	c.Findings, c.Grounds, c.Duties = r.table(x.at["findings"]), r.table(x.at["grounds"]), r.table(x.at["duties"])
	c.Base, c.StillOwed, c.WakesAt = x.given("base"), x.given("still_owed"), x.given("wakes_at")
	c.Remedies, c.Goodwill, c.Missing = r.words(x.at["remedies"]), r.words(x.at["goodwill"]), r.words(x.at["missing"])
	return c
}

func (m mapping) given(key string) *string {
	if !m.has(key) {
		return nil
	}
	s := m.text(key)
	return &s
}

func (r *reader) table(n *yaml.Node) map[string]string {
	if n == nil {
		return nil
	}
	m := r.mapping(n)
	out := map[string]string{}
	for _, k := range m.keys {
		out[k.Value] = m.text(k.Value)
	}
	return out
}

func (r *reader) facts(f *rules.Facts, n *yaml.Node) {
	m := r.mapping(n)
	for _, k := range m.keys {
		name := rules.Fact(k.Value)
		t, ok := rules.TypeOf(name)
		if !ok {
			r.fault(k, "unknown fact %q", k.Value)
			continue
		}
		before := len(r.faults)
		v := r.factValue(m.at[k.Value], t.Kind)
		if len(r.faults) > before {
			continue
		}
		if err := f.Set(name, v); err != nil {
			r.fault(m.at[k.Value], "%s", err)
		}
	}
}

func (r *reader) factValue(n *yaml.Node, kind rules.Kind) rules.Value {
	switch kind {
	case rules.KindSpan:
		return rules.Held(r.span(r.mapping(n, "start", "end")))
	case rules.KindOutage:
		return r.outage(n)
	case rules.KindMaintenance:
		var list []rules.Announced
		for _, item := range r.items(n) {
			m := r.mapping(item, "start", "end", "announced_at")
			m.need("announced_at")
			a := rules.Announced{Span: r.span(m)}
			if m.has("announced_at") {
				a.AnnouncedAt = r.instant(m.at["announced_at"], nil)
			}
			list = append(list, a)
		}
		return rules.Maintenance(list...)
	}
	return r.value(n, kind, nil)
}

func (r *reader) span(m mapping) period.Span {
	m.need("start")
	var start, end time.Time
	if m.has("start") {
		start = r.instant(m.at["start"], nil)
	}
	if m.has("end") {
		end = r.instant(m.at["end"], nil)
	}
	s, err := period.New(start, end)
	if err != nil {
		r.fault(m.node, "%s", err)
	}
	return s
}

func (r *reader) outage(n *yaml.Node) rules.Value {
	var windows []period.Window
	for _, item := range r.items(n) {
		m := r.mapping(item, "start", "start_earliest", "start_latest", "end", "end_earliest", "end_latest")
		m.need("start")
		windows = append(windows, period.Window{Start: r.edge(m, "start"), End: r.edge(m, "end")})
	}
	u, err := period.UncertainOf(windows...)
	if err != nil {
		r.fault(n, "%s", err)
	}
	return rules.Outage(u)
}

func (r *reader) edge(m mapping, name string) period.Edge {
	if !m.has(name) {
		return period.Edge{}
	}
	stated := r.instant(m.at[name], nil)
	e := period.Exactly(stated)
	if m.has(name + "_earliest") {
		e.Earliest = r.instant(m.at[name+"_earliest"], nil).UTC()
	}
	if m.has(name + "_latest") {
		e.Latest = r.instant(m.at[name+"_latest"], nil).UTC()
	}
	return e
}

// Run evaluates the case and tells, a line each, how the outcome differs from what is expected.
func (c *Case) Run(l *rules.Library) []string {
	o, err := l.EvaluateWith(c.Facts, c.With...)
	if len(c.With) == 0 {
		o, err = l.Evaluate(c.Facts)
	}
	if err != nil {
		return []string{err.Error()}
	}
	d := differences{}
	if c.Disposition != "" {
		d.compare("disposition", c.Disposition, o.Disposition.String())
	}
	d.table("finding", c.Findings, c.findings(o))
	d.table("ground", c.Grounds, c.grounds(o))
	d.table("duty", c.Duties, duties(o))
	d.optional("base", c.Base, o.Base)
	d.optional("still owed", c.StillOwed, o.StillOwed)
	d.list("remedies", c.Remedies, remedyTexts(o.Remedies))
	d.list("goodwill", c.Goodwill, remedyTexts(o.Goodwill))
	var missing []string
	for _, f := range o.Missing {
		missing = append(missing, string(f))
	}
	d.list("missing", c.Missing, missing)
	if c.WakesAt != nil {
		d.compare("wakes at", instantText(*c.WakesAt), wakes(o))
	}
	return d.lines
}

func wakes(o *rules.Outcome) string {
	if o.WakesAt.IsZero() {
		return "never"
	}
	return o.WakesAt.Format(time.RFC3339Nano)
}

func instantText(s string) string {
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t.UTC().Format(time.RFC3339Nano)
	}
	return s
}

func (c *Case) findings(o *rules.Outcome) map[string]string {
	out := map[string]string{}
	for _, f := range o.Findings {
		if o.Editions[f.Edition].Rulebook == c.Rulebook {
			out[f.Provision] = f.Status.String()
		}
	}
	return out
}

func (c *Case) grounds(o *rules.Outcome) map[string]string {
	out := map[string]string{}
	for _, g := range o.Grounds {
		if o.Editions[g.Edition].Rulebook == c.Rulebook {
			out[g.Provision] = g.Disposition.String()
		}
	}
	return out
}

func duties(o *rules.Outcome) map[string]string {
	out := map[string]string{}
	for _, d := range o.Duties {
		out[d.Duty] = "without a date"
		if !d.DueOn.IsZero() {
			out[d.Duty] = d.DueOn.String()
		}
	}
	return out
}

// RemedyText writes a remedy as cases do: "extension 72h0m0s", "cash 30000 KRW".
func RemedyText(m rules.Remedy) string {
	out := m.Kind.String()
	if m.Time != 0 {
		out += " " + m.Time.String()
	}
	if m.Amount.Currency() != "" {
		out += " " + m.Amount.String()
	}
	return out
}

func remedyTexts(list []rules.Remedy) []string {
	var out []string
	for _, m := range list {
		out = append(out, RemedyText(m))
	}
	return out
}

// normal brings an expectation such as "extension 72h" to the form of RemedyText.
func normal(s string) string {
	kind, rest, _ := strings.Cut(s, " ")
	if d, err := time.ParseDuration(rest); err == nil {
		return kind + " " + d.String()
	}
	return s
}

type differences struct{ lines []string }

func (d *differences) compare(what, want, got string) {
	if want != got {
		d.lines = append(d.lines, fmt.Sprintf("%s: expected %s, got %s", what, want, got))
	}
}

func (d *differences) optional(what string, want *string, got *rules.Remedy) {
	if want == nil {
		return
	}
	have := "none"
	if got != nil {
		have = RemedyText(*got)
	}
	d.compare(what, normal(*want), have)
}

func (d *differences) table(what string, want, got map[string]string) {
	for _, k := range slices.Sorted(maps.Keys(want)) {
		have, ok := got[k]
		if !ok {
			have = "none"
		}
		d.compare(what+" "+k, want[k], have)
	}
}

func (d *differences) list(what string, want, got []string) {
	if want == nil {
		return
	}
	for i, w := range want {
		want[i] = normal(w)
	}
	if len(want) == 1 && want[0] == "none" {
		want = nil
	}
	d.compare(what, strings.Join(want, ", "), strings.Join(got, ", "))
}
