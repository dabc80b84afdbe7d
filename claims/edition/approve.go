package edition

import (
	"context"
	"slices"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/rules"
)

// Final reports whether nothing follows the state.
func (s State) Final() bool { return s == InForce || s == Rejected || s == Withdrawn }

// Approve puts a proposed edition in force: by another person than those who
// drafted and proposed it, when it is sound on the library of this very moment
// and, where there are claims that it can bind, a simulation of exactly this
// content is done. Those claims are put into the queue to be decided again.
func (u *Editions) Approve(ctx context.Context, actor access.Actor, id claims.EditionID, version int64) (Edition, error) {
	return u.change(ctx, actor, access.DecideEdition, id, version, func(tx claims.Tx, editions Tx, e *Edition) error {
		if err := second(actor, *e, tx.Now()); err != nil {
			return err
		}
		if err := u.publish(ctx, tx, editions, e); err != nil {
			return err
		}
		return record(ctx, tx, *e, "published")
	})
}

// Reject refuses a proposed edition, for a reason. It is final; who disagrees
// drafts another.
func (u *Editions) Reject(ctx context.Context, actor access.Actor, id claims.EditionID, version int64, reason string) (Edition, error) {
	return u.change(ctx, actor, access.DecideEdition, id, version, func(tx claims.Tx, editions Tx, e *Edition) error {
		if err := second(actor, *e, tx.Now()); err != nil {
			return err
		}
		return end(ctx, tx, editions, e, Rejected, reason, true)
	})
}

// second refuses who has not shown just now what they sign in with, to decide on what
// is not proposed, and who drafted or proposed it. The database refuses the last too.
func second(actor access.Actor, e Edition, now time.Time) error {
	switch {
	case !actor.JustVerified(now):
		return claims.SignInAgain()
	case e.State != Proposed:
		return standing(e)
	case e.DraftedBy == actor.Subject || e.ProposedBy == actor.Subject:
		return claims.Conflict("four_eyes", "edition", e.ID.String())
	}
	return nil
}

// publishAttempts bounds how often an edition is checked anew because another one
// was published meanwhile.
const publishAttempts = 5

// publish checks the edition on the library as it is, gives it the next number,
// and has the claims decided again that it can bind. Nobody decides or publishes
// from the count on until the transaction ends.
func (u *Editions) publish(ctx context.Context, tx claims.Tx, editions Tx, e *Edition) error {
	for range publishAttempts {
		books, err := u.useCases.Shelf(ctx, tx)
		if err != nil {
			return err
		}
		report, err := checkOn(ctx, tx, books, *e)
		if err != nil {
			return err
		}
		if !report.Sound() || report.Hash != e.Hash {
			return report.err(e.ID)
		}
		scopes, err := scopesOf(*e, books.Library)
		if err != nil {
			return err
		}
		if err := rehearsed(ctx, editions, *e, scopes); err != nil {
			return err
		}
		counted, err := editions.CountLibrary(ctx, books.Number)
		if err != nil {
			return err
		}
		if !counted {
			continue
		}
		e.State, e.Number, e.DecidedBy, e.DecidedAt = InForce, books.Number+1, tx.Actor().Subject, tx.Now()
		if err := editions.ChangeEdition(ctx, *e); err != nil {
			return err
		}
		return decideAgain(ctx, tx, editions, scopes)
	}
	return &claims.Error{Kind: claims.KindUnavailable, Code: "unavailable", Of: "publish while others do"}
}

// scopesOf gives what an edition can bind, and what those of its rulebook bind
// that it may displace: each once.
func scopesOf(e Edition, library *rules.Library) ([]Scope, error) {
	def, err := e.definition()
	if err != nil {
		return nil, err
	}
	scopes := []Scope{scopeOf(def)}
	for _, other := range library.Editions() {
		if other.Rulebook() == e.Rulebook && (other.Name() == e.Replaces || e.Kind == rules.ProgrammeBook) {
			// Of a programme one edition is chosen, whenever it was published.
			scopes = append(scopes, scopeOf(other.Definition()))
		}
	}
	return joined(scopes), nil
}

