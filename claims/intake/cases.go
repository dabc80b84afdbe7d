package intake

import (
	"context"
	"strconv"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/evidence"
)

// Drafts is what can be done with drafts.
type Drafts struct {
	store    Store
	useCases *claims.UseCases
}

// New gives the use cases of drafts over a store.
func New(store Store, useCases *claims.UseCases) *Drafts { return &Drafts{store, useCases} }

// own gives whose drafts the actor's are. An account that is new to the claimant waits
// until it is no more (account_too_new), as drafts hold texts that it is not shown.
func own(tx claims.Tx) (claims.ClaimantID, error) {
	actor := tx.Actor()
	if actor.IsNew(tx.Now()) {
		return claims.ClaimantID{}, claims.AccountTooNew(actor.NewUntil)
	}
	return actor.Claimant, nil
}

// Begin saves a new draft of the claimant who acts.
func (u *Drafts) Begin(ctx context.Context, actor access.Actor, content Content, once claims.Once) (Draft, error) {
	if !actor.May(access.WriteDraft) {
		return Draft{}, claims.Forbidden(string(access.WriteDraft))
	}
	if err := content.check(); err != nil {
		return Draft{}, err
	}
	return claims.Create(ctx, u.useCases, actor, once, func(tx claims.Tx) (Draft, error) {
		claimant, err := own(tx)
		if err != nil {
			return Draft{}, err
		}
		drafts, now := u.store.Drafts(tx), tx.Now()
		n, err := drafts.Count(ctx, claimant)
		if err != nil {
			return Draft{}, err
		}
		if n >= MostDrafts {
			return Draft{}, claims.Conflict("too_many_drafts", "draft", "")
		}
		d := Draft{
			ID: evidence.NewDraftID(now), Claimant: claimant, Content: content, Version: 1, CreatedAt: now, SavedAt: now, ExpiresAt: now.Add(Kept),
		}
		return d, drafts.Add(ctx, d)
	})
}

// Get reads one draft.
func (u *Drafts) Get(ctx context.Context, actor access.Actor, id DraftID) (Draft, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadDraft, func(tx claims.Tx) (Draft, error) {
		claimant, err := own(tx)
		if err != nil {
			return Draft{}, err
		}
		return u.store.Drafts(tx).Get(ctx, claimant, id)
	})
}

// List gives the own drafts, newest first.
func (u *Drafts) List(ctx context.Context, actor access.Actor, page claims.Page) ([]Draft, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadDraft, func(tx claims.Tx) ([]Draft, error) {
		claimant, err := own(tx)
		if err != nil {
			return nil, err
		}
		return u.store.Drafts(tx).List(ctx, claimant, page)
	})
}

// Save writes a draft anew, where it still has the version, and keeps it on.
func (u *Drafts) Save(ctx context.Context, actor access.Actor, id DraftID, version int64, content Content) (Draft, error) {
	if err := content.check(); err != nil {
		return Draft{}, err
	}
	return claims.Read(ctx, u.useCases, actor, access.WriteDraft, func(tx claims.Tx) (Draft, error) {
		claimant, err := own(tx)
		if err != nil {
			return Draft{}, err
		}
		d, err := u.store.Drafts(tx).Get(ctx, claimant, id)
		if err != nil {
			return Draft{}, err
		}
		if d.Version != version {
			return Draft{}, claims.Stale("draft")
		}
		d.Content, d.Version, d.SavedAt, d.ExpiresAt = content, d.Version+1, tx.Now(), tx.Now().Add(Kept)
		return d, u.store.Drafts(tx).Put(ctx, d)
	})
}

// Delete removes a draft with its evidence.
func (u *Drafts) Delete(ctx context.Context, actor access.Actor, id DraftID) error {
	_, err := claims.Read(ctx, u.useCases, actor, access.WriteDraft, func(tx claims.Tx) (none struct{}, err error) {
		claimant, err := own(tx)
		if err != nil {
			return none, err
		}
		return none, u.store.Drafts(tx).Delete(ctx, claimant, id)
	})
	return err
}

// File files what the draft says, and removes the draft in the same transaction; evidence
// and narrative go over to the claim. What is missing or wrong is told by field, as for a
// claim that is sent whole, and leaves the draft as it is. It is stale where the draft was
// changed meanwhile.
func (u *Drafts) File(ctx context.Context, actor access.Actor, id DraftID, once claims.Once) (claims.Claim, error) {
	d, err := claims.Read(ctx, u.useCases, actor, access.WriteDraft, func(tx claims.Tx) (Draft, error) {
		claimant, err := own(tx)
		if err != nil {
			return Draft{}, err
		}
		if once.Asked() {
			// What was filed has no draft any more, and is answered as it was then.
			if err := tx.Recall(ctx, once); err != nil {
				return Draft{}, err
			}
		}
		return u.store.Drafts(tx).Get(ctx, claimant, id)
	})
	if err != nil {
		return claims.Claim{}, claims.Told(ctx, u.store, actor, err)
	}
	n := d.Content.filing()
	n.Then = func(ctx context.Context, tx claims.Tx, filed claims.Claim) error {
		files, err := u.store.Drafts(tx).Filed(ctx, d, filed)
		if err != nil || files == 0 {
			return err
		}
		return tx.Record(ctx, claims.Event{
			ID: claims.NewEventID(), ClaimantID: filed.ClaimantID, ProviderID: filed.ProviderID, Noun: "claim", SubjectID: filed.ID, What: "evidence_added",
			Actor: actor.Subject, At: tx.Now(), Details: []byte(`{"files":"` + strconv.FormatInt(files, 10) + `"}`),
		})
	}
	return u.useCases.FileClaim(ctx, actor, n, once)
}

// Narrative reads what the claimant said happened, as it came with the claim, and puts it
// on record.
func (u *Drafts) Narrative(ctx context.Context, actor access.Actor, claim claims.ClaimID) (Narrative, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadEvidence, func(tx claims.Tx) (Narrative, error) {
		c, err := tx.Claim(ctx, claim)
		if err != nil {
			return Narrative{}, err
		}
		s, err := u.store.Drafts(tx).Narrative(ctx, c)
		if err != nil {
			return Narrative{}, err
		}
		return s, tx.RecordAccess(ctx, claims.Access{
			Action: claims.AccessRead, Items: []string{"narrative"}, Persons: []claims.Person{{Claimant: c.ClaimantID, Provider: c.ProviderID}},
		})
	})
}
