package disputes_test

import (
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/dispute"
)

// granted has the claim give something, by another claim's rules alone.
func (w *world) granted(number string) (claims.Claim, access.Actor) {
	w.Helper()
	w.in(system, func(tx claims.Tx) {
		w.must(tx.AddCause(w.ctx, claims.Cause{IncidentID: w.incident.ID, ProviderID: w.provider.ID, Revision: 2, Attribution: claims.ToProvider,
			RecordedBy: "test", RecordedAt: tx.Now()}))
	})
	c, me := w.file(number)
	w.is(c, claims.Granted, "1000")
	return c, me
}

var contested = dispute.NewObjection{About: "plan.periodic_fee", Ground: "매월 결제하지 않은 고객입니다"}

func TestAnObjectionIsAnsweredByAnotherPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.Object(w.ctx, w.operator, w.claim.ID, 1, contested)
	w.wants(err, "decision_gives_nothing")
	c, me := w.granted("C-2")
	_, err = w.Object(w.ctx, w.operator, c.ID, 1, dispute.NewObjection{About: "no.such", Ground: "그렇습니다"})
	w.wants(err, "invalid")
	_, err = w.Object(w.ctx, w.operator, c.ID, 9, contested)
	w.wants(err, "not_found")
	o, err := w.Object(w.ctx, w.operator, c.ID, 1, contested)
	w.must(err)
	if o.State != dispute.Open || o.State.Accepted() || !o.DueAt.Equal(time.Date(2022, 11, 8, 15, 0, 0, 0, time.UTC)) {
		t.Errorf("it is %+v", o)
	}
	_, err = w.Waive(w.ctx, w.second, c.ID, 1)
	w.wants(err, "decision_answered")
	_, err = w.AnswerObjection(w.ctx, w.operator, c.ID, 1, "확인했습니다", nil)
	w.wants(err, "objection_four_eyes")
	open, err := w.OpenObjections(w.ctx, w.second, claims.ProviderID{}, claims.Page{})
	w.must(err)
	if len(open) != 1 || open[0].Ground != contested.Ground {
		t.Errorf("there wait %+v", open)
	}
	// It takes something, so a third person agrees: neither of the two.
	third := w.person(access.Operator)
	waiting, err := w.AnswerObjection(w.ctx, w.second, c.ID, 1, "결제 내역에 없습니다", &dispute.NewDetermination{
		Ground: "fact_corrected", Reason: "결제 내역에 없습니다", Said: saying(t, `{"facts":{"plan.periodic_fee":false}}`)})
	w.must(err)
	w.is(c, claims.Granted, "1000")
	if waiting.State != dispute.Open {
		t.Errorf("before the third person has spoken it is %s", waiting.State)
	}
	list, err := w.Determinations(w.ctx, third, c.ID, claims.Page{})
	w.must(err)
	for _, actor := range []access.Actor{w.operator, w.second} {
		_, err = w.approvals.Approve(w.ctx, actor, list[0].Approval)
		w.wants(err, "four_eyes")
	}
	_, err = w.approvals.Approve(w.ctx, third, list[0].Approval)
	w.must(err)
	if now := w.now(c); now.State == claims.Granted || now.Owed.Sign() != 0 || list[0].Objection != 1 {
		t.Errorf("the claim is %s and owes %s", now.State, now.Owed)
	}
	done, err := w.Objection(w.ctx, me, c.ID, 1)
	w.must(err)
	if done.State != dispute.Upheld || done.Answer != "결제 내역에 없습니다" || done.State.Accepted() {
		t.Errorf("it is %+v", done)
	}
	_, err = w.AnswerObjection(w.ctx, third, c.ID, 1, "확인했습니다", nil)
	w.wants(err, "objection_answered")
	for text, places := range w.db.Stolen(t, contested.Ground, "결제 내역에 없습니다") {
		t.Errorf("%q is in %v", text, places)
	}
}

func TestSilenceIsAcceptance(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	waived, _ := w.granted("C-2")
	objected, _ := w.file("C-3")
	silent, _ := w.file("C-4")
	_, err := w.Waive(w.ctx, w.operator, waived.ID, 1)
	w.must(err)
	_, err = w.Object(w.ctx, w.operator, objected.ID, 1, contested)
	w.must(err)
	accepted := func() (n int) {
		w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*) FROM claims c WHERE EXISTS (SELECT FROM objections o
			WHERE o.claimant_id = c.claimant_id AND o.claim_id = c.id AND o.decision_number = c.decision_number AND o.accepted)`).Scan(&n))
		return n
	}
	lapse := func(want int) {
		t.Helper()
		n, err := w.LapseAll(w.ctx)
		w.must(err)
		if n != want {
			t.Errorf("%d decisions are accepted by silence, not %d", n, want)
		}
	}
	lapse(0)
	if n := accepted(); n != 1 {
		t.Errorf("%d decisions are accepted", n)
	}
	w.clock.Move(14 * 24 * time.Hour)
	_, err = w.Object(w.ctx, w.operator, silent.ID, 1, contested)
	w.wants(err, "objection_late")
	lapse(1)
	lapse(0)
	if n := accepted(); n != 2 {
		t.Errorf("%d decisions are accepted", n)
	}
	_, err = w.AnswerObjection(w.ctx, w.second, objected.ID, 1, "자료와 다릅니다", nil)
	w.must(err)
	if n := accepted(); n != 3 {
		t.Errorf("%d decisions are accepted", n)
	}
	// Who says to be another provider's, or nobody, accepts nothing.
	stranger := w.operator
	stranger.Providers = []access.ID{newID()}
	_, err = w.WaiveAll(w.ctx, stranger, w.provider.ID, w.incident.ID)
	w.wants(err, "not_found")
}

func TestManyDecisionsAreAcceptedAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.granted("C-2")
	w.file("C-3")
	n, err := w.WaiveAll(w.ctx, w.operator, w.provider.ID, w.incident.ID)
	w.must(err)
	again, err := w.WaiveAll(w.ctx, w.operator, w.provider.ID, w.incident.ID)
	w.must(err)
	if n != 2 || again != 0 {
		t.Errorf("%d decisions are accepted, and %d again", n, again)
	}
}
