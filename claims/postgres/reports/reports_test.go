package reports_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/ledger"
	"bosang/claims/postgres/ledgers"
	"bosang/claims/report"
	"bosang/rules/money"
	"bosang/rules/period"
)

// post posts, for an entitlement of a claim, what sends money (and has the attempt's id),
// what follows of an attempt, or what takes either back.
func (w *world) post(c claims.Claim, what ledger.What, debit, credit ledger.Account, amount int64, cause, reverses ledger.ID) ledger.ID {
	w.Helper()
	by, err := money.Of(amount, "KRW")
	w.must(err)
	t := ledger.Transaction{ID: newID(), Holder: c.ClaimantID, Provider: c.ProviderID, What: what, Cause: ledger.Cause{Kind: "attempt", ID: cause},
		Reverses: reverses, At: noon, Entries: []ledger.Entry{{Debit: debit, Credit: credit, Amount: by}}}
	if cause == (ledger.ID{}) {
		t.Cause.ID = t.ID
	}
	if debit.Kind == ledger.Bank {
		t.Cause.Kind = "settlement" // of the attempt that it was
	}
	w.in(system, func(tx claims.Tx) { w.must(ledgers.Post(w.ctx, tx.(pgx.Tx), []ledger.Transaction{t})) })
	return t.ID
}

