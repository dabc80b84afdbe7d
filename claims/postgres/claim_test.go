package postgres

import (
	"errors"
	"slices"
	"testing"
	"time"

	"bosang/claims"
	"bosang/rules/money"
)

func TestAClaimIsReadByWhoMaySeeIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sub := w.subscribe(0, 1)[0]
	loss := money.MustParse("300001", "KRW")
	f := filingOf(sub, w.incident.ID)
	f.Actor, f.New.Loss, f.New.Election, f.New.FiledAt = w.operator(0), &loss, claims.ElectExtension, noon.AddDate(0, 0, -1)
	c, err := w.FileClaim(w.ctx, f)
	w.must(err)
	for _, actor := range []struct {
		name string
		sees bool
		do   func(func(claims.Tx))
	}{
		{"the claimant", true, func(fn func(claims.Tx)) { w.in(claimantActor(sub.ClaimantID), fn) }},
		{"the provider's operator", true, func(fn func(claims.Tx)) { w.in(w.operator(0), fn) }},
		{"the regulator", true, func(fn func(claims.Tx)) { w.in(regulator, fn) }},
		{"another claimant", false, func(fn func(claims.Tx)) { w.in(claimantActor(newID()), fn) }},
		{"another provider's operator", false, func(fn func(claims.Tx)) { w.in(w.operator(1), fn) }},
	} {
		actor.do(func(tx claims.Tx) {
			byID, err := tx.Claim(w.ctx, c.ID)
			byReference, err2 := tx.ClaimByReference(w.ctx, c.Reference)
			listed, err3 := tx.Claims(w.ctx, claims.ClaimFilter{}, claims.Page{})
			w.must(err3)
			if actor.sees {
				w.must(errors.Join(err, err2))
				equal(t, byID, c)
				equal(t, byReference, c)
				equal(t, listed, []claims.Claim{c})
				return
			}
			w.wants(err, claims.KindNotFound)
			w.wants(err2, claims.KindNotFound)
			if len(listed) != 0 {
				t.Errorf("%s lists %v", actor.name, listed)
			}
		})
	}
}

func TestClaimsAreNarrowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	subs := append(w.subscribe(0, 2), w.subscribe(1, 1)...)
	cs := w.file(subs...)
	cs[1] = w.decide(claims.Refused, time.Time{}, cs[1])[0]
	other := claims.Incident{ID: newID(), Key: "other", Revision: 1, Version: 1, CreatedAt: noon}
	w.in(system, func(tx claims.Tx) { w.must(tx.AddIncident(w.ctx, other)) })
	elsewhere, err := w.FileClaim(w.ctx, filingOf(subs[0], other.ID))
	w.must(err)
	w.in(regulator, func(tx claims.Tx) {
		for name, c := range map[string]struct {
			filter claims.ClaimFilter
			want   []claims.Claim
		}{
			"by provider":     {claims.ClaimFilter{Provider: w.providers[0].ID}, []claims.Claim{cs[0], cs[1], elsewhere}},
			"by incident":     {claims.ClaimFilter{Incident: w.incident.ID}, cs},
			"by state":        {claims.ClaimFilter{State: claims.Refused}, cs[1:2]},
			"by claimant":     {claims.ClaimFilter{Claimant: subs[0].ClaimantID}, []claims.Claim{cs[0], elsewhere}},
			"by subscription": {claims.ClaimFilter{Claimant: subs[0].ClaimantID, Subscription: subs[0].ID}, []claims.Claim{cs[0], elsewhere}},
			"by all": {claims.ClaimFilter{Claimant: subs[0].ClaimantID, Provider: w.providers[0].ID, Incident: other.ID, State: claims.Filed},
				[]claims.Claim{elsewhere}},
		} {
			got, err := tx.Claims(w.ctx, c.filter, claims.Page{})
			w.must(err)
			want := slices.SortedFunc(slices.Values(c.want), func(a, b claims.Claim) int { return b.ID.Compare(a.ID) })
			if !slices.EqualFunc(got, want, func(a, b claims.Claim) bool { return a.ID == b.ID && a.State == b.State }) {
				t.Errorf("%s: %v, want %v", name, got, want)
			}
		}
	})
}

// TestTheTableAllowsJustTheTransitionsOfTheStateMachine tries every pair.
func TestTheTableAllowsJustTheTransitionsOfTheStateMachine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.file(w.subscribe(0, 1)[0])[0]
	states := append(claims.States(), "unheard_of")
	for _, from := range append([]claims.State{""}, states...) {
		for _, to := range states {
			_, err := w.db.Owner.Exec(w.ctx, `UPDATE claims SET previous_state = $3, state = $4 WHERE claimant_id = $1 AND id = $2`,
				id(c.ClaimantID), id(c.ID), word(from), string(to))
			want := from.MayBecome(to) || (from == "" && to == claims.Filed)
			if allowed := stateOf(err) != codeCheck; allowed != want {
				t.Errorf("from %q to %q: the table allows it: %v; the state machine: %v", from, to, allowed, want)
			}
		}
	}
}

func TestAStateMovesFromWhereTheClaimIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	cs := w.file(w.subscribe(0, 2)...)
	pending := w.decide(claims.Pending, noon.AddDate(0, 1, 0), cs[0])[0]
	w.in(claimantActor(cs[0].ClaimantID), func(tx claims.Tx) {
		w.wants(tx.SetState(w.ctx, cs[0], claims.Withdrawn), claims.KindStale)
		w.wants(tx.SetElection(w.ctx, cs[0], claims.ElectMoney, nil), claims.KindStale)
		w.must(tx.SetElection(w.ctx, pending, claims.ElectMoney, nil))
		w.must(tx.SetState(w.ctx, pending, claims.Withdrawn))
		w.wants(tx.SetState(w.ctx, cs[1], claims.Withdrawn), claims.KindNotFound)
		got, err := tx.Claim(w.ctx, pending.ID)
		w.must(err)
		if got.State != claims.Withdrawn || got.Election != claims.ElectMoney || !got.WakesAt.IsZero() {
			t.Errorf("the claim is %+v", got)
		}
	})
	err := w.InTx(w.ctx, system, func(tx claims.Tx) error {
		c, err := tx.Claim(w.ctx, pending.ID)
		w.must(err)
		return tx.SetState(w.ctx, c, claims.Granted)
	})
	w.wants(err, claims.KindStale)
}

func TestClaimsToDecideComeOnceEachInAnyScope(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	cs := w.file(append(w.subscribe(0, 60), w.subscribe(1, 20)...)...)
	w.decide(claims.Pending, noon.Add(time.Hour), cs[:10]...)
	w.decide(claims.Refused, time.Time{}, cs[10:20]...)
	withdrawn := cs[20]
	w.in(system, func(tx claims.Tx) { w.must(tx.SetState(w.ctx, withdrawn, claims.Withdrawn)) })
	ids := func(cs ...claims.Claim) map[claims.ClaimID]bool {
		m := make(map[claims.ClaimID]bool)
		for _, c := range cs {
			m[c.ID] = true
		}
		return m
	}
	live := append(append([]claims.Claim{}, cs[:20]...), cs[21:]...)
	for name, c := range map[string]struct {
		scope claims.DecideScope
		want  map[claims.ClaimID]bool
	}{
		"all":                 {claims.DecideScope{}, ids(live...)},
		"filed":               {claims.DecideScope{OnlyFiled: true}, ids(cs[21:]...)},
		"waking":              {claims.DecideScope{WakingBy: noon.Add(time.Hour)}, ids(cs[:10]...)},
		"not yet waking":      {claims.DecideScope{WakingBy: noon.Add(time.Hour - 1000)}, ids()},
		"of one provider":     {claims.DecideScope{Provider: w.providers[1].ID}, ids(cs[60:]...)},
		"on one plan":         {claims.DecideScope{Plans: []claims.PlanID{w.plans[1].ID, newID()}}, ids(cs[60:]...)},
		"just one":            {claims.DecideScope{Claim: cs[3].ID, Claimant: cs[3].ClaimantID}, ids(cs[3])},
		"one that is final":   {claims.DecideScope{Claim: withdrawn.ID, Claimant: withdrawn.ClaimantID}, ids()},
		"of another incident": {claims.DecideScope{Incident: newID()}, ids()},
	} {
		if c.scope.Incident.IsZero() {
			c.scope.Incident = w.incident.ID
		}
		c.scope.Bucket = -1
		equalSets(t, name, w.walk(c.scope), c.want)
		if !c.scope.Claim.IsZero() {
			continue
		}
		byRange := make(map[claims.ClaimID]bool)
		for bucket := range claims.Buckets {
			c.scope.Bucket, c.scope.AfterClaim, c.scope.AfterClaimant = bucket, claims.ClaimID{}, claims.ClaimantID{}
			for claim := range w.walk(c.scope) {
				byRange[claim] = true
			}
		}
		equalSets(t, name+", range by range", byRange, c.want)
	}
}

func equalSets(t *testing.T, name string, got, want map[claims.ClaimID]bool) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d claims, want %d", name, len(got), len(want))
	}
	for id := range want {
		if !got[id] {
			t.Errorf("%s: claim %s is missing", name, id)
		}
	}
}

// walk reads a scope in steps of seven claims, by the cursor.
func (w *world) walk(scope claims.DecideScope) map[claims.ClaimID]bool {
	seen := make(map[claims.ClaimID]bool)
	w.in(system, func(tx claims.Tx) {
		for {
			set, err := tx.ToDecide(w.ctx, scope, 7)
			w.must(err)
			for _, u := range set {
				if seen[u.Claim.ID] || u.Subscription.ID != u.Claim.SubscriptionID || (u.Claim.DecisionNumber > 0) != (u.OutcomeHash == [32]byte{2}) {
					w.Errorf("claim %s comes twice, with another's subscription or without its hash", u.Claim.ID)
				}
				seen[u.Claim.ID] = true
				scope.AfterClaimant, scope.AfterClaim = u.Claim.ClaimantID, u.Claim.ID
			}
			if len(set) < 7 {
				return
			}
		}
	})
	return seen
}
