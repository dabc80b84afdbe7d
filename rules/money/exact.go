package money

import (
	"errors"
	"fmt"
	"math/big"
)

// ErrUnit refuses to round to a unit that is not more than zero.
var ErrUnit = errors.New("money: the unit of rounding must be more than 0")

// Exact is an amount of money as a fraction, exact however often it is divided:
// a fee times the time without service through the length of the month. It
// becomes an Amount by a single Round at the end. The zero Exact has no currency,
// and arithmetic with it is ErrCurrency.
//
// Fractions whose parts fit 64 bits, which is nearly all, allocate nothing.
type Exact struct {
	ratio    Ratio
	currency string
}

// ExactOf returns so many units of a currency. The error is ErrCurrencyCode.
func ExactOf(r Ratio, currency string) (Exact, error) {
	if err := checkCode(currency); err != nil {
		return Exact{}, err
	}
	return Exact{r, currency}, nil
}

// Exact returns the amount as a fraction.
func (a Amount) Exact() Exact { return Exact{a.ratio(), a.currency} }

// ratio returns the amount as a fraction without its currency.
func (a Amount) ratio() Ratio {
	if a.scale == 0 {
		return Ratio{num: a.coef}
	}
	return lowest(a.coef, pow10[a.scale])
}

// Proportion returns the amount times num through den, unrounded: the part of a
// fee that falls on num microseconds of den. The error is ErrZeroDivisor or
// ErrCurrency.
func (a Amount) Proportion(num, den int64) (Exact, error) { return a.Exact().Proportion(num, den) }

// Proportion returns x times num through den. The error is ErrZeroDivisor or ErrCurrency.
func (x Exact) Proportion(num, den int64) (Exact, error) {
	r, err := RatioOf(num, den)
	if err != nil {
		return Exact{}, err
	}
	return x.Times(r)
}

// Times returns x times r. The error is ErrCurrency.
func (x Exact) Times(r Ratio) (Exact, error) {
	if x.currency == "" {
		return Exact{}, fmt.Errorf("%w: a proportion of no amount", ErrCurrency)
	}
	return Exact{x.ratio.Mul(r), x.currency}, nil
}

// Add returns the sum. The error is ErrCurrency.
func (x Exact) Add(y Exact) (Exact, error) {
	if err := sameCurrency(x.currency, y.currency); err != nil {
		return Exact{}, err
	}
	return Exact{x.ratio.Add(y.ratio), x.currency}, nil
}

// Sub returns the difference. The error is ErrCurrency.
func (x Exact) Sub(y Exact) (Exact, error) { return x.Add(y.Neg()) }

// Neg returns the fraction with the other sign.
func (x Exact) Neg() Exact { return Exact{x.ratio.Neg(), x.currency} }

// Cmp returns -1, 0 or 1 as x is less than, equal to or more than y. The error is ErrCurrency.
func (x Exact) Cmp(y Exact) (int, error) {
	if err := sameCurrency(x.currency, y.currency); err != nil {
		return 0, err
	}
	return x.ratio.Cmp(y.ratio), nil
}

// Sign returns -1, 0 or 1 as the fraction is negative, nothing or positive.
func (x Exact) Sign() int { return x.ratio.Sign() }

// Currency returns the three letters of the currency; "" for the zero Exact.
func (x Exact) Currency() string { return x.currency }

// Ratio returns the fraction without its currency.
func (x Exact) Ratio() Ratio { return x.ratio }

// Rat returns the fraction as a new rational number, without its currency.
func (x Exact) Rat() *big.Rat { return x.ratio.Rat() }

// Amount returns the amount that is exactly x; false where none is, because x
// needs more digits than an amount has or is of no currency.
func (x Exact) Amount() (Amount, bool) {
	num, den, ok := x.ratio.Parts()
	if !ok || x.currency == "" {
		return Amount{}, false
	}
	for scale := range MaxScale + 1 {
		if pow10[scale]%den != 0 {
			continue
		}
		coef, fits := mul(num, pow10[scale]/den)
		if !fits {
			return Amount{}, false
		}
		a, err := normal(coef, scale, x.currency)
		return a, err == nil
	}
	return Amount{}, false
}

// String returns the fraction in lowest terms and its currency: "234000/31 KRW".
func (x Exact) String() string {
	if x.currency == "" {
		return "no amount"
	}
	return x.ratio.String() + " " + x.currency
}
