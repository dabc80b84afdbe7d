package notices_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/notice"
	"bosang/claims/postgres"
	"bosang/claims/postgres/notices"
	"bosang/rules"
)

// fire is what took kakao's service down for everybody, and then ended.
func (w *world) fire() house {
	w.Helper()
	w.down(w.houses[0], "drawer", at("2022-10-15 15:30"), at("2022-10-20 23:00"))
	return w.houses[0]
}

// drafted has a notice drafted and its gaps filled.
func (w *world) drafted(h house, k notice.Kind) notice.Drafted {
	w.Helper()
	d, err := w.notices.Draft(w.ctx, h.operator, w.incident.ID, notice.NewDraft{Kind: k}, claims.Once{})
	w.must(err)
	texts := map[notice.Item]rules.Texts{}
	for _, item := range d.Wording.Missing() {
		texts[item] = rules.Texts{Ko: "글", En: "words"}
	}
	d, err = w.notices.Change(w.ctx, h.operator, d.Notice.ID, d.Notice.Version, texts)
	w.must(err)
	return d
}

// publish records that the latest wording was on the screen at an instant.
func (w *world) publish(h house, d notice.Drafted, when time.Time, reached int64) notice.Notice {
	w.Helper()
	p, err := w.notices.Publish(w.ctx, h.operator, d.Notice.ID, notice.NewPublication{
		Wording: d.Wording.Number, Way: notice.Screen, PublishedAt: when, URL: "https://example.com", Reached: &reached}, claims.Once{})
	w.must(err)
	return p.Notice
}

// TestWhomANoticeConcernsIsCounted counts who held the plan while it was down, in the
// cohort that was hit.
func TestWhomANoticeConcernsIsCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kakao := w.houses[0]
	from, to, never := at("2022-10-15 15:30"), at("2022-10-20 23:00"), time.Time{}
	w.downFor(kakao, w.incident, "drawer", "busan", from, to)
	w.subscribe(kakao, kakao.paid, 2, "busan", at("2022-01-01 00:00"), never)
	w.subscribe(kakao, kakao.paid, 4, "seoul", at("2022-01-01 00:00"), never)
	w.subscribe(kakao, kakao.paid, 1, "busan", at("2022-01-01 00:00"), from)                    // ended when it began
	w.subscribe(kakao, kakao.paid, 1, "busan", at("2022-01-01 00:00"), from.Add(time.Second))   // held it for a second of it
	w.subscribe(kakao, kakao.paid, 1, "busan", to, never)                                       // began when it ended
	w.subscribe(kakao, kakao.free, 1, "busan", at("2022-01-01 00:00"), never)                   // of a free plan
	w.subscribe(w.houses[1], w.houses[1].paid, 1, "busan", at("2022-01-01 00:00"), time.Time{}) // of another provider
	w.check()
	if n := w.of(kakao, notice.Compensation); n.Affected != 3 || n.CountedAt.IsZero() || n.Untold() != 3 {
		t.Errorf("it concerns %d, of whom %d are untold", n.Affected, n.Untold())
	}
	w.down(kakao, "drawer", from, to)
	w.check()
	d := w.drafted(kakao, notice.Compensation)
	if n := w.publish(kakao, d, at("2022-10-21 09:00"), 5); n.Affected != 7 || n.Untold() != 2 {
		t.Errorf("down for everybody, it concerns %d, of whom %d are untold", n.Affected, n.Untold())
	}
}

func TestAWordingThatWasPublishedStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kakao := w.fire()
	d := w.drafted(kakao, notice.Outage)
	for name, c := range map[string]struct {
		actor access.Actor
		may   bool
	}{"another's operator": {w.houses[1].operator, false}, "a claimant": {access.Actor{Role: access.Claimant, Claimant: access.ID{1}}, false},
		"the regulator": {access.Actor{Role: access.Regulator}, false}, "its operator": {kakao.operator, true}} {
		w.must(w.store.InTx(w.ctx, c.actor, func(tx claims.Tx) error {
			n, err := postgres.In(tx).Changes(w.ctx, "change", `UPDATE wordings SET ko = ko`)
			if (n == 1) != c.may {
				t.Errorf("%s changes %d drafts", name, n)
			}
			return err
		}))
	}
	w.publish(kakao, d, at("2022-10-21 08:00"), 1)
	system := access.SystemActor("test")
	for _, sql := range []string{`UPDATE wordings SET ko = '{a,b,c,d}'`, `UPDATE wordings SET published_at = NULL`} {
		w.must(w.store.InTx(w.ctx, system, func(tx claims.Tx) error {
			n, err := postgres.In(tx).Changes(w.ctx, "change", sql)
			if n != 0 {
				t.Errorf("%s changes what was published", sql)
			}
			return err
		}))
	}
	// What lacks something is not published, whoever asks the database to.
	d, err := w.notices.Draft(w.ctx, kakao.operator, w.incident.ID, notice.NewDraft{Kind: notice.Outage}, claims.Once{})
	w.must(err)
	w.must(w.store.InTx(w.ctx, kakao.operator, func(tx claims.Tx) error {
		_, err := postgres.In(tx).Changes(w.ctx, "empty", `UPDATE wordings SET ko[3] = '' WHERE published_at IS NULL`)
		return err
	}))
	err = w.store.InTx(w.ctx, kakao.operator, func(tx claims.Tx) error {
		return notices.Store{Store: w.store}.Notices(tx).Publish(w.ctx, d.Notice, notice.Wording{Number: 2, PublishedAt: tx.Now()}, notice.Publication{})
	})
	if claims.KindOf(err) != claims.KindInvalid {
		t.Errorf("an incomplete wording is published: %v", err)
	}
	if got := strings.Join(w.trail(kakao, d.Notice.ID), " "); got != "drafted published changed drafted" {
		t.Errorf("the trail reads %q", got)
	}
}

func TestTwoWhoDraftAtOnceMakeOneDraft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kakao := w.fire()
	var both sync.WaitGroup
	failed := make([]error, 4)
	for i := range failed {
		both.Go(func() {
			_, failed[i] = w.notices.Draft(w.ctx, kakao.operator, w.incident.ID, notice.NewDraft{Kind: notice.Outage}, claims.Once{})
		})
	}
	both.Wait()
	made := 0
	for _, err := range failed {
		if err == nil {
			made++
		} else {
			w.wants(err, "notice_drafted")
		}
	}
	if made != 1 {
		t.Errorf("%d drafts were made", made)
	}
	_, err := w.notices.Draft(w.ctx, kakao.operator, w.incident.ID, notice.NewDraft{Kind: notice.Outage, Provider: w.houses[1].ID}, claims.Once{})
	w.wants(err, "invalid")
	_, err = w.notices.Draft(w.ctx, w.houses[1].operator, w.incident.ID, notice.NewDraft{Kind: notice.Outage}, claims.Once{}) // has no outage in it
	w.wants(err, "invalid")
}

// TestACorrectedWindowMovesTheLastDay corrects one after the notice was overdue, and
// another after it was told in time.
func TestACorrectedWindowMovesTheLastDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kakao := w.houses[0]
	o := w.down(kakao, "drawer", at("2022-10-15 15:30"), at("2022-10-16 14:30"))
	w.check()
	w.clock.Set(at("2022-11-16 00:00"))
	if c := w.check(); c.Overdue != 1 {
		t.Fatalf("%d are overdue", c.Overdue)
	}
	w.restored(kakao, o, at("2022-10-20 23:00"))
	w.check()
	n := w.of(kakao, notice.Compensation)
	if n.State(w.clock.Now()) != notice.StateOwed || !n.OverdueAt.IsZero() || n.DueOn.String() != "2022-11-21" {
		t.Errorf("restored later, it is %s, due on %s", n.State(w.clock.Now()), n.DueOn)
	}
	d := w.drafted(kakao, notice.Compensation)
	if n = w.publish(kakao, d, at("2022-11-15 23:59"), 1); n.State(w.clock.Now()) != notice.PublishedInTime {
		t.Errorf("told before the last day it is %s", n.State(w.clock.Now()))
	}
	w.clock.Set(at("2022-11-23 00:00"))
	w.restored(kakao, o, at("2022-10-15 20:00"))
	if c := w.check(); c.Overdue != 0 {
		t.Error("what was told is overdue")
	}
	if got := w.listed(kakao.operator, notice.Filter{State: notice.PublishedLate}); got != "kakao compensation_notice published_late; " {
		t.Errorf("restored earlier, late are %q", got)
	}
	var history []string
	w.must(w.store.InTx(w.ctx, kakao.operator, func(tx claims.Tx) (err error) {
		history, err = postgres.List(w.ctx, postgres.In(tx), "history", scanText, `SELECT due_on::text FROM notice_duties WHERE notice_id = $1 ORDER BY number`, postgres.ID(n.ID))
		return err
	}))
	if got := strings.Join(history, " "); got != "2022-11-15 2022-11-21 2022-11-14" {
		t.Errorf("what the rulebooks said was %s", got)
	}
}

