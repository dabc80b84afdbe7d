package claims

import (
	"slices"
	"time"

	"bosang/rules/money"
)

// State is where a claim is in its life.
type State string

// The states of a claim. Those after Filed are set by decisions, save the last two.
const (
	Filed         State = "filed"
	Pending       State = "pending"
	Granted       State = "granted"
	GrantedInPart State = "granted_in_part"
	Refused       State = "refused"
	Referred      State = "referred"
	Withdrawn     State = "withdrawn"
	Merged        State = "merged"
)

// Transition is a step that a claim may take.
type Transition struct{ From, To State }

// Transitions is the whole state machine: what is not listed cannot happen. The
// same pairs stand in the table constraint claims_transition_allowed; a test
// holds the two together. A decided claim may be decided again to any outcome,
// the same one included, when what it was decided on changes.
func Transitions() []Transition {
	decided := []State{Pending, Granted, GrantedInPart, Refused, Referred}
	var ts []Transition
	for _, from := range append([]State{Filed}, decided...) {
		for _, to := range decided {
			ts = append(ts, Transition{from, to})
		}
		// Withdrawn by its claimant; Merged: its incident was found to be another
		// one, on which the same subscription already has a claim.
		ts = append(ts, Transition{from, Withdrawn}, Transition{from, Merged})
	}
	return ts
}

// States lists the states in the order of a claim's life.
func States() []State {
	return []State{Filed, Pending, Granted, GrantedInPart, Refused, Referred, Withdrawn, Merged}
}

// MayBecome reports whether the state machine allows the step.
func (s State) MayBecome(to State) bool {
	return slices.Contains(Transitions(), Transition{s, to})
}

// Final reports whether nothing follows the state.
func (s State) Final() bool { return s == Withdrawn || s == Merged }

// Election is what a claimant chose where money and time are on offer.
type Election string

// The elections; empty: none was made.
const (
	ElectMoney     Election = "money"
	ElectExtension Election = "extension"
)

// Claim is one claimant's claim for one incident on one subscription; that
// triple is unique.
type Claim struct {
	ID             ClaimID
	Reference      Reference
	ClaimantID     ClaimantID
	ClaimantKind   ClaimantKind
	ProviderID     ProviderID
	ServiceID      ServiceID
	PlanID         PlanID
	SubscriptionID SubscriptionID
	IncidentID     IncidentID
	// Features are the keys of the features that the claimant says failed.
	Features []string
	// Loss is what the claimant states to have lost; nil: nothing stated.
	Loss     *money.Amount
	Election Election
	// FiledAt is when the claim reached the provider or this service.
	FiledAt time.Time
	State   State
	// DecisionID and DecisionNumber name the current decision; zero before it.
	DecisionID     DecisionID
	DecisionNumber int
	// WakesAt is when the outcome will change if the outage runs on; zero: never.
	WakesAt   time.Time
	CreatedAt time.Time
}

// NewClaim is what is sent to file a claim.
type NewClaim struct {
	// Incident is the incident's id.
	Incident     IncidentID
	Subscription SubscriptionID
	Features     []string
	Loss         *money.Amount
	Election     Election
	// FiledAt may be earlier than now when an operator enters a report that
	// reached the provider before; zero: now.
	FiledAt time.Time
	// Claimant is set when an operator files for a customer.
	Claimant ClaimantID
}
