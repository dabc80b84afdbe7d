// Package edition brings editions of rulebooks into force while the program runs.
//
//  1. Somebody drafts one: its text, the words of law it quotes, its cases.
//  2. A check tells every fault at its line and runs every case on the library as
//     it would be. A simulation tells what it would change for claims.
//  3. A sound draft is proposed; from then on its content stays as it is.
//  4. A second person approves it. In one transaction it is checked again on the
//     library of that moment, gets its number and is in force for good, and the
//     claims it can bind are put into the queue to be decided again.
//
// Regulators and administrators publish statutes and standards, a provider's
// operators the contracts and programmes of that provider. Nobody changes what is
// in force: another edition follows it, or replaces it.
package edition

import (
	"context"
	"fmt"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/rules"
)

// State is where an edition is on its way.
type State string

// The states. The last three are final.
const (
	Draft     State = "draft"
	Proposed  State = "proposed"
	InForce   State = "in_force"
	Rejected  State = "rejected"
	Withdrawn State = "withdrawn"
)

// States lists the states in the order of an edition's way.
func States() []State { return []State{Draft, Proposed, InForce, Rejected, Withdrawn} }

// Kinds lists the kinds of rulebook, first those that are nobody's own.
func Kinds() []rules.BookKind {
	return []rules.BookKind{rules.Statute, rules.Standard, rules.Contract, rules.ProgrammeBook}
}

// OfProvider reports whether rulebooks of the kind are a provider's own.
func OfProvider(k rules.BookKind) bool { return k == rules.Contract || k == rules.ProgrammeBook }

// Edition is an edition on its way into force, or there.
type Edition struct {
	ID   claims.EditionID
	Kind rules.BookKind
	// Provider is whose terms it states; zero for statutes and standards.
	Provider claims.ProviderID
	Content
	State State
	// Hash is that of the content; zero while it cannot be read.
	Hash [32]byte
	// Number is its place in the order of publication; 0: not in force.
	Number     int64
	DraftedBy  string
	ProposedBy string
	DecidedBy  string
	// Reason says why it was rejected or withdrawn.
	Reason     string
	Version    int64
	CreatedAt  time.Time
	ProposedAt time.Time
	DecidedAt  time.Time
}

// Content is what a draft says, and can be changed to say.
type Content struct {
	Rulebook     string
	Edition      string
	Jurisdiction string
	// Replaces names the edition of the same rulebook that shall be chosen no more;
	// empty: none.
	Replaces string
	// Text is the edition as YAML, LawKorean and LawEnglish the words of law it may
	// quote (Markdown), Cases its cases (YAML). A list leaves these four out.
	Text       string
	LawKorean  string
	LawEnglish string
	Cases      string
}

// New is what is sent to draft an edition.
type New struct {
	Kind rules.BookKind
	// Provider is needed for contracts and programmes; an operator who has only one
	// need not name it.
	Provider claims.ProviderID
	Content
}

// Filter narrows a list of editions; zero fields do not.
type Filter struct {
	Rulebook string
	Provider claims.ProviderID
	State    State
}

// Scope is what an edition can bind: incidents, plans and providers.
type Scope struct {
	// Binds is as rules.Binds says it.
	Binds rules.Binds
	// Jurisdiction is that of the providers it can bind; empty: of any. Statutes and
	// standards are for those of their own alone.
	Jurisdiction string
	// From leaves out incidents that were over before; zero: none.
	From time.Time
	// Incident leaves out all others; zero: none.
	Incident claims.IncidentID
}

// Affected is an incident with claims that an edition can bind.
type Affected struct {
	Incident claims.IncidentID
	// Plans are those whose claims it can be; none: all.
	Plans []claims.PlanID
}

// Store is what publication needs of a database.
type Store interface {
	claims.Store
	// Editions gives what can be done with editions in a transaction of this store.
	Editions(tx claims.Tx) Tx
}

