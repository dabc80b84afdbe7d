// Package ledger keeps in double entry what is owed and paid. It knows neither claims
// nor rules: a transaction has a holder, a provider and a cause, which are ids to it.
//
// The ledger only grows. An entry moves one amount from one account to another, so that
// every transaction sums to zero in each currency; what was wrong is reversed and posted
// anew. Balances are a projection of the entries, and replaying these proves them.
package ledger

import (
	"errors"
	"fmt"
	"time"

	"bosang/rules/money"
)

// ID names a transaction, a holder, a provider, a cause, or what an account is of.
type ID = [16]byte

// Kind is what an account is for.
type Kind string

// The accounts. Those of credit grow by what is owed or sent away, those of debit by
// what it costs or what somebody else owes.
const (
	// Compensation is what entitlements cost the provider, by incident (debit).
	Compensation Kind = "compensation"
	// Goodwill is what gifts cost it, by incident (debit).
	Goodwill Kind = "goodwill"
	// Payable is what is owed to the holder, by entitlement, and not sent (credit).
	Payable Kind = "payable"
	// GoodwillPayable is the same of what nothing owes (credit).
	GoodwillPayable Kind = "goodwill_payable"
	// Clearing is what was sent and neither came back nor arrived, by remittance (credit).
	Clearing Kind = "clearing"
	// Bank is what arrived, by remittance (credit).
	Bank Kind = "bank"
	// Overpaid is what the holder got beyond what is owed now, by entitlement (debit).
	Overpaid Kind = "overpaid"
	// Rounding is what is left of a division, by what was divided (either).
	Rounding Kind = "rounding"
	// RecourseReceivable is what a third party owes the provider, by recourse (debit).
	RecourseReceivable Kind = "recourse_receivable"
	// Recourse is what it gets back of its costs, by recourse (credit).
	Recourse Kind = "recourse"
	// RecourseReceipts is what a third party has paid it, by recourse (debit).
	RecourseReceipts Kind = "recourse_receipts"
	// RecourseAdvance is what it paid beyond what is claimed, by recourse (credit).
	RecourseAdvance Kind = "recourse_advance"
)

// Side is the side on which an account grows.
type Side int

// The sides; Either may stand on both.
const (
	Either Side = iota
	Debit
	Credit
)

// kinds are all kinds of account with their sides. The same stand in the constraints
// balances_of_credit and balances_of_debit of the database.
var kinds = map[Kind]Side{
	Compensation: Debit, Goodwill: Debit, Payable: Credit, GoodwillPayable: Credit, Clearing: Credit, Bank: Credit,
	Overpaid: Debit, Rounding: Either, RecourseReceivable: Debit, Recourse: Credit,
	RecourseReceipts: Debit, RecourseAdvance: Credit,
}

// Side gives the side on which accounts of the kind grow; of an unknown kind, Either.
func (k Kind) Side() Side { return kinds[k] }

// Account is one account of a holder at a provider.
type Account struct {
	Kind Kind
	// Of says what it is of: an entitlement, an incident, a remittance.
	Of ID
}

// Entry moves an amount, above zero, from one account (which it credits) to another
// (which it debits).
type Entry struct {
	Debit, Credit Account
	Amount        money.Amount
}

// What says what a transaction is.
type What string

// Reversal is what takes back another transaction; it alone has Reverses.
const Reversal What = "reversal"

// Cause is why a transaction was posted: for the same cause nothing is posted twice.
type Cause struct {
	Kind string
	ID   ID
}

// Transaction is entries that belong together, all of one holder at one provider.
type Transaction struct {
	ID ID
	// Holder is the claimant whose account it is, or the provider itself.
	Holder   ID
	Provider ID
	What     What
	Cause    Cause
	// Reverses is the transaction that this one takes back; zero: none.
	Reverses ID
	// At is the instant of the database transaction that posts it, UTC.
	At      time.Time
	Entries []Entry
}

// Faults of transactions.
var (
	errNoEntries = errors.New("a transaction without entries")
	errAmount    = errors.New("an entry whose amount is not above zero")
	errAccount   = errors.New("an entry with an unknown account")
	errSame      = errors.New("an entry from an account to itself")
	errCause     = errors.New("a transaction without a cause, a holder or a provider")
	errReversal  = errors.New("a reversal says what it reverses, and nothing else does")
)

// Check refuses what is no transaction.
func (t Transaction) Check() error {
	zero := ID{}
	switch {
	case t.ID == zero || t.Holder == zero || t.Provider == zero || t.What == "" || t.Cause.Kind == "" || t.Cause.ID == zero:
		return errCause
	case (t.What == Reversal) != (t.Reverses != zero):
		return errReversal
	case len(t.Entries) == 0:
		return errNoEntries
	}
	for i, e := range t.Entries {
		if err := e.check(); err != nil {
			return fmt.Errorf("%w (entry %d)", err, i+1)
		}
	}
	return nil
}

func (e Entry) check() error {
	_, debit := kinds[e.Debit.Kind]
	_, credit := kinds[e.Credit.Kind]
	switch {
	case !debit || !credit:
		return errAccount
	case e.Debit == e.Credit:
		return errSame
	case e.Amount.Sign() <= 0:
		return errAmount
	}
	return nil
}

// Reverse gives the transaction that takes this one back for a cause: the same entries
// the other way round.
func (t Transaction) Reverse(id ID, why Cause, at time.Time) Transaction {
	r := Transaction{ID: id, Holder: t.Holder, Provider: t.Provider, What: Reversal, Cause: why, Reverses: t.ID, At: at}
	for _, e := range t.Entries {
		r.Entries = append(r.Entries, Entry{Debit: e.Credit, Credit: e.Debit, Amount: e.Amount})
	}
	return r
}
