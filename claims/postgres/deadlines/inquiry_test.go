package deadlines_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/deadline"
	"bosang/claims/inquiry"
	"bosang/claims/message"
	"bosang/claims/postgres"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/claims/privacy/suitelog"
)

func (w *world) inquiries() *inquiry.Inquiries {
	return inquiry.Register(w.store, w.UseCases, w.Deadlines, w.messages)
}

func (w *world) ask(c claims.Claim) inquiry.Inquiry {
	w.Helper()
	i, err := w.inquiries().Ask(w.Ctx, w.Operator(0), c.ID, inquiry.New{Question: "영업일지를 보내 주십시오"}, claims.Once{})
	w.Must(err)
	return i
}

// told gives the kinds of what a claimant was told, the newest first.
func (w *world) told(c claims.Claim) string {
	w.Helper()
	list, err := w.messages.List(w.Ctx, settled.Owner(c.ClaimantID), c.ID, false, claims.Page{Limit: 20})
	w.Must(err)
	kinds := make([]string, len(list))
	for i, m := range list {
		kinds[i] = string(m.Kind)
	}
	return strings.Join(kinds, " ")
}

func TestWhileAClaimantIsAskedTheClocksStandStill(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, before := w.referred()
	u, operator, me := w.inquiries(), w.Operator(0), settled.Owner(c.ClaimantID)
	const question, answer = "첫 주의 매출 장부를 보내 주십시오", "장부는 여기 있습니다\n첫 주 매출은 백만 원입니다"
	suitelog.Plant(t, question, "첫 주 매출은 백만 원")
	i, err := u.Ask(w.Ctx, operator, c.ID, inquiry.New{Question: " " + question, Days: 5}, claims.Once{})
	w.Must(err)
	w.same(i.DueAt, w.at("2022-11-08T00:00:00"), "five days, the last of which is a Sunday, are over") // 6 November
	if d := w.of(c, deadline.Answer); d.PausedAt.IsZero() {
		t.Errorf("the clock runs on: %+v", d)
	}
	told, err := w.messages.List(w.Ctx, me, c.ID, true, claims.Page{Limit: 10})
	w.Must(err)
	if len(told) != 1 || told[0].Kind != message.InquiryAsked || told[0].Text != question || told[0].Params["due_on"] != "2022-11-07" {
		t.Errorf("the claimant was told %+v", told)
	}
	_, err = u.Ask(w.Ctx, operator, c.ID, inquiry.New{Question: question}, claims.Once{})
	w.Wants(err, "inquiry_open")
	_, err = u.Close(w.Ctx, operator, i.ID)
	w.Wants(err, "inquiry_not_answered")
	newcomer := me
	newcomer.NewUntil = settled.Noon.AddDate(1, 0, 0)
	_, err = u.Answer(w.Ctx, newcomer, i.ID, answer)
	w.Wants(err, "account_too_new")
	_, err = u.Answer(w.Ctx, settled.Owner(w.Claimant(0)), i.ID, answer)
	w.Wants(err, "not_found")
	w.Clock.Move(2 * day)
	done, err := u.Answer(w.Ctx, me, i.ID, answer)
	w.Must(err)
	if done.State != inquiry.Answered || done.Answer != answer || done.AnsweredBy != me.Subject {
		t.Errorf("it was answered as %+v", done)
	}
	_, err = u.Answer(w.Ctx, me, i.ID, answer)
	w.Wants(err, "inquiry_over")
	after := w.of(c, deadline.Answer)
	if !after.Runs() || after.Paused < 2*day || after.Paused > 2*day+time.Minute || !after.DueAt.After(before.DueAt.Add(2*day)) {
		t.Errorf("the clock runs again as %+v", after)
	}
	if d := w.of(c, deadline.Inquiry); d.MetAt.IsZero() || !d.MissedAt.IsZero() {
		t.Errorf("the claimant's clock is %+v", d)
	}
	closed, err := u.Close(w.Ctx, operator, i.ID)
	w.Must(err)
	if closed.State != inquiry.Closed || closed.EndedBy != operator.Subject || closed.Answer != answer {
		t.Errorf("it was closed as %+v", closed)
	}
	_, err = u.Withdraw(w.Ctx, operator, i.ID)
	w.Wants(err, "inquiry_over")
	for actor, want := range map[string]string{"claimant": question, "operator": question, "regulator": "", "newcomer": ""} {
		as := map[string]access.Actor{"claimant": me, "operator": operator, "regulator": settled.Regulator, "newcomer": newcomer}[actor]
		list, err := u.OfClaim(w.Ctx, as, c.ID, claims.Page{Limit: 10})
		w.Must(err)
		if len(list) != 1 || list[0].Question != want || (list[0].Answer == "") != (want == "") || list[0].State != inquiry.Closed {
			t.Errorf("the %s reads %+v", actor, list)
		}
	}
	for found, places := range w.DB.Stolen(t, question, answer, "백만 원입니다") {
		t.Errorf("%q is in %v", found, places)
	}
	if n := w.Count(`SELECT count(*) FROM events WHERE subject_id = $1 AND what LIKE 'inquiry_%'`, c.ID); n != 3 {
		t.Errorf("%d events are on the trail", n)
	}
	if n := w.Count(`SELECT count(*) FROM access_records WHERE items = '{inquiry}'`); n != 4 { // closed, and read by three
		t.Errorf("%d records of who read it", n)
	}
	w.ask(c) // another may follow
}

