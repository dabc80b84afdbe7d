package rulebook

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gowebpki/jcs"
	"go.yaml.in/yaml/v4"

	"bosang/rules"
)

// reader turns the nodes of one YAML file into typed values and collects faults.
type reader struct {
	file   string
	faults Faults
}

func (r *reader) at(n *yaml.Node) rules.Position {
	return rules.Position{File: r.file, Line: max(n.Line, 1), Column: max(n.Column, 1)}
}

func (r *reader) fault(n *yaml.Node, format string, args ...any) {
	r.faultAt(r.at(n), format, args...)
}

func (r *reader) faultAt(at rules.Position, format string, args ...any) {
	r.faults = append(r.faults, Fault{At: at, Message: fmt.Sprintf(format, args...)})
}

// document parses a file that holds one document whose root is a mapping; nil if it cannot.
func (r *reader) document(data []byte) *yaml.Node {
	var doc yaml.Node
	if err := yaml.Load(data, &doc, yaml.WithV4Defaults()); err != nil {
		var load *yaml.LoadError
		at := rules.Position{File: r.file, Line: 1, Column: 1}
		message := err.Error()
		if errors.As(err, &load) {
			at.Line, at.Column, message = max(load.Mark.Line, 1), max(load.Mark.Column, 1), load.Message
		}
		r.faultAt(at, "not YAML: %s", message)
		return nil
	}
	root := &doc
	if doc.Kind == yaml.DocumentNode && len(doc.Content) == 1 {
		root = doc.Content[0]
	}
	if root.Kind != yaml.MappingNode {
		r.fault(root, "must be a mapping")
		return nil
	}
	return root
}

// mapping is a YAML mapping whose keys have been checked.
type mapping struct {
	node *yaml.Node
	r    *reader
	at   map[string]*yaml.Node // the values
	keys []*yaml.Node
}

// mapping checks that a node is a mapping with known keys, each given once. The zero mapping stands for anything else.
func (r *reader) mapping(n *yaml.Node, known ...string) mapping {
	m := mapping{node: n, r: r, at: map[string]*yaml.Node{}}
	if n == nil {
		m.node = &yaml.Node{}
		return m
	}
	if n.Kind != yaml.MappingNode {
		r.fault(n, "must be a mapping")
		return m
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		switch {
		case k.Kind != yaml.ScalarNode:
			r.fault(k, "a key must be a word")
			continue
		case m.at[k.Value] != nil:
			r.fault(k, "%q is given twice", k.Value)
			continue
		case len(known) > 0 && !slices.Contains(known, k.Value):
			r.fault(k, "unknown key %q; known here: %s", k.Value, strings.Join(known, ", "))
			continue
		}
		if v.Kind == yaml.AliasNode {
			r.fault(v, "aliases are no part of the language")
			continue
		}
		m.at[k.Value] = v
		m.keys = append(m.keys, k)
	}
	return m
}

func (m mapping) has(key string) bool { return m.at[key] != nil }

// need reports a key that is missing.
func (m mapping) need(keys ...string) {
	for _, k := range keys {
		if !m.has(k) && m.node.Kind == yaml.MappingNode {
			m.r.fault(m.node, "%q is missing", k)
		}
	}
}

// text gives a scalar's text, "" where the key is not given.
func (m mapping) text(key string) string {
	n := m.at[key]
	if n == nil {
		return ""
	}
	return m.r.scalar(n)
}

func (r *reader) scalar(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		r.fault(n, "must be a text")
		return ""
	}
	if n.Tag == "!!null" || strings.TrimSpace(n.Value) == "" {
		r.fault(n, "must not be empty")
	}
	return n.Value
}

// texts gives a text in both languages; a missing translation is a fault.
func (m mapping) texts(key string) rules.Texts {
	n := m.at[key]
	if n == nil {
		return rules.Texts{}
	}
	t := m.r.mapping(n, "ko", "en")
	for _, lang := range []string{"ko", "en"} {
		if !t.has(lang) && n.Kind == yaml.MappingNode {
			m.r.fault(n, "%q lacks its translation %q", key, lang)
		}
	}
	return rules.Texts{Ko: fold(t.text("ko")), En: fold(t.text("en"))}
}

// fold makes one line of a text that was wrapped in the file.
func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

// items gives the elements of a sequence; a fault where it is none.
func (r *reader) items(n *yaml.Node) []*yaml.Node {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.fault(n, "must be a list")
		return nil
	}
	out := make([]*yaml.Node, 0, len(n.Content))
	for _, c := range n.Content {
		if c.Kind == yaml.AliasNode {
			r.fault(c, "aliases are no part of the language")
			continue
		}
		out = append(out, c)
	}
	return out
}

// words gives a list of texts, or a single text as a list of one.
func (r *reader) words(n *yaml.Node) []string {
	if n == nil {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		return []string{r.scalar(n)}
	}
	var out []string
	for _, item := range r.items(n) {
		out = append(out, r.scalar(item))
	}
	return out
}

// canonical is the RFC 8785 JSON of a node: what an edition's hash is made from. Every scalar counts as its text, so that
// quoting, layout and comments do not matter.
func canonical(n *yaml.Node) ([]byte, error) {
	data, err := json.Marshal(plain(n))
	if err != nil {
		return nil, err
	}
	return jcs.Transform(data)
}

func plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			out[n.Content[i].Value] = plain(n.Content[i+1])
		}
		return out
	case yaml.SequenceNode:
		out := make([]any, len(n.Content))
		for i, c := range n.Content {
			out[i] = plain(c)
		}
		return out
	}
	return n.Value
}
