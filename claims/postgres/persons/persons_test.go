package persons_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/privacy"
)

func TestPersonalDataIsReadByThePersonItsProviderAndTheServiceAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range w.customers {
		w.written(i)
	}
	for name, c := range map[string]struct {
		actor access.Actor
		rows  int64
	}{
		"a claimant": {w.claimant(0), 1}, "an operator": {w.operator(0), 2}, "another operator": {w.operator(1), 1},
		"the regulator": {regulator, 0}, "an administrator": {administrator, 0}, "the service": {system, 3}, "nobody": {access.Actor{}, 0},
	} {
		for _, table := range []string{"contacts", "payees"} {
			if rows, err := w.runs(c.actor, `SELECT 1 FROM `+table); err != nil || rows != c.rows {
				t.Errorf("%s sees %d rows of %s: %v", name, rows, table, err)
			}
		}
	}
	// Who writes is the person, whose row it names.
	for name, actor := range map[string]access.Actor{"an operator": w.operator(0), "another claimant": w.claimant(1), "an administrator": administrator} {
		for _, table := range []string{"contacts", "payees"} {
			if rows, err := w.runs(actor, `UPDATE `+table+` SET name_sealed = NULL WHERE claimant_id = $1`, w.customers[0]); err != nil || rows != 0 {
				t.Errorf("%s changes %d rows of another's %s: %v", name, rows, table, err)
			}
			_, err := w.runs(actor, `INSERT INTO `+table+` (claimant_id, version, changed_at) VALUES ($1, 2, now())`, w.customers[0])
			w.wants(err, claims.KindForbidden, name+" adds to "+table)
		}
	}
	_, err := w.runs(w.claimant(0), `UPDATE contacts SET claimant_id = $1`, w.customers[1])
	w.wants(err, claims.KindForbidden, "a row that is given to another")
}

func TestEachValueIsSealedWhereItStands(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	want, payee := w.written(0)
	w.written(1)
	got, err := w.Person(w.ctx, w.claimant(0), w.customers[0])
	w.must(err)
	if got.Contact != want || got.Payee != payee || got.Contact.ChangedAt != noon || got.Claimant.CustomerNumber != "customer-0000" {
		t.Errorf("read back: %+v", got)
	}
	// A value that is moved to another field or person opens nowhere.
	for _, sql := range []string{
		`UPDATE contacts SET name_sealed = email_sealed WHERE claimant_id = $1`,
		`UPDATE contacts SET name_sealed = (SELECT name_sealed FROM contacts WHERE claimant_id <> $1) WHERE claimant_id = $1`,
		`UPDATE contacts SET name_sealed = (SELECT name_sealed FROM payees WHERE claimant_id = $1) WHERE claimant_id = $1`,
	} {
		_, err := w.db.Owner.Exec(w.ctx, sql, w.customers[0])
		w.must(err)
		if _, err := w.Person(w.ctx, w.claimant(0), w.customers[0]); err == nil {
			t.Errorf("%s: it still opens", sql)
		}
	}
}

func TestEqualAddressesAndAccountsAreFoundByTheirIndexes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, c := range []privacy.Contact{
		{Name: "a", Email: "Same@Example.com", Phone: "+82-10-1234-5678", Version: 1}, {Name: "b", Email: "same@example.com", Phone: "010 1234 5678", Version: 1},
	} {
		_, err := w.SetContact(w.ctx, w.claimant(i), w.customers[i], c)
		w.must(err)
		_, err = w.SetPayee(w.ctx, w.claimant(i), w.customers[i], privacy.Payee{Name: "c", Bank: "004", Account: []string{"123-456-7890", "1234567890"}[i], Version: 1})
		w.must(err)
	}
	for column, table := range map[string]string{"email_index": "contacts", "phone_index": "contacts", "account_index": "payees"} {
		if n := w.count(`SELECT count(*) FROM (SELECT ` + column + ` FROM ` + table + ` GROUP BY 1 HAVING count(*) = 2) same`); n != 1 {
			t.Errorf("%s does not bring equal values together", column)
		}
	}
	// What is no longer given is no longer found.
	_, err := w.SetContact(w.ctx, w.claimant(0), w.customers[0], privacy.Contact{Name: "a", Phone: "02-123-4567", Version: 2})
	w.must(err)
	if n := w.count(`SELECT count(*) FROM contacts WHERE email_index IS NOT NULL OR email_sealed IS NOT NULL`); n != 1 {
		t.Errorf("%d addresses are kept", n)
	}
}

func TestOfTwoWhoChangeAtOnceOneIsToldThatItIsStale(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.written(0)
	for range 5 {
		now, err := w.Person(w.ctx, w.claimant(0), w.customers[0])
		w.must(err)
		var group sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			group.Go(func() {
				_, errs[i] = w.SetPayee(w.ctx, w.claimant(0), w.customers[0], privacy.Payee{Name: "x", Bank: "004", Account: "123456", Version: now.Payee.Version})
			})
		}
		group.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
				continue
			}
			w.wants(err, claims.KindStale, "the slower one")
		}
		if done != 1 {
			t.Fatalf("%d of %d changed the same version", done, len(errs))
		}
	}
	if n := w.count(`SELECT count(*) FROM events WHERE noun = 'claimant' AND what = 'payee_changed'`); n != 6 {
		t.Errorf("%d changes are on the trail", n)
	}
	if n := w.count(`SELECT count(*) FROM events WHERE details IS NOT NULL AND noun = 'claimant'`); n != 0 {
		t.Error("the trail holds what it was changed to")
	}
}

