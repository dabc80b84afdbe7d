package rulebook_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"bosang/rules/rulebook"
	"bosang/rules/rulebook/cases"
)

// schemas are the files that editors use, and what they are made from.
var schemas = map[string]func() []byte{"schema.json": rulebook.JSONSchema, "schema-cases.json": cases.JSONSchema}

func TestTheSchemasAreThoseOfTheReader(t *testing.T) {
	for name, made := range schemas {
		if *update {
			if err := os.WriteFile(name, made(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		have, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(have, made()) {
			t.Errorf("%s is not what the reader's forms make; write it anew with: go test ./rules/rulebook -run Schemas -update", name)
		}
	}
}

func TestEveryBookAndCaseOfTheLibraryHoldsToItsSchema(t *testing.T) {
	for pattern, name := range map[string]string{"../library/*/*.yaml": "schema.json", "../library/*/cases/*.yaml": "schema-cases.json"} {
		schema := compiled(t, name)
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no files of %s (%v)", pattern, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(plain(t, data)); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
}

func TestTheSchemaRefusesWhatTheReaderDoesNotKnow(t *testing.T) {
	schema := compiled(t, "schema.json")
	for name, c := range map[string]struct{ old, wrong string }{
		"an unknown key":            {"kind: statute", "kind: statute\ncolour: red"},
		"an unknown kind":           {"kind: statute", "kind: custom"},
		"a missing key":             {"zone: Asia/Seoul\n", ""},
		"a missing translation":     {"title: {ko: 규칙, en: Rule}", "title: {ko: 규칙}"},
		"two operators":             {"when: {fact: cause.kind, is: [overload, other]}", "when: {all: [], any: []}"},
		"an exception that gives":   {"effect: bars", "effect: {entitles: x}"},
		"a measure and a value":     {"measure: longest", "measure: longest\n    value: 3h"},
		"an unknown remedy":         {"effect: {entitles: sample}", "effect: {gives: {remedy: flowers, standing: owed}}"},
		"a boundary without a fact": {"{fact: plan.periodic_fee, is: true}", "{is: true}"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(sound, c.old, c.wrong, 1)
			if text == sound {
				t.Fatal("nothing was broken")
			}
			if schema.Validate(plain(t, []byte(text))) == nil {
				t.Error("the schema lets it pass")
			}
		})
	}
	if err := schema.Validate(plain(t, []byte(sound))); err != nil {
		t.Error(err)
	}
}

func compiled(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// plain is YAML as editors see it: numbers and truth values by their look, dates as texts.
func plain(t *testing.T, data []byte) any {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Load(data, &doc, yaml.WithV4Defaults()); err != nil {
		t.Fatal(err)
	}
	var walk func(n *yaml.Node) any
	walk = func(n *yaml.Node) any {
		switch n.Kind {
		case yaml.DocumentNode:
			return walk(n.Content[0])
		case yaml.MappingNode:
			out := map[string]any{}
			for i := 0; i+1 < len(n.Content); i += 2 {
				out[n.Content[i].Value] = walk(n.Content[i+1])
			}
			return out
		case yaml.SequenceNode:
			out := []any{}
			for _, c := range n.Content {
				out = append(out, walk(c))
			}
			return out
		}
		switch n.Tag {
		case "!!int", "!!float":
			if f, err := strconv.ParseFloat(n.Value, 64); err == nil {
				return f
			}
		case "!!bool":
			return n.Value == "true"
		case "!!null":
			return nil
		}
		return n.Value
	}
	return walk(&doc)
}
