// Package entitlement says what decisions give on each ground, and what the ledger is
// told when a decision gives something else than the one before.
package entitlement

import (
	"cmp"
	"slices"
	"time"

	"bosang/claims/ledger"
	"bosang/rules"
	"bosang/rules/money"
)

// Remedy is the form of what is given.
type Remedy string

// The remedies. Money alone is kept in the ledger.
const (
	Cash        Remedy = "cash"
	Credit      Remedy = "credit"
	Extension   Remedy = "extension"
	Coupon      Remedy = "coupon"
	Termination Remedy = "termination"
)

// Key tells the entitlements of one claim apart.
type Key struct {
	// Ground is the rulebook and the provision in it, with a stroke between them.
	Ground string
	Remedy Remedy
	// Goodwill is given though nothing owes it.
	Goodwill bool
}

// Given is what a decision gives on one ground.
type Given struct {
	Key
	// Loss is what it makes good; empty: that of the service itself.
	Loss string
	// Amount has no currency where there is none.
	Amount money.Amount
	// Time of service; 0: none.
	Time time.Duration
}

// Of gives what an outcome gives, in the order of keys. What several parts of it give
// by the same provision in the same form is one.
func Of(o *rules.Outcome) ([]Given, error) {
	if len(o.Remedies)+len(o.Goodwill) == 0 {
		return nil, nil
	}
	all := make([]Given, 0, len(o.Remedies)+len(o.Goodwill))
	for i := range o.Remedies {
		all = append(all, given(&o.Remedies[i], false))
	}
	for i := range o.Goodwill {
		all = append(all, given(&o.Goodwill[i], true))
	}
	slices.SortStableFunc(all, func(a, b Given) int { return a.Key.compare(b.Key) })
	joined := all[:1]
	for _, g := range all[1:] {
		last := &joined[len(joined)-1]
		if last.Key != g.Key {
			joined = append(joined, g)
			continue
		}
		last.Time += g.Time
		if g.Amount.Currency() == "" {
			continue
		}
		if last.Amount.Currency() == "" {
			last.Amount = g.Amount
			continue
		}
		sum, err := last.Amount.Add(g.Amount)
		if err != nil {
			return nil, err
		}
		last.Amount = sum
	}
	return joined, nil
}

func given(m *rules.Remedy, goodwill bool) Given {
	return Given{Key{m.Rulebook + "/" + m.Provision, Remedy(m.Kind.String()), goodwill}, m.Loss, m.Amount, m.Time}
}

func (k Key) compare(o Key) int {
	goodwill := func(k Key) int {
		if k.Goodwill {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(k.Ground, o.Ground), cmp.Compare(k.Remedy, o.Remedy), cmp.Compare(goodwill(k), goodwill(o)))
}

// Offered gives what an outcome lets the claimant choose from; nothing where there is no
// choice.
func Offered(o *rules.Outcome) []Key {
	if o.Election == nil {
		return nil
	}
	keys := make([]Key, 0, len(o.Election.Offered))
	for i := range o.Election.Offered {
		keys = append(keys, given(&o.Election.Offered[i], false).Key)
	}
	return keys
}

// OfferedBy does so of an outcome in its canonical JSON.
func OfferedBy(canonical []byte) ([]Key, error) {
	o, err := rules.ParseOutcome(canonical)
	if err != nil {
		return nil, err
	}
	return Offered(o), nil
}

// Owed gives those that are no goodwill.
func Owed(gives []Given) []Given {
	return slices.DeleteFunc(slices.Clone(gives), func(g Given) bool { return g.Goodwill })
}

// RefusedBy lists the grounds of an outcome that refuses, each once, as
// rulebook/provision; of any other outcome none.
func RefusedBy(o *rules.Outcome) []string {
	if o.Disposition != rules.Refused {
		return nil
	}
	var grounds []string
	for i := range o.Grounds {
		g := &o.Grounds[i]
		grounds = append(grounds, o.Editions[g.Edition].Rulebook+"/"+g.Provision)
	}
	slices.Sort(grounds)
	return slices.Compact(grounds)
}

// Totals are the amounts of money that are given, both in one currency; empty where
// none is.
func Totals(gives []Given) (owed, goodwill money.Amount, err error) {
	for _, g := range gives {
		if g.Remedy != Cash {
			continue
		}
		if owed.Currency() == "" {
			if owed, err = money.Zero(g.Amount.Currency()); err != nil {
				return owed, goodwill, err
			}
			goodwill = owed
		}
		sum := &owed
		if g.Goodwill {
			sum = &goodwill
		}
		if *sum, err = sum.Add(g.Amount); err != nil {
			return owed, goodwill, err
		}
	}
	return owed, goodwill, nil
}

// Entitlement is what a claim gives on one ground, as the last decision left it that was
// made when no window was open.
type Entitlement struct {
	ID ledger.ID
	Given
	// Stands tells that the decision gives it; else it was taken back, and is nothing.
	Stands bool
	// Decision made it what it is, as the claim's decision of this number.
	Decision ledger.ID
	Number   int
	// Incident is whose costs it is.
	Incident ledger.ID
	// Accrual is the transaction by which its money is owed; zero: none is.
	Accrual ledger.ID
	// Sent is what was sent of its money and did not come back, and Overpaid how much of
	// that is more than is given. Both have no currency where it is no money.
	Sent, Overpaid money.Amount
}

// accounts are where its money is owed: what it costs, and to whom.
func (e *Entitlement) accounts() (cost, payable ledger.Account) {
	if e.Goodwill {
		return ledger.Account{Kind: ledger.Goodwill, Of: e.Incident}, ledger.Account{Kind: ledger.GoodwillPayable, Of: e.ID}
	}
	return ledger.Account{Kind: ledger.Compensation, Of: e.Incident}, ledger.Account{Kind: ledger.Payable, Of: e.ID}
}
