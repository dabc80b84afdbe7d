package text

import (
	"strings"

	"bosang/rules/money"
)

// rateDigits is how many digits behind the point a percentage may have before a rate is written as a fraction.
const rateDigits = 4

// Rate writes a rate as a percentage where that is exact in few digits, else as a fraction: "10%", "99.99%", "1/30".
func Rate(_ Lang, x money.Ratio) string {
	percent := x.Mul(money.Whole(100))
	scaled := percent.Mul(money.Whole(10_000))
	if !scaled.IsWhole() {
		return x.String()
	}
	s := percent.Rat().FloatString(rateDigits)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + "%"
}
