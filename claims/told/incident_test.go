package told_test

import (
	"bytes"
	"context"
	"testing"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/told"
)

// TestAProvidersOutageTakesNothingFromOthersInTheIncident has a rival tell facts of the
// incident of another provider by adding an outage to it.
func TestAProvidersOutageTakesNothingFromOthersInTheIncident(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.offer("mobile-one", "IN", "mobile", "INR", delhi)
	rival := w.offer("mobile-two", "IN", "mobile", "INR", delhi)
	i := w.incident("storm", o.operator)
	w.outage(o, i.ID, delhi, delhi3)
	file := func(of offer, number string) claims.ClaimID {
		s, me := w.customer(of, number, delhi)
		c, err := w.cases.FileClaim(w.ctx, me, claims.NewClaim{Incident: i.ID, Subscription: s.ID}, claims.Once{})
		w.must(err)
		return c.ID
	}
	mine, its := file(o, "a"), file(rival, "b")
	tell := func(actor access.Actor, sent told.Facts) claims.Incident {
		t.Helper()
		now, err := w.cases.Incident(w.ctx, actor, i.ID)
		w.must(err)
		now, err = w.cases.TellIncident(w.ctx, actor, i.ID, now.Version, sent)
		w.must(err)
		w.workQueue()
		return now
	}
	expect := func(when string, want map[claims.ClaimID]string) {
		t.Helper()
		for id, want := range want {
			if d, _ := w.decision(id); bytes.Contains(d.Facts, []byte(`"outage.district":`+want)) != (want != "") {
				t.Errorf("%s a claim is decided on %s, not on %q", when, d.Facts, want)
			}
		}
	}
	w.decideAll(i.ID)
	tell(o.operator, facts("outage.district", `true`))
	expect("told by its provider,", map[claims.ClaimID]string{mine: "true", its: ""})

	w.outage(rival, i.ID, delhi, delhi3)
	before := w.claim(mine).DecisionNumber
	now := tell(rival.operator, facts("outage.district", `false`))
	if got := string(now.FactsSeenBy(rival.operator).JSON()); got != `{"outage.district":false}` || len(now.Told) != 2 || len(now.Facts) != 0 {
		t.Errorf("the rival reads %s of %+v", got, now)
	}
	expect("told by the rival,", map[claims.ClaimID]string{mine: "true", its: "false"})
	if after := w.claim(mine).DecisionNumber; after != before {
		t.Errorf("what the rival tells decides the other's claims again: %d", after)
	}

	tell(o.operator, nil)
	expect("taken back by its provider,", map[claims.ClaimID]string{mine: "", its: "false"})
	tell(regulator, facts("outage.district", `true`))
	expect("told by the regulator,", map[claims.ClaimID]string{mine: "true", its: "true"})
	if now = tell(o.operator, facts("outage.district", `false`)); string(now.FactsSeenBy(o.operator).JSON()) != `{"outage.district":true}` {
		t.Errorf("a provider's word goes before the regulator's: %+v", now)
	}
	tell(regulator, nil)
	expect("left to the providers,", map[claims.ClaimID]string{mine: "false", its: "false"})
}

// TestFactsOfAProviderAreWrittenByItAlone asks the database, past the use cases.
func TestFactsOfAProviderAreWrittenByItAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.offer("mobile-one", "IN", "mobile", "INR", delhi)
	rival := w.offer("mobile-two", "IN", "mobile", "INR", delhi)
	i := w.incident("storm", o.operator)
	w.outage(o, i.ID, delhi, delhi3)
	as := func(actor access.Actor, of offer) error {
		return w.store.InTx(context.Background(), actor, func(tx claims.Tx) error {
			now, err := tx.Incident(w.ctx, i.ID)
			if err != nil {
				return err
			}
			return tx.TellIncident(w.ctx, now, of.provider.ID, facts("outage.district", `true`))
		})
	}
	for range 2 {
		w.must(as(o.operator, o))
		for who, actor := range map[string]access.Actor{"a rival": rival.operator, "a regulator": {Subject: "regulator", Role: access.Regulator}} {
			if err := as(actor, o); claims.KindOf(err) != claims.KindForbidden {
				t.Errorf("%s writes them: %v", who, err)
			}
		}
	}
}

func TestAMergeKeepsTheFactsOfEachProvider(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.offer("mobile-one", "IN", "mobile", "INR", delhi)
	first, second := w.incident("first", o.operator), w.incident("second", o.operator)
	first, err := w.cases.TellIncident(w.ctx, o.operator, first.ID, first.Version, facts("outage.district", `true`, "cause.natural_calamity", `true`))
	w.must(err)
	_, err = w.cases.TellIncident(w.ctx, o.operator, second.ID, second.Version, facts("outage.district", `false`))
	w.must(err)
	_, err = w.cases.MergeIncident(w.ctx, administrator, first.ID, second.ID, first.Version)
	w.must(err)
	merged, err := w.cases.Incident(w.ctx, administrator, second.ID)
	w.must(err)
	if got := string(merged.Told[o.provider.ID].JSON()); got != `{"cause.natural_calamity":true,"outage.district":false}` || len(merged.Facts) != 0 {
		t.Errorf("merged it has %s", got)
	}
}
