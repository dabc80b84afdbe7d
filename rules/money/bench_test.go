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
