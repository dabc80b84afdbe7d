// Package webhook tells the systems of providers what happens: to endpoints that two
// operators of the provider have agreed on, signed by a secret (Standard Webhooks), tried
// until they answer. Every event reaches an endpoint at least once, in no order; who
// receives it knows it again by its id.
package webhook

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"bosang/claims"
	"bosang/claims/approval"
)

type (
	webhookNoun  struct{}
	deliveryNoun struct{}
)

type (
	// ID names a webhook.
	ID = claims.ID[webhookNoun]
	// DeliveryID names a delivery.
	DeliveryID = claims.ID[deliveryNoun]
)

// Type says what happened.
type Type string

// The types of events.
const (
	// Tested: an operator wants to see whether anything arrives. It goes to the webhook
	// that is tested, whichever types it takes.
	Tested Type = "bosang.webhook.tested"
	// FulfilmentRequested: remedies in kind are to be given.
	FulfilmentRequested Type = "bosang.fulfilment.requested"
	// FulfilmentReduced: a later decision gives less than was requested.
	FulfilmentReduced Type = "bosang.fulfilment.reduced"
)

// Types lists the types that a webhook can take.
func Types() []Type { return []Type{FulfilmentRequested, FulfilmentReduced} }

// State is how a webhook stands.
type State string

// The states.
const (
	// Waiting: no second operator has approved it yet.
	Waiting State = "waiting"
	Active  State = "active"
	// Disabled: nothing is sent until an operator enables it again; what happens
	// meanwhile is kept for it.
	Disabled State = "disabled"
	Removed  State = "removed"
)

// Because says why a webhook was disabled.
type Because string

// The reasons.
const (
	// Failing: nothing got through for too long.
	Failing Because = "failing"
	// Gone: the endpoint has answered that it is not there any more (410).
	Gone Because = "gone"
)

// Revision is what was asked for of a webhook.
type Revision struct {
	// Number counts the revisions of a webhook from 1; 0: there is none.
	Number int
	// Name says which system listens.
	Name  string
	URL   string
	Types []Type
	// AskedBy asked for it, and ApprovedBy agreed to it; empty: nobody has.
	AskedBy    string
	AskedAt    time.Time
	Approval   approval.ID
	ApprovedBy string
}

// Webhook is an endpoint of a provider that is told what happens.
type Webhook struct {
	ID       ID
	Provider claims.ProviderID
	AddedBy  string
	AddedAt  time.Time
	// InForce is what holds, and Newest what was asked for last, which may be the same.
	InForce, Newest Revision
	// FailingSince is since when every attempt has failed; zero: the last one did not.
	FailingSince    time.Time
	DisabledAt      time.Time
	DisabledBecause Because
	RemovedBy       string
	RemovedAt       time.Time
	// Secret is what deliveries are signed with ("whsec_…"), given this once to who has
	// it drawn.
	Secret string
}

// State tells how it stands.
func (w Webhook) State() State {
	switch {
	case !w.RemovedAt.IsZero():
		return Removed
	case w.InForce.Number == 0:
		return Waiting
	case !w.DisabledAt.IsZero():
		return Disabled
	}
	return Active
}

// Event is something that happened, as it is told.
type Event struct {
	ID   claims.EventID
	Type Type
	// Subject names the thing that it is about; empty: nothing alone.
	Subject string
	At      time.Time
	// Data is a JSON object: ids, amounts and times, nothing that identifies a person.
	Data json.RawMessage
}

// DeliveryState is how far a delivery is.
type DeliveryState string

// The states of deliveries.
const (
	// DeliveryWaiting: it is to be tried, for the first time or again.
	DeliveryWaiting DeliveryState = "waiting"
	// DeliveryStuck: it has failed many times. While it has a next attempt it is still
	// tried by itself, then by hand alone.
	DeliveryStuck DeliveryState = "stuck"
	Delivered     DeliveryState = "delivered"
)

// DeliveryStates lists them.
func DeliveryStates() []DeliveryState {
	return []DeliveryState{DeliveryWaiting, DeliveryStuck, Delivered}
}

// Failure says in a word why an attempt has failed.
type Failure string

// The failures.
const (
	// Refused: the answer was another than 2xx.
	Refused Failure = "refused"
	// Redirected: the answer leads elsewhere, which is not followed.
	Redirected Failure = "redirected"
	// TimedOut: there was no answer in time.
	TimedOut Failure = "timeout"
	// Unreached: there was no connection, or it broke off.
	Unreached Failure = "unreached"
	// Forbidden: the address is one that nothing is sent to.
	Forbidden Failure = "forbidden_address"
)

