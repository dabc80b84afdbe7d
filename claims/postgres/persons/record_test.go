package persons_test

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/privacy"
)

func TestARecordTellsWhoSawWhatOfWhomWhenFromWhereAndWhy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.written(0)
	operator := w.operator(0)
	_, err := w.Disclose(w.ctx, operator, w.customers[0], privacy.Disclosure{Items: []privacy.Item{privacy.Phone, privacy.Account}, Reason: "a payment came back"})
	w.must(err)
	list, err := w.RecordsOf(w.ctx, administrator, w.customers[0], claims.Page{})
	w.must(err)
	if len(list) != 1 {
		t.Fatalf("one disclosure left %d records", len(list))
	}
	got := list[0]
	if fmt.Sprint(got.Items) != "[account phone]" || got.Claimant != w.customers[0] || got.Provider != w.providers[0] || got.At != noon ||
		got.Actor != operator.Subject || got.Role != access.Operator || got.User != operator.User || got.Address != operator.Address ||
		got.Request != operator.Request || got.Action != claims.AccessDisclosed || got.Reason != "a payment came back" {
		t.Errorf("the record is %+v", got)
	}
	if floor := claims.FloorID[any](noon); string(got.ID[:6]) != string(floor[:6]) {
		t.Errorf("the id %s does not begin with %s", got.ID, noon)
	}
	// An address of the machine's link, and one in the form of the other version.
	for sent, want := range map[string]string{"fe80::1%eth0": "fe80::1", "::ffff:203.0.113.9": "203.0.113.9", "2001:db8::7": "2001:db8::7"} {
		operator.Address = netip.MustParseAddr(sent)
		_, err := w.Person(w.ctx, operator, w.customers[0])
		w.must(err)
		list, err := w.RecordsOf(w.ctx, operator, w.customers[0], claims.Page{Limit: 10})
		w.must(err)
		seen := false
		for _, r := range list {
			seen = seen || r.Address == netip.MustParseAddr(want)
		}
		if !seen {
			t.Errorf("a call from %s is on record as another's", sent)
		}
	}
}

func TestNobodyRecordsInAnothersNameOrChangesARecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const add = `INSERT INTO access_records (claimant_id, id, provider_id, at, actor, role, user_id, request, action, items)
		VALUES ($1, gen_random_uuid(), $2, $4, $5, $6, $3, '', 'read', '{claim}')`
	operator, desk := w.operator(0), w.operator(0)
	desk.Subject, desk.User = "ops's desk 창구 \\", access.ID{} // a machine's token
	own := func(a access.Actor) any {
		if a.User == (access.ID{}) {
			return nil
		}
		return claims.Key(a.User)
	}
	for _, a := range []access.Actor{operator, desk, administrator, regulator} {
		_, err := w.runs(a, add, w.customers[0], w.providers[0], own(a), noon, a.Subject, string(a.Role))
		w.must(err)
	}
	rival := w.operator(1)
	rival.User = access.ID{}
	for name, c := range map[string]struct {
		actor    access.Actor
		provider claims.ProviderID
		user     any
		subject  string
		role     access.Role
	}{
		"with another's user":          {operator, w.providers[0], access.ID{1: 1}, operator.Subject, access.Operator},
		"without its user":             {operator, w.providers[0], nil, operator.Subject, access.Operator},
		"at another provider":          {operator, w.providers[1], own(operator), operator.Subject, access.Operator},
		"by a claimant":                {w.claimant(0), w.providers[0], nil, "claimant-0", access.Claimant},
		"by a claimant as an operator": {w.claimant(0), w.providers[0], nil, "claimant-0", access.Operator},
		"by nobody":                    {access.Actor{}, w.providers[0], nil, "", access.Operator},
		"by the service":               {system, w.providers[0], nil, system.Subject, access.Administrator},
		// The attack of the review: rival's settings, another's name.
		"in the name of another's desk":      {rival, w.providers[1], nil, "operator:kakao", access.Operator},
		"of an operator as an administrator": {operator, w.providers[0], own(operator), operator.Subject, access.Administrator},
		"of a regulator as an administrator": {regulator, w.providers[0], nil, regulator.Subject, access.Administrator},
		"of an administrator as a regulator": {administrator, w.providers[0], nil, administrator.Subject, access.Regulator},
	} {
		_, err := w.runs(c.actor, add, w.customers[0], c.provider, c.user, noon, c.subject, string(c.role))
		w.wants(err, claims.KindForbidden, "a record "+name)
	}
	_, err := w.runs(system, `UPDATE access_records SET actor = 'y'`)
	w.wants(err, claims.KindForbidden, "a record that is changed")
	_, err = w.runs(system, `UPDATE access_checks SET note = 'y'`)
	w.wants(err, claims.KindForbidden, "a check that is changed")
}

