package form

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"bosang/claims"
	"bosang/rules/money"
)

// Instant is a point in time: RFC 3339 with an offset when sent, UTC when
// answered, no finer than a microsecond. The zero instant is left out.
type Instant struct{ time.Time }

// read takes a text in RFC 3339.
func (i *Instant) read(v any) []claims.FieldError {
	if v == nil {
		return nil
	}
	s, ok := v.(string)
	if !ok {
		return []claims.FieldError{{Code: "type", Param: "string"}}
	}
	t, code := parseInstant(s)
	if code != "" {
		return []claims.FieldError{{Code: code, Param: instantParam(code)}}
	}
	i.Time = t
	return nil
}

func instantParam(code string) string {
	if code == "out_of_range" {
		return "1900-2200"
	}
	return ""
}

// parseInstant reads RFC 3339 and gives the code of what is wrong with it. RFC
// 3339 asks for the offset, and leap seconds do not exist here.
func parseInstant(s string) (time.Time, string) {
	if len(s) > 40 {
		return time.Time{}, "instant_form"
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || len(s) < len("2022-10-15T15:30:00Z") || s[len("2022-10-15T15:30:00")] == ',' {
		return time.Time{}, "instant_form"
	}
	t = t.UTC()
	switch {
	case t.Nanosecond()%1000 != 0:
		return time.Time{}, "too_fine"
	case t.Year() < 1900 || t.Year() > 2200:
		return time.Time{}, "out_of_range"
	}
	return t, ""
}

// MarshalJSON writes the instant in UTC with as many digits as it needs.
func (i Instant) MarshalJSON() ([]byte, error) {
	return []byte(`"` + i.UTC().Format("2006-01-02T15:04:05.999999Z") + `"`), nil
}

// At wraps an instant for an answer.
func At(t time.Time) Instant { return Instant{t} }

// Moment is an instant, or a civil date: then noon of it in UTC, which is that date
// wherever a law is in force.
type Moment struct{ time.Time }

// read takes a text in RFC 3339, or a date.
func (m *Moment) read(v any) []claims.FieldError {
	if s, ok := v.(string); ok && len(s) == len(time.DateOnly) {
		t, err := time.Parse(time.DateOnly, s)
		if err != nil {
			return []claims.FieldError{{Code: "moment_form"}}
		}
		v = t.Add(12 * time.Hour).Format(time.RFC3339)
	}
	var i Instant
	faults := i.read(v)
	m.Time = i.Time
	for k := range faults {
		if faults[k].Code == "instant_form" {
			faults[k].Code = "moment_form"
		}
	}
	return faults
}

// Settable tells an instant that was sent as null from one that was not sent.
type Settable struct {
	Instant
	Sent bool
}

func (i *Settable) read(v any) []claims.FieldError {
	i.Sent = true
	return i.Instant.read(v)
}

// Money is an amount as it is sent and answered: {"amount":"7550","currency":"KRW"}.
type Money struct{ money.Amount }

type moneyParts struct {
	Amount   *string `json:"amount" validate:"required"`
	Currency *string `json:"currency" validate:"required"`
}

// read takes an object with both parts as texts. Nobody sends negative amounts.
func (m *Money) read(v any) []claims.FieldError {
	if _, ok := v.(Object); !ok {
		return []claims.FieldError{{Code: "type", Param: "object"}}
	}
	var f Filler
	var sent moneyParts
	f.Fill(&sent, v)
	// What was sent is read even where the other part is missing, so that all is
	// told at once.
	amount, currency := "0", anyCurrency
	if sent.Amount != nil {
		amount = *sent.Amount
	}
	if sent.Currency != nil {
		currency = *sent.Currency
	}
	parsed, faults := ParseMoney(amount, currency)
	if faults = append(f.Faults, faults...); len(faults) > 0 {
		return faults
	}
	*m = *parsed
	return nil
}

// anyCurrency stands in where an amount is read whose own cannot be.
const anyCurrency = "KRW"

// ParseMoney reads an amount and its currency. The field of a fault is "amount",
// "currency", or neither.
func ParseMoney(amount, currency string) (*Money, []claims.FieldError) {
	var faults []claims.FieldError
	parsed, err := money.Parse(amount, currency)
	if errors.Is(err, money.ErrCurrencyCode) {
		faults = append(faults, claims.FieldError{Field: "currency", Code: "currency_form"})
		parsed, err = money.Parse(amount, anyCurrency)
	}
	switch {
	case errors.Is(err, money.ErrTooLarge):
		faults = append(faults, claims.FieldError{Field: "amount", Code: "amount_too_large", Param: strconv.Itoa(money.MaxDigits)})
	case errors.Is(err, money.ErrTooFine):
		faults = append(faults, claims.FieldError{Field: "amount", Code: "amount_too_fine", Param: strconv.Itoa(money.MaxScale)})
	case err != nil || parsed.Sign() == 0 && strings.HasPrefix(amount, "-"):
		faults = append(faults, claims.FieldError{Field: "amount", Code: "amount_form"})
	case parsed.Sign() < 0:
		faults = append(faults, claims.FieldError{Code: "negative"})
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return &Money{parsed}, nil
}

// MarshalJSON writes both parts as texts, so that no reader rounds the amount.
func (m Money) MarshalJSON() ([]byte, error) {
	return []byte(`{"amount":"` + m.AmountString() + `","currency":"` + m.Currency() + `"}`), nil
}

// Value gives what was sent; nil where nothing was.
func (m *Money) Value() *money.Amount {
	if m == nil {
		return nil
	}
	return &m.Amount
}

// ShowMoney wraps an amount for an answer; nil, and one without a currency, is
// left out.
func ShowMoney(a *money.Amount) *Money {
	if a == nil || a.Currency() == "" {
		return nil
	}
	return &Money{*a}
}

// Name is what a thing is called in both languages.
type Name struct {
	Korean  string `json:"ko" validate:"required,max=200"`
	English string `json:"en" validate:"required,max=200"`
}

// Domain gives the name as the domain has it.
func (n Name) Domain() claims.Name { return claims.Name{Korean: n.Korean, English: n.English} }

// ShowName wraps a name for an answer.
func ShowName(n claims.Name) Name { return Name{n.Korean, n.English} }

// Lines is a text of many lines, however they end when it is sent.
type Lines string

// read reads the text; its lines end with LF alone from here on.
func (l *Lines) read(v any) []claims.FieldError {
	s, ok := v.(string)
	if !ok {
		return []claims.FieldError{{Code: "type", Param: "string"}}
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if strings.ContainsFunc(s, isControl) {
		return []claims.FieldError{{Code: "control_characters"}}
	}
	*l = Lines(s)
	return nil
}

// Duration writes a length of time in ISO 8601, in hours and less, so that it
// is the same length in every month.
func Duration(d time.Duration) string {
	if d == 0 {
		return "PT0S"
	}
	s := "PT"
	if d < 0 {
		s, d = "-PT", -d
	}
	if h := d / time.Hour; h > 0 {
		s += fmt.Sprintf("%dH", h)
	}
	if m := d % time.Hour / time.Minute; m > 0 {
		s += fmt.Sprintf("%dM", m)
	}
	rest := d % time.Minute
	if rest == 0 {
		return s
	}
	if micros := rest % time.Second / time.Microsecond; micros > 0 {
		digits := fmt.Sprintf("%06d", micros)
		for digits[len(digits)-1] == '0' {
			digits = digits[:len(digits)-1]
		}
		return s + fmt.Sprintf("%d.%sS", rest/time.Second, digits)
	}
	return s + fmt.Sprintf("%dS", rest/time.Second)
}
