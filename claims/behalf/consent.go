package behalf

import (
	"cmp"
	"context"
	"encoding/json"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/age"
	"bosang/claims/evidence"
)

// NewConsent is what is sent to consent. A representative who signed in says nothing more;
// an operator says whose consent it is and by what it was shown.
type NewConsent struct {
	Representative ID
	Shown          Shown
	Evidence       evidence.ID
}

func (n *NewConsent) check(actor access.Actor) error {
	var wrong []claims.FieldError
	add := func(field, code, param string) {
		wrong = append(wrong, claims.FieldError{Field: field, Code: code, Param: param})
	}
	if actor.Role == access.Claimant {
		if n.Shown != "" && n.Shown != BySession {
			add("shown_by", "not_yours_to_say", "")
		}
		if !n.Evidence.IsZero() {
			add("evidence_id", "not_yours_to_say", "")
		}
		if !n.Representative.IsZero() && n.Representative != ID(actor.Representative) {
			add("representative_id", "not_yours_to_say", "")
		}
		n.Representative, n.Shown = ID(actor.Representative), BySession
	} else {
		if n.Representative.IsZero() {
			add("representative_id", "required", "")
		}
		switch {
		case n.Shown != ByEvidence && n.Shown != ByRecords:
			add("shown_by", "one_of", "evidence, records")
		case n.Shown == ByEvidence && n.Evidence.IsZero():
			add("evidence_id", "required", "")
		case n.Shown == ByRecords && !n.Evidence.IsZero():
			add("evidence_id", "only_with", "evidence")
		}
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	return nil
}

// Consent keeps that a legal representative who stands consents, for a minor, to what
// becomes of a claim: that a remedy is chosen and money paid. The minor does not give it in
// the representative's place (not_the_representative), nor does an account that is new to
// the claimant. An operator records no consent of whom it has stated or verified (four_eyes),
// so that nobody lets a minor's money go alone. It takes somebody who has just shown what they
// sign in with (sign_in_again).
func (u *Cases) Consent(ctx context.Context, actor access.Actor, claim claims.ClaimID, n NewConsent, once claims.Once) (Consent, error) {
	if !actor.May(access.GiveConsent) {
		return Consent{}, claims.Forbidden(string(access.GiveConsent))
	}
	if err := n.check(actor); err != nil {
		return Consent{}, err
	}
	return claims.Create(ctx, u.useCases, actor, once, func(tx claims.Tx) (Consent, error) {
		c, err := tx.Claim(ctx, claim)
		if err != nil {
			return Consent{}, err
		}
		if err := u.mayConsent(tx, actor); err != nil {
			return Consent{}, err
		}
		if c.State.Final() {
			return Consent{}, claims.Conflict("claim_final", "claim", string(c.Reference))
		}
		behalf := u.store.Behalf(tx)
		r, err := behalf.Lock(ctx, c.ClaimantID, n.Representative) // nobody ends it meanwhile
		switch {
		case err != nil:
			return Consent{}, claims.UnknownID(err, "representative_id")
		case r.Kind != Legal || !r.Stands(tx.Now()):
			return Consent{}, claims.Conflict("not_a_legal_representative", "representative", r.ID.String())
		case n.Shown != BySession && (actor.Subject == r.StatedBy || actor.Subject == r.DecidedBy):
			return Consent{}, claims.Conflict("four_eyes", "representative", r.ID.String())
		}
		if err := shownBy(ctx, behalf, c.ClaimantID, n.Evidence); err != nil {
			return Consent{}, err
		}
		given := Consent{
			ID: claims.NewID[consentNoun](), Claimant: c.ClaimantID, Claim: c.ID, Provider: c.ProviderID, Representative: r.ID,
			Shown: n.Shown, Evidence: n.Evidence, GivenBy: actor.Subject, GivenAt: tx.Now(),
		}
		if err := behalf.AddConsent(ctx, given, r); err != nil {
			return Consent{}, err
		}
		return given, recordConsent(ctx, tx, given, "consented")
	})
}

// mayConsent refuses who is neither an operator nor a representative, and who has not shown
// just now who they are.
func (u *Cases) mayConsent(tx claims.Tx, actor access.Actor) error {
	switch {
	case actor.Role == access.Claimant && actor.Representative == access.ID{}:
		return forbidden("not_the_representative")
	case !actor.JustVerified(tx.Now()):
		return claims.SignInAgain()
	}
	return claims.Settled(tx)
}

// WithdrawConsent withdraws a consent, as long as no money has gone out on it
// (consent_used): who gave it may withdraw it before the minor has acted on it (Civil Act,
// article 7). What was sent and came back counts for nothing.
func (u *Cases) WithdrawConsent(ctx context.Context, actor access.Actor, claim claims.ClaimID, id ConsentID) (Consent, error) {
	return claims.Read(ctx, u.useCases, actor, access.GiveConsent, func(tx claims.Tx) (Consent, error) {
		c, err := tx.Claim(ctx, claim)
		if err != nil {
			return Consent{}, err
		}
		if err := u.mayConsent(tx, actor); err != nil {
			return Consent{}, err
		}
		behalf := u.store.Behalf(tx)
		given, err := behalf.LockConsent(ctx, c, id)
		switch {
		case err != nil:
			return Consent{}, err
		case !given.WithdrawnAt.IsZero():
			return Consent{}, claims.Conflict("consent_withdrawn", "consent", id.String())
		case actor.Role == access.Claimant && given.Representative != ID(actor.Representative):
			return Consent{}, forbidden("not_the_representative")
		}
		// Nothing is let go on it any more from here on, or it was before.
		sent, err := behalf.Sent(ctx, c)
		if err != nil {
			return Consent{}, err
		}
		if sent {
			return Consent{}, claims.Conflict("consent_used", "consent", id.String())
		}
		given.WithdrawnBy, given.WithdrawnAt = actor.Subject, tx.Now()
		if err := behalf.Withdraw(ctx, given); err != nil {
			return Consent{}, err
		}
		return given, cmp.Or(recordConsent(ctx, tx, given, "consent_withdrawn"), tx.RecordAccess(ctx, ofConsents(claims.AccessRead, given)))
	})
}

// Consents gives the consents to a claim, newest first.
func (u *Cases) Consents(ctx context.Context, actor access.Actor, claim claims.ClaimID, page claims.Page) ([]Consent, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadConsent, func(tx claims.Tx) ([]Consent, error) {
		c, err := tx.Claim(ctx, claim)
		if err != nil {
			return nil, err
		}
		list, err := u.store.Behalf(tx).Consents(ctx, c.ClaimantID, c.ID, page)
		if err != nil {
			return nil, err
		}
		return list, tx.RecordAccess(ctx, ofConsents(claims.AccessListed, list[:page.Shown(len(list))]...))
	})
}

