package reference

import (
	_ "embed"
	"html/template"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

//go:embed reference.html
var referenceText string

//go:embed problem.html
var problemPageText string

// Style is the style of all pages here, which they find at /docs/page.css.
//
//go:embed page.css
var Style []byte

var (
	referencePage = template.Must(template.New("reference").Parse(referenceText))
	problemPage   = template.Must(template.New("problem").Parse(problemPageText))
)

// reference is the contract as its page shows it.
type reference struct {
	Title, Version string
	Paragraphs     []string
	Groups         []referenceGroup
	Schemas        []referenceSchema
}

type referenceGroup struct {
	Name, Text string
	Operations []referenceOperation
}

type referenceOperation struct {
	ID, Method, Path, Summary string
	Permissions               []string
	Paragraphs                []string
	Params                    []referenceField
	Bodies                    []referenceBody
	Answers                   []referenceAnswer
}

type referenceBody struct{ Media, Schema, Example string }

type referenceAnswer struct {
	Status, Text string
	Bodies       []referenceBody
}

type referenceField struct {
	Name, Where, Type, Text string
	Required                bool
}

type referenceSchema struct {
	Name, Text, Type, Example string
	Fields                    []referenceField
}

func paragraphs(text string) []string {
	var out []string
	for p := range strings.SplitSeq(text, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func referenceOf(root *yaml.Node) reference {
	r := reference{
		Title: textOf(root, "info", "title"), Version: textOf(root, "info", "version"),
		Paragraphs: paragraphs(textOf(root, "info", "description")),
	}
	byTag := make(map[string][]referenceOperation)
	for path, item := range pairs(memberOf(root, "paths")) {
		for method, operation := range pairs(item) {
			if method == "parameters" {
				continue
			}
			tag := ""
			if tags := items(memberOf(operation, "tags")); len(tags) > 0 {
				tag = tags[0].Value
			}
			byTag[tag] = append(byTag[tag], operationOf(root, path, method, item, operation))
		}
	}
	for _, tag := range items(memberOf(root, "tags")) {
		name := textOf(tag, "name")
		r.Groups = append(r.Groups, referenceGroup{name, textOf(tag, "description"), byTag[name]})
	}
	for name, schema := range pairs(walk(root, "components", "schemas")) {
		r.Schemas = append(r.Schemas, schemaOf(root, name, schema))
	}
	return r
}

// resolve follows a reference to a component.
func resolve(root, n *yaml.Node) *yaml.Node {
	for range 8 {
		ref := textOf(n, "$ref")
		if ref == "" {
			return n
		}
		n = walk(root, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
	}
	return n
}

func operationOf(root *yaml.Node, path, method string, item, n *yaml.Node) referenceOperation {
	o := referenceOperation{
		ID: textOf(n, "operationId"), Method: strings.ToUpper(method), Path: path, Summary: textOf(n, "summary"),
		Paragraphs: paragraphs(textOf(n, "description")), Bodies: bodiesOf(memberOf(resolve(root, memberOf(n, "requestBody")), "content")),
	}
	needed := memberOf(n, "x-permission")
	if needed != nil && needed.Kind == yaml.ScalarNode {
		o.Permissions = []string{needed.Value}
	}
	for _, p := range items(needed) {
		o.Permissions = append(o.Permissions, p.Value)
	}
	for _, p := range slices.Concat(items(memberOf(item, "parameters")), items(memberOf(n, "parameters"))) {
		p = resolve(root, p)
		o.Params = append(o.Params, referenceField{textOf(p, "name"), textOf(p, "in"), typeOf(memberOf(p, "schema")),
			textOf(p, "description"), textOf(p, "required") == "true"})
	}
	for status, answer := range pairs(memberOf(n, "responses")) {
		answer = resolve(root, answer)
		o.Answers = append(o.Answers, referenceAnswer{status, textOf(answer, "description"), bodiesOf(memberOf(answer, "content"))})
	}
	return o
}

func bodiesOf(content *yaml.Node) []referenceBody {
	var out []referenceBody
	for media, n := range pairs(content) {
		if media == "application/problem+json" {
			continue
		}
		example := memberOf(n, "example")
		for _, named := range pairs(memberOf(n, "examples")) {
			if example == nil {
				example = memberOf(named, "value")
			}
		}
		shown := pretty(example)
		if example != nil && example.Kind == yaml.ScalarNode {
			shown = example.Value
		}
		out = append(out, referenceBody{media, nameOfRef(textOf(n, "schema", "$ref")), shown})
	}
	return out
}

func nameOfRef(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }

// typeOf says in a word what a schema takes.
func typeOf(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	if ref := textOf(n, "$ref"); ref != "" {
		return nameOfRef(ref)
	}
	if kind := textOf(n, "type"); kind == "array" {
		return typeOf(memberOf(n, "items")) + "[]"
	} else if kind != "" {
		var words []string
		for _, v := range items(memberOf(n, "enum")) {
			words = append(words, v.Value)
		}
		if len(words) > 0 {
			return strings.Join(words, " | ")
		}
		if format := textOf(n, "format"); format != "" {
			return kind + " (" + format + ")"
		}
		return kind
	}
	var words []string
	for _, one := range slices.Concat(items(memberOf(n, "type")), items(memberOf(n, "oneOf")), items(memberOf(n, "anyOf"))) {
		if one.Kind == yaml.ScalarNode {
			words = append(words, one.Value)
			continue
		}
		words = append(words, typeOf(one))
	}
	return strings.Join(words, " | ")
}

func schemaOf(root *yaml.Node, name string, n *yaml.Node) referenceSchema {
	s := referenceSchema{Name: name, Text: textOf(n, "description"), Type: typeOf(n)}
	if examples := items(memberOf(n, "examples")); len(examples) > 0 && examples[0].Kind == yaml.MappingNode {
		s.Example = pretty(examples[0])
	}
	for _, part := range append(items(memberOf(n, "allOf")), n) {
		part = resolve(root, part)
		var required []string
		for _, r := range items(memberOf(part, "required")) {
			required = append(required, r.Value)
		}
		for field, v := range pairs(memberOf(part, "properties")) {
			text := textOf(v, "description")
			if text == "" {
				text = textOf(resolve(root, v), "description")
			}
			s.Fields = append(s.Fields, referenceField{field, "", typeOf(v), text, slices.Contains(required, field)})
		}
	}
	return s
}