func TestRecordsStayForTwoYearsWhoeverWantsThemGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.db.Owner.Exec(w.ctx, `
		INSERT INTO access_records (claimant_id, id, provider_id, at, actor, role, request, action, items)
		SELECT $1, gen_random_uuid(), $2, now() - days * interval '1 day', 'x', 'operator', '', 'read', '{claim}' FROM unnest(ARRAY[1, 729, 732, 2000]) AS days`,
		w.customers[0], w.providers[0])
	w.must(err)
	for _, actor := range []access.Actor{w.operator(0), w.claimant(0), administrator, regulator} {
		if rows, err := w.runs(actor, `DELETE FROM access_records`); err != nil || rows != 0 {
			t.Errorf("%s removes %d records: %v", actor.Role, rows, err)
		}
	}
	if rows, err := w.runs(system, `DELETE FROM access_records`); err != nil || rows != 2 {
		t.Errorf("of two that are older than two years, %d go: %v", rows, err)
	}
}

// plant adds records by one actor as the owner: of so many persons of the first
// provider, at the instant.
func (w *world) plant(actor string, at time.Time, persons int, action claims.AccessAction, reason any) {
	w.Helper()
	for range persons {
		_, err := w.db.Owner.Exec(w.ctx, `
			INSERT INTO access_records (claimant_id, id, provider_id, at, actor, role, request, action, items, reason)
			VALUES (gen_random_uuid(), $1, $2, $3, $4, 'operator', '', $5, '{claim}', $6)`,
			claims.NewIDAt[any](at), w.providers[0], at, actor, string(action), reason)
		w.must(err)
	}
}

