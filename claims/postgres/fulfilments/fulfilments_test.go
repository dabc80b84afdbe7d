package fulfilments_test

import (
	"sync"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/clearance"
	"bosang/claims/entitlement"
	inkind "bosang/claims/fulfilment"
	"bosang/claims/webhook"
	"bosang/rules/period"
)

var given = inkind.Answer{Result: inkind.Acknowledged, Reference: "INV-1"}

func TestWhatADecisionGivesInKindIsHandedOverOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.decide(w.claim(), true, extension(48), credit("1500"), termination(),
		entitlement.Given{Key: entitlement.Key{Ground: "terms/cash", Remedy: entitlement.Cash}, Amount: credit("100").Amount})
	if n := w.handOver(); n != 3 {
		t.Fatalf("%d were requested, and money among them", n)
	}
	if n := w.handOver(); n != 0 {
		t.Errorf("%d were requested a second time", n)
	}
	for _, f := range w.of(c) {
		want := map[entitlement.Remedy]inkind.Quantity{
			entitlement.Extension: {Time: 48 * time.Hour}, entitlement.Credit: {Amount: credit("1500").Amount}, entitlement.Termination: {Pieces: 1},
		}[f.Remedy]
		if f.Quantity != want || f.State != inkind.Requested || f.Number != 1 || f.Asked != 1 || f.Goodwill != (f.Remedy == entitlement.Credit) ||
			!f.NextAt.Equal(noon.Add(24*time.Hour)) || f.Subscription != c.SubscriptionID {
			t.Errorf("%+v", f)
		}
	}
	items, events := w.told(webhook.FulfilmentRequested)
	if len(items) != 3 || events != 1 {
		t.Fatalf("%d items in %d events", len(items), events)
	}
	for _, item := range items {
		if item["claim_id"] != c.ID.String() || item["subscription_id"] != c.SubscriptionID.String() || item["customer_number"] != nil {
			t.Errorf("the provider is told %v", item)
		}
		if item["remedy"] == "extension" && item["time"] != "PT48H" || item["remedy"] == "termination" && item["pieces"] != 1.0 {
			t.Errorf("the provider is told %v", item)
		}
	}
	w.balanced()
}

func TestALaterDecisionHandsOverTheDifferenceAndTakesNothingBackInSilence(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.decide(w.claim(), true, extension(24))
	w.handOver()
	w.answer(w.of(c)[0], given)
	c = w.decide(c, true, extension(60))
	if n := w.handOver(); n != 1 {
		t.Errorf("%d were requested", n)
	}
	list := w.of(c)
	if len(list) != 2 || list[1].Time != 36*time.Hour || list[1].Number != 2 || list[1].Decision != 2 || list[0].State != inkind.Acknowledged {
		t.Fatalf("%+v", list)
	}
	// Less than before: that is told, and nothing is taken back.
	c = w.decide(c, true, extension(50))
	if n := w.handOver(); n != 0 {
		t.Errorf("%d were requested though less is given", n)
	}
	reduced, _ := w.told(webhook.FulfilmentReduced)
	if len(reduced) != 1 || reduced[0]["excess_time"] != "PT10H" || reduced[0]["claim_id"] != c.ID.String() {
		t.Fatalf("the provider is told %v", reduced)
	}
	w.excess(c, 10*time.Hour)
	// What it had not given yet it may refuse: then as much is requested as is still missing,
	// when there is another decision.
	w.answer(list[1], inkind.Answer{Result: inkind.Refused, Reason: inkind.Other})
	w.excess(c, 0)
	c = w.decide(c, true, extension(30))
	w.handOver()
	if list = w.of(c); len(list) != 3 || list[2].Time != 6*time.Hour || list[2].Number != 3 {
		t.Errorf("%+v", list)
	}
	// A claim that gives nothing any more.
	w.decide(c, true)
	w.handOver()
	w.excess(c, 30*time.Hour)
	w.balanced()
	if whats := w.trail(c); whats["fulfilment_requested"] != 3 || whats["fulfilment_reduced"] != 2 || whats["fulfilment_acknowledged"] != 1 || whats["fulfilment_refused"] != 1 {
		t.Errorf("the trail says %v", whats)
	}
}

