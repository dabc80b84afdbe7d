package deadlines_test

import (
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/deadline"
	"bosang/claims/postgres"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/rules/period"
)

func TestAReferredClaimHasAClockUntilItIsAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, d := w.referred()
	w.same(d.DueAt, w.at("2022-11-05T00:00:00"), "three business days from Tuesday it is due")
	w.same(d.WarnsAt, w.at("2022-11-04T00:00:00"), "it is warned of")
	if d.OpenedBy != "system:deadlines" || !d.Runs() || len(w.soon(w.Operator(0))) != 0 {
		t.Errorf("the clock is %+v", d)
	}
	if did := w.check(); did != (deadline.Checked{}) {
		t.Errorf("done again, the check did %+v", did)
	}
	w.Clock.Set(w.at("2022-11-04T00:00:00"))
	if list := w.soon(w.Operator(0)); len(list) != 1 || list[0].ID != d.ID || len(w.overdue(w.Operator(0))) != 0 {
		t.Errorf("due soon is %+v", list)
	}
	// It is overdue at the instant, whether or not the check has come by.
	w.Clock.Set(w.at("2022-11-05T00:00:00"))
	for range 2 {
		list := w.overdue(w.Operator(0))
		if len(list) != 1 || list[0].State != claims.Referred || !list[0].MissedAt.IsZero() && !list[0].MissedAt.Equal(d.DueAt) || len(w.soon(w.Operator(0))) != 0 {
			t.Errorf("overdue is %+v", list)
		}
		w.check()
	}
	// Referred again it has not been answered; decided otherwise it waits no more, at once.
	c = w.Decide(c, claims.Referred, time.Time{})
	w.check()
	if again := w.of(c, deadline.Answer); again.ID != d.ID || !again.OverAt.IsZero() {
		t.Errorf("referred again the clock is %+v", again)
	}
	c = w.Decide(c, claims.Granted, time.Time{})
	decided := w.Clock.Now()
	if list := w.overdue(w.Operator(0)); len(list) != 0 {
		t.Errorf("overdue is still %+v", list)
	}
	w.Clock.Move(48 * time.Hour)
	w.check()
	met := w.of(c, deadline.Answer)
	if met.MetAt.IsZero() || met.MetAt.After(decided) || decided.Sub(met.MetAt) > time.Second || !met.OverAt.Equal(met.MetAt) || !met.MissedAt.Equal(d.DueAt) {
		t.Errorf("answered late, the clock is %+v", met)
	}
	// A later referral has a clock of its own.
	c = w.Decide(c, claims.Referred, time.Time{})
	w.check()
	if next := w.of(c, deadline.Answer); next.ID == d.ID || !next.Runs() {
		t.Errorf("the next clock is %+v", next)
	}
}

func TestAnsweredBetweenTwoChecksItIsNotMissed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, d := w.referred()
	w.Clock.Set(d.DueAt.Add(-time.Minute))
	w.Decide(c, claims.Refused, time.Time{})
	w.Clock.Move(time.Hour)
	w.check()
	if met := w.of(c, deadline.Answer); met.MetAt.IsZero() || !met.MissedAt.IsZero() {
		t.Errorf("answered in time, the clock is %+v", met)
	}
}

func TestClaimsThatTheServiceLeftAreStuck(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	left, gone := w.Claim(0, w.Claimant(0)), w.Claim(0, w.Claimant(0))
	w.In(settled.Owner(gone.ClaimantID), func(tx claims.Tx) { w.Must(tx.SetState(w.Ctx, gone, claims.Withdrawn)) })
	wakes := settled.Noon.Add(time.Hour)
	asleep := w.Decide(w.Claim(0, w.Claimant(0)), claims.Pending, wakes)
	rival := w.Claim(1, w.Claimant(1))
	w.Clock.Set(wakes.Add(59 * time.Minute))
	if did := w.check(); did != (deadline.Checked{}) || len(w.overdue(settled.Regulator)) != 0 {
		t.Errorf("before their time the check did %+v", did)
	}
	w.Clock.Set(settled.Noon.Add(25 * time.Hour))
	if did := w.check(); did.Opened != 3 || did.Missed != 3 {
		t.Errorf("the check did %+v", did)
	}
	reasons := make(map[claims.ClaimID]deadline.Key)
	var before time.Time
	for _, d := range w.overdue(settled.Regulator) {
		if reasons[d.Claim] = d.Kind; d.DueAt.Before(before) {
			t.Error("a claim that is longer overdue comes later")
		}
		before = d.DueAt
	}
	if len(reasons) != 3 || reasons[left.ID] != deadline.Decide || reasons[asleep.ID] != deadline.Wake || reasons[rival.ID] != deadline.Decide {
		t.Errorf("stuck are %v", reasons)
	}
	w.same(w.of(asleep, deadline.Wake).StartsAt, wakes, "it should have woken")
	if list := w.overdue(w.Operator(0)); len(list) != 2 {
		t.Errorf("the operator is shown %+v", list)
	}
	w.In(settled.Owner(left.ClaimantID), func(tx claims.Tx) { w.Must(tx.SetState(w.Ctx, left, claims.Withdrawn)) })
	w.Decide(asleep, claims.Pending, w.Clock.Now().Add(time.Hour))
	if list := w.overdue(w.Operator(0)); len(list) != 0 {
		t.Errorf("stuck are still %+v", list)
	}
	w.check()
	if d := w.of(left, deadline.Decide); !d.MetAt.IsZero() || d.OverAt.IsZero() || d.MissedAt.IsZero() {
		t.Errorf("of a claim that was withdrawn the clock is %+v", d)
	}
	if d := w.of(asleep, deadline.Wake); d.MetAt.IsZero() {
		t.Errorf("of a claim that was woken the clock is %+v", d)
	}
}

