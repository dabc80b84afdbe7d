package fulfilment

import (
	"context"
	"regexp"
	"slices"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/privacy/rrn"
	"bosang/claims/reference"
)

// Answer is what a provider's billing says of a fulfilment.
type Answer struct {
	// Result is Acknowledged or Refused.
	Result State
	// Reason is why it was refused.
	Reason Reason
	// Reference is what billing calls it; may be empty.
	Reference string
}

var referenceForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$`)

// Check tells all that is wrong with an answer.
func (a Answer) Check() error {
	var fields []claims.FieldError
	if a.Result != Acknowledged && a.Result != Refused {
		fields = append(fields, claims.FieldError{Field: "result", Code: "one_of", Param: "acknowledged, refused"})
	}
	switch {
	case a.Result == Refused && a.Reason == "":
		fields = append(fields, claims.FieldError{Field: "reason", Code: "required"})
	case a.Result == Acknowledged && a.Reason != "":
		fields = append(fields, claims.FieldError{Field: "reason", Code: "reason_of_refused"})
	case a.Reason != "" && !slices.Contains(Reasons(), a.Reason):
		fields = append(fields, claims.FieldError{Field: "reason", Code: "one_of", Param: "unknown_subscription, subscription_ended, given_already, not_supported, other"})
	}
	switch {
	case a.Reference != "" && !referenceForm.MatchString(a.Reference):
		fields = append(fields, claims.FieldError{Field: "reference", Code: "billing_reference"})
	case rrn.Find(a.Reference):
		fields = append(fields, claims.FieldError{Field: "reference", Code: "registration_number"})
	}
	if len(fields) == 0 {
		return nil
	}
	return claims.Invalid(fields...)
}

// Acknowledge takes the answer of the provider's billing. The same answer again changes
// nothing; another one is refused.
func (u *Fulfilments) Acknowledge(ctx context.Context, actor access.Actor, id ID, a Answer) (Fulfilment, error) {
	if actor.May(access.AnswerFulfilment) {
		if err := a.Check(); err != nil {
			return Fulfilment{}, err
		}
	}
	return u.change(ctx, actor, access.AnswerFulfilment, id, func(tx claims.Tx, fulfilments Tx, f *Fulfilment) error {
		became, err := f.answer(a, tx)
		if err != nil || !became {
			return err
		}
		return u.answered(ctx, tx, fulfilments, []Fulfilment{*f})
	})
}

// answer gives the fulfilment the answer, and reports whether that changed it.
func (f *Fulfilment) answer(a Answer, tx claims.Tx) (bool, error) {
	switch {
	case f.State == a.Result && f.Reason == a.Reason && f.Reference == a.Reference:
		return false, nil
	case f.State == Acknowledged || f.State == Refused:
		return false, claims.Conflict("fulfilment_answered", "fulfilment", f.ID.String())
	}
	f.State, f.Reason, f.Reference, f.NextAt = a.Result, a.Reason, a.Reference, time.Time{}
	f.AnsweredBy, f.AnsweredAt = tx.Actor().Subject, tx.Now()
	return true, nil
}

// answered writes what was answered. What was refused counts as not handed over.
func (u *Fulfilments) answered(ctx context.Context, tx claims.Tx, fulfilments Tx, all []Fulfilment) error {
	if len(all) == 0 {
		return nil
	}
	if err := fulfilments.Change(ctx, all); err != nil {
		return err
	}
	var refused []Fulfilment
	events := make([]claims.Event, len(all))
	for i, f := range all {
		var err error
		more := map[string]string{}
		if f.State == Refused {
			refused = append(refused, f)
			more["reason"] = string(f.Reason)
		}
		if events[i], err = eventOf(tx, f, "fulfilment_"+string(f.State), more); err != nil {
			return err
		}
	}
	if err := fulfilments.Hand(ctx, nil, refused); err != nil {
		return err
	}
	if err := u.inform(ctx, tx, all); err != nil {
		return err
	}
	return tx.Record(ctx, events...)
}

// Request asks the provider once more for what is stuck or was refused. The conflict
// fulfilment_exceeds says that the claim does not give as much any more, fulfilment_not_cleared
// that what was refused may not be handed over as things are: the claim is held, say.
func (u *Fulfilments) Request(ctx context.Context, actor access.Actor, id ID) (Fulfilment, error) {
	return u.change(ctx, actor, access.RequestFulfilment, id, func(tx claims.Tx, fulfilments Tx, f *Fulfilment) error {
		switch f.State {
		case Requested:
			return nil // it is asked for
		case Acknowledged:
			return claims.Conflict("fulfilment_answered", "fulfilment", id.String())
		case Refused:
			// It may give less by now than when it was last handed over, or have ended.
			now, err := fulfilments.Hold(ctx, f.Claimant, f.Entitlement)
			if err != nil {
				return err
			}
			t, err := fulfilments.Tally(ctx, f.Claimant, f.Entitlement)
			if err != nil {
				return err
			}
			t.Given = of(now)
			if t.Handed, err = t.Handed.Plus(f.Quantity); err != nil {
				return err
			}
			if excess, err := t.Excess(); err != nil || !excess.IsZero() {
				return orExceeds(err, id)
			}
			if cleared, err := fulfilments.Cleared(ctx, f.Claimant, f.Entitlement); err != nil || !cleared {
				return orNotCleared(err, id)
			}
			if err := fulfilments.Hand(ctx, []Fulfilment{*f}, nil); err != nil {
				return err
			}
		}
		f.State, f.Asked, f.NextAt = Requested, 1, tx.Now().Add(firstWait)
		f.AnsweredAt, f.AnsweredBy, f.Reason, f.Reference = time.Time{}, "", "", ""
		if err := fulfilments.Change(ctx, []Fulfilment{*f}); err != nil {
			return err
		}
		if err := u.tell(ctx, tx, f.Provider, []Fulfilment{*f}, nil); err != nil {
			return err
		}
		e, err := eventOf(tx, *f, "fulfilment_requested", nil)
		if err != nil {
			return err
		}
		return tx.Record(ctx, e)
	})
}

func orExceeds(err error, id ID) error {
	if err != nil {
		return err
	}
	return claims.Conflict("fulfilment_exceeds", "fulfilment", id.String())
}

func orNotCleared(err error, id ID) error {
	if err != nil {
		return err
	}
	return claims.Conflict("fulfilment_not_cleared", "fulfilment", id.String())
}

// change changes one fulfilment and gives it.
func (u *Fulfilments) change(ctx context.Context, actor access.Actor, need access.Permission, id ID, fn func(claims.Tx, Tx, *Fulfilment) error) (Fulfilment, error) {
	return claims.Read(ctx, u.useCases, actor, need, func(tx claims.Tx) (Fulfilment, error) {
		fulfilments := u.store.Fulfilments(tx)
		f, err := fulfilments.Get(ctx, id)
		if err != nil {
			return f, err
		}
		locked, err := fulfilments.Lock(ctx, f.Provider, []ID{id})
		if err != nil {
			return f, err
		}
		f = locked[0]
		if err := fn(tx, fulfilments, &f); err != nil {
			return f, err
		}
		return f, seen(ctx, tx, claims.AccessRead, f)
	})
}

// Row is an answer as it stands in a file, or why it cannot be read.
type Row struct {
	ID ID
	Answer
	Err error
}

// Outcome is what became of a row.
type Outcome struct {
	ID ID
	// State is that of the fulfilment afterwards; empty where there is an error.
	State State
	// Changed is false where it was answered so before.
	Changed bool
	Err     error
}

// AcknowledgeRows takes the answers of a file, some hundred at most, in one transaction,
// and gives an outcome for each, in order.
func (u *Fulfilments) AcknowledgeRows(ctx context.Context, actor access.Actor, provider claims.ProviderID, rows []Row) ([]Outcome, error) {
	if actor.Role == access.Operator && !actor.OperatorOf(provider) {
		return nil, claims.NotFound("provider")
	}
	return claims.Read(ctx, u.useCases, actor, access.AnswerFulfilment, func(tx claims.Tx) ([]Outcome, error) {
		fulfilments := u.store.Fulfilments(tx)
		var ids []ID
		for _, r := range rows {
			if r.Err == nil {
				ids = append(ids, r.ID)
			}
		}
		there, err := fulfilments.Lock(ctx, provider, ids)
		if err != nil {
			return nil, err
		}
		known := make(map[ID]*Fulfilment, len(there))
		for i := range there {
			known[there[i].ID] = &there[i]
		}
		out := make([]Outcome, len(rows))
		changed := make(map[ID]bool)
		for i, r := range rows {
			out[i] = Outcome{ID: r.ID, Err: r.Err}
			if out[i].Err == nil {
				out[i].Err = r.Check()
			}
			f := known[r.ID]
			switch {
			case out[i].Err != nil:
			case f == nil:
				out[i].Err = claims.Invalid(claims.FieldError{Field: "fulfilment_id", Code: "unknown_id"})
			default:
				if out[i].Changed, out[i].Err = f.answer(r.Answer, tx); out[i].Err == nil {
					out[i].State = f.State
				}
				changed[f.ID] = changed[f.ID] || out[i].Changed
			}
		}
		there = slices.DeleteFunc(there, func(f Fulfilment) bool { return !changed[f.ID] })
		return out, u.answered(ctx, tx, fulfilments, there)
	})
}

// Get reads one fulfilment.
func (u *Fulfilments) Get(ctx context.Context, actor access.Actor, id ID) (Fulfilment, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadFulfilment, func(tx claims.Tx) (Fulfilment, error) {
		f, err := u.store.Fulfilments(tx).Get(ctx, id)
		if err != nil {
			return f, err
		}
		return f, seen(ctx, tx, claims.AccessRead, f)
	})
}

// OfClaim gives those of a claim, which is named by its id or, where that is zero, its
// reference, newest first.
func (u *Fulfilments) OfClaim(ctx context.Context, actor access.Actor, id claims.ClaimID, r reference.Reference, page claims.Page) ([]Fulfilment, error) {
	return u.list(ctx, actor, access.ReadFulfilment, page, claims.AccessListed, func(tx claims.Tx) ([]Fulfilment, error) {
		find := func() (claims.Claim, error) { return tx.Claim(ctx, id) }
		if id.IsZero() {
			find = func() (claims.Claim, error) { return tx.ClaimByReference(ctx, r) }
		}
		c, err := find()
		if err != nil {
			return nil, err
		}
		return u.store.Fulfilments(tx).OfClaim(ctx, c, page)
	})
}

// List gives those of a provider, in a state where one is given, newest first.
func (u *Fulfilments) List(ctx context.Context, actor access.Actor, provider claims.ProviderID, state State, page claims.Page) ([]Fulfilment, error) {
	return u.ofProvider(ctx, actor, provider, state, page, claims.AccessListed)
}

// Download gives those of a provider as List does, for a file that leaves.
func (u *Fulfilments) Download(ctx context.Context, actor access.Actor, provider claims.ProviderID, state State, page claims.Page) ([]Fulfilment, error) {
	return u.ofProvider(ctx, actor, provider, state, page, claims.AccessDownloaded)
}

func (u *Fulfilments) ofProvider(ctx context.Context, actor access.Actor, provider claims.ProviderID, state State, page claims.Page, action claims.AccessAction) ([]Fulfilment, error) {
	if actor.Role == access.Operator && !actor.OperatorOf(provider) {
		return nil, claims.NotFound("provider")
	}
	return u.list(ctx, actor, access.ListFulfilments, page, action, func(tx claims.Tx) ([]Fulfilment, error) {
		return u.store.Fulfilments(tx).List(ctx, provider, state, page)
	})
}

func (u *Fulfilments) list(ctx context.Context, actor access.Actor, need access.Permission, page claims.Page, action claims.AccessAction, fn func(claims.Tx) ([]Fulfilment, error)) ([]Fulfilment, error) {
	return claims.Read(ctx, u.useCases, actor, need, func(tx claims.Tx) ([]Fulfilment, error) {
		list, err := fn(tx)
		if err != nil {
			return nil, err
		}
		return list, seen(ctx, tx, action, list[:page.Shown(len(list))]...)
	})
}

// seen puts on record whose fulfilments the actor is shown.
func seen(ctx context.Context, tx claims.Tx, action claims.AccessAction, list ...Fulfilment) error {
	a := claims.Access{Action: action, Items: []string{"fulfilment"}}
	for _, f := range list {
		a.Persons = append(a.Persons, f.Person())
	}
	return tx.RecordAccess(ctx, a)
}
