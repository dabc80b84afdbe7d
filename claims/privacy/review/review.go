// Package review holds what a claimant may ask of a decision that rules alone have
// made: that a person looks at it (Personal Information Protection Act, article 37-2,
// and its decree, articles 44-2 to 44-4). Why it was decided so stands in the decision
// itself. An operator of the provider answers within thirty days, which can be
// extended twice by thirty for a reason that the claimant is told. A person answers
// who signed in: no program does.
package review

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/privacy"
)

type reviewNoun struct{}

// ID names a review.
type ID = claims.ID[reviewNoun]

// Term is how long there is for an answer, and how much an extension adds: thirty days
// (decree, article 44-3).
const Term = 30 * 24 * time.Hour

// MostExtensions is how often the time can be extended.
const MostExtensions = 2

// Result is what a review came to.
type Result string

// The results. A decision is revised by deciding the claim again, on what was told or
// recorded since: nobody writes an outcome.
const (
	Upheld  Result = "upheld"
	Revised Result = "revised"
	// Lapsed: the claimant was erased, and nobody is left to be answered.
	Lapsed Result = "lapsed"
)

// Results lists the results that an answer can have.
func Results() []Result { return []Result{Upheld, Revised} }

// Extension is one extension of the time for an answer.
type Extension struct {
	Number int
	Reason string
	DueAt  time.Time
	By     string
	At     time.Time
}

// Review is a claimant's request with what became of it. Texts are empty for who may
// not read what is known of the claimant, among them accounts that are new to it, and
// after the claimant was erased.
type Review struct {
	ID       ID
	Claimant claims.ClaimantID
	Claim    claims.ClaimID
	Provider claims.ProviderID
	// Decision is the number of the decision that is to be looked at.
	Decision    int
	Request     string
	RequestedAt time.Time
	DueAt       time.Time
	Extended    int
	Extensions  []Extension
	// Result is empty until it is answered.
	Result     Result
	Answer     string
	AnsweredBy string
	AnsweredAt time.Time
}

// Person is whose review it is.
func (r Review) Person() claims.Person {
	return claims.Person{Claimant: r.Claimant, Provider: r.Provider}
}

// Place is where the review stands in lists: they go by the day on which it is due.
func (r Review) Place() ID {
	place := claims.FloorID[reviewNoun](r.DueAt)
	copy(place[6:], r.ID[6:])
	return place
}

// Store is what reviews need of a database.
type Store interface {
	claims.Store
	// Reviews gives what can be done with reviews in a transaction of this store.
	Reviews(tx claims.Tx) Tx
}

// Filter narrows a list of reviews; zero fields do not. Of one claimant those that are
// answered are listed too, of all only those that wait.
type Filter struct {
	Provider claims.ProviderID
	Claimant claims.ClaimantID
}

// Tx reads and writes reviews in a transaction of the store.
type Tx interface {
	// Add adds a review; the conflict review_open names the one that waits already.
	Add(ctx context.Context, r Review) error
	Get(ctx context.Context, id ID) (Review, error)
	// Lock reads one that is not answered and keeps others from answering it; one
	// that is answered is only read.
	Lock(ctx context.Context, id ID) (Review, error)
	// List gives reviews that the actor may see by the day on which they are due,
	// after a place.
	List(ctx context.Context, f Filter, page claims.Page) ([]Review, error)
	// Extend writes the extension and when the review is due now.
	Extend(ctx context.Context, r Review, e Extension) error
	Answer(ctx context.Context, r Review) error
}

// Reviews is what can be done with reviews.
type Reviews struct {
	store    Store
	useCases *claims.UseCases
}

// New gives the use cases of reviews over a store.
func New(store Store, useCases *claims.UseCases) *Reviews { return &Reviews{store, useCases} }

// Request asks that a person looks at the current decision of an own claim.
func (u *Reviews) Request(ctx context.Context, actor access.Actor, claim claims.ClaimID, text string, once claims.Once) (Review, error) {
	if !actor.May(access.RequestReview) {
		return Review{}, claims.Forbidden(string(access.RequestReview))
	}
	if err := privacy.RefuseWords("request", &text); err != nil {
		return Review{}, err
	}
	return claims.Create(ctx, u.useCases, actor, once, func(tx claims.Tx) (Review, error) {
		c, err := tx.Claim(ctx, claim)
		switch {
		case err != nil:
			return Review{}, err
		case c.State.Final():
			return Review{}, claims.Conflict("claim_final", "claim", string(c.Reference))
		case c.DecisionNumber == 0:
			return Review{}, claims.Conflict("claim_not_decided", "claim", string(c.Reference))
		}
		r := Review{
			ID: claims.NewID[reviewNoun](), Claimant: c.ClaimantID, Claim: c.ID, Provider: c.ProviderID, Decision: c.DecisionNumber,
			Request: text, RequestedAt: tx.Now(), DueAt: tx.Now().Add(Term),
		}
		if err := u.store.Reviews(tx).Add(ctx, r); err != nil {
			return Review{}, err
		}
		return r, record(ctx, tx, r, "review_requested", map[string]string{"due_at": r.DueAt.Format(time.RFC3339)})
	})
}

