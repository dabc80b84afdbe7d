package api_test

import (
	"fmt"
	"strings"
)

// object is a JSON object in a test.
type object map[string]any

// at follows names and places, and gives a text; "" where there is nothing.
func (o object) at(path ...any) string {
	var v any = map[string]any(o)
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[s]
		case int:
			list, _ := v.([]any)
			if s >= len(list) {
				return ""
			}
			v = list[s]
		}
	}
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

// faults gives the field errors of a problem as "field: code", in order.
func (o object) faults() string {
	var out []string
	list, _ := o["errors"].([]any)
	for _, e := range list {
		m, _ := e.(map[string]any)
		out = append(out, fmt.Sprintf("%v: %v", m["field"], m["code"]))
	}
	return strings.Join(out, "; ")
}
