package bank

import (
	"time"

	"github.com/shopspring/decimal"

	"bosang/rules/money"
)

// Verdict is what a bank's status comes to.
type Verdict string

// The verdicts.
const (
	// Pending is no verdict yet: received, or not known here. It changes nothing.
	Pending Verdict = "pending"
	// Accepted is on its way, and may still be returned.
	Accepted Verdict = "accepted"
	// Settled has left the payer's account for good.
	Settled Verdict = "settled"
	// Rejected was not paid.
	Rejected Verdict = "rejected"
	// Partly is a group's, of whose payments some are rejected.
	Partly Verdict = "partly"
)

// verdicts are the codes of ISO 20022 (ExternalPaymentTransactionStatus1Code and
// ExternalPaymentGroupStatus1Code). Banks may use codes of their own: those decide
// nothing, so that a payment whose end is unknown stays open.
var verdicts = map[string]Verdict{
	"ACTC": Accepted, // technical validation
	"ACCP": Accepted, // customer profile
	"ACFC": Accepted, // funds checked
	"ACSP": Accepted, // settlement in process
	"ACWC": Accepted, // with change
	"ACWP": Accepted, // without posting
	"ACSC": Settled,  // on the debtor's account
	"ACCC": Settled,  // on the creditor's account
	"RJCT": Rejected,
	"CANC": Rejected,
	"PART": Partly,
}

func verdictOf(code string) Verdict {
	if v, known := verdicts[code]; known {
		return v
	}
	return Pending
}

// Group is what a report says of all payments of a file, or of a block.
type Group struct {
	// Original is the id of the file or the block, as it was written.
	Original string
	// Count and Sum repeat the original's; nil: not stated. Sum has no currency.
	Count *int64
	Sum   *decimal.Decimal
	// Code is the status, Verdict what it comes to; "" where none is stated.
	Code    string
	Verdict Verdict
	// Reasons are codes of ISO 20022 or the bank's own. What banks add in words is not
	// read: it may name persons.
	Reasons []string
	// per says how many payments have which status, where the report says so; of those
	// that it lists, seen.
	per, seen map[string]int64
	listed    int64
}

// Report is the head of a status report.
type Report struct {
	// ID is the bank's own; two reports of one bank with the same id are the same.
	ID string
	At time.Time
	// Format is the name of the message that it reports on.
	Format string
	Group
}

// Status is what a report says of one payment.
type Status struct {
	// EndToEnd is the payment's reference as it came back.
	EndToEnd string
	// Code is its own status, or that of its block or file.
	Code    string
	Verdict Verdict
	Reasons []string
	// At is when the bank accepted it; zero: not stated.
	At time.Time
	// Amount repeats the payment's; nothing where it is not stated.
	Amount money.Amount
	Line   int
}

// Reported is told what a report says, in the order in which it says so: Head once,
// Block for each block before its payments, and Payment for each. An error ends the
// reading and is given back.
type Reported struct {
	Head    func(Report) error
	Block   func(Group) error
	Payment func(Status) error
}
