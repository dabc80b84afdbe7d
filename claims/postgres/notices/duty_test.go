package notices_test

import (
	"strings"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/notice"
	"bosang/rules/money"
)

// TestTheCompensationNoticeOfOctober2022IsDueOnAMonday has the case of the decree's 30
// days, first day not counted, whose last day is a Saturday.
func TestTheCompensationNoticeOfOctober2022IsDueOnAMonday(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kakao := w.houses[0]
	w.down(kakao, "drawer", at("2022-10-15 15:30"), at("2022-10-20 23:00"))
	n := w.of(kakao, notice.Compensation)
	if n.DueOn.String() != "2022-11-21" || !n.DueAt.Equal(at("2022-11-22 00:00")) || n.State(w.clock.Now()) != notice.StateOwed || !n.SinceAt.Equal(at("2022-10-20 23:00")) {
		t.Errorf("it is due on %s (%s) since %s: %s", n.DueOn, n.DueAt, n.SinceAt, n.State(w.clock.Now()))
	}
	if !n.ID.IsZero() {
		t.Error("to read it has kept it")
	}
	w.check()
	if n = w.of(kakao, notice.Compensation); n.ID.IsZero() {
		t.Error("the check has not kept it")
	}
	w.clock.Set(at("2022-11-21 23:59"))
	if c := w.check(); c.Overdue != 0 || w.of(kakao, notice.Compensation).State(w.clock.Now()) != notice.StateOwed {
		t.Errorf("on its last day %d are overdue", c.Overdue)
	}
	w.clock.Set(at("2022-11-22 00:00"))
	if c := w.check(); c.Overdue != 1 {
		t.Errorf("on the next day %d are overdue", c.Overdue)
	}
	if c := w.check(); c.Overdue != 0 {
		t.Error("it is overdue twice")
	}
	n = w.of(kakao, notice.Compensation)
	if n.State(w.clock.Now()) != notice.StateOverdue || n.OverdueAt.IsZero() {
		t.Errorf("on the next day it is %s", n.State(w.clock.Now()))
	}
	if got := strings.Join(w.trail(kakao, n.ID), " "); got != "overdue" {
		t.Errorf("on the trail is %q", got)
	}
}

// trail is what happened to a thing of a house, the newest first.
func (w *world) trail(h house, subject [16]byte) (what []string) {
	w.Helper()
	w.must(w.store.InTx(w.ctx, h.operator, func(tx claims.Tx) error {
		list, err := tx.Events(w.ctx, claims.ClaimantID(h.ID), subject, claims.Page{})
		what = nil
		for _, e := range list {
			what = append(what, e.What)
		}
		return err
	}))
	return what
}

func TestDutiesAreThoseOfTheRulebooks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, from, to string
		feature        string
		cause          *claims.NewCause
		outage, comp   notice.Status
		due, exempt    string
	}{
		{"restored on the 16th", "2022-10-15 15:30", "2022-10-16 08:00", "drawer", nil, notice.Owed, notice.Owed, "2022-11-15", ""},
		{"restored on the 17th", "2022-10-15 15:30", "2022-10-17 06:00", "drawer", nil, notice.Owed, notice.Owed, "2022-11-16", ""},
		{"restored on the 18th", "2022-10-15 15:30", "2022-10-18 17:00", "drawer", nil, notice.Owed, notice.Owed, "2022-11-17", ""},
		{"restored on the 19th", "2022-10-15 15:30", "2022-10-19 15:00", "drawer", nil, notice.Owed, notice.Owed, "2022-11-18", ""},
		{"restored at midnight", "2022-10-15 15:30", "2022-10-17 00:00", "drawer", nil, notice.Owed, notice.Owed, "2022-11-15", ""},
		{"the cause removed before", "2022-10-15 15:30", "2022-10-20 23:00", "drawer", &claims.NewCause{RemovedAt: at("2022-10-19 05:00")}, notice.Owed, notice.Owed, "2022-11-18", ""},
		{"a free service in 2022", "2022-10-15 15:30", "2022-10-20 23:00", "message", nil, notice.NotOwed, notice.NotOwed, "", "notice-free"},
		{"a free service in 2025", "2025-04-10 10:00", "2025-04-10 13:00", "message", nil, notice.Owed, notice.NotOwed, "", ""},
		{"exactly the limit", "2022-10-15 15:30", "2022-10-15 19:30", "drawer", unforeseen(), notice.NotOwed, notice.NotOwed, "", "notice-short"},
		{"a minute more", "2022-10-15 15:30", "2022-10-15 19:31", "drawer", unforeseen(), notice.Owed, notice.Owed, "2022-11-14", ""},
		{"short, but foreseen", "2022-10-15 15:30", "2022-10-15 16:30", "drawer", &claims.NewCause{Kind: claims.EquipmentFault}, notice.Owed, notice.Owed, "2022-11-14", ""},
		{"a carrier's line", "2022-10-15 15:30", "2022-10-16 16:30", "drawer", &claims.NewCause{Kind: claims.CarrierLineFault}, notice.NotOwed, notice.NotOwed, "", "notice-carrier-line"},
		{"past the calendar", "2027-12-10 10:00", "2027-12-10 18:00", "drawer", nil, notice.Owed, notice.Owed, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			kakao := w.houses[0]
			w.clock.Set(at(c.to).Add(time.Hour))
			w.down(kakao, c.feature, at(c.from), at(c.to))
			if c.cause != nil {
				_, err := w.cases.RecordCause(w.ctx, kakao.operator, w.incident.ID, kakao.ID, *c.cause, claims.Once{})
				w.must(err)
			}
			outage, comp := w.of(kakao, notice.Outage), w.of(kakao, notice.Compensation)
			due := ""
			if !comp.DueOn.IsZero() {
				due = comp.DueOn.String()
			}
			if outage.Status != c.outage || comp.Status != c.comp || due != c.due {
				t.Errorf("the outage notice is %s, the compensation notice %s and due on %q (%s)", outage.Status, comp.Status, due, comp.NoDate)
			}
			if c.outage == notice.Owed && (outage.NoDate != notice.WithoutDelay || !outage.SinceAt.Equal(at(c.from)) || outage.State(at("2099-01-01 00:00")) != notice.StateOwed) {
				t.Errorf("the outage notice has a last day, or is late by one: %+v", outage.Duty)
			}
			if c.name == "past the calendar" && comp.NoDate != notice.BeyondCalendar {
				t.Errorf("there is no last day because it is %s", comp.NoDate)
			}
			exempt := ""
			for _, p := range outage.Plans {
				if p.Exemption != "" && (p.Plan == kakao.paid.ID) == (c.feature == "drawer") {
					exempt = p.Exemption
				}
			}
			if exempt != c.exempt {
				t.Errorf("exempt is it by %q", exempt)
			}
		})
	}
}

