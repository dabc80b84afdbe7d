// Package fulfilment hands what decisions give in kind (extensions, credits, coupons,
// rights to terminate) to the billing of providers, which gives it and says so.
//
//  1. What the current decision of a claim gives stands in entitlements. What of it was
//     not handed over yet becomes a fulfilment: requested. A later decision hands over
//     the difference alone; where it gives less, the excess is recorded and told, and
//     nothing is taken back in silence.
//  2. The provider is told by its webhooks, in batches, and can take files. It answers
//     for each: acknowledged, or refused for a reason.
//  3. What is not answered is asked for again, some days apart; then it is stuck, and
//     shown as such.
//
// While a window is open nothing is handed over. Everything is done in sets, each a
// transaction: a process that ends in the midst loses nothing and does nothing twice.
package fulfilment

import (
	"context"
	"time"

	"bosang/claims"
	"bosang/claims/entitlement"
	"bosang/claims/ledger"
	"bosang/rules/money"
)

type fulfilmentNoun struct{}

// ID names a fulfilment.
type ID = claims.ID[fulfilmentNoun]

// State is how a fulfilment stands.
type State string

// The states.
const (
	// Requested: the provider has been asked to give it.
	Requested State = "requested"
	// Stuck: the provider was asked several times and has not answered. It still may.
	Stuck State = "stuck"
	// Acknowledged: it was given. Final.
	Acknowledged State = "acknowledged"
	// Refused: it cannot be given, for a reason. It may be asked for again.
	Refused State = "refused"
)

// States lists the states.
func States() []State { return []State{Requested, Stuck, Acknowledged, Refused} }

// Reason says why something was refused.
type Reason string

// The reasons. There is no text: nobody's name gets into it.
const (
	UnknownSubscription Reason = "unknown_subscription"
	SubscriptionEnded   Reason = "subscription_ended"
	GivenAlready        Reason = "given_already"
	NotSupported        Reason = "not_supported"
	Other               Reason = "other"
)

// Reasons lists them.
func Reasons() []Reason {
	return []Reason{UnknownSubscription, SubscriptionEnded, GivenAlready, NotSupported, Other}
}

// Quantity is how much is given: an amount, a time of service, or, of what is neither
// (a coupon without a value, a right to terminate), pieces.
type Quantity struct {
	// Amount has no currency where there is none.
	Amount money.Amount
	Time   time.Duration
	Pieces int
}

// of gives what an entitlement gives.
func of(e entitlement.Entitlement) Quantity {
	switch {
	case !e.Stands:
		return Quantity{}
	case e.Amount.Currency() == "" && e.Time == 0:
		return Quantity{Pieces: 1}
	}
	return Quantity{Amount: e.Amount, Time: e.Time}
}

// IsZero reports whether it is nothing.
func (q Quantity) IsZero() bool { return q.Amount.IsZero() && q.Time == 0 && q.Pieces == 0 }

// Plus adds another. The error is money.ErrCurrency, or that of amounts too large.
func (q Quantity) Plus(r Quantity) (Quantity, error) {
	sum, err := plus(q.Amount, r.Amount)
	return Quantity{sum, q.Time + r.Time, q.Pieces + r.Pieces}, err
}

// Beyond gives what of it is more than another: never less than nothing.
func (q Quantity) Beyond(r Quantity) (Quantity, error) {
	more, err := plus(q.Amount, r.Amount.Neg())
	if err == nil && more.Sign() < 0 {
		more, err = money.Zero(more.Currency())
	}
	return Quantity{more, max(q.Time-r.Time, 0), max(q.Pieces-r.Pieces, 0)}, err
}

func plus(a, b money.Amount) (money.Amount, error) {
	switch {
	case a.Currency() == "":
		return b, nil
	case b.Currency() == "":
		return a, nil
	}
	return a.Add(b)
}

// Fulfilment is something that a provider is to give in kind.
type Fulfilment struct {
	ID           ID
	Claimant     claims.ClaimantID
	Provider     claims.ProviderID
	Claim        claims.ClaimID
	Incident     claims.IncidentID
	Subscription claims.SubscriptionID
	Entitlement  ledger.ID
	// Number counts the fulfilments of the entitlement, from 1.
	Number int
	// Ground is the entitlement's: the rulebook and the provision.
	Ground   string
	Remedy   entitlement.Remedy
	Goodwill bool
	// Decision is the number of the claim's decision that gives it.
	Decision int
	Quantity
	State       State
	RequestedAt time.Time
	// Asked is how often the provider was asked, and NextAt when it is asked again; zero:
	// not by itself.
	Asked  int
	NextAt time.Time
	// AnsweredBy and what it said: a reason where it refused, and what its billing calls it.
	AnsweredAt time.Time
	AnsweredBy string
	Reason     Reason
	Reference  string
}

