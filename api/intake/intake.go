// Package intake speaks of how a claim comes in: of claims that are saved before they are
// filed, of what their claimants say happened, and of the files that support them.
package intake

import (
	"slices"

	"bosang/api/edge"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/evidence"
	"bosang/claims/intake"
)

// Cases are the use cases.
type Cases struct {
	Evidence *evidence.Evidences
	Drafts   *intake.Drafts
}

// Shown says how things of other packages read.
type Shown struct {
	// ClaimID gives the claim that the path names, by its id or its reference.
	ClaimID func(*edge.Call) (claims.ClaimID, error)
	Claim   func(claims.Claim) any
}

// handlers answer the operations.
type handlers struct {
	Cases
	shown Shown
}

// Operations are those of this package.
func Operations(cases Cases, shown Shown) []edge.Operation {
	h := handlers{cases, shown}
	ofClaim := needs{read: access.ReadEvidence, alsoRead: access.ReadClaim, add: access.AddEvidence, alsoAdd: access.ReadClaim}
	ofDraft := needs{read: access.ReadDraft, alsoRead: access.ReadEvidence, add: access.WriteDraft, alsoAdd: access.AddEvidence}
	return slices.Concat(h.draftOperations(), h.evidenceOperations("/v1/claims/:claim", ofClaim, h.ofClaim), h.evidenceOperations(oneDraft, ofDraft, h.ofDraft))
}
