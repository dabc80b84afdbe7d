package form

import (
	"bytes"
	"encoding/json"
	"strconv"

	"bosang/claims"
	"bosang/claims/told"
	"bosang/rules"
)

// Facts are facts that rulebooks declare, by their names, each value in its own
// form: what they may be is for the rulebooks of the moment to say.
type Facts struct{ values told.Facts }

// Told gives what was sent.
func (f Facts) Told() told.Facts { return f.values }

// ShowFacts wraps facts for an answer.
func ShowFacts(f told.Facts) Facts { return Facts{f} }

// MarshalJSON writes the facts in the order of their names.
func (f Facts) MarshalJSON() ([]byte, error) { return f.values.JSON(), nil }

// read takes an object. A fact that is sent as null is not told.
func (f *Facts) read(v any) []claims.FieldError {
	if v == nil {
		return nil
	}
	sent, ok := v.(Object)
	if !ok {
		return []claims.FieldError{{Code: "type", Param: "object"}}
	}
	if len(sent) > told.MaxFacts {
		return []claims.FieldError{{Code: "too_many", Param: strconv.Itoa(told.MaxFacts)}}
	}
	f.values = make(told.Facts, len(sent))
	for _, m := range sent {
		if m.Value != nil {
			f.values[rules.Fact(m.Name)] = rendered(m.Value)
		}
	}
	return nil
}

// rendered writes a part of what was sent as JSON again.
func rendered(v any) json.RawMessage {
	var b bytes.Buffer
	switch v := v.(type) {
	case Object:
		b.WriteByte('{')
		for i, m := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			name, _ := json.Marshal(m.Name) // a text can always be written
			b.Write(name)
			b.WriteByte(':')
			b.Write(rendered(m.Value))
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, one := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			b.Write(rendered(one))
		}
		b.WriteByte(']')
	default:
		one, _ := json.Marshal(v) // a text, a number as it was written, yes, no or null
		b.Write(one)
	}
	return b.Bytes()
}

// Values are values by names, each in its own form, null among them: what they may be is
// for others to say.
type Values map[string]json.RawMessage

// read takes an object.
func (f *Values) read(v any) []claims.FieldError {
	if v == nil {
		return nil
	}
	sent, ok := v.(Object)
	if !ok {
		return []claims.FieldError{{Code: "type", Param: "object"}}
	}
	if len(sent) > told.MaxFacts {
		return []claims.FieldError{{Code: "too_many", Param: strconv.Itoa(told.MaxFacts)}}
	}
	*f = make(Values, len(sent))
	for _, m := range sent {
		(*f)[m.Name] = rendered(m.Value)
	}
	return nil
}
