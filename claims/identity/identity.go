// Package identity says who may come in: users with their memberships, passwords and
// second factors, sessions, one-time links, and tokens for programs.
//
//  1. An account comes of a link: printed for the first administrators, sent by an
//     administrator to who gets a role (which a second administrator approves), or by
//     a provider to its customer (which a second operator approves). Nobody makes one
//     by knowing a customer number.
//  2. Who signs in shows a name and a password, and then a code of the second factor,
//     which operators, regulators and administrators must have: without one a session
//     is good for nothing but enrolling it.
//  3. A session acts as one membership of its user. It ends by itself when it is not
//     used, and at the latest after some hours; its owner sees and ends all of them.
//  4. Failed attempts are counted apart for the browsers that the user has signed in
//     with before, so that nobody is locked out by what others do.
//
// Secrets are drawn with 256 bits, shown once, and kept as their SHA-256; recovery and
// approval codes, which people type, are shorter and kept as keyed hashes. Names and
// secrets of the second factor are sealed under the key of the user.
package identity

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/identity/password"
	"bosang/claims/identity/watch"
	"bosang/rules"
)

type (
	userNoun       struct{}
	membershipNoun struct{}
	sessionNoun    struct{}
	linkNoun       struct{}
)

type (
	// UserID names a user.
	UserID = claims.ID[userNoun]
	// MembershipID names a membership.
	MembershipID = claims.ID[membershipNoun]
	// SessionID names a session, over all its rotations.
	SessionID = claims.ID[sessionNoun]
	// LinkID names a one-time link.
	LinkID = claims.ID[linkNoun]
)

// State is how an account stands.
type State string

// The states. An invited user has not come in yet.
const (
	Invited   State = "invited"
	Active    State = "active"
	Suspended State = "suspended"
)

// User is a person with an account.
type User struct {
	ID UserID
	// Name is the sign-in name; empty where it was not opened.
	Name string
	// Privileged accounts are those of operators, regulators and administrators;
	// the others are claimants'. An account never changes from one to the other.
	Privileged bool
	// Issuer is that of the identity provider by which the user comes; "": by a name
	// and a password. It is one or the other for good.
	Issuer    string
	Language  rules.Lang
	State     State
	Version   int64
	CreatedAt time.Time
	// sealed is the name as it is kept.
	sealed []byte
}

// Sealed gives the name as it is kept; SetSealed is for the store alone.
func (u User) Sealed() []byte { return u.sealed }

// SetSealed keeps the sealed name that a store has read.
func (u *User) SetSealed(sealed []byte) { u.sealed = sealed }

// Subject is a user's name for the record, which tells nobody who it is.
func Subject(id UserID) string { return byUser + id.String() }

const byUser = "user:"

// Membership is one role of a user.
type Membership struct {
	ID   MembershipID
	User UserID
	Role access.Role
	// Provider is whose operator or customer it is.
	Provider claims.ProviderID
	// Claimant is whom a claimant acts as.
	Claimant claims.ClaimantID
	// Representative is as which representative of the claimant it acts; zero: as none.
	Representative access.ID
	// GrantedBy asked for it and ApprovedBy agreed, on the approval.
	GrantedBy  string
	ApprovedBy string
	Approval   approval.ID
	// Issuer is that of the identity provider for whose word it is given, which it
	// said last at SaidAt; "": somebody granted it.
	Issuer string
	SaidAt time.Time
	// NewUntil is until when it is new to a claimant for whom another has acted before;
	// zero: it is the first.
	NewUntil  time.Time
	CreatedAt time.Time
	EndedBy   string
	EndedAt   time.Time
}

// Machine is who grants, for the record, where somebody does who can reach the
// database with this program.
const Machine = "machine"

// privileged reports whether a role is one of those who see more than their own.
func privileged(r access.Role) bool { return r != access.Claimant }

// actor gives who acts by the membership.
func (m Membership) actor() access.Actor {
	a := access.Actor{Subject: Subject(m.User), Role: m.Role, User: m.User, Claimant: m.Claimant, Representative: m.Representative, NewUntil: m.NewUntil}
	if m.Role == access.Operator {
		a.Providers = []access.ID{m.Provider}
	}
	return a
}

