package clearances_test

import (
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/clearance"
	"bosang/claims/deadline"
	"bosang/claims/inquiry"
	"bosang/claims/message"
	"bosang/claims/postgres"
	"bosang/claims/postgres/deadlines"
	"bosang/claims/postgres/messages"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/claims/privacy/suitelog"
	"bosang/claims/risk"
	"bosang/rules/library"
)

func TestWhatHasPassedIsApprovedByItselfWithinTheLimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.claim(0, w.person(0), 7550)
	w.works()
	w.stands("a claim of a provider without settings", c, clearance.Waiting, clearance.Limit)
	w.set(clearance.Settings{Limit: won(10_000)})
	if got, err := w.Clearance(w.Ctx, w.Operator(0), c.ID); err != nil || !got.Stale {
		t.Errorf("before it is looked at by the new settings it is %+v, %v", got, err)
	}
	w.works()
	got := w.stands("one within the limit", c, clearance.Approved)
	if got.By != clearance.BySystem || got.Amount != won(7550) || len(got.Checks) != 8 {
		t.Errorf("it is %+v", got)
	}
	over := w.claim(0, w.person(0), 10_001)
	refused := w.claim(0, w.person(0), 0)
	refused = w.decide(refused, claims.Refused, 0)
	w.works()
	w.stands("one beyond the limit", over, clearance.Waiting, clearance.Limit)
	w.stands("one that is refused", refused, clearance.Nothing)
	for state, want := range map[clearance.State]int{clearance.Approved: 1, clearance.Waiting: 1, clearance.Nothing: 1, clearance.SentBack: 0, "": 3} {
		list, err := w.List(w.Ctx, w.Operator(0), clearance.Filter{State: state, Incident: w.Incident.ID}, claims.Page{Limit: 10})
		w.Must(err)
		other, err := w.List(w.Ctx, w.Operator(1), clearance.Filter{State: state}, claims.Page{Limit: 10})
		w.Must(err)
		if len(list) != want || len(other) != 0 {
			t.Errorf("in the state %q there are %d, and for another provider %d", state, len(list), len(other))
		}
	}
	for name, actor := range map[string]access.Actor{
		"another operator": w.Operator(1), "the claimant": w.As(c.ClaimantID), "a regulator": {Subject: "r", Role: access.Regulator},
	} {
		if got, err := w.Clearance(w.Ctx, actor, c.ID); err == nil {
			t.Errorf("%s reads %+v", name, got)
		}
	}
}

