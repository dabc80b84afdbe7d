// Package payout brings money that is owed to those to whom it is owed.
//
//  1. What decisions give in money stands in entitlements. A remittance collects, of one
//     provider, all that may be paid and was not sent: for each entitlement a payout, and
//     of it an attempt, with the payee as it is then. What cannot be sent as things are
//     (no payee, a payee of another name) is a payout that is blocked, and says by what.
//  2. One person proposes the remittance and a second one releases it. Each attempt is
//     looked at once more: whose payee, entitlement or clearance has changed since is
//     withheld and reported, and collected anew.
//  3. What is released is written to a bank file. Its reports come back: accepted,
//     settled, or returned. A return closes the attempt; when the payout is reissued,
//     another one follows.
//  4. The ledger is told in the same transaction: a release takes from what is payable to
//     clearing, a return takes that back, a settlement takes from clearing to the bank.
//
// More than an entitlement gives is never sent: the entitlement counts what was, and the
// database refuses more. Everything is done in sets, each a transaction by which the
// remittance gets on, so that a process that ends in the midst loses nothing.
package payout

import (
	"time"

	"bosang/claims"
	"bosang/claims/age"
	"bosang/claims/bank"
	"bosang/claims/entitlement"
	"bosang/claims/ledger"
	"bosang/claims/privacy"
	"bosang/rules/money"
)

type (
	payoutNoun  struct{}
	attemptNoun struct{}
)

type (
	// ID names a payout.
	ID = claims.ID[payoutNoun]
	// AttemptID names an attempt; banks carry it as 32 hexadecimal characters.
	AttemptID = claims.ID[attemptNoun]
)

// State is how a payout stands.
type State string

// The states. Settled and Dropped are final, but for money that comes back after all.
const (
	// Due is to be sent, or is drafted in a remittance that is not released.
	Due State = "due"
	// Blocked cannot be sent as things are; see Obstacle.
	Blocked  State = "blocked"
	Sent     State = "sent"
	Settled  State = "settled"
	Returned State = "returned"
	// Dropped is not owed any more, or became another payout of another amount.
	Dropped State = "dropped"
)

// States lists the states.
func States() []State { return []State{Due, Blocked, Sent, Settled, Returned, Dropped} }

// Obstacle says why a payout is blocked.
type Obstacle string

// The obstacles.
const (
	// NoConsent says that the claimant is a minor, and the legal representative has not
	// consented.
	NoConsent   Obstacle = "no_consent"
	NoPayee     Obstacle = "no_payee"
	NoContact   Obstacle = "no_contact"
	NameDiffers Obstacle = "name_differs"
	// PayeeForm says that no file of the remittance's format has room for the payee.
	PayeeForm Obstacle = "payee_form"
	// NoBudget and OverCap say that a budget, or what one claim may get of it, is used up.
	NoBudget Obstacle = "no_budget"
	OverCap  Obstacle = "over_cap"
)

// Payout is money for one entitlement.
type Payout struct {
	ID          ID
	Claimant    claims.ClaimantID
	Provider    claims.ProviderID
	Claim       claims.ClaimID
	Incident    claims.IncidentID
	Entitlement ledger.ID
	// Ground is the entitlement's: the rulebook and the provision.
	Ground   string
	Goodwill bool
	// Number counts the payouts of the entitlement, from 1.
	Number   int
	Amount   money.Amount
	State    State
	Obstacle Obstacle
	// Vouched is the version of the payee that an operator has vouched for; 0: none.
	Vouched           int64
	MadeAt, ChangedAt time.Time
	// Attempts are those that the actor may see, the last first.
	Attempts []Attempt
}

// Person is whose payout it is.
func (p Payout) Person() claims.Person {
	return claims.Person{Claimant: p.Claimant, Provider: p.Provider}
}

// AttemptState is how an attempt stands.
type AttemptState string

// The states of attempts.
const (
	Drafted AttemptState = "drafted"
	// Withheld was drafted and not released.
	Withheld AttemptState = "withheld"
	Out      AttemptState = "sent"
	Accepted AttemptState = "accepted"
	Arrived  AttemptState = "settled"
	CameBack AttemptState = "returned"
)

// Why attempts are withheld.
const (
	PayeeChanged       = "payee_changed"
	ContactChanged     = "contact_changed"
	EntitlementChanged = "entitlement_changed"
	NotCleared         = "not_cleared"
	RemittanceDropped  = "remittance_dropped"
	// ConsentWithdrawn says so of a minor's legal representative, or that the claimant turned
	// out to be a minor.
	ConsentWithdrawn = "consent_withdrawn"
)

// Attempt is one try to send a payout.
type Attempt struct {
	ID         AttemptID
	Payout     ID
	Remittance RemittanceID
	// Number counts the attempts of the payout, from 1.
	Number int
	Amount money.Amount
	State  AttemptState
	// Reason is why it was withheld or, as the bank's code, why it came back.
	Reason string
	// To is where it went; nothing where that was not asked for or may not be read.
	To                         bank.Account
	DraftedAt, SentAt, EndedAt time.Time
}

// Owed is an entitlement of which something is to be paid, with what that depends on.
type Owed struct {
	Claimant claims.ClaimantID
	Provider claims.ProviderID
	Claim    claims.ClaimID
	// Reference is the claim's: what the payee reads beside the money.
	Reference   string
	Incident    claims.IncidentID
	Entitlement entitlement.Entitlement
	// Cleared says that it may be paid as things are.
	Cleared bool
	// Open is the payout of it that is not at its end; of a zero id there is none.
	Open Payout
	// Taken says that the open payout is on its way or was returned.
	Taken bool
	// Payouts and Attempts are how many there have been.
	Payouts, Attempts int
	// Person is what is known of the claimant; nothing where it was erased.
	Contact privacy.Contact
	Payee   privacy.Payee
	Minority
}

// Minority is what is known of the age of whom money is for, and whether the legal
// representative has consented to what becomes of the claim.
type Minority struct {
	Birth     privacy.Birth
	Consented bool
}

// bars reports whether nothing is paid at an instant: who is known to be a minor does not
// take a payment alone, by which what is owed is gone (Civil Act, article 5).
func (m Minority) bars(now time.Time) bool {
	return !m.Consented && m.Birth.Under(age.Majority, now)
}

// Left is what is given and was not sent.
func (o Owed) Left() (money.Amount, error) { return o.Entitlement.Amount.Sub(o.Entitlement.Sent) }

// Account is the payee as banks know it.
func (o Owed) Account() bank.Account {
	code, number := privacy.NormalAccount(o.Payee.Bank, o.Payee.Account)
	return bank.Account{Holder: o.Payee.Name, Bank: code, Number: number}
}

// Memo is what the payee reads beside the money: 보상금, compensation, and for which claim.
func (o Owed) Memo() string { return "보상금 " + o.Reference }

// obstacle says what keeps the money from being sent; empty: nothing does.
func (o Owed) obstacle(f bank.Format, amount money.Amount, now time.Time) Obstacle {
	switch {
	case o.bars(now):
		return NoConsent
	case o.Payee.Account == "":
		return NoPayee
	case o.Open.Vouched == o.Payee.Version && o.Open.Vouched > 0:
	case o.Contact.Name == "":
		return NoContact
	case !privacy.SameName(o.Contact.Name, o.Payee.Name):
		return NameDiffers
	}
	if bank.Check(f, bank.Payment{To: o.Account(), Amount: amount, Memo: o.Memo()}) != nil {
		return PayeeForm
	}
	return ""
}
