// Package approval holds what one person asks for and a second one decides: four
// eyes. Who asked never approves or rejects it, nor does who gains by it; the
// database holds that too. What is asked for is written once, and done in the
// transaction that approves it.
package approval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bosang/claims"
	"bosang/claims/access"
)

type approvalNoun struct{}

// ID names an approval.
type ID = claims.ID[approvalNoun]

// Kind says what is asked for; each kind is registered by the package that does it.
type Kind string

// State is how an approval stands.
type State string

// The states; the last three are final.
const (
	Pending   State = "pending"
	Approved  State = "approved"
	Rejected  State = "rejected"
	Withdrawn State = "withdrawn"
)

// Lifetime is how long something waits to be decided.
const Lifetime = 7 * 24 * time.Hour

// maxReason bounds the reason of a rejection, in characters.
const maxReason = 500

// Approval is something that was asked for.
type Approval struct {
	ID   ID
	Kind Kind
	// Subject is the thing that it is about.
	Subject [16]byte
	// Provider is whose operators see and decide it; zero: administrators do.
	Provider claims.ProviderID
	// Beneficiary is the subject of the person who gains by it; empty: nobody does.
	Beneficiary string
	// Payload says exactly what is asked for: a small JSON object that holds no
	// personal data.
	Payload     json.RawMessage
	State       State
	RequestedBy string
	RequestedAt time.Time
	ExpiresAt   time.Time
	DecidedBy   string
	DecidedAt   time.Time
	// Reason says why it was rejected.
	Reason string
	// Code is shown this once, to who has approved: what another person is to be told.
	// CodeKey is what is kept of it; zero: there is none.
	Code    string
	CodeKey claims.Key
}

// Words gives a payload that is of words alone.
func (a Approval) Words() (words map[string]string, err error) {
	if err := json.Unmarshal(a.Payload, &words); err != nil {
		return nil, fmt.Errorf("read what was approved: %w", err)
	}
	return words, nil
}

// Named gives the thing that the payload names by its id; zero: it names none.
func (a Approval) Named(what string) [16]byte {
	words, err := a.Words()
	if err != nil {
		return [16]byte{}
	}
	id, err := claims.ParseID[any](words[what])
	if err != nil {
		return [16]byte{}
	}
	return id
}

// Store is what approvals need of a database.
type Store interface {
	claims.Store
	// Approvals gives what can be done with approvals in a transaction of this store.
	Approvals(tx claims.Tx) Tx
}

// Tx reads and writes approvals in a transaction of the store.
type Tx interface {
	Add(ctx context.Context, a Approval) error
	Get(ctx context.Context, id ID) (Approval, error)
	// Lock reads one, and keeps others from deciding it where it is pending.
	Lock(ctx context.Context, id ID) (Approval, error)
	// Decide writes state, decider, reason and what is kept of the code of one that is
	// pending.
	Decide(ctx context.Context, a Approval) error
	// List gives approvals in a state (empty: in any), newest first.
	List(ctx context.Context, state State, page claims.Page) ([]Approval, error)
}

// Do does what was approved, in the transaction of who approves.
type Do func(ctx context.Context, tx claims.Tx, a Approval) error

// Draw draws the code that who approves is shown, and gives what is kept of it; none
// where there is nothing to tell anybody.
type Draw func(ctx context.Context, tx claims.Tx, a Approval) (shown string, kept claims.Key, err error)

// Approvals is what can be done with approvals.
type Approvals struct {
	store Store
	kinds map[Kind]Do
	codes map[Kind]Draw
	after map[Kind]func(context.Context, Approval) error
	// stands reports whether who asked still might; nil: nobody looks after people.
	stands func(context.Context, Approval) (bool, error)
}

// New gives the use cases of approvals over a store.
func New(store Store) *Approvals {
	return &Approvals{store: store, kinds: make(map[Kind]Do), codes: make(map[Kind]Draw), after: make(map[Kind]func(context.Context, Approval) error)}
}

// Register says what is done when something of the kind is approved. All kinds are
// registered before the first is decided.
func (u *Approvals) Register(kind Kind, do Do) { u.kinds[kind] = do }

// RegisterCode says how the code is drawn that who approves the kind is shown.
func (u *Approvals) RegisterCode(kind Kind, draw Draw) { u.codes[kind] = draw }

// RegisterAfter says what is done once the kind is approved for good, where that cannot
// be done in the same transaction. It may not come to it, or fail: whoever registers it
// looks for what is left to be done.
func (u *Approvals) RegisterAfter(kind Kind, do func(context.Context, Approval) error) {
	u.after[kind] = do
}

// RegisterStanding says how it is found out whether who asked for something still might
// ask for it: what somebody wanted who was thrown out since is not done.
func (u *Approvals) RegisterStanding(stands func(context.Context, Approval) (bool, error)) {
	u.stands = stands
}

var errKind = errors.New("no kind of approval")

// In gives what can be done with approvals in a transaction.
func (u *Approvals) In(tx claims.Tx) Tx { return u.store.Approvals(tx) }

// Request asks for something in a transaction of the person who asks.
func (u *Approvals) Request(ctx context.Context, tx claims.Tx, a Approval) (Approval, error) {
	if u.kinds[a.Kind] == nil {
		return a, fmt.Errorf("%w: %s", errKind, a.Kind)
	}
	a.ID, a.State = claims.NewID[approvalNoun](), Pending
	a.RequestedBy, a.RequestedAt, a.ExpiresAt = tx.Actor().Subject, tx.Now(), tx.Now().Add(Lifetime)
	if err := u.store.Approvals(tx).Add(ctx, a); err != nil {
		return a, err
	}
	return a, record(ctx, tx, a, "requested")
}

