package money

import (
	"cmp"
	"errors"
	"fmt"
	"math/big"
)

// ErrMode refuses a mode of rounding that does not exist.
var ErrMode = errors.New("money: a mode of rounding must be nearest, up, down or half-even")

// Mode says which multiple of the unit stands for what lies between two. Modes
// treat the two signs alike, so that taking back a rounded amount takes back all
// of it.
type Mode uint8

// The modes of rounding. The zero Mode is none of them.
const (
	Nearest  Mode = iota + 1 // to the nearest multiple; from halfway away from zero ("half up")
	Up                       // away from zero
	Down                     // towards zero
	HalfEven                 // to the nearest multiple; from halfway to the even one
)

var modeNames = [...]string{"none", "nearest", "up", "down", "half-even"}

// ParseMode returns the mode of the name that String gives. The error is ErrMode.
func ParseMode(name string) (Mode, error) {
	for i, known := range modeNames[1:] {
		if name == known {
			return Mode(i + 1), nil
		}
	}
	return 0, fmt.Errorf("%w: %.24q", ErrMode, name)
}

// String returns the name of the mode: nearest, up, down or half-even.
func (m Mode) String() string {
	if int(m) >= len(modeNames) {
		return modeNames[0]
	}
	return modeNames[m]
}

// Round returns the multiple of the unit that the mode gives. Rounding a second
// time to the same unit changes nothing. The error is ErrCurrency, ErrUnit,
// ErrMode or ErrTooLarge.
func (a Amount) Round(mode Mode, unit Amount) (Amount, error) { return a.Exact().Round(mode, unit) }

// Round returns the multiple of the unit that the mode gives, of which the
// fraction is never further away than the unit, and than half of it with Nearest
// and HalfEven. It is meant to be the one rounding, at the end. The error is
// ErrCurrency, ErrUnit, ErrMode or ErrTooLarge.
func (x Exact) Round(mode Mode, unit Amount) (Amount, error) {
	if err := sameCurrency(x.currency, unit.currency); err != nil {
		return Amount{}, err
	}
	if unit.Sign() <= 0 {
		return Amount{}, fmt.Errorf("%w: %s", ErrUnit, unit)
	}
	if err := mode.check(); err != nil {
		return Amount{}, err
	}
	whole := x.ratio.Mul(lowest(pow10[unit.scale], unit.coef)).whole(mode)
	if whole.wide != nil {
		return Amount{}, fmt.Errorf("%w: rounded to %s", ErrTooLarge, unit)
	}
	return unit.Mul(whole.num)
}

// Round returns the multiple of the unit that the mode gives, as Exact.Round
// does. The error is ErrUnit or ErrMode.
func (x Ratio) Round(mode Mode, unit Ratio) (Ratio, error) {
	if unit.Sign() <= 0 {
		return Ratio{}, fmt.Errorf("%w: %s", ErrUnit, unit)
	}
	if err := mode.check(); err != nil {
		return Ratio{}, err
	}
	units, err := x.Quo(unit)
	return units.whole(mode).Mul(unit), err
}

func (m Mode) check() error {
	if m < Nearest || m > HalfEven {
		return fmt.Errorf("%w: %d", ErrMode, m)
	}
	return nil
}

// whole rounds to a whole number.
func (x Ratio) whole(mode Mode) Ratio {
	if x.wide != nil {
		whole, rest := new(big.Int).QuoRem(x.wide.Num(), x.wide.Denom(), new(big.Int))
		twice := new(big.Int).Abs(rest)
		twice.Lsh(twice, 1)
		if away(mode, twice.Cmp(x.wide.Denom()), rest.Sign() != 0, whole.Bit(0) == 1) {
			whole.Add(whole, big.NewInt(int64(x.wide.Sign())))
		}
		return ratio(new(big.Rat).SetInt(whole))
	}
	den := x.over + 1
	whole, rest := x.num/den, x.num%den
	half := cmp.Compare(2*magnitude(rest), magnitude(den)) // the rest is less than the denominator, so below 2^63
	if away(mode, half, rest != 0, whole%2 != 0) {
		whole += int64(sign(x.num))
	}
	return Ratio{num: whole}
}

// away says whether to step from the multiple next towards zero to the one after
// it: half is how the rest compares with half a unit, any whether there is one.
func away(mode Mode, half int, anything, odd bool) bool {
	switch mode {
	case Nearest:
		return half >= 0
	case Up:
		return anything
	case HalfEven:
		return half > 0 || half == 0 && odd
	default: // Down
		return false
	}
}
