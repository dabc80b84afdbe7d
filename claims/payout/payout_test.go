package payout_test

import (
	"strings"
	"testing"
	"time"

	"bosang/claims/payout"
)

func TestMoneyGoesOutComesBackAndArrives(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 5)
	for i := range 5 {
		w.decide(i, 1000*int64(i+1))
	}
	w.balance("compensation 15000 payable 15000")
	r := w.collect()
	if r.State != payout.Draft || r.Count != 5 || r.Sum != won(15000) || r.Payer.Number != "00412345678" {
		t.Fatalf("collected is %+v", r)
	}
	w.stands(0, "1 due 1000 (1 drafted)")
	w.balance("compensation 15000 payable 15000")
	w.approve(r.ID)
	r = w.work(r.ID)
	if r.State != payout.Released || r.Count != 5 || r.Withheld != 0 {
		t.Fatalf("released is %+v", r)
	}
	w.stands(0, "1 sent 1000 (1 sent)")
	w.balance("compensation 15000 clearing 15000")
	file := w.file(r.ID)
	if strings.Count(file, "<CdtTrfTxInf>") != 5 || !strings.Contains(file, "<Nm>김 보상3</Nm>") || !strings.Contains(file, "<CtrlSum>15000</CtrlSum>") ||
		!strings.Contains(file, "<Ustrd>보상금 BS-0002</Ustrd>") {
		t.Errorf("the file is %s", file)
	}
	// One comes back, one is on its way, three have arrived.
	id := func(i int) payout.AttemptID { return w.payouts(i)[0].Attempts[0].ID }
	said := []string{status(id(0), "ACSC", ""), status(id(1), "RJCT", "AC04"), status(id(2), "ACSP", ""), status(id(3), "ACSC", ""), status(id(4), "ACSC", "")}
	for range 2 { // the second time it changes nothing
		got, err := w.ReadReport(w.ctx, w.operator(0), r.ID, report(r, "B-1", "PART", said...))
		w.must(err)
		if got.Accepted+got.Settled+got.Returned+got.Unchanged != 5 || got.Contradicted != 0 {
			t.Errorf("the report says %+v", got)
		}
		w.stands(0, "1 settled 1000 (1 settled)")
		w.stands(1, "1 returned 2000 (1 returned AC04)")
		w.stands(2, "1 sent 3000 (1 accepted)")
		w.balance("compensation 15000 payable 2000 clearing 3000 bank 10000")
	}
	// What came back is sent again once it is reissued, to where it is to go now.
	if again := w.collect(); again.Count != 0 {
		t.Errorf("%d payments were collected that nobody reissued", again.Count)
	}
	_, err := w.Reissue(w.ctx, w.operator(0), w.payouts(0)[0].ID)
	w.wants(err, "payout_state")
	_, err = w.Reissue(w.ctx, w.operator(0), w.payouts(1)[0].ID)
	w.must(err)
	w.names(1, "김보상1", "김보상1")
	second := w.released()
	if second.Count != 1 || !strings.Contains(w.file(second.ID), "<Nm>김보상1</Nm>") {
		t.Errorf("reissued is %+v", second)
	}
	if w.file(r.ID) != file {
		t.Error("the file of the first remittance is another now")
	}
	settled, err := w.Settle(w.ctx, w.operator(0), second.ID)
	w.must(err)
	_, err = w.Settle(w.ctx, w.operator(0), r.ID)
	w.must(err)
	if settled.State != payout.Closed {
		t.Errorf("settled is %+v", settled)
	}
	w.stands(1, "1 settled 2000 (2 settled, 1 returned AC04)")
	w.balance("compensation 15000 bank 15000")
	// The account statement shows that one came back after all.
	_, err = w.Return(w.ctx, w.operator(0), w.payouts(4)[0].ID, "account closed")
	w.must(err)
	w.balance("compensation 15000 payable 5000 bank 10000")
	w.stands(4, "1 returned 5000 (1 returned statement)")
}