// Delivery is one event on its way to one webhook.
type Delivery struct {
	ID       DeliveryID
	Webhook  ID
	Provider claims.ProviderID
	Event    Event
	State    DeliveryState
	// Attempts counts those since it was last put on its way.
	Attempts int
	// NextAt is when it is tried again; zero: not by itself.
	NextAt time.Time
	// TriedAt is the last attempt, with the status of its answer (0: there was none).
	TriedAt     time.Time
	Status      int
	Failure     Failure
	CreatedAt   time.Time
	DeliveredAt time.Time
}

// Answer is what became of one attempt. Failure is empty where it got through.
type Answer struct {
	Status  int
	Failure Failure
}

// gone is the status by which an endpoint says that it wants nothing more (RFC 9110).
const gone = 410

// Sender sends events. It is not of this room: what it knows is HTTP.
type Sender interface {
	// Check refuses an address that nothing is sent to.
	Check(u *url.URL) error
	// Send sends an event once, signed with each of the secrets.
	Send(ctx context.Context, to string, secrets [][]byte, from claims.ProviderID, e Event) Answer
}

// Store is what webhooks need of a database.
type Store interface {
	claims.Store
	// Webhooks gives what can be done with webhooks in a transaction of this store.
	Webhooks(tx claims.Tx) Tx
}

// Tx reads and writes webhooks and deliveries in a transaction of the store.
type Tx interface {
	Add(ctx context.Context, w Webhook) error
	// Ask adds a revision.
	Ask(ctx context.Context, w Webhook, r Revision) error
	// Approve has a revision hold, unless a newer one does or the webhook was removed.
	Approve(ctx context.Context, id approval.ID, by string) (bool, error)
	// DrawSecret keeps a secret that signs from now on.
	DrawSecret(ctx context.Context, w Webhook, secret []byte) error
	Get(ctx context.Context, provider claims.ProviderID, id ID) (Webhook, error)
	// Lock reads one and keeps others from changing it.
	Lock(ctx context.Context, provider claims.ProviderID, id ID) (Webhook, error)
	// List gives the webhooks of a provider, newest first.
	List(ctx context.Context, provider claims.ProviderID, page claims.Page) ([]Webhook, error)
	// Count counts those that were not removed.
	Count(ctx context.Context, provider claims.ProviderID) (int, error)
	Remove(ctx context.Context, w Webhook, by string) error
	// Disable stops a webhook; it reports whether it was running.
	Disable(ctx context.Context, id ID, because Because) (bool, error)
	// Enable lets it run again, and puts what had been given up on its way.
	Enable(ctx context.Context, w Webhook) error
	// Failed notes that nothing gets through, and gives since when; Passed that it does.
	Failed(ctx context.Context, id ID) (since time.Time, err error)
	Passed(ctx context.Context, id ID) error

	DeliveryTx
}

// DeliveryTx reads and writes deliveries.
type DeliveryTx interface {
	// Publish adds a delivery for each webhook of the provider that takes the type, or
	// just for one, and gives these webhooks.
	Publish(ctx context.Context, provider claims.ProviderID, only ID, e Event) ([]ID, error)
	Deliveries(ctx context.Context, w Webhook, state DeliveryState, page claims.Page) ([]Delivery, error)
	Delivery(ctx context.Context, w Webhook, id DeliveryID) (Delivery, error)
	// Redeliver puts one on its way anew.
	Redeliver(ctx context.Context, w Webhook, id DeliveryID) error
	// Take gives deliveries of an active webhook that are due, and no others get them
	// until the instant; with them where they go and what signs.
	Take(ctx context.Context, id ID, until time.Time, limit int) (Outgoing, error)
	// Settle writes what became of attempts. What was delivered meanwhile stays so.
	Settle(ctx context.Context, tried []Delivery) error
	// NextDue tells when something of a webhook is due next; zero: nothing is.
	NextDue(ctx context.Context, id ID) (time.Time, error)
	// Overdue gives active webhooks of which something has been due since before the instant.
	Overdue(ctx context.Context, before time.Time, limit int) ([]ID, error)
}

// Outgoing is what is due to one webhook.
type Outgoing struct {
	Provider   claims.ProviderID
	URL        string
	Secrets    [][]byte
	Deliveries []Delivery
}
