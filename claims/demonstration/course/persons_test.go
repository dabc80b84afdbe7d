package course

import (
	"fmt"
	"regexp"
	"testing"

	"bosang/claims/bank"
	"bosang/claims/demonstration"
	"bosang/claims/privacy"
	"bosang/claims/privacy/rrn"
	"bosang/rules/money"
)

// TestEverybodyIsMadeUpInWaysThatNobodyIs looks at customers of two seeds: what is made up
// of them is nobody's, the same each time, and of every kind.
func TestEverybodyIsMadeUpInWaysThatNobodyIs(t *testing.T) {
	nobody := regexp.MustCompile(`^데모 고객 \d{6,}\|demo-\d{6,}@demo\.invalid\|010-0\d{3}-\d{4}$`)
	won := money.MustParse("1000", "KRW")
	for _, seed := range []uint64{1, 20221015} {
		accounts := map[string]int{}
		none, other := 0, 0
		const many = 5000
		for n := range many {
			number := fmt.Sprintf("%s%06d", demonstration.CustomerPrefix, n+1)
			contact, payee, is := person(seed, number)
			again, same, _ := person(seed, number)
			if !is || contact != again || payee != same {
				t.Fatalf("%s is %+v, %+v and then %+v, %+v", number, contact, payee, again, same)
			}
			if text := contact.Name + "|" + contact.Email + "|" + contact.Phone; !nobody.MatchString(text) || rrn.Find(text+" "+payee.Account) {
				t.Errorf("%s could be somebody: %s, %s", number, text, payee.Account)
			}
			if payee.Account == "" {
				none++
				continue
			}
			if payee.Name != contact.Name {
				other++
			}
			code, account := privacy.NormalAccount(payee.Bank, payee.Account)
			accounts[account]++
			p := bank.Payment{ID: [16]byte{1}, To: bank.Account{Holder: payee.Name, Bank: code, Number: account}, Amount: won}
			if err := bank.Check(bank.Pain001{}, p); err != nil || code != noBank {
				t.Errorf("%s has an account at %q that no file takes: %v", number, code, err)
			}
		}
		shared := 0
		for _, n := range accounts {
			if n > 2 {
				t.Errorf("%d customers have the same account", n)
			}
			if n == 2 {
				shared++
			}
		}
		if want := many / every; none != want || other != want || shared != want {
			t.Errorf("seed %d: %d have no account, %d one in another name, %d are shared; each is one in %d", seed, none, other, shared, every)
		}
	}
}

func TestWhoIsNotOfThePopulationIsLeftAlone(t *testing.T) {
	for _, number := range []string{"demo-newcomer", "customer-000001", "", "demo-", "demo--1", "000001"} {
		if contact, payee, is := person(1, number); is {
			t.Errorf("%q became %+v, %+v", number, contact, payee)
		}
	}
}
