// Package evidence keeps files that support a claim: bills, photographs, tables of what
// was sold. They are streamed in and out and never held in memory; each is kept once for
// its claimant, sealed with a key of its own, which the claimant's key seals: whoever is
// erased has no evidence any more, in whatever backup (docs/decisions/0028).
//
// Files lie outside the database (Files). One is written before the database knows it,
// and removed after the database has forgotten it; of both it keeps that the file is to be
// swept, so that a process can be killed at any point.
package evidence

import (
	"context"
	"io"
	"time"

	"bosang/claims"
	"bosang/claims/keyring"
)

type (
	evidenceNoun struct{}
	fileNoun     struct{}
	draftNoun    struct{}
)

type (
	// ID names evidence: a file in its place.
	ID = claims.ID[evidenceNoun]
	// FileID names a file as it is kept, which may be evidence in several places.
	FileID = claims.ID[fileNoun]
	// DraftID names a claim that is not filed yet (package intake).
	DraftID = claims.ID[draftNoun]
)

// NewDraftID makes the id of a draft that is begun at an instant.
func NewDraftID(at time.Time) DraftID { return claims.NewIDAt[draftNoun](at) }

// About is what evidence supports: one of its ids is set.
type About struct {
	Claim claims.ClaimID
	Draft DraftID
}

// Evidence is a file that supports something. Name and hash are empty for an account that
// is new to the claimant.
type Evidence struct {
	ID       ID
	Claimant claims.ClaimantID
	Provider claims.ProviderID
	About    About
	File     FileID
	// Name is what who sent it calls it; nothing on any disk is called so.
	Name string
	// Media is the media type, as the content itself tells it.
	Media string
	// Size is in bytes, and Hash the SHA-256, both of the content as it was sent.
	Size    int64
	Hash    [32]byte
	AddedBy string
	AddedAt time.Time
}

// Person is whose evidence it is.
func (e Evidence) Person() claims.Person {
	return claims.Person{Claimant: e.Claimant, Provider: e.Provider}
}

// Subject is what evidence is about, as far as the evidence depends on it.
type Subject struct {
	About    About
	Claimant claims.ClaimantID
	Provider claims.ProviderID
}

// Files keeps the content of files, sealed already, by their ids. Whatever of them is
// read again is checked by who opens it.
type Files interface {
	// Put keeps what is read until its end. When it returns without an error, the file
	// is there whole and stays, whatever becomes of the machine; otherwise there is none.
	Put(ctx context.Context, id FileID, sealed io.Reader) error
	// Open reads a file; the error is ErrNoFile where it is not there.
	Open(ctx context.Context, id FileID) (io.ReadCloser, error)
	// Remove removes a file with what was left of a Put that was cut off; that there is
	// none is no error.
	Remove(ctx context.Context, id FileID) error
}

// Store is what evidence needs of a database.
type Store interface {
	claims.Store
	// Evidence gives what can be done with evidence in a transaction of this store.
	Evidence(tx claims.Tx) Tx
}

// Usage is how much evidence something has.
type Usage struct {
	Files int
	Bytes int64
}

// Sweep is a file that is to be removed.
type Sweep struct {
	Claimant claims.ClaimantID
	File     FileID
}

// Tx reads and writes evidence in a transaction of the store.
type Tx interface {
	// Expect notes that a file is on its way, to be swept at the instant unless it was
	// added before, and draws its key. The conflict claimant_erased says that the person's
	// key is gone.
	Expect(ctx context.Context, s Subject, file FileID, until time.Time) (keyring.StreamKey, SealedKey, error)
	// Usage says how much evidence the subject has.
	Usage(ctx context.Context, s Subject) (Usage, error)
	// Same gives the evidence of the subject that has the same content; not found: none.
	Same(ctx context.Context, s Subject, hash [32]byte) (Evidence, error)
	// Add adds evidence whose file was expected; where the claimant has a file of the same
	// content, that one is used, and the expected one swept. Stale says that it was swept
	// meanwhile.
	Add(ctx context.Context, e Evidence, key SealedKey) (Evidence, error)
	// Forgo has the expected file swept at once.
	Forgo(ctx context.Context, s Subject, file FileID) error
	Get(ctx context.Context, s Subject, id ID) (Evidence, error)
	// Draft finds a draft of the claimant who acts, and keeps others from changing it where
	// it is locked.
	Draft(ctx context.Context, id DraftID, lock bool) (Subject, error)
	// Remove removes evidence of a draft, and has the file swept where nothing else refers
	// to it.
	Remove(ctx context.Context, e Evidence) error
	// Key opens the key of the evidence's file.
	Key(ctx context.Context, e Evidence) (keyring.StreamKey, error)
	// List gives the evidence of the subject, newest first; where nothing is said what it
	// is about, all of the claimant.
	List(ctx context.Context, s Subject, page claims.Page) ([]Evidence, error)
	// Due gives files that are to be swept by now, at most limit.
	Due(ctx context.Context, limit int) ([]Sweep, error)
	// Take locks a file that is to be swept by now; not found: it is not any more.
	Take(ctx context.Context, s Sweep) error
	// Swept forgets a file that was removed.
	Swept(ctx context.Context, s Sweep) error
}

// SealedKey is a file's key as it is kept.
type SealedKey []byte
