package money_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"bosang/rules/money"
)

func krw(text string) money.Amount { return money.MustParse(text, "KRW") }

func usd(text string) money.Amount { return money.MustParse(text, "USD") }

func TestParse(t *testing.T) {
	for _, c := range []struct{ amount, currency, want string }{
		{"0", "KRW", "0 KRW"},
		{"-0", "KRW", "0 KRW"},
		{"7550", "KRW", "7550 KRW"},
		{"-7550", "KRW", "-7550 KRW"},
		{"7550.00", "KRW", "7550 KRW"},
		{"0.5", "KRW", "0.5 KRW"},
		{"12.2", "USD", "12.20 USD"},
		{"12.20", "USD", "12.20 USD"},
		{"-0.05", "USD", "-0.05 USD"},
		{"12.345", "USD", "12.345 USD"},
		{"5", "USD", "5.00 USD"},
		{"1.5", "KWD", "1.500 KWD"},
		{"1.5", "CLF", "1.5000 CLF"},
		{"0.000000001", "USD", "0.000000001 USD"},
		{"999999999999999999", "KRW", "999999999999999999 KRW"},
		{"-999999999.999999999", "EUR", "-999999999.999999999 EUR"},
		{"1.000000000000", "KRW", "1 KRW"},
	} {
		a, err := money.Parse(c.amount, c.currency)
		if err != nil || a.String() != c.want || a.AmountString()+" "+c.currency != c.want || a.Currency() != c.currency {
			t.Errorf("%s %s became %s, %v", c.amount, c.currency, a, err)
		}
		if again, err := money.Parse(a.AmountString(), c.currency); err != nil || again != a {
			t.Errorf("%s became %s, %v", a, again, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct {
		amount, currency string
		want             error
	}{
		{"", "KRW", money.ErrAmount},
		{"-", "KRW", money.ErrAmount},
		{".", "KRW", money.ErrAmount},
		{".5", "KRW", money.ErrAmount},
		{"5.", "KRW", money.ErrAmount},
		{"1.2.3", "KRW", money.ErrAmount},
		{"--1", "KRW", money.ErrAmount},
		{"+1", "KRW", money.ErrAmount},
		{" 1", "KRW", money.ErrAmount},
		{"1 ", "KRW", money.ErrAmount},
		{"007", "KRW", money.ErrAmount},
		{"00.7", "KRW", money.ErrAmount},
		{"7,550", "KRW", money.ErrAmount},
		{"1_000", "KRW", money.ErrAmount},
		{"1e3", "KRW", money.ErrAmount},
		{"1e999999999", "KRW", money.ErrAmount},
		{"0x10", "KRW", money.ErrAmount},
		{"NaN", "KRW", money.ErrAmount},
		{"Inf", "KRW", money.ErrAmount},
		{"７", "KRW", money.ErrAmount},
		{"1000000000000000000", "KRW", money.ErrTooLarge},
		{strings.Repeat("9", 1_000_000), "KRW", money.ErrTooLarge},
		{"0.0000000001", "USD", money.ErrTooFine},
		{"1", "", money.ErrCurrencyCode},
		{"1", "krw", money.ErrCurrencyCode},
		{"1", "KR", money.ErrCurrencyCode},
		{"1", "KRW ", money.ErrCurrencyCode},
		{"1", "K1W", money.ErrCurrencyCode},
		{"1", "₩", money.ErrCurrencyCode}, // three bytes, no letters
	} {
		a, err := money.Parse(c.amount, c.currency)
		if !errors.Is(err, c.want) || a != (money.Amount{}) {
			t.Errorf("%.30q %q became %s, %v; want %v", c.amount, c.currency, a, err, c.want)
		}
		if err != nil && len(err.Error()) > 120 {
			t.Errorf("the error repeats what was sent: %d bytes", len(err.Error()))
		}
	}
}

func TestMustParsePanicsOnGarbage(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	money.MustParse("a lot", "KRW")
}

func TestNewFromDecimal(t *testing.T) {
	for _, c := range []struct {
		value decimal.Decimal
		want  string
		err   error
	}{
		{decimal.New(755, 1), "7550 KRW", nil},
		{decimal.New(75500, -1), "7550 KRW", nil},
		{decimal.New(0, 2_000_000_000), "0 KRW", nil},
		{decimal.New(0, -2_000_000_000), "0 KRW", nil},
		{decimal.RequireFromString("1." + strings.Repeat("0", 60)), "1 KRW", nil},
		{decimal.New(1, 17), "100000000000000000 KRW", nil},
		{decimal.New(1, 18), "", money.ErrTooLarge},
		{decimal.New(1, 2_000_000_000), "", money.ErrTooLarge},
		{decimal.New(1, -2_000_000_000), "", money.ErrTooFine},
		{decimal.New(1, -10), "", money.ErrTooFine},
		{decimal.New(1<<62, 0), "", money.ErrTooLarge},
		{decimal.RequireFromString(strings.Repeat("9", 30)), "", money.ErrTooLarge},
		{decimal.RequireFromString(strings.Repeat("9", 300)), "", money.ErrTooLarge},
	} {
		a, err := money.New(c.value, "KRW")
		if !errors.Is(err, c.err) || err == nil && a.String() != c.want {
			t.Errorf("got %s, %v; want %s, %v", a, err, c.want, c.err)
		}
		if err == nil && !a.Decimal().Equal(c.value) {
			t.Errorf("%s is not %s", a.Decimal(), a)
		}
	}
	if _, err := money.New(decimal.New(1, 0), "won"); !errors.Is(err, money.ErrCurrencyCode) {
		t.Error(err)
	}
}

func TestAddAndSub(t *testing.T) {
	for _, c := range []struct{ a, b, sum, difference string }{
		{"7550", "4260", "11810", "3290"},
		{"0.5", "0.25", "0.75", "0.25"},
		{"0.5", "0.5", "1", "0"},
		{"1", "-0.000000001", "0.999999999", "1.000000001"},
	} {
		sum, err1 := krw(c.a).Add(krw(c.b))
		difference, err2 := krw(c.a).Sub(krw(c.b))
		if err1 != nil || err2 != nil || sum != krw(c.sum) || difference != krw(c.difference) {
			t.Errorf("%s and %s: %s, %s, %v, %v", c.a, c.b, sum, difference, err1, err2)
		}
	}
	most := krw("999999999999999999")
	for _, small := range []string{"1", "0.1", "0.000000001", "999999999999999999"} {
		if sum, err := most.Add(krw(small)); !errors.Is(err, money.ErrTooLarge) {
			t.Errorf("%s more than the most: %s, %v", small, sum, err)
		}
	}
	if product, err := most.Mul(-1); err != nil || product != most.Neg() {
		t.Error(product, err)
	}
	for _, n := range []int64{2, 1 << 62, -1 << 63} {
		if product, err := most.Mul(n); !errors.Is(err, money.ErrTooLarge) {
			t.Error(product, err)
		}
	}
}

func TestCurrenciesNeverMix(t *testing.T) {
	var none money.Amount
	exact := krw("1").Exact()
	for name, attempt := range map[string]func() error{
		"sum":                    func() error { _, err := krw("1").Add(usd("1")); return err },
		"difference":             func() error { _, err := krw("1").Sub(usd("1")); return err },
		"comparison":             func() error { _, err := krw("1").Cmp(usd("1")); return err },
		"sum of a list":          func() error { _, err := money.Sum("KRW", krw("1"), usd("1")); return err },
		"unit of rounding":       func() error { _, err := krw("1").Round(money.Up, usd("1")); return err },
		"sum of fractions":       func() error { _, err := exact.Add(usd("1").Exact()); return err },
		"comparison of fraction": func() error { _, err := exact.Cmp(usd("1").Exact()); return err },
		"no currency, sum":       func() error { _, err := none.Add(none); return err },
		"no currency, product":   func() error { _, err := none.Mul(2); return err },
		"no currency, part":      func() error { _, err := none.Proportion(1, 2); return err },
		"no currency, rounding":  func() error { _, err := none.Round(money.Up, none); return err },
	} {
		if err := attempt(); !errors.Is(err, money.ErrCurrency) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if none.String() != "no amount" || (money.Exact{}).String() != "no amount" || none.Currency() != "" || !none.IsZero() || none.AmountString() != "0" {
		t.Error("the zero amount is no amount")
	}
}

func TestCmpAndSign(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"1", "2", -1}, {"2", "1", 1}, {"1", "1.0", 0}, {"0.5", "1", -1}, {"-1", "0.000000001", -1}, {"999999999999999999", "0.1", 1}} {
		if got, err := krw(c.a).Cmp(krw(c.b)); err != nil || got != c.want {
			t.Errorf("%s to %s: %d, %v", c.a, c.b, got, err)
		}
	}
	if krw("-3").Sign() != -1 || krw("0").Sign() != 0 || krw("3").Sign() != 1 || !krw("0").IsZero() {
		t.Error("sign")
	}
}

func TestSum(t *testing.T) {
	if sum, err := money.Sum("KRW"); err != nil || sum != krw("0") {
		t.Error(sum, err)
	}
	if sum, err := money.Sum("KRW", krw("1"), krw("2.5"), krw("-0.5")); err != nil || sum != krw("3") {
		t.Error(sum, err)
	}
	if _, err := money.Sum("won", krw("1")); !errors.Is(err, money.ErrCurrencyCode) {
		t.Error(err)
	}
}

func TestMinorUnit(t *testing.T) {
	for currency, want := range map[string]string{"KRW": "1 KRW", "USD": "0.01 USD", "KWD": "0.001 KWD", "CLF": "0.0001 CLF"} {
		if unit, err := money.MinorUnit(currency); err != nil || unit.String() != want {
			t.Error(unit, err)
		}
	}
	if _, err := money.MinorUnit("usd"); !errors.Is(err, money.ErrCurrencyCode) {
		t.Error(err)
	}
}

func drawAmount(t *rapid.T, label string) money.Amount {
	coef := rapid.Int64Range(-999_999_999, 999_999_999).Draw(t, label)
	scale := rapid.Int32Range(0, 6).Draw(t, label+" scale")
	a, err := money.New(decimal.New(coef, -scale), "KRW")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAmountAgreesWithDecimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawAmount(t, "a"), drawAmount(t, "b")
		n := rapid.Int64Range(-1000, 1000).Draw(t, "n")
		sum, err1 := a.Add(b)
		difference, err2 := a.Sub(b)
		product, err3 := a.Mul(n)
		order, err4 := a.Cmp(b)
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			t.Fatal(err)
		}
		x, y := a.Decimal(), b.Decimal()
		if !sum.Decimal().Equal(x.Add(y)) || !difference.Decimal().Equal(x.Sub(y)) || !product.Decimal().Equal(x.Mul(decimal.NewFromInt(n))) {
			t.Fatalf("%s and %s: %s, %s, %s", a, b, sum, difference, product)
		}
		if order != x.Cmp(y) || (order == 0) != (a == b) {
			t.Fatalf("%s to %s: %d", a, b, order)
		}
		if again, err := money.Parse(a.AmountString(), "KRW"); err != nil || again != a {
			t.Fatalf("%s became %s, %v", a, again, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"0", "-0", "7550", "12.20", "1e9", "1e999999999", "007", ".5", "5.", "99999999999999999999", "0.0000000001"} {
		f.Add(text, "KRW")
	}
	f.Add("12.2", "USD")
	f.Add("123456789012345678", "CLF")
	f.Add("123456789012345678.0000", "CLF")
	f.Add("1", "won")
	f.Fuzz(func(t *testing.T, text, currency string) {
		a, err := money.Parse(text, currency)
		if err != nil {
			if a != (money.Amount{}) {
				t.Fatalf("%q: both %s and %v", text, a, err)
			}
			return
		}
		want, err := decimal.NewFromString(text)
		if err != nil || !a.Decimal().Equal(want) {
			t.Fatalf("%q became %s, and a decimal %s, %v", text, a, want, err)
		}
		if again, err := money.Parse(a.AmountString(), currency); err != nil || again != a || again.String() != a.String() {
			t.Fatalf("%q became %s, then %s, %v", text, a, again, err)
		}
	})
}