// Caller is where a request came from.
type Caller struct {
	Address netip.Addr
	// Relayed: the address is that of somebody who passed it on and is not known.
	Relayed bool
	// Agent is the User-Agent header; only its family is kept.
	Agent string
	// Device is the secret of a browser that signed in before; empty: none.
	Device string
}

// ErrErased says that what was sealed for a person is lost for good: the key was
// destroyed.
var ErrErased = errors.New("the person was erased")

// Vault seals what is a person's own under the key of that person, in a transaction:
// the key is made when it is first needed, and lost for good when it is destroyed.
type Vault interface {
	Seal(ctx context.Context, tx claims.Tx, person access.ID, field string, plain []byte) ([]byte, error)
	Open(ctx context.Context, tx claims.Tx, person access.ID, field string, sealed []byte) ([]byte, error)
	// OpenAll opens those of many persons at once; who was erased is left out.
	OpenAll(ctx context.Context, tx claims.Tx, field string, sealed map[access.ID][]byte) (map[access.ID]string, error)
	// Index gives the key under which equal texts are found; who has no key of the
	// service cannot work it out.
	Index(kind string, texts ...string) (claims.Key, error)
}

// Options say how identities are looked after.
type Options struct {
	Vault  Vault
	Hasher *password.Hasher
	// Breached knows published passwords; nil: only those easy to guess are refused.
	Breached password.Breached
	// Logger is told who came in and who was refused; nil: nobody is.
	Logger *slog.Logger
	// Issuers are those of the identity providers that are trusted.
	Issuers []string
}

// Identity is what can be done with users and their ways in.
type Identity struct {
	store     Store
	useCases  *claims.UseCases
	approvals *approval.Approvals
	vault     Vault
	hasher    *password.Hasher
	breached  password.Breached
	log       *slog.Logger
	issuers   []string
}

// New gives the use cases of identity over a store, and registers roles, customers and
// recoveries as kinds of approval.
func New(store Store, useCases *claims.UseCases, approvals *approval.Approvals, o Options) *Identity {
	i := &Identity{store: store, useCases: useCases, approvals: approvals, vault: o.Vault, hasher: o.Hasher, breached: o.Breached,
		issuers: o.Issuers, log: o.Logger,
	}
	if i.log == nil {
		i.log = slog.New(slog.DiscardHandler)
	}
	approvals.RegisterStanding(i.askerStands)
	approvals.Register(roleApproval, i.grant)
	approvals.Register(customerApproval, func(ctx context.Context, tx claims.Tx, a approval.Approval) error {
		return noAccountYet(ctx, i.store.Identities(tx), Membership{Claimant: a.Subject, Representative: a.Named("representative_id")})
	})
	approvals.Register(recoveryApproval, func(context.Context, claims.Tx, approval.Approval) error { return nil })
	for _, kind := range []approval.Kind{roleApproval, customerApproval, recoveryApproval} {
		approvals.RegisterCode(kind, i.drawCode)
	}
	return i
}

// Note writes to the log whether something succeeded of which it is not known whose
// it was.
func (i *Identity) Note(ctx context.Context, what string, err error) {
	i.note(ctx, what, UserID{}, netip.Addr{}, err)
}

func (i *Identity) note(ctx context.Context, what string, user UserID, from netip.Addr, err error) {
	watch.Note(ctx, i.log, what, user, from, err)
}

// in runs fn in one transaction of the actor.
func (i *Identity) in(ctx context.Context, actor access.Actor, fn func(claims.Tx, Tx) error) error {
	return i.store.InTx(ctx, actor, func(tx claims.Tx) error { return fn(tx, i.store.Identities(tx)) })
}

// asUser is the actor of what a user does to the own account, whatever the role: it
// sees that user's rows and nothing else.
func asUser(id UserID) access.Actor { return access.Actor{Subject: Subject(id), User: id} }

// service is the actor of what the service does for somebody who comes by a link.
func service() access.Actor { return access.SystemActor("identity") }

// record puts an event on the user's trail.
func record(ctx context.Context, tx claims.Tx, user UserID, what, by string) error {
	return tx.Record(ctx, claims.Event{
		ID: claims.NewEventID(), ClaimantID: claims.ClaimantID(user), Noun: "user", SubjectID: user, What: what, Actor: by, At: tx.Now(),
	})
}
