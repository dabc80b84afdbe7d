package rulebook

import "bosang/rules/rulebook/internal/forms"

// JSONSchema is the JSON Schema (2020-12) of editions, made from the forms that the reader knows. It stands in schema.json
// for editors, which complete and explain keys and words by it; what it cannot say, Read does.
func JSONSchema() []byte { return forms.JSONSchema() }
