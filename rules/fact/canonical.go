package fact

import (
	"strconv"
	"time"
	"unicode/utf8"

	"bosang/rules/money"
)

// The writers here produce RFC 8785 JSON directly: object keys are written in sorted order by their callers, strings
// are escaped as the RFC says, and every number is a whole number below 2^53, for which its form is the decimal digits.

const hexDigits = "0123456789abcdef"

// AppendString writes s, which is valid UTF-8, as a JSON string.
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\b':
			b = append(b, '\\', 'b')
		case '\t':
			b = append(b, '\\', 't')
		case '\n':
			b = append(b, '\\', 'n')
		case '\f':
			b = append(b, '\\', 'f')
		case '\r':
			b = append(b, '\\', 'r')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// instantForm is RFC 3339 in UTC with as many digits of the second as are needed.
const instantForm = "2006-01-02T15:04:05.999999Z"

// AppendInstant writes an instant in RFC 3339, in UTC, with as many digits of the second as it needs.
func AppendInstant(b []byte, micros int64) []byte {
	b = append(b, '"')
	b = time.UnixMicro(micros).UTC().AppendFormat(b, instantForm)
	return append(b, '"')
}

// AppendStretch writes a span as a pair, its end null while it lasts.
func AppendStretch(b []byte, s Stretch) []byte {
	b = AppendInstant(append(b, '['), s.Start)
	if s.End == Open {
		return append(b, ",null]"...)
	}
	return append(AppendInstant(append(b, ','), s.End), ']')
}

func appendStretches(b []byte, list []Stretch) []byte {
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendStretch(b, s)
	}
	return append(b, ']')
}

func appendBool(b []byte, yes bool) []byte { return strconv.AppendBool(b, yes) }

func appendInt(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }

// AppendValue writes a fact's value or an operand; durations are whole microseconds.
func AppendValue(b []byte, v *Value) []byte {
	switch v.kind {
	case KindText, KindEnum:
		return AppendString(b, v.text())
	case KindBool:
		return appendBool(b, v.i == 1)
	case KindCount, KindDuration:
		return appendInt(b, v.i)
	case KindMoney:
		if x, ok := v.x.(money.Exact); ok {
			return appendMoney(b, x.Ratio().String(), x.Currency())
		}
		return AppendMoney(b, v.x.(money.Amount))
	case KindRate:
		return AppendString(b, v.x.(money.Ratio).String())
	case KindDate:
		return AppendDate(b, v.i)
	case KindInstant:
		return AppendInstant(b, v.i)
	case KindSpan:
		return AppendStretch(b, Stretch{v.i, v.j})
	case KindOutage:
		return appendOutage(b, v.x.(*Times))
	case KindMaintenance:
		return appendMaintenance(b, v.x.([]Work))
	}
	return append(b, "null"...)
}

// AppendMoney writes an amount with its currency.
func AppendMoney(b []byte, a money.Amount) []byte {
	return appendMoney(b, a.AmountString(), a.Currency())
}

func appendMoney(b []byte, amount, currency string) []byte {
	b = append(b, `{"amount":`...)
	b = AppendString(b, amount)
	b = append(b, `,"currency":`...)
	return append(AppendString(b, currency), '}')
}

// appendOutage leaves out the narrowest and the widest spans where they are the stated ones.
func appendOutage(b []byte, t *Times) []byte {
	b = append(b, '{')
	if !sameStretches(t.Narrowest, t.Stated) {
		b = append(appendStretches(append(b, `"narrowest":`...), t.Narrowest), ',')
	}
	b = appendStretches(append(b, `"stated":`...), t.Stated)
	if !sameStretches(t.Widest, t.Stated) {
		b = appendStretches(append(b, `,"widest":`...), t.Widest)
	}
	return append(b, '}')
}

func sameStretches(a, b []Stretch) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func appendMaintenance(b []byte, list []Work) []byte {
	b = append(b, '[')
	for i, a := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendInstant(append(b, `{"announced_at":`...), a.At)
		b = append(AppendStretch(append(b, `,"span":`...), a.Span), '}')
	}
	return append(b, ']')
}

// validText tells whether s can be written and read back unchanged.
func validText(s string) bool { return s != "" && utf8.ValidString(s) }
