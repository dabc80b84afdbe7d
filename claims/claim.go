package claims

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"bosang/claims/access"
	"bosang/claims/entitlement"
	"bosang/claims/lane"
	"bosang/claims/reference"
	"bosang/claims/told"
	"bosang/rules/definition"
	"bosang/rules/money"
)

// State is where a claim is in its life.
type State string

// The states of a claim. Those after Filed are set by decisions, save the last two.
const (
	Filed         State = "filed"
	Pending       State = "pending"
	Granted       State = "granted"
	GrantedInPart State = "granted_in_part"
	Refused       State = "refused"
	Referred      State = "referred"
	Withdrawn     State = "withdrawn"
	Merged        State = "merged"
)

// Transition is a step that a claim may take.
type Transition struct{ From, To State }

// Transitions is the whole state machine: what is not listed cannot happen. The
// same pairs stand in the table constraint claims_transition_allowed; a test
// holds the two together. A decided claim may be decided again to any outcome,
// the same one included, when what it was decided on changes.
func Transitions() []Transition {
	decided := []State{Pending, Granted, GrantedInPart, Refused, Referred}
	var ts []Transition
	for _, from := range append([]State{Filed}, decided...) {
		for _, to := range decided {
			ts = append(ts, Transition{from, to})
		}
		// Withdrawn by its claimant; Merged: its incident was found to be another
		// one, on which the same subscription already has a claim.
		ts = append(ts, Transition{from, Withdrawn}, Transition{from, Merged})
	}
	return ts
}

// States lists the states in the order of a claim's life.
func States() []State {
	return []State{Filed, Pending, Granted, GrantedInPart, Refused, Referred, Withdrawn, Merged}
}

// MayBecome reports whether the state machine allows the step.
func (s State) MayBecome(to State) bool {
	return slices.Contains(Transitions(), Transition{s, to})
}

// Final reports whether nothing follows the state.
func (s State) Final() bool { return s == Withdrawn || s == Merged }

// Election is what a claimant chose where money and time are on offer.
type Election string

// The elections; empty: none was made.
const (
	ElectMoney     Election = "money"
	ElectExtension Election = "extension"
)

// Origin is how a claim came about.
type Origin string

// The origins.
const (
	// OriginFiled: by a claimant, or an operator for a customer.
	OriginFiled Origin = "filed"
	// OriginAutomatic: what somebody is owed without having asked, worked out from
	// subscriptions and windows.
	OriginAutomatic Origin = "automatic"
)

// Claim is one claimant's claim for one incident on one subscription; that
// triple is unique.
type Claim struct {
	ID             ClaimID
	Reference      reference.Reference
	ClaimantID     ClaimantID
	ClaimantKind   ClaimantKind
	ProviderID     ProviderID
	ServiceID      ServiceID
	PlanID         PlanID
	SubscriptionID SubscriptionID
	IncidentID     IncidentID
	// Features are the keys of the features that the claimant says failed.
	Features []string
	// Loss is what the claimant states to have lost; nil: nothing stated.
	Loss     *money.Amount
	Election Election
	// Facts are those that rulebooks declare about claims, as far as they were told.
	Facts told.Facts
	// FiledAt is when the claim reached the provider or this service.
	FiledAt time.Time
	State   State
	// DecisionID and DecisionNumber name the current decision; zero before it.
	DecisionID     DecisionID
	DecisionNumber int
	// WakesAt is when the outcome will change if the outage runs on; zero: never.
	WakesAt time.Time
	// Origin is how the claim came about, and ClaimedAt when somebody made it: zero of an
	// entitlement that nobody has claimed.
	Origin    Origin
	ClaimedAt time.Time
	// Lane is how the claim is handled; empty until it is decided.
	Lane lane.Lane
	// DecidedAt is of the current decision. Zero with a number: it was decided before
	// what decisions give was kept.
	DecidedAt time.Time
	// Owed and Goodwill are the money that is given, once no window is open; nil before.
	Owed, Goodwill *money.Amount
	CreatedAt      time.Time
}

// NewClaim is what is sent to file a claim.
type NewClaim struct {
	// Incident is the incident's id.
	Incident     IncidentID
	Subscription SubscriptionID
	Features     []string
	Loss         *money.Amount
	Election     Election
	// Facts are checked against the rulebooks of the moment.
	Facts told.Facts
	// FiledAt may be earlier than now when an operator enters a report that
	// reached the provider before; zero: now.
	FiledAt time.Time
	// Claimant is set when an operator files for a customer.
	Claimant ClaimantID
	// Representative is set when it files for one that somebody represents.
	Representative Key
	// Then is done in the transaction that files the claim, which is the service's own; its
	// error is that of the filing. nil: nothing is.
	Then func(ctx context.Context, tx Tx, filed Claim) error
}

const maxClaimFeatures = 50