// Waits reports whether what was asked for still waits for a second person.
func (u *Approvals) Waits(ctx context.Context, tx claims.Tx, id ID) (bool, error) {
	a, err := u.store.Approvals(tx).Get(ctx, id)
	return a.State == Pending && tx.Now().Before(a.ExpiresAt), err
}

// Get reads one approval that the actor may see.
func (u *Approvals) Get(ctx context.Context, actor access.Actor, id ID) (a Approval, err error) {
	err = u.in(ctx, actor, access.ReadApproval, func(_ claims.Tx, tx Tx) (err error) {
		a, err = tx.Get(ctx, id)
		return err
	})
	return a, err
}

// List gives approvals that the actor may see, newest first.
func (u *Approvals) List(ctx context.Context, actor access.Actor, state State, page claims.Page) (list []Approval, err error) {
	err = u.in(ctx, actor, access.ReadApproval, func(_ claims.Tx, tx Tx) (err error) {
		list, err = tx.List(ctx, state, page)
		return err
	})
	return list, err
}

// Approve agrees to what another person asked for, who still might, and does it. Who
// approves has to have signed in just now.
func (u *Approvals) Approve(ctx context.Context, actor access.Actor, id ID) (Approval, error) {
	var asked Approval
	err := u.in(ctx, actor, access.DecideApproval, func(_ claims.Tx, tx Tx) (err error) {
		asked, err = tx.Get(ctx, id)
		return err
	})
	if err != nil {
		return Approval{}, err
	}
	if u.stands != nil && asked.State == Pending {
		stands, err := u.stands(ctx, asked)
		if err != nil {
			return Approval{}, err
		}
		if !stands {
			return Approval{}, claims.Conflict("approval_asker_gone", "approval", id.String())
		}
	}
	return u.decide(ctx, actor, id, Approved, "")
}

// Reject refuses what another person asked for, for a reason.
func (u *Approvals) Reject(ctx context.Context, actor access.Actor, id ID, reason string) (Approval, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case reason == "":
		return Approval{}, claims.Invalid(claims.FieldError{Field: "reason", Code: "required"})
	case utf8.RuneCountInString(reason) > maxReason:
		return Approval{}, claims.Invalid(claims.FieldError{Field: "reason", Code: "too_long", Param: fmt.Sprint(maxReason)})
	case strings.ContainsFunc(reason, unicode.IsControl):
		return Approval{}, claims.Invalid(claims.FieldError{Field: "reason", Code: "control_character"})
	}
	return u.decide(ctx, actor, id, Rejected, reason)
}

// Withdraw takes back what the actor asked for.
func (u *Approvals) Withdraw(ctx context.Context, actor access.Actor, id ID) (Approval, error) {
	return u.decide(ctx, actor, id, Withdrawn, "")
}

func (u *Approvals) decide(ctx context.Context, actor access.Actor, id ID, to State, reason string) (Approval, error) {
	var a Approval
	err := u.in(ctx, actor, access.DecideApproval, func(tx claims.Tx, approvals Tx) (err error) {
		if a, err = approvals.Lock(ctx, id); err != nil {
			return err
		}
		mine := a.RequestedBy == actor.Subject
		switch {
		case a.State != Pending:
			return claims.Conflict("approval_decided", "approval", id.String())
		case mine != (to == Withdrawn), a.Beneficiary == actor.Subject && to != Withdrawn:
			return claims.Conflict("four_eyes", "approval", id.String())
		case to == Approved && !actor.JustVerified(tx.Now()):
			return claims.SignInAgain()
		case to == Approved && !tx.Now().Before(a.ExpiresAt):
			return claims.Conflict("approval_expired", "approval", id.String())
		}
		a.State, a.DecidedBy, a.DecidedAt, a.Reason = to, actor.Subject, tx.Now(), reason
		if draw := u.codes[a.Kind]; draw != nil && to == Approved {
			if a.Code, a.CodeKey, err = draw(ctx, tx, a); err != nil {
				return err
			}
		}
		if err := approvals.Decide(ctx, a); err != nil {
			return err
		}
		if to == Approved {
			if err := u.kinds[a.Kind](ctx, tx, a); err != nil {
				return err
			}
		}
		return record(ctx, tx, a, string(to))
	})
	if do := u.after[a.Kind]; err == nil && to == Approved && do != nil {
		err = do(ctx, a)
	}
	return a, err
}

func (u *Approvals) in(ctx context.Context, actor access.Actor, need access.Permission, fn func(claims.Tx, Tx) error) error {
	if !actor.May(need) {
		return claims.Forbidden(string(need))
	}
	return u.store.InTx(ctx, actor, func(tx claims.Tx) error { return fn(tx, u.store.Approvals(tx)) })
}

// record puts an event on the trail: of the provider, or of the thing it is about.
func record(ctx context.Context, tx claims.Tx, a Approval, what string) error {
	lead := claims.ClaimantID(a.Provider)
	if lead.IsZero() {
		lead = a.Subject
	}
	details, err := json.Marshal(map[string]string{"kind": string(a.Kind), "about": claims.Key(a.Subject).String()})
	if err != nil {
		return err
	}
	return tx.Record(ctx, claims.Event{
		ID: claims.NewEventID(), ClaimantID: lead, ProviderID: a.Provider, Noun: "approval", SubjectID: a.ID, What: what,
		Actor: tx.Actor().Subject, At: tx.Now(), Details: details,
	})
}