// erase does what an erasure does: the claimant's row first, then key and rows.
var erase = []string{
	`SELECT 1 FROM claimants WHERE claimant_id = $1 FOR UPDATE`,
	`UPDATE person_keys SET wrapped = NULL, master_key = NULL, destroyed_at = now() WHERE claimant_id = $1`,
	`UPDATE contacts SET name_sealed = NULL, email_sealed = NULL, email_index = NULL, phone_sealed = NULL, phone_index = NULL WHERE claimant_id = $1`,
}

func TestOfWhomWasErasedNothingIsShownOrTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.written(0)
	for _, sql := range erase {
		_, err := w.db.Owner.Exec(w.ctx, sql, w.customers[0])
		w.must(err)
	}
	for _, actor := range []access.Actor{w.claimant(0), w.operator(0), regulator} {
		got, err := w.Person(w.ctx, actor, w.customers[0])
		w.must(err)
		if got.Claimant.CustomerNumber != "" || got.Contact.Name != "" || got.Payee.Name != "" || got.Payee.Account != "" {
			t.Errorf("%s sees %+v", actor.Role, got)
		}
	}
	_, err := w.SetContact(w.ctx, w.claimant(0), w.customers[0], privacy.Contact{Name: "x", Email: "x@example.com", Version: 2})
	w.wants(err, claims.KindConflict, "a contact of whom was erased")
}

// TestAnErasureThatComesBetweenIsNotUndone stops a change at the row that the erasure
// holds: what it was about to write must not be there afterwards.
func TestAnErasureThatComesBetweenIsNotUndone(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]int64{"the first contact": 1, "a later one": 2} {
		w := newWorld(t)
		if before > 1 {
			w.written(0)
		}
		erasure, err := w.db.Owner.Begin(w.ctx)
		w.must(err)
		for _, sql := range erase {
			_, err := erasure.Exec(w.ctx, sql, w.customers[0])
			w.must(err)
		}
		done := make(chan error)
		go func() {
			_, err := w.SetContact(w.ctx, w.claimant(0), w.customers[0], privacy.Contact{Name: "x", Email: "x@example.com", Version: before})
			done <- err
		}()
		for waiting := 0; waiting == 0; {
			waiting = w.count(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)
		}
		w.must(erasure.Commit(w.ctx))
		w.wants(<-done, claims.KindConflict, name)
		if n := w.count(`SELECT count(*) FROM contacts WHERE email_index IS NOT NULL OR name_sealed IS NOT NULL`); n != 0 {
			t.Errorf("%s: what was erased is there again", name)
		}
	}
}

func TestAStrangerIsNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.written(2)
	stranger := w.customers[2]
	for name, actor := range map[string]access.Actor{"a claimant": w.claimant(0), "an operator": w.operator(0)} {
		_, err := w.Person(w.ctx, actor, stranger)
		w.wants(err, claims.KindNotFound, name)
		_, err = w.RecordsOf(w.ctx, actor, stranger, claims.Page{})
		w.wants(err, claims.KindNotFound, name)
	}
	_, err := w.Disclose(w.ctx, w.operator(0), stranger, privacy.Disclosure{Items: []privacy.Item{privacy.Name}, Reason: "민원 확인"})
	w.wants(err, claims.KindNotFound, "a disclosure")
	for _, actor := range []access.Actor{w.claimant(2), regulator, administrator, system} {
		_, err := w.Disclose(w.ctx, actor, stranger, privacy.Disclosure{Items: []privacy.Item{privacy.Name}, Reason: "민원 확인"})
		w.wants(err, claims.KindForbidden, "a disclosure to "+string(actor.Role))
	}
}

// TestAStolenBackupTellsNobodysContact has what a thief gets searched: the server's
// files and a dump.
func TestAStolenBackupTellsNobodysContact(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	secrets := []string{"도난당한이름", "stolen.name@example.com", "010-9753-8642", "01097538642", "돈받을이름", "864-2097-531864", "8642097531864"}
	c := privacy.Contact{Name: secrets[0], Email: secrets[1], Phone: secrets[2], Version: 1}
	_, err := w.SetContact(w.ctx, w.claimant(0), w.customers[0], c)
	w.must(err)
	_, err = w.SetPayee(w.ctx, w.claimant(0), w.customers[0], privacy.Payee{Name: secrets[4], Bank: "088", Account: secrets[5], Version: 1})
	w.must(err)
	const control = "because a payment came back, in clear"
	_, err = w.Disclose(w.ctx, w.operator(0), w.customers[0], privacy.Disclosure{Items: privacy.Items(), Reason: control})
	w.must(err)
	// Nor is there what can be computed without the key.
	for _, guess := range [][]string{{privacy.IndexEmail, secrets[1]}, {privacy.IndexPhone, secrets[3]}, {privacy.IndexAccount, "088", secrets[6]}} {
		key := claims.KeyOf(guess[0], guess[1:]...)
		secrets = append(secrets, key.String(), string(key[:]))
	}
	found := w.db.Stolen(t, append(secrets, control)...)
	for _, secret := range secrets {
		if places := found[secret]; len(places) > 0 {
			t.Errorf("%q is in %v", secret, places)
		}
	}
	if places := strings.Join(found[control], " "); len(found[control]) < 2 {
		t.Errorf("what stands in clear was found in %s only", places)
	}
}

