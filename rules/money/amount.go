// Package money is about exact amounts with a currency: sums that never lose a
// fraction, proportions that stay fractions, and one rounding at the end.
//
// No floating point is used anywhere. Amounts of different currencies never mix;
// an attempt is an error. Values are immutable, may be shared between goroutines
// and compare with ==.
//
// # Scale
//
// An amount has at most MaxDigits digits, of which at most MaxScale stand behind
// the point; what needs more is refused, never cut. It may be finer than the
// smallest coin of its currency: 0.5 KRW is an amount, since a price per unit may
// be one. Bringing an amount to what can be paid is a Round, whose unit is a
// parameter of a rulebook. In writing, an amount has at least as many digits
// behind the point as ISO 4217 gives its currency, and more only if it needs
// them: 7550 KRW, 12.20 USD, 0.5 KRW. So equal amounts are written alike.
package money

import (
	"errors"
	"fmt"
	"math/big"
	"math/bits"
	"strconv"

	"github.com/shopspring/decimal"
)

// Limits of an amount.
const (
	MaxDigits = 18 // before and behind the point together: below 10^18 of the finest digit
	MaxScale  = 9  // behind the point
)

// Errors of amounts. They arrive wrapped with what caused them; compare with errors.Is.
var (
	// ErrCurrency refuses to combine amounts of different currencies, or one that has none.
	ErrCurrency = errors.New("money: the amounts are not of one currency")
	// ErrCurrencyCode refuses a currency that is not three letters A to Z, as in ISO 4217.
	ErrCurrencyCode = errors.New("money: a currency must be three letters A to Z")
	// ErrAmount refuses a text that is not a plain decimal number.
	ErrAmount = errors.New("money: not a plain decimal number")
	// ErrTooLarge refuses an amount that needs more than MaxDigits digits.
	ErrTooLarge = errors.New("money: an amount must not have more than 18 digits")
	// ErrTooFine refuses an amount that needs more than MaxScale digits behind the point.
	ErrTooFine = errors.New("money: an amount must not have more than 9 digits behind the point")
)

const limit = 1_000_000_000_000_000_000 // 10^MaxDigits, the first coefficient out of range

// Amount is an exact amount of money. Make one with Parse, New or Of. The zero
// Amount is no amount: it has no currency, and arithmetic with it is ErrCurrency.
type Amount struct {
	coef     int64 // the amount times 10^scale; below limit either way
	scale    uint8 // the least possible, so that equal amounts are equal values
	currency string
}

// Parse reads an amount as it is written: an optional minus sign, digits, and
// optionally a point with digits behind it: "7550", "-12.20". Signs of plus,
// exponents, separators of thousands, spaces and needless leading zeros are
// refused. The error is ErrAmount, ErrTooLarge, ErrTooFine or ErrCurrencyCode.
func Parse(amount, currency string) (Amount, error) {
	if err := checkCode(currency); err != nil {
		return Amount{}, err
	}
	text := amount
	negative := text != "" && text[0] == '-'
	if negative {
		text = text[1:]
	}
	var (
		coef   int64
		digits int
		zeros  int  // shown behind the point beyond MaxDigits, as AmountString fills up the minor digits
		point  = -1 // how many digits stand before the point
	)
	for i := range len(text) {
		switch c := text[i]; {
		case c == '0' && digits == MaxDigits && point >= 0 && zeros < maxMinor:
			zeros++
		case c >= '0' && c <= '9':
			if digits++; digits > MaxDigits {
				return Amount{}, fmt.Errorf("%w: %.24q", ErrTooLarge, amount)
			}
			coef = 10*coef + int64(c-'0')
		case c == '.' && point < 0 && digits > 0:
			point = digits
		default:
			return Amount{}, fmt.Errorf("%w: %.24q", ErrAmount, amount)
		}
	}
	if digits == 0 || (point == digits && zeros == 0) || (text[0] == '0' && digits > 1 && point != 1) {
		return Amount{}, fmt.Errorf("%w: %.24q", ErrAmount, amount)
	}
	if negative {
		coef = -coef
	}
	if point < 0 {
		point = digits
	}
	return normal(coef, digits-point, currency)
}