// check refuses what no claim can be.
func (n *NewClaim) check(actor access.Actor, now time.Time) error {
	var f fields
	f.require(!n.Incident.IsZero(), "incident_id", "required", "")
	f.require(!n.Subscription.IsZero(), "subscription_id", "required", "")
	f.require(len(n.Features) <= maxClaimFeatures, "features", "too_many", "50")
	for i, k := range n.Features {
		f.key(fmt.Sprintf("features[%d]", i), k)
	}
	if n.Loss != nil {
		f.require(n.Loss.Sign() >= 0, "loss", "negative", "")
	}
	f.require(n.Election == "" || n.Election == ElectMoney || n.Election == ElectExtension, "election", "one_of", "money, extension")
	if actor.Role == access.Claimant {
		f.require(n.Representative.IsZero(), "representative_id", "not_yours_to_say", "")
		f.require(n.Claimant.IsZero() || n.Claimant == ClaimantID(actor.Claimant), "claimant_id", "not_yours_to_say", "")
	}
	f.instant("filed_at", n.FiledAt, false)
	if !n.FiledAt.IsZero() {
		f.require(actor.Role != access.Claimant, "filed_at", "not_yours_to_say", "")
		f.require(!n.FiledAt.After(now), "filed_at", "in_the_future", "")
	}
	return f.err()
}

// FileClaim files a claim: for a claimant on an own subscription, for an
// operator on a customer's. One claimant, incident and subscription make one
// claim; a second one is a conflict that names the first by its reference. The
// decision follows in the background, and a claim that is filed is never lost.
func (u *UseCases) FileClaim(ctx context.Context, actor access.Actor, n NewClaim, once Once) (Claim, error) {
	if !actor.May(access.FileClaim) {
		return Claim{}, Forbidden(string(access.FileClaim))
	}
	if err := n.check(actor, u.store.Now()); err != nil {
		return Claim{}, err
	}
	if err := u.checkAgainstStored(ctx, actor, &n, once); err != nil {
		return Claim{}, err
	}
	c, err := u.store.FileClaim(ctx, Filing{Actor: actor, New: n, Once: once})
	return c, Told(ctx, u.store, actor, err)
}

// checkAgainstStored refuses features that the subscription's service does not
// have, a filing from before the outage and facts that no rulebook declares. It
// reads only for what was sent: most claims say none of it, and go straight to the
// store. Whether incident and
// subscription are there is the store's to say.
func (u *UseCases) checkAgainstStored(ctx context.Context, actor access.Actor, n *NewClaim, once Once) error {
	if len(n.Features) == 0 && n.FiledAt.IsZero() && len(n.Facts) == 0 {
		return nil
	}
	sent := n.Facts
	n.Facts = nil // what was not checked is not stored
	err := u.store.InTx(ctx, actor, func(tx Tx) error {
		if once.Asked() {
			// What was answered before is answered so again, whatever changed meanwhile.
			var before *AnsweredBefore
			if err := tx.Recall(ctx, once); errors.As(err, &before) || KindOf(err) == KindMismatch {
				return nil
			} else if err != nil {
				return err
			}
		}
		var f fields
		var err error
		if n.Facts, err = u.checkTold(ctx, tx, sent, definition.AboutClaim, &f); err != nil {
			return err
		}
		s, err := tx.Subscription(ctx, n.Subscription)
		if err != nil {
			return cmp.Or(f.err(), err)
		}
		service, err := tx.Service(ctx, s.ServiceID)
		if err != nil {
			return err
		}
		for i, k := range n.Features {
			f.require(service.HasFeature(k), fmt.Sprintf("features[%d]", i), "unknown_feature", service.Key)
		}
		if !n.FiledAt.IsZero() {
			began, err := firstWindow(ctx, tx, n.Incident)
			if err != nil {
				return err
			}
			f.require(!n.FiledAt.Before(began), "filed_at", "before_outage", "")
		}
		return f.err()
	})
	if err != nil && KindOf(err) == KindNotFound {
		return nil
	}
	return err
}

// firstWindow gives the first instant at which an outage of the incident can
// have begun; zero without one.
func firstWindow(ctx context.Context, tx Tx, incident IncidentID) (time.Time, error) {
	var first time.Time
	for page := (Page{Limit: MaxPage}); ; {
		outages, err := tx.Outages(ctx, incident, page)
		if err != nil {
			return first, err
		}
		for _, o := range outages {
			for _, w := range o.Windows {
				if began := w.Span.Start.Earliest; !w.Withdrawn && (first.IsZero() || began.Before(first)) {
					first = began
				}
			}
		}
		if len(outages) < page.Limit {
			return first, nil
		}
		page.After = outages[len(outages)-1].ID
	}
}

// Settled refuses what is hard to undo to an account that is new to its claimant: whoever
// else may act for it has a day to see it.
func Settled(tx Tx) error {
	if actor := tx.Actor(); actor.IsNew(tx.Now()) {
		return AccountTooNew(actor.NewUntil)
	}
	return nil
}

