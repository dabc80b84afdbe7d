package persons_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/privacy"
)

// claimed lets every customer have a claim on an incident, past the tables that are not
// looked at.
func (w *world) claimed() (incident claims.IncidentID) {
	w.Helper()
	conn, err := pgx.Connect(w.ctx, w.db.AdminURL)
	w.must(err)
	defer func() { _ = conn.Close(w.ctx) }()
	_, err = conn.Exec(w.ctx, `SET session_replication_role = replica`)
	w.must(err)
	incident = claims.IncidentID(uuid.Must(uuid.NewV7()))
	for i, c := range w.customers {
		_, err := conn.Exec(w.ctx, `
			INSERT INTO claims (claimant_id, id, reference, provider_id, service_id, plan_id, incident_id, subscription_id, claimant_kind, features, filed_at, state,
				decision_number, created_at, claimed_at)
			VALUES ($1, $2, $2::uuid::text, $3, $2, $2, $4, $2, 'consumer', '{}', $5, 'filed', 0, $5, $5)`, c, uuid.New(), w.providers[i/2], incident, noon)
		w.must(err)
	}
	return incident
}

// made makes up whom it is asked about, but for one who is left out.
func made(leaves string) func(claims.Claimant) (privacy.Contact, privacy.Payee, bool) {
	return func(c claims.Claimant) (privacy.Contact, privacy.Payee, bool) {
		of := privacy.Contact{Name: "데모 " + c.CustomerNumber, Email: c.CustomerNumber + "@demo.invalid", Phone: "010-0000-0001"}
		return of, privacy.Payee{Name: of.Name, Bank: "000", Account: "000-0001"}, c.CustomerNumber != leaves
	}
}

func TestWhoSaidNothingIsMadeUpOnceAndSealed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	incident := w.claimed()
	own, _ := w.written(0)
	n, seen, err := w.MakeUp(w.ctx, incident, made("customer-0002"), func(int64) {})
	if w.must(err); n != 1 || seen != 2 {
		t.Errorf("of %d %d were made up", seen, n)
	}
	for i, want := range []string{own.Name, "데모 customer-0001", ""} {
		got, err := w.Person(w.ctx, w.claimant(i), w.customers[i])
		if w.must(err); got.Contact.Name != want || (got.Payee.Account == "") != (want == "") {
			t.Errorf("customer %d is %q with the account %q", i, got.Contact.Name, got.Payee.Account)
		}
	}
	if open := w.count(`SELECT count(*) FROM contacts WHERE position('demo.invalid'::bytea IN email_sealed) > 0`); open != 0 {
		t.Error("an address is not sealed")
	}
	if events := w.count(`SELECT count(*) FROM events WHERE claimant_id = $1 AND actor = 'system:demonstration'`, w.customers[1]); events != 2 {
		t.Errorf("%d events tell of it", events)
	}
	if n, _, err := w.MakeUp(w.ctx, incident, made("customer-0002"), func(int64) {}); err != nil || n != 0 {
		t.Errorf("again %d were made up: %v", n, err)
	}
	// What was made up is changed as anything is.
	c, err := w.SetContact(w.ctx, w.claimant(1), w.customers[1], privacy.Contact{Name: "김보상", Email: "a@example.com", Version: 2})
	if w.must(err); c.Version != 3 {
		t.Errorf("the next version is %d", c.Version)
	}
}

func TestWhoIsErasedMeanwhileIsNotMadeUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	incident := w.claimed()
	erasure, err := w.db.Owner.Begin(w.ctx)
	w.must(err)
	for _, sql := range erase {
		_, err := erasure.Exec(w.ctx, sql, w.customers[0])
		w.must(err)
	}
	done := make(chan error)
	go func() {
		_, _, err := w.MakeUp(w.ctx, incident, made(""), func(int64) {})
		done <- err
	}()
	for waiting := 0; waiting == 0; {
		waiting = w.count(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)
	}
	w.must(erasure.Commit(w.ctx))
	w.wants(<-done, claims.KindConflict, "a set with whom was erased")
	if n := w.count(`SELECT count(*) FROM contacts`) + w.count(`SELECT count(*) FROM payees`); n != 0 {
		t.Errorf("%d rows are there of a set that was refused", n)
	}
	n, _, err := w.MakeUp(w.ctx, incident, made(""), func(int64) {})
	if w.must(err); n != 2 || w.count(`SELECT count(*) FROM contacts WHERE claimant_id = $1`, w.customers[0]) != 0 {
		t.Errorf("afterwards %d are made up, whoever they are", n)
	}
}
