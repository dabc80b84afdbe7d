package submission

import (
	"context"
	"slices"

	"bosang/claims"
	"bosang/claims/access"
)

// Rematch matches the open submissions of an incident again, after customers,
// subscriptions or contacts have come, in the order in which they came; and reports those
// of which something else became. It may be broken off: what is matched by then is.
func (u *Submissions) Rematch(ctx context.Context, actor access.Actor, f Filter, report func(Outcome) error) (totals Totals, err error) {
	if !actor.May(access.MatchSubmission) {
		return totals, claims.Forbidden(string(access.MatchSubmission))
	}
	if err := f.check(actor); err != nil {
		return totals, err
	}
	for after, more := (ID{}), true; more; {
		var list []*pending
		err := u.store.InTx(ctx, actor, func(tx claims.Tx) (err error) {
			list, err = u.rematched(ctx, tx, f, after)
			return err
		})
		if err != nil {
			return totals, err
		}
		if more = len(list) == u.set; more {
			after = list[len(list)-1].ID
		}
		outcomes, err := u.move(ctx, actor, f.Incident, list)
		if err != nil {
			return totals, err
		}
		for _, p := range list {
			totals.count(p.State)
		}
		for _, o := range outcomes {
			if err := report(o); err != nil {
				return totals, err
			}
		}
	}
	return totals, nil
}

// rematched matches the next set of open submissions.
func (u *Submissions) rematched(ctx context.Context, tx claims.Tx, f Filter, after ID) ([]*pending, error) {
	g, err := u.ground(ctx, tx, f.Provider, f.Incident)
	if err != nil {
		return nil, err
	}
	submissions := u.store.Submissions(tx)
	f.Incident = g.incident
	open, err := submissions.Open(ctx, f, after, u.set)
	list := make([]*pending, len(open))
	for n := range open {
		list[n] = &pending{Submission: &open[n]}
	}
	if err != nil {
		return nil, err
	}
	return list, g.match(ctx, submissions, f.Provider, list)
}

// move writes what became of those of which something else became.
func (u *Submissions) move(ctx context.Context, actor access.Actor, incident claims.IncidentID, list []*pending) ([]Outcome, error) {
	var moved []*pending
	was := make(map[ID]Submission, len(list))
	for _, p := range list {
		if p.match.state != p.State || p.match.why != p.Why {
			moved, was[p.ID] = append(moved, p), *p.Submission
		}
	}
	if len(moved) == 0 {
		return nil, nil
	}
	var done []*pending
	err := u.store.InTx(ctx, access.SystemActor("submission"), func(tx claims.Tx) (err error) {
		done, err = u.settle(ctx, tx, actor, incident, moved)
		return err
	})
	if err != nil {
		return nil, err
	}
	// Who is matched and under 14 stays as it was.
	done = slices.DeleteFunc(done, func(p *pending) bool { return was[p.ID].State == p.State && was[p.ID].Why == p.Why })
	outcomes, shown := make([]Outcome, len(done)), make([]*Submission, len(done))
	for n, p := range done {
		outcomes[n] = Outcome{
			Row: p.Row, Source: p.Source, Reference: p.Content.Reference, State: p.State, ID: p.ID, Claim: p.Claim, ClaimReference: p.ClaimReference,
			Err: p.fault(*p.Content),
		}
		shown[n] = p.Submission
	}
	return outcomes, u.shown(ctx, actor, shown)
}

// settle files what was matched of submissions that are there, and writes what became of
// them. It gives those that were still open.
func (u *Submissions) settle(ctx context.Context, tx claims.Tx, actor access.Actor, incident claims.IncidentID, list []*pending) ([]*pending, error) {
	if err := hold(ctx, tx, incident, list); err != nil {
		return nil, err
	}
	submissions := u.store.Submissions(tx)
	keys := make([]claims.Key, len(list))
	for n, p := range list {
		keys[n] = p.Key
	}
	locked, err := submissions.Lock(ctx, keys)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(slices.Clone(list), func(p *pending) bool { return !slices.Contains(locked, p.Key) })
	if err := u.file(ctx, tx, actor, list); err != nil {
		return nil, err
	}
	all := make([]Submission, len(list))
	for n, p := range list {
		all[n] = *p.Submission
	}
	return list, submissions.Settle(ctx, all)
}

