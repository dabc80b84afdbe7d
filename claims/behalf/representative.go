package behalf

import (
	"context"
	"encoding/json"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/evidence"
	"bosang/claims/privacy"
)

// New is what is stated of a representative. Where Since is zero, it represents from now on.
type New struct {
	Kind         Kind
	Contact      privacy.Contact
	Shown        Shown
	Evidence     evidence.ID
	Since, Until time.Time
}

func (n *New) check(actor access.Actor, now time.Time) error {
	var wrong []claims.FieldError
	add := func(field, code, param string) {
		wrong = append(wrong, claims.FieldError{Field: field, Code: code, Param: param})
	}
	if n.Since.IsZero() {
		n.Since = now
	}
	n.Since, n.Until = n.Since.UTC(), n.Until.UTC()
	if n.Kind != Legal && n.Kind != Agent {
		add("kind", "one_of", "legal_representative, agent")
	}
	for _, f := range privacy.CheckContact(&n.Contact) {
		add(f.Field, f.Code, f.Param)
	}
	switch {
	case n.Shown != ByEvidence && n.Shown != ByRecords:
		add("shown_by", "one_of", "evidence, records")
	case n.Shown == ByRecords && actor.Role == access.Claimant:
		add("shown_by", "not_yours_to_say", "")
	case n.Shown == ByEvidence && n.Evidence.IsZero():
		add("evidence_id", "required", "")
	case n.Shown == ByRecords && !n.Evidence.IsZero():
		add("evidence_id", "only_with", "evidence")
	}
	if !n.Until.IsZero() && !n.Until.After(n.Since) {
		add("until", "not_after_start", "")
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	return nil
}

// State states that somebody represents a claimant, and by what that is shown. It is good for
// nothing until an operator has verified it. An account that is new to the claimant states
// nothing (account_too_new), and a representative names no further one: that is the
// claimant's or the provider's.
func (u *Cases) State(ctx context.Context, actor access.Actor, claimant claims.ClaimantID, n New, once claims.Once) (Representative, error) {
	if !actor.May(access.StateRepresentative) {
		return Representative{}, claims.Forbidden(string(access.StateRepresentative))
	}
	if err := n.check(actor, u.store.Now()); err != nil {
		return Representative{}, err
	}
	return claims.Create(ctx, u.useCases, actor, once, func(tx claims.Tx) (Representative, error) {
		whose, err := tx.Claimant(ctx, claimant)
		if err != nil {
			return Representative{}, err
		}
		if err := claims.Settled(tx); err != nil {
			return Representative{}, err
		}
		if actor.Representative != (access.ID{}) {
			return Representative{}, forbidden("representative_names_none")
		}
		behalf := u.store.Behalf(tx)
		if err := shownBy(ctx, behalf, claimant, n.Evidence); err != nil {
			return Representative{}, err
		}
		open, err := behalf.Open(ctx, claimant)
		if err != nil {
			return Representative{}, err
		}
		if open >= MostRepresentatives {
			return Representative{}, claims.Conflict("too_many_representatives", "representative", "")
		}
		r := Representative{
			ID: claims.NewID[representativeNoun](), Claimant: claimant, Provider: whose.ProviderID, Kind: n.Kind, State: Stated, Contact: n.Contact,
			Shown: n.Shown, Evidence: n.Evidence, Since: n.Since, Until: n.Until, StatedBy: actor.Subject, StatedAt: tx.Now(),
		}
		if err := behalf.Add(ctx, r); err != nil {
			return Representative{}, err
		}
		r, _ = seenBy(tx, r)
		return r, record(ctx, tx, r, "representative_stated")
	})
}

// shownBy refuses evidence that is not there, or not the claimant's.
func shownBy(ctx context.Context, behalf Tx, claimant claims.ClaimantID, id evidence.ID) error {
	if id.IsZero() {
		return nil
	}
	there, err := behalf.Has(ctx, claimant, id)
	if err == nil && !there {
		err = claims.Invalid(claims.FieldError{Field: "evidence_id", Code: "unknown_id"})
	}
	return err
}

// Decide says whether it is shown that somebody represents a customer. It takes an operator
// who signed in and has just shown how (sign_in_again), evidence that is still there, and to
// verify it another than who stated it (four_eyes).
func (u *Cases) Decide(ctx context.Context, actor access.Actor, claimant claims.ClaimantID, id ID, verified bool) (Representative, error) {
	return u.move(ctx, actor, access.VerifyRepresentative, claimant, id, func(tx claims.Tx, r *Representative) (string, error) {
		switch {
		case !actor.JustVerified(tx.Now()):
			return "", claims.SignInAgain()
		case r.State != Stated:
			return "", claims.Conflict("representative_state", "representative", id.String())
		case verified && r.StatedBy == actor.Subject:
			return "", claims.Conflict("four_eyes", "representative", id.String())
		}
		r.DecidedBy, r.DecidedAt = actor.Subject, tx.Now()
		if r.State = Refused; !verified {
			return "representative_refused", nil
		}
		r.State = Verified
		if r.Shown == ByEvidence {
			if there, err := u.store.Behalf(tx).Has(ctx, claimant, r.Evidence); err != nil || !there {
				if err == nil {
					err = claims.Conflict("evidence_gone", "representative", id.String())
				}
				return "", err
			}
		}
		return "representative_verified", nil
	})
}

// End ends a representation: its representative, an operator of the provider, or of an agent
// the claimant. Who acts by it acts no more.
func (u *Cases) End(ctx context.Context, actor access.Actor, claimant claims.ClaimantID, id ID) (Representative, error) {
	return u.move(ctx, actor, access.EndRepresentative, claimant, id, func(tx claims.Tx, r *Representative) (string, error) {
		if err := claims.Settled(tx); err != nil && actor.Representative != access.ID(id) {
			return "", err
		}
		switch {
		case r.State != Stated && r.State != Verified:
			return "", claims.Conflict("representative_state", "representative", id.String())
		case actor.Role == access.Claimant && actor.Representative != access.ID(id) && (r.Kind == Legal || actor.Representative != access.ID{}):
			return "", forbidden("representative_by_law")
		}
		r.State, r.EndedBy, r.EndedAt = Ended, actor.Subject, tx.Now()
		return "representative_ended", nil
	})
}

// move changes a representation that is locked, on the claimant's trail.
func (u *Cases) move(ctx context.Context, actor access.Actor, need access.Permission, claimant claims.ClaimantID, id ID,
	do func(claims.Tx, *Representative) (what string, err error),
) (Representative, error) {
	return claims.Read(ctx, u.useCases, actor, need, func(tx claims.Tx) (Representative, error) {
		behalf := u.store.Behalf(tx)
		r, err := behalf.Lock(ctx, claimant, id)
		if err != nil {
			return Representative{}, err
		}
		what, err := do(tx, &r)
		if err != nil {
			return Representative{}, err
		}
		if err := behalf.Put(ctx, r); err != nil {
			return Representative{}, err
		}
		if err := record(ctx, tx, r, what); err != nil {
			return Representative{}, err
		}
		return seen(ctx, tx, r)
	})
}

// Get reads one representative of a claimant.
func (u *Cases) Get(ctx context.Context, actor access.Actor, claimant claims.ClaimantID, id ID) (Representative, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadRepresentative, func(tx claims.Tx) (Representative, error) {
		r, err := u.store.Behalf(tx).Get(ctx, claimant, id)
		if err != nil {
			return Representative{}, err
		}
		return seen(ctx, tx, r)
	})
}

