package claims

import (
	"context"
	"strconv"
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
	// WhileDown: the service was down already when it was recorded.
	WhileDown bool
	// Approval is what a second person agreed to, ApprovedBy who; ApprovedAt is zero
	// where nobody has.
	Approval   Key
	ApprovedBy string
	ApprovedAt time.Time
	// CountsFrom is when it counts as announced. That is AnnouncedAt where a second
	// person agreed or it was recorded within five minutes; RecordedAt where it was recorded
	// later; zero, and the work does not count, where it or the outage had begun by then.
	CountsFrom time.Time
}

// Waits reports whether it does not count as announced when it says, until a second
// person agrees.
func (m Maintenance) Waits() bool { return !m.CountsFrom.Equal(m.AnnouncedAt) }

// AskForLate sets how a second person is asked about work that waits for one.
func (u *UseCases) AskForLate(ask func(ctx context.Context, tx Tx, m Maintenance) error) {
	u.askForLate = ask
}

// NewMaintenance is what is sent to record announced work.
type NewMaintenance struct {
	Features    []string
	AnnouncedAt time.Time
	StartsAt    time.Time
	EndsAt      time.Time
}

// What is announced is work and no standing notice, under which every outage would be
// announced: it lasts at most so many days, and begins at most so many from now.
const (
	maxMaintenanceDays = 7
	maxAheadDays       = 366
	day                = 24 * time.Hour
)

// AnnounceMaintenance records announced work on a service and has the claims
// decided again that it concerns. Where it waits, a second person is asked, by people
// and their programs: one that is nobody's cannot ask.
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
	f.require(n.EndsAt.Sub(n.StartsAt) <= maxMaintenanceDays*day, "ends_at", "too_many_days", strconv.Itoa(maxMaintenanceDays))
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
		if n.StartsAt.Sub(tx.Now()) > maxAheadDays*day {
			return Maintenance{}, Invalid(FieldError{Field: "starts_at", Code: "too_far_ahead", Param: strconv.Itoa(maxAheadDays)})
		}
		down, err := tx.IncidentsDuring(ctx, s.ID, n.StartsAt, n.EndsAt)
		if err != nil {
			return Maintenance{}, err
		}
		m, err := tx.AddMaintenance(ctx, Maintenance{
			ID: NewID[maintenanceNoun](), ProviderID: s.ProviderID, ServiceID: s.ID, Features: n.Features, WhileDown: len(down) > 0,
			AnnouncedAt: n.AnnouncedAt, StartsAt: n.StartsAt, EndsAt: n.EndsAt, RecordedBy: actor.Subject, RecordedAt: tx.Now(),
		})
		if err != nil {
			return Maintenance{}, err
		}
		if !m.Waits() {
			return m, concerning(ctx, tx, m, "maintenance_announced")
		}
		if u.askForLate != nil && actor.User != (access.ID{}) {
			if err := u.askForLate(ctx, tx, m); err != nil {
				return Maintenance{}, err
			}
		}
		return m, concerning(ctx, tx, m, "maintenance_waits")
	})
}

// ApproveMaintenance notes that a second person agreed, in the transaction of that
// person, and has the claims decided again.
func ApproveMaintenance(ctx context.Context, tx Tx, id MaintenanceID, approval Key) error {
	m, err := tx.ApproveMaintenance(ctx, id, approval)
	if err != nil {
		return err
	}
	if _, err := tx.LockService(ctx, m.ServiceID); err != nil {
		return err
	}
	return concerning(ctx, tx, m, "maintenance_approved")
}

// concerning has the claims decided again that announced work concerns, and puts it on
// the trail.
func concerning(ctx context.Context, tx Tx, m Maintenance, what string) error {
	if err := decideAgainDuring(ctx, tx, m); err != nil {
		return err
	}
	return record(ctx, tx, m.ProviderID, "service", m.ServiceID, what)
}

// decideAgainDuring has the claims decided again that the announced work concerns.
// The service is locked: nobody adds a window that would not be seen here, or
// would not see the work.
func decideAgainDuring(ctx context.Context, tx Tx, m Maintenance) error {
	plans, err := tx.PlansWith(ctx, m.ServiceID, m.Features)
	if err != nil {
		return err
	}
	return changedWhere(ctx, tx, plans, func() ([]IncidentID, error) {
		return tx.IncidentsDuring(ctx, m.ServiceID, m.StartsAt, m.EndsAt)
	})
}

// Maintenances lists a service's announced work, newest first.
func (u *UseCases) Maintenances(ctx context.Context, actor access.Actor, service ServiceID, page Page) ([]Maintenance, error) {
	return read(ctx, u, actor, access.ReadCatalogue, func(tx Tx) ([]Maintenance, error) {
		return tx.Maintenances(ctx, service, page.bounded())
	})
}