// check refuses what there is no list of, and fills in the operator's only provider.
func (f *Filter) check(actor access.Actor) error {
	var wrong []claims.FieldError
	f.Provider, wrong = mine(actor, f.Provider)
	if f.Incident.IsZero() {
		wrong = append(wrong, claims.FieldError{Field: "incident_id", Code: "required"})
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	return nil
}

// Match matches an open submission by hand to a subscription of a customer of its provider,
// and files it. The conflict submission_settled says that it is open no more, and
// representative_needed that the customer is under 14.
func (u *Submissions) Match(ctx context.Context, actor access.Actor, id ID, subscription claims.SubscriptionID) (Submission, error) {
	s, err := claims.Read(ctx, u.useCases, actor, access.MatchSubmission, func(tx claims.Tx) (Submission, error) {
		s, err := u.store.Submissions(tx).Get(ctx, id)
		if err != nil {
			return s, err
		}
		held, err := tx.Subscription(ctx, subscription)
		if err == nil && held.ProviderID != s.Provider {
			err = claims.NotFound("subscription")
		}
		if err != nil {
			return s, claims.UnknownID(err, "subscription_id")
		}
		if !s.State.Open() || s.Content == nil {
			return s, settled(s)
		}
		s.Claimant = held.ClaimantID
		return s, nil
	})
	if err != nil {
		return Submission{}, err
	}
	by := match{claimant: s.Claimant, subscription: subscription}
	err = u.store.InTx(ctx, access.SystemActor("submission"), func(tx claims.Tx) error {
		done, err := u.settle(ctx, tx, actor, s.Incident, []*pending{{&s, by}})
		switch {
		case err != nil:
			return err
		case len(done) == 0:
			return settled(s)
		case s.Why == RepresentativeNeeded:
			return claims.Conflict(string(RepresentativeNeeded), "claimant", "")
		case s.State.Open():
			return claims.Invalid(claims.FieldError{Field: "subscription_id", Code: "unknown_id"})
		}
		return nil
	})
	if err != nil {
		return Submission{}, err
	}
	return u.Get(ctx, actor, id)
}

func settled(s Submission) error {
	return claims.Conflict("submission_settled", "submission", s.ID.String())
}

// Dismiss says that nothing is to become of an open submission, for one of Reasons. The
// conflict submission_settled says that it is open no more.
func (u *Submissions) Dismiss(ctx context.Context, actor access.Actor, id ID, why Why) (Submission, error) {
	if !slices.Contains(Reasons(), why) {
		return Submission{}, claims.Invalid(claims.FieldError{Field: "reason", Code: "one_of", Param: reasons()})
	}
	_, err := claims.Read(ctx, u.useCases, actor, access.MatchSubmission, func(tx claims.Tx) (Submission, error) {
		s, err := u.store.Submissions(tx).Get(ctx, id)
		if err != nil {
			return s, err
		}
		s.State, s.Why, s.SettledBy, s.SettledAt = Dismissed, why, actor.Subject, tx.Now()
		if err := u.store.Submissions(tx).Dismiss(ctx, s); err != nil {
			return s, err
		}
		return s, tx.Record(ctx, claims.Event{
			ID: claims.NewEventID(), ClaimantID: claims.ClaimantID(s.Provider), ProviderID: s.Provider, Noun: "submission", SubjectID: s.ID,
			What: "dismissed", Actor: actor.Subject, At: tx.Now(), Details: []byte(`{"reason":"` + string(why) + `"}`),
		})
	})
	if err != nil {
		return Submission{}, err
	}
	return u.Get(ctx, actor, id)
}

func reasons() (all string) {
	for n, why := range Reasons() {
		if n > 0 {
			all += ", "
		}
		all += string(why)
	}
	return all
}

// Get reads a submission as an operator sees it: what says who it was masked, as everywhere.
// It is put on record.
func (u *Submissions) Get(ctx context.Context, actor access.Actor, id ID) (Submission, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadSubmission, func(tx claims.Tx) (Submission, error) {
		s, err := u.store.Submissions(tx).Get(ctx, id)
		if err != nil {
			return s, err
		}
		items := []string{"submission"}
		if s.Content != nil {
			items = append(items, s.Content.mask()...)
		}
		return s, tx.RecordAccess(ctx, claims.Access{Action: claims.AccessRead, Items: items, Persons: []claims.Person{s.person()}})
	})
}

// List lists the submissions of a provider about an incident, newest first, without what
// they say, and puts it on record.
func (u *Submissions) List(ctx context.Context, actor access.Actor, f Filter, page claims.Page) ([]Submission, error) {
	if !actor.May(access.ReadSubmission) {
		return nil, claims.Forbidden(string(access.ReadSubmission))
	}
	if err := f.check(actor); err != nil {
		return nil, err
	}
	return claims.Read(ctx, u.useCases, actor, access.ReadSubmission, func(tx claims.Tx) ([]Submission, error) {
		list, err := u.store.Submissions(tx).List(ctx, f, page)
		if err != nil {
			return nil, err
		}
		told := claims.Access{Action: claims.AccessListed, Items: []string{"submission"}}
		for _, s := range list[:page.Shown(len(list))] {
			told.Persons = append(told.Persons, s.person())
		}
		return list, tx.RecordAccess(ctx, told)
	})
}

// Counts counts the submissions about an incident by what became of them: those of one
// provider, or of all that the actor sees. It tells of nobody.
func (u *Submissions) Counts(ctx context.Context, actor access.Actor, incident claims.IncidentID, provider claims.ProviderID) ([]Count, error) {
	return claims.Read(ctx, u.useCases, actor, access.CountSubmissions, func(tx claims.Tx) ([]Count, error) {
		return u.store.Submissions(tx).Counts(ctx, incident, provider)
	})
}
