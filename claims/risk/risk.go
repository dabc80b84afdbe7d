// Package risk finds claims that share an attribute with others or stand out, and keeps
// what a provider watches for. A flag refers: what it is on waits for a person, and
// nothing is refused by it. Of attributes no more is kept than blind indexes, and of
// groups a digest of those.
package risk

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/privacy"
)

type flagNoun struct{}

// FlagID names a flag.
type FlagID = claims.ID[flagNoun]

// NewFlagID makes the id of a flag.
func NewFlagID() FlagID { return claims.NewID[flagNoun]() }

// Kind says why a claim is flagged.
type Kind string

// The kinds. The first four are groups of claims that share something: a bank account,
// an e-mail address or a phone number with another customer of the provider, or, of one
// customer, the time of a plan. Filings and PayeeChanges stand out by how many there
// are; Watched has an attribute that the provider watches for.
const (
	Account      Kind = "account"
	Email        Kind = "email"
	Phone        Kind = "phone"
	Subscription Kind = "subscription"
	Filings      Kind = "filings"
	PayeeChanges Kind = "payee_changes"
	Watched      Kind = "watched"
)

// From how many on claims stand out, and within which time before the claim was added
// or, of changes of the payee, before now.
const (
	ManyFilings        = 10
	FilingsWithin      = 24 * time.Hour
	ManyPayeeChanges   = 3
	PayeeChangesWithin = 14 * 24 * time.Hour
)

// State is how a flag stands.
type State string

// The states. A person clears or confirms a flag, and may do otherwise later.
const (
	Open      State = "open"
	Cleared   State = "cleared"
	Confirmed State = "confirmed"
)

// States lists the states.
func States() []State { return []State{Open, Cleared, Confirmed} }

// Flag says that a claim shares an attribute with others, or stands out.
type Flag struct {
	ID       FlagID
	Claimant claims.ClaimantID
	Claim    claims.ClaimID
	Provider claims.ProviderID
	Incident claims.IncidentID
	Kind     Kind
	// Group is the same for all claims that share the attribute at the provider.
	Group    claims.Key
	State    State
	RaisedAt time.Time
	// DecidedBy cleared or confirmed it, for the reason; empty while it is open.
	DecidedBy string
	DecidedAt time.Time
	Reason    string
}

// Person is whose claim is flagged.
func (f Flag) Person() claims.Person {
	return claims.Person{Claimant: f.Claimant, Provider: f.Provider}
}

// Filter narrows a list of flags; zero fields do not.
type Filter struct {
	Group claims.Key
	State State
	// Claim goes with Claimant.
	Claim    claims.ClaimID
	Claimant claims.ClaimantID
}

// Count is how many flags there are of a kind in a state.
type Count struct {
	Kind  Kind
	State State
	Flags int64
	// Groups is of how many groups they are.
	Groups int64
}

// Of names a claim with whose it is.
type Of struct {
	Claimant claims.ClaimantID
	Claim    claims.ClaimID
}

// Store is what flags and watches need of a database.
type Store interface {
	claims.Store
	// Risks gives what can be done with flags and watches in a transaction of this store.
	Risks(tx claims.Tx) Tx
}

// Tx reads and writes flags and watches in a transaction of the store.
type Tx interface {
	// Screen raises the flags that the claims have earned, and those of other claims of
	// the same groups; it gives the claims that were flagged now, each with its incident.
	// What was cleared is not raised again.
	Screen(ctx context.Context, claims []Of) (raised []Raised, err error)
	Flag(ctx context.Context, id FlagID) (Flag, error)
	// LockFlag reads one and keeps others from deciding it.
	LockFlag(ctx context.Context, id FlagID) (Flag, error)
	// Flags lists those that the actor may see, newest first.
	Flags(ctx context.Context, f Filter, page claims.Page) ([]Flag, error)
	// Decide writes state, decider and reason.
	Decide(ctx context.Context, f Flag) error
	// Counts counts the flags of an incident at a provider; zero: at all that the actor sees.
	Counts(ctx context.Context, incident claims.IncidentID, provider claims.ProviderID) ([]Count, error)
	WatchTx
}

// Raised is a flag that was raised now.
type Raised struct {
	Of
	Incident claims.IncidentID
	Kind     Kind
}

// Risks is what can be done with flags and watches.
type Risks struct {
	store     Store
	useCases  *claims.UseCases
	approvals *approval.Approvals
}

// New gives the use cases over a store. It answers the approvals of removals of watches.
func New(store Store, useCases *claims.UseCases, approvals *approval.Approvals) *Risks {
	u := &Risks{store, useCases, approvals}
	approvals.Register(removal, u.removed)
	return u
}