func TestWhatItRestsOnIsLookedAtAgainWhenItChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set(clearance.Settings{Limit: won(10_000)})
	id := w.person(0)
	c := w.claim(0, id, 7550)
	w.works()
	w.stands("at first", c, clearance.Approved)
	// Of another payee nothing is paid until it was looked at, nor by a new decision.
	w.Paid(id, "이보상", "999-888-777")
	if w.payable(c) {
		t.Error("money goes to a payee that nobody looked at")
	}
	w.works()
	w.stands("with another payee", c, clearance.Approved)
	w.Clock.Move(15 * 24 * time.Hour) // of many changes in a short time it would be flagged
	w.Paid(id, "김보상", "999-888-777")
	w.works()
	c = w.decide(c, claims.Granted, 9000)
	if w.payable(c) {
		t.Error("a decision is paid that nobody looked at")
	}
	w.works()
	if got := w.stands("decided again", c, clearance.Approved); got.Amount != won(9000) || got.Decision != 2 {
		t.Errorf("it is %+v", got)
	}
	// Somebody else names the same account: both wait.
	other := w.person(0)
	w.Paid(other, "김보상", "999-888-777")
	d := w.claim(0, other, 5000)
	w.works()
	w.stands("one that shares an account", c, clearance.Waiting, clearance.Flags)
	w.stands("the other", d, clearance.Waiting, clearance.Flags)
	operator := w.Operator(0)
	for _, of := range []claims.Claim{c, d} {
		flags, err := w.risks.Flags(w.Ctx, operator, risk.Filter{Claim: of.ID}, claims.Page{Limit: 10})
		w.Must(err)
		_, err = w.risks.Decide(w.Ctx, operator, flags[0].ID, risk.Cleared, "two of one household")
		w.Must(err)
	}
	w.works()
	w.stands("one whose flag was cleared", c, clearance.Approved)
	// One person with two accounts.
	w.reached(id, "same@example.com")
	w.reached(other, "same@example.com")
	w.Paid(other, "김보상", "555-666-777")
	w.works()
	w.stands("one of a person with two accounts", d, clearance.Waiting, clearance.PayeeAgrees, clearance.Flags)
	// What is watched for waits, whatever became of the flag.
	watched := w.person(0)
	w.reached(watched, "watched@example.com")
	third := w.claim(0, watched, 100)
	w.works()
	w.stands("a third", third, clearance.Approved)
	_, err := w.risks.AddWatch(w.Ctx, operator, risk.Watch{Provider: w.Providers[0].ID, Reason: "reported by the bank", ExpiresAt: w.Clock.Now().AddDate(0, 1, 0)},
		risk.Attribute{Kind: risk.OfEmail, Value: "watched@example.com"}, claims.Once{})
	w.Must(err)
	if w.payable(third) {
		t.Error("one that is watched for is paid until it is looked at again")
	}
	w.works()
	flags, err := w.risks.Flags(w.Ctx, operator, risk.Filter{Claim: third.ID}, claims.Page{Limit: 10})
	w.Must(err)
	if len(flags) != 1 {
		t.Fatalf("of one that is watched for the flags are %+v", flags)
	}
	_, err = w.risks.Decide(w.Ctx, operator, flags[0].ID, risk.Cleared, "it seems to be nothing")
	w.Must(err)
	w.works()
	w.stands("one that is watched for", third, clearance.Waiting, clearance.WatchList)
	_, err = w.Approve(w.Ctx, operator, third.ID, "it seems to be nothing")
	w.Wants(err, "clearance_not_passed")
	w.Must(w.CatchUp(w.Ctx))
	if len(w.queued()) > 0 {
		t.Errorf("before the watch is over %+v is to be done", w.left)
	}
	w.Clock.Move(32 * 24 * time.Hour)
	w.Must(w.CatchUp(w.Ctx))
	w.works()
	w.stands("one that was watched for", third, clearance.Approved)
	_, err = w.UseCases.WithdrawClaim(w.Ctx, w.As(watched), third.ID)
	w.Must(err)
	for _, when := range []string{"before", "after"} {
		list, err := w.List(w.Ctx, operator, clearance.Filter{}, claims.Page{Limit: 10})
		w.Must(err)
		if len(list) != 2 {
			t.Errorf("%s it is looked at again a claim that was withdrawn is one of %d", when, len(list))
		}
		w.looks(claims.Work{Kind: claims.WorkClear, Incident: w.Incident.ID})
		w.works()
	}
}

