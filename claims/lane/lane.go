// Package lane sorts claims by how they are handled.
package lane

import (
	"bosang/rules"
	"bosang/rules/fact"
	"bosang/rules/money"
)

// Lane is how a claim is handled.
type Lane string

// The lanes.
const (
	// Paid: a service that is paid for monthly or at fixed times.
	Paid Lane = "paid"
	// Loss: any other service, and the claimant states to have lost money.
	Loss Lane = "loss"
	// None: any other service, and no money is claimed.
	None Lane = "none"
)

// Of gives the lane of a case. A loss is an amount above nothing that the claimant
// states. A plan of which it is not known whether it is paid for periodically is taken
// for one that is not.
func Of(f *rules.Facts, loss *money.Amount) Lane {
	paid, known := f.At(fact.SlotPlanPeriodicFee).AsBool()
	switch {
	case known && paid:
		return Paid
	case loss != nil && loss.Sign() > 0:
		return Loss
	}
	return None
}