// Tx reads and writes editions, in a transaction of the store. An actor sees those
// in force and the drafts that concern it.
type Tx interface {
	AddEdition(ctx context.Context, e Edition) error
	Edition(ctx context.Context, id claims.EditionID) (Edition, error)
	// LockEdition reads the edition and keeps others from changing it until the
	// transaction ends.
	LockEdition(ctx context.Context, id claims.EditionID) (Edition, error)
	// Editions lists editions without their texts, newest first.
	Editions(ctx context.Context, f Filter, page claims.Page) ([]Edition, error)
	// ChangeEdition writes all but what an edition is drafted with for good, where
	// the version is still e.Version.
	ChangeEdition(ctx context.Context, e Edition) error
	// CountLibrary gives the library its next number where it still has this one,
	// and reports whether it had. Who decides waits until the transaction ends.
	CountLibrary(ctx context.Context, number int64) (bool, error)
	// Affected gives the live incidents with claims in the scope in the order of
	// their ids, after an id, at most limit.
	Affected(ctx context.Context, s Scope, after claims.IncidentID, limit int) ([]Affected, error)
	// Simulated gives the live incidents over whose claims a simulation of the
	// content of this hash is done, at most limit.
	Simulated(ctx context.Context, hash [32]byte, limit int) ([]claims.IncidentID, error)
}

// Editions is what can be done with editions.
type Editions struct {
	store    Store
	useCases *claims.UseCases
}

// NewEditions gives the use cases of editions over a store, with those by which
// claims are decided.
func NewEditions(store Store, useCases *claims.UseCases) *Editions {
	return &Editions{store: store, useCases: useCases}
}

// Get reads one edition.
func (u *Editions) Get(ctx context.Context, actor access.Actor, id claims.EditionID) (Edition, error) {
	var e Edition
	err := u.read(ctx, actor, access.ReadEdition, func(_ claims.Tx, tx Tx) (err error) {
		e, err = tx.Edition(ctx, id)
		return err
	})
	return e, err
}

// List lists editions without their texts, newest first.
func (u *Editions) List(ctx context.Context, actor access.Actor, f Filter, page claims.Page) ([]Edition, error) {
	var list []Edition
	err := u.read(ctx, actor, access.ReadEdition, func(_ claims.Tx, tx Tx) (err error) {
		list, err = tx.Editions(ctx, f, page)
		return err
	})
	return list, err
}

// read runs what needs a permission in one transaction.
func (u *Editions) read(ctx context.Context, actor access.Actor, need access.Permission, fn func(claims.Tx, Tx) error) error {
	if !actor.May(need) {
		return claims.Forbidden(string(need))
	}
	return u.store.InTx(ctx, actor, func(tx claims.Tx) error { return fn(tx, u.store.Editions(tx)) })
}

// writes reports whether the actor writes and decides editions of the kind and
// provider: those who see everything what is nobody's own, operators what is their
// providers'.
func writes(actor access.Actor, kind rules.BookKind, provider claims.ProviderID) bool {
	if OfProvider(kind) {
		return actor.OperatorOf(provider)
	}
	return actor.Role == access.Regulator || actor.Role == access.Administrator
}

// Overseen reports whether the actor sees who did what with the edition: those who
// see its drafts do.
func (e Edition) Overseen(actor access.Actor) bool {
	return actor.SeesEverything() || actor.OperatorOf(e.Provider)
}

// record puts an event on the trail: of the provider whose terms it is, or of the
// edition itself.
func record(ctx context.Context, tx claims.Tx, e Edition, what string) error {
	lead := claims.ClaimantID(e.Provider)
	if lead.IsZero() {
		lead = claims.ClaimantID(e.ID)
	}
	event := claims.Event{
		ID: claims.NewEventID(), ClaimantID: lead, ProviderID: e.Provider,
		Noun: "edition", SubjectID: e.ID, What: what, Actor: tx.Actor().Subject, At: tx.Now(),
	}
	if e.Hash != [32]byte{} {
		// Which content it was about, as drafts change.
		event.Details = fmt.Appendf(nil, `{"hash":"%x","number":%d}`, e.Hash, e.Number)
	}
	return tx.Record(ctx, event)
}
