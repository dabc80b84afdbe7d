package fact

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"bosang/rules/money"
	"bosang/rules/period"
)

// Date is a civil date, of no zone.
func Date(d period.Date) Value {
	if !d.Valid() {
		return invalid(fmt.Errorf("%w: %s", period.ErrDate, d))
	}
	return Value{kind: KindDate, i: d.Number()}
}

// AsDate gives the date of a date value.
func (v Value) AsDate() (period.Date, bool) {
	if v.kind != KindDate {
		return period.Date{}, false
	}
	return period.DateNumbered(v.i), true
}

// Rate is an exact number without a dimension. A fact of this kind is not negative, and its parts fit 64 bits.
func Rate(r money.Ratio) Value { return Value{kind: KindRate, x: r} }

// AsRate gives the number of a rate value.
func (v Value) AsRate() (money.Ratio, bool) {
	r, ok := v.x.(money.Ratio)
	return r, ok && v.kind == KindRate
}

// ExactMoney is money that may be a fraction of what can be paid, as formulas give it; no fact is. What is exactly an
// amount becomes that amount, so that equal money has one form.
func ExactMoney(x money.Exact) Value {
	if a, ok := x.Amount(); ok {
		return Money(a)
	}
	return Value{kind: KindMoney, x: x}
}

// AsExact gives the money of a money value, an amount or a fraction.
func (v Value) AsExact() (money.Exact, bool) {
	switch x := v.x.(type) {
	case money.Amount:
		return x.Exact(), v.kind == KindMoney
	case money.Exact:
		return x, v.kind == KindMoney
	}
	return money.Exact{}, false
}

// AppendDate writes the date so many days after 1970-01-01.
func AppendDate(b []byte, days int64) []byte {
	b = append(b, '"')
	b = time.Unix(days*24*60*60, 0).UTC().AppendFormat(b, time.DateOnly)
	return append(b, '"')
}

func parseDate(raw json.RawMessage) (Value, error) {
	var s string
	if err := Strict(raw, &s); err != nil {
		return Value{}, err
	}
	d, err := period.ParseDate(s)
	if err != nil {
		return Value{}, err
	}
	return Date(d), nil
}

func parseRate(raw json.RawMessage) (Value, error) {
	var s string
	if err := Strict(raw, &s); err != nil {
		return Value{}, err
	}
	r, err := money.ParseRatio(s)
	return Rate(r), err
}

// parseExact reads money of which the amount may be a fraction: "234000/31".
func parseExact(amount, currency string) (Value, error) {
	digits, negative := strings.CutPrefix(amount, "-")
	r, err := money.ParseRatio(digits)
	if err != nil {
		return Value{}, err
	}
	if negative {
		r = r.Neg()
	}
	x, err := money.ExactOf(r, currency)
	if err != nil {
		return Value{}, err
	}
	return ExactMoney(x), nil
}
