package source

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"bosang/rules/definition"
	"bosang/rules/fact"
)

// Node is a node of YAML with its line and column.
type Node = yaml.Node

// IsMapping tells whether a node is there and a mapping.
func IsMapping(n *Node) bool { return n != nil && n.Kind == yaml.MappingNode }

// IsList tells whether a node is there and a list.
func IsList(n *Node) bool { return n != nil && n.Kind == yaml.SequenceNode }

// Limits of a file, so that reading and checking cost little however it was made.
const (
	MaxBytes = 1 << 20 // of a file
	MaxNest  = 200     // mappings and lists within each other
	MaxText  = 20_000  // bytes of one text
)

// Reader turns the nodes of one YAML file into values and collects faults.
type Reader struct {
	File   string
	Faults Faults
	// Meant holds the names that faults have suggested, and what stands in parts that could not be read: whether these are
	// used cannot be told.
	Meant map[string]bool
}

// NewReader reads the file of this name.
func NewReader(file string) *Reader { return &Reader{File: file, Meant: map[string]bool{}} }

// At is the place of a node.
func (r *Reader) At(n *Node) definition.Position {
	if n == nil {
		return definition.Position{File: r.File, Line: 1, Column: 1}
	}
	return definition.Position{File: r.File, Line: max(n.Line, 1), Column: max(n.Column, 1)}
}

// Fault notes what is wrong with a node.
func (r *Reader) Fault(n *Node, format string, args ...any) { r.FaultAt(r.At(n), format, args...) }

// FaultAt notes what is wrong at a place.
func (r *Reader) FaultAt(at definition.Position, format string, args ...any) {
	r.Faults = append(r.Faults, FaultAt(at, format, args...))
}

// Spoiled notes that a part could not be read: what it names counts as meant.
func (r *Reader) Spoiled(n *Node) {
	if n == nil {
		return
	}
	if n.Kind == yaml.ScalarNode {
		r.Meant[n.Value] = true
	}
	for _, c := range n.Content {
		r.Spoiled(c)
	}
}

// Document parses a file that holds one document whose root is a mapping; nil if it cannot.
func (r *Reader) Document(data []byte) *Node {
	start := definition.Position{File: r.File, Line: 1, Column: 1}
	if len(data) > MaxBytes {
		r.FaultAt(start, "must not be larger than 1 MiB; split what it holds into files of their own")
		return nil
	}
	if !utf8.Valid(data) {
		at := start
		before := data[:invalidAt(data)]
		at.Line += bytes.Count(before, []byte("\n"))
		at.Column = utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
		r.FaultAt(at, "not YAML: it is not UTF-8 from here on")
		return nil
	}
	var doc Node
	if err := yaml.Load(data, &doc, yaml.WithV4Defaults()); err != nil {
		var load *yaml.LoadError
		message := err.Error()
		if errors.As(err, &load) {
			start.Line, start.Column, message = max(load.Mark.Line, 1), max(load.Mark.Column, 1), load.Message
		}
		if line := anotherDocument(data); line > 0 && strings.Contains(message, "single document") {
			start.Line, start.Column = line, 1
			r.FaultAt(start, `must be one document: "---" begins another here`)
			return nil
		}
		if strings.Contains(message, "no documents") {
			start = definition.Position{File: r.File, Line: 1, Column: 1}
			r.FaultAt(start, "the file is empty, but for comments")
			return nil
		}
		r.FaultAt(start, "not YAML: %s", errors.New(strings.ReplaceAll(message, "\n", " ")))
		return nil
	}
	root := &doc
	if doc.Kind == yaml.DocumentNode && len(doc.Content) == 1 {
		root = doc.Content[0]
	}
	if root.Kind != yaml.MappingNode {
		r.Fault(root, "must be a mapping of keys to values")
		return nil
	}
	if !r.plainYAML(root, 0) {
		return nil
	}
	return root
}

// anotherDocument is the line at which a second document begins, 0 where none does.
func anotherDocument(data []byte) int {
	began := false
	number := 0
	for line := range bytes.Lines(data) {
		number++
		line = bytes.TrimSpace(line)
		if bytes.HasPrefix(line, []byte("---")) && began {
			return number
		}
		began = began || len(line) > 0 && line[0] != '#' && line[0] != '%'
	}
	return 0
}

func invalidAt(data []byte) int {
	for i := 0; i < len(data); {
		c, size := utf8.DecodeRune(data[i:])
		if c == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
	return len(data)
}

// plainYAML tells of what YAML has and the language has not: anchors, aliases and tags, and texts beyond the limit. False
// where the file nests too deep to be looked at.
func (r *Reader) plainYAML(n *Node, depth int) bool {
	if depth > MaxNest {
		r.Fault(n, "must not nest more than %d levels deep", MaxNest)
		return false
	}
	switch {
	case n.Kind == yaml.AliasNode:
		r.Fault(n, "aliases are no part of the language: write it out, or give it a name in its section")
	case n.Anchor != "":
		r.Fault(n, "anchors are no part of the language: write it out, or give it a name in its section")
	case n.Style&yaml.TaggedStyle != 0:
		r.Fault(n, "tags such as %s are no part of the language", n.Tag)
	case n.Kind == yaml.ScalarNode && len(n.Value) > MaxText:
		r.Fault(n, "a text must not be longer than %d bytes", MaxText)
	}
	for _, c := range n.Content {
		if !r.plainYAML(c, depth+1) {
			return false
		}
	}
	return true
}

// Canonical is the RFC 8785 JSON of a node: what an edition's hash is made from. Every scalar counts as its text, so that
// quoting, layout and comments do not matter.
func Canonical(n *Node) []byte { return appendCanonical(nil, n) }

func appendCanonical(b []byte, n *Node) []byte {
	switch n.Kind {
	case yaml.MappingNode:
		return appendMembers(append(b, '{'), n)
	case yaml.SequenceNode:
		b = append(b, '[')
		for i, c := range n.Content {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendCanonical(b, c)
		}
		return append(b, ']')
	}
	return fact.AppendString(b, n.Value)
}

// appendMembers writes the members of a mapping in the order of their keys, by UTF-16 units as the RFC has it.
func appendMembers(b []byte, n *Node) []byte {
	type member struct{ key, value *Node }
	list := make([]member, 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		list = append(list, member{n.Content[i], n.Content[i+1]})
	}
	slices.SortFunc(list, func(x, y member) int {
		return slices.Compare(utf16.Encode([]rune(x.key.Value)), utf16.Encode([]rune(y.key.Value)))
	})
	for i, m := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(fact.AppendString(b, m.key.Value), ':')
		b = appendCanonical(b, m.value)
	}
	return append(b, '}')
}