// TestWhatIsHandedOverIsNotWithdrawn has claimants withdraw what their provider was asked to
// give, or has given: they could claim it anew.
func TestWhatIsHandedOverIsNotWithdrawn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	asked, given, refused := w.decide(w.claim(), true, extension(24)), w.decide(w.claim(), true, extension(24)), w.decide(w.claim(), true, termination())
	w.handOver()
	w.answer(w.of(given)[0], inkind.Answer{Result: inkind.Acknowledged})
	w.answer(w.of(refused)[0], inkind.Answer{Result: inkind.Refused, Reason: inkind.Other})
	for _, c := range []claims.Claim{asked, given, refused} {
		_, err := w.cases.WithdrawClaim(w.ctx, access.Actor{Subject: "claimant", Role: access.Claimant, Claimant: c.ClaimantID}, c.ID)
		if c.ID == refused.ID {
			w.must(err)
			continue
		}
		w.wants(err, claims.KindConflict, "claim_paid")
	}
	// Nor is asked for again what nobody is given any more, before anybody has looked at it.
	_, err := w.Request(w.ctx, w.operatorOf(w.provider), w.of(refused)[0].ID)
	w.wants(err, claims.KindConflict, "fulfilment_exceeds")
}

// excess fails unless so much time too much is on record.
func (w *world) excess(c claims.Claim, want time.Duration) {
	w.Helper()
	var micros int64
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT excess_micros FROM fulfilment_tallies WHERE claim_id = $1`, [16]byte(c.ID)).Scan(&micros))
	if got := time.Duration(micros) * time.Microsecond; got != want {
		w.Errorf("%s too much are on record, want %s", got, want)
	}
}

// trail counts what happened to a claim.
func (w *world) trail(c claims.Claim) map[string]int {
	w.Helper()
	whats := make(map[string]int)
	w.must(w.store.InTx(w.ctx, system, func(tx claims.Tx) error {
		es, err := tx.Events(w.ctx, c.ClaimantID, c.ID, claims.Page{Limit: 100})
		for _, e := range es {
			whats[e.What]++
		}
		return err
	}))
	return whats
}

func TestWhileAWindowIsOpenNothingIsHandedOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.decide(w.claim(), false, extension(24))
	if n := w.handOver(); n != 0 {
		t.Errorf("%d were requested by a decision that was made while a window was open", n)
	}
	c = w.decide(c, true, extension(24))
	// It is opened again, and the claims are not decided again yet.
	at := noon.Add(-time.Hour)
	outage, err := w.cases.OpenWindow(w.ctx, system, w.outage.ID, claims.NewWindow{
		Span: period.Window{Start: edge(at)}, Source: "test", Confidence: claims.PrimarySource,
	}, claims.Once{})
	w.must(err)
	if n := w.handOver(); n != 0 {
		t.Errorf("%d were requested while a window is open", n)
	}
	_, err = w.cases.WithdrawWindow(w.ctx, system, outage.ID, outage.Windows[len(outage.Windows)-1].ID, outage.Version)
	w.must(err)
	if n := w.handOver(); n != 1 {
		t.Errorf("%d were requested once it is closed", n)
	}
	// A later decision while a window is open changes nothing.
	w.decide(c, false)
	if n := w.handOver(); n != 0 {
		t.Errorf("%d were requested", n)
	}
	w.excess(c, 0)
}

func TestTheSameAnswerAgainChangesNothingAndAnotherIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.decide(w.claim(), true, extension(24), credit("100"))
	w.handOver()
	list := w.of(c)
	first := w.answer(list[0], given)
	w.clock.Move(time.Hour)
	if again := w.answer(list[0], given); again != first || first.AnsweredBy != w.operator.Subject || !first.NextAt.IsZero() {
		t.Errorf("first %+v, then %+v", first, again)
	}
	refusal := inkind.Answer{Result: inkind.Refused, Reason: inkind.SubscriptionEnded}
	_, err := w.Acknowledge(w.ctx, w.operator, list[0].ID, refusal)
	w.wants(err, claims.KindConflict, "fulfilment_answered")
	w.answer(list[1], refusal)
	w.answer(list[1], refusal)
	_, err = w.Acknowledge(w.ctx, w.operator, list[1].ID, given)
	w.wants(err, claims.KindConflict, "fulfilment_answered")
	if whats := w.trail(c); whats["fulfilment_acknowledged"] != 1 || whats["fulfilment_refused"] != 1 {
		t.Errorf("the trail says %v", whats)
	}
	w.balanced()
	for _, bad := range []struct {
		inkind.Answer
		want string
	}{
		{inkind.Answer{}, "result: one_of"}, {inkind.Answer{Result: inkind.Stuck}, "result: one_of"},
		{inkind.Answer{Result: inkind.Refused}, "reason: required"}, {inkind.Answer{Result: inkind.Refused, Reason: "x"}, "reason: one_of"},
		{inkind.Answer{Result: inkind.Acknowledged, Reason: inkind.Other}, "reason: reason_of_refused"},
		{inkind.Answer{Result: inkind.Acknowledged, Reference: "a b"}, "reference: billing_reference"},
		{inkind.Answer{Result: inkind.Acknowledged, Reference: "900101-1234568"}, "reference: registration_number"},
	} {
		_, err := w.Acknowledge(w.ctx, w.operator, list[0].ID, bad.Answer)
		w.wants(err, claims.KindInvalid, bad.want)
	}
}

func TestWhatWasRefusedIsRequestedAgainByAPersonAsFarAsTheClaimGivesIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.decide(w.claim(), true, extension(24))
	w.handOver()
	f := w.answer(w.of(c)[0], inkind.Answer{Result: inkind.Refused, Reason: inkind.NotSupported})
	if n := w.handOver(); n != 0 {
		t.Errorf("%d were requested though billing refused", n)
	}
	_, err := w.clears.Hold(w.ctx, w.operator, c.ID, "somebody has to look", claims.Once{})
	w.must(err)
	_, err = w.Request(w.ctx, w.operator, f.ID)
	w.wants(err, claims.KindConflict, "fulfilment_not_cleared")
	_, err = w.clears.Release(w.ctx, w.operator, c.ID, "it is as it should be")
	w.must(err)
	_, err = w.clears.Clear(w.ctx, clearance.Scope{Claimant: c.ClaimantID}, always)
	w.must(err)
	f, err = w.Request(w.ctx, w.operator, f.ID)
	w.must(err)
	if f.State != inkind.Requested || f.Reason != "" || f.AnsweredBy != "" || f.Asked != 1 {
		t.Errorf("%+v", f)
	}
	w.balanced()
	if items, events := w.told(webhook.FulfilmentRequested); events != 2 || items[1]["id"] != f.ID.String() {
		t.Errorf("the provider is told %v", items)
	}
	f = w.answer(f, inkind.Answer{Result: inkind.Refused, Reason: inkind.NotSupported})
	w.decide(c, true, extension(10))
	w.handOver()
	_, err = w.Request(w.ctx, w.operator, f.ID)
	w.wants(err, claims.KindConflict, "fulfilment_exceeds")
	w.balanced()
}

func TestWhatIsNotAnsweredIsAskedForAgainAndThenStuck(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.decide(w.claim(), true, extension(24))
	w.handOver()
	for asked := 1; ; asked++ {
		f := w.of(c)[0]
		if _, events := w.told(webhook.FulfilmentRequested); events != min(asked, 4) {
			t.Errorf("asked %d times, told in %d events", asked, events)
		}
		if f.State == inkind.Stuck {
			if asked != 5 || !f.NextAt.IsZero() {
				t.Errorf("after %d times: %+v", asked, f)
			}
			break
		}
		if want := 24 * time.Hour << (asked - 1); f.Asked != asked || f.NextAt.Sub(w.clock.Now()) != want {
			t.Fatalf("asked %d times: %+v", asked, f)
		}
		w.clock.Set(f.NextAt.Add(-time.Microsecond))
		for range 2 {
			done, err := w.AskAgain(w.ctx, always)
			w.must(err)
			if !done {
				t.Error("something is left")
			}
			w.clock.Set(f.NextAt)
		}
	}
	if took := w.clock.Now().Sub(noon); took != 15*24*time.Hour {
		t.Errorf("it is stuck after %s", took)
	}
	// It still may be answered.
	if f := w.answer(w.of(c)[0], given); f.State != inkind.Acknowledged {
		t.Errorf("%+v", f)
	}
}

// What is kept back meanwhile, or is more than the claim gives by now, is not asked for again.
func TestWhatIsKeptBackIsNotAskedForAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	held, reduced := w.decide(w.claim(), true, extension(24)), w.decide(w.claim(), true, extension(24))
	w.handOver()
	_, err := w.clears.Hold(w.ctx, w.operator, held.ID, "somebody asked for it", claims.Once{})
	w.must(err)
	w.decide(reduced, true, extension(10))
	w.handOver()
	for round, want := range []int{1, 2} {
		w.clock.Move(25 * time.Hour)
		_, err := w.AskAgain(w.ctx, always)
		w.must(err)
		if f := w.of(held)[0]; f.Asked != want {
			t.Errorf("in round %d it was asked for %d times", round, f.Asked)
		}
		if f := w.of(reduced)[0]; f.Asked != 1 || !f.NextAt.After(w.clock.Now()) {
			t.Errorf("more than is given is asked for: %+v", f)
		}
		if round == 0 {
			_, err = w.clears.Release(w.ctx, w.operator, held.ID, "it is all right")
			w.must(err)
		}
	}
}

func TestManyWorkersAtOnceHandEachOverOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const many = 30
	for range many {
		w.decide(w.claim(), true, extension(24), credit("100"))
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if _, _, err := w.HandOverAll(w.ctx, always); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	items, _ := w.told(webhook.FulfilmentRequested)
	var rows int
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*) FROM fulfilments`).Scan(&rows))
	if rows != 2*many || len(items) != 2*many {
		t.Errorf("%d fulfilments, of which the provider is told %d times", rows, len(items))
	}
	w.balanced()
}