// MustParse is Parse for amounts that stand in the source text; it panics on an error.
func MustParse(amount, currency string) Amount {
	a, err := Parse(amount, currency)
	if err != nil {
		panic(err)
	}
	return a
}

// New returns the amount with the value of a decimal. The error is ErrTooLarge,
// ErrTooFine or ErrCurrencyCode; an absurd exponent costs no time.
func New(value decimal.Decimal, currency string) (Amount, error) {
	if err := checkCode(currency); err != nil {
		return Amount{}, err
	}
	if value.IsZero() {
		return Amount{currency: currency}, nil
	}
	coef, exp := value.Coefficient(), int(value.Exponent())
	switch {
	case exp >= MaxDigits || coef.BitLen() > 256:
		return Amount{}, ErrTooLarge // not written out: it may be gigabytes
	case exp < -100: // 256 bits do not hold 100 zeros to strip
		return Amount{}, ErrTooFine
	case exp > 0:
		coef.Mul(coef, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(exp)), nil))
		exp = 0
	}
	for ten := big.NewInt(10); exp < 0; exp++ {
		shorter, rest := new(big.Int).QuoRem(coef, ten, new(big.Int))
		if rest.Sign() != 0 {
			break
		}
		coef = shorter
	}
	if !coef.IsInt64() {
		return Amount{}, fmt.Errorf("%w: %s", ErrTooLarge, value)
	}
	return normal(coef.Int64(), -exp, currency)
}

// Of returns so many whole units of a currency: Of(7550, "KRW"). The error is
// ErrTooLarge or ErrCurrencyCode.
func Of(units int64, currency string) (Amount, error) {
	if err := checkCode(currency); err != nil {
		return Amount{}, err
	}
	return normal(units, 0, currency)
}

// Zero returns nothing of a currency, as the start of a sum. The error is ErrCurrencyCode.
func Zero(currency string) (Amount, error) { return Of(0, currency) }

// Sum returns the sum of amounts of one currency, which is zero if there are
// none. The error is ErrCurrency, ErrCurrencyCode or ErrTooLarge.
func Sum(currency string, amounts ...Amount) (Amount, error) {
	sum, err := Zero(currency)
	for _, a := range amounts {
		if err != nil {
			return Amount{}, err
		}
		sum, err = sum.Add(a)
	}
	return sum, err
}

// normal strips zeros behind the point and checks the limits.
func normal(coef int64, scale int, currency string) (Amount, error) {
	for scale > 0 && coef%10 == 0 {
		coef /= 10
		scale--
	}
	if coef <= -limit || coef >= limit {
		return Amount{}, ErrTooLarge
	}
	if scale > MaxScale {
		return Amount{}, ErrTooFine
	}
	return Amount{coef: coef, scale: uint8(scale), currency: currency}, nil //nolint:gosec // 0 to MaxScale
}

// Currency returns the three letters of the currency; "" for the zero Amount.
func (a Amount) Currency() string { return a.currency }

// Decimal returns the value without its currency.
func (a Amount) Decimal() decimal.Decimal { return decimal.New(a.coef, -int32(a.scale)) }

// AmountString returns the value without its currency in plain digits, as Parse
// reads it and JSON carries it: "7550", "12.20".
func (a Amount) AmountString() string {
	var buf [32]byte
	return string(a.append(buf[:0]))
}

// String returns the value and its currency: "7550 KRW".
func (a Amount) String() string {
	if a.currency == "" {
		return "no amount"
	}
	var buf [32]byte
	return string(append(append(a.append(buf[:0]), ' '), a.currency...))
}