func TestAPersonApprovesBeyondTheLimitAndNothingThatHasNotPassed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set(clearance.Settings{Limit: won(1000), ByHand: []clearance.Task{clearance.Evidence}, Approvals: 1000})
	id, operator := w.person(0), w.Operator(0)
	c := w.claim(0, id, 50_000)
	w.works()
	w.stands("at first", c, clearance.Waiting, clearance.Limit, clearance.Evidence)
	const why = "the invoice of the merchant was seen"
	suitelog.Plant(t, why)
	_, err := w.Approve(w.Ctx, operator, c.ID, why)
	w.Wants(err, "clearance_not_passed")
	_, err = w.Find(w.Ctx, operator, c.ID, clearance.Limit, clearance.Passed, why)
	w.Wants(err, "not_found")
	_, err = w.Find(w.Ctx, operator, c.ID, clearance.Identity, clearance.Passed, why) // which this provider does not look at
	w.Wants(err, "not_found")
	found, err := w.Find(w.Ctx, operator, c.ID, clearance.Evidence, clearance.Passed, why)
	w.Must(err)
	if len(found.NoData) > 0 || found.Checks[len(found.Checks)-1].By != operator.Subject {
		t.Errorf("it is %+v", found)
	}
	approved, err := w.Approve(w.Ctx, operator, c.ID, why)
	w.Must(err)
	if approved.State != clearance.Approved || approved.By != operator.Subject || !w.payable(c) {
		t.Errorf("it is %+v", approved)
	}
	w.works()
	w.stands("looked at again", c, clearance.Approved, clearance.Limit)
	_, err = w.Approve(w.Ctx, operator, c.ID, why)
	w.Wants(err, "clearance_decided")
	_, err = w.SendBack(w.Ctx, operator, c.ID, "the loss does not fit the invoice")
	w.Must(err)
	w.works()
	w.stands("sent back", c, clearance.SentBack, clearance.Limit)
	c = w.decide(c, claims.Granted, 900)
	w.works()
	w.stands("decided anew", c, clearance.Waiting, clearance.Evidence)
	// It was drawn, and somebody else looks at it.
	list, err := w.Samples(w.Ctx, operator, claims.Page{Limit: 10})
	w.Must(err)
	if len(list) != 1 || list[0].ApprovedBy != operator.Subject || list[0].Decision != 1 {
		t.Fatalf("the samples are %+v", list)
	}
	_, err = w.Review(w.Ctx, operator, list[0].ID, clearance.Agreed, why)
	w.Wants(err, "four_eyes")
	_, err = w.Review(w.Ctx, w.Operator(1), list[0].ID, clearance.Agreed, why)
	w.Wants(err, "not_found")
	second := w.Operator(0)
	_, err = w.Review(w.Ctx, second, list[0].ID, clearance.Disagreed, "the invoice is of another month")
	w.Must(err)
	_, err = w.Review(w.Ctx, second, list[0].ID, clearance.Agreed, why)
	w.Wants(err, "sample_reviewed")
	rates, err := w.Rates(w.Ctx, access.Actor{Subject: "r", Role: access.Regulator}, claims.ProviderID{})
	w.Must(err)
	if len(rates) != 1 || rates[0] != (clearance.Rate{Kind: clearance.OfApproval, Drawn: 1, Disagreed: 1}) {
		t.Errorf("the rates are %+v", rates)
	}
	// Everything that was said is there to be read, by operators of the provider alone.
	notes, err := w.Notes(w.Ctx, operator, c.ID, claims.Page{Limit: 10})
	w.Must(err)
	var said []clearance.What
	for _, n := range notes {
		said = append(said, n.What)
	}
	if len(said) != 4 || said[0] != "disagreed" || said[1] != "sent_back" || said[2] != "approved" || said[3] != clearance.Checked || notes[3].Text != why {
		t.Errorf("the notes are %+v", notes)
	}
	var leaked int
	w.Must(w.DB.Owner.QueryRow(w.Ctx, `SELECT count(*) FROM notes n WHERE position('invoice'::bytea IN text_sealed) > 0`).Scan(&leaked))
	if leaked > 0 {
		t.Errorf("%d notes can be read without a key", leaked)
	}
}

// What is asked and contested keeps money back at once, before anybody has looked.
func TestNothingIsPaidWhileSomethingIsAskedOrContested(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set(clearance.Settings{Limit: won(10_000)})
	c := w.claim(0, w.person(0), 7550)
	books, err := library.Load()
	w.Must(err)
	cases := claims.New(w.Store, books)
	clocks, told := deadlines.Store{Store: w.Store, Keys: pgtest.Keys()}, message.New(messages.Store{Store: w.Store, Keys: pgtest.Keys()}, cases)
	inquiries := inquiry.Register(clocks, cases, deadline.New(clocks, cases, told), told)
	var asked inquiry.Inquiry
	plant := func(sql string) error { _, err := w.DB.Owner.Exec(w.Ctx, sql); return err }
	w.works()
	w.stands("at first", c, clearance.Approved)
	for _, step := range []struct {
		what string
		do   func() error
		open []clearance.Task
	}{
		{"asked", func() (err error) {
			asked, err = inquiries.Ask(w.Ctx, w.Operator(0), c.ID, inquiry.New{Question: "which month was it"}, claims.Once{})
			return err
		}, []clearance.Task{clearance.Inquiry}},
		{"answered", func() error {
			_, err := inquiries.Answer(w.Ctx, w.As(c.ClaimantID), asked.ID, "October")
			return err
		}, []clearance.Task{clearance.Inquiry}},
		{"read", func() error { _, err := inquiries.Close(w.Ctx, w.Operator(0), asked.ID); return err }, nil},
		{"contested", func() error {
			return plant(`INSERT INTO objections (claimant_id, claim_id, decision_number, id, provider_id, incident_id, state, about, ground_sealed, made_by, made_at, due_at)
				SELECT claimant_id, id, 1, id, provider_id, incident_id, 'open', 'x', '', 'user:' || id, now(), now() + interval '1 day' FROM claims`)
		}, []clearance.Task{clearance.Objection}},
		{"dismissed", func() error {
			return plant(`UPDATE objections SET state = 'dismissed', answer_sealed = '', answered_by = 'user:' || provider_id, answered_at = now(), ended_period = cutoff()`)
		}, nil},
	} {
		w.Must(step.do())
		if step.open != nil && w.payable(c) {
			t.Errorf("%s, the claim may be paid until it is looked at again", step.what)
		}
		w.looks(claims.Work{Kind: claims.WorkClear, Claimant: c.ClaimantID})
		w.works()
		state := clearance.Approved
		if step.open != nil {
			state = clearance.Waiting
		}
		w.stands(step.what, c, state, step.open...)
	}
}

