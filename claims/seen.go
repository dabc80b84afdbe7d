package claims

import (
	"cmp"
	"context"
	"errors"

	"bosang/claims/access"
)

// AccessAction is what somebody does with the data of a person.
type AccessAction string

// The actions. A list shows several persons, each a line; what is disclosed is shown
// whole to who otherwise sees it masked; what is downloaded leaves as a file.
const (
	AccessRead       AccessAction = "read"
	AccessListed     AccessAction = "listed"
	AccessDisclosed  AccessAction = "disclosed"
	AccessDownloaded AccessAction = "downloaded"
)

// Access is what an actor is shown of persons: the matter of access records.
type Access struct {
	Action AccessAction
	// Items say what is shown: nouns, and of contact and payee each field.
	Items   []string
	Reason  string
	Persons []Person
	// Claims name further persons: whose they are, the store knows.
	Claims []ClaimID
}

// Person is a claimant of whom something is shown, with whose customer it is.
type Person struct {
	Claimant ClaimantID
	Provider ProviderID
}

// AccessTx keeps access records.
type AccessTx interface {
	// RecordAccess puts on record that the actor is shown something of persons: one
	// record for each of them. What persons see of themselves and what the service
	// reads by itself leaves none.
	RecordAccess(ctx context.Context, a Access) error
}

// seen tells what of whom an answer shows. Every reading goes through it, so that an
// answer with a claimant in it cannot be given without a record.
func seen(answer any) Access {
	switch v := answer.(type) {
	case Claim:
		return shown(AccessRead, "claim", Claim.person, v)
	case []Claim:
		return shown(AccessListed, "claim", Claim.person, v...)
	case Decision:
		return shown(AccessRead, "decision", Decision.person, v)
	case []Decision:
		return shown(AccessListed, "decision", Decision.person, v...)
	case Subscription:
		return shown(AccessRead, "subscription", Subscription.person, v)
	case []Subscription:
		return shown(AccessListed, "subscription", Subscription.person, v...)
	case []Event:
		return shown(AccessListed, "event", Event.person, v...)
	}
	return Access{}
}

// Whose is a thing of a package beside this one that shows a person.
type Whose interface{ Person() Person }

// about is the person whom an answer to a creation shows; zero: nobody.
func about(made any) Person {
	if v, ok := made.(Whose); ok {
		return v.Person()
	}
	if shown := seen(made).Persons; len(shown) == 1 {
		return shown[0]
	}
	return Person{}
}

// Told puts on record what the refusal of a request tells of a person: what was
// answered before, or that there is a claim, a subscription, an account. It does so in
// a transaction of its own, because that of the refusal is undone, and gives the
// refusal, or why it cannot be recorded. The machine's own commands, of no request, are
// told without: whoever runs them has the database.
func Told(ctx context.Context, store Store, actor access.Actor, refusal error) error {
	var person Person
	var before *AnsweredBefore
	var failed *Error
	item := "answer"
	switch {
	case errors.As(refusal, &before):
		person = before.About
	case errors.As(refusal, &failed):
		person, item = failed.About, failed.Of
	}
	if person.Claimant.IsZero() || actor.Request == "" {
		return refusal
	}
	err := store.InTx(ctx, actor, func(tx Tx) error {
		return tx.RecordAccess(ctx, Access{Action: AccessRead, Items: []string{item}, Persons: []Person{person}})
	})
	return cmp.Or(err, refusal)
}

func (c Claim) person() Person        { return Person{c.ClaimantID, c.ProviderID} }
func (d Decision) person() Person     { return Person{d.ClaimantID, d.ProviderID} }
func (s Subscription) person() Person { return Person{s.ClaimantID, s.ProviderID} }
func (e Event) person() Person        { return Person{e.ClaimantID, e.ProviderID} }

// shown is what is shown of the persons of several things.
func shown[T any](action AccessAction, item string, of func(T) Person, things ...T) Access {
	a := Access{Action: action, Items: []string{item}, Persons: make([]Person, len(things))}
	for i, thing := range things {
		a.Persons[i] = of(thing)
	}
	return a
}
