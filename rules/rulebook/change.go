package rulebook

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"bosang/rules/period"
	"bosang/rules/rulebook/internal/source"
	"bosang/rules/text"
)

// ErrChange refuses a change of a parameter that the edition cannot take. It arrives wrapped with the names of rulebook,
// edition and parameter; compare with errors.Is.
var ErrChange = errors.New("rulebook: the parameter cannot be changed so")

// Change gives a parameter of an edition another value, to see what would come of it.
type Change struct {
	Rulebook, Edition, Parameter string
	// Case is the word of the fact that the parameter depends on; "" where it depends on none.
	Case string
	// From is the date, in the form 2022-10-15, from which the value holds: that of a value that is there, or of a further
	// one. "": the value holds throughout, in place of all that are there.
	From string
	// Value is written as in the edition: 4h, 30000 KRW, 10%. Of a table it is the list of its bands.
	Value string
}

// String names what is changed, as the command line writes it.
func (c Change) String() string {
	s := c.Rulebook + "@" + c.Edition + ":" + c.Parameter
	if c.Case != "" {
		s += "[" + c.Case + "]"
	}
	if c.From != "" {
		s += "@" + c.From
	}
	return s + "=" + c.Value
}

func (c Change) refuse(format string, args ...any) error {
	return &refusal{source.Say("%s %s, %s: %s", c.Rulebook, c.Edition, c.Parameter, source.Say(format, args...))}
}

// refusal is an ErrChange in both languages.
type refusal struct{ said text.Texts }

func (r *refusal) Error() string { return ErrChange.Error() + ": " + r.said.En }

func (r *refusal) Unwrap() error { return ErrChange }

// WithParameters gives an edition's text with other values of its parameters. Everything else stays as it is, so that a
// change to the value that is there already leaves the edition's hash as it was. Whether the edition is sound with its new
// values is told by Read. The error is Faults where the text cannot be read, else ErrChange.
func WithParameters(text []byte, changes ...Change) ([]byte, error) {
	r := source.NewReader("edition")
	root := r.Document(text)
	if root == nil {
		return nil, r.Faults.Err()
	}
	for _, c := range changes {
		if err := c.apply(root); err != nil {
			return nil, err
		}
	}
	out, err := yaml.Dump(root, yaml.WithV4Defaults(), yaml.WithLineWidth(-1))
	if err != nil {
		return nil, fmt.Errorf("write an edition: %w", err)
	}
	return out, nil
}

func (c Change) apply(root *yaml.Node) error {
	if book, edition := scalarAt(root, "rulebook"), scalarAt(root, "edition"); book != c.Rulebook || edition != c.Edition {
		return c.refuse("the text is that of %s %s", book, edition)
	}
	parameters := memberOf(root, "parameters")
	parameter := memberOf(parameters, c.Parameter)
	if parameter == nil {
		return c.refuse("there is no such parameter%s", known(keysOf(parameters)))
	}
	dated := memberOf(parameter, "values")
	switch by := scalarAt(parameter, "by"); {
	case by == "" && c.Case != "":
		return c.refuse("it depends on no fact, so there is no case %q", c.Case)
	case by != "" && c.Case == "":
		return c.refuse("it depends on %s, so a case is needed%s", by, known(keysOf(dated)))
	case by != "":
		cases := keysOf(dated)
		if dated = memberOf(dated, c.Case); dated == nil {
			return c.refuse("there is no case %q%s", c.Case, known(cases))
		}
	}
	if dated == nil || dated.Kind != yaml.SequenceNode || len(dated.Content) == 0 {
		return c.refuse("its values are no list")
	}
	return c.value(dated)
}

// value puts the value into the list of dated ones.
func (c Change) value(dated *yaml.Node) error {
	at := 0
	if c.From == "" {
		dated.Content = dated.Content[:1]
	} else {
		from, err := period.ParseDate(c.From)
		if err != nil {
			return c.refuse("%q is not a date such as 2022-10-15", c.From)
		}
		found := false
		for at = range dated.Content {
			there, err := period.ParseDate(scalarAt(dated.Content[at], "from"))
			if err != nil {
				return c.refuse("one of its values has no date")
			}
			if order := there.Compare(from); order >= 0 {
				found = order == 0
				break
			}
			at++
		}
		if !found {
			entry := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Style: dated.Content[0].Style}
			entry.Content = []*yaml.Node{scalar("from"), scalar(c.From)}
			dated.Content = slices.Insert(dated.Content, at, entry)
		}
	}
	return c.fill(dated.Content[at], dated.Content)
}

// fill writes the value into one dated entry; the others tell whether the parameter is a table.
func (c Change) fill(entry *yaml.Node, all []*yaml.Node) error {
	if strings.TrimSpace(c.Value) == "" {
		return c.refuse("a value is needed")
	}
	table := slices.ContainsFunc(all, func(n *yaml.Node) bool { return memberOf(n, "bands") != nil })
	if !table {
		setMember(entry, "value", scalar(c.Value))
		return nil
	}
	var bands yaml.Node
	if err := yaml.Load([]byte(c.Value), &bands, yaml.WithV4Defaults()); err != nil {
		return c.refuse("it is a table, and its bands cannot be read: %v", err)
	}
	list := &bands
	if bands.Kind == yaml.DocumentNode && len(bands.Content) == 1 {
		list = bands.Content[0]
	}
	if list.Kind != yaml.SequenceNode {
		return c.refuse("it is a table, so its value is the list of its bands, such as [{less_than: 95%%, value: 10%%}]")
	}
	setMember(entry, "bands", list)
	return nil
}

// scalar is a text as a node. The writer quotes it where it has to.
func scalar(text string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: text} }

// memberOf gives the value of a mapping's key; nil where there is none.
func memberOf(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

func setMember(n *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content[i+1] = value
			return
		}
	}
	n.Content = append(n.Content, scalar(key), value)
}

// scalarAt gives the text of a mapping's key; "" where there is none.
func scalarAt(n *yaml.Node, key string) string {
	if v := memberOf(n, key); v != nil && v.Kind == yaml.ScalarNode {
		return v.Value
	}
	return ""
}

func keysOf(n *yaml.Node) []string {
	var out []string
	if n != nil && n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			out = append(out, n.Content[i].Value)
		}
	}
	return out
}

// known lists what there is, for a message about what there is not.
func known(keys []string) text.Texts {
	if len(keys) == 0 {
		return text.Texts{}
	}
	return source.Say("; there are %s", strings.Join(keys, ", "))
}
