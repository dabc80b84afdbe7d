package forms

import (
	"bosang/rules/fact"
	"bosang/rules/rulebook/internal/source"
)

// JSONSchema is the JSON Schema (2020-12) of editions, made from the forms that the reader knows. It stands in schema.json
// for editors, which complete and explain keys and words by it; what it cannot say, Read does.
func JSONSchema() []byte {
	return source.Schema("https://bosang.example/schema.json", "An edition of a rulebook", map[string]source.Shape{
		"formula": {"description": "The name of a quantity or parameter, the name of a fact, a value (4h, 8.40 GBP, 3, 10%, 2022-10-15), or one operator.",
			"anyOf": []source.Shape{{"type": []string{"string", "number"}}, ref("formula-operator")}},
		"fact-name": {"description": "A standard fact, or one that the edition declares.", "anyOf": []source.Shape{{"enum": factNames()}, {"type": "string", "pattern": factPattern}}},
	}, all...)
}

func factNames() []string {
	var out []string
	for _, t := range fact.Types() {
		out = append(out, string(t.Name))
	}
	return out
}