// TestWhatWasToldOfAMergedIncidentCountsForTheOther merges an incident whose notice was
// published.
func TestWhatWasToldOfAMergedIncidentCountsForTheOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kakao := w.fire()
	told := w.publish(kakao, w.drafted(kakao, notice.Compensation), at("2022-10-21 08:00"), 3)
	w.check()
	other := w.report("other")
	live, err := w.cases.Incident(w.ctx, administrator, w.incident.ID)
	w.must(err)
	_, err = w.cases.MergeIncident(w.ctx, administrator, w.incident.ID, other.ID, live.Version)
	w.must(err)
	w.check()
	if got := w.listed(kakao.operator, notice.Filter{Incident: other.ID}); got != "kakao compensation_notice published_in_time; kakao outage_notice owed; " {
		t.Errorf("after the merge, the other's are %s", got)
	}
	if got := w.listed(kakao.operator, notice.Filter{State: notice.StateMerged}); got != "kakao compensation_notice merged; kakao outage_notice merged; " &&
		got != "kakao outage_notice merged; kakao compensation_notice merged; " {
		t.Errorf("after the merge, merged are %s", got)
	}
	if n := w.of(kakao, notice.Compensation); n.Incident != other.ID || n.Reached != 3 { // of the incident that it became part of
		t.Errorf("asked for the merged one's, there is %+v", n)
	}
	_, err = w.notices.Publish(w.ctx, kakao.operator, told.ID, notice.NewPublication{Wording: 1, Way: notice.Screen, PublishedAt: at("2022-10-21 08:00"), URL: "https://example.com"}, claims.Once{})
	w.wants(err, "incident_merged")
}

// TestAnIncidentThatCannotBeWorkedOutStopsNoOther has a plan without terms, on which
// nothing can be evaluated.
func TestAnIncidentThatCannotBeWorkedOutStopsNoOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fire()
	rival, broken := w.houses[1], w.report("broken")
	w.downFor(rival, broken, "drawer", "", at("2022-10-15 15:30"), at("2022-10-20 23:00"))
	w.must(w.store.InTx(w.ctx, access.SystemActor("test"), func(tx claims.Tx) error {
		plan := rival.paid
		plan.ID, plan.Key, plan.Terms = claims.PlanID(claims.NewID[any]()), "termless", nil
		return tx.AddPlan(w.ctx, plan)
	}))
	c, err := w.notices.Check(w.ctx, func() bool { return true })
	w.must(err)
	if len(c.Failures) != 1 || c.Incidents != 1 || !strings.Contains(c.Failures[0].Error(), broken.ID.String()) {
		t.Errorf("%d incidents were looked at: %v", c.Incidents, errors.Join(c.Failures...))
	}
}

// TestWhetherAFeeIsPaidDecidesAndIsNamedWhereItIsNotKnown has a plan that is settled by
// use.
func TestWhetherAFeeIsPaidDecidesAndIsNamedWhereItIsNotKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kakao := w.houses[0]
	plan, err := w.cases.AddPlan(w.ctx, kakao.operator, kakao.service.ID, claims.NewPlan{
		Key: "by-use", PlanChange: claims.PlanChange{Name: named("by-use"), Audience: claims.Consumers, MainFeatures: []string{"message"}},
		Terms: claims.Terms{EffectiveAt: at("2020-01-01 00:00")},
	}, claims.Once{})
	w.must(err)
	w.down(kakao, "message", at("2022-10-15 15:30"), at("2022-10-20 23:00"))
	n := w.of(kakao, notice.Compensation)
	if n.Status != notice.Undetermined || n.State(w.clock.Now()) != notice.StateUndetermined {
		t.Errorf("it is %s", n.Status)
	}
	for _, p := range n.Plans {
		if p.Plan == plan.ID && (len(p.Missing) != 1 || p.Missing[0] != rules.FactPlanPeriodicFee) {
			t.Errorf("missing is %v", p.Missing)
		}
	}
}