func TestThePayeeIsChangedAndItemsDisclosedByWhoShowedLatelyWhoTheyAre(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.customers[0]
	set := func(actor access.Actor) error {
		now, err := w.Person(w.ctx, w.claimant(0), id)
		w.must(err)
		_, err = w.SetPayee(w.ctx, actor, id, privacy.Payee{Name: "김보상", Bank: "004", Account: "123-456-789012", Version: now.Payee.Version})
		return err
	}
	disclose := func(actor access.Actor) error {
		_, err := w.Disclose(w.ctx, actor, id, privacy.Disclosure{Items: privacy.Items(), Reason: "a payment came back"})
		return err
	}
	lately, once := noon.Add(1-access.VerifiedFor), noon.Add(-access.VerifiedFor)
	for what, c := range map[string]struct {
		do    func(access.Actor) error
		by    access.Actor
		needs access.Permission
	}{"payee": {set, w.claimant(0), access.WritePerson}, "disclosure": {disclose, w.operator(0), access.DisclosePerson}} {
		for name, as := range map[string]struct {
			user    access.ID
			at      time.Time
			scopes  []access.Permission
			refused bool
		}{
			"who signed in just now":     {access.ID{1}, lately, nil, false},
			"who signed in before":       {access.ID{1}, once, nil, true},
			"who showed nothing":         {access.ID{1}, time.Time{}, nil, true},
			"a person's program":         {access.ID{1}, time.Time{}, []access.Permission{c.needs}, true},
			"a program of nobody's":      {access.ID{}, time.Time{}, nil, false},
			"a program that is narrowed": {access.ID{}, time.Time{}, []access.Permission{c.needs}, false},
		} {
			actor := c.by
			actor.User, actor.VerifiedAt, actor.Scopes = as.user, as.at, as.scopes
			err := c.do(actor)
			if program := !actor.InSession(); program && what == "disclosure" {
				w.wants(err, claims.KindForbidden, what+" by "+name)
				continue
			}
			if !as.refused {
				if err != nil {
					t.Errorf("%s by %s: %v", what, name, err)
				}
				continue
			}
			var told *claims.Error
			if !errors.As(err, &told) || told.Kind != claims.KindForbidden || told.Code != "sign_in_again" {
				t.Errorf("%s by %s: %v", what, name, err)
			}
		}
	}
	// What was refused changed nothing and is on no record.
	if n := w.count(`SELECT count(*) FROM events WHERE what = 'payee_changed'`); n != 3 {
		t.Errorf("%d changes are on record", n)
	}
	if n := w.count(`SELECT count(*) FROM access_records WHERE action = 'disclosed'`); n != 1 {
		t.Errorf("%d disclosures are on record", n)
	}
	old := w.claimant(0)
	old.User = access.ID{1}
	_, err := w.SetContact(w.ctx, old, id, privacy.Contact{Name: "김보상", Email: "bosang@example.com", Version: 1})
	var told *claims.Error
	if !errors.As(err, &told) || told.Code != "sign_in_again" {
		t.Errorf("a contact: %v", err)
	}
}

// The database itself keeps the payee from an account that is new, whatever forgot to
// ask.
func TestTheDatabaseKeepsThePayeeFromAnAccountThatIsNew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.written(0)
	fresh := w.claimant(0)
	fresh.User, fresh.NewUntil = access.ID{1}, w.store.Now().Add(time.Hour)
	const change = `UPDATE payees SET version = version + 1 WHERE claimant_id = $1`
	if rows, err := w.runs(fresh, change, [16]byte(w.customers[0])); rows != 0 {
		t.Errorf("%d payees are changed, %v", rows, err)
	}
	const add = `INSERT INTO payees (claimant_id, provider_id, version, changed_at) VALUES ($1, $2, 2, now())`
	first := w.claimant(1)
	other := first
	other.User, other.NewUntil = fresh.User, fresh.NewUntil
	if rows, err := w.runs(other, add, [16]byte(w.customers[1]), [16]byte(w.providers[0])); err == nil || rows != 0 {
		t.Errorf("%d payees are added", rows)
	}
	for _, c := range []struct {
		actor access.Actor
		sql   string
		args  []any
	}{{w.claimant(0), change, []any{[16]byte(w.customers[0])}}, {first, add, []any{[16]byte(w.customers[1]), [16]byte(w.providers[0])}}} {
		if rows, err := w.runs(c.actor, c.sql, c.args...); err != nil || rows != 1 {
			t.Errorf("an account that is not new: %d, %v", rows, err)
		}
	}
}