func TestFulfilmentsAreOfTheirClaimantAndProviderAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, other := w.decide(w.claim(), true, extension(24)), w.decide(w.claim(), true, extension(24))
	w.handOver()
	f, g := w.of(c)[0], w.of(other)[0]
	rival := w.operatorOf(w.rival)
	claimant := access.Actor{Subject: "x", Role: access.Claimant, Claimant: c.ClaimantID}
	_, err := w.Get(w.ctx, rival, f.ID)
	w.wants(err, claims.KindNotFound, "fulfilment")
	_, err = w.Acknowledge(w.ctx, rival, f.ID, given)
	w.wants(err, claims.KindNotFound, "fulfilment")
	_, err = w.List(w.ctx, rival, w.provider.ID, "", claims.Page{})
	w.wants(err, claims.KindNotFound, "provider")
	_, err = w.Get(w.ctx, claimant, g.ID)
	w.wants(err, claims.KindNotFound, "fulfilment")
	_, err = w.Acknowledge(w.ctx, claimant, f.ID, given)
	w.wants(err, claims.KindForbidden, "")
	if got, err := w.Get(w.ctx, claimant, f.ID); err != nil || got != f {
		t.Errorf("the claimant sees %+v, %v", got, err)
	}
	// Who saw whose is on record.
	var records int
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*) FROM access_records WHERE claimant_id = $1 AND 'fulfilment' = ANY (items) AND actor = $2`,
		[16]byte(c.ClaimantID), w.operator.Subject).Scan(&records))
	if records == 0 {
		t.Error("nothing says that the operator saw it")
	}
}

// The database holds by itself what the use cases hold.
func TestTheDatabaseKnowsNoFulfilmentBeyondWhatIsGiven(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.decide(w.claim(), true, extension(24))
	w.handOver()
	for what, sql := range map[string]string{
		"the same difference twice": `INSERT INTO fulfilments SELECT claimant_id, gen_random_uuid(), entitlement_id, number, claim_id, subscription_id, provider_id,
			incident_id, ground, remedy, goodwill, decision_number, amount, currency, time_micros, pieces, state, requested_at, asked, next_at FROM fulfilments`,
		"more than is given":         `UPDATE fulfilment_tallies SET handed_micros = handed_micros + 1`,
		"an excess that is none":     `UPDATE fulfilment_tallies SET excess_micros = 1`,
		"an answer of nobody":        `UPDATE fulfilments SET state = 'acknowledged', next_at = NULL`,
		"a refusal without a reason": `UPDATE fulfilments SET state = 'refused', next_at = NULL, answered_at = now(), answered_by = 'x'`,
		"money":                      `UPDATE fulfilments SET remedy = 'cash'`,
	} {
		if _, err := w.db.Owner.Exec(w.ctx, sql); err == nil {
			t.Errorf("the database takes %s", what)
		}
	}
}
