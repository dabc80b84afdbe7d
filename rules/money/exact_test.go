package money_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"bosang/rules/money"
)

func part(t interface{ Fatal(...any) }, a money.Amount, num, den int64) money.Exact {
	x, err := a.Proportion(num, den)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// The two published values of October 2022: six days of a month of 31.
func TestPublishedAmountsOfTheDriverAndTaxiMemberships(t *testing.T) {
	ten := krw("10")
	for _, c := range []struct{ fee, want string }{{"39000", "7550"}, {"22000", "4260"}} {
		x := part(t, krw(c.fee), 6, 31)
		for _, mode := range []money.Mode{money.Nearest, money.Up, money.HalfEven} {
			if got, err := x.Round(mode, ten); err != nil || got != krw(c.want) {
				t.Errorf("%s %s: %s, %v", c.fee, mode, got, err)
			}
		}
	}
}

func TestRound(t *testing.T) {
	for _, c := range []struct{ amount, unit, nearest, up, down, halfEven string }{
		{"0", "10", "0", "0", "0", "0"},
		{"4.999", "10", "0", "10", "0", "0"},
		{"5", "10", "10", "10", "0", "0"},
		{"5.001", "10", "10", "10", "0", "10"},
		{"10", "10", "10", "10", "10", "10"},
		{"15", "10", "20", "20", "10", "20"},
		{"25", "10", "30", "30", "20", "20"},
		{"-4.999", "10", "0", "-10", "0", "0"},
		{"-5", "10", "-10", "-10", "0", "0"},
		{"-15", "10", "-20", "-20", "-10", "-20"},
		{"-25", "10", "-30", "-30", "-20", "-20"},
		{"0.125", "0.01", "0.13", "0.13", "0.12", "0.12"},
		{"0.135", "0.01", "0.14", "0.14", "0.13", "0.14"},
		{"7", "3", "6", "9", "6", "6"},
		{"999999999999999994", "10", "999999999999999990", "", "999999999999999990", "999999999999999990"},
	} {
		for mode, want := range map[money.Mode]string{money.Nearest: c.nearest, money.Up: c.up, money.Down: c.down, money.HalfEven: c.halfEven} {
			got, err := krw(c.amount).Round(mode, krw(c.unit))
			if want == "" {
				if !errors.Is(err, money.ErrTooLarge) {
					t.Errorf("%s to %s %s: %s, %v", c.amount, c.unit, mode, got, err)
				}
			} else if err != nil || got != krw(want) {
				t.Errorf("%s to %s %s: %s, %v; want %s", c.amount, c.unit, mode, got, err, want)
			}
		}
	}
}

func TestRoundRefuses(t *testing.T) {
	for _, unit := range []string{"0", "-10"} {
		if _, err := krw("7").Round(money.Nearest, krw(unit)); !errors.Is(err, money.ErrUnit) {
			t.Errorf("unit %s: %v", unit, err)
		}
	}
	for _, mode := range []money.Mode{0, money.HalfEven + 1} {
		if _, err := krw("7").Round(mode, krw("10")); !errors.Is(err, money.ErrMode) {
			t.Errorf("mode %d: %v", mode, err)
		}
	}
	huge := part(t, krw("999999999999999999"), math.MaxInt64, 1)
	for _, unit := range []string{"1", "0.001", "100000000000000000"} {
		if _, err := huge.Round(money.Nearest, krw(unit)); !errors.Is(err, money.ErrTooLarge) {
			t.Errorf("a huge number of %s: %v", unit, err)
		}
	}
}

func TestModeNames(t *testing.T) {
	for _, mode := range []money.Mode{money.Nearest, money.Up, money.Down, money.HalfEven} {
		if got, err := money.ParseMode(mode.String()); err != nil || got != mode {
			t.Error(mode, got, err)
		}
	}
	for _, name := range []string{"", "none", "UP", "half"} {
		if _, err := money.ParseMode(name); !errors.Is(err, money.ErrMode) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if money.Mode(9).String() != "none" {
		t.Error("a mode that does not exist has no name")
	}
}

func TestProportionOfNothingIsAnError(t *testing.T) {
	if _, err := krw("7").Proportion(1, 0); !errors.Is(err, money.ErrZeroDivisor) {
		t.Error(err)
	}
}

func TestExact(t *testing.T) {
	x := part(t, krw("39000"), 6, 31)
	if x.String() != "234000/31 KRW" || x.Currency() != "KRW" || x.Sign() != 1 || x.Neg().Sign() != -1 {
		t.Error(x)
	}
	if back, err := x.Proportion(31, 6); err != nil || back.String() != "39000 KRW" {
		t.Error(back, err)
	}
	if x.Rat().Cmp(big.NewRat(234000, 31)) != 0 {
		t.Error(x.Rat())
	}
	x.Rat().SetInt64(0) // what is handed out is not what is kept
	if x.String() != "234000/31 KRW" {
		t.Error(x)
	}
	if whole, err := x.Sub(x); err != nil || whole.Sign() != 0 || whole.String() != "0 KRW" {
		t.Error(whole, err)
	}
	if zero := (money.Exact{}); zero.Sign() != 0 || zero.Rat().Sign() != 0 {
		t.Error(zero)
	}
}

// At the very edge of 64 bits nothing turns into its negative.
func TestExactAtTheEdgeOf64Bits(t *testing.T) {
	const edge = "9223372036854775808 KRW" // 2^63
	if x := part(t, krw("4294967296"), 1<<31, 1); x.String() != edge || x.Neg().String() != "-"+edge || x.Neg().Neg().String() != edge {
		t.Error(x)
	}
	half := part(t, krw("-4294967296"), 1<<30, 1)
	if sum, err := half.Add(half); err != nil || sum.String() != "-"+edge || sum.Neg().String() != edge || sum.Sign() != -1 {
		t.Error(sum, err)
	}
	if x := part(t, krw("1"), math.MinInt64, math.MinInt64); x.String() != "1 KRW" {
		t.Error(x)
	}
}

// drawFraction draws numbers of which some do not fit 64 bits once multiplied.
func drawFraction(t *rapid.T, label string) (num, den int64) {
	some := rapid.OneOf(rapid.Int64Range(-100, 100), rapid.Int64Range(-3e12, 3e12), rapid.Int64())
	num, den = some.Draw(t, label+" num"), some.Draw(t, label+" den")
	if den == 0 {
		den = 1
	}
	return num, den
}

func TestExactAgreesWithRationalNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawAmount(t, "a"), drawAmount(t, "b")
		n1, d1 := drawFraction(t, "first")
		n2, d2 := drawFraction(t, "second")
		x, y := part(t, a, n1, d1), part(t, b, n2, d2)
		wantX := new(big.Rat).Mul(a.Decimal().Rat(), big.NewRat(n1, d1))
		wantY := new(big.Rat).Mul(b.Decimal().Rat(), big.NewRat(n2, d2))
		twice, err := x.Proportion(n2, d2)
		mustBe(t, "proportion", x, nil, wantX)
		mustBe(t, "proportion of a proportion", twice, err, new(big.Rat).Mul(wantX, big.NewRat(n2, d2)))
		sum, err := x.Add(y)
		mustBe(t, "sum", sum, err, new(big.Rat).Add(wantX, wantY))
		difference, err := x.Sub(y)
		mustBe(t, "difference", difference, err, new(big.Rat).Sub(wantX, wantY))
		mustBe(t, "negation", x.Neg(), nil, new(big.Rat).Neg(wantX))
		if order, err := x.Cmp(y); err != nil || order != wantX.Cmp(wantY) || x.Sign() != wantX.Sign() {
			t.Fatalf("%s to %s: %d, %v", x, y, order, err)
		}
	})
}

