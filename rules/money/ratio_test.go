package money_test

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bosang/rules/money"
)

func through(t interface{ Fatal(...any) }, num, den int64) money.Ratio {
	x, err := money.RatioOf(num, den)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestRatiosAreReadAsTheyAreWritten(t *testing.T) {
	for text, want := range map[string]string{
		"10%":                    "1/10",
		"99.99%":                 "9999/10000",
		"100%":                   "1",
		"0.5%":                   "1/200",
		"0.1":                    "1/10",
		"0":                      "0",
		"0.000":                  "0",
		"0/7":                    "0",
		"3":                      "3",
		"3.50":                   "7/2",
		"1/30":                   "1/30",
		"4/2":                    "2",
		"9223372036854775807":    "9223372036854775807",
		"9223372036854775808/3":  "9223372036854775808/3",
		"0.00000000000000000001": "1/100000000000000000000",
	} {
		x, err := money.ParseRatio(text)
		if err != nil || x.String() != want {
			t.Errorf("%s became %s, %v", text, x, err)
		}
		if again, err := money.ParseRatio(x.String()); err != nil || again.Cmp(x) != 0 || again.String() != x.String() {
			t.Errorf("%s became %s, %v", x, again, err)
		}
	}
}

func TestWhatIsNoRatioIsRefused(t *testing.T) {
	for _, text := range []string{
		"", "%", ".", ".5", "5.", "1/", "/3", "1/0", "1/0.5", "1/3%", "0.5/2", "1/2/3", "-1", "-1/2", "+1", "1e3", "1E-3", "1 %", " 1",
		"01", "1/03", "00.5", "1,000", "1_000", "10%%", "0x1", "Inf", "NaN", "１", "1..2", "1.-2", "1.5.2", "½",
		strings.Repeat("9", money.MaxRatioText+1), strings.Repeat("9", 1_000_000),
	} {
		x, err := money.ParseRatio(text)
		if !errors.Is(err, money.ErrRatio) || x != (money.Ratio{}) {
			t.Errorf("%.30q became %s, %v", text, x, err)
		}
		if err != nil && len(err.Error()) > 120 {
			t.Errorf("the error repeats what was sent: %d bytes", len(err.Error()))
		}
	}
	if x, err := money.ParseRatio(strings.Repeat("9", money.MaxRatioText)); err != nil || len(x.String()) != money.MaxRatioText {
		t.Error("the longest is read:", err)
	}
}

func TestEqualRatiosAreEqualValues(t *testing.T) {
	if (money.Ratio{}) != money.Whole(0) || money.Whole(0) != through(t, 0, -5) || through(t, 2, 4) != through(t, -1, -2) {
		t.Error("equal ratios are not ==")
	}
	if got := (money.Ratio{}).String(); got != "0" {
		t.Error("the zero ratio is", got)
	}
	if !money.Whole(math.MinInt64).IsWhole() || money.Whole(math.MinInt64).String() != "-9223372036854775808" {
		t.Error(money.Whole(math.MinInt64))
	}
}

func TestARatioToNothingIsAnError(t *testing.T) {
	if _, err := money.RatioOf(1, 0); !errors.Is(err, money.ErrZeroDivisor) {
		t.Error(err)
	}
	if _, err := money.Whole(1).Quo(money.Ratio{}); !errors.Is(err, money.ErrZeroDivisor) {
		t.Error(err)
	}
}

func TestRoundingARatio(t *testing.T) {
	for _, c := range []struct{ x, unit, nearest, up, down, halfEven string }{
		{"5/2", "1", "3", "3", "2", "2"},
		{"7/2", "1", "4", "4", "3", "4"},
		{"1/3", "0.01", "33/100", "17/50", "33/100", "33/100"},
		{"0", "0.01", "0", "0", "0", "0"},
		{"9223372036854775808/3", "1", "3074457345618258603", "3074457345618258603", "3074457345618258602", "3074457345618258603"},
	} {
		x, err1 := money.ParseRatio(c.x)
		unit, err2 := money.ParseRatio(c.unit)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		for mode, want := range map[money.Mode]string{money.Nearest: c.nearest, money.Up: c.up, money.Down: c.down, money.HalfEven: c.halfEven} {
			if got, err := x.Round(mode, unit); err != nil || got.String() != want {
				t.Errorf("%s to %s %s: %s, %v; want %s", x, unit, mode, got, err, want)
			}
		}
	}
	if _, err := money.Whole(1).Round(money.Nearest, money.Ratio{}); !errors.Is(err, money.ErrUnit) {
		t.Error(err)
	}
	if _, err := money.Whole(1).Round(money.Nearest, money.Whole(-1)); !errors.Is(err, money.ErrUnit) {
		t.Error(err)
	}
	if _, err := money.Whole(1).Round(0, money.Whole(1)); !errors.Is(err, money.ErrMode) {
		t.Error(err)
	}
}

func TestAnExactAmountIsARatioOfACurrency(t *testing.T) {
	x, err := money.ExactOf(through(t, 234_000, 31), "KRW")
	if err != nil || x.String() != "234000/31 KRW" || x.Ratio() != through(t, 234_000, 31) {
		t.Error(x, err)
	}
	if _, err := money.ExactOf(money.Whole(1), "won"); !errors.Is(err, money.ErrCurrencyCode) {
		t.Error(err)
	}
	if half, err := x.Times(through(t, 1, 2)); err != nil || half.String() != "117000/31 KRW" {
		t.Error(half, err)
	}
	if _, err := (money.Exact{}).Times(money.Whole(1)); !errors.Is(err, money.ErrCurrency) {
		t.Error(err)
	}
	if a, ok := x.Amount(); ok {
		t.Error("a thirty-first became", a)
	}
	for _, text := range []string{"0", "7550", "-12.20", "0.000000001", "999999999.999999999"} {
		if a, ok := usd(text).Exact().Amount(); !ok || a != usd(text) {
			t.Errorf("%s became %s, %t", text, a, ok)
		}
	}
	for _, r := range []money.Ratio{through(t, 1, 10_000_000_000), money.Whole(math.MaxInt64), money.Whole(math.MinInt64), through(t, math.MaxInt64, 2)} {
		if x, err := money.ExactOf(r, "KRW"); err != nil {
			t.Error(err)
		} else if a, ok := x.Amount(); ok {
			t.Errorf("%s became %s", x, a)
		}
	}
	if _, ok := (money.Exact{}).Amount(); ok {
		t.Error("an amount of no currency")
	}
}

func drawRatio(t *rapid.T, label string) (money.Ratio, *big.Rat) {
	num, den := drawFraction(t, label)
	x, want := through(t, num, den), big.NewRat(num, den)
	if rapid.IntRange(0, 3).Draw(t, label+" twice") == 0 { // often too wide for 64 bits
		num, den = drawFraction(t, label+" more")
		x, want = x.Mul(through(t, num, den)), want.Mul(want, big.NewRat(num, den))
	}
	return x, want
}

func TestRatioAgreesWithRationalNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, wantX := drawRatio(t, "x")
		y, wantY := drawRatio(t, "y")
		agrees := func(what string, got money.Ratio, want *big.Rat) {
			t.Helper()
			num, den, narrow := got.Parts()
			fits := want.Num().IsInt64() && want.Num().Int64() != math.MinInt64 && want.Denom().IsInt64()
			if got.Rat().Cmp(want) != 0 || got.String() != want.RatString() || got.IsWhole() != want.IsInt() || got.Sign() != want.Sign() || narrow != fits {
				t.Fatalf("%s: got %s, want %s", what, got, want.RatString())
			}
			if narrow && big.NewRat(num, den).Cmp(want) != 0 {
				t.Fatalf("%s: got %d and %d, want %s", what, num, den, want.RatString())
			}
		}
		agrees("x", x, wantX)
		agrees("sum", x.Add(y), new(big.Rat).Add(wantX, wantY))
		agrees("difference", x.Sub(y), new(big.Rat).Sub(wantX, wantY))
		agrees("product", x.Mul(y), new(big.Rat).Mul(wantX, wantY))
		agrees("negation", x.Neg(), new(big.Rat).Neg(wantX))
		if quotient, err := x.Quo(y); wantY.Sign() == 0 {
			if !errors.Is(err, money.ErrZeroDivisor) {
				t.Fatal(quotient, err)
			}
		} else {
			agrees("quotient", quotient, new(big.Rat).Quo(wantX, wantY))
		}
		if x.Cmp(y) != wantX.Cmp(wantY) || x.Cmp(y.Add(x).Sub(y)) != 0 {
			t.Fatalf("%s to %s: %d", x, y, x.Cmp(y))
		}
		x.Rat().SetInt64(7) // what is handed out is not what is kept
		agrees("x afterwards", x, wantX)
	})
}

