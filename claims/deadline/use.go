package deadline

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/message"
	"bosang/claims/privacy"
	"bosang/rules/period"
)

// Deadlines is what can be done with deadlines.
type Deadlines struct {
	store    Store
	useCases *claims.UseCases
	messages *message.Messages
	lapses   map[Key]Lapse
}

// Lapse does what follows when clocks of a kind have lapsed, in the same transaction.
type Lapse func(ctx context.Context, tx claims.Tx, lapsed []Deadline) error

// New gives the use cases of deadlines over a store; claimants are told by messages of what
// is extended, and until when they can appeal against a decision that they are told of.
func New(store Store, useCases *claims.UseCases, messages *message.Messages) *Deadlines {
	u := &Deadlines{store, useCases, messages, make(map[Key]Lapse)}
	messages.AppealsUntil(func(ctx context.Context, tx claims.Tx, provider claims.ProviderID) (func(time.Time) time.Time, error) {
		term, err := u.TermOf(ctx, tx, provider, Appeal)
		return func(decidedAt time.Time) time.Time { return term(decidedAt).Due(decidedAt, 0) }, err
	})
	return u
}

// RegisterLapse says what follows when clocks of a kind have lapsed. All are registered
// before the first check.
func (u *Deadlines) RegisterLapse(kind Key, do Lapse) { u.lapses[kind] = do }

// Open starts a clock of a claim, in the transaction of what it runs from. Amount is how
// long it is, of the kind's unit; 0: as long as the provider has set, or the table says.
func (u *Deadlines) Open(ctx context.Context, tx claims.Tx, c claims.Claim, kind Key, startsAt time.Time, amount int) (Deadline, error) {
	kinds, err := u.kindsOf(ctx, tx, c.ProviderID)
	if err != nil {
		return Deadline{}, err
	}
	k := kinds[kind]
	if amount > 0 {
		k.Term.Amount = amount
	}
	d := begin(tx, k, c.ProviderID, Waiting{c.ClaimantID, c.ID, startsAt})
	added, err := u.store.Deadlines(tx).Add(ctx, []Deadline{d})
	if err == nil && added == 0 {
		err = claims.Conflict("deadline_runs", "claim", string(c.Reference))
	}
	return d, err
}

// begin is a clock that begins.
func begin(tx claims.Tx, k Kind, provider claims.ProviderID, w Waiting) Deadline {
	d := Deadline{
		ID: claims.NewID[deadlineNoun](), Claimant: w.Claimant, Claim: w.Claim, Provider: provider, Kind: k.Key, StartsAt: w.Since,
		Term: k.Term, Warn: k.Warn, OpenedBy: tx.Actor().Subject, OpenedAt: tx.Now(),
	}
	d.settle()
	return d
}

// Pause has the clocks of a claim stand still that do so while the claimant is asked for
// something.
func (u *Deadlines) Pause(ctx context.Context, tx claims.Tx, claimant claims.ClaimantID, claim claims.ClaimID) error {
	return u.each(ctx, tx, claimant, claim, func(d *Deadline) bool {
		k, _ := Of(d.Kind)
		if !k.Pauses || !d.PausedAt.IsZero() {
			return false
		}
		d.pause(tx.Now())
		return true
	})
}

// Resume has them run again, and shifts them by as long as they stood still.
func (u *Deadlines) Resume(ctx context.Context, tx claims.Tx, claimant claims.ClaimantID, claim claims.ClaimID) error {
	return u.each(ctx, tx, claimant, claim, func(d *Deadline) bool {
		if d.PausedAt.IsZero() {
			return false
		}
		d.resume(tx.Now())
		return true
	})
}

// Meet says that what a clock of a claim is for was done now, where one of the kind runs.
func (u *Deadlines) Meet(ctx context.Context, tx claims.Tx, claimant claims.ClaimantID, claim claims.ClaimID, kind Key) error {
	return u.each(ctx, tx, claimant, claim, func(d *Deadline) bool {
		if d.Kind == kind {
			d.meet(tx.Now())
		}
		return d.Kind == kind
	})
}

