package claims

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"time"

	"github.com/google/uuid"

	"bosang/claims/reference"
)

// ID is a UUID that knows what it names: the type parameter is a marker that
// exists only so that one noun's id cannot be passed for another's. Ids are
// version 7, so they sort by the time they were made.
type ID[noun any] [16]byte

type (
	providerNoun     struct{}
	serviceNoun      struct{}
	featureNoun      struct{}
	planNoun         struct{}
	claimantNoun     struct{}
	subscriptionNoun struct{}
	incidentNoun     struct{}
	outageNoun       struct{}
	windowNoun       struct{}
	maintenanceNoun  struct{}
	claimNoun        struct{}
	decisionNoun     struct{}
	eventNoun        struct{}
	batchNoun        struct{}
	simulationNoun   struct{}
	editionNoun      struct{}
	tokenNoun        struct{}
	keyNoun          struct{}
)

type (
	// ProviderID names a provider.
	ProviderID = ID[providerNoun]
	// ServiceID names a service.
	ServiceID = ID[serviceNoun]
	// FeatureID names a feature.
	FeatureID = ID[featureNoun]
	// PlanID names a plan.
	PlanID = ID[planNoun]
	// ClaimantID names a claimant.
	ClaimantID = ID[claimantNoun]
	// SubscriptionID names a subscription.
	SubscriptionID = ID[subscriptionNoun]
	// IncidentID names an incident.
	IncidentID = ID[incidentNoun]
	// OutageID names an outage.
	OutageID = ID[outageNoun]
	// WindowID names a window.
	WindowID = ID[windowNoun]
	// MaintenanceID names announced work.
	MaintenanceID = ID[maintenanceNoun]
	// ClaimID names a claim.
	ClaimID = ID[claimNoun]
	// DecisionID names a decision.
	DecisionID = ID[decisionNoun]
	// EventID names an event.
	EventID = ID[eventNoun]
	// BatchID names a run over many claims.
	BatchID = ID[batchNoun]
	// SimulationID names a simulation.
	SimulationID = ID[simulationNoun]
	// EditionID names an edition of a rulebook, from its draft on.
	EditionID = ID[editionNoun]
	// TokenID names a token.
	TokenID = ID[tokenNoun]

	// Key is what a directory is distributed by and looked up with: an id as it
	// is, or a text's SHA-256 cut to the size of an id (see KeyOf).
	Key = ID[keyNoun]
)

// ErrBadID says that a text is not the canonical form of an id.
var ErrBadID = errors.New("not an id")

// NewID makes a fresh version 7 id.
func NewID[noun any]() ID[noun] {
	return ID[noun](uuid.Must(uuid.NewV7()))
}

// NewIDAt makes a fresh id that sorts by the instant given, to the millisecond, where
// that is not the present one: lists by id are then lists by time.
func NewIDAt[noun any](at time.Time) ID[noun] {
	id, floor := NewID[noun](), FloorID[noun](at)
	copy(id[:6], floor[:6])
	return id
}

// FloorID is below the ids that were made at the instant or later, and above those
// that were made a millisecond before it.
func FloorID[noun any](at time.Time) (id ID[noun]) {
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(at.UnixMilli()))
	copy(id[:6], ms[2:])
	return id
}

// NewBatchID makes a fresh id for a run over many claims.
func NewBatchID() BatchID { return NewID[batchNoun]() }

// NewSimulationID makes a fresh id for a simulation.
func NewSimulationID() SimulationID { return NewID[simulationNoun]() }

// NewEditionID makes a fresh id for an edition.
func NewEditionID() EditionID { return NewID[editionNoun]() }

// NewTokenID makes a fresh id for a token.
func NewTokenID() TokenID { return NewID[tokenNoun]() }

// NewEventID makes a fresh id for an event.
func NewEventID() EventID { return NewID[eventNoun]() }

// ParseID reads the canonical, hyphenated form.
func ParseID[noun any](s string) (ID[noun], error) {
	if len(s) != 36 {
		return ID[noun]{}, ErrBadID
	}
	u, err := uuid.Parse(s)
	if err != nil {
		return ID[noun]{}, ErrBadID
	}
	return ID[noun](u), nil
}

// String gives the canonical, hyphenated form.
func (id ID[noun]) String() string { return uuid.UUID(id).String() }

// IsZero reports whether the id was never set.
func (id ID[noun]) IsZero() bool { return id == ID[noun]{} }

// Compare orders ids as PostgreSQL orders uuids: byte by byte.
func (id ID[noun]) Compare(other ID[noun]) int { return bytes.Compare(id[:], other[:]) }

// Key is the directory key of a thing that is looked up by its id.
func (id ID[noun]) Key() Key { return Key(id) }

// KeyOf derives a directory key from texts, the first of which says what kind
// of thing is looked up. Each part is preceded by its length, so that no two
// different lists run together; two texts with the same key would be a
// collision of SHA-256 cut to 128 bits.
func KeyOf(kind string, parts ...string) Key {
	h := sha256.New()
	write := func(s string) {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(s)))
		h.Write(length[:])
		h.Write([]byte(s))
	}
	write(kind)
	for _, p := range parts {
		write(p)
	}
	var k Key
	copy(k[:], h.Sum(nil))
	return k
}

// ReferenceKey is a claim's reference's place in the directory.
func ReferenceKey(r reference.Reference) Key { return KeyOf("reference", string(r)) }
