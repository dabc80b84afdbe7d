// Package deadline holds by when something has to be done about a claim: kinds of
// deadlines as a table, with the law or the terms that each follows from; the clocks of
// single claims, which are warned of, pause while the claimant is asked for something, can
// be extended for a reason, and are met or missed; and which claims wait past their time.
//
// Clocks of states in which a claim waits for somebody are started and stopped by a check
// that is done every hour: it looks at what waits and at what is open, and not at all
// claims there are. Whenever it is done, a clock has the instants of what happened.
package deadline

import (
	"context"
	"time"

	"bosang/claims"
)

type deadlineNoun struct{}

// ID names a deadline.
type ID = claims.ID[deadlineNoun]

// Deadline is the clock of one claim for one thing.
type Deadline struct {
	ID       ID
	Claimant claims.ClaimantID
	Claim    claims.ClaimID
	Provider claims.ProviderID
	Kind     Key
	StartsAt time.Time
	// Term and Warn are those that held when it began, with By how much it was extended,
	// Extended times.
	Term     Term
	Warn     time.Duration
	Extended int
	By       int
	// PausedAt is since when it stands still; zero: it runs. Paused is for how long it did
	// so before.
	PausedAt time.Time
	Paused   time.Duration
	// DueAt is when it is over: what happens at that instant is too late. WarnsAt is from
	// when on whoever has to act is warned. While it stands still both are yet to move.
	DueAt, WarnsAt time.Time
	// MetAt is when what it is for was done, and MissedAt when it was over without: both can
	// be, one after the other. OverAt is since when it does not run any more: because it was
	// met, lapsed, or has no claim to run for.
	MetAt, MissedAt, OverAt time.Time
	OpenedBy                string
	OpenedAt                time.Time
	// State is that of its claim, where it was read in a list.
	State claims.State
}

// Person is whose claim it is of.
func (d Deadline) Person() claims.Person {
	return claims.Person{Claimant: d.Claimant, Provider: d.Provider}
}

// Runs reports whether it is neither over nor standing still.
func (d Deadline) Runs() bool { return d.OverAt.IsZero() && d.PausedAt.IsZero() }

// settle works out by when it is due and warned of.
func (d *Deadline) settle() {
	d.DueAt = d.Term.Plus(d.By).Due(d.StartsAt, d.Paused)
	d.WarnsAt = d.DueAt.Add(-d.Warn)
	if d.WarnsAt.Before(d.StartsAt) {
		d.WarnsAt = d.StartsAt
	}
}

// pause has it stand still from an instant on.
func (d *Deadline) pause(now time.Time) { d.PausedAt = now }

// resume has it run again.
func (d *Deadline) resume(now time.Time) {
	d.Paused += now.Sub(d.PausedAt)
	d.PausedAt = time.Time{}
	d.settle()
}

// placeOf is where something of an instant stands in a list that goes by instants.
func placeOf(at time.Time, id ID) ID {
	place := claims.FloorID[deadlineNoun](at)
	copy(place[6:], id[6:])
	return place
}

// DuePlace is where it stands among those that are due, and WarnPlace among those that are
// warned of.
func (d Deadline) DuePlace() ID { return placeOf(d.DueAt, d.ID) }

// WarnPlace is where it stands in the order of warnings.
func (d Deadline) WarnPlace() ID { return placeOf(d.WarnsAt, d.ID) }

// Setting is how long a provider's own deadline of a kind is. Version 1 is that of the
// table, which nobody has changed.
type Setting struct {
	Provider  claims.ProviderID
	Kind      Key
	Amount    int
	Warn      time.Duration
	Version   int64
	ChangedBy string
	ChangedAt time.Time
}

// in gives the kind with what the provider has set.
func (s Setting) in(k Kind) Kind {
	k.Term.Amount, k.Warn = s.Amount, s.Warn
	return k
}

// Filter says which deadlines are listed; a zero provider: those of all that the actor sees.
type Filter struct {
	Provider claims.ProviderID
	// Soon: those that are warned of and not over yet, by when the warning began; else
	// those that are past their time and still wait for something, by when they were due.
	Soon bool
}

// Store is what deadlines need of a database.
type Store interface {
	claims.Store
	// Deadlines gives what can be done with deadlines in a transaction of this store.
	Deadlines(tx claims.Tx) Tx
}

// Tx reads and writes deadlines in a transaction of the store.
type Tx interface {
	// Add adds deadlines as one statement, those apart of whose claim and kind one runs.
	// It says how many were added.
	Add(ctx context.Context, list []Deadline) (int64, error)
	Get(ctx context.Context, id ID) (Deadline, error)
	// Lock reads one that is not over and keeps others from changing it; one that is over
	// is only read.
	Lock(ctx context.Context, id ID) (Deadline, error)
	// OfClaim gives the deadlines of a claim, the first to begin first; running: those that
	// are not over, which are locked.
	OfClaim(ctx context.Context, claimant claims.ClaimantID, claim claims.ClaimID, running bool) ([]Deadline, error)
	// List gives deadlines of claims that wait; a page goes on after a place.
	List(ctx context.Context, f Filter, page claims.Page) ([]Deadline, error)
	// Change writes what of deadlines can change, as one statement.
	Change(ctx context.Context, list []Deadline) error
	// Began gives the beginning of the outages of a provider in an incident; zero: there is
	// none yet.
	Began(ctx context.Context, incident claims.IncidentID, provider claims.ProviderID) (time.Time, error)
	SettingTx
	CheckTx
}

// SettingTx reads and writes what providers have set.
type SettingTx interface {
	// Settings gives what a provider has set, as it is in force; what it has not, is not there.
	Settings(ctx context.Context, provider claims.ProviderID) ([]Setting, error)
	// SettingsOf gives what a provider has set of one kind, the newest first.
	SettingsOf(ctx context.Context, provider claims.ProviderID, kind Key) ([]Setting, error)
	// Set adds a setting where the version in force is still s.Version, and gives it the next.
	Set(ctx context.Context, s Setting) error
}

// CheckTx is what the check of every hour reads and writes, in sets.
type CheckTx interface {
	// Waiting gives claims of a provider that wait as the clock of the kind runs for, and
	// of whom none of the kind runs, after a claim: those that were filed or should have
	// been decided again before the instant, or those that were referred.
	Waiting(ctx context.Context, provider claims.ProviderID, kind Key, before time.Time, after claims.ClaimID, limit int) ([]Waiting, error)
	// Settled stops clocks of a provider that run for nothing any more: whose claim has
	// been decided, or is withdrawn or merged. It looks at those after a place, at most
	// limit, and gives from where to go on; zero: there are no more.
	Settled(ctx context.Context, provider claims.ProviderID, after ID, limit int) (next ID, err error)
	// Miss writes that clocks of a provider are over which nobody has met, and gives those
	// that lapse by it; place by place as Settled.
	Miss(ctx context.Context, provider claims.ProviderID, after ID, limit int) (missed int64, lapsed []Deadline, next ID, err error)
}

// Waiting is a claim that waits, and since when.
type Waiting struct {
	Claimant claims.ClaimantID
	Claim    claims.ClaimID
	Since    time.Time
}
