package fact

import (
	"errors"
	"fmt"
	"slices"

	"bosang/rules/money"
)

// MaxWords is how many words an enumerated fact may have, so that a set of them is the bits of one number.
const MaxWords = 64

// maxCount is the largest whole number that every reader of JSON keeps exactly (RFC 8785 rests on IEEE 754).
const maxCount = 1<<53 - 1

// accept returns the value as the fact has it, or an error that says what it must be.
func (s *standard) accept(v Value) (Value, error) {
	if v.kind == kindInvalid {
		return v, v.x.(error)
	}
	if s.kind == KindEnum && v.kind == KindText {
		v.kind = KindEnum
	}
	if v.kind != s.kind {
		return v, fmt.Errorf("must be of type %s, not %s", s.kind, v.kind)
	}
	switch s.kind {
	case KindEnum:
		at := slices.Index(s.values, v.text())
		if at < 0 {
			return v, fmt.Errorf("must be one of %q, not %q", s.values, v.text())
		}
		v.i = int64(at)
	case KindText:
		if !validText(v.text()) {
			return v, errors.New("must be a text that is not empty")
		}
		if s.form != nil {
			return v, s.form(v.text())
		}
	case KindCount, KindDuration:
		if v.i < s.min || v.i > s.max {
			return v, fmt.Errorf("must be a whole number from %d to %d", s.min, s.max)
		}
	case KindMoney:
		if a, ok := v.x.(money.Amount); !ok || a.Currency() == "" || a.Sign() < 0 {
			return v, errors.New("must be an amount with a currency, not negative")
		}
	case KindRate:
		r := v.x.(money.Ratio)
		if _, _, ok := r.Parts(); !ok || r.Sign() < 0 {
			return v, errors.New("must be a ratio that is not negative and fits 64 bits")
		}
	}
	return v, nil
}

// jurisdiction accepts a country or a part of one as ISO 3166 writes it: KR, US-NY.
func jurisdiction(text string) error {
	country, part, divided := text, "", false
	if len(text) > 2 && text[2] == '-' {
		country, part, divided = text[:2], text[3:], true
	}
	ok := len(country) == 2 && divided == (part != "") && len(part) <= 3
	for _, c := range []byte(country + part) {
		ok = ok && (c >= 'A' && c <= 'Z' || c >= '0' && c <= '9')
	}
	if !ok || country[0] <= '9' || country[1] <= '9' {
		return fmt.Errorf("must be a jurisdiction as ISO 3166 writes it, like KR or US-NY, not %.24q", text)
	}
	return nil
}