func TestNothingIsPaidOnAClaimThatIsHeld(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set(clearance.Settings{Limit: won(10_000)})
	c, operator := w.claim(0, w.person(0), 7550), w.Operator(0)
	w.works()
	w.stands("at first", c, clearance.Approved)
	_, err := w.Release(w.Ctx, operator, c.ID, "nothing is held")
	w.Wants(err, "claim_not_held")
	held, err := w.Hold(w.Ctx, operator, c.ID, "the police has asked for it", claims.Once{})
	w.Must(err)
	if w.payable(c) || held.HeldBy != operator.Subject {
		t.Error("a claim that is held may be paid")
	}
	_, err = w.Hold(w.Ctx, w.Operator(0), c.ID, "once more", claims.Once{})
	w.Wants(err, "claim_held")
	_, err = w.Hold(w.Ctx, w.Operator(1), c.ID, "somebody else's", claims.Once{})
	w.Wants(err, "not_found")
	w.works()
	w.stands("a claim that is held", c, clearance.Waiting, clearance.Hold)
	_, err = w.Approve(w.Ctx, operator, c.ID, "it is all right")
	w.Wants(err, "clearance_not_passed")
	second := w.Operator(0)
	released, err := w.Release(w.Ctx, second, c.ID, "the police has closed the case")
	w.Must(err)
	if released.ReleasedBy != second.Subject || released.HeldBy != operator.Subject {
		t.Errorf("the hold is %+v", released)
	}
	w.works()
	w.stands("released", c, clearance.Approved)
}

func TestAClaimIsTheWorkOfAnOperatorOfItsProvider(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, operator := w.claim(0, w.person(0), 7550), w.Operator(0)
	w.works()
	_, err := w.Assign(w.Ctx, operator, c.ID, settled.NewID())
	w.Wants(err, "invalid")
	mate := settled.NewID()
	_, err = w.DB.Owner.Exec(w.Ctx, `INSERT INTO users (user_id, name, privileged, language, state, version, created_at, issuer)
		VALUES ($1, '\x00', true, 'ko', 'active', 1, now(), 'x')`, mate)
	w.Must(err)
	_, err = w.Assign(w.Ctx, operator, c.ID, mate)
	w.Wants(err, "invalid") // an account, and no operator
	_, err = w.DB.Owner.Exec(w.Ctx, `INSERT INTO memberships (user_id, id, role, provider_id, granted_by, created_at, issuer, said_at)
		VALUES ($1, $1, 'operator', $2, 'identity_provider:x', now(), 'x', now())`, mate, [16]byte(w.Providers[0].ID))
	w.Must(err)
	_, err = w.Assign(w.Ctx, operator, c.ID, mate)
	w.Must(err)
	for user, want := range map[access.ID]int{mate: 1, operator.User: 0} {
		list, err := w.List(w.Ctx, operator, clearance.Filter{Assignee: user}, claims.Page{Limit: 10})
		w.Must(err)
		if len(list) != want || want > 0 && list[0].Assignee != mate {
			t.Errorf("the work is %+v", list)
		}
	}
	got, err := w.Assign(w.Ctx, operator, c.ID, access.ID{})
	w.Must(err)
	if got.Assignee != (access.ID{}) {
		t.Errorf("it is the work of %x", got.Assignee)
	}
}

