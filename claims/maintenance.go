package claims

import (
	"context"
	"time"

	"bosang/claims/access"
)

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
	return Create(ctx, u, actor, once, func(tx Tx) (Maintenance, error) {
		s, err := tx.LockService(ctx, service)
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

// decideAgainDuring has the claims decided again that the announced work concerns.
// The service is locked: nobody adds a window that would not be seen here, or
// would not see the work.
func decideAgainDuring(ctx context.Context, tx Tx, service ServiceID, n NewMaintenance) error {
	plans, err := tx.PlansWith(ctx, service, n.Features)
	if err != nil {
		return err
	}
	return changedWhere(ctx, tx, plans, func() ([]IncidentID, error) {
		return tx.IncidentsDuring(ctx, service, n.StartsAt, n.EndsAt)
	})
}

// Maintenances lists a service's announced work, newest first.
func (u *UseCases) Maintenances(ctx context.Context, actor access.Actor, service ServiceID, page Page) ([]Maintenance, error) {
	return read(ctx, u, actor, access.ReadCatalogue, func(tx Tx) ([]Maintenance, error) {
		return tx.Maintenances(ctx, service, page.bounded())
	})
}
