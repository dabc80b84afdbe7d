package cases

import (
	"strings"

	"bosang/rules"
	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/outcome"
	"bosang/rules/rulebook"
	"bosang/rules/rulebook/internal/source"
)

// Check reads the cases of an instrument, decides each, and tells of those that come out otherwise than they expect, at the
// case, and of provisions that no case finds both applying and not applying, at the provision. The library holds the
// instrument and what it asks other rulebooks for; the schema knows the declared facts of all. The error is rulebook.Faults.
func Check(l *rules.Library, in *rulebook.Instrument, schema *fact.Schema) error {
	list, err := Read(in, schema)
	faults, _ := err.(rulebook.Faults) //nolint:errorlint // Read returns nothing else
	seen := reached{}
	for i := range list {
		c := &list[i]
		o, err := c.Evaluate(l)
		if err != nil {
			faults = append(faults, source.FaultAt(c.At, "cannot be decided: %s", err))
			continue
		}
		seen.note(in.Key, o)
		if wrong := c.expect.differences(c.Rulebook, o); len(wrong) > 0 {
			faults = append(faults, rulebook.Fault{At: c.At, Message: joined(wrong, rules.English), Korean: joined(wrong, rules.Korean)})
		}
	}
	if err == nil { // what a case would reach that cannot be read is not known
		faults = append(faults, seen.gaps(in)...)
	}
	return faults.Err()
}

// joined puts differences into one line.
func joined(list []rules.Texts, lang rules.Lang) string {
	lines := make([]string, len(list))
	for i, one := range list {
		lines[i] = one.In(lang)
	}
	return strings.Join(lines, "; ")
}

// Gaps tells of provisions of an instrument, exceptions among them, that no case finds both applying and not applying, for
// each edition by itself.
func Gaps(l *rules.Library, in *rulebook.Instrument, list []Case) rulebook.Faults {
	seen := reached{}
	for i := range list {
		if o, err := list[i].Evaluate(l); err == nil {
			seen.note(in.Key, o)
		}
	}
	return seen.gaps(in).Sorted()
}

// reached is how provisions have been found, by edition and provision.
type reached map[[2]string]struct{ applies, not bool }

func (r reached) note(rulebook string, o *outcome.Outcome) {
	for i := range o.Findings {
		f := &o.Findings[i]
		e := &o.Editions[f.Edition]
		if e.Rulebook != rulebook {
			continue
		}
		key := [2]string{e.Edition, f.Provision}
		seen := r[key]
		seen.applies = seen.applies || f.Status == outcome.Applies
		seen.not = seen.not || f.Status == outcome.DoesNotApply
		r[key] = seen
	}
}

func (r reached) gaps(in *rulebook.Instrument) source.Faults {
	replaced := map[string]bool{}
	for _, d := range in.Editions {
		replaced[d.Replaces] = true
	}
	var faults source.Faults
	var walk func(edition string, list []definition.Provision)
	walk = func(edition string, list []definition.Provision) {
		for i := range list {
			p := &list[i]
			format := ""
			switch seen := r[[2]string{edition, p.Key}]; {
			case !seen.applies && !seen.not:
				format = "no case reaches %q: it needs one in which it applies and one in which it does not"
			case !seen.applies:
				format = "no case finds %q applying"
			case !seen.not:
				format = "no case finds %q not applying"
			}
			if format != "" {
				faults = append(faults, source.FaultAt(p.At, format, p.Key))
			}
			walk(edition, p.Exceptions)
		}
	}
	for _, d := range in.Editions {
		if !replaced[d.Edition] { // one that is replaced is chosen no more
			walk(d.Edition, d.Provisions)
		}
	}
	return faults
}
