package recourse_test

import (
	"strings"
	"sync"
	"testing"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/claims/recourse"
)

func TestWhatWasSettledIsClaimedByItsShareWithOneRounding(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	// Rounded one by one, thirds of 1,001 would come to 999; of 3,003 they are 1,000.
	for range 3 {
		w.claim(1001, 0)
	}
	w.claim(500, 0)
	w.pay()
	w.claim(700, 0) // owed and not sent
	r := w.state("IDC-2022-7", "0.333333333", false)
	a := w.assess(r.ID)
	if claimed(a) != "1167 KRW" || a.Payouts != 4 || a.Number != 1 || a.Share.Number != 1 || a.Share.ApprovedBy == a.Share.AskedBy {
		t.Errorf("assessed is %+v", a)
	}
	w.stands(r.ID, 1167, 0, 1167, 0)
	// On its way is not settled; and what is settled later is claimed later.
	w.send()
	if again := w.assess(r.ID); claimed(again) != "1167 KRW" || again.Number != 2 || again.Digest != a.Digest {
		t.Errorf("assessed again is %+v", again)
	}
	w.stands(r.ID, 1167, 0, 1167, 0)
}

func TestGoodwillIsClaimedWhereTheShareSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.claim(1000, 400)
	_, err := w.pays.Award(w.Ctx, w.first, c.ID, won(50), "hardship")
	w.Must(err)
	w.Must(w.approve())
	w.pay()
	r := w.state("IDC-2022-7", "0.5", false)
	if a := w.assess(r.ID); claimed(a) != "500 KRW" || a.Payouts != 3 || len(a.Sums) != 3 {
		t.Errorf("without goodwill it is %+v", a)
	}
	w.Must(w.share(r.ID, "0.5", true))
	a := w.assess(r.ID)
	if claimed(a) != "725 KRW" || a.Share.Number != 2 {
		t.Errorf("with goodwill it is %+v", a)
	}
	kept, err := w.Assessment(w.Ctx, settled.Regulator, r.ID, 2)
	w.Must(err)
	if claimed(kept) != claimed(a) || len(kept.Sums) != 3 || kept.Digest != a.Digest || kept.AsOf != a.AsOf {
		t.Errorf("kept is %+v, assessed was %+v", kept, a)
	}
	for _, s := range kept.Sums {
		if s.Goodwill != (s.Ground == "award" || s.Settled == won(400)) || s.Payouts != 1 {
			t.Errorf("a sum is %+v", s)
		}
	}
}

func TestWhatCameBackAndWhatIsNotOwedIsNotClaimed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, second := w.claim(1000, 0), w.claim(1000, 0)
	w.pay()
	r := w.state("IDC-2022-7", "0.25", false)
	w.assess(r.ID)
	w.stands(r.ID, 500, 0, 500, 0)
	w.comesBack(first)
	if a := w.assess(r.ID); claimed(a) != "250 KRW" || a.Payouts != 1 {
		t.Errorf("after it came back it is %+v", a)
	}
	w.stands(r.ID, 250, 0, 250, 0)
	// A later decision gives less: the rest was paid without being owed.
	w.gives(second, 600, 0)
	a := w.assess(r.ID)
	if claimed(a) != "150 KRW" || a.Sums[0].Settled != won(1000) || a.Sums[0].Counted != won(600) {
		t.Errorf("of less it is %+v", a)
	}
	w.stands(r.ID, 150, 0, 150, 0)
	// The last one comes back too, and nothing is claimed any more.
	w.comesBack(second)
	if a := w.assess(r.ID); claimed(a) != "" || a.Payouts != 0 {
		t.Errorf("of nothing it is %+v", a)
	}
	w.stands(r.ID, 0, 0, 0, 0)
	if a := w.assess(r.ID); a.Number != 5 {
		t.Errorf("of nothing again it is %+v", a)
	}
}