func TestWhatStandsStillIsShiftedByAsLong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, d := w.referred()
	mediation, err := w.Start(w.Ctx, w.Operator(0), c.ID, deadline.Mediation, settled.Noon, claims.Once{})
	w.Must(err)
	objection := w.open(c, deadline.Objection)
	appeal := w.open(c, deadline.Appeal)
	operator := w.Operator(0)
	for range 2 { // paused again, it stands as it stood
		w.In(operator, func(tx claims.Tx) { w.Must(w.Pause(w.Ctx, tx, c.ClaimantID, c.ID)) })
	}
	paused := w.of(c, deadline.Answer)
	w.Clock.Set(paused.PausedAt.Add(10 * 24 * time.Hour))
	if list := append(w.overdue(operator), w.soon(operator)...); len(list) != 0 {
		t.Errorf("what stands still is listed: %+v", list)
	}
	w.check()
	w.In(operator, func(tx claims.Tx) { w.Must(w.Resume(w.Ctx, tx, c.ClaimantID, c.ID)) })
	// Ten days and a moment from the end of Friday is in a Tuesday, which is whole.
	answer := w.of(c, deadline.Answer)
	w.same(answer.DueAt, w.at("2022-11-16T00:00:00"), "ten days later it is due")
	if !answer.Runs() || answer.Paused < 10*24*time.Hour || answer.Paused > 10*24*time.Hour+time.Minute || !answer.MissedAt.IsZero() {
		t.Errorf("it runs again as %+v", answer)
	}
	if got := w.of(c, deadline.Mediation); !got.DueAt.After(mediation.DueAt.Add(7 * 24 * time.Hour)) {
		t.Errorf("the mediation is due at %v, and was at %v", got.DueAt, mediation.DueAt)
	}
	if got := w.of(c, deadline.Objection); !got.DueAt.After(objection.DueAt) {
		t.Errorf("the objection is due at %v, and was at %v", got.DueAt, objection.DueAt)
	}
	w.same(w.of(c, deadline.Appeal).DueAt, appeal.DueAt, "the claimant's own clock runs on")
	w.same(d.DueAt, w.at("2022-11-05T00:00:00"), "it was due before")
}

func (w *world) open(c claims.Claim, kind deadline.Key) (d deadline.Deadline) {
	w.Helper()
	w.In(w.Operator(0), func(tx claims.Tx) {
		var err error
		d, err = w.Open(w.Ctx, tx, c, kind, tx.Now(), 0)
		w.Must(err)
	})
	return d
}

func TestAnExtensionIsToldWithItsReason(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, d := w.referred()
	const reason = "데이터센터 기록을 기다립니다"
	longer, err := w.Extend(w.Ctx, w.Operator(0), d.ID, reason)
	w.Must(err)
	w.same(longer.DueAt, w.at("2022-11-10T00:00:00"), "six business days from Tuesday it is due")
	told, err := w.messages.List(w.Ctx, settled.Owner(c.ClaimantID), c.ID, true, claims.Page{Limit: 10})
	w.Must(err)
	if len(told) != 1 || told[0].Text != reason || told[0].Params["due_on"] != "2022-11-09" {
		t.Errorf("the claimant was told %+v", told)
	}
	_, err = w.Extend(w.Ctx, w.Operator(0), d.ID, reason)
	w.Must(err)
	_, err = w.Extend(w.Ctx, w.Operator(0), d.ID, reason)
	w.Wants(err, "deadline_extended")
	_, err = w.Extend(w.Ctx, w.Operator(0), d.ID, " ")
	w.Wants(err, "invalid")
	_, err = w.Extend(w.Ctx, w.Operator(1), d.ID, reason)
	w.Wants(err, "not_found")
	_, err = w.End(w.Ctx, w.Operator(0), d.ID)
	w.Wants(err, "deadline_by_itself")
	late := w.open(c, deadline.Mediation)
	w.Clock.Set(late.DueAt)
	_, err = w.Extend(w.Ctx, w.Operator(0), late.ID, reason)
	w.Wants(err, "deadline_over")
	done, err := w.End(w.Ctx, w.Operator(0), late.ID)
	w.Must(err)
	if !done.MissedAt.Equal(late.DueAt) || done.MetAt.IsZero() {
		t.Errorf("ended late it is %+v", done)
	}
	_, err = w.End(w.Ctx, w.Operator(0), late.ID)
	w.Wants(err, "deadline_over")
	if n := w.Count(`SELECT count(*) FROM events WHERE subject_id = $1 AND what IN ('deadline_extended', 'deadline_met')`, c.ID); n != 3 {
		t.Errorf("%d events are on the trail", n)
	}
}

