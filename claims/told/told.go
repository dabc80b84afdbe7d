// Package told holds facts that rulebooks declare beyond the standard ones, as
// people tell them of a claim, a plan or an incident: it says whether they can be
// told there, and puts them into the facts of a case.
package told

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"bosang/rules"
	"bosang/rules/fact"
)

// Facts are told facts by their names, each value in the JSON of package fact.
// They are not changed once they are checked; without any, nil.
type Facts map[rules.Fact]json.RawMessage

// Parse reads facts from their JSON, as it is kept.
func Parse(data []byte) (Facts, error) {
	if string(data) == "{}" || len(data) == 0 {
		return nil, nil
	}
	var f Facts
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, fmt.Errorf("told facts: %w", err)
	}
	for name, value := range f {
		var compact bytes.Buffer
		if err := json.Compact(&compact, value); err != nil {
			return nil, fmt.Errorf("told facts: %w", err)
		}
		f[name] = compact.Bytes()
	}
	return f, nil
}

// ParseEach reads the facts of several, by their ids, from their JSON, as it is kept.
func ParseEach[ID ~[16]byte](data []byte) (map[ID]Facts, error) {
	if len(data) == 0 {
		return nil, nil
	}
	var texts map[uuid.UUID]json.RawMessage
	if err := json.Unmarshal(data, &texts); err != nil {
		return nil, fmt.Errorf("told facts: %w", err)
	}
	each := make(map[ID]Facts, len(texts))
	for id, text := range texts {
		var err error
		if each[ID(id)], err = Parse(text); err != nil {
			return nil, err
		}
	}
	return each, nil
}

// JSON writes the facts in the order of their names; "{}" without any.
func (f Facts) JSON() []byte {
	out := []byte{'{'}
	for i, name := range f.Names() {
		if i > 0 {
			out = append(out, ',')
		}
		out = fact.AppendString(out, string(name))
		out = append(out, ':')
		out = append(out, f[name]...)
	}
	return append(out, '}')
}

// Names lists what is told, in order.
func (f Facts) Names() []rules.Fact { return slices.Sorted(maps.Keys(f)) }

// With gives these facts with others beside them; where both tell one, the other's.
func (f Facts) With(others Facts) Facts {
	if len(f) == 0 {
		return others
	}
	both := make(Facts, len(f)+len(others))
	maps.Copy(both, f)
	maps.Copy(both, others)
	return both
}

// Changed lists, in order, the facts of which the other says something else, or
// that only one of them tells.
func (f Facts) Changed(to Facts) []rules.Fact {
	return slices.DeleteFunc(f.With(to).Names(), func(name rules.Fact) bool {
		before, had := f[name]
		after, has := to[name]
		return had == has && bytes.Equal(before, after)
	})
}

// Value is a told fact as its declaration has it.
type Value struct {
	Declared *rules.Declared
	Value    rules.Value
}

// Under gives, in the order of their names, the facts that a schema declares with
// values that it takes. What it does not declare any more is left out.
func (f Facts) Under(s *rules.Schema) []Value {
	if len(f) == 0 {
		return nil
	}
	out := make([]Value, 0, len(f))
	for _, name := range f.Names() {
		declared, ok := s.Find(name)
		if !ok {
			continue
		}
		if v, err := read(declared, f[name]); err == nil {
			out = append(out, Value{declared, v})
		}
	}
	return out
}

// read gives a value as the declaration takes it.
func read(d *rules.Declared, raw json.RawMessage) (v rules.Value, err error) {
	if d.Kind == rules.KindMoney {
		v, err = fact.ParseMoney(raw)
	} else {
		v, err = fact.ParseValue(d.Kind, raw)
	}
	if err != nil {
		return v, err
	}
	var one rules.Facts
	if err := one.SetDeclared(d, v); err != nil {
		return v, err
	}
	return *one.Extra(d.Name), nil
}

// Read reads the facts of a stored decision by a schema. What the schema does not
// have any more, or has with values of another type, is left out: no edition that
// was decided by then reads it. Other faults are errors.
func Read(s *rules.Schema, data []byte) (*rules.Facts, error) {
	facts, failure := rules.ParseFactsIn(s, data)
	if failure == nil {
		return facts, nil
	}
	var all Facts
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, failure
	}
	left := len(all)
	for name, value := range all {
		if _, standard := rules.TypeOf(name); standard {
			continue
		}
		if _, err := rules.ParseFactsIn(s, (Facts{name: value}).JSON()); err != nil {
			delete(all, name)
		}
	}
	if len(all) == left {
		return nil, failure
	}
	return rules.ParseFactsIn(s, all.JSON())
}
