package source

import (
	"bytes"
	"encoding/json"
)

// Schema writes forms as JSON Schema 2020-12: the first is that of the whole file. More definitions may stand beside them.
func Schema(id, title string, more map[string]Shape, forms ...*Form) []byte {
	defs := Shape{}
	for name, shape := range more {
		defs[name] = shape
	}
	for _, f := range forms {
		defs[f.Name] = f.shape()
	}
	root := Shape{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": id, "title": title,
		"$ref": "#/$defs/" + forms[0].Name, "$defs": defs}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(root); err != nil {
		panic(err) // shapes are made of strings, numbers, lists and maps
	}
	return out.Bytes()
}

// shape is the JSON Schema of a form.
func (f *Form) shape() Shape {
	properties := Shape{}
	var required []string
	for _, k := range f.Keys {
		is := Shape{"description": Sentence(k.About)}
		for name, v := range k.Is {
			is[name] = v
		}
		properties[k.Name] = is
		if k.Need {
			required = append(required, k.Name)
		}
	}
	out := Shape{"type": "object", "description": f.About, "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		out["required"] = required
	}
	var also []Shape
	for _, group := range f.One {
		var each []Shape
		for _, k := range group {
			each = append(each, Shape{"required": []string{k}})
		}
		also = append(also, Shape{"oneOf": each})
	}
	for _, group := range f.Most {
		also = append(also, Shape{"not": Shape{"required": group}})
	}
	if len(also) > 0 {
		out["allOf"] = also
	}
	return out
}

// Sentence begins with a capital letter and ends with a stop.
func Sentence(s string) string {
	if s == "" {
		return s
	}
	if s[0] >= 'a' && s[0] <= 'z' {
		s = string(s[0]-'a'+'A') + s[1:]
	}
	if s[len(s)-1] != '.' {
		s += "."
	}
	return s
}
