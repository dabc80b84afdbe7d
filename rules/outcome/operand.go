package outcome

import (
	"encoding/json"
	"errors"

	"bosang/rules/fact"
)

// operand writes a value so that its type can be read back: a bare number or triple is a length of time.
func (w *writer) operand(o *Operand) {
	switch o.Kind() {
	case fact.KindDuration:
		w.lengths(o.Lo, o.Micros(), o.Hi)
	case fact.KindCount:
		w.b = append(w.b, `{"n":`...)
		w.lengths(o.Lo, o.Micros(), o.Hi)
		w.b = append(w.b, '}')
	case fact.KindInstant:
		w.tagged("at", o, fact.AppendInstant)
	case fact.KindDate:
		w.tagged("on", o, fact.AppendDate)
	case fact.KindRate:
		w.b = append(fact.AppendValue(append(w.b, `{"rate":`...), &o.Value), '}')
	case fact.KindSpan:
		w.b = append(fact.AppendStretch(append(w.b, `{"span":`...), o.Stretch()), '}')
	case 0:
		w.b = append(w.b, "null"...)
	default:
		w.b = fact.AppendValue(w.b, &o.Value)
	}
}

// tagged writes an instant or a date: a text, or three where it is uncertain.
func (w *writer) tagged(tag string, o *Operand, write func([]byte, int64) []byte) {
	w.b = append(append(append(w.b, `{"`...), tag...), `":`...)
	if o.Lo == o.Hi {
		w.b = append(write(w.b, o.Micros()), '}')
		return
	}
	w.b = write(append(w.b, '['), o.Lo)
	w.b = write(append(w.b, ','), o.Micros())
	w.b = append(write(append(w.b, ','), o.Hi), ']', '}')
}

func (p *outcomeParser) operand(raw json.RawMessage) Operand {
	var o Operand
	var err error
	if len(raw) == 0 {
		p.fail("an operand is empty")
		return o
	}
	switch raw[0] {
	case '"':
		o.Value, err = fact.ParseValue(fact.KindText, raw)
	case 't', 'f':
		o.Value, err = fact.ParseValue(fact.KindBool, raw)
	case 'n':
	case '{':
		o, err = parseTagged(raw)
	default:
		var l lengths
		err = l.UnmarshalJSON(raw)
		o = Length(l[0], l[1], l[2])
	}
	if err != nil {
		p.fail("%w", err)
	}
	return o
}

// parseTagged reads an operand that names its type, or an amount of money.
func parseTagged(raw json.RawMessage) (Operand, error) {
	var in struct{ N, At, On, Span, Rate json.RawMessage }
	if err := json.Unmarshal(raw, &in); err != nil {
		return Operand{}, err
	}
	switch {
	case in.N != nil:
		var l lengths
		err := l.UnmarshalJSON(in.N)
		return Operand{Value: fact.Count(l[1]), Lo: l[0], Hi: l[2]}, err
	case in.At != nil:
		return parseTriple(fact.KindInstant, in.At)
	case in.On != nil:
		return parseTriple(fact.KindDate, in.On)
	case in.Span != nil:
		v, err := fact.ParseValue(fact.KindSpan, in.Span)
		return Operand{Value: v}, err
	case in.Rate != nil:
		v, err := fact.ParseValue(fact.KindRate, in.Rate)
		return Operand{Value: v}, err
	}
	v, err := fact.ParseValue(fact.KindMoney, raw) // a step may come to a fraction
	return Operand{Value: v}, err
}

// parseTriple reads a value, or its bounds around it.
func parseTriple(kind fact.Kind, raw json.RawMessage) (Operand, error) {
	var three []json.RawMessage
	if json.Unmarshal(raw, &three) != nil {
		v, err := fact.ParseValue(kind, raw)
		return Exactly(v), err
	}
	if len(three) != 3 {
		return Operand{}, errors.New("an uncertain value must be three")
	}
	var v [3]fact.Value
	for i := range three {
		var err error
		if v[i], err = fact.ParseValue(kind, three[i]); err != nil {
			return Operand{}, err
		}
	}
	return Operand{Value: v[1], Lo: v[0].Micros(), Hi: v[2].Micros()}, nil
}
