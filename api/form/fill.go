package form

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/google/uuid"

	"bosang/claims"
)

// leaf is a value that reads itself from a JSON value; its faults are named
// from the value's own place on.
type leaf interface {
	read(v any) []claims.FieldError
}

// Filler puts a tree into a struct by the json tags of its fields and collects
// every fault: unknown members, wrong types, values that cannot be read. null
// is the same as leaving a member out.
type Filler struct {
	Faults []claims.FieldError
}

// MaxFaults bounds how many faults are told of at once. A body of a megabyte has
// room for half a million, and the answer would be a hundred times as long.
const MaxFaults = 100

// maxList bounds every list that is sent; none may have more. What a list may have
// itself is said where it is checked.
const maxList = 500

// Add adds a fault, unless there are very many already.
func (f *Filler) Add(path, code, param string) {
	if len(f.Faults) < MaxFaults {
		f.Faults = append(f.Faults, claims.FieldError{Field: path, Code: code, Param: param})
	}
}

// Fill fills the struct that into points to and checks its form.
func (f *Filler) Fill(into, v any) {
	f.fill(reflect.ValueOf(into).Elem(), v, "")
	f.check(into)
}

func (f *Filler) fill(to reflect.Value, v any, path string) {
	if v == nil && to.Kind() != reflect.Struct {
		return
	}
	if to.CanAddr() {
		if l, ok := to.Addr().Interface().(leaf); ok {
			for _, fault := range l.read(v) {
				f.Add(strings.TrimSuffix(join(path, fault.Field), "."), fault.Code, fault.Param)
			}
			return
		}
	}
	switch to.Kind() {
	case reflect.Pointer:
		made := reflect.New(to.Type().Elem())
		before := len(f.Faults)
		f.fill(made.Elem(), v, path)
		if len(f.Faults) == before {
			to.Set(made)
		}
	case reflect.Struct:
		f.object(to, v, path)
	case reflect.Slice:
		f.list(to, v, path)
	case reflect.Array:
		f.id(to, v, path)
	default:
		f.scalar(to, v, path)
	}
}

func (f *Filler) object(to reflect.Value, v any, path string) {
	members, ok := v.(Object)
	if !ok {
		if v != nil {
			f.Add(path, "type", "object")
		}
		return
	}
	known := fieldsOf(to.Type())
	for _, m := range members {
		at := join(path, m.Name)
		i, ok := known[m.Name]
		if !ok {
			f.Add(at, "unknown_field", "")
			continue
		}
		f.fill(to.Field(i), m.Value, at)
	}
}

func (f *Filler) list(to reflect.Value, v any, path string) {
	values, ok := v.([]any)
	if !ok {
		f.Add(path, "type", "array")
		return
	}
	if len(values) > maxList {
		f.Add(path, "too_many", strconv.Itoa(maxList))
		return
	}
	made := reflect.MakeSlice(to.Type(), len(values), len(values))
	for i, one := range values {
		at := path + "[" + strconv.Itoa(i) + "]"
		if one == nil {
			f.Add(at, "required", "")
			continue
		}
		f.fill(made.Index(i), one, at)
	}
	to.Set(made)
}

// id reads an id: the only arrays in what is sent.
func (f *Filler) id(to reflect.Value, v any, path string) {
	s, ok := v.(string)
	if !ok {
		f.Add(path, "type", "string")
		return
	}
	u, err := uuid.Parse(s)
	if err != nil || len(s) != 36 {
		f.Add(path, "id_form", "")
		return
	}
	reflect.Copy(to, reflect.ValueOf(u[:]))
}

func (f *Filler) scalar(to reflect.Value, v any, path string) {
	switch to.Kind() {
	case reflect.String:
		s, ok := v.(string)
		if !ok {
			f.Add(path, "type", "string")
			return
		}
		if strings.ContainsFunc(s, isControl) {
			f.Add(path, "control_characters", "")
			return
		}
		to.SetString(s)
	case reflect.Bool:
		if b, ok := v.(bool); ok {
			to.SetBool(b)
			return
		}
		f.Add(path, "type", "boolean")
	case reflect.Int, reflect.Int64:
		n, ok := v.(json.Number)
		if !ok {
			f.Add(path, "type", "integer")
			return
		}
		i, err := strconv.ParseInt(n.String(), 10, to.Type().Bits())
		if err != nil {
			f.Add(path, "type", "integer")
			return
		}
		to.SetInt(i)
	default:
		panic("form: nothing is sent as " + to.Type().String())
	}
}

// isControl finds characters that no text needs and that some stores refuse.
func isControl(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }

// fieldsOf maps the names of a struct's members to its fields; worked out once
// for each type.
func fieldsOf(t reflect.Type) map[string]int {
	if known, ok := fieldsByType.Load(t); ok {
		return known.(map[string]int)
	}
	known := make(map[string]int, t.NumField())
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" {
			known[name] = i
		}
	}
	fieldsByType.Store(t, known)
	return known
}

var fieldsByType sync.Map
