package recourse

import (
	"context"
	"time"

	"bosang/claims"
	"bosang/claims/ledger"
	"bosang/claims/report"
	"bosang/rules/money"
)

// Store is what recourses need of a database.
type Store interface {
	claims.Store
	// Recourses gives what can be done with recourses in a transaction of this store.
	Recourses(tx claims.Tx) Tx
}

// Filter narrows a list of recourses; zero fields do not.
type Filter struct {
	Provider claims.ProviderID
	Incident claims.IncidentID
}

// Tx reads and writes recourses in a transaction of the store.
type Tx interface {
	// Add adds one without a share. The conflict recourse_stated says that there is one of
	// the same provider, incident and reference.
	Add(ctx context.Context, r Recourse) error
	Recourse(ctx context.Context, id ID) (Recourse, error)
	// Lock reads one and keeps others from changing it, or what belongs to it.
	Lock(ctx context.Context, id ID) (Recourse, error)
	List(ctx context.Context, f Filter, page claims.Page) ([]Recourse, error)
	// Standings gives how one stands, by the ledger's balances.
	Standings(ctx context.Context, r Recourse) ([]Standing, error)

	AddShare(ctx context.Context, s Share) error
	Share(ctx context.Context, id ShareID) (Share, error)
	// AgreeShare puts a share of a recourse that is locked in force, in the place of its
	// present one.
	AgreeShare(ctx context.Context, r Recourse, s Share) error
	// Shares lists those that came into force, newest first.
	Shares(ctx context.Context, r Recourse, page claims.Page) ([]Share, error)

	// Outdated gives the reference of another recourse of the provider that has to be assessed
	// before this one: it claims of an incident that was merged into this one's, or by a share
	// that was made smaller since, where that would come to more than the whole. Empty: none.
	Outdated(ctx context.Context, r Recourse) (reference string, err error)
	// Cut makes a cut-off.
	Cut(ctx context.Context) (report.CutOff, error)
	// Paid gives the next claims of a walk after a place of which something is settled, as
	// far as the next limit claims go, and where it goes on; not more: it is at its end.
	Paid(ctx context.Context, w Walk, after Place, limit int) (paid []Paid, next Place, more bool, err error)
	// AddAssessment adds an assessment with its sums.
	AddAssessment(ctx context.Context, a Assessment) error
	// Last gives the last assessment of a recourse without its sums; of number 0, there is
	// none.
	Last(ctx context.Context, r Recourse) (Assessment, error)
	// Assessment gives one with its sums.
	Assessment(ctx context.Context, r Recourse, number int) (Assessment, error)
	// Assessments lists those of a recourse without their sums, newest first.
	Assessments(ctx context.Context, r Recourse, page claims.Page) ([]Assessment, error)

	// AddReceipt adds a receipt. The conflict receipt_booked says that one stands with the
	// bank's reference.
	AddReceipt(ctx context.Context, r Receipt) error
	// Receipt reads one of a recourse.
	Receipt(ctx context.Context, r Recourse, id ReceiptID) (Receipt, error)
	// ReverseReceipt writes by what a receipt was reversed.
	ReverseReceipt(ctx context.Context, r Receipt) error
	Receipts(ctx context.Context, r Recourse, page claims.Page) ([]Receipt, error)

	// Post tells the ledger.
	Post(ctx context.Context, all []ledger.Transaction) error
}

// Walk is over the claims of a provider on an incident, as they were counted at a cut-off.
type Walk struct {
	Provider claims.ProviderID
	Incident claims.IncidentID
	AsOf     int64
}

// Place is a place in the order of a walk.
type Place struct {
	Claimant claims.ClaimantID
	Claim    claims.ClaimID
}

// Paid is a claim of which something is settled.
type Paid struct {
	Reference string
	Service   claims.ServiceID
	// Key is the service's.
	Key string
	// Decision is the number of its last decision, made at DecidedAt.
	Decision  int
	DecidedAt time.Time
	// Owed and Goodwill are what the decisions give, both in one currency; without one:
	// nothing.
	Owed, Goodwill money.Amount
	// Payouts are what was settled and did not come back, in the order in which that was
	// posted.
	Payouts []Payout
}

// Payout is money that arrived.
type Payout struct {
	// Ground is the entitlement's: the rulebook and the provision.
	Ground     string
	Goodwill   bool
	Amount     money.Amount
	SettledAt  time.Time
	Remittance ledger.ID
	// Attempt is what the bank knows it by.
	Attempt ledger.ID
}