// pay sends an amount of what a claim gives, and has it arrive or not; both come back with
// the functions that are given.
func (w *world) pay(c claims.Claim, amount int64, arrives bool) (sent, settled ledger.ID, payable, clearing, bank ledger.Account) {
	w.Helper()
	var entitlement [16]byte
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT id FROM entitlements WHERE claim_id = $1`, c.ID.String()).Scan(&entitlement))
	payable, clearing, bank = ledger.Account{Kind: ledger.Payable, Of: entitlement}, ledger.Account{Kind: ledger.Clearing, Of: w.incident.ID}, ledger.Account{Kind: ledger.Bank, Of: w.incident.ID}
	sent = w.post(c, "payout", payable, clearing, amount, ledger.ID{}, ledger.ID{})
	if arrives {
		settled = w.post(c, "settlement", clearing, bank, amount, sent, ledger.ID{})
	}
	return sent, settled, payable, clearing, bank
}

var every = []report.Asked{{Name: "claims"}, {Name: "claims", Public: true}, {Name: "decision-times"}, {Name: "refusals"}, {Name: "owed"}, {Name: "accounts"},
	{Name: "notices"}, {Name: "overrides"}, {Name: "objections"}, {Name: "appeals"}, {Name: "changes", Since: 1}}

func TestEachReportCountsWhatThereIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	cs := w.file(append(w.subscribe(0, 3), w.subscribe(1, 1)...)...)
	w.subscribe(0, 2)
	first := w.cut()
	cs[0], cs[1], cs[3] = w.decide(cs[0], 500), w.decide(cs[1], 0), w.decide(cs[3], 70)
	w.pay(cs[0], 300, true)
	sent, settled, payable, clearing, bank := w.pay(cs[0], 200, true)
	w.post(cs[0], ledger.Reversal, bank, clearing, 200, sent, settled)
	w.want(w.count(regulator, report.Asked{Name: "owed"}),
		"outage-2022 provider-0 KRW 1 0 500 500 0 200 300 0 0 0", "outage-2022 provider-1 KRW 1 0 70 70 0 0 0 0 0 0")
	w.post(cs[0], ledger.Reversal, clearing, payable, 200, sent, sent)
	w.want(w.count(regulator, report.Asked{Name: "owed"}),
		"outage-2022 provider-0 KRW 1 0 500 500 0 0 300 0 0 0", "outage-2022 provider-1 KRW 1 0 70 70 0 0 0 0 0 0")
	day := "2022-10-20 outage-2022 provider-"
	w.want(w.count(regulator, report.Asked{Name: "claims"}),
		day+"0 talk - consumer none - filed - 1 0 - - 5", day+"0 talk paid consumer none - granted KRW 1 0 500 0 5",
		day+"0 talk paid consumer none - refused - 1 0 - - 5", day+"1 talk paid consumer none - granted KRW 1 0 70 0 1")
	w.want(w.count(w.operator(1), report.Asked{Name: "claims"}), day+"1 talk paid consumer none - granted KRW 1 0 70 0 1")
	w.want(w.count(regulator, report.Asked{Name: "claims", From: period.Date{Year: 2022, Month: 10, Day: 21}}))
	w.want(w.count(regulator, report.Asked{Name: "claims", Provider: w.providers[1].ID, To: period.Date{Year: 2022, Month: 10, Day: 21}}),
		day+"1 talk paid consumer none - granted KRW 1 0 70 0 1")
	w.want(w.count(regulator, report.Asked{Name: "refusals"}),
		"outage-2022 provider-0 talk "+aGround+" 1 1 전기통신사업법 제33조제1항제1호 Telecommunications Business Act, art. 33(1) item 1",
		"outage-2022 provider-0 talk unknown/ground 1 1 - -")
	w.want(w.count(regulator, report.Asked{Name: "accounts", Provider: w.providers[0].ID}),
		"KRW - - - 1900 1900 0", "KRW provider-0 bank - 200 500 -300", "KRW provider-0 clearing - 700 700 0",
		"KRW provider-0 compensation outage-2022 500 0 500", "KRW provider-0 payable - 500 700 -200")
	times := w.count(regulator, report.Asked{Name: "decision-times"})
	if len(times.rows) != 6 || !strings.HasPrefix(times.rows[0], "- - - - 4 3 ") || times.Covers.Text != "4" {
		t.Errorf("the times are\n%s\nof %s claims", strings.Join(times.rows, "\n"), times.Covers.Text)
	}
	changed := w.count(regulator, report.Asked{Name: "changes", Since: first})
	var short []string
	for _, row := range changed.rows {
		cells := strings.Fields(row)
		if i := slices.IndexFunc(cs, func(c claims.Claim) bool { return c.ID.String() == cells[0] }); i < 0 || string(cs[i].Reference) != cells[1] {
			t.Errorf("of another claim: %s", row)
		}
		short = append(short, strings.Join(cells[2:], " "))
	}
	slices.Sort(short)
	want := []string{
		"provider-0 talk decided filed 0 1 outage-2022 outage-2022 filed granted - paid true true KRW - 500 - 0",
		"provider-0 talk decided filed 0 1 outage-2022 outage-2022 filed refused - paid true true - - - - -",
		"provider-1 talk decided filed 0 1 outage-2022 outage-2022 filed granted - paid true true KRW - 70 - 0",
	}
	if !slices.Equal(short, want) {
		t.Errorf("what changed is\n%s", strings.Join(short, "\n"))
	}
	w.want(w.count(regulator, report.Asked{Name: "claims", Public: true}),
		"outage-2022 provider-0 talk - filed - true -", "outage-2022 provider-0 talk paid granted - true -", "outage-2022 provider-0 talk paid refused - true -",
		"outage-2022 provider-0 talk - - - true -", "outage-2022 provider-1 talk paid granted - true -", "outage-2022 provider-1 talk - - - true -",
		"- - - - - - true -")
}

// What persons said of decisions, and what providers told, is counted up to cut-offs too.
func TestWhatIsSaidOfDecisionsAndToldIsCountedAsItStood(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	cs := w.file(w.subscribe(0, 3)...)
	for i := range cs {
		cs[i] = w.decide(cs[i], 500)
	}
	plant := func(sql string) {
		t.Helper()
		_, err := w.db.Owner.Exec(w.ctx, sql)
		w.must(err)
	}
	const user = `'user:01a2034b-437c-7001-8020-3c9b0e1e615e'`
	plant(`INSERT INTO objections (claimant_id, claim_id, decision_number, id, provider_id, incident_id, state, about, ground_sealed, made_by, made_at, due_at)
		SELECT claimant_id, id, 1, id, provider_id, incident_id, CASE n WHEN 1 THEN 'open' ELSE 'waived' END, CASE n WHEN 1 THEN 'plan.fee' END, CASE n WHEN 1 THEN ''::bytea END,
			` + user + `, '2022-10-21', '2022-10-28' FROM (SELECT c.*, row_number() OVER (ORDER BY id) AS n FROM claims c) c WHERE n < 3`)
	plant(`INSERT INTO appeals (claimant_id, id, claim_id, provider_id, lane, decision_number, state, disputed, text_sealed, filed_by, filed_at)
		SELECT claimant_id, id, id, provider_id, 'new_evidence', 1, 'filed', '{}', '', ` + user + `, '2022-10-22' FROM claims LIMIT 1`)
	plant(`INSERT INTO determinations (claimant_id, id, claim_id, provider_id, because, decision_number, ground, reason_sealed, said, takes, made_by, made_at, number, found, in_force_at)
		SELECT claimant_id, id, id, provider_id, 'override', 1, 'fact_corrected', '', '{"facts": {}}', false, ` + user + `, '2022-10-22', 1, '{}', '2022-10-22' FROM claims LIMIT 1`)
	plant(`INSERT INTO notices (id, incident_id, provider_id, kind, duty, due_on, due_at, uncertain, due_order, revision, library, assessed_at, affected, reached, wordings, version, created_at)
		SELECT o.id, o.incident_id, o.provider_id, 'outage_notice', 'owed', '2022-10-19', '2022-10-19T15:00:00Z', false, o.id, 1, 1, '2022-10-16', 0, 0, 0, 1, '2022-10-16' FROM outages o`)
	plant(`INSERT INTO notice_duties (notice_id, number, provider_id, duty, due_on, due_at, uncertain, revision, library, assessed_at)
		SELECT id, 1, provider_id, duty, due_on, due_at, false, 1, 1, assessed_at FROM notices`)
	// One that was withdrawn before anything was decided is none of those that were.
	gone := w.file(w.subscribe(0, 1)...)[0]
	w.in(access.Actor{Subject: "claimant", Role: access.Claimant, Claimant: gone.ClaimantID}, func(tx claims.Tx) { w.must(tx.SetState(w.ctx, gone, claims.Withdrawn)) })
	said := []report.Asked{{Name: "notices"}, {Name: "overrides"}, {Name: "objections"}, {Name: "appeals"}}
	first := []string{
		"outage-2022 provider-0 outage_notice owed 2022-10-19 - overdue;outage-2022 provider-1 outage_notice owed 2022-10-19 - overdue",
		"provider-0 override fact_corrected false 1 3", "outage-2022 provider-0 open 1 3;outage-2022 provider-0 waived 1 3", "provider-0 new_evidence filed 1 3",
	}
	asOf := w.cut()
	for i := range said {
		said[i].AsOf = asOf
		w.want(w.count(regulator, said[i]), strings.Split(first[i], ";")...)
	}
	plant(`UPDATE objections SET state = 'dismissed', answer_sealed = '', answered_by = 'user:01a2034b-437c-7001-8020-3c9b0e1e6160', answered_at = '2022-10-23', ended_period = cutoff() WHERE state = 'open'`)
	plant(`UPDATE appeals SET previous_state = 'filed', state = 'refused', answer_sealed = '', answered_by = 'user:01a2034b-437c-7001-8020-3c9b0e1e6160', answered_at = '2022-10-23', ended_period = cutoff()`)
	plant(`INSERT INTO wordings (id, notice_id, number, provider_id, kind, ko, en, drafted_by, drafted_at, changed_by, changed_at)
		SELECT id, id, 1, provider_id, kind, '{a,b,c,d}', '{a,b,c,d}', 'x', '2022-10-20', 'x', '2022-10-20' FROM notices`)
	plant(`INSERT INTO publications (id, notice_id, wording, provider_id, way, counts, published_at, url, recorded_by, recorded_at)
		SELECT gen_random_uuid(), id, 1, provider_id, 'screen', true, '2022-10-20', 'https://example.com/', 'x', '2022-10-20' FROM notices WHERE provider_id = (SELECT id FROM providers WHERE key = 'provider-0')`)
	then := []string{
		"outage-2022 provider-0 outage_notice owed 2022-10-19 2022-10-20 published_late;outage-2022 provider-1 outage_notice owed 2022-10-19 - overdue", first[1],
		"outage-2022 provider-0 dismissed 1 3;outage-2022 provider-0 waived 1 3", "provider-0 new_evidence refused 1 3",
	}
	for i, a := range said {
		w.want(w.count(regulator, a), strings.Split(first[i], ";")...)
		a.AsOf = 0
		now := w.count(regulator, a)
		w.want(now, strings.Split(then[i], ";")...)
		if n, counted := len(now.rows), now.Covers.Text; counted == "0" || n == 0 {
			t.Errorf("%s covers %s in %d rows", a.Name, counted, n)
		}
		if other := w.count(w.operator(1), a); i > 0 && len(other.rows) != 0 || i == 0 && len(other.rows) != 1 {
			t.Errorf("another operator reads of %s %v", a.Name, other.rows)
		}
	}
}

func TestAReportIsTheSameWhateverHappensLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	subs := w.subscribe(0, 4)
	cs := w.file(subs[:3]...)
	w.cut()
	cs[0], cs[1] = w.decide(cs[0], 500), w.decide(cs[1], 0)
	w.pay(cs[0], 100, false)
	asOf := w.cut()
	before := make([]*written, len(every))
	for i, a := range every {
		a.AsOf = asOf
		before[i] = w.count(regulator, a)
	}
	again := func(what string) {
		t.Helper()
		w.cut()
		for i, a := range every {
			a.AsOf = asOf
			if now := w.count(regulator, a); !slices.Equal(now.rows, before[i].rows) || now.AsOf != before[i].AsOf || now.Covers != before[i].Covers {
				t.Errorf("after %s, %s is\n%s\nand was\n%s", what, a.Name, strings.Join(now.rows, "\n"), strings.Join(before[i].rows, "\n"))
			}
		}
	}
	cs[0], cs[1], cs[2] = w.decide(cs[0], 700), w.decide(cs[1], 30), w.decide(cs[2], 0)
	again("further decisions")
	w.pay(cs[0], 50, true)
	again("payments")
	w.file(w.subscribe(0, 2)...)
	again("further claims")
	for range 2 {
		w.in(system, func(tx claims.Tx) {
			s, err := tx.Subscription(w.ctx, subs[3].ID)
			w.must(err)
			s.EndedAt = noon.AddDate(0, -1, s.EndedAt.Day())
			w.must(tx.ChangeSubscription(w.ctx, s))
		})
		again("a subscription that had ended before")
	}
	w.in(access.Actor{Subject: "claimant", Role: access.Claimant, Claimant: cs[2].ClaimantID}, func(tx claims.Tx) { w.must(tx.SetState(w.ctx, cs[2], claims.Withdrawn)) })
	again("a withdrawal")
	w.in(system, func(tx claims.Tx) { w.window(tx, w.outages[0].ID, 2, true) })
	again("a window that never was")
	other := claims.Incident{ID: newID(), Key: "other", Title: w.incident.Title, Revision: 1, Version: 1, ReportedBy: "test", CreatedAt: noon}
	w.in(system, func(tx claims.Tx) {
		w.must(tx.AddIncident(w.ctx, other))
		w.must(tx.MergeIncident(w.ctx, w.incident.ID, other.ID))
	})
	again("a merger")
	if now := w.count(regulator, report.Asked{Name: "claims", Incident: other.ID}); now.Covers.Text != "4" {
		t.Errorf("of the incident that it became part of, it counts %s", now.Covers.Text)
	}
}

func TestWhoWasHitIsCountedAsItWasKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	subs := w.subscribe(0, 3)
	w.file(subs[0])
	hit := func() string {
		t.Helper()
		rows := w.count(regulator, report.Asked{Name: "claims", Incident: w.incident.ID}).rows
		return rows[0][strings.LastIndex(rows[0], " ")+1:]
	}
	want := func(what, n string) {
		t.Helper()
		if got := hit(); got != n {
			t.Errorf("%s, %s were hit, not %s", what, got, n)
		}
	}
	want("at first", "3")
	w.in(system, func(tx claims.Tx) {
		s, err := tx.Subscription(w.ctx, subs[1].ID)
		w.must(err)
		s.EndedAt = noon.AddDate(0, 0, -5) // when the outage begins
		w.must(tx.ChangeSubscription(w.ctx, s))
	})
	want("without one that had ended", "2")
	w.in(system, func(tx claims.Tx) {
		s, err := tx.Subscription(w.ctx, subs[1].ID)
		w.must(err)
		s.EndedAt = noon.AddDate(0, 0, -5).Add(1000)
		w.must(tx.ChangeSubscription(w.ctx, s))
	})
	want("with one that ended in it", "3")
	w.in(system, func(tx claims.Tx) { w.window(tx, w.outages[0].ID, 2, true) })
	want("without a window", "-")
}

// TestNoWriterFallsBetweenTwoCutOffs has claims decided while cut-offs are made, and holds
// what each of them counted to what it counts when all is quiet.
func TestNoWriterFallsBetweenTwoCutOffs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	cs := w.file(w.subscribe(0, 24)...)
	var all sync.WaitGroup
	for part := range slices.Chunk(cs, 8) {
		all.Go(func() {
			for round := range int64(3) {
				for i := range part {
					part[i] = w.decide(part[i], 100+10*round)
				}
			}
		})
	}
	var counted []*written
	for range 12 {
		counted = append(counted, w.count(regulator, report.Asked{Name: "accounts"}), w.count(regulator, report.Asked{Name: "owed"}))
	}
	all.Wait()
	numbers := make(map[int64]bool)
	for _, before := range counted {
		a := report.Asked{Name: before.Name, AsOf: before.AsOf.Number}
		if now := w.count(regulator, a); !slices.Equal(now.rows, before.rows) || now.Covers != before.Covers {
			t.Errorf("%s as of %d was\n%s\nand is\n%s", a.Name, a.AsOf, strings.Join(before.rows, "\n"), strings.Join(now.rows, "\n"))
		}
		if numbers[a.AsOf] {
			t.Errorf("cut-off %d was made twice", a.AsOf)
		}
		numbers[a.AsOf] = true
	}
	// In the end reports say what the tables do.
	var owed, claims string
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT sum(owed)::text, count(*)::text FROM claims`).Scan(&owed, &claims))
	w.want(w.count(regulator, report.Asked{Name: "owed"}), fmt.Sprintf("outage-2022 provider-0 KRW %s 0 %s %s 0 0 0 0 0 0", claims, owed, owed))
	rows := w.count(regulator, report.Asked{Name: "accounts"}).rows
	var debits, credits string
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT sum(debits)::text, sum(credits)::text FROM balances`).Scan(&debits, &credits))
	if want := "KRW - - - " + debits + " " + credits + " 0"; rows[0] != want {
		t.Errorf("the ledger's sum is %s, not %s", rows[0], want)
	}
}

func TestWhatCannotBeAskedIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.cut()
	for want, a := range map[string]report.Asked{
		"not_found: report":                   {Name: "salaries"},
		"invalid; as_of: unknown_cut_off":     {Name: "claims", AsOf: 2},
		"invalid; since: unknown_cut_off":     {Name: "changes", AsOf: 1, Since: -1},
		"invalid; since: after_cut_off":       {Name: "changes", AsOf: 1, Since: 2},
		"invalid; since: required":            {Name: "changes"},
		"invalid; incident_id: not_of_report": {Name: "accounts", Incident: w.incident.ID},
		"invalid; audience: not_published":    {Name: "owed", Public: true},
		"invalid; to: not_after_start":        {Name: "claims", From: period.Date{Year: 2022, Month: 1, Day: 2}, To: period.Date{Year: 2022, Month: 1, Day: 2}},
		"invalid; from: not_of_report":        {Name: "owed", From: period.Date{Year: 2022, Month: 1, Day: 2}},
	} {
		if err := w.reports.Write(w.ctx, regulator, a, &written{}); err == nil || err.Error() != want {
			t.Errorf("%+v is refused by %v, not %q", a, err, want)
		}
	}
	for _, actor := range []access.Actor{{Subject: "x", Role: access.Claimant, Claimant: access.ID{1}}, {}} {
		if err := w.reports.Write(w.ctx, actor, report.Asked{Name: "claims"}, &written{}); claims.KindOf(err) != claims.KindForbidden {
			t.Errorf("%q is answered with %v", actor.Role, err)
		}
	}
	if err := w.reports.Write(w.ctx, w.operator(0), report.Asked{Name: "claims", Public: true}, &written{}); claims.KindOf(err) != claims.KindForbidden {
		t.Errorf("an operator publishes: %v", err)
	}
}

var errSink = errors.New("whoever reads went away")

type broken struct{ written }

func (b *broken) Row([]report.Cell) error { return errSink }

func TestWhoGoesAwayEndsTheReport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.file(w.subscribe(0, 1)...)
	if err := w.reports.Write(w.ctx, regulator, report.Asked{Name: "claims"}, &broken{}); !errors.Is(err, errSink) {
		t.Errorf("the report ends with %v", err)
	}
}

// cutting has the database end its reader's connection as soon as the report begins.
type cutting struct {
	written
	w *world
}

func (o *cutting) Begin(h report.Head) error {
	conn, err := pgx.Connect(o.w.ctx, o.w.db.AdminURL)
	o.w.must(err)
	_, err = conn.Exec(o.w.ctx, `SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'bosang'`)
	o.w.must(err)
	o.w.must(conn.Close(o.w.ctx))
	return o.written.Begin(h)
}

func TestAReportWhoseDatabaseGoesAwayIsUnavailable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	err := w.reports.Write(w.ctx, regulator, report.Asked{Name: "owed"}, &cutting{w: w})
	if claims.KindOf(err) != claims.KindUnavailable {
		t.Errorf("the error is %v", err)
	}
}
