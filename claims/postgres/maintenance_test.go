package postgres

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bosang/claims"
	"bosang/claims/access"
)

// TestTheDatabaseItselfHoldsThatLateWorkTakesASecondPerson tries, past the use cases,
// what would make announced work count.
func TestTheDatabaseItselfHoldsThatLateWorkTakesASecondPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person := func(provider int) access.Actor {
		user := uuid.New()
		return access.Actor{Subject: "user:" + user.String(), User: access.ID(user), Role: access.Operator, Providers: []access.ID{w.providers[provider].ID}}
	}
	first, second, rival := person(0), person(0), person(1)
	var m claims.Maintenance
	w.in(first, func(tx claims.Tx) {
		var err error
		m, err = tx.AddMaintenance(w.ctx, claims.Maintenance{
			ID: newID(), ProviderID: w.providers[0].ID, ServiceID: w.services[0].ID, Features: []string{"message"}, AnnouncedAt: noon.AddDate(-1, 0, -9),
			StartsAt: noon.AddDate(-1, 0, -5), EndsAt: noon.AddDate(-1, 0, -4), RecordedBy: first.Subject, RecordedAt: noon,
		})
		w.must(err)
		if !m.CountsFrom.IsZero() || !m.Waits() {
			t.Errorf("recorded it counts: %+v", m)
		}
	})
	approved := func(subject claims.MaintenanceID) (id claims.Key) {
		id = newID()
		_, err := w.db.Owner.Exec(w.ctx, `
			INSERT INTO approvals (id, kind, subject_id, provider_id, payload, state, requested_by, requested_at, expires_at, decided_by, decided_at)
			VALUES ($1, 'late_maintenance', $2, $3, '{}', 'approved', $4, $5, $6, $7, $5)`,
			[16]byte(id), [16]byte(subject), [16]byte(m.ProviderID), first.Subject, noon, noon.AddDate(0, 0, 7), second.Subject)
		w.must(err)
		return id
	}
	its, anothers := approved(m.ID), approved(newID())
	with := func(actor access.Actor, approval claims.Key) error {
		return w.InTx(w.ctx, actor, func(tx claims.Tx) error {
			_, err := tx.ApproveMaintenance(w.ctx, m.ID, approval)
			return err
		})
	}
	approve := func(actor access.Actor) error { return with(actor, its) }
	for name, approval := range map[string]claims.Key{"none": newID(), "that of other work": anothers} {
		if err := with(second, approval); err == nil {
			t.Errorf("it counts by %s", name)
		}
	}
	for name, actor := range map[string]access.Actor{
		"who recorded it": first, "a rival": rival, "the service": system,
		"a program": {Subject: second.Subject, Role: access.Operator, Providers: second.Providers},
	} {
		if err := approve(actor); err == nil {
			t.Errorf("%s agrees", name)
		}
	}
	for name, sql := range map[string]string{
		"in another's name":   `UPDATE maintenances SET approval_id = id, approved_by = 'user:' || provider_id, approved_at = now()`,
		"without an approval": `UPDATE maintenances SET approved_by = 'user:' || current_setting('bosang.user_id'), approved_at = now()`,
		"when it counts":      `UPDATE maintenances SET counts_from = announced_at`,
		"when it began":       `UPDATE maintenances SET starts_at = now()`,
		"at once": `INSERT INTO maintenances (id, provider_id, service_id, features, announced_at, starts_at, ends_at, recorded_by, recorded_at,
			approval_id, approved_by, approved_at) SELECT gen_random_uuid(), provider_id, service_id, features, announced_at, starts_at, ends_at, 'x', recorded_at,
			id, 'user:' || current_setting('bosang.user_id'), now() FROM maintenances`,
	} {
		err := w.inTx(w.ctx, second, func(tx *tx) error {
			_, err := tx.changes(w.ctx, "cheat", sql)
			return err
		})
		if err == nil {
			t.Errorf("it is written %s", name)
		}
	}
	w.must(approve(second))
	if err := approve(second); claims.KindOf(err) != claims.KindNotFound {
		t.Errorf("agreed to twice: %v", err)
	}
	w.in(rival, func(tx claims.Tx) {
		list, err := tx.Maintenances(context.Background(), m.ServiceID, claims.Page{})
		w.must(err)
		if len(list) != 1 || list[0].Waits() || list[0].ApprovedBy != second.Subject || !list[0].CountsFrom.Equal(m.AnnouncedAt) {
			t.Errorf("it is %+v", list)
		}
	})
}

// TestTheDatabaseItselfKnowsNoStandingNotice writes one, and finds one of before.
func TestTheDatabaseItselfKnowsNoStandingNotice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	write := func(starts, ends string) (counts *time.Time, err error) {
		err = w.db.Owner.QueryRow(w.ctx, `
			INSERT INTO maintenances (id, provider_id, service_id, features, announced_at, starts_at, ends_at, recorded_by, recorded_at)
			VALUES (gen_random_uuid(), $1, $2, '{message}', $3::timestamptz, $3::timestamptz + $4::interval, $3::timestamptz + $5::interval, 'x', $3)
			RETURNING counts_from`, [16]byte(w.providers[0].ID), [16]byte(w.services[0].ID), noon, starts, ends).Scan(&counts)
		return counts, err
	}
	for starts, ends := range map[string]string{"1 day": "3650 days", "400 days": "401 days"} {
		if _, err := write(starts, ends); err == nil || !strings.Contains(err.Error(), "maintenances_not_standing") {
			t.Errorf("from %s to %s is written: %v", starts, ends, err)
		}
	}
	if counts, err := write("366 days", "373 days"); err != nil || counts == nil || !counts.Equal(noon) {
		t.Errorf("a week counts from %v: %v", counts, err)
	}
	_, err := w.db.Owner.Exec(w.ctx, `ALTER TABLE maintenances DROP CONSTRAINT maintenances_not_standing`)
	w.must(err)
	if counts, err := write("1 day", "3650 days"); err != nil || counts != nil {
		t.Errorf("ten years of before count from %v: %v", counts, err)
	}
}