func (a Amount) append(to []byte) []byte {
	scale := max(int(a.scale), MinorDigits(a.currency))
	coef := a.coef
	if coef < 0 {
		to = append(to, '-')
		coef = -coef
	}
	unit := pow10[a.scale]
	to = strconv.AppendInt(to, coef/unit, 10)
	if scale == 0 {
		return to
	}
	to = append(to, '.')
	fraction := coef % unit
	for i := range scale {
		digit := int64(0)
		if i < int(a.scale) {
			digit = fraction / pow10[int(a.scale)-1-i] % 10
		}
		to = append(to, byte('0'+digit))
	}
	return to
}

// Sign returns -1, 0 or 1 as the amount is negative, nothing or positive.
func (a Amount) Sign() int { return sign(a.coef) }

// IsZero reports whether the amount is nothing, of whatever currency or none.
func (a Amount) IsZero() bool { return a.coef == 0 }

// Neg returns the amount with the other sign.
func (a Amount) Neg() Amount {
	a.coef = -a.coef
	return a
}

// Add returns the sum. The error is ErrCurrency or ErrTooLarge.
func (a Amount) Add(b Amount) (Amount, error) {
	if err := sameCurrency(a.currency, b.currency); err != nil {
		return Amount{}, err
	}
	scale := max(a.scale, b.scale)
	x, ok1 := mul(a.coef, pow10[scale-a.scale])
	y, ok2 := mul(b.coef, pow10[scale-b.scale])
	sum, ok3 := add(x, y)
	if !ok1 || !ok2 || !ok3 {
		return Amount{}, fmt.Errorf("%w: %s and %s", ErrTooLarge, a, b)
	}
	return normal(sum, int(scale), a.currency)
}

// Sub returns the difference. The error is ErrCurrency or ErrTooLarge.
func (a Amount) Sub(b Amount) (Amount, error) { return a.Add(b.Neg()) }

// Mul returns the amount n times. The error is ErrCurrency or ErrTooLarge.
func (a Amount) Mul(n int64) (Amount, error) {
	if err := sameCurrency(a.currency, a.currency); err != nil {
		return Amount{}, err
	}
	product, ok := mul(a.coef, n)
	if !ok {
		return Amount{}, fmt.Errorf("%w: %d times %s", ErrTooLarge, n, a)
	}
	return normal(product, int(a.scale), a.currency)
}

// Cmp returns -1, 0 or 1 as a is less than, equal to or more than b. The error is ErrCurrency.
func (a Amount) Cmp(b Amount) (int, error) {
	if err := sameCurrency(a.currency, b.currency); err != nil {
		return 0, err
	}
	if a.scale == b.scale {
		return sign2(a.coef, b.coef), nil
	}
	return a.Exact().Cmp(b.Exact())
}

func sameCurrency(a, b string) error {
	if a != b || a == "" {
		return fmt.Errorf("%w: %q and %q", ErrCurrency, a, b)
	}
	return nil
}

func checkCode(currency string) error {
	if len(currency) == 3 {
		for i := range 3 {
			if c := currency[i]; c < 'A' || c > 'Z' {
				return fmt.Errorf("%w: %q", ErrCurrencyCode, currency)
			}
		}
		return nil
	}
	return fmt.Errorf("%w: %.12q", ErrCurrencyCode, currency)
}

var pow10 = func() (p [MaxDigits + 1]int64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = 10 * p[i-1]
	}
	return p
}()

// mul returns a*b, and false if it does not fit.
func mul(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	if hi != 0 || lo > 1<<63-1 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(lo), true
	}
	return int64(lo), true
}

// add returns a+b, and false if it does not fit.
func add(a, b int64) (int64, bool) {
	sum := a + b
	return sum, (sum > a) == (b > 0)
}

func magnitude(a int64) uint64 {
	if a < 0 {
		return -uint64(a) //nolint:gosec // wraps around twice: the magnitude, also of the least int64
	}
	return uint64(a)
}

func sign(a int64) int { return sign2(a, 0) }

func sign2(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