func TestWhatChangedSinceItWasDraftedIsWithheldAndReported(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 7)
	for i := range 7 {
		w.decide(i, 1000)
	}
	r := w.collect()
	w.names(1, "김보상1", "김보상1")
	w.names(2, "김다른", "김 다른")
	w.decide(3, 400)
	w.decide(4, 1600)
	w.plant(`UPDATE claims SET previous_state = state, state = 'referred' WHERE id = $1`, w.claims[5])
	w.decide(6, 0)
	w.approve(r.ID)
	r = w.work(r.ID)
	if r.State != payout.Released || r.Count != 1 || r.Sum != won(1000) || r.Withheld != 6 {
		t.Errorf("released is %+v", r)
	}
	for i, want := range []string{
		"1 sent 1000 (1 sent)", "1 due 1000 (1 withheld payee_changed)", "1 due 1000 (1 withheld payee_changed)", "1 dropped 1000 (1 withheld entitlement_changed)",
		"1 dropped 1000 (1 withheld entitlement_changed)", "1 due 1000 (1 withheld not_cleared)", "1 dropped 1000 (1 withheld entitlement_changed)",
	} {
		w.stands(i, want)
	}
	if strings.Count(w.file(r.ID), "<CdtTrfTxInf>") != 1 {
		t.Error("the file has what was withheld")
	}
	// It is collected anew, as it is now; not what waits for a person.
	next := w.released()
	if next.Count != 4 || next.Sum != won(1000+1000+400+1600) {
		t.Errorf("collected anew is %+v", next)
	}
	w.stands(1, "1 sent 1000 (2 sent, 1 withheld payee_changed)")
	w.stands(3, "2 sent 400 (1 sent); 1 dropped 1000 (1 withheld entitlement_changed)")
	w.balance("compensation 6000 payable 1000 clearing 5000")
}

func TestWhatCannotBeSentIsBlockedAndSaysWhy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 4)
	for i := range 4 {
		w.decide(i, 1000)
	}
	w.plant(`DELETE FROM payees WHERE claimant_id = $1`, w.customers[0])
	w.plant(`DELETE FROM contacts WHERE claimant_id = $1`, w.customers[1])
	w.names(2, "김보상2", "박다른")
	if r := w.collect(); r.Count != 1 {
		t.Errorf("collected is %+v", r)
	}
	w.stands(0, "1 blocked 1000 no_payee ()")
	w.stands(1, "1 blocked 1000 no_contact ()")
	w.stands(2, "1 blocked 1000 name_differs ()")
	_, err := w.Vouch(w.ctx, w.operator(0), w.payouts(0)[0].ID, 1, "the son's account")
	w.wants(err, "payout_not_blocked_by_name")
	_, err = w.Vouch(w.ctx, w.operator(0), w.payouts(2)[0].ID, 3, "")
	w.wants(err, "reason")
	// Whoever looked at the payee of before vouches for none that took its place since.
	_, err = w.Vouch(w.ctx, w.operator(0), w.payouts(2)[0].ID, 2, "seen on paper, the shop's account")
	w.wants(err, "payee_changed")
	for i, version := range map[int]int64{1: 2, 2: 3} {
		_, err = w.Vouch(w.ctx, w.operator(0), w.payouts(i)[0].ID, version, "seen on paper, the shop's account")
		w.must(err)
	}
	w.clock.Move(15 * 24 * time.Hour) // of many changes in a short time it would be flagged
	w.names(2, "김보상2", "최다른")         // it was another payee that was vouched for
	if r := w.collect(); r.Count != 1 {
		t.Errorf("collected then is %+v", r)
	}
	w.stands(1, "1 due 1000 (1 drafted)")
	w.stands(2, "1 blocked 1000 name_differs ()")
	// What is not owed any more waits for nothing.
	w.decide(2, 0)
	w.collect()
	w.stands(2, "1 dropped 1000 ()")
}

func TestNothingIsPaidWhileAWindowIsOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	w.decide(0, 1000)
	w.decide(1, 1000)
	// The last decision was made while a window was open: it has settled nothing.
	w.plant(`UPDATE claims SET decision_number = 2 WHERE id = $1`, w.claims[0])
	w.plant(`INSERT INTO features (id, service_id, key, name_ko, name_en) VALUES ($1, $1, 'messages', '메시지', 'Messages')`, w.service)
	w.plant(`INSERT INTO outages (id, incident_id, provider_id, service_id, feature, cohort, version, created_at) VALUES ($1, $1, $2, $3, 'messages', '', 1, now())`,
		w.incident, w.provider, w.service)
	window := func(revision int, end any) {
		w.plant(`INSERT INTO windows (id, revision, outage_id, severity, starts_at, starts_earliest, starts_latest, ends_at, ends_earliest, ends_latest, confidence, source,
				withdrawn, recorded_by, recorded_at) VALUES ($1, $2, $1, 'down', $3, $3, $3, $4, $4, $4, 'A', 'x', false, 'x', now())`,
			w.incident, revision, noon, end)
	}
	window(1, nil)
	if r := w.collect(); r.Count != 0 {
		t.Errorf("collected while it is down is %+v", r)
	}
	window(2, noon.Add(time.Hour))
	if r := w.collect(); r.Count != 1 {
		t.Errorf("collected when it is over is %+v", r)
	}
	w.stands(0, "")
}

