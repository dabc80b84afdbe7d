package money

import (
	"errors"
	"fmt"
	"math"
	"math/big"
)

// Errors of fractions and of rounding.
var (
	// ErrZeroDivisor refuses a proportion of something to nothing.
	ErrZeroDivisor = errors.New("money: a proportion must not have the denominator 0")
	// ErrUnit refuses to round to a unit that is not more than zero.
	ErrUnit = errors.New("money: the unit of rounding must be more than 0")
)

// Exact is an amount of money as a fraction, exact however often it is divided:
// a fee times the time without service through the length of the month. It
// becomes an Amount by a single Round at the end. The zero Exact has no currency,
// and arithmetic with it is ErrCurrency.
//
// Fractions whose parts fit 64 bits, which is nearly all, allocate nothing.
type Exact struct {
	num, den int64    // in lowest terms, den more than 0, neither the least int64; unless
	wide     *big.Rat // the fraction is too wide for them: then it is here, never written to
	currency string
}

// Exact returns the amount as a fraction.
func (a Amount) Exact() Exact {
	x := Exact{num: a.coef, den: pow10[a.scale], currency: a.currency}
	if g := gcd(x.num, x.den); g > 1 {
		x.num, x.den = x.num/g, x.den/g
	}
	return x
}

// Proportion returns the amount times num through den, unrounded: the part of a
// fee that falls on num microseconds of den. The error is ErrZeroDivisor or
// ErrCurrency.
func (a Amount) Proportion(num, den int64) (Exact, error) { return a.Exact().Proportion(num, den) }

// Proportion returns x times num through den. The error is ErrZeroDivisor or ErrCurrency.
func (x Exact) Proportion(num, den int64) (Exact, error) {
	if den == 0 {
		return Exact{}, ErrZeroDivisor
	}
	if x.currency == "" {
		return Exact{}, fmt.Errorf("%w: a proportion of no amount", ErrCurrency)
	}
	if x.wide == nil && num != math.MinInt64 && den != math.MinInt64 {
		if den < 0 {
			num, den = -num, -den
		}
		// Both fractions in lowest terms and shortened crosswise: so is the product.
		if g := gcd(num, den); g > 1 {
			num, den = num/g, den/g
		}
		across, down := gcd(x.num, den), gcd(num, x.den)
		n, ok1 := mul(x.num/across, num/down)
		d, ok2 := mul(x.den/down, den/across)
		if ok1 && ok2 {
			return Exact{num: n, den: d, currency: x.currency}, nil
		}
	}
	return exact(new(big.Rat).Mul(x.rat(), big.NewRat(num, den)), x.currency), nil
}

// Add returns the sum. The error is ErrCurrency.
func (x Exact) Add(y Exact) (Exact, error) {
	if err := sameCurrency(x.currency, y.currency); err != nil {
		return Exact{}, err
	}
	if x.wide == nil && y.wide == nil {
		g := gcd(x.den, y.den)
		n1, ok1 := mul(x.num, y.den/g)
		n2, ok2 := mul(y.num, x.den/g)
		den, ok3 := mul(x.den, y.den/g)
		num, ok4 := add(n1, n2)
		if ok1 && ok2 && ok3 && ok4 && num != math.MinInt64 {
			if g := gcd(num, den); g > 1 {
				num, den = num/g, den/g
			}
			return Exact{num: num, den: den, currency: x.currency}, nil
		}
	}
	return exact(new(big.Rat).Add(x.rat(), y.rat()), x.currency), nil
}

// Sub returns the difference. The error is ErrCurrency.
func (x Exact) Sub(y Exact) (Exact, error) { return x.Add(y.Neg()) }

// Neg returns the fraction with the other sign.
func (x Exact) Neg() Exact {
	x.num = -x.num
	if x.wide != nil {
		x.wide = new(big.Rat).Neg(x.wide)
	}
	return x
}

// Cmp returns -1, 0 or 1 as x is less than, equal to or more than y. The error is ErrCurrency.
func (x Exact) Cmp(y Exact) (int, error) {
	difference, err := x.Sub(y)
	return difference.Sign(), err
}

// Sign returns -1, 0 or 1 as the fraction is negative, nothing or positive.
func (x Exact) Sign() int {
	if x.wide != nil {
		return x.wide.Sign()
	}
	return sign(x.num)
}

// Currency returns the three letters of the currency; "" for the zero Exact.
func (x Exact) Currency() string { return x.currency }

// Rat returns the fraction as a new rational number, without its currency.
func (x Exact) Rat() *big.Rat { return new(big.Rat).Set(x.rat()) }

// String returns the fraction in lowest terms and its currency: "234000/31 KRW".
func (x Exact) String() string {
	if x.currency == "" {
		return "no amount"
	}
	return x.rat().RatString() + " " + x.currency
}

func (x Exact) rat() *big.Rat {
	switch {
	case x.wide != nil:
		return x.wide
	case x.den == 0:
		return new(big.Rat)
	}
	return big.NewRat(x.num, x.den)
}

// exact keeps a fraction in the narrow form if it fits there.
func exact(r *big.Rat, currency string) Exact {
	num, den := r.Num(), r.Denom()
	if num.IsInt64() && den.IsInt64() && num.Int64() != math.MinInt64 {
		return Exact{num: num.Int64(), den: den.Int64(), currency: currency}
	}
	return Exact{wide: r, currency: currency}
}

// gcd returns the greatest common divisor, at least 1, of the magnitudes.
func gcd(a, b int64) int64 {
	if a < 0 {
		a = -a
	}
	if b < 0 {
		b = -b
	}
	for b != 0 {
		a, b = b, a%b
	}
	return max(a, 1)
}
