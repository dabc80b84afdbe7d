package source

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Shape is what a value may be, in JSON Schema.
type Shape = map[string]any

// Form is a kind of mapping: its keys, and which of them belong together. Reader and schema are made from the same form.
type Form struct {
	Name  string // of its definition in the schema
	About string
	Keys  []Key
	// One lists groups of keys of which exactly one must be given, Most of which at most one may be.
	One, Most [][]string
}

// Key is a key of a form.
type Key struct {
	Name  string
	About string
	Need  bool
	Is    Shape
}

// Names lists the keys.
func (f *Form) Names() []string {
	out := make([]string, len(f.Keys))
	for i, k := range f.Keys {
		out[i] = k.Name
	}
	return out
}

// Has tells whether the form has a key.
func (f *Form) Has(name string) bool {
	return slices.ContainsFunc(f.Keys, func(k Key) bool { return k.Name == name })
}

// Mapping is a YAML mapping whose keys have been checked. What is not there, or is no mapping, has no keys.
type Mapping struct {
	Node *Node
	Keys []*Node // in the order of the file
	OK   bool    // whether it is a mapping
	Bad  bool    // keys of which exactly one must be given were not, which has been told
	r    *Reader
	at   map[string]*Node
	// meant are the keys that unknown ones may have been meant for, "" where none is near; they are not missing besides.
	meant []string
}

// Names reads a mapping whose keys are free.
func (r *Reader) Names(n *Node) Mapping { return r.keys(n, nil) }

// Mapping reads a mapping of a form: tells of keys that are unknown, given twice, missing, or do not go together.
func (r *Reader) Mapping(n *Node, f *Form) Mapping {
	m := r.keys(n, f)
	if !m.OK {
		return m
	}
	for _, k := range f.Keys {
		if k.Need && !m.Has(k.Name) && !slices.Contains(m.meant, k.Name) {
			r.Fault(n, "%q is missing: %s", k.Name, sayAbout(k.About))
		}
	}
	for _, group := range f.One {
		switch given := m.given(group); {
		case len(given) == 0:
			m.Bad = true
			r.Spoiled(n)
			if len(m.meant) > 0 {
				continue // what is unknown was meant for one of them
			}
			r.Fault(n, "must have one of %s", strings.Join(group, ", "))
		case len(given) > 1:
			m.Bad = true
			r.Spoiled(n)
			r.Fault(given[1], "%q must not stand beside %q: only one of %s", given[1].Value, given[0].Value, strings.Join(group, ", "))
		}
	}
	for _, group := range f.Most {
		if given := m.given(group); len(given) > 1 {
			r.Fault(given[1], "%q must not stand beside %q", given[1].Value, given[0].Value)
		}
	}
	return m
}

// firstWords is the beginning of a description, up to its first stop.
func firstWords(s string) string {
	for i, c := range s {
		if strings.ContainsRune(";.:", c) && (i+1 == len(s) || s[i+1] == ' ') {
			return s[:i]
		}
	}
	return s
}

func (r *Reader) keys(n *Node, f *Form) Mapping {
	m := Mapping{Node: n, r: r, at: map[string]*Node{}}
	if n == nil || n.Kind == yaml.AliasNode {
		return m
	}
	if n.Kind != yaml.MappingNode {
		r.Fault(n, "must be a mapping of keys to values")
		r.Spoiled(n)
		return m
	}
	m.OK = true
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		switch {
		case k.Kind != yaml.ScalarNode:
			r.Fault(k, "a key must be a word")
		case m.at[k.Value] != nil:
			r.Fault(k, "%q is given twice", k.Value)
		case f != nil && !f.Has(k.Value):
			r.Fault(k, "unknown key %q%s", k.Value, r.Nearest(k.Value, f.Names()))
			m.meant = append(m.meant, nearest(k.Value, f.Names()))
		case v.Tag == "!!null":
			r.Fault(k, "%q must not be empty: give it a value, or leave the key out", k.Value)
			m.at[k.Value] = &Node{Kind: yaml.AliasNode, Line: k.Line, Column: k.Column} // given, and looked at no further
			m.Keys = append(m.Keys, k)
			continue
		default:
			m.at[k.Value] = v
			m.Keys = append(m.Keys, k)
			continue
		}
		r.Spoiled(v)
	}
	return m
}

// Has tells whether a key is given.
func (m Mapping) Has(key string) bool { return m.at[key] != nil }

// At is the value of a key, nil where it is not given.
func (m Mapping) At(key string) *Node { return m.at[key] }

// Key is the node of a key itself, nil where it is not given.
func (m Mapping) Key(key string) *Node {
	for _, k := range m.Keys {
		if k.Value == key {
			return k
		}
	}
	return nil
}

func (m Mapping) given(group []string) []*Node {
	var out []*Node
	for _, k := range m.Keys {
		if slices.Contains(group, k.Value) {
			out = append(out, k)
		}
	}
	return out
}

// Head is the first key of a group that is given, nil where none is.
func (m Mapping) Head(group ...string) *Node {
	if given := m.given(group); len(given) > 0 {
		return given[0]
	}
	return nil
}
