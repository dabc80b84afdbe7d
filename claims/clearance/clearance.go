// Package clearance finds out whether what a decision gives may be paid. The claims of
// an incident or a claimant are looked at in sets, each set in one transaction, whenever
// a decision or something else that it rests on has changed. What has passed every check
// and is within the provider's limit is approved at once; the rest waits for a person. A
// share of what was approved or refused is drawn to be looked at by another.
package clearance

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/risk"
	"bosang/rules/money"
)

// State is how a clearance stands.
type State string

// The states. Approved may be paid, while nothing changes; SentBack waits for another
// decision; of Nothing there is nothing to pay.
const (
	Nothing  State = "nothing"
	Waiting  State = "waiting"
	Approved State = "approved"
	SentBack State = "sent_back"
)

// States lists the states.
func States() []State { return []State{Waiting, Approved, SentBack, Nothing} }

// BySystem is who approves what has passed every check.
const BySystem = "system:clearance"

// Clearance is what came of looking at a claim by its decision.
type Clearance struct {
	risk.Of
	Provider claims.ProviderID
	Incident claims.IncidentID
	// DecisionID and Decision name the decision that it is about, by id and number.
	DecisionID claims.DecisionID
	Decision   int
	State      State
	// Amount is the money that the decision gives, goodwill with it; no currency: none.
	Amount money.Amount
	// Failed and NoData are the checks that did not pass, after what people found.
	Failed, NoData []Task
	// Settings are those that it was looked at by; zero: there were none.
	Settings SettingsID
	// PayeeVersion is of the payee that was looked at.
	PayeeVersion int64
	// By brought it into its state, and why a person did is said by Note.
	By   string
	At   time.Time
	Note NoteID
	// LookedAt is when the checks were made.
	LookedAt time.Time
	// Stale: something that it rests on has changed since, and it may not be paid until it
	// was looked at again.
	Stale bool
	// Kept, Flagged and Assignee are as things are now.
	Kept
	Flagged  bool
	Assignee access.ID
	// Checks are all checks with their results; of one clearance alone.
	Checks []Check
}

// Person is whose claim it is.
func (c Clearance) Person() claims.Person {
	return claims.Person{Claimant: c.Claimant, Provider: c.Provider}
}

// Scope says whose claims are looked at: those of an incident that have to be, or all of
// a claimant.
type Scope struct {
	Incident claims.IncidentID
	Claimant claims.ClaimantID
	// Then is the work that follows at each incident of whose claims some were looked at. It
	// is put into the queue in the same transaction: who looks again finds nothing of them.
	Then claims.WorkKind
}

// Due is a claim that has to be looked at.
type Due struct {
	risk.Of
	Provider claims.ProviderID
	Incident claims.IncidentID
	// Decision is the number of its current decision.
	Decision int
}

// Filter narrows a list of clearances; zero fields do not.
type Filter struct {
	State    State
	Incident claims.IncidentID
	Assignee access.ID
}

// Store is what clearances need of a database.
type Store interface {
	claims.Store
	// Clearances gives what can be done with clearances in a transaction of this store.
	Clearances(tx claims.Tx) Tx
}

// Tx reads and writes clearances in a transaction of the store.
type Tx interface {
	// Due gives decided claims of the scope that have to be looked at, in the order of
	// range, claimant and claim, after one (zero: from the first).
	Due(ctx context.Context, s Scope, after risk.Of, limit int) ([]Due, error)
	// Expired marks those stale who wait because of what is not watched for any more, and
	// gives their incidents.
	Expired(ctx context.Context) ([]claims.IncidentID, error)
	// Begin keeps others from clearing the claims until the transaction ends, and sees
	// what those have done who did.
	Begin(ctx context.Context, due []Due) error
	// Cases reads what the claims are cleared on.
	Cases(ctx context.Context, due []Due) ([]Case, error)
	// End writes what came of it.
	End(ctx context.Context, list []Clearance) error
	// Clearance reads that of a claim; Lock keeps others from changing it meanwhile.
	Clearance(ctx context.Context, of risk.Of) (Clearance, error)
	Lock(ctx context.Context, of risk.Of) (Clearance, error)
	// Decide writes state, person and note of one that is locked.
	Decide(ctx context.Context, c Clearance) error
	// List gives clearances that the actor may see, by claim, newest first.
	List(ctx context.Context, f Filter, page claims.Page) ([]Clearance, error)
	WorkTx
	SettingsTx
	SampleTx
}

// Cleared is what Clear has done.
type Cleared struct {
	// Seen is how many claims it looked at.
	Seen int
	// Done: nothing is left; else there was no more time.
	Done bool
}

// SetSize is how many claims one transaction looks at, at most.
const SetSize = 5000

// Clearances is what can be done with clearances.
type Clearances struct {
	store     Store
	useCases  *claims.UseCases
	risks     *risk.Risks
	approvals *approval.Approvals
}

// New gives the use cases over a store. It answers the approvals of settings.
func New(store Store, useCases *claims.UseCases, risks *risk.Risks, approvals *approval.Approvals) *Clearances {
	u := &Clearances{store, useCases, risks, approvals}
	approvals.Register(limit, u.agreed)
	return u
}

