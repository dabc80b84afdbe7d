// Package dispute holds what people say of decisions that rules have made: what somebody
// at the provider found otherwise (a determination), that the provider objects or lets a
// decision be, and that the claimant appeals. Nobody writes an outcome: what was found
// becomes part of the case, and the case is decided again.
package dispute

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/deadline"
	"bosang/claims/evidence"
	"bosang/rules"
)

// EvidenceID names a piece of evidence.
type EvidenceID = evidence.ID

// MaxEvidence is how many pieces of evidence can be named at once.
const MaxEvidence = 50

// Terms say how long a provider's deadlines of a kind are that begin at an instant, and have
// the clocks of claims follow what is done here: package deadline.
type Terms interface {
	Follow(ctx context.Context, tx claims.Tx, c claims.Claim, kind deadline.Key, to deadline.Course) error
	TermOf(ctx context.Context, tx claims.Tx, provider claims.ProviderID, kind deadline.Key) (func(start time.Time) deadline.Term, error)
}

// Store is what disputes need of a database.
type Store interface {
	claims.Store
	// Disputes gives what can be done with disputes in a transaction of this store.
	Disputes(tx claims.Tx) Tx
}

// Tx reads and writes disputes in a transaction of the store.
type Tx interface {
	DeterminationTx
	ObjectionTx
	AppealTx
	// Evidence gives all evidence that is on a claim.
	Evidence(ctx context.Context, c claims.Claim) ([]evidence.Evidence, error)
}

// Disputes is what can be done with disputes.
type Disputes struct {
	store     Store
	useCases  *claims.UseCases
	approvals *approval.Approvals
	terms     Terms
}

// due is by when there is to object to a decision, or to appeal against it.
func (u *Disputes) due(ctx context.Context, tx claims.Tx, kind deadline.Key, d claims.Decision) (time.Time, error) {
	term, err := u.terms.TermOf(ctx, tx, d.ProviderID, kind)
	if err != nil {
		return time.Time{}, err
	}
	return term(d.DecidedAt).Due(d.DecidedAt, 0), nil
}

// New gives the use cases of disputes over a store, and registers what is approved.
func New(store Store, useCases *claims.UseCases, approvals *approval.Approvals, terms Terms) *Disputes {
	u := &Disputes{store, useCases, approvals, terms}
	approvals.Register(Override, u.approve)
	return u
}

// named gives what is wrong with evidence that is named: it has to be on the claim.
func (u *Disputes) named(ctx context.Context, tx claims.Tx, c claims.Claim, list []EvidenceID) (faults []claims.FieldError, err error) {
	switch {
	case len(list) == 0:
		return nil, nil
	case len(list) > MaxEvidence:
		return []claims.FieldError{{Field: "evidence_ids", Code: "too_many", Param: strconv.Itoa(MaxEvidence)}}, nil
	}
	there, err := u.store.Disputes(tx).Evidence(ctx, c)
	for i, id := range list {
		if !slices.ContainsFunc(there, func(e evidence.Evidence) bool { return e.ID == id }) {
			faults = append(faults, claims.FieldError{Field: "evidence_ids[" + strconv.Itoa(i) + "]", Code: "unknown_id"})
		}
	}
	return faults, err
}

func invalid(faults []claims.FieldError) error {
	if len(faults) == 0 {
		return nil
	}
	return claims.Invalid(faults...)
}

// standing reads the claim with its incident held, locks it, and gives it with its
// current decision, which has to be there, and its outcome.
func (u *Disputes) standing(ctx context.Context, tx claims.Tx, id claims.ClaimID) (c claims.Claim, d claims.Decision, o *rules.Outcome, err error) {
	if c, err = claims.HoldClaim(ctx, tx, id); err != nil {
		return c, d, nil, err
	}
	switch {
	case c.State.Final():
		return c, d, nil, claims.Conflict("claim_final", "claim", string(c.Reference))
	case c.DecisionNumber == 0:
		return c, d, nil, claims.Conflict("claim_not_decided", "claim", string(c.Reference))
	}
	if c, err = tx.LockClaim(ctx, c); err != nil {
		return c, d, nil, err
	}
	if d, err = tx.Decision(ctx, c, c.DecisionNumber); err != nil {
		return c, d, nil, err
	}
	o, err = rules.ParseOutcome(d.Outcome)
	return c, d, o, err
}

// current is standing for a decision that somebody names: it has to be the last.
func (u *Disputes) current(ctx context.Context, tx claims.Tx, id claims.ClaimID, number int) (c claims.Claim, d claims.Decision, o *rules.Outcome, err error) {
	if c, err = tx.Claim(ctx, id); err != nil {
		return c, d, nil, err
	}
	if _, err = tx.Decision(ctx, c, number); err != nil {
		return c, d, nil, err
	}
	if c, d, o, err = u.standing(ctx, tx, id); err == nil && d.Number != number {
		err = claims.Conflict("decision_superseded", "claim", string(c.Reference))
	}
	return c, d, o, err
}

// mine refuses who is no operator of the claim's provider.
func mine(actor access.Actor, c claims.Claim) error {
	if !actor.OperatorOf(c.ProviderID) {
		return claims.NotFound("claim")
	}
	return nil
}

// record puts an event on the trail of a claim: that something was done, and no words.
func record(ctx context.Context, tx claims.Tx, of claims.Person, claim claims.ClaimID, what string, details map[string]string) error {
	words, err := json.Marshal(details)
	if err != nil {
		return err
	}
	return tx.Record(ctx, claims.Event{
		ID: claims.NewEventID(), ClaimantID: of.Claimant, ProviderID: of.Provider, Noun: "claim", SubjectID: claim, What: what,
		Actor: tx.Actor().Subject, At: tx.Now(), Details: words,
	})
}

// seen puts on record whose things the actor is shown.
func seen[T claims.Whose](ctx context.Context, tx claims.Tx, action claims.AccessAction, item string, list ...T) error {
	a := claims.Access{Action: action, Items: []string{item}}
	for _, one := range list {
		a.Persons = append(a.Persons, one.Person())
	}
	return tx.RecordAccess(ctx, a)
}