func TestAShareTakesTwoPeopleAndIsNeverWrittenOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.claim(1000, 0)
	w.pay()
	r, err := w.State(w.Ctx, w.first, w.against("IDC-2022-7"), claims.Once{})
	w.Must(err)
	_, err = w.State(w.Ctx, w.second, w.against("IDC-2022-7"), claims.Once{})
	w.Wants(err, "recourse_stated")
	_, err = w.SetShare(w.Ctx, w.first, r.ID, recourse.Nothing, false)
	w.Wants(err, "invalid")
	asked, err := w.SetShare(w.Ctx, w.first, r.ID, "0.4", false)
	w.Must(err)
	_, err = w.Assess(w.Ctx, w.first, r.ID, claims.Once{})
	w.Wants(err, "recourse_without_share")
	_, err = w.approvals.Approve(w.Ctx, w.fresh(w.first), asked.ID)
	w.Wants(err, "four_eyes")
	// The database puts nothing in force by itself either, and changes nothing that is.
	for _, sql := range []string{
		`UPDATE recourse_shares SET number = 1, approved_by = 'user:x', approved_at = now()`,
		`UPDATE recourse_shares SET number = 1, approved_by = asked_by, approved_at = now()`,
		`UPDATE recourses SET share = 0.4, share_id = (SELECT id FROM recourse_shares)`,
		`UPDATE recourses SET share = 0.4`,
		`INSERT INTO recourse_totals SELECT provider_id, incident_id, 1.000000001 FROM recourses`,
		`INSERT INTO recourse_assessments (claimant_id, id, recourse_id, provider_id, number, as_of, share_id, share, payouts, digest, assessed_by, assessed_at)
			SELECT r.provider_id, r.id, r.id, r.provider_id, 1, 1, s.id, 0.4, 0, sha256(''), 'x', now() FROM recourses r, recourse_shares s`,
	} {
		if _, err := w.DB.Owner.Exec(w.Ctx, sql); err == nil {
			t.Errorf("the database does %s", sql)
		}
	}
	w.Must(w.approve())
	for _, sql := range []string{
		`UPDATE recourses SET share = 0.9`, `UPDATE recourse_shares SET share = 0.9`, `UPDATE recourse_shares SET approved_by = 'user:x'`,
	} {
		if _, err := w.DB.Owner.Exec(w.Ctx, sql); err == nil {
			t.Errorf("the database does %s", sql)
		}
	}
	before := w.assess(r.ID)
	w.Must(w.share(r.ID, "0.15", false))
	w.assess(r.ID)
	w.Must(w.share(r.ID, "0", false))
	if a := w.assess(r.ID); claimed(a) != "" {
		t.Errorf("given up it is %+v", a)
	}
	w.stands(r.ID, 0, 0, 0, 0)
	versions, err := w.Shares(w.Ctx, w.first, r.ID, claims.Page{Limit: 2})
	w.Must(err)
	last, err := w.Shares(w.Ctx, w.first, r.ID, claims.Page{Limit: 2, After: versions[1].ID})
	w.Must(err)
	if len(last) != 1 || versions[0].Part != "0" || versions[1].Part != "0.15" || last[0].Part != "0.4" || last[0].Number != 1 {
		t.Errorf("the versions are %+v %+v", versions, last)
	}
	kept, err := w.Assessments(w.Ctx, w.first, r.ID, claims.Page{})
	w.Must(err)
	if len(kept) != 3 || claimed(kept[2]) != claimed(before) || claimed(before) != "400 KRW" || claimed(kept[1]) != "150 KRW" {
		t.Errorf("the assessments are %+v", kept)
	}
}