func ofConsents(action claims.AccessAction, list ...Consent) claims.Access {
	a := claims.Access{Action: action, Items: []string{"consent"}}
	if len(list) > 0 {
		a.Persons = []claims.Person{list[0].Person()}
	}
	return a
}

// recordConsent puts an event on the claim's trail.
func recordConsent(ctx context.Context, tx claims.Tx, c Consent, what string) error {
	details, err := json.Marshal(map[string]string{"consent_id": c.ID.String(), "representative_id": c.Representative.String(), "shown_by": string(c.Shown)})
	if err != nil {
		return err
	}
	return tx.Record(ctx, claims.Event{
		ID: claims.NewEventID(), ClaimantID: c.Claimant, ProviderID: c.Provider, Noun: "claim", SubjectID: c.Claim, What: what,
		Actor: tx.Actor().Subject, At: tx.Now(), Details: details,
	})
}

// mayElect refuses to have a minor choose between remedies without the consent of a legal
// representative (consent_needed): to give money up for time is no act from which one has
// nothing but gain (Civil Act, article 5). Where the legal representative itself chooses,
// that is its consent.
func (u *Cases) mayElect(ctx context.Context, tx claims.Tx, c claims.Claim) error {
	behalf := u.store.Behalf(tx)
	born, err := behalf.Birth(ctx, c.ClaimantID)
	if err != nil || !born.Under(age.Majority, tx.Now()) {
		return err
	}
	if id := tx.Actor().Representative; id != (access.ID{}) {
		if r, err := behalf.Get(ctx, c.ClaimantID, ID(id)); err != nil || r.Kind == Legal && r.Stands(tx.Now()) {
			return err
		}
	}
	given, err := behalf.Standing(ctx, c)
	if err == nil && given.ID.IsZero() {
		err = claims.Conflict("consent_needed", "claim", string(c.Reference))
	}
	return err
}
