package claims

import (
	"bytes"
	"crypto/sha256"
	"errors"

	"github.com/google/uuid"
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
	tokenNoun        struct{}
	keyNoun          struct{}
)

// One id type per noun.
type (
	ProviderID     = ID[providerNoun]
	ServiceID      = ID[serviceNoun]
	FeatureID      = ID[featureNoun]
	PlanID         = ID[planNoun]
	ClaimantID     = ID[claimantNoun]
	SubscriptionID = ID[subscriptionNoun]
	IncidentID     = ID[incidentNoun]
	OutageID       = ID[outageNoun]
	WindowID       = ID[windowNoun]
	MaintenanceID  = ID[maintenanceNoun]
	ClaimID        = ID[claimNoun]
	DecisionID     = ID[decisionNoun]
	EventID        = ID[eventNoun]
	BatchID        = ID[batchNoun]
	TokenID        = ID[tokenNoun]

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
		n := len(s)
		h.Write([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
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
