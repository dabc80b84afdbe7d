package form

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"bosang/api/failure"
	"bosang/claims"
	"bosang/claims/privacy/rrn"
)

// maxDepth bounds how deep a sent JSON value may be nested, and maxValues of how
// many values and names it may consist: in memory each takes far more than in the
// text.
const (
	maxDepth  = 24
	maxValues = 20_000
)

// Object is a JSON object with its members in the order they were sent.
type Object []Member

// Member is a member of an object.
type Member struct {
	Name  string
	Value any
}

// errMalformed says that a body could not be read as JSON at all; where tells
// the line and column.
func errMalformed(data []byte, offset int64) error {
	offset = min(max(offset, 0), int64(len(data)))
	before := data[:offset]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return failure.Edge(failure.KindMalformed, "malformed_json",
		claims.FieldError{Code: "json_syntax", Param: fmt.Sprintf("%d:%d", line, column)})
}

// reader reads a JSON text into a tree, in which numbers stay as they were
// written.
type reader struct {
	data   []byte
	dec    *json.Decoder
	values int
	faults []claims.FieldError
}

// readTree reads exactly one JSON value. Members that are given twice and texts
// that are none are faults of fields; what is no JSON is an error.
func readTree(data []byte) (any, []claims.FieldError, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		return nil, nil, errMalformed(data, int64(firstInvalid(data)))
	}
	r := &reader{data: data, dec: json.NewDecoder(bytes.NewReader(data))}
	r.dec.UseNumber()
	v, err := r.value("", 0)
	if err != nil {
		return nil, nil, err
	}
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, nil, r.fail()
	}
	return v, r.faults, nil
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
	return len(data)
}

// fail tells where the text stops being JSON. The decoder's own places count
// from wherever it began to read.
func (r *reader) fail() error {
	var syntax *json.SyntaxError
	if errors.As(json.Unmarshal(r.data, new(json.RawMessage)), &syntax) && syntax.Offset > 0 {
		ended := syntax.Offset == int64(len(r.data)) && strings.Contains(syntax.Error(), "unexpected end")
		if !ended {
			return errMalformed(r.data, syntax.Offset-1)
		}
	}
	return errMalformed(r.data, int64(len(r.data)))
}

func (r *reader) value(path string, depth int) (any, error) {
	token, err := r.token(path)
	if err != nil {
		return nil, err
	}
	delim, nested := token.(json.Delim)
	if !nested {
		return token, nil
	}
	if depth == maxDepth {
		return nil, failure.Edge(failure.KindMalformed, "malformed_json",
			claims.FieldError{Code: "too_deep", Param: strconv.Itoa(maxDepth)})
	}
	if delim == '{' {
		return r.object(path, depth)
	}
	list := []any{}
	for r.dec.More() {
		v, err := r.value(path+"["+strconv.Itoa(len(list))+"]", depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	if _, err := r.dec.Token(); err != nil {
		return nil, r.fail()
	}
	return list, nil
}

// add adds a fault, unless there are very many already.
func (r *reader) add(path, code string) {
	if len(r.faults) < MaxFaults {
		r.faults = append(r.faults, claims.FieldError{Field: path, Code: code})
	}
}

// token reads the next token; path is where it stands.
func (r *reader) token(path string) (json.Token, error) {
	if r.values++; r.values > maxValues {
		return nil, failure.Edge(failure.KindMalformed, "malformed_json",
			claims.FieldError{Code: "too_many_values", Param: strconv.Itoa(maxValues)})
	}
	began := r.dec.InputOffset()
	token, err := r.dec.Token()
	if err != nil {
		return nil, r.fail()
	}
	if text, ok := token.(string); ok && strings.ContainsRune(text, utf8.RuneError) && halved(r.data[began:r.dec.InputOffset()]) {
		r.add(path, "half_character")
	}
	if registered(token) {
		r.faults = append(r.faults, claims.FieldError{Field: path, Code: "registration_number"})
	}
	return token, nil
}

// halved reports whether a JSON text escapes one half of a surrogate pair
// without the other. Decoders put U+FFFD there, and what was sent is lost.
func halved(raw []byte) bool {
	var high bool
	for i := 0; i < len(raw); i++ {
		var unit uint64
		if raw[i] == '\\' && i+1 < len(raw) {
			if i++; raw[i] == 'u' && i+4 < len(raw) {
				unit, _ = strconv.ParseUint(string(raw[i+1:i+5]), 16, 16) // the decoder has read it
				i += 4
			}
		}
		if low := unit >= 0xdc00 && unit <= 0xdfff; low != high {
			return true
		}
		high = unit >= 0xd800 && unit <= 0xdbff
	}
	return high
}

func (r *reader) object(path string, depth int) (any, error) {
	members := Object{}
	seen := make(map[string]bool)
	for r.dec.More() {
		token, err := r.token(path)
		if err != nil {
			return nil, err
		}
		name, ok := token.(string)
		if !ok {
			return nil, r.fail()
		}
		at := join(path, name)
		if registered(name) {
			r.faults[len(r.faults)-1].Field = at // it was taken for a value of the object
		}
		v, err := r.value(at, depth+1)
		if err != nil {
			return nil, err
		}
		if seen[name] {
			r.add(at, "twice")
			continue
		}
		seen[name] = true
		members = append(members, Member{name, v})
	}
	if _, err := r.dec.Token(); err != nil {
		return nil, r.fail()
	}
	return members, nil
}

func join(path, name string) string {
	name = Shown(name)
	if path == "" {
		return name
	}
	return path + "." + name
}

// Shown gives as much of a name that was sent as is shown again.
func Shown(name string) string {
	name = rrn.Scrub(name)
	if len(name) > maxShown {
		return strings.ToValidUTF8(name[:maxShown], "") + "…"
	}
	return name
}

// maxShown bounds how much of a name that was sent is shown again.
const maxShown = 64
