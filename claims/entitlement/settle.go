package entitlement

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"bosang/claims/ledger"
	"bosang/rules/money"
)

// What the ledger is told.
const (
	Accrual     ledger.What = "accrual"
	Overpayment ledger.What = "overpayment"
)

// Claim is of which claim entitlements change, and why.
type Claim struct {
	ID, Claimant, Provider, Incident ledger.ID
	// Decision gives them, as the claim's decision of this number. Of a claim that has
	// ended it is the last one, which gives nothing any more.
	Decision ledger.ID
	Number   int
	// Cause is the decision, or the end of the claim.
	Cause ledger.Cause
	At    time.Time
}

// Settled is what is to be written.
type Settled struct {
	// Entitlements are all of the claim, those that are taken back too.
	Entitlements []Entitlement
	Transactions []ledger.Transaction
}

// Settle works out what becomes of the entitlements that a claim has when it gives
// something else. Where the money changes, what was owed before is reversed as a whole
// and what is owed now is posted anew. What was sent beyond it becomes overpaid, and is
// less so when more is given later.
func Settle(c Claim, held []Entitlement, gives []Given, newID func() ledger.ID) (Settled, error) {
	next, err := c.next(held, gives, newID)
	if err != nil {
		return Settled{}, err
	}
	s := Settled{Entitlements: next}
	if before, now := owing(held), owing(next); !sameMoney(before, now) {
		if len(before) > 0 {
			old := ledger.Transaction{ID: before[0].Accrual, Holder: c.Claimant, Provider: c.Provider, Entries: accruing(before)}
			s.Transactions = append(s.Transactions, old.Reverse(newID(), c.Cause, c.At))
		}
		if len(now) > 0 {
			t := c.transaction(newID(), Accrual, accruing(now))
			s.Transactions = append(s.Transactions, t)
			for _, e := range now {
				e.Accrual = t.ID
			}
		}
	} else {
		for i := range now {
			now[i].Accrual = before[i].Accrual
		}
	}
	entries, err := overpaying(next)
	if err == nil && len(entries) > 0 {
		s.Transactions = append(s.Transactions, c.transaction(newID(), Overpayment, entries))
	}
	return s, err
}

func (c Claim) transaction(id ledger.ID, what ledger.What, entries []ledger.Entry) ledger.Transaction {
	return ledger.Transaction{ID: id, Holder: c.Claimant, Provider: c.Provider, What: what, Cause: c.Cause, At: c.At, Entries: entries}
}

// next gives the entitlements as they are then, without what the ledger has to say.
func (c Claim) next(held []Entitlement, gives []Given, newID func() ledger.ID) ([]Entitlement, error) {
	next := make([]Entitlement, 0, len(held)+len(gives))
	there := make(map[Key]Entitlement, len(held))
	for _, e := range held {
		there[e.Key] = e
	}
	for _, g := range gives {
		e, old := there[g.Key]
		delete(there, g.Key)
		switch {
		case !old:
			e.ID = newID()
			if g.Remedy == Cash {
				zero, err := money.Zero(g.Amount.Currency())
				if err != nil {
					return nil, err
				}
				e.Sent, e.Overpaid = zero, zero
			}
		case g.Remedy == Cash && e.Sent.Currency() != g.Amount.Currency():
			return nil, fmt.Errorf("%s gave %s and now gives %s", g.Ground, e.Sent.Currency(), g.Amount.Currency())
		}
		e.Given, e.Stands = g, true
		next = append(next, c.stamp(e))
	}
	for _, e := range held {
		if _, left := there[e.Key]; !left {
			continue
		}
		e.Time, e.Stands = 0, false
		if e.Amount.Currency() != "" {
			e.Amount, _ = e.Amount.Sub(e.Amount)
		}
		next = append(next, c.stamp(e))
	}
	slices.SortFunc(next, func(a, b Entitlement) int { return a.Key.compare(b.Key) })
	return next, nil
}

func (c Claim) stamp(e Entitlement) Entitlement {
	e.Decision, e.Number, e.Incident, e.Accrual = c.Decision, c.Number, c.Incident, ledger.ID{}
	return e
}

// owing are those whose money is owed, in the order of keys.
func owing(all []Entitlement) []*Entitlement {
	var some []*Entitlement
	for i := range all {
		if all[i].Remedy == Cash && all[i].Amount.Sign() > 0 {
			some = append(some, &all[i])
		}
	}
	slices.SortFunc(some, func(a, b *Entitlement) int { return a.Key.compare(b.Key) })
	return some
}

// sameMoney reports whether the same is owed for the same incident.
func sameMoney(a, b []*Entitlement) bool {
	return slices.EqualFunc(a, b, func(a, b *Entitlement) bool {
		difference, err := a.Amount.Cmp(b.Amount)
		return a.ID == b.ID && a.Incident == b.Incident && err == nil && difference == 0
	})
}

func accruing(owing []*Entitlement) []ledger.Entry {
	entries := make([]ledger.Entry, len(owing))
	for i, e := range owing {
		cost, payable := e.accounts()
		entries[i] = ledger.Entry{Debit: cost, Credit: payable, Amount: e.Amount}
	}
	return entries
}

// overpaying sets what is overpaid, and gives the entries of what has changed.
func overpaying(all []Entitlement) (entries []ledger.Entry, err error) {
	for i := range all {
		e := &all[i]
		if e.Remedy != Cash {
			continue
		}
		change, err := e.overpay()
		if err != nil {
			return nil, err
		}
		if !change.Amount.IsZero() {
			entries = append(entries, change)
		}
	}
	return entries, nil
}

// overpay sets what is overpaid of the entitlement, and gives the entry by which that
// changes: of amount zero where it does not.
func (e *Entitlement) overpay() (ledger.Entry, error) {
	too, err := e.Sent.Sub(e.Amount)
	if err != nil {
		return ledger.Entry{}, err
	}
	if too.Sign() < 0 {
		if too, err = money.Zero(too.Currency()); err != nil {
			return ledger.Entry{}, err
		}
	}
	more, err := too.Sub(e.Overpaid)
	if err != nil {
		return ledger.Entry{}, err
	}
	e.Overpaid = too
	_, payable := e.accounts()
	entry := ledger.Entry{Debit: ledger.Account{Kind: ledger.Overpaid, Of: e.ID}, Credit: payable, Amount: more}
	if more.Sign() < 0 {
		entry.Debit, entry.Credit, entry.Amount = entry.Credit, entry.Debit, more.Neg()
	}
	return entry, nil
}

var errTooMuch = errors.New("more would be sent than is given")

// Move says that so much of the entitlement's money was sent (or, below zero, came
// back) and gives the entry by which what is overpaid changes with it: of amount zero
// where it does not.
func (e *Entitlement) Move(by money.Amount) (ledger.Entry, error) {
	sent, err := e.Sent.Add(by)
	if err != nil {
		return ledger.Entry{}, err
	}
	if over, err := sent.Sub(e.Amount); err != nil || (by.Sign() > 0 && over.Sign() > 0) {
		return ledger.Entry{}, cmp.Or(err, errTooMuch)
	}
	e.Sent = sent
	return e.overpay()
}
