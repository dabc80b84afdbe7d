// Package message holds what claimants are told in the service: that something they
// have to know has happened to a claim or an incident, in words of the program or in
// those of an operator. A message is written in the transaction of what causes it, and
// because of one cause nobody is told twice. Decisions are told of without being written
// anew: see Decided. Nothing is sent out of the service.
package message

import (
	"context"
	"encoding/json"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/privacy"
)

type messageNoun struct{}

// ID names a message.
type ID = claims.ID[messageNoun]

// NewID draws the id of a message.
func NewID() ID { return claims.NewID[messageNoun]() }

// Message is what one claimant is told.
type Message struct {
	ID       ID
	Claimant claims.ClaimantID
	Provider claims.ProviderID
	// Claim and Incident are what it is about; zero: no claim, no incident in particular.
	Claim    claims.ClaimID
	Incident claims.IncidentID
	Kind     Kind
	// Params are those of the kind's words, and hold no personal data.
	Params map[string]string
	// Text is what an operator wrote; empty for who may not read what is known of the
	// claimant, among them accounts that are new to it, and after an erasure.
	Text string
	// Cause is the thing, or the step of it, that the message tells of; zero: the message
	// is its own.
	Cause claims.Key
	// By is who caused it.
	By string
	At time.Time
	// ReadAt is when the claimant had read it; zero: not yet.
	ReadAt time.Time
	// Decided is the decision that it tells of; nil: it tells of something else.
	Decided *Decided
	// Steps are what the claimant can do about it as things stand.
	Steps []Step
}

// Person is whom it is to.
func (m Message) Person() claims.Person {
	return claims.Person{Claimant: m.Claimant, Provider: m.Provider}
}

// Filter says which messages of a claimant are listed.
type Filter struct {
	Claimant claims.ClaimantID
	// Claim: those about the claim, or about its incident as a whole; zero: all.
	Claim    claims.ClaimID
	Incident claims.IncidentID
	Unread   bool
}

// Store is what messages need of a database.
type Store interface {
	claims.Store
	// Messages gives what can be done with messages in a transaction of this store.
	Messages(tx claims.Tx) Tx
}

// Tx reads and writes messages in a transaction of the store.
type Tx interface {
	// Add adds messages, as one statement; those whose cause was told before are left out.
	// A text is sealed with the claimant's key; of who was erased, claimant_erased.
	Add(ctx context.Context, list []Message) error
	Get(ctx context.Context, claimant claims.ClaimantID, id ID) (Message, error)
	// List gives messages of a claimant, newest first.
	List(ctx context.Context, f Filter, page claims.Page) ([]Message, error)
	// Mark writes that a message was read, unless that stands there already.
	Mark(ctx context.Context, claimant claims.ClaimantID, id ID) error
	CircularTx
}

// Messages is what can be done with messages.
type Messages struct {
	store    Store
	useCases *claims.UseCases
	term     TermOf
}

// New gives the use cases of messages over a store.
func New(store Store, useCases *claims.UseCases) *Messages {
	return &Messages{store: store, useCases: useCases}
}

// Tell tells claimants something in the transaction of what causes it. Id, author and
// instant are filled in.
func (u *Messages) Tell(ctx context.Context, tx claims.Tx, list ...Message) error {
	for i := range list {
		m := &list[i]
		if err := check(m.Kind, m.Params); err != nil {
			return err
		}
		m.ID, m.By, m.At = NewID(), tx.Actor().Subject, tx.Now()
		if m.Cause.IsZero() {
			m.Cause = m.ID.Key()
		}
	}
	return u.store.Messages(tx).Add(ctx, list)
}

// Write tells the claimant of a claim what an operator of its provider has to say.
func (u *Messages) Write(ctx context.Context, actor access.Actor, claim claims.ClaimID, text string, once claims.Once) (Message, error) {
	if !actor.May(access.WriteMessage) {
		return Message{}, claims.Forbidden(string(access.WriteMessage))
	}
	if err := privacy.RefuseWords("text", &text); err != nil {
		return Message{}, err
	}
	return claims.Create(ctx, u.useCases, actor, once, func(tx claims.Tx) (Message, error) {
		c, err := tx.Claim(ctx, claim)
		if err != nil {
			return Message{}, err
		}
		list := []Message{{Claimant: c.ClaimantID, Provider: c.ProviderID, Claim: c.ID, Incident: c.IncidentID, Kind: Written, Text: text}}
		if err := u.Tell(ctx, tx, list...); err != nil {
			return Message{}, err
		}
		m := list[0]
		details, err := json.Marshal(map[string]string{"message_id": m.ID.String()})
		if err != nil {
			return Message{}, err
		}
		return m, tx.Record(ctx, claims.Event{
			ID: claims.NewEventID(), ClaimantID: c.ClaimantID, ProviderID: c.ProviderID, Noun: "claim", SubjectID: c.ID, What: "message_written",
			Actor: actor.Subject, At: tx.Now(), Details: details,
		})
	})
}

// List gives messages, newest first: claimants their own, all or those of a claim;
// others those of a claim that they see.
func (u *Messages) List(ctx context.Context, actor access.Actor, claim claims.ClaimID, unread bool, page claims.Page) ([]Message, error) {
	list, err := claims.Read(ctx, u.useCases, actor, access.ReadMessage, func(tx claims.Tx) ([]Message, error) {
		f := Filter{Claimant: actor.Claimant, Unread: unread}
		if !claim.IsZero() {
			c, err := tx.Claim(ctx, claim)
			if claims.IsNotFound(err, "claim") {
				return nil, nil
			}
			if err != nil {
				return nil, err
			}
			f.Claimant, f.Claim, f.Incident = c.ClaimantID, c.ID, c.IncidentID
		}
		list, err := u.Page(ctx, tx, f, page)
		if err != nil {
			return nil, err
		}
		return list, seen(ctx, tx, list[:page.Shown(len(list))])
	})
	if err != nil {
		return nil, err
	}
	return u.said(ctx, list)
}

// Mark says that the claimant has read a message. An account that is new to the
// claimant does not say so in its place.
func (u *Messages) Mark(ctx context.Context, actor access.Actor, id ID) (Message, error) {
	m, err := claims.Read(ctx, u.useCases, actor, access.MarkMessage, func(tx claims.Tx) (Message, error) {
		if actor.IsNew(tx.Now()) {
			return Message{}, claims.AccountTooNew(actor.NewUntil)
		}
		messages := u.store.Messages(tx)
		if err := messages.Mark(ctx, actor.Claimant, id); err != nil {
			return Message{}, err
		}
		one, err := messages.Get(ctx, actor.Claimant, id)
		if err != nil {
			return Message{}, err
		}
		list := []Message{one}
		return list[0], u.date(ctx, tx, list)
	})
	if err != nil {
		return Message{}, err
	}
	return u.Said(ctx, m)
}

// seen puts on record whose messages the actor is shown.
func seen(ctx context.Context, tx claims.Tx, list []Message) error {
	a := claims.Access{Action: claims.AccessListed, Items: []string{"message"}}
	for _, m := range list {
		a.Persons = append(a.Persons, m.Person())
	}
	return tx.RecordAccess(ctx, a)
}
