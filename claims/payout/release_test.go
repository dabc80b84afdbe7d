package payout_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/bank"
	"bosang/claims/payout"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/rights"
	"bosang/claims/privacy/erasure"
	"bosang/rules/period"
)

func TestARemittanceIsReleasedByTwoPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	w.decide(0, 1000)
	r := w.collect()
	_, err := w.File(w.ctx, w.operator(0), r.ID)
	w.wants(err, "remittance_state")
	_, err = w.Propose(w.ctx, w.operator(0), r.ID)
	w.must(err)
	again, err := w.Propose(w.ctx, w.operator(1), r.ID)
	w.must(err)
	waiting, err := w.approvals.List(w.ctx, w.operator(1), approval.Pending, claims.Page{})
	w.must(err)
	if len(waiting) != 1 || again.Approval != waiting[0].ID {
		t.Errorf("proposed twice it waits for %s, and there is %+v", again.Approval, waiting)
	}
	_, err = w.approvals.Approve(w.ctx, w.operator(0), waiting[0].ID)
	w.wants(err, "four_eyes")
	if got := w.work(r.ID); got.State != payout.Proposed {
		t.Errorf("without a second person it is %s", got.State)
	}
	// The database lets nothing out by itself either.
	for _, sql := range []string{
		`UPDATE payout_attempts SET state = 'sent', sent_at = now()`,
		`UPDATE payout_attempts SET state = 'sent', sent_at = now(), approval_id = (SELECT id FROM approvals), proposed_by = 'user:a', approved_by = 'user:b'`,
		`UPDATE remittances SET state = 'approved'`,
		`UPDATE remittances SET state = 'approved', approval_id = (SELECT id FROM approvals), proposed_by = made_by, approved_by = made_by`,
		`UPDATE remittances SET state = 'approved', approval_id = (SELECT id FROM approvals), proposed_by = made_by, approved_by = 'user:b'`,
		`UPDATE entitlements SET sent = 1001`,
		`INSERT INTO payouts SELECT claimant_id, gen_random_uuid(), claim_id, entitlement_id, provider_id, incident_id, 2, amount, currency, 'due', NULL, NULL, made_at, changed_at FROM payouts`,
		`INSERT INTO payout_attempts (claimant_id, id, payout_id, remittance_id, provider_id, number, amount, currency, state, payee_version, contact_version, memo, drafted_at)
			SELECT claimant_id, gen_random_uuid(), payout_id, remittance_id, provider_id, 2, amount, currency, 'drafted', 1, 1, '', drafted_at FROM payout_attempts`,
	} {
		if _, err := w.db.Owner.Exec(w.ctx, sql); err == nil {
			t.Errorf("the database does %s", sql)
		}
	}
	// Rejected, it is proposed again.
	_, err = w.approvals.Reject(w.ctx, w.operator(1), waiting[0].ID, "wrong day")
	w.must(err)
	w.approve(r.ID)
	if got := w.work(r.ID); got.State != payout.Released || got.ProposedBy == got.ApprovedBy {
		t.Errorf("released is %+v", got)
	}
	w.decide(1, 1000)
	dropped := w.collect()
	_, err = w.Drop(w.ctx, w.operator(1), dropped.ID)
	w.must(err)
	w.stands(1, "1 due 1000 (1 withheld remittance_dropped)")
	if again := w.collect(); again.Count != 1 {
		t.Errorf("what was dropped is collected again: %+v", again)
	}
}

func TestARemittanceIsCarriedOutWithinAYear(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 0)
	for days, code := range map[int]string{-1: "in_the_past", 0: "", 365: "", 366: "too_late"} {
		n := newRemittance(w)
		n.PayOn = period.DateOf(w.clock.Now(), period.KST).AddDays(days)
		_, err := w.Make(w.ctx, w.operator(0), n, claims.Once{})
		if code == "" {
			w.must(err)
			continue
		}
		w.wants(err, code)
	}
}

