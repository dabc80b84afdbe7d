package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"bosang/claims"
	"bosang/rules/money"
)

// instant is a point in time: RFC 3339 with an offset when sent, UTC when
// answered, no finer than a microsecond. The zero instant is left out.
type instant struct{ time.Time }

// read takes a text in RFC 3339.
func (i *instant) read(v any) []claims.FieldError {
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
func (i instant) MarshalJSON() ([]byte, error) {
	return []byte(`"` + i.UTC().Format("2006-01-02T15:04:05.999999Z") + `"`), nil
}

// at wraps an instant for an answer.
func at(t time.Time) instant { return instant{t} }

// settableInstant tells an instant that was sent as null from one that was not sent.
type settableInstant struct {
	instant
	sent bool
}

func (i *settableInstant) read(v any) []claims.FieldError {
	i.sent = true
	return i.instant.read(v)
}

// amountIn is money as it is sent.
type amountIn struct{ money.Amount }

type amountParts struct {
	Amount   *string `json:"amount" validate:"required"`
	Currency *string `json:"currency" validate:"required"`
}

// read takes {"amount":"7550","currency":"KRW"}.
func (a *amountIn) read(v any) []claims.FieldError {
	if _, ok := v.(object); !ok {
		return []claims.FieldError{{Code: "type", Param: "object"}}
	}
	var f filler
	var sent amountParts
	f.fillAny(&sent, v)
	if len(f.faults) > 0 {
		return f.faults
	}
	parsed, err := money.Parse(*sent.Amount, *sent.Currency)
	if err != nil {
		return []claims.FieldError{amountFault(err)}
	}
	if parsed.Sign() < 0 {
		return []claims.FieldError{{Code: "negative"}}
	}
	a.Amount = parsed
	return nil
}

// amountFault tells what is wrong with an amount.
func amountFault(err error) claims.FieldError {
	switch {
	case errors.Is(err, money.ErrCurrencyCode):
		return claims.FieldError{Field: "currency", Code: "currency_form"}
	case errors.Is(err, money.ErrTooLarge):
		return claims.FieldError{Field: "amount", Code: "amount_too_large", Param: fmt.Sprint(money.MaxDigits)}
	case errors.Is(err, money.ErrTooFine):
		return claims.FieldError{Field: "amount", Code: "amount_too_fine", Param: fmt.Sprint(money.MaxScale)}
	}
	return claims.FieldError{Field: "amount", Code: "amount_form"}
}

// money gives what was sent; nil where nothing was.
func (a *amountIn) money() *money.Amount {
	if a == nil {
		return nil
	}
	return &a.Amount
}

// amountOut is money as it is answered.
type amountOut struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

func amount(a *money.Amount) *amountOut {
	if a == nil {
		return nil
	}
	return &amountOut{a.AmountString(), a.Currency()}
}

// nameIn is what a thing is called in both languages, as it is sent.
type nameIn struct {
	Korean  string `json:"ko" validate:"required,max=200"`
	English string `json:"en" validate:"required,max=200"`
}

func (n nameIn) name() claims.Name { return claims.Name{Korean: n.Korean, English: n.English} }

type nameOut struct {
	Korean  string `json:"ko"`
	English string `json:"en"`
}

func name(n claims.Name) nameOut { return nameOut{n.Korean, n.English} }

// raw is canonical JSON that is put into an answer as it is, so that its hash
// can be checked by whoever reads it.
func raw(canonical []byte) json.RawMessage { return json.RawMessage(canonical) }

// duration writes a length of time in ISO 8601, in hours and less, so that it
// is the same length in every month.
func duration(d time.Duration) string {
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