func TestFloorAndCeilAreTheWholeNumbersNextToARatio(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, want := drawRatio(t, "x")
		floor := new(big.Int).Div(want.Num(), want.Denom())
		ceil := new(big.Int).Set(floor)
		if !want.IsInt() {
			ceil.Add(ceil, big.NewInt(1))
		}
		if got, ok := x.Floor(); ok != floor.IsInt64() || ok && got != floor.Int64() {
			t.Fatalf("floor of %s: %d, %t", x, got, ok)
		}
		if got, ok := x.Ceil(); ok != ceil.IsInt64() || ok && got != ceil.Int64() {
			t.Fatalf("ceil of %s: %d, %t", x, got, ok)
		}
	})
}

// A ratio is rounded as money of the same number is.
func TestARatioIsRoundedAsMoneyIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, _ := drawRatio(t, "x")
		amount, err := money.ExactOf(x, "KRW")
		if err != nil {
			t.Fatal(err)
		}
		unit := krw(rapid.SampledFrom([]string{"0.001", "0.01", "0.5", "1", "3", "10", "1000", "100000"}).Draw(t, "unit"))
		for _, mode := range modes {
			want, err := amount.Round(mode, unit)
			if errors.Is(err, money.ErrTooLarge) {
				continue
			}
			got, err2 := x.Round(mode, unit.Exact().Ratio())
			if err != nil || err2 != nil || got.Cmp(want.Exact().Ratio()) != 0 {
				t.Fatalf("%s to %s %s: %s, %v and %s, %v", x, unit, mode, want, err, got, err2)
			}
		}
	})
}

func FuzzParseRatio(f *testing.F) {
	for _, text := range []string{
		"0", "10%", "99.99%", "0.1", "3", "1/30", "1/0", "007", ".5", "5.", "1e9", "-1", "1/3%", "99999999999999999999/7", "0.0000000000000000000001",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		x, err := money.ParseRatio(text)
		if err != nil {
			if !errors.Is(err, money.ErrRatio) || x != (money.Ratio{}) {
				t.Fatalf("%q: %s and %v", text, x, err)
			}
			return
		}
		number, hundredths := strings.CutSuffix(text, "%")
		want, ok := new(big.Rat).SetString(number)
		if !ok || want.Sign() < 0 {
			t.Fatalf("%q became %s, and no rational number", text, x)
		}
		if hundredths {
			want.Quo(want, big.NewRat(100, 1))
		}
		if x.Rat().Cmp(want) != 0 {
			t.Fatalf("%q became %s and %s", text, x, want.RatString())
		}
		if len(x.String()) > money.MaxRatioText {
			return
		}
		if again, err := money.ParseRatio(x.String()); err != nil || again.Cmp(x) != 0 {
			t.Fatalf("%q became %s, then %s, %v", text, x, again, err)
		}
	})
}
