package claims

import "time"

// Event is one entry of the audit trail: who did what to which thing when.
// It holds no personal data.
type Event struct {
	ID EventID
	// ClaimantID leads the row; what concerns a provider as a whole stands
	// under the claimant id that equals the provider's id, and what concerns no
	// provider under the id of the thing itself.
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
