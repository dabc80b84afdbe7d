// Package reference turns the contract, openapi.yaml, into the forms it is
// served in: JSON, and a page that needs no script and nothing from elsewhere.
// The page of a problem is made here too.
package reference

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v4"
)

// Contract is openapi.yaml in the forms it is served in.
type Contract struct {
	JSON []byte
	// Page shows the contract to people.
	Page []byte
}

// Read turns the text of openapi.yaml into JSON and into a page.
func Read(text []byte) (*Contract, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("read openapi.yaml: %w", err)
	}
	if len(document.Content) != 1 {
		return nil, errors.New("read openapi.yaml: it holds no document")
	}
	root := document.Content[0]
	var b bytes.Buffer
	if err := writeJSON(&b, root); err != nil {
		return nil, fmt.Errorf("read openapi.yaml: %w", err)
	}
	c := &Contract{JSON: append(b.Bytes(), '\n')}
	var page bytes.Buffer
	if err := referencePage.Execute(&page, referenceOf(root)); err != nil {
		return nil, fmt.Errorf("write the reference: %w", err)
	}
	c.Page = page.Bytes()
	return c, nil
}

// writeJSON writes a node as JSON with its members in the order of the file.
func writeJSON(b *bytes.Buffer, n *yaml.Node) error {
	switch n.Kind {
	case yaml.MappingNode:
		b.WriteByte('{')
		for i := 0; i < len(n.Content); i += 2 {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeScalar(b, n.Content[i].Value); err != nil {
				return err
			}
			b.WriteByte(':')
			if err := writeJSON(b, n.Content[i+1]); err != nil {
				return err
			}
		}
		b.WriteByte('}')
	case yaml.SequenceNode:
		b.WriteByte('[')
		for i, item := range n.Content {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeJSON(b, item); err != nil {
				return err
			}
		}
		b.WriteByte(']')
	default:
		var v any
		if err := n.Decode(&v); err != nil {
			return err
		}
		return writeScalar(b, v)
	}
	return nil
}

func writeScalar(b *bytes.Buffer, v any) error {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the encoder ends with a line break
	return nil
}

// Problem is what the page of a problem shows.
type Problem struct {
	Lang, Code, Title, Detail string
	Status                    int
}

// Page writes the page of a problem.
func (p Problem) Page() ([]byte, error) {
	var page bytes.Buffer
	err := problemPage.Execute(&page, p)
	return page.Bytes(), err
}

// memberOf finds a member of a mapping; nil where there is none.
func memberOf(n *yaml.Node, name string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	return nil
}

// walk follows names from a node.
func walk(n *yaml.Node, names ...string) *yaml.Node {
	for _, name := range names {
		n = memberOf(n, name)
	}
	return n
}

func textOf(n *yaml.Node, names ...string) string {
	if n = walk(n, names...); n == nil || n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}

// pairs gives the members of a mapping in the order of the file.
func pairs(n *yaml.Node) func(yield func(string, *yaml.Node) bool) {
	return func(yield func(string, *yaml.Node) bool) {
		if n == nil || n.Kind != yaml.MappingNode {
			return
		}
		for pair := range slices.Chunk(n.Content, 2) {
			if !yield(pair[0].Value, pair[1]) {
				return
			}
		}
	}
}

// items gives the items of a sequence.
func items(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

// pretty writes a node as JSON for people; empty for none.
func pretty(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	var flat, out bytes.Buffer
	if writeJSON(&flat, n) != nil || json.Indent(&out, flat.Bytes(), "", "  ") != nil {
		return ""
	}
	return out.String()
}
