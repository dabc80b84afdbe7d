package claims

import (
	"context"
	"time"

	"bosang/claims/access"
	"bosang/claims/told"
)

// Incident is one event that took services down, whoever they belong to.
type Incident struct {
	ID    IncidentID
	Key   string
	Title Name
	// MergedInto is the incident that this one was found to be.
	MergedInto IncidentID
	// Facts are those that rulebooks declare about incidents, as far as who oversees
	// all has told them; Told are those that providers have, each for its own claims.
	Facts told.Facts
	Told  map[ProviderID]told.Facts
	// Revision counts the changes to what the incident's claims are decided on:
	// windows, causes, maintenance, merges.
	Revision   int64
	Version    int64
	ReportedBy string
	CreatedAt  time.Time
}

// FactsFor gives what holds for the claims of a provider: what it told itself and,
// before that, what who oversees all has told; the latter alone for no provider.
func (i Incident) FactsFor(provider ProviderID) told.Facts { return i.Told[provider].With(i.Facts) }

// FactsSeenBy gives what holds for the claims that an actor works.
func (i Incident) FactsSeenBy(actor access.Actor) told.Facts { return i.FactsFor(ownProvider(actor)) }

// NewIncident is what is sent to report an incident.
type NewIncident struct {
	Key   string
	Title Name
}

// ReportIncident adds an incident. Keys are unique.
func (u *UseCases) ReportIncident(ctx context.Context, actor access.Actor, n NewIncident, once Once) (Incident, error) {
	if !actor.May(access.WriteIncident) {
		return Incident{}, Forbidden(string(access.WriteIncident))
	}
	var f fields
	f.key("key", n.Key)
	f.name("title", n.Title)
	if err := f.err(); err != nil {
		return Incident{}, err
	}
	return Create(ctx, u, actor, once, func(tx Tx) (Incident, error) {
		i := Incident{
			ID: NewID[incidentNoun](), Key: n.Key, Title: n.Title, Revision: 1, Version: 1,
			ReportedBy: actor.Party(), CreatedAt: tx.Now(),
		}
		if err := tx.AddIncident(ctx, i); err != nil {
			return Incident{}, err
		}
		return i, record(ctx, tx, ownProvider(actor), "incident", i.ID, "reported")
	})
}

// ownProvider is the provider under which an operator's own entries stand.
func ownProvider(actor access.Actor) ProviderID {
	if actor.Role == access.Operator && len(actor.Providers) > 0 {
		return actor.Providers[0]
	}
	return ProviderID{}
}

// ChangeIncident changes an incident's title where it still has the version.
// Operators change what they reported themselves; what others did answers as what
// does not exist.
func (u *UseCases) ChangeIncident(ctx context.Context, actor access.Actor, id IncidentID, version int64, title Name) (Incident, error) {
	var f fields
	f.name("title", title)
	if err := f.err(); err != nil {
		return Incident{}, err
	}
	return change(ctx, u, actor, access.WriteIncident, func(tx Tx) (Incident, error) {
		i, err := tx.LockIncident(ctx, id)
		if err != nil {
			return Incident{}, err
		}
		if actor.Role == access.Operator && i.ReportedBy != actor.Party() {
			return Incident{}, NotFound("incident")
		}
		i.Title, i.Version = title, version
		if err := tx.ChangeIncident(ctx, i); err != nil {
			return Incident{}, err
		}
		i.Version++
		return i, record(ctx, tx, ownProvider(actor), "incident", i.ID, "changed")
	})
}

// MergeIncident makes one incident part of another: its outages count for the
// other's claims, and its claims become the other's. A claim whose subscription
// already has one there becomes merged. Facts that were told of either hold; where
// both tell one, the other's. All claims are decided again.
func (u *UseCases) MergeIncident(ctx context.Context, actor access.Actor, from, into IncidentID, version int64) (Incident, error) {
	if from == into {
		return Incident{}, Invalid(FieldError{Field: "into", Code: "same_incident"})
	}
	return change(ctx, u, actor, access.MergeIncident, func(tx Tx) (Incident, error) {
		// Always locked in the order of ids, so that two merges cannot wait for each other.
		first, second := from, into
		if second.Compare(first) < 0 {
			first, second = second, first
		}
		got := make(map[IncidentID]Incident, 2)
		for _, id := range []IncidentID{first, second} {
			i, err := tx.LockIncident(ctx, id)
			if err != nil {
				return Incident{}, err
			}
			got[id] = i
		}
		if got[from].Version != version {
			return Incident{}, Stale("incident")
		}
		for _, i := range got {
			if !i.MergedInto.IsZero() {
				return Incident{}, Conflict("incident_merged", "incident", i.MergedInto.String())
			}
		}
		if err := tx.MergeIncident(ctx, from, into); err != nil {
			return Incident{}, err
		}
		if _, err := tx.TouchIncident(ctx, into); err != nil {
			return Incident{}, err
		}
		if err := tx.Enqueue(ctx, Work{Kind: WorkDecideAgain, Incident: into}); err != nil {
			return Incident{}, err
		}
		if err := record(ctx, tx, ProviderID{}, "incident", from, "merged"); err != nil {
			return Incident{}, err
		}
		return tx.Incident(ctx, from)
	})
}

// Incident reads one incident.
func (u *UseCases) Incident(ctx context.Context, actor access.Actor, id IncidentID) (Incident, error) {
	return read(ctx, u, actor, access.ReadCatalogue, func(tx Tx) (Incident, error) { return tx.Incident(ctx, id) })
}

// IncidentByKey reads the incident of a key.
func (u *UseCases) IncidentByKey(ctx context.Context, actor access.Actor, key string) (Incident, error) {
	return read(ctx, u, actor, access.ReadCatalogue, func(tx Tx) (Incident, error) { return tx.IncidentByKey(ctx, key) })
}

// Incidents lists incidents, newest first.
func (u *UseCases) Incidents(ctx context.Context, actor access.Actor, page Page) ([]Incident, error) {
	return read(ctx, u, actor, access.ReadCatalogue, func(tx Tx) ([]Incident, error) { return tx.Incidents(ctx, page.bounded()) })
}

// lockLive locks an incident that may still be changed: one that was merged
// into another is changed there.
func lockLive(ctx context.Context, tx Tx, id IncidentID) (Incident, error) {
	i, err := tx.LockIncident(ctx, id)
	if err != nil {
		return Incident{}, err
	}
	if !i.MergedInto.IsZero() {
		return Incident{}, Conflict("incident_merged", "incident", i.MergedInto.String())
	}
	return i, nil
}
