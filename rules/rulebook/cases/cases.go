// Package cases reads the examples that stand beside a rulebook, holds what they expect against what a library decides, and
// tells which provisions no example reaches both ways.
package cases

import (
	"strings"
	"time"

	"bosang/rules"
	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/outcome"
	"bosang/rules/rulebook"
	"bosang/rules/rulebook/internal/source"
)

// Case is an example with what is expected of it.
type Case struct {
	At       definition.Position
	Name     string
	Rulebook string // that it stands beside; findings, grounds and amounts are those of it
	Facts    *fact.Facts
	With     []rules.EditionRef // only these rulebooks, in these editions; empty: whatever applies
	LawOn    time.Time          // as the law stood then; zero: when the outage began

	expect expectation
}

// Read reads the cases of an instrument: facts they share, and each case's name, own facts and expectations. The schema
// knows the facts that the rulebooks declare, and may be nil. The error is rulebook.Faults; cases without a fault of their
// own are returned either way.
func Read(in *rulebook.Instrument, schema *fact.Schema) ([]Case, error) {
	names := map[string]bool{}
	provisions := provisionsOf(in)
	var out []Case
	var faults rulebook.Faults
	for _, f := range in.Cases {
		r := &reader{Reader: source.NewReader(f.Name), schema: schema, rulebook: in.Key, provisions: provisions, names: names, zone: zoneOf(in)}
		out = append(out, r.file(f.Data)...)
		faults = append(faults, r.Faults...)
	}
	return out, faults.Err()
}

// zoneOf is the zone in which dates of the cases begin.
func zoneOf(in *rulebook.Instrument) *time.Location {
	for _, d := range in.Editions {
		if zone, err := time.LoadLocation(d.Zone); err == nil {
			return zone
		}
	}
	return time.UTC
}

func provisionsOf(in *rulebook.Instrument) []string {
	var out []string
	seen := map[string]bool{}
	var add func(list []definition.Provision)
	add = func(list []definition.Provision) {
		for i := range list {
			if !seen[list[i].Key] {
				seen[list[i].Key] = true
				out = append(out, list[i].Key)
			}
			add(list[i].Exceptions)
		}
	}
	for _, d := range in.Editions {
		add(d.Provisions)
	}
	return out
}

// reader reads one file of cases.
type reader struct {
	*source.Reader
	schema     *fact.Schema
	rulebook   string
	provisions []string
	names      map[string]bool // of the cases of all files
	zone       *time.Location
}

func (r *reader) file(data []byte) []Case {
	root := r.Document(data)
	if root == nil {
		return nil
	}
	m := r.Mapping(root, fileForm)
	shared := fact.New()
	r.facts(shared, m.At("facts"))
	var out []Case
	for _, n := range r.Items(m.At("cases")) {
		before := len(r.Faults)
		if c := r.one(n, shared); len(r.Faults) == before {
			out = append(out, c)
		}
	}
	return out
}

func (r *reader) one(n *source.Node, shared *fact.Facts) Case {
	m := r.Mapping(n, caseForm)
	c := Case{At: r.At(n), Name: r.Line(m.At("case")), Rulebook: r.rulebook, Facts: shared.Clone()}
	if c.Name != "" && r.names[c.Name] {
		r.Fault(m.At("case"), "two cases are called %q; the name says what the case shows", c.Name)
	}
	r.names[c.Name] = true
	for _, item := range r.OneOrMore(m.At("without")) {
		name, ok := r.Text(item)
		if !ok || !r.known(item, name) {
			continue
		}
		if _, shares := shared.Get(fact.Fact(name)); !shares {
			r.Fault(item, "%q is not among the facts that the cases share", name)
		}
		c.Facts.Unset(fact.Fact(name))
	}
	r.facts(c.Facts, m.At("facts"))
	for _, item := range r.OneOrMore(m.At("with")) {
		if s, ok := r.Text(item); ok {
			book, edition, _ := strings.Cut(s, "@")
			c.With = append(c.With, rules.EditionRef{Rulebook: book, Edition: edition})
		}
	}
	if m.Has("law_on") {
		c.LawOn, _ = r.Instant(m.At("law_on"), r.zone)
	}
	r.expect(m.At("expect"), &c.expect)
	return c
}

// known tells whether a fact is a standard or a declared one; else that is told.
func (r *reader) known(n *source.Node, name string) bool {
	if _, ok := r.schema.TypeOf(fact.Fact(name)); ok {
		return true
	}
	var names []string
	for _, t := range fact.Types() {
		names = append(names, string(t.Name))
	}
	for _, d := range r.schema.Declared() {
		names = append(names, string(d.Name))
	}
	hint := r.Nearest(name, names)
	if hint.IsZero() {
		hint = source.Say("; no rulebook declares it")
	}
	r.Fault(n, "unknown fact %q%s", name, hint)
	return false
}

// Evaluate decides the case as it asks to be decided.
func (c *Case) Evaluate(l *rules.Library) (*outcome.Outcome, error) {
	return l.EvaluateAsked(c.Facts, rules.Asked{Editions: c.With, LawOn: c.LawOn})
}

// Run decides the case and tells, a line each, how the outcome differs from what is expected.
func (c *Case) Run(l *rules.Library) []rules.Texts {
	o, err := c.Evaluate(l)
	if err != nil {
		return []rules.Texts{source.Say("cannot be decided: %s", err)}
	}
	return c.expect.differences(c.Rulebook, o)
}
