package api

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"

	"go.yaml.in/yaml/v4"

	"bosang/rules"
)

//go:embed openapi.yaml
var contractText []byte

// contract is openapi.yaml in the forms it is served in.
type contract struct {
	json      []byte
	reference []byte
	policy    string
}

// readContract turns the embedded contract into JSON and into a page, once.
func readContract() (*contract, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(contractText, &document); err != nil {
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
	c := &contract{json: append(b.Bytes(), '\n'), policy: policyOf(pageStyle)}
	var page bytes.Buffer
	if err := referencePage.Execute(&page, referenceOf(root)); err != nil {
		return nil, fmt.Errorf("write the reference: %w", err)
	}
	c.reference = page.Bytes()
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
			name, err := marshal(n.Content[i].Value)
			if err != nil {
				return err
			}
			b.Write(bytes.TrimSpace(name))
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
		text, err := marshal(v)
		if err != nil {
			return err
		}
		b.Write(bytes.TrimSpace(text))
	}
	return nil
}

// policyOf allows a page nothing but its own style.
func policyOf(style string) string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

func (s *server) showContract(c *call) error { return s.unlessKnown(c, mediaJSON, s.contract.json) }

func (s *server) showReference(c *call) error {
	c.Response().Header().Set("Content-Language", string(rules.English))
	return s.page(c, s.contract.reference)
}

func (s *server) page(c *call, page []byte) error {
	c.Response().Header().Set("Content-Security-Policy", s.contract.policy)
	return s.unlessKnown(c, mediaHTML+"; charset=utf-8", page)
}

// unlessKnown answers with what never changes while the program runs.
func (s *server) unlessKnown(c *call, media string, body []byte) error {
	etag := etagOfBody(body)
	c.Response().Header().Set("ETag", etag)
	c.Response().Header().Set("Cache-Control", "public, no-cache")
	if c.unchanged(etag) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, media, body)
}

// problemPath is where the page of each problem is; their types are its addresses.
const problemPath = "/problems/"

// showProblem explains a code to people.
func (s *server) showProblem(c *call) error {
	code := c.Param("code")
	text, known := problemTexts[code]
	if !known {
		return edge(kindNoRoute, "no_route")
	}
	c.speak()
	var page bytes.Buffer
	err := problemPage.Execute(&page, map[string]any{
		"Lang": c.lang, "Code": code, "Status": statuses[text.kind], "Title": text.title.in(c.lang), "Detail": text.detail.in(c.lang),
		"Style": template.CSS(pageStyle),
	})
	if err != nil {
		return err
	}
	return s.page(c, page.Bytes())
}

// member finds a member of a mapping; nil where there is none.
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

// at follows names from a node.
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