func TestSharesNeverComeToMoreThanAll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	landlord := w.state("LANDLORD", "0.6", false)
	carrier, err := w.State(w.Ctx, w.first, w.against("CARRIER"), claims.Once{})
	w.Must(err)
	w.Wants(w.share(carrier.ID, "0.400000001", false), "shares_over_all")
	waiting, err := w.approvals.List(w.Ctx, w.second, approval.Pending, claims.Page{})
	w.Must(err)
	if len(waiting) != 1 {
		t.Errorf("what was too much waits as %v", waiting)
	}
	_, err = w.approvals.Withdraw(w.Ctx, w.first, waiting[0].ID)
	w.Must(err)
	w.Must(w.share(carrier.ID, "0.4", false))
	w.Wants(w.share(landlord.ID, "0.7", false), "shares_over_all")
	w.Must(w.share(landlord.ID, "0.2", false)) // the first is still asked for
	// Ten more want a tenth each, at once, where four find room.
	asked := make([]approval.ID, 10)
	for i := range asked {
		one, err := w.State(w.Ctx, w.first, w.against("TENTH-"+string(rune('A'+i))), claims.Once{})
		w.Must(err)
		a, err := w.SetShare(w.Ctx, w.first, one.ID, "0.1", false)
		w.Must(err)
		asked[i] = a.ID
	}
	var all sync.WaitGroup
	results := make([]error, len(asked))
	for i, id := range asked {
		all.Go(func() { _, results[i] = w.approvals.Approve(w.Ctx, w.fresh(w.second), id) })
	}
	all.Wait()
	agreed := 0
	for _, err := range results {
		if err == nil {
			agreed++
		} else {
			w.Wants(err, "shares_over_all")
		}
	}
	if agreed != 4 {
		t.Errorf("%d of ten were agreed", agreed)
	}
	if n := w.Count(`SELECT count(*) FROM recourse_totals t WHERE t.shares = 1 AND t.shares = (SELECT sum(r.share) FROM recourses r)`); n != 1 {
		t.Error("the counter is not what the shares come to")
	}
}

func TestOnlyTheProvidersOwnSeeAndWrite(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.claim(1000, 0)
	w.pay()
	r := w.state("IDC-2022-7", "0.5", false)
	w.assess(r.ID)
	n := w.book(r.ID, "BANK-1", 100)
	program := w.first
	program.Scopes = access.Scopes(access.Operator)
	regulator := settled.Regulator
	for who, c := range map[string]struct {
		actor       access.Actor
		read, write string
	}{
		"another's operator": {w.Operator(1), "not_found", "not_found"},
		"a claimant":         {settled.Owner(w.Claimant(0)), "forbidden", "forbidden"},
		"the regulator":      {regulator, "", "forbidden"},
		"a program":          {program, "", "forbidden"},
	} {
		list, err := w.List(w.Ctx, c.actor, recourse.Filter{}, claims.Page{})
		if seen := c.read == ""; (err == nil && len(list) == 1) != seen {
			t.Errorf("%s lists %v, %v", who, list, err)
		}
		for what, do := range map[string]func() (string, error){
			"reads":        func() (string, error) { _, err := w.Recourse(w.Ctx, c.actor, r.ID); return c.read, err },
			"lists shares": func() (string, error) { _, err := w.Shares(w.Ctx, c.actor, r.ID, claims.Page{}); return c.read, err },
			"lists assessed": func() (string, error) {
				_, err := w.Assessments(w.Ctx, c.actor, r.ID, claims.Page{})
				return c.read, err
			},
			"reads assessed":   func() (string, error) { _, err := w.Assessment(w.Ctx, c.actor, r.ID, 1); return c.read, err },
			"lists receipts":   func() (string, error) { _, err := w.Receipts(w.Ctx, c.actor, r.ID, claims.Page{}); return c.read, err },
			"takes the pack":   func() (string, error) { return c.read, w.Pack(w.Ctx, c.actor, r.ID, 1, new(pack)) },
			"asks for a share": func() (string, error) { _, err := w.SetShare(w.Ctx, c.actor, r.ID, "0.1", false); return c.write, err },
			"assesses":         func() (string, error) { _, err := w.Assess(w.Ctx, c.actor, r.ID, claims.Once{}); return c.write, err },
			"books": func() (string, error) {
				_, err := w.Book(w.Ctx, w.fresh(c.actor), received(r.ID, "BANK-2", 1), claims.Once{})
				return c.write, err
			},
			"reverses": func() (string, error) {
				_, err := w.Reverse(w.Ctx, w.fresh(c.actor), r.ID, n.ID, "booked by mistake")
				return c.write, err
			},
		} {
			want, err := do()
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("%s %s: %v, not %q", who, what, err, want)
			}
		}
	}
	_, err := w.State(w.Ctx, w.Operator(1), w.against("STRANGERS"), claims.Once{})
	w.Wants(err, "invalid")
	tired := w.first
	tired.VerifiedAt = w.Clock.Now().Add(-access.VerifiedFor)
	_, err = w.Book(w.Ctx, tired, received(r.ID, "BANK-2", 1), claims.Once{})
	w.Wants(err, "sign_in_again")
}

