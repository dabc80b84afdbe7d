package claims

import (
	"context"

	"bosang/claims/access"
	"bosang/rules/money"
)

// Summary says of how many claims the same can be said: they stand on one plan,
// are in one state, and their current decisions found the same downtime and give
// the same. Sums over many claims are sums over few summaries.
type Summary struct {
	ProviderID ProviderID
	ServiceID  ServiceID
	PlanID     PlanID
	State      State
	Claims     int64
	// Outcome is the canonical JSON of one of their outcomes; nil before the
	// first decision. Downtime, base, counted, still owed, remedies and goodwill
	// are those of all of them; the rest is that one claim's.
	Outcome []byte
}

// SummaryFilter narrows what is summed up; zero fields do not, save that the
// incident must be named.
type SummaryFilter struct {
	Incident     IncidentID
	Plan         PlanID
	ClaimantKind ClaimantKind
	// Loss: the claims that state exactly this loss.
	Loss *money.Amount
}

// Summaries sums up the claims of an incident that the actor may see, the
// summaries of a plan one after the other. They are handed on as they are read,
// so that their number does not matter.
func (u *UseCases) Summaries(ctx context.Context, actor access.Actor, filter SummaryFilter, take func(Summary) error) error {
	if filter.Incident.IsZero() {
		return Invalid(FieldError{Field: "incident_id", Code: "required"})
	}
	_, err := read(ctx, u, actor, access.ReadClaim, func(tx Tx) (struct{}, error) {
		return struct{}{}, tx.Summaries(ctx, filter, take)
	})
	return err
}
