// Package notice keeps what providers have to tell their users of an incident, and
// what they did tell (Telecommunications Business Act, article 33(2), and the article
// of its decree "전기통신역무 제공 중단 사실 등의 고지").
//
//  1. Whether a provider has a duty, since when and by when, the rulebooks say: they
//     are evaluated as for a claim, for every plan of the provider. Nothing of the law
//     stands here.
//  2. A draft is written in both languages from what is recorded of the incident. What
//     is not recorded is empty, and an operator fills it in.
//  3. The operator tells it by a way of the decree, and records the evidence. From then
//     on the wording stays; a correction is a further one.
//  4. A notice that is owed and was not told when its last day ends is overdue.
//
// How an incident goes on is told to everybody by updates.
package notice

import (
	"context"
	"time"

	"bosang/claims"
	"bosang/rules/period"
)

type (
	noticeNoun      struct{}
	wordingNoun     struct{}
	publicationNoun struct{}
	updateNoun      struct{}
)

type (
	// ID names a notice.
	ID = claims.ID[noticeNoun]
	// WordingID names a wording.
	WordingID = claims.ID[wordingNoun]
	// PublicationID names a publication.
	PublicationID = claims.ID[publicationNoun]
	// UpdateID names an update.
	UpdateID = claims.ID[updateNoun]
)

// Kind is what is to be told: the name that rulebooks give the duty.
type Kind string

// The kinds: that service was interrupted (paragraph 1 of the article), and who can
// claim compensation (paragraph 2).
const (
	Outage       Kind = "outage_notice"
	Compensation Kind = "compensation_notice"
)

// Kinds lists the kinds.
func Kinds() []Kind { return []Kind{Outage, Compensation} }

// Status says whether a duty is there.
type Status string

// The statuses. Merged: the incident became part of another, whose notice stands for
// this one.
const (
	Owed         Status = "owed"
	NotOwed      Status = "not_owed"
	Undetermined Status = "undetermined"
	Merged       Status = "merged"
)

// NoDate says why a duty that is owed has no last day.
type NoDate string

// The reasons: the decree knows no number of days or hours; the days have not begun to
// run; they end in a year whose holidays are not known.
const (
	WithoutDelay   NoDate = "without_delay"
	NotBegun       NoDate = "not_begun"
	BeyondCalendar NoDate = "beyond_calendar"
)

// Duty is what the rulebooks lay on a provider.
type Duty struct {
	Status Status
	// SinceAt is since when: when the outage began, or for a duty with days when service
	// resumed or the cause was removed, the earlier of both. Zero while it has not come.
	SinceAt time.Time
	// DueOn is the last day, and DueAt the instant at which it ends in the rulebook's
	// zone: what is told before is in time. Of several plans the earliest.
	DueOn period.Date
	DueAt time.Time
	// NoDate says why there is no last day; empty where there is one, or no duty.
	NoDate NoDate
	// Uncertain: by other times that are possible it is owed later, or not at all.
	Uncertain bool
}

// State is how a notice stands at an instant.
type State string

// The states. A notice without a last day is published, neither in time nor late: the
// decree says "without delay" and no number of hours.
const (
	StateOwed         State = "owed"
	StateOverdue      State = "overdue"
	StateNotOwed      State = "not_owed"
	StateUndetermined State = "undetermined"
	StateMerged       State = "merged"
	Published         State = "published"
	PublishedInTime   State = "published_in_time"
	PublishedLate     State = "published_late"
)

// States lists the states.
func States() []State {
	return []State{StateOwed, StateOverdue, PublishedInTime, PublishedLate, Published, StateNotOwed, StateUndetermined, StateMerged}
}

// Notice is one provider's notice of one kind in one incident.
type Notice struct {
	// ID is zero before the notice was looked at in the background or drafted.
	ID       ID
	Incident claims.IncidentID
	Provider claims.ProviderID
	Kind     Kind
	Duty
	// Plans say of each plan whether the duty is there, and why not. Only a notice that
	// was worked out just now has them.
	Plans []PlanDuty
	// Revision of the incident and Library number by which it was worked out.
	Revision   int64
	Library    int64
	AssessedAt time.Time
	// Affected is how many customers it concerns, counted at CountedAt; zero: not yet.
	Affected  int64
	CountedAt time.Time
	// Reached is how many users the widest publication that counts has reached.
	Reached int64
	// PublishedAt is when it was first told in a way that counts; zero: not yet.
	PublishedAt time.Time
	// OverdueAt is when the trail said that it is overdue.
	OverdueAt time.Time
	// Wordings is how many there are: the number of the last.
	Wordings  int
	Version   int64
	CreatedAt time.Time
}

// State tells how the notice stands.
func (n Notice) State(now time.Time) State {
	switch {
	case n.Status == Merged:
		return StateMerged
	case !n.PublishedAt.IsZero() && (n.Status != Owed || n.DueAt.IsZero()):
		return Published
	case !n.PublishedAt.IsZero() && n.PublishedAt.Before(n.DueAt):
		return PublishedInTime
	case !n.PublishedAt.IsZero():
		return PublishedLate
	case n.Status == Owed && !n.DueAt.IsZero() && !now.Before(n.DueAt):
		return StateOverdue
	}
	return State(n.Status)
}