// Clear looks at the claims of the scope that have to be looked at, a transaction after
// the other. It needs nothing to be resumed: who clears again finds what is left. more is
// asked after each transaction but the last.
func (u *Clearances) Clear(ctx context.Context, s Scope, more func() bool) (c Cleared, err error) {
	var after risk.Of
	for {
		var due []Due
		err := u.store.InTx(ctx, access.SystemActor("clearance"), func(tx claims.Tx) (err error) {
			if due, err = u.store.Clearances(tx).Due(ctx, s, after, SetSize); err != nil || len(due) == 0 {
				return err
			}
			if err := u.clear(ctx, tx, due); err != nil || s.Then == "" {
				return err
			}
			return tx.Enqueue(ctx, ofIncidents(s.Then, incidentsOf(due))...)
		})
		if err != nil {
			return c, fmt.Errorf("clear claims: %w", err)
		}
		c.Seen += len(due)
		if len(due) < SetSize {
			c.Done = true
			return c, nil
		}
		after = due[len(due)-1].Of
		if !more() {
			return c, nil
		}
	}
}

// CatchUp has looked at again what waits because of a watch that is over by now: that it
// ends no transaction says.
func (u *Clearances) CatchUp(ctx context.Context) error {
	return u.store.InTx(ctx, access.SystemActor("clearance"), func(tx claims.Tx) error {
		incidents, err := u.store.Clearances(tx).Expired(ctx)
		if err != nil {
			return err
		}
		return tx.Enqueue(ctx, ofIncidents(claims.WorkClear, incidents)...)
	})
}

// ofIncidents is work of a kind at each of the incidents.
func ofIncidents(kind claims.WorkKind, incidents []claims.IncidentID) []claims.Work {
	work := make([]claims.Work, len(incidents))
	for i, incident := range incidents {
		work[i] = claims.Work{Kind: kind, Incident: incident}
	}
	return work
}

// incidentsOf gives the incidents of claims, each once.
func incidentsOf(due []Due) (incidents []claims.IncidentID) {
	for _, d := range due {
		if !slices.Contains(incidents, d.Incident) {
			incidents = append(incidents, d.Incident)
		}
	}
	return incidents
}

// clear looks at a set of claims.
func (u *Clearances) clear(ctx context.Context, tx claims.Tx, due []Due) error {
	clearances := u.store.Clearances(tx)
	if err := clearances.Begin(ctx, due); err != nil {
		return err
	}
	of := make([]risk.Of, len(due))
	for i, d := range due {
		of[i] = d.Of
	}
	if err := u.risks.Screen(ctx, tx, of); err != nil {
		return err
	}
	cases, err := clearances.Cases(ctx, due)
	if err != nil {
		return err
	}
	list := make([]Clearance, len(cases))
	var drawn []Sample
	for i := range cases {
		list[i] = cases[i].Clear(tx.Now())
		if s, is := cases[i].draw(list[i], tx.Now()); is {
			drawn = append(drawn, s)
		}
	}
	if err := clearances.End(ctx, list); err != nil || len(drawn) == 0 {
		return err
	}
	return clearances.Draw(ctx, drawn)
}

// Clearance reads that of a claim with all its checks, and puts it on record.
func (u *Clearances) Clearance(ctx context.Context, actor access.Actor, claim claims.ClaimID) (Clearance, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadClearance, func(tx claims.Tx) (Clearance, error) {
		c, err := u.of(ctx, tx, claim, Tx.Clearance)
		if err != nil {
			return Clearance{}, err
		}
		return c, seen(ctx, tx, claims.AccessRead, "clearance", c.Person())
	})
}

// of reads the clearance of a claim that the actor may see, with what people found.
func (u *Clearances) of(ctx context.Context, tx claims.Tx, claim claims.ClaimID, read func(Tx, context.Context, risk.Of) (Clearance, error)) (Clearance, error) {
	of, err := tx.Claim(ctx, claim)
	if err != nil {
		return Clearance{}, err
	}
	clearances := u.store.Clearances(tx)
	c, err := read(clearances, ctx, risk.Of{Claimant: of.ClaimantID, Claim: of.ID})
	if err != nil {
		return Clearance{}, err
	}
	found, err := clearances.Found(ctx, c)
	if err != nil {
		return Clearance{}, err
	}
	settings, err := clearances.Settings(ctx, c.Provider)
	if err != nil && !claims.IsNotFound(err, "settings") {
		return Clearance{}, err
	}
	c.Stale = c.Stale || c.Decision != of.DecisionNumber || c.Settings != settings.ID
	c.found(settings.ByHand, found)
	return c, nil
}

// List gives clearances that the actor may see, by claim, newest first.
func (u *Clearances) List(ctx context.Context, actor access.Actor, f Filter, page claims.Page) ([]Clearance, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadClearance, func(tx claims.Tx) ([]Clearance, error) {
		list, err := u.store.Clearances(tx).List(ctx, f, page)
		if err != nil {
			return nil, err
		}
		persons := make([]claims.Person, page.Shown(len(list)))
		for i := range persons {
			persons[i] = list[i].Person()
		}
		return list, seen(ctx, tx, claims.AccessListed, "clearance", persons...)
	})
}

// seen puts on record of whom the actor is shown something.
func seen(ctx context.Context, tx claims.Tx, action claims.AccessAction, what string, persons ...claims.Person) error {
	return tx.RecordAccess(ctx, claims.Access{Action: action, Items: []string{what}, Persons: persons})
}

// record puts an event on the trail of the provider: the claim's own its claimant reads.
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
