package told_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/told"
)

func TestOfThoseWhoTellAtOnceWhatTheyReadOneDoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o, i := w.london()
	s, me := w.customer(o, "one", monday)
	c, err := w.cases.FileClaim(w.ctx, me, claims.NewClaim{Incident: i.ID, Subscription: s.ID}, claims.Once{})
	w.must(err)
	w.decideAll(i.ID)
	read := w.claim(c.ID)
	unread := func(now claims.Claim) bool {
		return now.DecisionNumber == read.DecisionNumber && len(now.Facts.Changed(read.Facts)) == 0
	}
	var claimTold, planTold, stale atomic.Int64
	counts := func(won *atomic.Int64, err error) {
		switch {
		case err == nil:
			won.Add(1)
		case claims.KindOf(err) == claims.KindStale:
			stale.Add(1)
		default:
			t.Error(err)
		}
	}
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			_, err := w.cases.TellClaim(w.ctx, me, c.ID, facts("report.made_on", fmt.Sprintf(`"2025-06-%02d"`, n+1)), unread)
			counts(&claimTold, err)
		})
		all.Go(func() {
			_, err := w.cases.TellPlan(w.ctx, o.operator, o.plan.ID, o.plan.Version, facts("plan.prepaid", fmt.Sprint(n%2 == 0)))
			counts(&planTold, err)
		})
	}
	all.Wait()
	if claimTold.Load() != 1 || planTold.Load() != 1 || stale.Load() != 14 {
		t.Errorf("%d told the claim, %d the plan, %d were too late", claimTold.Load(), planTold.Load(), stale.Load())
	}
}

// TestWhateverIsToldMeanwhileTheLastDecisionRestsOnIt has claimants tell while runs
// decide and the incident is corrected.
func TestWhateverIsToldMeanwhileTheLastDecisionRestsOnIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o, i := w.london()
	var filed []claims.Claim
	var actors []access.Actor
	for n := range 6 {
		s, me := w.customer(o, fmt.Sprintf("c%d", n), monday)
		c, err := w.cases.FileClaim(w.ctx, me, claims.NewClaim{Incident: i.ID, Subscription: s.ID}, claims.Once{})
		w.must(err)
		filed, actors = append(filed, c), append(actors, me)
	}
	var all sync.WaitGroup
	for k, c := range filed {
		all.Go(func() {
			for n := range 6 {
				_, err := w.cases.TellClaim(w.ctx, actors[k], c.ID, facts("report.made_on", fmt.Sprintf(`"2025-06-%02d"`, 1+(n+k)%5)), nil)
				if err != nil && !errors.Is(err, claims.ErrDossierStale) && claims.KindOf(err) != claims.KindUnavailable {
					t.Error(err)
				}
			}
		})
	}
	all.Go(func() {
		for range 3 {
			w.decideAll(i.ID)
		}
	})
	all.Go(func() {
		for n := range 4 {
			p, err := w.cases.Plan(w.ctx, administrator, o.plan.ID)
			w.must(err)
			_, err = w.cases.TellPlan(w.ctx, o.operator, p.ID, p.Version, facts("plan.prepaid", fmt.Sprint(n%2 == 0)))
			w.must(err)
		}
	})
	all.Wait()
	w.workQueue()
	for _, c := range filed {
		d, _ := w.decision(c.ID)
		now := w.claim(c.ID)
		want := fmt.Sprintf(`"report.made_on":%s`, now.Facts["report.made_on"])
		if !bytes.Contains(d.Facts, []byte(want)) || !bytes.Contains(d.Facts, []byte(`"plan.prepaid":false`)) {
			t.Errorf("the claim is told %s and decided on %s", now.Facts.JSON(), d.Facts)
		}
	}
}

func TestOnlyAStatuteOfTheProvidersJurisdictionBinds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o, i := w.london()
	s, me := w.customer(o, "one", monday)
	c, err := w.cases.FileClaim(w.ctx, me, claims.NewClaim{Incident: i.ID, Subscription: s.ID, Facts: facts("report.made_on", `"2025-06-02"`)}, claims.Once{})
	w.must(err)
	w.decideAll(i.ID)
	books := func() string {
		_, outcome := w.decision(c.ID)
		return outcome.books()
	}
	if got := books(); got != "gb-automatic-compensation" {
		t.Errorf("in Britain it is decided by %s", got)
	}
	p := o.provider
	change := claims.ProviderChange{Name: p.Name, Class: p.Class, Jurisdiction: "KR"}
	p, err = w.cases.ChangeProvider(w.ctx, administrator, p.ID, p.Version, change)
	w.must(err)
	if w.workQueue() != 1 || !strings.Contains(books(), "kr-telecom-act") || strings.Contains(books(), "gb-") {
		t.Errorf("in Korea it is decided by %s", books())
	}
	change.Jurisdiction = ""
	if p, err = w.cases.ChangeProvider(w.ctx, administrator, p.ID, p.Version, change); err != nil || p.Jurisdiction != "KR" {
		t.Errorf("left out it is %q, %v", p.Jurisdiction, err)
	}
	change.Jurisdiction = "Korea"
	_, err = w.cases.ChangeProvider(w.ctx, administrator, p.ID, p.Version, change)
	if f := w.code(err, "invalid"); f.Fields[0].Field != "jurisdiction" || f.Fields[0].Code != "jurisdiction_form" {
		t.Errorf("the fault is %+v", f.Fields)
	}
	v := o.service
	kind := claims.ServiceChange{Name: v.Name, Kind: "mobile"}
	v, err = w.cases.ChangeService(w.ctx, o.operator, v.ID, v.Version, kind)
	w.must(err)
	if w.workQueue() != 1 || v.Kind != "mobile" {
		t.Errorf("changed it is %+v", v)
	}
	kind.Kind = "tram"
	_, err = w.cases.ChangeService(w.ctx, o.operator, v.ID, v.Version, kind)
	if f := w.code(err, "invalid"); f.Fields[0].Code != "one_of" {
		t.Errorf("the fault is %+v", f.Fields)
	}
	var none told.Facts
	if got := w.claim(c.ID).Facts; len(got.Changed(none)) != 1 {
		t.Errorf("the claim still says %s", got.JSON()) // kept although nobody asks for it here
	}
}