func TestWithoutAnAnswerTheClaimGoesOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, _ := w.referred()
	i := w.ask(c)
	w.same(i.DueAt, w.at("2022-11-16T00:00:00"), "fourteen days are over")
	longer, err := w.Extend(w.Ctx, w.Operator(0), i.Deadline, "명절이 있었습니다")
	w.Must(err)
	w.same(longer.DueAt, w.at("2022-11-30T00:00:00"), "extended they are over")
	w.Clock.Set(longer.DueAt)
	_, err = w.inquiries().Answer(w.Ctx, settled.Owner(c.ClaimantID), i.ID, "늦었습니다")
	w.Wants(err, "inquiry_over") // whether or not the check has come by
	for range 2 {
		w.check()
	}
	over, err := w.inquiries().Get(w.Ctx, w.Operator(0), i.ID)
	w.Must(err)
	if over.State != inquiry.Expired || over.EndedBy != "system:deadlines" {
		t.Errorf("it is %+v", over)
	}
	if d := w.of(c, deadline.Answer); !d.Runs() || !d.MissedAt.IsZero() || d.Paused < 28*day {
		t.Errorf("the provider's clock is %+v", d)
	}
	if d := w.of(c, deadline.Inquiry); d.OverAt.IsZero() || d.MissedAt.IsZero() || !d.MetAt.IsZero() {
		t.Errorf("the claimant's clock is %+v", d)
	}
	w.In(settled.Regulator, func(tx claims.Tx) {
		got, err := tx.Claim(w.Ctx, c.ID)
		w.Must(err)
		if got.State != claims.Referred || got.DecisionNumber != c.DecisionNumber {
			t.Errorf("the claim is %+v", got)
		}
	})
	if told := w.told(c); told != "inquiry_expired deadline_extended inquiry_asked" {
		t.Errorf("the claimant was told %s", told)
	}
	if list := w.overdue(w.Operator(0)); len(list) != 0 {
		t.Errorf("overdue is %+v", list)
	}
}

func TestWhatWasAskedIsTakenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, _ := w.referred()
	i := w.ask(c)
	_, err := w.inquiries().Withdraw(w.Ctx, w.Operator(1), i.ID)
	w.Wants(err, "not_found")
	_, err = w.inquiries().Withdraw(w.Ctx, settled.Owner(c.ClaimantID), i.ID)
	w.Wants(err, "forbidden")
	_, err = w.inquiries().Withdraw(w.Ctx, w.Operator(0), i.ID)
	w.Must(err)
	if d := w.of(c, deadline.Answer); !d.Runs() {
		t.Errorf("the clock stands still: %+v", d)
	}
	if d := w.of(c, deadline.Inquiry); d.OverAt.IsZero() || !d.MetAt.IsZero() || !d.MissedAt.IsZero() {
		t.Errorf("the claimant's clock is %+v", d)
	}
	if told := w.told(c); told != "inquiry_withdrawn inquiry_asked" {
		t.Errorf("the claimant was told %s", told)
	}
	_, err = w.inquiries().Answer(w.Ctx, settled.Owner(c.ClaimantID), i.ID, "네")
	w.Wants(err, "inquiry_over")
	// Of a claim that is withdrawn nobody is asked, and what was asked runs out.
	open := w.ask(c)
	w.In(settled.Owner(c.ClaimantID), func(tx claims.Tx) { w.Must(tx.SetState(w.Ctx, c, claims.Withdrawn)) })
	w.check()
	_, err = w.inquiries().Ask(w.Ctx, w.Operator(0), c.ID, inquiry.New{Question: "?"}, claims.Once{})
	w.Wants(err, "claim_final")
	w.Clock.Set(open.DueAt)
	w.check()
	if over, err := w.inquiries().Get(w.Ctx, w.Operator(0), open.ID); err != nil || over.State != inquiry.Expired {
		t.Errorf("it is %+v: %v", over, err)
	}
	if n := w.Count(`SELECT count(*) FROM deadlines WHERE over_at IS NULL`); n != 0 {
		t.Errorf("%d clocks run", n)
	}
}