// TestAnOldRequestUndoesNoLaterShare has a share approved that was asked for before another.
func TestAnOldRequestUndoesNoLaterShare(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r, err := w.State(w.Ctx, w.first, w.against("LANDLORD"), claims.Once{})
	w.Must(err)
	old, err := w.SetShare(w.Ctx, w.first, r.ID, "0.9", false)
	w.Must(err)
	w.minute()
	later, err := w.SetShare(w.Ctx, w.first, r.ID, "0.3", false)
	w.Must(err)
	_, err = w.approvals.Approve(w.Ctx, w.fresh(w.second), later.ID)
	w.Must(err)
	_, err = w.approvals.Approve(w.Ctx, w.fresh(w.second), old.ID)
	w.Wants(err, "share_superseded")
	if r, err = w.Recourse(w.Ctx, w.first, r.ID); err != nil || r.Share.Part != "0.3" {
		t.Errorf("in force is %+v: %v", r.Share, err)
	}
}

// TestWhatIsClaimedIsNotClaimedTwice has a share that was made smaller be assessed
// before another recourse claims by what it left.
func TestWhatIsClaimedIsNotClaimedTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.claim(1000, 0)
	w.pay()
	landlord := w.state("LANDLORD", "0.6", false)
	if got := claimed(w.assess(landlord.ID)); got != "600 KRW" {
		t.Errorf("the landlord owes %s", got)
	}
	w.Must(w.share(landlord.ID, "0.2", false))
	carrier := w.state("CARRIER", "0.8", false)
	_, err := w.Assess(w.Ctx, w.first, carrier.ID, claims.Once{})
	w.Wants(err, "recourse_outdated")
	w.assess(landlord.ID)
	w.assess(carrier.ID)
	w.stands(landlord.ID, 200, 0, 200, 0)
	w.stands(carrier.ID, 800, 0, 800, 0)

	// What is claimed of an incident is not claimed of the one that it was merged into too.
	other, err := w.UseCases.ReportIncident(w.Ctx, settled.System, claims.NewIncident{Key: "the-whole", Title: claims.Name{Korean: "전체", English: "The whole"}}, claims.Once{})
	w.Must(err)
	w.In(settled.System, func(tx claims.Tx) { w.Must(tx.MergeIncident(w.Ctx, w.Incident.ID, other.ID)) })
	n := w.against("CARRIER")
	n.Incident = other.ID
	anew, err := w.State(w.Ctx, w.first, n, claims.Once{})
	w.Must(err)
	w.Must(w.share(anew.ID, "0.8", false))
	_, err = w.Assess(w.Ctx, w.first, anew.ID, claims.Once{})
	w.Wants(err, "recourse_outdated")
	w.assess(landlord.ID)
	w.assess(carrier.ID)
	w.assess(anew.ID)
	w.stands(carrier.ID, 0, 0, 0, 0)
	w.stands(anew.ID, 800, 0, 800, 0)
}
