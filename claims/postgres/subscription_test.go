package postgres

import (
	"sync"
	"testing"

	"bosang/claims"
	"bosang/rules/library"
	"bosang/rules/money"
)

func TestCustomersAreMadeOnceAndKeepTheirKind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	customers := []claims.CustomerOf{{Number: "1", Kind: claims.Consumer}, {Number: "2", Kind: claims.SmallMerchant}, {Number: "1", Kind: claims.Business}}
	var first []claims.ClaimantID
	w.in(w.operator(0), func(tx claims.Tx) {
		var err error
		first, err = tx.ClaimantsOf(w.ctx, w.providers[0].ID, customers)
		w.must(err)
		if first[0] != first[2] || first[0] == first[1] || first[0].IsZero() {
			t.Errorf("the claimants are %v", first)
		}
		c, err := tx.Claimant(w.ctx, first[1])
		w.must(err)
		equal(t, c, claims.Claimant{ID: first[1], Kind: claims.SmallMerchant, ProviderID: w.providers[0].ID, CustomerNumber: "2", CreatedAt: tx.Now()})
	})
	w.in(system, func(tx claims.Tx) {
		again, err := tx.ClaimantsOf(w.ctx, w.providers[0].ID, customers)
		w.must(err)
		equal(t, again, first)
		others, err := tx.ClaimantsOf(w.ctx, w.providers[1].ID, customers[:1])
		w.must(err)
		if others[0] == first[0] {
			t.Error("two providers' customers with one number are one claimant")
		}
		c, err := tx.Claimant(w.ctx, first[0])
		w.must(err)
		equal(t, c.Kind, claims.Consumer)
	})
}

func TestImportsOfTheSameCustomersAtOnceMakeThemOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	customers := make([]claims.CustomerOf, 300)
	for i := range customers {
		customers[i] = claims.CustomerOf{Number: string(rune('가' + i)), Kind: claims.Consumer}
	}
	got := make([][]claims.ClaimantID, 6)
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() {
			mine := append(append([]claims.CustomerOf{}, customers[50*i:]...), customers[:50*i]...)
			err := w.InTx(w.ctx, system, func(tx claims.Tx) error {
				ids, err := tx.ClaimantsOf(w.ctx, w.providers[0].ID, mine)
				if err != nil {
					return err
				}
				got[i] = append(append([]claims.ClaimantID{}, ids[300-50*i:]...), ids[:300-50*i]...)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for i := range got {
		equal(t, got[i], got[0])
	}
}

func TestSubscriptionsAreAddedOnceAndSayWhereTheyCameFrom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	source := claims.KeyOf("import", "a")
	fee := money.MustParse("4900.5", "KRW")
	var subs []claims.Subscription
	w.in(w.operator(0), func(tx claims.Tx) {
		claimants, err := tx.ClaimantsOf(w.ctx, w.providers[0].ID, []claims.CustomerOf{{Number: "1", Kind: claims.Consumer}, {Number: "2", Kind: claims.Consumer}})
		w.must(err)
		for _, c := range claimants {
			subs = append(subs, w.newSubscription(tx, 0, c))
		}
		subs[0].Fee, subs[0].BillingDay, subs[0].EndedAt, subs[0].Cohort = &fee, 31, noon, "seoul"
		twice := subs[0]
		twice.ID = newID()
		added, err := tx.AddSubscriptions(w.ctx, append(subs, twice), source, 1, 2, 3)
		w.must(err)
		// The first of several is added; the other is no repetition of it.
		equal(t, added, []claims.AddedSubscription{{ID: subs[0].ID, Added: true}, {ID: subs[1].ID, Added: true}, {ID: subs[0].ID}})
	})
	w.in(w.operator(0), func(tx claims.Tx) {
		for _, s := range subs {
			got, err := tx.Subscription(w.ctx, s.ID)
			w.must(err)
			equal(t, got, s)
		}
		again := []claims.Subscription{subs[1], subs[0]}
		again[0].ID, again[1].ID = newID(), newID()
		added, err := tx.AddSubscriptions(w.ctx, again, source, 2, 1)
		w.must(err)
		equal(t, added, []claims.AddedSubscription{{ID: subs[1].ID, SameSource: true}, {ID: subs[0].ID, SameSource: true}})
		added, err = tx.AddSubscriptions(w.ctx, again, source, 1, 3)
		w.must(err)
		equal(t, added, []claims.AddedSubscription{{ID: subs[1].ID}, {ID: subs[0].ID}})
		added, err = tx.AddSubscriptions(w.ctx, again, claims.KeyOf("import", "b"), 2, 1)
		w.must(err)
		equal(t, added, []claims.AddedSubscription{{ID: subs[1].ID}, {ID: subs[0].ID}})
		added, err = tx.AddSubscriptions(w.ctx, again, claims.Key{})
		w.must(err)
		equal(t, added, []claims.AddedSubscription{{ID: subs[1].ID}, {ID: subs[0].ID}})
	})
	s := subs[1]
	w.in(w.operator(0), func(tx claims.Tx) {
		s.EndedAt = noon
		w.must(tx.ChangeSubscription(w.ctx, s))
		w.wants(tx.ChangeSubscription(w.ctx, s), claims.KindStale)
		s.Version = 2
		got, err := tx.Subscription(w.ctx, s.ID)
		w.must(err)
		equal(t, got, s)
	})
	w.in(w.operator(1), func(tx claims.Tx) {
		_, err := tx.Subscription(w.ctx, s.ID)
		w.wants(err, claims.KindNotFound)
		w.wants(tx.ChangeSubscription(w.ctx, s), claims.KindNotFound)
	})
}

func TestASubscriptionToNothingIsNotFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.subscribe(0, 1)[0]
	err := w.InTx(w.ctx, system, func(tx claims.Tx) error {
		s.ID, s.PlanID = newID(), newID()
		_, err := tx.AddSubscriptions(w.ctx, []claims.Subscription{s}, claims.Key{})
		return err
	})
	w.wants(err, claims.KindNotFound)
}

