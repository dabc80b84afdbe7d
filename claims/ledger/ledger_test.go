package ledger_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/claims/ledger"
	"bosang/rules/money"
)

func won(n int64) money.Amount { a, _ := money.Of(n, "KRW"); return a }

func accrual(amount int64) ledger.Transaction {
	return ledger.Transaction{
		ID: ledger.ID{1}, Holder: ledger.ID{2}, Provider: ledger.ID{3}, What: "accrual", Cause: ledger.Cause{Kind: "decision", ID: ledger.ID{4}},
		Entries: []ledger.Entry{{
			Debit: ledger.Account{Kind: ledger.Compensation, Of: ledger.ID{5}}, Credit: ledger.Account{Kind: ledger.Payable, Of: ledger.ID{6}}, Amount: won(amount),
		}},
	}
}

func TestWhatIsNoTransactionIsRefused(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*ledger.Transaction){
		"no id":                        func(t *ledger.Transaction) { t.ID = ledger.ID{} },
		"no holder":                    func(t *ledger.Transaction) { t.Holder = ledger.ID{} },
		"no cause":                     func(t *ledger.Transaction) { t.Cause.Kind = "" },
		"no entries":                   func(t *ledger.Transaction) { t.Entries = nil },
		"nothing moved":                func(t *ledger.Transaction) { t.Entries[0].Amount = won(0) },
		"less than nothing moved":      func(t *ledger.Transaction) { t.Entries[0].Amount = won(-1) },
		"an unknown account":           func(t *ledger.Transaction) { t.Entries[0].Debit.Kind = "cash" },
		"an account to itself":         func(t *ledger.Transaction) { t.Entries[0].Debit = t.Entries[0].Credit },
		"a reversal of nothing":        func(t *ledger.Transaction) { t.What = ledger.Reversal },
		"an accrual that takes back":   func(t *ledger.Transaction) { t.Reverses = ledger.ID{9} },
		"an amount without a currency": func(t *ledger.Transaction) { t.Entries[0].Amount = money.Amount{} },
	} {
		tr := accrual(100)
		spoil(&tr)
		if err := tr.Check(); err == nil {
			t.Errorf("%s passes", name)
		}
		if err := make(ledger.Balances).Add(tr); err == nil {
			t.Errorf("%s is posted", name)
		}
	}
}

func TestAReversalLeavesNothing(t *testing.T) {
	t.Parallel()
	tr := accrual(100)
	back := tr.Reverse(ledger.ID{7}, ledger.Cause{Kind: "decision", ID: ledger.ID{8}}, time.Time{})
	b, err := ledger.Replay([]ledger.Transaction{tr, back})
	if err != nil {
		t.Fatal(err)
	}
	for key, now := range b {
		if net, err := now.Net(key.Account.Kind); err != nil || !net.IsZero() {
			t.Errorf("%s is left with %s, %v", key.Account.Kind, net, err)
		}
	}
	if err := b.Prove(); err != nil {
		t.Error(err)
	}
}

func TestABalanceOnTheWrongSideIsFound(t *testing.T) {
	t.Parallel()
	tr := accrual(100)
	b, err := ledger.Replay([]ledger.Transaction{tr.Reverse(ledger.ID{7}, tr.Cause, time.Time{})})
	if err != nil {
		t.Fatal(err)
	}
	if b.Prove() == nil {
		t.Error("what was never owed was taken back, and nobody noticed")
	}
}

func TestWhateverIsPostedSumsToZero(t *testing.T) {
	t.Parallel()
	kinds := []ledger.Kind{ledger.Compensation, ledger.Goodwill, ledger.Payable, ledger.Clearing, ledger.Rounding}
	rapid.Check(t, func(t *rapid.T) {
		b := make(ledger.Balances)
		for i := range rapid.IntRange(1, 30).Draw(t, "transactions") {
			tr := accrual(1)
			tr.ID = ledger.ID{byte(i + 1)}
			tr.Entries[0] = ledger.Entry{
				Debit:  ledger.Account{Kind: rapid.SampledFrom(kinds).Draw(t, "debit"), Of: ledger.ID{byte(rapid.IntRange(1, 3).Draw(t, "of"))}},
				Credit: ledger.Account{Kind: rapid.SampledFrom(kinds).Draw(t, "credit"), Of: ledger.ID{byte(rapid.IntRange(4, 6).Draw(t, "of"))}},
				Amount: won(rapid.Int64Range(1, 1_000_000).Draw(t, "amount")),
			}
			if err := b.Add(tr); err != nil {
				t.Fatal(err)
			}
		}
		sum := won(0)
		for _, now := range b {
			by, err := now.Debits.Sub(now.Credits)
			if err != nil {
				t.Fatal(err)
			}
			if sum, err = sum.Add(by); err != nil {
				t.Fatal(err)
			}
		}
		if !sum.IsZero() {
			t.Fatalf("it sums to %s", sum)
		}
	})
}