func TestOnlyPeopleOfTheProviderMoveMoney(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.decide(0, 1000)
	r := w.collect()
	program, stranger, before := w.operator(0), w.operator(0), w.operator(0)
	program.Scopes = access.Scopes(access.Operator)
	stranger.Providers = []access.ID{{7}}
	before.VerifiedAt = noon.Add(-access.VerifiedFor)
	for who, c := range map[string]struct {
		actor access.Actor
		code  string
	}{
		"a program": {program, "forbidden"}, "another's operator": {stranger, "not_found"},
		"an administrator": {access.Actor{Subject: "x", Role: access.Administrator}, "forbidden"},
		"the claimant":     {access.Actor{Subject: "x", Role: access.Claimant, Claimant: w.customers[0]}, "forbidden"},
	} {
		for what, do := range map[string]func() error{
			"proposes": func() error { _, err := w.Propose(w.ctx, c.actor, r.ID); return err },
			"drops":    func() error { _, err := w.Drop(w.ctx, c.actor, r.ID); return err },
			"takes":    func() error { _, err := w.File(w.ctx, c.actor, r.ID); return err },
			"reports":  func() error { _, err := w.ReadReport(w.ctx, c.actor, r.ID, strings.NewReader("")); return err },
			"settles":  func() error { _, err := w.Settle(w.ctx, c.actor, r.ID); return err },
			"reissues": func() error { _, err := w.Reissue(w.ctx, c.actor, w.payouts(0)[0].ID); return err },
		} {
			if err := do(); err == nil || !strings.Contains(err.Error(), c.code) {
				t.Errorf("%s %s: %v, not %s", who, what, err, c.code)
			}
		}
	}
	for what, err := range map[string]error{
		"takes the file": func() error { _, err := w.File(w.ctx, before, r.ID); return err }(),
		"settles":        func() error { _, err := w.Settle(w.ctx, before, r.ID); return err }(),
		"returns":        func() error { _, err := w.Return(w.ctx, before, w.payouts(0)[0].ID, "statement"); return err }(),
	} {
		if err == nil || !strings.Contains(err.Error(), "sign_in_again") {
			t.Errorf("who has not just signed in %s: %v", what, err)
		}
	}
}

func TestTheFileKeepsOnRecordWhoWasSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 4)
	for i := range 4 {
		w.decide(i, 1000)
	}
	r := w.released()
	w.file(r.ID)
	var n, persons int
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*), count(DISTINCT claimant_id) FROM access_records
		WHERE action = 'downloaded' AND items = '{payee_name,bank,account}' AND reason LIKE 'remittance %' AND user_id IS NOT NULL`).Scan(&n, &persons))
	if n != 4 || persons != 4 {
		t.Errorf("%d records of %d persons", n, persons)
	}
	// No payee stands anywhere in clear.
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*) FROM (SELECT a::text AS row FROM payout_attempts a UNION ALL SELECT r::text FROM remittances r) x
		WHERE row ~ '김 ?보상|사업자|123456|00412345678'`).Scan(&n))
	if n != 0 {
		t.Errorf("%d rows show a payee or payer", n)
	}
	// Who was erased is in no file any more, and the file says so rather than to be short.
	w.plant(`UPDATE person_keys SET wrapped = NULL, master_key = NULL, destroyed_at = now() WHERE claimant_id = $1`, w.customers[2])
	f, err := w.File(w.ctx, w.operator(0), r.ID)
	w.must(err)
	w.wants(f.Write(io.Discard), "claimant_erased")
}