func TestALaterDecisionPaysTheDifferenceAndTakesNothingBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	settle := func(count int64) {
		t.Helper()
		r := w.collect()
		if r.Count != count {
			t.Fatalf("collected is %+v", r)
		}
		if count > 0 {
			w.approve(r.ID)
			w.work(r.ID)
			_, err := w.Settle(w.ctx, w.operator(0), r.ID)
			w.must(err)
		}
	}
	w.decide(0, 1000)
	settle(1)
	w.decide(0, 1500)
	settle(1)
	w.stands(0, "2 settled 500 (1 settled); 1 settled 1000 (1 settled)")
	w.decide(0, 700)
	settle(0)
	w.balance("compensation 700 bank 1500 overpaid 800")
	w.decide(0, 1600)
	settle(1)
	w.balance("compensation 1600 bank 1600")
	// What comes back of what was too much is too much no more.
	w.decide(0, 1000)
	w.balance("compensation 1000 bank 1600 overpaid 600")
	_, err := w.Return(w.ctx, w.operator(0), w.payouts(0)[1].ID, "the bank sent it back")
	w.must(err)
	w.balance("compensation 1000 bank 1100 overpaid 100")
	w.stands(0, "3 settled 100 (1 settled); 2 returned 500 (1 returned statement); 1 settled 1000 (1 settled)")
	_, err = w.Reissue(w.ctx, w.operator(0), w.payouts(0)[1].ID)
	w.must(err)
	settle(0)
	w.stands(0, "3 settled 100 (1 settled); 2 dropped 500 (1 returned statement); 1 settled 1000 (1 settled)")
}

// TestMoneyComesBackWhileMoreIsPaid has a payout come back that had arrived, when another
// one for the same entitlement waits, is on its way, or came back too.
func TestMoneyComesBackWhileMoreIsPaid(t *testing.T) {
	t.Parallel()
	begin := func(t *testing.T) (*world, payout.Remittance) {
		w := newWorld(t, 1)
		w.decide(0, 1000)
		_, err := w.Settle(w.ctx, w.operator(0), w.released().ID)
		w.must(err)
		w.decide(0, 1500)
		r := w.collect()
		return w, r
	}
	back := func(w *world, number int) {
		w.Helper()
		_, err := w.Return(w.ctx, w.operator(0), w.payouts(0)[2-number].ID, "the bank sent it back")
		w.must(err)
	}
	t.Run("and the other waits", func(t *testing.T) {
		t.Parallel()
		w, r := begin(t)
		back(w, 1)
		w.stands(0, "2 dropped 500 (1 drafted); 1 returned 1000 (1 returned statement)")
		w.approve(r.ID)
		w.work(r.ID)
		w.stands(0, "2 dropped 500 (1 withheld entitlement_changed); 1 returned 1000 (1 returned statement)")
		_, err := w.Reissue(w.ctx, w.operator(0), w.payouts(0)[1].ID)
		w.must(err)
		w.released()
		w.stands(0, "2 dropped 500 (1 withheld entitlement_changed); 1 sent 1500 (2 sent, 1 returned statement)")
		w.balance("compensation 1500 clearing 1500")
	})
	t.Run("and the other waits, which is all that is given then", func(t *testing.T) {
		t.Parallel()
		w, r := begin(t)
		back(w, 1)
		w.decide(0, 500)
		w.approve(r.ID)
		w.work(r.ID)
		w.stands(0, "2 dropped 500 (1 withheld entitlement_changed); 1 returned 1000 (1 returned statement)")
		_, err := w.Reissue(w.ctx, w.operator(0), w.payouts(0)[1].ID)
		w.must(err)
		w.released()
		w.stands(0, "2 dropped 500 (1 withheld entitlement_changed); 1 sent 500 (2 sent, 1 returned statement)")
	})
	t.Run("and the other is on its way", func(t *testing.T) {
		t.Parallel()
		w, r := begin(t)
		w.approve(r.ID)
		w.work(r.ID)
		back(w, 1)
		w.stands(0, "2 sent 500 (1 sent); 1 dropped 1000 (1 returned statement)")
		if r := w.collect(); r.Count != 0 {
			t.Errorf("collected meanwhile is %+v", r)
		}
		_, err := w.Settle(w.ctx, w.operator(0), r.ID)
		w.must(err)
		w.released()
		w.stands(0, "3 sent 1000 (1 sent); 2 settled 500 (1 settled); 1 dropped 1000 (1 returned statement)")
	})
	t.Run("and the other came back too", func(t *testing.T) {
		t.Parallel()
		w, r := begin(t)
		w.approve(r.ID)
		w.work(r.ID)
		back(w, 2)
		back(w, 1)
		w.stands(0, "2 returned 500 (1 returned statement); 1 dropped 1000 (1 returned statement)")
		_, err := w.Reissue(w.ctx, w.operator(0), w.payouts(0)[0].ID)
		w.must(err)
		w.released()
		w.stands(0, "2 sent 1500 (2 sent, 1 returned statement); 1 dropped 1000 (1 returned statement)")
		w.balance("compensation 1500 clearing 1500")
	})
}
