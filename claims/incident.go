package claims

import (
	"context"
	"slices"
	"time"

	"bosang/claims/access"
)

// Incident is one event that took services down, whoever they belong to.
type Incident struct {
	ID    IncidentID
	Key   string
	Title Name
	// MergedInto is the incident that this one was found to be.
	MergedInto IncidentID
	// Revision counts the changes to what the incident's claims are decided on:
	// windows, causes, maintenance, merges.
	Revision   int64
	Version    int64
	ReportedBy string
	CreatedAt  time.Time
}

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
	return create(ctx, u, actor, once, func(tx Tx) (Incident, error) {
		i := Incident{
			ID: NewID[incidentNoun](), Key: n.Key, Title: n.Title, Revision: 1, Version: 1,
			ReportedBy: actor.Subject, CreatedAt: tx.Now(),
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
// Operators change what they reported themselves.
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
		if actor.Role == access.Operator && i.ReportedBy != actor.Subject {
			return Incident{}, Forbidden(string(access.WriteIncident))
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
// already has one there becomes merged. All claims are decided again.
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

// CauseKind is what went wrong, in the words of the decree.
type CauseKind string

// The kinds of causes. Decree art. 37-21(1)2 and 5 (37-11 in 2022).
const (
	Overload         CauseKind = "overload"
	EquipmentFault   CauseKind = "equipment_fault"
	SoftwareAnomaly  CauseKind = "software_anomaly"
	CarrierLineFault CauseKind = "carrier_line_fault"
	SecurityBreach   CauseKind = "security_breach"
	OtherCause       CauseKind = "other"
)

// CauseKinds lists the kinds.
func CauseKinds() []CauseKind {
	return []CauseKind{Overload, EquipmentFault, SoftwareAnomaly, CarrierLineFault, SecurityBreach, OtherCause}
}

// Attribution is whose the cause was.
type Attribution string

// The attributions.
const (
	ToProvider     Attribution = "provider"
	ToThirdParty   Attribution = "third_party"
	ToForceMajeure Attribution = "force_majeure"
	ToUser         Attribution = "user"
)

// Attributions lists the attributions.
func Attributions() []Attribution {
	return []Attribution{ToProvider, ToThirdParty, ToForceMajeure, ToUser}
}

// NewCause is what is sent to record a cause. What is nil, empty or zero was
// not shown.
type NewCause struct {
	Kind             CauseKind
	Unforeseen       *bool
	CriticalFacility *bool
	Attribution      Attribution
	RemovedAt        time.Time
}

// Cause is what is known, at a revision, of why one provider's services failed
// in one incident. Revisions are kept; the latest counts.
type Cause struct {
	IncidentID IncidentID
	ProviderID ProviderID
	Revision   int
	Kind       CauseKind
	Unforeseen *bool
	// CriticalFacility: a designated critical facility failed. Decree art. 37-21(1)5.
	CriticalFacility *bool
	Attribution      Attribution
	// RemovedAt is when the cause was removed, which may be before service was
	// back. Decree art. 37-21(2).
	RemovedAt  time.Time
	RecordedBy string
	RecordedAt time.Time
}

// RecordCause adds a revision of the cause for one provider in an incident and
// has that provider's claims decided again.
func (u *UseCases) RecordCause(ctx context.Context, actor access.Actor, incident IncidentID, provider ProviderID, n NewCause, once Once) (Cause, error) {
	if !actor.May(access.WriteOutage) {
		return Cause{}, Forbidden(string(access.WriteOutage))
	}
	if err := maySpeakFor(actor, provider, "provider"); err != nil {
		return Cause{}, err
	}
	var f fields
	f.require(n.Kind == "" || slices.Contains(CauseKinds(), n.Kind), "kind", "one_of",
		"overload, equipment_fault, software_anomaly, carrier_line_fault, security_breach, other")
	f.require(n.Attribution == "" || slices.Contains(Attributions(), n.Attribution), "attribution", "one_of",
		"provider, third_party, force_majeure, user")
	f.instant("removed_at", n.RemovedAt, false)
	if err := f.err(); err != nil {
		return Cause{}, err
	}
	return create(ctx, u, actor, once, func(tx Tx) (Cause, error) {
		if _, err := tx.Provider(ctx, provider); err != nil {
			return Cause{}, err
		}
		i, err := lockLive(ctx, tx, incident)
		if err != nil {
			return Cause{}, err
		}
		known, err := tx.Causes(ctx, i.ID, provider)
		if err != nil {
			return Cause{}, err
		}
		c := Cause{
			IncidentID: i.ID, ProviderID: provider, Revision: len(known) + 1, Kind: n.Kind, Unforeseen: n.Unforeseen,
			CriticalFacility: n.CriticalFacility, Attribution: n.Attribution, RemovedAt: n.RemovedAt,
			RecordedBy: actor.Subject, RecordedAt: tx.Now(),
		}
		if err := tx.AddCause(ctx, c); err != nil {
			return Cause{}, err
		}
		plans, err := plansOf(ctx, tx, provider, i.ID)
		if err != nil {
			return Cause{}, err
		}
		if err := changed(ctx, tx, i.ID, plans); err != nil {
			return Cause{}, err
		}
		return c, record(ctx, tx, provider, "incident", i.ID, "cause_recorded")
	})
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

// plansOf gives the plans of a provider that the incident took down.
func plansOf(ctx context.Context, tx Tx, provider ProviderID, incident IncidentID) ([]PlanID, error) {
	d, err := tx.Dossier(ctx, incident)
	if err != nil {
		return nil, err
	}
	var plans []PlanID
	for id, p := range d.Plans {
		if p.ProviderID == provider {
			plans = append(plans, id)
		}
	}
	slices.SortFunc(plans, PlanID.Compare)
	return plans, nil
}

// changed counts a change to what an incident's claims are decided on and has
// the claims on these plans decided again. No plans: no claim is affected. Nor
// is any while the incident has none: claims that are filed later are decided on
// what is known then. (The incident is locked, so no decision on the state
// before can be stored any more.)
func changed(ctx context.Context, tx Tx, incident IncidentID, plans []PlanID) error {
	if _, err := tx.TouchIncident(ctx, incident); err != nil {
		return err
	}
	if len(plans) == 0 {
		return nil
	}
	claims, err := tx.Claims(ctx, ClaimFilter{Incident: incident}, Page{Limit: 1})
	if err != nil || len(claims) == 0 {
		return err
	}
	return tx.Enqueue(ctx, Work{Kind: WorkDecideAgain, Incident: incident, Plans: plans})
}

// Causes gives all revisions of a provider's cause in an incident, oldest first.
func (u *UseCases) Causes(ctx context.Context, actor access.Actor, incident IncidentID, provider ProviderID) ([]Cause, error) {
	return read(ctx, u, actor, access.ReadCatalogue, func(tx Tx) ([]Cause, error) { return tx.Causes(ctx, incident, provider) })
}

// Maintenance is announced work: the outage of these features in this window
// was told in advance.
type Maintenance struct {
	ID          MaintenanceID
	ProviderID  ProviderID
	ServiceID   ServiceID
	Features    []string
	AnnouncedAt time.Time
	StartsAt    time.Time
	EndsAt      time.Time
	RecordedBy  string
	RecordedAt  time.Time
}

// NewMaintenance is what is sent to record announced work.
type NewMaintenance struct {
	Features    []string
	AnnouncedAt time.Time
	StartsAt    time.Time
	EndsAt      time.Time
}

// AnnounceMaintenance records announced work on a service and has the claims
// decided again that it concerns.
func (u *UseCases) AnnounceMaintenance(ctx context.Context, actor access.Actor, service ServiceID, n NewMaintenance, once Once) (Maintenance, error) {
	if !actor.May(access.WriteOutage) {
		return Maintenance{}, Forbidden(string(access.WriteOutage))
	}
	var f fields
	f.require(len(n.Features) > 0, "features", "required", "")
	f.instant("announced_at", n.AnnouncedAt, true)
	f.instant("starts_at", n.StartsAt, true)
	f.instant("ends_at", n.EndsAt, true)
	f.require(n.StartsAt.Before(n.EndsAt), "ends_at", "not_after_start", "")
	f.require(!n.AnnouncedAt.After(n.StartsAt), "announced_at", "not_before_start", "")
	if err := f.err(); err != nil {
		return Maintenance{}, err
	}
	return create(ctx, u, actor, once, func(tx Tx) (Maintenance, error) {
		s, err := tx.Service(ctx, service)
		if err != nil {
			return Maintenance{}, err
		}
		if err := maySpeakFor(actor, s.ProviderID, "service"); err != nil {
			return Maintenance{}, err
		}
		if err := checkFeatures(s, n.Features, "features"); err != nil {
			return Maintenance{}, err
		}
		// An announcement is a fact of its time: it cannot be recorded as made in
		// the future.
		if n.AnnouncedAt.After(tx.Now()) {
			return Maintenance{}, Invalid(FieldError{Field: "announced_at", Code: "in_the_future"})
		}
		m := Maintenance{
			ID: NewID[maintenanceNoun](), ProviderID: s.ProviderID, ServiceID: s.ID, Features: n.Features,
			AnnouncedAt: n.AnnouncedAt, StartsAt: n.StartsAt, EndsAt: n.EndsAt, RecordedBy: actor.Subject, RecordedAt: tx.Now(),
		}
		if err := tx.AddMaintenance(ctx, m); err != nil {
			return Maintenance{}, err
		}
		if err := decideAgainDuring(ctx, tx, s.ID, n); err != nil {
			return Maintenance{}, err
		}
		return m, record(ctx, tx, s.ProviderID, "service", s.ID, "maintenance_announced")
	})
}

func decideAgainDuring(ctx context.Context, tx Tx, service ServiceID, n NewMaintenance) error {
	incidents, err := tx.IncidentsDuring(ctx, service, n.StartsAt, n.EndsAt)
	if err != nil || len(incidents) == 0 {
		return err
	}
	plans, err := tx.PlansWith(ctx, service, n.Features)
	if err != nil {
		return err
	}
	for _, i := range incidents {
		if err := changed(ctx, tx, i, plans); err != nil {
			return err
		}
	}
	return nil
}

// Maintenances lists a service's announced work, newest first.
func (u *UseCases) Maintenances(ctx context.Context, actor access.Actor, service ServiceID, page Page) ([]Maintenance, error) {
	return read(ctx, u, actor, access.ReadCatalogue, func(tx Tx) ([]Maintenance, error) {
		return tx.Maintenances(ctx, service, page.bounded())
	})
}