func TestListsOfSubscriptionsSpanWhatTheActorMaySee(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mine, theirs := w.subscribe(0, 3), w.subscribe(1, 2)
	newest := func(subs ...claims.Subscription) []claims.SubscriptionID {
		var ids []claims.SubscriptionID
		for i := range subs {
			ids = append(ids, subs[len(subs)-1-i].ID)
		}
		return ids
	}
	all := append(append([]claims.Subscription{}, mine...), theirs...)
	listed := func(tx claims.Tx, f claims.SubscriptionFilter, p claims.Page) []claims.SubscriptionID {
		subs, err := tx.Subscriptions(w.ctx, f, p)
		w.must(err)
		var ids []claims.SubscriptionID
		for _, s := range subs {
			ids = append(ids, s.ID)
		}
		return ids
	}
	w.in(regulator, func(tx claims.Tx) {
		equal(t, listed(tx, claims.SubscriptionFilter{}, claims.Page{}), newest(all...))
		equal(t, listed(tx, claims.SubscriptionFilter{}, claims.Page{Limit: 2}), newest(theirs...))
		equal(t, listed(tx, claims.SubscriptionFilter{}, claims.Page{After: theirs[0].ID}), newest(mine...))
		equal(t, listed(tx, claims.SubscriptionFilter{Provider: w.providers[1].ID}, claims.Page{}), newest(theirs...))
		equal(t, listed(tx, claims.SubscriptionFilter{Claimant: mine[1].ClaimantID}, claims.Page{}), newest(mine[1]))
	})
	w.in(w.operator(0), func(tx claims.Tx) {
		equal(t, listed(tx, claims.SubscriptionFilter{}, claims.Page{}), newest(mine...))
		equal(t, len(listed(tx, claims.SubscriptionFilter{Provider: w.providers[1].ID}, claims.Page{})), 0)
		equal(t, len(listed(tx, claims.SubscriptionFilter{Claimant: theirs[0].ClaimantID}, claims.Page{})), 0)
	})
	w.in(claimantActor(mine[2].ClaimantID), func(tx claims.Tx) {
		equal(t, listed(tx, claims.SubscriptionFilter{}, claims.Page{}), newest(mine[2]))
		equal(t, len(listed(tx, claims.SubscriptionFilter{Claimant: mine[0].ClaimantID}, claims.Page{})), 0)
	})
}

func TestAnImportSentAgainGivesTheSameReport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	books, err := library.Load()
	w.must(err)
	row := func(number string) claims.NewSubscription {
		return claims.NewSubscription{Provider: w.providers[0].Key, Service: w.services[0].Key, Plan: w.plans[0].Key, CustomerNumber: number,
			ClaimantKind: claims.Consumer, Channel: "direct", StartedAt: noon.AddDate(0, -3, 0)}
	}
	unknown := row("d")
	unknown.Plan = "none"
	stream := []claims.NewSubscription{row("a"), row("b"), row("a"), unknown, row("a"), row("c"), row("b")}
	send := func(source claims.Key) (claims.ImportTotals, []claims.RowReport) {
		var reports []claims.RowReport
		totals, err := claims.New(w.Store, books).ImportSubscriptions(w.ctx, w.operator(0), source, func(yield func(claims.NewSubscription, error) bool) {
			for _, n := range stream {
				if !yield(n, nil) {
					return
				}
			}
		}, func(r claims.RowReport) error {
			reports = append(reports, claims.RowReport{Row: r.Row, Status: r.Status, ID: r.ID})
			return nil
		})
		w.must(err)
		return totals, reports
	}
	source := claims.KeyOf("import", "once")
	totals, first := send(source)
	equal(t, totals, claims.ImportTotals{Rows: 7, Added: 3, Exists: 3, Invalid: 1})
	for i, want := range []claims.RowStatus{claims.RowAdded, claims.RowAdded, claims.RowExists, claims.RowInvalid, claims.RowExists, claims.RowAdded, claims.RowExists} {
		equal(t, first[i].Status, want)
	}
	again, second := send(source)
	equal(t, again, totals)
	equal(t, second, first)
	for _, other := range []claims.Key{claims.KeyOf("import", "another"), {}} {
		totals, _ = send(other)
		equal(t, totals, claims.ImportTotals{Rows: 7, Exists: 6, Invalid: 1})
	}
}