// scopeOf gives what a definition can bind. An edition is chosen by when the
// outage began, so one that was over before cannot be bound; where the edition
// ends is not looked at, since without this one another would hold there.
func scopeOf(def *rules.Definition) Scope {
	s := Scope{Binds: def.Binds}
	if !OfProvider(def.Kind) {
		s.Jurisdiction = def.Jurisdiction
	}
	zone, err := time.LoadLocation(def.Zone)
	if def.Kind != rules.ProgrammeBook && err == nil {
		s.From = def.From.At(zone)
	}
	return s
}

// joined leaves out scopes that lie in another.
func joined(scopes []Scope) []Scope {
	var out []Scope
	for _, s := range scopes {
		merged := false
		for i := range out {
			if out[i].Jurisdiction == s.Jurisdiction && sameBinds(out[i].Binds, s.Binds) {
				if s.From.Before(out[i].From) {
					out[i].From = s.From
				}
				merged = true
			}
		}
		if !merged {
			out = append(out, s)
		}
	}
	return out
}

func sameBinds(a, b rules.Binds) bool {
	return a.Content == b.Content && slices.Equal(a.ProviderClasses, b.ProviderClasses) && slices.Equal(a.Providers, b.Providers) &&
		slices.Equal(a.ServiceKinds, b.ServiceKinds) && slices.Equal(a.Audiences, b.Audiences) && slices.Equal(a.Services, b.Services) && slices.Equal(a.Plans, b.Plans) && slices.Equal(a.Incidents, b.Incidents)
}

// maxSimulated bounds how many simulated incidents are looked at.
const maxSimulated = 100

// rehearsed refuses an edition that can bind claims and whose content was
// simulated on no incident with such claims. The error names one.
func rehearsed(ctx context.Context, editions Tx, e Edition, scopes []Scope) error {
	needed, err := anyAffected(ctx, editions, scopes, claims.IncidentID{})
	if err != nil || needed.IsZero() {
		return err
	}
	simulated, err := editions.Simulated(ctx, e.Hash, maxSimulated)
	if err != nil {
		return err
	}
	for _, incident := range simulated {
		if found, err := anyAffected(ctx, editions, scopes, incident); err != nil || !found.IsZero() {
			return err
		}
	}
	return claims.Conflict("edition_not_simulated", "incident", needed.String())
}

// anyAffected gives an incident in one of the scopes, or zero: if one is named, no
// other.
func anyAffected(ctx context.Context, editions Tx, scopes []Scope, only claims.IncidentID) (claims.IncidentID, error) {
	for _, s := range scopes {
		s.Incident = only
		some, err := editions.Affected(ctx, s, claims.IncidentID{}, 1)
		if err != nil || len(some) > 0 {
			return first(some), err
		}
	}
	return claims.IncidentID{}, nil
}

func first(some []Affected) (id claims.IncidentID) {
	for _, a := range some {
		return a.Incident
	}
	return id
}

// affectedPage is how many incidents are put into the queue at a time.
const affectedPage = 500

// decideAgain puts the claims in the scopes into the queue.
func decideAgain(ctx context.Context, tx claims.Tx, editions Tx, scopes []Scope) error {
	for _, s := range scopes {
		for after := (claims.IncidentID{}); ; {
			some, err := editions.Affected(ctx, s, after, affectedPage)
			if err != nil {
				return err
			}
			work := make([]claims.Work, len(some))
			for i, a := range some {
				work[i] = claims.Work{Kind: claims.WorkDecideAgain, Incident: a.Incident, Plans: a.Plans}
			}
			if len(work) > 0 {
				if err := tx.Enqueue(ctx, work...); err != nil {
					return err
				}
			}
			if len(some) < affectedPage {
				break
			}
			after = some[len(some)-1].Incident
		}
	}
	return nil
}
