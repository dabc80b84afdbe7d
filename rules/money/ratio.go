package money

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"strconv"
)

// Errors of ratios.
var (
	// ErrZeroDivisor refuses a proportion of something to nothing.
	ErrZeroDivisor = errors.New("money: a proportion must not have the denominator 0")
	// ErrRatio refuses a text that is no ratio.
	ErrRatio = errors.New(`money: not a ratio like "10%", "0.1", "3" or "1/30"`)
)

// Ratio is an exact number without a dimension: a share, a rate, a count of
// units. It stays a fraction however often it is divided, and any number of
// digits long. The zero Ratio is 0. It is immutable and may be shared between
// goroutines.
//
// Fractions whose parts fit 64 bits, which is nearly all, allocate nothing, and
// are equal exactly if they are == ; whether any two are equal Cmp tells.
type Ratio struct {
	num  int64    // in lowest terms, never the least int64; unless
	over int64    // (the denominator less 1, at least 0, so that the zero Ratio is 0 through 1)
	wide *big.Rat // the fraction is too wide for them: then it is here, never written to
}

// Whole returns the whole number n.
func Whole(n int64) Ratio {
	if n == math.MinInt64 {
		return ratio(new(big.Rat).SetInt64(n))
	}
	return Ratio{num: n}
}

// RatioOf returns num through den. The error is ErrZeroDivisor.
func RatioOf(num, den int64) (Ratio, error) {
	switch {
	case den == 0:
		return Ratio{}, ErrZeroDivisor
	case num == math.MinInt64 || den == math.MinInt64:
		return ratio(big.NewRat(num, den)), nil
	case den < 0:
		num, den = -num, -den
	}
	return lowest(num, den), nil
}

// lowest returns num through den, of which den is more than 0 and num not the least int64.
func lowest(num, den int64) Ratio {
	if g := gcd(num, den); g > 1 {
		num, den = num/g, den/g
	}
	return Ratio{num: num, over: den - 1}
}

// ratio keeps a fraction in the narrow form if it fits there.
func ratio(r *big.Rat) Ratio {
	num, den := r.Num(), r.Denom()
	if num.IsInt64() && den.IsInt64() && num.Int64() != math.MinInt64 {
		return Ratio{num: num.Int64(), over: den.Int64() - 1}
	}
	return Ratio{wide: r}
}

// Parts returns the numerator and the denominator, which is more than 0, in
// lowest terms; false if they do not fit 64 bits.
func (x Ratio) Parts() (num, den int64, ok bool) { return x.num, x.over + 1, x.wide == nil }

// Add returns the sum.
func (x Ratio) Add(y Ratio) Ratio {
	if x.wide == nil && y.wide == nil {
		xDen, yDen := x.over+1, y.over+1
		g := gcd(xDen, yDen)
		n1, ok1 := mul(x.num, yDen/g)
		n2, ok2 := mul(y.num, xDen/g)
		den, ok3 := mul(xDen, yDen/g)
		num, ok4 := add(n1, n2)
		if ok1 && ok2 && ok3 && ok4 && num != math.MinInt64 {
			return lowest(num, den)
		}
	}
	return ratio(new(big.Rat).Add(x.rat(), y.rat()))
}

// Sub returns the difference.
func (x Ratio) Sub(y Ratio) Ratio { return x.Add(y.Neg()) }

// Neg returns the number with the other sign.
func (x Ratio) Neg() Ratio {
	x.num = -x.num
	if x.wide != nil {
		x.wide = new(big.Rat).Neg(x.wide)
	}
	return x
}

// Mul returns the product.
func (x Ratio) Mul(y Ratio) Ratio {
	if x.wide == nil && y.wide == nil {
		// Both in lowest terms and shortened crosswise: so is the product.
		xDen, yDen := x.over+1, y.over+1
		across, down := gcd(x.num, yDen), gcd(y.num, xDen)
		num, ok1 := mul(x.num/across, y.num/down)
		den, ok2 := mul(xDen/down, yDen/across)
		if ok1 && ok2 {
			return Ratio{num: num, over: den - 1}
		}
	}
	return ratio(new(big.Rat).Mul(x.rat(), y.rat()))
}

// Quo returns x through y. The error is ErrZeroDivisor.
func (x Ratio) Quo(y Ratio) (Ratio, error) {
	switch {
	case y.Sign() == 0:
		return Ratio{}, ErrZeroDivisor
	case y.wide != nil:
		return ratio(new(big.Rat).Quo(x.rat(), y.wide)), nil
	case y.num < 0:
		return x.Mul(Ratio{num: -y.over - 1, over: -y.num - 1}), nil
	}
	return x.Mul(Ratio{num: y.over + 1, over: y.num - 1}), nil
}

// Cmp returns -1, 0 or 1 as x is less than, equal to or more than y.
func (x Ratio) Cmp(y Ratio) int {
	if x.wide != nil || y.wide != nil {
		return x.rat().Cmp(y.rat())
	}
	if side := sign(x.num); x.over == y.over || side != sign(y.num) || side == 0 {
		return sign2(x.num, y.num)
	}
	hi1, lo1 := bits.Mul64(magnitude(x.num), magnitude(y.over+1))
	hi2, lo2 := bits.Mul64(magnitude(y.num), magnitude(x.over+1))
	order := 1
	if hi1 < hi2 || hi1 == hi2 && lo1 < lo2 {
		order = -1
	} else if hi1 == hi2 && lo1 == lo2 {
		order = 0
	}
	return order * sign(x.num)
}

