// Package behalf holds who acts for whom. A claimant may be represented: a minor by its
// legal representative, anybody by an agent. Somebody states it, an operator who signed in
// looks at what shows it, and as long as it stands the representative acts as the claimant
// itself does, and is named where it did.
//
// Who is known to be under 14 files by a verified legal representative alone; who is known
// to be under 19 chooses between remedies, and is paid, with the consent of one. Of whom no
// date of birth is known the contract holder's word holds. What the law says stands in
// docs/who-may-file.md.
package behalf

import (
	"context"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/evidence"
	"bosang/claims/privacy"
)

type (
	representativeNoun struct{}
	consentNoun        struct{}
)

type (
	// ID names a representative.
	ID = claims.ID[representativeNoun]
	// ConsentID names a consent.
	ConsentID = claims.ID[consentNoun]
)

// Kind is by what somebody represents another.
type Kind string

// The kinds: by law (법정대리인: a parent or guardian of a minor), or as the claimant has
// asked (임의대리인).
const (
	Legal Kind = "legal_representative"
	Agent Kind = "agent"
)

// State is how a representation stands.
type State string

// The states. Refused and Ended are final.
const (
	Stated   State = "stated"
	Verified State = "verified"
	Refused  State = "refused"
	Ended    State = "ended"
)

// Shown is by what something is shown.
type Shown string

// What shows it: the session of the representative itself, a file that was added as
// evidence, or the provider's own records.
const (
	BySession  Shown = "session"
	ByEvidence Shown = "evidence"
	ByRecords  Shown = "records"
)

// MostRepresentatives is how many representations of a claimant may be stated or stand at
// once.
const MostRepresentatives = 20

// Representative is somebody who represents a claimant.
type Representative struct {
	ID       ID
	Claimant claims.ClaimantID
	Provider claims.ProviderID
	Kind     Kind
	State    State
	// Contact is who it is. Who may not see it whole is shown it masked; it is empty once
	// the claimant was erased.
	Contact privacy.Contact
	// Shown and Evidence are by what the authority is shown.
	Shown    Shown
	Evidence evidence.ID
	// Since and Until are from when on and how long it represents; a zero Until: until it is
	// ended.
	Since, Until time.Time
	StatedBy     string
	StatedAt     time.Time
	// DecidedBy has verified or refused it.
	DecidedBy string
	DecidedAt time.Time
	EndedBy   string
	EndedAt   time.Time
	// User is who signs in as it; zero: nobody does.
	User access.ID
}

// Person is whom it represents.
func (r Representative) Person() claims.Person {
	return claims.Person{Claimant: r.Claimant, Provider: r.Provider}
}

// Stands reports whether it represents the claimant at an instant.
func (r Representative) Stands(at time.Time) bool {
	return r.State == Verified && !at.Before(r.Since) && (r.Until.IsZero() || at.Before(r.Until))
}

// Consent is that of a minor's legal representative to what becomes of one claim.
type Consent struct {
	ID             ConsentID
	Claimant       claims.ClaimantID
	Claim          claims.ClaimID
	Provider       claims.ProviderID
	Representative ID
	Shown          Shown
	Evidence       evidence.ID
	GivenBy        string
	GivenAt        time.Time
	WithdrawnBy    string
	WithdrawnAt    time.Time
}

// Person is whose claim it is for.
func (c Consent) Person() claims.Person {
	return claims.Person{Claimant: c.Claimant, Provider: c.Provider}
}

// Store is what representations need of a database.
type Store interface {
	claims.Store
	// Behalf gives what can be done with representations in a transaction of this store.
	Behalf(tx claims.Tx) Tx
}

// Tx reads and writes representations and consents in a transaction of the store.
type Tx interface {
	// Add adds a representative. The conflict claimant_erased says that the claimant's key
	// is gone.
	Add(ctx context.Context, r Representative) error
	// Get reads one of the claimant. Lock keeps it from being changed too, where the actor
	// may change it.
	Get(ctx context.Context, claimant claims.ClaimantID, id ID) (Representative, error)
	Lock(ctx context.Context, claimant claims.ClaimantID, id ID) (Representative, error)
	// List gives those of a claimant, newest first.
	List(ctx context.Context, claimant claims.ClaimantID, page claims.Page) ([]Representative, error)
	// Open counts those that are stated or stand.
	Open(ctx context.Context, claimant claims.ClaimantID) (int, error)
	// Put writes state, who decided and who ended.
	Put(ctx context.Context, r Representative) error

	// Birth reads when the claimant was born.
	Birth(ctx context.Context, claimant claims.ClaimantID) (privacy.Birth, error)
	// Has reports whether there is this evidence of the claimant.
	Has(ctx context.Context, claimant claims.ClaimantID, id evidence.ID) (bool, error)

	// AddConsent adds the consent of a representative; there is one at a time for a claim
	// (consent_exists).
	AddConsent(ctx context.Context, c Consent, by Representative) error
	// Standing gives the consent of a claim that was not withdrawn; of a zero id there is
	// none.
	Standing(ctx context.Context, c claims.Claim) (Consent, error)
	// LockConsent reads a consent and keeps money from being let go on it, and others from
	// withdrawing it.
	LockConsent(ctx context.Context, c claims.Claim, id ConsentID) (Consent, error)
	// Withdraw writes that a consent was withdrawn.
	Withdraw(ctx context.Context, c Consent) error
	// Consents gives those of a claim, or of a claimant where there is none, newest first.
	Consents(ctx context.Context, claimant claims.ClaimantID, claim claims.ClaimID, page claims.Page) ([]Consent, error)
	// PutSeats writes for how many seats a claim is, and Seats gives those of a claim, or of
	// a claimant where there is none, newest claim first.
	PutSeats(ctx context.Context, s Seats) error
	Seats(ctx context.Context, claimant claims.ClaimantID, claim claims.ClaimID, page claims.Page) ([]Seats, error)
	// Sent reports whether money of the claim was sent and has not come back.
	Sent(ctx context.Context, c claims.Claim) (bool, error)
}

// Cases is what can be done with representations.
type Cases struct {
	store    Store
	useCases *claims.UseCases
}

// Register gives the use cases of representations over a store. From then on nobody who is
// known to be a minor chooses a remedy without consent.
func Register(store Store, useCases *claims.UseCases) *Cases {
	u := &Cases{store, useCases}
	useCases.GuardElection(u.mayElect)
	return u
}

func forbidden(code string) error { return &claims.Error{Kind: claims.KindForbidden, Code: code} }