// List gives the representatives of a claimant, newest first.
func (u *Cases) List(ctx context.Context, actor access.Actor, claimant claims.ClaimantID, page claims.Page) ([]Representative, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadRepresentative, func(tx claims.Tx) ([]Representative, error) {
		whose, err := tx.Claimant(ctx, claimant)
		if err != nil {
			return nil, err
		}
		list, err := u.store.Behalf(tx).List(ctx, claimant, page)
		if err != nil {
			return nil, err
		}
		for i, r := range list {
			list[i], _ = seenBy(tx, r)
		}
		return list, tx.RecordAccess(ctx, claims.Access{
			Action: claims.AccessRead, Items: []string{"representative"}, Persons: []claims.Person{{Claimant: claimant, Provider: whose.ProviderID}},
		})
	})
}

// seen masks what the actor does not see whole, and puts on record that it was shown.
func seen(ctx context.Context, tx claims.Tx, r Representative) (Representative, error) {
	r, items := seenBy(tx, r)
	return r, tx.RecordAccess(ctx, claims.Access{Action: claims.AccessRead, Items: items, Persons: []claims.Person{r.Person()}})
}

// SeenBy gives a representative as an actor sees it at an instant: who it is as the contact
// of a claimant.
func (r Representative) SeenBy(actor access.Actor, now time.Time) (Representative, []string) {
	shown, _ := privacy.Person{Contact: r.Contact}.SeenBy(actor, now)
	r.Contact = shown.Contact
	return r, []string{"representative"}
}

func seenBy(tx claims.Tx, r Representative) (Representative, []string) {
	return r.SeenBy(tx.Actor(), tx.Now())
}

// record puts an event on the claimant's trail, which names the representation and nobody.
func record(ctx context.Context, tx claims.Tx, r Representative, what string) error {
	details, err := json.Marshal(map[string]string{"representative_id": r.ID.String(), "kind": string(r.Kind)})
	if err != nil {
		return err
	}
	return tx.Record(ctx, claims.Event{
		ID: claims.NewEventID(), ClaimantID: r.Claimant, ProviderID: r.Provider, Noun: "claimant", SubjectID: r.Claimant, What: what,
		Actor: tx.Actor().Subject, At: tx.Now(), Details: details,
	})
}