func TestOnlyWhatBeganElsewhereIsStartedByHand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.Claim(0, w.Claimant(0))
	start := func(actor access.Actor, kind deadline.Key, at time.Time) error {
		_, err := w.Start(w.Ctx, actor, c.ID, kind, at, claims.Once{})
		return err
	}
	w.Wants(start(w.Operator(0), deadline.Answer, settled.Noon), "invalid")
	w.Wants(start(w.Operator(0), deadline.Mediation, settled.Noon.AddDate(1, 0, 0)), "invalid")
	w.Wants(start(w.Operator(1), deadline.Mediation, settled.Noon), "not_found")
	w.Wants(start(settled.Owner(c.ClaimantID), deadline.Mediation, settled.Noon), "forbidden")
	w.Must(start(w.Operator(0), deadline.Mediation, settled.Noon))
	w.Wants(start(w.Operator(0), deadline.Mediation, settled.Noon), "deadline_runs")
	w.In(settled.Owner(c.ClaimantID), func(tx claims.Tx) { w.Must(tx.SetState(w.Ctx, c, claims.Withdrawn)) })
	w.Wants(start(w.Operator(0), deadline.Mediation, settled.Noon), "claim_final")
}

func TestTheDatabaseKeepsClocksFromWhomTheyAreNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, d := w.referred()
	for name, actor := range map[string]access.Actor{
		"its claimant": settled.Owner(c.ClaimantID), "another claimant": settled.Owner(w.Claimant(0)), "another operator": w.Operator(1), "the regulator": settled.Regulator,
	} {
		w.In(actor, func(tx claims.Tx) {
			if n, err := postgres.In(tx).Changes(w.Ctx, "move", `UPDATE deadlines SET due_at = due_at + interval '1 day'`); err != nil || n != 0 {
				t.Errorf("%s moves %d: %v", name, n, err)
			}
		})
	}
	// What is over moves no more, whoever acts.
	w.Decide(c, claims.Granted, time.Time{})
	w.check()
	w.In(settled.System, func(tx claims.Tx) {
		n, err := postgres.In(tx).Changes(w.Ctx, "move", `UPDATE deadlines SET missed_at = NULL WHERE id = $1`, d.ID)
		if err != nil || n != 0 {
			t.Errorf("the service moves %d: %v", n, err)
		}
	})
}

func TestPeriodsOfLimitationAreAnInformation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.Claim(0, w.Claimant(0))
	if d := w.of(c, deadline.TortKnown); !d.DueAt.IsZero() {
		t.Errorf("without an outage there is %+v", d)
	}
	began := w.at("2022-10-15T15:30:00")
	w.In(settled.System, func(tx claims.Tx) {
		o := claims.Outage{ID: settled.NewID(), IncidentID: w.Incident.ID, ProviderID: w.Providers[0].ID, ServiceID: w.Plans[0].ServiceID, Feature: "message", Version: 1, CreatedAt: tx.Now()}
		w.Must(tx.AddOutage(w.Ctx, o))
		w.Must(tx.AddWindow(w.Ctx, claims.Window{
			ID: settled.NewID(), OutageID: o.ID, Revision: 1, Severity: "down",
			Span:       period.Window{Start: period.Edge{Stated: began, Earliest: began, Latest: began}},
			Confidence: "B", Source: "test", RecordedBy: "test", RecordedAt: tx.Now(),
		}))
	})
	w.same(w.of(c, deadline.TortKnown).DueAt, w.at("2025-10-16T00:00:00"), "three years")
	w.same(w.of(c, deadline.Commercial).DueAt, w.at("2027-10-16T00:00:00"), "five years")
	w.same(w.of(c, deadline.TortAct).DueAt, w.at("2032-10-16T00:00:00"), "ten years")
	w.Clock.Set(w.at("2033-01-01T00:00:00"))
	w.check()
	if d := w.of(c, deadline.TortKnown); !d.MissedAt.IsZero() || !d.OverAt.IsZero() || !d.ID.IsZero() {
		t.Errorf("nothing comes of it by itself: %+v", d)
	}
	for _, d := range w.overdue(settled.Regulator) {
		if d.Kind != deadline.Decide {
			t.Errorf("overdue is %+v", d)
		}
	}
}