// Screen raises the flags of claims in a transaction of the service, and has the claims
// of others looked at again that were flagged beside them.
func (u *Risks) Screen(ctx context.Context, tx claims.Tx, list []Of) error {
	raised, err := u.store.Risks(tx).Screen(ctx, list)
	if err != nil {
		return err
	}
	screened := make(map[Of]bool, len(list))
	for _, of := range list {
		screened[of] = true
	}
	var work []claims.Work
	for _, r := range raised {
		w := claims.Work{Kind: claims.WorkClear, Incident: r.Incident}
		if !screened[r.Of] && !slices.ContainsFunc(work, func(o claims.Work) bool { return o.Incident == w.Incident }) {
			work = append(work, w)
		}
	}
	return tx.Enqueue(ctx, work...)
}

// Changed has the claims of a claimant looked at again, whose contact or payee was
// changed in the transaction.
func Changed(ctx context.Context, tx claims.Tx, claimant claims.ClaimantID) error {
	return tx.Enqueue(ctx, claims.Work{Kind: claims.WorkClear, Claimant: claimant})
}

// Flag reads one flag, and puts it on record.
func (u *Risks) Flag(ctx context.Context, actor access.Actor, id FlagID) (Flag, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadFlag, func(tx claims.Tx) (Flag, error) {
		f, err := u.store.Risks(tx).Flag(ctx, id)
		if err != nil {
			return Flag{}, err
		}
		return f, seen(ctx, tx, claims.AccessRead, f)
	})
}

// Flags lists flags that the actor may see, newest first. A claim narrows them to its
// own.
func (u *Risks) Flags(ctx context.Context, actor access.Actor, f Filter, page claims.Page) ([]Flag, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadFlag, func(tx claims.Tx) ([]Flag, error) {
		if !f.Claim.IsZero() {
			c, err := tx.Claim(ctx, f.Claim)
			if claims.IsNotFound(err, "claim") {
				return nil, nil
			}
			if err != nil {
				return nil, err
			}
			f.Claimant = c.ClaimantID
		}
		list, err := u.store.Risks(tx).Flags(ctx, f, page)
		if err != nil {
			return nil, err
		}
		return list, seen(ctx, tx, claims.AccessListed, list[:page.Shown(len(list))]...)
	})
}

// Counts counts the flags of an incident, which tells of nobody.
func (u *Risks) Counts(ctx context.Context, actor access.Actor, incident claims.IncidentID, provider claims.ProviderID) ([]Count, error) {
	return claims.Read(ctx, u.useCases, actor, access.CountFlags, func(tx claims.Tx) ([]Count, error) {
		return u.store.Risks(tx).Counts(ctx, incident, provider)
	})
}

// Decide clears or confirms a flag for a reason. The claims of its claimant are looked
// at again.
func (u *Risks) Decide(ctx context.Context, actor access.Actor, id FlagID, to State, reason string) (Flag, error) {
	if to != Cleared && to != Confirmed {
		return Flag{}, claims.Invalid(claims.FieldError{Field: "state", Code: "one_of", Param: "cleared, confirmed"})
	}
	if wrong := privacy.CheckReason(&reason); len(wrong) > 0 {
		return Flag{}, claims.Invalid(wrong...)
	}
	return claims.Read(ctx, u.useCases, actor, access.DecideFlag, func(tx claims.Tx) (Flag, error) {
		risks := u.store.Risks(tx)
		f, err := risks.LockFlag(ctx, id)
		switch {
		case err != nil:
			return Flag{}, err
		case f.State == to:
			return Flag{}, claims.Conflict("flag_decided", "flag", id.String())
		}
		was := f.State
		f.State, f.Reason, f.DecidedBy, f.DecidedAt = to, reason, actor.Subject, tx.Now()
		if err := risks.Decide(ctx, f); err != nil {
			return Flag{}, err
		}
		if err := Changed(ctx, tx, f.Claimant); err != nil {
			return Flag{}, err
		}
		if err := record(ctx, tx, f.Provider, "flag", f.ID, string(to), map[string]string{"kind": string(f.Kind), "was": string(was)}); err != nil {
			return Flag{}, err
		}
		return f, seen(ctx, tx, claims.AccessRead, f)
	})
}

// seen puts on record whose claims the actor is shown flags of.
func seen(ctx context.Context, tx claims.Tx, action claims.AccessAction, list ...Flag) error {
	a := claims.Access{Action: action, Items: []string{"flag"}}
	for _, f := range list {
		a.Persons = append(a.Persons, f.Person())
	}
	return tx.RecordAccess(ctx, a)
}

// record puts an event on the trail of the provider: the claim's own its claimant reads,
// who is not told of what.
func record(ctx context.Context, tx claims.Tx, provider claims.ProviderID, noun string, id [16]byte, what string, details map[string]string) error {
	text, err := json.Marshal(details)
	if err != nil {
		return err
	}
	return tx.Record(ctx, claims.Event{
		ID: claims.NewEventID(), ClaimantID: claims.ClaimantID(provider), ProviderID: provider, Noun: noun, SubjectID: id, What: what,
		Actor: tx.Actor().Subject, At: tx.Now(), Details: text,
	})
}

// trimmed cuts blanks off texts.
func trimmed(texts ...*string) {
	for _, t := range texts {
		*t = strings.TrimSpace(*t)
	}
}
