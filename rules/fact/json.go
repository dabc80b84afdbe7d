package fact

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"bosang/rules/money"
	"bosang/rules/period"
)

// ErrJSON refuses bytes that are not the JSON of facts.
var ErrJSON = errors.New("rules: not facts in JSON")

// Parse reads standard facts from JSON; see ParseIn.
func Parse(data []byte) (*Facts, error) { return ParseIn(nil, data) }

// ParseIn reads facts, standard ones and those of the schema, from JSON, canonical or merely equal to it in other
// whitespace and order. Unknown and repeated names, wrong types and trailing bytes are errors that wrap ErrJSON and name
// the fact.
func ParseIn(s *Schema, data []byte) (*Facts, error) {
	list, err := members(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrJSON, err)
	}
	f := New()
	for _, m := range list {
		name := Fact(m.name)
		if m.name == foundName {
			found, err := parseFound(m.raw)
			if err == nil {
				err = f.SetFound(found)
			}
			if err != nil {
				return nil, fmt.Errorf("%w: %s: %w", ErrJSON, m.name, err)
			}
			continue
		}
		kind, ok := s.kindOf(name)
		if !ok {
			return nil, fmt.Errorf("%w: %w: %q", ErrJSON, ErrUnknownFact, m.name)
		}
		v, err := parseFact(kind, m.raw)
		if err == nil {
			err = f.SetIn(s, name, v)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrJSON, m.name, err)
		}
	}
	return f, nil
}

// parseFact is ParseValue for facts, whose money is what can be paid.
func parseFact(kind Kind, raw json.RawMessage) (Value, error) {
	if kind == KindMoney {
		return ParseMoney(raw)
	}
	return ParseValue(kind, raw)
}

type member struct {
	name string
	raw  json.RawMessage
}

// CheckObject tells whether the bytes are one JSON object in which no name is given twice at the top, and nothing more.
func CheckObject(data []byte) error {
	_, err := members(data)
	return err
}

// members reads one JSON object, in order, and refuses repeated names and anything after it.
func members(data []byte) ([]member, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil {
		return nil, err
	} else if t != json.Delim('{') {
		return nil, errors.New("must be an object")
	}
	var out []member
	seen := map[string]bool{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return nil, err
		}
		m := member{name: t.(string)}
		if seen[m.name] {
			return nil, fmt.Errorf("%q is given twice", m.name)
		}
		seen[m.name] = true
		if err := dec.Decode(&m.raw); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the object")
	}
	return out, nil
}

// ParseValue reads one value of the given kind as AppendValue writes it.
func ParseValue(kind Kind, raw json.RawMessage) (Value, error) {
	if bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
		return Value{}, errors.New("null is no value: leave out what is not known")
	}
	switch kind {
	case KindText, KindEnum:
		var s string
		err := Strict(raw, &s)
		return Text(s), err
	case KindBool:
		var b bool
		err := Strict(raw, &b)
		return Bool(b), err
	case KindCount, KindDuration:
		var n int64
		err := Strict(raw, &n)
		return Value{kind: kind, i: n}, err
	case KindMoney:
		return readMoney(raw, true)
	case KindRate:
		return parseRate(raw)
	case KindDate:
		return parseDate(raw)
	case KindInstant:
		i, err := parseInstant(raw)
		return Value{kind: KindInstant, i: i}, err
	case KindSpan:
		s, err := parseStretch(raw)
		return Value{kind: KindSpan, i: s.Start, j: s.End}, err
	case KindOutage:
		return parseOutage(raw)
	case KindMaintenance:
		return parseMaintenance(raw)
	}
	return Value{}, fmt.Errorf("no value of type %s", kind)
}

// Strict reads JSON into a value and refuses names that it does not know.
func Strict(raw []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	return dec.Decode(into)
}

func parseInstant(raw json.RawMessage) (int64, error) {
	var s string
	if err := Strict(raw, &s); err != nil {
		return 0, err
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return 0, fmt.Errorf("%q is not an instant in RFC 3339", s)
	}
	return microsOf(t)
}

func parseStretch(raw json.RawMessage) (Stretch, error) {
	var ends []json.RawMessage
	if err := Strict(raw, &ends); err != nil {
		return Stretch{}, err
	}
	if len(ends) != 2 {
		return Stretch{}, errors.New("a span must be a pair: start and end, the end null while it lasts")
	}
	start, err := parseInstant(ends[0])
	if err != nil {
		return Stretch{}, err
	}
	if string(ends[1]) == "null" {
		return Stretch{start, Open}, nil
	}
	end, err := parseInstant(ends[1])
	if err == nil && end <= start {
		err = errors.New("a span must end after it starts")
	}
	return Stretch{start, end}, err
}

// parseStretches reads spans in normal form: in order, disjoint, never touching.
func parseStretches(raw json.RawMessage) ([]Stretch, error) {
	var list []json.RawMessage
	if err := Strict(raw, &list); err != nil {
		return nil, err
	}
	spans := make([]period.Span, len(list))
	for i, r := range list {
		s, err := parseStretch(r)
		if err != nil {
			return nil, err
		}
		spans[i] = s.Period()
	}
	return stretchesOf(period.SetOf(spans...)), nil
}

func parseOutage(raw json.RawMessage) (Value, error) {
	var in struct{ Narrowest, Stated, Widest json.RawMessage }
	if err := Strict(raw, &in); err != nil {
		return Value{}, err
	}
	if in.Stated == nil {
		return Value{}, errors.New("the stated spans are missing")
	}
	stated, err := parseStretches(in.Stated)
	t := Times{stated, stated, stated}
	if err == nil && in.Narrowest != nil {
		t.Narrowest, err = parseStretches(in.Narrowest)
	}
	if err == nil && in.Widest != nil {
		t.Widest, err = parseStretches(in.Widest)
	}
	if err != nil {
		return Value{}, err
	}
	return outageValue(t), nil
}

func parseMaintenance(raw json.RawMessage) (Value, error) {
	var in []struct {
		AnnouncedAt json.RawMessage `json:"announced_at"`
		Span        json.RawMessage `json:"span"`
	}
	if err := Strict(raw, &in); err != nil {
		return Value{}, err
	}
	list := make([]Work, len(in))
	for i, m := range in {
		if m.AnnouncedAt == nil || m.Span == nil {
			return Value{}, errors.New("announced_at or span is missing")
		}
		var err error
		if list[i].At, err = parseInstant(m.AnnouncedAt); err != nil {
			return Value{}, err
		}
		if list[i].Span, err = parseStretch(m.Span); err != nil {
			return Value{}, err
		}
	}
	return maintenanceValue(list), nil
}

// ParseMoney reads an amount as AppendMoney writes it.
func ParseMoney(raw json.RawMessage) (Value, error) { return readMoney(raw, false) }

// readMoney reads an amount, and perhaps a fraction.
func readMoney(raw json.RawMessage, fraction bool) (Value, error) {
	var in struct {
		Amount   *string `json:"amount"`
		Currency *string `json:"currency"`
	}
	if err := Strict(raw, &in); err != nil {
		return Value{}, err
	}
	if in.Amount == nil || in.Currency == nil {
		return Value{}, errors.New("amount or currency is missing")
	}
	a, err := money.Parse(*in.Amount, *in.Currency)
	if err != nil && fraction && !strings.ContainsAny(*in.Amount, ".%") { // as String of a ratio writes it
		return parseExact(*in.Amount, *in.Currency)
	}
	return Money(a), err
}