func unforeseen() *claims.NewCause {
	yes, no := true, false
	return &claims.NewCause{Kind: claims.EquipmentFault, Unforeseen: &yes, CriticalFacility: &no}
}

// TestWhileAnOutageRunsADutyArisesByTheTimeThatPasses looks at an outage that is short
// at first.
func TestWhileAnOutageRunsADutyArisesByTheTimeThatPasses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kakao := w.houses[0]
	w.clock.Set(at("2022-10-15 16:30"))
	o := w.down(kakao, "drawer", at("2022-10-15 15:30"), time.Time{})
	_, err := w.cases.RecordCause(w.ctx, kakao.operator, w.incident.ID, kakao.ID, *unforeseen(), claims.Once{})
	w.must(err)
	w.check()
	if got := w.listed(kakao.operator, notice.Filter{}); strings.Count(got, " not_owed;") != 2 {
		t.Errorf("after an hour there are %s", got)
	}
	w.clock.Set(at("2022-10-15 20:30"))
	w.check()
	if got := w.listed(kakao.operator, notice.Filter{State: notice.StateOwed}); strings.Count(got, " owed;") != 2 {
		t.Errorf("after five hours there are %s", got)
	}
	if n := w.of(kakao, notice.Compensation); n.NoDate != notice.NotBegun || n.Elapsed(w.clock.Now()) != 0 {
		t.Errorf("while it runs, the days have begun: %+v", n.Duty)
	}
	if n := w.of(kakao, notice.Outage); n.Elapsed(at("2022-10-15 20:30")) != 5*time.Hour {
		t.Errorf("untold for %s", n.Elapsed(at("2022-10-15 20:30")))
	}
	w.clock.Set(at("2022-10-20 23:30"))
	w.restored(kakao, o, at("2022-10-20 23:00"))
	w.check()
	list, err := w.notices.List(w.ctx, kakao.operator, notice.Filter{}, claims.Page{})
	w.must(err)
	if list[0].DueOn.String() != "2022-11-21" || list[1].NoDate != notice.WithoutDelay {
		t.Errorf("after it, the list is %+v", list)
	}
}

// TestOfSeveralPlansTheEarliestLastDayBinds has two paid plans, one of which still does
// not work when the other is back.
func TestOfSeveralPlansTheEarliestLastDayBinds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kakao, yes := w.houses[0], true
	_, err := w.cases.AddPlan(w.ctx, kakao.operator, kakao.service.ID, claims.NewPlan{
		Key: "premium", PlanChange: claims.PlanChange{Name: named("premium"), Audience: claims.Consumers, MainFeatures: []string{"message"}},
		Terms: claims.Terms{EffectiveAt: at("2020-01-01 00:00"), PeriodicFee: &yes, FeePeriod: claims.PerMonth,
			Channels: []claims.Channel{{Key: claims.DirectChannel, Fee: money.MustParse("4900", "KRW")}}},
	}, claims.Once{})
	w.must(err)
	late := w.down(kakao, "drawer", at("2022-10-15 15:30"), time.Time{})
	w.down(kakao, "message", at("2022-10-15 16:00"), at("2022-10-16 14:30"))
	for _, when := range []string{"while one runs", "when both are back"} {
		comp, outage := w.of(kakao, notice.Compensation), w.of(kakao, notice.Outage)
		if comp.DueOn.String() != "2022-11-15" || comp.NoDate != "" || !comp.SinceAt.Equal(at("2022-10-16 14:30")) || !outage.SinceAt.Equal(at("2022-10-15 15:30")) {
			t.Errorf("%s, it is due on %s since %s, the other since %s", when, comp.DueOn, comp.SinceAt, outage.SinceAt)
		}
		w.restored(kakao, late, at("2022-10-20 23:00"))
	}
	days := map[string]bool{}
	for _, p := range w.of(kakao, notice.Compensation).Plans {
		if p.Status == notice.Owed {
			days[p.DueOn.String()] = true
		}
	}
	if !days["2022-11-15"] || !days["2022-11-21"] {
		t.Errorf("the plans' last days are %v", days)
	}
}
