package money_test

import (
	"fmt"

	"bosang/rules/money"
)

// Six days of October at 39,000 won a month: a fraction until the one rounding,
// here to ten won.
func ExampleExact_Round() {
	fee := money.MustParse("39000", "KRW")
	part, err := fee.Proportion(6, 31)
	if err != nil {
		panic(err)
	}
	paid, err := part.Round(money.Nearest, money.MustParse("10", "KRW"))
	fmt.Println(part, "is", paid, err)
	// Output: 234000/31 KRW is 7550 KRW <nil>
}

func ExampleAmount_AmountString() {
	for _, a := range []money.Amount{
		money.MustParse("7550.00", "KRW"), money.MustParse("12.2", "USD"), money.MustParse("0.5", "KRW"),
	} {
		fmt.Println(a.AmountString(), a.Currency())
	}
	// Output:
	// 7550 KRW
	// 12.20 USD
	// 0.5 KRW
}

func ExampleAmount_Add() {
	_, err := money.MustParse("1", "KRW").Add(money.MustParse("1", "USD"))
	fmt.Println(err)
	// Output: money: the amounts are not of one currency: "KRW" and "USD"
}