// Person is whose it is.
func (f Fulfilment) Person() claims.Person {
	return claims.Person{Claimant: f.Claimant, Provider: f.Provider}
}

// Tally is what of an entitlement was handed over.
type Tally struct {
	// Decision is the number of the decision by which it was looked at, and Stands whether
	// that gives anything.
	Decision int
	Stands   bool
	// Number is how many fulfilments there are.
	Number int
	// Given is what the decision gives, Handed what was handed over and not refused.
	Given, Handed Quantity
}

// Excess is what was handed over beyond what is given.
func (t Tally) Excess() (Quantity, error) { return t.Handed.Beyond(t.Given) }

// Due is an entitlement of which something may have to be handed over, with what was.
type Due struct {
	entitlement.Entitlement
	Claimant     claims.ClaimantID
	Provider     claims.ProviderID
	Claim        claims.ClaimID
	Subscription claims.SubscriptionID
	Tally        Tally
	// Cleared: what the claim gives may be handed over.
	Cleared bool
}

// Reduction is what was handed over beyond what the claim gives now.
type Reduction struct {
	Due
	Excess Quantity
}

// Place is where a walk along entitlements has come to.
type Place struct {
	Claimant    claims.ClaimantID
	Entitlement ledger.ID
}

// Store is what fulfilments need of a database.
type Store interface {
	claims.Store
	// Fulfilments gives what can be done with fulfilments in a transaction of this store.
	Fulfilments(tx claims.Tx) Tx
}

// Tx reads and writes fulfilments in a transaction of the store.
type Tx interface {
	// Incidents gives incidents in which something in kind is given, after one.
	Incidents(ctx context.Context, after claims.IncidentID, limit int) ([]claims.IncidentID, error)
	// Providers gives whose services were down in an incident.
	Providers(ctx context.Context, incident claims.IncidentID) ([]claims.ProviderID, error)
	// Due gives entitlements in kind that may be handed over and have changed since they
	// were looked at, after a place, and keeps others from handing them over.
	Due(ctx context.Context, provider claims.ProviderID, incident claims.IncidentID, after Place, limit int) ([]Due, error)
	// Keep writes tallies, and then new fulfilments.
	Keep(ctx context.Context, dues []Due, made []Fulfilment) error
	// ToAsk gives fulfilments that are to be asked for again, and keeps others from it.
	ToAsk(ctx context.Context, limit int) ([]Fulfilment, error)
	// Kept gives which of fulfilments are not to be asked for as things are: because the
	// claim may not be given anything, or has been given more than it gives now.
	Kept(ctx context.Context, list []Fulfilment) (map[ID]bool, error)

	Get(ctx context.Context, id ID) (Fulfilment, error)
	// Lock reads those that there are of the provider, and keeps others from changing them.
	Lock(ctx context.Context, provider claims.ProviderID, ids []ID) ([]Fulfilment, error)
	// Change writes state, asking and answer of fulfilments.
	Change(ctx context.Context, changed []Fulfilment) error
	// Hold reads an entitlement as it is now, and keeps others from changing it.
	Hold(ctx context.Context, claimant claims.ClaimantID, entitlement ledger.ID) (entitlement.Entitlement, error)
	// Cleared reports whether what an entitlement gives may be handed over as things are.
	Cleared(ctx context.Context, claimant claims.ClaimantID, entitlement ledger.ID) (bool, error)
	// Tally reads what was handed over of an entitlement, and keeps others from changing it.
	Tally(ctx context.Context, claimant claims.ClaimantID, entitlement ledger.ID) (Tally, error)
	// Hand writes what was handed over of entitlements: so much more, or less, of each.
	Hand(ctx context.Context, more, less []Fulfilment) error
	// OfClaim gives those of a claim, newest first.
	OfClaim(ctx context.Context, c claims.Claim, page claims.Page) ([]Fulfilment, error)
	// OfClaimant gives those of a claimant, newest first.
	OfClaimant(ctx context.Context, claimant claims.ClaimantID, page claims.Page) ([]Fulfilment, error)
	// List gives those of a provider, in a state where one is given, newest first.
	List(ctx context.Context, provider claims.ProviderID, state State, page claims.Page) ([]Fulfilment, error)
}
