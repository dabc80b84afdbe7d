package postgres

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bosang/claims"
)

func TestADecisionIsStoredWithItsStateAndItsEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.file(w.subscribe(0, 1)[0])[0]
	var first claims.Decision
	w.in(claimantActor(c.ClaimantID), func(tx claims.Tx) {
		first = decision(tx, c, claims.Pending)
		first.WakesAt, first.BatchID = noon.AddDate(0, 0, 1), newID()
		stored, err := tx.Decide(w.ctx, []claims.Decision{first})
		w.must(err)
		equal(t, stored, []bool{true})
	})
	w.in(w.operator(0), func(tx claims.Tx) {
		got, err := tx.Decision(w.ctx, c, 1)
		w.must(err)
		equal(t, got, first)
		now, err := tx.Claim(w.ctx, c.ID)
		w.must(err)
		if now.State != claims.Pending || now.DecisionID != first.ID || now.DecisionNumber != 1 || !now.WakesAt.Equal(first.WakesAt) {
			t.Errorf("the claim is %+v", now)
		}
		events, err := tx.Events(w.ctx, c.ClaimantID, c.ID, claims.Page{})
		w.must(err)
		if len(events) != 2 || events[0].What != "decided" || string(events[0].Details) != `{"number": 1, "disposition": "pending"}` ||
			events[0].Actor != "claimant" || events[1].What != "filed" {
			t.Errorf("the events are %+v", events)
		}
		rest, err := tx.Events(w.ctx, c.ClaimantID, c.ID, claims.Page{After: events[0].ID})
		w.must(err)
		equal(t, rest, events[1:])
	})
	for n := 2; n <= 4; n++ {
		w.in(system, func(tx claims.Tx) {
			now, err := tx.Claim(w.ctx, c.ID)
			w.must(err)
			_, err = tx.Decide(w.ctx, []claims.Decision{decision(tx, now, claims.Granted)})
			w.must(err)
		})
	}
	w.in(regulator, func(tx claims.Tx) {
		for _, p := range []struct{ before, limit, first, n int }{{0, 0, 4, 4}, {0, 2, 4, 2}, {3, 2, 2, 2}, {1, 2, 0, 0}} {
			ds, err := tx.Decisions(w.ctx, c, p.before, p.limit)
			w.must(err)
			if len(ds) != p.n || (p.n > 0 && ds[0].Number != p.first) {
				t.Errorf("before %d: %d decisions", p.before, len(ds))
			}
		}
	})
}

func TestOnlyTheNextDecisionOfALiveClaimIsStored(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	cs := w.file(w.subscribe(0, 4)...)
	w.decide(claims.Refused, time.Time{}, cs[1])
	w.in(system, func(tx claims.Tx) { w.must(tx.SetState(w.ctx, cs[2], claims.Withdrawn)) })
	w.in(system, func(tx claims.Tx) {
		ds := make([]claims.Decision, 0, 6)
		for _, c := range cs {
			ds = append(ds, decision(tx, c, claims.Granted))
		}
		unknown := ds[0]
		unknown.ClaimID = newID()
		second := decision(tx, cs[3], claims.Refused)
		second.Number = 2
		stored, err := tx.Decide(w.ctx, append(ds, unknown, second))
		w.must(err)
		equal(t, stored, []bool{true, false, false, true, false, false})
		for i, want := range []claims.State{claims.Granted, claims.Refused, claims.Withdrawn, claims.Granted} {
			c, err := tx.Claim(w.ctx, cs[i].ID)
			w.must(err)
			equal(t, c.State, want)
			all, err := tx.Decisions(w.ctx, c, 0, 10)
			w.must(err)
			equal(t, len(all), c.DecisionNumber)
		}
		none, err := tx.Decide(w.ctx, nil)
		w.must(err)
		equal(t, len(none), 0)
	})
}

func TestNoDecisionIsStoredOfAClaimThatWasTakenUpMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.subscribe(0, 1)[0]
	var owed claims.Claim
	w.in(system, func(tx claims.Tx) {
		all, err := tx.FileUnasked(w.ctx, []claims.Claim{{ClaimantID: s.ClaimantID, ClaimantKind: claims.Consumer, ProviderID: s.ProviderID, ServiceID: s.ServiceID,
			PlanID: s.PlanID, SubscriptionID: s.ID, IncidentID: w.incident.ID}})
		w.must(err)
		owed = all[0]
	})
	taken := w.file(s)[0]
	equal(t, taken.ID, owed.ID)
	w.in(system, func(tx claims.Tx) {
		d := decision(tx, owed, claims.Granted)
		d.Unclaimed = true
		stored, err := tx.Decide(w.ctx, []claims.Decision{d})
		w.must(err)
		equal(t, stored, []bool{false})
		c, err := tx.Claim(w.ctx, owed.ID)
		w.must(err)
		equal(t, c.WakesAt, taken.WakesAt) // it is still to be looked at on what was said
		d.Unclaimed = false
		stored, err = tx.Decide(w.ctx, []claims.Decision{d})
		w.must(err)
		equal(t, stored, []bool{true})
	})
}

func TestOfDecisionsMadeAtOnceOneIsStored(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	cs := w.file(w.subscribe(0, 200)...)
	var won atomic.Int64
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			var n int64
			err := w.InTx(w.ctx, system, func(tx claims.Tx) error {
				n = 0
				ds := make([]claims.Decision, len(cs))
				for i, c := range cs {
					ds[i] = decision(tx, c, claims.Granted)
				}
				stored, err := tx.Decide(w.ctx, ds)
				for _, ok := range stored {
					if ok {
						n++
					}
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
			won.Add(n)
		})
	}
	all.Wait()
	equal(t, won.Load(), int64(len(cs)))
}