func TestTheReportTellsOfEachActorWhatStrikesTheEye(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	day := func(d, hour, minute int) time.Time {
		return time.Date(2026, 10, d, hour, minute, 0, 0, time.FixedZone("KST", 9*60*60))
	}
	w.plant("a-quiet", day(1, 0, 0).Add(-time.Millisecond), 1, claims.AccessRead, nil) // September's
	w.plant("a-quiet", day(5, 6, 0), 1, claims.AccessRead, nil)
	w.plant("a-quiet", day(5, 21, 59), 1, claims.AccessDownloaded, "for the bank")
	w.plant("b-night", day(5, 22, 0), 1, claims.AccessRead, nil)
	w.plant("b-night", day(6, 5, 59), 1, claims.AccessRead, nil)
	w.plant("c-silent", day(31, 12, 0), 1, claims.AccessDownloaded, nil)
	w.plant("d-many", day(7, 12, 0), privacy.ManyPersons-1, claims.AccessListed, nil)
	w.plant("d-many", day(8, 12, 0), 1, claims.AccessDisclosed, "x")
	w.plant("e-more", day(7, 12, 0), privacy.ManyPersons, claims.AccessListed, nil)
	w.plant("f-later", day(32, 0, 0), 1, claims.AccessRead, nil) // November's
	month, _ := privacy.ParseMonth("2026-10")
	for _, actor := range []access.Actor{w.operator(0), administrator, regulator} {
		r, err := w.Report(w.ctx, actor, claims.ProviderID{}, month, "")
		w.must(err)
		var got []string
		for _, a := range r.Actors {
			got = append(got, fmt.Sprint(a.Actor, a.Records, a.Persons, a.Disclosed, a.Downloaded, a.WithoutReason, a.AtNight, a.MostInADay, a.Unusual()))
		}
		want := []string{"a-quiet2 2 0 1 0 0 2 false", "b-night2 2 0 0 0 2 1 true", "c-silent1 1 0 1 1 0 1 true", "d-many300 300 1 0 0 0 299 false", "e-more300 300 0 0 0 0 300 true"}
		if strings.Join(got, "; ") != strings.Join(want, "; ") {
			t.Errorf("%s reads\n%s, not\n%s", actor.Role, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	if r, err := w.Report(w.ctx, w.operator(1), claims.ProviderID{}, month, ""); err != nil || len(r.Actors) != 0 {
		t.Errorf("another provider's operator reads %+v, %v", r, err)
	}
	_, err := w.Report(w.ctx, w.operator(1), w.providers[0], month, "")
	w.wants(err, claims.KindInvalid, "another's report")
	_, err = w.Report(w.ctx, w.claimant(0), claims.ProviderID{}, month, "")
	w.wants(err, claims.KindForbidden, "a claimant's report")
	// The report goes on after an actor, and says so when there are more than it holds.
	for i := range 201 {
		w.plant(fmt.Sprintf("z-%03d", i), day(9, 12, 0), 1, claims.AccessRead, nil)
	}
	first, err := w.Report(w.ctx, administrator, w.providers[0], month, "")
	w.must(err)
	rest, err := w.Report(w.ctx, administrator, w.providers[0], month, first.Next)
	w.must(err)
	if len(first.Actors) != 200 || first.Next != first.Actors[199].Actor || len(rest.Actors) != 6 || rest.Next != "" || rest.Actors[0].Actor <= first.Next {
		t.Errorf("%d actors up to %q, and then %d", len(first.Actors), first.Next, len(rest.Actors))
	}
}

var wholeTable = regexp.MustCompile(`Seq Scan on (contacts|payees|access_records|access_checks|claimants|person_keys)\b`)

// TestNoStatementReadsAWholeTable runs what there is over tables that have grown, and
// asks for the plan of every statement that was sent, as who sent it.
func TestNoStatementReadsAWholeTable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, sql := range []string{
		`INSERT INTO claimants (claimant_id, provider_id, kind, customer_sealed, created_at) SELECT md5('c' || i)::uuid, $1, 'consumer', '\x00', now() FROM generate_series(1, 20000) i`,
		`INSERT INTO person_keys (claimant_id, provider_id, made_at, destroyed_at) SELECT md5('c' || i)::uuid, $1, now(), now() FROM generate_series(1, 20000) i`,
		`INSERT INTO contacts (claimant_id, provider_id, version, changed_at) SELECT md5('c' || i)::uuid, $1, 2, now() FROM generate_series(1, 20000) i`,
		`INSERT INTO payees (claimant_id, provider_id, version, changed_at) SELECT md5('c' || i)::uuid, $1, 2, now() FROM generate_series(1, 20000) i`,
		`INSERT INTO access_records (claimant_id, id, provider_id, at, actor, role, request, action, items) SELECT md5('c' || i)::uuid, md5('r' || i)::uuid, $1, now(), 'x',
			'operator', '', 'read', '{claim}' FROM generate_series(1, 20000) i`,
		`INSERT INTO access_checks (id, provider_id, month, checked_by, user_id, at, note) SELECT md5('k' || i)::uuid, $1, date '2000-01-01' - i * interval '1 month', 'user:' || $1::uuid, $1, now(), 'x'
			FROM generate_series(1, 5000) i`,
	} {
		_, err := w.db.Owner.Exec(w.ctx, sql, w.providers[1])
		w.must(err)
	}
	_, err := w.db.Owner.Exec(w.ctx, "ANALYZE")
	w.must(err)
	month, _ := privacy.ParseMonth("2026-10")
	w.sql.take()
	w.written(0)
	for _, actor := range []access.Actor{w.claimant(0), w.operator(0), administrator} {
		_, err := w.Person(w.ctx, actor, w.customers[0])
		w.must(err)
		_, err = w.RecordsOf(w.ctx, actor, w.customers[0], claims.Page{})
		w.must(err)
		_, err = w.Records(w.ctx, actor, privacy.RecordFilter{}, claims.Page{Limit: 10})
		w.must(err)
		if actor.May(access.ReportAccess) {
			_, err = w.Report(w.ctx, actor, claims.ProviderID{}, month, "")
			w.must(err)
		}
	}
	conn, err := w.db.Service.Acquire(w.ctx)
	w.must(err)
	defer conn.Release()
	explained := 0
	for _, s := range w.sql.take() {
		switch {
		case strings.HasPrefix(s.SQL, "BEGIN"), s.SQL == "commit", s.SQL == "rollback":
			_, err := conn.Exec(w.ctx, s.SQL)
			w.must(err)
			continue
		case s.SQL == "":
			continue
		}
		rows, err := conn.Query(w.ctx, "EXPLAIN "+s.SQL, s.Args...)
		w.must(err)
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		w.must(err)
		if plan := strings.Join(lines, "\n"); wholeTable.MatchString(plan) {
			t.Errorf("a whole table is read:\n%s\n%s", s.SQL, plan)
		}
		explained++
	}
	if explained < 20 {
		t.Errorf("%d statements were looked at", explained)
	}
}