// WithdrawClaim ends a claim at its claimant's wish; an account that is new to the
// claimant does not (account_too_new).
func (u *UseCases) WithdrawClaim(ctx context.Context, actor access.Actor, id ClaimID) (Claim, error) {
	return change(ctx, u, actor, access.WithdrawClaim, func(tx Tx) (Claim, error) {
		c, err := tx.Claim(ctx, id)
		if err != nil {
			return Claim{}, err
		}
		if err := Settled(tx); err != nil {
			return Claim{}, err
		}
		if !c.State.MayBecome(Withdrawn) {
			return Claim{}, Conflict("claim_final", "claim", string(c.Reference))
		}
		if err := tx.SetState(ctx, c, Withdrawn); err != nil {
			return Claim{}, err
		}
		c.State, c.WakesAt = Withdrawn, time.Time{}
		return c, tx.Record(ctx, claimEvent(tx, c, "withdrawn"))
	})
}

// GuardElection has a choice asked about in its transaction, before it is made; its error is
// that of the choice.
func (u *UseCases) GuardElection(ask func(context.Context, Tx, Claim) error) { u.mayElect = ask }

// Elect stores what the claimant chose where money and an extension are on
// offer, and decides the claim again by it, in one transaction. Where the current
// decision offers no choice, the error is the conflict no_election; where one of the two is
// on its way or was given, election_closed, until it comes back or is refused. An account
// that is new to the claimant does not choose (account_too_new).
func (u *UseCases) Elect(ctx context.Context, actor access.Actor, id ClaimID, e Election) (Claim, error) {
	if e != ElectMoney && e != ElectExtension {
		return Claim{}, Invalid(FieldError{Field: "election", Code: "one_of", Param: "money, extension"})
	}
	return change(ctx, u, actor, access.ElectRemedy, func(tx Tx) (Claim, error) {
		c, err := HoldClaim(ctx, tx, id)
		if err != nil {
			return Claim{}, err
		}
		if c.State.Final() {
			return Claim{}, Conflict("claim_final", "claim", string(c.Reference))
		}
		if err := cmp.Or(Settled(tx), u.mayElect(ctx, tx, c)); err != nil {
			return Claim{}, err
		}
		if c, err = tx.LockClaim(ctx, c); err != nil {
			return Claim{}, err
		}
		offered, err := offeredBy(ctx, tx, c)
		if err != nil {
			return Claim{}, err
		}
		if len(offered) == 0 {
			return Claim{}, Conflict("no_election", "claim", string(c.Reference))
		}
		if err := tx.SetElection(ctx, c, e, offered); err != nil {
			return Claim{}, err
		}
		if err := tx.Record(ctx, claimEvent(tx, c, "elected")); err != nil {
			return Claim{}, err
		}
		if err := u.DecideNow(ctx, tx, c, Occasion{Because: BecauseChanged}); err != nil {
			return Claim{}, err
		}
		return tx.Claim(ctx, id)
	})
}

// offeredBy gives what the claim's current decision leaves to choose from.
func offeredBy(ctx context.Context, tx Tx, c Claim) ([]entitlement.Key, error) {
	if c.DecisionNumber == 0 {
		return nil, nil
	}
	d, err := tx.Decision(ctx, c, c.DecisionNumber)
	if err != nil {
		return nil, err
	}
	return entitlement.OfferedBy(d.Outcome)
}

func claimEvent(tx Tx, c Claim, what string) Event {
	return Event{
		ID: NewID[eventNoun](), ClaimantID: c.ClaimantID, ProviderID: c.ProviderID, Noun: "claim", SubjectID: c.ID, What: what, Actor: tx.Actor().Subject, At: tx.Now(),
	}
}

// Claim reads one claim; another's answers as one that does not exist.
func (u *UseCases) Claim(ctx context.Context, actor access.Actor, id ClaimID) (Claim, error) {
	return read(ctx, u, actor, access.ReadClaim, func(tx Tx) (Claim, error) { return tx.Claim(ctx, id) })
}

// ClaimIDByReference finds the id of a claim by its reference. It shows nothing of the claim:
// what is read by the id next keeps on record who read what.
func (u *UseCases) ClaimIDByReference(ctx context.Context, actor access.Actor, r reference.Reference) (ClaimID, error) {
	return read(ctx, u, actor, access.ReadClaim, func(tx Tx) (ClaimID, error) {
		c, err := tx.ClaimByReference(ctx, r)
		return c.ID, err
	})
}

// Claims lists claims, newest first.
func (u *UseCases) Claims(ctx context.Context, actor access.Actor, filter ClaimFilter, page Page) ([]Claim, error) {
	page = page.bounded()
	return readPage(ctx, u, actor, access.ReadClaim, page, func(tx Tx) ([]Claim, error) { return tx.Claims(ctx, filter, page) })
}

// ClaimEvents lists what happened to a claim, newest first.
func (u *UseCases) ClaimEvents(ctx context.Context, actor access.Actor, id ClaimID, page Page) ([]Event, error) {
	return read(ctx, u, actor, access.ReadClaim, func(tx Tx) ([]Event, error) {
		c, err := tx.Claim(ctx, id)
		if err != nil {
			return nil, err
		}
		return tx.Events(ctx, c.ClaimantID, c.ID, page.bounded())
	})
}