// Elapsed is how long after the duty arose the notice was told, or has not been told
// by now; 0 where there is no duty or it has not begun.
func (n Notice) Elapsed(now time.Time) time.Duration {
	if n.Status != Owed || n.SinceAt.IsZero() {
		return 0
	}
	if !n.PublishedAt.IsZero() {
		now = n.PublishedAt
	}
	return max(now.Sub(n.SinceAt), 0)
}

// Untold is how many of those whom the notice concerns may not have been told yet, at
// most: several publications may have reached the same people, so that no more is sure
// than what the widest of them reached.
func (n Notice) Untold() int64 { return max(n.Affected-n.Reached, 0) }

// Place is where a notice stands in lists: they go by the last day, and those without
// one come last.
func (n Notice) Place() [16]byte {
	due := n.DueAt
	if due.IsZero() {
		due = never
	}
	place := claims.FloorID[noticeNoun](due)
	which := claims.KeyOf("notice", n.Incident.String(), n.Provider.String(), string(n.Kind))
	copy(place[6:], which[6:])
	return place
}

// never is later than every last day.
var never = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// NewID makes a fresh id for a notice.
func NewID() ID { return claims.NewID[noticeNoun]() }

// Filter narrows a list of notices; zero fields do not.
type Filter struct {
	Provider claims.ProviderID
	Incident claims.IncidentID
	State    State
}

// Assessment is what was worked out of one notice, to be kept.
type Assessment struct {
	Notice
	// Scopes say whom it concerns, and Cohorts which cohorts the incident names.
	Scopes  []Scope
	Cohorts []string
	// Count: count anew whom it concerns.
	Count bool
}

// Scope is whom a notice concerns on one plan: who held it during some of a time.
type Scope struct {
	Plan claims.PlanID
	// Cohort is the one that was hit; empty: those in none that the incident names.
	Cohort string
	From   time.Time
	// To is zero while the outage runs.
	To time.Time
}

// Tx reads and writes notices and updates in a transaction of the store.
type Tx interface {
	// Assess keeps what was worked out: a notice that is there is brought up to it, one
	// that is not is added. It gives the notice as it stands then.
	Assess(ctx context.Context, a Assessment) (Notice, error)
	// Merged marks the notices of an incident that became part of another.
	Merged(ctx context.Context, incident claims.IncidentID, revision int64) error
	// OfIncident gives the notices of an incident, in the order of provider and kind.
	OfIncident(ctx context.Context, incident claims.IncidentID) ([]Notice, error)
	Notice(ctx context.Context, id ID) (Notice, error)
	// Lock reads a notice and keeps others from changing it until the transaction ends.
	Lock(ctx context.Context, id ID) (Notice, error)
	// Notices lists by the last day, after a place.
	Notices(ctx context.Context, f Filter, page claims.Page) ([]Notice, error)
	// Stale gives incidents, other than those that failed, whose notices are to be looked
	// at: they have changed since, the library has, or it is time to.
	Stale(ctx context.Context, library int64, failed []claims.IncidentID, limit int) ([]claims.IncidentID, error)
	// Seen keeps that an incident's notices were looked at, and when to look again.
	Seen(ctx context.Context, incident claims.IncidentID, revision, library int64, again time.Time) error
	// Overdue marks notices of which the trail has not said yet that they are overdue,
	// at most limit, and gives them.
	Overdue(ctx context.Context, limit int) ([]Notice, error)

	// AddWording adds the notice's next wording; ChangeWording writes its draft anew.
	AddWording(ctx context.Context, n Notice, w Wording) error
	ChangeWording(ctx context.Context, n Notice, w Wording) error
	// Wording reads the wording of a number.
	Wording(ctx context.Context, n Notice, number int) (Wording, error)
	// Wordings lists a notice's wordings, newest first.
	Wordings(ctx context.Context, id ID, page claims.Page) ([]Wording, error)
	// Publish adds a publication, and gives notice and wording what follows from it.
	Publish(ctx context.Context, n Notice, w Wording, p Publication) error
	// Publications lists a notice's publications, newest first.
	Publications(ctx context.Context, id ID, page claims.Page) ([]Publication, error)

	// AddUpdate adds an update; the conflict update_replaced names the one that stands
	// in the place of the one to be replaced already.
	AddUpdate(ctx context.Context, u Update) error
	Update(ctx context.Context, id UpdateID) (Update, error)
	// Updates lists what was told of an incident and of those merged into it.
	Updates(ctx context.Context, incident claims.IncidentID, page claims.Page) ([]Update, error)
	// LastUpdate gives what a provider told last; none is "not found".
	LastUpdate(ctx context.Context, incident claims.IncidentID, provider claims.ProviderID) (Update, error)
}

// Store is what notices need of a database.
type Store interface {
	claims.Store
	// Notices gives what can be done with notices in a transaction of this store.
	Notices(tx claims.Tx) Tx
}

// Notices is what can be done with notices and updates.
type Notices struct {
	store    Store
	useCases *claims.UseCases
	// tell may be nil: then nobody is told but who reads.
	tell Tell
}

// New gives the use cases of notices over a store.
func New(store Store, useCases *claims.UseCases) *Notices {
	return &Notices{store: store, useCases: useCases}
}

// Tell has those told of an update who have a claim on the incident with its provider:
// in the background, put into the queue by the transaction that posts it.
type Tell func(ctx context.Context, tx claims.Tx, i claims.Incident, update Update) error

// TellBy says who has them told.
func (u *Notices) TellBy(tell Tell) { u.tell = tell }