func TestAQuestionHasToSaySomethingThatCanBeAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.Claim(0, w.Claimant(0))
	for name, n := range map[string]inquiry.New{
		"nothing": {Question: " "}, "too much": {Question: strings.Repeat("가", 4001)}, "too soon": {Question: "?", Days: 2}, "too late": {Question: "?", Days: 61},
		"a fact that nobody asks for": {Question: "?", Facts: []string{"shoe_size"}}, "too many": {Question: "?", Facts: make([]string, inquiry.MostFacts+1)},
	} {
		if _, err := w.inquiries().Ask(w.Ctx, w.Operator(0), c.ID, n, claims.Once{}); claims.KindOf(err) != claims.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := w.inquiries().Ask(w.Ctx, w.Operator(1), c.ID, inquiry.New{Question: "?"}, claims.Once{})
	w.Wants(err, "not_found")
	_, err = w.inquiries().Ask(w.Ctx, settled.Owner(c.ClaimantID), c.ID, inquiry.New{Question: "?"}, claims.Once{})
	w.Wants(err, "forbidden")
	w.Exec(`UPDATE person_keys SET wrapped = NULL, master_key = NULL, destroyed_at = now() WHERE claimant_id = $1`, c.ClaimantID)
	_, err = w.inquiries().Ask(w.Ctx, w.Operator(0), c.ID, inquiry.New{Question: "?"}, claims.Once{})
	w.Wants(err, "claimant_erased")
}

// TestOfManyWhoAskAtOnceOneDoes also has an answer and a withdrawal meet.
func TestOfManyWhoAskAtOnceOneDoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, _ := w.referred()
	u := w.inquiries()
	together := func(each ...func() error) (done int) {
		var workers sync.WaitGroup
		results := make([]error, len(each))
		for n, do := range each {
			workers.Go(func() { results[n] = do() })
		}
		workers.Wait()
		for _, err := range results {
			if err == nil {
				done++
			} else if claims.KindOf(err) != claims.KindConflict {
				t.Error(err)
			}
		}
		return done
	}
	ask := func() error {
		_, err := u.Ask(w.Ctx, w.Operator(0), c.ID, inquiry.New{Question: "?"}, claims.Once{})
		return err
	}
	for round := range 8 {
		if n := together(ask, ask, ask, ask); n != 1 {
			t.Fatalf("%d asked", n)
		}
		list, err := u.List(w.Ctx, w.Operator(0), inquiry.Filter{State: inquiry.Open}, claims.Page{Limit: 10})
		w.Must(err)
		if len(list) != 1 {
			t.Fatalf("open are %+v", list)
		}
		n := together(func() error {
			_, err := u.Answer(w.Ctx, settled.Owner(c.ClaimantID), list[0].ID, "네")
			return err
		}, func() error {
			_, err := u.Withdraw(w.Ctx, w.Operator(0), list[0].ID)
			return err
		})
		if d := w.of(c, deadline.Answer); n != 1 || !d.Runs() {
			t.Errorf("in round %d %d came through, and the clock is %+v", round, n, d)
		}
	}
	if n := w.Count(`SELECT count(*) FROM deadlines WHERE kind = 'inquiry' AND over_at IS NULL`); n != 0 {
		t.Errorf("%d clocks of inquiries run", n)
	}
}

func TestTheDatabaseKeepsAnswersFromWhomTheyAreNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, _ := w.referred()
	i := w.ask(c)
	newcomer := settled.Owner(c.ClaimantID)
	newcomer.NewUntil = settled.Noon.AddDate(1, 0, 0)
	answers := `UPDATE inquiries SET state = 'answered', answer_sealed = '', answered_by = 'x', answered_at = now()`
	ends := `UPDATE inquiries SET state = 'withdrawn', ended_by = 'x', ended_at = now()`
	for _, c := range []struct {
		name  string
		actor access.Actor
		sql   string
	}{
		{"an operator answers", w.Operator(0), answers}, {"a new account answers", newcomer, answers}, {"the service answers", settled.System, answers},
		{"another claimant answers", settled.Owner(w.Claimant(0)), answers}, {"the claimant ends it", settled.Owner(c.ClaimantID), ends},
		{"another operator ends it", w.Operator(1), ends}, {"the regulator ends it", settled.Regulator, ends}, {"the service takes it back", settled.System, ends},
	} {
		err := w.store.InTx(w.Ctx, c.actor, func(tx claims.Tx) error {
			n, err := postgres.In(tx).Changes(w.Ctx, "change", c.sql)
			if err == nil && n > 0 {
				t.Errorf("%s", c.name)
			}
			return err
		})
		if err != nil && claims.KindOf(err) != claims.KindForbidden {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if got, err := w.inquiries().Get(w.Ctx, w.Operator(0), i.ID); err != nil || got.State != inquiry.Open {
		t.Errorf("it is %+v: %v", got, err)
	}
}
