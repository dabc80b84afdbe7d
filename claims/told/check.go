package told

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"bosang/rules"
	"bosang/rules/definition"
	"bosang/rules/fact"
)

// Bounds of what can be told of one thing.
const (
	// MaxFacts is how many facts.
	MaxFacts = 50
	// maxValue is how many bytes a value may have as it is sent.
	maxValue = 300
	// maxShown is how many bytes of a name that was sent are shown again.
	maxShown = 64
	// maxWord is how long a text may be.
	maxWord = 64
	// maxNear is how many names are suggested in the place of an unknown one.
	maxNear = 5
)

// Fault is one thing that is wrong with one fact. Code is stable; Param is what
// its text needs.
type Fault struct{ Name, Code, Param string }

// Field is where what is wrong stands: "facts.report.made_on".
func (f Fault) Field() string {
	if f.Name == "" {
		return "facts"
	}
	return "facts." + f.Name
}

// keyForm is the form of keys: a text that has it names a thing, and nobody.
var keyForm = regexp.MustCompile(`^[a-z0-9]+([._-][a-z0-9]+)*$`)

// Check gives the facts as they are kept, and everything that is wrong with them,
// in the order of their names. They have to be facts that one of the rulebooks of
// a library declares, about this; about nothing: about whatever they are.
func Check(library *rules.Library, sent Facts, about definition.About) (Facts, []Fault) {
	if len(sent) == 0 {
		return nil, nil
	}
	if len(sent) > MaxFacts {
		return nil, []Fault{{Code: "too_many", Param: strconv.Itoa(MaxFacts)}}
	}
	declared := library.Declared()
	out := make(Facts, len(sent))
	var faults []Fault
	for _, name := range sent.Names() {
		value, code, param := check(declared, name, sent[name], about)
		if code != "" {
			faults = append(faults, Fault{shown(string(name)), code, param})
			continue
		}
		out[name] = value
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return out, nil
}

func check(declared []definition.Fact, name rules.Fact, raw json.RawMessage, about definition.About) (value json.RawMessage, code, param string) {
	if _, standard := rules.TypeOf(name); standard {
		return nil, "standard_fact", ""
	}
	i := slices.IndexFunc(declared, func(d definition.Fact) bool { return d.Declared.Name == name })
	if i < 0 {
		code, param = unknown(declared, string(name), about)
		return nil, code, param
	}
	d := &declared[i]
	if about != "" && d.About != about {
		return nil, elsewhere(d.About), ""
	}
	if len(raw) > maxValue {
		code, param = wanted(&d.Declared)
		return nil, code, param
	}
	v, err := read(&d.Declared, raw)
	if text, ok := v.AsText(); err != nil || ok && d.Declared.Kind == rules.KindText && (len(text) > maxWord || !keyForm.MatchString(text)) {
		code, param = wanted(&d.Declared)
		return nil, code, param
	}
	return fact.AppendValue(nil, &v), "", ""
}

// elsewhere says that a fact belongs to another thing.
func elsewhere(about definition.About) string {
	switch about {
	case definition.AboutPlan:
		return "about_plan"
	case definition.AboutIncident:
		return "about_incident"
	}
	return "about_claim"
}

// wanted says what a value of the fact has to be.
func wanted(d *rules.Declared) (code, param string) {
	switch d.Kind {
	case rules.KindEnum:
		return "one_of", strings.Join(d.Values, ", ")
	case rules.KindBool:
		return "wants_bool", ""
	case rules.KindCount:
		return "wants_count", ""
	case rules.KindMoney:
		return "wants_money", ""
	case rules.KindDuration:
		return "wants_duration", ""
	case rules.KindDate:
		return "wants_date", ""
	case rules.KindInstant:
		return "wants_instant", ""
	case rules.KindRate:
		return "wants_rate", ""
	}
	return "wants_text", ""
}

// unknown suggests the names that are most like an unknown one, of what can be
// told here.
func unknown(declared []definition.Fact, name string, about definition.About) (code, param string) {
	type near struct {
		name string
		far  int
	}
	var all []near
	for i := range declared {
		if about == "" || declared[i].About == about {
			known := string(declared[i].Declared.Name)
			all = append(all, near{known, distance(shown(name), known)})
		}
	}
	if len(all) == 0 {
		return "no_such_fact", ""
	}
	slices.SortFunc(all, func(a, b near) int { return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(a.name, b.name)) })
	var names []string
	for _, n := range all[:min(len(all), maxNear)] {
		names = append(names, n.name)
	}
	return "unknown_fact", strings.Join(names, ", ")
}

// distance is how many bytes have to be put in, taken out or changed to make one
// text of the other.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// shown is as much of a name that was sent as is shown again.
func shown(name string) string {
	if len(name) <= maxShown {
		return strings.ToValidUTF8(name, "")
	}
	return strings.ToValidUTF8(name[:maxShown], "") + "…"
}
