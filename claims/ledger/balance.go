package ledger

import (
	"errors"
	"fmt"

	"bosang/rules/money"
)

// Key names a balance: an account of a holder at a provider, in one currency.
type Key struct {
	Holder, Provider ID
	Account          Account
	Currency         string
}

// Balance is what the entries of an account come to, each side by itself: both only
// grow.
type Balance struct {
	Debits, Credits money.Amount
}

// Net gives what stands on the side on which accounts of the kind grow (debits for
// those that may stand on either).
func (b Balance) Net(k Kind) (money.Amount, error) {
	if k.Side() == Credit {
		return b.Credits.Sub(b.Debits)
	}
	return b.Debits.Sub(b.Credits)
}

// Balances are what transactions come to.
type Balances map[Key]Balance

// Add posts a transaction.
func (b Balances) Add(t Transaction) error {
	if err := t.Check(); err != nil {
		return err
	}
	for _, e := range t.Entries {
		if err := b.add(t, e.Debit, e.Amount, Debit); err != nil {
			return err
		}
		if err := b.add(t, e.Credit, e.Amount, Credit); err != nil {
			return err
		}
	}
	return nil
}

func (b Balances) add(t Transaction, a Account, by money.Amount, side Side) (err error) {
	key := Key{t.Holder, t.Provider, a, by.Currency()}
	now, there := b[key]
	if !there {
		if now.Debits, err = money.Zero(by.Currency()); err != nil {
			return err
		}
		now.Credits = now.Debits
	}
	if side == Debit {
		now.Debits, err = now.Debits.Add(by)
	} else {
		now.Credits, err = now.Credits.Add(by)
	}
	if err == nil {
		b[key] = now
	}
	return err
}

// Replay gives the balances that transactions come to, in whatever order.
func Replay(all []Transaction) (Balances, error) {
	b := make(Balances)
	for _, t := range all {
		if err := b.Add(t); err != nil {
			return nil, err
		}
	}
	return b, nil
}

var (
	errUnbalanced = errors.New("the ledger does not sum to zero")
	errWrongSide  = errors.New("an account stands on the wrong side")
)

// Prove holds the balances to what must always be so: in each currency debits and
// credits are the same, and no account stands on the side on which it does not grow.
func (b Balances) Prove() error {
	sums := make(map[string]money.Amount)
	for key, now := range b {
		net, err := now.Net(key.Account.Kind)
		if err != nil {
			return err
		}
		if key.Account.Kind.Side() != Either && net.Sign() < 0 {
			return fmt.Errorf("%w: %s by %s", errWrongSide, key.Account.Kind, net)
		}
		by, err := now.Debits.Sub(now.Credits)
		if err != nil {
			return err
		}
		sum, there := sums[key.Currency]
		if there {
			by, err = sum.Add(by)
		}
		if err != nil {
			return err
		}
		sums[key.Currency] = by
	}
	for currency, sum := range sums {
		if !sum.IsZero() {
			return fmt.Errorf("%w: %s in %s", errUnbalanced, sum, currency)
		}
	}
	return nil
}
