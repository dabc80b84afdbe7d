// Package comparison sets two decisions on one claim side by side and lists, step by
// step, in what they differ: editions, facts, findings with what they compare, grounds,
// what is given, and what it comes to.
package comparison

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"bosang/rules"
	"bosang/rules/fact"
)

// Part is where in a decision two of them differ.
type Part string

// The parts, in the order of the steps of a decision.
const (
	Edition     Part = "edition"
	Fact        Part = "fact"
	Finding     Part = "finding"
	Operand     Part = "operand"
	Ground      Part = "ground"
	Step        Part = "step"
	Remedy      Part = "remedy"
	Goodwill    Part = "goodwill"
	Disposition Part = "disposition"
)

// Parts lists the parts in their order.
func Parts() []Part {
	return []Part{Edition, Fact, Finding, Operand, Ground, Step, Remedy, Goodwill, Disposition}
}

// Difference is one thing in which two decisions differ.
type Difference struct {
	Part Part
	// Name is a fact's, a rulebook's, or that of a provision, "rulebook/provision".
	Name string
	// Number counts comparisons and steps of a sum from 1; 0: there is one alone.
	Number int
	// Before and After are JSON; empty where the decision has nothing of the kind.
	Before, After json.RawMessage
}

// Decided is one decision: its canonical facts, and its outcome.
type Decided struct {
	Facts   []byte
	Outcome *rules.Outcome
}

// Of lists in what two decisions differ, in the order of parts, names and numbers.
func Of(before, after Decided) ([]Difference, error) {
	var out []Difference
	a, err := linesOf(before)
	if err != nil {
		return nil, err
	}
	b, err := linesOf(after)
	if err != nil {
		return nil, err
	}
	keys := slices.Collect(maps.Keys(a))
	for k := range b {
		if _, both := a[k]; !both {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, place.compare)
	for _, k := range keys {
		if !bytes.Equal(a[k], b[k]) {
			out = append(out, Difference{k.part, k.name, k.number, a[k], b[k]})
		}
	}
	return out, nil
}

// place is where a line of a decision stands.
type place struct {
	part   Part
	name   string
	number int
}

func (p place) compare(q place) int {
	if d := slices.Index(Parts(), p.part) - slices.Index(Parts(), q.part); d != 0 {
		return d
	}
	if p.name != q.name {
		if p.name < q.name {
			return -1
		}
		return 1
	}
	return p.number - q.number
}

type lines map[place]json.RawMessage

// linesOf writes a decision line by line.
func linesOf(d Decided) (lines, error) {
	out := make(lines)
	var facts map[string]json.RawMessage
	if err := json.Unmarshal(d.Facts, &facts); err != nil {
		return nil, fmt.Errorf("facts of a decision: %w", err)
	}
	for name, value := range facts {
		out[place{Fact, name, 0}] = value
	}
	o := d.Outcome
	for _, e := range o.Editions {
		out[place{Edition, e.Rulebook, 0}] = quoted(e.Edition)
	}
	for i := range o.Findings {
		out.finding(o, &o.Findings[i])
	}
	for i := range o.Grounds {
		out.ground(o, &o.Grounds[i])
	}
	out.remedies(Remedy, o.Remedies)
	out.remedies(Goodwill, o.Goodwill)
	out[place{Disposition, "", 0}] = quoted(o.Disposition.String())
	return out, nil
}

// valueOf writes a value in the JSON of package fact, a length of time as such.
func valueOf(v *rules.Value) json.RawMessage {
	if v.Kind() == rules.KindDuration {
		return []byte(`{"micros":` + strconv.FormatInt(v.Micros(), 10) + `}`)
	}
	return fact.AppendValue(nil, v)
}

func quoted(text string) json.RawMessage { return fact.AppendString(nil, text) }

func (l lines) finding(o *rules.Outcome, f *rules.Finding) {
	name := o.Editions[f.Edition].Rulebook + "/" + f.Provision
	said := f.Status.String()
	if f.By != "" {
		said += " " + f.By
	}
	l[place{Finding, name, 0}] = quoted(said)
	for i, c := range o.ChecksOf(f) {
		verdict := map[rules.Verdict]string{rules.No: "no", rules.Yes: "yes", rules.Unknown: "cannot_tell"}[c.Verdict]
		text := []byte(`{"answer":` + string(quoted(verdict)))
		if v := o.Operand(c.Left); v.IsKnown() {
			text = append(append(text, `,"is":`...), valueOf(&v.Value)...)
		}
		if v := o.Operand(c.Right); v.IsKnown() {
			text = append(append(text, `,"boundary":`...), valueOf(&v.Value)...)
		}
		l[place{Operand, name, i + 1}] = append(text, '}')
	}
}

func (l lines) ground(o *rules.Outcome, g *rules.GroundOutcome) {
	name := o.Editions[g.Edition].Rulebook + "/" + g.Provision
	said := g.Disposition.String()
	if g.By != "" {
		said += " " + g.By
	}
	l[place{Ground, name, 0}] = quoted(said)
	for i := range g.Steps {
		if v := &g.Steps[i].Value; v.IsKnown() {
			l[place{Step, name, i + 1}] = valueOf(&v.Value)
		}
	}
}

// remedies writes what is given by each provision; what one gives in several forms is
// numbered.
func (l lines) remedies(part Part, list []rules.Remedy) {
	for i := range list {
		m := &list[i]
		at := place{part, m.Rulebook + "/" + m.Provision, 0}
		for _, more := l[at]; more; _, more = l[at] {
			at.number++
		}
		text := []byte(`{"kind":` + string(quoted(m.Kind.String())))
		if m.Amount.Currency() != "" {
			text = append(append(text, `,"amount":`...), fact.AppendMoney(nil, m.Amount)...)
		}
		if m.Time > 0 {
			text = append(text, `,"time":{"micros":`+strconv.FormatInt(m.Time.Microseconds(), 10)+`}`...)
		}
		l[at] = append(text, '}')
	}
}
