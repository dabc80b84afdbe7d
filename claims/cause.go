package claims

import (
	"context"
	"slices"
	"time"

	"bosang/claims/access"
)

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
	return Create(ctx, u, actor, once, func(tx Tx) (Cause, error) {
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
		if err := changed(ctx, tx, plans, i.ID); err != nil {
			return Cause{}, err
		}
		return c, record(ctx, tx, provider, "incident", i.ID, "cause_recorded")
	})
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

// Causes gives all revisions of a provider's cause in an incident, oldest first.
func (u *UseCases) Causes(ctx context.Context, actor access.Actor, incident IncidentID, provider ProviderID) ([]Cause, error) {
	return read(ctx, u, actor, access.ReadCatalogue, func(tx Tx) ([]Cause, error) { return tx.Causes(ctx, incident, provider) })
}
