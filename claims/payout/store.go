package payout

import (
	"context"
	"time"

	"bosang/claims"
	"bosang/claims/entitlement"
	"bosang/claims/ledger"
	"bosang/rules/money"
)

// Store is what payouts need of a database.
type Store interface {
	claims.Store
	// Payouts gives what can be done with payouts in a transaction of this store.
	Payouts(tx claims.Tx) Tx
}

// Filter narrows a list of payouts; zero fields do not.
type Filter struct {
	Provider claims.ProviderID
	Claimant claims.ClaimantID
	Claim    claims.ClaimID
	State    State
	// Whole asks for attempts with where they went, of a claimant.
	Whole bool
}

// Tx reads and writes payouts in a transaction of the store.
type Tx interface {
	AddRemittance(ctx context.Context, r Remittance) error
	Remittance(ctx context.Context, id RemittanceID) (Remittance, error)
	// LockRemittance reads one and keeps others from working at it.
	LockRemittance(ctx context.Context, id RemittanceID) (Remittance, error)
	// AtWork gives remittances that were made before an instant and that work goes on with.
	AtWork(ctx context.Context, before time.Time, limit int) ([]RemittanceID, error)
	// PutRemittance writes state, count, sum, how far its work has come, who approved it
	// and when what was done.
	PutRemittance(ctx context.Context, r Remittance) error
	Remittances(ctx context.Context, provider claims.ProviderID, page claims.Page) ([]Remittance, error)

	// Outstanding counts the entitlements of a provider for an incident of which something
	// is to be paid, by currency.
	Outstanding(ctx context.Context, provider claims.ProviderID, incident claims.IncidentID) ([]Outstanding, error)
	// Owed gives, and locks, the next entitlements after a place of which something is to be
	// paid, for whom the remittance is.
	Owed(ctx context.Context, r Remittance, limit int) ([]Owed, error)
	// Draft writes payouts, and attempts of those that are not blocked.
	Draft(ctx context.Context, r Remittance, drafts []Planned) error
	// Lapse drops payouts that are due or blocked and not owed any more.
	Lapse(ctx context.Context, provider claims.ProviderID) error
	// Drafted gives the next attempts of the remittance after a place that are drafted, with
	// what they depend on as it is now, and locks their entitlements.
	Drafted(ctx context.Context, r Remittance, limit int) ([]Sending, error)
	// Release writes what becomes of attempts when they are released.
	Release(ctx context.Context, r Remittance, set []Sending) error
	// WithholdAll withholds all attempts of the remittance that are drafted.
	WithholdAll(ctx context.Context, r Remittance, reason string) error

	// Payments gives the next attempts of the remittance after a place that were released,
	// with the payee that they went to.
	Payments(ctx context.Context, r Remittance, after Reached, limit int) ([]Paid, error)
	// Tried gives, and locks, attempts of the remittance: those with these ids, or the next
	// after a place that are on their way. Ids that are not its own are left out.
	Tried(ctx context.Context, r Remittance, ids []AttemptID) ([]Sending, error)
	OnTheirWay(ctx context.Context, r Remittance, after Reached, limit int) ([]Sending, error)
	// Move writes how attempts stand, and of their payouts and entitlements.
	Move(ctx context.Context, set []Sending) error
	// Post tells the ledger.
	Post(ctx context.Context, all []ledger.Transaction) error
	// Settlement finds the transaction by which an attempt was settled.
	Settlement(ctx context.Context, claimant claims.ClaimantID, attempt AttemptID) (ledger.ID, error)
	// AddReport keeps that a bank's report was read; it tells whether it was before.
	AddReport(ctx context.Context, r Remittance, report Report) error
	// Ended counts the attempts of the remittance that are settled and returned.
	Ended(ctx context.Context, r Remittance) (map[AttemptState]int64, error)
	// Pending tells whether anything of the remittance is on its way.
	Pending(ctx context.Context, r Remittance) (bool, error)

	// LockBudgets locks the budgets of a provider in a currency; Shares gives how much of
	// them is reserved for the claims of drafts, and Reserve writes both.
	LockBudgets(ctx context.Context, provider claims.ProviderID, currency string) ([]Budget, error)
	Shares(ctx context.Context, budgets []Budget, drafts []Planned) ([]Share, error)
	Reserve(ctx context.Context, budgets []Budget, provider claims.ProviderID, shares []Share) error
	// GiveBack gives back what attempts had reserved.
	GiveBack(ctx context.Context, set []Sending) error
	AddBudget(ctx context.Context, b Budget) error
	// Budget reads one, and keeps it from changing where it is to be locked.
	Budget(ctx context.Context, id BudgetID, locked bool) (Budget, error)
	PutBudget(ctx context.Context, b Budget) error
	Budgets(ctx context.Context, provider claims.ProviderID, page claims.Page) ([]Budget, error)
	// AddAward adds an award with its entitlement.
	AddAward(ctx context.Context, a Award, e entitlement.Entitlement) error

	// List lists payouts that the actor may see, newest first.
	List(ctx context.Context, f Filter, page claims.Page) ([]Payout, error)
	// Payout reads one with its attempts.
	Payout(ctx context.Context, id ID) (Payout, error)
	// LockPayout reads and locks one with its last attempt and its entitlement.
	LockPayout(ctx context.Context, id ID) (Sending, error)
	// Supersede drops what waits beside a payout for the same entitlement; it tells whether
	// another one is on its way or came back.
	Supersede(ctx context.Context, p Payout) (bool, error)
	// PutPayout writes state, obstacle, amount and whom an operator has vouched for.
	PutPayout(ctx context.Context, p Payout) error
}

// Planned is a payout to be written, with an attempt where it is not blocked.
type Planned struct {
	Owed
	Payout  Payout
	Attempt Attempt
	// Budgets are those of which it is reserved.
	Budgets []BudgetID
}

// Sending is an attempt with what it is of.
type Sending struct {
	Attempt     Attempt
	Payout      Payout
	Entitlement entitlement.Entitlement
	// Cleared, PayeeVersion and ContactVersion are as things are now; those that are drawn
	// it was drafted on.
	Cleared                      bool
	PayeeVersion, ContactVersion int64
	DrawnPayee, DrawnContact     int64
	// Reference is the claim's.
	Reference string
	// Minority is there where attempts are released.
	Minority
}

// Paid is an attempt as a bank file has it.
type Paid struct {
	Attempt  AttemptID
	Claimant claims.ClaimantID
	Amount   money.Amount
	Memo     string
	// Holder, Bank and Account are empty where the claimant was erased.
	Holder, Bank, Account string
}