// Stop ends a clock of a claim that runs for nothing any more.
func (u *Deadlines) Stop(ctx context.Context, tx claims.Tx, claimant claims.ClaimantID, claim claims.ClaimID, kind Key) error {
	return u.each(ctx, tx, claimant, claim, func(d *Deadline) bool {
		if d.Kind == kind {
			d.PausedAt, d.OverAt = time.Time{}, tx.Now()
		}
		return d.Kind == kind
	})
}

// meet ends a clock: what it is for was done.
func (d *Deadline) meet(now time.Time) {
	if !d.PausedAt.IsZero() {
		d.resume(now)
	}
	d.MetAt, d.OverAt = now, now
	if d.MissedAt.IsZero() && !now.Before(d.DueAt) {
		d.MissedAt = d.DueAt
	}
}

// each changes those of the clocks of a claim that are not over, for which do reports that
// it has changed them.
func (u *Deadlines) each(ctx context.Context, tx claims.Tx, claimant claims.ClaimantID, claim claims.ClaimID, do func(*Deadline) bool) error {
	deadlines := u.store.Deadlines(tx)
	list, err := deadlines.OfClaim(ctx, claimant, claim, true)
	if err != nil {
		return err
	}
	var changed []Deadline
	for _, d := range list {
		if do(&d) {
			changed = append(changed, d)
		}
	}
	return deadlines.Change(ctx, changed)
}

// Start says that something began elsewhere for which a clock of a claim runs: of the kinds
// that are told.
func (u *Deadlines) Start(ctx context.Context, actor access.Actor, claim claims.ClaimID, kind Key, startsAt time.Time, once claims.Once) (Deadline, error) {
	if !actor.May(access.WriteDeadline) {
		return Deadline{}, claims.Forbidden(string(access.WriteDeadline))
	}
	if k, ok := Of(kind); !ok || !k.Told {
		return Deadline{}, claims.Invalid(claims.FieldError{Field: "kind", Code: "one_of", Param: string(Mediation)})
	}
	return claims.Create(ctx, u.useCases, actor, once, func(tx claims.Tx) (Deadline, error) {
		if startsAt.After(tx.Now()) {
			return Deadline{}, claims.Invalid(claims.FieldError{Field: "starts_at", Code: "in_the_future"})
		}
		c, err := tx.Claim(ctx, claim)
		switch {
		case err != nil:
			return Deadline{}, err
		case c.State.Final():
			return Deadline{}, claims.Conflict("claim_final", "claim", string(c.Reference))
		}
		d, err := u.Open(ctx, tx, c, kind, startsAt, 0)
		if err != nil {
			return d, err
		}
		return d, record(ctx, tx, d, "deadline_opened")
	})
}

// End says that what a clock is for was done: of the kinds that are told.
func (u *Deadlines) End(ctx context.Context, actor access.Actor, id ID) (Deadline, error) {
	return u.move(ctx, actor, id, func(tx claims.Tx, k Kind, d *Deadline) (string, error) {
		if !k.Told {
			return "", claims.Conflict("deadline_by_itself", "deadline", id.String())
		}
		d.meet(tx.Now())
		return "deadline_met", nil
	})
}

// Extend gives a clock more time, for a reason that the claimant is told.
func (u *Deadlines) Extend(ctx context.Context, actor access.Actor, id ID, reason string) (Deadline, error) {
	if err := privacy.RefuseWords("reason", &reason); err != nil {
		return Deadline{}, err
	}
	return u.move(ctx, actor, id, func(tx claims.Tx, k Kind, d *Deadline) (string, error) {
		switch {
		case d.Extended >= k.Extensions:
			return "", claims.Conflict("deadline_extended", "deadline", id.String())
		case d.PausedAt.IsZero() && !tx.Now().Before(d.DueAt):
			return "", claims.Conflict("deadline_over", "deadline", id.String())
		}
		d.Extended, d.By = d.Extended+1, d.By+k.By
		d.settle()
		return "deadline_extended", u.messages.Tell(ctx, tx, message.Message{
			Claimant: d.Claimant, Provider: d.Provider, Claim: d.Claim, Kind: message.DeadlineExtended, Text: reason,
			Params: map[string]string{"what_ko": k.What.Korean, "what_en": k.What.English, "due_on": LastDay(d.DueAt).String()},
		})
	})
}