func mustBe(t *rapid.T, what string, got money.Exact, err error, want *big.Rat) {
	t.Helper()
	if err != nil || got.Rat().Cmp(want) != 0 || got.String() != want.RatString()+" KRW" {
		t.Fatalf("%s: got %s, %v; want %s", what, got, err, want.RatString())
	}
}

var modes = []money.Mode{money.Nearest, money.Up, money.Down, money.HalfEven}

// Rounding gives a multiple of the unit, within a unit, or half of one with the
// modes to the nearest; on the side that the mode names; alike for both signs;
// and once and for all.
func TestRoundingProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		num, den := drawFraction(t, "part")
		x := part(t, drawAmount(t, "amount"), num, den)
		unit := krw(rapid.SampledFrom([]string{"0.001", "0.01", "0.5", "1", "3", "10", "1000", "100000"}).Draw(t, "unit"))
		for _, mode := range modes {
			got, err := x.Round(mode, unit)
			if errors.Is(err, money.ErrTooLarge) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			u, g := unit.Decimal().Rat(), got.Decimal().Rat()
			if !new(big.Rat).Quo(g, u).IsInt() {
				t.Fatalf("%s is no multiple of %s", got, unit)
			}
			off := new(big.Rat).Sub(g, x.Rat())
			bound := new(big.Rat).Set(u)
			if mode == money.Nearest || mode == money.HalfEven {
				bound.Quo(bound, big.NewRat(2, 1))
			} else if new(big.Rat).Abs(off).Cmp(u) == 0 {
				t.Fatalf("%s %s to %s is a whole unit off: %s", x, mode, unit, got)
			}
			if new(big.Rat).Abs(off).Cmp(bound) > 0 {
				t.Fatalf("%s %s to %s is too far off: %s", x, mode, unit, got)
			}
			if side := off.Sign() * x.Sign(); mode == money.Up && side < 0 || mode == money.Down && side > 0 {
				t.Fatalf("%s %s to %s: %s", x, mode, unit, got)
			}
			if again, err := got.Round(mode, unit); err != nil || again != got {
				t.Fatalf("%s rounded again: %s, %v", got, again, err)
			}
			if other, err := x.Neg().Round(mode, unit); err != nil || other != got.Neg() {
				t.Fatalf("%s rounds to %s, its negative to %s, %v", x, got, other, err)
			}
		}
	})
}

// A tie goes away from zero with nearest and to the even multiple with half-even.
func TestTies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.Int64Range(-1e9, 1e9).Draw(t, "k")
		tie := part(t, krw("1"), 2*k+1, 2) // halfway between k and k+1
		nearest, err1 := tie.Round(money.Nearest, krw("1"))
		even, err2 := tie.Round(money.HalfEven, krw("1"))
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		away := k
		if k >= 0 {
			away = k + 1
		}
		if want := k + k&1; nearest.Decimal().IntPart() != away || even.Decimal().IntPart() != want {
			t.Fatalf("%s: nearest %s, half-even %s", tie, nearest, even)
		}
	})
}

// The parts of an amount, however cut, add up to it exactly.
func TestPartsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := drawAmount(t, "amount")
		weights := rapid.SliceOfN(rapid.Int64Range(1, 3e12), 1, 12).Draw(t, "weights")
		var whole int64
		for _, w := range weights {
			whole += w
		}
		zero, err := money.Zero("KRW")
		if err != nil {
			t.Fatal(err)
		}
		sum := zero.Exact()
		for _, w := range weights {
			if sum, err = sum.Add(part(t, amount, w, whole)); err != nil {
				t.Fatal(err)
			}
		}
		if order, err := sum.Cmp(amount.Exact()); err != nil || order != 0 {
			t.Fatalf("%s in %v: %s, %v", amount, weights, sum, err)
		}
	})
}
