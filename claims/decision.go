package claims

import "time"

// Decision is what was decided on a claim, with all it was decided on.
// Immutable; a later number supersedes it.
type Decision struct {
	ID         DecisionID
	ClaimantID ClaimantID
	ClaimID    ClaimID
	Number     int
	ProviderID ProviderID
	ServiceID  ServiceID
	PlanID     PlanID
	IncidentID IncidentID
	// Disposition is the state it put the claim in.
	Disposition State
	// Facts and Outcome are canonical JSON (RFC 8785); the hashes are their SHA-256.
	Facts       []byte
	FactsHash   [32]byte
	Outcome     []byte
	OutcomeHash [32]byte
	// Because says why it was decided: "filed", "woken", "changed", "batch".
	Because string
	// BatchID is the run it was decided in; zero: none.
	BatchID   BatchID
	DecidedAt time.Time
	WakesAt   time.Time
}

// Event is one entry of the audit trail: who did what to which thing when.
// It holds no personal data.
type Event struct {
	ID EventID
	// ClaimantID leads the row; what concerns a provider as a whole stands
	// under the claimant id that equals the provider's id.
	ClaimantID ClaimantID
	ProviderID ProviderID
	Noun       string
	SubjectID  [16]byte
	What       string
	Actor      string
	At         time.Time
	// Details is a small JSON object, or empty.
	Details []byte
}