func TestTheDatabaseApprovesNothingThatHasNotPassed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set(clearance.Settings{Limit: won(1000), Approvals: 1000, ByHand: []clearance.Task{clearance.Evidence}})
	id := w.person(0)
	c := w.claim(0, id, 50_000)
	w.works()
	w.stands("at first", c, clearance.Waiting, clearance.Limit, clearance.Evidence)
	operator := w.Operator(0)
	note := settled.NewID()
	w.In(operator, func(tx claims.Tx) {
		w.Must(w.store.Clearances(tx).AddNote(w.Ctx, clearance.Note{
			Of: risk.Of{Claimant: id, Claim: c.ID}, ID: note, Provider: c.ProviderID, What: clearance.Noted, Text: "x", By: operator.Subject, At: settled.Noon}))
	})
	for name, try := range map[string]struct {
		actor access.Actor
		sql   string
	}{
		"the service, beyond the limit":    {settled.System, `UPDATE clearances SET state = 'approved'`},
		"the service, without what failed": {settled.System, `UPDATE clearances SET state = 'approved', failed = '{limit}'`},
		"a person, without the evidence":   {operator, `UPDATE clearances SET state = 'approved', state_by = '` + operator.Subject + `', note_id = '` + claims.Key(note).String() + `'`},
		"a person without a reason":        {operator, `UPDATE clearances SET state = 'approved', failed = '{limit}', state_by = '` + operator.Subject + `'`},
		"a person in another's name":       {operator, `UPDATE clearances SET state = 'approved', failed = '{limit}', state_by = 'user:x', note_id = '` + claims.Key(note).String() + `'`},
		"a person as the service":          {operator, `UPDATE clearances SET state = 'approved', failed = '{}'`},
		"an operator of another provider":  {w.Operator(1), `UPDATE clearances SET state = 'sent_back'`},
		"the claimant":                     {w.As(id), `UPDATE clearances SET state = 'approved'`},
		"settings of one person":           {operator, `UPDATE clearance_settings SET approved_by = asked_by WHERE approved_at IS NULL`},
		"settings that were agreed":        {operator, `UPDATE clearance_settings SET approved_by = '` + operator.Subject + `', approved_at = now()`},
		"settings as the machine":          {operator, `INSERT INTO clearance_settings (id, provider_id, limit_amount, limit_currency, by_hand, approvals_permille, refusals_permille, seed, asked_by, asked_at, approved_at) SELECT gen_random_uuid(), provider_id, 1000000, 'KRW', '{}', 0, 0, '', 'machine', now(), now() FROM clearance_settings`},
	} {
		var changed int64
		err := w.Store.InTx(w.Ctx, try.actor, func(tx claims.Tx) (err error) {
			changed, err = postgres.In(tx).Changes(w.Ctx, "try", try.sql)
			return err
		})
		if err == nil && changed > 0 {
			t.Errorf("%s has changed %d rows", name, changed)
		}
	}
	w.stands("at last", c, clearance.Waiting, clearance.Limit, clearance.Evidence)
	// Who approved does not review, whatever the service says.
	_, err := w.Find(w.Ctx, operator, c.ID, clearance.Evidence, clearance.Passed, "the invoice was shown")
	w.Must(err)
	_, err = w.Approve(w.Ctx, operator, c.ID, "the amount is right")
	w.Must(err)
	err = w.Store.InTx(w.Ctx, operator, func(tx claims.Tx) error {
		_, err := postgres.In(tx).Changes(w.Ctx, "try", `UPDATE quality_samples SET result = 'agreed', reviewed_by = $1, reviewed_at = now(), note_id = $2`, operator.Subject, note)
		return err
	})
	if err == nil {
		t.Error("somebody has reviewed the own approval")
	}
}
