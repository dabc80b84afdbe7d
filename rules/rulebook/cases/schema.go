package cases

import "bosang/rules/rulebook/internal/source"

// JSONSchema is the JSON Schema (2020-12) of files of cases, made from the forms that the reader knows. It stands in
// schema-cases.json beside that of editions.
func JSONSchema() []byte {
	return source.Schema("https://bosang.example/schema-cases.json", "Cases of a rulebook", map[string]source.Shape{"facts": factShapes()},
		fileForm, caseForm, expectForm, spanForm, workForm, windowForm)
}
