package money_test

import (
	"testing"

	"bosang/rules/money"
)

// sink keeps the compiler from leaving out what is measured.
var sink money.Amount

// A fee through the length of two months, added up and rounded: what every
// claim for the fee of the time without service takes.
func BenchmarkFeeOverTwoMonths(b *testing.B) {
	fee, ten := krw("39000"), krw("10")
	const hour = 3_600_000_000
	b.ReportAllocs()
	for b.Loop() {
		october, err := fee.Proportion(12*hour+1, 31*24*hour)
		if err != nil {
			b.Fatal(err)
		}
		november, err := fee.Proportion(6*hour, 30*24*hour)
		if err != nil {
			b.Fatal(err)
		}
		sum, err := october.Add(november)
		if err != nil {
			b.Fatal(err)
		}
		if sink, err = sum.Round(money.Nearest, ten); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAdd(b *testing.B) {
	x, y := krw("7550"), krw("0.5")
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if sink, err = x.Add(y); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if sink, err = money.Parse("7550.25", "KRW"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAmountString(b *testing.B) {
	x := krw("7550.25")
	b.ReportAllocs()
	for b.Loop() {
		_ = x.AmountString()
	}
}

// A share of an amount by the part of a day, as formulas of rulebooks take it.
func BenchmarkRatio(b *testing.B) {
	day := money.Whole(86_400_000_000)
	threshold, err := money.ParseRatio("99.99%")
	if err != nil {
		b.Fatal(err)
	}
	fee := krw("39000").Exact()
	b.ReportAllocs()
	for b.Loop() {
		up, err := money.Whole(86_399_999_999).Quo(day)
		if err != nil {
			b.Fatal(err)
		}
		if up.Cmp(threshold) < 0 {
			b.Fatal(up)
		}
		x, err := fee.Times(money.Whole(1).Sub(up))
		if err != nil || x.Sign() != 1 {
			b.Fatal(x, err)
		}
	}
}

func BenchmarkParseRatio(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := money.ParseRatio("99.99%"); err != nil {
			b.Fatal(err)
		}
	}
}