// Bits returns how many bits the longer of numerator and denominator has.
func (x Ratio) Bits() int {
	if x.wide != nil {
		return max(x.wide.Num().BitLen(), x.wide.Denom().BitLen())
	}
	return bits.Len64(uint64(max(x.num, -x.num, x.over+1))) //nolint:gosec // never negative
}

// Sign returns -1, 0 or 1 as the number is negative, nothing or positive.
func (x Ratio) Sign() int {
	if x.wide != nil {
		return x.wide.Sign()
	}
	return sign(x.num)
}

// IsWhole reports whether the number is a whole one.
func (x Ratio) IsWhole() bool {
	if x.wide != nil {
		return x.wide.IsInt()
	}
	return x.over == 0
}

// Floor returns the greatest whole number that is not more than x; false if it
// does not fit 64 bits.
func (x Ratio) Floor() (int64, bool) {
	if x.wide != nil {
		whole := new(big.Int).Div(x.wide.Num(), x.wide.Denom())
		return whole.Int64(), whole.IsInt64()
	}
	whole := x.num / (x.over + 1)
	if x.num < 0 && x.over > 0 {
		whole--
	}
	return whole, true
}

// Ceil returns the least whole number that is not less than x; false if it does
// not fit 64 bits.
func (x Ratio) Ceil() (int64, bool) {
	if x.wide != nil {
		whole := new(big.Int).Neg(x.wide.Num())
		whole.Neg(whole.Div(whole, x.wide.Denom()))
		return whole.Int64(), whole.IsInt64()
	}
	whole := x.num / (x.over + 1)
	if x.num > 0 && x.over > 0 {
		whole++
	}
	return whole, true
}

// Rat returns the number as a new rational number.
func (x Ratio) Rat() *big.Rat { return new(big.Rat).Set(x.rat()) }

// String returns the fraction in lowest terms, as ParseRatio reads it unless it
// is negative: "3", "1/30".
func (x Ratio) String() string {
	if x.wide != nil {
		return x.wide.RatString()
	}
	var buf [40]byte
	b := strconv.AppendInt(buf[:0], x.num, 10)
	if x.over > 0 {
		b = strconv.AppendInt(append(b, '/'), x.over+1, 10)
	}
	return string(b)
}

func (x Ratio) rat() *big.Rat {
	if x.wide != nil {
		return x.wide
	}
	return big.NewRat(x.num, x.over+1)
}

// MaxRatioText is the length of the longest text that ParseRatio reads, in bytes.
const MaxRatioText = 1000

// ParseRatio reads a ratio that is not negative, as it is written: a plain
// decimal number ("3", "0.1"), one in hundredths ("99.99%"), or one whole number
// through another ("1/30"). Signs, exponents, separators of thousands, spaces and
// needless leading zeros are refused. The error is ErrRatio.
func ParseRatio(text string) (Ratio, error) {
	x, ok := parseRatio(text)
	if !ok {
		return Ratio{}, fmt.Errorf("%w: %.24q", ErrRatio, text)
	}
	return x, nil
}

func parseRatio(text string) (Ratio, bool) {
	if len(text) > MaxRatioText {
		return Ratio{}, false
	}
	x, rest, ok := parseDigits(text)
	if !ok || rest == "" {
		return x, ok
	}
	if rest[0] == '/' {
		den, rest, ok := parseDigits(rest[1:])
		if !ok || rest != "" {
			return Ratio{}, false
		}
		x, err := x.Quo(den)
		return x, err == nil
	}
	if rest[0] == '.' {
		fraction, behind := decimals(rest[1:])
		if fraction.Sign() < 0 {
			return Ratio{}, false
		}
		x, rest = x.Add(fraction), behind
	}
	if rest == "%" {
		x, rest = x.Mul(Ratio{num: 1, over: 99}), ""
	}
	return x, rest == ""
}

// parseDigits reads the whole number that a text begins with, and returns what follows it.
func parseDigits(text string) (Ratio, string, bool) {
	n := countDigits(text)
	if n == 0 || n > 1 && text[0] == '0' {
		return Ratio{}, "", false
	}
	return wholeOf(text[:n]), text[n:], true
}

// decimals reads the digits behind a point, and returns what follows them; without any it returns less than 0.
func decimals(text string) (Ratio, string) {
	n := countDigits(text)
	if n == 0 {
		return Whole(-1), ""
	}
	if n <= MaxDigits {
		return lowest(wholeOf(text[:n]).num, pow10[n]), text[n:]
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
	return ratio(new(big.Rat).SetFrac(wholeOf(text[:n]).rat().Num(), scale)), text[n:]
}

func countDigits(text string) (n int) {
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}

// wholeOf reads what consists of digits.
func wholeOf(digits string) Ratio {
	if len(digits) > MaxDigits {
		whole, _ := new(big.Int).SetString(digits, 10)
		return ratio(new(big.Rat).SetInt(whole))
	}
	var n int64
	for i := range len(digits) {
		n = 10*n + int64(digits[i]-'0')
	}
	return Ratio{num: n}
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