// LastDay is the last civil day, in Korea, of what is over at an instant.
func LastDay(due time.Time) period.Date {
	return period.DateOf(due.Add(-time.Microsecond), period.KST)
}

// move changes a clock that is not over, by an operator of its provider.
func (u *Deadlines) move(ctx context.Context, actor access.Actor, id ID, do func(claims.Tx, Kind, *Deadline) (what string, err error)) (Deadline, error) {
	return claims.Read(ctx, u.useCases, actor, access.WriteDeadline, func(tx claims.Tx) (Deadline, error) {
		deadlines := u.store.Deadlines(tx)
		d, err := deadlines.Lock(ctx, id)
		if err != nil {
			return d, err
		}
		if !d.OverAt.IsZero() {
			return d, claims.Conflict("deadline_over", "deadline", id.String())
		}
		k, _ := Of(d.Kind)
		what, err := do(tx, k, &d)
		if err != nil {
			return d, err
		}
		if err := deadlines.Change(ctx, []Deadline{d}); err != nil {
			return d, err
		}
		if err := record(ctx, tx, d, what); err != nil {
			return d, err
		}
		return d, seen(ctx, tx, claims.AccessRead, d)
	})
}

// OfClaim gives the deadlines of a claim that the actor may see, the first to begin first,
// and after them the periods of limitation, which are worked out and run by themselves.
func (u *Deadlines) OfClaim(ctx context.Context, actor access.Actor, claim claims.ClaimID) ([]Deadline, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadDeadline, func(tx claims.Tx) ([]Deadline, error) {
		c, err := tx.Claim(ctx, claim)
		if err != nil {
			return nil, err
		}
		deadlines := u.store.Deadlines(tx)
		list, err := deadlines.OfClaim(ctx, c.ClaimantID, c.ID, false)
		if err != nil {
			return nil, err
		}
		began, err := deadlines.Began(ctx, c.IncidentID, c.ProviderID)
		if err != nil {
			return nil, err
		}
		if !began.IsZero() {
			for _, k := range limitations() {
				d := begin(tx, k, c.ProviderID, Waiting{c.ClaimantID, c.ID, began})
				d.ID, d.OpenedBy, d.OpenedAt = ID{}, "", time.Time{}
				list = append(list, d)
			}
		}
		return list, seen(ctx, tx, claims.AccessListed, Deadline{Claimant: c.ClaimantID, Provider: c.ProviderID})
	})
}

// List gives deadlines of the claims that the actor sees.
func (u *Deadlines) List(ctx context.Context, actor access.Actor, f Filter, page claims.Page) ([]Deadline, error) {
	return claims.Read(ctx, u.useCases, actor, access.ListDeadline, func(tx claims.Tx) ([]Deadline, error) {
		list, err := u.store.Deadlines(tx).List(ctx, f, page)
		if err != nil {
			return nil, err
		}
		return list, seen(ctx, tx, claims.AccessListed, list[:page.Shown(len(list))]...)
	})
}

// seen puts on record of whose claims the actor is shown deadlines.
func seen(ctx context.Context, tx claims.Tx, action claims.AccessAction, list ...Deadline) error {
	a := claims.Access{Action: action, Items: []string{"deadline"}}
	for _, d := range list {
		if p := d.Person(); !slices.Contains(a.Persons, p) {
			a.Persons = append(a.Persons, p)
		}
	}
	return tx.RecordAccess(ctx, a)
}

// record puts an event on the trail of the claim.
func record(ctx context.Context, tx claims.Tx, d Deadline, what string) error {
	details, err := json.Marshal(map[string]string{"deadline_id": d.ID.String(), "kind": string(d.Kind), "due_at": d.DueAt.Format(time.RFC3339)})
	if err != nil {
		return err
	}
	return tx.Record(ctx, claims.Event{
		ID: claims.NewEventID(), ClaimantID: d.Claimant, ProviderID: d.Provider, Noun: "claim", SubjectID: d.Claim, What: what,
		Actor: tx.Actor().Subject, At: tx.Now(), Details: details,
	})
}