func TestTwoRemittancesAtOnceNeverTakeTheSamePayout(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 24)
	for i := range 24 {
		w.decide(i, 1000)
	}
	made := make([]payout.Remittance, 4)
	var all sync.WaitGroup
	for i := range made {
		r, err := w.Make(w.ctx, w.operator(0), newRemittance(w), claims.Once{})
		w.must(err)
		made[i].ID = r.ID
		for range 2 { // two processes work at each
			all.Go(func() {
				if _, err := w.Work(w.ctx, r.ID, nil); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	var total int64
	for i := range made {
		r := w.work(made[i].ID)
		total += r.Count
		if r.Count > 0 {
			w.approve(r.ID)
			all.Go(func() { _, _ = w.Work(w.ctx, r.ID, nil) })
			w.work(r.ID)
		}
	}
	all.Wait()
	if total != 24 {
		t.Errorf("%d payouts were collected", total)
	}
	for i := range 24 {
		w.stands(i, "1 sent 1000 (1 sent)")
	}
	w.balance("compensation 24000 clearing 24000")
}

// A process that ends in the midst has done whole sets, and another one goes on.
func TestWorkThatEndsInTheMidstIsGoneOnWith(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 8)
	for i := range 8 {
		w.decide(i, 1000)
	}
	r, err := w.Make(w.ctx, w.operator(0), newRemittance(w), claims.Once{})
	w.must(err)
	interrupted := func() {
		t.Helper()
		ctx, end := context.WithCancel(w.ctx)
		done, err := w.Work(ctx, r.ID, func() bool { end(); return true })
		if done || !errors.Is(err, context.Canceled) {
			t.Errorf("interrupted: %v, %v", done, err)
		}
		if done, err := w.Work(w.ctx, r.ID, func() bool { return false }); done || err != nil {
			t.Errorf("out of time: %v, %v", done, err)
		}
	}
	interrupted()
	if got, err := w.Remittance(w.ctx, w.operator(0), r.ID); err != nil || got.State != payout.Collecting || got.Count != 6 {
		t.Errorf("in the midst it is %+v, %v", got, err)
	}
	w.work(r.ID)
	w.approve(r.ID)
	interrupted()
	w.balance("compensation 8000 payable 2000 clearing 6000")
	if got := w.work(r.ID); got.State != payout.Released || got.Count != 8 {
		t.Errorf("in the end it is %+v", got)
	}
	w.balance("compensation 8000 clearing 8000")
}

func TestAReportThatIsNotOfThisRemittanceChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	w.decide(0, 1000)
	w.decide(1, 1000)
	r := w.released()
	w.decide(2, 1000)
	other := w.released()
	id := func(i int) payout.AttemptID { return w.payouts(i)[0].Attempts[0].ID }
	good := status(id(0), "ACSC", "")
	for what, c := range map[string]struct {
		report io.ReadSeeker
		code   string
	}{
		"of another remittance":    {report(other, "B", "PART", good), "OrgnlMsgId: another_remittance"},
		"of another's payment":     {report(r, "B", "PART", good, status(id(2), "RJCT", "")), "line 1, OrgnlEndToEndId: unknown_payment"},
		"of a payment of nobody's": {report(r, "B", "PART", good, status(payout.AttemptID{1}, "RJCT", "")), "unknown_payment"},
		"of no id of ours":         {report(r, "B", "PART", good, strings.Replace(good, bank.Reference(id(0)), "NOTPROVIDED", 1)), "unknown_payment"},
		"of another number":        {changed(report(r, "B", "PART", good), "<GrpSts>", "<OrgnlNbOfTxs>3</OrgnlNbOfTxs><GrpSts>"), "OrgnlNbOfTxs: not_as_sent (2)"},
		"of another sum":           {changed(report(r, "B", "PART", good), "<GrpSts>", "<OrgnlCtrlSum>2001</OrgnlCtrlSum><GrpSts>"), "OrgnlCtrlSum: not_as_sent (2000)"},
		"of another amount": {changed(report(r, "B", "PART", good), "</TxSts>", `</TxSts><OrgnlTxRef><Amt><InstdAmt Ccy="KRW">999</InstdAmt></Amt></OrgnlTxRef>`),
			"InstdAmt: not_as_sent (1000)"},
		"that breaks off": {changed(report(r, "B", "PART", good), "</Document>", ""), "xml_form"},
	} {
		if _, err := w.ReadReport(w.ctx, w.operator(0), r.ID, c.report); err == nil || !strings.Contains(err.Error(), c.code) {
			t.Errorf("a report %s: %v, not %s", what, err, c.code)
		}
	}
	w.stands(0, "1 sent 1000 (1 sent)")
	// One that says something else than what is known already is for a person to look at.
	for i, said := range []string{good, status(id(0), "RJCT", "AC01"), status(id(0), "ACSP", ""), status(id(0), "PDNG", "")} {
		got, err := w.ReadReport(w.ctx, w.operator(0), r.ID, report(r, fmt.Sprint("B-", i), "PART", said))
		w.must(err)
		if strings.Contains(said, "RJCT") != (got.Contradicted == 1) {
			t.Errorf("of %s the report says %+v", said, got)
		}
	}
	w.stands(0, "1 settled 1000 (1 settled)")
	// The file as a whole is rejected: what is on its way comes back.
	got, err := w.ReadReport(w.ctx, w.operator(0), r.ID, report(r, "C", "RJCT"))
	w.must(err)
	if got.Returned != 1 {
		t.Errorf("the report says %+v", got)
	}
	w.stands(1, "1 returned 1000 (1 returned RJCT)")
	if r, err = w.Remittance(w.ctx, w.operator(0), r.ID); err != nil || r.State != payout.Closed {
		t.Errorf("it is %+v, %v", r, err)
	}
	w.balance("compensation 3000 payable 1000 clearing 1000 bank 1000")
}

// TestWhatABankSaysOfTheOneBlockItSaysOfTheFile reads reports that list no payments and say nothing
// of the file, as banks do that answer block by block.
func TestWhatABankSaysOfTheOneBlockItSaysOfTheFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	w.decide(0, 1000)
	rejected := w.released()
	w.decide(1, 1000)
	settled := w.released()
	for _, c := range []struct {
		r                    payout.Remittance
		group, block, stands string
		i                    int
	}{
		{rejected, "", "<PmtInfSts>RJCT</PmtInfSts><StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf>", "1 returned 1000 (1 returned AM04)", 0},
		{settled, "ACTC", "<PmtInfSts>ACSC</PmtInfSts>", "1 settled 1000 (1 settled)", 1},
	} {
		_, err := w.ReadReport(w.ctx, w.operator(0), c.r.ID, report(c.r, "B", c.group, c.block))
		w.must(err)
		w.stands(c.i, c.stands)
	}
	w.balance("compensation 2000 payable 1000 bank 1000")
}

