package behalf

import (
	"context"
	"encoding/json"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/age"
)

// Filed looks at a claim in the transaction that files it, which is the service's own: who
// is known to be under 14 on the day of the filing has it filed by a verified legal
// representative (representative_needed), be it that this one signed in or that an operator
// names it; of who is under 19 nobody but one who signed in chooses a remedy by it
// (consent_needed). Who filed for whom goes on the claim's trail.
func Filed(ctx context.Context, behalf Tx, tx claims.Tx, f claims.Filing, c claims.Claim) error {
	id := ID(f.Actor.Representative)
	if id.IsZero() {
		id = ID(f.New.Representative)
	}
	var by Representative
	if !id.IsZero() {
		var err error
		// It is held: whoever ends it meanwhile waits, or this finds that it was ended.
		if by, err = behalf.Lock(ctx, c.ClaimantID, id); err != nil {
			return claims.UnknownID(err, "representative_id")
		}
		if !by.Stands(tx.Now()) {
			return claims.Conflict("representative_over", "representative", id.String())
		}
	}
	born, err := behalf.Birth(ctx, c.ClaimantID)
	if err != nil {
		return err
	}
	// Who is named by an operator has not chosen: that takes a consent, by what it is shown.
	chose := by.Kind == Legal && f.Actor.Representative != access.ID{}
	switch {
	case by.Kind != Legal && born.Under(age.OwnClaim, c.FiledAt):
		return claims.Conflict("representative_needed", "claimant", "")
	case f.New.Election != "" && !chose && born.Under(age.Majority, tx.Now()):
		return claims.Conflict("consent_needed", "claim", "")
	}
	if id.IsZero() {
		return nil
	}
	details, err := json.Marshal(map[string]string{"representative_id": id.String(), "kind": string(by.Kind)})
	if err != nil {
		return err
	}
	return tx.Record(ctx, claims.Event{
		ID: claims.NewEventID(), ClaimantID: c.ClaimantID, ProviderID: c.ProviderID, Noun: "claim", SubjectID: c.ID, What: "filed_by_representative",
		Actor: f.Actor.Subject, At: tx.Now(), Details: details,
	})
}

// Concerns reports whether a filing has to be looked at whatever is known of its claimant.
func Concerns(f claims.Filing) bool {
	return f.Actor.Representative != access.ID{} || !f.New.Representative.IsZero()
}