// Get reads one review that the actor may see, and puts it on record.
func (u *Reviews) Get(ctx context.Context, actor access.Actor, id ID) (Review, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadReview, func(tx claims.Tx) (Review, error) {
		r, err := u.store.Reviews(tx).Get(ctx, id)
		if err != nil {
			return Review{}, err
		}
		return r, seen(ctx, tx, claims.AccessRead, r)
	})
}

// List gives reviews that the actor may see, those that are due first before others.
func (u *Reviews) List(ctx context.Context, actor access.Actor, f Filter, page claims.Page) ([]Review, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadReview, func(tx claims.Tx) ([]Review, error) {
		list, err := u.store.Reviews(tx).List(ctx, f, page)
		if err != nil {
			return nil, err
		}
		return list, seen(ctx, tx, claims.AccessListed, list[:page.Shown(len(list))]...)
	})
}

// Extend gives an answer thirty days more, for a reason.
func (u *Reviews) Extend(ctx context.Context, actor access.Actor, id ID, reason string) (Review, error) {
	if err := privacy.RefuseWords("reason", &reason); err != nil {
		return Review{}, err
	}
	return u.move(ctx, actor, id, func(tx claims.Tx, r *Review) error {
		if r.Extended == MostExtensions {
			return claims.Conflict("review_extended", "review", id.String())
		}
		r.Extended++
		r.DueAt = r.DueAt.Add(Term)
		e := Extension{Number: r.Extended, Reason: reason, DueAt: r.DueAt, By: actor.Subject, At: tx.Now()}
		r.Extensions = append(r.Extensions, e)
		if err := u.store.Reviews(tx).Extend(ctx, *r, e); err != nil {
			return err
		}
		return record(ctx, tx, *r, "review_extended", map[string]string{"due_at": r.DueAt.Format(time.RFC3339)})
	})
}

// Answer answers a review, once. Revised says that the claim was decided again since
// it was asked for.
func (u *Reviews) Answer(ctx context.Context, actor access.Actor, id ID, result Result, text string) (Review, error) {
	if !slices.Contains(Results(), result) {
		return Review{}, claims.Invalid(claims.FieldError{Field: "result", Code: "one_of", Param: "upheld, revised"})
	}
	if err := privacy.RefuseWords("answer", &text); err != nil {
		return Review{}, err
	}
	return u.move(ctx, actor, id, func(tx claims.Tx, r *Review) error {
		c, err := tx.Claim(ctx, r.Claim)
		if err != nil {
			return err
		}
		if result == Revised && c.DecisionNumber <= r.Decision {
			return claims.Conflict("review_not_revised", "claim", string(c.Reference))
		}
		r.Result, r.Answer, r.AnsweredBy, r.AnsweredAt = result, text, actor.Subject, tx.Now()
		if err := u.store.Reviews(tx).Answer(ctx, *r); err != nil {
			return err
		}
		return record(ctx, tx, *r, "review_answered", map[string]string{"result": string(result)})
	})
}

// move changes a review that waits for an answer. That it is a person who does, the
// permission says.
func (u *Reviews) move(ctx context.Context, actor access.Actor, id ID, do func(claims.Tx, *Review) error) (Review, error) {
	return claims.Read(ctx, u.useCases, actor, access.AnswerReview, func(tx claims.Tx) (Review, error) {
		r, err := u.store.Reviews(tx).Lock(ctx, id)
		if err != nil {
			return Review{}, err
		}
		if r.Result != "" {
			return Review{}, claims.Conflict("review_answered", "review", id.String())
		}
		if err := do(tx, &r); err != nil {
			return Review{}, err
		}
		return r, seen(ctx, tx, claims.AccessRead, r)
	})
}

// seen puts on record whose requests the actor is shown.
func seen(ctx context.Context, tx claims.Tx, action claims.AccessAction, list ...Review) error {
	a := claims.Access{Action: action, Items: []string{"review"}}
	for _, r := range list {
		a.Persons = append(a.Persons, claims.Person{Claimant: r.Claimant, Provider: r.Provider})
	}
	return tx.RecordAccess(ctx, a)
}

// record puts an event on the trail of the claim: that something was asked or answered,
// and not what.
func record(ctx context.Context, tx claims.Tx, r Review, what string, details map[string]string) error {
	details["review_id"], details["decision"] = r.ID.String(), strconv.Itoa(r.Decision)
	text, err := json.Marshal(details)
	if err != nil {
		return err
	}
	return tx.Record(ctx, claims.Event{
		ID: claims.NewEventID(), ClaimantID: r.Claimant, ProviderID: r.Provider, Noun: "claim", SubjectID: r.Claim, What: what,
		Actor: tx.Actor().Subject, At: tx.Now(), Details: text,
	})
}