func changed(r *strings.Reader, old, by string) *strings.Reader {
	text, err := io.ReadAll(r)
	if err != nil {
		panic(err)
	}
	return strings.NewReader(strings.Replace(string(text), old, by, 1))
}

func TestNobodyIsErasedToWhomMoneyIsOnItsWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	store := rights.Store{Store: w.store.Store, Keys: pgtest.Keys()}
	erasures := erasure.New(store, erasure.NewJournal(filepath.Join(t.TempDir(), "erasures.jsonl"), pgtest.Keys()), w.approvals)
	w.decide(0, 1000)
	r := w.released()
	me := access.Actor{Subject: "user:" + claims.Key{9}.String(), Role: access.Claimant, Claimant: w.customers[0], User: access.ID{9}, VerifiedAt: noon}
	_, _, err := erasures.Erase(w.ctx, me, w.customers[0], erasure.Requested)
	w.wants(err, "payout_on_its_way")
	_, err = w.Settle(w.ctx, w.operator(0), r.ID)
	w.must(err)
	_, _, err = erasures.Erase(w.ctx, me, w.customers[0], erasure.Requested)
	w.must(err)
	var n int
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*) FROM payout_attempts WHERE num_nonnulls(name_sealed, bank_sealed, account_sealed, account_index) > 0`).Scan(&n))
	if n > 0 {
		t.Error("where the money went is kept of who was erased")
	}
	w.stands(0, "1 settled 1000 (1 settled)")
	w.balance("compensation 1000 bank 1000")
}

// TestNoClaimIsWithdrawnOfWhichMoneyIsJustSent has a claimant withdraw while a release holds
// what the claim gives.
func TestNoClaimIsWithdrawnOfWhichMoneyIsJustSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.decide(0, 1000)
	me := access.Actor{Subject: "claimant-0", Role: access.Claimant, Claimant: w.customers[0]}
	sending, err := w.db.Owner.Begin(w.ctx)
	w.must(err)
	_, err = sending.Exec(w.ctx, `UPDATE entitlements SET sent = amount`)
	w.must(err)
	withdrawn := make(chan error)
	go func() {
		_, err := claims.New(w.store.Store, nil).WithdrawClaim(w.ctx, me, w.claims[0])
		withdrawn <- err
	}()
	w.waits(withdrawn)
	w.must(sending.Commit(w.ctx))
	w.wants(<-withdrawn, "claim_paid")
}
